//! Reads the files of a report's text: headings, passages, recommendations and footnotes.

use std::num::NonZeroU8;
use std::ops::Range;

use typst::diag::SourceDiagnostic;
use typst::ecow::{eco_format, eco_vec};
use typst::syntax::{DiagSpan, FileId};

use super::code::{Code, Label, PassageId};
use super::text::Block;
use super::text_file::{RawItem, RawSection, TextFile};
use super::{Facets, Footnote, Item, Kind, Passage, Recommendation, Section, Text, Title};
use crate::diagnostic::{Problems, Result, error_at};
use crate::link::{LINKS, check_link};
use crate::project::{Located, Quoted};

/// What has been read so far.
#[derive(Default)]
pub(super) struct Loader {
    /// The last heading and those above it, highest first, each with its level.
    open: Vec<(NonZeroU8, Code)>,
    /// How many recommendations there are.
    recommendations: usize,
    /// The sections that recommendations name, each with the file that it stands in.
    pub(super) named: Vec<(Label, FileId, Vec<Located<String>>)>,
    /// Errors about passages whose number is not their place.
    pub(super) misnumbered: Vec<SourceDiagnostic>,
    pub(super) sections: Vec<Section>,
    pub(super) footnotes: Vec<Footnote>,
    /// The anchor of each footnote, with its place in the file, in document order.
    pub(super) anchors: Vec<(DiagSpan, u16)>,
    pub(super) problems: Problems,
}

impl Loader {
    /// Reads a file of the text.
    pub(super) fn add(&mut self, id: FileId, source: &str, file: TextFile) {
        for raw in file.sections {
            let section = self.section(id, source, raw);
            self.sections.extend(section);
        }
        for note in file.footnotes {
            let span = DiagSpan::from_range(id, note.number.span());
            let text = self.text(id, source, &note.text);
            let number = note.number.into_inner();
            self.footnotes.push(Footnote { number, text, span });
        }
    }

    /// The code of a heading, and its place in the file. Later headings of a lower level stand under it.
    fn code(&mut self, id: FileId, raw: &RawSection) -> Option<(Code, DiagSpan)> {
        let (written, printed) = match (&raw.code, &raw.id) {
            (Some(code), None) => (code, true),
            (None, Some(own)) => (own, false),
            (Some(word), Some(_)) => {
                let message = eco_format!("{} has a code and an id", word.as_ref());
                return self.refuse(error_at(id, word.span(), message).with_hint(
                    "`code` is what the report prints; `id` stands where it prints none",
                ));
            }
            (None, None) => {
                let title = raw.title.as_ref().or(raw.editors_title.as_ref());
                let message = match title {
                    Some(title) => eco_format!("the section “{title}” has no code"),
                    None => "a section has no code".into(),
                };
                let hint = "give it the `code` that the report prints, or an `id` of yours";
                return self.refuse(error_at(id, 0..0, message).with_hint(hint));
            }
        };
        self.check_spelling(id, written.as_ref(), written.span());
        self.open.retain(|(level, _)| *level < raw.level);
        let parent = self.open.last().map(|(_, code)| code.clone());
        let code = Code::new(written.as_ref().into(), printed, parent);
        self.open.push((raw.level, code.clone()));
        Some((code, DiagSpan::from_range(id, written.span())))
    }

    /// Checks that a code or label is not empty and has no spaces around it.
    fn check_spelling(&mut self, id: FileId, word: &str, at: Range<usize>) {
        if word.is_empty() || word.trim() != word {
            let message = "a code or label is empty, or has spaces around it";
            self.problems.push(error_at(id, at, message));
        }
    }

    fn refuse<T>(&mut self, problem: SourceDiagnostic) -> Option<T> {
        self.problems.push(problem);
        None
    }

    fn section(&mut self, id: FileId, source: &str, raw: RawSection) -> Option<Section> {
        let (code, span) = self.code(id, &raw)?;
        let wrong = |message| SourceDiagnostic::error(span, message);
        let title = match (raw.title, raw.editors_title) {
            (Some(title), None) => Title::Printed(title.into()),
            (None, Some(title)) => Title::Editors(title.into()),
            (Some(_), Some(_)) => {
                return self.refuse(wrong(eco_format!("{code} has two titles")).with_hint(
                    "`title` is the report's own; `editors-title` stands where the report has none",
                ));
            }
            (None, None) => return self.refuse(wrong(eco_format!("{code} has no title"))),
        };
        let mut passages = 0;
        let items = raw
            .items
            .into_iter()
            .filter_map(|item| self.item(id, source, &code, &mut passages, item))
            .collect();
        Some(Section {
            code,
            printed: raw.printed.map(Into::into),
            title,
            items,
            facets: Facets::default(),
            span,
        })
    }

