//! The live preview: a page in the browser that shows a briefing as it will print, follows each saved change, and
//! edits the project's profiles.
//!
//! Only this machine can reach it. Everything that it knows of a briefing it has from `edition` and `brief`; it
//! decides nothing itself.

mod change;
mod coverage;
mod draw;
mod edit;
mod guard;
mod history;
mod legacy;
mod listing;
mod make;
mod profile_text;
mod search;
mod server;
mod shared;
mod state;
mod studio;
mod watch;
mod word_list;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::bounded::Legacy;
use crate::brief::Recipient;
use crate::diagnostic::{Result, ShownProblem};
use crate::project::Project;
use legacy::Left;
use server::Server;
use studio::Studio;
use watch::Watch;

/// What is shown, as its readers chose it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The audience; empty for the first one.
    #[serde(default)]
    pub audience: String,
    /// The language; the report's where there is none.
    pub language: Option<String>,
    /// The template; the profile's where there is none.
    pub template: Option<String>,
    /// Whose copy, by the place in the list, from 0; a copy that bears no name where there is none.
    pub recipient: Option<usize>,
}

/// A list of recipients: its file, and how it is read.
pub struct WatchedRecipients {
    /// The file, which is watched.
    pub path: PathBuf,
    /// Reads it.
    #[expect(clippy::type_complexity, reason = "a function, and nothing else")]
    pub read: Box<dyn Fn(&Project) -> Result<Vec<Recipient>> + Send + Sync>,
}

impl std::fmt::Debug for WatchedRecipients {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WatchedRecipients")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// What a preview is made with, besides the project.
#[derive(Debug)]
pub struct PreviewSettings {
    /// The day that the briefings bear.
    pub date: NaiveDate,
    /// Whether what is not translated is printed in the report's own language.
    pub source_language: bool,
    /// Whose names copies can bear.
    pub recipients: Option<WatchedRecipients>,
    /// How long one briefing may take.
    pub limit: Duration,
}

/// A preview that can be reached.
#[derive(Debug)]
pub struct Preview {
    server: Server,
    /// Watches for as long as it lives.
    _watch: Option<Watch>,
}

impl Preview {
    /// Prepares the preview of a project at a port of this machine; at one that is free where none is given.
    ///
    /// # Errors
    /// If the port is taken, or the project cannot be watched.
    pub fn open(
        project: Project,
        settings: PreviewSettings,
        choice: Choice,
        port: Option<u16>,
    ) -> Result<Self> {
        let left = Left {
            port: port.unwrap_or_default(),
            choice,
            ..Left::default()
        };
        Self::start(project, settings, left, None)
    }

    /// Goes on in place of a preview whose process a briefing ended. The reason is shown, and that briefing is made again
    /// only after something changed.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub(crate) fn resume(
        project: Project,
        settings: PreviewSettings,
        legacy: &Legacy,
    ) -> Result<Self> {
        let left = Left::read(&legacy.left)?;
        let death = ShownProblem {
            is_warning: false,
            message: legacy.death.clone(),
            place: None,
            hints: vec![(legacy.way.clone(), None)],
        };
        // What it was given up for is made at once.
        let death = (!left.is_awaited).then_some(death);
        Self::start(project, settings, left, death)
    }

    fn start(
        project: Project,
        settings: PreviewSettings,
        left: Left,
        death: Option<ShownProblem>,
    ) -> Result<Self> {
        let (listener, guard) = server::listen(left.port, left.token)?;
        let studio = Studio::new(project, settings, guard, left.choice, left.changes);
        let studio = Arc::new(studio);
        let server = Server::new(listener, Arc::clone(&studio))?;
        let watch = Watch::start(&studio)?;
        studio.leave(false);
        studio::run(studio, death);
        Ok(Self {
            server,
            _watch: watch,
        })
    }

    /// The address of the page.
    pub fn address(&self) -> String {
        self.server.address()
    }

    /// Answers the browser, for as long as the program runs.
    pub fn serve(&self) {
        self.server.serve();
    }
}
