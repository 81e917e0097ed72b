//! `plaidoyer batch`: every briefing of an event, for every name on its lists.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;

use chrono::NaiveDate;
use clap::{Args, ValueHint};

use super::date::DateArgument;
use super::sign::Sign;
use super::timeout::Timeout;
use super::{completions, print};
use crate::batch::cache::NEED;
use crate::batch::manifest::Manifest;
use crate::batch::plan::Plan;
use crate::batch::pool::{KeptBy, Limits};
use crate::batch::reports::Reports;
use crate::batch::shard::Shard;
use crate::batch::{self, Action, Batch, Options, Summary};
use crate::diagnostic::{Problems, Result};
use crate::project::Project;
use crate::report::Report;

/// Builds everything that a manifest asks for, or what has changed since the last run
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plaidoyer batch conference.toml --dry-run      what would be built
  plaidoyer batch conference.toml -o conference  build it, or what has changed
  plaidoyer batch conference.toml -o conference --shard 2/4

A manifest:
  [event]
  name = \"Round table on the report\"
  place = \"Marseille\"
  date = \"2026-12-04\"

  [[build]]
  audiences = \"*\"

  [[build]]
  audiences = [\"police-trainers\"]
  recipients = \"participants.csv\"
  columns = { name = \"Nom\", organisation = \"Structure\" }
  output = \"{{ audience.id }}/{{ recipient.name | slug }}.pdf\"")]
pub(crate) struct BatchCommand {
    /// The manifest; paths in it are relative to its folder
    #[arg(add = completions::file(&["toml"]))]
    manifest: PathBuf,

    /// The folder to write into
    #[arg(short, long, value_name = "DIR", default_value = "briefings", value_hint = ValueHint::DirPath)]
    output: PathBuf,

    #[command(flatten)]
    date: DateArgument,

    /// Show what would be built, kept and removed, and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Read the files again and compare their hashes; otherwise only their sizes are compared
    #[arg(long)]
    verify: bool,

    /// Remove the files of earlier runs that no build makes any more
    #[arg(long, conflicts_with = "shard")]
    prune: bool,

    /// Print words that are not translated in the report's own language, and say so
    #[arg(long)]
    allow_source_language: bool,

    /// The most workers to use [default: one for each processor]
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZeroUsize>,

    /// The memory for all workers together
    #[arg(long, value_name = "SIZE", default_value = "1GiB", value_parser = memory)]
    memory: u64,

    #[command(flatten)]
    timeout: Timeout,

    #[command(flatten)]
    sign: Sign,

    /// Build one part of N, such as 2/4, counted from 1
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,

    /// Show failures and nothing else
    #[arg(short, long)]
    quiet: bool,
}

/// A size such as `512MiB` or `2GB`, in bytes.
fn memory(text: &str) -> std::result::Result<u64, String> {
    let at = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(at);
    let unit = match unit.trim().to_lowercase().as_str() {
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "mib" | "m" => 1 << 20,
        "gib" | "g" => 1 << 30,
        _ => return Err("write it as `512MiB` or `2GiB`".into()),
    };
    let bytes = number
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(unit))
        .ok_or("write it as `512MiB` or `2GiB`")?;
    if bytes < NEED {
        return Err(format!("a worker needs {} MB", NEED / 1_000_000));
    }
    Ok(bytes)
}

impl BatchCommand {
    pub(super) fn run(self, project: &Project) -> ExitCode {
        match self.batch(project) {
            Ok(true) => super::finish(project, Ok(())),
            Ok(false) => ExitCode::FAILURE,
            Err(problems) => super::finish(project, Err(problems)),
        }
    }

    /// Runs the batch; says whether nothing failed.
    fn batch(&self, project: &Project) -> Result<bool> {
        let report = Report::load(project)?;
        let mut problems = Problems::default();
        let manifest = Manifest::read(project, &self.manifest, &mut problems)?;
        let plan = Plan::new(project, &report, &manifest, problems)?;
        if !self.quiet {
            for note in &plan.notes {
                print::note(note);
            }
        }
        let event_date = manifest.event.as_ref().and_then(|event| event.date);
        let date = self.date(event_date)?;
        let options = self.options()?;
        // The lock is held until the end.
        let _lock = if self.dry_run {
            None
        } else {
            Some(batch::take(&options)?)
        };
        let reports = Reports::load(project, &report, plan.languages())?;
        let batch = Batch::compare(project, &report, &reports, &manifest, &plan, date, &options)?;
        if self.dry_run {
            self.show_plan(&batch);
            return Ok(true);
        }
        if !self.quiet {
            for (place, action) in &batch.actions {
                if let Action::Rebuild(changes) = action {
                    let file = &plan.outputs[*place].file;
                    print::line(format_args!("built again: {file}: {}", changes.join(", ")));
                }
            }
            self.show_workers(&batch, &options.limits);
        }
        let left_over = batch.left_over.clone();
        let summary = batch.run()?;
        self.show_summary(&summary, &left_over);
        Ok(summary.failed.is_empty())
    }

