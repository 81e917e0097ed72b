//! The lines of a source document, cleaned of what is no data.

use std::collections::BTreeMap;
use std::ops::Range;

use regex::Captures;
use typst::ecow::eco_format;
use typst::syntax::FileId;

use super::Exclusion;
use super::settings::Settings;
use crate::diagnostic::{Problems, error_at};
use crate::report::Text;
use crate::report::text::{Block, Inline};

/// A line of the document, without what is excluded.
pub(super) struct Line {
    /// From 1.
    pub number: usize,
    /// Where it begins in the document.
    pub start: usize,
    pub text: String,
    /// The footnotes that are called in it, each with its place in `text`.
    pub anchors: Vec<(usize, u16)>,
    /// The byte of the document that each byte of `text` comes from.
    origin: Vec<usize>,
}

impl Line {
    fn new(number: usize, start: usize) -> Self {
        Self {
            number,
            start,
            text: String::new(),
            anchors: Vec::new(),
            origin: Vec::new(),
        }
    }

    /// The bytes of the document that `range` of this line comes from.
    pub fn origin(&self, range: Range<usize>) -> Range<usize> {
        let at = |i: usize| self.origin.get(i).copied().unwrap_or(self.start);
        if range.is_empty() {
            at(range.start)..at(range.start)
        } else {
            at(range.start)..at(range.end - 1) + 1
        }
    }

    /// The words from `from` on, each run of white space as one space, and the footnotes among them.
    pub fn words(&self, from: usize) -> Vec<Inline> {
        let mut words = Vec::new();
        let mut space = false;
        let mut anchors = self.anchors.iter().peekable();
        for (at, c) in self.text.char_indices().skip_while(|(at, _)| *at < from) {
            while let Some((_, number)) = anchors.next_if(|(anchor, _)| *anchor <= at) {
                Inline::Note(*number).push_to(&mut words);
            }
            if c.is_whitespace() {
                space = true;
                continue;
            }
            if std::mem::take(&mut space) && !words.is_empty() {
                Inline::Run(" ".into()).push_to(&mut words);
            }
            Inline::Run(eco_format!("{c}")).push_to(&mut words);
        }
        words.extend(anchors.map(|(_, number)| Inline::Note(*number)));
        words
    }
}

/// Cuts the document into lines, once footnotes and what the settings exclude are taken out.
pub(super) fn clean_lines(
    id: FileId,
    source: &str,
    settings: &Settings,
    exclusions: &mut Vec<Exclusion>,
    footnotes: &mut Vec<(u16, Text)>,
    problems: &mut Problems,
) -> Vec<Line> {
    // What is cut out of the text, and the footnote that is called there.
    let mut cuts: BTreeMap<usize, (usize, Option<u16>)> = BTreeMap::new();
    let mut exclude = |range: Range<usize>, reason: &str| {
        exclusions.push(Exclusion {
            range,
            reason: reason.to_owned(),
            personal: false,
        });
    };
    let mut number = |found: &Captures| {
        let number = found
            .name("number")
            .and_then(|number| number.as_str().parse().ok());
        if number.is_none() {
            problems.push(error_at(
                id,
                found.get_match().range(),
                "this is no number of a footnote",
            ));
        }
        number
    };
    for rule in &settings.exclusion {
        for found in rule.pattern.0.find_iter(source) {
            exclude(found.range(), &rule.reason);
            cuts.insert(found.start(), (found.end(), None));
        }
    }
    for found in settings.footnote.anchor.0.captures_iter(source) {
        let whole = found.get_match().range();
        exclude(whole.clone(), &settings.footnote.reason);
        cuts.insert(whole.start, (whole.end, number(&found)));
    }
    for found in settings.footnote.note.0.captures_iter(source) {
        let whole = found.get_match().range();
        let words = found
            .name("text")
            .map_or(whole.end..whole.end, |words| words.range());
        exclude(whole.start..words.start, &settings.footnote.reason);
        exclude(words.end..whole.end, &settings.footnote.reason);
        cuts.insert(whole.start, (whole.end, None));
        let text = Text {
            blocks: vec![Block::Paragraph(vec![Inline::Run(
                squeezed(&source[words]).into(),
            )])],
        };
        footnotes.extend(number(&found).map(|number| (number, text)));
    }

    let mut lines = Vec::new();
    let mut line = Line::new(1, 0);
    let mut cut_to = 0;
    for (at, c) in source.char_indices() {
        if let Some((end, anchor)) = cuts.get(&at) {
            cut_to = cut_to.max(*end);
            line.anchors
                .extend(anchor.map(|number| (line.text.len(), number)));
        }
        if c == '\n' {
            let next = Line::new(line.number + 1, at + 1);
            lines.push(std::mem::replace(&mut line, next));
        } else if at >= cut_to {
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
