//! Texts as Markdown: for translators, who hand it back, and for e-mails.

use crate::report::text::{Block, Inline, Item, OMISSION, Text, omission_spaces};
use crate::template::escape::markdown;

/// A text in the Markdown subset, blocks parted by an empty line: read again, it is the same.
pub fn text(text: &Text) -> String {
    let mut blocks = Vec::new();
    for block in &text.blocks {
        match block {
            Block::Paragraph(line) => blocks.push(inlines(line)),
            Block::List(list) => {
                let mut lines = Vec::new();
                items(list, 0, &mut lines);
                blocks.push(lines.join("\n"));
            }
        }
    }
    blocks.join("\n\n")
}

/// A text on one line.
pub fn line(text: &str) -> String {
    markdown(text, true)
}

fn items(list: &[Item], indent: usize, lines: &mut Vec<String>) {
    for item in list {
        // Markdown numbers items itself; a letter is a word of the item.
        let (marker, label) = match item.label.as_deref() {
            Some(label) if label.starts_with(|c: char| c.is_ascii_digit()) => (label, ""),
            Some(label) => ("-", label),
            None => ("-", ""),
        };
        let space = if label.is_empty() { "" } else { " " };
        let words = inlines(&item.content);
        let before = " ".repeat(indent);
        lines.push(format!("{before}{marker} {label}{space}{words}"));
        items(&item.children, indent + marker.len() + 1, lines);
    }
}

fn inlines(line: &[Inline]) -> String {
    let mut out = String::new();
    for (i, inline) in line.iter().enumerate() {
        match inline {
            Inline::Run(words) => out.push_str(&markdown(words, i == 0)),
            Inline::Emphasis(inner) => out.push_str(&format!("*{}*", inlines(inner))),
            Inline::Strong(inner) => out.push_str(&format!("**{}**", inlines(inner))),
            Inline::Link(url, inner) => out.push_str(&format!("[{}]({url})", inlines(inner))),
            Inline::Note(number) => out.push_str(&format!("[^{number}]")),
            Inline::Omission => {
                let (before, after) = omission_spaces(i, line.len());
                out.push_str(&format!("{before}{OMISSION}{after}"));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_as_it_was() {
        for markdown in [
            "One *two* **three** [four](https://x.org/a(b)) five[^3], six.\n\nSeven.",
            "- a) one\n- b) two *and*\n",
            "1. one\n2. two\n",
            "- one\n  - one one\n  - one two\n- two\n",
            "reimbursement \\[of medical expenses\\] \\* \\_x\\_ \\`y\\` a \\<b> &amp;amp; \\\\ \\# x",
            "\\- no item\n\n\\1. nor this\n\n\\# nor\n\n\\> nor\n\n\\+ nor",
            "1\\. nor this\n\n2\\) nor",
            "Before **a**b*c*d.",
        ] {
            let read = Text::parse(markdown).unwrap();
            let written = text(&read);
            assert_eq!(Text::parse(&written).as_ref(), Ok(&read), "{written}");
        }
    }
}
