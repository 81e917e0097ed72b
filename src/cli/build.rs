//! `plaidoyer build`: briefings as PDF, Typst or JSON.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, ValueHint};
use typst::ecow::{EcoString, eco_format, eco_vec};

use super::making::Making;
use super::sign::Sign;
use super::timeout::Timeout;
use super::{completions, print};
use crate::audience::Audience;
use crate::brief::{Brief, LeftOut, LeftOutBecause, Setting};
use crate::diagnostic::{self, Problems, Result, counted, error};
use crate::edition::Press;
use crate::output::{Format, Variant, write::write};
use crate::project::Project;
use crate::report::text::Picture;
use crate::report::unfilled;
use crate::signature::{SigningKey, beside};

/// Typesets the briefings of one audience or more
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plaidoyer build police-trainers
  plaidoyer build --all --output conference
  plaidoyer build education-staff --date 2026-12-04 --open
  plaidoyer build media --as checklist
  plaidoyer build overseas-departments --format png
  plaidoyer build overseas-departments --format json")]
pub(crate) struct Build {
    /// The audiences; `plaidoyer list audiences` names them
    #[arg(
        value_name = "AUDIENCE",
        add = completions::audience(),
        required_unless_present = "all",
        conflicts_with = "all"
    )]
    audiences: Vec<String>,

    /// All audiences
    #[arg(long)]
    all: bool,

    /// The folder to write into
    #[arg(short, long, value_name = "DIR", default_value = "briefings", value_hint = ValueHint::DirPath)]
    output: PathBuf,

    #[command(flatten)]
    making: Making,

    #[command(flatten)]
    pub(super) timeout: Timeout,

    /// What to write
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    #[command(flatten)]
    sign: Sign,

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
        if self.format != Format::Pdf && self.sign.is_wanted() {
            super::Cli::command()
                .error(
                    ErrorKind::ArgumentConflict,
                    "`--sign` signs PDFs, and `--format` asks for something else",
                )
                .exit();
        }
    }

    pub(super) fn run(self, project: &Project) -> ExitCode {
        super::finish(project, self.build(project))
    }

    fn build(&self, project: &Project) -> Result<()> {
        let key = self.sign.key()?;
        let names = if self.all {
            Audience::names(project)?
        } else {
            deduplicated(&self.audiences)
        };
        let mut warnings = Problems::default();
        warnings.extend(unfilled(project)?);
        let built = self.making.each(project, &names, |press, brief| {
            warnings.extend(brief.pictures().iter().filter_map(Picture::undescribed));
            self.build_one(project, press, brief, key.as_ref())
        });
        diagnostic::emit(project, &warnings.into_distinct());
        built
    }

    fn build_one(
        &self,
        project: &Project,
        press: &Press,
        brief: &Brief,
        key: Option<&SigningKey>,
    ) -> Result<()> {
        let edition = press.edition(brief)?;
        if let Some(text) = edition.text(self.format)? {
            let path = self.output.join(Variant::of(brief).file_name(self.format));
            write(&path, text.text.as_bytes())?;
            report_built(std::slice::from_ref(&path), brief, None, &[]);
            return self.open(&path);
        }
        let copy = edition.copy()?;
        if self.format == Format::Json {
            print::text(copy.json());
            return Ok(());
        }
        diagnostic::emit(project, &copy.typeset.warnings);
        let stem = Variant::of(brief).stem();
        let mut paths = Vec::new();
        if self.format == Format::Typ {
            let folder = self.output.join(stem);
            copy.write_folder(&folder)?;
            paths.push(folder.join(crate::typeset::MAIN));
        } else {
            for (name, bytes) in copy.files(&stem, self.format)? {
                let path = self.output.join(name);
                let signature = beside(&path);
                let was_signed = signature.exists();
                write(&path, &bytes)?;
                paths.push(path);
                if let Some(key) = key {
                    write(&signature, key.sign(&bytes)?.as_bytes())?;
                    paths.push(signature);
                } else if was_signed && !signature.exists() {
                    let name = signature.display();
                    print::note(format_args!("removed: {name}: it signed an earlier file"));
                }
            }
        }
        let left_out = copy.left_out();
        report_built(&paths, &copy.held(), Some(copy.pages()), left_out);
        paths.first().map_or(Ok(()), |path| self.open(path))
    }

    fn open(&self, path: &Path) -> Result<()> {
        if self.open {
            opener::open(path).map_err(|e| {
                eco_vec![error(eco_format!("could not open {}: {e}", path.display()))]
            })?;
        }
        Ok(())
    }
}

/// Says what was built, on how many pages if it has any, and what of the selection is not in it.
fn report_built(paths: &[PathBuf], brief: &Brief, pages: Option<usize>, left_out: &[LeftOut]) {
    for path in paths {
        print::line(path.display());
    }
    let held: Vec<EcoString> = pages
        .map(|pages| counted(pages, "page", "pages"))
        .into_iter()
        .chain([
            counted(brief.findings.len(), "finding", "findings"),
            counted(
                brief.recommendations.len(),
                "recommendation",
                "recommendations",
            ),
        ])
        .collect();
    print::note(format_args!("  {}, dated {}", held.join(", "), brief.date));
    let left_out = |because| {
        let items = left_out
            .iter()
            .filter(move |left| left.why == because)
            .map(|left| brief.report.written(&left.item));
        Some(items.collect::<Vec<_>>().join(", ")).filter(|items| !items.is_empty())
    };
    let to_fit = match brief.setting {
        Setting::Normal => None,
        Setting::Tight => Some("set with less space"),
        Setting::Small => Some("set with less space and in 9 pt"),
    };
    if let Some(how) = to_fit {
        print::note(format_args!("  to fit: {how}"));
    }
    if let Some(items) = left_out(LeftOutBecause::InALine) {
        print::note(format_args!("  recommendations in a line: {items}"));
    }
    if let Some(items) = left_out(LeftOutBecause::Shortened) {
        print::note(format_args!("  shortened for want of space: {items}"));
    }
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
