//! What is said of a briefing that does not keep its limit.

use typst::diag::SourceDiagnostic;
use typst::ecow::eco_format;
use typst_layout::PagedDocument;

use super::{Fitted, Laid, lines_beyond};

/// The problem with a briefing that has nothing left to leave out and is too long all the same.
pub fn too_long<L: Laid>(fitted: &Fitted<L>, document: &PagedDocument) -> SourceDiagnostic {
    let brief = &fitted.brief;
    let layout = fitted.laid.layout();
    let limit = fitted.limit.unwrap_or_default();
    let over = lines_beyond(document, limit);
    let (what, are) = if brief.recommendations.is_empty() {
        ("", "is")
    } else {
        ("the recommendations of ", "are")
    };
    let mut problem = SourceDiagnostic::error(
        brief.audience.select.recommendations.source.span(),
        eco_format!(
            "{what}the briefing for {} {are} {over} {} longer than the {limit} {} of its limit, without any finding",
            brief.audience.id,
            plural(over, "line", "lines"),
            plural(limit, "page", "pages"),
        ),
    );
    if fitted.is_of_type {
        problem.hint(eco_format!(
            "`{}` has no more pages: another template holds more",
            brief.template.text
        ));
    } else {
        problem.hint(eco_format!("they fit with `pages = {}`", layout.pages));
    }
    let needed = layout.beyond(limit);
    let mut height = 0.0;
    let mut last = Vec::new();
    let heights = layout.recommendations.iter().rev();
    for (selected, one) in brief.recommendations.iter().rev().zip(heights) {
        if height >= needed {
            break;
        }
        height += one.unwrap_or_default();
        last.push(selected.item.number.to_string());
    }
    if height >= needed && last.len() < brief.recommendations.len() {
        last.reverse();
        problem.hint(eco_format!(
            "or with fewer of them: without {} it is about as long as its limit",
            last.join(", ")
        ));
    }
    problem
}

fn plural<'a>(count: usize, one: &'a str, many: &'a str) -> &'a str {
    if count == 1 { one } else { many }
}
