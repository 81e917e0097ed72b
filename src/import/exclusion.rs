//! What an import leaves out: each stretch of the source document that is in no part of the data,
//! where it is, and why.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use typst::ecow::eco_format;
use typst::syntax::{FileId, Lines};

use crate::diagnostic::{Problems, Result, error_at};

/// A stretch of the source document that is no data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// Its byte range.
    pub range: Range<usize>,
    /// Why it is left out.
    pub reason: String,
    /// Whether it names a person: then its words are written nowhere.
    pub personal: bool,
}

/// The list of exclusions as a file.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExclusionFile {
    #[serde(default, rename = "exclusion")]
    pub exclusions: Vec<ExclusionEntry>,
}

/// A stretch by its place: lines and columns count from 1, columns in characters; the end is the
/// place after the last character.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ExclusionEntry {
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    pub end_column: usize,
    pub reason: String,
    /// The words, unless they name a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl ExclusionFile {
    pub(super) fn new(source: &str, exclusions: &[Exclusion]) -> Self {
        let lines = Lines::new(source);
        let place = |byte: usize| {
            let (line, column) = lines.byte_to_line_column(byte).unwrap_or_default();
            (line + 1, column + 1)
        };
        let entries = exclusions.iter().map(|exclusion| {
            let ((line, column), (end_line, end_column)) =
                (place(exclusion.range.start), place(exclusion.range.end));
            let text = (!exclusion.personal).then(|| source[exclusion.range.clone()].to_owned());
            ExclusionEntry {
                line,
                column,
                end_line,
                end_column,
                reason: exclusion.reason.clone(),
                text,
            }
        });
        ExclusionFile {
            exclusions: entries.collect(),
        }
    }
}

/// Reads a list of exclusions and finds each in the document `source`.
///
/// # Errors
/// Where the list is not valid, or a place or its words are not in the document.
pub fn read(file: FileId, text: &str, source: &str) -> Result<Vec<Exclusion>> {
    let list: ExclusionFile = toml::from_str(text).map_err(|e| {
        typst::ecow::eco_vec![error_at(file, e.span().unwrap_or_default(), e.message())]
    })?;
    let lines = Lines::new(source);
    let mut problems = Problems::default();
    let mut exclusions = Vec::new();
    for entry in list.exclusions {
        let byte = |line: usize, column: usize| {
            lines.line_column_to_byte(line.checked_sub(1)?, column.checked_sub(1)?)
        };
        let range = byte(entry.line, entry.column)
            .zip(byte(entry.end_line, entry.end_column))
            .map(|(a, b)| a..b);
        let found = range.as_ref().and_then(|range| source.get(range.clone()));
        match (range, found, &entry.text) {
            (Some(range), Some(found), words)
                if words.as_ref().is_none_or(|words| words == found) =>
            {
                let personal = words.is_none();
                exclusions.push(Exclusion {
                    range,
                    reason: entry.reason,
                    personal,
                });
            }
            _ => problems.push(error_at(
                file,
                0..0,
                eco_format!(
                    "line {}, column {} of the source document is not what this list says",
                    entry.line,
                    entry.column
                ),
            )),
        }
    }
    problems.finish(exclusions)
}
