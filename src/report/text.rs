//! Inline text: the small Markdown subset that the report is kept in.
//!
//! Paragraphs, lists, emphasis, links and footnote anchors (`[^3]`); anything else that Markdown
//! knows (headings, tables, HTML, code) is an error, because it would print otherwise than it reads.

use std::fmt;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use typst::ecow::{EcoString, eco_format};

/// What stands where words were left out.
pub const OMISSION: &str = "[…]";

/// A passage, a recommendation or a footnote: its words, and how they are set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// Paragraphs and lists, in order.
    pub blocks: Vec<Block>,
}

/// A paragraph or a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list, of one level or more.
    List(Vec<Item>),
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What the report prints before the item: `1.` or `a)`; nothing where it prints a bullet.
    pub label: Option<EcoString>,
    /// The item's words.
    pub content: Vec<Inline>,
    /// Items one level down.
    pub children: Vec<Item>,
}

/// A run of words, or something around or between words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Words.
    Run(EcoString),
    /// Emphasised words.
    Emphasis(Vec<Inline>),
    /// Strongly emphasised words.
    Strong(Vec<Inline>),
    /// Words that link to an address.
    Link(EcoString, Vec<Inline>),
    /// The place of a footnote, by the report's number.
    Note(u16),
    /// Words were left out here; a space stands on each side where words do.
    Omission,
}

/// Why a text is not of the subset, and where in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidText {
    /// What is wrong, and what to write instead.
    pub message: EcoString,
    /// Byte range in the Markdown.
    pub range: Range<usize>,
}

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

    /// The words alone, as one would copy them out of the printed page: paragraphs and items each on
    /// a line, `[…]` where words were left out, no footnote marks.
    pub fn plain(&self) -> String {
        let mut plain = String::new();
        for block in &self.blocks {
            match block {
                Block::Paragraph(inlines) => push_line(&mut plain, None, inlines),
                Block::List(items) => push_items(&mut plain, items),
            }
        }
        plain
    }

    /// The numbers of the footnotes whose places are in this text, in order.
    pub fn notes(&self) -> Vec<u16> {
        let mut notes = Vec::new();
        self.each_inline(&mut |inline| {
            if let Inline::Note(number) = inline {
                notes.push(*number);
            }
        });
        notes
    }

    /// Calls `visit` for each inline, nested ones after what holds them.
    fn each_inline(&self, visit: &mut impl FnMut(&Inline)) {
        fn inlines(list: &[Inline], visit: &mut impl FnMut(&Inline)) {
            for inline in list {
                visit(inline);
                if let Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link(_, inner) =
                    inline
                {
                    inlines(inner, visit);
                }
            }
        }
        fn items(list: &[Item], visit: &mut impl FnMut(&Inline)) {
            for item in list {
                inlines(&item.content, visit);
                items(&item.children, visit);
            }
        }
        for block in &self.blocks {
            match block {
                Block::Paragraph(list) => inlines(list, visit),
                Block::List(list) => items(list, visit),
            }
        }
    }

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

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.plain())
    }
}

fn push_line(plain: &mut String, label: Option<&str>, inlines: &[Inline]) {
    if !plain.is_empty() {
        plain.push('\n');
    }
    if let Some(label) = label {
        plain.push_str(label);
        plain.push(' ');
    }
    push_words(plain, inlines);
}

fn push_items(plain: &mut String, items: &[Item]) {
    for item in items {
        push_line(plain, item.label.as_deref(), &item.content);
        push_items(plain, &item.children);
    }
}

fn push_words(plain: &mut String, inlines: &[Inline]) {
    for (i, inline) in inlines.iter().enumerate() {
        match inline {
            Inline::Run(words) => plain.push_str(words),
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link(_, inner) => {
                push_words(plain, inner)
            }
            Inline::Note(_) => {}
            Inline::Omission => {
                let (before, after) = omission_spaces(i, inlines.len());
                plain.push_str(before);
                plain.push_str(OMISSION);
                plain.push_str(after);
            }
        }
    }
}

/// The spaces around an omission that is number `i` of `len` inlines: none at either end.
pub fn omission_spaces(i: usize, len: usize) -> (&'static str, &'static str) {
    (
        if i > 0 { " " } else { "" },
        if i + 1 < len { " " } else { "" },
    )
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
        Some((_, address)) => address.trim_end_matches(')').into(),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn text(markdown: &str) -> Text {
        Text::parse(markdown).unwrap()
    }

    fn excerpt(markdown: &str, kept: &[&str]) -> String {
        let text = text(markdown);
        let plain = text.plain();
        let ranges: Vec<_> = kept
            .iter()
            .map(|words| {
                let start = plain.find(words).unwrap();
                start..start + words.len()
            })
            .collect();
        text.excerpt(&ranges).plain()
    }

    #[test]
    fn footnote_marks_are_places_and_no_words() {
        let text = text("The Hors la Rue[^3], for example[^4].");
        assert_eq!(text.plain(), "The Hors la Rue, for example.");
        assert_eq!(text.notes(), [3, 4]);
    }

    #[test]
    fn lists_keep_the_labels_that_the_report_prints() {
        let text = text("- a) one\n- b) two\n");
        assert_eq!(text.plain(), "a) one\nb) two");
        let Block::List(items) = &text.blocks[0] else {
            panic!("no list")
        };
        assert_eq!(items[1].label.as_deref(), Some("b)"));
        assert_eq!(
            Text::parse("1. one\n2. two\n").unwrap().plain(),
            "1. one\n2. two"
        );
        assert_eq!(Text::parse("- one\n- two\n").unwrap().plain(), "one\ntwo");
    }

    #[test]
    fn brackets_and_escaped_signs_are_words() {
        assert_eq!(
            text("reimbursement \\[of medical expenses\\] \\*").plain(),
            "reimbursement [of medical expenses] *"
        );
    }

    #[test]
    fn what_is_not_of_the_subset_is_an_error() {
        for markdown in [
            "# title", "`code`", "<b>x</b>", "![x](y)", "    code", "> quote", "a  \nb",
        ] {
            assert!(Text::parse(markdown).is_err(), "{markdown:?} was taken");
        }
    }

    #[test]
    fn an_excerpt_says_where_words_are_missing() {
        let source = "One *two* three. Four[^1] five. Six.";
        assert_eq!(excerpt(source, &["One two three."]), "One two three. […]");
        assert_eq!(excerpt(source, &["Four five."]), "[…] Four five. […]");
        assert_eq!(
            excerpt(source, &["One two three.", "Six."]),
            "One two three. […] Six."
        );
        assert_eq!(
            excerpt(source, &["One two three.", "Four five.", "Six."]),
            "One two three. Four five. Six."
        );
        assert_eq!(excerpt("- one\n- two\n- three", &["two"]), "[…] two […]");
    }
}
