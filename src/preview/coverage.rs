//! Who gets what: each recommendation in each audience's briefing.

use serde::Serialize;

use super::Choice;
use super::edit::Refused;
use super::listing::{Decided, decided_at};
use super::make::hold;
use super::studio::Studio;
use crate::audience::Audience;
use crate::brief::Answer;
use crate::diagnostic::{Problems, Result, shown};
use crate::project::Project;
use crate::report::{Address, Report};

/// Which form each recommendation has for each audience.
#[derive(Debug, Serialize)]
pub struct Coverage {
    /// The audiences, one for each column.
    audiences: Vec<String>,
    /// The recommendations, in document order.
    rows: Vec<Row>,
}

/// A recommendation.
#[derive(Debug, Serialize)]
struct Row {
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
    pub fn coverage(&self) -> Refused<Coverage> {
        let project = self
            .project
            .reopened()
            .map_err(|problems| shown(&self.project, &problems))?;
        self.coverage_of(&project)
            .map_err(|problems| shown(&project, &problems))
    }

    fn coverage_of(&self, project: &Project) -> Result<Coverage> {
        let report = Report::load(project)?;
        let audiences = Audience::names(project)?;
        let addresses = || {
            let asked = report.recommendations();
            asked.map(|(_, item)| Address::Recommendation(item.number))
        };
        let mut rows: Vec<Row> = addresses()
            .map(|at| Row {
                name: format!("recommendation {at}"),
                at: report.written(&at),
                cells: Vec::new(),
            })
            .collect();
        let mut problems = Problems::default();
        for name in &audiences {
            let made = || {
                let audience = Audience::load(project, &report, name)?;
                hold(
                    project,
                    &report,
                    &audience,
                    (&self.settings, &Choice::default()),
                    |held| {
                        let copy = held.edition.copy(None)?;
                        let answer = Answer {
                            selected: held.edition.selection(),
                            held: &copy.held(),
                            left_out: &copy.content.left_out,
                        };
                        Ok(addresses()
                            .map(|at| decided_at(&answer, &at))
                            .collect::<Vec<_>>())
                    },
                )
            };
            let column = problems.absorb(made());
            for (row, cell) in rows.iter_mut().zip(column.into_iter().flatten()) {
                row.cells.push(cell);
            }
        }
        problems.finish(Coverage { audiences, rows })
    }
}
