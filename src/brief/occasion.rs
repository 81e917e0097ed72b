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

    /// Of several the one with most to print, whom all their copies are fitted for.
    pub fn longest<'a>(recipients: impl IntoIterator<Item = &'a Self>) -> Option<&'a Self> {
        let letters = |recipient: &Self| {
            let fields = recipient.fields.values().map(|value| value.chars().count());
            recipient.name.chars().count() + fields.sum::<usize>()
        };
        // Of two that are as long always the same one, in whatever order they are listed.
        recipients
            .into_iter()
            .max_by_key(|recipient| (letters(recipient), &recipient.name, &recipient.fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_recipient_is_the_same_in_any_order() {
        let named = |name: &str, organisation: &str| Recipient {
            name: name.into(),
            fields: [("organisation".into(), organisation.into())].into(),
        };
        let list = [
            named("Ana", "ABC"),
            named("Zoé", "ÀBC"),
            named("Maximilian", ""),
        ];
        assert_eq!(Recipient::longest(&list).unwrap().name, "Maximilian");
        let said = "`Zoé, ÀBC` is too long: no typeface has `À`";
        assert_eq!(
            list[1].withheld_from(said),
            "`…, …` is too long: no typeface has `…`"
        );
        let two = [&list[0], &list[1]];
        assert_eq!(Recipient::longest(two).unwrap().name, "Zoé");
        assert_eq!(
            Recipient::longest([&list[1], &list[0]]).unwrap().name,
            "Zoé"
        );
        assert_eq!(Recipient::longest([]), None);
    }
}
