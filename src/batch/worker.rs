//! A worker: a process that makes one file after the other, as the coordinator asks on its standard
//! input, and answers on its standard output. What it cannot survive costs one file.
//!
//! Each message is a line of JSON. The coordinator sends a [`Setup`], which the worker answers with [`Ready`],
//! and then one [`Request`] after the other, each of which it answers with a [`Reply`].

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::thread;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use typst::ecow::{eco_format, eco_vec};

use super::cache::Cache;
use super::inputs::sha256;
use super::lock::worker_lock;
use super::reports::Reports;
use super::results::Content;
use super::shard::Shard;
use crate::audience::Audience;
use crate::brief::labels::Labels;
use crate::brief::{Brief, Occasion, Recipient};
use crate::diagnostic::{self, Problems, Result, error};
use crate::edition::{Copy, Edition, Press};
use crate::output::{Format, write::write_unsynced};
use crate::project::{Project, Quoted};
use crate::report::{Address, Report};

/// What a worker is told first.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Setup {
    /// The project's directory; none for the built-in project.
    pub project: Option<PathBuf>,
    /// The output folder.
    pub output: PathBuf,
    /// The folder of the batch's own files.
    pub state: PathBuf,
    /// The shard that this run is.
    pub shard: Option<(u64, u64)>,
    /// The day that briefings bear.
    pub date: NaiveDate,
    /// What briefings are made for.
    pub occasions: Vec<Occasion>,
    /// All editions of the plan: the report module holds the words of all of them, so that it is the
    /// same in every worker.
    pub editions: Vec<EditionSetup>,
    /// The memory that this worker may use, in bytes.
    pub memory: u64,
}

/// An edition of the plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EditionSetup {
    /// The audience's name.
    pub audience: String,
    /// The language.
    pub language: String,
    /// The template.
    pub template: String,
    /// Which of the occasions.
    pub occasion: usize,
    /// The recipient whom its copies are fitted for.
    pub sample: Option<Recipient>,
}

/// A file to be made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Request {
    /// Its path in the output folder.
    pub file: String,
    /// Which of the editions.
    pub edition: usize,
    /// What it is written as.
    pub format: Format,
    /// Whose name it bears.
    pub recipient: Option<Recipient>,
}

/// A file that was made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Made {
    /// The SHA-256 of its bytes.
    pub sha256: String,
    /// How many bytes it has.
    pub size: u64,
    /// How many pages it has.
    pub pages: usize,
    /// What it holds.
    pub content: Content,
    /// The project's files that Typst read.
    pub files: Vec<String>,
    /// What Typst warns of, as it is shown.
    pub warnings: String,
    /// Whether the worker holds more memory than it may, and wants to be replaced.
    pub full: bool,
}

/// What became of a file: it was made, or what went wrong, as it is shown.
pub type Answer = std::result::Result<Made, String>;

/// Whether a worker is ready, or what is wrong with what all files share, as it is shown.
pub type Ready = std::result::Result<(), String>;

/// What a worker answers to a request.
#[derive(Debug, Serialize, Deserialize)]
pub struct Reply {
    /// The file that was asked for.
    pub file: String,
    /// What became of it.
    pub answer: Answer,
}

/// The stack of the thread that typesets: templates may nest deeper than a main thread takes.
const STACK: usize = 256 << 20;

/// Beyond its budget a worker may reserve as much again, and this: enough for what is reserved and
/// never used, little enough that a runaway template ends before the machine suffers.
const RESERVED: u64 = 2 << 30;

/// Works until the coordinator closes the pipe. When it does, or dies, nobody wants what is being made: a
/// worker that runs away does not outlive its coordinator, nor keep the next run waiting.
///
/// # Errors
/// Where the set-up is not as a coordinator writes it.
pub fn run() -> Result<()> {
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
            // Nobody listens who has heard that the pipe is closed.
            let _ = end.send(worked.unwrap_or_else(|_| Err(io::Error::other("it panicked"))));
        })
        .map_err(failed)?;
    // Both threads tell their end.
    ended.recv().unwrap_or(Ok(())).map_err(failed)
}

fn serve(
    mut lines: impl Iterator<Item = io::Result<String>>,
    mut output: impl io::Write,
) -> io::Result<()> {
    let Some(line) = lines.next() else {
        return Ok(());
    };
    let setup: Setup = serde_json::from_str(&line?)?;
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
        Err(problems) => say(&mut output, &Ready::Err(problems)),
    }
}

/// Writes a line of JSON.
fn say(output: &mut impl io::Write, message: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    output.write_all(&line)?;
    output.flush()
}

/// Limits what the process may take from the machine.
fn limit(setup: &Setup) {
    #[cfg(unix)]
    {
        let bytes = setup.memory.saturating_mul(2).saturating_add(RESERVED);
        // A system that knows no such limit has none.
        let _ = rlimit::Resource::AS.set(bytes, bytes);
    }
    #[cfg(not(unix))]
    let _ = setup;
}

