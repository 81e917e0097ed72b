//! `plaidoyer build`: briefings as PDF, Typst or JSON.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, ValueEnum};
use typst::ecow::{eco_format, eco_vec};

use super::date::DateArgument;
use crate::audience::Audience;
use crate::brief::Brief;
use crate::brief::labels::Labels;
use crate::diagnostic::{self, Problems, Result, error};
use crate::fit;
use crate::output::{self, folder, json, write::write};
use crate::project::Project;
use crate::report::Report;
use crate::template::{Rendered, Template};
use crate::typeset::{About, Typesetter};

/// The language of what the program says in a briefing.
const LANGUAGE: &str = "en";

/// Typesets the briefings of one audience or more
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plaidoyer build police-trainers
  plaidoyer build --all --output conference
  plaidoyer build education-staff --date 2026-12-04 --open
  plaidoyer build overseas-departments --format json")]
pub struct Build {
    /// The audiences; `plaidoyer list audiences` names them
    #[arg(
        value_name = "AUDIENCE",
        required_unless_present = "all",
        conflicts_with = "all"
    )]
    audiences: Vec<String>,

    /// All audiences
    #[arg(long)]
    all: bool,

    /// The folder to write into
    #[arg(short, long, value_name = "DIR", default_value = "briefings")]
    output: PathBuf,

    #[command(flatten)]
    date: DateArgument,

    /// What to write
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Open what was built
    #[arg(long)]
    open: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    /// A PDF file for each audience
    #[default]
    Pdf,
    /// The Typst that is compiled: a folder for each audience
    Typ,
    /// The selection of one audience, on stdout
    Json,
}

impl Build {
    /// What clap cannot say in its own terms.
    pub(super) fn validate(&self) {
        if self.format == Format::Json && (self.audiences.len() > 1 || self.all) {
            super::Cli::command()
                .error(
                    ErrorKind::ArgumentConflict,
                    "`--format json` takes one audience: it prints one object",
                )
                .exit();
        }
        if self.format == Format::Json && self.open {
            super::Cli::command()
                .error(
                    ErrorKind::ArgumentConflict,
                    "`--format json` writes no file to `--open`",
                )
                .exit();
        }
    }

    pub(super) fn run(self, project: &Project) -> ExitCode {
        super::finish(project, self.build(project))
    }

    fn build(&self, project: &Project) -> Result<()> {
        let date = self.date.resolve()?;
        let report = Report::load(project)?;
        let labels = Arc::new(Labels::load(project, LANGUAGE)?);
        let names = if self.all {
            Audience::names(project)?
        } else {
            deduplicated(&self.audiences)
        };

        let mut problems = Problems::default();
        let audiences = Audience::load_each(project, &report, &names, &mut problems);
        let briefs = Brief::decide_each(&report, &audiences, date, LANGUAGE, &mut problems);
        if self.format == Format::Json {
            problems.finish(())?;
            for brief in &briefs {
                anstream::print!("{}", json::to_string(&json::Selection::new(brief)));
            }
            return Ok(());
        }
        let typesetter = Typesetter::new(project, &report, &briefs, &labels, LANGUAGE)?;
        for brief in &briefs {
            problems.absorb(self.build_one(project, &typesetter, &labels, brief));
        }
        problems.finish(())
    }

    fn build_one(
        &self,
        project: &Project,
        typesetter: &Typesetter,
        labels: &Arc<Labels>,
        brief: &Brief,
    ) -> Result<()> {
        let made = make(project, typesetter, labels, brief)?;
        diagnostic::emit(project, &made.typeset.warnings);
        let path = match self.format {
            Format::Pdf => {
                let path = self.output.join(output::file_name(brief, "pdf"));
                write(&path, &made.typeset.pdf(typesetter, &made.rendered)?)?;
                path
            }
            Format::Typ | Format::Json => {
                let path = self.output.join(&brief.audience.id);
                folder::write_folder(&path, project, typesetter, &made.typeset, &made.selection)?;
                path.join(crate::typeset::MAIN)
            }
        };
        report_built(
            brief,
            &path,
            made.typeset.document.pages().len(),
            &made.rendered,
        );
        if self.open {
            opener::open(&path).map_err(|e| {
                eco_vec![error(eco_format!("could not open {}: {e}", path.display()))]
            })?;
        }
        Ok(())
    }
}

/// A briefing, laid out and within its limits.
pub(super) struct Made {
    pub rendered: Rendered,
    pub typeset: crate::typeset::Typeset,
    pub selection: String,
}

/// Prints a briefing with its template, lays it out and holds it against its page limit.
pub(super) fn make(
    project: &Project,
    typesetter: &Typesetter,
    labels: &Arc<Labels>,
    brief: &Brief,
) -> Result<Made> {
    let template = Template::load(project, labels, &brief.audience.template)?;
    let rendered = template.render(brief, labels)?;
    let selection = json::to_string(&json::Selection::new(brief));
    let typeset = typesetter.typeset(&About::brief(brief), &rendered, selection.clone())?;
    fit::check(brief, &typeset.document)?;
    Ok(Made {
        rendered,
        typeset,
        selection,
    })
}

/// Says what was built, and what of the selection is not in it.
fn report_built(brief: &Brief, path: &Path, pages: usize, rendered: &Rendered) {
    anstream::println!("{}", path.display());
    anstream::eprintln!(
        "  {} {}, {} {}, {} {}, dated {}",
        pages,
        plural(pages, "page", "pages"),
        brief.findings.len(),
        plural(brief.findings.len(), "finding", "findings"),
        brief.recommendations.len(),
        plural(
            brief.recommendations.len(),
            "recommendation",
            "recommendations"
        ),
        brief.date,
    );
    if !brief.left_out.is_empty() {
        let items: Vec<&str> = brief
            .left_out
            .iter()
            .map(|left| left.item.as_str())
            .collect();
        anstream::eprintln!("  left out for want of space: {}", items.join(", "));
    }
    let unprinted = brief
        .keys()
        .filter(|key| !rendered.printed.contains(key))
        .collect::<Vec<_>>();
    if !unprinted.is_empty() {
        anstream::eprintln!(
            "  left out by the template `{}`: {}",
            brief.audience.template.text,
            unprinted.join(", ")
        );
    }
}

fn plural<'a>(count: usize, one: &'a str, many: &'a str) -> &'a str {
    if count == 1 { one } else { many }
}

/// The names, each once, in the order given.
fn deduplicated(names: &[String]) -> Vec<String> {
    let mut seen = Vec::new();
    for name in names {
        if !seen.contains(name) {
            seen.push(name.clone());
        }
    }
    seen
}
