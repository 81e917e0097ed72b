//! What is to be done about each file of a plan: what was never made, and what has changed since.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use chrono::NaiveDate;
use typst::ecow::eco_vec;

use super::inputs::{Inputs, SharedInputs, read_files, recipient_hash, sha256};
use super::journal::{Edition, Entry, Journal};
use super::manifest::Manifest;
use super::plan::{Output, Plan};
use super::reports::Reports;
use super::shard::Shard;
use super::{Action, Batch, Options, STATE, journal_name, journal_shard};
use crate::diagnostic::{Result, io_error};
use crate::project::Project;
use crate::report::Report;

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
