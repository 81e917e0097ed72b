//! Markdown: CommonMark with tables, footnotes, struck-out words and a block of metadata at the head.
//!
//! Code is kept as words. HTML is left out, but what stands between two of its tags is kept.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};
use typst::ecow::{EcoString, eco_format};

use super::note_numbers;
use super::words::{LineBuilder, RunStyle};
use crate::import::document::{
    ImageFile, Locator, Note, Paragraph, Source, SourceBlock, SourceCell, SourcePicture,
    SourceTable, Style,
};
use crate::report::text::plain;

/// Reads a text with `\n` at the ends of its lines.
pub(super) fn read(source: &str) -> Source {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut reader = MarkdownReader::new(source, options);
    let mut parser = Parser::new_ext(source, options).into_offset_iter();
    for (event, range) in parser.by_ref() {
        reader.take(event, range);
    }
    let mut definitions: Vec<Range<usize>> = parser
        .reference_definitions()
        .iter()
        .filter(|(label, _)| !reader.links.contains(&label.to_lowercase()))
        .map(|(_, definition)| definition.span.clone())
        .collect();
    definitions.sort_by_key(|range| range.start);
    for range in definitions {
        reader.leave_out(range, "an address that no words link to");
    }
    reader.finish()
}

/// Turns Markdown events into blocks.
#[derive(Default)]
struct MarkdownReader<'a> {
    source: &'a str,
    /// Where each line begins.
    lines: Vec<usize>,
    document: Source,
    /// The number of each note, by its label.
    numbers: BTreeMap<String, u16>,
    /// The numbers of the notes that anchors call.
    called: HashSet<u16>,
    /// The labels of links that were met.
    links: HashSet<String>,
    /// The paragraph that is open, and where it begins.
    words: LineBuilder,
    start: Option<usize>,
    /// The emphasis and the links that are open, outermost first.
    styles: Vec<RunStyle>,
    heading: Option<u8>,
    quotations: usize,
    /// For each open list, outermost first, whether it is ordered, and the label of the next paragraph.
    lists: Vec<(bool, Option<EcoString>)>,
    /// The note that is open.
    note: Option<Note>,
    table: Option<SourceTable>,
    /// The address and the description of the picture that is open.
    picture: Option<(ImageFile, LineBuilder)>,
    /// The pictures of the paragraph that is open.
    pictures: Vec<SourcePicture>,
    in_metadata: bool,
}

impl<'a> MarkdownReader<'a> {
    fn new(source: &'a str, options: Options) -> Self {
        let (mut labels, mut seen): (Vec<String>, HashSet<String>) = Default::default();
        for event in Parser::new_ext(source, options) {
            if let Event::FootnoteReference(label) | Event::Start(Tag::FootnoteDefinition(label)) =
                event
                && seen.insert(label.to_string())
            {
                labels.push(label.into_string());
            }
        }
        let numbers: Vec<&str> = labels.iter().map(String::as_str).collect();
        let numbers = note_numbers(&numbers);
        let lines = std::iter::once(0).chain(source.match_indices('\n').map(|(at, _)| at + 1));
        Self {
            source,
            lines: lines.collect(),
            numbers: labels.iter().cloned().zip(numbers).collect(),
            ..Self::default()
        }
    }

