//! The content of a Word file, in the order of reading.

use std::collections::{HashMap, HashSet};

use roxmltree::{Document as Xml, Node};
use typst::ecow::EcoString;

use super::numbering::Numbering;
use super::styles::{Role, StyleOf, Styles, list, outline_level};
use super::{DEEPEST, Related, attribute, child, is, reference, switch, value};
use crate::import::document::{Locator, Paragraph, Source, SourceBlock, SourcePicture, Style};
use crate::import::read::words::{LineBuilder, RunStyle};

/// Reads the content of a Word file.
#[derive(Default)]
pub(super) struct Body<'a> {
    styles: Styles<'a>,
    numbering: Numbering,
    pub(super) related: HashMap<String, Related>,
    pub(super) document: Source,
    /// How many paragraphs and boxes there were.
    paragraphs: usize,
    boxes: usize,
    /// Whether the last paragraph has borders, and stands in the last box.
    in_border: bool,
    /// How many titles there were: headings stand below them.
    titles: usize,
    /// The notes by their kind and id, their order, and the numbers of those that were called.
    pub(super) notes: HashMap<(&'static str, &'a str), Node<'a, 'a>>,
    in_order: Vec<(&'static str, &'a str)>,
    pub(super) numbers: HashMap<(&'static str, &'a str), u16>,
    /// Where each comment is called.
    pub(super) comments: HashMap<&'a str, Locator>,
    pub(super) fields: Vec<WordField>,
    /// The words of a paragraph whose end was deleted: they begin the next one.
    joined: LineBuilder,
    /// Text boxes of the paragraph that is open.
    pub(super) frames: Vec<Node<'a, 'a>>,
    /// Pictures of the paragraph that is open.
    pub(super) pictures: Vec<SourcePicture>,
    /// How deep the open element stands.
    depth: usize,
}

/// A field that is open: an instruction, and then what it shows.
#[derive(Debug, Default)]
pub(super) struct WordField {
    instruction: String,
    shows: bool,
}

impl WordField {
    /// The address that it links to.
    fn link(&self) -> Option<EcoString> {
        let rest = self.instruction.trim().strip_prefix("HYPERLINK")?.trim();
        let address = rest.strip_prefix('"')?.split('"').next()?;
        Some(address.into())
    }

    fn is_contents(&self) -> bool {
        self.instruction.trim().starts_with("TOC")
    }
}

/// The kinds of notes, as the references to them are called.
const FOOTNOTE: &str = "footnote";
const ENDNOTE: &str = "endnote";

impl<'a> Body<'a> {
    pub(crate) fn new(
        styles: Styles<'a>,
        numbering: Numbering,
        related: HashMap<String, Related>,
    ) -> Self {
        Self {
            styles,
            numbering,
            related,
            ..Self::default()
        }
    }

    /// Notes the footnotes and endnotes that can be called.
    pub(crate) fn notes(&mut self, footnotes: Option<&'a Xml<'a>>, endnotes: Option<&'a Xml<'a>>) {
        for (kind, xml) in [(FOOTNOTE, footnotes), (ENDNOTE, endnotes)] {
            let nodes = xml.into_iter();
            let nodes = nodes.flat_map(|xml| xml.root_element().children());
            // Those that have a type are the lines between the text and the notes.
            let nodes = nodes.filter(|node| is(*node, kind) && attribute(*node, "type").is_none());
            for node in nodes {
                if let Some(id) = attribute(node, "id") {
                    self.notes.insert((kind, id), node);
                    self.in_order.push((kind, id));
                }
            }
        }
    }

