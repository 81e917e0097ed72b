//! The command line: one file per command, each its arguments and a few lines that call the rooms.

mod import;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::diagnostic::{self, Result};
use crate::project::Project;

/// One report, a briefing for each audience: selects findings and recommendations and typesets
/// them, word for word.
#[derive(Debug, Parser)]
#[command(name = "plaidoyer", version, max_term_width = 100)]
pub struct Cli {
    /// The project's directory, with `plaidoyer.toml` in it [default: found upwards from here, else
    /// the built-in project]
    #[arg(long, global = true, value_name = "DIR")]
    project: Option<PathBuf>,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Import(import::Import),
}

/// Runs the command line and says how it ended: 0, 1 where the input is wrong, 2 where the command
/// line is.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let _project = match open(&cli) {
        Ok(project) => project,
        Err(problems) => {
            diagnostic::emit(&Project::built_in(), &problems);
            return ExitCode::FAILURE;
        }
    };
    match cli.command {
        Command::Import(command) => command.run(),
    }
}

fn open(cli: &Cli) -> Result<Project> {
    match &cli.project {
        Some(directory) => Project::open(directory),
        None => Project::find(&std::env::current_dir().unwrap_or_default()),
    }
}

/// Prints the problems of a result and turns it into an exit code.
fn finish(project: &Project, result: Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(problems) => {
            diagnostic::emit(project, &problems);
            ExitCode::FAILURE
        }
    }
}
