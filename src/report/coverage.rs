//! The recommendations that may reach nobody, each with the reason (`coverage.toml`).

use schemars::JsonSchema;
use serde::Deserialize;
use typst::ecow::eco_format;

use super::{Label, Report, WrittenLabel};
use crate::diagnostic::{Problems, Result, error_at};
use crate::project::{Located, Project, path_id};

/// `coverage.toml`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct CoverageFile {
    /// Recommendations that no audience gets.
    #[serde(default, rename = "exception")]
    exceptions: Vec<Exception>,
}

/// A recommendation that no audience gets, and why that is right.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Exception {
    /// Its label.
    recommendation: Located<WrittenLabel>,
    /// Why it is right that nobody gets it.
    reason: String,
}

/// Checks that every recommendation reaches somebody, or is excepted.
///
/// # Errors
/// If a recommendation reaches nobody, or an exception is not needed or has no reason; all at once.
pub(crate) fn check(
    project: &Project,
    folder: &str,
    report: &Report,
    reached: &dyn Fn(Label) -> bool,
) -> Result<()> {
    let path = format!("{folder}/coverage.toml");
    let file = path_id(&path)?;
    let CoverageFile { exceptions } = if project.exists(&path) {
        project.toml(file)?
    } else {
        CoverageFile::default()
    };
    let mut problems = Problems::default();
    let mut excepted = Vec::new();
    for exception in &exceptions {
        let found = report.label(file, &exception.recommendation);
        let Some(number) = problems.absorb(found) else {
            continue;
        };
        excepted.push(number);
        let message = if reached(number) {
            eco_format!("recommendation {number} reaches an audience, so it needs no exception")
        } else if exception.reason.trim().is_empty() {
            eco_format!("the exception for recommendation {number} has no reason")
        } else {
            continue;
        };
        problems.push(error_at(file, exception.recommendation.span(), message));
    }
    for (_, recommendation) in report.recommendations() {
        let number = recommendation.number;
        if !reached(number) && !excepted.contains(&number) {
            problems.push(
                typst::diag::SourceDiagnostic::error(
                    recommendation.span,
                    eco_format!("recommendation {number} reaches no audience"),
                )
                .with_hint(eco_format!(
                    "select it in a profile, or say in `{path}` why it need not: `[[exception]]`, \
                     `recommendation = {}`, `reason = \"…\"`",
                    number.written().toml()
                )),
            );
        }
    }
    problems.finish(())
}
