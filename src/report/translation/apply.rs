//! Puts translated words into a report.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoString, eco_format};
use typst::syntax::FileId;

use super::entry::{EVIDENCE, TranslationEntry, folder};
use super::{AboutField, Pending, Translation, Unit, passage_units};
use crate::diagnostic::{Problems, Result, error_at, with_suggestion};
use crate::project::{Project, path_id};
use crate::report::evidence::{self, Evidence, Figure};
use crate::report::loader::{forbidden_links, parse_text};
use crate::report::text::find_pieces;
use crate::report::{Address, Item, Passage, Report, Section, SpanId, Text, Title};

impl Report {
    /// The report in a language: its own, or another, with the words of the translation as far as there are any.
    ///
    /// # Errors
    /// If the translation's files are wrong; all problems at once. What is missing is no error: it is
    /// [pending](Self::pending).
    pub(crate) fn in_language(&self, project: &Project, language: &str) -> Result<Self> {
        if language == self.about.language {
            return Ok(self.clone());
        }
        let entries = self.translation_entries(project, language)?;
        self.with_translation(project, language, entries)
    }

    /// The report with the words of these entries.
    ///
    /// # Errors
    /// If the entries are wrong; all problems at once.
    pub(crate) fn with_translation(
        &self,
        project: &Project,
        language: &str,
        entries: HashMap<Unit, TranslationEntry>,
    ) -> Result<Self> {
        let folder = folder(&project.report_folder()?, language);
        let mut report = self.clone();
        let hashes = self
            .units()
            .filter_map(|unit| self.unit_hash(&unit).map(|hash| (unit, hash)))
            .collect();
        let mut applier = Translator {
            entries,
            hashes,
            pending: Vec::new(),
            in_source: HashSet::new(),
            problems: Problems::default(),
        };
        applier.apply(&mut report);
        let Translator {
            pending,
            in_source,
            hashes,
            mut problems,
            ..
        } = applier;
        report.translation = Some(Translation {
            language: language.to_owned(),
            pending,
            in_source,
            hashes,
        });
        problems.absorb(report.read_pictures(project, &project.report_folder()?));
        // The source's evidence is in the source's words; a translation has its own or none.
        if problems.is_empty() {
            let instruments = self.evidence.instruments.clone();
            if let Some(evidence) =
                problems.absorb(evidence::load(project, &folder, &report, instruments))
            {
                let file = path_id(&format!("{folder}/{EVIDENCE}"))?;
                problems.extend(self.other_figures(project, file, &evidence));
                report.evidence = evidence;
            }
        }
        problems.finish(report)
    }

    /// An error for each figure of a translation that the source does not have, or has with another value.
    fn other_figures(
        &self,
        project: &Project,
        file: FileId,
        evidence: &Evidence,
    ) -> Vec<SourceDiagnostic> {
        let text = project.text(file).unwrap_or_default();
        let place = |id: &str| {
            let at = text.find(id).unwrap_or_default();
            at..at + id.len()
        };
        let source: BTreeMap<&str, _> = self
            .evidence
            .figures
            .iter()
            .map(|figure| (figure.id.as_str(), figure.value))
            .collect();
        let problem = |figure: &Figure| {
            let id = &figure.id;
            let at = |message| error_at(file, place(id), message);
            match source.get(id.as_str()) {
                Some(value) if *value == figure.value => None,
                Some(_) => Some(at(eco_format!(
                    "the figure {id} has another value in the source"
                ))),
                None => Some(with_suggestion(
                    at(eco_format!("the source has no figure `{id}`")),
                    id,
                    source.keys().copied(),
                )),
            }
        };
        evidence.figures.iter().filter_map(problem).collect()
    }
}

/// Puts translated words into a report.
struct Translator {
    entries: HashMap<Unit, TranslationEntry>,
    /// The content hashes of the source's words, taken before any word is changed.
    hashes: HashMap<Unit, String>,
    pending: Vec<(Unit, Pending)>,
    in_source: HashSet<Unit>,
    problems: Problems,
}

impl Translator {
    fn apply(&mut self, report: &mut Report) {
        for field in AboutField::ALL {
            if let Some(entry) = self.current(&Unit::About(field)) {
                let words = EcoString::from(entry.text.text.trim());
                match field {
                    AboutField::Title => report.about.title = words,
                    AboutField::Author => report.about.author = words,
                    AboutField::Submission => report.about.submission = words,
                }
            }
        }
        for section in &mut report.sections {
            self.section(section);
        }
        for note in &mut report.footnotes {
            self.replace(&Unit::Footnote(note.number), &mut note.text);
        }
    }

