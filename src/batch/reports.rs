//! The report in each language of a batch.

use std::collections::BTreeMap;

use typst::ecow::{eco_format, eco_vec};

use crate::diagnostic::{Problems, Result, error};
use crate::project::Project;
use crate::report::Report;

/// The report in each language of a batch.
#[derive(Debug)]
pub(crate) struct Reports(BTreeMap<String, Report>);

impl Reports {
    /// The report in these languages; `source` is the report in its own language.
    ///
    /// # Errors
    /// If translations are wrong; all problems at once.
    pub(crate) fn load<'a>(
        project: &Project,
        source: &Report,
        languages: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self> {
        let mut problems = Problems::default();
        let mut reports = BTreeMap::new();
        for language in languages {
            if !reports.contains_key(language) {
                let report = problems.absorb(source.in_language(project, language));
                reports.extend(report.map(|report| (language.to_owned(), report)));
            }
        }
        problems.finish(Self(reports))
    }

    /// The report in a language.
    ///
    /// # Errors
    /// If the report was not loaded in that language.
    pub(crate) fn get(&self, language: &str) -> Result<&Report> {
        let missing = || error(eco_format!("the report was not read in `{language}`"));
        self.0.get(language).ok_or_else(|| eco_vec![missing()])
    }
}
