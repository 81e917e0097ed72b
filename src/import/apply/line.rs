//! A paragraph as the rules see it.

use std::ops::Range;

use crate::import::document::{Locator, Paragraph, Style};
use crate::import::flow::part;
use crate::report::text::{Inline, extend, plain};

/// A paragraph without what rules exclude of it.
pub(super) struct Trimmed {
    /// Its unit in the flow.
    pub(crate) unit: usize,
    pub(crate) place: Locator,
    pub(crate) style: Style,
    pub(crate) boxed: Option<usize>,
    /// Its words, its label first.
    pub(crate) text: String,
    /// Where the words begin after the label that its format keeps apart.
    pub(crate) words_at: usize,
    words: Vec<Inline>,
    /// What was cut out of the unit's words, in order and without overlaps.
    cuts: Vec<Range<usize>>,
}

impl Trimmed {
    /// The paragraph `paragraph`, which is the unit `unit`, without `cuts`, which are in order and do not overlap.
    pub(crate) fn new(unit: usize, paragraph: &Paragraph, mut cuts: Vec<Range<usize>>) -> Self {
        let whole = paragraph.numbered();
        trim(&mut cuts, &plain(&whole));
        let label = paragraph.number().map_or(0, |label| label.len() + 1);
        let removed = |to: usize| -> usize {
            cuts.iter()
                .map(|cut| cut.end.min(to).saturating_sub(cut.start))
                .sum()
        };
        let words_at = label - removed(label);
        let mut words = Vec::new();
        let mut at = 0;
        for cut in &cuts {
            extend(&mut words, part(&whole, at, cut.start));
            at = cut.end;
        }
        extend(&mut words, part(&whole, at, usize::MAX));
        Trimmed {
            unit,
            place: paragraph.place,
            style: paragraph.style,
            boxed: paragraph.boxed,
            text: plain(&words),
            words_at,
            words,
            cuts,
        }
    }

    /// The ranges of the unit's words that `range` of the text comes from.
    pub(crate) fn origins(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let mut pieces = Vec::new();
        // `shown` counts the text, `at` the unit's words.
        let (mut shown, mut at) = (0, 0);
        let cuts = self.cuts.iter().cloned();
        for cut in cuts.chain(Some(usize::MAX..usize::MAX)) {
            let length = cut.start - at;
            let start = range.start.max(shown);
            let end = range.end.min(shown.saturating_add(length));
            if start < end {
                pieces.push(at + (start - shown)..at + (end - shown));
            }
            shown = shown.saturating_add(length);
            at = cut.end;
        }
        pieces
    }

    /// The words from byte `from` of the text on, without white space at the ends.
    pub(crate) fn words_from(&self, from: usize) -> Vec<Inline> {
        let rest = self.text.get(from..).unwrap_or_default();
        let start = from + (rest.len() - rest.trim_start().len());
        let end = from + rest.trim_end().len();
        part(&self.words, start, end.max(start))
    }
}

/// Widens cuts by the white space that they would leave at the ends of `text`.
fn trim(cuts: &mut [Range<usize>], text: &str) {
    if let Some(cut) = cuts
        .first_mut()
        .filter(|cut| text[..cut.start].trim().is_empty())
    {
        cut.start = 0;
        let rest = &text[cut.end..];
        cut.end += rest.len() - rest.trim_start().len();
    }
    if let Some(cut) = cuts
        .last_mut()
        .filter(|cut| text[cut.end..].trim().is_empty())
    {
        cut.end = text.len();
        cut.start = text[..cut.start].trim_end().len();
    }
}
