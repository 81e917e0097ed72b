//! A search over the report.

use super::edit::Refused;
use super::studio::Studio;
use crate::diagnostic::{Result, shown};
use crate::report::Report;

impl Studio {
    /// The addresses of what holds words, best first.
    ///
    /// # Errors
    /// If the report is not right.
    pub(crate) fn search(&self, words: &str) -> Refused<Vec<String>> {
        let project = self.reopened()?;
        let search = || -> Result<_> {
            let report = Report::load(&project)?;
            let language = self.state().choice.language.clone();
            let language = language.unwrap_or_else(|| report.about.language.clone());
            let report = report.in_language(&project, &language)?;
            let found = report.search(words).into_iter();
            Ok(found.map(|found| found.id).collect())
        };
        search().map_err(|problems| shown(&project, &problems))
    }
}
