//! Typst: lays out what a template printed, and makes a PDF of it.

mod brand;
mod document_type;
mod export;
mod fonts;
mod labels;
mod legible;
mod links;
mod literals;
mod locate;
mod look;
mod markup;
pub(crate) mod module;
mod places;
mod plugins;
mod verbatim;
mod words;
mod world;

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use chrono::{Datelike as _, NaiveDate};
use typst::diag::{Severity, SourceDiagnostic};
use typst::ecow::{EcoVec, eco_vec};
use typst::foundations::{Bytes, Datetime, Selector, Smart};
use typst::introspection::Introspector as _;
use typst::syntax::{DiagSpan, Source, Span, ast};
use typst::text::{Lang, Locale};
use typst::utils::LazyHash;
use typst::{Library, World as _};
use typst_kit::fonts::FontStore;
use typst_layout::PagedDocument;

use crate::brief::Brief;
use crate::diagnostic::Result;
use crate::labels::Labels;
use crate::project::{Project, file_id};
use crate::report::Report;
use crate::seal;
use crate::template::Rendered;
use crate::template::escape::literal;
use crate::theme::Theme;
use brand::Brand;
pub(crate) use export::page_svg;
pub(crate) use fonts::{check as check_typefaces, files as font_files, missing as missing_letters};
use look::LOOK;
pub(crate) use look::Look;
use module::ReportModule;
pub(crate) use places::WordsPlace;
pub(crate) use verbatim::{differs, words_from};
pub(crate) use words::{SetAs, WordsText};
use world::BriefingWorld;
pub(crate) use world::{BRAND, LABELS, MAIN, REPORT, SELECTION};

/// What all briefings of a run share: the typefaces, the report module, the labels, the theme.
pub(crate) struct Typesetter<'a> {
    project: &'a Project,
    library: LazyHash<Library>,
    fonts: FontStore,
    module: ReportModule,
    report: Source,
    labels: Source,
    theme: Theme,
    brand: Brand,
    brand_module: Source,
    attachment_label: String,
    language: String,
}

impl std::fmt::Debug for Typesetter<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Typesetter")
            .field("language", &self.language)
            .finish_non_exhaustive()
    }
}

/// The program and its version.
pub(crate) const PROGRAM: &str = concat!("plaidoyer ", env!("CARGO_PKG_VERSION"));

/// The metadata of a document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Metadata<'a> {
    /// Its title.
    pub(crate) title: &'a str,
    /// Whose words it holds.
    pub(crate) author: &'a str,
    /// What it is about.
    pub(crate) subject: &'a str,
    /// The date that is printed on it.
    pub(crate) date: NaiveDate,
}

impl<'a> Metadata<'a> {
    /// The metadata of a briefing.
    pub(crate) fn brief(brief: &'a Brief) -> Self {
        let about = &brief.report.about;
        Metadata {
            title: brief.title(),
            author: &about.author,
            subject: &about.title,
            date: brief.date,
        }
    }
}

/// A briefing, laid out.
#[derive(Debug, Clone)]
pub(crate) struct Typeset {
    /// Its pages.
    pub(crate) document: PagedDocument,
    /// The date that is printed on it.
    date: Option<Datetime>,
    /// The Typst that was compiled: the main file's text.
    pub(crate) main: String,
    /// The project's files that Typst read, by path, in alphabetical order.
    pub(crate) files: BTreeSet<String>,
    /// Typst's warnings, at the places that people wrote.
    pub(crate) warnings: EcoVec<SourceDiagnostic>,
}

