//! From a source document to report data.
//!
//! A reader gives a [`document::Source`], whatever the format was. Rules say what of it is a heading, a
//! numbered paragraph, a recommendation and no data; an import without rules finds them (`detect`) and writes
//! them down as `import.toml`, an import with them obeys (`apply`). Every character of the document ends up in
//! the data or in a listed exclusion: `account` compares both, laid end to end, with the document, and an import
//! that does not add up is an error.

mod account;
mod apply;
mod data;
mod detect;
pub(crate) mod document;
mod flow;
mod marked;
mod pictures;
pub(crate) mod read;
mod rules;
mod stamp;
mod summary;
#[cfg(test)]
mod tests;
mod writer;

use ::regex::Regex;
use chrono::NaiveDate;
use typst::diag::bail;
use typst::ecow::{eco_format, eco_vec};
use typst::syntax::FileId;

use crate::diagnostic::{Result, error};
use crate::project::{Project, path_id};
pub(crate) use data::Imported;
pub(crate) use document::Warning;
use document::{Properties, Source};
use pictures::Pictures;
use rules::Rules;
pub(crate) use rules::Rules as ImportRules;
pub(crate) use stamp::{Since, since};
pub(crate) use summary::COLUMNS;
pub(crate) use writer::ExclusionFile;

/// The file of rules, beside the source document or in the report's folder.
pub(crate) const RULES_FILE: &str = "import.toml";

/// The file in which an import lists what it left out.
pub(crate) const EXCLUSIONS_FILE: &str = "import-exclusions.toml";

/// Compiles a pattern of the program's own.
///
/// # Panics
/// Never: the patterns are constants, which the tests compile.
fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the program's own patterns are valid")
}

/// A file that an import writes: its path in the report's folder, and its text.
pub(crate) type ImportedFile = (String, String);

/// The file of a picture: its path in a folder, and its bytes.
pub(crate) type PictureBytes = (String, Vec<u8>);

/// A document that was taken apart.
#[derive(Debug)]
pub struct Taken {
    /// The data that was made of it.
    pub(crate) imported: Imported,
    /// The files that hold it as data, in document order.
    pub files: Vec<ImportedFile>,
    /// The files of its pictures, by their paths in the report's folder.
    pub(crate) pictures: Vec<PictureBytes>,
    /// The files that the document shows from its own folder, by their paths there.
    pub(crate) beside: Vec<PictureBytes>,
    /// The rules that were found, as an `import.toml`; `None` if they were given.
    pub(crate) found: Option<String>,
    /// What is known of the report as a whole, as a `report.toml`.
    pub report: String,
    /// A table of what was found, below [`COLUMNS`].
    pub(crate) summary: Vec<[String; 4]>,
    /// What the document's reader could not make sense of.
    pub(crate) doubts: Vec<Warning>,
}

/// Reads the document `source`, which lies in the directory of `project`, and takes it apart by the rules in
/// the file `rules`, or without one by rules that are found in the document itself. What `given` says about the
/// report replaces what the document says. If neither says a date, it is `today`.
///
/// # Errors
/// If the document cannot be read or has no words, the rules are not valid or name what is not in it, or data
/// and exclusions together are not the document; each at its place.
pub fn import(
    project: &Project,
    source: &str,
    rules: Option<FileId>,
    given: &Properties,
    today: NaiveDate,
) -> Result<Taken> {
    let rules = rules.map(|id| Rules::load(project, id)).transpose()?;
    let id = path_id(source)?;
    let mut document = match rules.as_ref().and_then(|rules| rules.text.as_ref()) {
        Some(marks) => marked::read(id, &project.text(id)?, marks)?,
        None => read::read(source, &project.bytes(id)?)?,
    };
    let about = &mut document.about;
    for (own, given) in [
        (&mut about.title, &given.title),
        (&mut about.author, &given.author),
        (&mut about.date, &given.date),
        (&mut about.language, &given.language),
    ] {
        if given.is_some() {
            own.clone_from(given);
        }
    }
    take_apart(project, source, &document, rules, today)
}

/// Takes `document` apart, whose file is called `name`.
fn take_apart(
    project: &Project,
    name: &str,
    document: &Source,
    given: Option<Rules>,
    today: NaiveDate,
) -> Result<Taken> {
    let flow = flow::Flow::new(document);
    let pictures = Pictures::of(project, document);
    let (found, rules) = match given {
        Some(rules) => (None, rules),
        None => {
            let (text, rules) = detect::detect(project, document, &flow, &pictures, name)?;
            (Some(text), rules)
        }
    };
    let imported = apply::apply(document, &flow, &pictures, &rules)?;
    if imported.items().next().is_none() {
        /// How many of the reasons are told.
        const FEW: usize = 3;
        let why = imported.warnings.iter();
        let why =
            why.filter_map(|warning| Some(eco_format!("{}: {}", warning.place?, warning.message)));
        let problem = error(eco_format!("{name} has no passage and no recommendation"));
        bail!(
            problem
                .with_hint(
                    "it holds headings or pictures alone, or its words are left out: see that its text is words"
                )
                .with_hints(why.take(FEW))
        );
    }
    account::account(&flow, &imported).map_err(|differs| {
        let place = differs.place.map(|place| eco_format!(", {place}"));
        let place = place.unwrap_or_default();
        eco_vec![
            error(eco_format!("{name}{place}: {}", differs.message)).with_hint(
                "everything in the document is data or listed as left out, once and in its place"
            )
        ]
    })?;
    let (pictures, beside) = pictures.of_texts(&imported);
    Ok(Taken {
        files: writer::files(&imported, &rules),
        report: writer::report(&document.about, name, today, &imported, &rules),
        summary: summary::rows(document, &rules, &imported),
        doubts: document.doubts.clone(),
        pictures,
        beside,
        found,
        imported,
    })
}
