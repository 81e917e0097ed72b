//! plaidoyer: one report, a briefing for each audience, in the report's own words.
//!
//! What is public here is what the program, its benchmarks and its tests need: it is no library for others.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod audience;
mod batch;
mod bounded;
mod brief;
mod cli;
mod diagnostic;
mod edition;
mod eject;
mod encoding;
mod fit;
#[cfg(test)]
mod generated;
mod import;
mod labels;
mod last_words;
mod link;
mod listen;
mod output;
mod pdf;
mod picture;
mod preview;
mod project;
#[cfg(test)]
mod reference;
mod report;
mod schema;
mod seal;
mod signature;
mod starter;
mod template;
mod theme;
mod translation;
mod typeset;
mod verify;

pub use audience::{Audience, Expression};
pub use batch::{manifest::Manifest, plan::Plan};
pub use brief::Brief;
pub use cli::run;
pub use diagnostic::Problems;
pub use edition::Press;
pub use import::{document::Properties, import};
pub use labels::Labels;
pub use preview::{Choice, Preview, PreviewSettings};
pub use project::{Project, Quoted, file_id};
pub use report::{Report, text::Text};
pub use seal::{is_whole, seal, unsealed};
pub use translation::import as import_translation;
