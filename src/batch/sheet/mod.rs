//! Lists of people, read as a spreadsheet program shows them: CSV, XLSX and ODS.

mod csv;
mod workbook;

use std::fmt;
use std::path::Path;

use typst::ecow::{EcoString, eco_format, eco_vec};

use crate::diagnostic::{Result, error, io_error};

/// A table with a row of headings.
#[derive(Debug)]
pub struct Sheet {
    /// The file's name as one would type it.
    pub name: String,
    /// The headings, column by column from A; empty where a column has none.
    pub headings: Vec<String>,
    /// The rows below the headings that are not empty.
    pub rows: Vec<Row>,
    /// What the text was read as, where that is not UTF-8.
    pub note: Option<EcoString>,
}

/// A row.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its number as the spreadsheet shows it, from 1.
    pub number: usize,
    /// Its cells, column by column from A, trimmed.
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
    /// workbook. Where none is named, the workbook must have one sheet with something in it.
    ///
    /// # Errors
    /// A file that cannot be read, is of no known kind, has letters that are uncertain or broken, or has no
    /// such sheet, or several where none is named.
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
            "xlsx" | "ods" | "xlsm" | "xls" => workbook::read(bytes, name, sheet),
            _ => Err(eco_vec![
                error(eco_format!("{name} is no list that can be read"))
                    .with_hint("lists are CSV, XLSX or ODS files, and named so")
            ]),
        }
    }

    /// The sheet of these rows, the first of which has the headings.
    fn new(name: String, rows: Vec<Row>, note: Option<EcoString>) -> Result<Self> {
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
            note,
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

/// A text without spaces around it, those that nobody sees among them: a name that is made of them is none.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
    })
}

/// A heading as a name that templates can use: `Date d’arrivée` is `date_d_arrivee`.
pub fn field_name(heading: &str) -> EcoString {
    slug::slugify(heading).replace('-', "_").into()
}

#[cfg(test)]
mod tests;
