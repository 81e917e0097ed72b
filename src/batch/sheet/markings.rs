//! What a workbook says of its rows and cells besides their values: which rows are hidden, which cells are merged,
//! and in ODS what each cell shows.

use std::collections::HashMap;
use std::io::{self, Cursor, Read as _};
use std::ops::RangeInclusive;

use calamine::Dimensions;
use roxmltree::{Document as Xml, Node};
use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoVec, eco_format, eco_vec};
use zip::ZipArchive;

use crate::diagnostic::{Result, error};

/// What a sheet says besides its values.
#[derive(Debug, Default)]
pub(super) struct Markings {
    /// The numbers of rows that are hidden, from 1.
    hidden: Vec<RangeInclusive<usize>>,
    /// Whether a filter hides rows.
    pub(super) filtered: bool,
    /// The cells that are merged.
    pub(super) merged: Vec<Dimensions>,
    /// What cells show, by row and column from 0, if the file says it. Cells with texts are left out.
    pub(super) shown: HashMap<(u32, u32), String>,
}

/// Refuses a file that unpacks to more than any list does, or whose parts are broken: an ODS file with a part that is
/// cut off would be read without end.
///
/// # Errors
/// If the parts together are too large, or one is no XML.
pub(super) fn check(bytes: &[u8], name: &str) -> Result<()> {
    // A file that is no archive is read in another way, or refused later.
    let Ok(mut parts) = Parts::open(bytes, name) else {
        return Ok(());
    };
    let mut left = LARGEST;
    for number in 0..parts.archive.len() {
        // What cannot be unpacked is told where it is read.
        let Ok(part) = parts.archive.by_index(number) else {
            continue;
        };
        let unpacked = io::copy(&mut part.take(left + 1), &mut io::sink()).unwrap_or(0);
        left = left
            .checked_sub(unpacked)
            .ok_or_else(|| parts.too_large())?;
    }
    for part in [
        "META-INF/manifest.xml",
        "content.xml",
        "styles.xml",
        "meta.xml",
    ] {
        if parts.archive.index_for_name(part).is_some() {
            let text = parts.text(part)?;
            parts.parse(&text)?;
        }
    }
    Ok(())
}

impl Markings {
    /// What a sheet of an XLSX file says.
    ///
    /// # Errors
    /// If the file has no such sheet, is broken, or unpacks to more than any list does.
    pub(super) fn of_xlsx(bytes: &[u8], name: &str, sheet: &str) -> Result<Self> {
        let mut parts = Parts::open(bytes, name)?;
        let mut markings = Self::default();
        let root = parts.text("_rels/.rels")?;
        let workbook = parts.parse(&root)?;
        let book = related(&workbook, |relation| {
            relation
                .attribute("Type")
                .is_some_and(|kind| kind.ends_with("/officeDocument"))
        });
        let book = book.ok_or_else(|| parts.broken("it names no workbook"))?;
        let book = book.trim_start_matches('/');
        let (folder, file) = book.rsplit_once('/').unwrap_or(("", book));
        let text = parts.text(book)?;
        let listed = parts.parse(&text)?;
        let id = listed
            .descendants()
            .find(|node| is(node, "sheet") && node.attribute("name") == Some(sheet))
            .and_then(|node| {
                let mut attributes = node.attributes();
                attributes.find(|a| a.name() == "id" && a.namespace().is_some())
            });
        let id = id.ok_or_else(|| parts.broken("it names no part for the sheet"))?;
        let relations = parts.text(&path(folder, &format!("_rels/{file}.rels")))?;
        let relations = parts.parse(&relations)?;
        let part = related(&relations, |relation| {
            relation.attribute("Id") == Some(id.value())
        });
        let part = part.ok_or_else(|| parts.broken("it has no part for the sheet"))?;
        let text = parts.text(&path(folder, part))?;
        let content = parts.parse(&text)?;
        let mut number = 0;
        for node in content.descendants() {
            match node.tag_name().name() {
                "row" => {
                    // A row without a number comes after the one before it.
                    let said = node.attribute("r").and_then(|number| number.parse().ok());
                    number = said.unwrap_or(number + 1);
                    if matches!(node.attribute("hidden"), Some("1" | "true")) {
                        markings.hidden.push(number..=number);
                    }
                }
                "filterColumn" => markings.filtered = true,
                _ => {}
            }
        }
        Ok(markings)
    }

