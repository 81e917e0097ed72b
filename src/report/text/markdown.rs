//! Reads the Markdown subset.
//!
//! Markdown leaves things out in silence: the definition of a link prints nothing. So each byte of the source is
//! [accounted for](Account).

use std::mem::discriminant;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};
use typst::ecow::{EcoString, eco_format};
use typst::syntax::DiagSpan;

use super::account::{Account, NOTES, invalid};
use super::{Block, Inline, InvalidText, ListItem, Picture, Text, plain, visit};

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
            account: Account {
                source: markdown,
                at: 0,
            },
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
        reader.account.pass(markdown.len())?;
        Ok(reader.text)
    }
}

/// Turns Markdown events into blocks.
struct Reader<'a> {
    account: Account<'a>,
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
                self.markers.push(self.account.at);
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
                self.account.pass(range.start)?;
                self.text.blocks.push(Block::Table(Vec::new()));
            }
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                if let Some(Block::Table(rows)) = self.text.blocks.last_mut() {
                    rows.push(Vec::new());
                }
            }
            Event::Start(Tag::TableCell) => {
                self.account.pass_rules(range.start)?;
                self.open.push(Vec::new());
            }
            Event::End(TagEnd::TableCell) => self.close_cell(range)?,
            Event::End(TagEnd::Table) => self.account.pass_rules(range.end)?,
            Event::Start(Tag::Emphasis) => self.open_inline(range.start..range.start + 1)?,
            Event::Start(Tag::Strong) => self.open_inline(range.start..range.start + 2)?,
            Event::End(TagEnd::Emphasis) => {
                self.account.mark(range.end - 1..range.end)?;
                self.close_inline(Inline::Emphasis, range)?;
            }
            Event::End(TagEnd::Strong) => {
                self.account.mark(range.end - 2..range.end)?;
                self.close_inline(Inline::Strong, range)?;
            }
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            }) => self.open_link(link_type, &dest_url, &title, range)?,
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
            Event::Text(words) => {
                self.account.words(&words, range)?;
                self.push(Inline::Run((&*words).into()));
            }
            Event::SoftBreak => {
                self.account.mark(range)?;
                if let Some(marker) = self.markers.last() {
                    self.account.check_continuation(*marker)?;
                }
                self.push(Inline::Run(" ".into()));
            }
            Event::FootnoteReference(label) => {
                let number: Option<u16> = label.parse().ok();
                let number = number
                    .filter(|number| self.account.source[range.clone()] == format!("[^{number}]"))
                    .ok_or_else(|| invalid(NOTES, range.clone()))?;
                self.account.mark(range)?;
                self.push(Inline::Note(number));
            }
            other => {
                if let Some(wrong) = refusal(&other) {
                    return Err(invalid(&wrong, range));
                }
            }
        }
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
        self.account.address(range.end)?;
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
        self.account.pass_rules(range.end)?;
        if let Some(Block::Table(rows)) = self.text.blocks.last_mut()
            && let Some(row) = rows.last_mut()
        {
            row.push(cell);
        }
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
        self.account.mark(mark)?;
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

    fn open_link(
        &mut self,
        kind: LinkType,
        address: &str,
        title: &str,
        range: Range<usize>,
    ) -> Result<(), InvalidText> {
        let before = self.open.last().and_then(|line| line.last());
        let wrong = if !title.is_empty() {
            "the title of a link is not printed; write it into the text"
        } else if !matches!(
            kind,
            LinkType::Inline | LinkType::Autolink | LinkType::Email
        ) {
            "write the address with the words, `[words](address)`; brackets that are words are `\\[…\\]`"
        } else if self.url.is_some() {
            "a link holds no other link"
        } else if matches!(before, Some(Inline::Note(_))) {
            "write a space between a footnote and a link"
        } else {
            self.url = Some(match kind {
                LinkType::Email => eco_format!("mailto:{address}"),
                _ => address.into(),
            });
            return self.open_inline(range.start..range.start + 1);
        };
        Err(invalid(wrong, range))
    }

    fn close_link(&mut self, range: Range<usize>) -> Result<(), InvalidText> {
        self.account.address(range.end)?;
        if self.open.last().is_none_or(Vec::is_empty) {
            return Err(invalid("a link has words: `[words](address)`", range));
        }
        let url = self.url.take().unwrap_or_default();
        self.close_inline(|inner| Inline::Link(url, inner), range)
    }

    fn open_item(&mut self, range: Range<usize>) -> Result<(), InvalidText> {
        let item = &self.account.source[range.clone()];
        let start = range.start + (item.len() - item.trim_ascii_start().len());
        let rest = &self.account.source[start..];
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let marker = start..start + digits + 1;
        self.account.mark(marker.clone())?;
        if let Some(last) = self.markers.last_mut() {
            *last = start;
        }
        self.text.push_item(
            self.markers.len(),
            ListItem {
                label: (digits > 0).then(|| self.account.source[marker].into()),
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
    fn item(&mut self) -> Option<&mut ListItem> {
        self.text.items_mut(self.markers.len())?.last_mut()
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
    let wrong = if stray {
        "a footnote stands after the word that it belongs to"
    } else if !words {
        "there are no words here"
    } else {
        return Ok(());
    };
    Err(invalid(wrong, range))
}

/// Why Markdown is not of the subset; `None` if there is nothing to say against it.
fn refusal(event: &Event) -> Option<String> {
    Some(match event {
        Event::HardBreak => {
            "a line break inside a paragraph is not kept; begin a new paragraph".into()
        }
        Event::Start(tag) => {
            let what = match tag {
                Tag::Heading { .. } => "a heading",
                Tag::BlockQuote(_) => "a block quotation",
                Tag::CodeBlock(_) => "a block of code (a line indented by four spaces?)",
                Tag::HtmlBlock => "HTML",
                Tag::FootnoteDefinition(_) => {
                    "the text of a footnote (it stands in a `[[footnote]]`)"
                }
                _ => "this",
            };
            format!("{what} is not of the Markdown subset")
        }
        Event::Code(_) | Event::Html(_) | Event::InlineHtml(_) => {
            "code and HTML are not of the Markdown subset; escape the sign with `\\`".into()
        }
        Event::Rule => "a rule is not of the Markdown subset".into(),
        _ => return None,
    })
}
