//! What a PDF carries: the selection that is attached to it, read back.

use std::path::Path;

use serde::Deserialize;
use typst::ecow::{eco_format, eco_vec};

use crate::brief::{LeftOutBecause, Why};
use crate::diagnostic::{Result, error};
use crate::output::json::Form;
use crate::pdf::apart::{self, PdfReading};
use crate::report::WrittenLabel;
use crate::typeset::SELECTION;

/// A PDF of plaidoyer.
#[derive(Debug)]
pub(crate) struct Ours {
    /// What is read of it.
    pub(crate) reading: PdfReading,
    /// The attached selection.
    pub(crate) carried: Carried,
}

/// What is read of the attached selection. [`crate::output::json::SelectionJson`] says what each part is.
#[derive(Debug, Deserialize)]
pub(crate) struct Carried {
    pub(crate) audience: String,
    pub(crate) report: String,
    pub(crate) report_version: String,
    pub(crate) date: String,
    pub(crate) language: String,
    pub(crate) program: String,
    pub(crate) profile_hash: String,
    pub(crate) template: String,
    pub(crate) template_hash: String,
    pub(crate) occasion: bool,
    pub(crate) setting: String,
    pub(crate) findings: Vec<CarriedFinding>,
    pub(crate) recommendations: Vec<CarriedRecommendation>,
    pub(crate) left_out: Vec<CarriedLeftOut>,
    pub(crate) printed: Vec<CarriedWords>,
}

/// A section, and what is selected of it.
#[derive(Debug, Deserialize)]
pub(crate) struct CarriedFinding {
    pub(crate) passages: Vec<CarriedPassage>,
}

/// A passage.
#[derive(Debug, Deserialize)]
pub(crate) struct CarriedPassage {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) excerpt: bool,
    pub(crate) why: Why,
}

/// A recommendation.
#[derive(Debug, Deserialize)]
pub(crate) struct CarriedRecommendation {
    pub(crate) number: WrittenLabel,
    pub(crate) text: String,
    pub(crate) form: Option<Form>,
    pub(crate) why: Why,
}

/// What is selected and not printed, or not whole.
#[derive(Debug, Deserialize)]
pub(crate) struct CarriedLeftOut {
    pub(crate) item: String,
    pub(crate) why: LeftOutBecause,
}

/// Words that are printed.
#[derive(Debug, Deserialize)]
pub(crate) struct CarriedWords {
    pub(crate) key: String,
    pub(crate) texts: Vec<String>,
}

impl Ours {
    /// Reads a PDF that somebody has.
    ///
    /// # Errors
    /// As [`apart::read`]; a PDF that another program made.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let reading = apart::read(path, SELECTION)?;
        let [attached] = reading.attachments.as_slice() else {
            let what = match reading.attachments.len() {
                0 => eco_format!(
                    "no `{SELECTION}` is attached to this PDF: it is not as plaidoyer wrote it"
                ),
                more => eco_format!(
                    "{more} files `{SELECTION}` are attached to this PDF, and plaidoyer attaches one"
                ),
            };
            let problem = error(eco_format!("{}: {what}", path.display()));
            return Err(eco_vec![problem.with_hint(AS_BUILT)]);
        };
        let carried: Carried = serde_json::from_str(attached).map_err(|e| {
            let what = "is not what this version of plaidoyer attaches";
            let problem = error(eco_format!(
                "{}: its `{SELECTION}` {what}: {e}",
                path.display()
            ));
            eco_vec![problem.with_hint(AS_BUILT)]
        })?;
        let compared = (carried.printed.len() as u64).saturating_mul(reading.words.len() as u64);
        if compared > MOST_COMPARED {
            let what = "it says that it prints more than can be held against its pages";
            let problem = error(eco_format!("{}: {what}", path.display()));
            return Err(eco_vec![problem.with_hint(AS_BUILT)]);
        }
        Ok(Self { reading, carried })
    }
}

/// So many texts, times the bytes of the words on the pages, are held against each other: a minute or two.
const MOST_COMPARED: u64 = 100 << 30;

const AS_BUILT: &str = "take the file that `plaidoyer build` or `batch` wrote: printing a PDF into another, or saving it with another program, can lose what it carries";

impl Carried {
    /// What is printed of the words of an item: itself, or of a passage the part that is.
    pub(crate) fn printed(&self, key: &str) -> Option<&CarriedWords> {
        let mut printed = self.printed.iter();
        printed.find(|printed| whole(&printed.key) == key)
    }
}

/// The key of which another one is: that of the passage, where it is a key of parts of it.
pub(crate) fn whole(key: &str) -> &str {
    key.split_once('#').map_or(key, |(whole, _)| whole)
}
