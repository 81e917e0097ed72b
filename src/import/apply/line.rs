//! A paragraph as the rules see it.

use std::ops::Range;

use crate::import::document::{Locator, Paragraph, Style};
use crate::import::flow::{label, labelled, part};
use crate::report::text::Inline;
use crate::report::text::plain;

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
        let whole = labelled(paragraph);
        trim(&mut cuts, &plain(&whole));
        let label = label(paragraph).map_or(0, |label| label.len() + 1);
        let removed = |to: usize| -> usize {
            cuts.iter()
                .map(|cut| cut.end.min(to).saturating_sub(cut.start))
                .sum()
        };
        let words_at = label - removed(label);
        let words = if cuts.is_empty() {
            whole
        } else {
            let mut words = Vec::new();
            let mut at = 0;
            for cut in &cuts {
                part(&whole, at, cut.start)
                    .into_iter()
                    .for_each(|inline| inline.push_to(&mut words));
                at = cut.end;
            }
            part(&whole, at, usize::MAX)
                .into_iter()
                .for_each(|inline| inline.push_to(&mut words));
            words
        };
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
        for cut in self
            .cuts
            .iter()
            .cloned()
            .chain(std::iter::once(usize::MAX..usize::MAX))
        {
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
        let words = part(&self.words, start, end.max(start));
        if start == 0 && end == self.text.len() {
            self.words.clone()
        } else {
            words
        }
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
