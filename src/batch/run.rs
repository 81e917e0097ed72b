//! Runs a batch: workers make what is new or changed, and the journal notes each file.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use typst::ecow::{EcoString, eco_format, eco_vec};

use super::inputs::{Inputs, PageInputs, recipient_hash};
use super::journal::{JournalLine, NotedEdition, NotedFile};
use super::pool::Limits;
use super::progress::Progress;
use super::results::{Failure, NotHeld, OutputResult, ResultContent, Results, Whole};
use super::worker::{MadeFile, WorkerAnswer, WorkerRequest, WorkerSetup};
use super::{Action, Batch, INDEX, Summary, index, pool};
use crate::brief::{LeftOutBecause, withheld};
use crate::diagnostic::{Problems, Result, error};
use crate::output::write::{remove, write, write_unsynced};
use crate::project::Project;
use crate::report::Report;
use crate::signature::{SigningKey, beside};

impl Batch<'_> {
    /// Makes all files that are new or changed. The caller holds the lock of the output folder.
    ///
    /// # Errors
    /// If a worker cannot be started, or the journal, the manifest or the index cannot be written. A file that
    /// cannot be made is no error: the summary lists it.
    pub(crate) fn run(mut self) -> Result<Summary> {
        let output = &self.options.output;
        let mut places: Vec<usize> = self
            .actions
            .iter()
            .filter(|(_, action)| *action != Action::Keep)
            .map(|(place, _)| *place)
            .collect();
        let mut summary = Summary {
            unchanged: self.actions.len() - places.len(),
            ..Summary::default()
        };
        Results::remove_stale(output, self.options.shard)?;
        if self.options.shard.is_none() {
            let files = self.plan.outputs.iter().map(|output| output.file.as_str());
            remove_unfinished(output, files);
        }
        // Files that share a language, a template and a selection are made one after the other.
        places.sort_by_key(|place| {
            let output = &self.plan.outputs[*place];
            let brief = &self.editions.briefs[output.edition];
            (
                brief.language,
                brief.template.text.clone(),
                output.edition,
                *place,
            )
        });
        for fit in std::mem::take(&mut self.fits) {
            self.journal.note(JournalLine::Fit(fit))?;
        }
        let files = places.iter().map(|place| &self.plan.outputs[*place].file);
        let is_signed = |file: &String| beside(&output.join(file)).exists();
        let mut signed: Vec<String> = files.filter(|file| is_signed(file)).cloned().collect();
        let failures = self.make(&places, &mut summary)?;
        let results = self.results(&failures)?;
        if let Some(key) = &self.options.sign {
            sign(output, &results, key)?;
        }
        signed.retain(|file| !is_signed(file));
        summary.unsigned = signed;
        results.write(&output.join(Results::file_name(self.options.shard)))?;
        if self.options.shard.is_none() {
            write_index(
                self.project,
                self.report,
                output,
                &results,
                self.event.as_deref(),
            )?;
            if self.options.prune {
                for file in std::mem::take(&mut self.left_over) {
                    prune(output, &file)?;
                    self.journal.note(JournalLine::Removed(file.clone()))?;
                    summary.pruned.push(file);
                }
            }
        }
        let is_short = |left: &NotHeld| left.why != LeftOutBecause::Template;
        let outputs = results.outputs.iter();
        let short = outputs.filter(|output| output.content.left_out.iter().any(is_short));
        summary.short = short.count();
        summary.failed = failures.into_values().collect();
        Ok(summary)
    }

    /// Lets workers make the files of these places, and notes what became of each. Returns what could not be made,
    /// by its place.
    fn make(
        &mut self,
        places: &[usize],
        summary: &mut Summary,
    ) -> Result<BTreeMap<usize, Failure>> {
        let mut failures = BTreeMap::new();
        let requests = places.iter();
        let requests = requests.map(|place| WorkerRequest::File(self.plan.outputs[*place].clone()));
        let requests = requests.collect();
        let mut progress = Progress::new(places.len(), self.options.quiet);
        let mut noted: HashMap<(usize, bool, PageInputs, ResultContent, bool), String> =
            HashMap::new();
        let mut warned = BTreeSet::new();
        let setup = self.setup(places.len());
        let ended = ask_workers(&setup, requests, self.options.limits, |number, answer| {
            let place = places[number];
            let output = &self.plan.outputs[place];
            progress.count(answer.is_ok());
            match answer {
                Ok(made) => {
                    if !made.warnings.is_empty() && warned.insert(made.warnings.clone()) {
                        progress.suspend(|| {
                            // If stderr cannot be written, nobody reads it.
                            let _ = std::io::Write::write_all(
                                &mut anstream::stderr(),
                                made.warnings.as_bytes(),
                            );
                        });
                    }
                    summary.built += 1;
                    let MadeFile {
                        pages_show,
                        content,
                        fitted_alone,
                        ..
                    } = made;
                    // Most copies of an edition hold the same: what the journal notes of it is put together once.
                    let fitted = output.format.is_fitted();
                    let known = (output.edition, fitted, pages_show, content, fitted_alone);
                    let edition = match noted.get(&known) {
                        Some(name) => name.clone(),
                        None => {
                            let (_, _, pages, content, fitted_alone) = known.clone();
                            let press = self.editions.press(output.edition);
                            let name = self.journal.note_edition(NotedEdition {
                                inputs: self.inputs[output.edition].get(fitted).clone(),
                                pages_inputs: Inputs::of_pages(self.project, press, &pages)?,
                                pages,
                                content,
                                sample: self.sample_hashes[output.edition].clone(),
                                fitted_alone,
                            })?;
                            noted.insert(known, name.clone());
                            name
                        }
                    };
                    let recipient = output.recipient.as_ref();
                    let entry = NotedFile {
                        edition,
                        format: self.format_inputs[&output.format].clone(),
                        recipient: recipient.map(|r| recipient_hash(r, &made.sha256)),
                        sha256: made.sha256,
                        size: made.size,
                        pages: made.pages,
                    };
                    self.journal
                        .note(JournalLine::Output(output.file.clone(), entry))
                }
                Err(why) => {
                    let failure = Failure {
                        file: output.file.clone(),
                        row: output.row.as_ref().map(EcoString::to_string),
                        error: why.trim().to_owned(),
                        place: None,
                    };
                    failures.insert(place, failure);
                    Ok(())
                }
            }
        });
        progress.finish();
        ended?;
        Ok(failures)
    }

    /// What each worker is told first, if there are `files` to make.
    pub(super) fn setup(&self, files: usize) -> WorkerSetup {
        let audiences = self.plan.audiences.iter();
        WorkerSetup {
            project: self.project.root().map(Path::to_owned),
            output: self.options.output.clone(),
            shard: self.options.shard,
            date: self.date,
            audiences: audiences.map(|audience| audience.id.clone()).collect(),
            occasions: self.plan.occasions.clone(),
            editions: self.plan.editions.clone(),
            memory: self.options.limits.memory_of_one(files),
        }
    }

    /// The whole that all shards of this batch make together.
    fn whole(&self) -> Result<Whole> {
        let components = Inputs::of_components(self.project)?;
        let formats = self.format_inputs.values();
        let editions = self.inputs.iter();
        let editions = editions.flat_map(|inputs| [&inputs.fitted, &inputs.whole]);
        let inputs = editions.chain(formats).chain([&components]);
        Ok(Whole::of(self.plan, inputs, self.event.as_deref()))
    }

    /// The manifest of results.
    fn results(&self, failures: &BTreeMap<usize, Failure>) -> Result<Results> {
        let sharded = self.options.shard.is_some();
        let mut results = Results {
            part_of: sharded.then(|| self.whole()).transpose()?,
            ..Results::default()
        };
        for (place, _) in &self.actions {
            let shown_place = sharded.then_some(*place);
            let output = &self.plan.outputs[*place];
            if let Some(failure) = failures.get(place) {
                // The terminal may show names, but no file keeps them. The error may name the recipient, or one of
                // the sample that the copies of the edition are fitted for.
                let sample = self.plan.editions[output.edition].sample.iter();
                let recipients = sample
                    .flat_map(|sample| [&sample.longest, &sample.shortest])
                    .chain(&output.recipient);
                results.failed.push(Failure {
                    place: shown_place,
                    error: withheld(&failure.error, recipients),
                    ..failure.clone()
                });
                continue;
            }
            // Kept and built files are both in the journal.
            let Some((entry, edition)) = self.journal.entry(&output.file) else {
                continue;
            };
            let brief = &self.editions.briefs[output.edition];
            results.outputs.push(OutputResult {
                file: output.file.clone(),
                sha256: entry.sha256.clone(),
                audience: brief.audience.id.clone(),
                language: brief.language.to_owned(),
                template: brief.template.text.clone(),
                pages: entry.pages,
                content: edition.content.clone(),
                place: shown_place,
            });
        }
        Ok(results)
    }
}

