//! A source document as its reader found it: paragraphs, tables and pictures in the order of reading.
//!
//! Each format has a reader that gives a [`Source`]; one set of rules makes report data of it, whatever
//! the format was. A reader lists what it leaves out in [`Source::left_out`], and what it could not make sense
//! of in [`Source::doubts`].

use std::collections::HashSet;
use std::fmt;

use data_url::DataUrl;
use typst::ecow::{EcoString, eco_format};

use crate::report::text::{Inline, extend, plain};

/// A source document.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Source {
    /// What the document says of itself.
    pub(crate) about: Properties,
    /// Its content, in the order of reading.
    pub(crate) blocks: Vec<SourceBlock>,
    /// Its footnotes and endnotes, in document order.
    pub(crate) notes: Vec<Note>,
    /// Words of the file that are in none of these, in document order: comments, deletions, navigation.
    pub(crate) left_out: Vec<Skipped>,
    /// The pictures that blocks show.
    pub(crate) pictures: Vec<ImageFile>,
    /// What its reader could not make sense of, in document order. No words are lost by it.
    pub(crate) doubts: Vec<Warning>,
}

/// What a document says of itself, in its properties or its head.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Properties {
    /// Its title.
    pub(crate) title: Option<EcoString>,
    /// Its title as a web page, which often has the site's name in it.
    pub(crate) page_title: Option<EcoString>,
    /// Who wrote it.
    pub(crate) author: Option<EcoString>,
    /// Its date, as `2024-01-31`.
    pub(crate) date: Option<EcoString>,
    /// Its language, as a two-letter code.
    pub(crate) language: Option<EcoString>,
}

/// Where something stands in the source document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Locator {
    /// A line of a text file, from 1.
    Line(usize),
    /// A line of a text file that has page breaks, with its page; both from 1.
    Page(usize, usize),
    /// A paragraph of a Word document, from 1; those of cells and boxes count, those of notes do not.
    Paragraph(usize),
}

impl fmt::Display for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Locator::Line(line) => write!(f, "line {line}"),
            Locator::Page(page, line) => write!(f, "page {page}, line {line}"),
            Locator::Paragraph(number) => write!(f, "paragraph {number}"),
        }
    }
}

/// Something that a person should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Warning {
    /// Where it stands; `None` if it is about the whole document.
    pub(crate) place: Option<Locator>,
    /// What it is.
    pub(crate) message: EcoString,
    /// What to do.
    pub(crate) hint: Option<EcoString>,
}

impl Warning {
    /// A doubt of the document's reader.
    pub(super) fn doubt(place: Locator, message: impl Into<EcoString>) -> Self {
        Warning {
            place: Some(place),
            message: message.into(),
            hint: Some("mend it in the document where that is wrong, and import again".into()),
        }
    }
}

/// A paragraph, a table or a picture.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum SourceBlock {
    /// A heading, paragraph or item of a list.
    Paragraph(Paragraph),
    /// A table of more than one cell.
    Table(SourceTable),
    /// A picture.
    Picture(SourcePicture),
}

/// A heading, paragraph or item of a list: words that stand together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Paragraph {
    /// Where it begins.
    pub(crate) place: Locator,
    /// What the document says that it is.
    pub(crate) style: Style,
    /// The number that the format itself counts or keeps apart, as it is shown: `4.199`, `(a)`; `•` for every
    /// item of a list without numbers. An item's further paragraphs have none. A number that somebody
    /// typed stands in the words.
    pub(crate) label: Option<EcoString>,
    /// Its words and the anchors of notes among them. Each run of white space is one space, or one no-break
    /// space if it has no other; there is none at the ends. The words of headings and bold paragraphs hold no
    /// strong emphasis: their style says it.
    pub(crate) words: Vec<Inline>,
    /// The box that it stands in: a frame, a text box or a table of one cell, each with a number from 1.
    pub(crate) boxed: Option<usize>,
}

/// What a document says that a paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// A paragraph.
    Body,
    /// A heading by its style, outline level or markup; 1 is the highest.
    Heading(u8),
    /// A paragraph all of whose words are bold, which may be a heading.
    Bold,
    /// An item of a list, with how many lists it stands in, from 1.
    Item(u8),
    /// A quotation that stands apart.
    Quotation,
    /// An entry of a table of contents.
    Contents,
}

/// A table of more than one cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SourceTable {
    /// Where it begins.
    pub(crate) place: Locator,
    /// Its title.
    pub(crate) caption: Option<EcoString>,
    /// How many rows at the top are headings.
    pub(crate) heading_rows: usize,
    /// Its rows.
    pub(crate) rows: Vec<Vec<SourceCell>>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SourceCell {
    /// How many columns it spans, from 1.
    pub(crate) columns: usize,
    /// How many rows it spans, from 1: the cells that it covers are not in the rows below.
    pub(crate) rows: usize,
    /// What stands in it.
    pub(crate) paragraphs: Vec<Paragraph>,
}

/// A picture of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourcePicture {
    /// Where it stands.
    pub(crate) place: Locator,
    /// The index of its file in [`Source::pictures`]; `None` if the document only says how to draw it.
    pub(crate) file: Option<usize>,
    /// What it shows, if the document says so.
    pub(crate) description: Option<EcoString>,
    /// Whether the document says that it shows nothing that matters.
    pub(crate) is_decoration: bool,
    /// The box that it stands in.
    pub(crate) boxed: Option<usize>,
}

