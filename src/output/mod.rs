//! What leaves the program: files, written whole or not at all, and JSON.

pub(crate) mod coverage;
pub(crate) mod folder;
mod format;
pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod markdown;
pub(crate) mod markup;
pub(crate) mod toml;
pub(crate) mod web;
pub(crate) mod write;

use crate::brief::Brief;
pub(crate) use format::Format;

/// What tells the files of a report's briefings apart.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Variant<'a> {
    /// The audience's name.
    pub(crate) audience: &'a str,
    /// The template; `None` for the profile's own.
    pub(crate) template: Option<&'a str>,
    /// The language; `None` for the report's own.
    pub(crate) language: Option<&'a str>,
}

impl<'a> Variant<'a> {
    /// The variant of a briefing.
    pub(crate) fn of(brief: &'a Brief) -> Self {
        let template = &brief.template.text;
        Variant {
            audience: &brief.audience.id,
            template: (*template != brief.audience.template.text).then_some(template),
            language: (brief.language != brief.report.about.language).then_some(brief.language),
        }
    }

    /// `AUDIENCE[.TYPE][.LANG]`, the defaults left out, so that variants never overwrite each other.
    pub(crate) fn stem(&self) -> String {
        let parts = [Some(self.audience), self.template, self.language];
        parts.into_iter().flatten().collect::<Vec<_>>().join(".")
    }

    /// The name of its file, or of its folder if the format is a folder.
    pub(crate) fn file_name(&self, format: Format) -> String {
        match format.extension() {
            Some(extension) => format!("{}.{extension}", self.stem()),
            None => self.stem(),
        }
    }
}
