//! What a briefing is made for: an event, and somebody whose name a copy bears.

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

    /// One who has of several recipients the longest name and the longest text of each column: whichever
    /// of these a template prints, the copy of none of them is longer.
    pub fn longest<'a>(recipients: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        /// Keeps the longer text; of two that are as long always the same one.
        fn keep(longest: &mut String, text: &str) {
            let length = |text: &str| text.chars().count();
            if (length(text), text) > (length(longest), longest) {
                text.clone_into(longest);
            }
        }
        let mut recipients = recipients.into_iter();
        let mut longest = recipients.next()?.clone();
        for recipient in recipients {
            keep(&mut longest.name, &recipient.name);
            for (field, text) in &recipient.fields {
                keep(longest.fields.entry(field.clone()).or_default(), text);
            }
        }
        Some(longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_of_each_column_is_the_same_in_any_order() {
        let named = |name: &str, organisation: &str| Recipient {
            name: name.into(),
            fields: [("organisation".into(), organisation.into())].into(),
        };
        let list = [
            named("Ana", "ABC"),
            named("Zoé", "ÀBC"),
            named("Maximilian", ""),
        ];
        assert_eq!(Recipient::longest(&list), Some(named("Maximilian", "ÀBC")));
        let said = "`Zoé, ÀBC` is too long: no typeface has `À`";
        assert_eq!(
            list[1].withheld_from(said),
            "`…, …` is too long: no typeface has `…`"
        );
        for two in [[&list[0], &list[1]], [&list[1], &list[0]]] {
            assert_eq!(Recipient::longest(two), Some(named("Zoé", "ÀBC")));
        }
        assert_eq!(Recipient::longest([]), None);
    }
}
