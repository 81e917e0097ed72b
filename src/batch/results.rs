//! The manifest of results, `manifest.json`: what was built and what failed. The names in it stay.

use std::path::Path;

use serde::{Deserialize, Serialize};
use typst::ecow::{eco_format, eco_vec};

use super::shard::Shard;
use crate::brief::{LeftOut, Rung};
use crate::diagnostic::{Result, error, io_error};
use crate::edition::Copy;
use crate::output::{json, write::write};
use crate::report::{Code, RecommendationNumber};

/// What was built and what failed, in the order of the plan. Of a recipient it holds no more than a
/// file's name shows.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Results {
    /// What is there.
    pub outputs: Vec<OutputResult>,
    /// What is not.
    pub failed: Vec<Failure>,
    /// How many files all shards make together; of a shard's manifest alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<usize>,
    /// The event’s name; of a shard's manifest alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
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
    /// How many pages it has.
    pub pages: usize,
    /// What it holds.
    #[serde(flatten)]
    pub content: Content,
    /// Its place in the plan, from 0; of a shard's manifest alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<usize>,
}

/// What a briefing holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Content {
    /// The sections of which something is printed.
    pub findings: Vec<Code>,
    /// The recommendations that are printed.
    pub recommendations: Vec<RecommendationNumber>,
    /// How far it went to keep within its pages.
    pub rung: Rung,
    /// What of the selection is not printed, or is shortened.
    pub left_out: Vec<LeftOut>,
}

impl Content {
    /// What a copy holds.
    pub fn of(copy: &Copy) -> Self {
        let held = copy.held();
        let findings = held.findings.iter();
        let recommendations = held.recommendations.iter();
        Self {
            findings: findings
                .map(|finding| finding.section.code.clone())
                .collect(),
            recommendations: recommendations
                .map(|selected| selected.item.number)
                .collect(),
            rung: held.rung,
            left_out: copy.content.left_out.clone(),
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

impl Results {
    /// The name of the manifest of a run, or of one shard of it.
    pub fn file_name(shard: Option<Shard>) -> String {
        match shard {
            None => "manifest.json".into(),
            Some(shard) => format!("manifest-{}.json", shard.name()),
        }
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
        let bytes = std::fs::read(path).map_err(|e| eco_vec![io_error("read", path, &e)])?;
        serde_json::from_slice(&bytes).map_err(|e| {
            eco_vec![error(eco_format!(
                "{} is no manifest of results: {e}",
                path.display()
            ))]
        })
    }
}
