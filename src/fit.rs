//! Page limits: whether a laid out briefing keeps its own, and by how much it does not.

use std::collections::BTreeSet;
use std::ops::Range;

use typst::diag::SourceDiagnostic;
use typst::ecow::{eco_format, eco_vec};
use typst::foundations::{Label, Value};
use typst::introspection::{Introspector as _, MetadataElem};
use typst::layout::{Abs, Frame, FrameItem, Point};
use typst::utils::PicoStr;
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
    let (top, bottom) = margins(document);
    let over: usize = document
        .pages()
        .iter()
        .skip(limit.into())
        .map(|page| lines(&page.frame, top..page.frame.height() - bottom))
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

/// How high the margins at the top and bottom of a page are, as the design library states it in the
/// metadata labelled `<document-end>`; none where a template does not.
fn margins(document: &PagedDocument) -> (Abs, Abs) {
    let stated = || {
        let label = Label::new(PicoStr::intern("document-end"))?;
        let end = document.introspector().query_label(label).ok()?.clone();
        let Value::Dict(margins) = end.to_packed::<MetadataElem>()?.value.clone() else {
            return None;
        };
        // Margins are absolute here: a component that states them in parts of the page states none.
        let height = |side: &str| match margins.get(side) {
            Ok(Value::Length(length)) => Some(length.abs),
            Ok(Value::Relative(relative)) => Some(relative.abs.abs),
            _ => None,
        };
        Some((height("top")?, height("bottom")?))
    };
    stated().unwrap_or_default()
}

/// The lines of text in the body of a page: places from which text is set, each height once in each
/// column.
fn lines(frame: &Frame, body: Range<Abs>) -> usize {
    let middle = frame.width() / 2.0;
    let mut seen = BTreeSet::new();
    collect(frame, Point::zero(), &mut |at| {
        if body.contains(&at.y) {
            seen.insert((at.x >= middle, (at.y.to_pt() * 2.0).round() as i64));
        }
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
