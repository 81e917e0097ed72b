//! From a document to report data, by rules.

mod directory;
mod finish;
mod heading;
mod line;
mod missing;
mod notes;
mod passage;
mod picture;
mod recommendation;
mod table;

use std::collections::HashMap;
use std::ops::Range;

use regex::Match;
use typst::ecow::EcoString;

use self::line::Trimmed;
use self::picture::Waiting;
use self::recommendation::OpenRecommendation;
use super::data::{
    Exclusion, Imported, ImportedItem, ImportedKind, ImportedSection, Mention, Name,
};
use super::document::{Locator, Paragraph, Source, SourceBlock, Warning};
use super::flow::{At, Flow};
use super::pictures::Pictures;
use super::rules::{Correction, Rules};
use crate::diagnostic::{Problems, Result};
use crate::report::Text;

/// Makes data of `document`, whose words are `flow` and whose pictures are `pictures`.
///
/// # Errors
/// If a correction or a piece of front matter is not in the document.
pub(super) fn apply(
    document: &Source,
    flow: &Flow,
    pictures: &Pictures,
    rules: &Rules,
) -> Result<Imported> {
    let mut applier = Importer {
        document,
        flow,
        pictures,
        rules,
        out: Imported::default(),
        problems: Problems::default(),
        under: None,
        open: None,
        waiting: Vec::new(),
        names: HashMap::new(),
        labels: HashMap::new(),
        slugs: HashMap::new(),
        numbered_by_us: 0,
        used: vec![false; rules.corrections.len()],
        front: vec![false; rules.front.len()],
    };
    for (i, block) in document.blocks.iter().enumerate() {
        let unit = flow.blocks[i];
        match block {
            SourceBlock::Paragraph(_) if applier.directory(i) => break,
            SourceBlock::Paragraph(paragraph) => applier.paragraph(unit, paragraph),
            SourceBlock::Table(table) => applier.table(i, table),
            SourceBlock::Picture(picture) => {
                applier.picture(unit..flow.block_end(i), picture);
            }
        }
    }
    applier.finish()
}

struct Importer<'a> {
    document: &'a Source,
    flow: &'a Flow,
    pictures: &'a Pictures,
    rules: &'a Rules,
    out: Imported,
    problems: Problems,
    /// The rule of recommendations, by its index, under whose heading the next words stand, and the heading's
    /// level.
    under: Option<(usize, u8)>,
    /// The last recommendation, if it may go on.
    open: Option<OpenRecommendation>,
    /// Pictures after it. The next words tell whether they belong to it.
    waiting: Vec<Waiting>,
    /// The place of each section by its name.
    names: HashMap<String, Locator>,
    /// The place of each recommendation by its label.
    labels: HashMap<String, Locator>,
    /// How often each name that the import makes was wanted.
    slugs: HashMap<String, usize>,
    /// How many recommendations the import numbered, since the document prints no numbers.
    numbered_by_us: usize,
    /// Which corrections were needed.
    used: Vec<bool>,
    /// Which pieces of front matter were found.
    front: Vec<bool>,
}

