//! Keeps parts of a text, and marks where words were left out.

use std::ops::Range;

use super::{Block, Inline, Line, ListItem, Text, lines_of, push_words};

impl Text {
    /// The words of this text that `kept` names (byte ranges of [`Text::plain`], in order and without
    /// overlaps), the white space between those that follow each other, and an [`Inline::Omission`] wherever
    /// words were left out before, between or after them.
    ///
    /// An omission stands before the words that follow it, outside of emphasis that begins there; before
    /// a label, it ends the line above. An item that is left out and has children that are kept is an
    /// omission itself.
    pub(crate) fn excerpt(&self, kept: &[Range<usize>]) -> Text {
        self.cut(kept, (false, false))
    }

    /// The same for words that are quoted by themselves: if they begin or end with a whole sentence, no omission is
    /// marked there.
    pub(crate) fn quoted(&self, kept: &[Range<usize>]) -> Text {
        let plain = self.plain();
        let before = kept.first().and_then(|first| plain.get(..first.start));
        let last = kept.last().and_then(|last| plain.get(last.clone()));
        self.cut(
            kept,
            (
                before.is_some_and(ends_sentence),
                last.is_some_and(ends_sentence),
            ),
        )
    }

    /// `whole` says whether no omission is marked at the beginning, and whether none at the end.
    fn cut(&self, kept: &[Range<usize>], whole: (bool, bool)) -> Text {
        let plain = self.plain();
        let mut cutter = Cutter {
            kept,
            plain: &plain,
            at: 0,
            text: Text::default(),
            left_out: false,
            above: Vec::new(),
            open: Vec::new(),
            gap: String::new(),
            begun: false,
            last: false,
            whole: whole.0,
        };
        for block in &self.blocks {
            cutter.block(block);
        }
        if cutter.left_out && !whole.1 {
            cutter.text.omit_after();
        }
        cutter.text
    }
}

/// Whether the words are empty, or end with a whole sentence or line.
pub(crate) fn ends_sentence(words: &str) -> bool {
    let words = words.trim_end_matches([' ', '”', '’', ')']);
    words.is_empty() || words.ends_with(ENDS)
}

/// What ends a sentence, or a line.
pub(crate) const ENDS: [char; 4] = ['.', '!', '?', '\n'];

/// Walks through a text in the order of [`Text::plain`] and keeps what it is told to.
struct Cutter<'a> {
    kept: &'a [Range<usize>],
    plain: &'a str,
    /// The place in the plain text, in bytes.
    at: usize,
    /// What is kept so far, in whole lines.
    text: Text,
    /// Whether words were left out since the last ones that were kept.
    left_out: bool,
    /// For each list around the line, without the innermost, whether its item above the line is kept.
    above: Vec<bool>,
    /// What is kept of the line, and of each container that is open in it, outermost first.
    open: Vec<Vec<Inline>>,
    /// The white space since the last words of the line.
    gap: String,
    /// Whether words or a label of the line are kept.
    begun: bool,
    /// Whether the last word that was passed is kept.
    last: bool,
    /// Whether no omission is marked before the first words that are kept.
    whole: bool,
}

