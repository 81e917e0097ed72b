//! Lists as workbooks: XLSX, ODS and XLS.

use std::collections::HashSet;
use std::io::Cursor;

use calamine::{
    Data, DataRef, Dimensions, Range, Reader as _, SheetType, SheetVisible, Sheets, Xlsx,
    XlsxError, open_workbook_auto_from_rs,
};
use ssfmt::DateSystem;
use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoString, EcoVec, eco_format, eco_vec};

use super::markings::{self, Markings};
use super::{
    HiddenRows, Sheet, SheetCell, SheetReading, SheetRow, letters, rows_told, shown, trimmed,
};
use crate::diagnostic::{Result, error, with_suggestion};

type Workbook<'a> = Sheets<Cursor<&'a [u8]>>;

/// Reads a sheet of a workbook: the one that is named, or the only visible one that is not empty.
pub(super) fn read(bytes: Vec<u8>, name: String, reading: &SheetReading) -> Result<Sheet> {
    let unreadable = |e: calamine::Error| unreadable(&name, &e);
    markings::check(&bytes, &name)?;
    let mut workbook = open_workbook_auto_from_rs(Cursor::new(&*bytes)).map_err(unreadable)?;
    let (chosen, range) = match reading.sheet {
        Some(sheet) => named(&mut workbook, &name, sheet)?,
        None => only(&mut workbook, &name)?,
    };
    let mut markings = match &mut workbook {
        Sheets::Xlsx(_) => Markings::of_xlsx(&bytes, &name, &chosen)?,
        Sheets::Ods(_) => Markings::of_ods(&bytes, &name, &chosen, range.end())?,
        Sheets::Xls(_) | Sheets::Xlsb(_) => Markings::default(),
    };
    let merged = match &mut workbook {
        Sheets::Xlsx(workbook) => workbook
            .merge_cells_by_sheet_name(&chosen)
            .map_err(calamine::Error::from),
        Sheets::Xls(workbook) => workbook
            .merge_cells_by_sheet_name(&chosen)
            .map_err(calamine::Error::from),
        Sheets::Xlsb(_) | Sheets::Ods(_) => Ok(Vec::new()),
    };
    markings.merged.extend(merged.map_err(unreadable)?);
    let dates = match &workbook {
        Sheets::Xlsx(workbook) if workbook.has_1904_epoch() => DateSystem::Date1904,
        Sheets::Xls(workbook) if workbook.has_1904_epoch() => DateSystem::Date1904,
        _ => DateSystem::Date1900,
    };
    let styles = workbook.worksheet_style(&chosen).map_err(unreadable)?;
    let (top, left) = range.start().unwrap_or_default();
    let mut rows: Vec<SheetRow> = Vec::new();
    for (cells, row) in range.rows().zip(top..) {
        let shown = cells.iter().zip(left..).map(|(data, column)| {
            if let Some(text) = markings.shown.remove(&(row, column)) {
                return SheetCell::Text(trimmed(&text).to_owned());
            }
            let format = styles
                .get((row, column))
                .and_then(|style| style.number_format.as_ref());
            let format = format.map_or("", |format| format.format_code.as_str());
            shown::cell(data, format, dates)
        });
        rows.push(SheetRow {
            number: row as usize + 1,
            cells: std::iter::repeat_n(SheetCell::Text(String::new()), left as usize)
                .chain(shown)
                .collect(),
        });
    }
    let headings = reading.headings(&name, &rows)?;
    let mut notes: Vec<EcoString> = uncomputed(&mut workbook, &chosen, &range)
        .into_iter()
        .map(|(row, column)| {
            eco_format!(
                "{name}, row {}, column {}: the formula has no result, and is read as nothing; \
                 a spreadsheet program computes it when it saves the list",
                row + 1,
                letters(column as usize)
            )
        })
        .collect();
    if matches!(workbook, Sheets::Xls(_)) {
        notes.push(eco_format!(
            "{name}: which rows are hidden is not read from XLS; save the list as XLSX where that matters"
        ));
    }
    let filled: HashSet<usize> = rows
        .iter()
        .filter(|row| !row.is_empty())
        .map(|row| row.number)
        .collect();
    spread(&markings.merged, &mut rows, headings);
    let below = rows[headings].number;
    let mut hidden: Vec<usize> = rows
        .iter()
        .map(|row| row.number)
        .filter(|number| *number > below && filled.contains(number) && markings.hides(*number))
        .collect();
    if !hidden.is_empty() {
        let what = match reading.hidden_rows {
            Some(HiddenRows::Skip) => "not read",
            Some(HiddenRows::Include) => "read",
            None => {
                "read; say whether they are meant, with `hidden-rows = \"skip\"` or `\"include\"`"
            }
        };
        let by = if markings.filtered {
            " by a filter"
        } else {
            ""
        };
        let are = if hidden.len() == 1 { "is" } else { "are" };
        let told = rows_told(&hidden);
        notes.push(eco_format!("{name}: {told} {are} hidden{by}, and {what}"));
    }
    if reading.hidden_rows != Some(HiddenRows::Skip) {
        hidden.clear();
    }
    // A row that only merged cells fill is nobody's.
    for row in &mut rows {
        if !filled.contains(&row.number) || hidden.binary_search(&row.number).is_ok() {
            row.cells.clear();
        }
    }
    Ok(Sheet::new(name, rows, headings, notes))
}

