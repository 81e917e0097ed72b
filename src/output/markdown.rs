//! Texts as Markdown: for translators, whose work is read back, and for e-mails.

use crate::report::text::{Block, Cell, Inline, OMISSION, Text, is_numbered, lines_of};
use crate::template::escape::markdown;

/// Two different delimiters, so that one never stands beside another of its kind.
const EMPHASIS: &str = "*";
const STRONG: &str = "__";

/// A text in the Markdown subset for reports. Read back, it is the same text, with `[…]` as words.
pub(crate) fn text(text: &Text) -> String {
    let mut out = String::new();
    let is_alone = |block: &Block| matches!(block, Block::Table(_) | Block::Picture(_));
    for blocks in text.blocks.chunk_by(|a, b| !is_alone(a) && !is_alone(b)) {
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        match blocks {
            [Block::Table(rows)] => push_table(&mut out, rows),
            [Block::Picture(picture)] => {
                let description = bracketed(&picture.description);
                out.push_str(&format!("![{description}]({})", address(&picture.path)));
            }
            blocks => out.push_str(&paragraphs(blocks)),
        }
    }
    out
}

/// A table as GitHub's Markdown has it: its first row is the headings, whether they have words or not.
fn push_table(out: &mut String, rows: &[Vec<Cell>]) {
    for (i, row) in rows.iter().enumerate() {
        if i > 0 {
            out.push('\n');
        }
        for cell in row {
            out.push_str(&format!("| {} ", inlines(cell).replace('|', "\\|")));
        }
        out.push('|');
        if i == 0 {
            out.push('\n');
            out.push_str(&"|---".repeat(row.len()));
            out.push('|');
        }
    }
}

/// Paragraphs and lists.
fn paragraphs(blocks: &[Block]) -> String {
    let mut out = String::new();
    // For each open list, outermost first: the label and marker of its last item, and where its words begin.
    let mut lists: Vec<(&str, &str, usize)> = Vec::new();
    let mut after_item = false;
    for line in lines_of(blocks) {
        let sibling = lists.get(line.depth.wrapping_sub(1)).copied();
        lists.truncate(line.depth.saturating_sub(1));
        let indent = lists.last().map_or(0, |(.., words)| *words);
        let label = line.label.map_or("", |label| label);
        // Markdown counts numbers itself. So a letter is written as a word of the item, and so is a number that does
        // not follow the one before it.
        let counted = sibling.is_none_or(|(last, ..)| !is_numbered(last) || follows(label, last));
        let (marker, words) = match label {
            _ if line.depth == 0 => ("", String::new()),
            _ if !is_numbered(label) => ("-", label.to_owned()),
            _ if counted => (label, String::new()),
            _ => (
                "-",
                markdown(&format!("{label} "), true).trim_end().to_owned(),
            ),
        };
        // Directly below a paragraph, only these begin a list.
        let begins = matches!(marker, "-" | "1." | "1)");
        let goes_on =
            |(_, last, _): (&str, &str, usize)| last.chars().last() == marker.chars().last();
        if after_item && line.depth > 0 && sibling.map_or(begins, goes_on) {
            out.push('\n');
        } else if !out.is_empty() {
            out.push_str("\n\n");
        }
        for part in [&" ".repeat(indent), marker, &words] {
            out.push_str(part);
            if !part.trim().is_empty() {
                out.push(' ');
            }
        }
        if line.depth > 0 {
            lists.push((label, marker, indent + marker.len() + 1));
        }
        after_item = line.depth > 0;
        out.push_str(&inlines(line.content));
    }
    out
}

/// Whether a label is the next number after `last`, with the same sign after it.
fn follows(label: &str, last: &str) -> bool {
    let sign = |c: char| !c.is_ascii_digit();
    let number = |label: &str| label.trim_end_matches(sign).parse::<u32>().ok();
    number(label) == number(last).map(|last| last + 1)
        && label.chars().last() == last.chars().last()
}

/// A text on one line.
pub(crate) fn line(text: &str) -> String {
    markdown(text, true)
}

/// What stands on a line.
fn inlines(line: &[Inline]) -> String {
    let mut writer = Writer::default();
    writer.inlines(line);
    let blank = |c: &char| matches!(c, ' ' | '\t');
    if let Some(space) = writer.out.chars().next_back().filter(blank) {
        writer.out.pop();
        writer.out.push_str(&entity(space));
    }
    match writer.out.chars().next().filter(blank) {
        Some(space) => entity(space) + &writer.out[space.len_utf8()..],
        None => writer.out,
    }
}

/// Writes inlines. Markdown takes `*` and `_` as marks by what stands before and after them: a letter or
/// space that would be in the way is written as an entity.
#[derive(Default)]
struct Writer {
    out: String,
    in_link: bool,
    /// A delimiter was closed last, which must not touch a letter.
    closed: bool,
    /// A footnote was called last, which must not touch a bracket.
    note: bool,
}

impl Writer {
    fn inlines(&mut self, line: &[Inline]) {
        for inline in line {
            match inline {
                Inline::Run(words) => self.words(words),
                Inline::Emphasis(inner) => self.emphasis(EMPHASIS, inner),
                Inline::Strong(inner) => self.emphasis(STRONG, inner),
                Inline::Link(url, inner) => {
                    self.open_bracket();
                    self.in_link = true;
                    self.inlines(inner);
                    self.in_link = false;
                    self.out.push_str(&format!("]({})", address(url)));
                }
                Inline::Note(number) => {
                    self.open_bracket();
                    self.out.push_str(&format!("^{number}]"));
                }
                Inline::Omission => self.out.push_str(OMISSION),
            }
            self.closed &= matches!(inline, Inline::Emphasis(_) | Inline::Strong(_));
            self.note = matches!(inline, Inline::Note(_));
        }
    }