impl<'a> Typesetter<'a> {
    /// Prepares a run over `briefs`, all in the language of `labels`.
    ///
    /// # Errors
    /// If the theme or `plaidoyer.toml` has mistakes, a typeface cannot be read, or a label is missing.
    pub(crate) fn new<'b>(
        project: &'a Project,
        report: &Report,
        briefs: impl IntoIterator<Item = &'b Brief<'b>>,
        labels: &Labels,
        language: &str,
    ) -> Result<Self> {
        let module = ReportModule::new(report, briefs);
        let attachment_label = labels.get("attachment", [])?;
        let mut library = links::library();
        if !project.allows_plugins()? {
            plugins::refuse(&mut library);
        }
        let theme = Theme::load(project)?;
        let brand = Brand::new(&theme, language);
        Ok(Self {
            project,
            library: LazyHash::new(library),
            fonts: fonts::load(project, &theme)?,
            brand_module: Source::new(file_id(BRAND), brand.source.clone()),
            brand,
            theme,
            report: Source::new(file_id(REPORT), module.source.clone()),
            labels: Source::new(file_id(LABELS), labels::module(labels, language, report)),
            module,
            attachment_label,
            language: language.to_owned(),
        })
    }

    /// The text of the generated module `report.typ`.
    pub(crate) fn report_source(&self) -> &str {
        self.report.text()
    }

    /// The name in messages of the words of a key, such as `recommendation 14`, and the Typst that prints them
    /// with their notes. `None` if there is no such key.
    pub(crate) fn words(&self, key: &str) -> Option<(&str, &str)> {
        self.module.content(key)
    }

    /// The texts that stand on the pages where the words of a key are printed: those words, then their
    /// footnotes.
    pub(crate) fn texts(&self, key: &str) -> Vec<String> {
        self.module.words(key).unwrap_or_default()
    }

    /// The same, with what each is written with.
    pub(crate) fn said(&self, key: &str) -> &[WordsText] {
        self.module.texts(key).map_or(&[], |(texts, _)| texts)
    }

    /// The text of the generated module `labels.typ`.
    pub(crate) fn labels_source(&self) -> &str {
        self.labels.text()
    }

    /// The text of the generated module `brand.typ`.
    pub(crate) fn brand_source(&self) -> &str {
        self.brand_module.text()
    }

    /// The project's theme.
    pub(crate) fn theme(&self) -> &Theme {
        &self.theme
    }

    /// Lays a briefing out; `selection` is the JSON that its PDF will carry.
    ///
    /// # Errors
    /// If Typst reports an error, a link may not stand in a briefing, or a typeface lacks a letter; each at the
    /// place in the template, the design library or the report that somebody wrote.
    pub(crate) fn typeset(
        &self,
        about: &Metadata,
        rendered: &Rendered,
        selection: String,
    ) -> Result<Typeset> {
        let date = datetime(about.date);
        let world = self.world(self.main(rendered)?, Bytes::from_string(selection), date);
        let compiled = typst::compile::<PagedDocument>(&world);
        let located =
            |diagnostics: EcoVec<SourceDiagnostic>| self.locate(&world, rendered, diagnostics);
        let mut document = compiled.output.map_err(located)?;
        let forbidden = links::forbidden(&document);
        if !forbidden.is_empty() {
            return Err(located(forbidden));
        }
        // If the project names no typefaces, Typst uses another one for a letter that is lacking.
        if self.theme.names_typefaces() {
            let without: EcoVec<_> = fonts::lacking(&document)
                .into_iter()
                .map(|lacking| {
                    let text = text_at(&world, lacking.span);
                    lacking.problem(text.as_deref())
                })
                .collect();
            if !without.is_empty() {
                return Err(located(without));
            }
        }
        // Set here and not by a rule: what varies must stay out of the styles that paragraphs share.
        let info = document.info_mut();
        info.title = Some(about.title.into());
        info.author = vec![about.author.into()];
        info.description = Some(about.subject.into());
        info.date = Smart::Custom(date);
        info.keywords = vec![seal::unsealed().into()];
        info.locale = Smart::Custom(Locale::new(
            self.language.parse().unwrap_or(Lang::ENGLISH),
            None,
        ));
        let warnings = located(compiled.warnings);
        let files = std::mem::take(&mut *world.read.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(Typeset {
            document,
            date,
            main: world.main.text().to_owned(),
            files,
            warnings,
        })
    }

    /// The look of a briefing of an audience, as the design library states it, and the project's files that it is
    /// read from, by path.
    ///
    /// # Errors
    /// If the profile's accent does not exist, at its place in the profile.
    pub(crate) fn look(&self, brief: &Brief) -> Result<(Look, BTreeSet<String>)> {
        let accent = brief
            .audience
            .accent
            .as_ref()
            .map_or("none".into(), |accent| literal(&accent.value));
        let rendered = Rendered {
            source: format!("{LOOK}#set-accent({accent})"),
            origins: Vec::new(),
            literals: Vec::new(),
            printed: BTreeSet::new(),
        };
        let typeset = self.typeset(&Metadata::brief(brief), &rendered, String::new());
        let typeset = typeset.map_err(|mut problems| {
            if let Some(accent) = &brief.audience.accent {
                for problem in problems.make_mut() {
                    problem.span = accent.span;
                }
            }
            problems
        })?;
        Ok((Look::read(&typeset.document), typeset.files))
    }

    /// The accents that a profile can name, each with its colour as `#183f6b`.
    pub(crate) fn accents(&self) -> Vec<(String, String)> {
        let accents = self.theme.accents.iter();
        accents
            .map(|(name, colour)| (name.clone(), colour.clone()))
            .collect()
    }

    /// The main file: what a template printed, and the attachment.
    ///
    /// # Errors
    /// If Typst would read a text that the template prints as anything but one string.
    fn main(&self, rendered: &Rendered) -> Result<Source> {
        let text = format!(
            "{}\n#pdf.attach(\"/{SELECTION}\", relationship: \"data\", mime-type: \"application/json\", description: {})\n",
            rendered.source,
            literal(&self.attachment_label),
        );
        let main = Source::new(file_id(MAIN), text);
        let Some(text) = literals::first_misread(main.root(), &rendered.literals) else {
            return Ok(main);
        };
        let message = "what is printed here would be read as Typst, and not as text";
        let span = rendered.origin(&text).map(|(span, _)| span);
        let mut problem = SourceDiagnostic::error(span.unwrap_or(DiagSpan::detached()), message)
            .with_hint("write `{{ … }}` in markup and `{{ … | code }}` in code position, without quotation marks or backticks around it");
        if !main.root().errors_and_warnings().0.is_empty() {
            problem.hint("perhaps a quotation mark or a bracket before it is not closed");
        }
        Err(eco_vec![problem])
    }

    /// The world in which the document `main` is compiled.
    fn world(&self, main: Source, selection: Bytes, date: Option<Datetime>) -> BriefingWorld<'_> {
        BriefingWorld {
            project: self.project,
            library: &self.library,
            fonts: &self.fonts,
            main,
            report: self.report.clone(),
            labels: self.labels.clone(),
            brand: self.brand_module.clone(),
            selection,
            date,
            read: Mutex::default(),
        }
    }
}

