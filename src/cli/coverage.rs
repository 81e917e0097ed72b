//! `plaidoyer coverage`: who gets what, and what reaches nobody.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, ValueEnum, ValueHint};

use super::date::DateArgument;
use super::{completions, print};
use crate::audience::Audience;
use crate::batch::sheet::letters;
use crate::brief::coverage::{Coverage, words};
use crate::brief::{Brief, WhyAnswer, localized};
use crate::diagnostic::{Problems, Result};
use crate::edition::Press;
use crate::labels::Labels;
use crate::output::coverage::{Reached, Table};
use crate::output::{json as json_output, write::write};
use crate::project::{Project, Quoted, file_id};
use crate::report::{Address, Report};
use crate::template::Template;
use crate::typeset::Metadata;

/// Shows which audiences each recommendation and finding reaches, and which reach nobody
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plaidoyer coverage
  plaidoyer coverage --format csv > coverage.csv
  plaidoyer coverage --format pdf --output briefings
  plaidoyer coverage --format html       also in which form each is printed, and why")]
pub(crate) struct CoverageCommand {
    /// How to show it
    #[arg(long, value_enum, default_value_t)]
    format: CoverageFormat,

    /// As JSON; the same as `--format json`
    #[arg(long, conflicts_with = "format")]
    json: bool,

    /// The folder that `--format pdf` and `html` write into
    #[arg(short, long, value_name = "DIR", default_value = "briefings", value_hint = ValueHint::DirPath)]
    output: PathBuf,

    /// The language of `--format pdf` and `html` [default: the report's]
    #[arg(long, value_name = "LANG", add = completions::language())]
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
    /// The recommendations by audience as a web page, with the reasons: `coverage.html`
    Html,
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
        let mut columns = Vec::new();
        for brief in &briefs {
            let Some(copy) =
                problems.absorb(press.edition(brief).and_then(|edition| edition.copy()))
            else {
                continue;
            };
            let held = copy.held();
            let answer = WhyAnswer {
                selected: brief,
                held: &held,
                left_out: copy.left_out(),
            };
            let all = report.recommendations();
            let all = all.map(|(_, item)| Address::Recommendation(item.number));
            columns.push(Reached {
                letter: letters(columns.len()),
                id: brief.audience.id.clone(),
                title: localized(&brief.audience.title, language).map(str::to_owned),
                findings: held.findings.len(),
                recommendations: held.recommendations.len(),
                pages: copy.pages(),
                words: words(&held),
                decisions: all.flat_map(|address| answer.explain(&address)).collect(),
            });
            fitted.push(held);
        }
        problems.finish(())?;
        let table = Table {
            report: &report,
            coverage: Coverage::new(&report, &fitted),
            audiences: columns,
        };
        match if self.json {
            CoverageFormat::Json
        } else {
            self.format
        } {
            CoverageFormat::Table => print_tables(&table),
            CoverageFormat::Json => print::text(json_output::to_string(&table.json())),
            CoverageFormat::Csv => print::text(table.csv()?),
            CoverageFormat::Html => {
                let theme = press.typesetter().theme();
                let date = labels.date("date-format", date)?;
                let page = table.page(project, &labels, theme, (language, &date))?;
                self.write("coverage.html", page.as_bytes())?;
            }
            CoverageFormat::Pdf => {
                let name = Quoted::whole(file_id("coverage"), "coverage");
                let template = Template::load(project, &labels, &name)?;
                let rendered = template.print(table.context(language), &labels, date)?;
                let title = labels.get("coverage-title", [])?;
                let about = Metadata {
                    title: &title,
                    author: &report.about.author,
                    subject: &report.about.title,
                    date,
                };
                let data = json_output::to_string(&table.json());
                let typeset = press.typesetter().typeset(&about, &rendered, data)?;
                self.write("coverage.pdf", &typeset.pdf(press.typesetter(), &rendered)?)?;
            }
        }
        Ok(())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.output.join(name);
        write(&path, bytes)?;
        print::line(path.display());
        Ok(())
    }
}

fn print_tables(table: &Table) {
    let words = |list: &[&str]| {
        list.iter()
            .map(ToString::to_string)
            .collect::<Vec<String>>()
    };
    let counts = table.audiences.iter().map(|audience| {
        let numbers = [
            audience.findings,
            audience.recommendations,
            audience.pages,
            audience.words,
        ];
        let numbers = numbers.map(|number| number.to_string());
        std::iter::once(audience.id.clone())
            .chain(numbers)
            .collect()
    });
    print::table(
        &words(&["audience", "findings", "recommendations", "pages", "words"]),
        counts.collect(),
    );
    // Columns by letter: thirteen names do not fit beside each other on a terminal.
    for audience in &table.audiences {
        print::line(format_args!("{} {}", audience.letter, audience.id));
    }
    let letters = table
        .audiences
        .iter()
        .map(|audience| audience.letter.clone());
    let header: Vec<String> = std::iter::once("item".to_owned()).chain(letters).collect();
    let rows = table.rows().map(|(item, audiences)| {
        let marks = table
            .marks(audiences)
            .map(|is_in| if is_in { "×" } else { "" });
        std::iter::once(item)
            .chain(marks.map(str::to_owned))
            .collect()
    });
    print::table(&header, rows.collect());
    let nobody = table.nobody();
    if nobody.is_empty() {
        print::line("everything reaches an audience");
    } else {
        print::line(format_args!("reaches no audience: {}", nobody.join(", ")));
    }
}
