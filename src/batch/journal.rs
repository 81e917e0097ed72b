//! The journal of an output folder: what was built from what. A line is appended once a file has its final
//! name, so that a run that was killed can continue where it stopped.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use typst::ecow::eco_vec;

use super::inputs::{Inputs, PageInputs};
use super::results::ResultContent;
use super::worker::json_line;
use crate::diagnostic::{Result, io_error};
use crate::output::write::write;
use crate::report::content_hash;

/// A line of a journal.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum JournalLine {
    /// What the outputs that follow are made from.
    Edition(String, NotedEdition),
    /// An edition that was noted before fits other recipients as well.
    Fit(NotedFit),
    /// A file that was written.
    Output(String, NotedFile),
    /// A file that was removed.
    Removed(String),
}

/// What the copies of an edition are made from, and what they hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NotedEdition {
    /// What it is made from.
    pub(crate) inputs: Inputs,
    /// What only its pages tell about what they are made from.
    pub(crate) pages: PageInputs,
    /// The hashes of `pages`, as they were then.
    pub(crate) pages_inputs: Inputs,
    /// What it holds.
    pub(crate) content: ResultContent,
    /// A salted hash of the sample of recipients that its copies were fitted for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sample: Option<String>,
    /// Whether this is one copy that was fitted by itself, because it bears more of its recipient than the sample.
    #[serde(default)]
    pub(crate) fitted_alone: bool,
}

/// Says that an edition fits other recipients too, with the same content.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct NotedFit {
    /// The name of the edition.
    pub(crate) edition: String,
    /// A salted hash of the sample of those recipients.
    pub(crate) sample: Option<String>,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NotedFile {
    /// The name of its edition.
    pub(crate) edition: String,
    /// What files of its format are made from besides their edition.
    #[serde(default, skip_serializing_if = "Inputs::is_empty")]
    pub(crate) format: Inputs,
    /// A salted hash of its recipient.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) recipient: Option<String>,
    /// The SHA-256 of its bytes.
    pub(crate) sha256: String,
    /// How many bytes it has.
    pub(crate) size: u64,
    /// How many pages it has; `None` if its format has none.
    pub(crate) pages: Option<usize>,
}

/// A journal.
#[derive(Debug)]
pub(crate) struct Journal {
    path: PathBuf,
    /// Open for writing once something was noted.
    file: Option<File>,
    /// Whether more than half of its lines are out of date.
    is_long: bool,
    /// Whether its last line was left unfinished.
    is_torn: bool,
    known: Known,
}

/// What the lines of a journal add up to.
#[derive(Debug, Default)]
struct Known {
    editions: HashMap<String, NotedEdition>,
    outputs: HashMap<String, NotedFile>,
}

impl Journal {
    /// Reads the journal of a run; it is empty if there is no file. The file is made when something is noted.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(crate) fn open(path: PathBuf) -> Result<Self> {
        let text = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(e) => return Err(eco_vec![io_error("read the journal", &path, &e)]),
        };
        let (known, lines) = Known::read(&text);
        Ok(Journal {
            path,
            file: None,
            is_long: lines > 2 * (known.editions.len() + known.outputs.len()),
            is_torn: !text.is_empty() && !text.ends_with(b"\n"),
            known,
        })
    }

    /// What the journal says of a file.
    pub(crate) fn entry(&self, file: &str) -> Option<(&NotedFile, &NotedEdition)> {
        let entry = self.known.outputs.get(file)?;
        Some((entry, self.known.editions.get(&entry.edition)?))
    }

    /// The files that the journal knows, in no order.
    pub(crate) fn files(&self) -> impl Iterator<Item = &String> {
        self.known.outputs.keys()
    }

    /// Notes an edition, if it is not noted yet, and returns its name.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub(crate) fn note_edition(&mut self, edition: NotedEdition) -> Result<String> {
        let name = content_hash(&crate::output::json::to_string(&edition));
        if !self.known.editions.contains_key(&name) {
            self.note(JournalLine::Edition(name.clone(), edition))?;
        }
        Ok(name)
    }

    /// Notes what has happened.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub(crate) fn note(&mut self, line: JournalLine) -> Result<()> {
        self.append(&line)?;
        self.known.add(line);
        Ok(())
    }

    fn append(&mut self, line: &JournalLine) -> Result<()> {
        let file = match self.file.take() {
            Some(file) => file,
            None => self.open_to_append()?,
        };
        // In one write, so that only the last line can be unfinished.
        let written = self.file.insert(file).write_all(&json_line(line));
        written.map_err(|e| eco_vec![io_error("write the journal", &self.path, &e)])
    }

    fn open_to_append(&self) -> Result<File> {
        if self.is_long {
            write(&self.path, &self.known.compacted())?;
        }
        let opened = || {
            let mut file = OpenOptions::new()
                .create(true)
                .append(true)
                .open(&self.path)?;
            // The next line must not run into one that a killed run left unfinished.
            if self.is_torn && !self.is_long {
                file.write_all(b"\n")?;
            }
            Ok(file)
        };
        opened().map_err(|e| eco_vec![io_error("write the journal", &self.path, &e)])
    }
}

