//! The files of a translation, as they are written.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Deserialize;
use typst::diag::SourceDiagnostic;
use typst::ecow::eco_format;
use typst::syntax::{DiagSpan, FileId};

use super::{Report, Unit};
use crate::diagnostic::{Problems, Result, error_at, with_suggestion};
use crate::project::{Located, Project, Quoted, path_id};

/// The file of a translation's folder that holds the evidence in its words.
pub(super) const EVIDENCE: &str = "evidence.toml";

/// A file of a translation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct TranslationFile {
    /// What is translated, and how.
    #[serde(default, rename = "translation")]
    entries: Vec<RawEntry>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawEntry {
    /// What it translates: a section (its title), a passage, a marked part, a recommendation, or
    /// `footnote 3`, `report title`, `report author`, `report submission`.
    of: Located<String>,
    /// The content hash of the words that it was made from.
    source: Located<String>,
    /// The translated words; of a marked part, those of its passage's translation, `[…]` between them.
    text: Located<String>,
}

/// One entry of a translation, as it is written.
#[derive(Debug, Clone)]
pub(crate) struct TranslationEntry {
    /// The content hash of the words that it was made from.
    pub(crate) source: String,
    /// The translated words.
    pub(crate) text: Quoted,
    /// The file that it stands in.
    pub(crate) file: FileId,
    /// The place of its `source` in that file.
    pub(super) source_at: DiagSpan,
}

impl TranslationEntry {
    /// An entry that does not come from a file of the translation.
    pub(crate) fn new(source: String, text: Quoted, file: FileId) -> Self {
        let source_at = text.span();
        TranslationEntry {
            source,
            text,
            file,
            source_at,
        }
    }
}

/// The folder of a translation's files.
pub(crate) fn folder(report_folder: &str, language: &str) -> String {
    format!("{report_folder}/text/{language}")
}

impl Report {
    /// The entries of a translation's files, by what they translate.
    ///
    /// # Errors
    /// If a file cannot be read, an entry is about nothing that the report has or has no words, or two entries are
    /// about one thing; all at once.
    pub(crate) fn translation_entries(
        &self,
        project: &Project,
        language: &str,
    ) -> Result<HashMap<Unit, TranslationEntry>> {
        let folder = folder(&project.report_folder()?, language);
        let mut problems = Problems::default();
        let mut entries: HashMap<Unit, TranslationEntry> = HashMap::new();
        let paths = project.list(&folder, ".toml");
        let evidence = format!("{folder}/{EVIDENCE}");
        for path in paths.iter().filter(|path| **path != evidence) {
            let Some(file) = problems.absorb(path_id(path)) else {
                continue;
            };
            let source = project.text(file).unwrap_or_default();
            let Some(TranslationFile { entries: raw }) = problems.absorb(project.toml(file)) else {
                continue;
            };
            for raw in raw {
                let word = raw.of.as_ref();
                let at = |message| error_at(file, raw.of.span(), message);
                let Some(unit) = self.unit(word) else {
                    let units: Vec<String> =
                        self.units().map(|unit| self.unit_name(&unit)).collect();
                    problems.push(with_suggestion(
                        at(eco_format!("the report has no {word}")),
                        word,
                        units.iter().map(String::as_str),
                    ));
                    continue;
                };
                if let Some(first) = entries.get(&unit) {
                    problems.push(
                        at(eco_format!("there are two translations of {word}"))
                            .with_spanned_hint("first here", first.text.span()),
                    );
                    continue;
                }
                let text = Quoted::new(file, &source, &raw.text);
                if text.text.trim().is_empty() {
                    let message = eco_format!("the translation of {word} has no words");
                    problems.push(
                        SourceDiagnostic::error(text.span(), message)
                            .with_hint("leave the entry out until there is one"),
                    );
                    continue;
                }
                let entry = TranslationEntry {
                    source_at: DiagSpan::from_range(file, raw.source.span()),
                    source: raw.source.into_inner(),
                    text,
                    file,
                };
                entries.insert(unit, entry);
            }
        }
        problems.finish(entries)
    }
}
