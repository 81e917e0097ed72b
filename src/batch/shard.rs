//! Shards: a batch shared out among machines, and the files that each run or shard has of its own.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use typst::ecow::eco_vec;

use crate::diagnostic::{Result, io_error};

/// One of `count` parts of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Shard {
    /// How many parts there are.
    count: u64,
    /// Which one, from 1.
    index: u64,
}

impl Shard {
    /// The shard `index`, from 1, of `count`; `None` if there is none of this number.
    pub(crate) fn new(index: u64, count: u64) -> Option<Self> {
        (1..=count)
            .contains(&index)
            .then_some(Self { index, count })
    }

    /// How many shards there are.
    pub(crate) fn count(self) -> u64 {
        self.count
    }

    /// Whether this shard makes a file. The file's name alone decides, so that a new or moved row of a list
    /// moves no other file to another shard.
    pub(crate) fn has(self, file: &str) -> bool {
        let hash = Sha256::digest(file.as_bytes());
        let first = hash.first_chunk().copied().unwrap_or_default();
        let number = u64::from_be_bytes(first);
        number % self.count == self.index - 1
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        text.split_once('/')
            .and_then(|(index, count)| Shard::new(index.parse().ok()?, count.parse().ok()?))
            .ok_or_else(|| {
                "write `I/N`, part I of N, counted from 1, such as `2/4`; docs/src/do/machines.md has scripts for job engines".into()
            })
    }
}

/// Whether two runs, each of a whole plan (`None`) or of one shard, may write the same file. Only different
/// shards of the same count never do.
pub(crate) fn overlap(one: Option<Shard>, other: Option<Shard>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one == other || one.count != other.count,
        _ => true,
    }
}

/// Files of which a whole run has one and each shard its own: `journal.jsonl`, `journal-2-of-4.jsonl`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OwnFiles {
    /// What their names begin with.
    pub(crate) stem: &'static str,
    /// What they end with.
    pub(crate) extension: &'static str,
}

impl OwnFiles {
    /// The name of the file of a whole run (`None`) or of a shard.
    pub(crate) fn name(self, shard: Option<Shard>) -> String {
        let OwnFiles { stem, extension } = self;
        match shard {
            None => format!("{stem}{extension}"),
            Some(Shard { index, count }) => format!("{stem}-{index}-of-{count}{extension}"),
        }
    }

    /// Whose file this is, by its name: a whole run's (`Some(None)`) or a shard's; `None` if it is another file.
    pub(crate) fn owner(self, name: &str) -> Option<Option<Shard>> {
        let rest = name.strip_prefix(self.stem)?;
        let rest = rest.strip_suffix(self.extension)?;
        if rest.is_empty() {
            return Some(None);
        }
        let (index, count) = rest.strip_prefix('-')?.split_once("-of-")?;
        let shard = Shard::new(index.parse().ok()?, count.parse().ok()?)?;
        // `+1-of-04` is no name that a run gives.
        (self.name(Some(shard)) == name).then_some(Some(shard))
    }

    /// These files in a folder, each with its owner, in the order of the shards; empty if there is no folder.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub(crate) fn in_folder(self, folder: &Path) -> Result<Vec<(Option<Shard>, PathBuf)>> {
        let failed = |e: io::Error| eco_vec![io_error("read the folder", folder, &e)];
        let entries = match fs::read_dir(folder) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(failed)?,
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name();
            if let Some(owner) = name.to_str().and_then(|name| self.owner(name)) {
                found.push((owner, entry.path()));
            }
        }
        found.sort_unstable();
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_share_a_plan_out_without_rest() {
        for wrong in [
            "0/4", "5/4", "1", "a/b", "auto", "auto/4", "1/0", "/4", "-1/4",
        ] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
        let shards: Vec<_> = (1..=4).map(|i| Shard::new(i, 4).unwrap()).collect();
        for i in 0..200 {
            let file = format!("{i}.pdf");
            assert_eq!(shards.iter().filter(|shard| shard.has(&file)).count(), 1);
        }
        assert_eq!("2/4".parse(), Ok(shards[1]));
    }

    #[test]
    fn files_tell_whose_they_are() {
        let files = OwnFiles {
            stem: "journal",
            extension: ".jsonl",
        };
        for owner in [None, Shard::new(2, 4), Shard::new(10, 12)] {
            assert_eq!(files.owner(&files.name(owner)), Some(owner));
        }
        for other in [
            "journal",
            "journal-0-of-4.jsonl",
            "journal-5-of-4.jsonl",
            "journal-02-of-4.jsonl",
            "journals.jsonl",
        ] {
            assert_eq!(files.owner(other), None, "{other}");
        }
    }

    #[test]
    fn only_shards_of_one_number_stay_out_of_each_others_way() {
        let shard = Shard::new;
        assert!(!overlap(shard(1, 4), shard(2, 4)));
        assert!(overlap(shard(1, 4), shard(1, 4)) && overlap(shard(1, 4), shard(2, 3)));
        assert!(overlap(None, shard(1, 4)) && overlap(None, None));
    }
}
