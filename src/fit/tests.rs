use super::*;
use crate::audience::Audience;
use crate::brief::{Finding, StepKind};
use crate::project::Project;
use crate::report::Report;

/// Pages that are made of words alone: a line for every sixty bytes, lower in smaller type.
struct Fake(Layout);

impl Laid for Fake {
    fn layout(&self) -> &Layout {
        &self.0
    }
}

const PAGE: f64 = 700.0;

fn lay_out(brief: &Brief) -> Fake {
    let line = match brief.setting {
        Setting::Normal => 12.0,
        Setting::Tight => 11.0,
        Setting::Small => 10.0,
    };
    let high = |words: &str| line * (3.0 + (words.len() as f64 / 60.0).ceil());
    let of_finding = |finding: &Finding| -> f64 {
        let passages = finding.passages.iter();
        passages
            .map(|selected| high(&selected.item.text().plain()))
            .sum()
    };
    let asks = brief.recommendations.iter().map(|selected| selected.item);
    let (lines, whole): (Vec<_>, Vec<_>) =
        asks.partition(|item| brief.in_a_line.contains(&item.number));
    let height = brief.findings.iter().map(of_finding).sum::<f64>()
        + whole
            .iter()
            .map(|item| high(&item.text.plain()))
            .sum::<f64>()
        + line * lines.len() as f64;
    let pages = (height / PAGE).ceil().max(1.0);
    Fake(Layout {
        pages: pages as usize,
        page: PAGE,
        used: height - (pages - 1.0) * PAGE,
        words: brief.passages().count(),
    })
}

/// From the roomiest to the tightest.
const SETTINGS: [Setting; 3] = [Setting::Normal, Setting::Tight, Setting::Small];

/// The steps that a briefing can take, the asks first.
const STEPS: [StepKind; 4] = [
    StepKind::LeadAsks,
    StepKind::FurtherAsks,
    StepKind::FindingsShort,
    StepKind::FindingsWhole,
];

/// Fits a briefing to each number of pages, and calls `see` with the result, all steps and that number.
fn each_limit(
    pages: std::ops::Range<u16>,
    document_type: &DocumentType,
    mut see: impl FnMut(Fit<Fake>, &Steps, usize),
) {
    let project = Project::built_in();
    let report = Report::load(&project).unwrap();
    let mut audience = Audience::load(&project, &report, "judges-prosecutors").unwrap();
    for limit in pages {
        audience.pages = Some(limit);
        let date = chrono::NaiveDate::default();
        let brief = Brief::decide(&report, &audience, date, "en").unwrap();
        let fitted = fit(&brief, document_type, |brief| Ok(lay_out(brief))).unwrap();
        let steps = Steps::new(&brief, &document_type.steps);
        see(fitted, &steps, usize::from(limit));
    }
}

#[test]
fn what_fits_is_the_longest_beginning_in_the_largest_type_that_holds_what_is_needed() {
    let document_type = DocumentType {
        steps: STEPS.to_vec(),
        least: Some(StepKind::LeadAsks),
        ..DocumentType::default()
    };
    let mut cut = 0;
    each_limit(1..30, &document_type, |fitted, steps, limit| {
        let fits = |setting, count| {
            let brief = steps.brief(setting, &(0..count).collect());
            lay_out(&brief).0.pages <= limit
        };
        let least = steps.up_to(StepKind::LeadAsks);
        let setting = SETTINGS.into_iter().find(|setting| fits(*setting, least));
        // The three lead asks have room in any type.
        assert_eq!(setting, Some(Setting::Normal));
        assert!(fitted.fits && fitted.laid.0.pages <= limit);
        let most = (least..=steps.len())
            .rev()
            .find(|count| fits(Setting::Normal, *count))
            .unwrap();
        let beginning = steps.brief(Setting::Normal, &(0..most).collect());
        assert!(
            fitted.brief.in_a_line.is_subset(&beginning.in_a_line),
            "{limit}"
        );
        assert!(
            fitted.brief.passages().count() >= beginning.passages().count(),
            "{limit}"
        );
        // What is not printed whole is said.
        assert_eq!(
            fitted.brief.without_room.is_empty(),
            fitted.brief.passages().count()
                == steps
                    .brief(Setting::Normal, &(0..steps.len()).collect())
                    .passages()
                    .count(),
            "{limit}"
        );
        cut += usize::from(most < steps.len());
    });
    assert!(cut > 3, "{cut}");
}

#[test]
fn smaller_type_comes_before_steps_that_are_needed_and_no_words_more_than_allowed() {
    let mut settings = BTreeSet::new();
    let all = DocumentType {
        steps: STEPS.to_vec(),
        ..DocumentType::default()
    };
    each_limit(5..40, &all, |fitted, steps, limit| {
        settings.insert(fitted.brief.setting);
        let whole = steps.brief(fitted.brief.setting, &(0..steps.len()).collect());
        if fitted.brief.setting != Setting::Small {
            assert!(fitted.brief.without_room.is_empty());
        } else {
            let tight = steps.brief(Setting::Tight, &(0..steps.len()).collect());
            assert!(lay_out(&tight).0.pages > limit);
        }
        assert_eq!(
            fitted.brief.without_room.is_empty(),
            lay_out(&whole).0.pages <= limit
        );
    });
    assert_eq!(settings.into_iter().collect::<Vec<_>>(), SETTINGS);

    // The fake counts passages as words.
    let few = DocumentType {
        steps: STEPS.to_vec(),
        max_words: Some(4),
        least: Some(StepKind::FurtherAsks),
        ..DocumentType::default()
    };
    each_limit(29..30, &few, |fitted, _, _| {
        let passages = fitted.brief.passages().count();
        assert!((1..=4).contains(&passages), "{passages}");
        assert!(fitted.brief.in_a_line.is_empty());
    });
}
