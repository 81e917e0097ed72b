use typst::introspection::{Location, Tag};
use typst::layout::{Abs, Frame, FrameItem, Point};
use typst::model::HeadingElem;
use typst::pdf::ArtifactElem;

use super::*;
use crate::audience::Audience;
use crate::diagnostic::Problems;
use crate::fit::Layout;

/// Calls `see` with the press of the built-in project and each built-in briefing, by its own template or
/// by another.
fn each_briefing(template: Option<&str>, mut see: impl FnMut(&Press, &Brief)) {
    let project = Project::built_in();
    let report = Report::load(&project).unwrap();
    let mut problems = Problems::default();
    let names = Audience::names(&project).unwrap();
    let audiences = Audience::load_each(&project, &report, &names, &mut problems);
    let date = chrono::NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
    let mut briefs = Brief::decide_each(&report, &audiences, date, "en", &mut problems);
    assert!(problems.is_empty());
    assert!(briefs.len() >= 13);
    for brief in &mut briefs {
        if let Some(template) = template {
            template.clone_into(&mut brief.template.text);
        }
    }
    let labels = Arc::new(Labels::load(&project, "en").unwrap());
    let press = Press::new(&project, &report, &briefs, &labels, "en").unwrap();
    for brief in &briefs {
        see(&press, brief);
    }
}

/// What each built-in briefing costs, and that all recommendations are in it.
#[test]
fn a_briefing_fits_after_a_handful_of_typesettings() {
    each_briefing(None, |press, brief| {
        let fitted = press.edition(brief).unwrap().fitted(None).unwrap();
        let times = fitted.typesettings;
        assert!(times <= MOST, "{}: {times} typesettings", brief.audience.id);
        let held = &fitted.first.brief;
        assert_eq!(held.recommendations.len(), brief.recommendations.len());
    });
}

/// The most typesettings that fitting a built-in briefing may take.
const MOST: usize = 15;

/// The template of a document type, and its margins at the right, above and below, in millimetres.
type Type = (&'static str, [f64; 3]);

const TYPES: [Type; 6] = [
    ("briefing", [18.0, 24.0, 19.0]),
    ("one-pager", [14.0, 12.0, 13.0]),
    ("checklist", [16.0, 20.0, 15.0]),
    ("leaflet", [12.0, 16.0, 12.5]),
    ("digest", [17.0, 21.0, 17.0]),
    ("poster", [22.0, 22.0, 18.0]),
];

#[test]
fn no_line_sticks_out_no_heading_stands_alone_and_no_last_page_is_near_empty() {
    for document_type in TYPES {
        each_briefing(Some(document_type.0), |press, brief| {
            let edition = press.edition(brief).unwrap();
            let id = format!("{} as {}", brief.audience.id, document_type.0);
            let copy = edition.copy().unwrap_or_else(|e| panic!("{id}: {e:?}"));
            let document = &copy.typeset.document;
            assert_eq!(
                faults(document, document_type),
                Vec::<String>::new(),
                "{id}"
            );
            let layout = Layout::read(document);
            assert!(
                layout.pages == 1 || layout.used >= 0.2 * layout.page,
                "{id}: {:.0} of {:.0} points of the last page",
                layout.used,
                layout.page
            );
        });
    }
}

/// The smallest size of the report's words, in points.
const SMALLEST: f64 = 9.0;
/// The smallest size of all other words, in points.
const SMALLEST_NOTE: f64 = 8.0;

#[test]
fn no_word_of_the_report_is_smaller_than_nine_points_and_no_note_than_eight() {
    let mut read = 0;
    for document_type in TYPES {
        each_briefing(Some(document_type.0), |press, brief| {
            let Ok(copy) = press.edition(brief).unwrap().copy() else {
                return;
            };
            let id = format!("{} as {}", brief.audience.id, document_type.0);
            let mut open = Vec::new();
            for page in copy.typeset.document.pages() {
                sizes(&page.frame, &mut open, &mut |label, words, size| {
                    // The numbers of notes are raised.
                    let is_number = words.chars().all(|c| c.is_ascii_digit());
                    let smallest = match label.filter(|label| !label.is_empty()) {
                        Some(label) if label.starts_with("words:0:") => SMALLEST,
                        None if is_number => 0.0,
                        _ => SMALLEST_NOTE,
                    };
                    read += 1;
                    assert!(size >= smallest - 0.001, "{id}: `{words}` in {size} pt");
                });
            }
        });
    }
    assert!(read > 10_000, "{read}");
}

/// Calls `see` with the words on a page: the innermost label of the report's words around them, and their size.
fn sizes(
    frame: &Frame,
    open: &mut Vec<(Location, String)>,
    see: &mut impl FnMut(Option<&str>, &str, f64),
) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => sizes(&group.frame, open, see),
            FrameItem::Tag(tag @ Tag::Start(element, _)) => {
                let label = element.label().map(|label| label.resolve().to_string());
                if let Some(label) = label.filter(|label| label.starts_with("words:")) {
                    open.push((tag.location(), label));
                } else if element.is::<ArtifactElem>() {
                    // Headers and footers, between two pages of a text.
                    open.push((tag.location(), String::new()));
                }
            }
            FrameItem::Tag(tag @ Tag::End(..)) => open.retain(|(at, _)| *at != tag.location()),
            FrameItem::Text(text) => {
                let label = open.last().map(|(_, label)| label.as_str());
                see(label, &text.text, text.size.to_pt());
            }
            _ => {}
        }
    }
}