/// Gives the value of merged cells to each row that they span: they show one text, and hold it in the first
/// cell. What stands in the others is not shown.
fn spread(merged: &[Dimensions], rows: &mut [SheetRow], headings: usize) {
    let top = rows[0].number - 1;
    for Dimensions { start, end } in merged {
        let (first, column) = (start.0 as usize, start.1 as usize);
        // Merged cells above the rows of people are headings.
        if first < rows[headings].number || first < top {
            continue;
        }
        let Some(value) = rows.get(first - top).and_then(|row| row.cells.get(column)) else {
            continue;
        };
        let value = value.clone();
        let last = (end.0 as usize - top).min(rows.len() - 1);
        for row in &mut rows[first - top..=last] {
            for (at, cell) in row.cells.iter_mut().enumerate() {
                if at == column {
                    *cell = value.clone();
                } else if (column..=end.1 as usize).contains(&at) {
                    *cell = SheetCell::Text(String::new());
                }
            }
        }
    }
}

fn unreadable(name: &str, problem: &calamine::Error) -> EcoVec<SourceDiagnostic> {
    eco_vec![error(eco_format!("could not read {name}: {problem}"))]
}

/// The sheet that the manifest names.
fn named(workbook: &mut Workbook, name: &str, sheet: &str) -> Result<(String, Range<Data>)> {
    let names = workbook.sheet_names();
    if !names.iter().any(|name| name == sheet) {
        return Err(eco_vec![with_suggestion(
            error(eco_format!("{name} has no sheet `{sheet}`")),
            sheet,
            names.iter().map(String::as_str),
        )]);
    }
    Ok((sheet.to_owned(), cells(workbook, name, sheet)?))
}

/// More cells than any list has; those that are empty between others count.
const MOST_CELLS: u64 = 16 << 20;

/// The cells of a sheet, from the first in which something stands to the last. There is room for each of them, so one
/// far away from the others is told and not made room for.
fn cells(workbook: &mut Workbook, name: &str, sheet: &str) -> Result<Range<Data>> {
    if let Sheets::Xlsx(workbook) = workbook {
        let (row, column) = last(workbook, sheet).map_err(|e| unreadable(name, &e.into()))?;
        if (u64::from(row) + 1) * (u64::from(column) + 1) > MOST_CELLS {
            return Err(eco_vec![
                error(eco_format!(
                    "{name} has more cells than any list: something stands as far down as row {}, or as far right as \
                     column {}",
                    row + 1,
                    letters(column as usize)
                ))
                .with_hint("delete the rows and columns beyond the list, and save it anew")
            ]);
        }
    }
    let range = workbook.worksheet_range(sheet);
    range.map_err(|e| unreadable(name, &e))
}

/// The last row and the last column of a sheet in which a value or a formula stands, from 0.
fn last(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
) -> std::result::Result<(u32, u32), XlsxError> {
    let mut last = (0, 0);
    let mut values = match workbook.worksheet_cells_reader(sheet) {
        // A diagram, or a sheet without a cell.
        Err(XlsxError::NotAWorksheet(_)) => return Ok(last),
        reader => reader?,
    };
    let mut reach = |(row, column): (u32, u32)| last = (last.0.max(row), last.1.max(column));
    while let Some(cell) = values.next_cell()? {
        if *cell.get_value() != DataRef::Empty {
            reach(cell.get_position());
        }
    }
    drop(values);
    let mut formulas = workbook.worksheet_cells_reader(sheet)?;
    while let Some(cell) = formulas.next_formula()? {
        if !cell.get_value().is_empty() {
            reach(cell.get_position());
        }
    }
    Ok(last)
}

/// The only visible sheet that is not empty.
fn only(workbook: &mut Workbook, name: &str) -> Result<(String, Range<Data>)> {
    let sheets = workbook.sheets_metadata().iter();
    let shown: Vec<String> = sheets
        .filter(|sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut filled = Vec::new();
    for sheet in shown {
        let range = cells(workbook, name, &sheet)?;
        if range.used_cells().next().is_some() {
            filled.push((sheet, range));
        }
    }
    if filled.len() > 1 {
        let names: Vec<String> = filled.into_iter().map(|(name, _)| name).collect();
        let hint = eco_format!(
            "say which one has the list, `sheet = \"…\"`: {}",
            names.join(", ")
        );
        return Err(eco_vec![
            error(eco_format!("{name} has several sheets")).with_hint(hint)
        ]);
    }
    filled
        .pop()
        .ok_or_else(|| eco_vec![error(eco_format!("{name} is empty"))])
}

/// The cells that have a formula and no result: the program that wrote them does not compute formulas.
fn uncomputed(workbook: &mut Workbook, sheet: &str, range: &Range<Data>) -> Vec<(u32, u32)> {
    let Ok(formulas) = workbook.worksheet_formula(sheet) else {
        return Vec::new();
    };
    let (top, left) = formulas.start().unwrap_or_default();
    let cells = formulas.rows().zip(top..).flat_map(|(cells, row)| {
        let cells = cells.iter().zip(left..);
        cells.map(move |(formula, column)| (formula, (row, column)))
    });
    let is_empty = |at| matches!(range.get_value(at), None | Some(Data::Empty));
    let uncomputed = cells.filter(|(formula, at)| !formula.is_empty() && is_empty(*at));
    uncomputed.map(|(_, at)| at).collect()
}
