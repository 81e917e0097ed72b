//! The numbers and letters that paragraphs begin with.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use roman_numerals_rs::RomanNumeral;

pub(super) use crate::import::regex;

/// How a series of numbers is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::import) enum Notation {
    /// A word with a number, `Chapter 4`; the word in small letters.
    Word(String),
    /// `IV.`
    Roman,
    /// `A.`
    Upper,
    /// `4.`
    Number,
    /// `4` without a sign after it, which only headings have.
    Bare,
    /// `a.`
    Lower,
    /// `2.1` or `A.I.2`, with how many steps it has.
    Dotted(usize),
}

/// A number at the beginning of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::import) struct Number {
    pub(crate) family: Notation,
    /// The code, without the signs beside it.
    pub(crate) code: String,
    /// Where the words after it begin.
    pub(crate) end: usize,
}

/// Words that are printed with the number of a heading.
const WORDS: &str = "chapter|part|section|title|article|annex|appendix|chapitre|partie|titre|annexe|\
    capítulo|parte|sección|título|artículo|anexo|kapitel|teil|abschnitt|artikel|anhang|capitolo|sezione|articolo";

static WORD: LazyLock<Regex> = LazyLock::new(|| {
    regex(&format!(
        r"^(?<code>(?<word>(?i:{WORDS}))\s+(?:\d+|[IVXLC]+|[A-Z]))(?:\s*[.:–—-]\s*|\s+|$)"
    ))
});
static DOTTED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?<code>(?:\d{1,4}|[IVXLC]{1,7}|[A-Za-z])(?:\.(?:\d{1,4}|[IVXLC]{1,7}|[A-Za-z]))+)[.):]?(?:\s+[–—-])?\s+",
    )
});
static SINGLE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?<code>\d{1,4}|[IVXLC]{1,7}|[A-Z]|[a-z])(?:[.):]|\s[–—-])\s+"));

impl Notation {
    /// A pattern of the codes of this family.
    pub(crate) fn codes(&self) -> String {
        match self {
            Notation::Word(word) => format!(r"(?i:{word})\s+(?:\d+|[IVXLC]+|[A-Z])"),
            Notation::Roman => "[IVXLC]+".into(),
            Notation::Upper => "[A-Z]".into(),
            Notation::Number | Notation::Bare => r"\d+".into(),
            Notation::Lower => "[a-z]".into(),
            Notation::Dotted(_) => r"[A-Za-z0-9]+(?:\.[A-Za-z0-9]+)+".into(),
        }
    }

    /// A stricter pattern of the codes of this family, for documents in which no style says what is a heading.
    pub(crate) fn strict_codes(&self) -> String {
        match self {
            Notation::Dotted(steps) => {
                format!(
                    r"(?:\d+|[IVXLC]+|[A-Z])(?:\.(?:\d+|[IVXLC]+|[A-Za-z])){{{}}}",
                    steps - 1
                )
            }
            _ => self.codes(),
        }
    }

    /// A pattern of what stands between a code of this family and the words after it.
    pub(crate) fn sign(&self) -> &'static str {
        match self {
            Notation::Word(_) => r"(?:\s*[.:–—-]\s*|\s+)",
            Notation::Dotted(_) => r"(?:[.):]?\s+[–—-]?\s*)",
            Notation::Bare => r"\s+",
            _ => r"(?:[.):]\s+|\s[–—-]\s+)",
        }
    }
}

/// The number of a heading that has no sign after it: what follows begins with a capital.
pub(super) fn bare(text: &str) -> Option<Number> {
    let (code, rest) = text.split_once(char::is_whitespace)?;
    let is_number = (1..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit());
    let is_bare = is_number && rest.trim_start().starts_with(char::is_uppercase);
    is_bare.then(|| Number {
        family: Notation::Bare,
        code: code.into(),
        end: text.len() - rest.len(),
    })
}

/// Reads numbers in document order: those before them tell whether `C` and `I` are letters or Roman numbers.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    letter: Option<char>,
    roman: Option<u16>,
}

