//! A translation as a PO file, which translators' tools read and write.

use std::collections::{HashMap, HashSet};
use std::io::BufWriter;
use std::ops::Range;

use polib::catalog::Catalog;
use polib::message::{Message, MessageFlags};
use polib::metadata::CatalogMetadata;
use typst::diag::SourceDiagnostic;
use typst::ecow::{eco_format, eco_vec};
use typst::syntax::FileId;

use super::{TranslationState, Work, catalog};
use crate::diagnostic::{Problems, Result, error, error_at, with_suggestion};
use crate::project::{Project, Quoted};
use crate::report::translation::TranslationEntry;
use crate::report::{Address, Report, Unit};

/// The flag of a translation that has to be read again.
const FUZZY: &str = "fuzzy";

/// The work on a translation as PO: `msgctxt` is the name of the unit, `msgid` the source in Markdown, `msgstr`
/// the translation, which is fuzzy if its source has changed.
///
/// # Errors
/// If the PO cannot be written, which does not happen in memory.
pub(crate) fn export(report: &Report, language: &str, work: &[Work]) -> Result<Vec<u8>> {
    let mut metadata = CatalogMetadata::new();
    metadata.project_id_version = report.id.clone();
    metadata.mime_version = "1.0".into();
    metadata.content_type = "text/plain; charset=UTF-8".into();
    metadata.content_transfer_encoding = "8bit".into();
    metadata.language = language.to_owned();
    let mut catalog = Catalog::new(metadata);
    for item in work {
        let mut message = Message::build_singular();
        message
            .with_msgctxt(report.unit_name(&item.unit))
            .with_msgid(item.source.clone());
        if let Some(comment) = comment(&item.unit) {
            message.with_extracted_comments(comment.to_owned());
        }
        if let Some(entry) = &item.entry {
            message.with_msgstr(entry.text.text.trim_end().to_owned());
        }
        if item.state() == TranslationState::OutOfDate {
            let mut flags = MessageFlags::new();
            flags.add_flag(FUZZY);
            message.with_flags(flags);
        }
        catalog.append_or_update(message.done());
    }
    let failed = |e: std::io::Error| eco_vec![error(eco_format!("could not write PO: {e}"))];
    let mut writer = BufWriter::new(Vec::new());
    polib::po_file::write(&catalog, &mut writer).map_err(failed)?;
    writer.into_inner().map_err(|e| failed(e.into_error()))
}

/// What a translator must know besides the words.
fn comment(unit: &Unit) -> Option<&'static str> {
    match unit {
        Unit::At(Address::Span(_)) => Some(
            "A part of the passage above. Write the same part of your translation, to the letter; \
             […] stands where words are left out.",
        ),
        Unit::At(Address::Section(_)) | Unit::About(_) => None,
        _ => Some("Keep marks such as [^3], *…* and [words](address)."),
    }
}

/// What a PO file holds.
#[derive(Debug)]
pub struct ImportedTranslation {
    /// The translations that it holds, as entries about the words that the report has today.
    pub(crate) entries: HashMap<Unit, TranslationEntry>,
    /// The units whose translations are marked as fuzzy, and are not taken.
    pub(crate) fuzzy: Vec<Unit>,
}

/// Reads a PO file about a report in its own language.
///
/// # Errors
/// If the file is no PO, or is one into another language. If messages are about what the report does not have, or
/// their source is not what the report says today; all at once.
pub fn import(
    project: &Project,
    report: &Report,
    language: &str,
    file: FileId,
) -> Result<ImportedTranslation> {
    let text = project.text(file)?;
    let messages = catalog::read(file, &text)?;
    let Some((header, messages)) = messages
        .split_first()
        .filter(|(first, _)| first.source.is_empty() && first.context.is_empty())
    else {
        let message = "this is no PO file: it does not begin with a header";
        let problem = error_at(file, 0..0, message);
        return Err(eco_vec![
            problem.with_hint("`--export` writes one, to begin with")
        ]);
    };
    let stated = header.header("Language").unwrap_or_default();
    if !stated.is_empty() && stated != language {
        let message = eco_format!("this file says that it is a translation into `{stated}`");
        let hint = eco_format!("import it as that, or write `Language: {language}` in its header");
        let problem = error_at(file, header.range.clone(), message);
        return Err(eco_vec![problem.with_hint(hint)]);
    }
    let work: HashMap<Unit, Work> = super::work_with(report, HashMap::new())
        .into_iter()
        .map(|work| (work.unit.clone(), work))
        .collect();
    let mut problems = Problems::default();
    let mut imported = ImportedTranslation {
        entries: HashMap::new(),
        fuzzy: Vec::new(),
    };
    let mut seen = HashSet::new();
    for message in messages {
        let context = &message.context;
        let at = message.range.clone();
        let known = report.unit(context);
        let Some((unit, work)) =
            known.and_then(|unit: Unit| Some((unit.clone(), work.get(&unit)?)))
        else {
            problems.push(unknown(report, file, at, context));
            continue;
        };
        if !seen.insert(unit.clone()) {
            let message = eco_format!("{context} is translated twice in this file");
            let problem = error_at(file, at, message);
            problems.push(problem.with_hint("keep the message that is right"));
            continue;
        }
        if message.source.trim_end() != work.source {
            let message =
                eco_format!("the report does not say at {context} what this was translated from");
            let hint = "it has been changed: `--export` anew, and merge the two files (`msgmerge`)";
            problems.push(error_at(file, at, message).with_hint(hint));
            continue;
        }
        let words = message.translation.as_str();
        if words.trim().is_empty() {
            continue;
        }
        if message.fuzzy {
            imported.fuzzy.push(unit);
            continue;
        }
        let name = eco_format!(
            "{}: {context}",
            crate::diagnostic::NamedFiles::name(project, file)
        );
        let text = Quoted::whole(project.remember(&name, words), words);
        let entry = TranslationEntry::new(work.hash.clone(), text, file);
        imported.entries.insert(unit, entry);
    }
    problems.finish(imported)
}

fn unknown(report: &Report, file: FileId, at: Range<usize>, context: &str) -> SourceDiagnostic {
    let units: Vec<String> = report.units().map(|unit| report.unit_name(&unit)).collect();
    let message = match context {
        "" => eco_format!("this message has no `msgctxt`, which says what it is about"),
        context => eco_format!("the report has no {context}"),
    };
    with_suggestion(
        error_at(file, at, message),
        context,
        units.iter().map(String::as_str),
    )
}
