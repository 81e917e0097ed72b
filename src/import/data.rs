//! What an import makes of a document, before it is written.

use typst::ecow::EcoString;

use super::document::{Locator, Warning};
use super::flow::At;
use super::rules::Correction;
use crate::report::{Directory, Text};

/// The data that rules make of a source document, and what they leave out.
#[derive(Debug, Default)]
pub(crate) struct Imported {
    /// Headings in document order, with what stands under each.
    pub(crate) sections: Vec<ImportedSection>,
    /// Footnotes in document order.
    pub(crate) notes: Vec<ImportedNote>,
    /// The member organisations, if rules say where they are, with the index of their first unit.
    pub(crate) directory: Option<(usize, Directory)>,
    /// What is left out of the data, in document order.
    pub(crate) exclusions: Vec<Exclusion>,
    /// Codes and labels that were corrected, in document order.
    pub(crate) corrections: Vec<Correction>,
    /// What a person should look at, in document order.
    pub(crate) warnings: Vec<Warning>,
}

/// A heading and what stands under it.
#[derive(Debug)]
pub(crate) struct ImportedSection {
    pub(crate) name: Name,
    /// How deep it stands; 1 is the highest.
    pub(crate) level: u8,
    /// The code as it is printed, if that is a misprint.
    pub(crate) printed: Option<String>,
    pub(crate) title: String,
    /// Whether the title is not the document's, which prints none.
    pub(crate) editors_title: bool,
    /// Whether a rule of front matter named it.
    pub(crate) front: bool,
    pub(crate) items: Vec<ImportedItem>,
    /// The index of the unit that is its heading.
    pub(crate) unit: usize,
    pub(crate) place: Locator,
}

/// What a section is called.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Name {
    /// A code that the document prints.
    Code(String),
    /// An id of a rule or of the import's own, for a section without a code.
    Id(String),
}

impl Name {
    /// The code or id.
    pub(crate) fn as_str(&self) -> &str {
        let (Name::Code(name) | Name::Id(name)) = self;
        name
    }
}

/// A passage or a recommendation.
#[derive(Debug)]
pub(crate) struct ImportedItem {
    pub(crate) kind: ImportedKind,
    pub(crate) text: Text,
    /// The index of the unit of its first words.
    pub(crate) unit: usize,
    /// The unit after its last words.
    pub(crate) end: usize,
    pub(crate) place: Locator,
}

/// What an item is.
#[derive(Debug)]
pub(crate) enum ImportedKind {
    /// A passage, with the number that the document prints before it.
    Passage(Option<String>),
    /// A recommendation.
    Recommendation(ImportedRecommendation),
}

/// What is known of a recommendation besides its words.
#[derive(Debug, Default)]
pub(crate) struct ImportedRecommendation {
    /// Its label, which no other recommendation has.
    pub(crate) label: String,
    /// The label as the document prints it; `None` if it prints none, and the import counts.
    pub(crate) printed_label: Option<String>,
    /// The printed label, corrected. Another recommendation can have the same.
    pub(crate) counted: Option<String>,
    /// The code of the section that it names, if it names one.
    pub(crate) named: Option<String>,
    /// That code as it is printed, if that is a misprint.
    pub(crate) printed: Option<String>,
    /// Whether it belongs to that section, and not to the one that it stands in.
    pub(crate) elsewhere: bool,
    /// What stands beside it, by the heading of its column.
    pub(crate) fields: Vec<ColumnValue>,
}

/// What stands beside a recommendation.
#[derive(Debug)]
pub(crate) struct ColumnValue {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) unit: usize,
}

/// A footnote.
#[derive(Debug)]
pub(crate) struct ImportedNote {
    pub(crate) number: u16,
    pub(crate) text: Text,
    pub(crate) unit: usize,
}

/// A part of the document that is left out of the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exclusion {
    /// Where it begins.
    pub(super) from: At,
    /// Where it ends.
    pub(super) to: At,
    /// The place of its first word.
    pub(crate) place: Locator,
    /// Why it is left out.
    pub(crate) reason: EcoString,
    /// Its words.
    pub(crate) text: String,
    /// How it is listed.
    pub(super) listing: Mention,
}

/// How an exclusion is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mention {
    /// With its words.
    Named,
    /// Without its words, which name a person.
    Personal,
    /// Nowhere: a sign that is drawn, such as the full stop after a number.
    Drawn,
}

impl Imported {
    /// The items of all sections, in document order.
    pub(super) fn items(&self) -> impl Iterator<Item = &ImportedItem> {
        self.sections.iter().flat_map(|section| &section.items)
    }

    /// The recommendations, in document order.
    pub(super) fn recommendations(&self) -> impl Iterator<Item = &ImportedRecommendation> {
        self.items().filter_map(|item| match &item.kind {
            ImportedKind::Recommendation(recommendation) => Some(recommendation),
            ImportedKind::Passage(_) => None,
        })
    }
}

impl ImportedSection {
    /// A section without text, of the unit `unit`.
    pub(super) fn new(name: Name, level: u8, title: String, unit: usize, place: Locator) -> Self {
        Self {
            name,
            level,
            printed: None,
            title,
            editors_title: false,
            front: false,
            items: Vec::new(),
            unit,
            place,
        }
    }
}
