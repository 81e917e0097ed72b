//! `plaidoyer search`: passages and recommendations by words.

use std::process::ExitCode;

use clap::Args;

use super::print;
use crate::diagnostic::Result;
use crate::output::json;
use crate::project::Project;
use crate::report::Report;

/// Finds passages and recommendations by words in any inflection, with or without accents, best first
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plaidoyer search bone test
  plaidoyer search \"ad hoc guardian\" --json")]
pub(crate) struct Search {
    /// The words
    #[arg(value_name = "WORDS", required = true)]
    words: Vec<String>,

    /// As JSON, one array of objects
    #[arg(long)]
    json: bool,
}

impl Search {
    pub(super) fn run(self, project: &Project) -> ExitCode {
        super::finish(project, self.search(project))
    }

    fn search(&self, project: &Project) -> Result<()> {
        let report = Report::load(project)?;
        let found = report.search(&self.words.join(" "));
        if self.json {
            print::text(json::to_string(&found));
        } else if found.is_empty() {
            print::note("nothing found");
        }
        for item in found.iter().filter(|_| !self.json) {
            print::line(format_args!(
                "{}  ({:.1})\n{}\n",
                item.id, item.score, item.text
            ));
        }
        Ok(())
    }
}
