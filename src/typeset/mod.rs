//! Typst: from what a template printed to laid out pages and to a PDF.

mod document_type;
mod fonts;
mod labels;
mod links;
mod markup;
pub mod module;
mod places;
mod verbatim;
mod world;

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use chrono::{Datelike as _, NaiveDate};
use typst::diag::{Severity, SourceDiagnostic};
use typst::ecow::{EcoVec, eco_format, eco_vec};
use typst::foundations::{Bytes, Datetime, Label, Selector, Smart, Value};
use typst::introspection::{Introspector as _, MetadataElem};
use typst::syntax::{DiagSpan, Source};
use typst::text::{Lang, Locale};
use typst::utils::{LazyHash, PicoStr, Scalar};
use typst::{Library, WorldExt as _};
use typst_kit::fonts::FontStore;
use typst_layout::{Page, PagedDocument};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use typst_render::RenderOptions;
use typst_svg::SvgOptions;

use crate::brief::Brief;
use crate::brief::labels::Labels;
use crate::diagnostic::{Problems, Result, error};
use crate::project::{Project, file_id};
use crate::report::Report;
use crate::seal;
use crate::template::Rendered;
use crate::template::escape::literal;
pub use fonts::{files as font_files, missing as missing_letters};
use module::ReportModule;
pub use places::WordsPlace;
pub(crate) use verbatim::{differs, words_from};
use world::BriefingWorld;
pub use world::{LABELS, MAIN, REPORT, SELECTION};

/// What all briefings of a run share: the typefaces, the report module, the labels.
pub struct Typesetter<'a> {
    project: &'a Project,
    library: LazyHash<Library>,
    fonts: FontStore,
    module: ReportModule,
    report: Source,
    labels: Source,
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
pub const PROGRAM: &str = concat!("plaidoyer ", env!("CARGO_PKG_VERSION"));

/// What names the accent in a profile.
const ACCENT: &str = "accent";

/// What a document says of itself.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// Its title.
    pub title: &'a str,
    /// Whose words it holds.
    pub author: &'a str,
    /// What it is about.
    pub subject: &'a str,
    /// The day that it bears.
    pub date: NaiveDate,
}

impl<'a> About<'a> {
    /// What a briefing says of itself.
    pub fn brief(brief: &'a Brief) -> Self {
        let about = &brief.report.about;
        About {
            title: brief.title(),
            author: &about.author,
            subject: &about.title,
            date: brief.date,
        }
    }
}

/// A briefing, laid out.
#[derive(Debug)]
pub struct Typeset {
    /// Its pages.
    pub document: PagedDocument,
    /// The day that it bears.
    date: Option<Datetime>,
    /// The Typst that was compiled: the main file's text.
    pub main: String,
    /// The project's files that Typst read, by path, in alphabetical order.
    pub files: BTreeSet<String>,
    /// What Typst warns of, shown at the places that people wrote.
    pub warnings: EcoVec<SourceDiagnostic>,
}

