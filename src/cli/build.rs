//! `plaidoyer build`: briefings as PDF, Typst or JSON.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, ValueEnum};
use typst::ecow::{eco_format, eco_vec};

use super::date::DateArgument;
use super::print;
use crate::audience::Audience;
use crate::brief::labels::Labels;
use crate::brief::{Brief, LeftOutBecause};
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
        let mut briefs = Brief::decide_each(&report, &audiences, date, LANGUAGE, &mut problems);
        if self.format == Format::Json {
            problems.finish(())?;
            for mut brief in briefs {
                let template = Template::load(project, &labels, &brief.audience.template)?;
                let rendered = template.render(&brief, &labels)?;
                brief.note_unprinted(&rendered.printed);
                print::text(json::to_string(&json::Selection::new(&brief)));
            }
            return Ok(());
        }
        let typesetter = Typesetter::new(project, &report, &briefs, &labels, LANGUAGE)?;
        for brief in &mut briefs {
            problems.absorb(self.build_one(project, &typesetter, &labels, brief));
        }
        problems.finish(())
    }

    fn build_one(
        &self,
        project: &Project,
        typesetter: &Typesetter,
        labels: &Arc<Labels>,
        brief: &mut Brief,
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
        report_built(brief, &path, made.typeset.document.pages().len());
        if self.open {
            opener::open(&path).map_err(|e| {
                eco_vec![error(eco_format!("could not open {}: {e}", path.display()))]
            })?;
        }
        Ok(())
    }
}

/// A briefing, laid out.
pub(super) struct Made {
    pub rendered: Rendered,
    pub typeset: crate::typeset::Typeset,
    pub selection: String,
}

/// Prints a briefing with its template, lays it out, and holds it against its words and its page
/// limit. What the template does not print is noted in the briefing.
pub(super) fn make(
    project: &Project,
    typesetter: &Typesetter,
    labels: &Arc<Labels>,
    brief: &mut Brief,
) -> Result<Made> {
    let made = lay_out(project, typesetter, labels, brief)?;
    fit::check(brief, &made.typeset.document)?;
    Ok(made)
}

/// As [`make`], whatever the page limit.
pub(super) fn lay_out(
    project: &Project,
    typesetter: &Typesetter,
    labels: &Arc<Labels>,
    brief: &mut Brief,
) -> Result<Made> {
    let template = Template::load(project, labels, &brief.audience.template)?;
    let rendered = template.render(brief, labels)?;
    brief.note_unprinted(&rendered.printed);
    let selection = json::to_string(&json::Selection::new(brief));
    let typeset = typesetter.typeset(&About::brief(brief), &rendered, selection.clone())?;
    typeset.check_verbatim(brief, &rendered)?;
    Ok(Made {
        rendered,
        typeset,
        selection,
    })
}

/// Says what was built, and what of the selection is not in it.
fn report_built(brief: &Brief, path: &Path, pages: usize) {
    print::line(path.display());
    print::note(format_args!(
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
    ));
    let left_out = |because| {
        let items = brief
            .left_out
            .iter()
            .filter(move |left| left.why == because)
            .map(|left| left.item.as_str());
        Some(items.collect::<Vec<_>>().join(", ")).filter(|items| !items.is_empty())
    };
    if let Some(items) = left_out(LeftOutBecause::NoRoom) {
        print::note(format_args!("  left out for want of space: {items}"));
    }
    if let Some(items) = left_out(LeftOutBecause::Template) {
        print::note(format_args!(
            "  left out by the template `{}`: {items}",
            brief.audience.template.text
        ));
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
