//! The error about a briefing that exceeds its page limit.

use typst::diag::SourceDiagnostic;
use typst::ecow::eco_format;
use typst_layout::PagedDocument;

use super::{Fit, Laid, Limit, lines_beyond};
use crate::diagnostic::counted;

/// The error about a briefing that is too long even in its shortest form.
pub(crate) fn too_long<L: Laid>(fitted: &Fit<L>, document: &PagedDocument) -> SourceDiagnostic {
    let brief = &fitted.brief;
    let pages = fitted.laid.layout().pages;
    // A briefing without a limit is never too long.
    let Limit {
        pages: limit,
        of_type,
    } = fitted.limit.unwrap_or(Limit {
        pages,
        of_type: None,
    });
    let over = lines_beyond(document, limit);
    let mut without = Vec::new();
    if brief.findings.is_empty() {
        without.push("without any finding");
    }
    if !brief.in_a_line.is_empty() {
        without.push("with each recommendation in a line");
    }
    let problem = SourceDiagnostic::error(
        brief.audience.select.recommendations.source.span(),
        eco_format!(
            "the briefing for {} is {} longer than the {} of its limit{}{}",
            brief.audience.id,
            counted(over, "line", "lines"),
            counted(limit, "page", "pages"),
            if without.is_empty() { "" } else { ", " },
            without.join(" and "),
        ),
    );
    match of_type.filter(|most| *most < pages) {
        Some(most) => problem.with_hint(eco_format!(
            "`{}` has at most {}: `--as digest` or `--as briefing` holds more",
            brief.template.text,
            counted(most, "page", "pages"),
        )),
        None => problem.with_hint(eco_format!("it fits with `pages = {pages}`")),
    }
}
