//! Reads a report's folder into the model, and reports all that is wrong with it at once.

use std::collections::BTreeMap;
use std::num::NonZeroU8;
use std::ops::Range;

use typst::diag::SourceDiagnostic;
use typst::ecow::{eco_format, eco_vec};
use typst::syntax::{DiagSpan, FileId};

use super::code::{Code, Label, PassageId};
use super::text_file::{RawItem, RawSection, TextFile};
use super::{
    About, Address, Directory, Evidence, Facets, Footnote, Index, Item, Kind, Passage,
    Recommendation, Report, Section, Taxonomy, Text, Title, evidence, query,
};
use crate::diagnostic::{Problems, Result, error_at};
use crate::link::{LINKS, check_link};
use crate::project::{Located, Project, Quoted, path_id};

impl Report {
    /// Reads the project's report: its text, its taxonomy, and the editors' entries.
    ///
    /// # Errors
    /// All that is wrong with it, file by file: syntax, unknown keys, duplicate and unknown codes,
    /// footnotes without an anchor and anchors without a footnote, missing recommendations, entries
    /// about a text that has changed.
    pub fn load(project: &Project) -> Result<Self> {
        let folder = project.report_folder()?;
        let about_id = path_id(&format!("{folder}/report.toml"))?;
        let about: About = project.toml(about_id)?;
        let text_folder = format!("{folder}/text/{}", about.language);

        let mut loader = Loader::default();
        loader.problems.extend(about.check_web(about_id));
        for name in &about.files {
            let path = format!("{text_folder}/{}.toml", name.as_ref());
            let at = |problem| SourceDiagnostic {
                span: DiagSpan::from_range(about_id, name.span()),
                ..problem
            };
            let id = path_id(&path);
            let id = id.map_err(|problems| problems.into_iter().map(at).collect());
            let Some(id) = loader.problems.absorb(id) else {
                continue;
            };
            let file = project.toml::<TextFile>(id);
            let source = project.text(id).unwrap_or_default();
            if let Some(file) = loader.problems.absorb(file) {
                loader.add(id, &source, file);
            }
        }
        let directory = loader.problems.absorb(directory(project, &text_folder));
        let taxonomy = loader.problems.absorb(Taxonomy::load(project, &folder));
        // If a file cannot be read, what it would have held is not reported as missing.
        if loader.problems.is_empty() {
            loader.check(&about, about_id);
        }

        let text_is_whole = loader.problems.is_empty();
        let Loader {
            sections,
            footnotes,
            named,
            mut problems,
            ..
        } = loader;
        let index = Index::new(&sections);
        let mut taxonomy = taxonomy.unwrap_or_default();
        let mut sections = sections;
        for recommendation in sections.iter_mut().flat_map(|section| &mut section.items) {
            if let Item::Recommendation(item) = recommendation {
                let fields = item
                    .fields
                    .iter()
                    .filter(|(_, value)| !value.contains('\n'));
                let fields = fields.filter_map(|(name, value)| taxonomy.field(name, value));
                fields.for_each(|(facet, value)| item.facets.set(facet, vec![value]));
            }
        }
        let mut report = Report {
            id: folder.trim_start_matches("seeds/").to_owned(),
            about,
            sections,
            footnotes: footnotes.into_iter().map(|(_, note)| note).collect(),
            directory: directory.unwrap_or_default(),
            taxonomy,
            evidence: Evidence::default(),
            queries: Vec::new(),
            translation: None,
            pictures: BTreeMap::new(),
            index,
        };
        problems.absorb(report.read_pictures(project, &folder));
        if text_is_whole {
            for (label, file, words) in &named {
                problems.absorb(report.follow(*label, *file, words));
            }
        }
        for path in project.list(&format!("{folder}/annotations"), ".toml") {
            let Some(id) = problems.absorb(path_id(&path)) else {
                continue;
            };
            problems.absorb(super::annotation::apply(project, id, &mut report));
        }
        // Evidence and queries quote the text: they cannot be checked if it cannot be read.
        if text_is_whole {
            if let Some(evidence) =
                problems.absorb(evidence::load(project, &folder, &report, BTreeMap::new()))
            {
                report.evidence = evidence;
            }
            if let Some(queries) = problems.absorb(query::load(project, &folder, &report)) {
                report.queries = queries;
            }
        }
        problems.finish(report)
    }
}

