//! The manifest of results, `manifest.json`: what was built and what failed. Its keys do not change, since other
//! programs read them.

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
pub(crate) struct Results {
    /// The files that are there.
    pub(crate) outputs: Vec<OutputResult>,
    /// The files that could not be made.
    pub(crate) failed: Vec<Failure>,
    /// The whole that this is a part of; only in the manifest of a shard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) part_of: Option<Whole>,
}

/// What the shards of a batch make together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Whole {
    /// How many files they make.
    pub(crate) files: usize,
    /// A digest of the plan, and of what its files are made from: parts that differ in it do not belong
    /// together.
    pub(crate) plan: String,
    /// The event’s name.
    pub(crate) event: Option<String>,
}

impl Whole {
    /// The whole of a plan; `inputs` is what its editions are made from, in their order, and then what they share.
    /// Nothing about a recipient can be read from the digest.
    pub(crate) fn of<'i>(
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
pub(crate) struct OutputResult {
    /// Its path, from the manifest's folder, with `/` between folders.
    pub(crate) file: String,
    /// The SHA-256 of its bytes.
    pub(crate) sha256: String,
    pub(crate) audience: String,
    pub(crate) language: String,
    pub(crate) template: String,
    /// How many pages it has; `None` if its format has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pages: Option<usize>,
    /// What it holds.
    #[serde(flatten)]
    pub(crate) content: ResultContent,
    /// Its place in the plan, from 0; only in the manifest of a shard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) place: Option<usize>,
}

impl OutputResult {
    /// The bytes of the file in a folder.
    ///
    /// # Errors
    /// If they are not those that were made: what is wrong.
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
pub(crate) struct ResultContent {
    /// The codes of the sections of which something is printed.
    pub(crate) findings: Vec<String>,
    /// The labels of the recommendations that are printed.
    pub(crate) recommendations: Vec<WrittenLabel>,
    /// How much room its pages give to the words.
    pub(crate) setting: Setting,
    /// What of the selection is not printed, or is shortened.
    pub(crate) left_out: Vec<NotHeld>,
}

impl ResultContent {
    /// The content of a briefing: what it holds of a selection, and what is left out.
    pub(crate) fn of(held: &Brief, left_out: &[LeftOut]) -> Self {
        let findings = held.findings.iter();
        let recommendations = held.recommendations.iter();
        let left_out = left_out.iter().map(|left| NotHeld {
            item: held.report.written(&left.item),
            why: left.why,
        });
        Self {
            findings: findings.map(|f| f.section.code.to_string()).collect(),
            recommendations: recommendations.map(|r| r.item.number.written()).collect(),
            setting: held.setting,
            left_out: left_out.collect(),
        }
    }
}

/// Something that the profile selects and the briefing leaves out or shortens.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct NotHeld {
    /// Its address.
    pub(crate) item: String,
    pub(crate) why: LeftOutBecause,
}

/// A file that could not be made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Failure {
    /// Its path, from the manifest's folder.
    pub(crate) file: String,
    /// Where its recipient is listed.
    pub(crate) row: Option<String>,
    /// What went wrong.
    pub(crate) error: String,
    /// Its place in the plan, from 0; only in the manifest of a shard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) place: Option<usize>,
}

/// The manifests of runs and shards.
pub(crate) const MANIFESTS: OwnFiles = OwnFiles {
    stem: "manifest",
    extension: ".json",
};

impl Results {
    /// The name of the manifest of a run, or of one shard of it.
    pub(crate) fn file_name(shard: Option<Shard>) -> String {
        MANIFESTS.name(shard)
    }

    /// Removes the manifests that get out of date when a whole run, or one shard, writes into the folder. Those of
    /// the other shards of the same number stay.
    ///
    /// # Errors
    /// If a manifest cannot be removed.
    pub(crate) fn remove_stale(folder: &Path, shard: Option<Shard>) -> Result<()> {
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
    /// If the file cannot be written.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        write(path, json::to_string(self).as_bytes())
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// If the file cannot be read, or is no manifest of results.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let bytes = fs::read(path).map_err(|e| eco_vec![io_error("read", path, &e)])?;
        serde_json::from_slice(&bytes).map_err(|e| {
            eco_vec![error(eco_format!(
                "{} is no manifest of results: {e}",
                path.display()
            ))]
        })
    }
}
