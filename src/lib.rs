//! plaidoyer: one report, a briefing for each audience, in the report's own words.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod audience;
pub mod batch;
mod bounded;
pub mod brief;
pub mod cli;
pub mod diagnostic;
pub mod edition;
pub mod eject;
mod encoding;
pub mod fit;
#[cfg(test)]
mod generated;
pub mod import;
mod last_words;
pub mod link;
pub mod listen;
pub mod output;
pub mod pdf;
pub mod picture;
pub mod preview;
pub mod project;
pub mod report;
pub mod schema;
pub mod seal;
mod signature;
pub mod starter;
pub mod syntax;
pub mod template;
pub mod theme;
pub mod translation;
pub mod typeset;
pub mod verify;
