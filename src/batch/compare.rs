//! Compares a plan with the output folder: which files were never made, and which are out of date, and why.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;
use std::rc::Rc;

use chrono::NaiveDate;

use super::editions::{Editions, PlannedEdition};
use super::inputs::{EditionInputs, Inputs, recipient_hash, sha256};
use super::journal::{Journal, NotedEdition, NotedFile, NotedFit};
use super::manifest::Manifest;
use super::plan::{Plan, PlannedFile};
use super::reports::Reports;
use super::results::ResultContent;
use super::run::ask_workers;
use super::shard::{Shard, overlap};
use super::worker::WorkerRequest;
use super::{Action, Batch, JOURNALS, Options, STATE};
use crate::brief::{Brief, Sample};
use crate::diagnostic::Result;
use crate::output::{Format, json};
use crate::project::Project;
use crate::report::Report;

impl<'a> Batch<'a> {
    /// Compares a plan with what is in the output folder; nothing is written. `reports` has the report in
    /// the languages of the plan.
    ///
    /// # Errors
    /// If a profile cannot be decided, an edition cannot be printed in its language, or a file cannot be read.
    pub(crate) fn compare(
        project: &'a Project,
        report: &'a Report,
        reports: &'a Reports,
        manifest: &Manifest,
        plan: &'a Plan,
        date: NaiveDate,
        options: &'a Options,
    ) -> Result<Self> {
        // All that a worker needs is checked before the first one is started.
        let together = (plan.audiences.as_slice(), plan.occasions.as_slice());
        let editions = Editions::new(project, reports, together, &plan.editions, date)?;
        editions.check_languages(options.source_language)?;
        let shared = Inputs::shared(project)?;
        let inputs = (0..plan.editions.len())
            .map(|number| EditionInputs::of(project, &shared, &editions, number))
            .collect::<Result<Vec<_>>>()?;
        let formats: BTreeSet<Format> = plan.outputs.iter().map(|output| output.format).collect();
        let format_inputs = formats
            .into_iter()
            .map(|format| Ok((format, Inputs::of_format(project, format)?)))
            .collect::<Result<_>>()?;
        let state = options.output.join(STATE);
        let journal = Journal::open(state.join(JOURNALS.name(options.shard)))?;
        // Another run may have written any file since.
        let verify = options.verify || others_wrote(&state, options.shard)?;
        let hash_of = |(edition, brief): (&PlannedEdition, _)| sample_hash(&edition.sample, brief);
        let both = plan.editions.iter().zip(&editions.briefs);
        let sample_hashes = both.map(hash_of).collect();
        let mut batch = Batch {
            project,
            report,
            event: manifest
                .event
                .as_ref()
                .map(|event| event.name.as_str().into()),
            plan,
            sample_hashes,
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
        batch.decide(verify)?;
        if options.shard.is_none() {
            let planned = plan.outputs.iter().map(|output| output.file.as_str());
            batch.left_over = left_over(&options.output, &planned.collect())?;
        }
        Ok(batch)
    }

    /// The files of this run or shard, by their place in the plan.
    fn outputs(&self) -> impl Iterator<Item = (usize, &'a PlannedFile)> {
        let (plan, shard) = (self.plan, self.options.shard);
        let outputs = plan.outputs.iter().enumerate();
        outputs.filter(move |(_, output)| shard.is_none_or(|shard| shard.has(&output.file)))
    }

    /// Decides what is to be done about each file, and which editions of the journal still fit though they
    /// were fitted for other recipients.
    fn decide(&mut self, verify: bool) -> Result<()> {
        // What has changed in each edition of the journal, by its name there, its number in the plan, and
        // whether the format is fitted to pages.
        type Key<'a> = (&'a str, usize, bool);
        let mut editions: BTreeMap<Key, (&NotedEdition, Rc<Vec<String>>)> = BTreeMap::new();
        for (_, output) in self.outputs() {
            if let Some((entry, then)) = self.journal.entry(&output.file) {
                editions
                    .entry((&entry.edition, output.edition, output.format.is_fitted()))
                    .or_insert_with(|| (then, Rc::new(self.changes(then, output))));
            }
        }
        let is_for_others = |key: &Key, then: &NotedEdition| {
            let (_, number, fitted) = *key;
            fitted && self.sample_hashes[number] != then.sample
        };
        let for_others: Vec<(Key, &NotedEdition)> = editions
            .iter()
            .filter(|(key, (then, changes))| changes.is_empty() && is_for_others(key, then))
            .map(|(key, (then, _))| (*key, *then))
            .collect();
        let together = for_others.iter().filter(|(_, then)| !then.fitted_alone);
        let now = self.fitted(together.map(|((_, number, _), _)| *number).collect())?;
        let mut fits = Vec::new();
        for (key, then) in for_others {
            // An edition that holds the same when it is fitted for the present recipients is not made again.
            if !then.fitted_alone && now.get(&key.1) == Some(&then.content) {
                let edition = key.0.to_owned();
                let sample = self.sample_hashes[key.1].clone();
                fits.push(NotedFit { edition, sample });
            } else if let Some((_, changes)) = editions.get_mut(&key) {
                Rc::make_mut(changes).push("what has room beside the recipients".into());
            }
        }
        let mut actions = Vec::new();
        for (place, output) in self.outputs() {
            let Some((entry, _)) = self.journal.entry(&output.file) else {
                actions.push((place, Action::Build));
                continue;
            };
            let fitted = output.format.is_fitted();
            let (_, changes) = &editions[&(entry.edition.as_str(), output.edition, fitted)];
            let mut changes = Rc::clone(changes);
            let own = self.own_changes(output, entry, verify);
            if !own.is_empty() {
                Rc::make_mut(&mut changes).extend(own);
            }
            let action = match changes.is_empty() {
                true => Action::Keep,
                false => Action::Rebuild(changes),
            };
            actions.push((place, action));
        }
        (self.actions, self.fits) = (actions, fits);
        Ok(())
    }

