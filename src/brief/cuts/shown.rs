//! What of a briefing's findings its template prints: nothing is won by cutting the rest.

use std::collections::{BTreeSet, HashSet};

use crate::brief::{Brief, Excerpt, Finding};
use crate::report::{Code, PassageId, Report};

/// What a template prints of the findings: it may leave out some, or print their headings alone.
#[derive(Debug)]
pub struct Shown {
    headings: HashSet<Code>,
    passages: HashSet<PassageId>,
}

impl Shown {
    /// Reads it from the keys of what the template prints of all that is selected.
    pub fn new(brief: &Brief, printed: &BTreeSet<String>) -> Self {
        let headings = brief.findings.iter().map(|f| &f.section.code);
        let headings = headings.filter(|code| printed.contains(&code.to_string()));
        let passages = brief
            .passages()
            .filter(|selected| printed.contains(&selected.item.key()));
        Self {
            headings: headings.cloned().collect(),
            passages: passages.map(|p| p.item.passage.id.clone()).collect(),
        }
    }

    /// Whether anything of a finding is printed.
    pub fn prints(&self, finding: &Finding) -> bool {
        self.prints_heading(finding) || self.prints_words(finding)
    }

    /// Whether more of a finding is printed than its heading.
    pub(super) fn prints_words(&self, finding: &Finding) -> bool {
        let mut passages = finding.passages.iter();
        passages.any(|selected| self.prints_passage(&selected.item))
    }

    /// Bytes of what is printed of a finding, its footnotes included.
    pub fn bytes_of(&self, report: &Report, finding: &Finding) -> usize {
        let heading = match self.prints_heading(finding) {
            true => finding.section.title.plain().len(),
            false => 0,
        };
        let passages = finding.passages.iter().map(|selected| &selected.item);
        let words = passages
            .filter(|excerpt| self.prints_passage(excerpt))
            .map(|excerpt| report.with_notes(&excerpt.text()).len());
        heading + words.sum::<usize>()
    }

    fn prints_heading(&self, finding: &Finding) -> bool {
        self.headings.contains(&finding.section.code)
    }

    fn prints_passage(&self, excerpt: &Excerpt) -> bool {
        self.passages.contains(&excerpt.passage.id)
    }
}
