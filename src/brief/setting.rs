//! How tightly a briefing's pages are set.

use serde::{Deserialize, Serialize};

/// One of the three ways in which every document type can be set. There are only three, so that the briefings
/// of a batch share what Typst has laid out.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Setting {
    /// As the document type is meant to look.
    #[default]
    Normal,
    /// With less space between things.
    Tight,
    /// Tight, and the report's words in 9 pt, the smallest size that is ever used for them.
    Small,
}

impl Setting {
    /// The name by which templates and the design library know it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Setting::Normal => "normal",
            Setting::Tight => "tight",
            Setting::Small => "small",
        }
    }
}
