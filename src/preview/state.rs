//! What the page in the browser knows: the names stay.

use serde::Serialize;

use super::Choice;
use super::draw::Drawing;
use super::listing::{Decided, Profile};
use super::shared::Shared;
use crate::diagnostic::Shown;
use crate::typeset::WordsPlace;

/// Everything that is shown at one moment.
#[derive(Debug, Clone, Serialize)]
pub struct State {
    /// Grows with each change.
    pub revision: u64,
    /// The project's folder; none where the built-in project is shown, which nobody can edit.
    pub project: Option<String>,
    /// What the readers chose.
    pub choice: Choice,
    /// What they can choose from.
    pub lists: Shared<Lists>,
    /// The briefing that was made last without an error.
    pub briefing: Option<Shared<Briefing>>,
    /// What is wrong now, or what is warned of.
    pub problems: Shared<Vec<Shown>>,
    /// The changes that can be taken back, the latest last.
    pub undo: Vec<String>,
}

/// What can be chosen from.
#[derive(Debug, Default, Serialize)]
pub struct Lists {
    /// The audiences.
    pub audiences: Vec<Named>,
    /// The languages that there are labels in.
    pub languages: Vec<String>,
    /// The document types and templates.
    pub templates: Vec<String>,
    /// The names on the list of recipients.
    pub recipients: Vec<String>,
    /// What the report is called by: it is fetched again where this changes.
    pub report: String,
}

/// An audience.
#[derive(Debug, Serialize)]
pub struct Named {
    /// Its name.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Whether the project has a file of its own for it.
    pub is_own: bool,
}

/// A briefing as it is shown.
#[derive(Debug, Serialize)]
pub struct Briefing {
    /// The title.
    pub title: String,
    /// The language.
    pub language: String,
    /// The template that prints it.
    pub template: String,
    /// The day that it bears.
    pub date: String,
    /// How much room its pages give it.
    pub setting: crate::brief::Setting,
    /// Its pages.
    pub pages: Vec<Shared<Drawing>>,
    /// Where the report's words stand on them, each by its address.
    pub places: Vec<Located>,
    /// What is decided about each passage and recommendation of the report, in document order.
    pub items: Vec<Decided>,
    /// The profile.
    pub profile: Profile,
    /// The accents that the design library names, each with its colour.
    pub accents: Vec<(String, String)>,
}

/// Words of the report on a page.
#[derive(Debug, Serialize)]
pub struct Located {
    /// Their address, as one types it.
    pub at: String,
    /// Where they stand.
    #[serde(flatten)]
    pub place: WordsPlace,
}
