//! The styles of a Word file: what they say about a paragraph or a run.

use std::collections::HashMap;

use roxmltree::{Document as Xml, Node};

use super::{attribute, child, is, switch, value};

/// What a paragraph's style says that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Title,
    Heading(u8),
    Contents,
    Quotation,
    /// Anything else.
    Body,
}

/// What a style says, or else the styles that it is based on.
#[derive(Debug, Clone, Default)]
pub(super) struct StyleOf {
    pub(crate) role: Option<Role>,
    /// The list that it numbers by, and how deep.
    pub(crate) list: Option<(String, usize)>,
    pub(crate) bold: Option<bool>,
    pub(crate) italic: Option<bool>,
}

/// The styles, by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles<'a> {
    nodes: HashMap<&'a str, Node<'a, 'a>>,
    /// The id of the style of paragraphs that name none.
    default: Option<&'a str>,
}

/// How many styles are followed that are based on one another.
const LONGEST_CHAIN: usize = 20;

impl<'a> Styles<'a> {
    pub(crate) fn new(xml: Option<&'a Xml<'a>>) -> Self {
        let mut styles = Styles::default();
        let nodes = xml.into_iter();
        let nodes = nodes.flat_map(|xml| xml.root_element().children());
        for node in nodes.filter(|node| is(*node, "style")) {
            let Some(id) = attribute(node, "styleId") else {
                continue;
            };
            styles.nodes.insert(id, node);
            let is_default = matches!(attribute(node, "default"), Some("1" | "true"));
            if is_default && attribute(node, "type") == Some("paragraph") {
                styles.default = Some(id);
            }
        }
        styles
    }

    /// What the style of this id says; without an id, what the default style of paragraphs says.
    pub(crate) fn of(&self, id: Option<&str>) -> StyleOf {
        let mut found = StyleOf::default();
        let mut next = id.or(self.default);
        for _ in 0..LONGEST_CHAIN {
            let Some(node) = next.and_then(|id| self.nodes.get(id)) else {
                break;
            };
            let paragraph = child(*node, "pPr");
            let name = value(*node, "name").unwrap_or_default();
            let level = paragraph.and_then(outline_level);
            found.role = found.role.or(level).or(role(name));
            let list = paragraph.and_then(|paragraph| list(paragraph, found.list.as_ref()));
            found.list = found.list.or(list);
            if let Some(run) = child(*node, "rPr") {
                found.bold = found.bold.or(switch(run, "b"));
                found.italic = found.italic.or(switch(run, "i"));
            }
            next = value(*node, "basedOn");
        }
        found
    }
}

/// The list that a paragraph's or a style's properties number by, and how deep.
pub(super) fn list(
    properties: Node,
    of_style: Option<&(String, usize)>,
) -> Option<(String, usize)> {
    let numbered = child(properties, "numPr")?;
    let deep = value(numbered, "ilvl").and_then(|deep| deep.parse().ok());
    let deep = deep.or(of_style.map(|(_, deep)| *deep)).unwrap_or(0);
    let list = value(numbered, "numId").map(str::to_owned);
    let list = list.or(of_style.map(|(list, _)| list.clone()))?;
    Some((list, deep))
}

/// The outline level that properties give.
pub(super) fn outline_level(properties: Node) -> Option<Role> {
    let level: u8 = value(properties, "outlineLvl")?.parse().ok()?;
    // Nine is body text.
    (level < 9).then_some(Role::Heading(level + 1))
}

/// What a style's name says: Word keeps the names of its own styles in English, whatever its language.
fn role(name: &str) -> Option<Role> {
    let name = name.to_lowercase();
    let number = |prefix: &str| name.strip_prefix(prefix)?.trim().parse::<u8>().ok();
    Some(match name.as_str() {
        "title" => Role::Title,
        "toc heading" => Role::Contents,
        "quote" | "intense quote" | "block text" => Role::Quotation,
        "normal" | "body text" => Role::Body,
        _ => match (number("heading"), number("toc")) {
            (Some(level @ 1..=9), _) => Role::Heading(level),
            (_, Some(1..=9)) => Role::Contents,
            _ => return None,
        },
    })
}
