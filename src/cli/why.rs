//! `plaidoyer why`: what decided about an item: an expression, `include`, `exclude`, or lack of room.

use std::process::ExitCode;

use clap::Args;
use typst::ecow::{eco_format, eco_vec};

use super::date::DateArgument;
use super::{completions, print};
use crate::audience::Audience;
use crate::diagnostic::{Result, error};
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
        let address = super::address(&report, &self.item);
        if address.is_err() && Audience::path(project, &self.item)?.is_some() {
            let (audience, item) = (&self.item, &self.audience);
            return Err(eco_vec![
                error(eco_format!(
                    "`{audience}` is an audience: the item comes first"
                ))
                .with_hint(eco_format!("write `plaidoyer why {item} {audience}`"))
            ]);
        }
        let address = address?;
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
