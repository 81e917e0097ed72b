//! A translation as a PO file, which translators' tools read and write.

use std::collections::HashMap;
use std::io::BufWriter;
use std::ops::Range;

use polib::catalog::Catalog;
use polib::message::{Message, MessageFlags};
use polib::metadata::CatalogMetadata;
use typst::diag::SourceDiagnostic;
use typst::ecow::{eco_format, eco_vec};
use typst::syntax::FileId;

use super::{State, Work};
use crate::diagnostic::{Problems, Result, error, error_at, with_suggestion};
use crate::project::{Project, Quoted};
use crate::report::translation::Entry;
use crate::report::{Address, Report, Unit};

/// The flag of a translation that has to be read again.
const FUZZY: &str = "fuzzy";

/// The work on a translation as PO: `msgctxt` is the code, `msgid` the source in Markdown, `msgstr` the
/// translation, fuzzy where its source has changed.
///
/// # Errors
/// Where it cannot be written: never, into memory.
pub fn export(report: &Report, language: &str, work: &[Work]) -> Result<Vec<u8>> {
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
            .with_msgctxt(item.unit.to_string())
            .with_msgid(item.source.clone());
        if let Some(comment) = comment(&item.unit) {
            message.with_extracted_comments(comment.to_owned());
        }
        if let Some(entry) = &item.entry {
            message.with_msgstr(entry.text.text.trim_end().to_owned());
        }
        if item.state() == State::OutOfDate {
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

/// What a translator must know beside the words.
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

/// What a PO file says.
#[derive(Debug)]
pub struct Imported {
    /// The translations that it holds, as entries about the words that the report has today.
    pub entries: HashMap<Unit, Entry>,
    /// What it marks as fuzzy: not taken.
    pub fuzzy: Vec<Unit>,
}

/// Reads a PO file about a report in its own language.
///
/// # Errors
/// What is no PO, or one into another language; what the report does not have, and messages whose source is
/// not what the report says today, all at once.
pub fn import(
    project: &Project,
    report: &Report,
    language: &str,
    file: FileId,
) -> Result<Imported> {
    let text = project.text(file)?;
    let normal = normalised(file, &text)?;
    let catalog = polib::po_file::parse_from_reader(normal.as_bytes()).map_err(|e| {
        eco_vec![
            error_at(file, 0..0, eco_format!("this is no PO file: {e}"))
                .with_hint("`--export` writes one, to begin with")
        ]
    })?;
    let stated = catalog.metadata.language.trim();
    if !stated.is_empty() && stated != language {
        let at = text.find("Language:").unwrap_or_default();
        return Err(eco_vec![
            error_at(
                file,
                at..at,
                eco_format!("this file says that it is a translation into `{stated}`"),
            )
            .with_hint(eco_format!(
                "import it as that, or write `Language: {language}` in its header"
            ))
        ]);
    }
    let work: HashMap<Unit, Work> = super::work_with(report, HashMap::new())
        .into_iter()
        .map(|work| (work.unit.clone(), work))
        .collect();
    let mut problems = Problems::default();
    let mut imported = Imported {
        entries: HashMap::new(),
        fuzzy: Vec::new(),
    };
    for message in catalog.messages() {
        let context = message.msgctxt().unwrap_or_default();
        let at = place(&text, context);
        let known = context.parse().ok();
        let Some((unit, work)) =
            known.and_then(|unit: Unit| Some((unit.clone(), work.get(&unit)?)))
        else {
            problems.push(unknown(report, file, at, context));
            continue;
        };
        if message.msgid().trim_end() != work.source {
            problems.push(
                error_at(
                    file,
                    at,
                    eco_format!("the report does not say at {unit} what this was translated from"),
                )
                .with_hint(
                    "it has been changed: `--export` anew, and merge the two files (`msgmerge`)",
                ),
            );
            continue;
        }
        let words = message.msgstr().unwrap_or_default();
        if words.trim().is_empty() {
            continue;
        }
        if message.is_fuzzy() {
            imported.fuzzy.push(unit);
            continue;
        }
        let name = eco_format!(
            "{}: {unit}",
            crate::diagnostic::NamedFiles::name(project, file)
        );
        let text = Quoted::whole(project.remember(&name, words), words);
        let entry = Entry::new(work.hash.clone(), text, file);
        imported.entries.insert(unit, entry);
    }
    problems.finish(imported)
}

fn unknown(report: &Report, file: FileId, at: Range<usize>, context: &str) -> SourceDiagnostic {
    let units: Vec<String> = report.units().map(|unit| unit.to_string()).collect();
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

/// Where a message stands.
fn place(text: &str, context: &str) -> Range<usize> {
    let line = format!("msgctxt \"{context}\"");
    let at = text.find(&line).unwrap_or_default();
    at..at
        + if text[at..].starts_with(&line) {
            line.len()
        } else {
            0
        }
}

/// A PO file with its messages apart and without comments: the parser takes all else on trust.
///
/// # Errors
/// Lines that are none of PO, each at its place.
fn normalised(file: FileId, text: &str) -> Result<String> {
    let mut problems = Problems::default();
    let mut out = String::with_capacity(text.len());
    let mut ended = false;
    let mut at = 0;
    for whole in text.split_inclusive('\n') {
        let range = at..at + whole.trim_end().len();
        at += whole.len();
        let line = whole.trim();
        let flags = line.starts_with("#,");
        if line.is_empty() || (line.starts_with('#') && !flags) {
            continue;
        }
        let (keyword, string) = match line.find('"') {
            Some(quote) if !flags => (line[..quote].trim_end(), &line[quote..]),
            _ => (line, ""),
        };
        let quoted = string.len() >= 2 && string.ends_with('"') && !string.ends_with("\\\"")
            || string.ends_with("\\\\\"");
        let right = match keyword {
            "" | "msgctxt" | "msgid" | "msgstr" => quoted,
            _ => flags,
        };
        if !right {
            problems.push(
                error_at(file, range, "this is no line of a PO file without plural forms").with_hint(
                    "it begins with `msgctxt`, `msgid`, `msgstr` or `#`, or is a string that goes on",
                ),
            );
            continue;
        }
        if ended && matches!(keyword, "msgctxt" | "msgid") || flags {
            out.push('\n');
            ended = false;
        }
        ended |= keyword == "msgstr";
        if keyword.is_empty() || flags {
            out.push_str(line);
        } else {
            out.push_str(keyword);
            out.push(' ');
            out.push_str(string);
        }
        out.push('\n');
    }
    problems.finish(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::file_id;

    #[test]
    fn messages_are_parted_and_comments_left_out() {
        let text = "#\n# A note\nmsgid \"\"\nmsgstr \"Language: fr\\n\"\n#. x\n#, fuzzy\nmsgctxt \"1\"\n\
                    msgid \"One\"\nmsgstr \"\"\n\"Un\"\nmsgctxt \"2\"\nmsgid   \"Two\"\nmsgstr \"\"\n#~ msgid \"old\"\n";
        insta::assert_snapshot!(normalised(file_id("x.po"), text).unwrap(), @r#"
        msgid ""
        msgstr "Language: fr\n"

        #, fuzzy
        msgctxt "1"
        msgid "One"
        msgstr ""
        "Un"

        msgctxt "2"
        msgid "Two"
        msgstr ""
        "#);
    }

    #[test]
    fn what_is_no_line_of_po_is_an_error_at_its_place() {
        for text in [
            "msgid x",
            "\"",
            "msgstr \"open",
            "<html>",
            "msgid_plural \"x\"",
            "msgid \"a\\\"",
        ] {
            assert_eq!(
                normalised(file_id("x.po"), text).unwrap_err().len(),
                1,
                "{text}"
            );
        }
    }
}
