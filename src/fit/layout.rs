//! What a laid out briefing tells of the room that it takes.

use std::ops::Range;

use typst::foundations::{Content, Label, Selector, Value};
use typst::introspection::{Introspector as _, Location, MetadataElem, Tag};
use typst::layout::{Abs, Frame, FrameItem, Point};
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

/// The height of a line, in points.
const LINE: f64 = 12.0;

/// The room that a briefing takes. Lengths are in points, and run down one column after the other.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// How many pages it has.
    pub pages: usize,
    /// The room on a page.
    pub page: f64,
    /// What of the last page is used.
    pub used: f64,
    /// How many words there are to read: all but those to look things up by, such as the imprint.
    pub words: usize,
}

impl Layout {
    /// Reads the layout of a document.
    pub fn read(document: &PagedDocument) -> Self {
        let Some(last) = document.pages().last() else {
            return Self::default();
        };
        let end = End::read(document);
        let columns = end.columns.max(1);
        let height = (last.frame.height() - end.top - end.bottom).to_pt();
        let page = height * columns as f64;
        let place = end
            .element
            .as_ref()
            .and_then(|end| Place::of(document, end, columns));
        let down = |at: Place| at.column as f64 * height + at.y - end.top.to_pt();
        Layout {
            pages: document.pages().len(),
            page,
            // Nothing says where it ends: as if in the middle of the page.
            used: place.map_or(page / 2.0, down),
            words: words(document),
        }
    }
}

/// The words on the pages, but those of what the design library labels as something to look things up by.
fn words(document: &PagedDocument) -> usize {
    fn count(frame: &Frame, looked_up: Option<Label>, inside: &mut Vec<Location>) -> usize {
        let mut words = 0;
        for (_, item) in frame.items() {
            match item {
                FrameItem::Group(group) => words += count(&group.frame, looked_up, inside),
                FrameItem::Tag(Tag::Start(content, _)) if content.label() == looked_up => {
                    inside.extend(content.location());
                }
                FrameItem::Tag(Tag::End(location, ..)) => inside.retain(|open| open != location),
                FrameItem::Text(text) if inside.is_empty() => {
                    words += text.text.split_whitespace().count();
                }
                _ => {}
            }
        }
        words
    }
    let looked_up = Label::new(PicoStr::intern("looked-up"));
    let mut inside = Vec::new();
    let pages = document.pages().iter();
    pages
        .map(|page| count(&page.frame, looked_up, &mut inside))
        .sum()
}

/// How many lines of text stand on the pages after the first `limit`.
pub fn lines_beyond(document: &PagedDocument, limit: usize) -> usize {
    let end = End::read(document);
    let pages = document.pages().iter().skip(limit);
    pages
        .map(|page| {
            let body = end.top..page.frame.height() - end.bottom;
            lines(&page.frame, end.columns.max(1), body)
        })
        .sum()
}

/// A place on the pages.
#[derive(Debug, Clone, Copy)]
struct Place {
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
        Some(Place {
            column: column(at.point.x, width, columns),
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
}

impl End {
    fn read(document: &PagedDocument) -> Self {
        let label = Label::new(PicoStr::intern("document-end"));
        let ends = label.map(|label| document.introspector().query(&Selector::Label(label)));
        let Some(element) = ends.and_then(|mut ends| ends.pop()) else {
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
        }
        end
    }
}

/// The lines of text in the body of a page: in each column the heights at which text is set. Pieces of one
/// line may stand at heights that differ a little, and a raised number by a few points.
fn lines(frame: &Frame, columns: usize, body: Range<Abs>) -> usize {
    let mut heights = vec![Vec::new(); columns];
    collect(frame, Point::zero(), &mut |at| {
        if body.contains(&at.y) {
            heights[column(at.x, frame.width(), columns)].push(at.y);
        }
    });
    let count = |mut heights: Vec<Abs>| {
        heights.sort();
        let mut lines = 0;
        let mut latest = None;
        for at in heights {
            if latest.is_none_or(|latest: Abs| (at - latest).to_pt() > LINE / 2.0) {
                lines += 1;
                latest = Some(at);
            }
        }
        lines
    };
    heights.into_iter().map(count).sum()
}

/// The column, from 0, that a place so far from the left edge of a page is in.
fn column(x: Abs, width: Abs, columns: usize) -> usize {
    let column = (x / width * columns as f64).floor().max(0.0);
    (column as usize).min(columns - 1)
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
