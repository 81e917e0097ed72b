//! Taking a source document apart, line by line.

use std::ops::Range;

use typst::diag::SourceDiagnostic;
use typst::ecow::eco_format;
use typst::syntax::FileId;

use super::lines::{Line, clean_lines, markdown, squeezed};
use super::settings::{CorrectionRule, Settings};
use super::{Correction, Exclusion, Imported, ImportedItem, ImportedSection, SETTINGS_FILE};
use crate::diagnostic::{Problems, Result, error_at};
use crate::project::file_id;
use crate::report::{Code, Text};

/// Reads the document `source`.
pub(super) fn read(id: FileId, source: &str, settings: &Settings) -> Result<Imported> {
    let mut exclusions = Vec::new();
    let mut footnotes = Vec::new();
    let lines = clean_lines(source, settings, &mut exclusions, &mut footnotes);
    let end = lines
        .iter()
        .position(|line| settings.directory.heading.0.is_match(line.text.trim()))
        .unwrap_or(lines.len());

    let mut reader = Reader {
        id,
        settings,
        imported: Imported::default(),
        exclusions,
        problems: Problems::default(),
        blank_before: false,
        in_recommendation: false,
        used: vec![false; settings.correction.len()],
        front: vec![false; settings.front.len()],
    };
    for line in &lines[..end] {
        reader.line(line);
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

struct Reader<'a> {
    id: FileId,
    settings: &'a Settings,
    imported: Imported,
    exclusions: Vec<Exclusion>,
    problems: Problems,
    blank_before: bool,
    /// The lines after a recommendation's heading are its text, up to an empty one.
    in_recommendation: bool,
    /// Which corrections were needed.
    used: Vec<bool>,
    /// Which pieces of front matter were found.
    front: Vec<bool>,
}

impl Reader<'_> {
    fn line(&mut self, line: &Line) {
        let text = line.text.trim();
        if text.is_empty() {
            self.blank_before = true;
            self.in_recommendation = false;
            return;
        }
        if !self.heading(line, text) {
            self.words(line, text);
        }
        self.blank_before = false;
    }

    /// Takes a line that is a heading.
    fn heading(&mut self, line: &Line, text: &str) -> bool {
        let settings = self.settings;
        for (i, front) in settings.front.iter().enumerate() {
            let own = front.heading.as_deref() == Some(text);
            if own
                || front
                    .begins
                    .as_deref()
                    .is_some_and(|begins| text.starts_with(begins))
            {
                let title = if own {
                    text.to_owned()
                } else {
                    front.editors_title.clone().unwrap_or_default()
                };
                self.front[i] = true;
                self.open(
                    line,
                    ImportedSection {
                        code: front.code.as_ref().clone(),
                        printed: None,
                        title,
                        editors_title: !own,
                        items: Vec::new(),
                    },
                );
                return own;
            }
        }
        if let Some(found) = settings.heading.recommendation.0.captures(text) {
            let (code, printed) = self.code(line, &found["code"]);
            let under = self.imported.sections.last().map(|section| &section.code);
            if code.as_ref() != under && code.is_some() {
                self.problems.push(
                    self.at(
                        line,
                        eco_format!(
                            "this recommendation names {}, but stands under {}",
                            &found["code"],
                            under.map_or_else(|| "no section".into(), Code::to_string)
                        ),
                    )
                    .with_hint(eco_format!(
                        "if the code is a misprint, list it in `{SETTINGS_FILE}` as a `[[correction]]`"
                    )),
                );
            }
            let number = found["number"].parse().unwrap_or_default();
            self.push(
                line,
                ImportedItem::Recommendation {
                    number,
                    printed,
                    text: String::new(),
                },
            );
            self.in_recommendation = true;
            return true;
        }
        let headings = &settings.heading;
        for pattern in [&headings.section, &headings.subpart, &headings.part] {
            if let Some(found) = pattern.0.captures(text) {
                let (code, printed) = self.code(line, &found["code"]);
                if let Some(code) = code {
                    // The dash between a part's code and its title is neither.
                    let start = line.text.len() - line.text.trim_start().len();
                    let (code_end, title) = found
                        .name("code")
                        .zip(found.name("title"))
                        .map_or((0, 0..0), |(c, t)| (c.end(), t.range()));
                    let between = text[code_end..title.start]
                        .trim_matches(|c: char| c == '.' || c.is_whitespace());
                    if !between.is_empty() {
                        let at =
                            text[code_end..].find(between).unwrap_or_default() + code_end + start;
                        self.exclude(
                            line.origin(at..at + between.len()),
                            "the dash between a part's code and its title",
                        );
                    }
                    let title = squeezed(&text[title]);
                    self.open(
                        line,
                        ImportedSection {
                            code,
                            printed,
                            title,
                            editors_title: false,
                            items: Vec::new(),
                        },
                    );
                }
                return true;
            }
        }
        false
    }

    /// The code that is meant by a printed one, and the printed one where it is a misprint.
    fn code(&mut self, line: &Line, printed: &str) -> (Option<Code>, Option<String>) {
        let rule = self
            .settings
            .correction
            .iter()
            .position(|rule| *rule.line.as_ref() == line.number);
        if let Some(i) = rule {
            let rule = &self.settings.correction[i];
            if rule.printed == printed {
                self.used[i] = true;
                self.imported.corrections.push(Correction {
                    line: line.number,
                    printed: printed.to_owned(),
                    code: rule.code.clone(),
                    why: rule.why.clone(),
                });
                return (Some(rule.code.clone()), Some(printed.to_owned()));
            }
        }
        match printed.parse::<Code>() {
            Ok(code) => (Some(code), None),
            Err(problem) => {
                self.problems.push(
                    self.at(line, eco_format!("{problem}")).with_hint(eco_format!(
                        "if it is a misprint, list it in `{SETTINGS_FILE}` as a `[[correction]]`"
                    )),
                );
                (None, None)
            }
        }
    }

    fn open(&mut self, line: &Line, section: ImportedSection) {
        if self
            .imported
            .sections
            .iter()
            .any(|other| other.code == section.code)
        {
            self.problems.push(
                self.at(
                    line,
                    eco_format!("the code {} is there twice", section.code),
                )
                .with_hint(eco_format!(
                    "if one is a misprint, list it in `{SETTINGS_FILE}` as a `[[correction]]`"
                )),
            );
        }
        self.in_recommendation = false;
        self.imported.sections.push(section);
    }

    /// Takes a line of words: a paragraph, an item of a list, or more of what stands before it.
    fn words(&mut self, line: &Line, text: &str) {
        let indent = line.text.len() - line.text.trim_start().len();
        let lists = &self.settings.list;
        if self.in_recommendation {
            let words = markdown(&squeezed(text));
            if let Some(ImportedItem::Recommendation { text, .. }) = self.last_item() {
                push_paragraph(text, &words);
            }
        } else if let Some(bullet) = lists.bullet.0.find(text) {
            let sign = indent + bullet.start()..indent + bullet.as_str().trim_end().len();
            self.exclude(
                line.origin(sign),
                "the sign before an item of a list, which is drawn",
            );
            self.item(line, &squeezed(&text[bullet.end()..]));
        } else if lists.labelled.0.is_match(text) {
            self.item(line, &squeezed(text));
        } else if self.goes_on(text) {
            let words = markdown(&squeezed(text));
            if let Some(ImportedItem::Passage(passage)) = self.last_item() {
                passage.push(' ');
                passage.push_str(&words);
            }
        } else {
            let words = markdown(&squeezed(text));
            self.push(line, ImportedItem::Passage(words));
        }
    }

    /// Adds an item to the list that goes on, or begins one.
    fn item(&mut self, line: &Line, words: &str) {
        // `1.` is Markdown's own label, and must not begin a list inside an item.
        let numbered = words
            .split_once(". ")
            .is_some_and(|(n, _)| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
        let item = if numbered {
            let (number, rest) = words.split_once(". ").unwrap_or_default();
            format!("{number}. {}", markdown(rest))
        } else {
            format!("- {}", markdown(words))
        };
        match self.last_item() {
            Some(ImportedItem::Passage(list)) if is_list(list) => {
                list.push('\n');
                list.push_str(&item);
            }
            _ => self.push(line, ImportedItem::Passage(item)),
        }
    }

    /// Whether a page break cut the paragraph before this line in two: that one does not end like a
    /// sentence, and this one does not begin like one.
    fn goes_on(&mut self, text: &str) -> bool {
        let unfinished = matches!(self.last_item(), Some(ImportedItem::Passage(passage))
            if !is_list(passage) && !passage.ends_with(['.', '?', '!', ':', ';', '”', ')']));
        self.blank_before && unfinished && text.starts_with(char::is_lowercase)
    }

    fn last_item(&mut self) -> Option<&mut ImportedItem> {
        self.imported.sections.last_mut()?.items.last_mut()
    }

    fn push(&mut self, line: &Line, item: ImportedItem) {
        match self.imported.sections.last_mut() {
            Some(section) => section.items.push(item),
            None => self.problems.push(
                self.at(line, "this stands before the first heading")
                    .with_hint(eco_format!("give it a `[[front]]` in `{SETTINGS_FILE}`")),
            ),
        }
    }

    fn exclude(&mut self, range: Range<usize>, reason: &str) {
        self.exclusions.push(Exclusion {
            range,
            reason: reason.to_owned(),
            personal: false,
        });
    }

    fn at(&self, line: &Line, message: impl Into<typst::ecow::EcoString>) -> SourceDiagnostic {
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

fn is_list(markdown: &str) -> bool {
    matches!(
        Text::parse(markdown).unwrap_or_default().blocks.first(),
        Some(crate::report::text::Block::List(_))
    )
}

fn push_paragraph(text: &mut String, words: &str) {
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(words);
}
