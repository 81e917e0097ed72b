//! plaidoyer: one report, a briefing for each audience, in the report's own words.
pub mod cli;
pub mod diagnostic;
pub mod import;
pub mod output;
pub mod project;
pub mod report;
