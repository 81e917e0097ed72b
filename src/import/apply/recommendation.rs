//! Paragraphs that begin or continue a recommendation.

use typst::ecow::eco_format;

use super::line::Trimmed;
use super::passage::{list_item, paragraph_text, push_item};
use super::{Importer, ranges, unique};
use crate::import::data::{ImportedKind, ImportedRecommendation};
use crate::import::document::{Locator, Paragraph, Style};
use crate::import::rules::{Pattern, RecommendationRule};
use crate::report::text::{Block, is_label, plain};

/// A recommendation that may go on.
pub(super) struct OpenRecommendation {
    /// The box that it stands in: all of the box is its words.
    boxed: Option<usize>,
    /// Whether a heading began it. Then all up to the next heading is its words.
    headed: bool,
    /// How many lists the item stands in that began it; `None` if no item did.
    depth: Option<u8>,
    /// Whether it has a number, so that an item with a bullet or letter is a part of it.
    numbered: bool,
}

impl OpenRecommendation {
    /// Whether a paragraph stands in the same box.
    pub(crate) fn in_box(&self, line: &Trimmed) -> bool {
        self.boxed.is_some() && self.boxed == line.boxed
    }

    /// Whether a picture in this box is a part of it, whatever comes next.
    pub(crate) fn holds(&self, boxed: Option<usize>) -> bool {
        self.headed || self.boxed.is_some() && self.boxed == boxed
    }
}

