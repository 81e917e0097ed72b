//! Keeping parts of a text, and saying where words were left out.

use std::ops::Range;

use super::{Block, Inline, Item, Text};

impl Text {
    /// The parts of this text that `kept` names (byte ranges of [`Text::plain`], in order and apart),
    /// with an [`Inline::Omission`] wherever words were left out before, between or after them.
    pub fn excerpt(&self, kept: &[Range<usize>]) -> Text {
        let mut cutter = Cutter {
            kept,
            at: 0,
            first: true,
            left_out: false,
        };
        let mut blocks = Vec::new();
        for block in &self.blocks {
            match block {
                Block::Paragraph(inlines) => {
                    cutter.new_line();
                    blocks.extend(
                        Some(cutter.inlines(inlines))
                            .filter(|i| !i.is_empty())
                            .map(Block::Paragraph),
                    );
                }
                Block::List(items) => blocks.extend(
                    Some(cutter.items(items))
                        .filter(|i| !i.is_empty())
                        .map(Block::List),
                ),
            }
        }
        if cutter.left_out {
            match blocks.last_mut() {
                Some(Block::Paragraph(inlines)) => inlines.push(Inline::Omission),
                Some(Block::List(items)) => {
                    let mut last = items.last_mut();
                    while let Some(item) = last {
                        if item.children.is_empty() {
                            item.content.push(Inline::Omission);
                            break;
                        }
                        last = item.children.last_mut();
                    }
                }
                None => blocks.push(Block::Paragraph(vec![Inline::Omission])),
            }
        }
        Text { blocks }
    }
}

/// Walks through a text in the order of [`Text::plain`] and keeps what it is told to.
struct Cutter<'a> {
    kept: &'a [Range<usize>],
    /// The place in the plain text.
    at: usize,
    first: bool,
    /// Words were left out since the last ones that were kept.
    left_out: bool,
}

impl Cutter<'_> {
    /// A line break of the plain text is passed.
    fn new_line(&mut self) {
        if !self.first {
            self.at += 1;
        }
        self.first = false;
    }

    fn items(&mut self, items: &[Item]) -> Vec<Item> {
        let mut kept = Vec::new();
        for item in items {
            self.new_line();
            let label = item.label.as_ref().filter(|label| {
                let start = self.at;
                self.at += label.len() + 1;
                self.kept
                    .iter()
                    .any(|range| range.start <= start && start < range.end)
            });
            let content = self.inlines(&item.content);
            let children = self.items(&item.children);
            if !content.is_empty() || !children.is_empty() {
                kept.push(Item {
                    label: label.cloned(),
                    content,
                    children,
                });
            }
        }
        kept
    }

    fn inlines(&mut self, inlines: &[Inline]) -> Vec<Inline> {
        let mut out = Vec::new();
        for inline in inlines {
            match inline {
                Inline::Run(words) => self.run(words, &mut out),
                Inline::Emphasis(inner) => self.nested(inner, &mut out, Inline::Emphasis),
                Inline::Strong(inner) => self.nested(inner, &mut out, Inline::Strong),
                Inline::Link(url, inner) => {
                    self.nested(inner, &mut out, |inner| Inline::Link(url.clone(), inner))
                }
                Inline::Note(number) => {
                    // A mark belongs to the word before it.
                    if self
                        .kept
                        .iter()
                        .any(|range| range.start < self.at && self.at <= range.end)
                    {
                        out.push(Inline::Note(*number));
                    }
                }
                Inline::Omission => out.push(Inline::Omission),
            }
        }
        out
    }

    fn nested(
        &mut self,
        inner: &[Inline],
        out: &mut Vec<Inline>,
        make: impl FnOnce(Vec<Inline>) -> Inline,
    ) {
        let inner = self.inlines(inner);
        if !inner.is_empty() {
            out.push(make(inner));
        }
    }

    fn run(&mut self, words: &str, out: &mut Vec<Inline>) {
        let start = self.at;
        self.at += words.len();
        let mut seen = start;
        for range in self
            .kept
            .iter()
            .filter(|range| range.start < self.at && range.end > start)
        {
            let (mut from, to) = (range.start.max(start), range.end.min(self.at));
            let between = &words[seen - start..from - start];
            self.left_out |= !between.trim().is_empty();
            if std::mem::take(&mut self.left_out) {
                out.push(Inline::Omission);
            } else if !out.is_empty() {
                // Nothing but the space between two parts that follow each other.
                from = seen;
            }
            out.push(Inline::Run(words[from - start..to - start].into()));
            seen = to;
        }
        self.left_out |= !words[seen - start..].trim().is_empty();
    }
}
