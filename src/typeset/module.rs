//! The report as one Typst module, the same for every briefing of a run.
//!
//! Typst lays a paragraph out once per run if it can recognise it, and it recognises it by its place
//! in a source file. So the report's words live in one generated file, by key, and briefings refer to
//! them; text that each briefing carried itself would be laid out again each time.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::ops::Range;

use typst::syntax::DiagSpan;

use super::verbatim::compared;
use crate::brief::{Brief, excerpts as excerpts_of};
use crate::report::text::{Block, Inline, Item as ListItem, OMISSION, Text};
use crate::report::{Address, Footnote, Item, Passage, Report, SHORT, Title, Unit};
use crate::template::escape::{literal, markup};

/// The generated module.
#[derive(Debug)]
pub struct ReportModule {
    /// Typst code that defines `words(key)`.
    pub source: String,
    /// What each stretch of it was made from, in order and apart.
    places: Vec<Place>,
    /// Where each key stands among them.
    by_key: HashMap<String, usize>,
}

#[derive(Debug)]
struct Place {
    output: Range<usize>,
    key: String,
    /// The words as the data has them, each text that must stand in one run, without spaces and hyphens.
    words: Vec<String>,
    span: DiagSpan,
    /// Whether the words, with what is set around them, may break across pages.
    breaks: bool,
}

/// From so many bytes of markup on, words that are kept in one piece may break across pages: they take
/// about half a page of a briefing.
const LONG: usize = 1800;

const HEAD: &str = "\
// The report's words, by the address of what they are.
#import \"/lib/editors.typ\": editors, marked
#import \"/lib/link.typ\": linked
#import \"/lib/note.typ\": annotated, note-anchor
#import \"/lib/untranslated.typ\": untranslated, untranslated-words

#let contents = (
";

const TAIL: &str = "
/// A block with the words of a key in it, and what a component sets around them: in one piece, unless
/// the words are too many.
#let placed(key, ..args) = places.at(key, default: block)(..args)

/// The words of a title, passage, excerpt, recommendation or piece of evidence.
/// - mark (none, str): what must stand with them so that they do not mislead.
#let words(key, mark: none) = {
  let content = contents.at(key)
  if mark == none { content } else { placed(key, marked(mark, content)) }
}

/// What a piece of evidence says, as a string: the alternative text of the picture that is drawn of it.
#let statement(key) = statements.at(key)
";

