//! `plaidoyer why`: what decided about an item: an expression, `include`, `exclude`, or lack of room.

use std::process::ExitCode;

use clap::Args;

use super::date::DateArgument;
use super::{completions, print};
use crate::audience::Audience;
use crate::diagnostic::Result;
use crate::project::Project;
use crate::report::Report;

/// Says why something is in the briefing of an audience, or is not
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plaidoyer why F.IV.3 police-trainers
  plaidoyer why 14 overseas-departments")]
pub(crate) struct WhyCommand {
    /// A code, or the number of a recommendation
    #[arg(value_name = "ITEM", add = completions::address())]
    item: String,

    /// The audience
    #[arg(value_name = "AUDIENCE", add = completions::audience())]
    audience: String,

    #[command(flatten)]
    date: DateArgument,
}

impl WhyCommand {
    pub(super) fn run(self, project: &Project) -> ExitCode {
        super::finish(project, self.explain(project))
    }

    fn explain(&self, project: &Project) -> Result<()> {
        let report = Report::load(project)?;
        let address = super::address(&report, &self.item)?;
        let audience = Audience::load(project, &report, &self.audience)?;
        // What has room depends on the date: a later briefing marks passages that were true only at a date of
        // their own.
        let date = self.date.resolve_or(None, true)?;
        let decisions = super::with_answer(
            project,
            &report,
            &audience,
            (date, &report.about.language),
            |answer| answer.explain(&address),
        )?;
        for decision in decisions {
            print::line(format_args!("{decision}"));
        }
        Ok(())
    }
}
