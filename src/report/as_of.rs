//! The date at which a passage was true.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use chrono::{Months, NaiveDate};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use typst::ecow::{EcoString, eco_format};

/// The year, month or day at which a passage was true. After it, the passage may no longer be true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AsOf {
    written: EcoString,
    /// The last day of the year or month, or the day itself.
    last: NaiveDate,
    precision: Precision,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Precision {
    Year,
    Month,
    Day,
}

impl AsOf {
    /// Whether `date` is after this year, month or day.
    pub(crate) fn is_before(&self, date: NaiveDate) -> bool {
        self.last < date
    }

    /// The last day of the year or month, or the day itself.
    pub(crate) fn last(&self) -> NaiveDate {
        self.last
    }

    /// The name of the label that has the format of such a date; `None` for a year, which all languages write
    /// alike.
    pub(crate) fn format(&self) -> Option<&'static str> {
        match self.precision {
            Precision::Year => None,
            Precision::Month => Some("month-format"),
            Precision::Day => Some("date-format"),
        }
    }
}

impl fmt::Display for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

impl FromStr for AsOf {
    type Err = EcoString;

    fn from_str(text: &str) -> Result<Self, EcoString> {
        let invalid =
            || eco_format!("`{text}` is no date; expected `2024`, `2024-03` or `2024-03-30`");
        let (first, precision) = match text.len() {
            4 => (format!("{text}-01-01"), Precision::Year),
            7 => (format!("{text}-01"), Precision::Month),
            _ => (text.to_owned(), Precision::Day),
        };
        let first: NaiveDate = first.parse().map_err(|_| invalid())?;
        let next = match precision {
            Precision::Year => first.checked_add_months(Months::new(12)),
            Precision::Month => first.checked_add_months(Months::new(1)),
            Precision::Day => first.succ_opt(),
        };
        let last = next.and_then(|next| next.pred_opt()).ok_or_else(invalid)?;
        Ok(AsOf {
            written: text.into(),
            last,
            precision,
        })
    }
}

impl JsonSchema for AsOf {
    fn schema_name() -> Cow<'static, str> {
        "AsOf".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$" })
    }
}

impl Serialize for AsOf {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AsOf {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_over_on_the_day_after_its_last() {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (as_of, last, next) in [
            ("2015", "2015-12-31", "2016-01-01"),
            ("2015-12", "2015-12-31", "2016-01-01"),
            ("2015-03-30", "2015-03-30", "2015-03-31"),
        ] {
            let as_of: AsOf = as_of.parse().unwrap();
            assert!(
                !as_of.is_before(date(last)) && as_of.is_before(date(next)),
                "{as_of}"
            );
        }
        assert_eq!(
            "2015-03".parse::<AsOf>().unwrap().format(),
            Some("month-format")
        );
        assert!("2015-13".parse::<AsOf>().is_err() && "soon".parse::<AsOf>().is_err());
    }
}
