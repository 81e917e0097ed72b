//! `plaidoyer queries`: what an editor would ask the authors.

use std::collections::BTreeSet;
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use super::date::DateArgument;
use super::{completions, print};
use crate::audience::Audience;
use crate::brief::WhyAnswer;
use crate::diagnostic::Result;
use crate::output::json;
use crate::project::Project;
use crate::report::{Address, Code, Query, Report};

/// Lists what an editor would ask the report's authors; plaidoyer corrects nothing
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plaidoyer queries
  plaidoyer queries --audience police-trainers    those that touch its briefing
  plaidoyer queries --json")]
pub(crate) struct Queries {
    /// Only those about words that the briefing of this audience prints
    #[arg(long, value_name = "AUDIENCE", add = completions::audience())]
    audience: Option<String>,

    /// As JSON, one array of objects
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    date: DateArgument,
}

#[derive(Serialize)]
struct QueryObject<'a> {
    section: Option<Code>,
    #[serde(flatten)]
    query: &'a Query,
}

impl Queries {
    pub(super) fn run(self, project: &Project) -> ExitCode {
        super::finish(project, self.list(project))
    }

    fn list(&self, project: &Project) -> Result<()> {
        let report = Report::load(project)?;
        let audience = self
            .audience
            .as_ref()
            .map(|name| Audience::load(project, &report, name))
            .transpose()?;
        let queries: Vec<&Query> = match &audience {
            Some(audience) => {
                let date = self.date.resolve_or(None, true)?;
                let on = (date, report.about.language.as_str());
                let queries = |answer: WhyAnswer| -> BTreeSet<String> {
                    let queries = answer.held.queries().into_iter();
                    queries.map(|query| query.id.clone()).collect()
                };
                let touched = super::with_answer(project, &report, audience, on, queries)?;
                let all = report.queries.iter();
                all.filter(|query| touched.contains(&query.id)).collect()
            }
            None => report.queries.iter().collect(),
        };
        if self.json {
            let objects: Vec<QueryObject> = queries
                .into_iter()
                .map(|query| QueryObject {
                    section: section(&report, &query.at),
                    query,
                })
                .collect();
            print::text(json::to_string(&objects));
            return Ok(());
        }
        for query in queries {
            let at = match &query.at {
                Address::Recommendation(number) => format!("recommendation {number}"),
                other => other.to_string(),
            };
            print::line(format_args!("{} {at}", query.id));
            if let Some(text) = &query.text {
                print::line(format_args!("  “{text}”"));
            }
            print::line(format_args!(
                "  {}\n  → {}\n",
                query.question, query.suggestion
            ));
        }
        Ok(())
    }
}

/// The section that an address lies in.
fn section(report: &Report, at: &Address) -> Option<Code> {
    match at {
        Address::Section(code) => Some(code.clone()),
        Address::Passage(id) => Some(id.section.clone()),
        Address::Span(id) => Some(id.passage.section.clone()),
        Address::Recommendation(number) => Some(report.recommendation(*number)?.1.section.clone()),
    }
}
