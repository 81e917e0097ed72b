//! The files of a report's text, as they are written: `text/LANGUAGE/*.toml`.

use std::collections::BTreeMap;
use std::num::NonZeroU8;

use schemars::JsonSchema;
use serde::Deserialize;

use super::code::WrittenLabel;
use crate::project::Located;

/// A file of the report's text.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct TextFile {
    /// The sections, in the order of the document.
    #[serde(default, rename = "section")]
    pub(super) sections: Vec<RawSection>,
    /// The footnotes.
    #[serde(default, rename = "footnote")]
    pub(super) footnotes: Vec<RawFootnote>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawSection {
    /// The code that the document prints before the title.
    pub(super) code: Option<Located<String>>,
    /// The name that editors give to a heading without a code.
    pub(super) id: Option<Located<String>>,
    /// How deep it stands: 1, which is the default, is the highest.
    #[serde(default = "highest")]
    pub(super) level: NonZeroU8,
    /// The code as the source prints it, if that is a misprint.
    pub(super) printed: Option<String>,
    /// Its title.
    pub(super) title: Option<String>,
    /// The editors' title, if the report has none.
    pub(super) editors_title: Option<String>,
    /// Its passages and recommendations, in their order.
    #[serde(default, rename = "item")]
    pub(super) items: Vec<RawItem>,
}

fn highest() -> NonZeroU8 {
    NonZeroU8::MIN
}

/// A passage has an `id`, a recommendation a label.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawItem {
    /// The address of a passage: the section's, a slash and its number there.
    pub(super) id: Option<Located<String>>,
    /// The label of a recommendation: a number, or a string such as `R3`.
    pub(super) recommendation: Option<Located<WrittenLabel>>,
    /// The number that the document prints before a passage.
    pub(super) label: Option<String>,
    /// The codes of the sections that a recommendation follows from. If none is named, it is the one that it stands
    /// in.
    #[serde(default)]
    pub(super) sections: Vec<Located<String>>,
    /// What the document prints beside a recommendation.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub(super) fields: toml::Table,
    /// The section's code as the source prints it at the recommendation, if that is a misprint.
    pub(super) printed: Option<String>,
    /// Its words, in a small subset of Markdown.
    pub(super) text: Located<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawFootnote {
    /// Its number.
    pub(super) number: Located<u16>,
    /// Its words.
    pub(super) text: Located<String>,
}
