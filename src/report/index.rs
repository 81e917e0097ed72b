//! Finds things in a report by their address.

use std::collections::HashMap;

use super::outline::Outline;
use super::{
    Address, Code, Facets, Footnote, Item, Label, Passage, PassageId, Recommendation, Report,
    Section, Span, SpanId, Text,
};

/// Where everything in a report is, so that finding an address takes the same time however long the report is:
/// positions among the sections, and among a section's items.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    pub(super) sections: HashMap<Code, usize>,
    pub(super) passages: HashMap<PassageId, (usize, usize)>,
    pub(super) recommendations: HashMap<Label, (usize, usize)>,
    pub(super) outline: Outline,
}

impl Index {
    pub(super) fn new(sections: &[Section]) -> Self {
        let mut index = Index {
            outline: Outline::new(sections),
            ..Index::default()
        };
        for (s, section) in sections.iter().enumerate() {
            index.sections.entry(section.code.clone()).or_insert(s);
            for (i, item) in section.items.iter().enumerate() {
                match item {
                    Item::Passage(passage) => {
                        index.passages.insert(passage.id.clone(), (s, i));
                    }
                    Item::Recommendation(item) => {
                        index.recommendations.insert(item.number, (s, i));
                    }
                }
            }
        }
        index
    }
}

impl Report {
    /// The section of this code.
    pub(crate) fn section(&self, code: &Code) -> Option<&Section> {
        self.sections.get(*self.index.sections.get(code)?)
    }

    /// The place of a heading among all headings, from 0; after the last if there is none of this code.
    pub(crate) fn position(&self, code: &Code) -> usize {
        let place = self.index.sections.get(code).copied();
        place.unwrap_or(self.sections.len())
    }

    /// Whether a heading is front matter: it stands under no part, and before the first one.
    pub(crate) fn is_front(&self, code: &Code) -> bool {
        let part = self.sections.iter().find_map(|section| section.code.part());
        let is_before = |part| self.position(code) < self.position(part);
        code.part().is_none() && part.is_some_and(is_before)
    }

    /// The footnote of this number.
    pub(crate) fn footnote(&self, number: u16) -> Option<&Footnote> {
        let at = self
            .footnotes
            .binary_search_by_key(&number, |note| note.number)
            .ok()?;
        self.footnotes.get(at)
    }

    /// The passage of this address.
    pub(crate) fn passage(&self, id: &PassageId) -> Option<(&Section, &Passage)> {
        let (section, item) = *self.index.passages.get(id)?;
        let section = self.sections.get(section)?;
        match section.items.get(item)? {
            Item::Passage(passage) => Some((section, passage)),
            Item::Recommendation(_) => None,
        }
    }

    /// The recommendation of this label.
    pub(crate) fn recommendation(&self, number: Label) -> Option<(&Section, &Recommendation)> {
        let (section, item) = *self.index.recommendations.get(&number)?;
        let section = self.sections.get(section)?;
        match section.items.get(item)? {
            Item::Recommendation(recommendation) => Some((section, recommendation)),
            Item::Passage(_) => None,
        }
    }

    /// The facets of a recommendation: each as it is given for the recommendation itself, else for the section
    /// that it stands in, else for a section that it names.
    pub(crate) fn facets_of(&self, item: &Recommendation) -> Facets {
        let stands_in = self.recommendation(item.number);
        let stands_in = stands_in.map(|(section, _)| section).into_iter();
        let named = item.sections().filter_map(|code| self.section(code));
        stands_in
            .chain(named)
            .fold(item.facets.clone(), |facets, section| {
                facets.or(&section.facets)
            })
    }

    /// Whether the report has anything at this address.
    pub(crate) fn has(&self, address: &Address) -> bool {
        match address {
            Address::Section(code) => self.section(code).is_some(),
            Address::Passage(id) => self.passage(id).is_some(),
            Address::Span(id) => self.span(id).is_some(),
            Address::Recommendation(number) => self.recommendation(*number).is_some(),
        }
    }

    /// The marked part of this address.
    pub(crate) fn span(&self, id: &SpanId) -> Option<&Span> {
        self.passage(&id.passage)?
            .1
            .spans
            .iter()
            .find(|span| span.id == *id)
    }

    /// The words of a text and then of its footnotes, a line for each paragraph.
    pub(crate) fn with_notes(&self, text: &Text) -> String {
        let mut words = text.plain();
        for note in text
            .notes()
            .into_iter()
            .filter_map(|number| self.footnote(number))
        {
            words.push('\n');
            words.push_str(&note.text.plain());
        }
        words
    }

    /// All words that stand at an address, those of its footnotes included, a line for each paragraph;
    /// for a section, its title too. `None` if there is no such address.
    pub(crate) fn words_at(&self, address: &Address) -> Option<String> {
        Some(match address {
            Address::Passage(id) => self.with_notes(&self.passage(id)?.1.text),
            Address::Span(id) => self
                .passage(&id.passage)?
                .1
                .text
                .excerpt(&self.span(id)?.ranges)
                .plain(),
            Address::Recommendation(number) => {
                self.with_notes(&self.recommendation(*number)?.1.text)
            }
            Address::Section(code) => {
                let section = self.section(code)?;
                let passages = section
                    .passages()
                    .map(|passage| self.with_notes(&passage.text));
                [section.title.plain().into()]
                    .into_iter()
                    .chain(passages)
                    .collect::<Vec<String>>()
                    .join("\n")
            }
        })
    }

    /// Every address of the report, in document order, as one would type it.
    pub(crate) fn addresses(&self) -> Vec<String> {
        let mut addresses = Vec::new();
        for section in &self.sections {
            addresses.push(section.code.to_string());
            for item in &section.items {
                match item {
                    Item::Passage(passage) => {
                        addresses.push(passage.id.to_string());
                        addresses.extend(passage.label.as_ref().map(ToString::to_string));
                        addresses.extend(passage.spans.iter().map(|span| span.id.to_string()));
                    }
                    Item::Recommendation(recommendation) => {
                        addresses.push(recommendation.number.to_string())
                    }
                }
            }
        }
        addresses
    }
}
