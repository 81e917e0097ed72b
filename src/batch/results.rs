//! The manifest of results, `manifest.json`: what was built and what failed. The names in it stay.

use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use typst::ecow::{eco_format, eco_vec};

use super::inputs::{Inputs, sha256};
use super::plan::Plan;
use super::shard::{OwnFiles, Shard, overlap};
use crate::brief::{Brief, LeftOut, LeftOutBecause, Setting};
use crate::diagnostic::{Result, error, io_error};
use crate::output::{json, write::write};
use crate::report::WrittenLabel;

/// What was built and what failed, in the order of the plan. Of a recipient it holds no more than a
/// file's name shows.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Results {
    /// What is there.
    pub outputs: Vec<OutputResult>,
    /// What is not.
    pub failed: Vec<Failure>,
    /// What it is a part of; of a shard's manifest alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<Whole>,
}

/// What the shards of a batch make together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Whole {
    /// How many files.
    pub files: usize,
    /// A digest of the plan, and of what its files are made from: parts that differ in it do not belong
    /// together.
    pub plan: String,
    /// The event’s name.
    pub event: Option<String>,
}

impl Whole {
    /// The whole that a plan makes; `inputs` is what its editions are made from, in their order, and then what
    /// is not of one edition. Nothing of a recipient can be read from the digest.
    pub fn of<'i>(
        plan: &Plan,
        inputs: impl IntoIterator<Item = &'i Inputs>,
        event: Option<&str>,
    ) -> Self {
        let inputs: Vec<&Inputs> = inputs.into_iter().collect();
        let editions: Vec<_> = plan
            .editions
            .iter()
            .map(|edition| (&plan.audiences[edition.audience].id, &edition.language))
            .collect();
        let files: Vec<_> = plan
            .outputs
            .iter()
            .map(|output| {
                let recipient = &output.recipient;
                (&output.file, output.edition, output.format, recipient)
            })
            .collect();
        Whole {
            files: files.len(),
            plan: sha256(json::to_string(&(editions, inputs, files)).as_bytes()),
            event: event.map(str::to_owned),
        }
    }
}

/// A file that is there.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OutputResult {
    /// Its path, from the manifest's folder, with `/` between folders.
    pub file: String,
    /// The SHA-256 of its bytes.
    pub sha256: String,
    /// The audience.
    pub audience: String,
    /// The language.
    pub language: String,
    /// The template.
    pub template: String,
    /// How many pages it has; none where its format has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<usize>,
    /// What it holds.
    #[serde(flatten)]
    pub content: Content,
    /// Its place in the plan, from 0; of a shard's manifest alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<usize>,
}

impl OutputResult {
    /// The bytes of the file in a folder.
    ///
    /// # Errors
    /// Where they are not those that were made: what is wrong.
    pub(super) fn bytes(&self, folder: &Path) -> std::result::Result<Vec<u8>, &'static str> {
        match fs::read(folder.join(&self.file)) {
            Ok(bytes) if sha256(&bytes) == self.sha256 => Ok(bytes),
            Ok(_) => Err("the file has other bytes"),
            Err(_) => Err("the file is gone"),
        }
    }
}

/// What a briefing holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Content {
    /// The sections of which something is printed.
    pub findings: Vec<String>,
    /// The recommendations that are printed.
    pub recommendations: Vec<WrittenLabel>,
    /// How much room its pages give it.
    pub setting: Setting,
    /// What of the selection is not printed, or is shortened.
    pub left_out: Vec<NotHeld>,
}

impl Content {
    /// What is held of a selection, and what is left out of it.
    pub fn of(held: &Brief, left_out: &[LeftOut]) -> Self {
        let findings = held.findings.iter();
        let recommendations = held.recommendations.iter();
        Self {
            findings: findings
                .map(|finding| finding.section.code.to_string())
                .collect(),
            recommendations: recommendations
                .map(|selected| selected.item.number.written())
                .collect(),
            setting: held.setting,
            left_out: left_out
                .iter()
                .map(|left| NotHeld::new(held, left))
                .collect(),
        }
    }
}

/// Something that the profile selects and a briefing has not, as a manifest says it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NotHeld {
    /// Its address.
    pub item: String,
    /// Why.
    pub why: LeftOutBecause,
}

impl NotHeld {
    fn new(held: &Brief, left: &LeftOut) -> Self {
        Self {
            item: held.report.written(&left.item),
            why: left.why,
        }
    }
}

/// A file that could not be made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Failure {
    /// Its path, from the manifest's folder.
    pub file: String,
    /// Where its recipient is listed.
    pub row: Option<String>,
    /// What went wrong.
    pub error: String,
    /// Its place in the plan, from 0; of a shard's manifest alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<usize>,
}

/// The manifests of runs and shards.
pub const MANIFESTS: OwnFiles = OwnFiles {
    stem: "manifest",
    extension: ".json",
};

impl Results {
    /// The name of the manifest of a run, or of one shard of it.
    pub fn file_name(shard: Option<Shard>) -> String {
        MANIFESTS.name(shard)
    }

    /// Removes the manifests that would say what is not so any more once a run, or one shard of it, writes
    /// into the folder: all but those of the shards that make the other parts.
    ///
    /// # Errors
    /// Where one cannot be removed.
    pub fn remove_stale(folder: &Path, shard: Option<Shard>) -> Result<()> {
        for (other, path) in MANIFESTS.in_folder(folder)? {
            if overlap(other, shard) {
                match fs::remove_file(&path) {
                    // Another shard was faster.
                    Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                    removed => removed.map_err(|e| eco_vec![io_error("remove", &path, &e)])?,
                }
            }
        }
        Ok(())
    }

    /// Writes the manifest.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        write(path, json::to_string(self).as_bytes())
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// Where it cannot be read, or is no manifest of results.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = fs::read(path).map_err(|e| eco_vec![io_error("read", path, &e)])?;
        serde_json::from_slice(&bytes).map_err(|e| {
            eco_vec![error(eco_format!(
                "{} is no manifest of results: {e}",
                path.display()
            ))]
        })
    }
}
