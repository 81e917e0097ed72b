//! Checks that the report's words can be read where they are set: inside the page and what clips it, large
//! enough, in a colour that stands out from what lies under it, and with nothing drawn over them.
//!
//! A run of words is measured as a band from its first letter to its last, as high as small letters are. A
//! shape other than a line is measured as the box around it.

use std::collections::BTreeSet;

use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoString, EcoVec, eco_format};
use typst::layout::{Abs, Frame, FrameItem, Point, Rect, Transform};
use typst::syntax::{FileId, Span};
use typst::text::TextItem;
use typst::visualize::{Color, Geometry, Paint, Shape};
use typst_layout::{Page, PagedDocument};

use crate::diagnostic::Problems;
use crate::theme::{LEAST_CONTRAST, Rgb, contrast};

/// The smallest type of the report's words, in points: that of notes. The rest allows for rounding by Typst.
const SMALLEST: f64 = 8.0 - 1e-3;

/// An overlap of less than this does not count, in points.
const TOUCH: f64 = 1.0;

/// What is wrong with how words are set, each once for its place in the report module or, where something is drawn
/// over them, for the place that draws it. Words of the report are those whose letters come from the file `report`.
pub(super) fn check(document: &PagedDocument, report: FileId) -> EcoVec<SourceDiagnostic> {
    let mut problems = Problems::default();
    let mut said = BTreeSet::new();
    for (number, page) in (1..).zip(document.pages()) {
        let drawn = drawn(page);
        let mut under = Vec::new();
        for (at, words) in drawn.iter().enumerate() {
            let Ink::Words { span, .. } = words.ink else {
                under.push(words);
                continue;
            };
            if span.id() != Some(report) {
                continue;
            }
            if let Some(fault) = fault(page, words, &under, &drawn[at + 1..])
                && said.insert((fault.span.into_raw(), fault.what.clone()))
            {
                problems.push(
                    SourceDiagnostic::error(fault.span, fault.what)
                        .with_hint(eco_format!("page {number}: {}", fault.hint)),
                );
            }
        }
    }
    problems.into_distinct()
}

/// What keeps words from being read.
struct Fault {
    what: EcoString,
    hint: EcoString,
    span: Span,
}

/// What is wrong with words on a page. The shapes and pictures in `under` lie under them; `later` is drawn
/// after them.
fn fault(page: &Page, words: &Drawn, under: &[&Drawn], later: &[Drawn]) -> Option<Fault> {
    let Ink::Words { text, size, span } = words.ink else {
        return None;
    };
    let quote = eco_format!("“{}”", text.text.trim());
    let fault = |what: &str, hint: EcoString| {
        let what = what.into();
        Some(Fault { what, hint, span })
    };
    if size < SMALLEST {
        let hint = eco_format!("{quote} is set in {size:.1} pt, and 8 pt is the least");
        return fault("words of the report are too small to read", hint);
    }
    if !contains(words.clip, words.place) {
        let hint = eco_format!("{quote} is outside the page, or cut off by what it stands in");
        return fault("words of the report cannot be seen", hint);
    }
    let over = later.iter().find(|over| over.covers(words));
    if let Some(over) = over {
        let hint = eco_format!("it covers {quote}");
        let by = over.span();
        // Typst gives a line that strikes words through the place of the words.
        if by.is_detached() || by.id() == span.id() {
            return fault("something is drawn over words of the report", hint);
        }
        let what = "this is drawn over words of the report".into();
        return Some(Fault {
            what,
            hint,
            span: by,
        });
    }
    let contrast = words
        .points()
        .map(|point| contrast_at(&text.fill, page, under, point))
        .into_iter()
        .collect::<Option<Vec<_>>>();
    let Some(contrast) = contrast else {
        let hint =
            eco_format!("{quote} stands on a picture or a pattern: set it on a plain colour");
        return fault(
            "nobody can tell whether words of the report can be read",
            hint,
        );
    };
    let least = contrast.into_iter().fold(f64::INFINITY, f64::min);
    if least < LEAST_CONTRAST {
        let hint = eco_format!(
            "{quote} has a contrast of {least:.1} with what lies under it, and {LEAST_CONTRAST} is the least"
        );
        return fault("words of the report do not stand out", hint);
    }
    None
}

