//! `plaidoyer check`: whether everything that a briefing is made of is right.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;

use crate::audience::Audience;
use crate::brief::Brief;
use crate::brief::labels::{self, Labels};
use crate::diagnostic::{Problems, Result};
use crate::project::Project;
use crate::report::Report;
use crate::template::Template;
use crate::typeset::{self, Typesetter};

/// Checks the report, the audience profiles, the labels and the templates
#[derive(Debug, Args)]
#[command(
    after_help = "It builds every briefing without writing it, and takes warnings for errors."
)]
pub struct Check {}

impl Check {
    pub(super) fn run(self, project: &Project) -> ExitCode {
        super::finish(project, check(project))
    }
}

fn check(project: &Project) -> Result<()> {
    let report = Report::load(project)?;
    let mut problems = Problems::default();
    let audiences: Vec<Audience> = Audience::names(project)?
        .iter()
        .filter_map(|name| problems.absorb(Audience::load(project, &report, name)))
        .collect();
    let languages = labels::languages(project);
    for language in &languages {
        let Some(labels) = problems
            .absorb(Labels::load(project, language))
            .map(Arc::new)
        else {
            continue;
        };
        // What is right on one day is right on any.
        let date = chrono::NaiveDate::default();
        let briefs: Vec<Brief> = audiences
            .iter()
            .filter_map(|audience| {
                problems.absorb(Brief::decide(&report, audience, date, language))
            })
            .collect();
        let Some(typesetter) = problems.absorb(Typesetter::new(
            project, &report, &briefs, &labels, language,
        )) else {
            continue;
        };
        for brief in &briefs {
            let Some(made) =
                problems.absorb(super::build::make(project, &typesetter, &labels, brief))
            else {
                continue;
            };
            problems.absorb(made.typeset.pdf(&typesetter, &made.rendered));
            problems.extend(typeset::deny(&made.typeset.warnings));
        }
    }
    for name in crate::template::names(project) {
        // Templates that no profile names may be the base of others; they must at least be readable.
        if let Some(labels) = languages
            .first()
            .and_then(|language| Labels::load(project, language).ok())
        {
            problems.absorb(Template::load(
                project,
                &Arc::new(labels),
                &crate::project::Quoted::whole(crate::project::file_id("check"), &name),
            ));
        }
    }
    problems.finish(())?;
    anstream::println!(
        "{} sections, {} passages, {} recommendations, {} footnotes, {} audiences: nothing wrong",
        report.sections.len(),
        report.passages().count(),
        report.recommendations().count(),
        report.footnotes.len(),
        audiences.len(),
    );
    Ok(())
}
