//! Listening to a PDF: what a screen reader gets from it, as text for people who see.

use std::ops::Range;

use typst::ecow::eco_vec;

use crate::diagnostic::{Result, error};
use crate::pdf::{PdfDocument, PdfElement, PdfLink, PdfPart, PdfWords};
use crate::report::text::squeezed;

/// What is heard of a PDF, in the order in which it is heard: a line for each element that begins one, with
/// its type and its words, indented under the element that it is in. Links stand below the words that they
/// are in, with what they are called and where they lead; `‹fr›` stands where the language changes.
/// Decoration, such as running headers, is not heard.
///
/// # Errors
/// If the bytes are no PDF, or the PDF has no structure.
pub(crate) fn listen(pdf: Vec<u8>) -> Result<String> {
    let pdf = PdfDocument::open(pdf)?;
    let unheard = || eco_vec![error("this PDF has no structure that could be read aloud")];
    let parts = pdf.structure().ok_or_else(unheard)?;
    let title = pdf.title();
    let mut listener = Listener::default();
    let mut line = Line::default();
    listener.hear(&mut line, &title);
    listener.print(0, "Title", line);
    for part in &parts {
        if let PdfPart::Element(element) = part {
            listener.listen(element, 0);
        }
    }
    Ok(listener.heard)
}

/// The types of elements about which no screen reader says anything.
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
    /// The changes of language: for each, the byte where it begins, and the language.
    changes: Vec<(usize, String)>,
    /// The links, each with the byte range of its words; `None` if it is the whole line.
    links: Vec<(Option<Range<usize>>, &'a PdfLink)>,
}

#[derive(Default)]
struct Listener {
    heard: String,
    /// The language of the latest words.
    language: Option<String>,
}