impl Known {
    /// What the lines of a journal add up to, and their number. A line that cannot be read, such as one that a killed
    /// run left unfinished, is skipped: what it was about is built again.
    fn read(text: &[u8]) -> (Self, usize) {
        let mut known = Known::default();
        let mut count = 0;
        for line in text.split(|byte| *byte == b'\n') {
            count += usize::from(!line.is_empty());
            if let Ok(line) = serde_json::from_slice(line) {
                known.add(line);
            }
        }
        let used: HashSet<&String> = known.outputs.values().map(|entry| &entry.edition).collect();
        known.editions.retain(|name, _| used.contains(name));
        (known, count)
    }

    fn add(&mut self, line: JournalLine) {
        match line {
            JournalLine::Edition(name, edition) => {
                self.editions.insert(name, edition);
            }
            JournalLine::Fit(fit) => {
                if let Some(edition) = self.editions.get_mut(&fit.edition) {
                    edition.sample = fit.sample;
                }
            }
            JournalLine::Output(file, entry) => {
                self.outputs.insert(file, entry);
            }
            JournalLine::Removed(file) => {
                self.outputs.remove(&file);
            }
        }
    }

    /// The same in as few lines as possible.
    fn compacted(&self) -> Vec<u8> {
        let editions: BTreeMap<_, _> = self.editions.iter().collect();
        let outputs: BTreeMap<_, _> = self.outputs.iter().collect();
        let editions = editions.into_iter();
        let editions =
            editions.map(|(name, edition)| JournalLine::Edition(name.clone(), edition.clone()));
        let outputs = outputs.into_iter();
        let outputs = outputs.map(|(file, entry)| JournalLine::Output(file.clone(), entry.clone()));
        editions
            .chain(outputs)
            .flat_map(|line| json_line(&line))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn entry(size: u64, edition: &str) -> NotedFile {
        NotedFile {
            edition: edition.to_owned(),
            format: Inputs::default(),
            recipient: None,
            sha256: "00".into(),
            size,
            pages: Some(1),
        }
    }

    fn note(journal: &mut Journal, file: &str, entry: NotedFile) {
        journal
            .note(JournalLine::Output(file.to_owned(), entry))
            .unwrap();
    }

    /// A new journal that knows an edition, and the edition's name.
    fn opened(path: &Path) -> (Journal, String) {
        let edition = NotedEdition {
            inputs: Inputs::default(),
            pages: PageInputs::default(),
            pages_inputs: Inputs::default(),
            content: ResultContent::default(),
            sample: None,
            fitted_alone: false,
        };
        let mut journal = Journal::open(path.to_owned()).unwrap();
        let name = journal.note_edition(edition).unwrap();
        (journal, name)
    }

    #[test]
    fn an_unfinished_line_costs_itself_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        let (mut journal, name) = opened(&path);
        note(&mut journal, "a.pdf", entry(1, &name));
        note(&mut journal, "b.pdf", entry(2, &name));
        drop(journal);
        let text = std::fs::read(&path).unwrap();
        std::fs::write(&path, &text[..text.len() - 9]).unwrap();
        let mut journal = Journal::open(path.clone()).unwrap();
        assert!(journal.entry("a.pdf").is_some() && journal.entry("b.pdf").is_none());
        note(&mut journal, "b.pdf", entry(3, &name));
        let sample = Some("other".to_owned());
        let edition = name.clone();
        let fit = NotedFit {
            edition,
            sample: sample.clone(),
        };
        journal.note(JournalLine::Fit(fit)).unwrap();
        journal.note(JournalLine::Removed("a.pdf".into())).unwrap();
        drop(journal);
        let journal = Journal::open(path).unwrap();
        assert_eq!(journal.files().collect::<Vec<_>>(), ["b.pdf"]);
        let (entry, edition) = journal.entry("b.pdf").unwrap();
        assert_eq!((entry.size, &edition.sample), (3, &sample));
    }

    #[test]
    fn a_long_journal_is_made_short_and_says_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        let (mut journal, name) = opened(&path);
        for size in 0..20 {
            note(&mut journal, "a.pdf", entry(size, &name));
        }
        drop(journal);
        let long = std::fs::metadata(&path).unwrap().len();
        let mut journal = Journal::open(path.clone()).unwrap();
        note(&mut journal, "b.pdf", entry(1, &name));
        drop(journal);
        let journal = Journal::open(path.clone()).unwrap();
        assert_eq!(journal.entry("a.pdf").unwrap().0.size, 19);
        assert!(std::fs::metadata(&path).unwrap().len() < long / 4);
    }
}
