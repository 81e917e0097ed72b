//! A text that a word processor saved with marks of its own: one line a paragraph, notes in brackets. The
//! marks are in no standard, so rules say what they are.

use std::collections::BTreeMap;

use regex::Captures;
use typst::ecow::eco_format;
use typst::syntax::FileId;

use super::document::{Locator, Note, Paragraph, Skipped, Source, SourceBlock, Style};
use super::rules::TextRules;
use crate::diagnostic::{Problems, Result, error_at};
use crate::report::text::Inline;
use crate::report::text::squeezed;

/// Reads the text `source`, which is the file `id`.
///
/// # Errors
/// If the mark of a note has no number, at its place.
pub(super) fn read(id: FileId, source: &str, rules: &TextRules) -> Result<Source> {
    let mut problems = Problems::default();
    let mut document = Source::default();
    let lines = lines(id, source, rules, &mut document, &mut problems);
    let mut reader = MarkedReader {
        rules,
        document,
        boxed: None,
        boxes: 0,
    };
    for line in &lines {
        reader.line(line);
    }
    problems.finish(reader.document)
}

/// A line without the marks of notes.
struct MarkedLine {
    number: usize,
    text: String,
    /// The notes that are called in it, each with its place in `text`.
    anchors: Vec<(usize, u16)>,
}

impl MarkedLine {
    /// The words from byte `from` on, each run of white space as one space, and the notes among them.
    fn words(&self, from: usize) -> Vec<Inline> {
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

/// Cuts the text into lines, without the notes and their marks.
fn lines(
    id: FileId,
    source: &str,
    rules: &TextRules,
    document: &mut Source,
    problems: &mut Problems,
) -> Vec<MarkedLine> {
    // What is cut out of the text, and the note that is called there.
    let mut cuts: BTreeMap<usize, (usize, Option<u16>)> = BTreeMap::new();
    let mut number = |found: &Captures| {
        let number = found
            .name("number")
            .and_then(|number| number.as_str().parse().ok());
        if number.is_none() {
            let message = "this is no number of a note";
            problems.push(error_at(id, found.get_match().range(), message));
        }
        number
    };
    for found in rules.anchor.as_ref().0.captures_iter(source) {
        let whole = found.get_match();
        cuts.insert(whole.start(), (whole.end(), number(&found)));
    }
    let mut notes: BTreeMap<usize, (Option<u16>, &str)> = BTreeMap::new();
    for found in rules.note.as_ref().0.captures_iter(source) {
        let whole = found.get_match();
        let words = found.name("text").map_or("", |text| text.as_str());
        cuts.insert(whole.start(), (whole.end(), None));
        notes.insert(whole.start(), (number(&found), words));
    }

    let mut lines = Vec::new();
    let mut line = MarkedLine {
        number: 1,
        text: String::new(),
        anchors: Vec::new(),
    };
    let mut cut_to = 0;
    for (at, c) in source.char_indices() {
        if let Some((end, anchor)) = cuts.get(&at) {
            cut_to = cut_to.max(*end);
            line.anchors
                .extend(anchor.map(|number| (line.text.len(), number)));
            let place = Locator::Line(line.number);
            let mark = match notes.get(&at) {
                Some((number, words)) => {
                    document.notes.extend(number.map(|number| Note {
                        place,
                        number,
                        paragraphs: vec![vec![Inline::Run(squeezed(words).into())]],
                    }));
                    // The words are data: only what is around them is a mark.
                    squeezed(&source[at..*end].replacen(words, "", 1))
                }
                None => source[at..*end].to_owned(),
            };
            let reason = rules.reason.as_str().into();
            document.left_out.push(Skipped {
                place,
                reason,
                text: mark.into(),
            });
        }
        if c == '\n' {
            let next = MarkedLine {
                number: line.number + 1,
                text: String::new(),
                anchors: Vec::new(),
            };
            lines.push(std::mem::replace(&mut line, next));
        } else if at >= cut_to {
            line.text.push(c);
        }
    }
    lines.push(line);
    lines
}

struct MarkedReader<'a> {
    rules: &'a TextRules,
    document: Source,
    /// The box that the next lines stand in, up to a line without words.
    boxed: Option<usize>,
    boxes: usize,
}

impl MarkedReader<'_> {
    fn line(&mut self, line: &MarkedLine) {
        let text = line.text.trim();
        if !text.contains(char::is_alphanumeric) {
            self.boxed = None;
        }
        if text.is_empty() {
            return;
        }
        let rules = self.rules;
        let indent = line.text.len() - line.text.trim_start().len();
        if rules
            .boxes
            .as_ref()
            .is_some_and(|pattern| pattern.as_ref().0.is_match(text))
        {
            self.boxes += 1;
            self.boxed = Some(self.boxes);
        }
        let (style, label, from) = if self.boxed.is_some() {
            (Style::Body, None, 0)
        } else if let Some(sign) = rules.bullet.as_ref().0.find(text) {
            (
                Style::Item(1),
                Some(sign.as_str().trim()),
                indent + sign.end(),
            )
        } else if let Some(label) = rules.label.as_ref().0.find(text) {
            (
                Style::Item(1),
                Some(label.as_str().trim()),
                indent + label.end(),
            )
        } else {
            (Style::Body, None, 0)
        };
        let words = line.words(from);
        self.document.blocks.push(SourceBlock::Paragraph(Paragraph {
            place: Locator::Line(line.number),
            style,
            label: label.map(Into::into),
            words,
            boxed: self.boxed,
        }));
    }
}
