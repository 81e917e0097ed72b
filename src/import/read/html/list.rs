//! The labels of the items of lists, as browsers show them.

use typst::ecow::{EcoString, eco_format};

use super::tree::{Node, attribute, name, number, style};
use crate::import::read::roman;

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
        let plain = match is_ordered {
            true => Signs::Number,
            false => Signs::Bullet,
        };
        let signs = signs(node).unwrap_or(plain);
        let is_reversed = attribute(node, "reversed").is_some();
        let items = node.children().filter(|child| name(*child) == "li");
        let first = match is_reversed {
            true => i32::try_from(items.count()).unwrap_or(i32::MAX),
            false => 1,
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
            Signs::Roman { capital } => {
                let roman = roman(value, capital).unwrap_or_else(|| value.to_string());
                Some(eco_format!("{roman}."))
            }
        }
    }
}

/// What a list or an item says of its signs.
fn signs(node: Node) -> Option<Signs> {
    let sign = |word: &str| {
        Some(match word {
            "none" => Signs::Nothing,
            "disc" | "circle" | "square" => Signs::Bullet,
            "decimal" | "1" => Signs::Number,
            "lower-alpha" | "lower-latin" | "a" => Signs::Letter { capital: false },
            "upper-alpha" | "upper-latin" | "A" => Signs::Letter { capital: true },
            "lower-roman" | "i" => Signs::Roman { capital: false },
            "upper-roman" | "I" => Signs::Roman { capital: true },
            _ => return None,
        })
    };
    let said = style(node, "list-style-type").or_else(|| style(node, "list-style"));
    let of_style = said.and_then(|said| said.split_whitespace().find_map(sign));
    of_style.or_else(|| sign(attribute(node, "type")?))
}

/// `a` to `z`, then `aa`; a number below 1 stays a number.
fn letters(value: i32, capital: bool) -> String {
    let mut letters = String::new();
    let mut rest = value;
    while rest > 0 {
        rest -= 1;
        // What is left of a division by 26 fits.
        letters.insert(0, char::from(b'a' + (rest % 26) as u8));
        rest /= 26;
    }
    match capital {
        _ if letters.is_empty() => value.to_string(),
        true => letters.to_uppercase(),
        false => letters,
    }
}
