//! Writes an import as TOML that people can edit: one line for each paragraph, in literal strings.

use std::collections::HashMap;
use std::fmt::Write as _;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::data::{Imported, ImportedItem, ImportedKind, ImportedSection, Mention, Name};
use super::document::Properties;
use super::rules::Rules;
use super::stamp::stamped;
use super::{EXCLUSIONS_FILE, ImportedFile};
use crate::output::markdown;
use crate::output::toml::{lines, short};
use crate::report::TO_FILL_IN;
use crate::report::text::squeezed;

/// The name of the file of the front matter that rules name.
const FRONT: &str = "front";
/// The name of the file of a document that has one level of headings.
const WHOLE: &str = "text";

/// The files of the text in document order, without folder and ending, with the sections of each.
pub(super) fn parts(imported: &Imported) -> Vec<(String, Vec<&ImportedSection>)> {
    let mut parts: Vec<(String, Vec<&ImportedSection>)> = Vec::new();
    let sections = || imported.sections.iter();
    let top = sections().map(|section| section.level).min().unwrap_or(1);
    let flat = sections().all(|section| section.front || section.level == top);
    let mut taken = HashMap::new();
    for section in &imported.sections {
        let name = match &section.name {
            _ if section.front => Some(FRONT.to_owned()),
            _ if flat => Some(WHOLE.to_owned()),
            _ if section.level > top => None,
            Name::Code(code) if code.bytes().all(|b| b.is_ascii_alphanumeric()) => {
                Some(code.clone())
            }
            name => Some(slug::slugify(name.as_str())),
        };
        match (name, parts.last_mut()) {
            (None, Some((_, sections))) => sections.push(section),
            (Some(name), Some((last, sections))) if *last == name && (section.front || flat) => {
                sections.push(section)
            }
            (name, _) => {
                let name = name.filter(|name| !name.is_empty());
                let mut name = name.unwrap_or_else(|| WHOLE.to_owned());
                // Some file systems take `a` and `A` for one.
                let count = taken.entry(name.to_lowercase()).or_insert(0usize);
                *count += 1;
                if *count > 1 {
                    name += &format!("-{count}");
                }
                parts.push((name, vec![section]));
            }
        }
    }
    parts
}

/// The files of an import, by path, each with its stamp.
pub(super) fn files(imported: &Imported, rules: &Rules) -> Vec<ImportedFile> {
    let path = |name: &str| format!("text/{}/{name}.toml", rules.language);
    let mut files = Vec::new();
    let notes = imported.notes.iter().map(|note| (note.number, note));
    let mut notes: HashMap<u16, _> = notes.collect();
    for (name, sections) in parts(imported) {
        let mut text = String::new();
        let mut called = Vec::new();
        for section in sections {
            write_section(&mut text, section);
            for item in &section.items {
                called.extend(item.text.notes());
            }
        }
        for note in called.iter().filter_map(|number| notes.remove(number)) {
            let (number, words) = (note.number, lines(&markdown::text(&note.text)));
            let _ = write!(text, "\n[[footnote]]\nnumber = {number}\ntext = {words}\n");
        }
        files.push((path(&name), text.trim_start().to_owned()));
    }
    if let Some((_, directory)) = &imported.directory {
        files.push((path("directory"), to_toml(directory)));
    }
    files.push((EXCLUSIONS_FILE.into(), exclusions(imported)));
    for (_, text) in &mut files {
        *text = stamped(text);
    }
    files
}

/// What was left out, with place and reason.
fn exclusions(imported: &Imported) -> String {
    let listed = imported.exclusions.iter();
    let mut listed: Vec<_> = listed
        .filter(|exclusion| exclusion.listing != Mention::Drawn)
        .collect();
    listed.sort_by_key(|exclusion| exclusion.place);
    let entries = listed.into_iter().map(|exclusion| ExclusionEntry {
        place: exclusion.place.to_string(),
        reason: exclusion.reason.to_string(),
        text: (exclusion.listing == Mention::Named).then(|| exclusion.text.clone()),
    });
    to_toml(&ExclusionFile {
        exclusions: entries.collect(),
    })
}

/// The list of exclusions as a file.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExclusionFile {
    /// Stretches of the document that are in no data.
    #[serde(default, rename = "exclusion")]
    exclusions: Vec<ExclusionEntry>,
}

/// A stretch of the document that is in no data.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ExclusionEntry {
    /// Where it begins.
    place: String,
    /// Why it is left out.
    reason: String,
    /// Its words, unless they name a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

/// A value as TOML.
///
/// # Panics
/// Never: the types that are written here have string keys and no nested enums, so that TOML can hold them.
fn to_toml(value: &impl Serialize) -> String {
    toml::to_string(value).expect("tables of strings and numbers are TOML")
}

