//! The texts that a template prints, kept apart from its markup until all of it is printed.
//!
//! Until then a placeholder, called a sign, stands where a text belongs. A template may work on what it has
//! printed, such as the output of a macro: it never finds a text there that could become markup, or be changed.

use std::collections::BTreeSet;
use std::ops::Range;

/// A sign is two characters that Unicode reserves for private use: one from here on, and one from [`LOW`] on.
const HIGH: u32 = 0x10_0000;
const LOW: u32 = 0x10_8000;
/// How many different characters there are for each of the two.
const LETTERS: u32 = 0x4000;

/// What a template has printed so far, beside its markup.
#[derive(Debug)]
pub(crate) struct Held<T> {
    /// Its texts.
    texts: Vec<T>,
    /// The keys of the report's words.
    pub(crate) keys: BTreeSet<String>,
}

impl<T> Default for Held<T> {
    fn default() -> Self {
        Self {
            texts: Vec::new(),
            keys: BTreeSet::new(),
        }
    }
}

/// Markup in which each sign is replaced by its text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Filled {
    /// The markup.
    pub(crate) source: String,
    /// The byte ranges of the texts.
    pub(crate) texts: Vec<Range<usize>>,
    /// The byte range that the sign of each of these texts had in what was printed.
    signs: Vec<Range<usize>>,
}

impl<T> Held<T> {
    /// Keeps a text, and gives the sign that stands for it.
    pub(crate) fn sign(&mut self, text: T) -> String {
        let index = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text);
        let letter = |from: u32, place: u32| char::from_u32(from + place.min(LETTERS - 1));
        [letter(HIGH, index / LETTERS), letter(LOW, index % LETTERS)]
            .into_iter()
            .flatten()
            .collect()
    }

    /// The index of the text whose sign `text` begins with.
    fn index(&self, text: &str) -> Option<usize> {
        let mut letters = text.chars().map(u32::from);
        let high = letters.next()?.checked_sub(HIGH)?;
        let low = letters.next()?.checked_sub(LOW)?;
        let index = usize::try_from(high * LETTERS + low).ok()?;
        (high < LETTERS && low < LETTERS && index < self.texts.len()).then_some(index)
    }

    /// Whether a text contains a sign, and so was made from what a template had printed.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        let mut places = text.char_indices().filter(|(_, c)| is_letter(*c));
        places.any(|(at, _)| self.index(&text[at..]).is_some())
    }

    /// Replaces each sign by its text, as `write` writes it after the markup before it.
    ///
    /// # Errors
    /// The byte range of a sign's character that stands alone, or in no sign of these texts.
    pub(super) fn fill(
        &self,
        printed: &str,
        mut write: impl FnMut(&T, &str) -> String,
    ) -> Result<Filled, Range<usize>> {
        let mut filled = Filled {
            source: String::with_capacity(printed.len()),
            texts: Vec::new(),
            signs: Vec::new(),
        };
        let mut done = 0;
        while let Some(next) = printed[done..].find(is_letter) {
            let at = done + next;
            let text = self
                .index(&printed[at..])
                .and_then(|index| self.texts.get(index));
            let Some(text) = text else {
                return Err(at..at + char::len_utf8('\u{100000}'));
            };
            filled.source.push_str(&printed[done..at]);
            let start = filled.source.len();
            let text = write(text, &filled.source);
            filled.source.push_str(&text);
            filled.texts.push(start..filled.source.len());
            done = at + 2 * char::len_utf8('\u{100000}');
            filled.signs.push(at..done);
        }
        filled.source.push_str(&printed[done..]);
        Ok(filled)
    }
}

fn is_letter(c: char) -> bool {
    let c = u32::from(c);
    (HIGH..HIGH + LETTERS).contains(&c) || (LOW..LOW + LETTERS).contains(&c)
}

impl Filled {
    /// The position in `source` of a position outside signs in what was printed.
    pub(crate) fn place(&self, at: usize) -> usize {
        match self.signs.partition_point(|sign| sign.end <= at) {
            0 => at,
            before => self.texts[before - 1].end + (at - self.signs[before - 1].end),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::escape::literal;

    fn fill(held: &Held<&str>, printed: &str) -> Result<Filled, Range<usize>> {
        held.fill(printed, |text, _| literal(text))
    }

    #[test]
    fn texts_come_to_stand_where_their_signs_stood() {
        let mut held = Held::default();
        let (one, two) = (held.sign("a \"b\""), held.sign("\u{100000}"));
        let printed = format!("#{one};x{two}y{one}");
        let filled = fill(&held, &printed).unwrap();
        assert_eq!(
            filled.source,
            "#\"a \\\"b\\\"\";x\"\u{100000}\"y\"a \\\"b\\\"\""
        );
        let literals: Vec<&str> = filled
            .texts
            .iter()
            .map(|range| &filled.source[range.clone()])
            .collect();
        assert_eq!(
            literals,
            ["\"a \\\"b\\\"\"", "\"\u{100000}\"", "\"a \\\"b\\\"\""]
        );
        for text in ["#", ";x", "y"] {
            let at = printed.find(text).unwrap();
            assert!(filled.source[filled.place(at)..].starts_with(text));
        }
        assert!(held.are_in(&printed) && !held.are_in("a \u{100000}"));
    }

    #[test]
    fn a_part_of_a_sign_stands_for_nothing() {
        let mut held = Held::default();
        let sign = held.sign("a");
        let half = &sign[..4];
        assert_eq!(fill(&held, &format!("x{half}y")), Err(1..5));
        assert_eq!(fill(&held, &format!("{half}{half}")), Err(0..4));
        assert_eq!(fill(&Held::default(), &sign), Err(0..4));
    }

    #[test]
    fn more_texts_than_there_are_letters_have_a_sign_each() {
        let mut held = Held::default();
        let signs: BTreeSet<String> = (0..40_000).map(|n| held.sign(n)).collect();
        assert_eq!(signs.len(), 40_000);
        assert!(signs.iter().all(|sign| sign.len() == 8));
    }
}
