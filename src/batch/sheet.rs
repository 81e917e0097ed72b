//! Lists of people, read as a spreadsheet program shows them: CSV, XLSX and ODS.

use std::borrow::Cow;
use std::fmt;
use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Reader as _, open_workbook_auto_from_rs};
use chrono::{DateTime, Days, NaiveDate};
use typst::ecow::{EcoString, eco_format, eco_vec};

use crate::diagnostic::{Result, error, io_error, with_suggestion};

/// A table with a row of headings.
#[derive(Debug)]
pub struct Sheet {
    /// The file's name as one would type it.
    pub name: String,
    /// The headings, column by column from A; empty where a column has none.
    pub headings: Vec<String>,
    /// The rows below the headings that are not empty.
    pub rows: Vec<Row>,
    /// How the text is encoded, where that is not UTF-8.
    pub encoding: Option<&'static str>,
}

/// A row.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its number as the spreadsheet shows it, from 1.
    pub number: usize,
    /// Its cells, column by column from A, without spaces around them.
    pub cells: Vec<Cell>,
}

/// What is in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A text, number or date, as text.
    Text(String),
    /// An error value, such as `#REF!`.
    Error(String),
}

/// A place in a sheet, as people find it: `participants.csv, row 7, column B (Nom)`.
#[derive(Debug)]
pub struct Place<'a> {
    /// The sheet.
    pub sheet: &'a Sheet,
    /// The row's number.
    pub row: usize,
    /// The column, from 0.
    pub column: usize,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { sheet, row, column } = self;
        write!(f, "{}, row {row}, column {}", sheet.name, letters(*column))?;
        match sheet.headings.get(*column) {
            Some(heading) if !heading.is_empty() => write!(f, " ({heading})"),
            _ => Ok(()),
        }
    }
}

/// A column's letters: A for 0, AA for 26.
fn letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    loop {
        // Below 26, so it fits.
        letters.push(b'A' + (column % 26) as u8);
        if column < 26 {
            break;
        }
        column = column / 26 - 1;
    }
    letters
        .iter()
        .rev()
        .map(|&letter| char::from(letter))
        .collect()
}

impl Sheet {
    /// Reads a list; `name` is its path as one would type it, `sheet` the name of a sheet of a
    /// workbook (its first one where none is named).
    ///
    /// # Errors
    /// A file that cannot be read, is of no known kind, has other bytes than its encoding, or has no
    /// such sheet.
    pub fn read(path: &Path, name: String, sheet: Option<&str>) -> Result<Self> {
        let bytes =
            std::fs::read(path).map_err(|e| eco_vec![io_error("read", Path::new(&name), &e)])?;
        let extension = path
            .extension()
            .and_then(|extension| extension.to_str())
            .unwrap_or_default()
            .to_lowercase();
        match extension.as_str() {
            "csv" | "tsv" | "txt" => read_csv(&bytes, name),
            "xlsx" | "ods" | "xlsm" | "xls" => read_workbook(bytes, name, sheet),
            _ => Err(eco_vec![
                error(eco_format!("{name} is no list that can be read"))
                    .with_hint("lists are CSV, XLSX or ODS files, and named so")
            ]),
        }
    }

    /// The sheet of these rows, the first of which has the headings.
    fn new(name: String, rows: Vec<Row>, encoding: Option<&'static str>) -> Result<Self> {
        let mut rows = rows.into_iter().filter(|row| !row.is_empty());
        let Some(headings) = rows.next() else {
            return Err(eco_vec![error(eco_format!("{name} is empty"))]);
        };
        Ok(Sheet {
            name,
            headings: headings
                .cells
                .into_iter()
                .map(|cell| match cell {
                    Cell::Text(text) | Cell::Error(text) => text,
                })
                .collect(),
            rows: rows.collect(),
            encoding,
        })
    }

    /// The place of a cell.
    pub fn place(&self, row: &Row, column: usize) -> Place<'_> {
        Place {
            sheet: self,
            row: row.number,
            column,
        }
    }
}

impl Row {
    fn is_empty(&self) -> bool {
        self.cells
            .iter()
            .all(|cell| matches!(cell, Cell::Text(text) if text.is_empty()))
    }
}

