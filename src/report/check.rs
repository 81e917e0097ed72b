//! Checks what must hold across the files of a report's text.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoString, eco_format};
use typst::syntax::{DiagSpan, FileId};

use super::loader::Loader;
use super::{About, Code, Label, Section};

impl Loader {
    /// Checks that codes, labels and footnotes are there once, and that none is missing.
    pub(super) fn check(&mut self, about: &About, about_id: FileId) {
        self.check_codes();
        self.problems.extend(std::mem::take(&mut self.misnumbered));
        self.check_recommendations(about, about_id);
        self.check_footnotes();
    }

    fn check_codes(&mut self) {
        let mut seen: HashMap<&Code, DiagSpan> = HashMap::new();
        for section in &self.sections {
            let what = eco_format!("the code {}", section.code);
            let again = twice(&mut seen, &section.code, section.span, &what);
            self.problems.extend(again);
        }
    }

    fn check_recommendations(&mut self, about: &About, about_id: FileId) {
        let mut seen: HashMap<Label, DiagSpan> = HashMap::new();
        for recommendation in self.sections.iter().flat_map(Section::recommendations) {
            let label = recommendation.number;
            let what = eco_format!("recommendation {label}");
            let again = twice(&mut seen, label, recommendation.span, &what);
            self.problems.extend(again);
        }
        let Some(count) = about.recommendations else {
            return;
        };
        let hint = eco_format!("`report.toml` says that there are {count}");
        // Only numbers that begin at 1 are expected to have no gaps.
        let numbers: Vec<Option<u16>> = seen.keys().map(|l| l.written().number()).collect();
        let from_one = numbers.is_empty() || numbers.contains(&Some(1));
        if !from_one || numbers.contains(&None) {
            if seen.len() != usize::from(count) {
                let message = eco_format!("there are {} recommendations", seen.len());
                let place = DiagSpan::from_range(about_id, 0..0);
                self.problems
                    .push(SourceDiagnostic::error(place, message).with_hint(hint));
            }
            return;
        }
        let mut numbered: BTreeMap<u16, DiagSpan> = BTreeMap::new();
        for recommendation in self.sections.iter().flat_map(Section::recommendations) {
            let (label, span) = (recommendation.number, recommendation.span);
            let number = label.written().number();
            if let Some(number) = number.filter(|number| *number <= count) {
                numbered.entry(number).or_insert(span);
            } else {
                let message = eco_format!("recommendation {label} is one too many");
                self.problems
                    .push(SourceDiagnostic::error(span, message).with_hint(hint.clone()));
            }
        }
        for number in (1..=count).filter(|number| !numbered.contains_key(number)) {
            let neighbour = numbered.range(..number).next_back().map(|(_, span)| *span);
            self.problems.push(
                SourceDiagnostic::error(
                    neighbour.unwrap_or(DiagSpan::from_range(about_id, 0..0)),
                    eco_format!("recommendation {number} is missing"),
                )
                .with_hint(eco_format!("{hint}; it is expected after this one")),
            );
        }
    }

    fn check_footnotes(&mut self) {
        self.footnotes.sort_by_key(|note| note.number);
        let mut written: HashMap<u16, DiagSpan> = HashMap::new();
        for note in &self.footnotes {
            let what = eco_format!("footnote {}", note.number);
            let again = twice(&mut written, note.number, note.span, &what);
            self.problems.extend(again);
        }
        let mut anchored: HashMap<u16, DiagSpan> = HashMap::new();
        for (span, number) in &self.anchors {
            let what = eco_format!("the anchor of footnote {number}");
            let again = twice(&mut anchored, *number, *span, &what);
            self.problems.extend(again);
            if !written.contains_key(number) {
                self.problems.push(
                    SourceDiagnostic::error(*span, eco_format!("there is no footnote {number}")).with_hint(
                        eco_format!("write it at the end of the file: `[[footnote]]`, `number = {number}`, `text = …`"),
                    ),
                );
            }
        }
        for note in &self.footnotes {
            let number = note.number;
            if !anchored.contains_key(&number) {
                let message = eco_format!("footnote {number} has no anchor");
                self.problems
                    .push(
                        SourceDiagnostic::error(note.span, message).with_hint(eco_format!(
                            "write `[^{number}]` in the text where its number stands"
                        )),
                    );
            }
        }
    }
}

/// Notes where something stands. If it is there already, that is an error.
fn twice<K: Eq + Hash>(
    seen: &mut HashMap<K, DiagSpan>,
    key: K,
    span: DiagSpan,
    what: &EcoString,
) -> Option<SourceDiagnostic> {
    match seen.entry(key) {
        Entry::Vacant(free) => {
            free.insert(span);
            None
        }
        Entry::Occupied(first) => Some(
            SourceDiagnostic::error(span, eco_format!("{what} is there twice"))
                .with_spanned_hint("first here", *first.get()),
        ),
    }
}
