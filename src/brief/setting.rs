//! How much room a briefing's pages give its content.

use serde::{Deserialize, Serialize};

/// One of the three ways in which every document type can be set. There are no others: so all
/// briefings of a batch share what Typst has laid out.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Setting {
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
    pub fn name(self) -> &'static str {
        match self {
            Setting::Normal => "normal",
            Setting::Tight => "tight",
            Setting::Small => "small",
        }
    }

    /// The rung on which nothing but the setting is changed.
    pub fn rung(self) -> Rung {
        match self {
            Setting::Normal => Rung::Normal,
            Setting::Tight => Rung::Tight,
            Setting::Small => Rung::Small,
        }
    }
}

/// How far a briefing went down the ladder to keep within its pages.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Rung {
    /// It has all that is selected, and looks as its document type is meant to.
    #[default]
    Normal,
    /// There is less space between things.
    Tight,
    /// The report's words are in 9 pt.
    Small,
    /// Something that the profile lists under `until-fit` is left out.
    UntilFit,
    /// Findings are printed in their short form.
    Short,
    /// Whole findings are left out.
    LeftOut,
}