impl<'a> Typesetter<'a> {
    /// Prepares a run over `briefs`, all in the language of `labels`.
    ///
    /// # Errors
    /// Where a typeface cannot be read, or a label is missing.
    pub fn new<'b>(
        project: &'a Project,
        report: &Report,
        briefs: impl IntoIterator<Item = &'b Brief<'b>>,
        labels: &Labels,
        language: &str,
    ) -> Result<Self> {
        let module = ReportModule::new(report, briefs);
        let attachment_label = labels.get("attachment", [])?;
        Ok(Self {
            project,
            library: LazyHash::new(links::library()),
            fonts: fonts::load(project)?,
            report: Source::new(file_id(REPORT), module.source.clone()),
            labels: Source::new(file_id(LABELS), labels::module(labels, language, report)),
            module,
            attachment_label,
            language: language.to_owned(),
        })
    }

    /// The text of the generated module `report.typ`.
    pub fn report_source(&self) -> &str {
        self.report.text()
    }

    /// What people call the words of a key, such as `recommendation 14`, and the Typst that prints them with
    /// their notes; none where there is no such key.
    pub fn words(&self, key: &str) -> Option<(&str, &str)> {
        self.module.content(key)
    }

    /// The texts that stand on the pages where the words of a key are printed: what it names, then its footnotes.
    pub fn texts(&self, key: &str) -> Vec<String> {
        self.module.words(key).unwrap_or_default()
    }

    /// The text of the generated module `labels.typ`.
    pub fn labels_source(&self) -> &str {
        self.labels.text()
    }

    /// Lays a briefing out; `selection` is the JSON that its PDF will carry.
    ///
    /// # Errors
    /// What Typst complains about, at the place in the template, the design library or the report
    /// that somebody wrote.
    pub fn typeset(
        &self,
        about: &About,
        rendered: &Rendered,
        selection: String,
    ) -> Result<Typeset> {
        let main = self.main(rendered);
        let date = datetime(about.date);
        let world = self.world(&main, Bytes::from_string(selection), date);
        let compiled = typst::compile::<PagedDocument>(&world);
        let located =
            |diagnostics: EcoVec<SourceDiagnostic>| self.locate(&world, rendered, diagnostics);
        let mut document = compiled.output.map_err(located)?;
        let forbidden = links::forbidden(&document);
        if !forbidden.is_empty() {
            return Err(located(forbidden));
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
            main,
            files,
            warnings,
        })
    }

    /// A document that does no more than state the accent of a briefing's audience.
    ///
    /// # Errors
    /// Where there is no such accent, at its place in the profile.
    pub fn accent(&self, brief: &Brief) -> Result<Typeset> {
        let name = literal(&brief.audience.accent);
        let rendered = Rendered {
            source: format!("#import \"/lib/meta.typ\": set-accent\n#set-accent({name})"),
            origins: Vec::new(),
            printed: BTreeSet::new(),
        };
        let typeset = self.typeset(&About::brief(brief), &rendered, String::new());
        typeset.map_err(|mut problems| {
            let file = brief.audience.file;
            let profile = self.project.text(file).unwrap_or_default();
            if let Some(at) = profile.find(ACCENT) {
                for problem in problems.make_mut() {
                    problem.span = DiagSpan::from_range(file, at..at + ACCENT.len());
                }
            }
            problems
        })
    }

    /// The accents that the design library names, each with its colour as `#183f6b`; none where a project's own
    /// has no such list.
    pub fn accents(&self, brief: &Brief) -> Vec<(String, String)> {
        let rendered = Rendered {
            source: "#import \"/lib/theme.typ\": accents\n\
                #metadata(accents.pairs().map(((name, colour)) => (name, colour.to-hex())).to-dict()) <accents>"
                .to_owned(),
            origins: Vec::new(),
            printed: BTreeSet::new(),
        };
        let typeset = self.typeset(&About::brief(brief), &rendered, String::new());
        let stated = typeset.ok().and_then(|typeset| typeset.stated("accents"));
        let Some(Value::Dict(colours)) = stated else {
            return Vec::new();
        };
        let named = colours.iter().filter_map(|(name, colour)| match colour {
            Value::Str(colour) => Some((name.to_string(), colour.to_string())),
            _ => None,
        });
        named.collect()
    }

    /// The text of the main file: what a template printed, and what it carries.
    fn main(&self, rendered: &Rendered) -> String {
        format!(
            "{}\n#pdf.attach(\"/{SELECTION}\", relationship: \"data\", mime-type: \"application/json\", description: {})\n",
            rendered.source,
            literal(&self.attachment_label),
        )
    }

    /// The world in which the document `main` is compiled.
    fn world(&self, main: &str, selection: Bytes, date: Option<Datetime>) -> BriefingWorld<'_> {
        BriefingWorld {
            project: self.project,
            library: &self.library,
            fonts: &self.fonts,
            main: Source::new(file_id(MAIN), main.to_owned()),
            report: self.report.clone(),
            labels: self.labels.clone(),
            selection,
            date,
            read: Mutex::default(),
        }
    }

    /// Moves diagnostics from generated files to those that people wrote, each once: one slip in a
    /// loop of a template is as many slips in what it prints.
    fn locate(
        &self,
        world: &BriefingWorld,
        rendered: &Rendered,
        diagnostics: EcoVec<SourceDiagnostic>,
    ) -> EcoVec<SourceDiagnostic> {
        /// After an unclosed bracket everything that follows is wrong: more than these tell no more.
        const ENOUGH: usize = 5;

        let mut located = Problems::default();
        for diagnostic in diagnostics {
            located.push(self.locate_one(world, rendered, diagnostic));
        }
        let mut located = located.into_distinct();
        if located.len() > ENOUGH {
            let more = located.len() - ENOUGH;
            located.truncate(ENOUGH);
            if let Some(last) = located.make_mut().last_mut() {
                last.hint(eco_format!(
                    "{more} more follow, perhaps from the same slip"
                ));
            }
        }
        located
    }

    fn locate_one(
        &self,
        world: &BriefingWorld,
        rendered: &Rendered,
        mut diagnostic: SourceDiagnostic,
    ) -> SourceDiagnostic {
        let in_template = |span: DiagSpan| {
            (span.id() == Some(world.main.id()))
                .then(|| rendered.origin(world.range(span)?))
                .flatten()
        };
        if let Some((span, expression)) = in_template(diagnostic.span) {
            diagnostic.span = span;
            if expression && diagnostic.message.contains("`#`") {
                diagnostic
                    .hint("a value is printed as markup; in code position, write `{{ … | code }}`");
            }
        } else if diagnostic.span.id() == Some(world.report.id()) {
            let place = world
                .range(diagnostic.span)
                .and_then(|range| self.module.origin(range.start));
            if let Some((key, span)) = place {
                diagnostic.span = span;
                diagnostic.hint(eco_format!("these are the words of {key}"));
            }
        } else if let Some((span, _)) = diagnostic
            .trace
            .iter()
            .rev()
            .find_map(|point| in_template(point.span.into()))
        {
            // A component complains about what it was given: what the template's author wrote comes
            // first.
            let component = std::mem::replace(&mut diagnostic.span, span);
            diagnostic.spanned_hint("in this component", component);
            diagnostic.trace.clear();
        } else if diagnostic.span.id() == Some(world.main.id()) {
            diagnostic.span = DiagSpan::detached();
        }
        diagnostic
    }
}

