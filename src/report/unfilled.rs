//! What a `report.toml` still needs from its editors.

use typst::diag::SourceDiagnostic;
use typst::ecow::eco_format;
use typst::syntax::DiagSpan;

use crate::diagnostic::Result;
use crate::project::{Project, path_id};

/// The beginning of a comment that says what to fill in on the next line. An import writes such comments.
pub(crate) const TO_FILL_IN: &str = "# To be filled in:";

/// A warning for each such comment in the project's `report.toml`.
///
/// # Errors
/// If the file cannot be read.
pub(crate) fn unfilled(project: &Project) -> Result<Vec<SourceDiagnostic>> {
    let id = path_id(&format!("{}/report.toml", project.report_folder()?))?;
    let text = project.text(id)?;
    let comments = text.match_indices(TO_FILL_IN).map(|(start, _)| {
        let line = text[start..].lines().next().unwrap_or_default();
        let what = line[TO_FILL_IN.len()..].trim();
        let span = DiagSpan::from_range(id, start..start + line.len());
        SourceDiagnostic::warning(span, eco_format!("to be filled in: {what}"))
            .with_hint("write it in the line below, and take this comment away")
    });
    Ok(comments.collect())
}
