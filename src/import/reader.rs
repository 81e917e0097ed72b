//! Taking a source document apart, line by line.

use std::ops::Range;

use typst::diag::SourceDiagnostic;
use typst::ecow::eco_format;
use typst::syntax::FileId;

use super::lines::{Line, clean_lines};
use super::settings::{CorrectionRule, Settings};
use super::{Exclusion, Imported, ImportedItem, SETTINGS_FILE};
use crate::diagnostic::{Problems, Result, error_at};
use crate::output::markdown;
use crate::project::file_id;
use crate::report::Text;
use crate::report::text::{Block, Inline, Item, is_label};

/// Reads the document `source`.
pub(super) fn read(id: FileId, source: &str, settings: &Settings) -> Result<Imported> {
    let mut exclusions = Vec::new();
    let mut footnotes = Vec::new();
    let mut problems = Problems::default();
    let lines = clean_lines(
        id,
        source,
        settings,
        &mut exclusions,
        &mut footnotes,
        &mut problems,
    );
    let end = lines
        .iter()
        .position(|line| settings.directory.heading.0.is_match(line.text.trim()))
        .unwrap_or(lines.len());

    let mut reader = Reader {
        id,
        settings,
        imported: Imported::default(),
        exclusions,
        problems,
        blank_before: false,
        in_recommendation: false,
        used: vec![false; settings.correction.len()],
        front: vec![false; settings.front.len()],
    };
    for line in &lines[..end] {
        reader.line(line);
    }
    for line in &lines[end..] {
        reader.no_footnotes(line);
    }
    for (rule, used) in settings.correction.iter().zip(&reader.used) {
        if !used {
            reader.problems.push(stale_correction(rule));
        }
    }
    for (front, found) in settings.front.iter().zip(&reader.front) {
        if !found {
            let what = front
                .heading
                .as_ref()
                .or(front.begins.as_ref())
                .map_or("", String::as_str);
            reader.problems.push(
                error_at(
                    file_id(SETTINGS_FILE),
                    front.code.span(),
                    eco_format!("`{}` is not in the document", front.code.as_ref()),
                )
                .with_hint(eco_format!("no line is or begins with `{what}`")),
            );
        }
    }
    let Reader {
        mut imported,
        mut exclusions,
        problems,
        ..
    } = reader;
    imported.directory =
        super::directory::read(&lines[end..], &settings.directory, &mut exclusions);
    exclusions.sort_by_key(|exclusion| exclusion.range.start);
    imported.exclusions = exclusions;
    imported.footnotes = footnotes;
    problems.finish(imported)
}

pub(super) struct Reader<'a> {
    id: FileId,
    pub settings: &'a Settings,
    pub imported: Imported,
    exclusions: Vec<Exclusion>,
    pub problems: Problems,
    blank_before: bool,
    /// The lines after a recommendation's heading are its text, up to an empty one.
    pub in_recommendation: bool,
    /// Which corrections were needed.
    pub used: Vec<bool>,
    /// Which pieces of front matter were found.
    pub front: Vec<bool>,
}

