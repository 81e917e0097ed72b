//! The tree of a page, with the lines that its elements begin on.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use ego_tree::{NodeId, NodeMut, NodeRef, Tree};
use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, QualName};

/// The tree of a page.
pub(super) type Page = Tree<Item>;

/// A place in the tree.
pub(super) type Node<'a> = NodeRef<'a, Item>;

/// What stands in a page.
#[derive(Debug)]
pub(super) enum Item {
    /// The page itself, or the content of a template.
    Root,
    Element(Element),
    Text(String),
    Comment(String),
}

/// An element of a page.
#[derive(Debug)]
pub(super) struct Element {
    name: Rc<QualName>,
    attributes: Vec<Attribute>,
    /// The line on which its tag ends, from 1.
    line: usize,
}

/// Elements in more elements than these are no page that somebody wrote.
const DEEPEST: usize = 500;

/// Parses a page as browsers do.
///
/// # Errors
/// The line from which elements stand too deep in one another.
pub(super) fn parse(source: &str) -> Result<Page, usize> {
    /// So many bytes are read before the depth is looked at: what is deeper takes ever longer.
    const PART: usize = 4096;
    let sink = Sink {
        tree: RefCell::new(Tree::new(Item::Root)),
        line: Cell::new(1),
        too_deep: Cell::new(None),
    };
    let mut parser = parse_document(sink, ParseOpts::default());
    let mut rest = source;
    while !rest.is_empty() {
        let (part, after) = rest.split_at(rest.floor_char_boundary(PART));
        rest = after;
        parser.process(StrTendril::from(part));
        if let Some(line) = parser.tokenizer.sink.sink.too_deep.get() {
            return Err(line);
        }
    }
    Ok(parser.finish())
}

/// Builds the tree.
struct Sink {
    tree: RefCell<Page>,
    /// The line that is being read.
    line: Cell<usize>,
    too_deep: Cell<Option<usize>>,
}

/// A node that the parser knows of, with the name of an element.
#[derive(Debug, Clone)]
struct Handle {
    id: NodeId,
    name: Rc<QualName>,
}

impl Handle {
    /// A node that is no element.
    fn unnamed(id: NodeId) -> Self {
        let name = QualName::new(None, html5ever::ns!(), html5ever::local_name!(""));
        Self {
            id,
            name: Rc::new(name),
        }
    }
}

impl Sink {
    /// Does something with a node of the tree; nodes are never taken out of it.
    fn with<T>(&self, id: NodeId, act: impl FnOnce(NodeMut<Item>) -> T) -> Option<T> {
        self.tree.borrow_mut().get_mut(id).map(act)
    }

    fn orphan(&self, item: Item) -> NodeId {
        self.tree.borrow_mut().orphan(item).id()
    }
}

