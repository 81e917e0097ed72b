//! Accounts for each byte of a Markdown source: as a word, as a mark of the subset or as white space. What is left
//! over would not be printed, and is an error.

use std::ops::Range;

use typst::ecow::eco_format;

use super::{InvalidText, turns_letters};

/// How to write a footnote's place.
pub(super) const NOTES: &str =
    "a footnote is called by its number, `[^3]`; brackets that are words are `\\[…\\]`";

/// A source, and how far it is accounted for.
pub(super) struct Account<'a> {
    pub(super) source: &'a str,
    /// Up to here, in bytes.
    pub(super) at: usize,
}

impl Account<'_> {
    /// Goes on to `to`; only white space may stand before it.
    pub(super) fn pass(&mut self, to: usize) -> Result<(), InvalidText> {
        let left = self.source.get(self.at..to).unwrap_or_default();
        let words = left.trim_ascii();
        if !words.is_empty() {
            let start = self.at + (left.len() - left.trim_ascii_start().len());
            return Err(invalid(
                "Markdown reads these words as a mark, and would not print them; if they are words, write `\\` before the first sign",
                start..start + words.len(),
            ));
        }
        self.at = self.at.max(to);
        Ok(())
    }

    /// Goes on to `to` in a table; only white space and rules between cells or rows may stand before it.
    pub(super) fn pass_rules(&mut self, to: usize) -> Result<(), InvalidText> {
        let left = self.source.get(self.at..to).unwrap_or_default();
        let is_rule = |c: char| c.is_ascii_whitespace() || matches!(c, '|' | '-' | ':');
        let words = left.trim_start_matches(is_rule);
        if !words.is_empty() {
            let start = self.at + (left.len() - words.len());
            let end = start + words.trim_ascii_end().len();
            return Err(invalid(
                "this row has more cells than the table has columns; a `|` that is a word is `\\|`",
                start..end,
            ));
        }
        self.at = self.at.max(to);
        Ok(())
    }

    /// Goes on beyond a mark.
    pub(super) fn mark(&mut self, range: Range<usize>) -> Result<(), InvalidText> {
        self.pass(range.start)?;
        self.at = range.end;
        Ok(())
    }

    /// Goes on beyond the end of a link or picture: its address.
    pub(super) fn address(&mut self, end: usize) -> Result<(), InvalidText> {
        let address = self.source[self.at..end].trim_ascii_start();
        if !address.starts_with("](") && address != ">" {
            self.pass(end)?;
        }
        self.at = end;
        Ok(())
    }

    /// Goes on beyond words, which must be printed as they are written.
    pub(super) fn words(&mut self, words: &str, range: Range<usize>) -> Result<(), InvalidText> {
        let escaped = self.source[self.at..range.start].ends_with('\\');
        if escaped {
            self.mark(range.start - 1..range.start)?;
        }
        // Brackets that Markdown reads as words were meant as marks.
        for at in range.clone().skip(usize::from(escaped)) {
            let rest = &self.source.as_bytes()[at..];
            if rest.starts_with(b"[^") {
                return Err(invalid(NOTES, range));
            }
            if rest.starts_with(b"](") {
                return Err(invalid(
                    "this is no link that Markdown can read: `[words](address)`, an address without spaces, no footnote among the words; brackets that are words are `\\[…\\]`",
                    range,
                ));
            }
        }
        self.mark(range.clone())?;
        let source = &self.source[range.clone()];
        let is_entity = source.starts_with('&') && source.ends_with(';');
        if words != source && (!is_entity || words.contains(char::REPLACEMENT_CHARACTER)) {
            return Err(invalid("this is read as other words", range));
        }
        if let Some(c) = words.chars().find(|c| c.is_control()) {
            return Err(invalid(
                &format!(
                    "the sign U+{:04X} does not print; write a space, or leave it out",
                    u32::from(c)
                ),
                range,
            ));
        }
        if let Some(c) = words.chars().find(|c| turns_letters(*c)) {
            return Err(invalid(
                &format!(
                    "the invisible sign U+{:04X} lets words be read otherwise than they are written; leave it out",
                    u32::from(c)
                ),
                range,
            ));
        }
        Ok(())
    }

    /// Refuses a line that continues the item above it, whose marker begins at `marker`, without being indented:
    /// Markdown allows it, but people read it as a line after the list.
    pub(super) fn check_continuation(&self, marker: usize) -> Result<(), InvalidText> {
        let line = &self.source[self.at..];
        let words = line.trim_start_matches([' ', '\t']);
        let indent = line.len() - words.len();
        let before = &self.source[..marker];
        let column = before.len() - before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
        if indent > column {
            return Ok(());
        }
        let start = self.at + indent;
        let end = words.find(['\n', '\r']).unwrap_or(words.len());
        Err(invalid(
            "this line goes on the item of the list above it; indent it as the item's words are, or leave an empty line before it",
            start..start + end,
        ))
    }
}

/// Why a text is not of the subset.
pub(super) fn invalid(message: &str, range: Range<usize>) -> InvalidText {
    InvalidText {
        message: eco_format!("{message}"),
        range,
    }
}
