//! Batches: a whole conference in one command, fast, resumable, and losing nothing.
//!
//! A coordinator plans every file before the first one, compares the plan with the journal of the
//! output folder, and has worker processes of the same program make what is new or changed.

mod file_name;
pub mod index;
pub mod inputs;
pub mod journal;
pub mod lock;
pub mod manifest;
pub mod merge;
pub mod plan;
pub mod pool;
mod progress;
pub mod recipients;
pub mod reports;
pub mod results;
pub mod shard;
pub mod sheet;
pub mod worker;

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use chrono::NaiveDate;
use typst::ecow::{EcoString, eco_vec};

use crate::brief::{Brief, localized};
use crate::diagnostic::{Result, io_error};
use crate::output::write::write;
use crate::project::Project;
use crate::report::Report;
use inputs::{Inputs, SharedInputs, read_files, recipient_hash, sha256};
use journal::{Edition, Entry, Journal};
use lock::Lock;
use manifest::Manifest;
use plan::{Output, Plan};
use pool::Limits;
use progress::Progress;
use reports::Reports;
use results::{Failure, OutputResult, Results};
use shard::Shard;
use worker::{Answer, EditionSetup, Made, Request, Setup};

/// The folder of a batch's own files in its output folder.
pub const STATE: &str = ".plaidoyer";

/// How a batch runs.
#[derive(Debug)]
pub struct Options {
    /// The folder to write into.
    pub output: PathBuf,
    /// How much the workers may take.
    pub limits: Limits,
    /// The memory for all workers together, in bytes.
    pub memory: u64,
    /// The part of the plan to make.
    pub shard: Option<Shard>,
    /// Whether files are read again and held against their hashes.
    pub verify: bool,
    /// Whether files that no build makes any more are removed.
    pub prune: bool,
    /// Whether the report's own words may stand where there is no translation.
    pub source_language: bool,
    /// Whether no progress is shown.
    pub quiet: bool,
}

/// What is to be done about a file of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// It is there, and made from what it would be made from now.
    Keep,
    /// It was never made.
    Build,
    /// It is made again; why.
    Rebuild(Rc<Vec<String>>),
}

/// A batch, planned and compared with what is there.
#[derive(Debug)]
pub struct Batch<'a> {
    project: &'a Project,
    report: &'a Report,
    event: Option<EcoString>,
    /// Every file.
    pub plan: &'a Plan,
    briefs: Vec<Brief<'a>>,
    date: NaiveDate,
    options: &'a Options,
    /// What each edition of the plan is made from.
    inputs: Vec<Inputs>,
    journal: Journal,
    /// The files of this run or shard, by their place in the plan, and what is to be done about each.
    pub actions: Vec<(usize, Action)>,
    /// Files that an earlier run made and no build makes any more.
    pub left_over: Vec<String>,
}

/// How a batch ended.
#[derive(Debug, Default)]
pub struct Summary {
    /// How many files were made.
    pub built: usize,
    /// How many were there already.
    pub unchanged: usize,
    /// What could not be made.
    pub failed: Vec<Failed>,
    /// The files that were removed.
    pub pruned: Vec<String>,
}

/// A file that could not be made.
#[derive(Debug)]
pub struct Failed {
    /// What the manifest says of it.
    pub failure: Failure,
    /// Whether the file of an earlier run is still there.
    pub older: bool,
}

impl<'a> Batch<'a> {
    /// Compares a plan with what is in the output folder; nothing is written. `reports` has the report in
    /// the languages of the plan.
    ///
    /// # Errors
    /// A profile that cannot be decided, a file that cannot be read.
    pub fn compare(
        project: &'a Project,
        report: &'a Report,
        reports: &'a Reports,
        manifest: &Manifest,
        plan: &'a Plan,
        date: NaiveDate,
        options: &'a Options,
    ) -> Result<Self> {
        let briefs = plan.briefs(reports, date, options.source_language)?;
        let shared = SharedInputs::new(project)?;
        let inputs = briefs
            .iter()
            .zip(plan.samples())
            .map(|(brief, sample)| Inputs::of(project, &shared, brief, sample))
            .collect::<Result<Vec<_>>>()?;
        let state = options.output.join(STATE);
        let journal = Journal::open(state.join(journal_name(options.shard)))?;
        let others = other_journals(&state, options.shard)?;
        let mut batch = Batch {
            project,
            report,
            event: manifest
                .event
                .as_ref()
                .map(|event| event.name.as_str().into()),
            plan,
            briefs,
            date,
            options,
            inputs,
            journal,
            actions: Vec::new(),
            left_over: Vec::new(),
        };
        // A run that shared the plan out otherwise may have written any file since.
        let verify = options.verify || !others.is_empty();
        batch.actions = batch.decide(verify)?;
        if options.shard.is_none() {
            batch.left_over = batch.find_left_over(&others)?;
        }
        Ok(batch)
    }

