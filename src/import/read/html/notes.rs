//! Which links of a page call notes, and where the notes stand.
//!
//! HTML has no notes. What pages have is a link that leads to a paragraph or item further down, from which
//! another link leads back.

use std::collections::{HashMap, HashSet};

use ego_tree::NodeId;
use typst::ecow::EcoString;

use super::tree::{Node, Page, attribute, elements, has_no_words, heading, is_block, name, words};
use crate::import::read::note_numbers;

/// The notes of a page.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// The numbers that links call.
    pub(crate) anchors: HashMap<NodeId, u16>,
    /// The elements that hold notes.
    pub(crate) notes: HashMap<NodeId, FoundNote>,
    /// The links that lead back from notes to the text.
    pub(crate) backs: HashSet<NodeId>,
    /// Links that look like the anchors of notes, and lead nowhere.
    pub(crate) lost: HashSet<NodeId>,
}

/// A note of a page.
#[derive(Debug)]
pub(super) struct FoundNote {
    pub(crate) number: u16,
    /// The words of its anchor. The note itself may begin with them.
    pub(crate) label: EcoString,
}

/// A link that calls a note.
struct Anchor<'a> {
    link: Node<'a>,
    /// The element that holds the note.
    note: Node<'a>,
    label: String,
}

/// The most characters of a note's label.
const LONGEST_LABEL: usize = 12;

/// Finds the notes of a page.
pub(super) fn find(html: &Page) -> Notes {
    let root = html.root();
    let mut targets: HashMap<&str, Node> = HashMap::new();
    let mut order: HashMap<NodeId, usize> = HashMap::new();
    for (at, node) in elements(root).enumerate() {
        order.insert(node.id(), at);
        let named = attribute(node, "name").filter(|_| name(node) == "a");
        for id in [attribute(node, "id"), named].into_iter().flatten() {
            targets.entry(id).or_insert(node);
        }
    }
    let target = |link: Node| {
        let id = attribute(link, "href")?.strip_prefix('#')?;
        targets.get(id).copied()
    };
    let mut found = Notes::default();
    let mut anchors: Vec<Anchor> = Vec::new();
    for link in elements(root).filter(|node| name(*node) == "a") {
        let label = bare(&words(link));
        if label.is_empty() || label.chars().count() > LONGEST_LABEL {
            continue;
        }
        let is_marked = is_marked(link);
        let Some(place) = target(link) else {
            let inside = attribute(link, "href").is_some_and(|href| href.starts_with('#'));
            if inside && is_marked {
                found.lost.insert(link.id());
            }
            continue;
        };
        let Some(note) = block(place).filter(|note| {
            order.get(&note.id()) > order.get(&link.id()) && heading(name(*note)).is_none()
        }) else {
            continue;
        };
        let home = block(link).map(|block| block.id());
        let leads_back = || {
            elements(note)
                .filter(|node| name(*node) == "a")
                .filter_map(target)
                .any(|back| back == link || block(back).map(|block| block.id()) == home)
        };
        let holds_heading = || elements(note).any(|node| heading(name(node)).is_some());
        if (is_marked || leads_back()) && !holds_heading() {
            anchors.push(Anchor { link, note, label });
        }
    }
    widen(&mut anchors);

    // Elements beside notes, of the same kind, are notes too, even if nothing calls them.
    let mut blocks: Vec<(Node, String)> = Vec::new();
    let mut known: HashSet<NodeId> = HashSet::new();
    for anchor in &anchors {
        if known.insert(anchor.note.id()) {
            blocks.push((anchor.note, anchor.label.clone()));
        }
    }
    let called = blocks.len();
    let mut done: HashSet<(NodeId, &str, Option<&str>)> = HashSet::new();
    for at in 0..called {
        let note = blocks[at].0;
        let class = attribute(note, "class").filter(|class| class.contains("note"));
        let parent = note
            .parent()
            .filter(|_| name(note) == "li" || class.is_some());
        let Some(parent) = parent.filter(|parent| done.insert((parent.id(), name(note), class)))
        else {
            continue;
        };
        for (index, sibling) in siblings(parent).enumerate() {
            let alike = name(sibling) == name(note)
                && (class.is_none() || attribute(sibling, "class") == class);
            let words = words(sibling);
            if alike && !words.is_empty() && known.insert(sibling.id()) {
                let words = bare(&words);
                let label = match name(note) {
                    "li" => (index + 1).to_string(),
                    _ => words.chars().take_while(char::is_ascii_digit).collect(),
                };
                blocks.push((sibling, label));
            }
        }
    }
    let labels: Vec<&str> = blocks.iter().map(|(_, label)| label.as_str()).collect();
    let numbers = note_numbers(&labels);
    for ((note, label), number) in blocks.iter().zip(numbers) {
        let label = label.as_str().into();
        found.notes.insert(note.id(), FoundNote { number, label });
    }
    // For each note, the blocks that links back to the text may lead to.
    let mut homes: HashMap<NodeId, HashSet<NodeId>> = HashMap::new();
    for anchor in &anchors {
        if let Some(note) = found.notes.get(&anchor.note.id()) {
            found.anchors.insert(anchor.link.id(), note.number);
            let home = homes.entry(anchor.note.id()).or_default();
            home.extend(block(anchor.link).map(|block| block.id()));
        }
    }
    for (note, _) in &blocks {
        let Some(homes) = homes.get(&note.id()) else {
            continue;
        };
        let links = elements(*note).filter(|node| name(*node) == "a");
        let backs = links.filter(|link| {
            let place = target(*link).and_then(block);
            place.is_some_and(|place| homes.contains(&place.id()))
        });
        let backs: Vec<NodeId> = backs.map(|link| link.id()).collect();
        let others = super::tree::text(*note, &|node| backs.contains(&node.id()));
        // A note that is nothing but such a link keeps its words.
        if others.chars().any(char::is_alphabetic) {
            found.backs.extend(backs);
        }
    }
    found
}

