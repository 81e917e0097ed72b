//! A translation of a report: a parallel set of text files with the same codes, beside the report's own.
//!
//! Each entry of `text/LANG/*.toml` names what it translates and the content hash of the words that it
//! was made from. [`Report::in_language`] puts the translated words in their places; order, codes,
//! facets, voices and needs stay the source's. A passage is translated once its words are *and* each of
//! its marked parts says which of the translated sentences it is: so an excerpt of a translation is
//! never cut by the source's places, and a passage is never half of one language. What is not
//! translated, or was and has changed since, stays in the source's words, and [`Report::pending`]
//! says so.

mod apply;
mod entry;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoString, eco_format};
use typst::syntax::DiagSpan;

use super::{Address, Code, Item, Passage, Report, Text, content_hash};
pub(crate) use entry::{TranslationEntry, TranslationFile, folder};

/// Something of a report that is translated by itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Unit {
    /// What `report.toml` says in words: `report title`, `report author`, `report submission`.
    About(AboutField),
    /// A footnote: `footnote 3`.
    Footnote(u16),
    /// A section's title, a passage, a marked part of one, or a recommendation, by its address.
    At(Address),
}

/// What `report.toml` says in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum AboutField {
    /// The report's title.
    Title,
    /// Whose report it is.
    Author,
    /// What it was written for.
    Submission,
}

impl AboutField {
    /// All of them.
    pub(crate) const ALL: [AboutField; 3] = [Self::Title, Self::Author, Self::Submission];

    fn name(self) -> &'static str {
        match self {
            AboutField::Title => "title",
            AboutField::Author => "author",
            AboutField::Submission => "submission",
        }
    }
}

/// The language that a report is translated to, and what is not translated.
#[derive(Debug, Clone)]
pub(crate) struct Translation {
    /// The language.
    pub(crate) language: String,
    /// What stands in the source's words, in document order.
    pub(crate) pending: Vec<(Unit, Pending)>,
    /// The same units, to look up. A passage is among them if one of its marked parts is pending.
    in_source: HashSet<Unit>,
    /// The content hashes of the source's words.
    hashes: HashMap<Unit, String>,
}

/// Why something stands in the source's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pending {
    /// Nobody has translated it.
    Missing,
    /// It was translated from other words than it has now; the place of the entry's `source`.
    Outdated(DiagSpan),
}

impl Report {
    /// The name of a unit, by which it can be told from all others.
    pub(crate) fn unit_name(&self, unit: &Unit) -> String {
        match unit {
            Unit::About(field) => format!("report {}", field.name()),
            Unit::Footnote(number) => format!("footnote {number}"),
            Unit::At(address) => self.written(address),
        }
    }

    /// The unit of this name; `None` if the report has none.
    pub(crate) fn unit(&self, name: &str) -> Option<Unit> {
        let number = name.strip_prefix("footnote ").and_then(|n| n.parse().ok());
        let field = name.strip_prefix("report ").and_then(|name| {
            let mut fields = AboutField::ALL.into_iter();
            fields.find(|field| field.name() == name)
        });
        let unit = match (number, field) {
            (Some(number), _) => Unit::Footnote(number),
            (None, Some(field)) => Unit::About(field),
            (None, None) => Unit::At(self.address(name).ok()?),
        };
        Some(unit).filter(|unit| self.has_unit(unit))
    }

    /// Everything of the report that is translated by itself, in document order.
    pub(crate) fn units(&self) -> impl Iterator<Item = Unit> {
        let about = AboutField::ALL.into_iter();
        let about = about.filter(|field| !self.about_field(*field).is_empty());
        let about = about.map(Unit::About);
        let sections = self.sections.iter().flat_map(|section| {
            let title = Unit::At(Address::Section(section.code.clone()));
            let items = section.items.iter().flat_map(|item| match item {
                Item::Passage(passage) => passage_units(passage),
                Item::Recommendation(item) => {
                    vec![Unit::At(Address::Recommendation(item.number))]
                }
            });
            [title].into_iter().chain(items)
        });
        let notes = self
            .footnotes
            .iter()
            .map(|note| Unit::Footnote(note.number));
        about.chain(sections).chain(notes)
    }

    /// Whether the report has this unit.
    pub(crate) fn has_unit(&self, unit: &Unit) -> bool {
        match unit {
            Unit::About(_) => true,
            Unit::Footnote(number) => self.footnote(*number).is_some(),
            Unit::At(address) => self.has(address),
        }
    }

