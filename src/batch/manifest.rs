//! A batch's manifest: the event, and what is to be built for it.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::de::value::SeqAccessDeserializer;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use typst::ecow::{eco_format, eco_vec};
use typst::syntax::FileId;

use super::sheet::HiddenRows;
use crate::brief::Event;
use crate::diagnostic::{Problems, Result, error_at};
use crate::output::Format;
use crate::project::{Located, Project, Quoted};

/// What is to be built.
#[derive(Debug)]
pub struct Manifest {
    /// The event, if there is one.
    pub(crate) event: Option<Event>,
    /// What is to be built, in this order.
    pub(crate) builds: Vec<BuildEntry>,
}

/// One `[[build]]`.
#[derive(Debug)]
pub(crate) struct BuildEntry {
    /// The audiences that briefings are built for.
    pub(crate) audiences: Audiences,
    /// Their languages; none if a column chooses, or for the report's own.
    pub(crate) languages: Vec<Quoted>,
    /// The template, if it is not the profile's.
    pub(crate) template: Option<Quoted>,
    /// The formats that each briefing is written in.
    pub(crate) formats: Vec<Format>,
    /// The list of recipients whose names the copies bear.
    pub(crate) recipients: Option<ListSource>,
    /// The pattern of file names.
    pub(crate) output: Option<Quoted>,
    /// Further values for templates.
    pub(crate) values: serde_json::Map<String, serde_json::Value>,
}

/// The audiences that briefings are built for.
#[derive(Debug)]
pub(crate) enum Audiences {
    /// Every audience (`"*"`).
    All,
    /// Those with these names.
    Named(Vec<Quoted>),
    /// The audience of each recipient, which a column of the list names.
    OfRecipients,
}

/// A list of recipients.
#[derive(Debug)]
pub(crate) struct ListSource {
    /// The path of the list.
    pub(crate) path: PathBuf,
    /// The path as it is written in the manifest.
    pub(crate) written: Quoted,
    /// The sheet of a workbook.
    pub(crate) sheet: Option<String>,
    /// The number of the row that has the headings, if the manifest says it.
    pub(crate) headings_row: Option<usize>,
    /// What becomes of hidden rows, if the manifest says it.
    pub(crate) hidden_rows: Option<HiddenRows>,
    /// The heading of the column for each field.
    pub(crate) columns: BTreeMap<String, Quoted>,
}

/// A batch's manifest.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ManifestFile {
    /// The event that everything is made for.
    event: Option<EventTable>,
    /// What to build; each `[[build]]` adds files.
    #[serde(default, rename = "build")]
    builds: Vec<BuildTable>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct EventTable {
    /// What it is called.
    name: String,
    /// Where it takes place.
    place: Option<String>,
    /// The day, as YYYY-MM-DD.
    #[schemars(with = "Option<String>")]
    date: Option<Located<toml::Value>>,
    /// Who organises it.
    organiser: Option<String>,
    /// Where to ask questions: a link, which QR codes then lead to, or other words.
    contact: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct BuildTable {
    /// Names of audiences, or `"*"` for all; left out if `columns.audience` says it for each row.
    audiences: Option<Located<NamesOrAll>>,
    /// Languages that have labels; without it, what `columns.language` says, or the report's own.
    languages: Option<Located<Vec<Located<String>>>>,
    /// A document type or template in place of the profile's.
    template: Option<Located<String>>,
    /// What each briefing is written as; without it, as a PDF.
    formats: Option<Located<Vec<Located<Format>>>>,
    /// A list of people as a CSV, XLSX or ODS file, relative to the manifest: each gets a copy.
    recipients: Option<Located<String>>,
    /// Which sheet of a workbook, if several hold something.
    sheet: Option<String>,
    /// The number of the row that has the headings, as the spreadsheet shows it. If it is left out, it is the
    /// first row that has all headings of `columns`.
    headings_row: Option<NonZeroUsize>,
    /// Whether to read rows that the spreadsheet hides, by hand or by a filter; without it, they are read, and the
    /// run says which.
    hidden_rows: Option<HiddenRows>,
    /// The heading of the column that holds `name`, `organisation`, `audience`, `language` or a field of your own.
    #[serde(default)]
    columns: BTreeMap<String, Located<String>>,
    /// The pattern of file names, such as `{{ audience.id }}/{{ recipient.name | slug }}.pdf`, with `audience`,
    /// `language`, `template`, `extension`, `event`, `recipient` and the filter `slug`.
    output: Option<Located<String>>,
    /// Further values for templates, as `values.…`.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    values: toml::Table,
}

#[derive(Debug, JsonSchema)]
#[schemars(untagged)]
enum NamesOrAll {
    All(String),
    Names(Vec<Located<String>>),
}

impl<'de> Deserialize<'de> for NamesOrAll {
    /// Written by hand, since an untagged enum of serde loses the names' places.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = NamesOrAll;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of names, or \"*\" for all")
            }

            fn visit_str<E>(self, text: &str) -> std::result::Result<NamesOrAll, E> {
                Ok(NamesOrAll::All(text.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(
                self,
                names: A,
            ) -> std::result::Result<NamesOrAll, A::Error> {
                let names = SeqAccessDeserializer::new(names);
                Deserialize::deserialize(names).map(NamesOrAll::Names)
            }
        }

        deserializer.deserialize_any(Either)
    }
}

impl Manifest {
    /// Reads a manifest; paths in it are relative to its folder. Problems in single builds go to `problems`. The
    /// other builds are returned all the same, so that problems in their lists are found too.
    ///
    /// # Errors
    /// If the file cannot be read, or is not the TOML of a manifest.
    pub fn read(project: &Project, path: &Path, problems: &mut Problems) -> Result<Self> {
        let file = project.adopt(path)?;
        let tables: ManifestFile = project.toml(file)?;
        let source = project.text(file)?;
        let reader = Reader {
            file,
            source: &source,
            folder: path.parent().unwrap_or(Path::new("")),
        };
        if tables.builds.is_empty() {
            problems.push(
                error_at(file, 0..0, "the manifest builds nothing")
                    .with_hint("write a `[[build]]` with `audiences = \"*\"`"),
            );
        }
        let event = tables
            .event
            .and_then(|table| problems.absorb(reader.event(table)));
        let builds = tables
            .builds
            .into_iter()
            .filter_map(|table| problems.absorb(reader.build(table)))
            .collect();
        Ok(Manifest { event, builds })
    }
}

/// What reading the tables of one file needs.
struct Reader<'a> {
    file: FileId,
    source: &'a str,
    folder: &'a Path,
}

