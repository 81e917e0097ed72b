//! Who gets what: as JSON, as CSV, as the context of templates, and as a web page.

use std::sync::Arc;

use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;
use serde_json::{Map, json};
use typst::ecow::{eco_format, eco_vec};

use super::web;
use crate::brief::coverage::Coverage;
use crate::brief::{Decision, Verdict};
use crate::diagnostic::{Result, error};
use crate::labels::Labels;
use crate::project::Project;
use crate::report::{Address, Report};
use crate::theme::Theme;

/// The template of the web page.
const PAGE: &str = "coverage.html.j2";

/// An audience, and what its pages hold.
#[derive(Debug, Serialize)]
pub(crate) struct Reached {
    /// The letter of its column.
    pub(crate) letter: String,
    /// Its name.
    pub(crate) id: String,
    /// Its title.
    pub(crate) title: Option<String>,
    /// How many findings it gets.
    pub(crate) findings: usize,
    /// How many recommendations it gets.
    pub(crate) recommendations: usize,
    /// How many pages its briefing has.
    pub(crate) pages: usize,
    /// How many words of the report it gets.
    pub(crate) words: usize,
    /// What decided about each recommendation of the report, in its order.
    #[serde(skip)]
    pub(crate) decisions: Vec<Decision>,
}

/// Who gets what of a report.
#[derive(Debug)]
pub(crate) struct Table<'a> {
    /// The report.
    pub(crate) report: &'a Report,
    /// What reaches whom.
    pub(crate) coverage: Coverage,
    /// The columns.
    pub(crate) audiences: Vec<Reached>,
}

/// An address, and the audiences that get what stands there.
pub(crate) type Row<'a> = (String, &'a Vec<String>);

impl Table<'_> {
    /// The recommendations, each by its address, and the audiences that get it.
    fn recommendations(&self) -> impl Iterator<Item = Row<'_>> {
        let rows = self.coverage.recommendations.iter();
        rows.map(|(label, audiences)| {
            let address = Address::Recommendation(*label);
            (self.report.written(&address), audiences)
        })
    }

    /// The findings, each by its address, and the audiences that get a part of it.
    fn findings(&self) -> impl Iterator<Item = Row<'_>> {
        let rows = self.coverage.findings.iter();
        rows.map(|(code, audiences)| {
            let address = Address::Section(code.clone());
            (self.report.written(&address), audiences)
        })
    }

    /// All rows: first the recommendations, then the findings.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.recommendations().chain(self.findings())
    }

    /// For each column, whether its audience is in `reached`.
    pub(crate) fn marks<'t>(&'t self, reached: &'t [String]) -> impl Iterator<Item = bool> + 't {
        let audiences = self.audiences.iter();
        audiences.map(|audience| reached.contains(&audience.id))
    }

    /// The addresses of what reaches no audience.
    pub(crate) fn nobody(&self) -> Vec<String> {
        let rows = self.rows().filter(|(_, audiences)| audiences.is_empty());
        rows.map(|(item, _)| item).collect()
    }

    /// The table as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        let object = |(item, audiences): Row| (item, json!(audiences));
        let recommendations: Map<_, _> = self.recommendations().map(object).collect();
        let findings: Map<_, _> = self.findings().map(object).collect();
        let audiences = self.audiences.iter().map(|audience| {
            let object = json!({
                "findings": audience.findings,
                "recommendations": audience.recommendations,
                "pages": audience.pages,
                "words": audience.words,
            });
            (audience.id.clone(), object)
        });
        let audiences: Map<_, _> = audiences.collect();
        json!({ "recommendations": recommendations, "findings": findings, "audiences": audiences })
    }

    /// The table as CSV: a row for each item, a column for each audience.
    ///
    /// # Errors
    /// If the table cannot be written, which does not happen in memory.
    pub(crate) fn csv(&self) -> Result<String> {
        let failed = |e: csv::Error| eco_vec![error(eco_format!("could not write the table: {e}"))];
        let mut writer = csv::Writer::from_writer(Vec::new());
        let names = self.audiences.iter().map(|audience| audience.id.as_str());
        let header = std::iter::once("item").chain(names);
        writer.write_record(header).map_err(failed)?;
        for (item, audiences) in self.rows() {
            let marks = self
                .marks(audiences)
                .map(|is_in| if is_in { "x" } else { "" });
            let row = std::iter::once(item.as_str()).chain(marks);
            writer.write_record(row).map_err(failed)?;
        }
        let bytes = writer.into_inner();
        let bytes = bytes.map_err(|e| failed(csv::Error::from(e.into_error())))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// What the templates of the table see.
    pub(crate) fn context(&self, language: &str) -> Value {
        let report = self.report;
        let recommendations = self.coverage.recommendations.iter().enumerate();
        let recommendations = recommendations.map(|(row, (number, reached))| {
            let found = report.recommendation(*number);
            let section = found.map(|(section, _)| section);
            let cells = self
                .audiences
                .iter()
                .map(|audience| cell(audience.decisions.get(row)));
            context! {
                number => Value::from(Serde(number)),
                section => section.and_then(|section| section.code.printed()),
                title => section.map(|section| section.title.plain().to_string()),
                reached => self.marks(reached).collect::<Vec<bool>>(),
                cells => cells.collect::<Vec<Value>>(),
            }
        });
        let recommendations: Vec<Value> = recommendations.collect();
        let findings = self.coverage.findings.iter().map(|(code, reached)| {
            let title = report
                .section(code)
                .map(|section| section.title.plain().to_string());
            let reached: Vec<bool> = self.marks(reached).collect();
            context! { code => code.printed(), title => title, reached => reached }
        });
        let findings: Vec<Value> = findings.collect();
        context! {
            report => context! {
                title => report.about.title.as_str(),
                author => report.about.author.as_str(),
                year => report.about.year(),
            },
            audiences => Value::from(Serde(&self.audiences)),
            recommendations => recommendations,
            findings => findings,
            nobody => self.nobody(),
            language => language,
        }
    }

    /// The recommendations by audience as one web page without scripts, in a language. `date` is written in
    /// that language.
    ///
    /// # Errors
    /// If the project's own template has a mistake, at its place.
    pub(crate) fn page(
        &self,
        project: &Project,
        labels: &Arc<Labels>,
        theme: &Theme,
        (language, date): (&str, &str),
    ) -> Result<String> {
        let context = context! {
            look => Value::from(Serde(theme.web_colours())),
            sheet => theme.css_paper(),
            date => date,
            ..self.context(language)
        };
        web::html_page(project, labels, PAGE, context)
    }
}

/// How a recommendation stands on the pages of an audience, and the lines that say why.
fn cell(decision: Option<&Decision>) -> Value {
    let state = match decision.map(|decision| &decision.verdict) {
        Some(Verdict::In { .. }) => "whole",
        Some(Verdict::InALine(_)) => "line",
        _ => "not",
    };
    let why = decision.map(ToString::to_string).unwrap_or_default();
    let why: Vec<String> = why.lines().map(|line| line.trim().to_owned()).collect();
    context! { state => state, why => why }
}
