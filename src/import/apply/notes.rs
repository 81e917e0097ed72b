//! Notes, and the places that call them.

use std::collections::{BTreeMap, HashMap, HashSet};

use typst::ecow::eco_format;

use super::Importer;
use crate::import::data::ImportedNote;
use crate::import::document::{Locator, SourceBlock};
use crate::report::Text;
use crate::report::text::{self, Inline, visit};

impl Importer<'_> {
    /// Takes the notes that are called in the data, and warns where the others are called.
    pub(super) fn notes(&mut self) {
        let items = self.out.items();
        let called: HashSet<u16> = items.flat_map(|item| item.text.notes()).collect();
        let mut anchors: HashMap<u16, Locator> = HashMap::new();
        let blocks = self.document.blocks.iter();
        for paragraph in blocks.flat_map(SourceBlock::paragraphs) {
            visit(&paragraph.words, &mut |inline| {
                if let Inline::Note(number) = inline {
                    anchors.entry(*number).or_insert(paragraph.place);
                }
            });
        }
        let mut there = HashSet::new();
        let doubts = self.document.doubts.iter();
        let doubted: HashSet<Option<Locator>> = doubts.map(|doubt| doubt.place).collect();
        for (i, note) in self.document.notes.iter().enumerate() {
            let unit = self.flow.notes[i];
            let end = unit + note.paragraphs.len();
            if called.contains(&note.number) && there.insert(note.number) {
                let blocks = note.paragraphs.iter().cloned().map(text::Block::Paragraph);
                let blocks = blocks.collect();
                if let Ok(text) = self.settle(Text { blocks }, unit, note.place) {
                    let number = note.number;
                    self.out.notes.push(ImportedNote { number, text, unit });
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
            if !doubted.contains(&Some(note.place)) {
                self.warn(note.place, message, None);
            }
            self.exclude_units(unit..end, note.place, reason);
        }
        let missing: BTreeMap<u16, Locator> = anchors
            .into_iter()
            .filter(|(number, _)| called.contains(number) && !there.contains(number))
            .collect();
        for (number, place) in &missing {
            let message = eco_format!("note {number} is called here, and is not there");
            self.warn(*place, message, None);
        }
        if !missing.is_empty() {
            let sections = self.out.sections.iter_mut();
            for item in sections.flat_map(|section| &mut section.items) {
                item.text
                    .each_line_mut(&mut |words| drop_notes(words, &missing));
            }
        }
    }
}

/// Takes away the anchors of notes that are not there.
fn drop_notes(words: &mut Vec<Inline>, missing: &BTreeMap<u16, Locator>) {
    for mut inline in std::mem::take(words) {
        match &mut inline {
            Inline::Note(number) if missing.contains_key(number) => continue,
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link(_, inner) => {
                drop_notes(inner, missing)
            }
            _ => {}
        }
        inline.push_to(words);
    }
}