impl Report {
    /// Sets the sections that a recommendation names.
    fn follow(&mut self, label: Label, file: FileId, words: &[Located<String>]) -> Result<()> {
        let mut problems = Problems::default();
        let mut codes = Vec::new();
        for word in words {
            match self.located(file, word) {
                Ok(Address::Section(code)) => codes.push(code),
                Ok(other) => problems.push(
                    error_at(file, word.span(), eco_format!("{other} is no heading")).with_hint(
                        "`sections` lists the codes of the headings whose findings it follows from",
                    ),
                ),
                Err(found) => problems.extend(found),
            }
        }
        let mut codes = codes.into_iter();
        if let Some(&(section, item)) = self.index.recommendations.get(&label)
            && let Some(Item::Recommendation(item)) = self.sections[section].items.get_mut(item)
            && let Some(first) = codes.next()
        {
            item.section = first;
            item.also = codes.collect();
        }
        problems.finish(())
    }
}

/// Reads the directory of the authors, if there is one.
fn directory(project: &Project, text_folder: &str) -> Result<Directory> {
    let path = format!("{text_folder}/directory.toml");
    if !project.exists(&path) {
        return Ok(Directory::default());
    }
    project.toml(path_id(&path)?)
}

/// What has been read so far.
#[derive(Default)]
pub(super) struct Loader {
    /// The last heading and those above it, highest first, each with its level.
    open: Vec<(NonZeroU8, Code)>,
    /// How many recommendations there are.
    recommendations: usize,
    /// The sections that recommendations name, each with the file that it stands in.
    named: Vec<(Label, FileId, Vec<Located<String>>)>,
    /// Errors about passages whose number is not their place.
    pub(super) misnumbered: Vec<SourceDiagnostic>,
    pub(super) sections: Vec<Section>,
    pub(super) footnotes: Vec<(DiagSpan, Footnote)>,
    /// The anchor of each footnote, with its place in the file, in document order.
    pub(super) anchors: Vec<(DiagSpan, u16)>,
    pub(super) problems: Problems,
}

impl Loader {
    fn add(&mut self, id: FileId, source: &str, file: TextFile) {
        for raw in file.sections {
            self.add_section(id, source, raw);
        }
        for note in file.footnotes {
            let span = DiagSpan::from_range(id, note.number.span());
            let text = self.text(id, source, &note.text);
            self.footnotes.push((
                span,
                Footnote {
                    number: note.number.into_inner(),
                    text,
                    span,
                },
            ));
        }
    }

