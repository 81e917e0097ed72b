//! What a preview hands on when a briefing ends its process: with it, the next process serves the same page, and
//! changes can still be taken back.

use serde::{Deserialize, Serialize};
use typst::ecow::{eco_format, eco_vec};

use super::Choice;
use super::history::Changes;
use super::studio::Studio;
use crate::bounded;
use crate::diagnostic::{Result, error};

/// What is handed on.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Left {
    /// The port; 0 for a free one.
    pub(super) port: u16,
    /// The page's token; empty for a new one.
    pub(super) token: String,
    /// What is shown.
    pub(super) choice: Choice,
    /// What can be taken back, and done again.
    pub(super) changes: Changes,
    /// Whether another briefing was wanted than the one that was given up.
    pub(super) is_awaited: bool,
}

impl Left {
    /// Reads what was handed on.
    ///
    /// # Errors
    /// If it was cut off.
    pub(super) fn read(text: &str) -> Result<Self> {
        serde_json::from_str(text)
            .map_err(|e| eco_vec![error(eco_format!("the preview cannot go on: {e}"))])
    }
}

impl Studio {
    /// Hands on what is shown now, for a process that may follow.
    pub(super) fn leave(&self, is_awaited: bool) {
        let left = Left {
            port: self.guard.port(),
            token: self.guard.token().to_owned(),
            choice: self.state().choice.clone(),
            changes: self.history.lock().clone(),
            is_awaited,
        };
        // Without it the next process begins anew: a path may be no text.
        if let Ok(left) = serde_json::to_string(&left) {
            bounded::leave(&left);
        }
    }
}
