//! Batches: a whole conference in one command, fast, resumable, and losing nothing.
//!
//! A coordinator plans every file before the first one, compares the plan with the journal of the
//! output folder, and has worker processes of the same program make what is new or changed.

pub mod cache;
mod compare;
mod doubts;
mod editions;
mod file_name;
pub mod index;
pub mod inputs;
pub mod journal;
mod letters;
pub mod lock;
pub mod manifest;
pub mod merge;
pub mod plan;
pub mod pool;
mod process;
mod progress;
pub mod recipients;
pub mod reports;
pub mod results;
mod run;
pub mod shard;
pub mod sheet;
pub mod worker;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::rc::Rc;

use chrono::NaiveDate;
use typst::ecow::{EcoString, eco_vec};

use crate::brief::Sample;
use crate::diagnostic::{Result, io_error};
use crate::output::Format;
use crate::project::Project;
use crate::report::Report;
use crate::signature::SigningKey;
use editions::Editions;
use inputs::{EditionInputs, Inputs};
use journal::{Fit, Journal};
use lock::Lock;
use plan::Plan;
use pool::Limits;
use results::Failure;
use shard::{OwnFiles, Shard};

/// The folder of a batch's own files in its output folder.
pub const STATE: &str = ".plaidoyer";

/// The file name of the index of an output folder.
pub const INDEX: &str = "index.html";

/// How a batch runs.
#[derive(Debug)]
pub struct Options {
    /// The folder to write into.
    pub output: PathBuf,
    /// How much the workers may take.
    pub limits: Limits,
    /// The part of the plan to make.
    pub shard: Option<Shard>,
    /// Whether files are read again and held against their hashes.
    pub verify: bool,
    /// Whether files that no build makes any more are removed.
    pub prune: bool,
    /// Whether the report's own words may stand where there is no translation.
    pub source_language: bool,
    /// The key that signs each PDF.
    pub(crate) sign: Option<SigningKey>,
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
    editions: Editions<'a>,
    /// For each edition whom its copies are fitted for.
    samples: Vec<Option<Sample>>,
    /// For each edition a salted hash of that.
    sample_hashes: Vec<Option<String>>,
    date: NaiveDate,
    options: &'a Options,
    /// What each edition of the plan is made from.
    inputs: Vec<EditionInputs>,
    /// What files of each format are made from besides.
    format_inputs: BTreeMap<Format, Inputs>,
    journal: Journal,
    /// What the journal does not know yet: that editions of it fit other recipients as well.
    fits: Vec<Fit>,
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
    /// How many files leave something out, or shorten it, for want of space.
    pub short: usize,
    /// The files that were removed.
    pub pruned: Vec<String>,
    /// The files whose earlier bytes were signed, and which are made anew and not signed.
    pub unsigned: Vec<String>,
}

/// A file that could not be made.
#[derive(Debug)]
pub struct Failed {
    /// What the manifest says of it.
    pub failure: Failure,
    /// Whether a file of its name is there all the same: of an earlier run, or of a worker that died when it had
    /// written it.
    pub older: bool,
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

/// The journals of runs and shards.
const JOURNALS: OwnFiles = OwnFiles {
    stem: "journal",
    extension: ".jsonl",
};
