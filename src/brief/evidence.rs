//! The evidence that belongs to the words of a briefing.

use std::collections::HashMap;

use typst::diag::SourceDiagnostic;
use typst::ecow::eco_format;

use crate::brief::{Brief, localized};
use crate::diagnostic::{Problems, Result};
use crate::report::evidence::{Figure, LegalReference, Quotation, Sign, Term};
use crate::report::{Address, Footnote, Kind, Query};

/// The figures, quotations, signs, references, terms, cases and footnotes of the words that are printed.
#[derive(Debug)]
pub(crate) struct Used<'a> {
    /// Figures whose statement is printed.
    pub(crate) figures: Vec<&'a Figure>,
    /// Quotations that are printed.
    pub(crate) quotations: Vec<&'a Quotation>,
    /// Signs that are printed.
    pub(crate) signs: Vec<&'a Sign>,
    /// Legal references that are printed.
    pub(crate) legal_references: Vec<&'a LegalReference>,
    /// Terms that the printed words use.
    pub(crate) terms: Vec<&'a Term>,
    /// Passages that are cases, by address.
    pub(crate) cases: Vec<String>,
    /// Footnotes whose places are printed.
    pub(crate) footnotes: Vec<&'a Footnote>,
}

impl<'a> Brief<'a> {
    /// What is printed at each address that has words in the briefing, footnotes included.
    fn printed(&self) -> HashMap<Address, String> {
        let mut printed = HashMap::new();
        for selected in self.passages() {
            let words = self.report.with_notes(selected.item.text());
            printed.insert(Address::Passage(selected.item.passage.id.clone()), words);
        }
        for selected in &self.recommendations {
            printed.insert(
                Address::Recommendation(selected.item.number),
                self.report.with_notes(&selected.item.text),
            );
        }
        printed
    }

    /// Checks that the words of the figures under the profile's `figures` are selected.
    ///
    /// # Errors
    /// One for each figure whose words are not selected, as it could not be shown.
    pub(super) fn check_figures(&self) -> Result<()> {
        let says = |figure: &Figure| {
            let text = match &figure.at {
                Address::Recommendation(number) => {
                    let mut asked = self.recommendations.iter();
                    let asked = asked.find(|selected| selected.item.number == *number);
                    asked.map(|selected| &selected.item.text)
                }
                Address::Passage(id) => {
                    let mut passages = self.passages();
                    let passage = passages.find(|selected| selected.item.passage.id == *id);
                    passage.map(|selected| selected.item.text())
                }
                Address::Section(_) | Address::Span(_) => None,
            };
            text.is_some_and(|text| self.report.with_notes(text).contains(figure.text.as_str()))
        };
        let mut problems = Problems::default();
        for named in self.audience.figures.iter().flatten() {
            let mut figures = self.report.evidence.figures.iter();
            // A translation has its own evidence, and may lack this figure.
            let Some(figure) = figures.find(|figure| figure.id == named.value) else {
                continue;
            };
            if !says(figure) {
                problems.push(
                    SourceDiagnostic::error(
                        named.span,
                        eco_format!(
                            "the words of the figure `{}` are not selected, so it cannot be shown",
                            named.value
                        ),
                    )
                    .with_hint(eco_format!(
                        "put `{}` under `include` as well, or leave the figure out of `figures`",
                        figure.at
                    )),
                );
            }
        }
        problems.finish(())
    }

    /// The evidence whose words this briefing holds.
    pub(crate) fn used(&self) -> Used<'a> {
        let report = self.report;
        let printed = self.printed();
        let says =
            |at: &Address, text: &str| printed.get(at).is_some_and(|words| words.contains(text));
        // In one piece: a term is looked for in all of it at once, and stands in no two texts.
        let all = printed
            .values()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join("\n");
        let evidence = &report.evidence;
        let excerpts = || self.passages().map(|selected| &selected.item);
        let asked = self.recommendations.iter().map(|selected| selected.item);
        let called = excerpts()
            .flat_map(|item| item.text().notes())
            .chain(asked.flat_map(|item| item.text.notes()))
            .chain(
                self.message()
                    .into_iter()
                    .flat_map(|(_, text)| text.notes()),
            );
        let mut footnotes: Vec<&Footnote> = called
            .filter_map(|number| report.footnote(number))
            .collect();
        footnotes.sort_by_key(|note| note.number);
        footnotes.dedup_by_key(|note| note.number);
        Used {
            figures: evidence
                .figures
                .iter()
                .filter(|figure| says(&figure.at, &figure.text))
                .collect(),
            quotations: evidence
                .quotations
                .iter()
                .filter(|quotation| says(&quotation.at, &quotation.text))
                .collect(),
            signs: evidence
                .signs
                .iter()
                .filter(|sign| says(&sign.at, &sign.text))
                .collect(),
            legal_references: evidence
                .legal_references
                .iter()
                .filter(|r| says(&r.at, &r.text))
                .collect(),
            terms: evidence.terms.in_text(&all),
            cases: excerpts()
                .filter(|item| item.passage.kind == Kind::Case)
                .map(|item| item.passage.id.to_string())
                .collect(),
            footnotes,
        }
    }

    /// The signs that these readers are shown: none unless the profile sets `shows-signs`, and never a single
    /// one.
    pub(crate) fn signs(&self, used: &Used<'a>) -> Vec<&'a Sign> {
        if self.audience.shows_signs.is_some() && used.signs.len() > 1 {
            used.signs.clone()
        } else {
            Vec::new()
        }
    }

    /// What readers who notice a sign should do, in the editors' words.
    pub(crate) fn if_noticed(&self) -> Option<&str> {
        localized(&self.audience.if_noticed, self.language)
    }

    /// The terms that its recommendations use.
    pub(crate) fn asked_terms(&self) -> Vec<&'a Term> {
        let recommendations = self.recommendations.iter();
        let words: Vec<String> = recommendations
            .map(|selected| self.report.with_notes(&selected.item.text))
            .collect();
        self.report.evidence.terms.in_text(&words.join("\n"))
    }

    /// The queries to the authors about printed words, or about a finding, passage or recommendation of this
    /// briefing.
    pub(crate) fn queries(&self) -> Vec<&'a Query> {
        let printed = self.printed();
        self.report
            .queries
            .iter()
            .filter(|query| match (&query.at, &query.text) {
                (Address::Section(code), _) => self
                    .findings
                    .iter()
                    .any(|finding| finding.section.code == *code),
                (Address::Span(id), _) => {
                    printed.contains_key(&Address::Passage(id.passage.clone()))
                }
                (at, Some(text)) => printed
                    .get(at)
                    .is_some_and(|words| words.contains(text.as_str())),
                (at, None) => printed.contains_key(at),
            })
            .collect()
    }
}
