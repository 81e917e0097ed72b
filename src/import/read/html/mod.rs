//! Web pages: the content of a page as browsers show it, without what stands around it.
//!
//! Words outside the content are listed as left out, with what their element is: navigation, the foot of the
//! page, hidden words. Scripts and styles are no words.

mod about;
mod list;
mod note;
mod notes;
mod outside;
mod page;
mod parse;
mod table;
mod tree;

use std::collections::HashSet;
use std::sync::LazyLock;

use ego_tree::NodeId;
use encoding_rs::Encoding;
use regex::bytes::Regex;
use typst::diag::bail;
use typst::ecow::{EcoString, eco_format};

use self::list::HtmlList;
use self::notes::Notes;
use self::tree::{HtmlNode, Node, Page};
use super::words::{LineBuilder, RunStyle};
use crate::diagnostic::{Result, error};
use crate::import::document::{
    ImageFile, Locator, Note, Paragraph, Source, SourceBlock, SourcePicture, Style,
};
use crate::report::text::squeezed;

/// Reads the page `bytes`, whose file is called `name`.
///
/// # Errors
/// If the page is too large, it is uncertain which letters it has, its elements stand too deep in one another,
/// or it has no words.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Source> {
    let said = said(bytes);
    let bytes = said.as_ref().map_or(bytes, |said| said.as_bytes());
    let (source, note) = super::decoded(name, bytes)?;
    let html = match parse::parse(&source) {
        Ok(html) => html,
        Err(line) => bail!(
            error(eco_format!(
                "{name}, {}: its elements stand too deep in one another",
                Locator::Line(line)
            ))
            .with_hint("save the page again, from a browser or a word processor")
        ),
    };
    let notes = notes::find(&html);
    let mut document = page::content(&html)
        .map(|content| HtmlReader::new(&notes, content).read(&html))
        .unwrap_or_default();
    if document.blocks.is_empty() && document.notes.is_empty() {
        bail!(
            error(eco_format!("{name} has no words"))
                .with_hint("if a script fills the page, save it from a browser as it is shown")
        );
    }
    document.doubts.splice(0..0, note);
    Ok(document)
}

/// The text of a page that is not UTF-8 and names its encoding.
fn said(bytes: &[u8]) -> Option<String> {
    /// How many bytes browsers search for the name of the encoding.
    const HEAD: usize = 1024;
    static CHARSET: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i)(?:charset|<\?xml[^>]*encoding)\s*=\s*["']?\s*([a-z0-9_:.-]+)"#)
            .expect("it is the same in every run")
    });
    if Encoding::for_bom(bytes).is_some() || std::str::from_utf8(bytes).is_ok() {
        return None;
    }
    let label = CHARSET.captures(&bytes[..bytes.len().min(HEAD)])?;
    let encoding = Encoding::for_label(label.get(1)?.as_bytes())?;
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    (!had_errors).then(|| text.into_owned())
}

/// Turns the elements of a page into blocks.
struct HtmlReader<'a> {
    notes: &'a Notes,
    /// The element that holds the content, and those around it.
    content: Node<'a>,
    around: HashSet<NodeId>,
    /// Whether the page has no element that says it is the content.
    guess: bool,
    document: Source,
    /// The numbers that anchors call.
    called: HashSet<u16>,
    /// The line that is being read.
    line: usize,
    /// The paragraph that is open, and where it begins.
    words: LineBuilder,
    start: Option<usize>,
    within: Within,
    /// Whether the list that is open is a table of contents.
    in_contents: bool,
    /// The blocks of lists that are nothing but links.
    link_lists: Vec<std::ops::Range<usize>>,
    /// The box that is open, and how many there were.
    boxed: Option<usize>,
    boxes: usize,
    /// The note that is open.
    note: Option<Note>,
    /// How many of the next characters are the label of the note.
    skip: usize,
    /// Whether a line was just broken: twice is a new paragraph.
    is_broken: bool,
}

/// What the next words stand in, and how they are set.
#[derive(Default)]
struct Within {
    style: RunStyle,
    heading: Option<u8>,
    quotations: usize,
    lists: Vec<HtmlList>,
    /// The label of the next paragraph.
    label: Option<EcoString>,
    /// The paragraphs of the cell that is open.
    cell: Option<Vec<Paragraph>>,
}