    /// Reads blocks into the document.
    pub(crate) fn blocks(&mut self, parent: Node<'a, 'a>, boxed: Option<usize>) {
        if self.too_deep() {
            return;
        }
        self.depth += 1;
        for node in parent.children().filter(Node::is_element) {
            match node.tag_name().name() {
                "p" => self.paragraph(node, boxed),
                "tbl" => self.table(node, boxed),
                "del" | "moveFrom" => self.delete(node),
                "sdt" => self.content_control(node, boxed),
                "sdtContent" | "ins" | "moveTo" | "customXml" | "smartTag" => {
                    self.blocks(node, boxed)
                }
                "AlternateContent" => {
                    if let Some(choice) = choice(node) {
                        self.blocks(choice, boxed);
                    }
                }
                _ => {}
            }
        }
        self.depth -= 1;
    }

    fn too_deep(&mut self) -> bool {
        let is_too_deep = self.depth >= DEEPEST;
        if is_too_deep {
            let message = "what stands so deep within other things is not read";
            self.document.doubt(self.place(), message);
        }
        is_too_deep
    }

    /// A content control. One that holds a table of contents makes its paragraphs entries of one.
    fn content_control(&mut self, node: Node<'a, 'a>, boxed: Option<usize>) {
        let properties = child(node, "sdtPr");
        let gallery =
            properties.and_then(|node| value(child(node, "docPartObj")?, "docPartGallery"));
        let is_contents = gallery == Some("Table of Contents");
        if is_contents {
            self.fields.push(WordField {
                instruction: "TOC".into(),
                shows: true,
            });
        }
        self.blocks(node, boxed);
        if is_contents {
            self.fields.pop();
        }
    }

    /// The place of the last paragraph.
    pub(super) fn place(&self) -> Locator {
        Locator::Paragraph(self.paragraphs.max(1))
    }

    /// The place of the paragraph that comes next.
    pub(super) fn next_place(&self) -> Locator {
        Locator::Paragraph(self.paragraphs + 1)
    }

    pub(super) fn new_box(&mut self) -> usize {
        self.boxes += 1;
        self.boxes
    }

    fn paragraph(&mut self, node: Node<'a, 'a>, boxed: Option<usize>) {
        let has_border = child(node, "pPr").is_some_and(has_border);
        let boxed = boxed.or_else(|| match self.in_border {
            _ if !has_border => None,
            true => Some(self.boxes),
            false => Some(self.new_box()),
        });
        self.in_border = has_border;
        let frames = std::mem::take(&mut self.frames);
        let pictures = std::mem::take(&mut self.pictures);
        let paragraph = self.words_of(node, boxed);
        if !paragraph.words.is_empty() || paragraph.label.is_some() {
            self.document.blocks.push(SourceBlock::Paragraph(paragraph));
        }
        let pictures = std::mem::replace(&mut self.pictures, pictures);
        let boxed = |picture| SourcePicture { boxed, ..picture };
        self.document
            .blocks
            .extend(pictures.into_iter().map(boxed).map(SourceBlock::Picture));
        for frame in std::mem::replace(&mut self.frames, frames) {
            let boxed = self.new_box();
            self.blocks(frame, Some(boxed));
        }
    }

    /// Reads a paragraph. Text boxes and pictures in it go to `frames` and `pictures`.
    pub(super) fn words_of(&mut self, node: Node<'a, 'a>, boxed: Option<usize>) -> Paragraph {
        self.paragraphs += 1;
        let place = self.place();
        let properties = child(node, "pPr");
        let id = properties.and_then(|properties| value(properties, "pStyle"));
        let style = self.styles.of(id);
        let mut words = std::mem::take(&mut self.joined);
        let was_contents = self.fields.iter().any(WordField::is_contents);
        self.inline(node, &style, &RunStyle::default(), &mut words);
        if self.frames.is_empty() && properties.is_some_and(has_deleted_end) && is_followed(node) {
            self.joined = std::mem::take(&mut words);
        }
        let is_contents = was_contents && self.fields.iter().any(WordField::is_contents);
        let role = properties.and_then(outline_level).or(style.role);
        let own = properties.and_then(|properties| list(properties, style.list.as_ref()));
        let numbered = own.or(style.list);
        let numbered = numbered.filter(|(list, _)| self.numbering.has(list) && !words.is_empty());
        let label = numbered.as_ref();
        let label = label.and_then(|(list, deep)| self.numbering.next(list, *deep));
        let style = match (role, numbered) {
            _ if is_contents => Style::Contents,
            (Some(Role::Title), _) => {
                self.titles += usize::from(!words.is_empty());
                Style::Heading(1)
            }
            // If there is a title, headings move one level down at the end.
            (Some(Role::Heading(level)), _) => Style::Heading(level),
            (Some(Role::Contents), _) => Style::Contents,
            // Lists do not go that deep.
            (_, Some((_, deep))) => Style::Item(u8::try_from(deep + 1).unwrap_or(u8::MAX)),
            (Some(Role::Quotation), _) => Style::Quotation,
            (Some(Role::Body) | None, None) => Style::Body,
        };
        let mut paragraph = Paragraph::new(place, style, label, words);
        paragraph.boxed = boxed;
        paragraph
    }