impl Importer<'_> {
    fn paragraph(&mut self, unit: usize, paragraph: &Paragraph) {
        let rules = self.rules;
        let whole = rules.exclusions.iter().find(|rule| {
            rule.pattern.is_none() && rule.style.is_some_and(|style| style.is(paragraph.style))
        });
        if let Some(rule) = whole {
            self.exclude_units(unit..unit + 1, paragraph.place, rule.reason.as_ref());
            return;
        }
        let cuts = self.cuts(unit, paragraph);
        let line = Trimmed::new(unit, paragraph, cuts);
        if line.text.trim().is_empty() || self.begins_recommendation(&line) {
            return;
        }
        if self.open.as_ref().is_some_and(|open| open.in_box(&line)) {
            self.more_of_recommendation(&line, paragraph);
        } else if self.heading(&line) || self.recommendation_under(&line) {
        } else if self.is_more_of_recommendation(&line) {
            self.more_of_recommendation(&line, paragraph);
        } else {
            self.open = None;
            self.passage(&line, paragraph);
        }
    }

    /// What the exclusions' patterns match in a paragraph, in order and without overlaps.
    fn cuts(&mut self, unit: usize, paragraph: &Paragraph) -> Vec<Range<usize>> {
        let rules = self.rules;
        let words = &self.flow.units[unit].words;
        let mut cuts: Vec<Range<usize>> = Vec::new();
        for rule in &rules.exclusions {
            let Some(pattern) = &rule.pattern else {
                continue;
            };
            if rule.style.is_some_and(|style| !style.is(paragraph.style)) {
                continue;
            }
            for found in pattern.as_ref().find_iter(words) {
                let range = found.range();
                let apart = |cut: &Range<usize>| cut.end <= range.start || range.end <= cut.start;
                if !range.is_empty() && cuts.iter().all(apart) {
                    let (place, reason) = (paragraph.place, rule.reason.as_ref());
                    self.exclude_part(unit, range.clone(), place, reason, Mention::Named);
                    cuts.push(range);
                }
            }
        }
        cuts.sort_by_key(|cut| cut.start);
        cuts
    }

    /// Adds an item to the last section. Items before all headings get a section that the import makes.
    fn push(&mut self, unit: usize, place: Locator, kind: ImportedKind, text: Text) {
        self.part_pictures();
        if self.out.sections.is_empty() {
            let title = self.rules.title.clone();
            let name = Name::Id(self.id_of(&title));
            let mut section = ImportedSection::new(name, 1, title, unit, place);
            section.editors_title = true;
            self.add_section(section);
        }
        if let Some(section) = self.out.sections.last_mut() {
            section.items.push(ImportedItem {
                kind,
                text,
                unit,
                end: unit + 1,
                place,
            });
        }
    }

    /// Leaves out what a match holds beside the parts that are kept, which are in order. Signs that are drawn
    /// are not listed.
    fn gaps(&mut self, line: &Trimmed, whole: Range<usize>, kept: &[Range<usize>], reason: &str) {
        let mut from = whole.start;
        for kept in kept.iter().cloned().chain(Some(whole.end..whole.end)) {
            let gap = line.text.get(from..kept.start).unwrap_or_default();
            let words = gap.trim();
            if !words.is_empty() {
                let start = from + (gap.len() - gap.trim_start().len());
                let listing = match words.chars().all(is_drawn) {
                    true => Mention::Drawn,
                    false => Mention::Named,
                };
                for range in line.origins(start..start + words.len()) {
                    self.exclude_part(line.unit, range, line.place, reason, listing);
                }
            }
            from = kept.end;
        }
    }

    fn exclude_units(&mut self, units: Range<usize>, place: Locator, reason: &str) {
        let (from, to) = ((units.start, 0), (units.end, 0));
        self.exclude(from, to, place, reason, Mention::Named);
    }

    /// Leaves out a range of the words of a unit.
    fn exclude_part(
        &mut self,
        unit: usize,
        range: Range<usize>,
        place: Locator,
        reason: &str,
        listing: Mention,
    ) {
        let (from, to) = ((unit, range.start), (unit, range.end));
        self.exclude(from, to, place, reason, listing);
    }

    fn exclude(&mut self, from: At, to: At, place: Locator, reason: &str, listing: Mention) {
        self.out.exclusions.push(Exclusion {
            from,
            to,
            place,
            reason: reason.into(),
            text: self.flow.between(from, to),
            listing,
        });
    }

    /// The last item.
    fn last_item(&self) -> Option<&ImportedItem> {
        self.out.sections.last()?.items.last()
    }

    fn last_item_mut(&mut self) -> Option<&mut ImportedItem> {
        self.out.sections.last_mut()?.items.last_mut()
    }

    fn warn(&mut self, place: Locator, message: impl Into<EcoString>, hint: Option<EcoString>) {
        let message = message.into();
        self.out.warnings.push(Warning {
            place: Some(place),
            message,
            hint,
        });
    }

    /// The correction of a code or label, if there is one.
    fn corrected(&mut self, place: Locator, printed: &str) -> Option<&Correction> {
        let place = place.to_string();
        let mut rules = self.rules.corrections.iter();
        let i = rules.position(|rule| *rule.place.as_ref() == place && rule.printed == printed)?;
        self.used[i] = true;
        let rule = &self.rules.corrections[i];
        self.out.corrections.push(rule.clone());
        Some(rule)
    }
}

/// Whether a sign beside a number or code is drawn, and no word.
fn is_drawn(c: char) -> bool {
    c.is_whitespace() || matches!(c, '.' | ':' | '(' | ')' | '-' | '–' | '—')
}

/// `name` or, if it is taken, the first of `name-2`, `name-3` … that is free. `counts` holds how often each name
/// was wanted.
fn unique(
    counts: &mut HashMap<String, usize>,
    taken: &HashMap<String, Locator>,
    name: String,
) -> String {
    let count = counts.entry(name.clone()).or_default();
    loop {
        *count += 1;
        let own = match *count {
            1 => name.clone(),
            count => format!("{name}-{count}"),
        };
        if !taken.contains_key(&own) {
            return own;
        }
    }
}

/// The ranges of groups of a match.
fn ranges<const N: usize>(groups: [Option<Match>; N]) -> Vec<Range<usize>> {
    let ranges = groups.into_iter().flatten().map(|group| group.range());
    let mut ranges: Vec<Range<usize>> = ranges.collect();
    ranges.sort_by_key(|range| range.start);
    ranges
}
