//! The report as data: its model, and everything about it that does not depend on an audience.

mod annotation;
mod as_of;
mod check;
pub(crate) mod code;
pub(crate) mod coverage;
pub(crate) mod directory;
pub(crate) mod evidence;
mod facet;
mod index;
mod load;
mod loader;
mod outline;
mod picture;
pub(crate) mod query;
mod search;
pub(crate) mod series;
pub(crate) mod taxonomy;
pub(crate) mod text;
mod text_file;
pub(crate) mod translation;
mod unfilled;
pub(crate) mod vocabulary;
mod web;

use std::ops::Range;

use chrono::Datelike as _;
use schemars::JsonSchema;
use sha2::{Digest as _, Sha256};
use typst::ecow::{EcoString, eco_format};
use typst::syntax::DiagSpan;

use crate::project::Located;
use index::Index;

pub(crate) use annotation::AnnotationFile;
pub(crate) use as_of::AsOf;
pub(crate) use code::{Address, Code, Label, PassageId, SpanId, WrittenLabel};
pub(crate) use coverage::CoverageFile;
pub(crate) use directory::Directory;
pub(crate) use evidence::{Evidence, EvidenceFile};
pub(crate) use facet::{Facet, FacetValue, Facets};
pub(crate) use outline::placed;
pub(crate) use picture::PictureFile;
pub(crate) use query::{Query, QueryFile};
pub(crate) use taxonomy::{Taxonomy, Voice};
pub(crate) use text::Text;
pub(crate) use text_file::TextFile;
pub(crate) use translation::{Pending, Translation, TranslationFile, Unit};
pub(crate) use unfilled::{TO_FILL_IN, unfilled};

/// A report, whole: what it says, in document order, and how editors classified it.
#[derive(Debug, Clone)]
pub struct Report {
    /// The name of its folder.
    pub(crate) id: String,
    /// What `report.toml` says.
    pub(crate) about: About,
    /// Front matter, parts, subparts and sections, in document order.
    pub(crate) sections: Vec<Section>,
    /// The footnotes, by number.
    pub footnotes: Vec<Footnote>,
    /// Who wrote it.
    pub(crate) directory: Directory,
    /// The vocabulary that classifies it.
    pub taxonomy: Taxonomy,
    /// Its figures, quotations, legal references and terms.
    pub(crate) evidence: Evidence,
    /// What its editors would ask the authors.
    pub(crate) queries: Vec<Query>,
    /// The translation that its words are from; `None` for the words of the source.
    pub(crate) translation: Option<Translation>,
    /// The files of its pictures.
    pictures: picture::PictureFiles,
    /// The position of everything, by its address.
    index: Index,
}

/// The report as a whole (`report.toml`).
#[derive(Debug, Clone, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct About {
    /// Its title; the editors', if the document has none.
    #[schemars(with = "String")]
    pub(crate) title: EcoString,
    /// Whose report it is.
    #[schemars(with = "String")]
    pub(crate) author: EcoString,
    /// What it was written for, in a sentence; empty if that is not said.
    #[serde(default)]
    #[schemars(with = "String")]
    pub(crate) submission: EcoString,
    /// The day on which it was handed in; the first of the month or year if only that is known.
    #[schemars(with = "String")]
    pub(crate) date: toml::value::Datetime,
    /// The language of its text: the folder under `text/`.
    pub(crate) language: String,
    /// How many recommendations it makes, so that none can be missing.
    pub(crate) recommendations: Option<u16>,
    /// The files of its text, in document order, without `.toml`.
    pub(crate) files: Vec<Located<String>>,
    /// Its web address, if it has one: sections and recommendations then link to it.
    pub(crate) url: Option<Located<String>>,
    /// What is added to `url` for a section, such as `#{code}`; `{code}` stands for its code.
    pub(crate) section_anchor: Option<Located<String>>,
    /// What is added to `url` for a recommendation; `{number}` stands for its label.
    pub(crate) recommendation_anchor: Option<Located<String>>,
}

impl About {
    /// The year of the report.
    pub(crate) fn year(&self) -> i32 {
        self.date.date.map_or_else(
            || chrono::NaiveDate::default().year(),
            |date| i32::from(date.year),
        )
    }
}

/// A heading and what stands directly under it.
#[derive(Debug, Clone)]
pub struct Section {
    /// Its code, which also knows the headings above it.
    pub(crate) code: Code,
    /// The code as the source prints it, if that is a misprint.
    pub(crate) printed: Option<EcoString>,
    /// Its title.
    pub(crate) title: Title,
    /// Passages and recommendations in document order.
    pub(crate) items: Vec<Item>,
    /// How editors classified it. Its passages inherit the facets that were not given for them.
    pub(crate) facets: Facets,
    /// Where it is defined.
    pub(crate) span: DiagSpan,
}

/// A heading's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Title {
    /// The report's own.
    Printed(EcoString),
    /// The editors', if the report has none.
    Editors(EcoString),
}

impl Title {
    /// The words, without saying whose they are.
    pub(crate) fn words(&self) -> &EcoString {
        match self {
            Title::Printed(title) | Title::Editors(title) => title,
        }
    }

    /// The words, those of editors in square brackets.
    pub(crate) fn plain(&self) -> EcoString {
        match self {
            Title::Printed(title) => title.clone(),
            Title::Editors(title) => eco_format!("[{title}]"),
        }
    }
}

