//! plaidoyer: one report, a briefing for each audience, in the report's own words.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod audience;
pub mod batch;
pub mod brief;
pub mod cli;
pub mod diagnostic;
pub mod edition;
mod encoding;
pub mod fit;
#[cfg(test)]
mod generated;
pub mod import;
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
pub mod starter;
pub mod syntax;
pub mod template;
pub mod translation;
pub mod typeset;
pub mod verify;
