//! `plaidoyer why`: which expression, include or exclude decided about an item.

use std::process::ExitCode;

use clap::Args;

use super::print;
use crate::audience::Audience;
use crate::brief::Brief;
use crate::diagnostic::Result;
use crate::project::Project;
use crate::report::Report;

/// Says why something is in the briefing of an audience, or is not
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plaidoyer why F.IV.3 police-trainers
  plaidoyer why 14 overseas-departments")]
pub struct WhyCommand {
    /// A code, or the number of a recommendation
    #[arg(value_name = "ITEM")]
    item: String,

    /// The audience
    #[arg(value_name = "AUDIENCE")]
    audience: String,
}

impl WhyCommand {
    pub(super) fn run(self, project: &Project) -> ExitCode {
        super::finish(project, self.explain(project))
    }

    fn explain(&self, project: &Project) -> Result<()> {
        let report = Report::load(project)?;
        let address = super::address(&report, &self.item)?;
        let audience = Audience::load(project, &report, &self.audience)?;
        // Why something is in a briefing does not depend on its day.
        let brief = Brief::decide(
            &report,
            &audience,
            chrono::NaiveDate::default(),
            &report.about.language,
        )?;
        for decision in brief.explain(&address) {
            print::line(format_args!("{decision}"));
        }
        Ok(())
    }
}
