//! `plaidoyer status`: what has become of the files that replace built-in ones.

use std::process::ExitCode;

use clap::Args;

use super::print;
use crate::diagnostic::Result;
use crate::eject;
use crate::project::Project;

/// Says which of the project's files replace built-in ones, and how the program's have changed since
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  plaidoyer --project our-report status")]
pub(crate) struct StatusCommand {}

impl StatusCommand {
    pub(super) fn run(self, project: &Project) -> ExitCode {
        super::finish(project, self.say(project))
    }

    fn say(&self, project: &Project) -> Result<()> {
        let files = eject::status(project, project.own_root()?)?;
        if files.is_empty() {
            print::line("no file of the project stands over a built-in one");
        }
        for file in files {
            print::line(format_args!("{}: {}", file.path, file.said));
            print::text(file.diff);
        }
        Ok(())
    }
}
