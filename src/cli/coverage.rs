//! `plaidoyer coverage`: who gets what, and what reaches nobody.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde_json::{Map, json};
use typst::ecow::{eco_format, eco_vec};

use super::date::DateArgument;
use super::print;
use crate::audience::Audience;
use crate::batch::sheet::letters;
use crate::brief::coverage::{Coverage, words};
use crate::brief::labels::Labels;
use crate::brief::{Brief, localized};
use crate::diagnostic::{Problems, Result, error};
use crate::edition::Press;
use crate::output::{json as json_output, write::write};
use crate::project::{Project, Quoted, file_id};
use crate::report::{Address, Report};
use crate::template::Template;
use crate::typeset::About;

/// Shows which audiences each recommendation and finding reaches, and which reach nobody
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plaidoyer coverage
  plaidoyer coverage --format csv > coverage.csv
  plaidoyer coverage --format pdf --output briefings")]
pub struct CoverageCommand {
    /// How to show it
    #[arg(long, value_enum, default_value_t)]
    format: CoverageFormat,

    /// As JSON; the same as `--format json`
    #[arg(long, conflicts_with = "format")]
    json: bool,

    /// The folder that `--format pdf` writes into
    #[arg(short, long, value_name = "DIR", default_value = "briefings")]
    output: PathBuf,

    /// The language of `--format pdf` [default: the report's]
    #[arg(long, value_name = "LANG")]
    lang: Option<String>,

    #[command(flatten)]
    date: DateArgument,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum CoverageFormat {
    /// Tables for the terminal
    #[default]
    Table,
    /// One JSON object
    Json,
    /// A row for each recommendation and finding, a column for each audience
    Csv,
    /// The tables, typeset: `coverage.pdf`
    Pdf,
}

/// What an audience gets.
struct Counts {
    audience: String,
    findings: usize,
    recommendations: usize,
    pages: usize,
    words: usize,
}

impl CoverageCommand {
    pub(super) fn run(self, project: &Project) -> ExitCode {
        super::finish(project, self.show(project))
    }

    fn show(&self, project: &Project) -> Result<()> {
        let date = self.date.resolve()?;
        let report = Report::load(project)?;
        let language = self.lang.as_ref().unwrap_or(&report.about.language);
        let labels = Arc::new(Labels::load(project, language)?);
        let report = report.in_language(project, language)?;
        let mut problems = Problems::default();
        let audiences =
            Audience::load_each(project, &report, &Audience::names(project)?, &mut problems);
        let briefs = Brief::decide_each(&report, &audiences, date, language, &mut problems);
        let press = Press::new(project, &report, &briefs, &labels, language)?;
        let mut fitted = Vec::new();
        let mut counts = Vec::new();
        for brief in &briefs {
            let made = || {
                let copy = press.edition(brief)?.copy(None)?;
                Ok((copy.held(), copy.pages()))
            };
            if let Some((brief, pages)) = problems.absorb(made()) {
                counts.push(Counts {
                    audience: brief.audience.id.clone(),
                    findings: brief.findings.len(),
                    recommendations: brief.recommendations.len(),
                    pages,
                    words: words(&brief),
                });
                fitted.push(brief);
            }
        }
        problems.finish(())?;
        let coverage = Coverage::new(&report, &fitted);
        match if self.json {
            CoverageFormat::Json
        } else {
            self.format
        } {
            CoverageFormat::Table => print_tables(&report, &coverage, &counts),
            CoverageFormat::Json => print::text(json_output::to_string(&as_json(
                &report, &coverage, &counts,
            ))),
            CoverageFormat::Csv => print::text(as_csv(&report, &coverage, &counts)?),
            CoverageFormat::Pdf => {
                let value = as_context(&report, &coverage, &counts, &audiences, language);
                let name = Quoted::whole(file_id("coverage"), "coverage");
                let rendered =
                    Template::load(project, &labels, &name)?.print(value, &labels, date)?;
                let title = labels.get("coverage-title", [])?;
                let about = About {
                    title: &title,
                    author: &report.about.author,
                    subject: &report.about.title,
                    date,
                };
                let data = json_output::to_string(&as_json(&report, &coverage, &counts));
                let typeset = press.typesetter().typeset(&about, &rendered, data)?;
                let path = self.output.join("coverage.pdf");
                write(&path, &typeset.pdf(press.typesetter(), &rendered)?)?;
                print::line(path.display());
            }
        }
        Ok(())
    }
}

fn as_json(report: &Report, coverage: &Coverage, counts: &[Counts]) -> serde_json::Value {
    let object = |(item, audiences): Row| (item, json!(audiences));
    let recommendations: Map<_, _> = recommendations(report, coverage).map(object).collect();
    let findings: Map<_, _> = findings(report, coverage).map(object).collect();
    let audiences: Map<_, _> = counts
        .iter()
        .map(|c| {
            let object = json!({
                "findings": c.findings,
                "recommendations": c.recommendations,
                "pages": c.pages,
                "words": c.words,
            });
            (c.audience.clone(), object)
        })
        .collect();
    json!({ "recommendations": recommendations, "findings": findings, "audiences": audiences })
}

/// An address, and the audiences that get what stands there.
type Row<'a> = (String, &'a Vec<String>);

