use super::*;
use crate::audience::Audience;
use crate::brief::LeftOutBecause;
use crate::brief::{Cuts, Finding, Taken};
use crate::project::Project;
use crate::report::Report;

/// Pages that are made of words alone, a line for every sixty bytes.
struct Fake(Layout);

impl Laid for Fake {
    fn layout(&self) -> &Layout {
        &self.0
    }
}

const PAGE: f64 = 700.0;

/// The keys of all that is selected.
fn keys(brief: &Brief) -> BTreeSet<String> {
    let sections = brief.findings.iter().map(|f| f.section.code.to_string());
    let passages = brief.passages();
    passages.map(|p| p.item.key()).chain(sections).collect()
}

fn lay_out(brief: &Brief) -> Fake {
    let line = match brief.setting {
        Setting::Normal => 12.0,
        Setting::Tight => 11.0,
        Setting::Small => 10.0,
    };
    let high = |bytes: usize| line * (3.0 + (bytes as f64 / 60.0).ceil());
    let shown = Shown::new(brief, &keys(brief));
    let of_finding = |finding: &Finding| high(shown.bytes_of(brief.report, finding));
    let findings: Vec<f64> = brief.findings.iter().map(of_finding).collect();
    let rest = brief.recommendations.iter();
    let rest = rest.map(|r| high(r.item.text.plain().len())).sum::<f64>();
    let places = brief.places_without_room().into_iter();
    let left_out = high(
        places
            .map(|p| 12 + p.title.map_or(0, |title| title.plain().len()))
            .sum(),
    );
    let height = findings.iter().sum::<f64>() + rest + left_out;
    let pages = (height / PAGE).ceil();
    Fake(Layout {
        pages: pages as usize,
        page: PAGE,
        used: height - (pages - 1.0) * PAGE,
        end: height,
        findings: findings.into_iter().map(Some).collect(),
        ..Layout::default()
    })
}

fn height(brief: &Brief) -> f64 {
    lay_out(brief).0.end
}

#[test]
fn no_fewer_cuts_would_do_and_what_has_room_comes_back() {
    let project = Project::built_in();
    let report = Report::load(&project).unwrap();
    let mut audience = Audience::load(&project, &report, "judges-prosecutors").unwrap();
    let date = chrono::NaiveDate::default();
    let mut came_back = 0;
    for pages in 2..12 {
        audience.pages = Some(pages);
        let brief = Brief::decide(&report, &audience, date, "en").unwrap();
        let outline = Outline {
            printed: keys(&brief),
            max_pages: None,
        };
        let fitted = fit(&brief, &outline, |brief| Ok(lay_out(brief))).unwrap();
        let cuts = Cuts::new(&brief, &Shown::new(&brief, &outline.printed));
        let limit = f64::from(pages) * PAGE;
        let least = (0..=cuts.len())
            .find(|count| height(&cuts.brief(Setting::Small, &Taken::first(*count))) <= limit);
        let Some(least) = least else {
            // Not even the recommendations have room.
            assert!(!fitted.fits && fitted.brief.findings.is_empty());
            continue;
        };
        assert!(fitted.fits);
        assert!(
            fitted.typesettings <= cut::ENOUGH + cut::REFILLS,
            "{pages}: {}",
            fitted.typesettings
        );
        if least == 0 {
            assert!(fitted.brief.without_room.is_empty());
        } else {
            // Nothing gives way but what must, and of that some may come back.
            assert!(height(&fitted.brief) <= limit);
            let most = cuts.brief(Setting::Small, &Taken::first(least));
            for left in &fitted.brief.without_room {
                let is_cut = most.without_room.iter().any(|cut| {
                    cut.item == left.item
                        && (cut.why == left.why || left.why == LeftOutBecause::Shortened)
                });
                assert!(is_cut, "{pages} pages: {left:?}");
            }
            came_back += most.without_room.len() - fitted.brief.without_room.len();
        }
    }
    assert!(came_back > 0);
}