impl Listener {
    /// Prints what is heard of an element that begins a line.
    fn listen(&mut self, element: &PdfElement, depth: usize) {
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
                PdfPart::Element(child)
                    if child.tag == "P"
                        && child.alternative.is_none()
                        && !is_begun
                        && line.words.is_empty() =>
                {
                    self.gather(&mut line, &child.parts);
                    self.print(depth, &element.tag, std::mem::take(&mut line));
                    is_begun = true;
                }
                PdfPart::Element(child) if child.is_block => {
                    if !is_begun || !line.words.is_empty() {
                        self.print(depth, &element.tag, std::mem::take(&mut line));
                        is_begun = true;
                    }
                    self.listen(child, inner);
                }
                PdfPart::Link(link) => line.links.push((None, link)),
                inline => self.gather(&mut line, std::slice::from_ref(inline)),
            }
        }
        if !is_begun || !line.words.is_empty() {
            self.print(depth, &element.tag, line);
        }
    }

    /// Adds words and links to a line.
    fn gather<'a>(&mut self, line: &mut Line<'a>, parts: &'a [PdfPart]) {
        let from = line.words.len();
        for part in parts {
            match part {
                PdfPart::Words(words) => self.hear(line, words),
                PdfPart::Element(element) => {
                    match &element.alternative {
                        Some(alternative) => self.hear(line, alternative),
                        None => self.gather(line, &element.parts),
                    }
                    if element.tag == "Lbl" {
                        line.words.push(' ');
                    }
                }
                PdfPart::Link(_) => {}
            }
        }
        // Words of a link can come after its place among the parts.
        for part in parts {
            if let PdfPart::Link(link) = part {
                line.links.push((Some(from..line.words.len()), link));
            }
        }
    }

    fn hear(&mut self, line: &mut Line, words: &PdfWords) {
        if words.language != self.language && !words.text.trim().is_empty() {
            self.language.clone_from(&words.language);
            let language = words.language.clone().unwrap_or_default();
            line.changes.push((line.words.len(), language));
        }
        line.words.push_str(&words.text);
    }

    fn print(&mut self, depth: usize, tag: &str, line: Line) {
        let indent = "  ".repeat(depth);
        let mut words = line.words.clone();
        for (at, language) in line.changes.iter().rev() {
            words.insert_str(*at, &format!(" ‹{language}› "));
        }
        let words = squeezed(&words);
        let space = if words.is_empty() { "" } else { "  " };
        self.heard
            .push_str(&format!("{indent}{tag}{space}{words}\n"));
        for (seen, PdfLink { name, target }) in line.links {
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

/// Parts, with silent elements replaced by their own parts.
fn flattened(parts: &[PdfPart]) -> Vec<&PdfPart> {
    let mut flat = Vec::new();
    for part in parts {
        match part {
            PdfPart::Element(element) if element.tag == "LBody" || is_silent(element) => {
                flat.extend(flattened(&element.parts));
            }
            part => flat.push(part),
        }
    }
    flat
}

/// Whether a screen reader says nothing about an element: its type is silent, and it holds no words of its own.
fn is_silent(element: &PdfElement) -> bool {
    let is_block = |part: &PdfPart| matches!(part, PdfPart::Element(element) if element.is_block);
    SILENT.contains(&element.tag.as_str()) && element.parts.iter().all(is_block)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A PDF of one page that draws `content`, in a typeface whose codes are its letters, with the elements
    /// `elements` from object 10 on. It has no table of objects; readers make one themselves.
    fn pdf(content: &str, elements: &[&str]) -> Vec<u8> {
        let meaning = "1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <20> <7E> <0020> endbfrange";
        let stream = |of: &str| format!("<</Length {}>> stream\n{of}\nendstream", of.len());
        let mut objects = vec![
            "<</Type/Catalog/Pages 2 0 R/Lang(en)/StructTreeRoot 3 0 R>>".to_owned(),
            "<</Type/Pages/Kids[4 0 R]/Count 1>>".to_owned(),
            "<</Type/StructTreeRoot/K 10 0 R>>".to_owned(),
            "<</Type/Page/Parent 2 0 R/Contents 5 0 R/Resources<</Font<</F 6 0 R>>>>>>".to_owned(),
            stream(content),
            "<</Type/Font/Subtype/Type3/ToUnicode 7 0 R>>".to_owned(),
            stream(meaning),
            "<</Type/Annot/Subtype/Link/Contents(the law)/A<</S/URI/URI(https://x.org)>>>>"
                .to_owned(),
            "<</Type/Annot/Subtype/Link/Contents(above)/Dest[4 0 R/Fit]>>".to_owned(),
        ];
        objects.extend(
            elements
                .iter()
                .map(|element| format!("<</Type/StructElem/Pg 4 0 R{element}>>")),
        );
        let mut pdf = "%PDF-1.7\n".to_owned();
        for (number, object) in (1..).zip(objects) {
            pdf.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
        }
        pdf.push_str("trailer <</Root 1 0 R>>\n%%EOF\n");
        pdf.into_bytes()
    }

    #[test]
    fn a_pdf_is_heard_in_the_order_of_its_structure() {
        let content = "/F 9 Tf \
            /Artifact BMC (Page 1) Tj EMC \
            /Span <</MCID 0>> BDC [(wo) -20 (rds)] TJ EMC \
            /Span <</MCID 1>> BDC (Head) Tj EMC \
            /Span <</MCID 2/Lang(fr)>> BDC (la loi ) Tj EMC \
            /Span <</MCID 3>> BDC /Span <</ActualText(said)>> BDC (drawn) Tj EMC (\\200) Tj EMC \
            /Span <</MCID 4>> BDC /ReversedChars BMC (cba) Tj EMC EMC \
            /Span <</MCID 5>> BDC (12) Tj EMC \
            /Span <</MCID 6>> BDC (bars) Tj EMC";
        let elements = [
            "/S/Document/K[11 0 R 13 0 R 16 0 R 17 0 R]",
            "/S/H1/K 12 0 R",
            "/S/P/K 1",
            "/S/P/K[0 14 0 R 3 15 0 R]",
            "/S/Link/K[2<</Type/OBJR/Obj 8 0 R>>]",
            "/S/Link/K[<</Type/OBJR/Obj 9 0 R>> 5]",
            "/S/Figure/Alt(two of three)/K 6",
            "/S/Table/K 18 0 R",
            "/S/TR/K[19 0 R 20 0 R]",
            "/S/TD/K[4]",
            "/S/TD/K[21 0 R 22 0 R]",
            "/S/P/K 0",
            "/S/P/K 1",
        ];
        insta::assert_snapshot!(listen(pdf(content, &elements)).unwrap(), @"
        Title
        H1  ‹en› Head
        P  words ‹fr› la loi ‹en› said�12
          Link  the law → https://x.org (seen: la loi)
          Link  above → page 1 (seen: 12)
        Figure  two of three
        Table
          TR
            TD  abc
            TD  words
              P  Head
        ");
    }

    #[test]
    fn what_cannot_be_listened_to_is_an_error() {
        assert!(listen(b"no PDF".to_vec()).is_err());
    }
}