    /// An item of a section; `passages` counts the passages before it there.
    fn item(
        &mut self,
        id: FileId,
        source: &str,
        section: &Code,
        passages: &mut u32,
        raw: RawItem,
    ) -> Option<Item> {
        let mut text = self.text(id, source, &raw.text);
        match (raw.id, raw.recommendation) {
            (Some(passage), None) => {
                let span = DiagSpan::from_range(id, passage.span());
                let found = passage.as_ref();
                if !raw.fields.is_empty() || !raw.sections.is_empty() || raw.printed.is_some() {
                    let message =
                        eco_format!("the passage {found} has what only a recommendation has");
                    self.problems
                        .push(SourceDiagnostic::error(span, message).with_hint(
                            "`fields`, `sections` and `printed` belong to a recommendation",
                        ));
                }
                let kind = match text.blocks.first() {
                    Some(Block::List(_)) => Kind::List,
                    Some(Block::Table(_)) => Kind::Table,
                    Some(Block::Picture(_)) => Kind::Picture,
                    _ => Kind::Paragraph,
                };
                *passages += 1;
                let address = PassageId {
                    section: section.clone(),
                    number: *passages,
                };
                if *found != address.to_string() {
                    let message = eco_format!("expected the passage {address}, found {found}");
                    self.misnumbered
                        .push(SourceDiagnostic::error(span, message).with_hint(
                            "passages are numbered from 1 under each heading, in document order",
                        ));
                }
                if let Some(label) = &raw.label {
                    text = text.labelled(label);
                }
                Some(Item::Passage(Passage {
                    id: address,
                    label: raw.label.map(Into::into),
                    kind,
                    text,
                    facets: Facets::default(),
                    voice: None,
                    as_of: None,
                    needs: Vec::new(),
                    spans: Vec::new(),
                    span,
                }))
            }
            (None, Some(number)) => {
                let span = DiagSpan::from_range(id, number.span());
                self.check_spelling(id, &number.as_ref().0, number.span());
                if let Some(other) = &raw.label {
                    let number = number.as_ref();
                    let message =
                        eco_format!("recommendation {number} has the label {other} as well");
                    self.problems.push(
                        SourceDiagnostic::error(span, message)
                            .with_hint("`label` is the number that is printed before a passage"),
                    );
                }
                let label = Label::new(&number.as_ref().0, self.recommendations);
                self.recommendations += 1;
                let fields = raw.fields.into_iter();
                let fields = fields.filter_map(|(name, value)| match value {
                    toml::Value::String(words) => Some((name.into(), words.into())),
                    _ => {
                        let message = eco_format!("the field `{name}` is no string");
                        self.refuse(SourceDiagnostic::error(span, message))
                    }
                });
                let fields = fields.collect();
                if !raw.sections.is_empty() {
                    self.named.push((label, id, raw.sections));
                }
                Some(Item::Recommendation(Recommendation {
                    number: label,
                    section: section.clone(),
                    also: Vec::new(),
                    printed: raw.printed.map(Into::into),
                    fields,
                    text,
                    facets: Facets::default(),
                    span,
                }))
            }
            _ => {
                let message =
                    eco_format!("this item of {section} is neither a passage nor a recommendation");
                self.refuse(
                    error_at(id, raw.text.span(), message).with_hint(eco_format!(
                        "give it an id, such as `id = \"{section}/1\"`, or a label, `recommendation = 1`"
                    )),
                )
            }
        }
    }

    /// Reads the text of an item, and notes its anchors.
    fn text(&mut self, id: FileId, source: &str, raw: &Located<String>) -> Text {
        let quoted = Quoted::new(id, source, raw);
        let text = self.problems.absorb(parse_text(&quoted));
        let text = text.unwrap_or_default();
        self.problems.extend(forbidden_links(&quoted, &text));
        let anchors = text.notes().into_iter();
        let anchors = anchors.map(|number| (quoted.find(&format!("[^{number}]")), number));
        self.anchors.extend(anchors);
        text
    }
}

/// Reads the Markdown subset.
///
/// # Errors
/// If the text is not of the subset, at the place.
pub(in crate::report) fn parse_text(quoted: &Quoted) -> Result<Text> {
    let mut text = Text::parse(&quoted.text).map_err(|invalid| {
        let place = quoted.at(invalid.range);
        eco_vec![SourceDiagnostic::error(place, invalid.message)]
    })?;
    text.place_pictures(|picture| quoted.find(&picture.path));
    Ok(text)
}

/// An error for each link of a text that leads to neither a web page nor a mailbox.
pub(in crate::report) fn forbidden_links(quoted: &Quoted, text: &Text) -> Vec<SourceDiagnostic> {
    text.links()
        .iter()
        .filter_map(|url| {
            let message = check_link(url).err()?;
            Some(SourceDiagnostic::error(quoted.find(url), message).with_hint(LINKS))
        })
        .collect()
}
