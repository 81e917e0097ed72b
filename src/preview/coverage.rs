//! Who gets what: each recommendation in each audience's briefing.

use std::sync::Arc;

use serde::Serialize;

use super::PreviewSettings;
use super::edit::Refused;
use super::listing::{Decided, decided_at};
use super::studio::Studio;
use crate::audience::Audience;
use crate::bounded;
use crate::brief::{Brief, WhyAnswer};
use crate::diagnostic::{Problems, Result, shown};
use crate::edition::Press;
use crate::labels::Labels;
use crate::project::Project;
use crate::report::{Address, Report};

/// Which form each recommendation has for each audience.
#[derive(Debug, Serialize)]
pub(crate) struct CoverageMap {
    /// The audiences, one for each column.
    audiences: Vec<String>,
    /// The recommendations, in document order.
    rows: Vec<CoverageRow>,
}

/// A recommendation.
#[derive(Debug, Serialize)]
struct CoverageRow {
    /// Its address, as one types it.
    at: String,
    /// What people call it.
    name: String,
    /// What is decided for each audience.
    cells: Vec<Decided>,
}

impl Studio {
    /// Who gets what now, each audience by its profile's own document type.
    ///
    /// # Errors
    /// What keeps any briefing from being made.
    pub(crate) fn coverage(&self) -> Refused<CoverageMap> {
        let project = self.reopened()?;
        let coverage = coverage(&project, &self.settings);
        coverage.map_err(|problems| shown(&project, &problems))
    }
}

fn coverage(project: &Project, settings: &PreviewSettings) -> Result<CoverageMap> {
    let date = settings.date;
    let report = Report::load(project)?;
    let language = &report.about.language;
    let labels = Arc::new(Labels::load(project, language)?);
    let names = Audience::names(project)?;
    let mut problems = Problems::default();
    let audiences = Audience::load_each(project, &report, &names, &mut problems);
    let briefs = Brief::decide_each(&report, &audiences, date, language, &mut problems);
    let press = Press::new(project, &report, &briefs, &labels, language)?;
    let addresses = || {
        let asked = report.recommendations();
        asked.map(|(_, item)| Address::Recommendation(item.number))
    };
    let mut rows: Vec<CoverageRow> = addresses()
        .map(|at| CoverageRow {
            name: format!("recommendation {at}"),
            at: report.written(&at),
            cells: Vec::new(),
        })
        .collect();
    for brief in &briefs {
        let _time = bounded::allow(settings.limit);
        let copy = press.edition(brief).and_then(|edition| edition.copy());
        let Some(copy) = problems.absorb(copy) else {
            continue;
        };
        let answer = WhyAnswer {
            selected: brief,
            held: &copy.held(),
            left_out: copy.left_out(),
        };
        for (row, at) in rows.iter_mut().zip(addresses()) {
            row.cells.push(decided_at(&answer, &at));
        }
    }
    problems.finish(CoverageMap {
        audiences: names,
        rows,
    })
}
