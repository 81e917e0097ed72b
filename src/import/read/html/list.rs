//! The labels of the items of lists, as browsers show them.

use typst::ecow::{EcoString, eco_format};

use super::tree::{Node, attribute, name, number, style};
use crate::import::read::numerals::roman;

/// A list that is open.
#[derive(Debug)]
pub(super) struct HtmlList {
    signs: Signs,
    /// The number of the next item, and how far it is to the one after it.
    next: i32,
    step: i32,
}

/// What stands before an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signs {
    Bullet,
    Number,
    Letter { capital: bool },
    Roman { capital: bool },
    Nothing,
}

impl HtmlList {
    /// The list `node`, before its first item.
    pub(crate) fn new(node: Node, is_ordered: bool) -> Self {
        let plain = if is_ordered {
            Signs::Number
        } else {
            Signs::Bullet
        };
        let signs = signs(node).unwrap_or(plain);
        let is_reversed = attribute(node, "reversed").is_some();
        let items = || node.children().filter(|child| name(*child) == "li").count();
        let first = if is_reversed {
            i32::try_from(items()).unwrap_or(i32::MAX)
        } else {
            1
        };
        Self {
            signs,
            next: number(node, "start").unwrap_or(first),
            step: if is_reversed { -1 } else { 1 },
        }
    }

    /// Whether its items have numbers or signs.
    pub(crate) fn is_marked(&self) -> bool {
        self.signs != Signs::Nothing
    }

    /// The label of the next item, `item`.
    pub(crate) fn next(&mut self, item: Node) -> Option<EcoString> {
        let value = number(item, "value").unwrap_or(self.next);
        self.next = value.saturating_add(self.step);
        match signs(item).unwrap_or(self.signs) {
            Signs::Bullet => Some("•".into()),
            Signs::Nothing => None,
            Signs::Number => Some(eco_format!("{value}.")),
            Signs::Letter { capital } => Some(eco_format!("{}.", letters(value, capital))),
            Signs::Roman { capital } => Some(match roman(value, capital) {
                Some(roman) => eco_format!("{roman}."),
                None => eco_format!("{value}."),
            }),
        }
    }
}

/// What a list or an item says of its signs.
fn signs(node: Node) -> Option<Signs> {
    let said = style(node, "list-style-type").or_else(|| style(node, "list-style"));
    let said = said.unwrap_or_default();
    let of_style = said.split_whitespace().find_map(|word| match word {
        "none" => Some(Signs::Nothing),
        "disc" | "circle" | "square" => Some(Signs::Bullet),
        "decimal" => Some(Signs::Number),
        "lower-alpha" | "lower-latin" => Some(Signs::Letter { capital: false }),
        "upper-alpha" | "upper-latin" => Some(Signs::Letter { capital: true }),
        "lower-roman" => Some(Signs::Roman { capital: false }),
        "upper-roman" => Some(Signs::Roman { capital: true }),
        _ => None,
    });
    of_style.or_else(|| match attribute(node, "type")? {
        "1" => Some(Signs::Number),
        "a" => Some(Signs::Letter { capital: false }),
        "A" => Some(Signs::Letter { capital: true }),
        "i" => Some(Signs::Roman { capital: false }),
        "I" => Some(Signs::Roman { capital: true }),
        "disc" | "circle" | "square" => Some(Signs::Bullet),
        _ => None,
    })
}

/// `a` to `z`, then `aa`; a number below 1 stays a number.
fn letters(value: i32, capital: bool) -> String {
    let first = if capital { b'A' } else { b'a' };
    let mut rest = value;
    let mut letters = Vec::new();
    while rest > 0 {
        rest -= 1;
        // What is left of a division by 26 fits.
        letters.push(char::from(first + (rest % 26) as u8));
        rest /= 26;
    }
    if letters.is_empty() {
        return value.to_string();
    }
    letters.into_iter().rev().collect()
}
