//! What stands in a `theme.toml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::project::Located;

/// What a `theme.toml` says; what it does not say is as built in.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ThemeFile {
    /// The paper that documents are printed on.
    pub(crate) paper: Option<Paper>,
    /// The accent of audiences whose profile names none: one of `accents`.
    pub(crate) accent: Option<Located<String>>,
    /// The page that briefings send their readers to: its QR code stands on their covers.
    pub(crate) contact_page: Option<Located<String>>,
    /// A line at the foot of the pages, such as an address, by language.
    #[serde(default)]
    pub(crate) footer_line: BTreeMap<String, Located<String>>,
    #[serde(default)]
    pub(crate) colours: Colours,
    /// Colours by the names that profiles have for them, beside the built-in ones or in their place.
    #[serde(default)]
    pub(crate) accents: BTreeMap<String, Located<String>>,
    #[serde(default)]
    pub(crate) typefaces: Typefaces,
    pub(crate) logo: Option<LogoFile>,
}

/// Papers that there are printers for.
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

/// Families of the typefaces in `fonts/` and of the built-in ones. Where the first has not all letters, the next
/// stands in; no other does.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Typefaces {
    /// For the report's words.
    pub(crate) report: Option<Vec<Located<String>>>,
    /// For what is not the report's.
    pub(crate) editors: Option<Vec<Located<String>>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct LogoFile {
    /// Its path in the project: an SVG, PNG or JPEG.
    pub(crate) file: Located<String>,
    /// What it is, for those who do not see it, by language.
    pub(crate) description: Located<BTreeMap<String, Located<String>>>,
}

impl Colours {
    /// Each by its name.
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
