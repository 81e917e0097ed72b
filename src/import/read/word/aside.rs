//! What stands beside the content of a Word file: notes, pictures, text boxes, and what is left out.

use roxmltree::{Document as Xml, Node};
use typst::ecow::{EcoString, eco_format};

use super::body::Body;
use super::styles::StyleOf;
use super::{FOOTER, HEADER, attribute, is, reference};
use crate::import::document::{ImageFile, Locator, Note, SourcePicture};
use crate::import::read::words::{LineBuilder, RunStyle};
use crate::report::text::squeezed;

impl<'a> Body<'a> {
    /// Adds the anchor of a note, and reads the note.
    pub(super) fn call(&mut self, kind: &'static str, node: Node<'a, 'a>, words: &mut LineBuilder) {
        let key = (kind, attribute(node, "id").unwrap_or_default());
        let place = self.place();
        let Some(note) = self.notes.get(&key).copied() else {
            let message = eco_format!("a {kind} is called that is not there");
            return self.document.doubt(place, message);
        };
        if let Some(number) = self.numbers.get(&key) {
            let message = eco_format!("note {number} is called again, which is left out");
            return self.document.doubt(place, message);
        }
        let Some(number) = self.note(key, note, place) else {
            return;
        };
        words.note(number);
    }

    pub(super) fn note(
        &mut self,
        key: (&'static str, &'a str),
        note: Node<'a, 'a>,
        place: Locator,
    ) -> Option<u16> {
        let number = u16::try_from(self.numbers.len() + 1).ok()?;
        self.numbers.insert(key, number);
        let mut paragraphs = Vec::new();
        let fields = std::mem::take(&mut self.fields);
        for node in note.descendants().filter(|node| is(*node, "p")) {
            let style = StyleOf::default();
            let mut words = LineBuilder::default();
            self.inline(node, &style, &RunStyle::default(), &mut words);
            paragraphs.push(words.plain_weight().finish());
        }
        self.fields = fields;
        paragraphs.retain(|words| !words.is_empty());
        self.document.notes.push(Note {
            place,
            number,
            paragraphs,
        });
        Some(number)
    }

    /// Sets aside the pictures and text boxes of a drawing, which may be a group of several.
    pub(super) fn drawing(&mut self, node: Node<'a, 'a>) {
        // What stands in a text box is read with that box. A fallback repeats what was read.
        let own = |part: &Node<'a, 'a>| {
            let mut around = part
                .ancestors()
                .skip(1)
                .take_while(|around| *around != node);
            !around
                .any(|around| is(around, "txbxContent") || around.tag_name().name() == "Fallback")
        };
        let parts: Vec<Node> = node.descendants().filter(own).collect();
        let named = |name: &str| {
            let mut parts = parts.iter();
            parts.find(|part| part.tag_name().name() == name)
        };
        let of_all = named("docPr").or_else(|| named("shape"));
        let of_all = of_all.and_then(|node| description(*node));
        let is_decoration = named("decorative")
            .is_some_and(|node| matches!(node.attribute("val"), Some("1" | "true")));
        for part in &parts {
            let id = match part.tag_name().name() {
                "txbxContent" => {
                    self.frames.push(*part);
                    continue;
                }
                "blip" => reference(*part, "embed").or(reference(*part, "link")),
                "imagedata" => reference(*part, "id").or(reference(*part, "href")),
                // A chart or a diagram: Word draws it.
                "chart" | "relIds" => None,
                _ => continue,
            };
            let file = id.and_then(|id| self.related.get(id)).map(|related| {
                self.document.pictures.push(ImageFile {
                    name: related.target.clone(),
                    bytes: None,
                });
                self.document.pictures.len() - 1
            });
            // Each picture of a group may have a description of its own.
            let own = part
                .ancestors()
                .find(|node| node.tag_name().name() == "pic");
            let own = own.and_then(|pic| {
                let mut inside = pic.descendants();
                description(inside.find(|node| node.tag_name().name() == "cNvPr")?)
            });
            self.pictures.push(SourcePicture {
                place: self.place(),
                file,
                description: own.or(of_all.clone()),
                is_decoration,
                boxed: None,
            });
        }
    }

    pub(super) fn delete(&mut self, node: Node) {
        self.leave_out(self.place(), "deleted words", node);
    }

    /// Lists the words in a node as left out.
    pub(super) fn leave_out(&mut self, place: Locator, reason: &str, node: Node) {
        let text = text_of(node);
        if !text.is_empty() {
            self.document.leave_out(place, reason, text);
        }
    }

    /// Lists comments, and the heads and feet of pages, as left out.
    pub(crate) fn leave_out_parts(&mut self, parts: &[(&str, Xml)]) {
        for (kind, xml) in parts {
            let root = xml.root_element();
            if matches!(*kind, HEADER | FOOTER) {
                self.leave_out(BEGINNING, "a head or foot of the pages", root);
            }
            for node in root.children().filter(|node| is(*node, "comment")) {
                let place = attribute(node, "id").and_then(|id| self.comments.get(id));
                self.leave_out(*place.unwrap_or(&BEGINNING), "a comment", node);
            }
        }
    }
}

/// The description of a picture that an element has; if it has none, the title.
fn description(node: Node) -> Option<EcoString> {
    let said = |name| node.attribute(name).map(squeezed);
    let mut said = ["descr", "alt", "title"].into_iter().filter_map(said);
    said.find(|words| !words.is_empty()).map(EcoString::from)
}

/// The place of what has no place in the text.
const BEGINNING: Locator = Locator::Paragraph(1);

/// All words in a node, each paragraph on a line.
fn text_of(node: Node) -> String {
    let mut text = String::new();
    for node in node.descendants() {
        match node.tag_name().name() {
            "p" => text.push('\n'),
            "t" | "delText" => text.extend(node.text().map(|words| words.replace('\n', " "))),
            "tab" | "br" => text.push(' '),
            _ => {}
        }
    }
    let lines = text.lines().map(squeezed);
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}
