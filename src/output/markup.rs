//! The report's words as the markup of web pages and of e-mails.

use typst::ecow::eco_format;

use super::Format;
use super::html::{self, Shown};
use super::markdown;
use crate::brief::Brief;
use crate::diagnostic::Result;
use crate::labels::Labels;
use crate::report::Unit;
use crate::report::text::Text;
use crate::template::{Words, escape};
use crate::typeset::{SetAs, WordsText};

/// The markup of an output without pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Markup {
    /// Of web pages.
    Html,
    /// Of e-mails.
    Markdown,
}

impl Markup {
    /// The markup of a format; `None` if it has pages.
    pub(crate) fn of(format: Format) -> Option<Self> {
        match format {
            Format::Html => Some(Markup::Html),
            Format::Md => Some(Markup::Markdown),
            Format::Pdf | Format::Typ | Format::Json | Format::Png | Format::Svg => None,
        }
    }

    /// The template that prints it.
    pub(crate) fn template(self) -> &'static str {
        match self {
            Markup::Html => "page.html.j2",
            Markup::Markdown => "email.md.j2",
        }
    }

    /// A text as markup that shows just this text.
    pub(super) fn escaped(self, text: &str) -> String {
        match self {
            Markup::Html => escape::html(text),
            Markup::Markdown => escape::markdown(text, false),
        }
    }
}

/// Writes the report's words in a markup.
#[derive(Debug)]
pub(super) struct WordsWriter<'a> {
    pub(super) brief: &'a Brief<'a>,
    pub(super) labels: &'a Labels,
    pub(super) markup: Markup,
}

impl WordsWriter<'_> {
    /// Words that a template prints after the markup `before`; `said` are those words as the data has them.
    ///
    /// # Errors
    /// If a label is missing.
    pub(super) fn printed(&self, words: &Words, said: &WordsText, before: &str) -> Result<String> {
        let gaps = words.gaps;
        let text = match &said.written {
            SetAs::Blocks(text) => {
                let text = text.clone().with_omissions(gaps.before, gaps.after);
                self.blocks(&text, &said.unit)?
            }
            SetAs::Line(line) => self.line(line, false, &said.unit),
            SetAs::Editors(line) => self.line(&format!("[{line}]"), true, &said.unit),
        };
        let mark = words.mark.as_ref().map(|mark| format!("[{mark}]"));
        let mark = mark.map(|mark| self.markup.escaped(&mark));
        let is_line = !matches!(said.written, SetAs::Blocks(_));
        let marked = match (self.markup, mark) {
            (_, None) => text,
            (Markup::Html, Some(mark)) if is_line => {
                format!("<span class=\"mark\">{mark}</span> {text}")
            }
            (Markup::Html, Some(mark)) => format!("<p class=\"mark\">{mark}</p>\n{text}"),
            (Markup::Markdown, Some(mark)) if is_line => format!("{mark} {text}"),
            (Markup::Markdown, Some(mark)) => format!("{mark}\n\n{text}"),
        };
        // In a quotation, each line begins with its mark.
        let line = before.rsplit('\n').next().unwrap_or_default();
        let is_quoted = self.markup == Markup::Markdown && line == QUOTED;
        Ok(if is_quoted {
            marked.replace('\n', &format!("\n{QUOTED}"))
        } else {
            marked
        })
    }

    fn line(&self, line: &str, of_editors: bool, unit: &Unit) -> String {
        if self.markup == Markup::Markdown {
            return markdown::line(line);
        }
        let html = if of_editors {
            html::editors(line)
        } else {
            escape::html(line)
        };
        match self.foreign(unit) {
            Some(language) => format!("<span lang=\"{language}\">{html}</span>"),
            None => html,
        }
    }

    /// Paragraphs, lists, tables and pictures of a unit.
    ///
    /// # Errors
    /// If a label is missing.
    pub(super) fn blocks(&self, text: &Text, unit: &Unit) -> Result<String> {
        if self.markup == Markup::Markdown {
            let elsewhere = self.labels.get("picture-elsewhere", [])?;
            let text = text.with_pictures_as(|picture| match picture.said() {
                Some(description) => eco_format!("[{elsewhere}: {description}]"),
                None => eco_format!("[{elsewhere}]"),
            });
            return Ok(markdown::text(&text));
        }
        let mut names = Vec::new();
        for note in text.notes() {
            names.push((note, self.labels.note(note)?));
        }
        let undescribed = self.labels.get("picture-undescribed", [])?;
        let html = html::text(text, &names, |picture| {
            Some(Shown {
                file: self.brief.report.picture_file(picture)?,
                description: picture.said().unwrap_or(&undescribed),
            })
        });
        let html = html.trim_end();
        Ok(match self.foreign(unit) {
            Some(language) => format!("<div lang=\"{language}\">\n{html}</div>"),
            None => html.to_owned(),
        })
    }

    /// The language of a unit, escaped; `None` for the briefing's.
    fn foreign(&self, unit: &Unit) -> Option<String> {
        let language = self.brief.report.language_of(unit);
        (language != self.brief.language).then(|| escape::html(language))
    }
}

/// What a line of a quotation begins with in Markdown.
const QUOTED: &str = "> ";
