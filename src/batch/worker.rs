//! A worker: a process that makes one file after the other, as the coordinator asks on its standard
//! input, and answers on its standard output. If it dies, only one file is lost.
//!
//! Each message is a line of JSON. The coordinator sends a [`WorkerSetup`], which the worker answers with
//! [`WorkerReady`], and then one [`WorkerRequest`] after the other, each of which it answers with a [`WorkerReply`].

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use typst::ecow::{eco_format, eco_vec};

use super::STATE;
use super::cache::keep_small;
use super::editions::{Editions, PlannedEdition};
use super::inputs::{PageInputs, sha256};
use super::lock::worker_lock;
use super::plan::PlannedFile;
use super::reports::Reports;
use super::results::ResultContent;
use super::shard::Shard;
use crate::audience::Audience;
use crate::bounded::STACK;
use crate::brief::Occasion;
use crate::diagnostic::{self, Problems, Result, error};
use crate::edition::Fitted;
use crate::output::write::write_unsynced;
use crate::project::Project;
use crate::report::Report;

/// What a worker is told first.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct WorkerSetup {
    /// The project's directory; `None` for the built-in project.
    pub(crate) project: Option<PathBuf>,
    /// The output folder.
    pub(crate) output: PathBuf,
    /// The shard that this run is.
    pub(crate) shard: Option<Shard>,
    /// The day that briefings bear.
    pub(crate) date: NaiveDate,
    /// The audiences, by name, in the order of the plan.
    pub(crate) audiences: Vec<String>,
    /// What briefings are made for.
    pub(crate) occasions: Vec<Occasion>,
    /// All editions of the plan: the report module holds the words of all of them, so that it is the
    /// same in every worker.
    pub(crate) editions: Vec<PlannedEdition>,
    /// The memory that this worker may use, in bytes.
    pub(crate) memory: u64,
}

/// What a worker is asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum WorkerRequest {
    /// To make a file.
    File(PlannedFile),
    /// To say what an edition of [`WorkerSetup::editions`], by its index, holds when it is fitted for its sample.
    Fit(usize),
}

impl WorkerRequest {
    /// The path of the file that is to be made.
    pub(crate) fn file(&self) -> Option<&str> {
        match self {
            WorkerRequest::File(file) => Some(&file.file),
            WorkerRequest::Fit(_) => None,
        }
    }
}

/// A file that was made.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct MadeFile {
    /// The SHA-256 of its bytes.
    pub(crate) sha256: String,
    /// How many bytes it has.
    pub(crate) size: u64,
    /// How many pages it has; `None` if its format has none.
    pub(crate) pages: Option<usize>,
    /// What it holds.
    pub(crate) content: ResultContent,
    /// What only its pages tell about what they are made from.
    pub(crate) pages_show: PageInputs,
    /// Whether it was fitted by itself, because it bears more of its recipient than the sample.
    pub(crate) fitted_alone: bool,
    /// Typst's warnings, as messages show them.
    pub(crate) warnings: String,
    /// Whether the worker holds more memory than it may, and wants to be replaced.
    pub(crate) full: bool,
}

/// What became of a file: it was made, or what went wrong, as messages show it.
pub(crate) type WorkerAnswer = std::result::Result<MadeFile, String>;

/// Says that a worker is ready, or what is wrong with what all files share, as messages show it.
pub(crate) type WorkerReady = std::result::Result<(), String>;

/// What a worker answers to a request.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WorkerReply {
    /// The file that was asked for.
    pub(crate) file: Option<String>,
    /// What became of it.
    pub(crate) answer: WorkerAnswer,
}

/// A worker may reserve twice its budget and this many bytes. That is enough for memory that is reserved and
/// never used, and little enough that a runaway template ends before the machine suffers.
const RESERVED: u64 = 2 << 30;

/// Works until the coordinator closes the pipe or dies. Then it ends at once, even within a file, so that it does
/// not keep the next run waiting.
///
/// # Errors
/// If a message is not as a coordinator writes it, an answer cannot be written, or the worker panics.
pub(crate) fn run() -> Result<()> {
    let failed = |e: io::Error| eco_vec![error(eco_format!("the worker ended: {e}"))];
    let (ask, asked) = mpsc::channel();
    let (end, ended) = mpsc::channel();
    let closed = end.clone();
    thread::spawn(move || {
        for line in io::stdin().lines() {
            if ask.send(line).is_err() {
                break;
            }
        }
        let _ = closed.send(Ok(()));
    });
    thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || {
            let worked = catch_unwind(AssertUnwindSafe(|| {
                // Typst shares its work out among rayon's threads: here that is this one alone.
                rayon::ThreadPoolBuilder::new()
                    .num_threads(1)
                    .use_current_thread()
                    .build_global()
                    .map_err(io::Error::other)?;
                serve(asked.into_iter(), io::stdout())
            }));
            // If the pipe was closed first, nobody listens any more.
            let _ = end.send(worked.unwrap_or_else(|_| Err(io::Error::other("it panicked"))));
        })
        .map_err(failed)?;
    // Each thread tells when it ends.
    ended.recv().unwrap_or(Ok(())).map_err(failed)
}

