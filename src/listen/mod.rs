//! Listening to a PDF: what a screen reader gets from it, as text for people who see.
//!
//! The PDF is read back from its bytes, as a reader's program would: nothing here knows how it was made.

mod tree;
mod words;

use std::ops::Range;

use encoding_rs::WINDOWS_1252;
use hayro_syntax::Pdf;
use hayro_syntax::object::Dict;
use typst::ecow::eco_vec;

use crate::diagnostic::{Result, error};
use tree::{Element, Link, Part};
use words::Words;

/// What is heard of a PDF, in the order in which it is heard: a line for each element that begins one, with
/// its type and its words, indented under the element that it is in. Links stand below the words that they
/// are in, with what they are called and where they lead; `‹fr›` stands where the language changes.
/// Decoration, such as running headers, is not heard.
///
/// # Errors
/// Bytes that are no PDF, or one without a structure.
pub fn listen(pdf: Vec<u8>) -> Result<String> {
    let unheard = || eco_vec![error("this PDF has no structure that could be read aloud")];
    let pdf = Pdf::new(pdf).map_err(|_| unheard())?;
    let catalog = pdf.xref().get::<Dict>(pdf.xref().root_id());
    let language = catalog
        .and_then(|catalog| catalog.get::<hayro_syntax::object::String>("Lang"))
        .map(|language| text(&language));
    let parts = tree::read(&pdf, language.as_deref()).ok_or_else(unheard)?;
    let title = Words {
        text: pdf
            .metadata()
            .title
            .as_deref()
            .map(text)
            .unwrap_or_default(),
        language,
    };
    let mut listener = Listener::default();
    let mut line = Line::default();
    listener.hear(&mut line, &title);
    listener.print(0, "Title", line);
    for part in &parts {
        if let Part::Element(element) = part {
            listener.listen(element, 0);
        }
    }
    Ok(listener.heard)
}

/// A text of a PDF that stands outside of its pages: in one of the encodings of Unicode, which it then begins
/// with a mark of, or else in Latin letters.
fn text(bytes: &[u8]) -> String {
    WINDOWS_1252.decode(bytes).0.into_owned()
}

/// The types of elements that no screen reader says anything of.
const SILENT: [&str; 7] = [
    "Document",
    "Div",
    "NonStruct",
    "LBody",
    "THead",
    "TBody",
    "TFoot",
];

/// What is heard in one go.
#[derive(Default)]
struct Line<'a> {
    words: String,
    /// Which of the words are a link, as bytes; all of them where that is not said.
    links: Vec<(Option<Range<usize>>, &'a Link)>,
}

#[derive(Default)]
struct Listener {
    heard: String,
    /// The language of the latest words.
    language: Option<String>,
}

impl Listener {
    /// Prints what is heard of an element that begins a line.
    fn listen(&mut self, element: &Element, depth: usize) {
        let mut line = Line::default();
        if let Some(alternative) = &element.alternative {
            self.hear(&mut line, alternative);
            return self.print(depth, &element.tag, line);
        }
        let parts = flattened(&element.parts);
        let mut is_begun = is_silent(element);
        let inner = if is_begun { depth } else { depth + 1 };
        for part in parts {
            match part {
                // A heading or a cell with one paragraph in it is heard as its words.
                Part::Element(child)
                    if child.tag == "P"
                        && child.alternative.is_none()
                        && !is_begun
                        && line.words.is_empty() =>
                {
                    self.gather(&mut line, &child.parts);
                    self.print(depth, &element.tag, std::mem::take(&mut line));
                    is_begun = true;
                }
                Part::Element(child) if child.is_block => {
                    if !is_begun || !line.words.is_empty() {
                        self.print(depth, &element.tag, std::mem::take(&mut line));
                        is_begun = true;
                    }
                    self.listen(child, inner);
                }
                Part::Link(link) => line.links.push((None, link)),
                inline => self.gather(&mut line, std::slice::from_ref(inline)),
            }
        }
        if !is_begun || !line.words.is_empty() {
            self.print(depth, &element.tag, line);
        }
    }

    /// Adds to a line what is within its words.
    fn gather<'a>(&mut self, line: &mut Line<'a>, parts: &'a [Part]) {
        let from = line.words.len();
        for part in parts {
            match part {
                Part::Words(words) => self.hear(line, words),
                Part::Element(element) => {
                    match &element.alternative {
                        Some(alternative) => self.hear(line, alternative),
                        None => self.gather(line, &element.parts),
                    }
                    if element.tag == "Lbl" {
                        line.words.push(' ');
                    }
                }
                Part::Link(_) => {}
            }
        }
        // Words of a link can come after its place among the parts.
        for part in parts {
            if let Part::Link(link) = part {
                line.links.push((Some(from..line.words.len()), link));
            }
        }
    }

    fn hear(&mut self, line: &mut Line, words: &Words) {
        if words.language != self.language && !words.text.trim().is_empty() {
            self.language.clone_from(&words.language);
            let language = words.language.as_deref().unwrap_or("?");
            line.words.push_str(&format!("‹{language}› "));
        }
        line.words.push_str(&words.text);
    }

    fn print(&mut self, depth: usize, tag: &str, line: Line) {
        let indent = "  ".repeat(depth);
        let words = squeezed(&line.words);
        let space = if words.is_empty() { "" } else { "  " };
        self.heard
            .push_str(&format!("{indent}{tag}{space}{words}\n"));
        for (seen, Link { name, target }) in line.links {
            let seen = squeezed(seen.map_or(line.words.as_str(), |seen| &line.words[seen]));
            let seen = if seen == *name {
                String::new()
            } else {
                format!(" (seen: {seen})")
            };
            self.heard
                .push_str(&format!("{indent}  Link  {name} → {target}{seen}\n"));
        }
    }
}

/// Parts, with those of silent elements in place of these.
fn flattened(parts: &[Part]) -> Vec<&Part> {
    let mut flat = Vec::new();
    for part in parts {
        match part {
            Part::Element(element) if element.tag == "LBody" || is_silent(element) => {
                flat.extend(flattened(&element.parts));
            }
            part => flat.push(part),
        }
    }
    flat
}

/// Whether nothing is said of an element: one that holds words of its own keeps them apart from others.
fn is_silent(element: &Element) -> bool {
    let is_block = |part: &Part| matches!(part, Part::Element(element) if element.is_block);
    SILENT.contains(&element.tag.as_str()) && element.parts.iter().all(is_block)
}

/// Words with one space between two of them.
fn squeezed(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
