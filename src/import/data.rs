//! What an import makes of a document, before it is written.

use typst::ecow::EcoString;

use super::document::Place;
use super::flow::At;
use crate::report::{Directory, Text};

/// A source document, taken apart by rules.
#[derive(Debug, Default)]
pub struct Imported {
    /// Headings in document order, with what stands under each.
    pub(crate) sections: Vec<Section>,
    /// Footnotes in document order.
    pub(crate) notes: Vec<Footnote>,
    /// The member organisations, where rules say where they are, with the unit that they begin at.
    pub(crate) directory: Option<(usize, Directory)>,
    /// What is in no part of the data, in document order.
    pub(crate) exclusions: Vec<Exclusion>,
    /// Codes and labels that were corrected, in document order.
    pub corrections: Vec<Corrected>,
    /// What a person should look at, in document order.
    pub warnings: Vec<Warning>,
}

/// A heading and what stands under it.
#[derive(Debug)]
pub(crate) struct Section {
    pub name: Name,
    /// How deep it stands; 1 is the highest.
    pub level: u8,
    /// The code as it is printed, where that is a misprint.
    pub printed: Option<String>,
    pub title: String,
    /// Whether the title is ours: the document prints none.
    pub editors_title: bool,
    /// Whether a rule of front matter named it.
    pub front: bool,
    pub items: Vec<Item>,
    /// Where its heading stands.
    pub unit: usize,
    pub place: Place,
}

/// What a section is called.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Name {
    /// A code that the document prints.
    Code(String),
    /// An id of ours.
    Id(String),
}

impl Name {
    /// The code or id.
    pub fn as_str(&self) -> &str {
        let (Name::Code(name) | Name::Id(name)) = self;
        name
    }
}

/// A passage or a recommendation.
#[derive(Debug)]
pub(crate) struct Item {
    pub kind: Kind,
    pub text: Text,
    /// Where its first words stand.
    pub unit: usize,
    /// The unit after its last words.
    pub end: usize,
    pub place: Place,
}

/// What an item is.
#[derive(Debug)]
pub(crate) enum Kind {
    /// A passage, with the number that the document prints before it.
    Passage(Option<String>),
    /// A recommendation.
    Recommendation(Recommendation),
}

/// What is said of a recommendation beside its words.
#[derive(Debug, Default)]
pub(crate) struct Recommendation {
    /// Its label.
    pub label: String,
    /// What the document prints for it; `None` where it prints nothing, and we number.
    pub printed_label: Option<String>,
    /// That label, corrected; another one can have it as well.
    pub counted: Option<String>,
    /// The code of the section that it names, where it names one.
    pub named: Option<String>,
    /// That code as it is printed, where that is a misprint.
    pub printed: Option<String>,
    /// Whether it belongs to that section, and not to the one that it stands in.
    pub elsewhere: bool,
    /// What stands beside it, by the heading of its column.
    pub fields: Vec<Field>,
}

/// What stands beside a recommendation.
#[derive(Debug)]
pub(crate) struct Field {
    pub name: String,
    pub value: String,
    pub unit: usize,
}

/// A footnote.
#[derive(Debug)]
pub(crate) struct Footnote {
    pub number: u16,
    pub text: Text,
    pub unit: usize,
}

/// A stretch of the document that is no data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// Where it begins.
    pub(super) from: At,
    /// Where it ends.
    pub(super) to: At,
    /// The place of its first word.
    pub place: Place,
    /// Why it is left out.
    pub reason: EcoString,
    /// Its words.
    pub text: String,
    /// What is said of it.
    pub(super) listing: Listing,
}

/// How an exclusion is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Listing {
    /// With its words.
    Named,
    /// Without its words, which name a person.
    Personal,
    /// Nowhere: a sign that is drawn, such as the full stop after a number.
    Drawn,
}

/// A code or label, corrected.
#[derive(Debug, Clone)]
pub struct Corrected {
    /// Where it stands.
    pub place: Place,
    /// What is printed.
    pub printed: String,
    /// What is meant.
    pub meant: String,
    /// How that is known.
    pub why: String,
}

/// Something that a person should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Where it stands; `None` where it is said of the whole document.
    pub place: Option<Place>,
    /// What it is.
    pub message: EcoString,
    /// What to do.
    pub hint: Option<EcoString>,
}
