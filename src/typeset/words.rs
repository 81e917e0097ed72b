//! The report's words as Typst markup, labelled so that they are found again on the pages.

use std::fmt::Write as _;

use super::markup::body;
use crate::report::text::{Picture, Text};
use crate::report::{Footnote, Report, Section, Title, Unit};
use crate::template::escape::{literal, markup};

/// A text as the data has it.
#[derive(Debug)]
pub(crate) struct WordsText {
    /// Its words.
    pub(crate) words: String,
    /// How many pictures it has.
    pub(crate) pictures: usize,
    /// How it is set.
    pub(crate) written: SetAs,
    /// The unit of translation that it is of.
    pub(crate) unit: Unit,
}

/// How a text of the report is set.
#[derive(Debug)]
pub(crate) enum SetAs {
    /// Paragraphs, lists, tables and pictures.
    Blocks(Text),
    /// A line of words.
    Line(String),
    /// A line of the editors' words, which are printed in brackets.
    Editors(String),
}

/// Words with more bytes of markup than this may break across pages, and are not kept in one piece. They take
/// about half a page of a briefing.
pub(super) const LONG: usize = 1800;

/// Makes the markup for the words of a key, and keeps the texts that must then stand on the pages.
pub(super) struct WordsMaker<'a> {
    pub(super) key: &'a str,
    /// Their name in messages.
    pub(super) name: String,
    /// The unit of translation that they are of.
    pub(super) unit: Unit,
    pub(super) texts: Vec<WordsText>,
}

impl<'a> WordsMaker<'a> {
    pub(super) fn of(key: &'a str, name: String, unit: Unit) -> Self {
        Self {
            key,
            name,
            unit,
            texts: Vec::new(),
        }
    }

    /// The label of one of the texts.
    pub(super) fn label(&self, text: usize) -> String {
        format!("words:{text}:{}", self.key)
    }

    /// The markup of a text, labelled so that it is found again on the pages.
    pub(super) fn text(&mut self, report: &Report, text: &Text) -> String {
        self.text_of(report, text, self.unit.clone())
    }

    fn text_of(&mut self, report: &Report, text: &Text, unit: Unit) -> String {
        let file = |picture: &Picture| {
            let file = report.picture_file(picture)?;
            Some((file.path.as_str(), file.format))
        };
        let said = WordsText {
            words: text.plain(),
            pictures: text.pictures().count(),
            written: SetAs::Blocks(text.clone()),
            unit,
        };
        self.labelled(said, &body(text, file))
    }

    /// The markup of a line, labelled in the same way.
    pub(super) fn line(&mut self, words: &str, written: fn(String) -> SetAs) -> String {
        let said = WordsText {
            words: words.to_owned(),
            pictures: 0,
            written: written(words.to_owned()),
            unit: self.unit.clone(),
        };
        self.labelled(said, &markup(words))
    }

    fn labelled(&mut self, said: WordsText, markup: &str) -> String {
        let label = literal(&self.label(self.texts.len()));
        self.texts.push(said);
        // Typst would append what follows to the labelled sequence, and so put it under the label as well:
        // an empty sequence in between prevents that.
        format!("#[{markup}]#label({label});#[];")
    }
}

/// The markup. If it is not translated, it states its language, so that screen readers pronounce it right.
pub(super) fn marked(report: &Report, unit: &Unit, markup: String) -> String {
    if !report.is_pending(unit) {
        return markup;
    }
    let language = literal(report.language_of(unit));
    format!("#text(lang: {language})[{markup}];")
}

/// The title of a section.
pub(super) fn title(report: &Report, section: &Section, words: &mut WordsMaker) -> String {
    let title = match &section.title {
        Title::Printed(title) => words.line(title, SetAs::Line),
        Title::Editors(title) => format!("#editors[{}];", words.line(title, SetAs::Editors)),
    };
    let title = marked(report, &words.unit, title);
    format!("#linked({})[{title}];", literal(&section.code.to_string()))
}

/// A text as Typst markup, with its footnotes under it.
pub(super) fn content(report: &Report, words: &mut WordsMaker, text: &Text) -> String {
    let content = words.text(report, text);
    let content = annotated(report, words, text, content);
    marked(report, &words.unit, content)
}

/// The same for a passage, with room in its first and last line for the `[…]` of passages that were left out
/// beside it.
pub(super) fn passage_content(report: &Report, words: &mut WordsMaker, text: &Text) -> String {
    let content = format!("#before;{}#after;", words.text(report, text));
    let content = annotated(report, words, text, content);
    marked(report, &words.unit, content)
}

fn footnotes<'a>(report: &'a Report, text: &Text) -> Vec<&'a Footnote> {
    let notes = text.notes().into_iter();
    notes.filter_map(|number| report.footnote(number)).collect()
}

fn annotated(report: &Report, words: &mut WordsMaker, text: &Text, content: String) -> String {
    let notes = footnotes(report, text);
    if notes.is_empty() {
        return content;
    }
    // In one piece, so that the numbers are drawn on the page of their anchors. The block is made here, on a source
    // line of its own, as those of `push_places`.
    let breaks = content.len() > LONG;
    let mut out = format!("#block(breakable: {breaks}, annotated([{content}]");
    for note in notes {
        let unit = Unit::Footnote(note.number);
        let note_words = words.text_of(report, &note.text, unit.clone());
        let note_words = marked(report, &unit, note_words);
        let _ = write!(out, ", ({}, [{note_words}])", note.number);
    }
    out.push_str("));");
    out
}
