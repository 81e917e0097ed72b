//! The report as one Typst module, the same for every briefing of a run.
//!
//! Typst lays a paragraph out once per run if it can recognise it, and it recognises it by its place
//! in a source file. So the report's words live in one generated file, by key, and briefings refer to
//! them; text that each briefing carried itself would be laid out again each time.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::ops::Range;

use typst::foundations::Label;
use typst::syntax::DiagSpan;
use typst::utils::PicoStr;

use super::words::{LONG, SetAs, WordsMaker, WordsText, content, marked, passage_content, title};
use crate::brief::{Brief, excerpts as excerpts_of, line_key};
use crate::report::text::Text;
use crate::report::text::excerpt::{ENDS, ends_sentence};
use crate::report::{Address, Item, Passage, Report, SHORT, Unit};
use crate::template::escape::literal;

/// The generated module.
#[derive(Debug)]
pub(crate) struct ReportModule {
    /// Typst code that defines `words(key)`.
    pub(crate) source: String,
    /// What each stretch of it was made from, in order and without overlaps.
    places: Vec<ModulePlace>,
    /// The index in `places` of each key.
    by_key: HashMap<String, usize>,
    /// For each label the index in `places`, and that of the text there.
    by_label: HashMap<Label, (usize, usize)>,
}

/// What a stretch of the module was made from.
#[derive(Debug)]
pub(super) struct ModulePlace {
    output: Range<usize>,
    /// Its key.
    pub(super) key: String,
    /// Its name in messages, such as `passage A.I.2/1`.
    pub(super) name: String,
    /// Its texts as the data has them: what the key names, then its footnotes.
    texts: Vec<WordsText>,
    /// Its place in the report's files.
    pub(super) span: DiagSpan,
    /// Whether the words, with what is set around them, may break across pages.
    breaks: bool,
}

const HEAD: &str = "\
// The report's words, by the address of what they are.
#import \"/labels.typ\": labels
#import \"/lib/editors.typ\": editors, marked, omitted
#import \"/lib/link.typ\": linked
#import \"/lib/note.typ\": annotated, note-anchor, note-room
#import \"/lib/picture.typ\": picture
#import \"/lib/table.typ\": data-table

#let contents = (
";

const TAIL: &str = "
/// A block with the words of a key in it, and what a component sets around them: in one piece, unless
/// the words are too many.
#let placed(key, ..args) = places.at(key, default: block)(..args)

