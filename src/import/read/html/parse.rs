//! From the text of a page to its tree, as browsers make it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use ego_tree::{NodeId, NodeMut, Tree};
use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, QualName};

use super::tree::{HtmlElement, HtmlNode, Page};

/// How deep elements may stand in one another. No page that somebody wrote goes deeper.
const DEEPEST: usize = 500;

/// Parses a page as browsers do.
///
/// # Errors
/// If elements stand too deep in one another: the line where they first do.
pub(super) fn parse(source: &str) -> Result<Page, usize> {
    /// How many bytes are read before the depth is checked again: the deeper a page, the longer reading takes.
    const PART: usize = 4096;
    let sink = Sink {
        tree: RefCell::new(Tree::new(HtmlNode::Root)),
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
    fn with<T>(&self, id: NodeId, act: impl FnOnce(NodeMut<HtmlNode>) -> T) -> Option<T> {
        self.tree.borrow_mut().get_mut(id).map(act)
    }

    fn orphan(&self, item: HtmlNode) -> NodeId {
        self.tree.borrow_mut().orphan(item).id()
    }
}

/// Adds words to the node before them, if that is a text. Returns whether it is.
fn joins(before: Option<NodeMut<HtmlNode>>, words: &str) -> bool {
    if let Some(mut before) = before
        && let HtmlNode::Text(text) = before.value()
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
        let id = self.orphan(HtmlNode::Element(HtmlElement {
            name: name.clone(),
            attributes,
            line: self.line.get(),
        }));
        Handle { id, name }
    }

    fn create_comment(&self, text: StrTendril) -> Handle {
        Handle::unnamed(self.orphan(HtmlNode::Comment(text.to_string())))
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        Handle::unnamed(self.orphan(HtmlNode::Comment(String::new())))
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
                    parent.append(HtmlNode::Text(text.to_string()));
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
        // Words in a template are not read, so they may stand in the element itself.
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
                        sibling.insert_before(HtmlNode::Text(text.to_string()));
                    }
                }
            }
        });
    }

    fn add_attrs_if_missing(&self, target: &Handle, attributes: Vec<Attribute>) {
        self.with(target.id, |mut node| {
            if let HtmlNode::Element(element) = node.value() {
                for new in attributes {
                    let mut known = element.attributes.iter();
                    if known.all(|known| known.name != new.name) {
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
