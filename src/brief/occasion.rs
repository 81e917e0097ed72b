//! What a briefing is made for: an event, and somebody whose name a copy bears.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What the copies of a briefing are made for.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Occasion {
    /// The event, if there is one.
    pub event: Option<Event>,
    /// Further values that templates can print, as `values.…`.
    pub values: serde_json::Map<String, serde_json::Value>,
}

impl Occasion {
    /// No occasion: what `plaidoyer build` has.
    pub fn none() -> &'static Self {
        static NONE: LazyLock<Occasion> = LazyLock::new(Occasion::default);
        &NONE
    }
}

/// Where people meet over the briefings.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Event {
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub place: Option<String>,
    /// When it is.
    pub date: Option<NaiveDate>,
    /// Who invites.
    pub organiser: Option<String>,
    /// Where to ask.
    pub contact: Option<String>,
}

/// Somebody whose name a copy bears. Personal data: it is printed on that copy and goes nowhere else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// Their name.
    pub name: String,
    /// Further columns of the list, by the name that templates use; `organisation` among them.
    pub fields: BTreeMap<String, String>,
}

impl Recipient {
    /// A text without what it tells of them: what is said of a file that failed may quote its words.
    pub fn withheld_from(&self, text: &str) -> String {
        let words = || std::iter::once(&self.name).chain(self.fields.values());
        let mut text = text.to_owned();
        for word in words().filter(|word| word.chars().count() > 2) {
            text = text.replace(word.as_str(), "…");
        }
        // Letters that no typeface has are quoted one by one.
        let foreign: Vec<char> = words().flat_map(|word| word.chars()).collect();
        text.replace(
            |letter: char| !letter.is_ascii() && foreign.contains(&letter),
            "…",
        )
    }
}

/// Whom the copies of an edition are fitted for: nobody of its list, so that whoever joins or leaves it changes
/// as little as can be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// Has the longest name and the longest text of each column: whichever of them a template prints, no
    /// copy bears more.
    pub longest: Recipient,
    /// Has the shortest of each, for where nothing has room beside the longest.
    pub shortest: Recipient,
}

impl Sample {
    /// The sample of a list; none where nobody is on it.
    pub fn of<'a>(recipients: impl IntoIterator<Item = &'a Recipient>) -> Option<Self> {
        /// Keeps the text that is further in an order in which no two texts are the same.
        fn keep(kept: &mut String, text: &str, order: Ordering) {
            let length = |text: &str| text.chars().count();
            if (length(text), text).cmp(&(length(kept), kept)) == order {
                text.clone_into(kept);
            }
        }
        let mut recipients = recipients.into_iter();
        let first = recipients.next()?;
        let mut sample = Sample {
            longest: first.clone(),
            shortest: first.clone(),
        };
        for recipient in recipients {
            for (kept, order) in [
                (&mut sample.longest, Ordering::Greater),
                (&mut sample.shortest, Ordering::Less),
            ] {
                keep(&mut kept.name, &recipient.name, order);
                for (field, text) in &recipient.fields {
                    let kept = kept.fields.entry(field.clone());
                    keep(kept.or_insert_with(|| text.clone()), text, order);
                }
            }
        }
        Some(sample)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_the_same_in_any_order() {
        let named = |name: &str, organisation: &str| Recipient {
            name: name.into(),
            fields: [("organisation".into(), organisation.into())].into(),
        };
        let list = [
            named("Ana", "ABC"),
            named("Zoé", "ÀBC"),
            named("Maximilian", "D"),
        ];
        let sample = Some(Sample {
            longest: named("Maximilian", "ÀBC"),
            shortest: named("Ana", "D"),
        });
        assert_eq!(Sample::of(&list), sample);
        assert_eq!(Sample::of(list.iter().rev()), sample);
        assert_eq!(Sample::of([]), None);
        let said = "`Zoé, ÀBC` is too long: no typeface has `À`";
        assert_eq!(
            list[1].withheld_from(said),
            "`…, …` is too long: no typeface has `…`"
        );
    }
}
