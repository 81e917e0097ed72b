//! Inline text: the small Markdown subset that the report is kept in.
//!
//! Paragraphs, lists, tables, pictures, emphasis, links and footnote anchors (`[^3]`); anything else that
//! Markdown knows (headings, HTML, code) is an error, because it would print otherwise than it reads.

mod account;
mod around;
pub(crate) mod excerpt;
mod markdown;
#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::Range;

use typst::ecow::EcoString;
use typst::syntax::DiagSpan;

/// What stands where words were left out.
pub(crate) const OMISSION: &str = "[…]";

/// A passage, a recommendation or a footnote: its words, and how they are set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// Paragraphs, lists, tables and pictures, in order.
    pub(crate) blocks: Vec<Block>,
}

/// A paragraph, a list, a table or a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list, of one level or more.
    List(Vec<ListItem>),
    /// A table: its rows, all of one length, the first of which are headings. A cell can be empty.
    Table(Vec<Vec<Cell>>),
    /// A picture, which has no words on the page.
    Picture(Picture),
}

/// A picture that stands alone between the words: `![description](path)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    /// What it shows, for those who do not see it; empty if the document does not say.
    pub(crate) description: EcoString,
    /// Its file, relative to the report's folder: `pictures/chart-1.png`.
    pub(crate) path: EcoString,
    /// Where it is written.
    pub(crate) span: DiagSpan,
}

/// The words of a cell.
pub(crate) type Cell = Vec<Inline>;

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListItem {
    /// What the report prints before the item: `1.` or `a)`; `None` if it prints a bullet.
    pub(crate) label: Option<EcoString>,
    /// The item's words.
    pub(crate) content: Vec<Inline>,
    /// Items one level down.
    pub(crate) children: Vec<ListItem>,
}

/// A run of words, or something around or between words. Runs do not follow each other, and emphasis does
/// not stand in or beside emphasis of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Inline {
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
    /// Words were left out here. The spaces around it belong to the runs beside it.
    Omission,
}

/// What stands on a line of [`Text::plain`]: a paragraph, the words of an item, or those of a cell.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// How many lists it stands in: 0 for a paragraph or a cell.
    pub(crate) depth: usize,
    /// The label of the item.
    pub(crate) label: Option<&'a EcoString>,
    /// Its words.
    pub(crate) content: &'a [Inline],
}

/// Why a text is not of the subset, and the place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidText {
    /// What is wrong, and what to write instead.
    pub(crate) message: EcoString,
    /// Byte range in the Markdown.
    pub(crate) range: Range<usize>,
}

/// Whether a sign makes the letters after it run in one direction, whatever their script: the page then shows
/// other words than are copied from it, searched and heard.
pub(crate) fn turns_letters(sign: char) -> bool {
    matches!(sign, '\u{202d}' | '\u{202e}')
}

impl Text {
    /// The words alone, as one would copy them out of the printed page: paragraphs, items and cells each on
    /// a line, `[…]` where words were left out, no footnote marks.
    pub fn plain(&self) -> String {
        let mut plain = String::new();
        for (i, line) in self.lines().iter().enumerate() {
            if i > 0 {
                plain.push('\n');
            }
            if let Some(label) = line.label {
                plain.push_str(label);
                plain.push(' ');
            }
            push_words(&mut plain, line.content);
        }
        plain
    }

    /// The words as a screen reader says them: like [`plain`](Self::plain), with the description of each
    /// picture on a line in its place.
    pub fn heard(&self) -> String {
        let mut lines = Vec::new();
        for block in &self.blocks {
            let line = match block {
                Block::Picture(picture) => picture.description.to_string(),
                block => Text {
                    blocks: vec![block.clone()],
                }
                .plain(),
            };
            lines.extend(Some(line).filter(|line| !line.is_empty()));
        }
        lines.join("\n")
    }