    /// Reads what stands in a paragraph.
    pub(super) fn inline(
        &mut self,
        parent: Node<'a, 'a>,
        style: &StyleOf,
        setting: &RunStyle,
        words: &mut LineBuilder,
    ) {
        if self.too_deep() {
            return;
        }
        self.depth += 1;
        for node in parent.children().filter(Node::is_element) {
            match node.tag_name().name() {
                "r" => self.run(node, style, setting, words),
                "hyperlink" => {
                    let link = reference(node, "id").and_then(|id| self.related.get(id));
                    let link = link.map(|related| related.target.clone());
                    let setting = RunStyle {
                        link,
                        ..setting.clone()
                    };
                    self.inline(node, style, &setting, words);
                }
                "fldSimple" => {
                    let field = WordField {
                        instruction: attribute(node, "instr").unwrap_or_default().into(),
                        shows: true,
                    };
                    let setting = RunStyle {
                        link: field.link().or(setting.link.clone()),
                        ..setting.clone()
                    };
                    self.inline(node, style, &setting, words);
                }
                "del" | "moveFrom" => self.delete(node),
                "ins" | "moveTo" | "smartTag" | "customXml" | "sdt" | "sdtContent" | "bdo"
                | "dir" | "ruby" | "rubyBase" => self.inline(node, style, setting, words),
                "oMath" | "oMathPara" => {
                    let texts = node.descendants();
                    for text in texts.filter(|node| node.tag_name().name() == "t") {
                        words.push(text.text().unwrap_or_default(), setting);
                    }
                }
                "AlternateContent" => {
                    if let Some(choice) = choice(node) {
                        self.inline(choice, style, setting, words);
                    }
                }
                _ => {}
            }
        }
        self.depth -= 1;
    }

    fn run(
        &mut self,
        node: Node<'a, 'a>,
        style: &StyleOf,
        setting: &RunStyle,
        words: &mut LineBuilder,
    ) {
        let properties = child(node, "rPr");
        let of_style = properties.and_then(|properties| value(properties, "rStyle"));
        let of_style = of_style.map(|id| self.styles.of(Some(id)));
        let of_style = of_style.unwrap_or_default();
        let on = |name: &str, of_run: Option<bool>, of_paragraph: Option<bool>| {
            let own = properties.and_then(|properties| switch(properties, name));
            own.or(of_run).or(of_paragraph).unwrap_or(false)
        };
        if on("vanish", None, None) {
            self.leave_out(self.place(), "hidden words", node);
            return;
        }
        let mut fields = self.fields.iter().rev();
        let link = fields.find_map(|field| field.link().filter(|_| field.shows));
        let setting = RunStyle {
            strong: on("b", of_style.bold, style.bold),
            emphasis: on("i", of_style.italic, style.italic),
            link: link.or(setting.link.clone()),
        };
        self.content(node, &setting, words);
    }

