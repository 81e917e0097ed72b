//! The lines of a text: where they stand, how they begin and how they end.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::import::document::Locator;
use crate::import::regex;

/// A line.
#[derive(Debug, Clone)]
pub(super) struct TextLine<'a> {
    pub(crate) place: Locator,
    /// How many columns stand before its words.
    pub(crate) indent: usize,
    /// How many columns its words take.
    pub(crate) width: usize,
    /// Its words, without white space at the ends; empty if it has none.
    pub(crate) words: &'a str,
    /// Where its words call notes, in order: what to leave out of the words there, and the number.
    pub(crate) calls: Vec<(Range<usize>, u16)>,
}

/// The label of a line, which may begin a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LineLabel {
    /// A sign that is drawn before an item, and nothing else: `•`.
    Bullet,
    /// A sign that is drawn before an item, but also stands between words: `-`.
    Dash,
    /// `12.` or `140.7`, by its steps.
    Number(Vec<u32>),
    /// `(a)`, `IV.`, `R7.`
    Letter,
}

static BULLET: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?:[•·‣◦▪▫●○■□◆►➢✓∙⁃\u{e000}-\u{f8ff}]|o\s{2,}\S)"));
static DASH: LazyLock<Regex> = LazyLock::new(|| regex(r"^[-–—*](?:\s|$)"));
static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?:\(?\d{1,4}[.)]|\d{1,4}(?:\.\d{1,4}){1,6}[.):]?)(?:\s|$)"));
static LETTER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:\((?:[a-z]{1,5}|[A-Z]{1,4})\)|[a-z]\)|(?:[ivx]{1,5}|[IVXLC]{1,6}|[A-Z])[.)]|R\s?\d{1,3}(?:\.\d{1,3})*[.:)]?)\s",
    )
});
static LEADERS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?:\.{4,}|(?:\.\s){4,}|…{2,})[.\s]*(?:\d{1,4}|[ivxlc]{1,6})$"));
static GAP: LazyLock<Regex> = LazyLock::new(|| regex(r"\S\s{5,}\S"));
static CALLED: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?:[^\d\s][.,;:)”’»]\s?|[;:)”’»]\s?)\d{1,3}$"));

impl<'a> TextLine<'a> {
    /// The line `text` at `place`. A tab goes to the next column of eight.
    pub(crate) fn new(place: Locator, text: &'a str) -> Self {
        let columns = |text: &str, start: usize| {
            text.chars().fold(start, |column, c| match c {
                '\t' => (column / 8 + 1) * 8,
                _ => column + 1,
            })
        };
        let words = text.trim_matches(|c: char| c.is_whitespace() || c.is_control());
        let before = &text[..text.find(words).unwrap_or_default()];
        let indent = columns(before, 0);
        Self {
            place,
            indent,
            width: columns(words, indent) - indent,
            words,
            calls: Vec::new(),
        }
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.words.is_empty()
    }

    /// The column where its words end.
    pub(crate) fn right(&self) -> usize {
        self.indent + self.width
    }

    /// The label that it begins with, and its length in bytes.
    pub(crate) fn label(&self) -> Option<(LineLabel, usize)> {
        let sign = self.words.chars().next()?;
        if BULLET.is_match(self.words) {
            return Some((LineLabel::Bullet, sign.len_utf8()));
        }
        if DASH.is_match(self.words) {
            return Some((LineLabel::Dash, sign.len_utf8()));
        }
        if let Some(found) = NUMBER.find(self.words) {
            let number = found.as_str().trim_end();
            let steps = number.split(|c: char| !c.is_ascii_digit());
            let steps = steps.filter_map(|step| step.parse().ok());
            return Some((LineLabel::Number(steps.collect()), number.len()));
        }
        let letter = LETTER.find(self.words)?.as_str().trim_end();
        Some((LineLabel::Letter, letter.len()))
    }

    /// How many columns stand between a label of `length` bytes and the words after it.
    pub(crate) fn gap(&self, length: usize) -> usize {
        let rest = &self.words[length..];
        rest.chars().take_while(|c| c.is_whitespace()).count()
    }

    /// Whether its words stand in columns, with a wide gap between them.
    pub(crate) fn has_columns(&self) -> bool {
        let length = self.label().map_or(0, |(_, length)| length);
        GAP.is_match(self.words[length..].trim_start())
    }

    /// Whether it is an entry of a table of contents.
    pub(crate) fn has_leaders(&self) -> bool {
        LEADERS.is_match(self.words)
    }

    /// Whether a sentence ends with it, or a part of one that a list follows.
    pub(crate) fn ends(&self) -> bool {
        let mut words = self.words.trim_end_matches(|c| superscript(c).is_some());
        if CALLED.is_match(words) {
            words = words.trim_end_matches(|c: char| c.is_ascii_digit());
        }
        let words = words.trim_end_matches(|c: char| c.is_whitespace() || "”’\"'»)]*".contains(c));
        words.ends_with(['.', ';', ':', '!', '?', '…'])
    }

    pub(crate) fn begins_small(&self) -> bool {
        self.words.starts_with(char::is_lowercase)
    }

    pub(crate) fn begins_capital(&self) -> bool {
        let opens = |c| "“\"«‘'¿¡ \u{a0}".contains(c);
        let words = self.words.trim_start_matches(opens);
        words.starts_with(char::is_uppercase)
    }

    /// How many columns its first word takes.
    pub(crate) fn first_word(&self) -> usize {
        let word = self.words.split_whitespace().next();
        word.map_or(0, |word| word.chars().count())
    }
}

/// The digit of a superscript sign.
pub(super) fn superscript(c: char) -> Option<u16> {
    let digit = "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|digit| digit == c)?;
    u16::try_from(digit).ok()
}