    fn words(&mut self, words: &str) {
        let mut words = words;
        let (closed, note) = (std::mem::take(&mut self.closed), self.note);
        let touches = |c: &char| closed && is_letter(*c) || note && matches!(c, '[' | '(');
        if let Some(first) = words.chars().next().filter(touches) {
            self.out.push_str(&entity(first));
            words = &words[first.len_utf8()..];
        }
        if self.in_link {
            self.out.push_str(&bracketed(words));
            return;
        }
        let begins = self.out.is_empty();
        // At the beginning of a line, a bracket can define a link.
        if begins && words.starts_with('[') && !words.starts_with("[^") {
            self.out.push('\\');
        }
        self.out.push_str(&markdown(words, begins));
    }

    fn emphasis(&mut self, delimiter: &str, inner: &[Inline]) {
        let mut writer = Writer {
            in_link: self.in_link,
            ..Writer::default()
        };
        writer.inlines(inner);
        let mut words = writer.out;
        if let Some(space) = words.chars().next().filter(|c| c.is_whitespace()) {
            words.replace_range(..space.len_utf8(), &entity(space));
        }
        if let Some(space) = words.chars().next_back().filter(|c| c.is_whitespace()) {
            words.truncate(words.len() - space.len_utf8());
            words.push_str(&entity(space));
        }
        let touches =
            |c: Option<char>| delimiter == STRONG || !c.is_some_and(char::is_alphanumeric);
        if touches(words.chars().next())
            && let Some(last) = self.out.chars().next_back().filter(|c| is_letter(*c))
        {
            self.out.pop();
            self.out.push_str(&entity(last));
        }
        self.closed = touches(words.chars().next_back());
        self.out.push_str(delimiter);
        self.out.push_str(&words);
        self.out.push_str(delimiter);
    }

    /// Opens a bracket that is a mark: `!` before it would make it a picture.
    fn open_bracket(&mut self) {
        if self.out.ends_with('!') {
            self.out.pop();
            self.out.push_str("\\!");
        }
        self.out.push('[');
    }
}

/// Words between the brackets of a link or picture.
fn bracketed(words: &str) -> String {
    let mut out = String::new();
    for part in words.split_inclusive(['[', ']']) {
        let bracket = part.chars().next_back().filter(|c| matches!(c, '[' | ']'));
        let before = &part[..part.len() - bracket.map_or(0, char::len_utf8)];
        out.push_str(&markdown(before, false));
        out.extend(bracket.map(|c| ['\\', c]).into_iter().flatten());
    }
    out
}

/// Whether Markdown takes, or may take, a character for a letter.
fn is_letter(c: char) -> bool {
    !c.is_whitespace() && !c.is_ascii_punctuation()
}

fn entity(c: char) -> String {
    format!("&#{};", u32::from(c))
}

/// The address of a link as it stands between brackets.
fn address(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for (at, c) in url.char_indices() {
        let rest = &url[at + c.len_utf8()..];
        let is_entity = || {
            rest.trim_start_matches(|c: char| c.is_alphanumeric() || c == '#')
                .starts_with(';')
        };
        match c {
            '\\' | '(' | ')' | '<' | '>' => out.extend(['\\', c]),
            '&' if is_entity() => out.push_str("\\&"),
            c if c.is_whitespace() || c.is_control() => out.push_str(&entity(c)),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::{check, cuts, ranges, sources, texts};

    #[test]
    fn whatever_is_read_is_written_so_that_it_is_read_again() {
        let same = |source: String| {
            if let Ok(read) = Text::parse(&source) {
                let written = text(&read);
                assert_eq!(
                    Text::parse(&written).as_ref(),
                    Ok(&read),
                    "{source:?} {written:?}"
                );
            }
        };
        check(10_000, sources(), same);
        check(6_000, texts(), same);
    }

    #[test]
    fn an_excerpt_is_written_so_that_its_words_and_labels_are_read_again() {
        check(6_000, (texts(), cuts()), |(source, cuts)| {
            let Ok(whole) = Text::parse(&source) else {
                return;
            };
            let excerpt = whole.excerpt(&ranges(&whole.plain(), &cuts));
            let written = text(&excerpt);
            let read = Text::parse(&written).unwrap_or_else(|e| panic!("{written:?}: {e:?}"));
            assert_eq!(read.plain(), excerpt.plain(), "{written:?}");
            let shape = |text: &Text| {
                let lines = text.lines();
                lines
                    .iter()
                    .map(|line| (line.depth, line.label.cloned()))
                    .collect::<Vec<_>>()
            };
            assert_eq!(shape(&read), shape(&excerpt), "{written:?}");
        });
    }

    #[test]
    fn numbers_are_what_the_report_prints_to_any_reader_of_markdown() {
        let write = |markdown: &str| text(&Text::parse(markdown).unwrap());
        assert_eq!(write("1. a\n2. b"), "1. a\n2. b");
        assert_eq!(write("2. b\n4. d\n5. e"), "2. b\n\n- 4\\. d\n\n5. e");
    }

    #[test]
    fn what_is_written_is_read_as_it_was() {
        for markdown in [
            "One *two* **three** [four](https://x.org/a(b)) five[^3], six.\n\nSeven.",
            "- a) one\n- b) two *and*\n",
            "1. one\n2. two\n",
            "1. one\n3. two\n3. three\n\n9. four\n\n- five\n\n1) six\n",
            "- one\n\n  3. two\n  4. three\n  - four\n  1. five\n",
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
