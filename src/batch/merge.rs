//! Joins the manifests of the shards of a batch.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoString, eco_format, eco_vec};

use super::compare::left_over;
use super::journal::{Journal, JournalLine};
use super::lock::Lock;
use super::results::{Failure, MANIFESTS, Results, Whole};
use super::run::{prune, remove_unfinished, write_index};
use super::shard::Shard;
use super::{JOURNALS, STATE};
use crate::diagnostic::{Problems, Result, error};
use crate::project::Project;
use crate::report::Report;

/// The result of a merge.
#[derive(Debug)]
pub(crate) struct Merged {
    /// How many files there are.
    pub(crate) outputs: usize,
    /// Files that could not be made, or that are gone or changed since.
    pub(crate) failed: Vec<Failure>,
    /// Files that an earlier run made and that no shard makes any more.
    pub(crate) left_over: Vec<String>,
    /// Whether the files of `left_over` were removed.
    pub(crate) pruned: bool,
}

/// Joins the manifests of all shards in `folder` into `manifest.json`, and writes `index.html`.
///
/// # Errors
/// If a shard is missing or still running, or its manifest belongs to another plan.
pub(crate) fn merge(
    project: &Project,
    report: &Report,
    folder: &Path,
    remove: bool,
) -> Result<Merged> {
    let count = count_of_shards(folder)?;
    let _lock = Lock::take(&folder.join(STATE), None)?;
    let (whole, joined) = join(folder, count)?;
    let files = joined.outputs.iter().map(|output| output.file.as_str());
    remove_unfinished(folder, files);
    let mut results = Results {
        failed: joined.failed,
        ..Results::default()
    };
    let wrong: Vec<Option<&str>> = joined
        .outputs
        .par_iter()
        .map(|output| output.bytes(folder).err())
        .collect();
    for (output, wrong) in joined.outputs.into_iter().zip(wrong) {
        match wrong {
            None => results.outputs.push(output),
            Some(wrong) => results.failed.push(Failure {
                error: again(wrong, &output.file, count),
                file: output.file,
                row: None,
                place: output.place,
            }),
        }
    }
    results.outputs.sort_by_key(|output| output.place);
    results.failed.sort_by_key(|failure| failure.place);
    for output in &mut results.outputs {
        output.place = None;
    }
    for failure in &mut results.failed {
        failure.place = None;
    }
    results.write(&folder.join(Results::file_name(None)))?;
    write_index(project, report, folder, &results, whole.event.as_deref())?;
    let outputs = results.outputs.iter().map(|output| output.file.as_str());
    let failed = results.failed.iter().map(|failure| failure.file.as_str());
    let left_over = left_over(folder, &outputs.chain(failed).collect())?;
    if remove {
        remove_left_over(folder, count, &left_over)?;
    }
    Ok(Merged {
        outputs: results.outputs.len(),
        failed: results.failed,
        left_over,
        pruned: remove,
    })
}

/// The number of shards, as the manifests in a folder say it.
fn count_of_shards(folder: &Path) -> Result<u64> {
    let found = MANIFESTS.in_folder(folder)?;
    let counts: BTreeSet<u64> = found
        .iter()
        .filter_map(|(owner, _)| Some((*owner)?.count()))
        .collect();
    match counts.iter().collect::<Vec<_>>()[..] {
        [count] => Ok(*count),
        [] => Err(eco_vec![
            error(eco_format!(
                "{} holds no manifest of a shard",
                folder.display()
            ))
            .with_hint("`plaidoyer batch … --shard 1/4` writes `manifest-1-of-4.json`")
        ]),
        _ => {
            let counts: Vec<String> = counts.iter().map(u64::to_string).collect();
            Err(eco_vec![
                error(eco_format!(
                    "{} holds manifests of {} shards",
                    folder.display(),
                    counts.join(" and of ")
                ))
                .with_hint("remove those of the earlier run")
            ])
        }
    }
}

