//! `plaidoyer read-pdf`: what `inspect` and `verify` start for each file. It is not for people.

use std::process::ExitCode;

use clap::Args;

use crate::pdf::apart;

/// Reads the PDF on standard input and prints what is in it
#[derive(Debug, Args)]
#[command(name = apart::COMMAND, hide = true)]
pub(crate) struct ReadPdf {
    /// The name of the attached files to read
    attachment: String,
}

impl ReadPdf {
    pub(super) fn run(self) -> ExitCode {
        match apart::serve(&self.attachment) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        }
    }
}