/// Signs each PDF whose signature is not there already.
///
/// # Errors
/// If a file has other bytes than were made, or a signature cannot be written; of all files at once.
fn sign(folder: &Path, results: &Results, key: &SigningKey) -> Result<()> {
    let outputs: Vec<&OutputResult> = results.outputs.iter().collect();
    let signed: Vec<Result<()>> = outputs
        .par_iter()
        .filter(|output| output.file.ends_with(".pdf"))
        .map(|output| {
            let bytes = output.bytes(folder).map_err(|wrong| {
                let problem = error(eco_format!("{} is not signed: {wrong}", output.file));
                eco_vec![problem.with_hint("run it again, with `--verify`")]
            })?;
            let signature = key.sign(&bytes)?;
            let path = beside(&folder.join(&output.file));
            match fs::read(&path) {
                Ok(there) if there == signature.as_bytes() => Ok(()),
                _ => write_unsynced(&path, signature.as_bytes()),
            }
        })
        .collect();
    let mut problems = Problems::default();
    for one in signed {
        problems.absorb(one);
    }
    problems.finish(())
}

/// Lets workers answer requests; calls `done` with the index of each request and its answer.
///
/// # Errors
/// If this program's file cannot be found, or [`pool::run`] fails.
pub(super) fn ask_workers(
    setup: &WorkerSetup,
    requests: Vec<WorkerRequest>,
    limits: Limits,
    done: impl FnMut(usize, WorkerAnswer) -> Result<()>,
) -> Result<()> {
    let program = std::env::current_exe()
        .map_err(|e| eco_vec![error(eco_format!("could not find this program: {e}"))])?;
    let command = || {
        let mut command = Command::new(&program);
        // People are told what a worker died of. A backtrace tells them nothing.
        command.arg(pool::COMMAND).env("RUST_BACKTRACE", "0");
        command
    };
    pool::run(command, setup, requests, limits, done)
}

