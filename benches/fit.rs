//! How long it takes to fit a one-pager to its page, beside typesetting once what fits.
//!
//! `cargo bench --bench fit` prints medians.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use plaidoyer::audience::Audience;
use plaidoyer::brief::Brief;
use plaidoyer::brief::labels::Labels;
use plaidoyer::edition::Press;
use plaidoyer::project::Project;
use plaidoyer::report::Report;

/// The audiences whose recommendations have room on one page.
const ONE_PAGERS: [&str; 5] = [
    "overseas-departments",
    "education-staff",
    "health-staff",
    "international",
    "media",
];

fn main() {
    for audience in ONE_PAGERS {
        measure(audience);
    }
}

fn measure(audience: &str) {
    let project = Project::built_in();
    let report = Report::load(&project).unwrap();
    let audience = Audience::load(&project, &report, audience).unwrap();
    let date = chrono::NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
    let mut brief = Brief::decide(&report, &audience, date, "en").unwrap();
    "one-pager".clone_into(&mut brief.template.text);
    let labels = Arc::new(Labels::load(&project, "en").unwrap());
    let briefs = std::slice::from_ref(&brief);
    let press = Press::new(&project, &report, briefs, &labels, "en").unwrap();

    let edition = press.edition(&brief).unwrap();
    let fitted = edition.sample().unwrap().held();
    let times = edition.typesettings().unwrap();
    // What fits has room at once.
    assert_eq!(press.edition(&fitted).unwrap().typesettings().unwrap(), 1);
    let run = |brief: &Brief| {
        // Typst remembers nothing.
        comemo::evict(0);
        let start = Instant::now();
        let copy = press.edition(brief).unwrap().copy(None).unwrap();
        assert_eq!(copy.pages(), 1);
        start.elapsed()
    };
    // In turn, so that a machine that slows down slows both.
    let (whole, once) = (0..21).map(|_| (run(&brief), run(&fitted))).unzip();
    let (whole, once) = (median(whole), median(once));
    println!(
        "{}: typeset a one-pager once: {:.1} ms; fit it, in {times} typesettings: {:.1} ms ({:.2} times as long)",
        brief.audience.id,
        ms(once),
        ms(whole),
        whole.as_secs_f64() / once.as_secs_f64()
    );
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