impl Typeset {
    /// Checks that what the template printed of the report stands on the pages word for word.
    ///
    /// # Errors
    /// Words that were changed on the way; all at once.
    pub fn check_verbatim(&self, typesetter: &Typesetter, rendered: &Rendered) -> Result<()> {
        let problems = verbatim::check(&typesetter.module, &rendered.printed, &self.document);
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    /// The keys of the report's words that are set on the pages, whoever asked for them.
    pub fn keys<'t>(&self, typesetter: &'t Typesetter) -> BTreeSet<&'t str> {
        let introspector = self.document.introspector();
        let module = &typesetter.module;
        module.keys_where(|label| !introspector.query(&Selector::Label(label)).is_empty())
    }

    /// Where on the pages the report's words stand.
    pub fn places(&self, typesetter: &Typesetter) -> Vec<WordsPlace> {
        places::find(&typesetter.module, &typesetter.report, &self.document)
    }

    /// A picture of each page, as PNG.
    ///
    /// # Errors
    /// Where a page is too large for one.
    pub fn png(&self) -> Result<Vec<Vec<u8>>> {
        let options = RenderOptions {
            pixel_per_pt: Scalar::new(PIXELS_PER_INCH / POINTS_PER_INCH),
            ..RenderOptions::default()
        };
        self.document
            .pages()
            .iter()
            .map(|page| {
                typst_render::render(page, &options)
                    .encode_png()
                    .map_err(|e| eco_vec![error(eco_format!("could not draw a page: {e}"))])
            })
            .collect()
    }

    /// A drawing of each page, as SVG.
    pub fn svg(&self) -> Vec<Vec<u8>> {
        self.document.pages().iter().map(page_svg).collect()
    }

    /// The accent that the document states, as `#183f6b`; none where it states none.
    pub fn accent(&self) -> Option<String> {
        match self.stated(ACCENT)? {
            Value::Color(colour) => Some(colour.to_hex().to_string()),
            Value::Str(name) if is_hex(&name) => Some(name.to_string()),
            _ => None,
        }
    }

    /// The value that the document states under a label.
    fn stated(&self, label: &str) -> Option<Value> {
        let label = Label::new(PicoStr::intern(label))?;
        let stated = self.document.introspector().query_label(label).ok()?;
        Some(stated.to_packed::<MetadataElem>()?.value.clone())
    }

    /// The briefing as a PDF that conforms to PDF/UA-1 (ISO 14289-1) and PDF/A-3a (ISO 19005-3), sealed.
    ///
    /// # Errors
    /// What the standards forbid, such as a character that no typeface has.
    pub fn pdf(&self, typesetter: &Typesetter, rendered: &Rendered) -> Result<Vec<u8>> {
        let standards = PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_3a])
            .map_err(|e| typst::ecow::eco_vec![error(e.message().clone())])?;
        let options = PdfOptions {
            creator: Smart::Custom(Some(PROGRAM.into())),
            timestamp: self.date.map(Timestamp::new_utc),
            standards,
            ..PdfOptions::default()
        };
        let pdf = typst_pdf::pdf(&self.document, &options);
        pdf.map(seal::seal).map_err(|diagnostics| {
            // Only to find places: nothing is compiled in it.
            let world = typesetter.world(&self.main, Bytes::new(Vec::new()), self.date);
            typesetter.locate(&world, rendered, diagnostics)
        })
    }
}

/// A drawing of a page, as SVG.
pub fn page_svg(page: &Page) -> Vec<u8> {
    typst_svg::svg(page, &SvgOptions::default()).into_bytes()
}

/// The pictures of pages: sharp on a screen, and small enough for an e-mail.
const PIXELS_PER_INCH: f64 = 144.0;
const POINTS_PER_INCH: f64 = 72.0;

/// Whether a text is a colour such as `#183f6b`.
fn is_hex(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Warnings as errors: what `check` makes of them.
pub fn deny(warnings: &[SourceDiagnostic]) -> EcoVec<SourceDiagnostic> {
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