impl<'a> HtmlReader<'a> {
    fn new(notes: &'a Notes, content: Node<'a>) -> Self {
        Self {
            notes,
            content,
            around: content.ancestors().map(|node| node.id()).collect(),
            guess: tree::name(content) == "body",
            document: Source::default(),
            called: HashSet::new(),
            line: 1,
            words: LineBuilder::default(),
            start: None,
            within: Within::default(),
            in_contents: false,
            link_lists: Vec::new(),
            boxed: None,
            boxes: 0,
            note: None,
            skip: 0,
            is_broken: false,
        }
    }

    fn read(mut self, html: &'a Page) -> Source {
        self.document.about = about::about(html);
        self.around(html.root());
        self.close_paragraph();
        self.leave_out_link_lists();
        let mut document = self.document;
        document.notes.sort_by_key(|note| note.place);
        document.doubt_notes(&self.called);
        document.sort_left_out();
        document.doubts.sort_by_key(|doubt| doubt.place);
        document
    }

    fn children(&mut self, node: Node<'a>) {
        let mut at_foot = false;
        for child in node.children() {
            let is_element = !tree::name(child).is_empty();
            if at_foot && is_element && !self.notes.notes.contains_key(&child.id()) {
                self.begin(child);
                if !tree::has_no_words(tree::name(child)) {
                    self.leave_out(child, "what stands below the foot of the page");
                }
                continue;
            }
            self.node(child);
            at_foot |= node == self.content
                && self.guess
                && page::reason(child, true) == Some(page::THE_FOOT)
                && !child
                    .next_siblings()
                    .flat_map(tree::elements)
                    .any(|node| tree::heading(tree::name(node)).is_some());
        }
    }

    /// Notes the line on which an element begins.
    fn begin(&mut self, node: Node) {
        if let Some(line) = tree::line(node) {
            self.line = line;
        }
    }

    fn node(&mut self, node: Node<'a>) {
        match node.value() {
            HtmlNode::Text(text) => self.push(text),
            HtmlNode::Comment(comment) => {
                let is_code = comment.starts_with('[') || comment.trim().is_empty();
                if !is_code {
                    self.leave_out_words(comment.trim().into(), "a comment");
                }
                self.line += comment.matches('\n').count();
            }
            HtmlNode::Element(_) => self.element(node),
            _ => {}
        }
    }

    fn element(&mut self, node: Node<'a>) {
        let name = tree::name(node);
        self.begin(node);
        if tree::has_no_words(name) {
            return;
        }
        if let Some(found) = self.notes.notes.get(&node.id())
            && self.note.is_none()
        {
            self.open_note(node, found);
            return;
        }
        if self.notes.backs.contains(&node.id()) {
            self.way_back(node);
            return;
        }
        if let Some(reason) = page::reason(node, self.guess) {
            self.leave_out(node, reason);
            return;
        }
        if let Some(number) = self.notes.anchors.get(&node.id()) {
            self.called.insert(*number);
            self.start.get_or_insert(self.line);
            self.words.note(*number);
            return;
        }
        if self.notes.lost.contains(&node.id()) {
            let words = tree::words(node);
            let message = eco_format!("there is no note for `{words}`, which is kept as words");
            let place = Locator::Line(self.line);
            self.document.doubt(place, message);
        }
        match name {
            "br" => {
                if self.is_broken && self.within.heading.is_none() {
                    self.close_paragraph();
                }
                self.words.space();
                self.is_broken = true;
            }
            "img" => self.picture(node),
            "q" => {
                self.push("“");
                self.children(node);
                self.push("”");
            }
            "table" => self.table(node),
            _ if tree::is_block(name) => self.block(node, name),
            _ => self.inline(node, name),
        }
    }

    fn inline(&mut self, node: Node<'a>, name: &str) {
        let before = self.within.style.clone();
        let setting = &mut self.within.style;
        let weight = tree::style(node, "font-weight");
        let slant = tree::style(node, "font-style");
        setting.strong = match weight.as_deref() {
            Some("bold" | "bolder" | "600" | "700" | "800" | "900") => true,
            Some("normal" | "400") => false,
            _ => setting.strong || matches!(name, "b" | "strong"),
        };
        setting.emphasis = match slant.as_deref() {
            Some("italic" | "oblique") => true,
            Some("normal") => false,
            _ => setting.emphasis || matches!(name, "i" | "em" | "cite" | "dfn" | "var"),
        };
        if name == "a"
            && let Some(address) = tree::attribute(node, "href")
            // Places within the page are not places in the report.
            && !address.is_empty()
            && !address.starts_with('#')
            && !address.to_lowercase().starts_with("javascript:")
        {
            setting.link = Some(address.into());
        }
        self.children(node);
        self.within.style = before;
    }