    /// What is to be done about each file of this shard.
    fn decide(&self, verify: bool) -> Result<Vec<(usize, Action)>> {
        let mut known: HashMap<(&str, usize), Rc<Vec<String>>> = HashMap::new();
        let mut actions = Vec::new();
        for (place, output) in self.plan.outputs.iter().enumerate() {
            if self
                .options
                .shard
                .is_some_and(|shard| !shard.has(&output.file))
            {
                continue;
            }
            let Some((entry, edition)) = self.journal.entry(&output.file) else {
                actions.push((place, Action::Build));
                continue;
            };
            let key = (entry.edition.as_str(), output.edition);
            let changes = match known.get(&key) {
                Some(changes) => Rc::clone(changes),
                None => {
                    let changes = Rc::new(self.changes(edition, output.edition));
                    known.insert(key, Rc::clone(&changes));
                    changes
                }
            };
            let own = self.own_changes(output, entry, verify);
            actions.push((
                place,
                match (changes.is_empty(), own.is_empty()) {
                    (true, true) => Action::Keep,
                    (false, true) => Action::Rebuild(changes),
                    _ => Action::Rebuild(Rc::new([changes.as_slice(), &own].concat())),
                },
            ));
        }
        Ok(actions)
    }

    /// What has changed in what an edition is made from.
    fn changes(&self, then: &Edition, edition: usize) -> Vec<String> {
        let mut changes = self.inputs[edition].changes(&then.inputs);
        match read_files(self.project, then.files.names()) {
            Ok(now) => changes.extend(now.changes(&then.files)),
            // What is wrong with it, the worker says.
            Err(_) => changes.push("a file of the design".into()),
        }
        changes
    }

    /// What has changed about one file alone.
    fn own_changes(&self, output: &Output, entry: &Entry, verify: bool) -> Vec<String> {
        let mut changes = Vec::new();
        let hash = output
            .recipient
            .as_ref()
            .map(|recipient| recipient_hash(recipient, &entry.sha256));
        if hash != entry.recipient {
            changes.push(match &output.row {
                Some(row) => row.to_string(),
                None => "the recipient is gone".into(),
            });
        }
        let path = self.options.output.join(&output.file);
        match fs::metadata(&path) {
            Err(_) => changes.push("the file is gone".into()),
            Ok(there) if there.len() != entry.size => {
                changes.push("the file has another size".into());
            }
            Ok(_) if verify => {
                let same = fs::read(&path).is_ok_and(|bytes| sha256(&bytes) == entry.sha256);
                if !same {
                    changes.push("the file has other bytes".into());
                }
            }
            Ok(_) => {}
        }
        changes
    }

    /// Files that a journal knows, that are there, and that the plan has not.
    fn find_left_over(&self, others: &[PathBuf]) -> Result<Vec<String>> {
        let planned: BTreeSet<&str> = self
            .plan
            .outputs
            .iter()
            .map(|output| output.file.as_str())
            .collect();
        let mut known: BTreeSet<String> = self.journal.files().into_iter().collect();
        for path in others {
            known.extend(Journal::read(path)?.into_keys());
        }
        known.retain(|file| {
            !planned.contains(file.as_str()) && self.options.output.join(file).is_file()
        });
        Ok(known.into_iter().collect())
    }

