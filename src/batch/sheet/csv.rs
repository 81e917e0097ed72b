//! Lists as CSV, in the separators and encodings that spreadsheet programs write.

use std::ops::Range;

use ::csv::{ReaderBuilder, StringRecord, Terminator};
use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoString, eco_format, eco_vec};

use super::{Sheet, SheetCell, SheetReading, SheetRow, letters, trimmed};
use crate::diagnostic::{Problems, Result, error};
use crate::encoding::{self, Decoded};

/// A row, and signs that rows or cells may have been joined in it by mistake.
struct Record {
    row: SheetRow,
    /// The column of a quotation mark that is out of place.
    misquoted: Option<usize>,
    /// The first column whose text has several lines before it is trimmed.
    of_lines: Option<usize>,
    /// What is wrong with its letters.
    letters: Option<EcoString>,
    /// The range of its text in the file.
    written: Range<usize>,
}

/// Reads CSV as spreadsheet programs write it: with commas, semicolons or tabs; in UTF-8, UTF-16 with
/// its mark, or else a code page that can be told from the letters. What they would not write is an error,
/// since people who edit such a file by hand can join rows without noticing.
pub(super) fn read(bytes: &[u8], name: String, reading: &SheetReading) -> Result<Sheet> {
    let Decoded {
        text,
        note,
        mut wrong,
    } = encoding::decode(bytes);
    // Makes all lines end alike, those of old Macs and the last one too, so that lines can be counted.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let (told, text) = told_separator(&text);
    let first_row = 1 + usize::from(told.is_some());
    let text = format!("{}\n", text.trim_end_matches('\n'));
    let separator = told.unwrap_or_else(|| separator(&text));
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .terminator(Terminator::Any(b'\n'))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let separator = char::from(separator);
    let mut records = Vec::new();
    let mut record = StringRecord::new();
    let mut number = first_row;
    let mut start = 0;
    loop {
        // A spreadsheet counts blank lines as rows; the reader skips them.
        let blank = text[start..].len() - text[start..].trim_start_matches('\n').len();
        number += blank;
        let read = reader.read_record(&mut record);
        if !read.map_err(|e| eco_vec![error(eco_format!("{name}, row {number}: {e}"))])? {
            break;
        }
        let end = usize::try_from(reader.position().byte()).unwrap_or(text.len());
        let place = start + blank..end - usize::from(text[..end].ends_with('\n'));
        start = end;
        let written = &text[place.clone()];
        let found = wrong.take_if(|wrong| written.contains(&wrong.sign));
        let misquoted = misquoted(written, &record, separator);
        records.push(Record {
            row: SheetRow {
                number,
                cells: record
                    .iter()
                    .map(|cell| SheetCell::Text(trimmed(cell).to_owned()))
                    .collect(),
            },
            misquoted,
            of_lines: record.iter().position(|cell| cell.contains('\n')),
            letters: found.map(|found| found.message.into()),
            written: place,
        });
        if misquoted.is_some() && written.contains('\n') {
            // It is unknown where the next row begins.
            break;
        }
        number += 1;
    }
    let rows: Vec<SheetRow> = records.iter().map(|record| record.row.clone()).collect();
    let headings = reading.headings(&name, &rows)?;
    let columns = rows[headings].cells.len();
    let mut problems = Problems::default();
    let mut like_rows: Vec<(usize, usize)> = Vec::new();
    for (at, record) in records.iter().enumerate() {
        let row = &record.row;
        let here = |message: EcoString| error(eco_format!("{name}, row {}: {message}", row.number));
        if let Some(message) = &record.letters {
            problems.push(here(message.clone()).with_hint(
                "export the list again, as “CSV UTF-8”, or give the spreadsheet itself",
            ));
        }
        let written = &text[record.written.clone()];
        if let Some(column) = record.misquoted {
            problems.push(
                error(eco_format!(
                    "{name}, row {}, column {}: a quotation mark is out of place",
                    row.number,
                    letters(column)
                ))
                .with_hint("quotation marks stand around a whole cell, and one that is part of the text is doubled: `C 12\"` is written `\"C 12\"\"\"`"),
            );
            if written.contains('\n') {
                continue;
            }
        } else if at > headings && row.cells.len() > columns {
            // A separator stands in a text that has no quotation marks, or a line break is missing.
            let cells = row.cells.len();
            problems.push(
                here(eco_format!("there are {cells} cells under {columns} headings")).with_hint(
                    "put quotation marks around a text that has the separator in it, and no separators at the end of a row",
                ),
            );
        }
        if at >= headings
            && looks_like_rows(written, separator, columns)
            && let Some(column) = record.of_lines
        {
            like_rows.push((at - headings, column));
        }
    }
    problems.extend(joined_rows(&name, &rows[headings..], &like_rows));
    problems.finish(())?;
    let notes = note.map(|note| eco_format!("{name} {note}"));
    Ok(Sheet::new(
        name,
        rows,
        headings,
        notes.into_iter().collect(),
    ))
}