impl Cutter<'_> {
    /// Passes a block. A table stays one if all of it is kept. Otherwise each cell with kept words becomes a
    /// paragraph.
    fn block(&mut self, block: &Block) {
        if let Block::Picture(_) = block {
            return self.picture(block);
        }
        let lines = lines_of(std::slice::from_ref(block));
        if let Block::Table(_) = block {
            let mut plain = String::new();
            for line in &lines {
                push_words(&mut plain, line.content);
                plain.push('\n');
            }
            let is_kept = |(at, c): (usize, char)| c.is_whitespace() || self.keeps(self.at + at);
            if plain.char_indices().all(is_kept) {
                self.at += plain.len();
                return self.keep(block);
            }
        }
        for line in lines {
            self.line(line);
        }
    }

    /// Passes a picture. Like white space, it is kept if the words before and after it are.
    fn picture(&mut self, block: &Block) {
        let (before, after) = self.plain.split_at(self.at.min(self.plain.len()));
        let before = before.trim_end().char_indices().next_back();
        let after = after.find(|c: char| !c.is_whitespace());
        let is_kept = before.is_none_or(|(at, _)| self.keeps(at))
            && after.is_none_or(|at| self.keeps(self.at + at));
        if is_kept {
            self.keep(block);
        } else {
            self.left_out = true;
        }
    }

    /// Keeps all of a block.
    fn keep(&mut self, block: &Block) {
        if self.is_cut_here() {
            self.text.omit_after();
        }
        self.above.clear();
        self.text.blocks.push(block.clone());
    }

    /// Whether an omission is to be marked before what is kept next.
    fn is_cut_here(&mut self) -> bool {
        let whole = std::mem::take(&mut self.whole);
        std::mem::take(&mut self.left_out) && !whole
    }

    fn line(&mut self, line: Line) {
        self.above.truncate(line.depth.saturating_sub(1));
        self.open = vec![Vec::new()];
        self.gap.clear();
        self.begun = false;
        self.last = false;
        let label = line.label.filter(|label| self.label(label));
        self.inlines(line.content);
        // The line break.
        self.at += 1;

        let mut content = self.open.pop().unwrap_or_default();
        if self.begun && content.is_empty() {
            // Only the label is kept.
            content.push(Inline::Omission);
            self.left_out = false;
        }
        if self.begun && line.depth == 0 {
            self.text.blocks.push(Block::Paragraph(content));
        } else if self.begun {
            let item = ListItem {
                label: label.cloned(),
                content,
                children: Vec::new(),
            };
            self.text.push_item(line.depth, item);
        }
        self.above.push(self.begun);
    }

    /// Passes a label. Returns whether it is kept whole, and so is still a label.
    fn label(&mut self, label: &str) -> bool {
        let end = self.at + label.len();
        let whole = (self.at..end).all(|at| self.keeps(at));
        if whole {
            let is_cut = self.is_cut_here();
            if !self.open_items() && is_cut {
                self.text.omit_after();
            }
            self.begun = true;
            self.at = end + 1;
        } else {
            self.run(label);
            self.run(" ");
        }
        whole
    }

    fn keeps(&self, at: usize) -> bool {
        self.kept.iter().any(|range| range.contains(&at))
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Run(words) => self.run(words),
                Inline::Emphasis(inner) => self.nested(inner, Inline::Emphasis),
                Inline::Strong(inner) => self.nested(inner, Inline::Strong),
                Inline::Link(url, inner) => {
                    self.nested(inner, |inner| Inline::Link(url.clone(), inner));
                }
                // A mark belongs to the word before it.
                Inline::Note(number) if self.last => self.push(Inline::Note(*number)),
                Inline::Note(_) => {}
                Inline::Omission => self.run(super::OMISSION),
            }
        }
    }

    fn nested(&mut self, inner: &[Inline], make: impl FnOnce(Vec<Inline>) -> Inline) {
        self.open.push(Vec::new());
        self.inlines(inner);
        let inner = self.open.pop().unwrap_or_default();
        if let Some(outer) = self.open.last_mut()
            && !inner.is_empty()
        {
            make(inner).push_to(outer);
        }
    }

    fn run(&mut self, words: &str) {
        for c in words.chars() {
            let at = self.at;
            self.at += c.len_utf8();
            if c.is_whitespace() {
                self.gap.push(c);
                continue;
            }
            self.last = self.keeps(at);
            if self.last {
                self.lead();
                let mut buffer = [0; 4];
                if let Some(line) = self.open.last_mut() {
                    Inline::Run((&*c.encode_utf8(&mut buffer)).into()).push_to(line);
                }
            } else {
                self.left_out = true;
            }
        }
    }

    /// Adds what stands before words that are kept: the space since the last ones, or the mark of an omission.
    fn lead(&mut self) {
        let is_cut = self.is_cut_here();
        if !self.open_items() && is_cut {
            if self.open.iter().any(|inlines| !inlines.is_empty()) {
                self.push(Inline::Run(" ".into()));
            }
            self.push(Inline::Omission);
            self.push(Inline::Run(" ".into()));
        } else if self.begun {
            let gap = Inline::Run(self.gap.as_str().into());
            self.push(gap);
        }
        self.gap.clear();
        self.begun = true;
    }

    /// Adds the items above the line that are not kept, as omissions. Returns whether there are any. They also
    /// stand for what was left out since the last words.
    fn open_items(&mut self) -> bool {
        let mut any = false;
        for i in 0..self.above.len() {
            if !std::mem::replace(&mut self.above[i], true) {
                let item = ListItem {
                    label: None,
                    content: vec![Inline::Omission],
                    children: Vec::new(),
                };
                self.text.push_item(i + 1, item);
                self.left_out = false;
                any = true;
            }
        }
        any
    }

    /// Adds what stands between words, outside of containers that are empty so far.
    fn push(&mut self, inline: Inline) {
        let level = self.open.iter().rposition(|inlines| !inlines.is_empty());
        if let Some(inlines) = self.open.get_mut(level.unwrap_or(0)) {
            inline.push_to(inlines);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::{check, cuts, ranges, texts};

    /// The kept words of each line, with `[…]` where others were left out, found in another way than by a
    /// [`Cutter`].
    fn model(text: &Text, kept: &[Range<usize>]) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        let mut at = 0;
        let mut left_out = false;
        let plain = text.plain();
        let mut above: Vec<bool> = Vec::new();
        for (line, words) in text.lines().iter().zip(plain.split('\n')) {
            above.truncate(line.depth.saturating_sub(1));
            let label = line.label.map_or(0, |label| label.len());
            let keeps = |at: usize| kept.iter().any(|range| range.contains(&at));
            let label = if (at..at + label).all(keeps) {
                label
            } else {
                0
            };
            let mut now = String::new();
            let mut gap = String::new();
            for (i, c) in words.char_indices() {
                if c.is_whitespace() {
                    gap.push(c);
                } else if !keeps(at + i) {
                    left_out = true;
                } else {
                    if above.contains(&false) {
                        let missing = above.iter().filter(|kept| !**kept).count();
                        out.extend(vec!["[…]".to_owned(); missing]);
                        above.fill(true);
                        left_out = false;
                    }
                    if left_out && i == 0 && label > 0 {
                        match out.last_mut() {
                            Some(line) => line.push_str(" […]"),
                            None => out.push("[…]".into()),
                        }
                    } else if left_out {
                        now.push_str(if now.is_empty() { "[…] " } else { " […] " });
                    } else if !now.is_empty() {
                        now.push_str(&gap);
                    }
                    left_out = false;
                    gap.clear();
                    now.push(c);
                }
            }
            if now.len() == label && label > 0 {
                now.push_str(" […]");
                left_out = false;
            }
            above.push(!now.is_empty());
            out.extend(Some(now).filter(|line| !line.is_empty()));
            at += words.len() + 1;
        }
        match out.last_mut() {
            Some(line) if left_out => line.push_str(" […]"),
            None if left_out => out.push("[…]".into()),
            _ => {}
        }
        out
    }

    #[test]
    fn an_excerpt_is_the_kept_words_and_marks_of_omission() {
        check(6_000, (texts(), cuts()), |(source, cuts)| {
            let Ok(text) = Text::parse(&source) else {
                return;
            };
            let kept = ranges(&text.plain(), &cuts);
            let excerpt = text.excerpt(&kept);
            let expected = model(&text, &kept);
            assert_eq!(
                excerpt
                    .plain()
                    .split('\n')
                    .filter(|line| !line.is_empty())
                    .collect::<Vec<_>>(),
                expected,
                "{source:?} {kept:?}"
            );
        });
    }

    #[test]
    fn all_of_a_text_is_the_text() {
        check(3_000, texts(), |source| {
            let Ok(text) = Text::parse(&source) else {
                return;
            };
            let plain = text.plain();
            let whole = text.excerpt(std::slice::from_ref(&(0..plain.len())));
            let lines = |plain: &str| {
                plain
                    .split('\n')
                    .map(|line| line.trim().to_owned())
                    .collect::<Vec<_>>()
            };
            assert_eq!(lines(&whole.plain()), lines(&plain), "{source:?}");
            assert_eq!(whole.notes(), text.notes(), "{source:?}");
        });
    }
}