impl ReportModule {
    /// The module of a report, with the excerpts that `briefs` print.
    pub fn new(report: &Report, briefs: &[Brief]) -> Self {
        let mut module = ReportModule {
            source: HEAD.to_owned(),
            places: Vec::new(),
            by_key: HashMap::new(),
        };
        // Also those that are printed only where room is short: so the module is the same whatever the
        // pages turn out to hold.
        let mut excerpts: BTreeMap<String, (Text, &Passage)> = BTreeMap::new();
        for excerpt in briefs.iter().flat_map(excerpts_of) {
            excerpts
                .entry(excerpt.key())
                .or_insert_with(|| (excerpt.text(), excerpt.passage));
        }
        for section in &report.sections {
            let words = vec![section.title.words().to_string()];
            let title = match &section.title {
                Title::Printed(title) => markup(title),
                Title::Editors(title) => format!("#editors[{}];", markup(title)),
            };
            let unit = Unit::At(Address::Section(section.code.clone()));
            let title = marked(report, &unit, title, "untranslated-words");
            let title = format!("#linked({})[{title}];", literal(&section.code.to_string()));
            module.push(&section.code.to_string(), &title, words, section.span);
            for item in &section.items {
                match item {
                    Item::Passage(passage) => {
                        let unit = Unit::At(Address::Passage(passage.id.clone()));
                        module.push(
                            &passage.id.to_string(),
                            &content(report, &unit, &passage.text),
                            with_notes(report, &passage.text),
                            passage.span,
                        );
                    }
                    Item::Recommendation(item) => {
                        let unit = Unit::At(Address::Recommendation(item.number));
                        let content = content(report, &unit, &item.text);
                        let breaks = content.len() > LONG;
                        let number = item.number.to_string();
                        let words = with_notes(report, &item.text);
                        module.push_place(&number, &content, words, item.span, breaks);
                    }
                }
            }
        }
        for (key, (text, passage)) in &excerpts {
            let unit = Unit::At(Address::Passage(passage.id.clone()));
            let words = with_notes(report, text);
            module.push(key, &content(report, &unit, text), words, passage.span);
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

    /// A block for the words of each key, that has a place of its own in its document: Typst tells
    /// elements apart by where in a source file they are made, and counts those that one line makes. A
    /// block that a component makes is the third here and the fourth there, and laid out again each
    /// time; one that is made in a line of its own is the same in all documents.
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

    /// The short forms of passages, which can be a document's message.
    fn push_short_forms(&mut self, report: &Report) {
        for (_, passage) in report.passages() {
            for span in passage.spans.iter().filter(|span| span.id.name == SHORT) {
                let text = passage.text.excerpt(&span.ranges);
                let unit = Unit::At(Address::Passage(passage.id.clone()));
                let content = marked(report, &unit, body(&text), "untranslated-words");
                let words = vec![text.plain()];
                self.push(&span.id.to_string(), &content, words, passage.span);
            }
        }
    }

    /// The evidence, each where its words stand; gives the statements of the figures as entries of
    /// their own.
    fn push_evidence(&mut self, report: &Report) -> String {
        let evidence = &report.evidence;
        let mut statements = String::new();
        for figure in &evidence.figures {
            let words = standing_alone(report, &figure.at, &figure.text);
            // Writing to a `String` cannot fail.
            let _ = writeln!(
                statements,
                "  {}: {},",
                literal(&figure.words),
                literal(&words)
            );
            self.push_evidence_words(report, &figure.words, &figure.at, words);
        }
        for quotation in &evidence.quotations {
            let words = quotation.text.to_string();
            self.push_evidence_words(report, &quotation.words, &quotation.at, words);
        }
        for sign in &evidence.signs {
            let words = standing_alone(report, &sign.at, &sign.text);
            self.push_evidence_words(report, &sign.words, &sign.at, words);
        }
        statements
    }

    fn push_evidence_words(&mut self, report: &Report, key: &str, at: &Address, words: String) {
        let content = markup(&words);
        self.push(key, &content, vec![words], span_at(report, at));
    }

    /// The words of a key as the data has them, without spaces and hyphens, each text that must stand in
    /// one run; and where in the report's files they are.
    pub fn words(&self, key: &str) -> Option<(&[String], DiagSpan)> {
        let place = &self.places[*self.by_key.get(key)?];
        Some((&place.words, place.span))
    }

    /// What a byte range of the module was made from: a key, and the place in the report's files.
    pub fn origin(&self, at: usize) -> Option<(&str, DiagSpan)> {
        let place = self
            .places
            .iter()
            .find(|place| place.output.contains(&at))?;
        Some((&place.key, place.span))
    }

    fn push(&mut self, key: &str, content: &str, words: Vec<String>, span: DiagSpan) {
        self.push_place(key, content, words, span, true);
    }

    /// Adds the words of a key; `breaks` says whether they may break across pages, with what a component
    /// sets around them.
    fn push_place(
        &mut self,
        key: &str,
        content: &str,
        words: Vec<String>,
        span: DiagSpan,
        breaks: bool,
    ) {
        let start = self.source.len();
        // Writing to a `String` cannot fail.
        let _ = writeln!(self.source, "  {}: [{content}],", literal(key));
        self.by_key.insert(key.to_owned(), self.places.len());
        self.places.push(Place {
            output: start..self.source.len(),
            key: key.to_owned(),
            words: words.iter().map(|words| compared(words)).collect(),
            span,
            breaks,
        });
    }
}

/// Markup, with the language and the editors' note that it needs where it is not translated.
fn marked(report: &Report, unit: &Unit, markup: String, component: &str) -> String {
    if !report.is_pending(unit) {
        return markup;
    }
    let language = literal(report.language_of(unit));
    format!("#{component}({language})[{markup}];")
}

/// Words that stand in a passage, as they can stand without it: where they are part of a sentence,
/// `[…]` says so.
fn standing_alone(report: &Report, at: &Address, text: &str) -> String {
    let all = report.words_at(at).unwrap_or_default();
    let (before, after) = all.split_once(text).unwrap_or_default();
    let ends = |c: char| matches!(c, '.' | '!' | '?' | '\n');
    let closed = |words: &str| {
        let words = words.trim_end_matches([' ', '”', '’', ')']);
        words.is_empty() || words.ends_with(ends)
    };
    let starts_within = !closed(before);
    let ends_within = !closed(text) && !after.is_empty() && !after.starts_with(ends);
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

/// A text as Typst markup; its footnotes stand under it.
fn content(report: &Report, unit: &Unit, text: &Text) -> String {
    marked(report, unit, annotated(report, text), "untranslated")
}

/// A text and its footnotes, as the data has them.
fn with_notes(report: &Report, text: &Text) -> Vec<String> {
    let notes = footnotes(report, text);
    let notes = notes.iter().map(|note| note.text.plain());
    std::iter::once(text.plain()).chain(notes).collect()
}

fn footnotes<'a>(report: &'a Report, text: &Text) -> Vec<&'a Footnote> {
    let notes = text.notes().into_iter();
    notes.filter_map(|number| report.footnote(number)).collect()
}

fn annotated(report: &Report, text: &Text) -> String {
    let words = body(text);
    let notes = footnotes(report, text);
    if notes.is_empty() {
        return words;
    }
    // In one piece, so that the numbers are drawn on the page of their places. The block is made here,
    // where it has a place of its own.
    let breaks = words.len() > LONG;
    let mut out = format!("#block(breakable: {breaks}, annotated([{words}]");
    for note in notes {
        let unit = Unit::Footnote(note.number);
        let words = marked(report, &unit, body(&note.text), "untranslated-words");
        let _ = write!(out, ", ({}, [{words}])", note.number);
    }
    out.push_str("));");
    out
}

fn body(text: &Text) -> String {
    let mut out = String::new();
    for (i, block) in text.blocks.iter().enumerate() {
        if i > 0 {
            out.push_str("#parbreak();");
        }
        match block {
            Block::Paragraph(inlines) => push_inlines(&mut out, inlines),
            Block::List(items) => push_list(&mut out, items),
        }
    }
    out
}

fn push_list(out: &mut String, items: &[ListItem]) {
    if items.iter().any(|item| item.label.is_some()) {
        out.push_str("#enum(numbering: n => (");
        for item in items {
            let _ = write!(
                out,
                "{}, ",
                literal(item.label.as_deref().unwrap_or_default())
            );
        }
        out.push_str(").at(n - 1)");
    } else {
        out.push_str("#list(");
        // A list of one item needs no comma before it, and takes none amiss.
    }
    for item in items {
        if !out.ends_with('(') {
            out.push_str(", ");
        }
        out.push('[');
        push_inlines(out, &item.content);
        if !item.children.is_empty() {
            push_list(out, &item.children);
        }
        out.push(']');
    }
    out.push_str(");");
}

fn push_inlines(out: &mut String, inlines: &[Inline]) {
    for (i, inline) in inlines.iter().enumerate() {
        match inline {
            Inline::Run(words) => out.push_str(&markup(words)),
            Inline::Emphasis(inner) => push_wrapped(out, "emph", inner),
            Inline::Strong(inner) => push_wrapped(out, "strong", inner),
            Inline::Link(url, inner) => {
                push_wrapped(out, &format!("link({})", literal(url)), inner);
            }
            Inline::Note(number) => {
                let goes_on = matches!(inlines.get(i + 1), Some(Inline::Run(words)) if words.starts_with(' '));
                let _ = write!(out, "#note-anchor({number}, before-space: {goes_on});");
            }
            Inline::Omission => out.push_str(&markup(OMISSION)),
        }
    }
}

fn push_wrapped(out: &mut String, function: &str, inner: &[Inline]) {
    let _ = write!(out, "#{function}[");
    push_inlines(out, inner);
    out.push_str("];");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_markup_without_words_in_it() {
        let markup = |markdown: &str| body(&Text::parse(markdown).unwrap());
        insta::assert_snapshot!(markup("One *two* [three](https://x.eu), \\#four.\n\nFive[^3] six[^4]."), @r#"#"One ";#emph[#"two";];#" ";#link("https://x.eu")[#"three";];#", #four.";#parbreak();#"Five";#note-anchor(3, before-space: true);#" six";#note-anchor(4, before-space: false);#".";"#);
        insta::assert_snapshot!(markup("- one\n- two"), @r##"#list([#"one";], [#"two";]);"##);
        insta::assert_snapshot!(markup("1. one\n2. two"), @r##"#enum(numbering: n => ("1.", "2.", ).at(n - 1), [#"one";], [#"two";]);"##);
    }
}