/// The recommendations, each by its address, and the audiences that get it.
fn recommendations<'a>(
    report: &'a Report,
    coverage: &'a Coverage,
) -> impl Iterator<Item = Row<'a>> {
    let rows = coverage.recommendations.iter();
    rows.map(|(label, audiences)| {
        let address = Address::Recommendation(*label);
        (report.written(&address), audiences)
    })
}

/// The same of the findings.
fn findings<'a>(report: &'a Report, coverage: &'a Coverage) -> impl Iterator<Item = Row<'a>> {
    let rows = coverage.findings.iter();
    rows.map(|(code, audiences)| {
        let address = Address::Section(code.clone());
        (report.written(&address), audiences)
    })
}

/// The rows of the table.
fn rows<'a>(report: &'a Report, coverage: &'a Coverage) -> impl Iterator<Item = Row<'a>> {
    recommendations(report, coverage).chain(findings(report, coverage))
}

fn as_csv(report: &Report, coverage: &Coverage, counts: &[Counts]) -> Result<String> {
    let failed = |e: csv::Error| eco_vec![error(eco_format!("could not write the table: {e}"))];
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header =
        std::iter::once("item").chain(counts.iter().map(|counts| counts.audience.as_str()));
    writer.write_record(header).map_err(failed)?;
    for (item, audiences) in rows(report, coverage) {
        let marks = counts.iter().map(|counts| {
            if audiences.contains(&counts.audience) {
                "x"
            } else {
                ""
            }
        });
        writer
            .write_record(std::iter::once(item.as_str()).chain(marks))
            .map_err(failed)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|e| failed(csv::Error::from(e.into_error())))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn print_tables(report: &Report, coverage: &Coverage, counts: &[Counts]) {
    let words = |list: &[&str]| {
        list.iter()
            .map(ToString::to_string)
            .collect::<Vec<String>>()
    };
    print::table(
        &words(&["audience", "findings", "recommendations", "pages", "words"]),
        counts
            .iter()
            .map(|c| {
                let numbers =
                    [c.findings, c.recommendations, c.pages, c.words].map(|n| n.to_string());
                std::iter::once(c.audience.clone()).chain(numbers).collect()
            })
            .collect(),
    );
    // Columns by letter: thirteen names do not fit beside each other on a terminal.
    for (column, counts) in counts.iter().enumerate() {
        print::line(format_args!("{} {}", letters(column), counts.audience));
    }
    let header: Vec<String> = std::iter::once("item".to_owned())
        .chain((0..counts.len()).map(letters))
        .collect();
    print::table(
        &header,
        rows(report, coverage)
            .map(|(item, audiences)| {
                let marks = counts.iter().map(|counts| {
                    if audiences.contains(&counts.audience) {
                        "×"
                    } else {
                        ""
                    }
                });
                std::iter::once(item)
                    .chain(marks.map(str::to_owned))
                    .collect()
            })
            .collect(),
    );
    let nobody: Vec<String> = rows(report, coverage)
        .filter(|(_, audiences)| audiences.is_empty())
        .map(|(item, _)| item)
        .collect();
    if nobody.is_empty() {
        print::line("everything reaches an audience");
    } else {
        print::line(format_args!("reaches no audience: {}", nobody.join(", ")));
    }
}

/// What the coverage template sees.
fn as_context(
    report: &Report,
    coverage: &Coverage,
    counts: &[Counts],
    audiences: &[Audience],
    language: &str,
) -> Value {
    let marks = |reached: &[String]| {
        counts
            .iter()
            .map(|c| reached.contains(&c.audience))
            .collect::<Vec<bool>>()
    };
    let recommendations: Vec<Value> = coverage
        .recommendations
        .iter()
        .map(|(number, reached)| {
            let section = report
                .recommendation(*number)
                .and_then(|(section, _)| section.code.printed());
            context! { number => Value::from(Serde(number)), section => section, reached => marks(reached) }
        })
        .collect();
    let findings: Vec<Value> = coverage
        .findings
        .iter()
        .map(|(code, reached)| {
            let title = report
                .section(code)
                .map(|section| section.title.plain().to_string());
            context! { code => code.printed(), title => title, reached => marks(reached) }
        })
        .collect();
    let audiences: Vec<Value> = counts
        .iter()
        .zip(audiences)
        .enumerate()
        .map(|(column, (c, audience))| {
            context! {
                letter => letters(column),
                id => c.audience.as_str(),
                title => localized(&audience.title, language).map(str::to_owned),
                findings => c.findings,
                recommendations => c.recommendations,
                pages => c.pages,
                words => c.words,
            }
        })
        .collect();
    let nobody: Vec<String> = rows(report, coverage)
        .filter(|(_, reached)| reached.is_empty())
        .map(|(item, _)| item)
        .collect();
    context! {
        report => context! {
            title => report.about.title.as_str(),
            author => report.about.author.as_str(),
            year => report.about.year(),
        },
        audiences => audiences,
        recommendations => recommendations,
        findings => findings,
        nobody => nobody,
        language => language,
    }
}
