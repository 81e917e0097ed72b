//! How long it takes to fit a briefing to its pages: each audience in its own template and on one page.
//!
//! `cargo bench --bench fit` prints medians.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use plaidoyer::{Audience, Brief, Labels, Press, Project, Report};

/// So often each is fitted.
const RUNS: usize = 7;

fn main() {
    let project = Project::built_in();
    let report = Report::load(&project).unwrap();
    let labels = Arc::new(Labels::load(&project, "en").unwrap());
    for template in [None, Some("one-pager")] {
        let mut all = Duration::ZERO;
        for name in Audience::names(&project).unwrap() {
            let audience = Audience::load(&project, &report, &name).unwrap();
            let date = chrono::NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
            let mut brief = Brief::decide(&report, &audience, date, "en").unwrap();
            if let Some(template) = template {
                template.clone_into(&mut brief.template.text);
            }
            let briefs = std::slice::from_ref(&brief);
            let press = Press::new(&project, &report, briefs, &labels, "en").unwrap();
            let mut times: Vec<Duration> = Vec::new();
            let mut typesettings = 0;
            for _ in 0..RUNS {
                // Typst remembers nothing.
                comemo::evict(0);
                let start = Instant::now();
                typesettings = press.edition(&brief).unwrap().typesettings().unwrap();
                times.push(start.elapsed());
            }
            times.sort_unstable();
            let median = times[RUNS / 2];
            all += median;
            println!(
                "{name} as {}: {typesettings} typesettings in {:.0} ms",
                brief.template.text,
                median.as_secs_f64() * 1e3
            );
        }
        println!("all: {:.0} ms", all.as_secs_f64() * 1e3);
    }
}