/// The file of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ImageFile {
    /// Its name, with its extension; or its address, if the document only points to it.
    pub(crate) name: EcoString,
    /// Its bytes; `None` if the document only points to it.
    pub(crate) bytes: Option<Vec<u8>>,
}

impl ImageFile {
    /// The file at an address, or in it if it is a `data:` address.
    pub(super) fn at(address: &str) -> Self {
        if !address.starts_with("data:") {
            return Self {
                name: address.into(),
                bytes: None,
            };
        }
        let decoded = DataUrl::process(address).ok();
        let decoded = decoded.and_then(|url| Some(url.decode_to_vec().ok()?.0));
        Self {
            name: "picture".into(),
            // A file that cannot be decoded is empty.
            bytes: Some(decoded.unwrap_or_default()),
        }
    }
}

/// A footnote or an endnote.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Note {
    /// Where it stands.
    pub(crate) place: Locator,
    /// Its number: [`Inline::Note`] calls it by this.
    pub(crate) number: u16,
    /// Its paragraphs.
    pub(crate) paragraphs: Vec<Vec<Inline>>,
}

/// Words that a reader left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Skipped {
    /// Where they stand.
    pub(crate) place: Locator,
    /// What they are: "a comment", "deleted words".
    pub(crate) reason: EcoString,
    /// The words.
    pub(crate) text: EcoString,
}

impl Source {
    /// Adds a doubt.
    pub(super) fn doubt(&mut self, place: Locator, message: impl Into<EcoString>) {
        self.doubts.push(Warning::doubt(place, message));
    }

    /// Adds a doubt for each note that no anchor calls.
    pub(super) fn doubt_notes(&mut self, called: &HashSet<u16>) {
        let notes = self.notes.iter();
        for note in notes.filter(|note| !called.contains(&note.number)) {
            let message = eco_format!("no place in the text calls note {}", note.number);
            self.doubts.push(Warning::doubt(note.place, message));
        }
    }

    /// Puts what was left out into the order of the document.
    pub(super) fn sort_left_out(&mut self) {
        self.left_out.sort_by_key(|left_out| left_out.place);
    }

    /// Lists words as left out.
    pub(super) fn leave_out(
        &mut self,
        place: Locator,
        reason: impl Into<EcoString>,
        text: impl Into<EcoString>,
    ) {
        let (reason, text) = (reason.into(), text.into());
        self.left_out.push(Skipped {
            place,
            reason,
            text,
        });
    }

    /// Its words in the order of reading, each paragraph on a line: labels, words, the cells of tables, the
    /// descriptions of pictures, and the notes at the end.
    pub(crate) fn text(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        for block in &self.blocks {
            lines.extend(block.title().map(EcoString::to_string));
            let paragraphs = block.paragraphs().into_iter();
            lines.extend(paragraphs.map(|paragraph| plain(&paragraph.labelled())));
        }
        let notes = self.notes.iter().flat_map(|note| &note.paragraphs);
        lines.extend(notes.map(|words| plain(words)));
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    }
}

impl SourceCell {
    /// A cell over so many columns and rows.
    pub(super) fn new(columns: usize, rows: usize, paragraphs: Vec<Paragraph>) -> Self {
        Self {
            columns,
            rows,
            paragraphs,
        }
    }
}

impl SourceBlock {
    /// Where it begins.
    pub(crate) fn place(&self) -> Locator {
        match self {
            SourceBlock::Paragraph(paragraph) => paragraph.place,
            SourceBlock::Table(table) => table.place,
            SourceBlock::Picture(picture) => picture.place,
        }
    }

    /// The title of a table, or the description of a picture.
    pub(crate) fn title(&self) -> Option<&EcoString> {
        match self {
            SourceBlock::Paragraph(_) => None,
            SourceBlock::Table(table) => table.caption.as_ref(),
            SourceBlock::Picture(picture) => picture.description.as_ref(),
        }
    }

    /// The paragraph that it is, or those in the cells of the table.
    pub(crate) fn paragraphs(&self) -> Vec<&Paragraph> {
        match self {
            SourceBlock::Paragraph(paragraph) => vec![paragraph],
            SourceBlock::Table(table) => {
                let cells = table.rows.iter().flatten();
                cells.flat_map(|cell| &cell.paragraphs).collect()
            }
            SourceBlock::Picture(_) => Vec::new(),
        }
    }
}

impl Paragraph {
    /// Its label and words in one, for a place that keeps no labels.
    pub(super) fn labelled(&self) -> Vec<Inline> {
        self.below(self.label.as_ref())
    }

    /// Its label, unless that is a sign such as `•`, which is drawn and is no word.
    pub(super) fn number(&self) -> Option<&EcoString> {
        let label = self.label.as_ref();
        label.filter(|label| label.contains(char::is_alphanumeric))
    }

    /// Its words as they are read, its number first.
    pub(super) fn numbered(&self) -> Vec<Inline> {
        self.below(self.number())
    }

    /// Its words after a label.
    fn below(&self, label: Option<&EcoString>) -> Vec<Inline> {
        let mut words = Vec::with_capacity(self.words.len() + 1);
        extend(
            &mut words,
            label.map(|label| Inline::Run(eco_format!("{label} "))),
        );
        extend(&mut words, self.words.iter().cloned());
        words
    }
}
