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
    let mut of_type = |kind: &str| -> Result<Option<String>> {
        let target = related.values().find(|related| related.kind == kind);
        match target {
            Some(related) => package.part(&related.target),
            None => Ok(None),
        }
    };
    let styles = of_type("styles")?;
    let numbering = of_type("numbering")?;
    let notes = [of_type("footnotes")?, of_type("endnotes")?];
    let comments = of_type("comments")?;
    let mut pages: Vec<&Related> = related.values().collect();
    pages.retain(|related| matches!(&*related.kind, "header" | "footer"));
    pages.sort_by(|a, b| a.target.cmp(&b.target));
    let mut heads = Vec::new();
    for related in pages {
        heads.extend(package.part(&related.target)?);
    }
    let core = package.part("docProps/core.xml")?;

    let main = parse(name, &text)?;
    let styles = styles
        .as_deref()
        .map(|text| parse(name, text))
        .transpose()?;
    let numbering = numbering
        .as_deref()
        .map(|text| parse(name, text))
        .transpose()?;
    let [footnotes, endnotes] = notes;
    let footnotes = footnotes
        .as_deref()
        .map(|text| parse(name, text))
        .transpose()?;
    let endnotes = endnotes
        .as_deref()
        .map(|text| parse(name, text))
        .transpose()?;
    let comments = comments
        .as_deref()
        .map(|text| parse(name, text))
        .transpose()?;
    let heads: Vec<Xml> = heads
        .iter()
        .map(|head| parse(name, head))
        .collect::<Result<_>>()?;
    let core = core.as_deref().map(|text| parse(name, text)).transpose()?;

    let styles = Styles::new(styles.as_ref());
    let numbering = Numbering::new(numbering.as_ref());
    let mut body = Body::new(styles, numbering, &related);
    body.notes(footnotes.as_ref(), endnotes.as_ref());
    let content = main
        .root_element()
        .children()
        .find(|node| is(*node, "body"));
    let Some(content) = content else {
        bail!(broken(name, "there is no text in it"));
    };
    body.blocks(content, None);
    body.leave_out_parts(comments.as_ref(), &heads);
    let mut document = body.finish();
    let title = core.as_ref().and_then(|core| {
        let mut nodes = core.descendants();
        let title = nodes.find(|node| node.tag_name().name() == "title")?;
        title
            .text()
            .map(str::trim)
            .filter(|title| !title.is_empty())
    });
    if let Some(title) = title {
        document.about.title = Some(title.into());
    }
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
            let read = file.take(self.left + 1).read_to_end(&mut bytes);
            if let Err(e) = read {
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
        let main = related
            .values()
            .find(|related| related.kind == "officeDocument");
        Ok(main.map_or("word/document.xml".into(), |main| main.target.clone()))
    }

    /// What a part refers to, by the ids that it uses for that.
    fn related(&mut self, part: &str) -> Result<HashMap<String, Related>> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let prefix = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
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
