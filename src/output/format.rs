//! What a briefing is written as.

use clap::ValueEnum;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a briefing is written as.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    ValueEnum,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Format {
    /// A PDF file for each audience
    #[default]
    Pdf,
    /// The Typst that is compiled: a folder for each audience
    Typ,
    /// The selection as JSON
    Json,
    /// A web page for each audience, in one file
    Html,
    /// Markdown, to paste into an e-mail
    Md,
    /// A picture of each page
    Png,
    /// A drawing of each page
    Svg,
}

impl Format {
    /// Whether a briefing in this format is one file.
    pub(crate) fn is_one_file(self) -> bool {
        !self.is_pages() && self != Format::Typ
    }

    /// Whether it holds only what has room on pages, rather than the whole selection.
    pub(crate) fn is_fitted(self) -> bool {
        !matches!(self, Format::Html | Format::Md)
    }

    /// Whether each page is a file of its own.
    pub(crate) fn is_pages(self) -> bool {
        matches!(self, Format::Png | Format::Svg)
    }

    /// The ending of its files' names; `None` if it is a folder.
    pub(crate) fn extension(self) -> Option<&'static str> {
        match self {
            Format::Pdf => Some("pdf"),
            Format::Typ => None,
            Format::Json => Some("json"),
            Format::Html => Some("html"),
            Format::Md => Some("md"),
            Format::Png => Some("png"),
            Format::Svg => Some("svg"),
        }
    }

    /// The endings of the files of all formats.
    pub(crate) fn extensions() -> impl Iterator<Item = &'static str> {
        Self::value_variants()
            .iter()
            .filter_map(|format| format.extension())
    }
}
