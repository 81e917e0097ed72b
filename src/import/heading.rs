//! The lines of a source document that are headings.

use regex::{Captures, Match};
use typst::ecow::eco_format;

use super::lines::{Line, squeezed};
use super::reader::Reader;
use super::{Correction, ImportedItem, ImportedSection, SETTINGS_FILE};
use crate::report::{Code, Text};

impl Reader<'_> {
    /// Takes a line that is a heading.
    pub(super) fn heading(&mut self, line: &Line, text: &str) -> bool {
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
            self.recommendation(line, &found);
            return true;
        }
        let headings = &settings.heading;
        for pattern in [&headings.section, &headings.subpart, &headings.part] {
            if let Some(found) = pattern.0.captures(text) {
                let Some([code, title]) = self.groups(line, &found, ["code", "title"]) else {
                    return true;
                };
                if let (Some(code), printed) = self.code(line, code.as_str()) {
                    let title = squeezed(title.as_str());
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

    /// Takes the heading of a recommendation.
    fn recommendation(&mut self, line: &Line, found: &Captures) {
        let Some([number, printed_code]) = self.groups(line, found, ["number", "code"]) else {
            return;
        };
        let (code, printed) = self.code(line, printed_code.as_str());
        let under = self.imported.sections.last().map(|section| &section.code);
        if code.as_ref() != under && code.is_some() {
            self.problems.push(
                self.at(
                    line,
                    eco_format!(
                        "this recommendation names {}, but stands under {}",
                        printed_code.as_str(),
                        under.map_or_else(|| "no section".into(), Code::to_string)
                    ),
                )
                .with_hint(eco_format!(
                    "if the code is a misprint, list it in `{SETTINGS_FILE}` as a `[[correction]]`"
                )),
            );
        }
        let Ok(number) = number.as_str().parse() else {
            let message = eco_format!("`{}` is no number of a recommendation", number.as_str());
            self.problems.push(self.at(line, message));
            return;
        };
        self.push(
            line,
            ImportedItem::Recommendation {
                number,
                printed,
                text: Text::default(),
            },
        );
        self.in_recommendation = true;
    }

    /// The two parts of a heading that are data, in the document's order; what stands before, between and
    /// after them in the match is not.
    fn groups<'t>(
        &mut self,
        line: &Line,
        found: &Captures<'t>,
        names: [&str; 2],
    ) -> Option<[Match<'t>; 2]> {
        let [Some(first), Some(second)] = names.map(|name| found.name(name)) else {
            let message = eco_format!("this heading has no {}, or no {}", names[0], names[1]);
            self.problems.push(self.at(line, message));
            return None;
        };
        let indent = line.text.len() - line.text.trim_start().len();
        let whole = found.get_match();
        for (from, to) in [
            (whole.start(), first.start()),
            (first.end(), second.start()),
            (second.end(), whole.end()),
        ] {
            let from = indent + from;
            let words = line.text.get(from..indent + to).unwrap_or_default();
            let start = from + (words.len() - words.trim_start().len());
            let words = words.trim();
            if !words.is_empty() {
                self.exclude(
                    line.origin(start..start + words.len()),
                    &format!(
                        "what a heading says beside its {} and {}",
                        names[0], names[1]
                    ),
                );
            }
        }
        Some([first, second])
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
}
