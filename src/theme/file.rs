//! What stands in a `theme.toml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::project::Located;

/// What a `theme.toml` says. Anything that it leaves out stays as built in.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ThemeFile {
    /// The paper that documents are printed on.
    pub(crate) paper: Option<Paper>,
    /// The accent of audiences whose profile names none: one of `accents`.
    pub(crate) accent: Option<Located<String>>,
    /// The page that briefings send their readers to; its QR code stands on their covers.
    pub(crate) contact_page: Option<Located<String>>,
    /// A line at the foot of the pages, such as an address, by language.
    #[serde(default)]
    pub(crate) footer_line: BTreeMap<String, Located<String>>,
    /// The colours of text and surfaces, such as `#1b2026`.
    #[serde(default)]
    pub(crate) colours: Colours,
    /// Further colours for `accent`, by name; they may replace built-in ones.
    #[serde(default)]
    pub(crate) accents: BTreeMap<String, Located<String>>,
    /// Families, built in or in `fonts/`; the first that has a letter sets it.
    #[serde(default)]
    pub(crate) typefaces: Typefaces,
    /// A picture for every cover.
    pub(crate) logo: Option<LogoFile>,
}

/// The size of the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub(crate) enum Paper {
    /// 210 × 297 mm.
    A4,
    /// 8.5 × 11 inches.
    Letter,
}

/// Colours such as `#1b2026`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Colours {
    /// Text.
    pub(crate) ink: Option<Located<String>>,
    /// Text of second rank.
    pub(crate) quiet: Option<Located<String>>,
    /// The paper, and text on an accent.
    pub(crate) paper: Option<Located<String>>,
    /// What recommendations stand on.
    pub(crate) panel: Option<Located<String>>,
    /// Thin lines, on which no text stands.
    pub(crate) hairline: Option<Located<String>>,
}

/// Families of typefaces, in `fonts/` or built in. A letter that the first one lacks is set in the next that
/// has it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Typefaces {
    /// The families for the report's words.
    pub(crate) report: Option<Vec<Located<String>>>,
    /// The families for all other words.
    pub(crate) editors: Option<Vec<Located<String>>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct LogoFile {
    /// Its path in the project: an SVG, PNG or JPEG.
    pub(crate) file: Located<String>,
    /// A description for people who cannot see it, by language.
    pub(crate) description: Located<BTreeMap<String, Located<String>>>,
}

impl Colours {
    /// Each colour with its name.
    pub(crate) fn named(&self) -> [(&'static str, Option<&Located<String>>); 5] {
        [
            ("ink", self.ink.as_ref()),
            ("quiet", self.quiet.as_ref()),
            ("paper", self.paper.as_ref()),
            ("panel", self.panel.as_ref()),
            ("hairline", self.hairline.as_ref()),
        ]
    }
}
