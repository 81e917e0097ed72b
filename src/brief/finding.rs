//! What a briefing holds of a section: its selected passages, or parts of them.

use std::ops::Range;
use std::sync::OnceLock;

use super::{Selected, Why};
use crate::report::text::OMISSION;
use crate::report::{Passage, Section, Text};

/// A section with at least one selected passage.
#[derive(Debug, Clone)]
pub struct Finding<'a> {
    /// The section.
    pub(crate) section: &'a Section,
    /// Its selected passages, in document order.
    pub(crate) passages: Vec<Selected<Excerpt<'a>>>,
    /// Whether passages of the section stood after the last selected one.
    pub(crate) gap_after: bool,
}

/// A passage, or the parts of it that are selected.
#[derive(Debug, Clone)]
pub(crate) struct Excerpt<'a> {
    /// The passage.
    pub(crate) passage: &'a Passage,
    /// The byte ranges of its plain text that are printed; `None` where all of it is.
    pub(crate) kept: Option<Vec<Range<usize>>>,
    /// Whether passages of the section stood between this one and the last selected one.
    pub(crate) gap_before: bool,
    /// The text of the printed parts, cut once because it is asked for often.
    parts: OnceLock<Text>,
}

/// Whether passages of a section were left out beside one that is printed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Gaps {
    /// Before it.
    pub(crate) before: bool,
    /// After it, and before the section's end.
    pub(crate) after: bool,
}

impl Finding<'_> {
    /// The gaps beside a passage, by its position in the finding. An excerpt that begins or ends inside its
    /// passage has a `[…]` of its own there.
    pub(crate) fn gaps(&self, place: usize) -> Gaps {
        let excerpt = &self.passages[place].item;
        let is_last = place + 1 == self.passages.len();
        Gaps {
            before: excerpt.gap_before && !excerpt.text().plain().starts_with(OMISSION),
            after: is_last && self.gap_after && !excerpt.text().plain().ends_with(OMISSION),
        }
    }

    /// Why it is in the briefing: of the reasons of its passages the first in the order of [`By`](super::By).
    pub(crate) fn why(&self) -> Option<&Why> {
        self.passages
            .iter()
            .map(|selected| &selected.why)
            .min_by_key(|why| why.by)
    }
}

impl<'a> Excerpt<'a> {
    /// An excerpt of a passage: the byte ranges `kept` of its plain text, or all of it.
    pub(crate) fn new(
        passage: &'a Passage,
        kept: Option<Vec<Range<usize>>>,
        gap_before: bool,
    ) -> Self {
        Self {
            passage,
            kept,
            gap_before,
            parts: OnceLock::new(),
        }
    }

    /// The key of what is printed: the passage's address, followed by the byte ranges if only parts are.
    pub(crate) fn key(&self) -> String {
        let mut key = self.passage.id.to_string();
        for (i, range) in self.kept.iter().flatten().enumerate() {
            key.push_str(if i == 0 { "#" } else { "," });
            key.push_str(&format!("{}-{}", range.start, range.end));
        }
        key
    }

    /// What is printed, with `[…]` where words were left out.
    pub(crate) fn text(&self) -> &Text {
        let text = &self.passage.text;
        match &self.kept {
            Some(kept) => self.parts.get_or_init(|| text.excerpt(kept)),
            None => text,
        }
    }
}