    fn replace(&mut self, unit: &Unit, text: &mut Text) {
        if let Some(entry) = self.current(unit)
            && let Some(translated) = self.text(&entry, text)
        {
            *text = translated;
        }
    }

    fn section(&mut self, section: &mut Section) {
        let unit = Unit::At(Address::Section(section.code.clone()));
        if let Some(entry) = self.current(&unit) {
            let words = EcoString::from(entry.text.text.trim());
            section.title = match section.title {
                Title::Printed(_) => Title::Printed(words),
                Title::Editors(_) => Title::Editors(words),
            };
        }
        for item in &mut section.items {
            match item {
                Item::Passage(passage) => self.passage(passage),
                Item::Recommendation(item) => {
                    let unit = Unit::At(Address::Recommendation(item.number));
                    self.replace(&unit, &mut item.text);
                }
            }
        }
    }

    /// Translates a passage and all of its marked parts, or nothing of it.
    fn passage(&mut self, passage: &mut Passage) {
        let units = passage_units(passage);
        let entries: Vec<Option<TranslationEntry>> =
            units.iter().map(|unit| self.current(unit)).collect();
        let whole = units[0].clone();
        if entries.iter().any(Option::is_none) {
            self.in_source.insert(whole);
            return;
        }
        let mut entries = entries.into_iter().flatten();
        let Some(text) = entries
            .next()
            .and_then(|entry| self.text(&entry, &passage.text))
        else {
            return;
        };
        let plain = text.plain();
        for (span, entry) in passage.spans.iter_mut().zip(entries) {
            if let Some(ranges) = self.span(&span.id, &entry, &plain) {
                span.ranges = ranges;
            }
        }
        passage.text = text;
    }

    fn span(
        &mut self,
        id: &SpanId,
        entry: &TranslationEntry,
        plain: &str,
    ) -> Option<Vec<Range<usize>>> {
        find_pieces(&entry.text.text, plain)
            .map_err(|piece| {
                self.problems.push(
                    SourceDiagnostic::error(
                        entry.text.find(&piece),
                        eco_format!("the translation of {} does not say this", id.passage),
                    )
                    .with_hint(eco_format!(
                        "{id} has words of the translated passage, to the letter and in order; `[…]` stands where words are left out"
                    )),
                );
            })
            .ok()
    }

    /// The entry about a unit, if it was made from the words that the unit has now.
    fn current(&mut self, unit: &Unit) -> Option<TranslationEntry> {
        let hash = self.hashes.get(unit)?;
        let pending = match self.entries.get(unit) {
            Some(entry) if entry.source == *hash => return Some(entry.clone()),
            Some(entry) => Pending::Outdated(entry.source_at),
            None => Pending::Missing,
        };
        self.pending.push((unit.clone(), pending));
        self.in_source.insert(unit.clone());
        None
    }

    /// A translated text, which must call the footnotes that its source calls, and have as many pictures.
    fn text(&mut self, entry: &TranslationEntry, source: &Text) -> Option<Text> {
        let text = self.problems.absorb(parse_text(&entry.text))?;
        self.problems.extend(forbidden_links(&entry.text, &text));
        let sorted = |text: &Text| {
            let mut notes = text.notes();
            notes.sort_unstable();
            notes
        };
        let pictures = |text: &Text| text.pictures().count();
        let (here, there) = (pictures(&text), pictures(source));
        if here != there {
            let message =
                eco_format!("this translation has {here} pictures, and its source {there}");
            let hint = "copy `![what it shows](pictures/…)` from the source, and translate what stands in the brackets";
            self.problems
                .push(SourceDiagnostic::error(entry.text.span(), message).with_hint(hint));
            return None;
        }
        let (here, there) = (sorted(&text), sorted(source));
        if here == there {
            return Some(text);
        }
        let anchors = |notes: &[u16]| match notes {
            [] => EcoString::from("none"),
            notes => {
                let anchors = notes.iter().map(|number| format!("[^{number}]"));
                anchors.collect::<Vec<_>>().join(", ").into()
            }
        };
        let message = "this translation calls other footnotes than its source";
        let (there, here) = (anchors(&there), anchors(&here));
        let hint = eco_format!("the source calls {there}; the translation {here}");
        self.problems
            .push(SourceDiagnostic::error(entry.text.span(), message).with_hint(hint));
        None
    }
}
