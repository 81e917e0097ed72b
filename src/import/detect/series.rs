//! Finds numbers that continue through a document: those of numbered paragraphs.

use super::number::Notation;
use super::{Candidate, literal};
use crate::import::data::{Imported, ImportedSection};
use crate::import::document::Style;
use crate::import::rules::StyleName;

/// A document by its headings.
pub(super) struct ByHeading<'a> {
    /// Each heading: how deep it stands, and its title.
    pub(crate) headings: Vec<(u8, String)>,
    /// All paragraphs.
    pub(crate) all: &'a [Candidate<'a>],
    /// The paragraphs that are no headings, each with the heading that it stands under.
    pub(crate) paragraphs: Vec<(usize, &'a Candidate<'a>)>,
}

/// How many characters the members of a series have on average, at least, if they are paragraphs and not items
/// of lists.
const LONG: usize = 80;

impl<'a> ByHeading<'a> {
    /// The paragraphs `seen`, by the headings of `draft`.
    pub(crate) fn new(draft: &Imported, seen: &'a [Candidate<'a>]) -> Self {
        let sections = &draft.sections;
        let headings = sections.iter();
        let headings = headings.map(|section| (section.level, section.title.clone()));
        let mut paragraphs = Vec::new();
        let mut section = 0;
        for seen in seen {
            let begun = |next: &ImportedSection| next.unit <= seen.unit;
            while sections.get(section + 1).is_some_and(begun) {
                section += 1;
            }
            let is_heading =
                |section: &ImportedSection| section.unit == seen.unit && !section.editors_title;
            if !sections.get(section).is_some_and(is_heading) {
                paragraphs.push((section, seen));
            }
        }
        ByHeading {
            headings: headings.collect(),
            all: seen,
            paragraphs,
        }
    }

    /// The paragraphs of a series.
    fn members(&self, series: &Sequence) -> Vec<(usize, &'a Candidate<'a>)> {
        let is_one = |seen: &Candidate| Sequence::of(seen).as_ref() == Some(series);
        let paragraphs = self.paragraphs.iter().copied();
        paragraphs.filter(|(_, seen)| is_one(seen)).collect()
    }
}

/// Numbers that are written alike before paragraphs, or before items of lists.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sequence {
    pub(crate) family: Notation,
    /// Whether its members are items of lists.
    pub(crate) items: bool,
}

impl Sequence {
    /// The series that a paragraph may belong to.
    pub(crate) fn of(seen: &Candidate) -> Option<Self> {
        let items = match seen.style {
            Style::Body | Style::Bold => false,
            Style::Item(1) => true,
            _ => return None,
        };
        let family = seen.number.as_ref()?.family.clone();
        let is_number = matches!(family, Notation::Number | Notation::Dotted(_));
        is_number.then_some(Sequence { family, items })
    }

    /// A pattern of its labels.
    pub(crate) fn pattern(&self) -> String {
        match &self.family {
            Notation::Dotted(steps) => {
                format!(r"^(?<label>\d+{})[.)]?\s+", r"\.\d+".repeat(steps - 1))
            }
            _ => r"^(?<label>\d+)[.)]\s+".to_owned(),
        }
    }

    /// A line that names the style of its members, if there are others that are numbered alike; else nothing.
    pub(crate) fn style(&self, parts: &ByHeading) -> String {
        let other = Sequence {
            family: self.family.clone(),
            items: !self.items,
        };
        let style = match self.items {
            true => Style::Item(1),
            false => Style::Body,
        };
        match parts.members(&other)[..] {
            [] => String::new(),
            _ => format!("style = \"{}\"\n", StyleName(style).name()),
        }
    }
}

/// The rule of numbered paragraphs, and their series.
pub(super) fn rule(parts: &ByHeading) -> (String, Option<Sequence>) {
    let families = [Notation::Dotted(3), Notation::Dotted(2), Notation::Number];
    let all = families.into_iter().flat_map(|family| {
        [false, true].map(|items| Sequence {
            family: family.clone(),
            items,
        })
    });
    let mut all = all.into_iter();
    let Some(series) = all.find(|series| goes_on(&parts.members(series))) else {
        return (String::new(), None);
    };
    let text = format!(
        "\n# Paragraphs that have a number of their own.\n[numbered]\n{}label = {}\n",
        series.style(parts),
        literal(&series.pattern())
    );
    (text, Some(series))
}

/// Whether a series continues through the document, as the numbers of paragraphs do, and those of lists do not.
fn goes_on(members: &[(usize, &Candidate)]) -> bool {
    let steps = members.iter().filter_map(|(_, seen)| {
        let code = &seen.number.as_ref()?.code;
        code.split('.').map(|step| step.parse().ok()).collect()
    });
    let steps: Vec<Vec<u32>> = steps.collect();
    let sections = members.chunk_by(|a, b| a.0 == b.0).count();
    let characters = members.iter().map(|(_, seen)| seen.text.chars().count());
    let characters: usize = characters.sum();
    let follows = |pair: &&[Vec<u32>]| {
        let (Some((last, outer)), Some((next, next_outer))) =
            (pair[0].split_last(), pair[1].split_last())
        else {
            return false;
        };
        outer == next_outer && *next == last + 1 || *next == 1 && outer < next_outer
    };
    let following = steps.windows(2).filter(follows).count();
    /// Fewer members are a list.
    const FEW: usize = 4;
    steps.len() >= FEW
        && sections > 1
        && characters >= LONG * members.len()
        && following * 10 >= (steps.len() - 1) * 7
}
