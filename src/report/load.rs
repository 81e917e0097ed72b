//! Reading a report's folder into the model, and saying all that is wrong with it at once.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoString, eco_format, eco_vec};
use typst::syntax::{DiagSpan, FileId};

use super::code::{Code, PassageId, RecommendationNumber};
use super::{
    About, Directory, Evidence, Facets, Footnote, Index, Item, Kind, Passage, Recommendation,
    Report, Section, Taxonomy, Text, Title, Voice, evidence, query,
};
use crate::diagnostic::{Problems, Result, error_at};
use crate::link::{LINKS, check_link};
use crate::project::{Located, Project, Quoted, path_id};

/// A file of the report's text.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct TextFile {
    #[serde(default, rename = "section")]
    sections: Vec<RawSection>,
    #[serde(default, rename = "footnote")]
    footnotes: Vec<RawFootnote>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawSection {
    code: Located<Code>,
    #[schemars(with = "Option<String>")]
    printed: Option<EcoString>,
    #[schemars(with = "Option<String>")]
    title: Option<EcoString>,
    /// The editors' title, where the report has none.
    #[schemars(with = "Option<String>")]
    editors_title: Option<EcoString>,
    #[serde(default, rename = "item")]
    items: Vec<RawItem>,
}

/// A passage has an `id`, a recommendation a `number`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawItem {
    id: Option<Located<PassageId>>,
    recommendation: Option<Located<RecommendationNumber>>,
    /// The section's code as the source prints it at the recommendation, where that is a misprint.
    #[schemars(with = "Option<String>")]
    printed: Option<EcoString>,
    text: Located<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawFootnote {
    number: Located<u16>,
    text: Located<String>,
}

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
        // What a file that cannot be read would have held is not missing.
        if loader.problems.is_empty() {
            loader.check(&about, about_id);
        }

        let text_is_whole = loader.problems.is_empty();
        let Loader {
            sections,
            footnotes,
            mut problems,
            ..
        } = loader;
        let index = Index::new(&sections);
        let mut report = Report {
            id: folder.trim_start_matches("seeds/").to_owned(),
            about,
            sections,
            footnotes: footnotes.into_iter().map(|(_, note)| note).collect(),
            directory: directory.unwrap_or_default(),
            taxonomy: taxonomy.unwrap_or_default(),
            evidence: Evidence::default(),
            queries: Vec::new(),
            translation: None,
            index,
        };
        for path in project.list(&format!("{folder}/annotations"), ".toml") {
            let Some(id) = problems.absorb(path_id(&path)) else {
                continue;
            };
            problems.absorb(super::annotation::apply(project, id, &mut report));
        }
        // Evidence and queries quote the text: where that cannot be read, they cannot be held against it.
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

/// Reads who wrote the report.
fn directory(project: &Project, text_folder: &str) -> Result<Directory> {
    project.toml(path_id(&format!("{text_folder}/directory.toml"))?)
}

/// What has been read so far.
#[derive(Default)]
pub(super) struct Loader {
    pub(super) sections: Vec<Section>,
    pub(super) footnotes: Vec<(DiagSpan, Footnote)>,
    /// Each anchor, in document order.
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

    fn add_section(&mut self, id: FileId, source: &str, raw: RawSection) {
        let span = DiagSpan::from_range(id, raw.code.span());
        let code = raw.code.into_inner();
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
        let items = raw
            .items
            .into_iter()
            .filter_map(|item| self.item(id, source, &code, item))
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

    fn item(&mut self, id: FileId, source: &str, section: &Code, raw: RawItem) -> Option<Item> {
        let text = self.text(id, source, &raw.text);
        let printed = raw.printed;
        match (raw.id, raw.recommendation) {
            (Some(passage), None) => {
                let span = DiagSpan::from_range(id, passage.span());
                let kind = match text.blocks.first() {
                    Some(super::text::Block::List(_)) => Kind::List,
                    Some(super::text::Block::Table(_)) => Kind::Table,
                    _ => Kind::Paragraph,
                };
                Some(Item::Passage(Passage {
                    id: passage.into_inner(),
                    kind,
                    text,
                    facets: Facets::default(),
                    voice: Voice::default(),
                    as_of: None,
                    needs: Vec::new(),
                    spans: Vec::new(),
                    span,
                }))
            }
            (None, Some(number)) => {
                let span = DiagSpan::from_range(id, number.span());
                let number = number.into_inner();
                let section = section.clone();
                Some(Item::Recommendation(Recommendation {
                    number,
                    section,
                    printed,
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
                        "give it an id, such as `id = \"{section}/1\"`, or a number, `recommendation = 1`"
                    )),
                );
                None
            }
        }
    }

    /// The text of an item, its anchors noted.
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
/// What is not of the subset, at its place.
pub(in crate::report) fn parse_text(quoted: &Quoted) -> Result<Text> {
    Text::parse(&quoted.text).map_err(|invalid| {
        eco_vec![SourceDiagnostic::error(
            quoted.at(invalid.range),
            invalid.message
        )]
    })
}

/// Links of a text to what is no page or mailbox, each at its place.
pub(in crate::report) fn forbidden_links(quoted: &Quoted, text: &Text) -> Vec<SourceDiagnostic> {
    text.links()
        .iter()
        .filter_map(|url| {
            let message = check_link(url).err()?;
            Some(SourceDiagnostic::error(quoted.find(url), message).with_hint(LINKS))
        })
        .collect()
}
