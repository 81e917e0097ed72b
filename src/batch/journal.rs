//! The journal of an output folder: what was built from what. A line is appended once a file has its final
//! name, so that a run that was killed can continue where it stopped.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use typst::ecow::eco_vec;

use super::inputs::{Inputs, Pages};
use super::results::Content;
use crate::diagnostic::{Result, io_error};
use crate::output::write::write;
use crate::report::content_hash;

/// A line of a journal.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    /// What the outputs that follow are made from.
    Edition(String, Edition),
    /// An edition that was noted before fits other recipients as well.
    Fit(Fit),
    /// A file that was written.
    Output(String, Entry),
    /// A file that was removed.
    Removed(String),
}

/// What the copies of an edition are made from, and what they hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Edition {
    /// What it is made from.
    pub(crate) inputs: Inputs,
    /// What only its pages tell about what they are made from.
    pub(crate) pages: Pages,
    /// The hashes of `pages`, as they were then.
    pub(crate) pages_inputs: Inputs,
    /// What it holds.
    pub(crate) content: Content,
    /// A salted hash of the sample of recipients that its copies were fitted for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sample: Option<String>,
    /// Whether this is one copy that was fitted by itself, because it bears more of its recipient than the sample.
    #[serde(default)]
    pub(crate) fitted_alone: bool,
}

