//! What was written, and can be taken back; what was taken back, and can be done again.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

/// So many changes can be taken back.
const MOST: usize = 20;

/// Something that was written, and can be taken back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct WrittenChange {
    /// What people call it.
    pub(crate) name: String,
    /// Its file.
    pub(crate) path: PathBuf,
    /// The text before; none where there was no file.
    pub(crate) before: Option<String>,
    /// The text that was written.
    pub(crate) after: String,
}

/// The changes of one run.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Changes {
    /// Those that can be taken back, the latest last.
    pub(super) done: VecDeque<WrittenChange>,
    /// Those that were taken back since the last one was written, the latest last.
    pub(super) taken_back: Vec<WrittenChange>,
}

impl Changes {
    /// Adds a change that was written.
    pub(super) fn push(&mut self, change: WrittenChange) {
        self.done.push_back(change);
        if self.done.len() > MOST {
            self.done.pop_front();
        }
    }
}

/// The changes, of which one is made at a time.
#[derive(Debug, Default)]
pub(crate) struct History(Mutex<Changes>);

impl History {
    /// A history of these changes.
    pub(super) fn new(changes: Changes) -> Self {
        Self(Mutex::new(changes))
    }

    /// What the next one to take back is called, and the next one to do again.
    pub(crate) fn next(&self) -> (Option<String>, Option<String>) {
        let changes = self.lock();
        let name = |change: Option<&WrittenChange>| change.map(|change| change.name.clone());
        (name(changes.done.back()), name(changes.taken_back.last()))
    }

    /// The changes, which nobody else adds to meanwhile.
    pub(super) fn lock(&self) -> MutexGuard<'_, Changes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
