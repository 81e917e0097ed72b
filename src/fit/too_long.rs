//! What is said of a briefing that does not keep its limit.

use typst::diag::SourceDiagnostic;
use typst::ecow::eco_format;
use typst_layout::PagedDocument;

use super::{Fitted, Laid, Limit, lines_beyond};

/// The problem with a briefing that has nothing left to leave out and is too long all the same.
pub fn too_long<L: Laid>(fitted: &Fitted<L>, document: &PagedDocument) -> SourceDiagnostic {
    let brief = &fitted.brief;
    let layout = fitted.laid.layout();
    // Only what has a limit is too long.
    let Limit {
        pages: limit,
        of_type,
    } = fitted.limit.unwrap_or(Limit {
        pages: layout.pages,
        of_type: None,
    });
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
    match of_type.filter(|most| *most < layout.pages) {
        Some(most) => problem.hint(eco_format!(
            "`{}` has at most {most} {}: another template holds more",
            brief.template.text,
            plural(most, "page", "pages"),
        )),
        None => problem.hint(eco_format!("they fit with `pages = {}`", layout.pages)),
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
