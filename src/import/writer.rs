//! Writing an import as TOML that people can edit: one line a paragraph, literal strings.

use std::fmt::Write as _;

use super::exclusion::ExclusionFile;
use super::settings::Settings;
use super::{EXCLUSIONS_FILE, Imported, ImportedFile, ImportedItem, ImportedSection};
use crate::output::markdown;
use crate::output::toml::{lines, short};

/// The file that holds the front matter; the others are named by their part.
const FRONT: &str = "front";

/// The files of an import, by path.
pub(super) fn files(imported: &Imported, source: &str, settings: &Settings) -> Vec<ImportedFile> {
    let mut files: Vec<(String, String)> = Vec::new();
    for section in &imported.sections {
        let name = section
            .code
            .part()
            .map_or(FRONT.to_owned(), |part| part.to_string());
        if files.last().is_none_or(|(last, _)| *last != name) {
            files.push((name, String::new()));
        }
        if let Some((_, text)) = files.last_mut() {
            write_section(text, section);
        }
    }
    for (name, text) in &mut files {
        for (number, words) in imported
            .footnotes
            .iter()
            .filter(|(number, _)| anchored(imported, name, *number))
        {
            let _ = write!(
                text,
                "\n[[footnote]]\nnumber = {number}\ntext = {}\n",
                lines(&markdown::text(words))
            );
        }
    }
    let mut files: Vec<ImportedFile> = files
        .into_iter()
        .map(|(name, text)| (path(settings, &name), text.trim_start().to_owned()))
        .collect();
    files.push((path(settings, "directory"), to_toml(&imported.directory)));
    files.push((
        EXCLUSIONS_FILE.into(),
        to_toml(&ExclusionFile::new(source, &imported.exclusions)),
    ));
    files
}

fn path(settings: &Settings, name: &str) -> String {
    format!("text/{}/{name}.toml", settings.language)
}

/// Whether the anchor of a footnote stands in the file `name`.
fn anchored(imported: &Imported, name: &str, number: u16) -> bool {
    imported
        .sections
        .iter()
        .filter(|section| {
            section
                .code
                .part()
                .map_or(FRONT.to_owned(), |part| part.to_string())
                == name
        })
        .flat_map(|section| &section.items)
        .any(|item| item.text().notes().contains(&number))
}

// Writing to a `String` cannot fail.
fn write_section(out: &mut String, section: &ImportedSection) {
    let code = &section.code;
    let _ = write!(out, "\n[[section]]\ncode = \"{code}\"\n");
    write_printed(out, section.printed.as_deref());
    let key = if section.editors_title {
        "editors-title"
    } else {
        "title"
    };
    let _ = writeln!(out, "{key} = {}", short(&section.title));
    let mut passages = 0;
    for item in &section.items {
        out.push_str("\n[[section.item]]\n");
        match item {
            ImportedItem::Passage(text) => {
                passages += 1;
                let _ = writeln!(
                    out,
                    "id = \"{code}/{passages}\"\ntext = {}",
                    lines(&markdown::text(text))
                );
            }
            ImportedItem::Recommendation {
                number,
                printed,
                text,
            } => {
                let _ = writeln!(out, "recommendation = {number}");
                write_printed(out, printed.as_deref());
                let _ = writeln!(out, "text = {}", lines(&markdown::text(text)));
            }
        }
    }
}

fn write_printed(out: &mut String, printed: Option<&str>) {
    if let Some(printed) = printed {
        let _ = writeln!(out, "printed = {}", short(printed));
    }
}

/// A value as TOML.
///
/// # Panics
/// Never: the types that are written here have string keys and no nested enums, which is all that
/// TOML cannot hold.
fn to_toml(value: &impl serde::Serialize) -> String {
    toml::to_string(value).expect("tables of strings and numbers are TOML")
}
