//! Translating a report: what is to be translated, and the way to a translator's tool and back.
//!
//! Beside the flow, as `import` is: it writes the files that `report` reads.

mod catalog;
mod files;
mod po;

use std::collections::HashMap;

use crate::diagnostic::Result;
use crate::output::markdown;
use crate::project::Project;
use crate::report::translation::TranslationEntry;
use crate::report::{Report, Unit};
pub(crate) use files::files;
pub(crate) use po::export;
pub use po::import;

/// How far the translation of a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TranslationState {
    /// Translated from the words that it has now.
    Translated,
    /// Translated from other words than it has now.
    OutOfDate,
    /// Not translated.
    Missing,
}

/// A unit that is to be translated, its words, and its translation.
#[derive(Debug)]
pub(crate) struct Work {
    pub(crate) unit: Unit,
    /// Its words in the source: Markdown for a footnote, passage or recommendation, else plain words.
    pub(crate) source: String,
    /// The content hash of these words.
    pub(crate) hash: String,
    /// The entry about it, if there is one.
    pub(crate) entry: Option<TranslationEntry>,
}

impl Work {
    /// How far its translation is.
    pub(crate) fn state(&self) -> TranslationState {
        match &self.entry {
            Some(entry) if entry.source == self.hash => TranslationState::Translated,
            Some(_) => TranslationState::OutOfDate,
            None => TranslationState::Missing,
        }
    }
}

/// Everything that is to be translated of a report in its own language, in document order.
///
/// # Errors
/// If [`Report::translation_entries`] fails.
pub(crate) fn work(project: &Project, report: &Report, language: &str) -> Result<Vec<Work>> {
    let entries = report.translation_entries(project, language)?;
    Ok(work_with(report, entries))
}

fn work_with(report: &Report, mut entries: HashMap<Unit, TranslationEntry>) -> Vec<Work> {
    report
        .units()
        .filter_map(|unit| {
            let words = report.unit_words(&unit)?;
            Some(Work {
                hash: report.unit_hash(&unit)?,
                source: report.unit_text(&unit).map_or(words, markdown::text),
                entry: entries.remove(&unit),
                unit,
            })
        })
        .collect()
}