/// Reads CSV as spreadsheet programs write it: with commas, semicolons or tabs; in UTF-8, UTF-16 with
/// its mark, or else the Windows-1252 of Western European Windows.
fn read_csv(bytes: &[u8], name: String) -> Result<Sheet> {
    let (text, encoding) = decode(bytes, &name)?;
    // A first line `sep=;` tells Excel the separator, and is no row of its own to anybody else.
    let (text, told) = match text.split_once('\n') {
        Some((first, rest)) if first.trim_end().len() == 5 && first.starts_with("sep=") => {
            (rest, Some(first.as_bytes()[4]))
        }
        _ => (text.as_ref(), None),
    };
    let first_row = 1 + usize::from(told.is_some());
    // All lines end alike, also the last one, so that lines can be counted.
    let text = format!("{}\n", text.trim_end_matches(['\r', '\n'])).replace("\r\n", "\n");
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(told.unwrap_or_else(|| delimiter(&text)))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    let mut number = first_row;
    loop {
        let before = reader.position().line();
        if !reader
            .read_record(&mut record)
            .map_err(|e| eco_vec![error(eco_format!("{name}, row {number}: {e}"))])?
        {
            break;
        }
        // Blank lines are rows to a spreadsheet, and nothing to the reader, which skips those before a
        // record. Line breaks in a cell are in its row.
        let lines = reader.position().line() - before;
        let own = 1 + record.iter().flat_map(|cell| cell.matches('\n')).count();
        number += usize::try_from(lines).unwrap_or(own).saturating_sub(own);
        rows.push(Row {
            number,
            cells: record
                .iter()
                .map(|cell| Cell::Text(cell.trim().to_owned()))
                .collect(),
        });
        number += 1;
    }
    Sheet::new(name, rows, encoding)
}

/// Decodes text; says which encoding it was if not UTF-8.
fn decode<'a>(bytes: &'a [u8], name: &str) -> Result<(Cow<'a, str>, Option<&'static str>)> {
    let (encoding, told) = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => (encoding, true),
        None => (encoding_rs::UTF_8, false),
    };
    let (text, _, malformed) = encoding.decode(bytes);
    if !malformed {
        return match misread(&text) {
            Some(row) => Err(eco_vec![
                error(eco_format!(
                    "{name}, row {row}: the accents are broken (`Ã©` where `é` is meant)"
                ))
                .with_hint("export the list again, as “CSV UTF-8”")
            ]),
            None => Ok((
                text,
                (encoding != encoding_rs::UTF_8).then(|| encoding.name()),
            )),
        };
    }
    // Five bytes mean nothing in Windows-1252: whoever has them has another encoding.
    let foreign = bytes
        .iter()
        .position(|byte| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d | 0x00));
    if told || foreign.is_some() {
        let end = foreign.unwrap_or(0);
        let row = 1 + bytes[..end].iter().filter(|byte| **byte == b'\n').count();
        return Err(eco_vec![
            error(eco_format!(
                "{name}, row {row}: the text is neither UTF-8 nor Windows-1252"
            ))
            .with_hint("export the list again, as “CSV UTF-8”, or give the spreadsheet itself")
        ]);
    }
    let encoding = encoding_rs::WINDOWS_1252;
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Ok((text, Some(encoding.name())))
}

/// The row in which UTF-8 was read as Windows-1252 and saved again.
fn misread(text: &str) -> Option<usize> {
    let broken = [
        "Ã©", "Ã¨", "Ã§", "Ã«", "Ã´", "Ã¢", "Ã®", "Ãª", "â€™", "\u{fffd}",
    ];
    let at = broken.iter().filter_map(|word| text.find(word)).min()?;
    Some(1 + text[..at].matches('\n').count())
}

/// The separator that the first line has most often outside quotation marks.
fn delimiter(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b';', 0), (b',', 0), (b'\t', 0)];
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if quoted => {}
            _ => {
                for (candidate, count) in &mut counts {
                    *count += usize::from(byte == *candidate);
                }
            }
        }
    }
    // Of as many, the first: `max_by_key` would take the last.
    let most = counts.iter().map(|(_, count)| *count).max();
    counts
        .iter()
        .find(|(_, count)| Some(*count) == most)
        .map_or(b',', |(candidate, _)| *candidate)
}

fn read_workbook(bytes: Vec<u8>, name: String, sheet: Option<&str>) -> Result<Sheet> {
    let unreadable =
        |e: calamine::Error| eco_vec![error(eco_format!("could not read {name}: {e}"))];
    let mut workbook = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(unreadable)?;
    let names = workbook.sheet_names();
    let chosen = match sheet {
        Some(sheet) if names.iter().any(|name| name == sheet) => sheet.to_owned(),
        Some(sheet) => {
            return Err(eco_vec![with_suggestion(
                error(eco_format!("{name} has no sheet `{sheet}`")),
                sheet,
                names.iter().map(String::as_str),
            )]);
        }
        None => names
            .first()
            .cloned()
            .ok_or_else(|| eco_vec![error(eco_format!("{name} has no sheet"))])?,
    };
    let range = workbook.worksheet_range(&chosen).map_err(unreadable)?;
    let (top, left) = range.start().unwrap_or_default();
    let rows = range
        .rows()
        .zip(top as usize + 1..)
        .map(|(cells, number)| Row {
            number,
            cells: std::iter::repeat_n(Cell::Text(String::new()), left as usize)
                .chain(cells.iter().map(cell))
                .collect(),
        })
        .collect();
    Sheet::new(name, rows, None)
}

