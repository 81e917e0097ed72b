//! Lists in which somebody, or a letter of a name, could be lost without a word.

mod edits;
mod letters;
mod rows;
mod workbooks;
mod written;

use super::*;

/// A list about which the manifest says nothing.
fn plainly() -> SheetReading<'static> {
    SheetReading {
        sheet: None,
        headings_row: None,
        hidden_rows: None,
        are_headings: &|_| false,
    }
}

fn csv(bytes: impl AsRef<[u8]>) -> Sheet {
    csv::read(bytes.as_ref(), "l.csv".into(), &plainly()).unwrap()
}

/// What is wrong with a list, without its file name.
fn problems(bytes: impl AsRef<[u8]>) -> Vec<String> {
    told(csv::read(bytes.as_ref(), "l.csv".into(), &plainly()))
}

fn told(sheet: Result<Sheet>) -> Vec<String> {
    let problems = sheet.expect_err("this list is wrong");
    let told = problems.iter().map(|problem| {
        assert!(!problem.hints.is_empty(), "no way out: {}", problem.message);
        let message = problem.message.as_str();
        message
            .split_once(", ")
            .map_or(message, |(_, rest)| rest)
            .to_owned()
    });
    told.collect()
}

fn texts(row: &SheetRow) -> Vec<&str> {
    row.cells
        .iter()
        .map(|cell| match cell {
            SheetCell::Text(text) | SheetCell::Error(text) => text.as_str(),
        })
        .collect()
}

fn names(sheet: &Sheet) -> Vec<&str> {
    sheet.rows.iter().map(|row| texts(row)[0]).collect()
}

fn numbers(sheet: &Sheet) -> Vec<usize> {
    sheet.rows.iter().map(|row| row.number).collect()
}

#[test]
fn columns_are_lettered_as_spreadsheets_do() {
    assert_eq!(
        [0, 25, 26, 701, 702].map(letters),
        ["A", "Z", "AA", "ZZ", "AAA"]
    );
    assert_eq!(field_name("Date d’arrivée"), "date_d_arrivee");
}