    /// The code of a heading, and its place in the file. Later headings of a lower level stand under it.
    fn code(&mut self, id: FileId, raw: &RawSection) -> Option<(Code, DiagSpan)> {
        let (written, printed) =
            match (&raw.code, &raw.id) {
                (Some(code), None) => (code, true),
                (None, Some(own)) => (own, false),
                (Some(word), Some(_)) => {
                    let message = eco_format!("{} has a code and an id", word.as_ref());
                    self.problems
                        .push(error_at(id, word.span(), message).with_hint(
                            "`code` is what the report prints; `id` stands where it prints none",
                        ));
                    return None;
                }
                (None, None) => {
                    let title = raw.title.as_ref().or(raw.editors_title.as_ref());
                    let message = match title {
                        Some(title) => eco_format!("the section “{title}” has no code"),
                        None => "a section has no code".into(),
                    };
                    self.problems.push(error_at(id, 0..0, message).with_hint(
                        "give it the `code` that the report prints, or an `id` of yours",
                    ));
                    return None;
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

    fn add_section(&mut self, id: FileId, source: &str, raw: RawSection) {
        let Some((code, span)) = self.code(id, &raw) else {
            return;
        };
        let title = match (raw.title, raw.editors_title) {
            (Some(title), None) => Title::Printed(title),
            (None, Some(title)) => Title::Editors(title),
            (Some(_), Some(_)) => {
                self.problems.push(
                    SourceDiagnostic::error(span, eco_format!("{code} has two titles"))
                        .with_hint("`title` is the report's own; `editors-title` stands where the report has none"),
                );
                return;
            }
            (None, None) => {
                self.problems.push(SourceDiagnostic::error(
                    span,
                    eco_format!("{code} has no title"),
                ));
                return;
            }
        };
        let mut passages = 0;
        let items = raw
            .items
            .into_iter()
            .filter_map(|item| self.item(id, source, &code, &mut passages, item))
            .collect();
        let printed = raw.printed;
        self.sections.push(Section {
            code,
            printed,
            title,
            items,
            facets: Facets::default(),
            span,
        });
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
        let printed = raw.printed;
        match (raw.id, raw.recommendation) {
            (Some(passage), None) => {
                let span = DiagSpan::from_range(id, passage.span());
                if !raw.fields.is_empty() || !raw.sections.is_empty() || printed.is_some() {
                    let message = eco_format!(
                        "the passage {} has what only a recommendation has",
                        passage.as_ref()
                    );
                    self.problems
                        .push(SourceDiagnostic::error(span, message).with_hint(
                            "`fields`, `sections` and `printed` belong to a recommendation",
                        ));
                }
                let kind = match text.blocks.first() {
                    Some(super::text::Block::List(_)) => Kind::List,
                    Some(super::text::Block::Table(_)) => Kind::Table,
                    Some(super::text::Block::Picture(_)) => Kind::Picture,
                    _ => Kind::Paragraph,
                };
                *passages += 1;
                let address = PassageId {
                    section: section.clone(),
                    number: *passages,
                };
                if *passage.as_ref() != address.to_string() {
                    let found = passage.as_ref();
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
                    label: raw.label,
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
                    let message = eco_format!(
                        "recommendation {} has the label {other} as well",
                        number.as_ref()
                    );
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
                        self.problems.push(SourceDiagnostic::error(span, message));
                        None
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
                    printed,
                    fields,
                    text,
                    facets: Facets::default(),
                    span,
                }))
            }
            _ => {
                self.problems.push(
                    error_at(
                        id,
                        raw.text.span(),
                        eco_format!("this item of {section} is neither a passage nor a recommendation"),
                    )
                    .with_hint(eco_format!(
                        "give it an id, such as `id = \"{section}/1\"`, or a label, `recommendation = 1`"
                    )),
                );
                None
            }
        }
    }

    /// Reads the text of an item, and notes its anchors.
    fn text(&mut self, id: FileId, source: &str, raw: &Located<String>) -> Text {
        let quoted = Quoted::new(id, source, raw);
        match self.problems.absorb(parse_text(&quoted)) {
            Some(text) => {
                self.problems.extend(forbidden_links(&quoted, &text));
                for number in text.notes() {
                    self.anchors
                        .push((quoted.find(&format!("[^{number}]")), number));
                }
                text
            }
            None => Text::default(),
        }
    }
}

/// Reads the Markdown subset.
///
/// # Errors
/// If the text is not of the subset, at the place.
pub(in crate::report) fn parse_text(quoted: &Quoted) -> Result<Text> {
    let mut text = Text::parse(&quoted.text).map_err(|invalid| {
        eco_vec![SourceDiagnostic::error(
            quoted.at(invalid.range),
            invalid.message
        )]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_is_whole() {
        let report = Report::load(&Project::built_in()).unwrap();
        assert_eq!(report.recommendations().count(), 47);
        assert_eq!(report.footnotes.len(), 9);
        assert_eq!(report.directory.organisations.len(), 24);
        let parts: Vec<String> = report
            .sections
            .iter()
            .map(|section| section.code.to_string())
            .filter(|code| code.len() == 1)
            .collect();
        assert_eq!(parts, ["A", "B", "C", "D", "E", "F"]);
        let printed: Vec<&str> = report
            .sections
            .iter()
            .filter_map(|section| section.printed.as_deref())
            .collect();
        assert_eq!(printed, ["B.II.3"]);
        let printed: Vec<&str> = report
            .recommendations()
            .filter_map(|(_, r)| r.printed.as_deref())
            .collect();
        assert_eq!(printed, ["A.1.5", "A.1.5", "C.1.8", "DII.2"]);
    }
}
