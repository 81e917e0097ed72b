//! Finds passages and recommendations by words.

use std::collections::{HashMap, HashSet};

use deunicode::deunicode;
use rust_stemmers::{Algorithm, Stemmer};
use serde::Serialize;
use stop_words::LANGUAGE;
use unicode_segmentation::UnicodeSegmentation as _;

use super::{Address, Code, Item, Report};

/// A passage or recommendation that holds words that were searched for.
#[derive(Debug, Serialize)]
pub(crate) struct SearchHit {
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
    pub(crate) fn search(&self, words: &str) -> Vec<SearchHit> {
        let language = Language::new(&self.about.language);
        let mut items = Vec::new();
        let mut texts = Vec::new();
        for section in &self.sections {
            // A finding's title says what its passages are about.
            let title = language.stems(&section.title.plain());
            for item in &section.items {
                let (at, text) = match item {
                    Item::Passage(item) => (Address::Passage(item.id.clone()), &item.text),
                    Item::Recommendation(item) => {
                        (Address::Recommendation(item.number), &item.text)
                    }
                };
                let text = text.heard();
                texts.push([title.clone(), language.stems(&text)].concat());
                items.push((at, &section.code, text));
            }
        }
        let mut found: Vec<SearchHit> = scores(&texts, &language.stems(words))
            .zip(items)
            .filter(|(score, _)| *score > 0.0)
            .map(|(score, (at, section, text))| SearchHit {
                id: self.written(&at),
                section: section.clone(),
                score,
                text,
            })
            .collect();
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        found
    }
}

/// What is known of a language to search in it.
struct Language {
    stemmer: Stemmer,
    /// Words that are in every text and distinguish none, such as “the”.
    idle: HashSet<String>,
}

impl Language {
    /// The language of a two-letter code; where it is not known, English.
    fn new(code: &str) -> Self {
        let (algorithm, idle) = match code {
            "fr" => (Algorithm::French, LANGUAGE::French),
            "es" => (Algorithm::Spanish, LANGUAGE::Spanish),
            "de" => (Algorithm::German, LANGUAGE::German),
            _ => (Algorithm::English, LANGUAGE::English),
        };
        Self {
            stemmer: Stemmer::create(algorithm),
            idle: stop_words::get(idle)
                .iter()
                .map(|word| deunicode(word))
                .collect(),
        }
    }

    /// The stems of the words that tell something, in their order, without accents.
    fn stems(&self, text: &str) -> Vec<String> {
        // Word by word: `deunicode` also removes line ends, and would join the words on both sides.
        text.unicode_words()
            .map(|word| deunicode(word).to_lowercase())
            .filter(|word| !self.idle.contains(word))
            .map(|word| self.stemmer.stem(&word).into_owned())
            .collect()
    }
}

/// How well each text answers the words that are searched for, as BM25 has it: the rarer a word and the more often it
/// stands in a text, the better, and in a short text more than in a long one.
fn scores(texts: &[Vec<String>], wanted: &[String]) -> impl Iterator<Item = f32> {
    /// How soon repetitions of a word in a text add nothing more.
    const SATURATION: f32 = 1.2;
    /// How much the length of a text counts, from 0 to 1.
    const LENGTH: f32 = 0.75;

    let all: usize = texts.iter().map(Vec::len).sum();
    let average = all as f32 / texts.len() as f32;
    let mut holding: HashMap<&str, usize> = HashMap::new();
    for word in wanted {
        let count = || texts.iter().filter(|text| text.contains(word)).count();
        holding.entry(word).or_insert_with(count);
    }
    texts.iter().map(move |text| {
        let length = 1.0 - LENGTH + LENGTH * (text.len() as f32 / average);
        let score = |word: &String| {
            let times = text.iter().filter(|other| *other == word).count() as f32;
            let holding = holding[word.as_str()] as f32;
            let rarity = (1.0 + (texts.len() as f32 - holding + 0.5) / (holding + 0.5)).ln();
            rarity * (times * (SATURATION + 1.0) / (times + SATURATION * length))
        };
        wanted.iter().map(score).sum()
    })
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn words_are_taken_apart_at_line_ends_and_come_down_to_stems() {
        let stems = |language, text| Language::new(language).stems(text);
        assert_eq!(
            stems("en", "“In need of protection\nThe police”"),
            ["need", "protect", "polic"]
        );
        assert_eq!(stems("en", "testing tests"), ["test", "test"]);
        assert_eq!(
            stems("fr", "Les mineurs protégés\nla protection de l’État"),
            stems("fr", "mineur proteges protection l'etat")
        );
    }
}
