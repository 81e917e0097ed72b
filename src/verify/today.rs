//! What a PDF prints, held against the report at hand.

use std::collections::HashMap;

use super::carried::{Carried, CarriedWords, whole};
use super::pages::called;
use crate::diagnostic::Result;
use crate::project::Project;
use crate::report::text::find_pieces;
use crate::report::{Passage, Report};
use crate::typeset::module::ReportModule;

/// The report at hand, in one language.
#[derive(Debug)]
pub(crate) struct Today {
    report: Report,
    module: ReportModule,
}

/// Words that a PDF prints and the report at hand has otherwise.
#[derive(Debug)]
pub(crate) struct ChangedWords {
    /// What people call them.
    pub(crate) called: String,
    /// What has become of them.
    pub(crate) what: Fate,
}

/// What has become of printed words.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Other words stand at their address.
    Amended {
        /// The words in the PDF.
        printed: String,
        /// The words of the report.
        today: String,
    },
    /// The same words stand at this address.
    Moved(String),
    /// They stand nowhere.
    Withdrawn(String),
}

impl Today {
    /// The project's report in a language.
    ///
    /// # Errors
    /// As [`Report::load`] and [`Report::in_language`].
    pub(crate) fn load(project: &Project, language: &str) -> Result<Self> {
        let report = Report::load(project)?.in_language(project, language)?;
        let module = ReportModule::new(&report, []);
        Ok(Self { report, module })
    }

    pub(super) fn report(&self) -> &Report {
        &self.report
    }

    /// Its name.
    pub(crate) fn id(&self) -> &str {
        &self.report.id
    }

    /// What has changed of the words that a PDF prints.
    pub(crate) fn changes(&self, carried: &Carried) -> Vec<ChangedWords> {
        let passages = self.report.passages();
        let passages = passages.map(|(_, passage)| (passage.id.to_string(), passage));
        let passages: HashMap<String, &Passage> = passages.collect();
        let printed = carried.printed.iter();
        let changed = printed.filter_map(|printed| {
            let what = self.what(printed, &passages)?;
            let called = called(printed);
            Some(ChangedWords { called, what })
        });
        changed.collect()
    }

    fn what(&self, printed: &CarriedWords, passages: &HashMap<String, &Passage>) -> Option<Fate> {
        let CarriedWords { key, texts } = printed;
        let id = whole(key);
        let today = |key| self.module.words(key);
        let is_cut = id != key
            && passages
                .get(id)
                .is_some_and(|passage| self.cuts(passage, texts));
        if is_cut || today(key).is_some_and(|today| today == *texts) {
            return None;
        }
        let mut others = self.report.passages().map(|(_, passage)| passage);
        let others = others.find(|passage| id != key && self.cuts(passage, texts));
        let moved = others.map(|passage| passage.id.to_string());
        let moved = moved.or_else(|| self.module.key_of(texts, key).map(str::to_owned));
        if let Some(moved) = moved {
            // The same passage has them, at other bytes.
            let is_there = whole(&moved) == id;
            return (!is_there).then(|| Fate::Moved(whole(&moved).replacen(':', " ", 1)));
        }
        let Some(today) = today(id) else {
            return Some(Fate::Withdrawn(texts.join("\n")));
        };
        let longest = texts.len().max(today.len());
        let parts = (0..longest).find(|at| texts.get(*at) != today.get(*at));
        let at = |texts: &[String]| texts.get(parts?).cloned();
        Some(Fate::Amended {
            printed: at(texts).unwrap_or_default(),
            today: at(&today).unwrap_or_default(),
        })
    }

    /// Whether texts are parts of a passage, cut where the editors mark its parts, and the footnotes of these.
    fn cuts(&self, passage: &Passage, texts: &[String]) -> bool {
        let plain = passage.text.plain();
        let pieces = texts.first().map(|text| find_pieces(text, &plain));
        let Some(Ok(pieces)) = pieces else {
            return false;
        };
        let marks = passage.spans.iter().flat_map(|span| &span.ranges);
        let marks = marks.flat_map(|range| [range.start, range.end]);
        let marks: Vec<usize> = marks.chain([0, plain.len()]).collect();
        // The white space around a mark is on either side of it.
        let is_mark = |at: usize| {
            let mut between = marks.iter().map(|mark| (at.min(*mark), at.max(*mark)));
            between.any(|(from, to)| plain[from..to].trim().is_empty())
        };
        let text = passage.text.excerpt(&pieces);
        let notes = text.notes().into_iter();
        let notes = notes.filter_map(|number| self.report.footnote(number));
        let all = std::iter::once(text.plain()).chain(notes.map(|note| note.text.plain()));
        pieces
            .iter()
            .all(|piece| is_mark(piece.start) && is_mark(piece.end))
            && all.eq(texts.iter().cloned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_cut_where_editors_mark_a_part_and_nowhere_else() {
        let today = Today::load(&Project::built_in(), "en").unwrap();
        let mut tried = 0;
        for (_, passage) in today.report.passages() {
            for span in &passage.spans {
                let cut = |ranges: &[std::ops::Range<usize>]| {
                    let text = passage.text.excerpt(ranges);
                    let notes = text.notes().into_iter();
                    let notes = notes.filter_map(|number| today.report.footnote(number));
                    let notes = notes.map(|note| note.text.plain());
                    let texts: Vec<String> = std::iter::once(text.plain()).chain(notes).collect();
                    today.cuts(passage, &texts)
                };
                assert!(cut(&span.ranges), "{:?}", span.id);
                let mut shorter = span.ranges.clone();
                let last = shorter.last_mut().unwrap();
                let words = &passage.text.plain()[last.clone()];
                let Some((before, _)) = words.trim_end().rsplit_once(' ') else {
                    continue;
                };
                last.end = last.start + before.len();
                assert!(!cut(&shorter), "{:?}", span.id);
                tried += 1;
            }
        }
        assert!(tried > 10, "{tried}");
    }
}
