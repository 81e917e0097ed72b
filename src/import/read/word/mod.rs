//! Word: the parts of a `.docx` file (ECMA-376, part 1), read into one document.
//!
//! What counts is what Word shows with all changes accepted: insertions are text; deletions, comments, hidden
//! words, and the heads and feet of pages are named as left out. The numbers of lists and headings, which Word
//! does not store, are counted as Word counts them. The date and the author in a file's properties are those
//! of the file, and say nothing of the report.

mod aside;
mod body;
mod numbering;
mod styles;
mod table;

use std::collections::HashMap;
use std::io::{Cursor, Read as _};

use roxmltree::{Document as Xml, Node, ParsingOptions};
use typst::diag::{SourceDiagnostic, bail};
use typst::ecow::{EcoString, eco_format};
use zip::ZipArchive;

use crate::diagnostic::{Result, error};
use crate::import::document::Source;
use body::Body;
use numbering::Numbering;
use styles::Styles;

/// The namespaces of words, and those of relationships: the usual one, and that of files saved as "Strict Open
/// XML".
const W: [&str; 2] = [
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
];
const R: [&str; 2] = [
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
];

/// The most bytes that all parts may unpack to together. More would be an attack.
const LARGEST: u64 = 256 << 20;

/// How deep elements may stand in one another: deeper than any program writes them.
const DEEPEST: usize = 200;

/// The kinds of parts that are read beside the text, in the order in which what they leave out is listed.
const KINDS: [&str; 7] = [
    "styles",
    "numbering",
    "footnotes",
    "endnotes",
    "comments",
    FOOTER,
    HEADER,
];
const FOOTER: &str = "footer";
const HEADER: &str = "header";

/// The part that says what the file is.
const CORE: &str = "core";

/// Reads a Word file that is called `name`.
///
/// # Errors
/// If the file is no Word file, is broken, or unpacks to more than a report does.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Source> {
    let mut package = Package::open(name, bytes)?;
    let main = package.main()?;
    let Some(text) = package.part(&main)? else {
        bail!(broken(name, "there is no document in it"));
    };
    let related = package.related(&main)?;
    let mut texts: Vec<(&str, String)> = Vec::new();
    for kind in KINDS {
        let own = related.values().filter(|related| related.kind == kind);
        let mut own: Vec<&Related> = own.collect();
        own.sort_by(|a, b| a.target.cmp(&b.target));
        for related in own {
            texts.extend(package.part(&related.target)?.map(|text| (kind, text)));
        }
    }
    texts.extend(package.part("docProps/core.xml")?.map(|text| (CORE, text)));
    let main = parse(name, &text)?;
    let mut parts: Vec<(&str, Xml)> = Vec::new();
    for (kind, text) in &texts {
        parts.push((kind, parse(name, text)?));
    }
    let part = |kind: &str| {
        let mut parts = parts.iter();
        parts.find(|(other, _)| *other == kind).map(|(_, xml)| xml)
    };

    let styles = Styles::new(part("styles"));
    let numbering = Numbering::new(part("numbering"));
    let mut body = Body::new(styles, numbering, related);
    body.notes(part("footnotes"), part("endnotes"));
    let Some(content) = child(main.root_element(), "body") else {
        bail!(broken(name, "there is no text in it"));
    };
    body.blocks(content, None);
    body.leave_out_parts(&parts);
    let mut document = body.finish();
    let title = part(CORE).and_then(|core| {
        let mut nodes = core.descendants();
        let title = nodes.find(|node| node.tag_name().name() == "title")?;
        Some(title.text()?.trim())
    });
    let title = title.filter(|title| !title.is_empty());
    document.about.title = title.map(EcoString::from);
    for picture in &mut document.pictures {
        // A picture that is not in the file is elsewhere.
        picture.bytes = package.bytes(&picture.name)?;
        if picture.bytes.is_some() {
            let file = picture.name.rsplit('/').next().unwrap_or_default();
            picture.name = file.into();
        }
    }
    Ok(document)
}

/// What a part refers to.
#[derive(Debug)]
struct Related {
    /// The last word of its type: `styles`, `hyperlink`.
    kind: EcoString,
    /// The part's name, or an address outside of the file.
    target: EcoString,
}

/// A file of parts.
struct Package<'a> {
    name: &'a str,
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// How many more bytes may be unpacked.
    left: u64,
}

