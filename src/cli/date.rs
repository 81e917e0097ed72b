//! The date that is printed on briefings.

use chrono::{DateTime, NaiveDate, Utc};
use clap::Args;
use typst::ecow::{eco_format, eco_vec};

use super::print;
use crate::diagnostic::{Result, error};

/// The variable that sets the time of reproducible builds, in seconds since 1970
/// (<https://reproducible-builds.org/specs/source-date-epoch/>).
const SOURCE_DATE_EPOCH: &str = "SOURCE_DATE_EPOCH";

/// `--date`.
#[derive(Debug, Default, Args)]
pub(super) struct DateArgument {
    /// The date on the briefings, as YYYY-MM-DD [default: SOURCE_DATE_EPOCH, else the event's in a batch, else
    /// today (UTC)]
    #[arg(long, value_name = "DATE")]
    date: Option<NaiveDate>,
}

impl DateArgument {
    /// The date. If it was not given, a note says which one is used.
    ///
    /// # Errors
    /// If `SOURCE_DATE_EPOCH` is not a number of seconds.
    pub(super) fn resolve(&self) -> Result<NaiveDate> {
        self.resolve_or(None, false)
    }

    /// [`DateArgument::resolve`], with the date of an event in place of today, and without a note if `quiet`.
    ///
    /// # Errors
    /// Those of [`DateArgument::resolve`].
    pub(super) fn resolve_or(&self, event: Option<NaiveDate>, quiet: bool) -> Result<NaiveDate> {
        if let Some(date) = self.date {
            return Ok(date);
        }
        let (date, source) = match std::env::var(SOURCE_DATE_EPOCH) {
            Ok(value) => {
                let time = value
                    .parse()
                    .ok()
                    .and_then(|seconds| DateTime::from_timestamp(seconds, 0));
                let time = time.ok_or_else(|| {
                    eco_vec![
                        error(eco_format!("{SOURCE_DATE_EPOCH} is `{value}`, which is no time"))
                            .with_hint("it is a number of seconds since 1970; `--date YYYY-MM-DD` goes before it")
                    ]
                })?;
                (time.date_naive(), SOURCE_DATE_EPOCH)
            }
            Err(_) => match event {
                Some(date) => (date, "the event’s day"),
                None => (Utc::now().date_naive(), "today"),
            },
        };
        if !quiet {
            print::note(format_args!(
                "dated {date} ({source}; `--date` sets another day)"
            ));
        }
        Ok(date)
    }
}