/// Something that is drawn.
struct Drawn<'a> {
    ink: Ink<'a>,
    /// Where it stands on the page.
    place: Rect,
    /// The part of the page in which it can be seen.
    clip: Rect,
}

enum Ink<'a> {
    /// Words, how large they are in points, and where they come from.
    Words {
        text: &'a TextItem,
        size: f64,
        span: Span,
    },
    /// A filled shape.
    Fill(&'a Paint, Span),
    /// A line.
    Line(Span),
    /// A picture.
    Picture(Span),
}

/// What is drawn on a page, in the order of drawing.
fn drawn(page: &Page) -> Vec<Drawn<'_>> {
    let mut drawn = Vec::new();
    let whole = Rect::from_pos_size(Point::zero(), page.frame.size());
    add(&mut drawn, &page.frame, Transform::identity(), whole);
    drawn
}

/// Adds what is drawn in a frame.
fn add<'a>(drawn: &mut Vec<Drawn<'a>>, frame: &'a Frame, state: Transform, clip: Rect) {
    for (at, item) in frame.items() {
        let state = state.pre_concat(Transform::translate(at.x, at.y));
        let (ink, place) = match item {
            FrameItem::Group(group) => {
                let state = state.pre_concat(group.transform);
                let clip = match &group.clip {
                    Some(curve) => both(clip, moved(curve.bbox(None), state)),
                    None => clip,
                };
                add(drawn, &group.frame, state, clip);
                continue;
            }
            // Text smaller than a point counts as left out.
            FrameItem::Text(text) if text.size.to_pt() >= 1.0 && !text.text.trim().is_empty() => {
                let span = text
                    .glyphs
                    .first()
                    .map_or(Span::detached(), |glyph| glyph.span.0);
                let area = state.sx.get() * state.sy.get() - state.kx.get() * state.ky.get();
                let size = text.size.to_pt() * area.abs().sqrt();
                (Ink::Words { text, size, span }, band(text))
            }
            FrameItem::Shape(shape, span) => match ink(shape, *span) {
                Some(ink) => (ink, shape.bbox(matches!(shape.geometry, Geometry::Line(_)))),
                None => continue,
            },
            FrameItem::Image(_, size, span) => (
                Ink::Picture(*span),
                Rect::from_pos_size(Point::zero(), *size),
            ),
            _ => continue,
        };
        let place = moved(place, state);
        drawn.push(Drawn { ink, place, clip });
    }
}

/// What a shape covers; `None` for an outline without a fill.
fn ink(shape: &Shape, span: Span) -> Option<Ink<'_>> {
    match (&shape.geometry, &shape.fill, &shape.stroke) {
        (Geometry::Line(_), _, Some(_)) => Some(Ink::Line(span)),
        (Geometry::Line(_), ..) => None,
        (_, Some(fill), _) if !is_clear(fill) => Some(Ink::Fill(fill, span)),
        _ => None,
    }
}

impl Drawn<'_> {
    fn span(&self) -> Span {
        match self.ink {
            Ink::Words { span, .. } | Ink::Fill(_, span) | Ink::Line(span) | Ink::Picture(span) => {
                span
            }
        }
    }

    /// Whether this, drawn after some words, hides them or strikes them through.
    fn covers(&self, words: &Drawn) -> bool {
        if self.place.max.y <= words.place.min.y || self.place.min.y >= words.place.max.y {
            return false;
        }
        let common = both(both(self.place, self.clip), words.place);
        let (width, height) = (common.max.x - common.min.x, common.max.y - common.min.y);
        match self.ink {
            // However thin it is, a line through words strikes them out.
            Ink::Line(_) => width.to_pt() > TOUCH && height > Abs::zero(),
            _ => width.to_pt() > TOUCH && height.to_pt() > TOUCH,
        }
    }

    /// The points of words at which their contrast is measured: near their beginning, in the middle, near their
    /// end.
    fn points(&self) -> [Point; 3] {
        let Rect { min, max } = self.place;
        [0.02, 0.5, 0.98].map(|share| {
            Point::new(
                min.x + share * (max.x - min.x),
                min.y + (max.y - min.y) / 2.0,
            )
        })
    }
}