    fn block(&mut self, node: Node<'a>, name: &str) {
        self.close_paragraph();
        match name {
            "ul" | "ol" | "menu" | "dir" => self.list(node, name),
            "li" => {
                self.within.label = match self.within.lists.last_mut() {
                    Some(list) => list.next(node),
                    None => Some("•".into()),
                };
                self.children(node);
                self.close_paragraph();
                self.within.label = None;
            }
            "blockquote" => {
                self.within.quotations += 1;
                self.children(node);
                self.close_paragraph();
                self.within.quotations -= 1;
            }
            _ => {
                let outer = self.within.heading;
                self.within.heading = tree::heading(name).or(outer);
                self.children(node);
                self.close_paragraph();
                self.within.heading = outer;
            }
        }
    }

    fn list(&mut self, node: Node<'a>, name: &str) {
        let outermost =
            self.within.lists.is_empty() && self.within.cell.is_none() && self.note.is_none();
        let links = outermost.then(|| page::links_only(node)).flatten();
        let first = self.document.blocks.len();
        self.in_contents |= links == Some(true);
        self.within.lists.push(HtmlList::new(node, name == "ol"));
        self.children(node);
        self.close_paragraph();
        self.within.lists.pop();
        if outermost {
            self.in_contents = false;
        }
        if links == Some(false) {
            self.link_lists.push(first..self.document.blocks.len());
        }
    }

    fn push(&mut self, text: &str) {
        let words = text.trim_start();
        let (before, _) = text.split_at(text.len() - words.len());
        self.line += before.matches('\n').count();
        let lines = words.matches('\n').count();
        let mut rest = text;
        while self.skip > 0 {
            let Some(c) = rest.chars().next() else { break };
            self.skip -= usize::from(!c.is_whitespace());
            rest = &rest[c.len_utf8()..];
        }
        if !rest.trim().is_empty() {
            self.start.get_or_insert(self.line);
            self.is_broken = false;
        }
        self.words.push(rest, &self.within.style);
        self.line += lines;
    }

    fn picture(&mut self, node: Node) {
        let description = tree::attribute(node, "alt").map(str::trim);
        // A dot that counts readers.
        let is_one = |side| tree::number(node, side) == Some(1);
        if is_one("width") || is_one("height") {
            return;
        }
        let role = tree::attribute(node, "role");
        let words = description.map(squeezed);
        let address = tree::attribute(node, "src").unwrap_or_default();
        self.document.pictures.push(ImageFile::at(address));
        let picture = SourcePicture {
            place: Locator::Line(self.line),
            file: Some(self.document.pictures.len() - 1),
            // A picture with an empty description is decoration: HTML says so.
            is_decoration: description == Some("") || matches!(role, Some("presentation" | "none")),
            description: words.filter(|words| !words.is_empty()).map(EcoString::from),
            boxed: self.boxed,
        };
        if self.note.is_none() {
            if self.within.cell.is_none() && self.words.is_empty() {
                self.close_paragraph();
            }
            self.document.blocks.push(SourceBlock::Picture(picture));
        } else if let Some(words) = picture.description {
            self.leave_out_words(words, "the description of a picture in a note");
        }
    }

    /// Ends the paragraph, heading or item that is open.
    fn close_paragraph(&mut self) {
        self.is_broken = false;
        let words = std::mem::take(&mut self.words);
        let start = self.start.take();
        if words.is_empty() {
            return;
        }
        let depth = u8::try_from(self.within.lists.len()).unwrap_or(u8::MAX);
        let label = self.within.label.take();
        let is_marked = self.within.lists.last().is_none_or(|list| list.is_marked());
        let style = match self.within.heading {
            Some(level) => Style::Heading(level),
            None if self.in_contents => Style::Contents,
            None if self.within.quotations > 0 => Style::Quotation,
            None if depth > 0 && is_marked => Style::Item(depth),
            None if label.is_some() => Style::Item(1),
            None => Style::Body,
        };
        let place = Locator::Line(start.unwrap_or(self.line));
        let mut paragraph = Paragraph::new(place, style, label, words);
        paragraph.boxed = self.boxed;
        if let Some(note) = &mut self.note {
            note.paragraphs.push(paragraph.labelled());
        } else if let Some(cell) = &mut self.within.cell {
            cell.push(paragraph);
        } else {
            self.document.blocks.push(SourceBlock::Paragraph(paragraph));
        }
    }
}
