//! What a cell of a workbook shows: its value, as the sheet formats it.
//!
//! A format leaves to the computer what its user is used to: the order of a short date, the names of months,
//! the signs in numbers. No file says those; so such dates are written as `2026-12-04`, thousands are parted
//! by a narrow space, and the decimal sign is a point.

use calamine::{Data, DataType as _};
use chrono::{NaiveDateTime, NaiveTime, Timelike as _};
use ssfmt::{DateSystem, FormatOptions, Locale, NumberFormat};

use super::{SheetCell, trimmed};

/// What a cell shows.
pub(super) fn cell(data: &Data, format: &str, dates: DateSystem) -> SheetCell {
    let text = match data {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        Data::Int(number) => {
            formatted(*number as f64, format, dates).unwrap_or_else(|| number.to_string())
        }
        Data::Float(number) => formatted(*number, format, dates).unwrap_or_else(|| plain(*number)),
        Data::Bool(value) => value.to_string(),
        Data::Error(problem) => return SheetCell::Error(problem.to_string()),
        Data::DateTime(value) => {
            formatted(value.as_f64(), format, dates).unwrap_or_else(|| time(data))
        }
        Data::DateTimeIso(_) | Data::DurationIso(_) => time(data),
    };
    SheetCell::Text(trimmed(&text).to_owned())
}

/// A value as a format shows it; `None` if there is no format, or it leaves a date to the computer.
fn formatted(value: f64, format: &str, dates: DateSystem) -> Option<String> {
    /// The short dates of spreadsheet programs, whatever order the file writes them in.
    const SHORT: [&str; 2] = ["mm-dd-yy", "m/d/yy h:mm"];

    let lower = format.to_lowercase();
    let names = ["mmm", "ddd", "aaa", "[$-f"];
    if ["", "general", "@"].contains(&lower.as_str())
        || SHORT.contains(&lower.as_str())
        || names.iter().any(|name| lower.contains(name))
    {
        return None;
    }
    let options = FormatOptions {
        date_system: dates,
        locale: Locale {
            thousands_separator: '\u{202f}',
            ..Locale::default()
        },
    };
    let shown = NumberFormat::parse(format)
        .ok()?
        .try_format(value, &options)
        .ok()?;
    // A value that its format hides is shown without it, so that it is not lost.
    Some(shown).filter(|shown| !shown.trim().is_empty())
}

/// A number without a format, in the fifteen digits that spreadsheets keep.
fn plain(number: f64) -> String {
    let kept = format!("{number:.14e}").parse().unwrap_or(number);
    kept.to_string()
}

/// A date, a time of day or a duration. A time of midnight and seconds of zero are left out.
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
