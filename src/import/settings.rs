//! What is special to one document's layout: `import.toml`.

use std::borrow::Cow;

use regex::Regex;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use typst::ecow::eco_format;
use typst::syntax::FileId;

use crate::diagnostic::{Problems, Result, error_at};
use crate::project::{Located, Project};
use crate::report::Code;

/// The layout of a source document.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Settings {
    /// The language of the document: the folder under `text/`.
    pub language: String,
    pub heading: Headings,
    pub list: Lists,
    pub footnote: Footnotes,
    pub directory: DirectorySettings,
    /// Front matter, in document order.
    #[serde(default)]
    pub front: Vec<Front>,
    /// Misprinted codes.
    #[serde(default)]
    pub correction: Vec<CorrectionRule>,
    /// What belongs to no data.
    #[serde(default)]
    pub exclusion: Vec<ExclusionRule>,
}

/// Lines that are headings: patterns with the groups `code` and `title`, or `number` and `code`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Headings {
    pub part: Pattern,
    pub subpart: Pattern,
    pub section: Pattern,
    pub recommendation: Pattern,
}

/// Lines that are items of a list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Lists {
    /// The sign before an item, which the program draws in its own way.
    pub bullet: Pattern,
    /// An item without such a sign, which has a label of its own.
    pub labelled: Pattern,
}

/// The marks of a word processor around footnotes.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Footnotes {
    /// Where a footnote's number stands; group `number`.
    pub anchor: Pattern,
    /// The footnote itself; groups `number` and `text`.
    pub note: Pattern,
    /// Why these marks are no data.
    pub reason: String,
}

/// The list of member associations at the end.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct DirectorySettings {
    /// Its heading.
    pub heading: Pattern,
    /// Who coordinates the collective; groups `role`, `name` and `address`.
    pub coordinator: Pattern,
    /// A line that is a site.
    pub site: Pattern,
    /// A line that is an address; group `address`.
    pub address: Pattern,
    /// The addresses that name no person: all others stay in the source document.
    pub general_addresses: Vec<String>,
    /// Why the others are left out.
    pub personal_reason: String,
    /// Why the punctuation and words between the fields are left out.
    pub punctuation_reason: String,
}

/// A piece of front matter: from its heading, or from the line that begins it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Front {
    pub code: Located<Code>,
    /// The whole heading, where it has one.
    pub heading: Option<String>,
    /// How its first line begins, where it has none; then editors give it a title.
    pub begins: Option<String>,
    pub editors_title: Option<String>,
}

/// A misprinted code.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct CorrectionRule {
    pub line: Located<usize>,
    pub printed: String,
    pub code: Code,
    pub why: String,
}

/// What belongs to no data: every match of a pattern.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ExclusionRule {
    pub pattern: Pattern,
    pub reason: String,
}

impl Settings {
    pub(super) fn load(project: &Project, id: FileId) -> Result<Self> {
        let settings: Settings = project.toml(id)?;
        let text = project.text(id)?;
        let mut problems = Problems::default();
        let (heading, directory) = (&settings.heading, &settings.directory);
        for (pattern, groups) in [
            (&heading.part, &["code", "title"][..]),
            (&heading.subpart, &["code", "title"]),
            (&heading.section, &["code", "title"]),
            (&heading.recommendation, &["number", "code"]),
            (&settings.footnote.anchor, &["number"]),
            (&settings.footnote.note, &["number", "text"]),
            (&directory.coordinator, &["role", "name", "address"]),
            (&directory.address, &["address"]),
        ] {
            let has = |group: &&str| {
                pattern
                    .0
                    .capture_names()
                    .flatten()
                    .any(|name| name == *group)
            };
            for group in groups.iter().filter(|group| !has(group)) {
                let source = pattern.0.as_str();
                let at = text.find(source).unwrap_or_default();
                problems.push(
                    error_at(
                        id,
                        at..at + source.len(),
                        eco_format!("this pattern has no group `{group}`"),
                    )
                    .with_hint(eco_format!(
                        "put `(?<{group}>…)` around the part that is the {group}"
                    )),
                );
            }
        }
        problems.finish(settings)
    }
}

/// A regular expression in a TOML string, checked as it is read.
#[derive(Debug)]
pub(crate) struct Pattern(pub Regex);

impl JsonSchema for Pattern {
    fn schema_name() -> Cow<'static, str> {
        "Pattern".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "regex" })
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        Regex::new(&String::deserialize(deserializer)?)
            .map(Pattern)
            .map_err(D::Error::custom)
    }
}