/// The block that a target is, or stands in; for a term (`dt`), its description (`dd`).
fn block(node: Node) -> Option<Node> {
    let block = std::iter::once(node)
        .chain(node.ancestors())
        .find(|node| is_block(name(*node)))?;
    match name(block) {
        "dt" => block.next_siblings().find(|node| name(*node) == "dd"),
        // A note in a table is a row of it: that stays a table.
        "td" | "th" | "tr" | "body" | "html" => None,
        _ => Some(block),
    }
}

/// Widens notes to their further paragraphs: to the whole item, or the element that is named as a note.
fn widen(anchors: &mut [Anchor]) {
    let notes: HashSet<NodeId> = anchors.iter().map(|anchor| anchor.note.id()).collect();
    let links: HashSet<NodeId> = anchors.iter().map(|anchor| anchor.link.id()).collect();
    for anchor in anchors {
        while let Some(parent) = anchor.note.parent() {
            let named = || {
                let names = [attribute(parent, "id"), attribute(parent, "class")];
                let mut names = names.into_iter().flatten();
                names.any(|id| id.contains("note") || id.contains("ftn") || id.starts_with("fn"))
            };
            let may = match name(parent) {
                "li" | "dd" => true,
                "div" | "aside" => named(),
                _ => false,
            };
            let holds_more = || {
                elements(parent).any(|node| {
                    (node.id() != anchor.note.id() && notes.contains(&node.id()))
                        || links.contains(&node.id())
                        || heading(name(node)).is_some()
                })
            };
            if !may || holds_more() {
                break;
            }
            anchor.note = parent;
        }
    }
}

/// Whether a link looks like the anchor of a note by itself: it is a superscript, or its role says so.
fn is_marked(link: Node) -> bool {
    let says = |name: &str| attribute(link, name).is_some_and(|role| role.contains("noteref"));
    let high = || {
        let parent = link.parent().is_some_and(|node| name(node) == "sup");
        parent || link.children().any(|node| name(node) == "sup")
    };
    says("role") || says("epub:type") || high()
}

fn siblings(parent: Node) -> impl Iterator<Item = Node> {
    parent
        .children()
        .filter(|node| !name(*node).is_empty() && !has_no_words(name(*node)))
}

/// The label of a note without the signs around it.
pub(super) fn bare(words: &str) -> String {
    words
        .trim_matches(|c: char| c.is_whitespace() || "[](){}.,:^".contains(c))
        .to_owned()
}