    /// Makes what is to be made.
    ///
    /// # Errors
    /// Where another run is writing into the folder, a worker cannot be started, or the journal or a
    /// manifest cannot be written. A file that cannot be made is no error: the summary has it.
    pub fn run(mut self) -> Result<Summary> {
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
        let manifest = output.join(Results::file_name(self.options.shard));
        if !places.is_empty() {
            // One that is of an earlier run would say what is not so any more.
            match fs::remove_file(&manifest) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                    return Err(eco_vec![io_error("remove", &manifest, &e)]);
                }
                _ => {}
            }
        }
        if self.options.shard.is_none() {
            self.remove_unfinished();
        }
        // What shares a language, a template and a selection runs together.
        places.sort_by_key(|place| {
            let output = &self.plan.outputs[*place];
            let brief = &self.briefs[output.edition];
            (
                brief.language,
                brief.template.text.clone(),
                output.edition,
                *place,
            )
        });
        let mut failures = self.make(&places, &mut summary)?;
        failures.sort_by_key(|(place, _)| *place);

        let results = self.results(&failures);
        results.write(&manifest)?;
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
                    self.journal.note_removed(&file)?;
                    summary.pruned.push(file);
                }
            }
        }
        summary.failed = failures
            .into_iter()
            .map(|(_, failure)| Failed {
                older: output.join(&failure.file).is_file(),
                failure,
            })
            .collect();
        Ok(summary)
    }

    /// Removes what a run that was killed left half written; this run has the folder to itself.
    fn remove_unfinished(&self) {
        let folders: BTreeSet<PathBuf> = self
            .actions
            .iter()
            .filter_map(|(place, _)| {
                let file = self.options.output.join(&self.plan.outputs[*place].file);
                file.parent().map(Path::to_owned)
            })
            .collect();
        for path in folders
            .iter()
            .filter_map(|folder| fs::read_dir(folder).ok())
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path()))
        {
            if crate::output::write::is_unfinished(&path) {
                // Another time will do.
                let _ = fs::remove_file(path);
            }
        }
    }

    /// Has workers make the files of these places, and notes what became of each.
    fn make(&mut self, places: &[usize], summary: &mut Summary) -> Result<Vec<(usize, Failure)>> {
        let mut failures = Vec::new();
        let requests = places
            .iter()
            .map(|place| {
                let output = &self.plan.outputs[*place];
                Request {
                    file: output.file.clone(),
                    edition: output.edition,
                    format: output.format,
                    recipient: output.recipient.clone(),
                }
            })
            .collect();
        let setup = self.setup();
        let limits = self.options.limits;
        let mut progress = Progress::new(places.len(), self.options.quiet);
        let mut read: HashMap<Vec<String>, Inputs> = HashMap::new();
        let mut warned = BTreeSet::new();
        let ended = pool::run(&setup, requests, limits, |number, answer: Answer| {
            let place = places[number];
            let output = &self.plan.outputs[place];
            progress.count(answer.is_ok());
            match answer {
                Ok(made) => {
                    if !made.warnings.is_empty() && warned.insert(made.warnings.clone()) {
                        progress.suspend(|| {
                            // Where it cannot be written, nobody is there to read it.
                            let _ = std::io::Write::write_all(
                                &mut anstream::stderr(),
                                made.warnings.as_bytes(),
                            );
                        });
                    }
                    summary.built += 1;
                    note(
                        &mut self.journal,
                        self.project,
                        &self.inputs,
                        &mut read,
                        output,
                        made,
                    )
                }
                Err(why) => {
                    failures.push((
                        place,
                        Failure {
                            file: output.file.clone(),
                            row: output.row.as_ref().map(EcoString::to_string),
                            error: why.trim().to_owned(),
                            place: None,
                        },
                    ));
                    Ok(())
                }
            }
        });
        progress.finish();
        ended?;
        Ok(failures)
    }

    fn setup(&self) -> Setup {
        let jobs = self.options.limits.jobs.get() as u64;
        Setup {
            project: self.project.root().map(Path::to_owned),
            output: self.options.output.clone(),
            state: self.options.output.join(STATE),
            shard: self.options.shard.map(Shard::numbers),
            date: self.date,
            occasions: self.plan.occasions.clone(),
            editions: self
                .plan
                .editions
                .iter()
                .zip(&self.briefs)
                .zip(self.plan.samples())
                .map(|((edition, brief), sample)| EditionSetup {
                    audience: brief.audience.id.clone(),
                    language: edition.language.clone(),
                    template: brief.template.text.clone(),
                    occasion: edition.occasion,
                    sample: sample.cloned(),
                })
                .collect(),
            memory: self.options.memory / jobs,
        }
    }

    /// The manifest of results.
    fn results(&self, failures: &[(usize, Failure)]) -> Results {
        let sharded = self.options.shard.is_some();
        let failed: HashMap<usize, &Failure> = failures
            .iter()
            .map(|(place, failure)| (*place, failure))
            .collect();
        let mut results = Results {
            of: sharded.then_some(self.plan.outputs.len()),
            event: self
                .event
                .as_ref()
                .filter(|_| sharded)
                .map(EcoString::to_string),
            ..Results::default()
        };
        for (place, _) in &self.actions {
            let shown_place = sharded.then_some(*place);
            if let Some(failure) = failed.get(place) {
                results.failed.push(Failure {
                    place: shown_place,
                    ..(*failure).clone()
                });
                continue;
            }
            let output = &self.plan.outputs[*place];
            // Kept and built files are both in the journal.
            let Some((entry, edition)) = self.journal.entry(&output.file) else {
                continue;
            };
            let brief = &self.briefs[output.edition];
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
        results
    }
}