    /// The pictures, in order.
    pub(crate) fn pictures(&self) -> impl Iterator<Item = &Picture> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Picture(picture) => Some(picture),
            _ => None,
        })
    }

    /// Sets the place where each picture is written.
    pub(super) fn place_pictures(&mut self, place: impl Fn(&Picture) -> DiagSpan) {
        for block in &mut self.blocks {
            if let Block::Picture(picture) = block {
                picture.span = place(picture);
            }
        }
    }

    /// The paragraphs, the items of lists, and the cells that have words, in order.
    pub fn lines(&self) -> Vec<Line<'_>> {
        lines_of(&self.blocks)
    }

    /// Adds an item that stands in `depth` lists, the inner ones under the last item. If only one of the item
    /// and the last list is numbered, a new list begins.
    pub(crate) fn push_item(&mut self, depth: usize, item: ListItem) {
        let goes_on = match self.blocks.last() {
            Some(Block::List(items)) if depth == 1 => {
                let numbered = |item: &ListItem| item.label.as_deref().is_some_and(is_numbered);
                items
                    .last()
                    .is_none_or(|last| numbered(last) == numbered(&item))
            }
            block => depth > 1 && block.is_some(),
        };
        if !goes_on {
            self.blocks.push(Block::List(Vec::new()));
        }
        if let Some(items) = self.items_mut(depth) {
            items.push(item);
        }
    }

    /// The items that stand in `depth` lists, at the end of the text: the last list, or the children of
    /// its last item.
    fn items_mut(&mut self, depth: usize) -> Option<&mut Vec<ListItem>> {
        let Some(Block::List(items)) = self.blocks.last_mut() else {
            return None;
        };
        let mut items = items;
        for _ in 1..depth {
            items = &mut items.last_mut()?.children;
        }
        Some(items)
    }

    /// The words of the last line; `None` after a table or a picture.
    fn last_line_mut(&mut self) -> Option<&mut Vec<Inline>> {
        match self.blocks.last_mut()? {
            Block::Paragraph(line) => Some(line),
            Block::List(items) => {
                let mut item = items.last_mut()?;
                while !item.children.is_empty() {
                    item = item.children.last_mut()?;
                }
                Some(&mut item.content)
            }
            Block::Table(_) | Block::Picture(_) => None,
        }
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

    /// The addresses that it links to, in order.
    pub fn links(&self) -> Vec<EcoString> {
        let mut links = Vec::new();
        self.each_inline(&mut |inline| {
            if let Inline::Link(url, _) = inline {
                links.push(url.clone());
            }
        });
        links
    }

    /// Calls `each` for the words of each paragraph, item and cell, in order.
    pub(crate) fn each_line_mut(&mut self, each: &mut impl FnMut(&mut Vec<Inline>)) {
        fn items(list: &mut [ListItem], each: &mut impl FnMut(&mut Vec<Inline>)) {
            for item in list {
                each(&mut item.content);
                items(&mut item.children, each);
            }
        }
        for block in &mut self.blocks {
            match block {
                Block::Paragraph(line) => each(line),
                Block::List(list) => items(list, each),
                Block::Table(rows) => rows.iter_mut().flatten().for_each(&mut *each),
                Block::Picture(_) => {}
            }
        }
    }

    /// Calls `each` for each inline, nested ones after what holds them.
    fn each_inline(&self, each: &mut impl FnMut(&Inline)) {
        for line in self.lines() {
            visit(line.content, each);
        }
    }
}

/// The lines of some blocks.
pub(crate) fn lines_of(blocks: &[Block]) -> Vec<Line<'_>> {
    fn push<'a>(items: &'a [ListItem], depth: usize, lines: &mut Vec<Line<'a>>) {
        for item in items {
            lines.push(Line {
                depth,
                label: item.label.as_ref(),
                content: &item.content,
            });
            push(&item.children, depth + 1, lines);
        }
    }
    let alone = |content| Line {
        depth: 0,
        label: None,
        content,
    };
    let mut lines = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph(content) => lines.push(alone(content)),
            Block::List(items) => push(items, 1, &mut lines),
            Block::Table(rows) => {
                let cells = rows.iter().flatten().filter(|cell| !cell.is_empty());
                lines.extend(cells.map(|cell| alone(cell)));
            }
            Block::Picture(_) => {}
        }
    }
    lines
}

