//! A text that a word processor saved with marks of its own: one line a paragraph, notes in brackets. The
//! marks are in no standard, so rules say what they are.

use std::collections::BTreeMap;

use regex::Captures;
use typst::ecow::eco_format;
use typst::syntax::FileId;

use super::document::{Locator, Note, Paragraph, Source, SourceBlock, Style};
use super::rules::TextRules;
use crate::diagnostic::{Problems, Result, error_at};
use crate::report::text::{Inline, squeezed};

/// Reads the text `source`, which is the file `id`.
///
/// # Errors
/// If the mark of a note has no number, at its place.
pub(super) fn read(id: FileId, source: &str, rules: &TextRules) -> Result<Source> {
    let mut problems = Problems::default();
    let mut document = Source::default();
    // The box that the next lines stand in, up to a line without words; and how many there were.
    let (mut boxed, mut boxes) = (None, 0);
    let lines = lines(id, source, rules, &mut document, &mut problems);
    for (number, line) in (1..).zip(&lines) {
        let text = line.text.trim();
        if !text.contains(char::is_alphanumeric) {
            boxed = None;
        }
        if text.is_empty() {
            continue;
        }
        let begins_box = rules.boxes.as_ref();
        if begins_box.is_some_and(|pattern| pattern.as_ref().is_match(text)) {
            boxes += 1;
            boxed = Some(boxes);
        }
        let signs = [&rules.bullet, &rules.label].into_iter();
        let mut signs = signs.filter(|_| boxed.is_none());
        let sign = signs.find_map(|pattern| pattern.as_ref().find(text));
        let indent = line.text.len() - line.text.trim_start().len();
        document.blocks.push(SourceBlock::Paragraph(Paragraph {
            place: Locator::Line(number),
            style: sign.map_or(Style::Body, |_| Style::Item(1)),
            label: sign.map(|sign| sign.as_str().trim().into()),
            words: line.words(sign.map_or(0, |sign| indent + sign.end())),
            boxed,
        }));
    }
    problems.finish(document)
}

/// A line without the marks of notes.
#[derive(Default)]
struct MarkedLine {
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
        let number = found.name("number");
        let number = number.and_then(|number| number.as_str().parse().ok());
        if number.is_none() {
            let message = "this is no number of a note";
            problems.push(error_at(id, found.get_match().range(), message));
        }
        number
    };
    for found in rules.anchor.as_ref().captures_iter(source) {
        let whole = found.get_match();
        cuts.insert(whole.start(), (whole.end(), number(&found)));
    }
    let mut notes: BTreeMap<usize, (Option<u16>, &str)> = BTreeMap::new();
    for found in rules.note.as_ref().captures_iter(source) {
        let whole = found.get_match();
        let words = found.name("text").map_or("", |text| text.as_str());
        cuts.insert(whole.start(), (whole.end(), None));
        notes.insert(whole.start(), (number(&found), words));
    }

    let mut lines = Vec::new();
    let mut line = MarkedLine::default();
    let mut cut_to = 0;
    for (at, c) in source.char_indices() {
        if let Some((end, anchor)) = cuts.get(&at) {
            cut_to = cut_to.max(*end);
            line.anchors
                .extend(anchor.map(|number| (line.text.len(), number)));
            let place = Locator::Line(lines.len() + 1);
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
            document.leave_out(place, rules.reason.as_str(), mark);
        }
        if c == '\n' {
            lines.push(std::mem::take(&mut line));
        } else if at >= cut_to {
            line.text.push(c);
        }
    }
    lines.push(line);
    lines
}
