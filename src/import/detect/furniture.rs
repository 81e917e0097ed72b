//! What belongs to the page and not to the text: tables of contents, page numbers, headings of notes.

use std::sync::LazyLock;

use regex::Regex;

use super::number::regex;
use super::{Candidate, literal};
use crate::import::document::{Source, Style};

static LEADERS: LazyLock<Regex> = LazyLock::new(|| regex(r"^.*(?:\.{4,}|(?:\. ){4,})\s*\d+$"));
static CONTENTS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^(?:table of )?contents$|^table des matières$|^sommaire$|^índice$|^inhalt(?:sverzeichnis)?$|^indice$",
    )
});
static PAGE_NUMBERS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?:(?i:page)\s*)?[-–—]?\s*\d{1,4}\s*[-–—]?$"));
static NOTES: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)^(?:foot|end)?notes?$|^notes de (?:bas de page|fin)$"));

/// The exclusions of a document.
pub(super) fn rules(document: &Source, seen: &[Candidate]) -> String {
    let mut out = String::new();
    let mut exclude = |what: &str, reason: &str| {
        out += &format!("\n[[exclusion]]\n{what}\nreason = \"{reason}\"\n");
    };
    let pattern = |pattern: &Regex| format!("pattern = {}", literal(pattern.as_str()));
    let has_leaders = |seen: &&Candidate| LEADERS.is_match(seen.text);
    let is_entry = |seen: &Candidate| seen.style == Style::Contents || has_leaders(&seen);
    if seen.iter().any(|seen| seen.style == Style::Contents) {
        exclude("style = \"contents\"", "the table of contents");
    }
    if seen.iter().filter(has_leaders).count() > 1 {
        exclude(&pattern(&LEADERS), "an entry of the table of contents");
    }
    let titled = |pair: &[Candidate]| CONTENTS.is_match(pair[0].text) && is_entry(&pair[1]);
    if seen.windows(2).any(titled) {
        exclude(&pattern(&CONTENTS), "the heading of the table of contents");
    }
    // Page numbers are several, and rise.
    let pages = seen.iter();
    let pages = pages.filter(|seen| seen.style == Style::Body && PAGE_NUMBERS.is_match(seen.text));
    let pages = pages.map(|seen| seen.text.trim_matches(|c: char| !c.is_ascii_digit()));
    let pages: Vec<u32> = pages.filter_map(|number| number.parse().ok()).collect();
    if pages.len() > 2 && pages.is_sorted_by(|a, b| a < b) {
        exclude(&pattern(&PAGE_NUMBERS), "the number of a page");
    }
    let heads_notes = |seen: &Candidate| {
        matches!(seen.style, Style::Bold | Style::Heading(_)) && NOTES.is_match(seen.text)
    };
    if !document.notes.is_empty() && seen.iter().any(heads_notes) {
        exclude(&pattern(&NOTES), "the heading of the notes");
    }
    out
}
