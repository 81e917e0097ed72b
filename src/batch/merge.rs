//! Joining what the shards of a batch say they made.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use typst::ecow::{eco_format, eco_vec};

use super::journal::Journal;
use super::lock::Lock;
use super::results::{Failure, OutputResult, Results};
use super::run::{prune, write_index};
use super::shard::Shard;
use super::{STATE, journal_name, journal_shard};
use crate::diagnostic::{Problems, Result, error, io_error};
use crate::project::Project;
use crate::report::Report;

/// What came of joining.
#[derive(Debug)]
pub struct Merged {
    /// How many files there are.
    pub outputs: usize,
    /// What could not be made.
    pub failed: Vec<Failure>,
    /// Files that a manifest lists and that are not there.
    pub missing: Vec<String>,
    /// Files that an earlier run made and that no shard makes any more.
    pub left_over: Vec<String>,
    /// Whether those were removed.
    pub pruned: bool,
}

/// Joins the manifests of all shards in `folder` into `manifest.json`, and writes `index.html`.
///
/// # Errors
/// Where a shard is missing or still running, or its manifest is of another plan.
pub fn merge(project: &Project, report: &Report, folder: &Path, remove: bool) -> Result<Merged> {
    let state = folder.join(STATE);
    let shards = manifests(folder)?;
    let Some(count) = shards.keys().next_back().copied() else {
        return Err(eco_vec![
            error(eco_format!(
                "{} holds no manifest of a shard",
                folder.display()
            ))
            .with_hint("`plaidoyer batch … --shard 1/4` writes `manifest-1-of-4.json`")
        ]);
    };
    if shards.len() > 1 {
        let counts: Vec<String> = shards.keys().map(u64::to_string).collect();
        return Err(eco_vec![
            error(eco_format!(
                "{} holds manifests of {} shards",
                folder.display(),
                counts.join(" and of ")
            ))
            .with_hint("remove those of the earlier run")
        ]);
    }
    let _lock = Lock::take(&state, None)?;
    let mut problems = Problems::default();
    let mut totals = BTreeSet::new();
    let mut event = None;
    let mut outputs: Vec<OutputResult> = Vec::new();
    let mut failed: Vec<Failure> = Vec::new();
    for index in 1..=count {
        let found = Shard::new(index, count)
            .map(|shard| folder.join(Results::file_name(Some(shard))))
            .filter(|path| path.is_file());
        let Some(path) = found else {
            problems.push(
                error(eco_format!("shard {index}/{count} has not ended")).with_hint(eco_format!(
                    "run it: `plaidoyer batch … --shard {index}/{count}`"
                )),
            );
            continue;
        };
        if let Some(results) = problems.absorb(Results::read(&path)) {
            totals.extend(results.of);
            event = event.or(results.event);
            outputs.extend(results.outputs);
            failed.extend(results.failed);
        }
    }
    if problems.is_empty() && totals.iter().next() != Some(&(outputs.len() + failed.len())) {
        problems.push(
            error("the shards are not of one plan: together they do not make what each says")
                .with_hint("run all shards again with the same manifest and lists"),
        );
    }
    if !problems.is_empty() {
        return problems.fail();
    }
    outputs.sort_by_key(|output| output.place);
    failed.sort_by_key(|failure| failure.place);
    for output in &mut outputs {
        output.place = None;
    }
    for failure in &mut failed {
        failure.place = None;
    }
    let results = Results {
        outputs,
        failed,
        ..Results::default()
    };
    let missing = results
        .outputs
        .iter()
        .map(|output| output.file.clone())
        .filter(|file| !folder.join(file).is_file())
        .collect();
    results.write(&folder.join(Results::file_name(None)))?;
    write_index(project, report, folder, &results, event.as_deref())?;
    let left_over = left_over(folder, &state, count, &results, remove)?;
    Ok(Merged {
        outputs: results.outputs.len(),
        failed: results.failed,
        missing,
        left_over,
        pruned: remove,
    })
}

/// The manifests of shards in a folder, by how many shards there are.
fn manifests(folder: &Path) -> Result<BTreeMap<u64, Vec<PathBuf>>> {
    let mut found: BTreeMap<u64, Vec<PathBuf>> = BTreeMap::new();
    let entries =
        fs::read_dir(folder).map_err(|e| eco_vec![io_error("read the folder", folder, &e)])?;
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let shard = path
            .file_name()
            .and_then(|name| name.to_str())
            .and_then(|name| name.strip_prefix("manifest-")?.strip_suffix(".json"))
            .and_then(Shard::of_name);
        if let Some(shard) = shard {
            found.entry(shard.count()).or_default().push(path);
        }
    }
    Ok(found)
}

/// What the journals know and no shard makes any more; removed where that is wanted.
fn left_over(
    folder: &Path,
    state: &Path,
    count: u64,
    results: &Results,
    remove: bool,
) -> Result<Vec<String>> {
    let made: BTreeSet<&str> = results
        .outputs
        .iter()
        .map(|output| output.file.as_str())
        .chain(results.failed.iter().map(|failure| failure.file.as_str()))
        .collect();
    let mut left = BTreeSet::new();
    let entries = fs::read_dir(state).map_err(|e| eco_vec![io_error("read", state, &e)])?;
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let is_journal = path
            .file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| journal_shard(name).is_some());
        if is_journal {
            left.extend(
                Journal::read(&path)?
                    .into_keys()
                    .filter(|file| !made.contains(file.as_str()) && folder.join(file).is_file()),
            );
        }
    }
    if remove {
        for file in &left {
            prune(folder, file)?;
            for index in 1..=count {
                let name = journal_name(Shard::new(index, count));
                let mut journal = Journal::open(state.join(name))?;
                if journal.entry(file).is_some() {
                    journal.note_removed(file)?;
                }
            }
        }
    }
    Ok(left.into_iter().collect())
}
