//! What a laid out briefing tells of the room that it takes.

use std::ops::Range;

use typst::foundations::{Content, Label, NativeElement as _, Selector, Value};
use typst::introspection::{Introspector as _, MetadataElem};
use typst::layout::{Abs, Frame, FrameItem, Point};
use typst::model::HeadingElem;
use typst::utils::PicoStr;
use typst_layout::{Page, PagedDocument};

use super::LINE;

/// The room that a briefing takes. Lengths are in points, and run down one column after the other.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// How many pages it has.
    pub pages: usize,
    /// The room on a page.
    pub page: f64,
    /// What of the last page is used.
    pub used: f64,
    /// Where the words end, from the top of the first page, on pages that have nothing at their foot.
    pub end: f64,
    /// The page, from 1, on which they end.
    pub ends_on: usize,
    /// What is empty at the foot of each page's last column: what did not fit there in one piece stands
    /// on the next page.
    pub gaps: Vec<f64>,
    /// The height of each finding, heading included; `None` where it is broken over two columns.
    pub findings: Vec<Option<f64>>,
    /// The height of each recommendation, likewise.
    pub recommendations: Vec<Option<f64>>,
}

impl Layout {
    /// How much more there is than `limit` pages hold, in points; less than nothing is what is free.
    pub fn beyond(&self, limit: usize) -> f64 {
        let beyond = self.end - limit as f64 * self.page;
        let gap = match limit.checked_sub(1) {
            Some(last) if self.ends_on > limit => self.gaps.get(last).copied(),
            _ => None,
        };
        let beyond = beyond - gap.unwrap_or_default();
        // If it is too long, then by a line at least.
        if self.pages > limit {
            beyond.max(LINE)
        } else {
            beyond
        }
    }

    /// Reads the layout of a document.
    pub fn read(document: &PagedDocument) -> Self {
        let end = End::read(document);
        let pages = document.pages().len();
        let Some(last) = document.pages().last() else {
            return Self::default();
        };
        let height = (last.frame.height() - end.top - end.bottom).to_pt();
        let columns = end.columns.max(1);
        let page = height * columns as f64;
        let place = |content: &Content| Place::of(document, content, columns);
        let ends_at = end.element.as_ref().and_then(place);
        let colophon = labelled(document, "colophon").pop();
        let colophon = colophon.as_ref().and_then(place);
        // How far down the columns of its page something stands.
        let down = |at: Place| at.column as f64 * height + at.y - end.top.to_pt();
        // Room to write, if there is any, and the imprint after it.
        let last_words = labelled(document, "last-words").pop();
        let last_words = last_words.as_ref().and_then(place);
        let (used, ends_on, end_of_words) = match (ends_at, last_words) {
            // Nothing says where it ends: as if in the middle of the page.
            (None, _) => (page / 2.0, pages, (pages as f64 - 0.5) * page),
            (Some(at), Some(words)) => {
                let imprint = colophon.and_then(|from| height_between(Some(from), ends_at));
                let before = (words.page - 1) as f64 * page + down(words);
                (down(at), words.page, before + imprint.unwrap_or_default())
            }
            (Some(at), None) => {
                // What floats at the foot takes its room from every column.
                let foot = colophon.filter(|foot| foot.page == at.page && foot.y > at.y);
                let foot = foot.map_or(0.0, |foot| end.top.to_pt() + height - foot.y);
                let after = (columns - at.column) as f64 * foot;
                let before = (at.page - 1) as f64 * page;
                (down(at), at.page, before + down(at) + after)
            }
        };
        let gap = |(number, page): (usize, &Page)| {
            let foot = colophon.filter(|foot| foot.page == number);
            let bottom = (page.frame.height() - end.bottom).to_pt();
            let bottom = foot.map_or(bottom, |foot| foot.y);
            let body = end.top..Abs::pt(bottom);
            let lowest = last_line(&page.frame, columns, body);
            lowest.map_or(0.0, |lowest| bottom - lowest.to_pt())
        };
        let mut layout = Layout {
            pages,
            page,
            used,
            end: end_of_words,
            ends_on,
            gaps: (1..).zip(document.pages()).map(gap).collect(),
            ..Self::default()
        };
        // A finding reaches from its heading, or the line that is all that is printed of it, to the next.
        let findings = [label("finding-heading"), label("finding-line")];
        let of_heading = Selector::Elem(HeadingElem::ELEM, None);
        let labels = findings.iter().flatten();
        let marks = labels.map(|label| Selector::Label(*label));
        let marks = Selector::Or(std::iter::once(of_heading).chain(marks).collect());
        let marks = document.introspector().query(&marks);
        let marks = marks.iter().map(|mark| (mark.label(), place(mark)));
        let marks: Vec<_> = marks.chain([(None, ends_at)]).collect();
        for pair in marks.windows(2) {
            if pair[0].0.is_some() && findings.contains(&pair[0].0) {
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
            lines(&page.frame, end.columns.max(1), body)
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
        Some(Place {
            page: at.page.get(),
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

/// The height of the last line of text in the last column of a page.
fn last_line(frame: &Frame, columns: usize, body: Range<Abs>) -> Option<Abs> {
    let last_column = frame.width() * ((columns - 1) as f64 / columns as f64);
    let mut lowest = None;
    collect(frame, Point::zero(), &mut |at| {
        if body.contains(&at.y) && at.x >= last_column {
            lowest = lowest.max(Some(at.y));
        }
    });
    lowest
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