/// The words of a title, passage, excerpt, recommendation or piece of evidence.
/// - mark (none, str): what must stand with them so that they do not mislead.
/// - before (bool): whether passages were left out before this one.
/// - after (bool): whether passages were left out after it.
#let words(key, mark: none, before: false, after: false) = {
  let content = (contents.at(key))(if before [#omitted ], if after [ #omitted])
  if mark == none { content } else { placed(key, marked(mark, content)) }
}

/// What a piece of evidence says, as a string: the alternative text of the picture that is drawn of it.
/// - key (dictionary): the key of its `words`, and the `mark` that must stand with them, or none.
#let statement(key) = {
  let said = statements.at(key.words)
  if key.mark == none { said } else { \"[\" + key.mark + \"] \" + said }
}
";

impl ReportModule {
    /// The module of a report, with the excerpts that `briefs` print.
    pub(crate) fn new<'b>(
        report: &Report,
        briefs: impl IntoIterator<Item = &'b Brief<'b>>,
    ) -> Self {
        let mut module = ReportModule {
            source: HEAD.to_owned(),
            places: Vec::new(),
            by_key: HashMap::new(),
            by_label: HashMap::new(),
        };
        // Short forms as well, though they may not be printed: so the module is the same whatever has room.
        let mut excerpts: BTreeMap<String, (Text, &Passage)> = BTreeMap::new();
        for excerpt in briefs.into_iter().flat_map(excerpts_of) {
            excerpts
                .entry(excerpt.key())
                .or_insert_with(|| (excerpt.text().clone(), excerpt.passage));
        }
        for section in &report.sections {
            let code = section.code.to_string();
            let unit = || Unit::At(Address::Section(section.code.clone()));
            let mut words = WordsMaker::of(&code, format!("title of {code}"), unit());
            let printed = title(report, section, &mut words);
            module.push(words, &printed, section.span);
            if section.recommendations().next().is_some() {
                let line = line_key(&section.code);
                let mut words = WordsMaker::of(&line, format!("title of {code}"), unit());
                let printed = title(report, section, &mut words);
                module.push(words, &printed, section.span);
            }
            for item in &section.items {
                match item {
                    Item::Passage(passage) => {
                        let unit = Unit::At(Address::Passage(passage.id.clone()));
                        let key = passage.id.to_string();
                        let mut words = WordsMaker::of(&key, of_passage(passage), unit);
                        let content = passage_content(report, &mut words, &passage.text);
                        module.push(words, &content, passage.span);
                    }
                    Item::Recommendation(item) => {
                        let unit = Unit::At(Address::Recommendation(item.number));
                        let number = item.number;
                        let key = number.key();
                        let mut words =
                            WordsMaker::of(&key, format!("recommendation {number}"), unit);
                        let content = content(report, &mut words, &item.text);
                        let breaks = content.len() > LONG;
                        module.push_place(words, &content, item.span, breaks);
                    }
                }
            }
        }
        for (key, (text, passage)) in &excerpts {
            let unit = Unit::At(Address::Passage(passage.id.clone()));
            let mut words = WordsMaker::of(key, of_passage(passage), unit);
            let content = passage_content(report, &mut words, text);
            module.push(words, &content, passage.span);
        }
        module.push_short_forms(report);
        let statements = module.push_evidence(report);
        module.source.push_str(")\n\n#let statements = (\n");
        module.source.push_str(&statements);
        module.source.push_str(")\n");
        module.push_places();
        module.source.push_str(TAIL);
        module
    }

    /// Adds a block for the words of each key, on a source line of its own. Typst tells elements apart by the
    /// place in a source file that makes them, and counts those that one place makes. A block made by a
    /// component would be the third in one document and the fourth in another, and so be laid out again each
    /// time. One with a line of its own is the same in all documents.
    fn push_places(&mut self) {
        self.source.push_str("\n#let places = (\n");
        for place in &self.places {
            // Writing to a `String` cannot fail.
            let _ = writeln!(
                self.source,
                "  {}: (..args) => block(breakable: {}, ..args),",
                literal(&place.key),
                place.breaks
            );
        }
        self.source.push_str(")\n");
    }

    /// Adds the short forms of passages, which can be a document's message.
    fn push_short_forms(&mut self, report: &Report) {
        for (_, passage) in report.passages() {
            for span in passage.spans.iter().filter(|span| span.id.name == SHORT) {
                let text = passage.text.quoted(&span.ranges);
                let unit = Unit::At(Address::Passage(passage.id.clone()));
                let key = span.id.to_string();
                let mut words = WordsMaker::of(&key, of_passage(passage), unit);
                let content = words.text(report, &text);
                let content = marked(report, &words.unit, content);
                self.push(words, &content, passage.span);
            }
        }
    }

    /// Adds the words of each piece of evidence. Gives the statements of the figures as entries for a
    /// dictionary of their own.
    fn push_evidence(&mut self, report: &Report) -> String {
        let evidence = &report.evidence;
        let mut statements = String::new();
        for figure in &evidence.figures {
            let said = standing_alone(report, &figure.at, &figure.text);
            // Writing to a `String` cannot fail.
            let _ = writeln!(
                statements,
                "  {}: {},",
                literal(&figure.words),
                literal(&said)
            );
            self.push_evidence_words(report, &figure.words, &figure.at, &said);
        }
        for quotation in &evidence.quotations {
            self.push_evidence_words(report, &quotation.words, &quotation.at, &quotation.text);
        }
        for sign in &evidence.signs {
            let said = standing_alone(report, &sign.at, &sign.text);
            self.push_evidence_words(report, &sign.words, &sign.at, &said);
        }
        statements
    }

    fn push_evidence_words(&mut self, report: &Report, key: &str, at: &Address, said: &str) {
        // `figure:A.I.2-40` is called `figure A.I.2-40`.
        let mut words = WordsMaker::of(key, key.replacen(':', " ", 1), Unit::At(at.clone()));
        let content = words.line(said, SetAs::Line);
        self.push(words, &content, span_at(report, at));
    }

    /// The texts of a key as the data has them: what it names, then its footnotes; and their place in the
    /// report's files.
    pub(crate) fn texts(&self, key: &str) -> Option<(&[WordsText], DiagSpan)> {
        let place = &self.places[*self.by_key.get(key)?];
        Some((&place.texts, place.span))
    }

    /// The words of the texts of a key.
    pub(crate) fn words(&self, key: &str) -> Option<Vec<String>> {
        let (texts, _) = self.texts(key)?;
        Some(texts.iter().map(|said| said.words.clone()).collect())
    }

    /// The first key whose texts are these and whose kind, such as `figure` in `figure:A.I.2-40`, is that of
    /// `like`.
    pub(crate) fn key_of(&self, texts: &[String], like: &str) -> Option<&str> {
        let kind = |key: &str| key.split_once(':').map(|(kind, _)| kind.to_owned());
        let kind_of_like = kind(like);
        let words = |place: &ModulePlace| place.texts.iter().map(|said| &said.words).eq(texts);
        let is_it = |place: &&ModulePlace| words(place) && kind(&place.key) == kind_of_like;
        self.places
            .iter()
            .find(is_it)
            .map(|place| place.key.as_str())
    }

    /// The name in messages of the words of a key, and the Typst that prints them with their notes.
    pub(crate) fn content(&self, key: &str) -> Option<(&str, &str)> {
        let place = &self.places[*self.by_key.get(key)?];
        Some((&place.name, &self.source[place.output.clone()]))
    }

    /// The keys that have a text whose label `is_set`.
    pub(crate) fn keys_where(&self, is_set: impl Fn(Label) -> bool) -> BTreeSet<&str> {
        let labels = self.by_label.iter().filter(|(label, _)| is_set(**label));
        labels
            .map(|(_, (place, _))| self.places[*place].key.as_str())
            .collect()
    }

    /// The key of the text that stands on the pages under a label, and which text of that key it is.
    pub(crate) fn labelled(&self, label: Label) -> Option<(&str, usize)> {
        let (place, text) = *self.by_label.get(&label)?;
        Some((&self.places[place].key, text))
    }

    /// What a byte of the module was made from.
    pub(super) fn origin(&self, at: usize) -> Option<&ModulePlace> {
        let next = self.places.partition_point(|place| place.output.end <= at);
        let place = self.places.get(next)?;
        place.output.contains(&at).then_some(place)
    }

    fn push(&mut self, words: WordsMaker, content: &str, span: DiagSpan) {
        self.push_place(words, content, span, true);
    }

    /// Adds the words of a key; `breaks` says whether they may break across pages, with what a component
    /// sets around them.
    fn push_place(&mut self, words: WordsMaker, content: &str, span: DiagSpan, breaks: bool) {
        let start = self.source.len();
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            self.source,
            "  {}: (before, after) => [{content}],",
            literal(words.key)
        );
        let place = self.places.len();
        self.by_key.insert(words.key.to_owned(), place);
        for text in 0..words.texts.len() {
            if let Some(label) = Label::new(PicoStr::intern(&words.label(text))) {
                self.by_label.insert(label, (place, text));
            }
        }
        self.places.push(ModulePlace {
            output: start..self.source.len(),
            key: words.key.to_owned(),
            name: words.name,
            texts: words.texts,
            span,
            breaks,
        });
    }
}

/// The name in messages of a passage, or of a part of it.
fn of_passage(passage: &Passage) -> String {
    format!("passage {}", passage.id)
}

/// Words of a passage, as they are printed outside it: with `[…]` where they begin or end inside a sentence.
fn standing_alone(report: &Report, at: &Address, text: &str) -> String {
    let all = report.words_at(at).unwrap_or_default();
    let (before, after) = all.split_once(text).unwrap_or_default();
    let starts_within = !ends_sentence(before);
    let ends_within = !ends_sentence(text) && !after.is_empty() && !after.starts_with(ENDS);
    format!(
        "{}{text}{}",
        if starts_within { "[…] " } else { "" },
        if ends_within { " […]" } else { "" }
    )
}

/// Where a passage or recommendation is written.
fn span_at(report: &Report, at: &Address) -> DiagSpan {
    let passage = |id| report.passage(id).map(|(_, passage)| passage.span);
    match at {
        Address::Recommendation(number) => {
            report.recommendation(*number).map(|(_, item)| item.span)
        }
        Address::Passage(id) => passage(id),
        Address::Span(id) => passage(&id.passage),
        Address::Section(code) => report.section(code).map(|section| section.span),
    }
    .unwrap_or(DiagSpan::detached())
}
