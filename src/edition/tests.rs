use typst::introspection::{Location, Tag};
use typst::layout::{Abs, Frame, FrameItem, Point};
use typst::model::HeadingElem;

use super::*;
use crate::audience::Audience;
use crate::brief::Rung;
use crate::diagnostic::Problems;

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

/// What each built-in briefing costs: typesettings, and the rung that it ends on.
#[test]
fn a_briefing_fits_after_a_dozen_typesettings() {
    each_briefing(None, |press, brief| {
        let edition = press.edition(brief).unwrap();
        let copy = edition.sample().unwrap();
        let fitted = &copy.brief;
        let times = edition.typesettings().unwrap();
        assert!(
            times <= 12,
            "{}: {times} typesettings, {:?}",
            brief.audience.id,
            fitted.rung
        );
        assert_eq!(fitted.recommendations.len(), brief.recommendations.len());
        // What has room costs nothing.
        assert!(fitted.rung != Rung::Normal || fitted.without_room.is_empty());
        edition.copy(None).unwrap();
    });
}

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

/// Whose recommendations take more than a document type has.
const TOO_MANY: [(&str, &[&str]); 3] = [
    (
        "one-pager",
        &[
            "child-welfare",
            "education-staff",
            "health-staff",
            "judges-prosecutors",
            "lawyers-guardians",
            "local-authorities",
            "ministries",
            "parliament",
            "police-trainers",
            "treaty-body",
        ],
    ),
    (
        "checklist",
        &[
            "child-welfare",
            "judges-prosecutors",
            "lawyers-guardians",
            "local-authorities",
            "ministries",
            "police-trainers",
            "treaty-body",
        ],
    ),
    (
        "leaflet",
        &[
            "child-welfare",
            "lawyers-guardians",
            "local-authorities",
            "ministries",
            "treaty-body",
        ],
    ),
];

#[test]
fn no_line_sticks_out_no_heading_stands_alone_and_no_last_page_is_near_empty() {
    let mut too_long = Vec::new();
    for document_type in TYPES {
        each_briefing(Some(document_type.0), |press, brief| {
            let edition = press.edition(brief).unwrap();
            let audience = brief.audience.id.clone();
            let id = format!("{audience} as {}", document_type.0);
            let copy = match edition.copy(None) {
                Ok(copy) => copy,
                Err(problems) => {
                    let said: Vec<&str> = problems.iter().map(|p| p.message.as_str()).collect();
                    assert_eq!(said.len(), 1, "{id}: {said:?}");
                    let starts = format!("the recommendations of the briefing for {audience} are ");
                    assert!(
                        said[0].starts_with(&starts) && said[0].contains(" longer than the "),
                        "{id}: {}",
                        said[0]
                    );
                    let hints = &problems[0].hints;
                    let way_out = |words: &str| words.contains("another template holds more");
                    assert!(hints.iter().any(|hint| way_out(&hint.v)), "{id}: {hints:?}");
                    too_long.push((document_type.0, audience));
                    return;
                }
            };
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
    let expected: Vec<(&str, String)> = TOO_MANY
        .into_iter()
        .flat_map(|(name, audiences)| audiences.iter().map(move |id| (name, (*id).to_owned())))
        .collect();
    assert_eq!(too_long, expected);
}

#[test]
fn lines_that_stick_out_and_headings_that_stand_alone_are_found() {
    each_briefing(None, |press, brief| {
        if brief.audience.id.as_str() != "police-trainers" {
            return;
        }
        let copy = press.edition(brief).unwrap().copy(None).unwrap();
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
    /// Where a run of text starts and where it ends.
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