/// Adds words to a text before them.
fn joins(before: Option<NodeMut<Item>>, words: &str) -> bool {
    if let Some(mut before) = before
        && let Item::Text(text) = before.value()
    {
        text.push_str(words);
        return true;
    }
    false
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Page;
    type ElemName<'a> = html5ever::ExpandedName<'a>;

    fn finish(self) -> Page {
        self.tree.into_inner()
    }

    fn parse_error(&self, _: std::borrow::Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle::unnamed(self.tree.borrow().root().id())
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> Self::ElemName<'a> {
        target.name.expanded()
    }

    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<Attribute>,
        _: ElementFlags,
    ) -> Handle {
        let name = Rc::new(name);
        let id = self.orphan(Item::Element(Element {
            name: name.clone(),
            attributes,
            line: self.line.get(),
        }));
        Handle { id, name }
    }

    fn create_comment(&self, text: StrTendril) -> Handle {
        Handle::unnamed(self.orphan(Item::Comment(text.to_string())))
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        Handle::unnamed(self.orphan(Item::Comment(String::new())))
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.with(parent.id, |mut parent| match child {
            NodeOrText::AppendNode(child) => {
                parent.append_id(child.id);
                let is_deep = parent.as_ref().ancestors().nth(DEEPEST).is_some();
                if is_deep && self.too_deep.get().is_none() {
                    self.too_deep.set(Some(self.line.get()));
                }
            }
            NodeOrText::AppendText(text) => {
                if !joins(parent.last_child(), &text) {
                    parent.append(Item::Text(text.to_string()));
                }
            }
        });
    }

    fn append_based_on_parent_node(
        &self,
        element: &Handle,
        previous: &Handle,
        child: NodeOrText<Handle>,
    ) {
        let has_parent = self.with(element.id, |mut node| node.parent().is_some());
        if has_parent == Some(true) {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Handle) -> Handle {
        // The words of a template are none of the page: they may stand in it.
        target.clone()
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x.id == y.id
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, new: NodeOrText<Handle>) {
        if let NodeOrText::AppendNode(new) = &new {
            self.remove_from_parent(new);
        }
        self.with(sibling.id, |mut sibling| {
            if sibling.parent().is_none() {
                return;
            }
            match new {
                NodeOrText::AppendNode(new) => {
                    sibling.insert_id_before(new.id);
                }
                NodeOrText::AppendText(text) => {
                    if !joins(sibling.prev_sibling(), &text) {
                        sibling.insert_before(Item::Text(text.to_string()));
                    }
                }
            }
        });
    }

    fn add_attrs_if_missing(&self, target: &Handle, attributes: Vec<Attribute>) {
        self.with(target.id, |mut node| {
            if let Item::Element(element) = node.value() {
                for new in attributes {
                    if element
                        .attributes
                        .iter()
                        .all(|known| known.name != new.name)
                    {
                        element.attributes.push(new);
                    }
                }
            }
        });
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.with(target.id, |mut node| node.detach());
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        self.with(new_parent.id, |mut parent| {
            parent.reparent_from_id_append(node.id)
        });
    }

    fn set_current_line(&self, line: u64) {
        self.line.set(usize::try_from(line).unwrap_or(usize::MAX));
    }
}

impl Item {
    fn element(&self) -> Option<&Element> {
        match self {
            Item::Element(element) => Some(element),
            _ => None,
        }
    }
}

/// The words of a text.
pub(super) fn words_of<'a>(node: Node<'a>) -> Option<&'a str> {
    match node.value() {
        Item::Text(text) => Some(text),
        _ => None,
    }
}

/// The name of an element; none for what is no element.
pub(super) fn name<'a>(node: Node<'a>) -> &'a str {
    node.value()
        .element()
        .map(|element| &*element.name.local)
        .unwrap_or_default()
}

/// An attribute of an element, without white space at its ends.
pub(super) fn attribute<'a>(node: Node<'a>, name: &str) -> Option<&'a str> {
    let attributes = &node.value().element()?.attributes;
    let found = attributes
        .iter()
        .find(|attribute| &*attribute.name.local == name)?;
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

/// The line on which an element begins.
pub(super) fn line(node: Node) -> Option<usize> {
    // What the parser makes again where others end before it begins on no line of its own.
    let element = node.value().element()?;
    is_block(&element.name.local).then_some(element.line)
}

/// The elements below `node`, in document order.
pub(super) fn elements<'a>(node: Node<'a>) -> impl Iterator<Item = Node<'a>> {
    node.descendants()
        .skip(1)
        .filter(|node| matches!(node.value(), Item::Element(_)))
}

/// Whether an element stands apart from the words around it.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "optgroup"
            | "option"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
    )
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

/// The words of a part of the page, without `except` and with one space where white space or the end of a block stands.
pub(super) fn text(node: Node, except: &dyn Fn(Node) -> bool) -> String {
    let mut text = String::new();
    collect(node, except, &mut text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn collect(node: Node, except: &dyn Fn(Node) -> bool, text: &mut String) {
    if let Some(words) = words_of(node) {
        text.push_str(words);
    }
    let name = name(node);
    if has_no_words(name) || except(node) {
        return;
    }
    let apart = is_block(name) || name == "br";
    if apart {
        text.push(' ');
    }
    for child in node.children() {
        collect(child, except, text);
    }
    if apart {
        text.push(' ');
    }
}

/// All the words of a part of the page.
pub(super) fn words(node: Node) -> String {
    text(node, &|_| false)
}
