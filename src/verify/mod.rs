//! What a PDF is: what it carries, whether it is as it was written, and whether the report still says the same.
//!
//! Two things are held against each other and against the project at hand: the words on the pages, and the
//! selection that is attached. `docs/src/understand/trust.md` says what that proves, and what it does not.

mod again;
mod carried;
mod pages;
mod today;

pub(crate) use again::Again;
pub(crate) use carried::{Carried, Ours};
pub(crate) use pages::faults;
pub(crate) use today::{ChangedWords, Fate, Today};
