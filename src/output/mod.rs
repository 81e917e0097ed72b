//! What leaves the program: files, written whole or not at all, and JSON.

pub mod folder;
pub mod json;
pub mod write;

use crate::brief::Brief;

/// The name of a briefing's file.
pub fn file_name(brief: &Brief, extension: &str) -> String {
    format!("{}.{extension}", brief.audience.id)
}