/// Removes the half-written files that a killed run left beside `files`. Only a run that has the folder to
/// itself may call this.
pub(super) fn remove_unfinished<'a>(folder: &Path, files: impl Iterator<Item = &'a str>) {
    let folders: BTreeSet<PathBuf> = files
        .filter_map(|file| folder.join(file).parent().map(Path::to_owned))
        .collect();
    for path in folders
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
    {
        if crate::output::write::is_unfinished(&path) {
            // If it cannot be removed now, a later run will do it.
            let _ = fs::remove_file(path);
        }
    }
}

/// Writes the page that links all files.
pub(super) fn write_index(
    project: &Project,
    report: &Report,
    folder: &Path,
    results: &Results,
    event: Option<&str>,
) -> Result<()> {
    let page = index::page(project, report, results, event)?;
    write(&folder.join(INDEX), page.as_bytes())
}

/// Removes a file, and the folders that it leaves empty.
pub(super) fn prune(folder: &Path, file: &str) -> Result<()> {
    let path = folder.join(file);
    remove(&path)?;
    for parent in path
        .ancestors()
        .skip(1)
        .take_while(|parent| *parent != folder)
    {
        // A folder that is not empty stays.
        if fs::remove_dir(parent).is_err() {
            break;
        }
    }
    Ok(())
}
