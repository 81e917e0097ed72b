//! Warnings about cells of a list that may not be what was meant. They are read as they are.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use typst::ecow::{EcoString, eco_format};

use super::sheet::{Sheet, SheetCell, SheetRow, rows_told};

/// A sign as a web form writes it, such as `&#039;` and `&eacute;`.
static ENTITY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8}[0-9]{0,2});")
        .expect("the pattern is valid")
});

/// What stands between two names: a sign, the word “and” in some languages, or a comma between two names of
/// several words each.
static BETWEEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[;/&+|]| (?:et|and|und|en|och|og) |[^,\s]\s+[^,\s][^,]*,\s*[^,\s]+\s+[^,\s]")
        .expect("the pattern is valid")
});

/// Warnings about columns in which signs are written as a web form writes them.
pub(super) fn entities(sheet: &Sheet) -> Vec<EcoString> {
    let mut found: BTreeMap<usize, (&str, Vec<usize>)> = BTreeMap::new();
    for (row, column, text) in texts(sheet) {
        if let Some(entity) = ENTITY.find(text) {
            let (_, rows) = found.entry(column).or_insert((entity.as_str(), Vec::new()));
            rows.push(row.number);
        }
    }
    let told = found.into_iter().map(|(column, (entity, rows))| {
        eco_format!(
            "warning: {}, {}, {}: a web form left `{entity}` in the text, which is printed so; write the sign itself",
            sheet.name,
            rows_told(&rows),
            sheet.column(column)
        )
    });
    told.collect()
}

/// A warning about rows whose cell in `column` may hold two names.
pub(super) fn several_names(sheet: &Sheet, column: usize) -> Option<EcoString> {
    let cells = texts(sheet).filter(|(_, at, _)| *at == column);
    let rows: Vec<usize> = cells
        .filter(|(_, _, text)| BETWEEN.is_match(&ENTITY.replace_all(text, "")))
        .map(|(row, _, _)| row.number)
        .collect();
    (!rows.is_empty()).then(|| {
        eco_format!(
            "warning: {}, {}, {}: there may be two names in one cell, which get one copy; give each person a row",
            sheet.name,
            rows_told(&rows),
            sheet.column(column)
        )
    })
}

fn texts(sheet: &Sheet) -> impl Iterator<Item = (&SheetRow, usize, &str)> {
    sheet.rows.iter().flat_map(|row| {
        let cells = row.cells.iter().enumerate();
        cells.filter_map(move |(column, cell)| match cell {
            SheetCell::Text(text) => Some((row, column, text.as_str())),
            SheetCell::Error(_) => None,
        })
    })
}