/// The band of small letters of some words.
fn band(text: &TextItem) -> Rect {
    let size = text.size;
    Rect::new(
        Point::new(Abs::zero(), -0.45 * size),
        Point::new(text.width(), -0.05 * size),
    )
}

/// The box around a rectangle that is turned or scaled.
fn moved(rect: Rect, by: Transform) -> Rect {
    let Rect { min, max } = rect;
    let corners = [min, Point::new(max.x, min.y), Point::new(min.x, max.y), max];
    let corners = corners.map(|corner| corner.transform_inf(by));
    let begin = Rect::new(corners[0], corners[0]);
    corners.into_iter().fold(begin, |all, corner| {
        Rect::new(all.min.min(corner), all.max.max(corner))
    })
}

/// What two rectangles have in common. If that is nothing, its end lies before its beginning.
fn both(one: Rect, other: Rect) -> Rect {
    Rect::new(one.min.max(other.min), one.max.min(other.max))
}

/// Whether a rectangle lies inside another one, give or take [`TOUCH`].
fn contains(outer: Rect, inner: Rect) -> bool {
    let touch = Abs::pt(TOUCH);
    inner.min.x >= outer.min.x - touch
        && inner.min.y >= outer.min.y - touch
        && inner.max.x <= outer.max.x + touch
        && inner.max.y <= outer.max.y + touch
}

/// The least contrast of a paint with what lies under it at a point. `None` if the paint is a pattern, or a
/// picture or pattern lies there.
fn contrast_at(paint: &Paint, page: &Page, under: &[&Drawn], at: Point) -> Option<f64> {
    let is_at = |drawn: &&&Drawn| {
        let seen = both(drawn.place, drawn.clip);
        seen.min.x <= at.x && at.x <= seen.max.x && seen.min.y <= at.y && at.y <= seen.max.y
    };
    let mut grounds = match page.fill_or_white() {
        Some(fill) => over(&fill, &[WHITE])?,
        None => vec![WHITE],
    };
    for drawn in under.iter().filter(is_at) {
        match drawn.ink {
            Ink::Fill(fill, _) => grounds = over(fill, &grounds)?,
            Ink::Picture(_) => return None,
            Ink::Words { .. } | Ink::Line(_) => {}
        }
    }
    let contrasts = grounds.iter().flat_map(|ground| {
        let inks = over(paint, &[*ground]).unwrap_or_default();
        inks.into_iter().map(|ink| contrast(ink, *ground))
    });
    contrasts.min_by(f64::total_cmp)
}

const WHITE: Rgb = [1.0; 3];

/// The colours of a paint over each of `grounds`; `None` if it is a pattern.
fn over(paint: &Paint, grounds: &[Rgb]) -> Option<Vec<Rgb>> {
    let colours: Vec<&Color> = match paint {
        Paint::Solid(colour) => vec![colour],
        Paint::Gradient(gradient) => gradient
            .stops_ref()
            .iter()
            .map(|(colour, _)| colour)
            .collect(),
        Paint::Tiling(_) => return None,
    };
    let blended = colours.into_iter().flat_map(|colour| {
        let colour = colour.to_rgb();
        let own = [colour.red, colour.green, colour.blue].map(f64::from);
        let alpha = f64::from(colour.alpha);
        grounds.iter().map(move |ground| {
            let mut mixed = own;
            for (mixed, ground) in mixed.iter_mut().zip(ground) {
                *mixed = *mixed * alpha + ground * (1.0 - alpha);
            }
            mixed
        })
    });
    Some(blended.collect())
}

/// Whether a paint is fully transparent.
fn is_clear(paint: &Paint) -> bool {
    matches!(paint, Paint::Solid(colour) if colour.alpha() == Some(0.0))
}
