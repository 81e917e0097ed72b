//! What belongs to the page and not to the text: tables of contents, page numbers, headings of notes.

use std::sync::LazyLock;

use regex::Regex;

use super::number::regex;
use super::{Candidate, literal};
use crate::import::document::{Source, Style};

const LEADERS: &str = r"^.*(?:\.{4,}|(?:\. ){4,})\s*\d+$";
const CONTENTS: &str = r"(?i)^(?:table of )?contents$|^table des matières$|^sommaire$|^índice$|^inhalt(?:sverzeichnis)?$|^indice$";
const PAGE_NUMBERS: &str = r"^(?:(?i:page)\s*)?[-–—]?\s*\d{1,4}\s*[-–—]?$";
const NOTES: &str = r"(?i)^(?:foot|end)?notes?$|^notes de (?:bas de page|fin)$";

static LEADERS_RULE: LazyLock<Regex> = LazyLock::new(|| regex(LEADERS));
static CONTENTS_RULE: LazyLock<Regex> = LazyLock::new(|| regex(CONTENTS));
static PAGE_NUMBERS_RULE: LazyLock<Regex> = LazyLock::new(|| regex(PAGE_NUMBERS));
static NOTES_RULE: LazyLock<Regex> = LazyLock::new(|| regex(NOTES));

/// The exclusions of a document.
pub(super) fn rules(document: &Source, seen: &[Candidate]) -> String {
    let mut out = String::new();
    let mut exclude = |what: &str, reason: &str| {
        out += &format!("\n[[exclusion]]\n{what}\nreason = \"{reason}\"\n");
    };
    let is_entry =
        |seen: &Candidate| seen.style == Style::Contents || LEADERS_RULE.is_match(seen.text);
    if seen.iter().any(|seen| seen.style == Style::Contents) {
        exclude("style = \"contents\"", "the table of contents");
    }
    if seen
        .iter()
        .filter(|seen| LEADERS_RULE.is_match(seen.text))
        .count()
        > 1
    {
        exclude(
            &format!("pattern = {}", literal(LEADERS)),
            "an entry of the table of contents",
        );
    }
    let titled = |pair: &[Candidate]| CONTENTS_RULE.is_match(pair[0].text) && is_entry(&pair[1]);
    if seen.windows(2).any(titled) {
        exclude(
            &format!("pattern = {}", literal(CONTENTS)),
            "the heading of the table of contents",
        );
    }
    // Page numbers are several, and rise.
    let pages: Vec<u32> = seen
        .iter()
        .filter(|seen| seen.style == Style::Body && PAGE_NUMBERS_RULE.is_match(seen.text))
        .filter_map(|seen| {
            seen.text
                .trim_matches(|c: char| !c.is_ascii_digit())
                .parse()
                .ok()
        })
        .collect();
    if pages.len() > 2 && pages.windows(2).all(|pair| pair[0] < pair[1]) {
        exclude(
            &format!("pattern = {}", literal(PAGE_NUMBERS)),
            "the number of a page",
        );
    }
    let heads_notes = |seen: &Candidate| {
        matches!(seen.style, Style::Bold | Style::Heading(_)) && NOTES_RULE.is_match(seen.text)
    };
    if !document.notes.is_empty() && seen.iter().any(heads_notes) {
        exclude(
            &format!("pattern = {}", literal(NOTES)),
            "the heading of the notes",
        );
    }
    out
}
