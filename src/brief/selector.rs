//! Adding to a selection and taking away from it.

use std::collections::HashMap;
use std::ops::Range;

use rangemap::RangeSet;
use typst::diag::SourceDiagnostic;
use typst::ecow::eco_format;

use super::{By, Excerpt, Finding, Selected, Why};
use crate::audience::{Expression, WithPlace};
use crate::diagnostic::Problems;
use crate::report::{
    Address, Label, Passage, PassageId, Recommendation, Report, SHORT, Section, Span, SpanId,
};

/// How much of a passage is selected.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Amount {
    Whole,
    /// Byte ranges of the plain text.
    Parts(RangeSet<usize>),
}

/// The passages and recommendations that are selected so far, each with the reason.
#[derive(Clone)]
pub(super) struct Selector<'a> {
    report: &'a Report,
    passages: HashMap<&'a PassageId, (Amount, Why)>,
    recommendations: HashMap<Label, Why>,
}

impl<'a> Selector<'a> {
    pub(super) fn new(report: &'a Report) -> Self {
        Self {
            report,
            passages: HashMap::new(),
            recommendations: HashMap::new(),
        }
    }

    pub(super) fn select_passages(&mut self, expression: &Expression, why: &Why) {
        for (section, passage) in self.report.passages() {
            let facets = passage.facets.or(&section.facets);
            if expression.matches(&facets) {
                self.passages
                    .insert(&passage.id, (Amount::Whole, why.clone()));
                continue;
            }
            let parts = marked_parts(section, passage, expression);
            if !parts.is_empty() {
                self.passages
                    .insert(&passage.id, (Amount::Parts(parts), why.clone()));
            }
        }
    }

    pub(super) fn select_recommendations(&mut self, expression: &Expression, why: &Why) {
        for (_, recommendation) in self.report.recommendations() {
            let facets = self.report.facets_of(recommendation);
            if expression.matches(&facets) {
                self.recommendations
                    .insert(recommendation.number, why.clone());
            }
        }
    }

    /// Adds what stands at an address; says whether that added anything.
    pub(super) fn include(&mut self, address: &Address) -> bool {
        let why = Why {
            by: By::Include,
            rule: self.report.written(address).into(),
        };
        match address {
            Address::Section(_) | Address::Passage(_) => {
                let mut added = false;
                for passage in self.at(address) {
                    if !matches!(self.passages.get(&passage.id), Some((Amount::Whole, _))) {
                        self.passages
                            .insert(&passage.id, (Amount::Whole, why.clone()));
                        added = true;
                    }
                }
                added
            }
            Address::Span(id) => {
                let Some((passage, span)) = self.span(id) else {
                    return false;
                };
                let (amount, _) = self
                    .passages
                    .entry(&passage.id)
                    .or_insert_with(|| (Amount::Parts(RangeSet::new()), why));
                let Amount::Parts(parts) = amount else {
                    return false;
                };
                let before = parts.clone();
                parts.extend(span.ranges.iter().cloned());
                *parts != before
            }
            Address::Recommendation(number) => self.recommendations.insert(*number, why).is_none(),
        }
    }

    /// Takes away what stands at an address; says whether there was anything.
    pub(super) fn take_away(&mut self, address: &Address) -> bool {
        match address {
            Address::Section(_) | Address::Passage(_) => {
                let passages: Vec<&Passage> = self.at(address).collect();
                passages
                    .into_iter()
                    .filter(|passage| self.passages.remove(&passage.id).is_some())
                    .count()
                    > 0
            }
            Address::Span(id) => {
                let Some((passage, span)) = self.span(id) else {
                    return false;
                };
                let Some((amount, _)) = self.passages.get_mut(&passage.id) else {
                    return false;
                };
                let before = match amount {
                    Amount::Whole => std::iter::once(0..passage.text.plain().len()).collect(),
                    Amount::Parts(parts) => parts.clone(),
                };
                let mut after = before.clone();
                for range in &span.ranges {
                    after.remove(range.clone());
                }
                let changed = after != before;
                if after.is_empty() {
                    self.passages.remove(&passage.id);
                } else if changed {
                    *amount = Amount::Parts(after);
                }
                changed
            }
            Address::Recommendation(number) => self.recommendations.remove(number).is_some(),
        }
    }

    /// Adds what the selected passages need, and what those need, whole.
    pub(super) fn add_needs(&mut self) {
        let report = self.report;
        let mut todo: Vec<&PassageId> = report
            .passages()
            .map(|(_, passage)| &passage.id)
            .filter(|id| self.passages.contains_key(id))
            .collect();
        while let Some(id) = todo.pop() {
            let Some((_, passage)) = report.passage(id) else {
                continue;
            };
            for (_, needed) in passage.needs.iter().filter_map(|need| report.passage(need)) {
                let why = Why {
                    by: By::Needs,
                    rule: eco_format!("{id}"),
                };
                match self.passages.get_mut(&needed.id) {
                    Some((amount, _)) => *amount = Amount::Whole,
                    None => {
                        self.passages.insert(&needed.id, (Amount::Whole, why));
                        todo.push(&needed.id);
                    }
                }
            }
        }
    }