fn cell(data: &Data) -> Cell {
    Cell::Text(match data {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            text.trim().to_owned()
        }
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(value) => value.to_string(),
        Data::DateTime(time) => match date(time.as_f64()) {
            Some(date) if time.is_datetime() => date.to_string(),
            _ => time.as_f64().to_string(),
        },
        Data::Error(problem) => return Cell::Error(problem.to_string()),
    })
}

/// The day of a spreadsheet's serial number, which counts days from 30 December 1899.
fn date(serial: f64) -> Option<NaiveDate> {
    let days = Days::new(serial.trunc() as u64);
    DateTime::UNIX_EPOCH
        .date_naive()
        .checked_sub_days(Days::new(25_569))?
        .checked_add_days(days)
}

/// A heading as a name that templates can use: `Date d’arrivée` is `date_d_arrivee`.
pub fn field_name(heading: &str) -> EcoString {
    slug::slugify(heading).replace('-', "_").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv(bytes: &[u8]) -> Sheet {
        read_csv(bytes, "list.csv".into()).unwrap()
    }

    fn texts(row: &Row) -> Vec<&str> {
        row.cells
            .iter()
            .map(|cell| match cell {
                Cell::Text(text) | Cell::Error(text) => text.as_str(),
            })
            .collect()
    }

    #[test]
    fn rows_have_the_numbers_that_a_spreadsheet_shows() {
        let sheet = csv(b"Nom,Structure\n\nA,\"two\nlines\"\n,\n\n\nB,x");
        assert_eq!(sheet.headings, ["Nom", "Structure"]);
        let numbers: Vec<_> = sheet.rows.iter().map(|row| row.number).collect();
        assert_eq!(numbers, [3, 7]);
        assert_eq!(texts(&sheet.rows[0]), ["A", "two\nlines"]);
        assert_eq!(
            sheet.place(&sheet.rows[1], 1).to_string(),
            "list.csv, row 7, column B (Structure)"
        );
    }

    #[test]
    fn what_excel_exports_is_read_right() {
        let windows = csv(b"Nom;Structure\r\nH\xe9l\xe8ne;\"C; D\"\r\n");
        assert_eq!(windows.encoding, Some("windows-1252"));
        assert_eq!(texts(&windows.rows[0]), ["Hélène", "C; D"]);
        let rows = csv(b"Nom\r\n\r\nA\r\n\r\nB\r\n").rows;
        assert_eq!(
            rows.iter().map(|row| row.number).collect::<Vec<_>>(),
            [3, 5]
        );
        let marked = csv(b"\xef\xbb\xbfNom;Structure\r\nZo\xc3\xab;D\r\n");
        assert_eq!(marked.headings[0], "Nom");
        assert_eq!(texts(&marked.rows[0]), ["Zoë", "D"]);
        let utf16: Vec<u8> = [0xfeff]
            .into_iter()
            .chain("Nom\tX\r\nŁ\tY\r\n".encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(texts(&csv(&utf16).rows[0]), ["Ł", "Y"]);
        assert_eq!(texts(&csv(b"sep=;\nNom;X\na,b;c\n").rows[0]), ["a,b", "c"]);
    }

    #[test]
    fn other_encodings_are_errors_with_their_row() {
        let broken = read_csv("Nom\nHÃ©lÃ¨ne\n".as_bytes(), "l.csv".into()).unwrap_err();
        assert!(broken[0].message.starts_with("l.csv, row 2:"));
        let foreign = read_csv(b"Nom\nb\nh\x81\xff\n", "l.csv".into()).unwrap_err();
        assert!(foreign[0].message.starts_with("l.csv, row 3:"));
    }

    #[test]
    fn columns_are_lettered_as_spreadsheets_do() {
        assert_eq!(
            [0, 25, 26, 701, 702].map(letters),
            ["A", "Z", "AA", "ZZ", "AAA"]
        );
        assert_eq!(date(45_995.0).unwrap().to_string(), "2025-12-04");
        assert_eq!(field_name("Date d’arrivée"), "date_d_arrivee");
    }
}