fn serve(
    mut lines: impl Iterator<Item = io::Result<String>>,
    mut output: impl io::Write,
) -> io::Result<()> {
    let Some(line) = lines.next() else {
        return Ok(());
    };
    let setup: WorkerSetup = serde_json::from_str(&line?)?;
    limit(&setup);
    let project = match &setup.project {
        Some(root) => Project::open(root),
        None => Ok(Project::built_in()),
    };
    let ended = match &project {
        Ok(project) => work(project, &setup, lines, &mut output)
            .map_err(|problems| diagnostic::to_string(project, &problems)),
        Err(problems) => Err(diagnostic::to_string(&Project::built_in(), problems)),
    };
    match ended {
        Ok(ended) => ended,
        Err(problems) => say(&mut output, &WorkerReady::Err(problems)),
    }
}

/// A message as it is sent: a line of JSON.
///
/// # Panics
/// Never: messages have string keys and no values that JSON cannot hold.
pub(super) fn json_line(message: &impl Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(message).expect("strings, numbers and lists are JSON");
    line.push(b'\n');
    line
}

fn say(output: &mut impl io::Write, message: &impl Serialize) -> io::Result<()> {
    output.write_all(&json_line(message))?;
    output.flush()
}

/// Limits what the process may take from the machine.
fn limit(setup: &WorkerSetup) {
    #[cfg(unix)]
    {
        let bytes = setup.memory.saturating_mul(2).saturating_add(RESERVED);
        // On a system without such a limit, there is none.
        let _ = rlimit::Resource::AS.set(bytes, bytes);
    }
    #[cfg(not(unix))]
    let _ = setup;
}

/// Makes once what all files share, and then one file after the other. The outer result is about what they
/// share, the inner one about the pipes.
fn work(
    project: &Project,
    setup: &WorkerSetup,
    lines: impl Iterator<Item = io::Result<String>>,
    output: &mut impl io::Write,
) -> Result<io::Result<()>> {
    let _lock = worker_lock(&setup.output.join(STATE), setup.shard)?;
    let report = Report::load(project)?;
    let mut problems = Problems::default();
    let audiences = Audience::load_each(project, &report, &setup.audiences, &mut problems);
    problems.finish(())?;
    let planned = setup.editions.as_slice();
    let languages = planned.iter().map(|edition| edition.language.as_str());
    let reports = Reports::load(project, &report, languages)?;
    let together = (audiences.as_slice(), setup.occasions.as_slice());
    let editions = Editions::new(project, &reports, together, planned, setup.date)?;
    // The coordinator asks for no file before this: without its lock, a worker must not write.
    if let Err(e) = say(output, &WorkerReady::Ok(())) {
        return Ok(Err(e));
    }

    let mut current: Option<(usize, Fitted)> = None;
    for line in lines {
        let request: WorkerRequest = match line.and_then(|line| Ok(serde_json::from_str(&line)?)) {
            Ok(request) => request,
            Err(e) => return Ok(Err(e)),
        };
        let mut make = || -> Result<MadeFile> {
            let number = match &request {
                WorkerRequest::File(file) => file.edition,
                WorkerRequest::Fit(number) => *number,
            };
            let edition = editions.edition(number)?;
            if let WorkerRequest::File(file) = &request
                && let Some(text) = edition.text(file.format)?
            {
                let bytes = text.text.as_bytes();
                write_unsynced(&setup.output.join(&file.file), bytes)?;
                let selected = edition.selection().keys();
                return Ok(MadeFile {
                    sha256: sha256(bytes),
                    size: bytes.len() as u64,
                    content: ResultContent::of(edition.selection(), &[]),
                    pages_show: PageInputs {
                        files: text.files.into_iter().collect(),
                        words: text.keys.difference(&selected).cloned().collect(),
                    },
                    ..MadeFile::default()
                });
            }
            let found = current.take().filter(|(current, _)| *current == number);
            let fitted = match found {
                Some((_, fitted)) => fitted,
                None => edition.fitted(planned[number].sample.as_ref())?,
            };
            let (_, fitted) = current.insert((number, fitted));
            let (copy, bytes) = match &request {
                WorkerRequest::Fit(_) => (fitted.first.clone(), Vec::new()),
                WorkerRequest::File(file) => {
                    let copy = fitted.copy(file.recipient.as_ref())?;
                    let bytes = copy.bytes(file.format)?;
                    write_unsynced(&setup.output.join(&file.file), &bytes)?;
                    (copy, bytes)
                }
            };
            Ok(MadeFile {
                sha256: sha256(&bytes),
                size: bytes.len() as u64,
                pages: Some(copy.pages()),
                content: ResultContent::of(&copy.held(), copy.left_out()),
                pages_show: PageInputs {
                    files: copy.typeset.files.iter().cloned().collect(),
                    words: fitted.other_words(&copy),
                },
                fitted_alone: copy.fitted_alone,
                warnings: diagnostic::to_string(project, &copy.typeset.warnings),
                full: false,
            })
        };
        let made = make();
        let full = keep_small(setup.memory);
        let answer = match made {
            Ok(made) => Ok(MadeFile { full, ..made }),
            Err(problems) => Err(diagnostic::to_string(project, &problems)),
        };
        let file = request.file().map(str::to_owned);
        if let Err(e) = say(output, &WorkerReply { file, answer }) {
            return Ok(Err(e));
        }
    }
    Ok(Ok(()))
}
