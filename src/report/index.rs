//! Finding things in a report by their address.

use std::collections::HashMap;

use super::{Code, Item, PassageId, RecommendationNumber, Section};

/// Where everything in a report is, so that an address is found in the same time however long the
/// report: positions among the sections, and among a section's items.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    pub(super) sections: HashMap<Code, usize>,
    pub(super) passages: HashMap<PassageId, (usize, usize)>,
    pub(super) recommendations: HashMap<RecommendationNumber, (usize, usize)>,
}

impl Index {
    pub(super) fn new(sections: &[Section]) -> Self {
        let mut index = Index::default();
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
