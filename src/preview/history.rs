//! What was written, and can be taken back.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

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

/// The changes that can be taken back, the latest last.
#[derive(Debug, Default)]
pub(crate) struct History(Mutex<VecDeque<WrittenChange>>);

impl History {
    /// A history of these changes.
    pub(super) fn new(changes: VecDeque<WrittenChange>) -> Self {
        Self(Mutex::new(changes))
    }

    /// What they are called.
    pub(crate) fn names(&self) -> Vec<String> {
        let changes = self.lock();
        changes.iter().map(|change| change.name.clone()).collect()
    }

    /// The changes, which nobody else adds to meanwhile.
    pub(super) fn lock(&self) -> MutexGuard<'_, VecDeque<WrittenChange>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
