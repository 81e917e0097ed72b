//! Decides which part of a page is its content, and what the rest is.

use std::sync::LazyLock;

use regex::Regex;

use super::tree::{Node, Page, attribute, elements, heading, name, style, words, words_of};
use crate::import::regex;

/// The ids and classes of elements that hold the navigation of a page, if it has no `nav` element.
static NAVIGATION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"nav|navigation|nav-?bar|(?:main|top|site|page|footer)[-_]?(?:nav|navigation|menu)|menu|breadcrumbs?",
    )
});
static FOOT: LazyLock<Regex> =
    LazyLock::new(|| pattern("(?:site|page|common|global|main)?[-_]?footer"));
static HEAD: LazyLock<Regex> =
    LazyLock::new(|| pattern("(?:site|common|global)[-_]?header|banner|masthead"));
static BESIDE: LazyLock<Regex> =
    LazyLock::new(|| pattern("side-?bar|cookies?|cookie-?(?:banner|notice)"));

/// The reason for which the foot of a page is left out.
pub(super) const THE_FOOT: &str = "the foot of the page";

fn pattern(names: &str) -> Regex {
    regex(&format!("(?i)^(?:{names})$"))
}

/// The element that holds the content of a page.
pub(super) fn content(html: &Page) -> Option<Node<'_>> {
    let root = html.root();
    let has_words = |node: &Node| !words(*node).is_empty();
    let is_main = |node: &Node| name(*node) == "main" || attribute(*node, "role") == Some("main");
    let main = elements(root).filter(is_main).find(has_words);
    let article = || {
        let mut articles = elements(root).filter(|node| name(*node) == "article");
        articles
            .next()
            .filter(has_words)
            .filter(|_| articles.next().is_none())
    };
    main.or_else(article)
        .or_else(|| elements(root).find(|node| name(*node) == "body"))
}

/// Why an element is left out; `None` if it is content. `guess` says whether ids and classes count, which are
/// only hints.
pub(super) fn reason(node: Node, guess: bool) -> Option<&'static str> {
    let role = attribute(node, "role").unwrap_or_default();
    let hidden = attribute(node, "hidden").is_some()
        || attribute(node, "aria-hidden") == Some("true")
        || style(node, "display").is_some_and(|value| value.starts_with("none"))
        || style(node, "visibility").is_some_and(|value| value.starts_with("hidden"));
    if hidden {
        return Some("hidden words");
    }
    let of_page = || {
        !node.ancestors().any(|node| {
            matches!(name(node), "main" | "article" | "section" | "blockquote")
                || attribute(node, "role") == Some("main")
        })
    };
    let is_note = role.contains("note") || attribute(node, "epub:type").is_some();
    match (name(node), role) {
        (_, "navigation" | "menu" | "menubar") => Some("the navigation of the page"),
        (_, "banner") => Some("the head of the page"),
        (_, "contentinfo") => Some(THE_FOOT),
        (_, "complementary" | "search") => Some("what stands beside the text"),
        ("nav", _) => Some("the navigation of the page"),
        ("header", _) if of_page() => Some("the head of the page"),
        ("footer", _) if of_page() => Some(THE_FOOT),
        ("aside", _) if !is_note => Some("what stands beside the text"),
        ("button" | "select" | "textarea" | "datalist", _) => Some("a control of the page"),
        ("del", _) => Some("deleted words"),
        ("div" | "section" | "ul" | "p" | "table", _) if guess => by_name(node),
        _ => None,
    }
}

fn by_name(node: Node) -> Option<&'static str> {
    let patterns = [
        (&NAVIGATION, "the navigation of the page"),
        (&FOOT, THE_FOOT),
        (&HEAD, "the head of the page"),
        (&BESIDE, "what stands beside the text"),
    ];
    let names = [attribute(node, "id"), attribute(node, "class")];
    let names = names.into_iter().flatten();
    let (_, found) = names.flat_map(str::split_whitespace).find_map(|name| {
        let mut patterns = patterns.iter();
        patterns.find(|(pattern, _)| pattern.is_match(name))
    })?;
    // The names are a hint: what holds the title is content, whatever it is called.
    let holds_title = elements(node).any(|node| heading(name(node)) == Some(1));
    (!holds_title).then_some(*found)
}

/// For a list of nothing but links, whether all of them lead to places in the page itself; `None` for another
/// list.
pub(super) fn links_only(list: Node) -> Option<bool> {
    let mut inside = None;
    for node in list.descendants() {
        let Some(text) = words_of(node) else {
            continue;
        };
        if !text.chars().any(char::is_alphanumeric) {
            continue;
        }
        let link = node
            .ancestors()
            .take_while(|node| *node != list)
            .find_map(|node| attribute(node, "href"))?;
        inside = Some(inside.unwrap_or(true) && link.starts_with('#'));
    }
    inside
}