impl Importer<'_> {
    /// Takes a paragraph that begins like a recommendation by a rule with `pattern`, wherever it stands.
    pub(super) fn begins_recommendation(&mut self, line: &Trimmed) -> bool {
        let rules = self.rules;
        for rule in &rules.recommendations {
            let pattern = rule.pattern.as_ref();
            let found = pattern.and_then(|pattern| pattern.as_ref().captures(&line.text));
            let Some((found, label)) = found
                .as_ref()
                .and_then(|found| Some((found, found.name("label")?)))
            else {
                continue;
            };
            let section = found.name("section");
            let kept = ranges([Some(label), section]);
            let (printed, named) = (label.as_str(), section.map(|section| section.as_str()));
            let end = found.get_match().end();
            let reason = "what is printed beside the number of a recommendation";
            self.gaps(line, 0..end, &kept, reason);
            self.begin(line, Some(printed), named, end, true);
            return true;
        }
        false
    }

    /// Takes a paragraph that is a recommendation by the heading that it stands under.
    pub(super) fn recommendation_under(&mut self, line: &Trimmed) -> bool {
        let Some((rule, _)) = self.under else {
            return false;
        };
        let rules = self.rules;
        let RecommendationRule { label, style, .. } = &rules.recommendations[rule];
        if style.is_some_and(|style| !style.is(line.style))
            || matches!(
                line.style,
                Style::Quotation | Style::Heading(_) | Style::Contents
            )
        {
            return false;
        }
        // A list within a recommendation is its parts, however they are numbered.
        let inner = |open: &OpenRecommendation| matches!(line.style, Style::Item(depth) if depth > open.depth.unwrap_or(1));
        if self.open.as_ref().is_some_and(inner) {
            return false;
        }
        match label {
            Some(pattern) => {
                let Some((printed, end)) = self.label(pattern.as_ref(), line) else {
                    return false;
                };
                self.begin(line, Some(&printed), None, end, true);
                true
            }
            None if matches!(line.style, Style::Item(1)) => {
                self.begin(line, None, None, 0, false);
                true
            }
            None => false,
        }
    }

    /// The label of a recommendation at the beginning of a paragraph, and where its words begin.
    pub(super) fn label(&mut self, pattern: &Pattern, line: &Trimmed) -> Option<(String, usize)> {
        let found = pattern.captures(&line.text)?;
        let label = found.name("label")?;
        let end = found.get_match().end();
        let reason = "what is printed beside the number of a recommendation";
        self.gaps(line, 0..end, &[label.range()], reason);
        Some((label.as_str().to_owned(), end))
    }

    fn begin(
        &mut self,
        line: &Trimmed,
        label: Option<&str>,
        named: Option<&str>,
        from: usize,
        numbered: bool,
    ) {
        let text = paragraph_text(line.words_from(from));
        let recommendation = self.recommendation(line.place, label, named);
        let kind = ImportedKind::Recommendation(recommendation);
        self.push(line.unit, line.place, kind, text);
        self.open = Some(OpenRecommendation {
            boxed: line.boxed,
            headed: matches!(line.style, Style::Heading(_)),
            depth: match line.style {
                Style::Item(depth) => Some(depth),
                _ => None,
            },
            numbered,
        });
    }

    /// A recommendation with this label, which is corrected, and made unlike all others.
    pub(super) fn recommendation(
        &mut self,
        place: Locator,
        printed: Option<&str>,
        named: Option<&str>,
    ) -> ImportedRecommendation {
        let mut label = match printed {
            Some(printed) => match self.corrected(place, printed) {
                Some(rule) => rule.meant.clone(),
                None => printed.to_owned(),
            },
            None => {
                self.numbered_by_us += 1;
                self.numbered_by_us.to_string()
            }
        };
        let counted = printed.map(|_| label.clone());
        if let Some(other) = self.labels.get(&label).copied() {
            let section = self.out.sections.last();
            let section = section.map_or("", |section| section.name.as_str());
            let own = format!("{section}-{label}");
            let own = unique(&mut self.slugs, &self.labels, own);
            self.warn(
                place,
                eco_format!("recommendation {label} is there twice: the other one stands at {other}"),
                Some(eco_format!(
                    "this one is called `{own}`. If a number is a misprint, or to call it otherwise, say so in the rules:\n[[correction]]\nplace = \"{place}\"\nprinted = \"{}\"\nmeant = \"…\"\nwhy = \"…\"",
                    printed.unwrap_or(&label)
                )),
            );
            label = own;
        }
        self.labels.insert(label.clone(), place);
        let (mut meant, mut misprint) = (named.map(str::to_owned), None);
        if let Some(named) = named
            && let Some(rule) = self.corrected(place, named)
        {
            misprint = meant.replace(rule.meant.clone());
        }
        ImportedRecommendation {
            label,
            printed_label: printed.map(str::to_owned),
            counted,
            named: meant,
            printed: misprint,
            elsewhere: false,
            fields: Vec::new(),
        }
    }

    /// Whether a paragraph that begins nothing else continues the last recommendation.
    pub(super) fn is_more_of_recommendation(&self, line: &Trimmed) -> bool {
        let (Some(open), Some(item)) = (&self.open, self.last_item()) else {
            return false;
        };
        if open.boxed.is_some() {
            return false;
        }
        if open.headed && !self.is_numbered(line) || item.text.blocks.is_empty() {
            return true;
        }
        match line.style {
            Style::Item(depth) => {
                open.depth.is_none_or(|own| depth > own)
                    || open.numbered && !line.text.starts_with(|c: char| c.is_ascii_digit())
            }
            Style::Quotation => true,
            _ => {
                let first = line.text.split_whitespace().next().unwrap_or_default();
                let part = is_part_label(first);
                let ends = ['.', '?', '!', ';', ')', '”', '»', '"'];
                let last = item.text.lines().last().map(|line| plain(line.content));
                let unfinished = last.is_some_and(|words| !words.trim_end().ends_with(ends));
                part || unfinished && line.text.starts_with(char::is_lowercase)
            }
        }
    }

    /// Adds a paragraph to the last recommendation.
    pub(super) fn more_of_recommendation(&mut self, line: &Trimmed, paragraph: &Paragraph) {
        self.join_pictures();
        let begun = self.open.as_ref().and_then(|open| open.depth);
        let Some(item) = self.last_item_mut() else {
            return;
        };
        item.end = line.unit + 1;
        match line.style {
            Style::Item(depth) => {
                let depth = depth.saturating_sub(begun.unwrap_or(0)).max(1);
                push_item(&mut item.text, depth, list_item(line, paragraph));
            }
            _ => item.text.blocks.push(Block::Paragraph(line.words_from(0))),
        }
    }
}

/// Whether a word is the label of a part: `(a)`, `a)`, `(iv)`.
fn is_part_label(word: &str) -> bool {
    let inner = word
        .strip_prefix('(')
        .and_then(|word| word.strip_suffix(')'));
    let is_small = |inner: &str| inner.bytes().all(|b| b.is_ascii_lowercase());
    is_label(word) && !word.starts_with(|c: char| c.is_ascii_digit())
        || inner.is_some_and(|inner| (1..=4).contains(&inner.len()) && is_small(inner))
}