impl<'a> Package<'a> {
    fn open(name: &'a str, bytes: &'a [u8]) -> Result<Self> {
        match ZipArchive::new(Cursor::new(bytes)) {
            Ok(archive) => Ok(Self {
                name,
                archive,
                left: LARGEST,
            }),
            Err(e) => bail!(
                error(eco_format!("{name} is no Word file, or is broken: {e}"))
                    .with_hint("open it in Word, and save it as .docx")
            ),
        }
    }

    /// The bytes of a part; `None` if there is none of that name.
    fn bytes(&mut self, part: &str) -> Result<Option<Vec<u8>>> {
        let Ok(file) = self.archive.by_name(part) else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        let mut length = file.size();
        // A part that states too large a size is not unpacked; one larger than it states is unpacked no further.
        if length <= self.left {
            if let Err(e) = file.take(self.left + 1).read_to_end(&mut bytes) {
                bail!(broken(self.name, &format!("{part}: {e}")));
            }
            length = bytes.len() as u64;
        }
        if length > self.left {
            bail!(
                error(eco_format!(
                    "{} unpacks to more than {} MB, which no report does",
                    self.name,
                    LARGEST >> 20
                ))
                .with_hint("if it is a report all the same, divide it into documents of their own")
            );
        }
        self.left -= length;
        Ok(Some(bytes))
    }

    /// The text of a part.
    fn part(&mut self, part: &str) -> Result<Option<String>> {
        let Some(bytes) = self.bytes(part)? else {
            return Ok(None);
        };
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(text.trim_start_matches('\u{feff}').to_owned())),
            Err(_) => bail!(broken(self.name, &format!("{part} is not in UTF-8"))),
        }
    }

    /// The name of the part that holds the document.
    fn main(&mut self) -> Result<EcoString> {
        let related = self.related("")?;
        let mut related = related.values();
        let main = related.find(|related| related.kind == "officeDocument");
        Ok(main.map_or("word/document.xml".into(), |main| main.target.clone()))
    }

    /// What a part refers to, by the ids that it uses for that.
    fn related(&mut self, part: &str) -> Result<HashMap<String, Related>> {
        let (prefix, file) = part.split_at(part.rfind('/').map_or(0, |slash| slash + 1));
        let Some(text) = self.part(&format!("{prefix}_rels/{file}.rels"))? else {
            return Ok(HashMap::new());
        };
        let xml = parse(self.name, &text)?;
        let related = xml.root_element().children().filter_map(|node| {
            let target = node.attribute("Target")?;
            let is_outside = node.attribute("TargetMode") == Some("External");
            let target = match target.strip_prefix('/') {
                Some(target) => target.into(),
                None if is_outside => target.into(),
                None => eco_format!("{prefix}{target}"),
            };
            let kind = node.attribute("Type")?.rsplit('/').next()?.into();
            Some((node.attribute("Id")?.to_owned(), Related { kind, target }))
        });
        Ok(related.collect())
    }
}

fn broken(name: &str, what: &str) -> SourceDiagnostic {
    error(eco_format!("{name} is a broken Word file: {what}"))
        .with_hint("open it in Word, and save it as .docx")
}

fn parse<'t>(name: &str, text: &'t str) -> Result<Xml<'t>> {
    let options = ParsingOptions {
        allow_dtd: false,
        ..ParsingOptions::default()
    };
    match Xml::parse_with_options(text, options) {
        Ok(xml) => Ok(xml),
        Err(e) => bail!(broken(name, &e.to_string())),
    }
}

/// Whether a node is an element of this name in the namespace of words.
fn is(node: Node, name: &str) -> bool {
    let tag = node.tag_name();
    node.is_element()
        && tag.name() == name
        && tag.namespace().is_some_and(|space| W.contains(&space))
}

/// The child of this name in the namespace of words.
fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|child| is(*child, name))
}

/// The attribute of this name in the namespace of words.
fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    W.iter().find_map(|space| node.attribute((*space, name)))
}

/// The attribute of this name in the namespace of relationships: the id of something that the part refers to.
fn reference<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    R.iter().find_map(|space| node.attribute((*space, name)))
}

/// The value of the child of this name.
fn value<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    attribute(child(node, name)?, "val")
}

/// Whether a switch is on; without a value it is. `None` if it is not there.
fn switch(node: Node, name: &str) -> Option<bool> {
    let switch = child(node, name)?;
    Some(!matches!(
        attribute(switch, "val"),
        Some("0" | "false" | "off" | "none")
    ))
}
