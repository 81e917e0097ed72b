//! `plaidoyer worker`: what `plaidoyer batch` starts. It is not for people.

use std::process::ExitCode;

use clap::Args;

use crate::batch::worker;
use crate::project::Project;

/// Makes the files that a batch asks for on standard input
#[derive(Debug, Args)]
#[command(hide = true)]
pub(crate) struct WorkerCommand {}

impl WorkerCommand {
    pub(super) fn run(self) -> ExitCode {
        super::finish(&Project::built_in(), worker::run())
    }
}
