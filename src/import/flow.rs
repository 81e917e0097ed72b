//! The words of a document as one sequence of units, with which data and exclusions are compared.

use super::document::{Locator, Source};
use crate::report::text::{Inline, OMISSION, plain};

/// The words of a document in the order of reading: paragraphs, cells and captions of tables, descriptions of
/// pictures; then notes; then what the reader left out.
#[derive(Debug, Default)]
pub(super) struct Flow {
    /// The units in order.
    pub(crate) units: Vec<FlowUnit>,
    /// The first unit of each block.
    pub(crate) blocks: Vec<usize>,
    /// The first unit of each note.
    pub(crate) notes: Vec<usize>,
    /// The first unit of what the reader left out.
    pub(crate) left_out: usize,
}

/// Words that stand together.
#[derive(Debug)]
pub(super) struct FlowUnit {
    /// Where they stand.
    pub(crate) place: Locator,
    /// The words, with the label before them.
    pub(crate) words: String,
}

/// A place in a [`Flow`]: a unit, and a byte of its words.
pub(super) type At = (usize, usize);

impl Flow {
    /// The words of `document`.
    pub(crate) fn new(document: &Source) -> Self {
        let mut flow = Flow::default();
        for block in &document.blocks {
            flow.blocks.push(flow.units.len());
            if let Some(title) = block.title() {
                flow.push(block.place(), title.to_string());
            }
            for paragraph in block.paragraphs() {
                flow.push(paragraph.place, plain(&paragraph.numbered()));
            }
        }
        for note in &document.notes {
            flow.notes.push(flow.units.len());
            for words in &note.paragraphs {
                flow.push(note.place, plain(words));
            }
        }
        flow.left_out = flow.units.len();
        for words in &document.left_out {
            flow.push(words.place, words.text.to_string());
        }
        flow
    }

    fn push(&mut self, place: Locator, words: String) {
        self.units.push(FlowUnit { place, words });
    }

    /// The first unit after block `block`.
    pub(crate) fn block_end(&self, block: usize) -> usize {
        let notes = self.notes.first().copied().unwrap_or(self.left_out);
        self.blocks.get(block + 1).copied().unwrap_or(notes)
    }

    /// The words from `from` to `to`, a line for each unit.
    pub(crate) fn between(&self, from: At, to: At) -> String {
        let mut lines = Vec::new();
        for unit in from.0..=to.0.min(self.units.len().saturating_sub(1)) {
            let words = &self.units[unit].words;
            let start = if unit == from.0 { from.1 } else { 0 };
            let end = if unit == to.0 { to.1 } else { words.len() };
            lines.extend(words.get(start..end).filter(|words| !words.is_empty()));
        }
        lines.join("\n")
    }
}

/// Inlines from byte `from` to byte `to` of their words; notes at either end are kept.
pub(super) fn part(inlines: &[Inline], from: usize, to: usize) -> Vec<Inline> {
    fn take(inlines: &[Inline], at: &mut usize, from: usize, to: usize, out: &mut Vec<Inline>) {
        for inline in inlines {
            let start = *at;
            match inline {
                Inline::Run(words) => {
                    *at += words.len();
                    let range = from.max(start).min(*at) - start..to.min(*at).max(start) - start;
                    if let Some(words) = words.get(range).filter(|words| !words.is_empty()) {
                        Inline::Run(words.into()).push_to(out);
                    }
                }
                Inline::Note(_) if (from..=to).contains(&start) => out.push(inline.clone()),
                Inline::Note(_) => {}
                Inline::Omission => {
                    *at += OMISSION.len();
                    if from <= start && *at <= to {
                        out.push(Inline::Omission);
                    }
                }
                Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link(_, inner) => {
                    let mut kept = Vec::new();
                    take(inner, at, from, to, &mut kept);
                    if !kept.is_empty() {
                        out.push(match inline {
                            Inline::Strong(_) => Inline::Strong(kept),
                            Inline::Link(url, _) => Inline::Link(url.clone(), kept),
                            _ => Inline::Emphasis(kept),
                        });
                    }
                }
            }
        }
    }
    let mut out = Vec::new();
    take(inlines, &mut 0, from, to, &mut out);
    out
}
