//! `plaidoyer build`: briefings as PDF, Typst or JSON.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _};
use typst::ecow::{eco_format, eco_vec};

use super::date::DateArgument;
use super::print;
use crate::audience::Audience;
use crate::brief::labels::Labels;
use crate::brief::{Brief, LeftOutBecause};
use crate::diagnostic::{self, Problems, Result, error};
use crate::edition::{Copy, Press};
use crate::output::{Format, Variant, write::write};
use crate::project::Project;
use crate::report::Report;

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
        let press = Press::new(project, &report, &briefs, &labels, LANGUAGE)?;
        for brief in &briefs {
            problems.absorb(self.build_one(project, &press, brief));
        }
        problems.finish(())
    }

    fn build_one(&self, project: &Project, press: &Press, brief: &Brief) -> Result<()> {
        let edition = press.edition(brief)?;
        if self.format == Format::Json {
            print::text(&edition.content(None)?.json);
            return Ok(());
        }
        let copy = edition.copy(None)?;
        diagnostic::emit(project, &copy.typeset.warnings);
        let mut path = self.output.join(Variant::of(brief).file_name(self.format));
        match self.format {
            Format::Pdf => write(&path, &copy.pdf()?)?,
            Format::Typ | Format::Json => {
                copy.write_folder(&path)?;
                path.push(crate::typeset::MAIN);
            }
        }
        report_built(brief, &path, &copy);
        if self.open {
            opener::open(&path).map_err(|e| {
                eco_vec![error(eco_format!("could not open {}: {e}", path.display()))]
            })?;
        }
        Ok(())
    }
}

/// Says what was built, and what of the selection is not in it.
fn report_built(brief: &Brief, path: &Path, copy: &Copy) {
    let pages = copy.pages();
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
        let left_out = &copy.content.left_out;
        let items = left_out
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
            brief.template.text
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
