//! What the profile selects and the pages do not hold, and how the briefing names it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Brief, line_key};
use crate::report::{Address, Code, Section};

/// Something that the profile selects and that is not printed, or not whole.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct LeftOut {
    /// Its address.
    pub(crate) item: Address,
    /// Why it is left out.
    pub(crate) why: LeftOutBecause,
}

/// Up to this many sections without room are named by their own titles: more titles would take too much room.
const MOST_TITLED: usize = 12;

/// A place in the report where readers find something that has no room.
#[derive(Debug)]
pub(crate) struct Place<'a> {
    /// The section, or the subpart that holds several such sections, whose title is printed.
    pub(crate) section: &'a Section,
    /// If `section` is such a subpart: its sections that have no room, each with its position in the report.
    of_it: Vec<(usize, &'a Code)>,
}

/// What a code adds to that of the heading above it: `3` in `F.III.3`. `None` if it does not begin with that
/// code.
fn added<'c>(above: &Code, code: &'c Code) -> Option<&'c str> {
    let above = above.as_str().trim_end_matches('.');
    code.as_str().strip_prefix(above)?.strip_prefix('.')
}

impl Place<'_> {
    /// The code to look it up by; for a subpart the codes of its sections that have no room, such as
    /// `F.III.1–3, 5`. `None` if the report prints no codes there.
    pub(crate) fn code(&self) -> Option<String> {
        let Some((_, first)) = self.of_it.first() else {
            return self.section.code.printed();
        };
        let mut codes = first.printed()?;
        let above = &self.section.code;
        let is_common = self
            .of_it
            .iter()
            .all(|(_, code)| added(above, code).is_some());
        let after = |code: &Code| {
            let added = added(above, code).filter(|_| is_common);
            added.unwrap_or(code.as_str()).to_owned()
        };
        let runs = self.of_it.chunk_by(|(one, _), (next, _)| one + 1 == *next);
        for (i, run) in runs.enumerate() {
            let (_, begin) = run.first()?;
            if i > 0 {
                codes.push_str(", ");
                codes.push_str(&after(begin));
            }
            if let [_, .., (_, end)] = run {
                codes.push_str(if run.len() > 2 { "–" } else { ", " });
                codes.push_str(&after(end));
            }
        }
        Some(codes)
    }
}

/// Why something that is selected is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LeftOutBecause {
    /// It has no room.
    NoRoom,
    /// Only its short form has room.
    Shortened,
    /// Only a line has room: the number of a recommendation and the title of its section.
    InALine,
    /// The template does not print it.
    Template,
}

impl<'a> Brief<'a> {
    /// What of the selection is not printed, or not whole: what had no room, and what the template did not
    /// print. `printed` holds the keys of the words that it did print.
    pub(crate) fn left_out(&self, printed: &BTreeSet<String>) -> Vec<LeftOut> {
        let passages = self.passages().map(|selected| &selected.item);
        let passages = passages.filter(|item| !printed.contains(&item.key()));
        let passages = passages.map(|item| {
            (
                Address::Passage(item.passage.id.clone()),
                LeftOutBecause::Template,
            )
        });
        let asks = self.recommendations.iter().map(|selected| selected.item);
        let asks = asks.filter(|item| !printed.contains(&item.number.key()));
        let asks = asks.map(|item| {
            let why = match printed.contains(&line_key(&item.section)) {
                true => LeftOutBecause::InALine,
                false => LeftOutBecause::Template,
            };
            (Address::Recommendation(item.number), why)
        });
        let unprinted = passages
            .chain(asks)
            .map(|(item, why)| LeftOut { item, why });
        self.without_room.iter().cloned().chain(unprinted).collect()
    }

