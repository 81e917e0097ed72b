//! What a laid out briefing tells of the room that it takes.

use std::collections::BTreeSet;
use std::ops::Range;

use typst::foundations::{Content, Label, NativeElement as _, Selector, Value};
use typst::introspection::{Introspector as _, MetadataElem};
use typst::layout::{Abs, Frame, FrameItem, Point};
use typst::model::HeadingElem;
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

/// The room that a briefing takes. Lengths are in points, and run down one column after the other.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// How many pages it has.
    pub pages: usize,
    /// How many its document type allows.
    pub max_pages: Option<usize>,
    /// The room on a page.
    pub page: f64,
    /// What of the last page is used.
    pub used: f64,
    /// What of the last page is free: less than the rest where something stands at its foot.
    pub free: f64,
    /// The height of each finding, heading included; `None` where it is broken over two columns.
    pub findings: Vec<Option<f64>>,
    /// The height of each recommendation, likewise.
    pub recommendations: Vec<Option<f64>>,
}

impl Layout {
    /// Reads the layout of a document.
    pub fn read(document: &PagedDocument) -> Self {
        let end = End::read(document);
        let pages = document.pages().len();
        let Some(last) = document.pages().last() else {
            return Self::default();
        };
        let height = (last.frame.height() - end.top - end.bottom).to_pt();
        let columns = end.columns.max(1);
        let mut layout = Layout {
            pages,
            max_pages: end.max_pages,
            page: height * columns as f64,
            ..Self::default()
        };
        let place = |content: &Content| Place::of(document, content, columns);
        let ends_at = end.element.as_ref().and_then(place);
        (layout.used, layout.free) = match ends_at {
            Some(at) if at.page == pages => {
                let before = at.column as f64 * height;
                let used = before + at.y - end.top.to_pt();
                // What floats at the foot takes its room from every column.
                let foot = labelled(document, "colophon")
                    .iter()
                    .filter_map(place)
                    .find(|foot| foot.page == pages && foot.y > at.y);
                let bottom = foot.map_or(end.top.to_pt() + height, |foot| foot.y);
                let after = (columns - 1 - at.column) as f64 * (bottom - end.top.to_pt());
                (used, (bottom - at.y + after).max(0.0))
            }
            // Nothing says where it ends: as if in the middle of the page.
            _ => (layout.page / 2.0, 0.0),
        };
        let mut headings: Vec<(Option<Label>, Option<Place>)> = document
            .introspector()
            .query(&Selector::Elem(HeadingElem::ELEM, None))
            .iter()
            .map(|heading| (heading.label(), place(heading)))
            .collect();
        headings.push((None, ends_at));
        let finding = label("finding-heading");
        for pair in headings.windows(2) {
            if pair[0].0.is_some() && pair[0].0 == finding {
                layout.findings.push(height_between(pair[0].1, pair[1].1));
            }
        }
        let mut panels: Vec<Option<Place>> = labelled(document, "recommendation")
            .iter()
            .map(place)
            .collect();
        panels.push(ends_at);
        layout.recommendations = panels
            .windows(2)
            .map(|pair| height_between(pair[0], pair[1]))
            .collect();
        layout
    }
}

/// The height from one place to the next, if both are in one column.
fn height_between(from: Option<Place>, to: Option<Place>) -> Option<f64> {
    let (from, to) = (from?, to?);
    ((from.page, from.column) == (to.page, to.column) && to.y > from.y).then_some(to.y - from.y)
}

/// How many lines of text stand on the pages after the first `limit`.
pub fn lines_beyond(document: &PagedDocument, limit: usize) -> usize {
    let end = End::read(document);
    let pages = document.pages().iter().skip(limit);
    pages
        .map(|page| {
            let body = end.top..page.frame.height() - end.bottom;
            lines(&page.frame, body)
        })
        .sum()
}

/// A place on the pages.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// The page, from 1.
    page: usize,
    /// The column, from 0.
    column: usize,
    /// How far down, in points.
    y: f64,
}

impl Place {
    fn of(document: &PagedDocument, content: &Content, columns: usize) -> Option<Self> {
        let location = content.location()?;
        let at = document.introspector().position(location)?;
        let width = document.pages().get(at.page.get() - 1)?.frame.width();
        let column = (at.point.x / width * columns as f64).floor().max(0.0);
        Some(Place {
            page: at.page.get(),
            column: (column as usize).min(columns - 1),
            y: at.point.y.to_pt(),
        })
    }
}

/// What the design library states in the metadata labelled `<document-end>`.
#[derive(Debug, Default)]
struct End {
    element: Option<Content>,
    /// How high the margins are; nothing where a template does not say.
    top: Abs,
    bottom: Abs,
    columns: usize,
    max_pages: Option<usize>,
}

impl End {
    fn read(document: &PagedDocument) -> Self {
        let Some(element) = labelled(document, "document-end").pop() else {
            return Self::default();
        };
        let mut end = End {
            element: Some(element.clone()),
            ..Self::default()
        };
        if let Some(metadata) = element.to_packed::<MetadataElem>()
            && let Value::Dict(stated) = &metadata.value
        {
            // Margins are absolute here: a component that states them in parts of the page states none.
            let height = |side: &str| match stated.get(side) {
                Ok(Value::Length(length)) => length.abs,
                Ok(Value::Relative(relative)) => relative.abs.abs,
                _ => Abs::zero(),
            };
            let number = |name: &str| match stated.get(name) {
                Ok(Value::Int(number)) => usize::try_from(*number).ok(),
                _ => None,
            };
            (end.top, end.bottom) = (height("top"), height("bottom"));
            end.columns = number("columns").unwrap_or(1);
            end.max_pages = number("max-pages");
        }
        end
    }
}

fn label(name: &str) -> Option<Label> {
    Label::new(PicoStr::intern(name))
}

/// The elements with a label, in document order.
fn labelled(document: &PagedDocument, name: &str) -> Vec<Content> {
    let found = label(name).map(|label| document.introspector().query(&Selector::Label(label)));
    found.into_iter().flatten().collect()
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