    /// What has changed in what the edition of a file is made from.
    fn changes(&self, then: &NotedEdition, output: &PlannedFile) -> Vec<String> {
        let inputs = self.inputs[output.edition].get(output.format.is_fitted());
        let mut changes = inputs.changes(&then.inputs);
        let press = self.editions.press(output.edition);
        match Inputs::of_pages(self.project, press, &then.pages) {
            Ok(now) => {
                // A picture of the selection is in both.
                let mut of_pages = now.changes(&then.pages_inputs);
                of_pages.retain(|change| !changes.contains(change));
                changes.extend(of_pages);
            }
            // The worker will say what is wrong with it.
            Err(_) => changes.push("a file of the design".into()),
        }
        changes
    }

    /// What editions hold when they are fitted for their present recipients, by their numbers in the plan. Workers
    /// find it out, since a template may crash on a name. An edition that fails is left out here; the worker that
    /// makes its files will say why.
    fn fitted(&self, numbers: BTreeSet<usize>) -> Result<HashMap<usize, ResultContent>> {
        let numbers: Vec<usize> = numbers.into_iter().collect();
        let requests = numbers.iter().copied().map(WorkerRequest::Fit).collect();
        let setup = self.setup(numbers.len());
        let mut fitted = HashMap::new();
        ask_workers(&setup, requests, self.options.limits, |at, answer| {
            fitted.extend(answer.ok().map(|made| (numbers[at], made.content)));
            Ok(())
        })?;
        Ok(fitted)
    }

    /// What has changed for this file, apart from its edition.
    fn own_changes(&self, output: &PlannedFile, entry: &NotedFile, verify: bool) -> Vec<String> {
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
}

/// Whether other runs may have written the same files: of the whole plan, or of its shards if there were more or fewer.
fn others_wrote(state: &Path, shard: Option<Shard>) -> Result<bool> {
    let mut journals = JOURNALS.in_folder(state)?.into_iter();
    Ok(journals.any(|(other, _)| other != shard && overlap(other, shard)))
}

/// The files in an output folder that journals know and that are not `planned`, in alphabetical order.
pub(super) fn left_over(folder: &Path, planned: &BTreeSet<&str>) -> Result<Vec<String>> {
    let mut left = BTreeSet::new();
    for (_, path) in JOURNALS.in_folder(&folder.join(STATE))? {
        let journal = Journal::open(path)?;
        let others = journal
            .files()
            .filter(|file| !planned.contains(file.as_str()));
        left.extend(others.filter(|file| folder.join(file).is_file()).cloned());
    }
    Ok(left.into_iter().collect())
}

/// A salted hash of the sample of recipients that the copies of an edition are fitted for.
fn sample_hash(sample: &Option<Sample>, brief: &Brief) -> Option<String> {
    let event = json::to_string(&brief.occasion.event);
    let salt = format!("{} {event}", brief.audience.id);
    Some(recipient_hash(sample.as_ref()?, &salt))
}