    /// The date of the briefings: from the command line, else the environment, else the event, else today.
    fn date(&self, event: Option<NaiveDate>) -> Result<NaiveDate> {
        self.date.resolve_or(event, self.quiet)
    }

    fn options(&self) -> Result<Options> {
        let processors = || thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Ok(Options {
            output: self.output.clone(),
            limits: Limits {
                jobs: self.jobs.unwrap_or_else(processors),
                memory: self.memory,
                timeout: self.timeout.limit(),
            },
            shard: self.shard,
            verify: self.verify,
            prune: self.prune,
            source_language: self.allow_source_language,
            sign: self.sign.key()?,
            quiet: self.quiet,
        })
    }

    /// Says if there are fewer workers than were asked for, or fewer than there could be with more memory.
    fn show_workers(&self, batch: &Batch, limits: &Limits) {
        let actions = batch.actions.iter();
        let files = actions.filter(|(_, action)| *action != Action::Keep);
        let workers = limits.workers(files.count());
        let why = match workers.kept_by {
            KeptBy::Memory => "`--memory` has room for no more",
            KeptBy::Files if self.jobs.is_some() && workers.count > 0 => {
                "there are no more files to make"
            }
            KeptBy::Files | KeptBy::Jobs => return,
        };
        print::note(format_args!(
            "{} of {} workers: {why}",
            workers.count, limits.jobs
        ));
    }

    fn show_plan(&self, batch: &Batch) {
        let mut kept = 0;
        let mut built = 0;
        for (place, action) in &batch.actions {
            let file = &batch.plan.outputs[*place].file;
            match action {
                Action::Keep => kept += 1,
                Action::Build => {
                    built += 1;
                    print::line(format_args!("build: {file}"));
                }
                Action::Rebuild(changes) => {
                    built += 1;
                    print::line(format_args!("build again: {file}: {}", changes.join(", ")));
                }
            }
        }
        for file in &batch.left_over {
            let what = if self.prune { "remove" } else { "left over" };
            print::line(format_args!("{what}: {file}"));
        }
        print::note(format_args!(
            "{built} to build, {kept} unchanged, {} left over",
            batch.left_over.len()
        ));
    }

    fn show_summary(&self, summary: &Summary, left_over: &[String]) {
        for failure in &summary.failed {
            let row = failure.row.as_ref().map(|row| format!(" ({row})"));
            // From an earlier run, or from a worker that died after it had written it.
            let older = if self.output.join(&failure.file).is_file() {
                "\n  a file of this name is there all the same, perhaps of an earlier run"
            } else {
                ""
            };
            print::note(format_args!(
                "failed: {}{}: {}{older}",
                failure.file,
                row.unwrap_or_default(),
                failure.error
            ));
        }
        if self.quiet {
            return;
        }
        for file in &summary.pruned {
            print::line(format_args!("removed: {file}"));
        }
        for file in &summary.unsigned {
            print::line(format_args!("not signed any more: {file}"));
        }
        if !self.prune && !left_over.is_empty() {
            for file in left_over {
                print::line(format_args!("left over: {file}"));
            }
            print::note("what is left over no build makes any more; `--prune` removes it");
        }
        if summary.short > 0 {
            print::note(format_args!(
                "for want of space something is left out or shortened in {} of the files: `left_out` in the manifest says what",
                summary.short
            ));
        }
        print::note(format_args!(
            "{} built, {} unchanged, {} failed: {}",
            summary.built,
            summary.unchanged,
            summary.failed.len(),
            self.output.display()
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::memory;

    #[test]
    fn sizes_have_units() {
        assert_eq!(memory("1GiB"), Ok(1 << 30));
        assert_eq!(memory("500 MB"), Ok(500_000_000));
        for wrong in ["1", "GiB", "1 apple", "-1GiB", "1MiB", "99999999999999GiB"] {
            assert!(memory(wrong).is_err(), "{wrong}");
        }
        // What one worker needs, as docs/src/do/machines.md says it.
        assert!(memory("211MB").is_ok() && memory("210MB").is_err());
    }
}