    /// Reads what stands in a run.
    fn content(&mut self, node: Node<'a, 'a>, setting: &RunStyle, words: &mut LineBuilder) {
        for part in node.children().filter(Node::is_element) {
            let is_shown = self.fields.iter().all(|field| field.shows);
            match part.tag_name().name() {
                "fldChar" => match attribute(part, "fldCharType") {
                    Some("begin") => self.fields.push(WordField::default()),
                    Some("separate") => {
                        if let Some(field) = self.fields.last_mut() {
                            field.shows = true;
                        }
                    }
                    _ => drop(self.fields.pop()),
                },
                "instrText" => {
                    if let Some(field) = self.fields.last_mut() {
                        field.instruction.push_str(part.text().unwrap_or_default());
                    }
                }
                _ if !is_shown => {}
                "t" => words.push(part.text().unwrap_or_default(), setting),
                "tab" | "br" | "cr" | "ptab" => words.space(),
                "noBreakHyphen" => words.push("\u{2011}", setting),
                "softHyphen" => words.push("\u{ad}", setting),
                "sym" => {
                    let code = attribute(part, "char").unwrap_or_default();
                    let sign = u32::from_str_radix(code, 16).ok().and_then(char::from_u32);
                    if let Some(sign) = sign {
                        words.push(sign.encode_utf8(&mut [0; 4]), setting);
                    }
                }
                "footnoteReference" => self.call(FOOTNOTE, part, words),
                "endnoteReference" => self.call(ENDNOTE, part, words),
                "commentReference" => {
                    if let Some(id) = attribute(part, "id") {
                        self.comments.insert(id, self.place());
                    }
                }
                "drawing" | "pict" | "object" => self.drawing(part),
                "AlternateContent" => {
                    if let Some(choice) = choice(part) {
                        self.content(choice, setting, words);
                    }
                }
                _ => {}
            }
        }
    }

    /// The document, with notes that nothing calls, and headings below its title.
    pub(crate) fn finish(mut self) -> Source {
        let called: HashSet<u16> = self.numbers.values().copied().collect();
        for key in std::mem::take(&mut self.in_order) {
            if !self.numbers.contains_key(&key) {
                let note = self.notes[&key];
                let place = self.place();
                self.note(key, note, place);
            }
        }
        if self.titles > 0 {
            let mut titles = 0;
            for block in &mut self.document.blocks {
                if let SourceBlock::Paragraph(paragraph) = block
                    && let Style::Heading(level) = &mut paragraph.style
                {
                    // A title and the highest headings were both read as the first level.
                    titles += 1;
                    if titles > self.titles || *level > 1 {
                        *level += 1;
                    }
                }
            }
        }
        self.document.sort_left_out();
        self.document.doubt_notes(&called);
        self.document
    }
}

/// Whether properties draw a line on the left or right of a paragraph.
fn has_border(properties: Node) -> bool {
    let sides = child(properties, "pBdr")
        .into_iter()
        .flat_map(|node| node.children());
    let mut sides = sides.filter(Node::is_element);
    sides.any(|side| {
        matches!(side.tag_name().name(), "left" | "right" | "start" | "end")
            && !matches!(attribute(side, "val"), Some("nil" | "none") | None)
    })
}

/// Whether a deletion goes over the end of a paragraph.
fn has_deleted_end(properties: Node) -> bool {
    child(properties, "rPr").is_some_and(|mark| child(mark, "del").is_some())
}

/// Whether a paragraph comes next.
fn is_followed(node: Node) -> bool {
    node.next_sibling_element()
        .is_some_and(|next| is(next, "p"))
}

/// The first form of content that is there in several. Word writes the newest one first.
fn choice<'a>(node: Node<'a, 'a>) -> Option<Node<'a, 'a>> {
    let named = |name: &str| {
        let mut children = node.children();
        children.find(|child| child.tag_name().name() == name)
    };
    named("Choice").or_else(|| named("Fallback"))
}
