//! Paragraphs and items of lists that are passages.

use regex::Captures;

use super::Importer;
use super::line::Trimmed;
use crate::import::data::{ImportedItem, ImportedKind};
use crate::import::document::{Paragraph, Style};
use crate::report::Text;
use crate::report::text::{self, Inline, extend, is_label, plain};

impl Importer<'_> {
    /// Takes a paragraph that is a passage, or an item of a list.
    pub(super) fn passage(&mut self, line: &Trimmed, paragraph: &Paragraph) {
        self.part_pictures();
        if let Some(found) = self.numbered(line)
            && let Some(label) = found.name("label")
        {
            let whole = found.get_match();
            self.gaps(
                line,
                whole.range(),
                &[label.range()],
                "what is printed beside a number",
            );
            let printed = label.as_str().to_owned();
            let text = paragraph_text(line.words_from(whole.end()));
            self.push(
                line.unit,
                line.place,
                ImportedKind::Passage(Some(printed)),
                text,
            );
        } else if let Style::Item(depth) = line.style {
            let item = list_item(line, paragraph);
            let goes_on = |item: &&mut ImportedItem| {
                matches!(item.kind, ImportedKind::Passage(_))
                    && matches!(item.text.blocks.first(), Some(text::Block::List(_)))
            };
            match self.last_item_mut().filter(goes_on) {
                Some(list) => {
                    push_item(&mut list.text, depth, item);
                    list.end = line.unit + 1;
                }
                None => {
                    let mut list = Text::default();
                    push_item(&mut list, depth, item);
                    self.push(line.unit, line.place, ImportedKind::Passage(None), list);
                }
            }
        } else if !self.goes_on(line) {
            let text = paragraph_text(line.words_from(0));
            self.push(line.unit, line.place, ImportedKind::Passage(None), text);
        }
    }

    /// The number of a paragraph that has one of its own.
    fn numbered<'t>(&self, line: &'t Trimmed) -> Option<Captures<'t>> {
        let rule = self.rules.numbered.as_ref()?;
        let is_quotation = line.style == Style::Quotation;
        let style = rule.style;
        let styled = style.map_or(!is_quotation, |style| style.is(line.style));
        styled.then(|| rule.label.as_ref().captures(&line.text))?
    }

    /// Whether a paragraph has a number of its own.
    pub(super) fn is_numbered(&self, line: &Trimmed) -> bool {
        self.numbered(line).is_some()
    }

    /// Adds a line to the paragraph before it, if a page break cut that one in two: it does not end like a
    /// sentence, and this one does not begin like one. Only a text that a word processor saved has such lines.
    /// Returns whether the line was added.
    fn goes_on(&mut self, line: &Trimmed) -> bool {
        if self.rules.text.is_none() || !line.text.starts_with(char::is_lowercase) {
            return false;
        }
        let Some(ImportedItem {
            kind: ImportedKind::Passage(_),
            text,
            end,
            ..
        }) = self.last_item_mut()
        else {
            return false;
        };
        let [text::Block::Paragraph(words)] = &mut text.blocks[..] else {
            return false;
        };
        if plain(words).ends_with(['.', '?', '!', ':', ';', '”', ')']) {
            return false;
        }
        extend(words, [Inline::Run(" ".into())]);
        extend(words, line.words_from(0));
        *end = line.unit + 1;
        true
    }
}

pub(super) fn paragraph_text(words: Vec<Inline>) -> Text {
    let words = Some(words).filter(|words| !words.is_empty());
    let blocks = words.into_iter().map(text::Block::Paragraph).collect();
    Text { blocks }
}

/// An item of a list. A label that the report's lists do not have, such as `(a)`, is a word of it.
pub(super) fn list_item(line: &Trimmed, paragraph: &Paragraph) -> text::ListItem {
    let label = paragraph.number();
    let label = label.filter(|label| line.words_at > label.len() && is_label(label));
    text::ListItem {
        label: label.cloned(),
        content: line.words_from(if label.is_some() { line.words_at } else { 0 }),
        children: Vec::new(),
    }
}

/// Adds an item to a text, `depth` lists deep or as deep as lists are open.
pub(super) fn push_item(text: &mut Text, depth: u8, item: text::ListItem) {
    let mut open = 1;
    if let Some(text::Block::List(items)) = text.blocks.last() {
        let mut items = items;
        while let Some(last) = items.last() {
            open += 1;
            items = &last.children;
        }
    }
    text.push_item(usize::from(depth.max(1)).min(open), item);
}
