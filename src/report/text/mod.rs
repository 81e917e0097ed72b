//! Inline text: the small Markdown subset that the report is kept in.
//!
//! Paragraphs, lists, emphasis, links and footnote anchors (`[^3]`); anything else that Markdown
//! knows (headings, tables, HTML, code) is an error, because it would print otherwise than it reads.

mod excerpt;
mod markdown;

use std::fmt;
use std::ops::Range;

use typst::ecow::EcoString;

/// What stands where words were left out.
pub const OMISSION: &str = "[…]";

/// A passage, a recommendation or a footnote: its words, and how they are set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// Paragraphs and lists, in order.
    pub blocks: Vec<Block>,
}

/// A paragraph or a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list, of one level or more.
    List(Vec<Item>),
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What the report prints before the item: `1.` or `a)`; nothing where it prints a bullet.
    pub label: Option<EcoString>,
    /// The item's words.
    pub content: Vec<Inline>,
    /// Items one level down.
    pub children: Vec<Item>,
}

/// A run of words, or something around or between words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Words.
    Run(EcoString),
    /// Emphasised words.
    Emphasis(Vec<Inline>),
    /// Strongly emphasised words.
    Strong(Vec<Inline>),
    /// Words that link to an address.
    Link(EcoString, Vec<Inline>),
    /// The place of a footnote, by the report's number.
    Note(u16),
    /// Words were left out here; a space stands on each side where words do.
    Omission,
}

/// Why a text is not of the subset, and where in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidText {
    /// What is wrong, and what to write instead.
    pub message: EcoString,
    /// Byte range in the Markdown.
    pub range: Range<usize>,
}

impl Text {
    /// The words alone, as one would copy them out of the printed page: paragraphs and items each on
    /// a line, `[…]` where words were left out, no footnote marks.
    pub fn plain(&self) -> String {
        let mut plain = String::new();
        for block in &self.blocks {
            match block {
                Block::Paragraph(inlines) => push_line(&mut plain, None, inlines),
                Block::List(items) => push_items(&mut plain, items),
            }
        }
        plain
    }

    /// The numbers of the footnotes whose places are in this text, in order.
    pub fn notes(&self) -> Vec<u16> {
        let mut notes = Vec::new();
        self.each_inline(&mut |inline| {
            if let Inline::Note(number) = inline {
                notes.push(*number);
            }
        });
        notes
    }

    /// The addresses that it links to, in order.
    pub fn links(&self) -> Vec<EcoString> {
        let mut links = Vec::new();
        self.each_inline(&mut |inline| {
            if let Inline::Link(url, _) = inline {
                links.push(url.clone());
            }
        });
        links
    }

    /// Calls `visit` for each inline, nested ones after what holds them.
    fn each_inline(&self, visit: &mut impl FnMut(&Inline)) {
        fn inlines(list: &[Inline], visit: &mut impl FnMut(&Inline)) {
            for inline in list {
                visit(inline);
                if let Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link(_, inner) =
                    inline
                {
                    inlines(inner, visit);
                }
            }
        }
        fn items(list: &[Item], visit: &mut impl FnMut(&Inline)) {
            for item in list {
                inlines(&item.content, visit);
                items(&item.children, visit);
            }
        }
        for block in &self.blocks {
            match block {
                Block::Paragraph(list) => inlines(list, visit),
                Block::List(list) => items(list, visit),
            }
        }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.plain())
    }
}

fn push_line(plain: &mut String, label: Option<&str>, inlines: &[Inline]) {
    if !plain.is_empty() {
        plain.push('\n');
    }
    if let Some(label) = label {
        plain.push_str(label);
        plain.push(' ');
    }
    push_words(plain, inlines);
}

fn push_items(plain: &mut String, items: &[Item]) {
    for item in items {
        push_line(plain, item.label.as_deref(), &item.content);
        push_items(plain, &item.children);
    }
}

