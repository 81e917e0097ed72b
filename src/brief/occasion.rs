//! What the copies of a briefing are made for: an event, and the recipients whose names they bear.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What the copies of a briefing are made for.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Occasion {
    /// The event, if there is one.
    pub(crate) event: Option<Event>,
    /// Further values that templates can print, as `values.…`.
    pub(crate) values: serde_json::Map<String, serde_json::Value>,
}

impl Occasion {
    /// No occasion: what `plaidoyer build` has.
    pub(crate) fn none() -> &'static Self {
        static NONE: LazyLock<Occasion> = LazyLock::new(Occasion::default);
        &NONE
    }

    /// Whether there is an event, or a value.
    pub(crate) fn is_some(&self) -> bool {
        self.event.is_some() || !self.values.is_empty()
    }
}

/// An event that briefings are made for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Event {
    /// The name of the event.
    pub(crate) name: String,
    /// Where it takes place.
    pub(crate) place: Option<String>,
    /// The day on which it takes place.
    pub(crate) date: Option<NaiveDate>,
    /// Who organises it.
    pub(crate) organiser: Option<String>,
    /// Where to ask questions: a link, which QR codes then lead to, or other words.
    pub(crate) contact: Option<String>,
}

/// Somebody whose name a copy bears. Personal data: it is printed on that copy and goes nowhere else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// Their name.
    pub(crate) name: String,
    /// Further columns of the list, by the names that templates use; `organisation` may be one of them.
    pub(crate) fields: BTreeMap<String, String>,
}

/// A text in which the words of recipients are replaced by `…`: the message about a file that failed may quote
/// them, also with the escapes of a Typst string.
pub(crate) fn withheld<'a>(
    text: &str,
    recipients: impl IntoIterator<Item = &'a Recipient>,
) -> String {
    /// Words of fewer letters are replaced only if they stand alone: they occur inside many others.
    const SHORT: usize = 3;

    let mut words: Vec<String> = Vec::new();
    for recipient in recipients {
        for word in std::iter::once(&recipient.name).chain(recipient.fields.values()) {
            words.push(word.clone());
            words.push(word.replace('\\', "\\\\").replace('"', "\\\""));
        }
    }
    // Of two of which one holds the other the whole one first.
    words.sort_by_key(|word| Reverse(word.len()));
    let mut text = text.to_owned();
    for word in words.iter().filter(|word| !word.is_empty()) {
        let is_short = word.chars().count() < SHORT;
        let is_alone = |at: usize| {
            let before = text[..at].chars().next_back();
            let after = text[at + word.len()..].chars().next();
            let mut beside = before.into_iter().chain(after);
            !beside.any(char::is_alphanumeric)
        };
        let places = text.match_indices(word.as_str()).map(|(at, _)| at);
        let places: Vec<usize> = places.filter(|at| !is_short || is_alone(*at)).collect();
        for at in places.into_iter().rev() {
            text.replace_range(at..at + word.len(), "…");
        }
    }
    // Letters that no typeface has are quoted one by one.
    let foreign: BTreeSet<char> = words.iter().flat_map(|word| word.chars()).collect();
    text.replace(
        |letter: char| !letter.is_ascii() && foreign.contains(&letter),
        "…",
    )
}

/// Two made-up recipients that the copies of an edition are fitted for. They consist of the longest and
/// shortest texts of the list, so that the fit rarely changes when somebody joins or leaves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sample {
    /// Has the longest name and the longest text of each column, counted in letters: only a copy with wider
    /// letters can take more room.
    pub(crate) longest: Recipient,
    /// Has the shortest name, and the shortest text of each column that everybody fills. It is used if nothing
    /// has room beside the longest.
    pub(crate) shortest: Recipient,
}

impl Sample {
    /// The sample of a list; `None` if the list is empty.
    pub(crate) fn of<'a>(recipients: impl IntoIterator<Item = &'a Recipient>) -> Option<Self> {
        /// Keeps the longer or the shorter text. Of two of one length the letters decide, so that the order of
        /// the list does not matter.
        fn keep(kept: &mut String, text: &str, order: Ordering) {
            let length = |text: &str| text.chars().count();
            if (length(text), text).cmp(&(length(kept), kept)) == order {
                text.clone_into(kept);
            }
        }
        let mut recipients = recipients.into_iter();
        let first = recipients.next()?;
        let mut everybodys: BTreeSet<&String> = first.fields.keys().collect();
        let mut sample = Sample {
            longest: first.clone(),
            shortest: first.clone(),
        };
        for recipient in recipients {
            everybodys.retain(|field| recipient.fields.contains_key(*field));
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
        sample
            .shortest
            .fields
            .retain(|field, _| everybodys.contains(field));
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
        let nobody = Recipient {
            name: "Bo".into(),
            fields: BTreeMap::new(),
        };
        let sample = Sample::of([&list[0], &nobody]).unwrap();
        assert_eq!(sample.longest, list[0]);
        assert_eq!(sample.shortest, nobody);
    }

    #[test]
    fn nothing_is_told_of_recipients() {
        let named = |name: &str, organisation: &str| Recipient {
            name: name.into(),
            fields: [("organisation".into(), organisation.into())].into(),
        };
        let list = [named("Zoé", "ÀBC"), named("Durand", "Durand & Fils")];
        let said = "`Zoé, ÀBC, Durand & Fils` is too long: no typeface has `À`";
        let told = "`…, …, …` is too long: no typeface has `…`";
        assert_eq!(withheld(said, &list), told);
        let quoted = named("Jean \"Jo\" Petit", "Li");
        assert_eq!(
            withheld(
                "panicked with: \"Jean \\\"Jo\\\" Petit\" of Li, Limoges",
                [&quoted]
            ),
            "panicked with: \"…\" of …, Limoges"
        );
    }
}