    /// The words of a unit, without footnote marks; of a marked part, its pieces with `[…]` between.
    pub(crate) fn unit_words(&self, unit: &Unit) -> Option<String> {
        Some(match unit {
            Unit::About(field) => self.about_field(*field).to_string(),
            Unit::At(Address::Section(code)) => self.section(code)?.title.words().to_string(),
            Unit::At(Address::Span(id)) => {
                let words = self.passage(&id.passage)?.1.text.plain();
                span_words(&words, &self.span(id)?.ranges)
            }
            other => self.unit_text(other)?.heard(),
        })
    }

    /// The text of a footnote, a passage or a recommendation; `None` for other units.
    pub(crate) fn unit_text(&self, unit: &Unit) -> Option<&Text> {
        Some(match unit {
            Unit::Footnote(number) => &self.footnote(*number)?.text,
            Unit::At(Address::Passage(id)) => &self.passage(id)?.1.text,
            Unit::At(Address::Recommendation(number)) => &self.recommendation(*number)?.1.text,
            _ => return None,
        })
    }

    /// The content hash of a unit's words, by which a translation knows what it was made from: for a
    /// passage and a recommendation the one that `plaidoyer show` prints.
    pub(crate) fn unit_hash(&self, unit: &Unit) -> Option<String> {
        Some(content_hash(&self.unit_words(unit)?))
    }

    /// The content hash of the source's words of a unit, even if this is a translation.
    pub(crate) fn source_hash(&self, unit: &Unit) -> Option<String> {
        match &self.translation {
            Some(translation) => translation.hashes.get(unit).cloned(),
            None => self.unit_hash(unit),
        }
    }

    fn about_field(&self, field: AboutField) -> &EcoString {
        match field {
            AboutField::Title => &self.about.title,
            AboutField::Author => &self.about.author,
            AboutField::Submission => &self.about.submission,
        }
    }

    /// The language of the words that a unit has here.
    pub(crate) fn language_of(&self, unit: &Unit) -> &str {
        match &self.translation {
            Some(translation) if !translation.in_source.contains(unit) => &translation.language,
            _ => &self.about.language,
        }
    }

    /// Whether a unit has the source's words though this is a translation.
    pub(crate) fn is_pending(&self, unit: &Unit) -> bool {
        self.translation
            .as_ref()
            .is_some_and(|translation| translation.in_source.contains(unit))
    }

    /// Those of `units` that have the source's words though this is a translation, in document order, each with the
    /// reason. For each passage in `units`, its pending parts are among them.
    pub(crate) fn pending<'a>(
        &'a self,
        units: &'a [Unit],
    ) -> impl Iterator<Item = (&'a Unit, Pending)> {
        let is_wanted = |unit: &Unit| match unit {
            Unit::At(Address::Span(id)) => {
                units.contains(&Unit::At(Address::Passage(id.passage.clone())))
            }
            other => units.contains(other),
        };
        let translation = self.translation.iter();
        let pending = translation.flat_map(|translation| &translation.pending);
        pending
            .filter(move |(unit, _)| is_wanted(unit))
            .map(|(unit, pending)| (unit, *pending))
    }

    /// An error that says that a unit was changed since it was translated; `at` is the place of the entry's
    /// `source`.
    pub(crate) fn outdated(&self, unit: &Unit, at: DiagSpan) -> SourceDiagnostic {
        SourceDiagnostic::error(
            at,
            eco_format!(
                "{} has been changed since it was translated",
                self.unit_name(unit)
            ),
        )
        .with_hint(eco_format!(
            "read the translation again; if it still holds, write `source = \"{}\"`",
            self.source_hash(unit).unwrap_or_default()
        ))
    }
}

/// A passage and its marked parts.
fn passage_units(passage: &Passage) -> Vec<Unit> {
    let spans = passage
        .spans
        .iter()
        .map(|span| Unit::At(Address::Span(span.id.clone())));
    [Unit::At(Address::Passage(passage.id.clone()))]
        .into_iter()
        .chain(spans)
        .collect()
}

/// The words of a marked part as editors write them: pieces of the plain text, `[…]` between them.
fn span_words(plain: &str, ranges: &[Range<usize>]) -> String {
    let pieces: Vec<&str> = ranges
        .iter()
        .filter_map(|range| plain.get(range.clone()))
        .collect();
    pieces.join(&format!(" {} ", super::text::OMISSION))
}

/// The units of a section's title, and of the part that it lies in.
pub(crate) fn title_units(code: &Code) -> impl Iterator<Item = Unit> {
    [Some(code), code.part()]
        .into_iter()
        .flatten()
        .map(|code| Unit::At(Address::Section(code.clone())))
}
