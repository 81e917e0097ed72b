//! Writes the files of a translation anew.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;

use crate::output::toml::{lines, short};
use crate::project::{Project, path_id};
use crate::report::translation::{TranslationEntry, folder};
use crate::report::{Address, Report, Unit};

/// The first line of a file that is written here.
const HEADER: &str =
    "# Written by `plaidoyer translations --import`, which keeps entries and no other comments.\n";

/// A file of a translation.
#[derive(Debug)]
pub(crate) struct TranslatedFile {
    /// Its path in the project.
    pub(crate) path: String,
    pub(crate) text: String,
    /// Whether the file that it replaces has comments, which are lost.
    pub(crate) loses_comments: bool,
}

/// The files to write so that a translation has `entries`; files that would not change are left out. An entry
/// goes into the file that it stands in or, if it is in `new`, into one named like the file of its source.
pub(crate) fn files(
    project: &Project,
    report: &Report,
    report_folder: &str,
    language: &str,
    entries: &HashMap<Unit, TranslationEntry>,
    new: &HashSet<Unit>,
) -> Vec<TranslatedFile> {
    let folder = folder(report_folder, language);
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for unit in report.units() {
        let Some(entry) = entries.get(&unit) else {
            continue;
        };
        let name = match entry.file.vpath().get_without_slash().strip_prefix(&folder) {
            Some(name) if !new.contains(&unit) => name.trim_start_matches('/').to_owned(),
            _ => file_of(report, &unit),
        };
        let text = texts.entry(name).or_insert_with(|| HEADER.to_owned());
        // Writing to a `String` cannot fail.
        let _ = write!(
            text,
            "\n[[translation]]\nof = {}\nsource = {}\ntext = {}\n",
            short(&report.unit_name(&unit)),
            short(&entry.source),
            lines(entry.text.text.trim_end()),
        );
    }
    texts
        .into_iter()
        .map(|(name, text)| (format!("{folder}/{name}"), text))
        .filter_map(|(path, text)| {
            let there = text_of(project, &path);
            let comments = |line: &&str| line.starts_with('#') && !HEADER.starts_with(*line);
            (there != text).then(|| TranslatedFile {
                loses_comments: there.lines().any(|line| comments(&line)),
                path,
                text,
            })
        })
        .collect()
}

/// The text of a file; empty if it cannot be read.
fn text_of(project: &Project, path: &str) -> String {
    let text = path_id(path).and_then(|file| project.text(file));
    text.unwrap_or_default()
}

/// The name of the file for a new entry about a unit: the same as that of the file with its source.
fn file_of(report: &Report, unit: &Unit) -> String {
    let span = match unit {
        Unit::About(_) => None,
        Unit::Footnote(number) => report.footnote(*number).map(|note| note.span),
        Unit::At(Address::Section(code)) => report.section(code).map(|section| section.span),
        Unit::At(Address::Passage(id)) => report.passage(id).map(|(_, passage)| passage.span),
        Unit::At(Address::Span(id)) => report.passage(&id.passage).map(|(_, passage)| passage.span),
        Unit::At(Address::Recommendation(number)) => {
            report.recommendation(*number).map(|(_, item)| item.span)
        }
    };
    span.and_then(|span| {
        let id = span.id()?;
        let path = id.vpath().get_without_slash();
        Some(path.rsplit_once('/')?.1.to_owned())
    })
    .unwrap_or_else(|| "report.toml".to_owned())
}
