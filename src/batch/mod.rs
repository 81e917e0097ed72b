//! Batches: a whole conference in one command, fast, resumable, and losing nothing.
//!
//! A coordinator plans every file before the first one, compares the plan with the journal of the
//! output folder, and has worker processes of the same program make what is new or changed.

pub(crate) mod cache;
mod compare;
mod doubts;
mod editions;
mod file_name;
pub(crate) mod index;
pub(crate) mod inputs;
pub(crate) mod journal;
mod letters;
pub(crate) mod lock;
pub(crate) mod manifest;
pub(crate) mod merge;
pub(crate) mod plan;
pub(crate) mod pool;
mod process;
mod progress;
pub(crate) mod recipients;
pub(crate) mod reports;
pub(crate) mod results;
mod run;
pub(crate) mod shard;
pub(crate) mod sheet;
pub(crate) mod worker;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::rc::Rc;

use chrono::NaiveDate;
use typst::ecow::{EcoString, eco_vec};

use crate::diagnostic::{Result, io_error};
use crate::output::Format;
use crate::project::Project;
use crate::report::Report;
use crate::signature::SigningKey;
use editions::Editions;
use inputs::{EditionInputs, Inputs};
use journal::{Journal, NotedFit};
use lock::Lock;
use plan::Plan;
use pool::Limits;
use results::Failure;
use shard::{OwnFiles, Shard};

/// The folder of a batch's own files in its output folder.
pub(crate) const STATE: &str = ".plaidoyer";

/// The file name of the index of an output folder.
pub(crate) const INDEX: &str = "index.html";

/// How a batch runs.
#[derive(Debug)]
pub(crate) struct Options {
    /// The folder to write into.
    pub(crate) output: PathBuf,
    /// How much the workers may take.
    pub(crate) limits: Limits,
    /// The part of the plan to make.
    pub(crate) shard: Option<Shard>,
    /// Whether files are read again and compared with their hashes.
    pub(crate) verify: bool,
    /// Whether files that no build makes any more are removed.
    pub(crate) prune: bool,
    /// Whether words that have no translation may be printed in the report's own language.
    pub(crate) source_language: bool,
    /// The key that signs each PDF.
    pub(crate) sign: Option<SigningKey>,
    /// Whether no progress is shown.
    pub(crate) quiet: bool,
}

/// What is to be done about a file of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Action {
    /// It is there, and nothing that it is made from has changed.
    Keep,
    /// It was never made.
    Build,
    /// It is made again, for these reasons.
    Rebuild(Rc<Vec<String>>),
}

/// A batch, planned and compared with what is there.
#[derive(Debug)]
pub(crate) struct Batch<'a> {
    project: &'a Project,
    report: &'a Report,
    /// The event's name.
    event: Option<EcoString>,
    pub(crate) plan: &'a Plan,
    editions: Editions<'a>,
    /// For each edition, a salted hash of the sample of recipients that its copies are fitted for.
    sample_hashes: Vec<Option<String>>,
    date: NaiveDate,
    options: &'a Options,
    /// What each edition of the plan is made from.
    inputs: Vec<EditionInputs>,
    /// For each format, what its files are made from besides their edition.
    format_inputs: BTreeMap<Format, Inputs>,
    journal: Journal,
    /// Editions of the journal that fit the present recipients as well. The journal does not say so yet.
    fits: Vec<NotedFit>,
    /// The files of this run or shard, by their place in the plan, and what is to be done about each.
    pub(crate) actions: Vec<(usize, Action)>,
    /// Files that an earlier run made and no build makes any more.
    pub(crate) left_over: Vec<String>,
}

/// How a batch ended.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    /// How many files were made.
    pub(crate) built: usize,
    /// How many were there already.
    pub(crate) unchanged: usize,
    /// What could not be made, and why. Unlike the manifest, it may name recipients.
    pub(crate) failed: Vec<Failure>,
    /// How many files leave something out, or shorten it, for want of space.
    pub(crate) short: usize,
    /// The files that were removed.
    pub(crate) pruned: Vec<String>,
    /// The files that are written again and not signed, though their earlier bytes were signed.
    pub(crate) unsigned: Vec<String>,
}

/// Makes the output folder, unless it is there, and locks it for a run.
///
/// # Errors
/// If the folder cannot be made, or another run has locked it.
pub(crate) fn take(options: &Options) -> Result<Lock> {
    let state = options.output.join(STATE);
    fs::create_dir_all(&state).map_err(|e| eco_vec![io_error("make the folder", &state, &e)])?;
    Lock::take(&state, options.shard)
}

/// The journals of runs and shards.
const JOURNALS: OwnFiles = OwnFiles {
    stem: "journal",
    extension: ".jsonl",
};