impl Reader<'_> {
    fn line(&mut self, line: &Line) {
        let text = line.text.trim();
        if text.is_empty() {
            self.no_footnotes(line);
            self.blank_before = true;
            self.in_recommendation = false;
            return;
        }
        if self.heading(line, text) {
            self.no_footnotes(line);
        } else {
            self.words(line, text);
        }
        self.blank_before = false;
    }

    /// Takes a line of words: a paragraph, an item of a list, or more of what stands before it.
    fn words(&mut self, line: &Line, text: &str) {
        let indent = line.text.len() - line.text.trim_start().len();
        let lists = &self.settings.list;
        if self.in_recommendation {
            let words = line.words(0);
            self.check(line, &words);
            if let Some(ImportedItem::Recommendation { text, .. }) = self.last_item() {
                text.blocks.push(Block::Paragraph(words));
            }
        } else if let Some(bullet) = lists.bullet.0.find(text) {
            let sign = indent + bullet.start()..indent + bullet.as_str().trim_end().len();
            self.exclude(
                line.origin(sign),
                "the sign before an item of a list, which is drawn",
            );
            self.item(line, indent + bullet.end());
        } else if lists.labelled.0.is_match(text) {
            self.item(line, indent);
        } else if self.goes_on(text) {
            let mut words = Vec::new();
            if let Some(Block::Paragraph(paragraph)) = self.last_block() {
                words = std::mem::take(paragraph);
            }
            let more = std::iter::once(Inline::Run(" ".into())).chain(line.words(0));
            more.for_each(|inline| inline.push_to(&mut words));
            self.check(line, &words);
            if let Some(Block::Paragraph(paragraph)) = self.last_block() {
                *paragraph = words;
            }
        } else {
            let words = line.words(0);
            self.check(line, &words);
            let blocks = vec![Block::Paragraph(words)];
            self.push(line, ImportedItem::Passage(Text { blocks }));
        }
    }

    /// Adds an item to the list that goes on, or begins one.
    fn item(&mut self, line: &Line, from: usize) {
        let words = line.text.get(from..).unwrap_or_default();
        let start = from + (words.len() - words.trim_start().len());
        let label = words
            .split_whitespace()
            .next()
            .filter(|word| is_label(word));
        let content = line.words(start + label.map_or(0, str::len));
        self.check(line, &content);
        let item = Item {
            label: label.map(Into::into),
            content,
            children: Vec::new(),
        };
        match self.last_item() {
            Some(ImportedItem::Passage(list)) if is_list(list) => list.push_item(1, item),
            _ => {
                let mut list = Text::default();
                list.push_item(1, item);
                self.push(line, ImportedItem::Passage(list));
            }
        }
    }

    /// Holds the words of a line against what the report's texts can hold.
    fn check(&mut self, line: &Line, words: &[Inline]) {
        let text = Text {
            blocks: vec![Block::Paragraph(words.to_vec())],
        };
        let message = match Text::parse(&markdown::text(&text)) {
            Ok(read) if read == text => return,
            Ok(_) => "there are no words here".into(),
            Err(invalid) => invalid.message,
        };
        self.problems.push(self.at(line, message));
    }

    fn no_footnotes(&mut self, line: &Line) {
        if !line.anchors.is_empty() {
            let message = "a footnote is called here, where the report's data can hold none";
            self.problems.push(self.at(line, message));
        }
    }

    /// Whether a page break cut the paragraph before this line in two: that one does not end like a
    /// sentence, and this one does not begin like one.
    fn goes_on(&mut self, text: &str) -> bool {
        let unfinished = matches!(self.last_item(), Some(ImportedItem::Passage(passage))
            if !is_list(passage) && !passage.plain().ends_with(['.', '?', '!', ':', ';', '”', ')']));
        self.blank_before && unfinished && text.starts_with(char::is_lowercase)
    }

    fn last_block(&mut self) -> Option<&mut Block> {
        match self.last_item()? {
            ImportedItem::Passage(text) => text.blocks.last_mut(),
            ImportedItem::Recommendation { .. } => None,
        }
    }

    fn last_item(&mut self) -> Option<&mut ImportedItem> {
        self.imported.sections.last_mut()?.items.last_mut()
    }

    pub fn push(&mut self, line: &Line, item: ImportedItem) {
        match self.imported.sections.last_mut() {
            Some(section) => section.items.push(item),
            None => self.problems.push(
                self.at(line, "this stands before the first heading")
                    .with_hint(eco_format!("give it a `[[front]]` in `{SETTINGS_FILE}`")),
            ),
        }
    }

    pub fn exclude(&mut self, range: Range<usize>, reason: &str) {
        self.exclusions.push(Exclusion {
            range,
            reason: reason.to_owned(),
            personal: false,
        });
    }

    pub fn at(&self, line: &Line, message: impl Into<typst::ecow::EcoString>) -> SourceDiagnostic {
        error_at(self.id, line.origin(0..line.text.trim_end().len()), message)
    }
}

fn stale_correction(rule: &CorrectionRule) -> SourceDiagnostic {
    error_at(
        file_id(SETTINGS_FILE),
        rule.line.span(),
        eco_format!(
            "line {} prints no code `{}`",
            rule.line.as_ref(),
            rule.printed
        ),
    )
    .with_hint(
        "a correction names the line of the source document and the code as it is printed there",
    )
}

fn is_list(text: &Text) -> bool {
    matches!(text.blocks.first(), Some(Block::List(_)))
}
