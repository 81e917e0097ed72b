//! Finds passages and recommendations by words.

use bm25::{Document, Language, SearchEngineBuilder};
use serde::Serialize;

use super::{Address, Code, Item, Report};

/// A passage or recommendation that holds words that were searched for.
#[derive(Debug, Serialize)]
pub(crate) struct Found {
    /// The address of a passage or recommendation.
    pub(crate) id: String,
    /// The section that it stands in.
    pub(crate) section: Code,
    /// How well it answers: the higher the better.
    pub(crate) score: f32,
    /// Its words.
    pub(crate) text: String,
}

impl Report {
    /// The passages and recommendations that hold one of the words or more, or stand under a title that does. The
    /// best come first; equally good ones are in document order.
    pub(crate) fn search(&self, words: &str) -> Vec<Found> {
        let items: Vec<(String, &Code, String)> = self
            .sections
            .iter()
            .flat_map(|section| section.items.iter().map(move |item| (section, item)))
            .map(|(section, item)| match item {
                Item::Passage(item) => (Address::Passage(item.id.clone()), section, &item.text),
                Item::Recommendation(item) => {
                    (Address::Recommendation(item.number), section, &item.text)
                }
            })
            .map(|(at, section, text)| (self.written(&at), &section.code, text.heard()))
            .collect();
        // A finding's title says what its passages are about.
        let documents = items.iter().zip(0u32..).map(|((_, code, text), id)| {
            let title = self
                .section(code)
                .map(|section| section.title.plain())
                .unwrap_or_default();
            Document::new(id, format!("{title}\n{text}"))
        });
        let language = match self.about.language.as_str() {
            "fr" => Language::French,
            "es" => Language::Spanish,
            "de" => Language::German,
            _ => Language::English,
        };
        let engine = SearchEngineBuilder::<u32>::with_documents(language, documents).build();
        let mut results: Vec<(u32, f32)> = engine
            .search(words, None)
            .into_iter()
            .map(|result| (result.document.id, result.score))
            .collect();
        results.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        results
            .into_iter()
            .filter_map(|(id, score)| {
                let (id, code, text) = items.get(id as usize)?;
                Some(Found {
                    id: id.clone(),
                    section: (*code).clone(),
                    score,
                    text: text.clone(),
                })
            })
            .collect()
    }
}
