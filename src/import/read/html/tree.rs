//! The tree of a page, with the lines that its elements begin on.

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::LazyLock;

use ego_tree::{NodeRef, Tree};
use html5ever::{Attribute, QualName};

use crate::report::text::squeezed;

/// The tree of a page.
pub(super) type Page = Tree<HtmlNode>;

/// A place in the tree.
pub(super) type Node<'a> = NodeRef<'a, HtmlNode>;

/// What stands in a page.
#[derive(Debug)]
pub(super) enum HtmlNode {
    /// The page itself.
    Root,
    Element(HtmlElement),
    Text(String),
    Comment(String),
}

/// An element of a page.
#[derive(Debug)]
pub(super) struct HtmlElement {
    pub(crate) name: Rc<QualName>,
    pub(crate) attributes: Vec<Attribute>,
    /// The line on which its tag ends, from 1.
    pub(crate) line: usize,
}

/// The element at a place in the tree.
fn element<'a>(node: Node<'a>) -> Option<&'a HtmlElement> {
    match node.value() {
        HtmlNode::Element(element) => Some(element),
        _ => None,
    }
}

/// The words of a text node; `None` for another node.
pub(super) fn words_of<'a>(node: Node<'a>) -> Option<&'a str> {
    match node.value() {
        HtmlNode::Text(text) => Some(text),
        _ => None,
    }
}

/// The name of an element; empty for what is no element.
pub(super) fn name<'a>(node: Node<'a>) -> &'a str {
    element(node).map_or("", |element| &*element.name.local)
}

/// An attribute of an element, without white space at its ends.
pub(super) fn attribute<'a>(node: Node<'a>, name: &str) -> Option<&'a str> {
    let mut attributes = element(node)?.attributes.iter();
    let found = attributes.find(|attribute| &*attribute.name.local == name)?;
    Some(found.value.trim())
}

/// An attribute that is a number.
pub(super) fn number<T: std::str::FromStr>(node: Node, name: &str) -> Option<T> {
    attribute(node, name)?.parse().ok()
}

/// A value of the attribute `style`, in small letters.
pub(super) fn style(node: Node, property: &str) -> Option<String> {
    attribute(node, "style")?
        .split(';')
        .filter_map(|rule| rule.split_once(':'))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case(property))
        .map(|(_, value)| value.trim().to_lowercase())
}

/// The line on which an element begins, if it is a block. An inline element may have no line of its own: the
/// parser makes it again after another element that ends before it.
pub(super) fn line(node: Node) -> Option<usize> {
    let element = element(node)?;
    is_block(&element.name.local).then_some(element.line)
}

/// The elements below `node`, in document order.
pub(super) fn elements<'a>(node: Node<'a>) -> impl Iterator<Item = Node<'a>> {
    let below = node.descendants().skip(1);
    below.filter(|node| element(*node).is_some())
}

/// Whether an element stands apart from the words around it.
pub(super) fn is_block(name: &str) -> bool {
    static BLOCKS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        let names = "address article aside blockquote body caption center dd details dialog dir div dl dt \
            fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu \
            nav ol optgroup option p pre section summary table tbody td tfoot th thead tr ul";
        names.split(' ').collect()
    });
    BLOCKS.contains(name)
}

/// The level of a heading.
pub(super) fn heading(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

/// Elements whose content is no words.
pub(super) fn has_no_words(name: &str) -> bool {
    matches!(
        name,
        "head" | "script" | "style" | "template" | "noscript" | "iframe" | "object" | "svg"
    )
}

/// The words of a part of the page, without the nodes that `except` accepts. White space and the ends of blocks
/// are one space.
pub(super) fn text(node: Node, except: &dyn Fn(Node) -> bool) -> String {
    let mut text = String::new();
    collect(node, except, &mut text);
    squeezed(&text)
}

fn collect(node: Node, except: &dyn Fn(Node) -> bool, text: &mut String) {
    if let Some(words) = words_of(node) {
        text.push_str(words);
    }
    let name = name(node);
    if has_no_words(name) || except(node) {
        return;
    }
    let edge = match is_block(name) || name == "br" {
        true => " ",
        false => "",
    };
    text.push_str(edge);
    node.children()
        .for_each(|child| collect(child, except, text));
    text.push_str(edge);
}

/// All the words of a part of the page.
pub(super) fn words(node: Node) -> String {
    text(node, &|_| false)
}
