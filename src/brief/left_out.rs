//! What the profile selects and a briefing has not, and how it says so.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Brief;
use crate::report::{Address, Section, Title};

/// Something that the profile selects and the briefing has not.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LeftOut {
    /// Its address.
    pub item: Address,
    /// Why it is left out.
    pub why: LeftOutBecause,
}

/// So many sections that have no room are named by their titles: those of more would take the room of what
/// is printed.
const MOST_TITLED: usize = 5;

/// Where in the report something stands that has no room.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The section.
    pub section: &'a Section,
    /// Its title, where it is named by more than its code.
    pub title: Option<&'a Title>,
    /// Whether some of it is printed.
    pub in_part: bool,
}

/// Why something that is selected is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeftOutBecause {
    /// There is no room.
    NoRoom,
    /// There is room for its short form alone.
    Shortened,
    /// The template does not print it.
    Template,
}

impl<'a> Brief<'a> {
    /// What of the selection is not on the page: what had no room, and what a template did not print;
    /// `printed` are the keys that it did.
    pub fn left_out(&self, printed: &BTreeSet<String>) -> Vec<LeftOut> {
        let addresses = self
            .passages()
            .map(|selected| {
                (
                    selected.item.key(),
                    Address::Passage(selected.item.passage.id.clone()),
                )
            })
            .chain(self.recommendations.iter().map(|selected| {
                let number = selected.item.number;
                (number.to_string(), Address::Recommendation(number))
            }));
        let unprinted = addresses
            .filter(|(key, _)| !printed.contains(key))
            .map(|(_, item)| LeftOut {
                item,
                why: LeftOutBecause::Template,
            });
        self.without_room.iter().cloned().chain(unprinted).collect()
    }

    /// What is left out for want of room, as a reader can look it up: sections, each once.
    pub fn places_without_room(&self) -> Vec<Place<'a>> {
        let mut places: Vec<Place> = Vec::new();
        for left in &self.without_room {
            let code = match &left.item {
                _ if left.why != LeftOutBecause::NoRoom => continue,
                Address::Passage(id) => &id.section,
                Address::Span(id) => &id.passage.section,
                Address::Section(code) => code,
                Address::Recommendation(_) => continue,
            };
            let Some(section) = self.report.section(code) else {
                continue;
            };
            if places.iter().all(|place| place.section.code != *code) {
                let in_part = self.findings.iter().any(|f| f.section.code == *code);
                places.push(Place {
                    section,
                    in_part,
                    title: None,
                });
            }
        }
        let few = places.len() <= MOST_TITLED;
        for place in &mut places {
            let no_code = place.section.code.printed().is_none();
            // What is printed in part has its title on the page.
            let titled = no_code || few && !place.in_part;
            place.title = titled.then_some(&place.section.title);
        }
        places
    }
}