/// Whether Markdown takes this label for a number. It takes a letter for a word.
pub(crate) fn is_numbered(label: &str) -> bool {
    label.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a word is a label of items: `1.`, `1)` or `a)`.
pub(crate) fn is_label(word: &str) -> bool {
    let letter = word.strip_suffix(')').unwrap_or_default();
    let number = word.strip_suffix([')', '.']).unwrap_or_default();
    letter.len() == 1 && letter.starts_with(|c: char| c.is_ascii_lowercase())
        || (1..=9).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())
}

impl Picture {
    /// Its description, if somebody has written one.
    pub(crate) fn said(&self) -> Option<&str> {
        Some(&*self.description).filter(|words| !words.is_empty())
    }
}

impl ListItem {
    /// Takes a label out of the words: an item that begins with one of its own (`a) `, `3\. `) prints it in
    /// place of a bullet.
    fn take_label(&mut self) {
        let Some(Inline::Run(words)) = self.content.first() else {
            return;
        };
        let alone = self.content.len() == 1;
        let split = words.split_once(' ').or(alone.then_some((words, "")));
        if self.label.is_none()
            && let Some((label, rest)) = split
            && is_label(label)
        {
            self.label = Some(label.into());
            let rest = Inline::Run(rest.into());
            let content = std::mem::take(&mut self.content);
            let rest = std::iter::once(rest).chain(content.into_iter().skip(1));
            extend(&mut self.content, rest);
        }
    }
}

impl Inline {
    /// Adds it to a line. Words are joined to the run before them.
    pub(crate) fn push_to(self, line: &mut Vec<Inline>) {
        match (line.last_mut(), self) {
            (_, Inline::Run(words)) if words.is_empty() => {}
            (Some(Inline::Run(last)), Inline::Run(words)) => last.push_str(&words),
            (_, inline) => line.push(inline),
        }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.heard())
    }
}

/// Adds inlines to a line.
pub(crate) fn extend(line: &mut Vec<Inline>, more: impl IntoIterator<Item = Inline>) {
    more.into_iter().for_each(|inline| inline.push_to(line));
}

/// Calls `each` for each inline of a line, nested ones after what holds them.
pub(crate) fn visit<'a>(line: &'a [Inline], each: &mut impl FnMut(&'a Inline)) {
    for inline in line {
        each(inline);
        if let Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link(_, inner) = inline {
            visit(inner, each);
        }
    }
}

/// The words of a line alone, without emphasis and footnote marks.
pub(crate) fn plain(line: &[Inline]) -> String {
    let mut plain = String::new();
    push_words(&mut plain, line);
    plain
}

fn push_words(plain: &mut String, inlines: &[Inline]) {
    for inline in inlines {
        match inline {
            Inline::Run(words) => plain.push_str(words),
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link(_, inner) => {
                push_words(plain, inner)
            }
            Inline::Note(_) => {}
            Inline::Omission => plain.push_str(OMISSION),
        }
    }
}

/// The beginning of a text, by which people recognise it.
pub(crate) fn beginning(text: &str) -> String {
    const ENOUGH: usize = 60;

    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(ENOUGH) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

/// A text in which each run of white space, no-break spaces included, is one space.
pub(crate) fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The byte ranges of `plain` where the pieces of `words` stand, in order and without overlaps. `[…]` stands
/// between the pieces.
///
/// # Errors
/// If a piece does not stand there: the first such piece.
pub(crate) fn find_pieces(words: &str, plain: &str) -> Result<Vec<Range<usize>>, String> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let pieces = words.split(OMISSION).map(str::trim);
    for piece in pieces.filter(|piece| !piece.is_empty()) {
        let from = ranges.last().map_or(0, |range| range.end);
        match plain[from..].find(piece) {
            Some(start) => ranges.push(from + start..from + start + piece.len()),
            None => return Err(piece.to_owned()),
        }
    }
    Ok(ranges)
}
