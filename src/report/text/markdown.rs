//! Reading the Markdown subset.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use typst::ecow::{EcoString, eco_format};

use super::{Block, Inline, InvalidText, Item, Text};

impl Text {
    /// Reads the Markdown subset.
    ///
    /// # Errors
    /// What is Markdown but not of the subset.
    pub fn parse(markdown: &str) -> Result<Self, InvalidText> {
        let mut reader = Reader {
            source: markdown,
            blocks: Vec::new(),
            items: Vec::new(),
            inlines: Vec::new(),
        };
        for (event, range) in Parser::new_ext(markdown, Options::empty()).into_offset_iter() {
            reader.take(event, range)?;
        }
        Ok(Text {
            blocks: reader.blocks,
        })
    }
}

/// Turns Markdown events into blocks.
struct Reader<'a> {
    source: &'a str,
    blocks: Vec<Block>,
    /// The items of each open list, outermost first; each item's content is complete once closed.
    items: Vec<Vec<Item>>,
    /// The open inline containers, outermost first; empty between paragraphs.
    inlines: Vec<Vec<Inline>>,
}

impl Reader<'_> {
    fn take(&mut self, event: Event, range: Range<usize>) -> Result<(), InvalidText> {
        match event {
            Event::Start(Tag::Paragraph) => self.open_line(),
            Event::End(TagEnd::Paragraph) => {
                let line = self.inlines.pop().unwrap_or_default();
                match self.items.last_mut().and_then(|items| items.last_mut()) {
                    Some(item) if item.content.is_empty() => item.content = line,
                    Some(_) => return Err(invalid("an item of a list holds one paragraph", range)),
                    None => self.blocks.push(Block::Paragraph(line)),
                }
            }
            Event::Start(Tag::List(_)) => {
                self.close_tight_item();
                self.items.push(Vec::new());
            }
            Event::End(TagEnd::List(_)) => {
                let items = self.items.pop().unwrap_or_default();
                match self.items.last_mut().and_then(|outer| outer.last_mut()) {
                    Some(parent) => parent.children.extend(items),
                    None => self.blocks.push(Block::List(items)),
                }
            }
            Event::Start(Tag::Item) => {
                let marker = self.source[range]
                    .split_whitespace()
                    .next()
                    .unwrap_or_default();
                let label = marker
                    .starts_with(|c: char| c.is_ascii_digit())
                    .then(|| marker.into());
                if let Some(items) = self.items.last_mut() {
                    items.push(Item {
                        label,
                        content: Vec::new(),
                        children: Vec::new(),
                    });
                }
            }
            Event::End(TagEnd::Item) => {
                self.close_tight_item();
                if let Some(item) = self.items.last_mut().and_then(|items| items.last_mut()) {
                    split_label(item);
                }
            }
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Link { .. }) => {
                self.open_tight_item();
                self.inlines.push(Vec::new());
            }
            Event::End(TagEnd::Emphasis) => self.close(Inline::Emphasis),
            Event::End(TagEnd::Strong) => self.close(Inline::Strong),
            Event::End(TagEnd::Link) => {
                let url = link_target(&self.source[range]);
                self.close(|inner| Inline::Link(url, inner));
            }
            Event::Text(words) => {
                self.open_tight_item();
                push_run(self.inlines.last_mut(), &words);
                self.take_notes();
            }
            Event::SoftBreak => push_run(self.inlines.last_mut(), " "),
            Event::HardBreak => {
                return Err(invalid(
                    "a line break inside a paragraph is not kept; begin a new paragraph",
                    range,
                ));
            }
            Event::Start(tag) => {
                return Err(invalid(
                    &format!("{} is not of the Markdown subset", describe(&tag)),
                    range,
                ));
            }
            Event::Code(_) | Event::Html(_) | Event::InlineHtml(_) => {
                return Err(invalid(
                    "code and HTML are not of the Markdown subset; escape the sign with `\\`",
                    range,
                ));
            }
            Event::Rule => return Err(invalid("a rule is not of the Markdown subset", range)),
            Event::End(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => {}
        }
        Ok(())
    }

    fn open_line(&mut self) {
        self.inlines.push(Vec::new());
    }

    /// Items of a tight list have no paragraph events: the first words open the line.
    fn open_tight_item(&mut self) {
        if self.inlines.is_empty() {
            self.open_line();
        }
    }

    fn close_tight_item(&mut self) {
        if let Some(line) = self.inlines.pop()
            && let Some(item) = self.items.last_mut().and_then(|items| items.last_mut())
        {
            item.content = line;
        }
    }

    fn close(&mut self, make: impl FnOnce(Vec<Inline>) -> Inline) {
        if let Some(inner) = self.inlines.pop()
            && let Some(outer) = self.inlines.last_mut()
        {
            outer.push(make(inner));
        }
    }

    /// Markdown's parser hands out `[^3]` as words (footnotes stand elsewhere, so its own notes
    /// would find no definition) and in pieces: put together, they become anchors.
    fn take_notes(&mut self) {
        let Some(line) = self.inlines.last_mut() else {
            return;
        };
        while let Some(Inline::Run(words)) = line.last().cloned() {
            let Some(start) = words.find("[^") else {
                return;
            };
            let Some(end) = words[start..].find(']').map(|end| start + end) else {
                return;
            };
            let Ok(number) = words[start + 2..end].parse() else {
                return;
            };
            line.pop();
            if start > 0 {
                line.push(Inline::Run(words[..start].into()));
            }
            line.push(Inline::Note(number));
            if end + 1 < words.len() {
                line.push(Inline::Run(words[end + 1..].into()));
            }
        }
    }
}

fn push_run(line: Option<&mut Vec<Inline>>, words: &str) {
    let Some(line) = line else { return };
    match line.last_mut() {
        Some(Inline::Run(run)) => run.push_str(words),
        _ => line.push(Inline::Run(words.into())),
    }
}

/// An item that begins with a label of its own (`a) `) prints it in place of a bullet.
fn split_label(item: &mut Item) {
    if item.label.is_none()
        && let Some(Inline::Run(words)) = item.content.first_mut()
        && let Some((label, rest)) = words.split_once(' ')
        && let Some(letter) = label.strip_suffix(')')
        && letter.len() == 1
        && letter.starts_with(|c: char| c.is_ascii_lowercase())
    {
        item.label = Some(label.into());
        *words = rest.into();
    }
}

/// The address in `[words](address)` or `<address>`.
fn link_target(source: &str) -> EcoString {
    match source.rsplit_once("](") {
        Some((_, address)) => address.strip_suffix(')').unwrap_or(address).into(),
        None => source.trim_matches(['<', '>']).into(),
    }
}

fn describe(tag: &Tag) -> &'static str {
    match tag {
        Tag::Heading { .. } => "a heading",
        Tag::BlockQuote(_) => "a block quotation",
        Tag::CodeBlock(_) => "a block of code (a line indented by four spaces?)",
        Tag::HtmlBlock => "HTML",
        Tag::Image { .. } => "an image",
        _ => "this",
    }
}

fn invalid(message: &str, range: Range<usize>) -> InvalidText {
    InvalidText {
        message: eco_format!("{message}"),
        range,
    }
}
