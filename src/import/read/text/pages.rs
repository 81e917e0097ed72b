//! What belongs to the pages and not to the text: running heads and feet, page numbers, symbols.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;
use roman_numerals_rs::RomanNumeral;

use super::lines::TextLine;
use crate::import::document::{Locator, Skipped};
use crate::import::regex;
use crate::report::text::squeezed;

/// How many lines at the top and at the foot of a page may belong to the page.
const EDGE: usize = 4;

/// How many pages a line must stand on, if there are as many.
const OFTEN: usize = 3;

/// A line that is not next to the edge must stand on one page in this many.
const WIDELY: usize = 2;

/// The most pages from one occurrence of a line to the next: a running head that changes sides stands on every
/// other page.
const NEAR: usize = 2;

static PAGE_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?i:page|p\.|seite|página|pagina)?[\s|–—-]*(?<number>\d{1,4}|[ivxlc]{1,6})(?:[\s|–—-]*|\s*(?:/|of|de|sur|von|di)\s*\d{1,4})$",
    )
});
static BAR_CODE: LazyLock<Regex> = LazyLock::new(|| regex(r"^\*\s?[A-Z\d]{4,}\s?\*$"));
static DIGITS: LazyLock<Regex> = LazyLock::new(|| regex(r"\d+"));

/// The lines of a text by its pages. A page ends with a form feed.
pub(super) fn split(source: &str) -> Vec<Vec<TextLine<'_>>> {
    let has_pages = source.contains('\x0c');
    let mut number = 1;
    let mut pages = Vec::new();
    for (page, text) in source.split('\x0c').enumerate() {
        let mut lines = Vec::new();
        for (i, line) in text.split('\n').enumerate() {
            if i > 0 {
                number += 1;
            }
            let place = match has_pages {
                true => Locator::Page(page + 1, number),
                false => Locator::Line(number),
            };
            lines.push(TextLine::new(place, line));
        }
        pages.push(lines);
    }
    pages
}

/// Which edge of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Edge {
    Top,
    Foot,
}

/// Takes what belongs to the page from the top and the foot of `pages`.
pub(super) fn leave_out(pages: &mut [Vec<TextLine>], left_out: &mut Vec<Skipped>) {
    let has_words = |page: &&Vec<TextLine>| page.iter().any(|line| !line.is_blank());
    let full = pages.iter().filter(has_words).count();
    if full < 2 {
        return;
    }
    let often = full.min(OFTEN);
    // The pages on which each line stands; and, for each difference between the number of a page and its place in
    // the file, the pages that have it.
    let mut heads: HashMap<(Edge, String), Vec<usize>> = HashMap::new();
    let mut numbers: HashMap<(Edge, i64), Vec<usize>> = HashMap::new();
    for (page, lines) in pages.iter().enumerate() {
        for edge in [Edge::Top, Edge::Foot] {
            for at in at_edge(lines, edge) {
                let words = lines[at].words;
                let found = heads.entry((edge, key(words))).or_default();
                push_new(found, page);
                if let Some(offset) = part_offset(words, page) {
                    push_new(numbers.entry((edge, offset)).or_default(), page);
                }
            }
        }
    }
    let enough = |is_outermost: bool| match is_outermost {
        true => often,
        false => often.max(full / WIDELY),
    };
    let repeats = |edge: Edge, words: &str, page: usize, is_outermost: bool| {
        let Some(found) = heads.get(&(edge, key(words))) else {
            return false;
        };
        let at = found.partition_point(|other| *other < page);
        let before = at.checked_sub(1).and_then(|at| found.get(at));
        let after = found.get(at + 1);
        let is_near =
            |other: Option<&usize>| other.is_some_and(|other| other.abs_diff(page) <= NEAR);
        found.len() >= enough(is_outermost) && (is_near(before) || is_near(after))
    };
    let counts = |edge: Edge, words: &str, page: usize, is_outermost: bool| {
        part_offset(words, page)
            .and_then(|offset| numbers.get(&(edge, offset)))
            .is_some_and(|found| found.len() >= enough(is_outermost))
    };
    let reason = |edge: Edge, words: &str, page: usize, is_outermost: bool| {
        let counts = counts(edge, words, page, is_outermost);
        if offset(words, page).is_some() {
            counts.then_some("the number of a page")
        } else if counts || repeats(edge, words, page, is_outermost) {
            Some(match edge {
                Edge::Top => "a running head",
                Edge::Foot => "a running foot",
            })
        } else {
            BAR_CODE.is_match(words).then_some("a bar code")
        }
    };
    let mut symbols: HashSet<&str> = HashSet::new();
    let mut take = |line: &mut TextLine, reason: &str| {
        left_out.push(Skipped {
            place: line.place,
            reason: reason.into(),
            text: squeezed(std::mem::take(&mut line.words)).into(),
        });
    };
    for (page, lines) in pages.iter_mut().enumerate() {
        for edge in [Edge::Top, Edge::Foot] {
            let mut last: Option<usize> = None;
            let mut is_outermost = true;
            for at in at_edge(lines, edge) {
                is_outermost &= last.is_none_or(|last| last.abs_diff(at) == 1);
                let Some(reason) = reason(edge, lines[at].words, page, is_outermost) else {
                    break;
                };
                last = Some(at);
                let words = lines[at].words.split_whitespace();
                symbols.extend(words.filter(|word| is_symbol(word)));
                take(&mut lines[at], reason);
            }
        }
    }
    // On the first page, the symbol stands beside words that no other page has.
    for lines in pages {
        for edge in [Edge::Top, Edge::Foot] {
            for at in at_edge(lines, edge) {
                let words = lines[at].words;
                let has_symbol = words.split_whitespace().any(|word| symbols.contains(word));
                if !has_symbol || words.contains(char::is_lowercase) {
                    break;
                }
                take(&mut lines[at], "the symbol of the document");
            }
        }
    }
}

