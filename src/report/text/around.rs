//! What is printed around a text: the number before it, and `[…]` where others stood beside it.

use typst::ecow::{EcoString, eco_format};

use super::{Block, Inline, Picture, Text};

impl Text {
    /// The text with an [`Inline::Omission`] before its first words, after its last, or both: for a passage beside
    /// which others were left out.
    pub fn with_omissions(mut self, before: bool, after: bool) -> Text {
        if before {
            let first = match self.blocks.first_mut() {
                Some(Block::Paragraph(line)) => Some(line),
                Some(Block::List(items)) => items.first_mut().map(|item| &mut item.content),
                Some(Block::Table(_) | Block::Picture(_)) | None => None,
            };
            match first {
                Some(line) => begin(line, [Inline::Omission, Inline::Run(" ".into())]),
                None => self.blocks.insert(0, omission()),
            }
        }
        if after {
            self.omit_after();
        }
        self
    }

    /// Marks at the end of the last line that words were left out after it.
    pub(super) fn omit_after(&mut self) {
        match self.last_line_mut() {
            Some(line) => {
                Inline::Run(" ".into()).push_to(line);
                line.push(Inline::Omission);
            }
            None => self.blocks.push(omission()),
        }
    }

    /// The text with words in place of each picture.
    pub(crate) fn with_pictures_as(&self, words: impl Fn(&Picture) -> EcoString) -> Text {
        let blocks = self.blocks.iter().map(|block| match block {
            Block::Picture(picture) => Block::Paragraph(vec![Inline::Run(words(picture))]),
            block => block.clone(),
        });
        Text {
            blocks: blocks.collect(),
        }
    }

    /// The text with the number that the document prints before it.
    pub(crate) fn labelled(mut self, label: &str) -> Text {
        if let Some(Block::Paragraph(line)) = self.blocks.first_mut() {
            begin(line, [Inline::Run(eco_format!("{label} "))]);
        } else {
            let alone = Block::Paragraph(vec![Inline::Run(label.into())]);
            self.blocks.insert(0, alone);
        }
        self
    }
}

fn omission() -> Block {
    Block::Paragraph(vec![Inline::Omission])
}

/// Puts words before those of a line.
fn begin(line: &mut Vec<Inline>, first: impl IntoIterator<Item = Inline>) {
    let words = std::mem::take(line);
    for inline in first.into_iter().chain(words) {
        inline.push_to(line);
    }
}
