//! Compares a plan with the output folder: which files were never made, and which are out of date, and why.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use chrono::NaiveDate;

use super::editions::Editions;
use super::inputs::{EditionInputs, Inputs, SharedInputs, recipient_hash, sha256};
use super::journal::{Edition, Entry, Fit, Journal};
use super::manifest::Manifest;
use super::plan::{Output, Plan};
use super::reports::Reports;
use super::results::Content;
use super::run::ask_workers;
use super::shard::{Shard, overlap};
use super::worker::Request;
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
        let shared = SharedInputs::new(project)?;
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
        let others = other_journals(&state, options.shard)?;
        let samples = plan.samples();
        let hash_of = |(sample, brief)| sample_hash(sample, brief);
        let sample_hashes = samples.iter().zip(&editions.briefs).map(hash_of).collect();
        let mut batch = Batch {
            project,
            report,
            event: manifest
                .event
                .as_ref()
                .map(|event| event.name.as_str().into()),
            plan,
            samples,
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
        // Another run may have written any file since.
        let verify = options.verify || !others.is_empty();
        batch.decide(verify)?;
        if options.shard.is_none() {
            batch.left_over = batch.find_left_over(&others)?;
        }
        Ok(batch)
    }

    /// The files of this run or shard, by their place in the plan.
    fn outputs(&self) -> impl Iterator<Item = (usize, &'a Output)> {
        let (plan, shard) = (self.plan, self.options.shard);
        let outputs = plan.outputs.iter().enumerate();
        outputs.filter(move |(_, output)| shard.is_none_or(|shard| shard.has(&output.file)))
    }

    /// Decides what is to be done about each file, and which editions of the journal still fit though they
    /// were fitted for other recipients.
    fn decide(&mut self, verify: bool) -> Result<()> {
        // What has changed in each edition of the journal, by its name there, its number in the plan, and
        // whether the format is fitted to pages.
        let mut editions: BTreeMap<(&str, usize, bool), (&Edition, Vec<String>)> = BTreeMap::new();
        for (_, output) in self.outputs() {
            if let Some((entry, then)) = self.journal.entry(&output.file) {
                editions
                    .entry((&entry.edition, output.edition, output.format.is_fitted()))
                    .or_insert_with(|| (then, self.changes(then, output)));
            }
        }
        let is_for_others = |number: usize, fitted: bool, then: &Edition, changes: &[String]| {
            fitted && changes.is_empty() && self.sample_hashes[number] != then.sample
        };
        let for_others = editions
            .iter()
            .filter(|((_, number, fitted), (then, changes))| {
                is_for_others(*number, *fitted, then, changes) && !then.fitted_alone
            });
        let numbers: BTreeSet<usize> = for_others.map(|((_, number, _), _)| *number).collect();
        let now = self.fitted(&numbers)?;
        let mut fits = Vec::new();
        for ((name, number, fitted), (then, changes)) in &mut editions {
            if !is_for_others(*number, *fitted, then, changes) {
                continue;
            }
            // An edition that holds the same when it is fitted for the present recipients is not made again.
            if !then.fitted_alone && now.get(number) == Some(&then.content) {
                let edition = (*name).to_owned();
                let sample = self.sample_hashes[*number].clone();
                fits.push(Fit { edition, sample });
            } else {
                changes.push("what has room beside the recipients".into());
            }
        }
        let changes: BTreeMap<(&str, usize, bool), Rc<Vec<String>>> = editions
            .into_iter()
            .map(|(edition, (_, changes))| (edition, Rc::new(changes)))
            .collect();
        let mut actions = Vec::new();
        for (place, output) in self.outputs() {
            let Some((entry, _)) = self.journal.entry(&output.file) else {
                actions.push((place, Action::Build));
                continue;
            };
            let fitted = output.format.is_fitted();
            let changes = &changes[&(entry.edition.as_str(), output.edition, fitted)];
            let own = self.own_changes(output, entry, verify);
            actions.push((
                place,
                match (changes.is_empty(), own.is_empty()) {
                    (true, true) => Action::Keep,
                    (false, true) => Action::Rebuild(Rc::clone(changes)),
                    _ => Action::Rebuild(Rc::new([changes.as_slice(), &own].concat())),
                },
            ));
        }
        (self.actions, self.fits) = (actions, fits);
        Ok(())
    }

    /// What has changed in what the edition of a file is made from.
    fn changes(&self, then: &Edition, output: &Output) -> Vec<String> {
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
    fn fitted(&self, numbers: &BTreeSet<usize>) -> Result<HashMap<usize, Content>> {
        let numbers: Vec<usize> = numbers.iter().copied().collect();
        let ask = |number: &usize| Request {
            file: None,
            edition: *number,
            format: Format::Pdf,
            recipient: None,
        };
        let requests = numbers.iter().map(ask).collect();
        let setup = self.setup(numbers.len());
        let mut fitted = HashMap::new();
        ask_workers(&setup, requests, self.options.limits, |at, answer| {
            fitted.extend(answer.ok().map(|made| (numbers[at], made.content)));
            Ok(())
        })?;
        Ok(fitted)
    }

    /// What has changed for this file, apart from its edition.
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

    /// Files that a journal knows and that are there, but are not in the plan.
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

/// The journals of other runs that may have written the same files: of the whole plan, or of its shards if there
/// were more or fewer.
fn other_journals(state: &Path, shard: Option<Shard>) -> Result<Vec<PathBuf>> {
    let journals = JOURNALS.in_folder(state)?.into_iter();
    let others = journals.filter(|(other, _)| *other != shard && overlap(*other, shard));
    Ok(others.map(|(_, path)| path).collect())
}

/// A salted hash of the sample of recipients that the copies of an edition are fitted for.
fn sample_hash(sample: &Option<Sample>, brief: &Brief) -> Option<String> {
    let event = json::to_string(&brief.occasion.event);
    let salt = format!("{} {event}", brief.audience.id);
    Some(recipient_hash(sample.as_ref()?, &salt))
}
