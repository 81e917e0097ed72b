//! Where the report's words stand on the pages. Each line that is set knows the place in the report module that
//! made its words.

use std::collections::HashMap;

use serde::Serialize;
use typst::layout::{Abs, Frame, FrameItem, Point, Size, Transform};
use typst::syntax::{Source, Span, SpanKind};
use typst_layout::PagedDocument;

use super::module::ReportModule;

/// A rectangle on a page in which words of the report stand, in points from the page's upper left corner.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct WordsPlace {
    /// The key of the words.
    pub(crate) key: String,
    /// The page, from 0.
    pub(crate) page: usize,
    /// The left edge.
    pub(crate) x: f64,
    /// The upper edge.
    pub(crate) y: f64,
    /// How wide it is.
    pub(crate) width: f64,
    /// How high it is.
    pub(crate) height: f64,
}

/// Lines of the same key that are closer than this, in points, are one block.
const GAP: f64 = 9.0;

/// The blocks of the report's words, page by page.
pub(super) fn find(
    module: &ReportModule,
    report: &Source,
    document: &PagedDocument,
) -> Vec<WordsPlace> {
    let mut finder = Finder {
        module,
        report,
        page: 0,
        keys: HashMap::new(),
        found: Vec::new(),
    };
    for (page, at) in document.pages().iter().enumerate() {
        finder.page = page;
        finder.read(Transform::identity(), &at.frame);
    }
    finder.found
}

struct Finder<'a> {
    module: &'a ReportModule,
    report: &'a Source,
    page: usize,
    /// The key of the words that each span of the module belongs to.
    keys: HashMap<Span, Option<&'a str>>,
    found: Vec<WordsPlace>,
}

impl Finder<'_> {
    fn read(&mut self, to_page: Transform, frame: &Frame) {
        for (at, item) in frame.items() {
            let here = to_page.pre_concat(Transform::translate(at.x, at.y));
            match item {
                FrameItem::Group(group) => {
                    self.read(here.pre_concat(group.transform), &group.frame);
                }
                FrameItem::Text(text) => {
                    if let Some(glyph) = text.glyphs.first() {
                        // From above the tallest letter to below the deepest.
                        let top = Point::with_y(text.size * -0.85);
                        let size = Size::new(text.width(), text.size * 1.1);
                        self.add(glyph.span.0, here, top, size);
                    }
                }
                FrameItem::Image(_, size, span) => self.add(*span, here, Point::zero(), *size),
                _ => {}
            }
        }
    }

    fn add(&mut self, span: Span, to_page: Transform, corner: Point, size: Size) {
        let (module, report) = (self.module, self.report);
        let key = self.keys.entry(span).or_insert_with(|| {
            let SpanKind::Number { id, num } = span.get() else {
                return None;
            };
            let at = (id == report.id())
                .then(|| report.range(num, None))
                .flatten()?;
            module.origin(at.start).map(|place| place.key.as_str())
        });
        let Some(key) = *key else {
            return;
        };
        let ends = [corner, corner + Point::new(size.x, size.y)].map(|at| at.transform(to_page));
        let least = |of: fn(&Point) -> Abs| of(&ends[0]).min(of(&ends[1])).to_pt();
        let most = |of: fn(&Point) -> Abs| of(&ends[0]).max(of(&ends[1])).to_pt();
        let (x, y) = (least(|at| at.x), least(|at| at.y));
        let (right, bottom) = (most(|at| at.x), most(|at| at.y));
        let is_next = |block: &WordsPlace| {
            block.key == key
                && block.page == self.page
                && x < block.x + block.width + GAP
                && block.x < right + GAP
                && y < block.y + block.height + GAP
                && block.y < bottom + GAP
        };
        match self.found.last_mut().filter(|block| is_next(block)) {
            Some(block) => {
                let (x, y) = (x.min(block.x), y.min(block.y));
                block.width = right.max(block.x + block.width) - x;
                block.height = bottom.max(block.y + block.height) - y;
                (block.x, block.y) = (x, y);
            }
            None => self.found.push(WordsPlace {
                key: key.to_owned(),
                page: self.page,
                x,
                y,
                width: right - x,
                height: bottom - y,
            }),
        }
    }
}
