//! What must hold across the files of a report's text.

use std::collections::HashMap;

use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoString, eco_format};
use typst::syntax::{DiagSpan, FileId};

use super::load::Loader;
use super::{About, Code, PassageId, RecommendationNumber, Section};

impl Loader {
    /// What must hold across files.
    pub(super) fn check(&mut self, about: &About, about_id: FileId) {
        self.check_codes();
        self.check_passages();
        self.check_recommendations(about, about_id);
        self.check_footnotes();
    }

    fn check_codes(&mut self) {
        let mut seen: HashMap<&Code, DiagSpan> = HashMap::new();
        for section in &self.sections {
            if let Some(first) = seen.get(&section.code) {
                self.problems.push(twice(
                    section.span,
                    *first,
                    &eco_format!("the code {}", section.code),
                ));
            }
            let parent = match section.code {
                Code::Section(part, number, _) => Some(Code::Subpart(part, number)),
                Code::Subpart(part, _) => Some(Code::Part(part)),
                Code::Front(_) | Code::Part(_) => None,
            };
            if let Some(parent) = parent.filter(|parent| !seen.contains_key(parent)) {
                self.problems.push(
                    SourceDiagnostic::error(
                        section.span,
                        eco_format!("{} stands under {parent}, which is not there", section.code),
                    )
                    .with_hint(eco_format!(
                        "put a section with `code = \"{parent}\"` before it, or mend this code"
                    )),
                );
            }
            seen.entry(&section.code).or_insert(section.span);
        }
    }

    fn check_passages(&mut self) {
        for section in &self.sections {
            for (expected, passage) in (1..).zip(section.passages()) {
                let expected = PassageId {
                    section: section.code.clone(),
                    number: expected,
                };
                if passage.id != expected {
                    self.problems.push(
                        SourceDiagnostic::error(
                            passage.span,
                            eco_format!("expected the passage {expected}, found {}", passage.id),
                        )
                        .with_hint(
                            "passages are numbered from 1 under each heading, in document order",
                        ),
                    );
                }
            }
        }
    }

    fn check_recommendations(&mut self, about: &About, about_id: FileId) {
        let mut seen: HashMap<RecommendationNumber, DiagSpan> = HashMap::new();
        for recommendation in self.sections.iter().flat_map(Section::recommendations) {
            let number = recommendation.number;
            if let Some(first) = seen.get(&number) {
                self.problems.push(twice(
                    recommendation.span,
                    *first,
                    &eco_format!("recommendation {number}"),
                ));
            } else if number.0 == 0 || number.0 > about.recommendations {
                self.problems.push(
                    SourceDiagnostic::error(
                        recommendation.span,
                        eco_format!("recommendation {number} is one too many"),
                    )
                    .with_hint(eco_format!(
                        "`report.toml` says that there are {}",
                        about.recommendations
                    )),
                );
            }
            seen.entry(number).or_insert(recommendation.span);
        }
        for number in (1..=about.recommendations).map(RecommendationNumber) {
            if !seen.contains_key(&number) {
                let neighbour = seen
                    .iter()
                    .filter(|(n, _)| n.0 < number.0)
                    .max_by_key(|(n, _)| n.0)
                    .map(|(_, span)| *span);
                self.problems.push(
                    SourceDiagnostic::error(
                        neighbour.unwrap_or(DiagSpan::from_range(about_id, 0..0)),
                        eco_format!("recommendation {number} is missing"),
                    )
                    .with_hint(eco_format!(
                        "`report.toml` says that there are {}; it is expected after this one",
                        about.recommendations
                    )),
                );
            }
        }
    }

    fn check_footnotes(&mut self) {
        self.footnotes.sort_by_key(|(_, note)| note.number);
        for pair in self.footnotes.windows(2) {
            if pair[0].1.number == pair[1].1.number {
                self.problems.push(twice(
                    pair[1].0,
                    pair[0].0,
                    &eco_format!("footnote {}", pair[1].1.number),
                ));
            }
        }
        let mut seen: HashMap<u16, DiagSpan> = HashMap::new();
        for (span, number) in &self.anchors {
            if let Some(first) = seen.insert(*number, *span) {
                self.problems.push(twice(
                    *span,
                    first,
                    &eco_format!("the anchor of footnote {number}"),
                ));
            }
            if !self
                .footnotes
                .iter()
                .any(|(_, note)| note.number == *number)
            {
                self.problems.push(
                    SourceDiagnostic::error(*span, eco_format!("there is no footnote {number}")).with_hint(
                        eco_format!("write it at the end of the file: `[[footnote]]`, `number = {number}`, `text = …`"),
                    ),
                );
            }
        }
        for (span, note) in &self.footnotes {
            if !seen.contains_key(&note.number) {
                self.problems.push(
                    SourceDiagnostic::error(
                        *span,
                        eco_format!("footnote {} has no anchor", note.number),
                    )
                    .with_hint(eco_format!(
                        "write `[^{}]` in the text where its number stands",
                        note.number
                    )),
                );
            }
        }
    }
}

fn twice(again: DiagSpan, first: DiagSpan, what: &EcoString) -> SourceDiagnostic {
    SourceDiagnostic::error(again, eco_format!("{what} is there twice"))
        .with_spanned_hint("first here", first)
}