/// The separator that a first line such as `sep=;` tells Excel, and the text after that line, which is no row.
fn told_separator(text: &str) -> (Option<u8>, &str) {
    match text.as_bytes() {
        [b's', b'e', b'p', b'=', separator, b'\n', ..]
            if *separator == b'\t' || (separator.is_ascii_punctuation() && *separator != b'"') =>
        {
            (Some(*separator), &text["sep=;\n".len()..])
        }
        _ => (None, text),
    }
}

/// Signs of joined rows that show only beside other rows. `rows` begins with the headings; `like_rows` are the
/// rows and columns of cells whose lines look like rows.
fn joined_rows(
    name: &str,
    rows: &[SheetRow],
    like_rows: &[(usize, usize)],
) -> Vec<SourceDiagnostic> {
    let mut problems = Vec::new();
    let columns = rows.first().map_or(0, |headings| headings.cells.len());
    if let [headings, below @ ..] = rows
        && !below.is_empty()
        && below.iter().all(|row| row.cells.len() < columns)
    {
        // Without the line break after the headings, the first row would be taken for more of them.
        let row = headings.number;
        problems.push(
            error(eco_format!(
                "{name}, row {row}: there are {columns} headings, and no row has as many cells"
            ))
            .with_hint("put the headings on a line of their own, and separators after the others for cells that are empty"),
        );
    }
    for &(row, column) in like_rows {
        if !lines_are_usual(rows, column) {
            problems.push(
                error(eco_format!(
                    "{name}, row {}, column {}: the lines of the cell look like rows of their own",
                    rows[row].number,
                    letters(column)
                ))
                .with_hint("if they are rows, delete the quotation marks; if they are one text, give the spreadsheet itself"),
            );
        }
    }
    problems
}

/// The column of the first cell that has quotation marks neither around it nor doubled, as no spreadsheet program
/// writes them. From such a mark on, other cells and rows are read as a part of this cell.
fn misquoted(written: &str, record: &StringRecord, separator: char) -> Option<usize> {
    let mut rest = written;
    record.iter().position(|cell| {
        let quoted = format!("\"{}\"", cell.replace('"', "\"\""));
        let bare = || rest.strip_prefix(cell).filter(|_| !cell.contains('"'));
        match rest.strip_prefix(&quoted).or_else(bare) {
            Some("") => rest = "",
            Some(after) if after.starts_with(separator) => rest = &after[separator.len_utf8()..],
            _ => return true,
        }
        false
    })
}

/// Whether the first line of a record and another line of it would each be a whole row without quotation marks.
/// So it is if a mark at the beginning of a cell and one at the end of a cell below join all between them.
fn looks_like_rows(written: &str, separator: char, columns: usize) -> bool {
    let mut lines = written.split('\n');
    let mut is_row = |line: &str| line.matches(separator).count() + 1 == columns;
    lines.next().is_some_and(&mut is_row) && lines.any(is_row)
}

/// Whether most of the other cells of a column span lines, as addresses do.
fn lines_are_usual(rows: &[SheetRow], column: usize) -> bool {
    let texts = rows.iter().skip(1).filter_map(|row| row.cells.get(column));
    let lines = texts.filter_map(|cell| match cell {
        SheetCell::Text(text) if !text.is_empty() => Some(text.contains('\n')),
        _ => None,
    });
    let (several, one): (Vec<bool>, Vec<bool>) = lines.partition(|several| *several);
    several.len() > one.len() + 1
}

/// The most frequent separator outside quotation marks in the first line that has any. A title above has none.
fn separator(text: &str) -> u8 {
    let text = text.trim_start_matches('\n');
    let mut quoted = false;
    let mut counts = [(b';', 0), (b',', 0), (b'\t', 0)];
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted && counts.iter().any(|(_, count)| *count > 0) => break,
            _ if quoted => {}
            _ => {
                for (candidate, count) in &mut counts {
                    *count += usize::from(byte == *candidate);
                }
            }
        }
    }
    // If several are as frequent, `max_by_key` takes the last of them.
    let most = counts.into_iter().rev().max_by_key(|(_, count)| *count);
    most.map_or(b',', |(candidate, _)| candidate)
}
