//! The command line: one file per command, each its arguments and a few lines that call the rooms.

mod batch;
mod build;
mod check;
mod completions;
mod coverage;
mod date;
mod eject;
mod import;
mod inspect;
mod list;
mod listen;
mod making;
mod man;
mod merge_manifests;
mod new;
mod preview;
mod print;
mod queries;
mod read_pdf;
mod schema;
mod search;
mod show;
mod sign;
mod status;
mod timeout;
mod translations;
mod verify;
mod why;
mod worker;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use chrono::NaiveDate;
use clap::{Parser, Subcommand, ValueHint};

use typst::ecow::{eco_format, eco_vec};

use self::timeout::{A_YEAR, TIMEOUT};
use crate::audience::Audience;
use crate::bounded::{self, Legacy};
use crate::brief::WhyAnswer;
use crate::diagnostic::{self, Result, error, with_suggestion};
use crate::edition::{Wanted, with_edition};
use crate::labels::languages;
use crate::project::Project;
use crate::report::{Address, Report};

/// One report, a briefing for each audience: selects findings and recommendations and typesets
/// them, word for word.
#[derive(Debug, Parser)]
#[command(name = "plaidoyer", version, max_term_width = 100)]
#[command(after_help = "\
Examples:
  plaidoyer build police-trainers        a PDF in briefings/
  plaidoyer batch conference.toml        everything for an event
  plaidoyer list audiences               the audiences that there are
  plaidoyer show F.IV.3                  what the report says under a code
  plaidoyer check                        whether report, profiles and templates are right")]
pub(crate) struct Cli {
    /// The project's directory, with `plaidoyer.toml` in it [default: found upwards from here, else
    /// the built-in project]
    #[arg(long, global = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
    project: Option<PathBuf>,

    /// Whether this is the child that does what typesets
    #[arg(long = bounded::ARGUMENT, hide = true)]
    is_bounded: bool,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Build),
    Batch(batch::BatchCommand),
    Preview(preview::PreviewCommand),
    MergeManifests(merge_manifests::MergeManifests),
    List(list::List),
    Listen(listen::ListenCommand),
    Inspect(inspect::Inspect),
    Verify(verify::Verify),
    Show(show::Show),
    Search(search::Search),
    Why(why::WhyCommand),
    Coverage(coverage::CoverageCommand),
    Queries(queries::Queries),
    Translations(translations::Translations),
    Check(check::Check),
    Schema(schema::SchemaCommand),
    New(new::New),
    Eject(eject::EjectCommand),
    Status(status::StatusCommand),
    Import(import::Import),
    Completions(completions::Completions),
    Man(man::ManCommand),
    ReadPdf(read_pdf::ReadPdf),
    Worker(worker::WorkerCommand),
}

/// Runs the command line and says how it ended: 0, 1 where the input is wrong, 2 where the command
/// line is; `verify` has one more.
pub fn run() -> ExitCode {
    if let Some(ended) = completions::answer() {
        return ended;
    }
    let cli = Cli::parse();
    match &cli.command {
        Command::Build(command) => command.validate(),
        Command::List(command) => command.validate(),
        _ => {}
    }
    match cli.command.time_for_a_briefing() {
        Some(_) if cli.is_bounded => bounded::serve(|legacy| obey(cli, legacy)),
        Some(limit) => {
            let ended = bounded::run(std::env::args_os().skip(1), limit);
            ended.unwrap_or_else(|problems| finish(&Project::built_in(), Err(problems)))
        }
        None => obey(cli, None),
    }
}

impl Command {
    /// How long each briefing may take; none for commands that typeset nothing, or in processes of their own.
    fn time_for_a_briefing(&self) -> Option<Duration> {
        match self {
            Command::Build(command) => Some(command.timeout.limit()),
            Command::Listen(command) => Some(command.timeout.limit()),
            Command::Check(command) => Some(command.timeout.limit()),
            // It waits for changes: it gives up itself what takes long.
            Command::Preview(_) => Some(A_YEAR),
            Command::List(_)
            | Command::Why(_)
            | Command::Coverage(_)
            | Command::Queries(_)
            | Command::Verify(_) => Some(TIMEOUT),
            _ => None,
        }
    }
}

fn obey(cli: Cli, legacy: Option<Legacy>) -> ExitCode {
    let project = match cli.command {
        // They read no project, and have nothing to say of one.
        Command::ReadPdf(_) | Command::Completions(_) | Command::Man(_) => Ok(Project::built_in()),
        _ => open(cli.project.as_deref()),
    };
    let project = match project {
        Ok(project) => project,
        Err(problems) => return finish(&Project::built_in(), Err(problems)),
    };
    match cli.command {
        Command::Build(command) => command.run(&project),
        Command::Batch(command) => command.run(&project),
        Command::Preview(command) => command.run(project, legacy),
        Command::MergeManifests(command) => command.run(&project),
        Command::List(command) => command.run(&project),
        Command::Listen(command) => command.run(&project),
        Command::Show(command) => command.run(&project),
        Command::Search(command) => command.run(&project),
        Command::Why(command) => command.run(&project),
        Command::Coverage(command) => command.run(&project),
        Command::Queries(command) => command.run(&project),
        Command::Translations(command) => command.run(&project),
        Command::Schema(command) => command.run(&project),
        Command::Check(command) => command.run(&project),
        Command::New(command) => command.run(&project),
        Command::Eject(command) => command.run(&project),
        Command::Status(command) => command.run(&project),
        Command::Import(command) => command.run(),
        Command::Inspect(command) => command.run(&project),
        Command::Verify(command) => command.run(&project),
        Command::Completions(command) => command.run(&project),
        Command::Man(command) => command.run(&project),
        Command::ReadPdf(command) => command.run(),
        Command::Worker(command) => command.run(),
    }
}

/// The project in a directory that somebody names, or else the one at hand.
fn open(directory: Option<&Path>) -> Result<Project> {
    match directory {
        Some(directory) => Project::open(directory),
        None => Project::find(&std::env::current_dir().unwrap_or_default()),
    }
}

/// What is in the briefing of an audience on a day and in a language, in which form and why.
///
/// # Errors
/// What keeps it from being built.
fn with_answer<T>(
    project: &Project,
    report: &Report,
    audience: &Audience,
    (date, language): (NaiveDate, &str),
    look: impl FnOnce(WhyAnswer) -> T,
) -> Result<T> {
    let wanted = Wanted {
        date,
        language,
        template: None,
    };
    with_edition(project, report, audience, wanted, |_, edition| {
        let copy = edition.copy()?;
        Ok(look(WhyAnswer {
            selected: edition.selection(),
            held: &copy.held(),
            left_out: copy.left_out(),
        }))
    })
}

/// The address that somebody typed.
fn address(report: &Report, text: &str) -> Result<Address> {
    report.existing(text)
}

/// Checks that a language has labels: no other one can be printed in.
fn known_language(project: &Project, language: &str) -> Result<()> {
    let known = languages(project);
    if known.iter().any(|other| other == language) {
        return Ok(());
    }
    Err(eco_vec![with_suggestion(
        error(eco_format!(
            "there are no labels in the language `{language}`"
        )),
        language,
        known.iter().map(String::as_str),
    )])
}

/// Prints the problems of a result and turns it into an exit code.
fn finish(project: &Project, result: Result<()>) -> ExitCode {
    match result {
        Ok(()) if !print::succeeded() => {
            print::note("error: could not write to standard output");
            ExitCode::FAILURE
        }
        Ok(()) => ExitCode::SUCCESS,
        Err(problems) => {
            diagnostic::emit(project, &problems);
            ExitCode::FAILURE
        }
    }
}