    /// Reports each selected passage that needs one of `taken`, the passages that `exclude` took away at `at`.
    pub(super) fn check_not_needed(
        &self,
        at: &WithPlace<Address>,
        taken: &[&PassageId],
        problems: &mut Problems,
    ) {
        for (_, passage) in self
            .report
            .passages()
            .filter(|(_, passage)| self.passages.contains_key(&passage.id))
        {
            if let Some(need) = passage.needs.iter().find(|need| taken.contains(need)) {
                problems.push(
                    SourceDiagnostic::error(
                        at.span,
                        eco_format!(
                            "{need} cannot be excluded: {} would mislead without it",
                            passage.id
                        ),
                    )
                    .with_hint(eco_format!(
                        "leave both in, or take {} away as well",
                        passage.id
                    )),
                );
            }
        }
    }

    /// The passages at an address of which more is selected here than in `before`.
    pub(super) fn more_than(&self, before: &Selector, address: &Address) -> Vec<&'a PassageId> {
        let ids: Vec<&PassageId> = match address {
            Address::Span(id) => self
                .report
                .passage(&id.passage)
                .map(|(_, passage)| &passage.id)
                .into_iter()
                .collect(),
            _ => self.at(address).map(|passage| &passage.id).collect(),
        };
        ids.into_iter()
            .filter(|id| self.amount(id) != before.amount(id))
            .collect()
    }

    fn amount(&self, id: &PassageId) -> Option<&Amount> {
        self.passages.get(id).map(|(amount, _)| amount)
    }

    /// A marked part of a passage, after the passage.
    fn span(&self, id: &SpanId) -> Option<(&'a Passage, &'a Span)> {
        let (_, passage) = self.report.passage(&id.passage)?;
        Some((passage, self.report.span(id)?))
    }

    /// The passages at the address of a section or passage.
    fn at(&self, address: &Address) -> impl Iterator<Item = &'a Passage> + use<'a> {
        let address = address.clone();
        self.report
            .passages()
            .map(|(_, passage)| passage)
            .filter(move |passage| match &address {
                Address::Section(code) => passage.id.section.within(code),
                Address::Passage(id) => passage.id == *id,
                Address::Span(_) | Address::Recommendation(_) => false,
            })
    }

    /// The selected passages by section, in document order.
    pub(super) fn findings(&self) -> Vec<Finding<'a>> {
        self.report
            .sections
            .iter()
            .filter_map(|section| self.finding(section))
            .collect()
    }

    fn finding(&self, section: &'a Section) -> Option<Finding<'a>> {
        let mut passages: Vec<Selected<Excerpt<'a>>> = Vec::new();
        let mut gap = false;
        for passage in section.passages() {
            let Some((amount, why)) = self.passages.get(&passage.id) else {
                gap = true;
                continue;
            };
            let kept = match amount {
                Amount::Whole => None,
                Amount::Parts(parts) => Some(trimmed(&passage.text.plain(), parts)),
            };
            let gap_before = std::mem::take(&mut gap);
            passages.push(Selected {
                item: Excerpt::new(passage, kept, gap_before),
                why: why.clone(),
            });
        }
        (!passages.is_empty()).then_some(Finding {
            section,
            passages,
            gap_after: gap,
        })
    }

    pub(super) fn selected_recommendations(&self) -> Vec<Selected<&'a Recommendation>> {
        self.report
            .recommendations()
            .filter_map(|(_, item)| {
                Some(Selected {
                    item,
                    why: self.recommendations.get(&item.number)?.clone(),
                })
            })
            .collect()
    }
}

/// The byte ranges of the marked parts of a passage that an expression selects.
fn marked_parts(section: &Section, passage: &Passage, expression: &Expression) -> RangeSet<usize> {
    let facets = passage.facets.or(&section.facets);
    let selected = passage
        .spans
        .iter()
        .filter(|span| span.id.name != SHORT)
        .filter(|span| expression.matches(&span.facets.or(&facets)));
    selected
        .flat_map(|span| span.ranges.iter().cloned())
        .collect()
}

/// Ranges without the whitespace at their ends, as around a part that was cut out.
fn trimmed(plain: &str, ranges: &RangeSet<usize>) -> Vec<Range<usize>> {
    ranges
        .iter()
        .map(|range| {
            let words = &plain[range.clone()];
            let start = range.start + (words.len() - words.trim_start().len());
            start..start + words.trim().len()
        })
        .filter(|range| !range.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_was_cut_out_has_no_space_at_its_ends() {
        let ranges = RangeSet::from_iter([0..4, 7..14]);
        assert_eq!(trimmed("one two  three", &ranges), [0..3, 9..14]);
    }
}
