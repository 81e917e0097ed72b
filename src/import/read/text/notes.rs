//! Notes at the foot of pages.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::lines::{TextLine, superscript};
use super::{join, push};
use crate::import::document::{Note, Source};
use crate::import::read::words::LineBuilder;
use crate::import::regex;

static NOTE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?<number>\d{1,4}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4})[.)]?\s*(?<words>\S.*)$"));
static RULE: LazyLock<Regex> = LazyLock::new(|| regex(r"^[_‗─━–—-]{5,}$"));
/// Where a number may call a note: at the end of a word or of the signs after it; at the end of a line, also
/// after one space.
static CALL: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?:(?:\p{Ll}{2}|[^\d\s][.,;:!?)”’»\]]{1,3})(?<near>\d{1,4})|(?<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4}))[.,;:!?)”’»\]]{0,2}(?:\s|$)|(?:[)”’»\]][.,;:]?|;)(?<far>\s\d{1,4})$",
    )
});

/// A line that begins a note.
struct Begin {
    /// Which line of its page.
    line: usize,
    number: u16,
    /// Where its words begin.
    words: usize,
}

/// Where the foot of a page begins.
struct Foot {
    /// The line that is drawn above it.
    rule: Option<usize>,
    /// Its first line.
    first: usize,
    /// The notes, with consecutive numbers; empty if the first line has no number.
    notes: Vec<Begin>,
}

/// Takes notes from the foot of `pages` if both the note and the place that calls it are certain, and puts the
/// call there. Returns, for each page, the paragraphs below the drawn line that are not certain to be notes.
pub(super) fn take<'a>(
    pages: &mut [Vec<TextLine<'a>>],
    document: &mut Source,
) -> Vec<Vec<Vec<TextLine<'a>>>> {
    let mut last = 0;
    let mut feet = Vec::new();
    let has_pages = pages.len() > 1;
    for lines in pages {
        let mut rest = Vec::new();
        if has_pages && let Some(foot) = foot(lines) {
            if let Some(rule) = foot.rule {
                let TextLine { place, words, .. } = &mut lines[rule];
                let words = std::mem::take(words);
                document.leave_out(*place, "the line above the notes of a page", words);
            }
            let goes_on = foot.notes.first().is_some_and(|note| match foot.rule {
                Some(_) => note.number > last,
                None => note.number == last + 1,
            });
            let calls = calls(&lines[..foot.first], &foot.notes).filter(|_| goes_on);
            if let Some(calls) = calls {
                for (line, range, number) in calls {
                    lines[line].calls.push((range, number));
                }
                let below = lines.split_off(foot.first);
                for (i, begin) in foot.notes.iter().enumerate() {
                    let next = foot.notes.get(i + 1);
                    let end = next.map_or(below.len(), |next| next.line - foot.first);
                    let of_note = &below[begin.line - foot.first..end];
                    document.notes.push(Note {
                        place: of_note[0].place,
                        number: begin.number,
                        paragraphs: vec![words(of_note, begin.words).finish()],
                    });
                    last = begin.number;
                }
            } else if foot.rule.is_some() {
                rest = paragraphs(lines.split_off(foot.first));
            }
        }
        feet.push(rest);
    }
    feet
}