#[test]
fn lines_that_stick_out_and_headings_that_stand_alone_are_found() {
    each_briefing(None, |press, brief| {
        if brief.audience.id.as_str() != "police-trainers" {
            return;
        }
        let copy = press.edition(brief).unwrap().copy().unwrap();
        let found = |margins| faults(&copy.typeset.document, ("briefing", margins)).join("\n");
        let [right, top, bottom] = TYPES[0].1;
        assert_eq!(found([right, top, bottom]), "");
        assert!(found([right + 30.0, top, bottom]).contains("a line ends at"));
        // The foot of the page begins in the middle of the words: some heading stands just above it.
        let alone = (1..20).any(|n| {
            found([right, top, bottom + 8.0 * f64::from(n)]).contains("stands alone at the foot")
        });
        assert!(alone);
    });
}

/// Something on a page, in reading order.
enum Piece {
    HeadingStarts,
    HeadingEnds(String),
    /// A run of text: where it starts, and how far right it ends.
    Text(Point, Abs),
    /// Something drawn, such as a line to write on.
    Line(Point),
}

fn pieces(
    frame: &Frame,
    origin: Point,
    headings: &mut Vec<(Location, String)>,
    into: &mut Vec<Piece>,
) {
    for (at, item) in frame.items() {
        let at = Point::new(origin.x + at.x, origin.y + at.y);
        match item {
            FrameItem::Group(group) => pieces(&group.frame, at, headings, into),
            FrameItem::Tag(tag @ Tag::Start(element, _)) => {
                if let Some(heading) = element.to_packed::<HeadingElem>() {
                    into.push(Piece::HeadingStarts);
                    headings.push((tag.location(), heading.body.plain_text().into()));
                }
            }
            FrameItem::Tag(tag @ Tag::End(..)) => {
                if let Some((_, words)) =
                    headings.iter().find(|(start, _)| *start == tag.location())
                {
                    into.push(Piece::HeadingEnds(words.clone()));
                }
            }
            FrameItem::Text(text) if text.width() > Abs::zero() => {
                into.push(Piece::Text(at, at.x + text.width()));
            }
            FrameItem::Shape(..) => into.push(Piece::Line(at)),
            _ => {}
        }
    }
}

fn faults(document: &typst_layout::PagedDocument, (_, margins): Type) -> Vec<String> {
    let [right, top, bottom] = margins.map(Abs::mm);
    let mut faults = Vec::new();
    for (number, page) in (1..).zip(document.pages()) {
        let frame = &page.frame;
        let mut headings = Vec::new();
        let mut all = Vec::new();
        pieces(frame, Point::zero(), &mut headings, &mut all);
        let is_body = |at: &Point| at.y >= top && at.y <= frame.height() - bottom;
        // A full stop or a comma at the end of a line hangs over the margin.
        let little = Abs::pt(3.0);
        let mut heading: Option<&String> = None;
        // Where it begins: the words of a panel stand beside its heading.
        let mut top_of_heading = None;
        for piece in &all {
            match piece {
                Piece::HeadingStarts => top_of_heading = None,
                Piece::HeadingEnds(words) => heading = Some(words),
                Piece::Line(at) => {
                    if is_body(at) && top_of_heading.is_some_and(|top| at.y > top) {
                        heading = None;
                    }
                }
                Piece::Text(at, end) => {
                    if *end > frame.width() - right + little {
                        faults.push(format!("page {number}: a line ends at {end:?}"));
                    }
                    if !is_body(at) {
                        continue;
                    }
                    let top = *top_of_heading.get_or_insert(at.y);
                    if let Some(words) = heading.take()
                        && at.y < top - Abs::pt(20.0)
                    {
                        faults.push(format!("page {number}: `{words}` stands alone"));
                    }
                }
            }
        }
        if let Some(words) = heading {
            faults.push(format!("page {number}: `{words}` stands alone at the foot"));
        }
    }
    faults
}
