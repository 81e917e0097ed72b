//! The lines of a source document, cleaned of what is no data, and their words as Markdown.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Exclusion;
use super::settings::Settings;

/// Stands in a line for the anchor of a footnote until the line has become Markdown: U+E000 plus the
/// footnote's number, from Unicode's private use area.
const ANCHOR_BASE: u32 = 0xE000;

/// A line of the document, without what is excluded and with footnotes' anchors marked.
pub(super) struct Line {
    /// From 1.
    pub number: usize,
    /// Where it begins in the document.
    pub start: usize,
    pub text: String,
    /// The byte of the document that each byte of `text` comes from.
    origin: Vec<usize>,
}

impl Line {
    /// The bytes of the document that `range` of this line comes from.
    pub fn origin(&self, range: Range<usize>) -> Range<usize> {
        let at = |i: usize| self.origin.get(i).copied().unwrap_or(self.start);
        if range.is_empty() {
            at(range.start)..at(range.start)
        } else {
            at(range.start)..at(range.end - 1) + 1
        }
    }
}

/// Cuts the document into lines, once footnotes and what the settings exclude are taken out.
pub(super) fn clean_lines(
    source: &str,
    settings: &Settings,
    exclusions: &mut Vec<Exclusion>,
    footnotes: &mut Vec<(u16, String)>,
) -> Vec<Line> {
    // What is cut out of the text, and the sign that stands for it.
    let mut cuts: BTreeMap<usize, (usize, Option<char>)> = BTreeMap::new();
    let mut exclude = |range: Range<usize>, reason: &str| {
        exclusions.push(Exclusion {
            range,
            reason: reason.to_owned(),
            personal: false,
        });
    };
    for rule in &settings.exclusion {
        for found in rule.pattern.0.find_iter(source) {
            exclude(found.range(), &rule.reason);
            cuts.insert(found.start(), (found.end(), None));
        }
    }
    for found in settings.footnote.anchor.0.captures_iter(source) {
        let whole = found.get_match().range();
        let sign = found["number"]
            .parse()
            .ok()
            .and_then(|n: u32| char::from_u32(ANCHOR_BASE + n));
        exclude(whole.clone(), &settings.footnote.reason);
        cuts.insert(whole.start, (whole.end, sign));
    }
    for found in settings.footnote.note.0.captures_iter(source) {
        let (whole, words) = (
            found.get_match().range(),
            found.name("text").map_or(0..0, |words| words.range()),
        );
        exclude(whole.start..words.start, &settings.footnote.reason);
        exclude(words.end..whole.end, &settings.footnote.reason);
        cuts.insert(whole.start, (whole.end, None));
        footnotes.push((
            found["number"].parse().unwrap_or_default(),
            markdown(&squeezed(&source[words])),
        ));
    }

    let mut lines = Vec::new();
    let mut line = Line {
        number: 1,
        start: 0,
        text: String::new(),
        origin: Vec::new(),
    };
    let mut cut_to = 0;
    for (at, c) in source.char_indices() {
        let mut kept = Some(c);
        if let Some((end, sign)) = cuts.get(&at) {
            cut_to = cut_to.max(*end);
            kept = *sign;
        } else if at < cut_to {
            kept = None;
        }
        if c == '\n' {
            let next = Line {
                number: line.number + 1,
                start: at + 1,
                text: String::new(),
                origin: Vec::new(),
            };
            lines.push(std::mem::replace(&mut line, next));
        } else if let Some(c) = kept {
            line.text.push(c);
            line.origin.extend(at..at + c.len_utf8());
        }
    }
    lines.push(line);
    lines
}

/// Each run of whitespace, no-break spaces included, as one space.
pub(super) fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words as Markdown: signs that would be markup escaped, anchors written as such.
pub(super) fn markdown(words: &str) -> String {
    let mut out = String::new();
    for (i, c) in words.char_indices() {
        let anchor = u32::from(c)
            .checked_sub(ANCHOR_BASE)
            .filter(|n| *n > 0 && *n < 0x1900);
        match (c, anchor) {
            (_, Some(number)) => out.push_str(&format!("[^{number}]")),
            ('\\' | '*' | '_' | '`' | '<' | '[' | ']' | '&', _) => out.extend(['\\', c]),
            ('#' | '+' | '-' | '>' | '=' | '~', _) if i == 0 => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Text;

    #[test]
    fn words_come_back_from_markdown_as_they_were() {
        for words in [
            "[of medical expenses] *x* _y_ `z` <b> & \\",
            "- dash",
            "# hash",
            "1999 was",
            "a & b &amp; c",
            "https://x.eu/?a=b&c=d",
        ] {
            assert_eq!(Text::parse(&markdown(words)).unwrap().plain(), words);
        }
    }
}
