//! What a briefing is made for: an event, and somebody whose name a copy bears.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What the copies of a briefing are made for.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Occasion {
    /// The event, if there is one.
    pub event: Option<Event>,
    /// Further values that templates can print, as `values.…`.
    pub values: serde_json::Map<String, serde_json::Value>,
}

impl Occasion {
    /// No occasion: what `plaidoyer build` has.
    pub fn none() -> &'static Self {
        static NONE: LazyLock<Occasion> = LazyLock::new(Occasion::default);
        &NONE
    }
}

/// Where people meet over the briefings.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Event {
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub place: Option<String>,
    /// When it is.
    pub date: Option<NaiveDate>,
    /// Who invites.
    pub organiser: Option<String>,
    /// Where to ask.
    pub contact: Option<String>,
}

/// Somebody whose name a copy bears. Personal data: it is printed on that copy and goes nowhere else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// Their name.
    pub name: String,
    /// Further columns of the list, by the name that templates use; `organisation` among them.
    pub fields: BTreeMap<String, String>,
}