    /// What a sheet of an ODS file says, up to the last cell (row and column from 0) that has something in it.
    ///
    /// # Errors
    /// If the file is broken, or unpacks to more than any list does.
    pub(super) fn of_ods(
        bytes: &[u8],
        name: &str,
        sheet: &str,
        last: Option<(u32, u32)>,
    ) -> Result<Self> {
        let mut parts = Parts::open(bytes, name)?;
        let text = parts.text("content.xml")?;
        let content = parts.parse(&text)?;
        let mut markings = Self::default();
        let table = content
            .descendants()
            .find(|node| is(node, "table") && attribute(node, "name") == Some(sheet));
        let (Some(table), Some((last_row, last_column))) = (table, last) else {
            return Ok(markings);
        };
        let mut row = 0_u32;
        for node in table.descendants().filter(|node| is(node, "table-row")) {
            if row > last_row {
                break;
            }
            let next = row.saturating_add(count(&node, "number-rows-repeated"));
            let rows = row..next.min(last_row + 1);
            let visibility = attribute(&node, "visibility");
            if matches!(visibility, Some("collapse" | "filter")) {
                markings.hidden.push(row as usize + 1..=rows.end as usize);
                markings.filtered |= visibility == Some("filter");
            }
            let mut column = 0_u32;
            for cell in node.children().filter(Node::is_element) {
                if column > last_column {
                    break;
                }
                let next = column.saturating_add(count(&cell, "number-columns-repeated"));
                let down = count(&cell, "number-rows-spanned");
                let across = count(&cell, "number-columns-spanned");
                if down > 1 || across > 1 {
                    let end = (
                        row.saturating_add(down - 1),
                        column.saturating_add(across - 1),
                    );
                    markings.merged.push(Dimensions::new((row, column), end));
                }
                let kind = attribute(&cell, "value-type");
                let shown = kind.filter(|kind| *kind != "string").map(|_| shown(&cell));
                if let Some(shown) = shown.filter(|shown| !shown.is_empty()) {
                    for row in rows.clone() {
                        for column in column..next.min(last_column + 1) {
                            markings.shown.insert((row, column), shown.clone());
                        }
                    }
                }
                column = next;
            }
            row = next;
        }
        Ok(markings)
    }

    /// Whether a row is hidden.
    pub(super) fn hides(&self, row: usize) -> bool {
        self.hidden.iter().any(|rows| rows.contains(&row))
    }
}

/// Whether a node is an element of this name, in whatever namespace: programs write them under several.
fn is(node: &Node, name: &str) -> bool {
    node.tag_name().name() == name
}

fn attribute<'a>(node: &Node<'a, '_>, name: &str) -> Option<&'a str> {
    let mut attributes = node.attributes();
    let found = attributes.find(|attribute| attribute.name() == name)?;
    Some(found.value())
}

/// How often something is repeated, or how far it spans.
fn count(node: &Node, name: &str) -> u32 {
    let said = attribute(node, name).and_then(|number| number.parse().ok());
    said.unwrap_or(1).max(1)
}

/// The paragraphs of a cell, without the comments on it.
fn shown(cell: &Node) -> String {
    let paragraphs = cell.children().filter(|node| is(node, "p"));
    let texts = paragraphs.map(|paragraph| {
        let texts = paragraph.descendants().filter(Node::is_text);
        texts.filter_map(|text| text.text()).collect::<String>()
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// The target of the first relation that `is_it` accepts.
fn related<'a>(relations: &'a Xml, is_it: impl Fn(&Node) -> bool) -> Option<&'a str> {
    let mut nodes = relations.descendants();
    let relation = nodes.find(|node| is(node, "Relationship") && is_it(node))?;
    relation.attribute("Target")
}

/// The path of a part, from a target that is written in a file of `folder`.
fn path(folder: &str, target: &str) -> String {
    match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None if folder.is_empty() => target.to_owned(),
        None => format!("{folder}/{target}"),
    }
}

/// The parts of a file.
struct Parts<'a> {
    name: &'a str,
    archive: ZipArchive<Cursor<&'a [u8]>>,
}

/// The most that a part may unpack to, in bytes. A million rows of a hundred letters are less.
const LARGEST: u64 = 256 << 20;

impl<'a> Parts<'a> {
    fn open(bytes: &'a [u8], name: &'a str) -> Result<Self> {
        match ZipArchive::new(Cursor::new(bytes)) {
            Ok(archive) => Ok(Self { name, archive }),
            Err(e) => Err(eco_vec![error(eco_format!("could not read {name}: {e}"))]),
        }
    }

    fn text(&mut self, part: &str) -> Result<String> {
        let mut text = String::new();
        let file = self.archive.by_name(part).map_err(io::Error::from);
        let read = file.and_then(|file| file.take(LARGEST + 1).read_to_string(&mut text));
        match read {
            Ok(length) if length as u64 > LARGEST => Err(self.too_large()),
            Ok(_) => Ok(text),
            Err(e) => Err(self.broken(&format!("{part}: {e}"))),
        }
    }

    fn parse<'t>(&self, text: &'t str) -> Result<Xml<'t>> {
        Xml::parse(text).map_err(|e| self.broken(&e.to_string()))
    }

    fn too_large(&self) -> EcoVec<SourceDiagnostic> {
        eco_vec![
            error(eco_format!(
                "{} unpacks to more than {} MB",
                self.name,
                LARGEST >> 20
            ))
            .with_hint("no list of people is that long; take out what is none")
        ]
    }

    fn broken(&self, why: &str) -> EcoVec<SourceDiagnostic> {
        eco_vec![
            error(eco_format!("could not read {}: {why}", self.name))
                .with_hint("open it in a spreadsheet program, and save it anew")
        ]
    }
}
