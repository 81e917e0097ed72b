//! The words of a note, without its number and without the links back to the text.

use crate::import::document::{Locator, Note};

use super::tree::{self, Node};
use super::{HtmlReader, notes};

impl<'a> HtmlReader<'a> {
    /// Takes the element of a note, wherever it stands.
    pub(super) fn open_note(&mut self, node: Node<'a>, found: &notes::FoundNote) {
        self.close_paragraph();
        let outer = std::mem::take(&mut self.within);
        self.skip = self.label_length(node, &found.label);
        self.note = Some(Note {
            place: Locator::Line(self.line),
            number: found.number,
            paragraphs: Vec::new(),
        });
        self.children(node);
        self.close_paragraph();
        self.document.notes.extend(self.note.take());
        self.skip = 0;
        self.within = outer;
        // An item that is a note still counts in its list.
        if tree::name(node) == "li"
            && let Some(list) = self.within.lists.last_mut()
        {
            list.next(node);
        }
    }

    /// How many characters at the beginning of a note are its label, with the signs around it.
    fn label_length(&self, node: Node, label: &str) -> usize {
        let is_back = |node: Node| self.notes.backs.contains(&node.id());
        let all = tree::text(node, &is_back);
        let all = all.as_str();
        let signs = |text: &str, signs: &str| {
            text.len() - text.trim_start_matches(|c| signs.contains(c)).len()
        };
        let count = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        // A link back with the number may come first, or after signs.
        let mut texts = node
            .descendants()
            .filter_map(|node| Some((node, tree::words_of(node)?.trim())))
            .filter(|(_, words)| !words.is_empty());
        let mut open = 0;
        let mut first = texts.next();
        if let Some((_, words)) = first
            && words.chars().all(|c| "[({^".contains(c))
        {
            open = words.len();
            first = texts.next();
        }
        let begins_with_back = first.is_some_and(|(text, _)| text.ancestors().any(is_back));
        let length = if begins_with_back {
            open + signs(&all[open..], "])}.:, ^")
        } else {
            let open = signs(all, "[({^ ");
            let rest = &all[open..];
            let Some(after) = rest.strip_prefix(label).filter(|_| !label.is_empty()) else {
                return 0;
            };
            let is_apart = first.is_some_and(|(_, words)| notes::bare(words) == label);
            let is_item = tree::name(node) == "li" && open == 0;
            // `1.5 million` begins with no label.
            let closes = after
                .strip_prefix(['.', ')', ']', ':'])
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()));
            if !closes && (is_item || !is_apart && !after.starts_with(' ')) {
                return 0;
            }
            open + label.len() + signs(after, "])}.:")
        };
        count(&all[..length])
    }

    /// Takes a link from a note back to the text. Its words are listed as left out, unless they are a number.
    pub(super) fn way_back(&mut self, node: Node) {
        let words = tree::words(node);
        let bare = notes::bare(&words);
        let note = node
            .ancestors()
            .find_map(|node| self.notes.notes.get(&node.id()));
        let is_label = note.is_some_and(|note| note.label == bare) || bare.parse::<u16>().is_ok();
        if !is_label {
            self.leave_out_words(words.into(), "a link from a note back to the text");
        }
    }
}