/// A title, made of the name of a file.
pub(super) fn title_of_file(name: &str) -> String {
    let stem = std::path::Path::new(name).file_stem().unwrap_or_default();
    stem.to_string_lossy().replace(['-', '_'], " ")
}

/// What to fill in if the title may not be the report's, since it is that of a web page or of the file.
fn doubtful_title(about: &Properties, name: &str, title: &str) -> Option<&'static str> {
    if about.title.is_some() {
        return None;
    }
    let page = about.page_title.as_deref().map(squeezed);
    if page.is_some_and(|page| page == title) {
        return Some("the report's title: this one is that of the web page.");
    }
    (title == title_of_file(name))
        .then_some("the report's title: this one is the name of the file.")
}

/// The text of `report.toml`. What is not known is marked, for editors to fill in. `name` is the name of the
/// document's file, and `today` the day of the import.
pub(super) fn report(
    about: &Properties,
    name: &str,
    today: NaiveDate,
    imported: &Imported,
    rules: &Rules,
) -> String {
    let names = parts(imported);
    let names: Vec<String> = names.iter().map(|(name, _)| short(name)).collect();
    let count = imported.recommendations().count();
    // A number larger than their count: some are missing.
    let is_gapped = |label: &str| label.parse().is_ok_and(|number: usize| number > count);
    let mut labels = imported.recommendations().map(|item| item.label.as_str());
    let mut out = String::new();
    // Writing to a `String` cannot fail.
    if let Some(what) = doubtful_title(about, name, &rules.title) {
        let _ = writeln!(out, "{TO_FILL_IN} {what}");
    }
    let _ = writeln!(out, "title = {}", short(&rules.title));
    let _ = match &about.author {
        Some(author) => writeln!(out, "author = {}", short(author)),
        None => writeln!(
            out,
            "{TO_FILL_IN} whose report it is.\nauthor = \"[author]\""
        ),
    };
    out += "# What it was written for, in a sentence.\n# submission = \"\"\n";
    let _ = match &about.date {
        Some(date) => writeln!(out, "date = {date}"),
        None => writeln!(
            out,
            "{TO_FILL_IN} the day that it was handed in, or the first of the month or year.\ndate = {today}"
        ),
    };
    let _ = writeln!(out, "language = {}", short(&rules.language));
    // If numbers from 1 have gaps, the count would be an error.
    let _ = match labels.any(is_gapped) {
        false => writeln!(out, "recommendations = {count}"),
        true => writeln!(
            out,
            "# How many recommendations there are, once none is missing.\n# recommendations = {count}"
        ),
    };
    let _ = writeln!(out, "files = [{}]", names.join(", "));
    out
}

// Writing to a `String` cannot fail.
fn write_section(out: &mut String, section: &ImportedSection) {
    let name = section.name.as_str();
    let key = match section.name {
        Name::Code(_) => "code",
        Name::Id(_) => "id",
    };
    let _ = write!(
        out,
        "\n[[section]]\n{key} = {}\nlevel = {}\n",
        short(name),
        section.level
    );
    write_printed(out, section.printed.as_deref());
    let key = match section.editors_title {
        true => "editors-title",
        false => "title",
    };
    let _ = writeln!(out, "{key} = {}", short(&section.title));
    let mut passages = 0;
    for ImportedItem { kind, text, .. } in &section.items {
        out.push_str("\n[[section.item]]\n");
        match kind {
            ImportedKind::Passage(label) => {
                passages += 1;
                let _ = writeln!(out, "id = {}", short(&format!("{name}/{passages}")));
                if let Some(label) = label {
                    let _ = writeln!(out, "label = {}", short(label));
                }
            }
            ImportedKind::Recommendation(recommendation) => {
                let label = &recommendation.label;
                let number = label.parse::<u16>().map(|number| number.to_string());
                let is_number = number.is_ok_and(|number| number == *label);
                let label = if is_number { label } else { &short(label) };
                let _ = writeln!(out, "recommendation = {label}");
                write_printed(out, recommendation.printed.as_deref());
                if let Some(named) = &recommendation.named
                    && recommendation.elsewhere
                {
                    let _ = writeln!(out, "sections = [{}]", short(named));
                }
                if !recommendation.fields.is_empty() {
                    let fields = recommendation.fields.iter();
                    let fields =
                        fields.map(|field| (field.name.clone(), field.value.clone().into()));
                    let fields = toml::Value::Table(fields.collect());
                    let _ = writeln!(out, "fields = {fields}");
                }
            }
        }
        let _ = writeln!(out, "text = {}", lines(&markdown::text(text)));
    }
}

fn write_printed(out: &mut String, printed: Option<&str>) {
    if let Some(printed) = printed {
        let _ = writeln!(out, "printed = {}", short(printed));
    }
}