/// The foot of a page: what stands below the last drawn line, if it begins like a note; else the last blocks
/// between empty lines, if they begin with consecutive numbers.
fn foot(lines: &[TextLine]) -> Option<Foot> {
    let has_words = |at: &usize| !lines[*at].is_blank();
    let drawn = lines.iter().rposition(|line| RULE.is_match(line.words));
    if let Some(rule) = drawn {
        let first = (rule + 1..lines.len()).find(has_words)?;
        return begins(&lines[first]).then(|| Foot {
            rule: Some(rule),
            first,
            notes: notes(lines, first, lines.len()),
        });
    }
    // From the last block up.
    let mut blocks: Vec<Vec<Begin>> = Vec::new();
    let mut end = lines.len();
    while let Some(last) = (0..end).rev().find(has_words) {
        let gap = (0..last).rev().find(|at| !has_words(at));
        // A block with no gap above it is the text itself.
        let Some(first) = gap.map(|gap| gap + 1) else {
            break;
        };
        let block = notes(lines, first, last + 1);
        let next = blocks.last().and_then(|below| below.first());
        let goes_on = |last: &Begin| next.is_none_or(|next| last.number + 1 == next.number);
        if !block.last().is_some_and(goes_on) {
            break;
        }
        blocks.push(block);
        end = first;
    }
    let notes: Vec<Begin> = blocks.into_iter().rev().flatten().collect();
    let first = notes.first()?.line;
    Some(Foot {
        rule: None,
        first,
        notes,
    })
}

/// Whether a line begins as a note does.
fn begins(line: &TextLine) -> bool {
    line.words.starts_with('*') || NOTE.is_match(line.words)
}

/// The notes on the lines from `first` to `end`, which begin with the first.
fn notes(lines: &[TextLine], first: usize, end: usize) -> Vec<Begin> {
    let mut notes: Vec<Begin> = Vec::new();
    for (line, words) in (first..end).map(|at| (at, lines[at].words)) {
        let found = NOTE.captures(words);
        let begin = found.and_then(|found| {
            Some(Begin {
                line,
                number: number(&found["number"])?,
                words: found.name("words")?.start(),
            })
        });
        let last = notes.last().map(|last| last.number + 1);
        match begin.filter(|begin| last.is_none_or(|next| next == begin.number)) {
            Some(begin) => notes.push(begin),
            None if notes.is_empty() => return notes,
            None => {}
        }
    }
    notes
}

/// Lines at the foot of a page by their paragraphs.
fn paragraphs(lines: Vec<TextLine>) -> Vec<Vec<TextLine>> {
    let mut paragraphs: Vec<Vec<TextLine>> = Vec::new();
    let mut is_new = true;
    for line in lines {
        if line.is_blank() {
            is_new = true;
            continue;
        }
        match paragraphs.last_mut().filter(|_| !is_new && !begins(&line)) {
            Some(paragraph) => paragraph.push(line),
            None => paragraphs.push(vec![line]),
        }
        is_new = false;
    }
    paragraphs
}

fn number(digits: &str) -> Option<u16> {
    digits.parse().ok().or_else(|| {
        digits.chars().try_fold(0_u16, |number, c| {
            number.checked_mul(10)?.checked_add(superscript(c)?)
        })
    })
}

/// The place that calls each of `notes`, in order: its line, its range in the words, and the number. `None` if a
/// note is not called, or may be called twice.
fn calls(lines: &[TextLine], notes: &[Begin]) -> Option<Vec<(usize, Range<usize>, u16)>> {
    let wanted: HashSet<u16> = notes.iter().map(|note| note.number).collect();
    let mut calls = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        for found in CALL.captures_iter(line.words) {
            let mut groups = ["near", "far", "raised"].iter();
            let group = groups.find_map(|name| found.name(name))?;
            let number = number(group.as_str().trim())?;
            if wanted.contains(&number) {
                calls.push((at, group.range(), number));
            }
        }
    }
    let called = calls.iter().map(|(.., number)| *number);
    called
        .eq(notes.iter().map(|note| note.number))
        .then_some(calls)
}

/// The words of a paragraph's lines, from the byte `start` of the first.
pub(super) fn words(lines: &[TextLine], start: usize) -> LineBuilder {
    let mut words = LineBuilder::default();
    let mut last: Option<&TextLine> = None;
    for line in lines.iter().filter(|line| !line.is_blank()) {
        if let Some(last) = last {
            join(&mut words, last, line);
        }
        push(&mut words, line, if last.is_none() { start } else { 0 });
        last = Some(line);
    }
    words
}
