//! What stands around the content of a page, and is left out.

use typst::ecow::EcoString;

use super::tree::{self, Node};
use super::{HtmlReader, page};
use crate::import::document::{Locator, Source, SourceBlock};
use crate::report::text::squeezed;

impl<'a> HtmlReader<'a> {
    /// Goes down to the content, and leaves out what stands around it.
    pub(super) fn around(&mut self, node: Node<'a>) {
        self.begin(node);
        if node == self.content {
            self.children(node);
        } else if self.around.contains(&node.id()) {
            node.children().for_each(|child| self.around(child));
        } else if !tree::has_no_words(tree::name(node)) {
            let reason = page::reason(node, true);
            let reason = reason.unwrap_or("what stands outside the content of the page");
            self.leave_out(node, reason);
        }
    }

    /// Leaves out an element, except for the notes in it.
    pub(super) fn leave_out(&mut self, node: Node<'a>, reason: &str) {
        let is_note = |node: Node| self.notes.notes.contains_key(&node.id());
        let text = tree::text(node, &is_note);
        self.leave_out_words(text.into(), reason);
        let inner: Vec<Node> = node.descendants().filter(|node| is_note(*node)).collect();
        for note in inner {
            self.begin(note);
            if let Some(found) = self.notes.notes.get(&note.id())
                && self.note.is_none()
            {
                self.open_note(note, found);
            }
        }
    }

    pub(super) fn leave_out_words(&mut self, text: EcoString, reason: &str) {
        if !text.is_empty() {
            let place = Locator::Line(self.line);
            self.document.leave_out(place, reason, text);
        }
    }

    /// Leaves out the lists of links that stand before or after all content.
    pub(super) fn leave_out_link_lists(&mut self) {
        let blocks = &mut self.document.blocks;
        let (mut front, mut back) = (0, blocks.len());
        for range in &self.link_lists {
            if range.start == front {
                front = range.end;
            }
        }
        for range in self.link_lists.iter().rev() {
            if range.end == back {
                back = range.start;
            }
        }
        if front >= back {
            return;
        }
        let behind = blocks.split_off(back);
        let content = blocks.split_off(front);
        let ahead = std::mem::replace(blocks, content);
        for blocks in [ahead, behind] {
            let Some(place) = blocks.first().map(SourceBlock::place) else {
                continue;
            };
            let list = Source {
                blocks,
                ..Source::default()
            };
            let text = squeezed(&list.text());
            self.document.leave_out(place, "a list of links", text);
        }
    }
}
