//! Lists of people, read as a spreadsheet program shows them: CSV, XLSX and ODS.

mod csv;
mod markings;
mod shown;
mod workbook;

use std::path::Path;

use schemars::JsonSchema;
use serde::Deserialize;

use typst::ecow::{EcoString, eco_format, eco_vec};

use crate::diagnostic::{Result, error, io_error};

/// A table with a row of headings.
#[derive(Debug)]
pub(crate) struct Sheet {
    /// The file's name as one would type it.
    pub(crate) name: String,
    /// The headings, column by column from A; empty for a column without one.
    pub(crate) headings: Vec<String>,
    /// The number of the row that they stand in.
    pub(crate) headings_row: usize,
    /// The rows below the headings that are not empty.
    pub(crate) rows: Vec<SheetRow>,
    /// What the user should know about how it was read, each with its rows.
    pub(crate) notes: Vec<EcoString>,
}

/// How a list is to be read.
pub(crate) struct SheetReading<'a> {
    /// The sheet of a workbook; `None` for the only one that is not empty.
    pub(crate) sheet: Option<&'a str>,
    /// The number of the row that has the headings; `None` if it is to be found.
    pub(crate) headings_row: Option<usize>,
    /// What becomes of hidden rows; `None` if the manifest does not say it.
    pub(crate) hidden_rows: Option<HiddenRows>,
    /// Whether the cells of a row are the headings that are looked for.
    pub(crate) are_headings: &'a dyn Fn(&[&str]) -> bool,
}

/// What becomes of rows that a spreadsheet hides, by hand or by a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum HiddenRows {
    /// They are not read.
    Skip,
    /// They are read as the others are.
    Include,
}

impl SheetReading<'_> {
    /// The index of the row of headings: the one whose number is given; else the first that
    /// [`SheetReading::are_headings`] accepts; else the first that is not empty.
    fn headings(&self, name: &str, rows: &[SheetRow]) -> Result<usize> {
        let (found, missing) = match self.headings_row {
            Some(number) => (
                rows.iter()
                    .position(|row| row.number == number && !row.is_empty()),
                eco_format!("{name} has nothing in row {number}"),
            ),
            None => (
                rows.iter()
                    .position(|row| (self.are_headings)(&row.texts()))
                    .or_else(|| rows.iter().position(|row| !row.is_empty())),
                eco_format!("{name} is empty"),
            ),
        };
        found.ok_or_else(|| eco_vec![error(missing)])
    }
}

/// A row.
#[derive(Debug, Clone)]
pub(crate) struct SheetRow {
    /// Its number as the spreadsheet shows it, from 1.
    pub(crate) number: usize,
    /// Its cells, column by column from A, trimmed.
    pub(crate) cells: Vec<SheetCell>,
}

/// What is in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SheetCell {
    /// A text, number or date, as text.
    Text(String),
    /// An error value, such as `#REF!`.
    Error(String),
}

/// A column's letters, as spreadsheets count them: A for 0, AA for 26.
pub(crate) fn letters(mut column: usize) -> String {
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
    /// Reads a list; `name` is its path as one would type it.
    ///
    /// # Errors
    /// If the file cannot be read, is of no known kind, or has letters that are uncertain or broken. If it has no
    /// such sheet, or several and none is named. If the row of headings is empty.
    pub(crate) fn read(path: &Path, name: String, reading: &SheetReading) -> Result<Self> {
        let bytes =
            std::fs::read(path).map_err(|e| eco_vec![io_error("read", Path::new(&name), &e)])?;
        let extension = path
            .extension()
            .and_then(|extension| extension.to_str())
            .unwrap_or_default()
            .to_lowercase();
        match extension.as_str() {
            "csv" | "tsv" | "txt" => csv::read(&bytes, name, reading),
            "xlsx" | "ods" | "xlsm" | "xls" => workbook::read(bytes, name, reading),
            _ => Err(eco_vec![
                error(eco_format!("{name} is no list that can be read"))
                    .with_hint("lists are CSV, XLSX or ODS files, and named so")
            ]),
        }
    }

    /// The sheet of these rows; `headings` is the index of the row of headings.
    fn new(
        name: String,
        mut rows: Vec<SheetRow>,
        headings: usize,
        mut notes: Vec<EcoString>,
    ) -> Self {
        let mut below = rows.split_off(headings + 1);
        below.retain(|row| !row.is_empty());
        let row = &rows[headings];
        let above = rows[..headings].iter().filter(|row| !row.is_empty());
        let above: Vec<usize> = above.map(|row| row.number).collect();
        if !above.is_empty() {
            notes.push(eco_format!(
                "{name}: the headings are in row {}; {} above them {} not read",
                row.number,
                rows_told(&above),
                if above.len() == 1 { "is" } else { "are" },
            ));
        }
        Sheet {
            name,
            headings: row.texts().into_iter().map(String::from).collect(),
            headings_row: row.number,
            rows: below,
            notes,
        }
    }

    /// The headings of the columns that have one.
    pub(crate) fn named_headings(&self) -> impl Iterator<Item = &str> {
        let headings = self.headings.iter().map(String::as_str);
        headings.filter(|heading| !heading.is_empty())
    }

    /// A place as people find it: `participants.csv, row 7, column B (Nom)`.
    pub(crate) fn place(&self, row: &SheetRow, column: usize) -> EcoString {
        eco_format!("{}, row {}, {}", self.name, row.number, self.column(column))
    }

    /// A column as people find it: `column B (Nom)`.
    pub(crate) fn column(&self, column: usize) -> EcoString {
        let letters = letters(column);
        match self.headings.get(column) {
            Some(heading) if !heading.is_empty() => eco_format!("column {letters} ({heading})"),
            _ => eco_format!("column {letters}"),
        }
    }
}

impl SheetRow {
    /// What its cells say.
    fn texts(&self) -> Vec<&str> {
        let cells = self.cells.iter();
        let texts = cells.map(|cell| match cell {
            SheetCell::Text(text) | SheetCell::Error(text) => text.as_str(),
        });
        texts.collect()
    }

    fn is_empty(&self) -> bool {
        self.cells
            .iter()
            .all(|cell| matches!(cell, SheetCell::Text(text) if text.is_empty()))
    }
}

/// Rows as people name them: `row 4`, `rows 4, 7–9 and 12`. The numbers ascend.
pub(crate) fn rows_told(numbers: &[usize]) -> EcoString {
    let runs = numbers.chunk_by(|a, b| a + 1 == *b);
    let told: Vec<String> = runs
        .map(|run| match run {
            [first, .., last] => format!("{first}–{last}"),
            run => run.iter().map(usize::to_string).collect(),
        })
        .collect();
    let rows = if numbers.len() == 1 { "row" } else { "rows" };
    match told.split_last() {
        Some((last, [])) => eco_format!("{rows} {last}"),
        Some((last, others)) => eco_format!("{rows} {} and {last}", others.join(", ")),
        None => EcoString::new(),
    }
}

/// A text without spaces and invisible signs around it: a name of nothing else is empty.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
    })
}

/// A heading as a name that templates can use: `Date d’arrivée` is `date_d_arrivee`.
pub(crate) fn field_name(heading: &str) -> EcoString {
    slug::slugify(heading).replace('-', "_").into()
}

#[cfg(test)]
mod tests;
