//! Reads the Markdown subset.
//!
//! Markdown leaves things out in silence: the definition of a link prints nothing. So each byte of the
//! source is accounted for, as a word, as a mark of the subset or as white space; what is left over is
//! an error.

use std::mem::discriminant;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};
use typst::ecow::{EcoString, eco_format};
use typst::syntax::DiagSpan;

use super::{Block, Inline, InvalidText, Item, Picture, Text, plain, turns_letters, visit};

const NOTES: &str =
    "a footnote is called by its number, `[^3]`; brackets that are words are `\\[…\\]`";

const ALONE: &str =
    "a picture stands alone, in no list and no table: leave an empty line before and after it";

/// How many lists, or marks in a line, may stand within one another: more than any reader follows, and few enough for
/// the smallest stack.
const DEEPEST: usize = 50;

impl Text {
    /// Reads the Markdown subset.
    ///
    /// # Errors
    /// If the text has Markdown that is not of the subset, or words that Markdown would not print.
    pub fn parse(markdown: &str) -> Result<Self, InvalidText> {
        let mut reader = Reader {
            source: markdown,
            at: 0,
            text: Text::default(),
            markers: Vec::new(),
            open: Vec::new(),
            url: None,
            picture: None,
        };
        // Footnotes of this kind need no definition beside them: theirs stand elsewhere.
        let options = Options::ENABLE_OLD_FOOTNOTES | Options::ENABLE_TABLES;
        let parser = Parser::new_ext(markdown, options);
        for (event, range) in parser.into_offset_iter() {
            reader.take(event, range)?;
        }
        reader.pass(markdown.len())?;
        Ok(reader.text)
    }
}

/// Turns Markdown events into blocks.
struct Reader<'a> {
    source: &'a str,
    /// Up to here, the source is accounted for.
    at: usize,
    text: Text,
    /// For each open list, outermost first, where the marker of its last item begins.
    markers: Vec<usize>,
    /// The open line and what is open in it, outermost first; empty between lines.
    open: Vec<Vec<Inline>>,
    /// The address of the link that is open.
    url: Option<EcoString>,
    /// The picture that stands in the line that is open; its description follows.
    picture: Option<Picture>,
}

