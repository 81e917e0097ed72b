//! How much room a laid out briefing takes.

use std::ops::Range;

use typst::foundations::{Label, Selector, Value};
use typst::introspection::{Introspector as _, Location, MetadataElem, Tag};
use typst::layout::{Abs, Frame, FrameItem, Point};
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

/// The height of a line, in points.
const LINE: f64 = 12.0;

/// The room that a briefing takes. Lengths are in points.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layout {
    /// How many pages it has.
    pub(crate) pages: usize,
    /// The height of the body of a page.
    pub(crate) page: f64,
    /// How much of that height is used on the last page.
    pub(crate) used: f64,
    /// How many words there are to read, without what is only looked up, such as the imprint.
    pub(crate) words: usize,
}

impl Layout {
    /// Reads the layout of a document.
    pub(crate) fn read(document: &PagedDocument) -> Self {
        let Some(last) = document.pages().last() else {
            return Self::default();
        };
        let end = End::read(document);
        let page = (last.frame.height() - end.top - end.bottom).to_pt();
        Layout {
            pages: document.pages().len(),
            page,
            // If nothing states where the text ends, half a page counts as used.
            used: end.at.map_or(page / 2.0, |at| (at - end.top).to_pt()),
            words: words(document),
        }
    }
}

/// The number of words on the pages, without what the design library labels `<looked-up>`.
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

/// How many lines of text there are on the pages after the first `limit`.
pub(crate) fn lines_beyond(document: &PagedDocument, limit: usize) -> usize {
    let end = End::read(document);
    let pages = document.pages().iter().skip(limit);
    pages
        .map(|page| {
            let body = end.top..page.frame.height() - end.bottom;
            lines(&page.frame, body)
        })
        .sum()
}

/// What the design library states in the metadata labelled `<document-end>`.
#[derive(Debug, Default)]
struct End {
    /// Its distance from the top of its page: there the text ends.
    at: Option<Abs>,
    /// The heights of the margins; zero if a template does not state them.
    top: Abs,
    bottom: Abs,
}

impl End {
    fn read(document: &PagedDocument) -> Self {
        let introspector = document.introspector();
        let label = Label::new(PicoStr::intern("document-end"));
        let ends = label.map(|label| introspector.query(&Selector::Label(label)));
        let Some(element) = ends.and_then(|mut ends| ends.pop()) else {
            return Self::default();
        };
        let stated = element.to_packed::<MetadataElem>();
        // Margins are absolute here: a component that states them in parts of the page states none.
        let height = |side: &str| match stated.map(|stated| &stated.value) {
            Some(Value::Dict(stated)) => match stated.get(side) {
                Ok(Value::Length(length)) => length.abs,
                Ok(Value::Relative(relative)) => relative.abs.abs,
                _ => Abs::zero(),
            },
            _ => Abs::zero(),
        };
        let at = element.location().and_then(|at| introspector.position(at));
        End {
            at: at.map(|at| at.point.y),
            top: height("top"),
            bottom: height("bottom"),
        }
    }
}

/// The number of lines of text in the body of a page, by the heights at which text stands. Pieces of one line
/// may differ a little in height, and a raised number by a few points.
fn lines(frame: &Frame, body: Range<Abs>) -> usize {
    let mut heights = Vec::new();
    collect(frame, Point::zero(), &mut |at| {
        if body.contains(&at.y) {
            heights.push(at.y);
        }
    });
    heights.sort();
    heights.dedup_by(|at, line| (*at - *line).to_pt() <= LINE / 2.0);
    heights.len()
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
