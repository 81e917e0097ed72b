//! Reads a PDF that somebody sent in a process of its own, with limits on memory and time. Whatever the file
//! holds, it can do no more harm than to end that process.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};
use typst::ecow::{eco_format, eco_vec};

use super::{PdfDocument, PdfPart};
use crate::diagnostic::{Result, error, io_error};
use crate::seal;

/// The name of the subcommand that the process runs.
pub(crate) const COMMAND: &str = "read-pdf";

/// The largest file that is read, in bytes.
const LARGEST: u64 = 64 << 20;

/// The limits of the process: its address space in bytes, of which the allocator reserves about a third at the
/// start and uses little; seconds of processor time; and no core dump.
#[cfg(unix)]
const LIMITS: [(rlimit::Resource, u64); 3] = [
    (rlimit::Resource::AS, 3 << 30),
    (rlimit::Resource::CPU, 30),
    (rlimit::Resource::CORE, 0),
];

/// What is read of a PDF.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct PdfReading {
    /// How many pages it has.
    pub(crate) pages: usize,
    /// What [`seal::is_whole`] says of it.
    pub(crate) is_whole: Option<bool>,
    /// The attached files of the name that was asked for.
    pub(crate) attachments: Vec<String>,
    /// The words on its pages, in the order in which a screen reader reads them. What begins on a line of its
    /// own stands after a line break. Decoration, such as running headers, is not among them.
    pub(crate) words: String,
    /// The bytes of `words` at which another page begins, each with the number of that page, from 1.
    pub(crate) pages_from: Vec<(usize, usize)>,
}

/// What the process answers: what it read, or the problems, each with its hints.
type PdfAnswer = std::result::Result<PdfReading, Vec<(String, Vec<String>)>>;

/// Reads the PDF at a path; `attachment` is the name of the attached files that are asked for.
///
/// # Errors
/// Those of [`PdfDocument::open`]. If the file does not exist, is too large, or cannot be read within the limits.
pub(crate) fn read(path: &Path, attachment: &str) -> Result<PdfReading> {
    let unread = |e: &io::Error| eco_vec![io_error("read", path, e)];
    let file = File::open(path).map_err(|e| unread(&e))?;
    let program = std::env::current_exe().map_err(|e| unread(&e))?;
    let output = Command::new(program)
        .args([COMMAND, attachment])
        .stdin(file)
        .stderr(Stdio::null())
        .output()
        .map_err(|e| unread(&e))?;
    let answer: Option<PdfAnswer> = serde_json::from_slice(&output.stdout).ok();
    let answer = answer.unwrap_or_else(|| {
        let what = "it cannot be read with 3 GiB of memory and within 30 seconds".to_owned();
        let hint =
            "no PDF that plaidoyer writes takes so much: this one is broken, or made to do harm";
        Err(vec![(what, vec![hint.to_owned()])])
    });
    answer.map_err(|problems| {
        let problems = problems.into_iter().map(|(what, hints)| {
            let problem = error(eco_format!("{}: {what}", path.display()));
            problem.with_hints(hints.into_iter().map(Into::into))
        });
        problems.collect()
    })
}

/// What the process does: reads the PDF on standard input, and prints what it read.
///
/// # Errors
/// If standard output is closed.
pub(crate) fn serve(attachment: &str) -> io::Result<()> {
    #[cfg(unix)]
    for (resource, limit) in LIMITS {
        // A system that does not know a limit runs without it.
        let _ = resource.set(limit, limit);
    }
    let answer: PdfAnswer = read_input(attachment).map_err(|problems| {
        let said = problems.iter().map(|problem| {
            let hints = problem.hints.iter().map(|hint| hint.v.to_string());
            (problem.message.to_string(), hints.collect())
        });
        said.collect()
    });
    io::stdout().write_all(&serde_json::to_vec(&answer)?)
}

fn read_input(attachment: &str) -> Result<PdfReading> {
    let mut bytes = Vec::new();
    let input = io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes);
    input.map_err(|e| eco_vec![error(eco_format!("could not read it: {e}"))])?;
    if bytes.len() as u64 > LARGEST {
        let problem = error("it is larger than 64 MiB");
        return Err(eco_vec![
            problem.with_hint("no briefing is: ask for the file as it was made")
        ]);
    }
    PdfReading::of(bytes, attachment)
}

impl PdfReading {
    /// Reads a PDF in this process.
    ///
    /// # Errors
    /// Those of [`PdfDocument::open`].
    pub(crate) fn of(bytes: Vec<u8>, attachment: &str) -> Result<Self> {
        let mut reading = PdfReading {
            is_whole: seal::is_whole(&bytes),
            ..PdfReading::default()
        };
        let document = PdfDocument::open(bytes)?;
        reading.pages = document.pages();
        let attachments = document.attachments(attachment).into_iter();
        reading.attachments = attachments
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .collect();
        reading.gather(&document.structure().unwrap_or_default());
        Ok(reading)
    }

    /// The page on which a byte of the words stands, from 1.
    pub(crate) fn page(&self, at: usize) -> usize {
        let next = self.pages_from.partition_point(|(from, _)| *from <= at);
        let (_, page) = self.pages_from[..next].last().copied().unwrap_or_default();
        page
    }

    fn gather(&mut self, parts: &[PdfPart]) {
        for part in parts {
            match part {
                PdfPart::Words(words) => {
                    let latest = self.pages_from.last();
                    if latest.is_none_or(|(_, page)| *page != words.page) {
                        self.pages_from.push((self.words.len(), words.page));
                    }
                    self.words.push_str(&words.text);
                }
                PdfPart::Element(element) => {
                    // A label and its item stand apart, though no space is set between them.
                    let is_label = element.tag == "Lbl";
                    let from = self.words.len();
                    if element.is_block {
                        self.words.push('\n');
                    }
                    self.gather(&element.parts);
                    let is_bullet = !self.words[from..].contains(char::is_alphanumeric);
                    if is_label && is_bullet {
                        self.words.truncate(from);
                    }
                    if element.is_block || is_label {
                        self.words.push('\n');
                    }
                }
                PdfPart::Link(_) => {}
            }
        }
    }
}
