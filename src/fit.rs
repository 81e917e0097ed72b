//! Page limits: whether a laid out briefing keeps its own, and by how much it does not.

use std::collections::BTreeSet;

use typst::diag::SourceDiagnostic;
use typst::ecow::{eco_format, eco_vec};
use typst::layout::{Abs, Frame, FrameItem, Point};
use typst_layout::PagedDocument;

use crate::brief::Brief;
use crate::diagnostic::Result;

/// Checks a briefing's page limit.
///
/// # Errors
/// Where it has more pages than its profile allows; the message says by how many lines.
pub fn check(brief: &Brief, document: &PagedDocument) -> Result<()> {
    let (pages, Some(limit)) = (document.pages().len(), brief.audience.pages) else {
        return Ok(());
    };
    if pages <= usize::from(limit) {
        return Ok(());
    }
    let over: usize = document
        .pages()
        .iter()
        .skip(limit.into())
        .map(|page| lines(&page.frame))
        .sum();
    let (page, line) = (
        if limit == 1 { "page" } else { "pages" },
        if over == 1 { "line" } else { "lines" },
    );
    Err(eco_vec![
        SourceDiagnostic::error(
            brief.audience.select.findings.source.span(),
            eco_format!(
                "the briefing for {} is {over} {line} longer than the {limit} {page} of its limit",
                brief.audience.id
            ),
        )
        .with_hint(
            "list what can be left out under `[limits] until-fit`, select less, or raise `pages`"
        )
    ])
}

/// The lines of text on a page: places from which text is set, each height once in each column.
fn lines(frame: &Frame) -> usize {
    let middle = frame.width() / 2.0;
    let mut seen = BTreeSet::new();
    collect(frame, Point::zero(), &mut |at| {
        seen.insert((at.x >= middle, (at.y.to_pt() * 2.0).round() as i64));
    });
    seen.len()
}

fn collect(frame: &Frame, origin: Point, visit: &mut impl FnMut(Point)) {
    for (at, item) in frame.items() {
        let at = Point::new(origin.x + at.x, origin.y + at.y);
        match item {
            FrameItem::Group(group) => collect(&group.frame, at, visit),
            FrameItem::Text(text) if text.width() > Abs::zero() => visit(at),
            _ => {}
        }
    }
}
