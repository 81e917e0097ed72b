//! `plaidoyer merge-manifests`: one manifest of what the shards of a batch made.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueHint};

use super::print;
use crate::batch::merge::{Merged, merge};
use crate::diagnostic::Result;
use crate::project::Project;
use crate::report::Report;

/// Joins the manifests that the shards of a batch wrote, and says what is missing
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plaidoyer merge-manifests conference
  plaidoyer merge-manifests conference --prune")]
pub(crate) struct MergeManifests {
    /// The folder that the shards wrote into
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    folder: PathBuf,

    /// Remove the files of earlier runs that no shard makes any more
    #[arg(long)]
    prune: bool,
}

impl MergeManifests {
    pub(super) fn run(self, project: &Project) -> ExitCode {
        match self.merge(project) {
            Ok(merged) if !merged.failed.is_empty() => ExitCode::FAILURE,
            Ok(_) => super::finish(project, Ok(())),
            Err(problems) => super::finish(project, Err(problems)),
        }
    }

    fn merge(&self, project: &Project) -> Result<Merged> {
        let report = Report::load(project)?;
        let merged = merge(project, &report, &self.folder, self.prune)?;
        for failure in &merged.failed {
            let row = failure.row.as_ref().map(|row| format!(" ({row})"));
            print::note(format_args!(
                "failed: {}{}: {}",
                failure.file,
                row.unwrap_or_default(),
                failure.error
            ));
        }
        for file in &merged.left_over {
            let what = if merged.pruned {
                "removed"
            } else {
                "left over"
            };
            print::line(format_args!("{what}: {file}"));
        }
        print::note(format_args!(
            "{} files, {} failed: {}",
            merged.outputs,
            merged.failed.len(),
            self.folder.join("manifest.json").display()
        ));
        Ok(merged)
    }
}
