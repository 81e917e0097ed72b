//! What is to be done about each file of a plan: what was never made, and what has changed since.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use chrono::NaiveDate;
use typst::ecow::eco_vec;

use super::editions::Editions;
use super::inputs::{Inputs, SharedInputs, recipient_hash, sha256};
use super::journal::{Edition, Entry, Fit, Journal};
use super::manifest::Manifest;
use super::plan::{Output, Plan};
use super::reports::Reports;
use super::results::Content;
use super::shard::Shard;
use super::{Action, Batch, Options, STATE, journal_name, journal_shard};
use crate::diagnostic::{Result, io_error};
use crate::output::{Format, json};
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
        // Whatever a worker needs is right before the first one is started.
        let together = (plan.audiences.as_slice(), plan.occasions.as_slice());
        let editions = Editions::new(project, reports, together, &plan.editions, date)?;
        editions.check_languages(options.source_language)?;
        let shared = SharedInputs::new(project)?;
        let inputs = (0..plan.editions.len())
            .map(|number| Inputs::of(project, &shared, &editions, number))
            .collect::<Result<Vec<_>>>()?;
        let formats: BTreeSet<Format> = plan.outputs.iter().map(|output| output.format).collect();
        let format_inputs = formats
            .into_iter()
            .map(|format| Ok((format, Inputs::of_format(project, format)?)))
            .collect::<Result<_>>()?;
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
            samples: plan.samples(),
            editions,
            date,
            options,
            inputs,
            format_inputs,
            journal,
            fits: Vec::new(),
            actions: Vec::new(),
            left_over: Vec::new(),
        };
        // A run that shared the plan out otherwise may have written any file since.
        let verify = options.verify || !others.is_empty();
        batch.decide(verify)?;
        if options.shard.is_none() {
            batch.left_over = batch.find_left_over(&others)?;
        }
        Ok(batch)
    }

    /// Decides what is to be done about each file of this shard, and which editions of the journal still fit
    /// though they were fitted for other recipients.
    fn decide(&mut self, verify: bool) -> Result<()> {
        let mut known: HashMap<(&str, usize), Rc<Vec<String>>> = HashMap::new();
        let mut fitted: HashMap<usize, Option<Content>> = HashMap::new();
        let mut actions = Vec::new();
        let mut fits = Vec::new();
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
                    let mut changes = self.changes(edition, output.edition)?;
                    let sample = self.sample_hash(output.edition);
                    if changes.is_empty() && sample != edition.sample {
                        // The same fit for other recipients is the same briefing. What goes wrong, the worker
                        // says for each file.
                        let now = fitted
                            .entry(output.edition)
                            .or_insert_with(|| self.fitted(output.edition).ok());
                        let is_same = now.as_ref() == Some(&edition.content);
                        if edition.fitted_alone || !is_same {
                            changes.push("what has room beside the recipients".into());
                        } else {
                            fits.push(Fit {
                                edition: entry.edition.clone(),
                                sample,
                            });
                        }
                    }
                    let changes = Rc::new(changes);
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
        (self.actions, self.fits) = (actions, fits);
        Ok(())
    }

    /// What has changed in what an edition is made from.
    fn changes(&self, then: &Edition, edition: usize) -> Result<Vec<String>> {
        let mut changes = self.inputs[edition].changes(&then.inputs);
        let press = self.editions.press(edition);
        match Inputs::of_pages(self.project, press, &then.pages) {
            Ok(now) => changes.extend(now.changes(&then.pages_inputs)),
            // What is wrong with it, the worker says.
            Err(_) => changes.push("a file of the design".into()),
        }
        Ok(changes)
    }

    /// What an edition holds, fitted for its recipients as they are now.
    fn fitted(&self, number: usize) -> Result<Content> {
        let edition = self.editions.edition(number)?;
        let sample = self.samples[number].clone();
        Ok(Content::of(&edition.fitted_for(sample).sample()?))
    }

    /// A salted hash of whom the copies of an edition are fitted for.
    pub(super) fn sample_hash(&self, number: usize) -> Option<String> {
        let sample = self.samples[number].as_ref()?;
        let brief = &self.editions.briefs[number];
        let event = json::to_string(&brief.occasion.event);
        Some(recipient_hash(
            sample,
            &format!("{} {event}", brief.audience.id),
        ))
    }

    /// What has changed about one file alone.
    fn own_changes(&self, output: &Output, entry: &Entry, verify: bool) -> Vec<String> {
        let mut changes = self.format_inputs[&output.format].changes(&entry.format);
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
