//! What an output is made from, as hashes: a run builds a file again if one of them has changed, and says which.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::editions::Editions;
use crate::diagnostic::Result;
use crate::edition::Press;
use crate::output::markup::Markup;
use crate::output::{Format, json};
use crate::project::{Project, file_id, path_id};
use crate::report::content_hash;
use crate::template;
use crate::theme::{THEME_FILE, Theme};
use crate::typeset;

/// A hash for each thing that an edition is made from, under the name that people know it by:
/// `recommendation 14`, `template briefing.typ.j2`, `fonts`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Inputs(BTreeMap<String, String>);

/// The program: its version, and which sources it was built from.
const PROGRAM: &str = concat!(env!("CARGO_PKG_VERSION"), " ", env!("PLAIDOYER_SOURCES"));

/// What an edition is made from, except for what is known only from its pages ([`Inputs::of_pages`]).
#[derive(Debug)]
pub(crate) struct EditionInputs {
    /// For formats that hold what has room on pages.
    pub(crate) fitted: Inputs,
    /// For formats that hold all that is selected.
    pub(crate) whole: Inputs,
}

impl EditionInputs {
    /// What the edition `number` is made from.
    ///
    /// # Errors
    /// If a template or a label file cannot be read.
    pub(crate) fn of(
        project: &Project,
        shared: &Inputs,
        editions: &Editions,
        number: usize,
    ) -> Result<Self> {
        let edition = editions.edition(number)?;
        let brief = edition.selection();
        let seen = edition.seen()?;
        // What people wrote.
        let mut whole = shared.clone();
        whole.add_words(editions.press(number), &seen.selected);
        for picture in brief.pictures() {
            if let Some(file) = brief.report.picture_file(&picture) {
                whole.add_bytes(&file.path, &file.bytes);
            }
        }
        whole.add_bytes("profile", &project.bytes(brief.audience.file)?);
        for path in crate::labels::files(project, brief.language) {
            whole.add_file("labels", project, &path)?;
        }
        whole.add("date", &brief.date.to_string());
        whole.add("event", &json::to_string(&brief.occasion.event));
        whole.add("values", &json::to_string(&brief.occasion.values));
        let mut fitted = whole.clone();
        for (name, source) in template::sources(project, &brief.template.text)? {
            fitted.add(&format!("template {name}"), &source);
        }
        // What templates see besides. Most of it follows from the above.
        for (name, code) in &seen.context {
            for inputs in [&mut whole, &mut fitted] {
                inputs.add(&format!("{SEEN}{name}"), code);
            }
        }
        fitted.add(&format!("{SEEN}selection"), &seen.selection);
        Ok(Self { fitted, whole })
    }

    /// The inputs for formats that are fitted to pages, or else for those that hold all that is selected.
    pub(crate) fn get(&self, fitted: bool) -> &Inputs {
        if fitted { &self.fitted } else { &self.whole }
    }
}

impl Inputs {
    /// What is the same for all editions: the program, the theme and the typefaces.
    ///
    /// # Errors
    /// If the theme is wrong, or a typeface cannot be read.
    pub(crate) fn shared(project: &Project) -> Result<Self> {
        let mut inputs = Inputs::default();
        inputs.add("program", PROGRAM);
        let mut hasher = Sha256::new();
        for path in typeset::font_files(project) {
            hasher.update(path.as_bytes());
            hasher.update(project.bytes(path_id(&path)?)?);
        }
        inputs.0.insert("fonts".into(), short(&hasher.finalize()));
        let theme = file_id(THEME_FILE);
        if project.is_own(theme) {
            inputs.add_bytes(THEME_FILE, &project.bytes(theme)?);
        }
        if let Some(logo) = &Theme::load(project)?.logo {
            inputs.add_bytes(&logo.path, &logo.bytes);
        }
        Ok(inputs)
    }

    /// What the files of one format are made from besides their edition: the templates of web pages, or of e-mails.
    ///
    /// # Errors
    /// If a template is missing or wrong.
    pub(crate) fn of_format(project: &Project, format: Format) -> Result<Self> {
        let mut inputs = Inputs::default();
        if let Some(name) = Markup::of(format).map(Markup::template) {
            for (name, source) in template::closure(project, name)? {
                inputs.add(&format!("template {name}"), &source);
            }
        }
        Ok(inputs)
    }

    /// All components. Which of them an edition uses is known only once it is made.
    ///
    /// # Errors
    /// If a component cannot be read.
    pub(crate) fn of_components(project: &Project) -> Result<Self> {
        let mut inputs = Inputs::default();
        for path in project.list("templates/lib", ".typ") {
            inputs.add_file(&path, project, &path)?;
        }
        Ok(inputs)
    }

    /// What an edition is made from beyond [`EditionInputs`]: the project's files that Typst read, and words of the
    /// report outside the selection that were printed, such as titles of parts. Only its pages tell.
    ///
    /// # Errors
    /// If one of the files cannot be read any more.
    pub(crate) fn of_pages(project: &Project, press: &Press, pages: &PageInputs) -> Result<Self> {
        let mut inputs = Inputs::default();
        for path in &pages.files {
            inputs.add_file(path, project, path)?;
        }
        inputs.add_words(press, &pages.words);
        Ok(inputs)
    }

    /// Adds words of the report, by their keys. Words that are not there any more count as empty.
    fn add_words<'k>(&mut self, press: &Press, keys: impl IntoIterator<Item = &'k String>) {
        for key in keys {
            let (name, content) = press.typesetter().words(key).unwrap_or((key, ""));
            self.add(name, content);
        }
    }

    /// Adds a file of the project under a name.
    fn add_file(&mut self, name: &str, project: &Project, path: &str) -> Result<()> {
        self.add_bytes(name, &project.bytes(path_id(path)?)?);
        Ok(())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds content under a name. If the name is there already, its new hash covers both contents.
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

    /// How these inputs differ from older ones: `recommendation 14`, `recommendation 15 is new`,
    /// `passage A.I.2/1 is gone`. Derived inputs ([`SEEN`]) are named only if nothing that people wrote has
    /// changed.
    pub(crate) fn changes(&self, old: &Inputs) -> Vec<String> {
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
        let (seen, written): (Vec<String>, Vec<String>) =
            changed.chain(gone).partition(|name| name.starts_with(SEEN));
        let mut changes = if written.is_empty() { seen } else { written };
        // What the report says comes first, then the rest by name.
        changes.sort_by_key(|name| {
            let of_report = ["recommendation", "passage", "title"];
            !of_report.iter().any(|kind| name.starts_with(kind))
        });
        changes
    }
}

/// What the names of derived inputs begin with: what a template or the typesetter sees, but nobody wrote.
const SEEN: &str = "what is shown as ";

/// What only the pages of an edition tell about what they are made from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct PageInputs {
    /// The project's files that Typst read.
    pub(crate) files: Vec<String>,
    /// The keys of the report's words that were printed, besides those that are selected.
    pub(crate) words: Vec<String>,
}

/// A hash of a recipient, or of a sample of recipients. The salt differs from file to file, so that journals do
/// not tell who is in two lists. It is, for instance, the hash of the file that bears the name.
pub(crate) fn recipient_hash(recipient: &impl Serialize, salt: &str) -> String {
    content_hash(&format!("{salt}{}", json::to_string(recipient)))
}

/// The SHA-256 of a file's bytes, in hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The first 16 digits of a hash, which are enough to tell inputs apart.
fn short(hash: &[u8]) -> String {
    hex::encode(&hash[..8])
}