    fn take(&mut self, event: Event, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.open(tag, range),
            Event::End(tag) => self.close(tag, range),
            Event::Text(text) if self.in_metadata => self.metadata(&text, range),
            Event::Text(text) | Event::Code(text) => self.push(&text, range),
            Event::SoftBreak | Event::HardBreak => self.push(" ", range),
            Event::FootnoteReference(label) => {
                let number = self.number(&label);
                self.called.insert(number);
                self.start.get_or_insert(range.start);
                self.words.note(number);
            }
            Event::InlineHtml(tag) if tag.to_lowercase().starts_with("<br") => {
                self.push(" ", range)
            }
            Event::InlineHtml(_) => self.leave_out_html(range),
            Event::Rule => self.close_paragraph(),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.push(&text, range),
            // A block of HTML is left out where it opens.
            Event::Html(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn open(&mut self, tag: Tag, range: Range<usize>) {
        match tag {
            Tag::Emphasis => self.styles.push(RunStyle {
                emphasis: true,
                ..self.style()
            }),
            Tag::Strong => self.styles.push(RunStyle {
                strong: true,
                ..self.style()
            }),
            Tag::Link {
                dest_url,
                title,
                id,
                ..
            } => {
                self.links.insert(id.to_lowercase());
                self.styles.push(RunStyle {
                    link: Some((&*dest_url).into()),
                    ..self.style()
                });
                self.title(title, range);
            }
            Tag::Image {
                dest_url,
                title,
                id,
                ..
            } => {
                self.links.insert(id.to_lowercase());
                self.picture = Some((ImageFile::at(&dest_url), LineBuilder::default()));
                self.title(title, range);
            }
            Tag::Strikethrough | Tag::Superscript | Tag::Subscript => {}
            _ => {
                self.close_paragraph();
                match tag {
                    Tag::Heading { level, .. } => self.heading = Some(level as u8),
                    Tag::BlockQuote(_) => self.quotations += 1,
                    Tag::List(first) => self.lists.push((first.is_some(), None)),
                    Tag::Item => self.open_item(range),
                    Tag::FootnoteDefinition(label) => {
                        self.note = Some(Note {
                            place: self.place(range.start),
                            number: self.number(&label),
                            paragraphs: Vec::new(),
                        });
                    }
                    Tag::Table(_) => {
                        self.table = Some(SourceTable {
                            place: self.place(range.start),
                            caption: None,
                            heading_rows: 1,
                            rows: Vec::new(),
                        });
                    }
                    Tag::TableHead | Tag::TableRow => {
                        let rows = self.table.iter_mut().map(|table| &mut table.rows);
                        rows.for_each(|rows| rows.push(Vec::new()));
                    }
                    Tag::TableCell => {
                        let row = self
                            .table
                            .iter_mut()
                            .filter_map(|table| table.rows.last_mut());
                        row.for_each(|row| row.push(SourceCell::new(1, 1, Vec::new())));
                    }
                    Tag::HtmlBlock => self.leave_out_html(range),
                    Tag::MetadataBlock(_) => self.in_metadata = true,
                    _ => {}
                }
            }
        }
    }

    fn close(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link => drop(self.styles.pop()),
            TagEnd::Image => {
                let Some((file, words)) = self.picture.take() else {
                    return;
                };
                let description = EcoString::from(plain(&words.finish()));
                self.document.pictures.push(file);
                self.pictures.push(SourcePicture {
                    place: self.place(range.start),
                    file: Some(self.document.pictures.len() - 1),
                    description: (!description.is_empty()).then_some(description),
                    is_decoration: false,
                    boxed: None,
                });
            }
            TagEnd::Strikethrough | TagEnd::Superscript | TagEnd::Subscript => {}
            _ => {
                self.close_paragraph();
                match tag {
                    TagEnd::Heading(_) => self.heading = None,
                    TagEnd::BlockQuote(_) => self.quotations -= 1,
                    TagEnd::List(_) => drop(self.lists.pop()),
                    TagEnd::FootnoteDefinition => self.document.notes.extend(self.note.take()),
                    TagEnd::Table => {
                        self.document
                            .blocks
                            .extend(self.table.take().map(SourceBlock::Table));
                    }
                    TagEnd::MetadataBlock(_) => self.in_metadata = false,
                    _ => {}
                }
            }
        }
    }

    /// How the next words are set.
    fn style(&self) -> RunStyle {
        self.styles.last().cloned().unwrap_or_default()
    }

    fn push(&mut self, text: &str, range: Range<usize>) {
        let (before, after) = (&self.source[..range.start], &self.source[range.end..]);
        if text.starts_with('^') && before.ends_with('[') && after.starts_with(']') {
            let message = eco_format!("there is no note for `[{text}]`, which is kept as words");
            self.document.doubt(self.place(range.start), message);
        }
        if let Some((_, words)) = &mut self.picture {
            words.push(text, &RunStyle::default());
        } else {
            self.start.get_or_insert(range.start);
            self.words.push(text, &self.style());
        }
    }

    /// Leaves out the title of a link or picture, which no paper shows.
    fn title(&mut self, title: CowStr, range: Range<usize>) {
        if !title.is_empty() {
            let place = self.place(range.start);
            self.document
                .leave_out(place, "the title of a link", &*title);
        }
    }

    fn open_item(&mut self, range: Range<usize>) {
        let item = self.source[range].trim_ascii_start();
        if let Some((is_ordered, label)) = self.lists.last_mut() {
            *label = Some(if *is_ordered {
                let digits = item.bytes().take_while(u8::is_ascii_digit).count();
                item.get(..digits + 1).unwrap_or(item).into()
            } else {
                "•".into()
            });
        }
    }

    /// Ends a paragraph, heading, item or cell, if one is open.
    fn close_paragraph(&mut self) {
        let words = std::mem::take(&mut self.words);
        let start = self.start.take();
        if !words.is_empty() {
            let depth = u8::try_from(self.lists.len()).unwrap_or(u8::MAX);
            let style = match self.heading {
                Some(level) => Style::Heading(level),
                None if self.quotations > 0 => Style::Quotation,
                None if depth > 0 => Style::Item(depth),
                None => Style::Body,
            };
            let label = self.lists.last_mut().and_then(|(_, label)| label.take());
            let place = self.place(start.unwrap_or_default());
            let paragraph = Paragraph::new(place, style, label, words);
            let row = self.table.as_mut().and_then(|table| table.rows.last_mut());
            if let Some(note) = &mut self.note {
                note.paragraphs.push(paragraph.labelled());
            } else if let Some(cell) = row.and_then(|row| row.last_mut()) {
                cell.paragraphs.push(paragraph);
            } else {
                self.document.blocks.push(SourceBlock::Paragraph(paragraph));
            }
        }
        if self.table.is_none() {
            let pictures = self.pictures.drain(..).map(SourceBlock::Picture);
            self.document.blocks.extend(pictures);
        }
    }

    /// Reads the metadata at the head. What [`Properties`] has a place for is taken; all of it is listed as left out.
    ///
    /// [`Properties`]: crate::import::document::Properties
    fn metadata(&mut self, text: &str, range: Range<usize>) {
        let about = &mut self.document.about;
        for line in text.lines() {
            let (key, value) = line.split_once(':').unwrap_or((line, ""));
            let value = value.trim().trim_matches(['"', '\'']);
            let field = match key {
                "title" => &mut about.title,
                "author" => &mut about.author,
                "date" => &mut about.date,
                "lang" | "language" => &mut about.language,
                _ => continue,
            };
            *field = (!value.is_empty()).then(|| value.into());
        }
        self.leave_out(range, "the metadata at the head");
    }

    fn leave_out_html(&mut self, range: Range<usize>) {
        let html = self.source[range.clone()].trim_start();
        let reason = match html.starts_with("<!--") {
            true => "a comment",
            false => "HTML in Markdown",
        };
        self.leave_out(range, reason);
    }

    fn leave_out(&mut self, range: Range<usize>, reason: &str) {
        let place = self.place(range.start);
        let text = self.source[range].trim();
        self.document.leave_out(place, reason, text);
    }

    fn number(&self, label: &str) -> u16 {
        self.numbers.get(label).copied().unwrap_or_default()
    }

    fn place(&self, at: usize) -> Locator {
        Locator::Line(self.lines.partition_point(|start| *start <= at))
    }

    fn finish(mut self) -> Source {
        self.close_paragraph();
        self.document.doubt_notes(&self.called);
        self.document.sort_left_out();
        self.document
    }
}
