//! Notes, and the places that call them.

use std::collections::{BTreeMap, HashMap, HashSet};

use typst::ecow::eco_format;

use super::Importer;
use crate::import::data::ImportedNote;
use crate::import::document::{Locator, SourceBlock};
use crate::report::Text;
use crate::report::text::visit;
use crate::report::text::{self, Inline};

impl Importer<'_> {
    /// Takes the notes that are called in the data, and warns where the others are called.
    pub(super) fn notes(&mut self) {
        let mut called: HashSet<u16> = HashSet::new();
        for item in self.out.sections.iter().flat_map(|section| &section.items) {
            called.extend(item.text.notes());
        }
        let mut anchors: HashMap<u16, Locator> = HashMap::new();
        let mut anchor = |place: Locator, words: &[Inline]| {
            visit(words, &mut |inline| {
                if let Inline::Note(number) = inline {
                    anchors.entry(*number).or_insert(place);
                }
            });
        };
        for block in &self.document.blocks {
            match block {
                SourceBlock::Paragraph(paragraph) => anchor(paragraph.place, &paragraph.words),
                SourceBlock::Table(table) => {
                    for cell in table.rows.iter().flatten() {
                        cell.paragraphs
                            .iter()
                            .for_each(|p| anchor(p.place, &p.words));
                    }
                }
                SourceBlock::Picture(_) => {}
            }
        }
        let mut there = HashSet::new();
        let doubted: HashSet<Locator> = self
            .document
            .doubts
            .iter()
            .map(|doubt| doubt.place)
            .collect();
        for (i, note) in self.document.notes.iter().enumerate() {
            let unit = self.flow.notes[i];
            let end = unit + note.paragraphs.len();
            if called.contains(&note.number) && there.insert(note.number) {
                let blocks = note.paragraphs.iter().cloned().map(text::Block::Paragraph);
                let text = Text {
                    blocks: blocks.collect(),
                };
                if let Ok(text) = self.settle(text, unit, note.place) {
                    self.out.notes.push(ImportedNote {
                        number: note.number,
                        text,
                        unit,
                    });
                    continue;
                }
            }
            let (message, reason) = match anchors.get(&note.number) {
                Some(place) => (
                    eco_format!(
                        "note {} is called at {place}, in words that can call none (a heading or a table)",
                        note.number
                    ),
                    "a note of words that can call none",
                ),
                None => (
                    eco_format!("note {} is called nowhere in the document", note.number),
                    "a note that is called nowhere",
                ),
            };
            // The reader of its format may have said so already.
            if !doubted.contains(&note.place) {
                self.warn(note.place, message, None);
            }
            self.exclude_units(unit..end, note.place, reason);
        }
        let missing: BTreeMap<u16, Locator> = anchors
            .into_iter()
            .filter(|(number, _)| called.contains(number) && !there.contains(number))
            .collect();
        for (number, place) in &missing {
            self.warn(
                *place,
                eco_format!("note {number} is called here, and is not there"),
                None,
            );
        }
        if !missing.is_empty() {
            for item in self
                .out
                .sections
                .iter_mut()
                .flat_map(|section| &mut section.items)
            {
                drop_notes(&mut item.text, &missing);
            }
        }
    }
}

/// Takes away the anchors of notes that are not there.
fn drop_notes(text: &mut Text, missing: &BTreeMap<u16, Locator>) {
    fn in_words(words: &mut Vec<Inline>, missing: &BTreeMap<u16, Locator>) {
        let mut kept = Vec::with_capacity(words.len());
        for mut inline in std::mem::take(words) {
            match &mut inline {
                Inline::Note(number) if missing.contains_key(number) => continue,
                Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link(_, inner) => {
                    in_words(inner, missing)
                }
                _ => {}
            }
            inline.push_to(&mut kept);
        }
        *words = kept;
    }
    fn in_items(items: &mut [text::Item], missing: &BTreeMap<u16, Locator>) {
        for item in items {
            in_words(&mut item.content, missing);
            in_items(&mut item.children, missing);
        }
    }
    for block in &mut text.blocks {
        match block {
            text::Block::Paragraph(words) => in_words(words, missing),
            text::Block::List(items) => in_items(items, missing),
            text::Block::Table(rows) => {
                for cell in rows.iter_mut().flatten() {
                    in_words(cell, missing);
                }
            }
            text::Block::Picture(_) => {}
        }
    }
}