/// What stands under a heading.
#[derive(Debug, Clone)]
pub(crate) enum Item {
    /// A paragraph, list, table, picture, quotation or case.
    Passage(Passage),
    /// A recommendation.
    Recommendation(Recommendation),
}

/// What a passage is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// A paragraph of the argument.
    #[default]
    Paragraph,
    /// A list.
    List,
    /// A table.
    Table,
    /// A picture.
    Picture,
    /// A quotation that stands alone.
    Quotation,
    /// What happened to one person or family.
    Case,
}

/// A paragraph, list, table, picture, quotation or case.
#[derive(Debug, Clone)]
pub struct Passage {
    /// Its address.
    pub(crate) id: PassageId,
    /// The number that the document prints before it, `4.199`, which its words begin with.
    pub(crate) label: Option<EcoString>,
    /// What it is.
    pub(crate) kind: Kind,
    /// Its words.
    pub(crate) text: Text,
    /// Its own classification.
    pub facets: Facets,
    /// Whose words it reports, if they are not the report's own.
    pub(crate) voice: Option<Voice>,
    /// The date at which it was true, if it may not be true any more.
    pub(crate) as_of: Option<AsOf>,
    /// The passages without which it would mislead.
    pub(crate) needs: Vec<PassageId>,
    /// The parts of it that editors marked.
    pub(crate) spans: Vec<Span>,
    /// Where it is defined.
    pub(crate) span: DiagSpan,
}

/// The name of the span that states a finding fairly on its own. It is printed if room is short.
pub(crate) const SHORT: &str = "short";

/// A part of a passage that editors marked.
#[derive(Debug, Clone)]
pub(crate) struct Span {
    /// Its address.
    pub(crate) id: SpanId,
    /// The byte ranges of the passage's plain text that it keeps, in order and without overlaps.
    pub(crate) ranges: Vec<Range<usize>>,
    /// Its own classification; the rest is its passage's.
    pub(crate) facets: Facets,
}

/// Something that the report asks for.
#[derive(Debug, Clone)]
pub struct Recommendation {
    /// What the report calls it.
    pub(crate) number: Label,
    /// The section whose finding it follows from: the first that it names, or else the one that it stands in.
    pub(crate) section: Code,
    /// The other sections that it names, in its order.
    pub(crate) also: Vec<Code>,
    /// The section's code as the source prints it here, if that is a misprint.
    pub(crate) printed: Option<EcoString>,
    /// What the document prints beside it, by name and in order: the State's position, who made it.
    pub(crate) fields: Vec<(EcoString, EcoString)>,
    /// Its words.
    pub(crate) text: Text,
    /// Its own classification; what it has not itself is its section's.
    pub(crate) facets: Facets,
    /// Where it is defined.
    pub(crate) span: DiagSpan,
}

/// A footnote.
#[derive(Debug, Clone)]
pub struct Footnote {
    /// The report's number for it.
    pub(crate) number: u16,
    /// Its words.
    pub(crate) text: Text,
    /// Where it is defined.
    pub(crate) span: DiagSpan,
}

impl Report {
    /// All passages in document order, each with its section.
    pub fn passages(&self) -> impl Iterator<Item = (&Section, &Passage)> {
        self.sections
            .iter()
            .flat_map(|section| section.passages().map(move |passage| (section, passage)))
    }

    /// All recommendations in document order, each with its section.
    pub fn recommendations(&self) -> impl Iterator<Item = (&Section, &Recommendation)> {
        self.sections
            .iter()
            .flat_map(|section| section.recommendations().map(move |item| (section, item)))
    }
}

impl Recommendation {
    /// The sections whose findings it follows from.
    pub(crate) fn sections(&self) -> impl Iterator<Item = &Code> {
        std::iter::once(&self.section).chain(&self.also)
    }

    /// What the document prints beside it, each value in one line.
    pub(crate) fn beside(&self) -> impl Iterator<Item = (&str, String)> {
        let fields = self.fields.iter();
        fields.map(|(name, value)| (name.as_str(), value.lines().collect::<Vec<_>>().join("; ")))
    }

    /// The codes of these sections, as the report prints them: `2.1, 2.3`; empty if it prints none.
    pub(crate) fn codes(&self) -> String {
        let codes: Vec<String> = self.sections().filter_map(Code::printed).collect();
        codes.join(", ")
    }
}

impl Section {
    /// The passages directly under this heading, in document order.
    pub(crate) fn passages(&self) -> impl Iterator<Item = &Passage> {
        self.items.iter().filter_map(|item| match item {
            Item::Passage(passage) => Some(passage),
            Item::Recommendation(_) => None,
        })
    }

    /// The recommendations directly under this heading, in document order.
    pub(crate) fn recommendations(&self) -> impl Iterator<Item = &Recommendation> {
        self.items.iter().filter_map(|item| match item {
            Item::Passage(_) => None,
            Item::Recommendation(recommendation) => Some(recommendation),
        })
    }

    /// A short hash of the title and the passages. An editors' entry holds it, so that a later change of the
    /// text is noticed.
    pub(crate) fn content_hash(&self) -> String {
        let mut content = self.title.plain().to_string();
        for passage in self.passages() {
            content.push('\n');
            content.push_str(&passage.text.heard());
        }
        content_hash(&content)
    }
}

/// The first 12 hexadecimal digits of the SHA-256 of a text: short enough to stand in a file that
/// people edit, long enough that no edit goes unnoticed.
pub(crate) fn content_hash(text: &str) -> String {
    hex::encode(&Sha256::digest(text.as_bytes())[..6])
}
