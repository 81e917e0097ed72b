//! `plaidoyer list`: audiences, findings, passages, recommendations.

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, ValueEnum};
use serde::Serialize;

use super::date::DateArgument;
use super::{completions, known_language, print};
use crate::audience::{Audience, Rule};
use crate::brief::{Finding, Selected, WhyAnswer, localized, select_by};
use crate::diagnostic::{Problems, Result};
use crate::output::json;
use crate::project::{Project, Quoted};
use crate::report::{Recommendation, Report};

/// Lists audiences, or the findings, passages or recommendations of the report
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plaidoyer list audiences
  plaidoyer list recommendations --audience police-trainers
  plaidoyer list findings --where \"'mayotte' in territory\" --json
  plaidoyer list passages --unclassified")]
pub(crate) struct List {
    /// What to list
    what: What,

    /// Only what the briefing of this audience holds
    #[arg(long, value_name = "AUDIENCE", conflicts_with = "where", add = completions::audience())]
    audience: Option<String>,

    /// Only what this expression selects, as in a profile; passages come with those they need
    #[arg(long, value_name = "EXPR", add = completions::expression())]
    r#where: Option<String>,

    /// Only what nobody has classified yet: it has no facet, and its section has none
    #[arg(long)]
    unclassified: bool,

    /// The language of titles and texts, if they are translated [default: the report's]
    #[arg(long, value_name = "LANG", add = completions::language())]
    lang: Option<String>,

    /// As JSON, one array of objects
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    date: DateArgument,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    Audiences,
    Findings,
    Passages,
    Recommendations,
}

impl List {
    /// Checks what clap cannot express.
    pub(super) fn validate(&self) {
        if self.what == What::Audiences
            && (self.audience.is_some() || self.r#where.is_some() || self.unclassified)
        {
            super::Cli::command()
                .error(
                    ErrorKind::ArgumentConflict,
                    "`list audiences` takes neither `--audience` nor `--where` nor `--unclassified`",
                )
                .exit();
        }
    }

    pub(super) fn run(self, project: &Project) -> ExitCode {
        super::finish(project, self.list(project))
    }

    fn list(&self, project: &Project) -> Result<()> {
        let report = Report::load(project)?;
        let language = self.lang.as_ref().unwrap_or(&report.about.language);
        known_language(project, language)?;
        let report = report.in_language(project, language)?;
        if self.what == What::Audiences {
            return self.audiences(project, &report, language);
        }
        let audience = self
            .audience
            .as_ref()
            .map(|name| Audience::load(project, &report, name))
            .transpose()?;
        let (findings, recommendations) = match &audience {
            Some(audience) => {
                // What has room depends on the date: a later briefing marks passages that were true only at a date of
                // their own.
                let date = self.date.resolve_or(None, true)?;
                let show = |answer: WhyAnswer| {
                    self.show(&answer.held.findings, &answer.held.recommendations);
                };
                return super::with_answer(project, &report, audience, (date, language), show);
            }
            None => {
                let source = self.r#where.as_deref().unwrap_or("true");
                let id = project.remember("--where", source);
                let rule = Rule::parse(Quoted::whole(id, source), &report.taxonomy)?;
                let (mut findings, mut recommendations) = select_by(&report, &rule);
                if self.unclassified {
                    keep_unclassified(&mut findings, &mut recommendations, &report);
                }
                (findings, recommendations)
            }
        };
        self.show(&findings, &recommendations);
        Ok(())
    }

    fn show(&self, findings: &[Finding], recommendations: &[Selected<&Recommendation>]) {
        match self.what {
            What::Findings => self.print(
                findings,
                json::finding,
                &["section", "title", "passages"],
                finding_row,
            ),
            What::Recommendations => {
                self.print(
                    recommendations,
                    json::recommendation,
                    &["number", "section", "text"],
                    recommendation_row,
                );
            }
            What::Passages => {
                let passages = findings.iter().flat_map(|finding| &finding.passages);
                self.print(
                    &passages.collect::<Vec<_>>(),
                    |selected| json::passage(selected),
                    &["passage", "text"],
                    |selected| {
                        let excerpt = &selected.item;
                        vec![excerpt.passage.id.to_string(), excerpt.text().heard()]
                    },
                );
            }
            What::Audiences => {}
        }
    }

    fn audiences(&self, project: &Project, report: &Report, language: &str) -> Result<()> {
        let mut problems = Problems::default();
        let names = Audience::names(project)?;
        let audiences = Audience::load_each(project, report, &names, &mut problems);
        self.print(
            &audiences,
            |audience| audience_object(audience, language),
            &["audience", "title", "template"],
            |audience| {
                let object = audience_object(audience, language);
                vec![object.audience, object.title, object.template]
            },
        );
        problems.finish(())
    }

    fn print<T, J: Serialize>(
        &self,
        items: &[T],
        object: impl Fn(&T) -> J,
        columns: &[&str],
        row: impl Fn(&T) -> Vec<String>,
    ) {
        if self.json {
            let objects: Vec<J> = items.iter().map(object).collect();
            print::text(json::to_string(&objects));
            return;
        }
        let header: Vec<String> = columns.iter().map(ToString::to_string).collect();
        print::table(&header, items.iter().map(row).collect());
    }
}

/// Keeps what has no facet, neither its own nor its section's.
fn keep_unclassified(
    findings: &mut Vec<Finding>,
    recommendations: &mut Vec<Selected<&Recommendation>>,
    report: &Report,
) {
    for finding in findings.iter_mut() {
        let of_section = &finding.section.facets;
        finding
            .passages
            .retain(|selected| selected.item.passage.facets.or(of_section).is_empty());
    }
    findings.retain(|finding| !finding.passages.is_empty());
    recommendations.retain(|selected| report.facets_of(selected.item).is_empty());
}

#[derive(Serialize)]
struct AudienceObject {
    audience: String,
    title: String,
    template: String,
}

fn audience_object(audience: &Audience, language: &str) -> AudienceObject {
    AudienceObject {
        audience: audience.id.clone(),
        title: localized(&audience.title, language)
            .unwrap_or_default()
            .to_owned(),
        template: audience.template.text.clone(),
    }
}

fn finding_row(finding: &Finding) -> Vec<String> {
    let passages: Vec<String> = finding
        .passages
        .iter()
        .map(|selected| {
            let excerpt = &selected.item;
            let mark = if excerpt.kept.is_some() { " […]" } else { "" };
            format!("{}{mark}", excerpt.passage.id)
        })
        .collect();
    vec![
        finding.section.code.to_string(),
        finding.section.title.plain().to_string(),
        passages.join(", "),
    ]
}

fn recommendation_row(selected: &Selected<&Recommendation>) -> Vec<String> {
    let item = selected.item;
    let sections: Vec<String> = item.sections().map(ToString::to_string).collect();
    vec![
        item.number.to_string(),
        sections.join(", "),
        item.text.heard(),
    ]
}