/// Everything that all files share is made once, and only what is wrong with that is an error; then one
/// file after the other.
fn work(
    project: &Project,
    setup: &Setup,
    lines: impl Iterator<Item = io::Result<String>>,
    output: &mut impl io::Write,
) -> Result<io::Result<()>> {
    let shard = setup
        .shard
        .and_then(|(index, count)| Shard::new(index, count));
    let _lock = worker_lock(&setup.state, shard)?;
    let report = Report::load(project)?;
    let mut names: Vec<String> = setup
        .editions
        .iter()
        .map(|edition| edition.audience.clone())
        .collect();
    names.sort_unstable();
    names.dedup();
    let mut problems = Problems::default();
    let audiences = Audience::load_each(project, &report, &names, &mut problems);
    let languages = setup
        .editions
        .iter()
        .map(|edition| edition.language.as_str());
    let reports = Reports::load(project, &report, languages)?;
    let mut briefs: BTreeMap<&str, Briefs> = BTreeMap::new();
    for (number, edition) in setup.editions.iter().enumerate() {
        let Some(audience) = audiences
            .iter()
            .find(|audience| audience.id == edition.audience)
        else {
            continue;
        };
        let Some(report) = reports.get(&edition.language) else {
            continue;
        };
        let brief = Brief::decide(report, audience, setup.date, &edition.language);
        let template = Quoted::whole(
            project.remember("template", &edition.template),
            &edition.template,
        );
        if let Some(brief) = problems.absorb(brief) {
            let of_language = briefs.entry(&edition.language).or_default();
            of_language.editions.push(number);
            of_language.briefs.push(Brief {
                template,
                occasion: setup
                    .occasions
                    .get(edition.occasion)
                    .unwrap_or(brief.occasion),
                ..brief
            });
        }
    }
    let mut presses = BTreeMap::new();
    for (language, of_language) in &briefs {
        let press = || {
            let labels = Arc::new(Labels::load(project, language)?);
            let report = reports.get(language).unwrap_or(&report);
            Press::new(project, report, &of_language.briefs, &labels, language)
        };
        let press = problems.absorb(press());
        presses.extend(press.map(|press| (*language, press)));
    }
    problems.finish(())?;
    // Nothing is asked for before: whoever holds no lock yet has nothing to write.
    if let Err(e) = say(output, &Ready::Ok(())) {
        return Ok(Err(e));
    }

    let mut cache = Cache::new(setup.memory);
    let mut shown = HashSet::new();
    let mut current: Option<(usize, Edition)> = None;
    for line in lines {
        let request: Request = match line.and_then(|line| Ok(serde_json::from_str(&line)?)) {
            Ok(request) => request,
            Err(e) => return Ok(Err(e)),
        };
        let mut make = || -> Result<Made> {
            let found = current
                .take()
                .filter(|(number, _)| *number == request.edition);
            let edition = match found {
                Some((_, edition)) => edition,
                None => edition(&briefs, &presses, request.edition)?
                    .fitted_for(setup.editions[request.edition].sample.clone()),
            };
            let (_, edition) = current.insert((request.edition, edition));
            let copy = edition.copy(request.recipient.as_ref())?;
            let bytes = copy.bytes(request.format)?;
            write_unsynced(&setup.output.join(&request.file), &bytes)?;
            let warnings = if shown.insert(request.edition) {
                diagnostic::to_string(project, &copy.typeset.warnings)
            } else {
                String::new()
            };
            Ok(Made {
                sha256: sha256(&bytes),
                size: bytes.len() as u64,
                pages: copy.pages(),
                content: content(edition.brief()?, &copy),
                files: copy.typeset.files.iter().cloned().collect(),
                warnings,
                full: false,
            })
        };
        let made = make();
        let full = cache.keep_small();
        let answer = match made {
            Ok(made) => Ok(Made { full, ..made }),
            Err(problems) => Err(diagnostic::to_string(project, &problems)),
        };
        let file = request.file;
        if let Err(e) = say(output, &Reply { file, answer }) {
            return Ok(Err(e));
        }
    }
    Ok(Ok(()))
}

/// The briefings in one language.
#[derive(Default)]
struct Briefs<'a> {
    /// Which editions they are.
    editions: Vec<usize>,
    briefs: Vec<Brief<'a>>,
}

fn edition<'a>(
    briefs: &'a BTreeMap<&str, Briefs<'a>>,
    presses: &'a BTreeMap<&str, Press<'a>>,
    number: usize,
) -> Result<Edition<'a>> {
    let found = briefs.iter().find_map(|(language, of_language)| {
        let at = of_language.editions.binary_search(&number).ok()?;
        Some((presses.get(language)?, of_language.briefs.get(at)?))
    });
    match found {
        Some((press, brief)) => press.edition(brief),
        None => Err(eco_vec![error(eco_format!("there is no edition {number}"))]),
    }
}

/// What of the selection is printed.
fn content(brief: &Brief, copy: &Copy) -> Content {
    let left_out = &copy.content.left_out;
    let is_printed = |item: Address| !left_out.iter().any(|left| left.item == item);
    Content {
        findings: brief
            .findings
            .iter()
            .filter(|finding| {
                finding
                    .passages
                    .iter()
                    .any(|selected| is_printed(Address::Passage(selected.item.passage.id.clone())))
            })
            .map(|finding| finding.section.code.clone())
            .collect(),
        recommendations: brief
            .recommendations
            .iter()
            .map(|selected| selected.item.number)
            .filter(|number| is_printed(Address::Recommendation(*number)))
            .collect(),
        rung: brief.rung,
        left_out: left_out.clone(),
    }
}