fn push_words(plain: &mut String, inlines: &[Inline]) {
    for (i, inline) in inlines.iter().enumerate() {
        match inline {
            Inline::Run(words) => plain.push_str(words),
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link(_, inner) => {
                push_words(plain, inner)
            }
            Inline::Note(_) => {}
            Inline::Omission => {
                let (before, after) = omission_spaces(i, inlines.len());
                plain.push_str(before);
                plain.push_str(OMISSION);
                plain.push_str(after);
            }
        }
    }
}

/// The byte ranges of `plain` that the pieces of `words` stand at, in order and apart; `[…]` parts one
/// piece from the next.
///
/// # Errors
/// The first piece that does not stand there.
pub fn find_pieces(words: &str, plain: &str) -> Result<Vec<Range<usize>>, String> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let pieces = words.split(OMISSION).map(str::trim);
    for piece in pieces.filter(|piece| !piece.is_empty()) {
        let from = ranges.last().map_or(0, |range| range.end);
        match plain[from..].find(piece) {
            Some(start) => ranges.push(from + start..from + start + piece.len()),
            None => return Err(piece.to_owned()),
        }
    }
    Ok(ranges)
}

/// The spaces around an omission that is number `i` of `len` inlines: none at either end.
pub fn omission_spaces(i: usize, len: usize) -> (&'static str, &'static str) {
    (
        if i > 0 { " " } else { "" },
        if i + 1 < len { " " } else { "" },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(markdown: &str) -> Text {
        Text::parse(markdown).unwrap()
    }

    fn excerpt(markdown: &str, kept: &[&str]) -> String {
        let text = text(markdown);
        let plain = text.plain();
        let ranges: Vec<_> = kept
            .iter()
            .map(|words| {
                let start = plain.find(words).unwrap();
                start..start + words.len()
            })
            .collect();
        text.excerpt(&ranges).plain()
    }

    #[test]
    fn footnote_marks_are_places_and_no_words() {
        let text = text("The Hors la Rue[^3], for example[^4].");
        assert_eq!(text.plain(), "The Hors la Rue, for example.");
        assert_eq!(text.notes(), [3, 4]);
    }

    #[test]
    fn lists_keep_the_labels_that_the_report_prints() {
        let text = text("- a) one\n- b) two\n");
        assert_eq!(text.plain(), "a) one\nb) two");
        let Block::List(items) = &text.blocks[0] else {
            panic!("no list")
        };
        assert_eq!(items[1].label.as_deref(), Some("b)"));
        assert_eq!(
            Text::parse("1. one\n2. two\n").unwrap().plain(),
            "1. one\n2. two"
        );
        assert_eq!(Text::parse("- one\n- two\n").unwrap().plain(), "one\ntwo");
    }

    #[test]
    fn brackets_and_escaped_signs_are_words() {
        assert_eq!(
            text("reimbursement \\[of medical expenses\\] \\*").plain(),
            "reimbursement [of medical expenses] *"
        );
    }

    #[test]
    fn what_is_not_of_the_subset_is_an_error() {
        for markdown in [
            "# title", "`code`", "<b>x</b>", "![x](y)", "    code", "> quote", "a  \nb",
        ] {
            assert!(Text::parse(markdown).is_err(), "{markdown:?} was taken");
        }
    }

    #[test]
    fn an_excerpt_says_where_words_are_missing() {
        let source = "One *two* three. Four[^1] five. Six.";
        assert_eq!(excerpt(source, &["One two three."]), "One two three. […]");
        assert_eq!(excerpt(source, &["Four five."]), "[…] Four five. […]");
        assert_eq!(
            excerpt(source, &["One two three.", "Six."]),
            "One two three. […] Six."
        );
        assert_eq!(
            excerpt(source, &["One two three.", "Four five.", "Six."]),
            "One two three. Four five. Six."
        );
        assert_eq!(excerpt("- one\n- two\n- three", &["two"]), "[…] two […]");
    }
}