impl Numbers {
    /// The number at the beginning of `text`.
    pub(crate) fn read(&mut self, text: &str) -> Option<Number> {
        let number = |family: Notation, found: &Captures| {
            Some(Number {
                family,
                code: found["code"].into(),
                end: found.get_match().end(),
            })
        };
        if let Some(found) = WORD.captures(text) {
            return number(Notation::Word(found["word"].to_lowercase()), &found);
        }
        if let Some(found) = DOTTED.captures(text) {
            let code = &found["code"];
            // `e.g.` and `U.S.` are no numbers.
            let steps: Vec<&str> = code.split('.').collect();
            let counts = |step: &&str| {
                step.bytes()
                    .all(|b| b.is_ascii_digit() || b"IVX".contains(&b))
            };
            let is_number = steps[1..].iter().any(counts);
            return number(Notation::Dotted(steps.len()), &found).filter(|_| is_number);
        }
        let found = SINGLE.captures(text)?;
        let code = &found["code"];
        let first = code.chars().next()?;
        let family = if first.is_ascii_digit() {
            Notation::Number
        } else if first.is_ascii_lowercase() {
            Notation::Lower
        } else {
            self.capital(code, first)?
        };
        number(family, &found)
    }

    /// Whether capitals are a letter or a Roman number: whichever continues those before.
    fn capital(&mut self, code: &str, first: char) -> Option<Notation> {
        let alone = code.len() == 1;
        let next_letter = |letter: char| char::from_u32(u32::from(letter) + 1);
        let next_letter = self.letter.and_then(next_letter);
        let value = code.parse().ok().map(RomanNumeral::as_u16);
        let goes_on = value.is_some_and(|value| self.roman.map(|last| last + 1) == Some(value));
        let is_letter = alone && (next_letter == Some(first) || value.is_none());
        if goes_on || value.is_some() && !is_letter && (value == Some(1) || !alone) {
            self.roman = value;
            // Letters below a Roman number begin anew.
            self.letter = None;
            return Some(Notation::Roman);
        }
        if !alone {
            return None;
        }
        self.letter = Some(first);
        Some(Notation::Upper)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn families(lines: &[&str]) -> Vec<Option<Notation>> {
        let mut numbers = Numbers::default();
        let lines = lines.iter();
        let numbers = lines.map(|line| Some(numbers.read(line)?.family));
        numbers.collect()
    }

    #[test]
    fn letters_and_roman_numbers_are_told_apart_by_those_before_them() {
        use Notation::{Roman, Upper};
        let letters = [
            "A. a", "B. b", "C. c", "D. d", "E. e", "F. f", "G. g", "H. h", "I. i", "J. j",
        ];
        assert_eq!(families(&letters), [const { Upper }; 10].map(Some));
        assert_eq!(
            families(&[
                "I. a", "A. b", "B. c", "II. d", "A. e", "III. f", "IV. g", "V. h"
            ]),
            [Roman, Upper, Upper, Roman, Upper, Roman, Roman, Roman].map(Some)
        );
    }

    #[test]
    fn abbreviations_and_words_are_no_numbers() {
        for text in [
            "e.g. this",
            "U.S. policy",
            "H.E. Ms X",
            "A child",
            "4 children",
            "I think",
        ] {
            assert_eq!(families(&[text]), [None], "{text}");
        }
    }

    #[test]
    fn a_code_is_read_as_it_is_printed() {
        for (text, code, rest) in [
            ("Chapter 4: The law", "Chapter 4", "The law"),
            ("CHAPITRE IV – Le droit", "CHAPITRE IV", "Le droit"),
            ("A - WHAT", "A", "WHAT"),
            ("A.I.4 An approach", "A.I.4", "An approach"),
            ("2.1. Title", "2.1", "Title"),
            ("12) Title", "12", "Title"),
        ] {
            let number = Numbers::default().read(text).unwrap();
            assert_eq!((number.code.as_str(), &text[number.end..]), (code, rest));
        }
    }
}
