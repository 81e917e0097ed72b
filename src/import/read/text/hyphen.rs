//! Hyphens at the ends of lines.

use std::collections::HashSet;

use typst::ecow::eco_format;

use super::lines::TextLine;
use crate::import::document::{Locator, Warning};

/// Words before which a hyphen does not join two lines: `pre- and post-natal`.
const BETWEEN: [&str; 11] = [
    "and", "or", "to", "et", "ou", "y", "o", "und", "oder", "e", "en",
];

/// A word that was joined at a hyphen: the letters before and after it.
pub(super) struct Hyphen<'a> {
    place: Locator,
    before: &'a str,
    after: &'a str,
}

impl<'a> Hyphen<'a> {
    /// The word that continues from `last` to `line`, if it has a hyphen there.
    pub(crate) fn new(last: &TextLine<'a>, line: &TextLine<'a>) -> Option<Self> {
        let words = last.words.strip_suffix(['-', '\u{2010}'])?;
        let before = words.rsplit(|c: char| !c.is_alphabetic()).next()?;
        let after = line.words.split(|c: char| !c.is_alphabetic()).next()?;
        (!before.is_empty() && !after.is_empty()).then_some(Self {
            place: line.place,
            before,
            after,
        })
    }
}

/// Whether no space stands between the end of a line, `last`, and the next line, `next`.
pub(super) fn joins(last: &str, next: &str) -> bool {
    let mut signs = last.chars().rev();
    match signs.next() {
        Some('\u{ad}') => true,
        Some('-' | '\u{2010}' | '\u{2011}') => {
            let first = next.split_whitespace().next().unwrap_or_default();
            signs.next().is_some_and(char::is_alphanumeric)
                && next.starts_with(char::is_alphanumeric)
                && !BETWEEN.contains(&first)
        }
        Some('–') => {
            let mut both = [signs.next(), next.chars().next()].into_iter();
            both.all(|c| c.is_some_and(|c| c.is_ascii_digit()))
        }
        _ => false,
    }
}

/// A doubt if words with a hyphen at the end of a line stand elsewhere in `source` without it: the hyphen may only
/// divide the word at the line's end.
pub(super) fn doubt(hyphens: &[Hyphen], source: &str) -> Option<Warning> {
    if hyphens.is_empty() {
        return None;
    }
    let small = |word: &str| word.to_lowercase();
    let known = source.split(|c: char| !c.is_alphabetic() && c != '-');
    let known: HashSet<String> = known.map(small).collect();
    let mut divided = hyphens.iter().filter(|hyphen| {
        let (before, after) = (small(hyphen.before), small(hyphen.after));
        known.contains(&format!("{before}{after}")) && !known.contains(&format!("{before}-{after}"))
    });
    let first = divided.next()?;
    let others = match divided.count() {
        0 => eco_format!(""),
        count => eco_format!(", and so may {count} more"),
    };
    let (before, after) = (first.before, first.after);
    let message = eco_format!(
        "the hyphen of `{before}-{after}` may be no more than a division at the end of a line{others}; hyphens are kept"
    );
    Some(Warning::doubt(first.place, message))
}