/// Adds a page to pages in ascending order, if it is not the last of them already.
fn push_new(pages: &mut Vec<usize>, page: usize) {
    if pages.last() != Some(&page) {
        pages.push(page);
    }
}

/// The lines with words at an edge, from the edge inwards.
fn at_edge(lines: &[TextLine], edge: Edge) -> Vec<usize> {
    let mut lines: Vec<usize> = (0..lines.len())
        .filter(|at| !lines[*at].is_blank())
        .collect();
    if edge == Edge::Foot {
        lines.reverse();
    }
    lines.truncate(EDGE);
    lines
}

/// What all occurrences of a running head have in common: its parts without their numbers, in an order that does
/// not depend on which side they stand on.
fn key(words: &str) -> String {
    let words = DIGITS.replace_all(words, "#");
    let mut parts: Vec<&str> = parts(&words).collect();
    parts.sort_unstable();
    parts.join("  ")
}

/// The parts of a line between wide gaps: what stands to the left and to the right.
fn parts(words: &str) -> impl Iterator<Item = &str> {
    let parts = words.split("  ").map(str::trim);
    parts.filter(|part| !part.is_empty())
}

/// How far the number of a page is from its place in the file, if it stands on one side of `words`.
fn part_offset(words: &str, page: usize) -> Option<i64> {
    parts(words).find_map(|part| offset(part, page))
}

/// How far the number of a page is from its place in the file, if `words` are nothing but that number.
fn offset(words: &str, page: usize) -> Option<i64> {
    let found = PAGE_NUMBER.captures(words)?;
    let number = &found["number"];
    let roman = || number.to_uppercase().parse().ok().map(RomanNumeral::as_u16);
    let number = number.parse().ok().or_else(roman)?;
    Some(i64::from(number) - i64::try_from(page).ok()?)
}

/// Whether a word is a symbol of a document, as `GE.25-02819` and `A/HRC/59/15` are.
fn is_symbol(word: &str) -> bool {
    let kinds = [char::is_numeric, char::is_alphabetic, |c: char| {
        "./-".contains(c)
    }];
    kinds.into_iter().all(|kind| word.contains(kind))
}