/// Notes a file that was made in the journal.
fn note(
    journal: &mut Journal,
    project: &Project,
    inputs: &[Inputs],
    read: &mut HashMap<Vec<String>, Inputs>,
    output: &Output,
    made: Made,
) -> Result<()> {
    let files = match read.get(&made.files) {
        Some(files) => files.clone(),
        None => {
            let files = read_files(project, &made.files)?;
            read.insert(made.files.clone(), files.clone());
            files
        }
    };
    let edition = journal.note_edition(&Edition {
        inputs: inputs[output.edition].clone(),
        files,
        content: made.content,
    })?;
    let recipient = output.recipient.as_ref();
    journal.note_output(
        &output.file,
        Entry {
            edition,
            recipient: recipient.map(|recipient| recipient_hash(recipient, &made.sha256)),
            sha256: made.sha256,
            size: made.size,
            pages: made.pages,
        },
    )
}

/// Makes the output folder ready for a run, and takes it.
///
/// # Errors
/// Where it cannot be made, or another run has it.
pub fn take(options: &Options) -> Result<Lock> {
    let state = options.output.join(STATE);
    fs::create_dir_all(&state).map_err(|e| eco_vec![io_error("make the folder", &state, &e)])?;
    Lock::take(&state, options.shard)
}

fn write_index(
    project: &Project,
    report: &Report,
    folder: &Path,
    results: &Results,
    event: Option<&str>,
) -> Result<()> {
    let titles: HashMap<String, String> = results
        .outputs
        .iter()
        .map(|output| output.audience.as_str())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .filter_map(|name| {
            let audience = crate::audience::Audience::load(project, report, name).ok()?;
            let title = localized(&audience.title, &report.about.language)?.to_owned();
            Some((name.to_owned(), title))
        })
        .collect();
    let page = index::page(project, results, event, |name| titles.get(name).cloned())?;
    write(&folder.join(index::FILE), page.as_bytes())
}

/// Removes a file, and the folders that it leaves empty.
fn prune(folder: &Path, file: &str) -> Result<()> {
    let path = folder.join(file);
    fs::remove_file(&path).map_err(|e| eco_vec![io_error("remove", &path, &e)])?;
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

fn journal_name(shard: Option<Shard>) -> String {
    match shard {
        None => "journal.jsonl".into(),
        Some(shard) => format!("journal-{}.jsonl", shard.name()),
    }
}

/// The shard of a journal's file name: `None` for the journal of a whole run.
fn journal_shard(name: &str) -> Option<Option<Shard>> {
    match name.strip_prefix("journal")?.strip_suffix(".jsonl")? {
        "" => Some(None),
        shard => Some(Some(Shard::of_name(shard.strip_prefix('-')?)?)),
    }
}

/// The journals of runs that shared the plan out otherwise, in the order of their names.
fn other_journals(state: &Path, shard: Option<Shard>) -> Result<Vec<PathBuf>> {
    let parts = |shard: Option<Shard>| shard.map_or(1, Shard::count);
    let mut paths: Vec<PathBuf> = match fs::read_dir(state) {
        Ok(entries) => entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| {
                path.file_name()
                    .and_then(|name| journal_shard(name.to_str()?))
                    .is_some_and(|other| {
                        parts(other) != parts(shard) || other.is_some() != shard.is_some()
                    })
            })
            .collect(),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(e) => return Err(eco_vec![io_error("read", state, &e)]),
    };
    paths.sort_unstable();
    Ok(paths)
}