/// The results of all shards, in no order, and the whole that they are parts of.
///
/// # Errors
/// If a shard has not ended, its manifest cannot be read, or the shards do not make up one whole.
fn join(folder: &Path, count: u64) -> Result<(Whole, Results)> {
    let mut problems = Problems::default();
    let mut wholes: BTreeMap<Whole, Vec<Shard>> = BTreeMap::new();
    let mut joined = Results::default();
    for shard in (1..=count).filter_map(|index| Shard::new(index, count)) {
        let path = folder.join(Results::file_name(Some(shard)));
        if !path.is_file() {
            problems.push(
                error(eco_format!("shard {shard} has not ended")).with_hint(run_again(shard)),
            );
            continue;
        }
        let hinted = |problem: SourceDiagnostic| problem.with_hint(run_again(shard));
        let read = Results::read(&path).map_err(|all| all.into_iter().map(hinted).collect());
        let Some(results) = problems.absorb(read) else {
            continue;
        };
        let Some(whole) = results.part_of else {
            problems.push(hinted(error(eco_format!(
                "{} is no manifest of a shard",
                path.display()
            ))));
            continue;
        };
        wholes.entry(whole).or_default().push(shard);
        joined.outputs.extend(results.outputs);
        joined.failed.extend(results.failed);
    }
    if !problems.is_empty() {
        return problems.fail();
    }
    let mut wholes = wholes.into_iter();
    let (Some((whole, shards)), rest) = (wholes.next(), wholes.collect::<Vec<_>>()) else {
        return problems.fail();
    };
    if !rest.is_empty() {
        let parts = std::iter::once((&whole, &shards)).chain(rest.iter().map(|(w, s)| (w, s)));
        return Err(eco_vec![
            error("the shards are parts of different plans")
                .with_hints(parts.map(|(whole, shards)| part_of(whole, shards)))
                .with_hint("the program, the project, the date, the manifest or a list was changed in between: run all shards again; what is up to date is not built again")
        ]);
    }
    let outputs = joined.outputs.iter().map(|output| output.place);
    let failed = joined.failed.iter().map(|failure| failure.place);
    let places: BTreeSet<Option<usize>> = outputs.chain(failed).collect();
    let listed = joined.outputs.len() + joined.failed.len();
    if listed != whole.files || !places.into_iter().eq((0..whole.files).map(Some)) {
        return Err(eco_vec![
            error(eco_format!(
                "the shards are to make {} files, and their manifests do not list each of them once",
                whole.files
            ))
            .with_hint("the manifests were changed or mixed up: run all shards again")
        ]);
    }
    Ok((whole, joined))
}

/// `shards 1/4, 3/4 are parts of a plan of 12 files (ab12cd34)`.
fn part_of(whole: &Whole, shards: &[Shard]) -> EcoString {
    let plan = eco_format!("a plan of {} files ({:.8})", whole.files, whole.plan);
    match shards {
        [shard] => eco_format!("shard {shard} is a part of {plan}"),
        _ => {
            let names: Vec<String> = shards.iter().map(Shard::to_string).collect();
            eco_format!("shards {} are parts of {plan}", names.join(", "))
        }
    }
}

fn run_again(shard: Shard) -> EcoString {
    eco_format!("run it: `plaidoyer batch … --shard {shard}`")
}

/// What is wrong with a file, and which shard to run again.
fn again(wrong: &str, file: &str, count: u64) -> String {
    let mut shards = (1..=count).filter_map(|index| Shard::new(index, count));
    match shards.find(|shard| shard.has(file)) {
        Some(shard) => format!("{wrong}: run shard {shard} again, with `--verify`"),
        None => wrong.to_owned(),
    }
}

/// Removes files that no shard makes any more, and notes it in the journals of the shards.
fn remove_left_over(folder: &Path, count: u64, left_over: &[String]) -> Result<()> {
    let shards = (1..=count).map(|index| Shard::new(index, count));
    let mut journals = shards
        .map(|shard| Journal::open(folder.join(STATE).join(JOURNALS.name(shard))))
        .collect::<Result<Vec<_>>>()?;
    for file in left_over {
        prune(folder, file)?;
        for journal in &mut journals {
            if journal.entry(file).is_some() {
                journal.note(JournalLine::Removed(file.clone()))?;
            }
        }
    }
    Ok(())
}
