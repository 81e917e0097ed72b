//! Lists of people, read as a spreadsheet program shows them: CSV, XLSX and ODS.

mod csv;

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

/// A column's letters, as spreadsheets count them: A for 0, AA for 26.
pub fn letters(mut column: usize) -> String {
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
            "csv" | "tsv" | "txt" => csv::read(&bytes, name),
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