impl Reader<'_> {
    fn quoted(&self, string: &Located<String>) -> Quoted {
        Quoted::new(self.file, self.source, string)
    }

    fn event(&self, table: EventTable) -> Result<Event> {
        let date = table.date.map(|date| {
            // A date of TOML's own, or the same in quotation marks.
            let written = match date.as_ref() {
                toml::Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            written.parse::<NaiveDate>().map_err(|_| {
                eco_vec![
                    error_at(
                        self.file,
                        date.span(),
                        eco_format!("{written} is no day of the calendar"),
                    )
                    .with_hint("write it as \"2026-12-04\""),
                ]
            })
        });
        Ok(Event {
            name: table.name,
            place: table.place,
            date: date.transpose()?,
            organiser: table.organiser,
            contact: table.contact,
        })
    }

    fn build(&self, table: BuildTable) -> Result<BuildEntry> {
        let mut problems = Problems::default();
        let mut wrong = |at: Range<usize>, message: &str, way_out: &str| {
            problems.push(error_at(self.file, at, message).with_hint(way_out));
        };
        let by_column = |field: &str| table.columns.contains_key(field);
        let audiences = match &table.audiences {
            Some(given) if by_column("audience") => {
                wrong(
                    given.span(),
                    "the audience is both given and read from a column",
                    "leave out `audiences`, or `columns.audience`",
                );
                Audiences::OfRecipients
            }
            Some(given) => match given.as_ref() {
                NamesOrAll::All(all) if all == "*" => Audiences::All,
                NamesOrAll::All(name) => {
                    wrong(
                        given.span(),
                        "`audiences` is a list of names, or \"*\" for all",
                        &format!("write `audiences = [\"{name}\"]`"),
                    );
                    Audiences::All
                }
                NamesOrAll::Names(names) => {
                    if names.is_empty() {
                        wrong(
                            given.span(),
                            "this build is for no audience",
                            "name one, or write `audiences = \"*\"`",
                        );
                    }
                    Audiences::Named(names.iter().map(|name| self.quoted(name)).collect())
                }
            },
            None if by_column("audience") => Audiences::OfRecipients,
            None => {
                let at = table.output.as_ref().or(table.recipients.as_ref());
                wrong(
                    at.map_or(0..0, Located::span),
                    "this build names no audiences",
                    "write `audiences = \"*\"`, or give `columns.audience`",
                );
                Audiences::All
            }
        };
        if table.recipients.is_none()
            && let Some(at) = table.columns.values().next()
        {
            wrong(
                at.span(),
                "columns of no list",
                "give `recipients`, the list that has them",
            );
        }
        if let Some(languages) = &table.languages {
            // With an empty list of languages or formats nobody would get anything, and no message would say so.
            match languages.as_ref().first() {
                Some(first) if by_column("language") => wrong(
                    first.span(),
                    "the language is both given and read from a column",
                    "leave out `languages`, or `columns.language`",
                ),
                Some(_) => {}
                None => wrong(
                    languages.span(),
                    "this build is in no language",
                    "name one, or leave it out",
                ),
            }
        }
        if let Some(formats) = &table.formats {
            if formats.as_ref().is_empty() {
                wrong(
                    formats.span(),
                    "this build is in no format",
                    "name one, or leave it out",
                );
            }
            for format in formats.as_ref() {
                if !format.as_ref().is_one_file() {
                    wrong(
                        format.span(),
                        "this format is several files",
                        "a batch makes pdf, json, html and md",
                    );
                }
            }
        }
        let languages = table.languages.iter().flat_map(Located::as_ref);
        let languages = languages.map(|name| self.quoted(name)).collect();
        let formats = match &table.formats {
            None => vec![Format::Pdf],
            Some(formats) => formats.as_ref().iter().map(|f| *f.as_ref()).collect(),
        };
        let recipients = table.recipients.as_ref().map(|written| ListSource {
            path: self.folder.join(written.as_ref()),
            written: self.quoted(written),
            sheet: table.sheet.clone(),
            headings_row: table.headings_row.map(NonZeroUsize::get),
            hidden_rows: table.hidden_rows,
            columns: table
                .columns
                .iter()
                .map(|(field, heading)| (field.clone(), self.quoted(heading)))
                .collect(),
        });
        let values = match serde_json::to_value(&table.values) {
            Ok(serde_json::Value::Object(values)) => values,
            // A TOML table is an object in JSON.
            _ => serde_json::Map::new(),
        };
        problems.finish(BuildEntry {
            audiences,
            languages,
            template: table.template.as_ref().map(|name| self.quoted(name)),
            formats,
            recipients,
            output: table.output.as_ref().map(|pattern| self.quoted(pattern)),
            values,
        })
    }
}