impl Reader<'_> {
    fn take(&mut self, event: Event, range: Range<usize>) -> Result<(), InvalidText> {
        match event {
            Event::Start(Tag::Paragraph) => self.open.push(Vec::new()),
            Event::End(TagEnd::Paragraph) => self.close_line(range)?,
            Event::Start(Tag::List(_)) => {
                self.check_depth(self.markers.len(), &range)?;
                self.close_tight_line(range)?;
                self.markers.push(self.at);
            }
            Event::End(TagEnd::List(_)) => drop(self.markers.pop()),
            Event::Start(Tag::Item) => self.open_item(range)?,
            Event::End(TagEnd::Item) => {
                self.close_tight_line(range.clone())?;
                self.close_item(range)?;
            }
            Event::Start(Tag::Table(_)) => {
                if !self.markers.is_empty() {
                    return Err(invalid("a table stands in no list", range));
                }
                self.pass(range.start)?;
                self.text.blocks.push(Block::Table(Vec::new()));
            }
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                if let Some(Block::Table(rows)) = self.text.blocks.last_mut() {
                    rows.push(Vec::new());
                }
            }
            Event::Start(Tag::TableCell) => {
                self.pass_rules(range.start)?;
                self.open.push(Vec::new());
            }
            Event::End(TagEnd::TableCell) => self.close_cell(range)?,
            Event::End(TagEnd::Table) => self.pass_rules(range.end)?,
            Event::Start(Tag::Emphasis) => self.open_inline(range.start..range.start + 1)?,
            Event::Start(Tag::Strong) => self.open_inline(range.start..range.start + 2)?,
            Event::End(TagEnd::Emphasis) => {
                self.mark(range.end - 1..range.end)?;
                self.close_inline(Inline::Emphasis, range)?;
            }
            Event::End(TagEnd::Strong) => {
                self.mark(range.end - 2..range.end)?;
                self.close_inline(Inline::Strong, range)?;
            }
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            }) => {
                if !title.is_empty() {
                    return Err(invalid(
                        "the title of a link is not printed; write it into the text",
                        range,
                    ));
                }
                if !matches!(
                    link_type,
                    LinkType::Inline | LinkType::Autolink | LinkType::Email
                ) {
                    return Err(invalid(
                        "write the address with the words, `[words](address)`; brackets that are words are `\\[…\\]`",
                        range,
                    ));
                }
                if self.url.is_some() {
                    return Err(invalid("a link holds no other link", range));
                }
                if matches!(
                    self.open.last().and_then(|line| line.last()),
                    Some(Inline::Note(_))
                ) {
                    return Err(invalid(
                        "write a space between a footnote and a link",
                        range,
                    ));
                }
                self.url = Some(match link_type {
                    LinkType::Email => eco_format!("mailto:{dest_url}"),
                    _ => (&*dest_url).into(),
                });
                self.open_inline(range.start..range.start + 1)?;
            }
            Event::End(TagEnd::Link) => self.close_link(range)?,
            Event::Start(Tag::Image {
                link_type,
                dest_url,
                title,
                ..
            }) => {
                if !title.is_empty() || link_type != LinkType::Inline {
                    return Err(invalid(
                        "a picture is written `![what it shows](pictures/chart.png)`, and has no title",
                        range,
                    ));
                }
                self.open_picture(&dest_url, range)?;
            }
            Event::End(TagEnd::Image) => self.close_picture(range)?,
            Event::Text(words) => self.words(&words, range)?,
            Event::SoftBreak => {
                self.mark(range)?;
                self.check_continuation()?;
                self.push(Inline::Run(" ".into()));
            }
            Event::FootnoteReference(label) => {
                let number: Option<u16> = label.parse().ok();
                let number = number
                    .filter(|number| self.source[range.clone()] == format!("[^{number}]"))
                    .ok_or_else(|| invalid(NOTES, range.clone()))?;
                self.mark(range)?;
                self.push(Inline::Note(number));
            }
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
            | Event::TaskListMarker(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => {}
        }
        Ok(())
    }

    /// Goes on to `to`; only white space may stand before it.
    fn pass(&mut self, to: usize) -> Result<(), InvalidText> {
        let left = self.source.get(self.at..to).unwrap_or_default();
        let words = left.trim_ascii();
        if !words.is_empty() {
            let start = self.at + (left.len() - left.trim_ascii_start().len());
            return Err(invalid(
                "Markdown reads these words as a mark, and would not print them; if they are words, write `\\` before the first sign",
                start..start + words.len(),
            ));
        }
        self.at = self.at.max(to);
        Ok(())
    }

    /// Goes on to `to` in a table; only white space and rules between cells or rows may stand before it.
    fn pass_rules(&mut self, to: usize) -> Result<(), InvalidText> {
        let left = self.source.get(self.at..to).unwrap_or_default();
        let is_rule = |c: char| c.is_ascii_whitespace() || matches!(c, '|' | '-' | ':');
        let words = left.trim_start_matches(is_rule);
        if !words.is_empty() {
            let start = self.at + (left.len() - words.len());
            let end = start + words.trim_ascii_end().len();
            return Err(invalid(
                "this row has more cells than the table has columns; a `|` that is a word is `\\|`",
                start..end,
            ));
        }
        self.at = self.at.max(to);
        Ok(())
    }

    fn open_picture(&mut self, path: &str, range: Range<usize>) -> Result<(), InvalidText> {
        let begins_line = matches!(&self.open[..], [line] if line.is_empty());
        if !begins_line || !self.markers.is_empty() || self.picture.is_some() {
            return Err(invalid(ALONE, range));
        }
        self.picture = Some(Picture {
            description: EcoString::new(),
            path: path.into(),
            span: DiagSpan::detached(),
        });
        self.open_inline(range.start..range.start + 2)
    }

    fn close_picture(&mut self, range: Range<usize>) -> Result<(), InvalidText> {
        if !self.source[self.at..range.end].starts_with("](") {
            self.pass(range.end)?;
        }
        self.at = range.end;
        let words = self.open.pop().unwrap_or_default();
        if !words.iter().all(|inline| matches!(inline, Inline::Run(_))) {
            return Err(invalid(
                "what a picture shows is said in plain words, without emphasis, links and footnotes",
                range,
            ));
        }
        if let Some(picture) = &mut self.picture {
            picture.description = plain(&words).trim().into();
        }
        Ok(())
    }

    fn close_cell(&mut self, range: Range<usize>) -> Result<(), InvalidText> {
        if self.picture.is_some() {
            return Err(invalid(ALONE, range));
        }
        let cell = self.open.pop().unwrap_or_default();
        if !cell.is_empty() {
            check_words(&cell, range.clone())?;
        }
        self.pass_rules(range.end)?;
        if let Some(Block::Table(rows)) = self.text.blocks.last_mut()
            && let Some(row) = rows.last_mut()
        {
            row.push(cell);
        }
        Ok(())
    }

    /// Goes on beyond a mark.
    fn mark(&mut self, range: Range<usize>) -> Result<(), InvalidText> {
        self.pass(range.start)?;
        self.at = range.end;
        Ok(())
    }

    fn words(&mut self, words: &str, range: Range<usize>) -> Result<(), InvalidText> {
        let escaped = self.source[self.at..range.start].ends_with('\\');
        if escaped {
            self.mark(range.start - 1..range.start)?;
        }
        // Brackets that Markdown reads as words were meant as marks.
        for at in range.clone().skip(usize::from(escaped)) {
            let rest = &self.source.as_bytes()[at..];
            if rest.starts_with(b"[^") {
                return Err(invalid(NOTES, range));
            }
            if rest.starts_with(b"](") {
                return Err(invalid(
                    "this is no link that Markdown can read: `[words](address)`, an address without spaces, no footnote among the words; brackets that are words are `\\[…\\]`",
                    range,
                ));
            }
        }
        self.mark(range.clone())?;
        let source = &self.source[range.clone()];
        let is_entity = source.starts_with('&') && source.ends_with(';');
        if words != source && (!is_entity || words.contains(char::REPLACEMENT_CHARACTER)) {
            return Err(invalid("this is read as other words", range));
        }
        if let Some(c) = words.chars().find(|c| c.is_control()) {
            return Err(invalid(
                &format!(
                    "the sign U+{:04X} does not print; write a space, or leave it out",
                    u32::from(c)
                ),
                range,
            ));
        }
        if let Some(c) = words.chars().find(|c| turns_letters(*c)) {
            return Err(invalid(
                &format!(
                    "the invisible sign U+{:04X} lets words be read otherwise than they are written; leave it out",
                    u32::from(c)
                ),
                range,
            ));
        }
        self.push(Inline::Run(words.into()));
        Ok(())
    }

    /// Adds to the line. Items of a tight list have no paragraph events: the first words open the line.
    fn push(&mut self, inline: Inline) {
        if self.open.is_empty() {
            self.open.push(Vec::new());
        }
        if let Some(line) = self.open.last_mut() {
            inline.push_to(line);
        }
    }

    fn check_depth(&self, depth: usize, range: &Range<usize>) -> Result<(), InvalidText> {
        if depth < DEEPEST {
            return Ok(());
        }
        let message = format!("more than {DEEPEST} lists or marks stand within one another");
        Err(invalid(&message, range.clone()))
    }

    fn open_inline(&mut self, mark: Range<usize>) -> Result<(), InvalidText> {
        self.check_depth(self.open.len(), &mark)?;
        self.mark(mark)?;
        if self.open.is_empty() {
            self.open.push(Vec::new());
        }
        self.open.push(Vec::new());
        Ok(())
    }

    fn close_inline(
        &mut self,
        make: impl FnOnce(Vec<Inline>) -> Inline,
        range: Range<usize>,
    ) -> Result<(), InvalidText> {
        let inline = make(self.open.pop().unwrap_or_default());
        let alike = |other: &Inline| discriminant(other) == discriminant(&inline);
        let (mut is_emphasis, mut nested, mut words) = (false, false, false);
        if let Inline::Emphasis(inner) | Inline::Strong(inner) = &inline {
            is_emphasis = true;
            visit(inner, &mut |other| {
                nested |= alike(other);
                words |= matches!(other, Inline::Run(run) if !run.trim().is_empty());
            });
        }
        if is_emphasis && !words {
            return Err(invalid("there are no words here", range));
        }
        let beside = self.open.last().and_then(|line| line.last());
        if nested || is_emphasis && beside.is_some_and(alike) {
            return Err(invalid(
                "emphasis in or beside emphasis of its kind cannot be seen",
                range,
            ));
        }
        self.push(inline);
        Ok(())
    }

    fn close_link(&mut self, range: Range<usize>) -> Result<(), InvalidText> {
        let address = self.source[self.at..range.end].trim_ascii_start();
        if !address.starts_with("](") && address != ">" {
            self.pass(range.end)?;
        }
        self.at = range.end;
        if self.open.last().is_none_or(Vec::is_empty) {
            return Err(invalid("a link has words: `[words](address)`", range));
        }
        let url = self.url.take().unwrap_or_default();
        self.close_inline(|inner| Inline::Link(url, inner), range)
    }

    fn open_item(&mut self, range: Range<usize>) -> Result<(), InvalidText> {
        let item = &self.source[range.clone()];
        let start = range.start + (item.len() - item.trim_ascii_start().len());
        let rest = &self.source[start..];
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let marker = start..start + digits + 1;
        self.mark(marker.clone())?;
        if let Some(last) = self.markers.last_mut() {
            *last = start;
        }
        self.text.push_item(
            self.markers.len(),
            Item {
                label: (digits > 0).then(|| self.source[marker].into()),
                content: Vec::new(),
                children: Vec::new(),
            },
        );
        Ok(())
    }

    fn close_tight_line(&mut self, range: Range<usize>) -> Result<(), InvalidText> {
        if self.open.is_empty() {
            return Ok(());
        }
        self.close_line(range)
    }

    fn close_line(&mut self, range: Range<usize>) -> Result<(), InvalidText> {
        let line = self.open.pop().unwrap_or_default();
        if let Some(picture) = self.picture.take() {
            if !line.is_empty() {
                return Err(invalid(ALONE, range));
            }
            self.text.blocks.push(Block::Picture(picture));
            return Ok(());
        }
        check_words(&line, range.clone())?;
        if self.markers.is_empty() {
            self.text.blocks.push(Block::Paragraph(line));
            return Ok(());
        }
        match self.item() {
            Some(item) if item.content.is_empty() && item.children.is_empty() => {
                item.content = line;
                Ok(())
            }
            _ => Err(invalid("an item of a list holds one paragraph", range)),
        }
    }

    fn close_item(&mut self, range: Range<usize>) -> Result<(), InvalidText> {
        let Some(item) = self.item() else {
            return Ok(());
        };
        item.take_label();
        check_words(&item.content, range)?;
        // With its label, it may belong to the list before it.
        let depth = self.markers.len();
        let item = self.text.items_mut(depth).and_then(Vec::pop);
        if matches!(self.text.blocks.last(), Some(Block::List(items)) if items.is_empty()) {
            self.text.blocks.pop();
        }
        if let Some(item) = item {
            self.text.push_item(depth, item);
        }
        Ok(())
    }

    /// The last item of the list that is open.
    fn item(&mut self) -> Option<&mut Item> {
        self.text.items_mut(self.markers.len())?.last_mut()
    }

    /// Refuses a line that continues the item above it without being indented: Markdown allows it, but people read
    /// it as a line after the list.
    fn check_continuation(&self) -> Result<(), InvalidText> {
        let Some(&marker) = self.markers.last() else {
            return Ok(());
        };
        let line = &self.source[self.at..];
        let words = line.trim_start_matches([' ', '\t']);
        let indent = line.len() - words.len();
        let before = &self.source[..marker];
        let column = before.len() - before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
        if indent > column {
            return Ok(());
        }
        let start = self.at + indent;
        let end = words.find(['\n', '\r']).unwrap_or(words.len());
        Err(invalid(
            "this line goes on the item of the list above it; indent it as the item's words are, or leave an empty line before it",
            start..start + end,
        ))
    }
}

/// Checks that a line has words, and no footnote before the first of them.
fn check_words(line: &[Inline], range: Range<usize>) -> Result<(), InvalidText> {
    let (mut words, mut stray) = (false, false);
    visit(line, &mut |inline| match inline {
        Inline::Run(run) => words |= !run.trim().is_empty(),
        Inline::Note(_) => stray |= !words,
        _ => {}
    });
    if stray {
        Err(invalid(
            "a footnote stands after the word that it belongs to",
            range,
        ))
    } else if !words {
        Err(invalid("there are no words here", range))
    } else {
        Ok(())
    }
}

fn describe(tag: &Tag) -> &'static str {
    match tag {
        Tag::Heading { .. } => "a heading",
        Tag::BlockQuote(_) => "a block quotation",
        Tag::CodeBlock(_) => "a block of code (a line indented by four spaces?)",
        Tag::HtmlBlock => "HTML",
        Tag::FootnoteDefinition(_) => "the text of a footnote (it stands in a `[[footnote]]`)",
        _ => "this",
    }
}

fn invalid(message: &str, range: Range<usize>) -> InvalidText {
    InvalidText {
        message: eco_format!("{message}"),
        range,
    }
}