/// Says that an edition fits other recipients too, with the same content.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Fit {
    /// The name of the edition.
    pub(crate) edition: String,
    /// A salted hash of the sample of those recipients.
    pub(crate) sample: Option<String>,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
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
    editions: HashMap<String, Edition>,
    outputs: HashMap<String, Entry>,
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
        let (editions, outputs, lines) = replay(&text);
        Ok(Journal {
            path,
            file: None,
            is_long: lines > 2 * (editions.len() + outputs.len()),
            is_torn: !text.is_empty() && !text.ends_with(b"\n"),
            editions,
            outputs,
        })
    }

    /// The files in the journal of another run, which is read and not changed.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub(crate) fn read(path: &Path) -> Result<HashMap<String, Entry>> {
        let text =
            std::fs::read(path).map_err(|e| eco_vec![io_error("read the journal", path, &e)])?;
        Ok(replay(&text).1)
    }

    /// What the journal says of a file.
    pub(crate) fn entry(&self, file: &str) -> Option<(&Entry, &Edition)> {
        let entry = self.outputs.get(file)?;
        Some((entry, self.editions.get(&entry.edition)?))
    }

    /// The files that the journal knows, in alphabetical order.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut files: Vec<String> = self.outputs.keys().cloned().collect();
        files.sort_unstable();
        files
    }

    /// Notes an edition, if it is not noted yet, and returns its name.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub(crate) fn note_edition(&mut self, edition: &Edition) -> Result<String> {
        let name = content_hash(&crate::output::json::to_string(edition));
        if !self.editions.contains_key(&name) {
            self.append(&Line::Edition(name.clone(), edition.clone()))?;
            self.editions.insert(name.clone(), edition.clone());
        }
        Ok(name)
    }

    /// Notes that an edition fits other recipients.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub(crate) fn note_fit(&mut self, fit: Fit) -> Result<()> {
        if let Some(edition) = self.editions.get_mut(&fit.edition) {
            edition.sample.clone_from(&fit.sample);
        }
        self.append(&Line::Fit(fit))
    }

    /// Notes a file that was written.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub(crate) fn note_output(&mut self, file: &str, entry: Entry) -> Result<()> {
        self.append(&Line::Output(file.to_owned(), entry.clone()))?;
        self.outputs.insert(file.to_owned(), entry);
        Ok(())
    }

    /// Notes a file that was removed.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub(crate) fn note_removed(&mut self, file: &str) -> Result<()> {
        self.append(&Line::Removed(file.to_owned()))?;
        self.outputs.remove(file);
        Ok(())
    }

    fn append(&mut self, line: &Line) -> Result<()> {
        // In one write, so that only the last line can be unfinished.
        let text = as_line(line);
        let path = self.path.clone();
        let failed = |e: std::io::Error| eco_vec![io_error("write the journal", &path, &e)];
        let file = match &mut self.file {
            Some(file) => file,
            None => {
                let file = self.open_to_append()?;
                self.file.insert(file)
            }
        };
        file.write_all(&text).map_err(failed)
    }

    fn open_to_append(&self) -> Result<File> {
        if self.is_long {
            write(&self.path, &compacted(&self.editions, &self.outputs))?;
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

/// A line as it stands in the file.
///
/// # Panics
/// Never: lines have string keys and no values that JSON cannot hold.
fn as_line(line: &Line) -> Vec<u8> {
    let mut text = serde_json::to_vec(line).expect("strings, numbers and lists are JSON");
    text.push(b'\n');
    text
}

/// The editions and files that the lines of a journal add up to, and the number of lines. A line that cannot be
/// read, such as one that a killed run left unfinished, is skipped: what it was about is built again.
fn replay(text: &[u8]) -> (HashMap<String, Edition>, HashMap<String, Entry>, usize) {
    let mut editions: HashMap<String, Edition> = HashMap::new();
    let mut outputs = HashMap::new();
    let mut count = 0;
    for line in text
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
    {
        count += 1;
        match serde_json::from_slice(line) {
            Ok(Line::Edition(name, edition)) => {
                editions.insert(name, edition);
            }
            Ok(Line::Fit(fit)) => {
                if let Some(edition) = editions.get_mut(&fit.edition) {
                    edition.sample = fit.sample;
                }
            }
            Ok(Line::Output(file, entry)) => {
                outputs.insert(file, entry);
            }
            Ok(Line::Removed(file)) => {
                outputs.remove(&file);
            }
            Err(_) => {}
        }
    }
    let used: std::collections::HashSet<&String> = outputs
        .values()
        .map(|entry: &Entry| &entry.edition)
        .collect();
    editions.retain(|name, _| used.contains(name));
    (editions, outputs, count)
}

/// The same journal in as few lines as possible.
fn compacted(editions: &HashMap<String, Edition>, outputs: &HashMap<String, Entry>) -> Vec<u8> {
    let mut text = Vec::new();
    let mut names: Vec<&String> = editions.keys().collect();
    names.sort_unstable();
    for name in names {
        text.extend(as_line(&Line::Edition(
            name.clone(),
            editions[name].clone(),
        )));
    }
    let mut files: Vec<&String> = outputs.keys().collect();
    files.sort_unstable();
    for file in files {
        text.extend(as_line(&Line::Output(file.clone(), outputs[file].clone())));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(size: u64, edition: &str) -> Entry {
        Entry {
            edition: edition.to_owned(),
            format: Inputs::default(),
            recipient: None,
            sha256: "00".into(),
            size,
            pages: Some(1),
        }
    }

    /// A new journal that knows an edition, and the edition's name.
    fn opened(path: &Path) -> (Journal, String) {
        let edition = Edition {
            inputs: Inputs::default(),
            pages: Pages::default(),
            pages_inputs: Inputs::default(),
            content: Content::default(),
            sample: None,
            fitted_alone: false,
        };
        let mut journal = Journal::open(path.to_owned()).unwrap();
        let name = journal.note_edition(&edition).unwrap();
        (journal, name)
    }

    #[test]
    fn an_unfinished_line_costs_itself_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        let (mut journal, name) = opened(&path);
        journal.note_output("a.pdf", entry(1, &name)).unwrap();
        journal.note_output("b.pdf", entry(2, &name)).unwrap();
        drop(journal);
        let text = std::fs::read(&path).unwrap();
        std::fs::write(&path, &text[..text.len() - 9]).unwrap();
        let mut journal = Journal::open(path.clone()).unwrap();
        assert!(journal.entry("a.pdf").is_some() && journal.entry("b.pdf").is_none());
        journal.note_output("b.pdf", entry(3, &name)).unwrap();
        let sample = Some("other".to_owned());
        let edition = name.clone();
        journal
            .note_fit(Fit {
                edition,
                sample: sample.clone(),
            })
            .unwrap();
        journal.note_removed("a.pdf").unwrap();
        drop(journal);
        let journal = Journal::open(path).unwrap();
        assert_eq!(journal.files(), ["b.pdf"]);
        let (entry, edition) = journal.entry("b.pdf").unwrap();
        assert_eq!((entry.size, &edition.sample), (3, &sample));
    }

    #[test]
    fn a_long_journal_is_made_short_and_says_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        let (mut journal, name) = opened(&path);
        for size in 0..20 {
            journal.note_output("a.pdf", entry(size, &name)).unwrap();
        }
        drop(journal);
        let long = std::fs::metadata(&path).unwrap().len();
        let mut journal = Journal::open(path.clone()).unwrap();
        journal.note_output("b.pdf", entry(1, &name)).unwrap();
        drop(journal);
        let journal = Journal::open(path.clone()).unwrap();
        assert_eq!(journal.entry("a.pdf").unwrap().0.size, 19);
        assert!(std::fs::metadata(&path).unwrap().len() < long / 4);
    }
}