    /// The places where readers find what had no room: each section by its title or, if they are many, each
    /// subpart by its title with the sections of it that had no room.
    pub(crate) fn places_without_room(&self) -> Vec<Place<'a>> {
        let gone = self
            .without_room
            .iter()
            .filter(|left| left.why == LeftOutBecause::NoRoom);
        let gone = gone.filter_map(|left| match &left.item {
            Address::Section(code) => self.report.section(code),
            _ => None,
        });
        // What a line of recommendations names is not named again.
        let in_lines = |section: &&Section| {
            let mut asked = self.recommendations.iter().map(|selected| selected.item);
            asked.any(|item| item.section == section.code && self.in_a_line.contains(&item.number))
        };
        let gone: Vec<&Section> = gone.filter(|section| !in_lines(section)).collect();
        let mut places: Vec<Place> = Vec::new();
        for section in &gone {
            let is_many = gone.len() > MOST_TITLED;
            // A part is too large to look a section up in. A section without a code is found by its title alone.
            let has_code = section.code.printed().is_some();
            let above = section
                .code
                .parent()
                .filter(|above| is_many && has_code && above.depth() > 0);
            let under = above.and_then(|above| self.report.section(above));
            let (named, of_it) = match under {
                Some(subpart) => (
                    subpart,
                    Some((self.report.position(&section.code), &section.code)),
                ),
                None => (*section, None),
            };
            match places
                .iter_mut()
                .find(|place| place.section.code == named.code)
            {
                Some(place) => place.of_it.extend(of_it),
                None => places.push(Place {
                    section: named,
                    of_it: of_it.into_iter().collect(),
                }),
            }
        }
        for place in &mut places {
            // One alone is named by its own title.
            if let [(_, code)] = place.of_it[..]
                && let Some(section) = self.report.section(code)
            {
                *place = Place {
                    section,
                    of_it: Vec::new(),
                };
            }
        }
        places
    }
}

#[cfg(test)]
mod tests {
    use typst::syntax::DiagSpan;

    use super::*;
    use crate::report::{Facets, Title};

    /// How sections under `above` are named, each a code with its place in the report.
    fn named(above: &str, codes: &[(usize, &str)]) -> String {
        let above = Code::new(above.into(), true, None);
        let under = |(place, code): &(usize, &str)| {
            let code = Code::new((*code).into(), true, Some(above.clone()));
            (*place, code)
        };
        let codes: Vec<(usize, Code)> = codes.iter().map(under).collect();
        let section = Section {
            code: above.clone(),
            printed: None,
            title: Title::Printed("A title".into()),
            items: Vec::new(),
            facets: Facets::default(),
            span: DiagSpan::detached(),
        };
        let of_it = codes.iter().map(|(place, code)| (*place, code)).collect();
        let section = &section;
        Place { section, of_it }.code().unwrap()
    }

    #[test]
    fn neighbours_are_a_range_shortened_by_the_heading_above_them() {
        let three = [(4, "F.III.1"), (5, "F.III.2"), (6, "F.III.3")];
        assert_eq!(named("F.III", &three), "F.III.1–3");
        assert_eq!(named("F.III", &three[..2]), "F.III.1, 2");
        assert_eq!(named("F.III", &[three[0], three[2]]), "F.III.1, 3");
        assert_eq!(
            named("2", &[(1, "2.9"), (2, "2.10"), (3, "2.11")]),
            "2.9–11"
        );
        assert_eq!(
            named("2.", &[(1, "2.1."), (2, "2.2."), (3, "2.3.")]),
            "2.1.–3."
        );
    }

    #[test]
    fn codes_that_do_not_begin_with_that_heading_are_in_full() {
        let articles = [(1, "Article 1"), (2, "Article 2"), (3, "Article 3")];
        assert_eq!(named("Chapter 4", &articles), "Article 1–Article 3");
        assert_eq!(
            named("2", &[(1, "2.1"), (3, "Box 1"), (4, "2.2")]),
            "2.1, Box 1, 2.2"
        );
        assert_eq!(named("2", &[(1, "21.1"), (3, "21.2")]), "21.1, 21.2");
    }
}
