//! From a source document to report data.
//!
//! The document is a plain text; what is special to its layout stands in an `import.toml` beside it.
//! Every character of it ends up in the data or in a listed exclusion: [`account`] lays both end to
//! end against the document, and no import is handed out that does not add up.

pub mod account;
mod directory;
pub mod document;
pub mod exclusion;
mod heading;
mod lines;
mod reader;
mod settings;
mod writer;

use typst::syntax::FileId;

use crate::diagnostic::Result;
use crate::project::{Project, file_id, path_id};
use crate::report::{Code, Directory, Text};
pub use exclusion::Exclusion;
pub(crate) use exclusion::ExclusionFile;
use settings::Settings;
pub(crate) use settings::Settings as ImportSettings;

/// The file of layout rules, beside the source document.
pub const SETTINGS_FILE: &str = "import.toml";

/// The file in which an import lists what it left out.
pub const EXCLUSIONS_FILE: &str = "import-exclusions.toml";

/// A source document, taken apart.
#[derive(Debug, Default)]
pub struct Imported {
    /// Headings in document order, with what stands under each.
    pub(crate) sections: Vec<ImportedSection>,
    /// Footnotes in document order: number and words.
    pub(crate) footnotes: Vec<(u16, Text)>,
    /// The member associations.
    pub(crate) directory: Directory,
    /// What is in no part of the data, in document order.
    pub(crate) exclusions: Vec<Exclusion>,
    /// The misprinted codes that were corrected, in document order.
    pub corrections: Vec<Correction>,
}

/// A misprinted code, corrected.
#[derive(Debug, Clone)]
pub struct Correction {
    /// The line of the source document, from 1.
    pub line: usize,
    /// What is printed.
    pub printed: String,
    /// What is meant.
    pub code: Code,
    /// How that is known.
    pub why: String,
}

/// A heading and what stands under it.
#[derive(Debug)]
pub(crate) struct ImportedSection {
    pub code: Code,
    pub printed: Option<String>,
    pub title: String,
    pub editors_title: bool,
    pub items: Vec<ImportedItem>,
}

/// A passage or a recommendation.
#[derive(Debug)]
pub(crate) enum ImportedItem {
    Passage(Text),
    Recommendation {
        number: u16,
        printed: Option<String>,
        text: Text,
    },
}

impl ImportedItem {
    fn text(&self) -> &Text {
        let (ImportedItem::Passage(text) | ImportedItem::Recommendation { text, .. }) = self;
        text
    }
}

/// A file that an import writes: its path in the report's folder, and its text.
pub type ImportedFile = (String, String);

/// Reads the document `source`, which lies in the directory of `project` beside its `import.toml`,
/// and gives the files that hold it as data, in the order of their paths.
///
/// # Errors
/// Where `import.toml` is not valid, a heading has a code that is none or stands twice and is not
/// corrected, or data and exclusions together are not the document; each at its place.
pub fn import(project: &Project, source: &str) -> Result<(Imported, Vec<ImportedFile>)> {
    let settings = Settings::load(project, file_id(SETTINGS_FILE))?;
    let id: FileId = path_id(source)?;
    let text = project.text(id)?;
    let imported = reader::read(id, &text, &settings)?;
    account::account(id, &text, &account::pieces(&imported), &imported.exclusions)?;
    let files = writer::files(&imported, &text, &settings);
    Ok((imported, files))
}
