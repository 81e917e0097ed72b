//! What the page in the browser knows: the names stay.

use serde::Serialize;

use super::Choice;
use super::draw::Drawing;
use super::listing::{Decided, Profile};
use super::shared::Shared;
use crate::diagnostic::ShownProblem;
use crate::typeset::WordsPlace;

/// Everything that is shown at one moment.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PageState {
    /// Grows with each change.
    pub(crate) revision: u64,
    /// The project's folder; none where the built-in project is shown, which nobody can edit.
    pub(crate) project: Option<String>,
    /// What the readers chose.
    pub(crate) choice: Choice,
    /// What they can choose from.
    pub(crate) lists: Shared<Lists>,
    /// The briefing that was made last without an error.
    pub(crate) briefing: Option<Shared<Briefing>>,
    /// What is wrong now, or what is warned of.
    pub(crate) problems: Shared<Vec<ShownProblem>>,
    /// The change that can be taken back next.
    pub(crate) undo: Option<String>,
    /// The change that can be done again next.
    pub(crate) redo: Option<String>,
}

/// What can be chosen from.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Lists {
    /// The audiences.
    pub(crate) audiences: Vec<ListedAudience>,
    /// The languages that there are labels in.
    pub(crate) languages: Vec<String>,
    /// The document types and templates.
    pub(crate) templates: Vec<String>,
    /// The names on the list of recipients.
    pub(crate) recipients: Vec<String>,
    /// What the report is called by: it is fetched again where this changes.
    pub(crate) report: String,
}

/// An audience.
#[derive(Debug, Serialize)]
pub(crate) struct ListedAudience {
    /// Its name.
    pub(crate) id: String,
    /// Its title.
    pub(crate) title: String,
}

/// A briefing as it is shown.
#[derive(Debug, Serialize)]
pub(crate) struct Briefing {
    /// The title.
    pub(crate) title: String,
    /// The language.
    pub(crate) language: String,
    /// The template that prints it.
    pub(crate) template: String,
    /// The day that it bears.
    pub(crate) date: String,
    /// How much room its pages give it.
    pub(crate) setting: crate::brief::Setting,
    /// Its pages.
    pub(crate) pages: Vec<Shared<Drawing>>,
    /// Where the report's words stand on them, each by its address.
    pub(crate) places: Vec<AddressedPlace>,
    /// What is decided about each passage and recommendation of the report, in document order.
    pub(crate) items: Vec<Decided>,
    /// The profile.
    pub(crate) profile: Profile,
    /// The accents that the design library names, each with its colour.
    pub(crate) accents: Vec<(String, String)>,
}

/// Words of the report on a page.
#[derive(Debug, Serialize)]
pub(crate) struct AddressedPlace {
    /// Their address, as one types it.
    pub(crate) at: String,
    /// Where they stand.
    #[serde(flatten)]
    pub(crate) place: WordsPlace,
}
