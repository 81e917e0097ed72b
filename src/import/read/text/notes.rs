//! Notes at the foot of pages.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::lines::{Line, regex, superscript};
use super::{join, push};
use crate::import::document::{Document, LeftOut, Note};
use crate::import::read::words::Words;

static NOTE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?<number>\d{1,4}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4})[.)]?\s*(?<words>\S.*)$"));
static RULE: LazyLock<Regex> = LazyLock::new(|| regex(r"^[_‗─━–—-]{5,}$"));
/// Where a number may call a note: after a word or a sign, at the end of what is between white space; where a
/// sign stands before it, also after one space.
static CALL: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?:[\p{L})”’»\]][.,;:!?)”’»\]]{0,3}(?<near>\d{1,4})|[)”’»\p{L}][.;:)”’»](?<far>\s\d{1,4})|(?<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4}))(?:[.,;:!?)”’»\]]{0,2})(?:\s|$)",
    )
});

/// Where the foot of a page begins.
struct Foot {
    /// The line that is drawn above it.
    rule: Option<usize>,
    /// Its first line.
    first: usize,
    /// The lines that begin notes, with their numbers and where their words begin.
    notes: Vec<(usize, u16, usize)>,
}

/// Takes notes from the foot of `pages` where both the note and the place that calls it are certain, and puts
/// the call there. Gives for each page what stands below a line at its foot and is no certain note.
pub(super) fn take<'a>(pages: &mut [Vec<Line<'a>>], document: &mut Document) -> Vec<Vec<Line<'a>>> {
    let mut taken: HashSet<u16> = HashSet::new();
    let mut feet = Vec::new();
    for lines in pages {
        let mut rest = Vec::new();
        if let Some(foot) = foot(lines) {
            if let Some(rule) = foot.rule {
                document.left_out.push(LeftOut {
                    place: lines[rule].place,
                    reason: "the line above the notes of a page".into(),
                    text: lines[rule].words.into(),
                });
                lines[rule].words = "";
            }
            let calls = calls(&lines[..foot.first], &foot.notes).filter(|_| {
                foot.notes
                    .iter()
                    .all(|(_, number, _)| !taken.contains(number))
            });
            if let Some(calls) = calls {
                for (line, range, number) in calls {
                    lines[line].calls.push((range, number));
                }
                for (i, (start, number, words)) in foot.notes.iter().enumerate() {
                    let end = foot
                        .notes
                        .get(i + 1)
                        .map_or(lines.len(), |(next, ..)| *next);
                    taken.insert(*number);
                    document
                        .notes
                        .push(note(&lines[*start..end], *number, *words));
                }
                lines.truncate(foot.first);
            } else if foot.rule.is_some() {
                rest = lines.split_off(foot.first);
                rest.retain(|line| !line.is_blank());
            }
        }
        feet.push(rest);
    }
    feet
}

/// The foot of a page: below a line that is drawn, or below a gap, what begins with numbers that go on.
fn foot(lines: &[Line]) -> Option<Foot> {
    let drawn = lines.iter().rposition(|line| RULE.is_match(line.words));
    let begins = |line: &Line| -> Option<(u16, usize)> {
        let found = NOTE.captures(line.words)?;
        let number = number(&found["number"])?;
        Some((number, found.name("words")?.start()))
    };
    let mut notes: Vec<(usize, u16, usize)> = Vec::new();
    let top = drawn.map_or(0, |drawn| drawn + 1);
    for at in (top..lines.len()).rev() {
        let Some((number, words)) = begins(&lines[at]) else {
            continue;
        };
        match notes.last() {
            Some((_, next, _)) if number + 1 != *next => {}
            _ => notes.push((at, number, words)),
        }
    }
    notes.reverse();
    let first = match drawn {
        Some(drawn) => {
            let first = lines[drawn..]
                .iter()
                .skip(1)
                .position(|line| !line.is_blank())?;
            drawn + 1 + first
        }
        None => {
            // Above the first note stands a gap, and no gap within the text parts it from the last.
            let gap = |at: usize| at > 0 && lines[at - 1].is_blank();
            let at = notes.iter().position(|(at, ..)| gap(*at))?;
            notes.drain(..at);
            let first = notes.first()?.0;
            let is_parted = (first..lines.len()).any(|at| {
                gap(at) && !lines[at].is_blank() && !notes.iter().any(|(note, ..)| *note == at)
            });
            if is_parted {
                return None;
            }
            first
        }
    };
    if notes.first().is_none_or(|(at, ..)| *at != first) {
        notes.clear();
    }
    (drawn.is_some() || !notes.is_empty()).then_some(Foot {
        rule: drawn,
        first,
        notes,
    })
}

fn number(digits: &str) -> Option<u16> {
    digits.parse().ok().or_else(|| {
        digits.chars().try_fold(0_u16, |number, c| {
            number.checked_mul(10)?.checked_add(superscript(c)?)
        })
    })
}

/// The place that calls each of `notes`, in order; `None` where one is not called, or may be called twice.
fn calls(lines: &[Line], notes: &[(usize, u16, usize)]) -> Option<Vec<(usize, Range<usize>, u16)>> {
    let wanted: HashSet<u16> = notes.iter().map(|(_, number, _)| *number).collect();
    let mut calls = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        for found in CALL.captures_iter(line.words) {
            let group = ["near", "far", "raised"]
                .iter()
                .find_map(|name| found.name(name))?;
            let number = number(group.as_str().trim())?;
            if wanted.contains(&number) {
                calls.push((at, group.range(), number));
            }
        }
    }
    let numbers = calls.iter().map(|(.., number)| *number);
    let is_certain = !notes.is_empty() && numbers.eq(notes.iter().map(|(_, number, _)| *number));
    is_certain.then_some(calls)
}

/// The note of `number` that stands on `lines`, whose words begin at the byte `start`.
fn note(lines: &[Line], number: u16, start: usize) -> Note {
    let mut words = Words::default();
    let lines: Vec<&Line> = lines.iter().filter(|line| !line.is_blank()).collect();
    for (i, line) in lines.iter().enumerate() {
        if i > 0 {
            join(&mut words, lines[i - 1], line);
        }
        push(&mut words, line, if i == 0 { start } else { 0 });
    }
    Note {
        place: lines[0].place,
        number,
        paragraphs: vec![words.finish()],
    }
}