impl Typeset {
    /// Checks that what the template printed of the report stands on the pages word for word, and can be read there.
    ///
    /// # Errors
    /// Words that were changed. If there are none, words that cannot be read.
    pub(crate) fn check_verbatim(
        &self,
        typesetter: &Typesetter,
        rendered: &Rendered,
    ) -> Result<()> {
        let changed = verbatim::check(&typesetter.module, &rendered.printed, &self.document);
        if !changed.is_empty() {
            return Err(changed);
        }
        let unreadable = legible::check(&self.document, typesetter.report.id());
        if unreadable.is_empty() {
            Ok(())
        } else {
            Err(self.located(typesetter, rendered, unreadable))
        }
    }

    /// The keys of the report's words that are set on the pages, by the template or by a component.
    pub(crate) fn keys<'t>(&self, typesetter: &'t Typesetter) -> BTreeSet<&'t str> {
        let introspector = self.document.introspector();
        let module = &typesetter.module;
        module.keys_where(|label| !introspector.query(&Selector::Label(label)).is_empty())
    }

    /// Where on the pages the report's words stand.
    pub(crate) fn places(&self, typesetter: &Typesetter) -> Vec<WordsPlace> {
        places::find(&typesetter.module, &typesetter.report, &self.document)
    }

    /// The same diagnostics, at the places that people wrote.
    fn located(
        &self,
        typesetter: &Typesetter,
        rendered: &Rendered,
        diagnostics: EcoVec<SourceDiagnostic>,
    ) -> EcoVec<SourceDiagnostic> {
        // Only to find places: nothing is compiled in it.
        let main = Source::new(file_id(MAIN), self.main.clone());
        let world = typesetter.world(main, Bytes::new(Vec::new()), self.date);
        typesetter.locate(&world, rendered, diagnostics)
    }
}

/// The string literal at a place, if there is one.
fn text_at(world: &BriefingWorld, span: Span) -> Option<String> {
    let source = world.source(span.id()?).ok()?;
    let node = source.find(span)?;
    let text = node.get().cast::<ast::Str>()?.get();
    Some(text.into())
}

/// Warnings as errors, as `check` reports them.
pub(crate) fn deny(warnings: &[SourceDiagnostic]) -> EcoVec<SourceDiagnostic> {
    warnings
        .iter()
        .cloned()
        .map(|warning| SourceDiagnostic {
            severity: Severity::Error,
            ..warning
        })
        .collect()
}

fn datetime(date: NaiveDate) -> Option<Datetime> {
    // Every month and day of the calendar fits a byte.
    Datetime::from_ymd(date.year(), date.month() as u8, date.day() as u8)
}
