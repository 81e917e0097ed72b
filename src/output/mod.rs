//! What leaves the program: files, written whole or not at all, and JSON.

pub mod folder;
mod format;
pub mod json;
pub mod write;

use crate::brief::Brief;
pub use format::Format;

/// The name of a briefing's file, or of its folder where the format is one of several files:
/// `AUDIENCE[.TYPE][.LANG].EXT`, the defaults left out, so that variants never overwrite each other.
pub fn file_name(brief: &Brief, format: Format) -> String {
    let mut name = brief.audience.id.clone();
    let template = &brief.template.text;
    let language = brief.language;
    let differs = [
        (template.as_str(), *template != brief.audience.template.text),
        (language, language != brief.report.about.language),
    ];
    for (part, _) in differs.iter().filter(|(_, differs)| *differs) {
        name.push('.');
        name.push_str(part);
    }
    if let Some(extension) = format.extension() {
        name.push('.');
        name.push_str(extension);
    }
    name
}
