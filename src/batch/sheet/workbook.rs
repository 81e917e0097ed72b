//! Lists as workbooks: XLSX, ODS and XLS.

use std::io::Cursor;

use calamine::{
    Data, DataType as _, Dimensions, Range, Reader as _, SheetType, SheetVisible, Sheets,
    open_workbook_auto_from_rs,
};
use chrono::{NaiveDateTime, NaiveTime, Timelike as _};
use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoVec, eco_format, eco_vec};

use super::{Cell, Row, Sheet, letters, trimmed};
use crate::diagnostic::{Problems, Result, error, with_suggestion};

type Workbook = Sheets<Cursor<Vec<u8>>>;

/// Reads a sheet of a workbook: the one that is named, or the only one that shows anything.
pub(super) fn read(bytes: Vec<u8>, name: String, sheet: Option<&str>) -> Result<Sheet> {
    let unreadable = |e: calamine::Error| unreadable(&name, &e);
    let mut workbook = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(unreadable)?;
    let (chosen, mut range) = match sheet {
        Some(sheet) => named(&mut workbook, &name, sheet)?,
        None => only(&mut workbook, &name)?,
    };
    let mut problems = Problems::default();
    for (row, column) in uncomputed(&mut workbook, &chosen, &range) {
        problems.push(
            error(eco_format!(
                "{name}, row {}, column {}: the formula has no result",
                row + 1,
                letters(column as usize)
            ))
            .with_hint("open the list in a spreadsheet program and save it, which computes it"),
        );
    }
    problems.finish(())?;
    let (top, left) = range.start().unwrap_or_default();
    let headings = range
        .rows()
        .position(|row| row.iter().any(|cell| *cell != Data::Empty));
    for merged in merged(&mut workbook, &chosen).map_err(unreadable)? {
        // Merged cells show one text for several rows, and hold it in the first.
        let (row, column) = merged.start;
        if (row as usize) <= top as usize + headings.unwrap_or_default() {
            continue;
        }
        let last = range.end().unwrap_or_default().0.min(merged.end.0);
        if let Some(value) = range.get_value(merged.start).cloned() {
            for row in row + 1..=last {
                range.set_value((row, column), value.clone());
            }
        }
    }
    let styles = workbook.worksheet_style(&chosen).map_err(unreadable)?;
    let mut rows: Vec<Row> = Vec::new();
    for (cells, row) in range.rows().zip(top..) {
        let shown = cells.iter().zip(left..).map(|(data, column)| {
            let format = styles
                .get((row, column))
                .and_then(|style| style.number_format.as_ref());
            cell(
                data,
                format.map_or("", |format| format.format_code.as_str()),
            )
        });
        rows.push(Row {
            number: row as usize + 1,
            cells: std::iter::repeat_n(Cell::Text(String::new()), left as usize)
                .chain(shown)
                .collect(),
        });
    }
    Sheet::new(name, rows, None)
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
    let range = workbook.worksheet_range(sheet);
    Ok((sheet.to_owned(), range.map_err(|e| unreadable(name, &e))?))
}

/// The sheet that has something in it, of those that are shown.
fn only(workbook: &mut Workbook, name: &str) -> Result<(String, Range<Data>)> {
    let sheets = workbook.sheets_metadata().iter();
    let shown: Vec<String> = sheets
        .filter(|sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut filled = Vec::new();
    for sheet in shown {
        let range = workbook
            .worksheet_range(&sheet)
            .map_err(|e| unreadable(name, &e))?;
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

/// What a cell shows; of the formats of numbers only the one of zeros matters, in which `06000` is a postcode.
fn cell(data: &Data, format: &str) -> Cell {
    let digits = match format.trim_matches('0') {
        "" => format.len(),
        _ => 0,
    };
    let text = match data {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        Data::Int(number) => format!("{number:0digits$}"),
        Data::Float(number) if digits > 0 => format!("{number:0digits$.0}"),
        Data::Float(number) => number.to_string(),
        Data::Bool(value) => value.to_string(),
        Data::Error(problem) => return Cell::Error(problem.to_string()),
        Data::DateTime(_) | Data::DateTimeIso(_) | Data::DurationIso(_) => time(data),
    };
    Cell::Text(trimmed(&text).to_owned())
}

/// A date, a time of day or a duration, without what it does not have: how the sheet formats it is not read.
fn time(data: &Data) -> String {
    /// The days that a sheet can count, up to the year 9999.
    const DAYS: std::ops::Range<f64> = 0.0..2_958_466.0;

    let clock = |time: NaiveTime| {
        let seconds = if time.second() == 0 { "" } else { ":%S" };
        time.format(&format!("%H:%M{seconds}")).to_string()
    };
    let moment = |at: NaiveDateTime| match at.time() {
        NaiveTime::MIN => at.date().to_string(),
        time => format!("{} {}", at.date(), clock(time)),
    };
    let shown = match data {
        Data::DateTime(time) if !DAYS.contains(&time.as_f64()) => None,
        Data::DateTime(time) if time.is_duration() => time.as_duration().map(|duration| {
            let (minutes, seconds) = (duration.num_minutes(), duration.num_seconds() % 60);
            let shown = format!("{:02}:{:02}", minutes / 60, minutes % 60);
            match seconds {
                0 => shown,
                _ => format!("{shown}:{seconds:02}"),
            }
        }),
        Data::DateTime(time) if time.as_f64() < 1.0 => data.as_time().map(clock),
        Data::DateTime(_) => data.as_datetime().map(moment),
        Data::DateTimeIso(_) => {
            let day = || data.as_date().map(|day| day.to_string());
            data.as_datetime().map(moment).or_else(day)
        }
        _ => data.as_time().map(clock),
    };
    shown.unwrap_or_else(|| match data {
        Data::DateTime(time) => time.as_f64().to_string(),
        data => data.to_string(),
    })
}

/// The cells that have a formula and nothing else: a program wrote them that does not compute.
fn uncomputed(workbook: &mut Workbook, sheet: &str, range: &Range<Data>) -> Vec<(u32, u32)> {
    let Ok(formulas) = workbook.worksheet_formula(sheet) else {
        return Vec::new();
    };
    let (top, left) = formulas.start().unwrap_or_default();
    let place = |row: usize, column: usize| {
        Some((
            top + u32::try_from(row).ok()?,
            left + u32::try_from(column).ok()?,
        ))
    };
    formulas
        .used_cells()
        .filter(|(_, _, formula)| !formula.is_empty())
        .filter_map(|(row, column, _)| place(row, column))
        .filter(|at| matches!(range.get_value(*at), None | Some(Data::Empty)))
        .collect()
}

/// The cells that are merged, where the format tells it.
fn merged(
    workbook: &mut Workbook,
    sheet: &str,
) -> std::result::Result<Vec<Dimensions>, calamine::Error> {
    Ok(match workbook {
        Sheets::Xlsx(workbook) => workbook.merge_cells_by_sheet_name(sheet)?,
        Sheets::Xls(workbook) => workbook.merge_cells_by_sheet_name(sheet)?,
        Sheets::Xlsb(_) | Sheets::Ods(_) => Vec::new(),
    })
}
