//! Readers: from the bytes of a source document to a [`Source`], a module for each format.
//!
//! They know what a format says (this is a heading, this is item 3 of a list) and nothing of what a report
//! is made of. A reader changes no word; it only makes each run of white space one space.

mod html;
mod markdown;
#[cfg(test)]
mod tests;
mod text;
mod word;
mod words;

use std::collections::HashSet;
use std::path::Path;

use roman_numerals_rs::RomanNumeral;
use typst::diag::bail;
use typst::ecow::eco_format;

use super::document::{Locator, Source, Warning};
use crate::diagnostic::{Result, error};
use crate::encoding::{self, Decoded};

/// The most bytes of text that a report has.
const LARGEST_TEXT: usize = 32 << 20;

/// The formats that a report can be read from.
const FORMATS: &str = "a report is words: a .docx, .md, .html or .txt file";

/// Reads the document `bytes`, in the format that its content and the extension of `name` say: Word, HTML,
/// Markdown or plain text.
///
/// # Errors
/// If the format is not read, the file is empty, broken or too large, or it is uncertain which letters it has. The
/// message has `name`, and the place if there is one.
pub(crate) fn read(name: &str, bytes: &[u8]) -> Result<Source> {
    if bytes.trim_ascii().is_empty() {
        bail!(error(eco_format!("{name} is empty")).with_hint(FORMATS));
    }
    let extension = Path::new(name).extension().unwrap_or_default();
    let extension = extension.to_string_lossy().to_lowercase();
    refuse(name, bytes)?;
    if extension == "docx" || bytes.starts_with(b"PK\x03\x04") {
        let document = word::read(name, bytes)?;
        check_length(name, document.text().len())?;
        return Ok(document);
    }
    if matches!(extension.as_str(), "html" | "htm" | "xhtml") {
        return html::read(name, bytes);
    }
    let read = match extension.as_str() {
        "md" | "markdown" => markdown::read,
        "txt" | "text" | "" => text::read,
        _ => bail!(error(eco_format!("{name} is of no format that is read")).with_hint(FORMATS)),
    };
    let (text, note) = decoded(name, bytes)?;
    let mut document = read(&text);
    document.doubts.splice(0..0, note);
    Ok(document)
}

/// Refuses what is of another format, and says how to save it in one that is read.
fn refuse(name: &str, bytes: &[u8]) -> Result<()> {
    let has = |words: &[u8]| bytes.windows(words.len()).take(200).any(|at| at == words);
    let is_picture = [&b"\x89PNG"[..], b"\xff\xd8\xff", b"GIF8"]
        .iter()
        .any(|sign| bytes.starts_with(sign));
    let as_docx = "open it in Word or LibreOffice, and save it as .docx";
    let (format, way) = if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        ("an old Word file", as_docx)
    } else if bytes.starts_with(b"%PDF") {
        let way = "ask its authors for the Word file; or save its text as .txt, as `pdftotext -layout` does";
        ("a PDF", way)
    } else if bytes.starts_with(b"{\\rtf") {
        ("a file in RTF", as_docx)
    } else if bytes.starts_with(b"PK") && has(b"application/vnd.oasis.opendocument") {
        let way = "open it in LibreOffice, and save it as .docx";
        ("an OpenDocument file", way)
    } else if is_picture {
        ("a picture", FORMATS)
    } else {
        return Ok(());
    };
    bail!(error(eco_format!("{name} is {format}, which is not read")).with_hint(way))
}

/// Refuses more bytes of text than a report has.
fn check_length(name: &str, length: usize) -> Result<()> {
    if length > LARGEST_TEXT {
        bail!(
            error(eco_format!(
                "{name} has {} MB of text, and a report has at most {}",
                length >> 20,
                LARGEST_TEXT >> 20
            ))
            .with_hint("divide it into documents of their own")
        );
    }
    Ok(())
}

/// The text of a file, without a byte order mark and with `\n` at the ends of lines; and the encoding that it was
/// read in, if that is a guess.
fn decoded(name: &str, bytes: &[u8]) -> Result<(String, Option<Warning>)> {
    check_length(name, bytes.len())?;
    let Decoded { text, note, wrong } = encoding::decode(bytes);
    if let Some(wrong) = wrong {
        let place = text
            .find(&wrong.sign)
            .map(|at| eco_format!(", {}", place(&text, at)))
            .unwrap_or_default();
        bail!(
            error(eco_format!(
                "{name}{place}: {}, at `{}`",
                wrong.message,
                wrong.sign.escape_debug()
            ))
            .with_hint("save it as UTF-8")
        );
    }
    let note = note.map(|note| Warning::doubt(Locator::Line(1), eco_format!("the text {note}")));
    Ok((text.replace("\r\n", "\n").replace('\r', "\n"), note))
}

/// The line of the byte `at` of `text`.
fn place(text: &str, at: usize) -> Locator {
    Locator::Line(1 + text[..at].bytes().filter(|byte| *byte == b'\n').count())
}

/// The numbers of notes with these labels: the labels themselves if all are different numbers, else counted.
fn note_numbers(labels: &[&str]) -> Vec<u16> {
    let own: Option<Vec<u16>> = labels.iter().map(|label| label.parse().ok()).collect();
    let is_good = |own: &Vec<u16>| own.iter().collect::<HashSet<_>>().len() == own.len();
    own.filter(is_good)
        .unwrap_or_else(|| (1..=u16::MAX).take(labels.len()).collect())
}

/// A number in Roman numerals; `None` if it has none, like 0.
fn roman(number: impl TryInto<u16>, is_capital: bool) -> Option<String> {
    let number = RomanNumeral::new(number.try_into().ok()?).ok()?;
    Some(match is_capital {
        true => number.to_uppercase(),
        false => number.to_lowercase(),
    })
}
