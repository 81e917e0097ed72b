//! What an output is made from, by kind: so that a run builds again what has changed, and says what.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::brief::{Brief, Recipient};
use crate::diagnostic::Result;
use crate::output::json;
use crate::project::{Project, file_id};
use crate::report::{Facet, content_hash};
use crate::template;
use crate::typeset;

/// A hash for each thing that an edition is made from, under the name that people know it by:
/// `recommendation 14`, `template briefing.typ.j2`, `fonts`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Inputs(BTreeMap<String, String>);

/// What all editions of a run share.
#[derive(Debug)]
pub struct SharedInputs(Inputs);

impl SharedInputs {
    /// The inputs that are the same for all editions: the program and the typefaces.
    ///
    /// # Errors
    /// Where a typeface cannot be read.
    pub fn new(project: &Project) -> Result<Self> {
        let mut inputs = Inputs::default();
        inputs.add("program", PROGRAM);
        let mut hasher = Sha256::new();
        for path in typeset::font_files(project) {
            hasher.update(path.as_bytes());
            hasher.update(project.bytes(file_id(&path))?);
        }
        inputs.0.insert("fonts".into(), short(&hasher.finalize()));
        Ok(Self(inputs))
    }
}

/// The program: its version, and which sources it was built from.
const PROGRAM: &str = concat!(env!("CARGO_PKG_VERSION"), " ", env!("PLAIDOYER_SOURCES"));

impl Inputs {
    /// What an edition is made from, the files that Typst reads apart; its copies are fitted for
    /// `sample`.
    ///
    /// # Errors
    /// Where a template or a label file cannot be read.
    pub fn of(
        project: &Project,
        shared: &SharedInputs,
        brief: &Brief,
        sample: Option<&Recipient>,
    ) -> Result<Self> {
        let mut inputs = shared.0.clone();
        let report = brief.report;
        let language = brief.language;
        for finding in &brief.findings {
            let section = finding.section;
            inputs.add(
                &format!("title of {}", section.code),
                &section.title.plain(),
            );
            for selected in &finding.passages {
                let passage = selected.item.passage;
                inputs.add(
                    &format!("passage {}", passage.id),
                    &format!(
                        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
                        passage.text,
                        selected.item.kept,
                        selected.item.gap_before,
                        passage.kind,
                        passage.voice,
                        passage.as_of,
                        passage.needs,
                        // A shorter form of it may be printed.
                        passage
                            .spans
                            .iter()
                            .map(|span| (&span.id, &span.ranges))
                            .collect::<Vec<_>>(),
                    ),
                );
            }
        }
        for selected in &brief.recommendations {
            let item = selected.item;
            let addressees: Vec<&str> = report
                .taxonomy
                .labels(&item.facets, Facet::Addressee, language)
                .collect();
            inputs.add(
                &format!("recommendation {}", item.number),
                &format!("{:?} {} {addressees:?}", item.text, item.section),
            );
        }
        let used = brief.used();
        inputs.add(
            "evidence and footnotes",
            &json::to_string(&(
                &used.figures,
                &used.quotations,
                &used.signs,
                &used.legal_references,
                &used.terms,
                used.footnotes
                    .iter()
                    .map(|note| format!("{:?}", note.text))
                    .collect::<Vec<_>>(),
                &report.evidence.instruments,
            )),
        );
        inputs.add(
            "report’s title and authors",
            &format!("{:?} {:?} {}", report.about, report.directory, report.id),
        );
        let profile = project.bytes(brief.audience.file)?;
        inputs.add_bytes("profile", &profile);
        for (name, source) in template::sources(project, &brief.template.text)? {
            inputs.add(&format!("template {name}"), &source);
        }
        for path in crate::brief::labels::files(project, language) {
            inputs.add_bytes("labels", &project.bytes(file_id(&path))?);
        }
        for path in [
            crate::project::PROJECT_FILE,
            "templates/page.html.j2",
            "templates/email.md.j2",
        ] {
            if project.exists(path) {
                inputs.add_bytes(path, &project.bytes(file_id(path))?);
            }
        }
        inputs.add("date", &brief.date.to_string());
        let event = json::to_string(&brief.occasion.event);
        inputs.add("event", &event);
        if let Some(sample) = sample {
            let salt = format!("{} {event}", brief.audience.id);
            inputs.add("longest recipient", &recipient_hash(sample, &salt));
        }
        inputs.add("values", &json::to_string(&brief.occasion.values));
        Ok(inputs)
    }

    /// Adds what is known by a name; of several under one name, all count.
    fn add(&mut self, name: &str, content: &str) {
        self.add_bytes(name, content.as_bytes());
    }

    fn add_bytes(&mut self, name: &str, content: &[u8]) {
        let mut hasher = Sha256::new();
        if let Some(other) = self.0.get(name) {
            hasher.update(other.as_bytes());
        }
        hasher.update(content);
        self.0.insert(name.to_owned(), short(&hasher.finalize()));
    }

    /// What differs, seen from the older ones: `recommendation 14`, `recommendation 15 is new`,
    /// `passage A.I.2/1 is gone`.
    pub fn changes(&self, old: &Inputs) -> Vec<String> {
        let changed = self
            .0
            .iter()
            .filter_map(|(name, hash)| match old.0.get(name) {
                Some(before) if before == hash => None,
                Some(_) => Some(name.clone()),
                None => Some(format!("{name} is new")),
            });
        let gone = old
            .0
            .keys()
            .filter(|name| !self.0.contains_key(*name))
            .map(|name| format!("{name} is gone"));
        let mut changes: Vec<String> = changed.chain(gone).collect();
        // What the report says comes first, then the rest by name.
        changes.sort_by_key(|name| {
            let of_report = ["recommendation", "passage", "title"];
            !of_report.iter().any(|kind| name.starts_with(kind))
        });
        changes
    }
}

/// The files that Typst read for an edition, each with a hash.
///
/// # Errors
/// Where one of them cannot be read any more.
pub fn read_files<'a>(
    project: &Project,
    paths: impl IntoIterator<Item = &'a String>,
) -> Result<Inputs> {
    let mut inputs = Inputs::default();
    for path in paths {
        inputs.add_bytes(path, &project.bytes(file_id(path))?);
    }
    Ok(inputs)
}

impl Inputs {
    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }
}

/// A hash of a recipient, salted with what another list has otherwise, such as the hash of the file that
/// bears the name: so that a journal tells nothing about who is in two lists.
pub fn recipient_hash(recipient: &Recipient, salt: &str) -> String {
    content_hash(&format!("{salt}{}", json::to_string(recipient)))
}

/// The SHA-256 of a file's bytes, in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// As many digits of a hash as tell inputs apart.
fn short(hash: &[u8]) -> String {
    hex(&hash[..8])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
