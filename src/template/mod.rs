//! Templates: which words stand where. minijinja prints Typst that refers to the report module.

mod asks;
mod chart;
mod context;
mod environment;
pub(crate) mod escape;
mod held;
mod outline;
mod problem;
pub(crate) mod qr;
mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;
use minijinja::{Environment, Error, OutputSpanKind, Value, context};
use typst::diag::SourceDiagnostic;
use typst::ecow::{eco_format, eco_vec};
use typst::syntax::{DiagSpan, FileId};

use crate::brief::{Brief, Recipient};
use crate::diagnostic::{Result, error, with_suggestion};
use crate::labels::Labels;
use crate::link::is_link;
use crate::project::{Project, Quoted, path_id};
use crate::report::content_hash;
use crate::theme::Theme;
pub(crate) use context::recipient_value;
use environment::SharedTexts;
#[cfg(test)]
pub(crate) use environment::own_filters_and_functions;
pub(crate) use environment::{add_labels, changed_words};
use escape::literal;
use held::Filled;
pub(crate) use held::Held;
pub(crate) use outline::closure;
pub(crate) use problem::{OWN_TYPST, problem, problem_in};
pub(crate) use words::Words;

/// The folder of templates.
const FOLDER: &str = "templates";

/// The ending of a template's file name.
const SUFFIX: &str = ".typ.j2";

/// Prefix of a name that means the built-in template, even if the project has one of that name.
const BUILT_IN: &str = "builtin/";

/// The texts that a template of pages has printed so far, which become Typst literals.
type TypstTexts = Held<String>;

/// A template with all that it extends, imports and includes, ready to print.
pub(crate) struct Template {
    env: Environment<'static>,
    name: String,
    /// The content hash of its file and of those that it refers to.
    pub(crate) hash: String,
    printed: SharedTexts,
    /// The page that the project's theme sends readers to.
    contact_page: Option<String>,
}

impl std::fmt::Debug for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Template")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// What a template printed.
#[derive(Debug)]
pub(crate) struct Rendered {
    /// Typst markup.
    pub(crate) source: String,
    /// Where each stretch of it comes from, in order and without overlaps.
    pub(crate) origins: Vec<Origin>,
    /// The byte ranges of the texts that it prints, each a string literal, in order and without overlaps.
    pub(crate) literals: Vec<Range<usize>>,
    /// The keys of the report's words that were printed.
    pub(crate) printed: BTreeSet<String>,
}

/// Where a stretch of printed Typst comes from.
#[derive(Debug)]
pub(crate) struct Origin {
    /// Its byte range in the Typst.
    pub(crate) output: Range<usize>,
    /// The template's file.
    pub(crate) file: FileId,
    /// The byte range there: of the text that was copied, or of the expression that was printed.
    pub(crate) range: Range<usize>,
    /// Whether it was printed by an expression.
    pub(crate) expression: bool,
}

impl Template {
    /// Reads the template `name` (without its ending) and those that it refers to.
    ///
    /// # Errors
    /// If a template does not exist or has a syntax error, if the extended template lacks a block that is
    /// filled, or if something stands outside every block. All problems are reported together.
    pub(crate) fn load(project: &Project, labels: &Arc<Labels>, name: &Quoted) -> Result<Self> {
        let printed = SharedTexts::default();
        let mut env = environment::environment(labels, &printed);
        let named_at = name.span();
        let name = format!("{}{SUFFIX}", name.text);
        if !exists(project, &name) {
            let known: Vec<String> = names(project);
            let stem = name.trim_end_matches(SUFFIX);
            return Err(eco_vec![with_suggestion(
                SourceDiagnostic::error(named_at, eco_format!("there is no template `{stem}`")),
                stem,
                known.iter().map(String::as_str),
            )]);
        }
        let sources = closure(project, &name)?;
        let hash = content_hash(&sources.values().map(String::as_str).collect::<String>());
        for (name, source) in sources {
            env.add_template_owned(name, source)
                .map_err(|e| eco_vec![problem(&e)])?;
        }
        Ok(Self {
            env,
            name,
            hash,
            printed,
            contact_page: Theme::load(project)?.contact_page,
        })
    }

    /// The page that a briefing sends its readers to: the event's, else the project's.
    fn contact_page<'b>(&'b self, brief: &'b Brief) -> Option<&'b str> {
        let event = brief.occasion.event.as_ref();
        event
            .and_then(|event| event.contact.as_deref())
            .filter(|contact| is_link(contact))
            .or(self.contact_page.as_deref())
    }

    /// What the template sees of a briefing, the same for every recipient.
    ///
    /// # Errors
    /// If a label is missing, or the address of the contact page is too long for a QR code.
    pub(crate) fn context(&self, brief: &Brief, labels: &Labels) -> Result<Value> {
        let context = context::context(brief, labels)?;
        let contact_page = self.contact_page(brief);
        Ok(context! { contact_page => contact_page, qr => qr(contact_page)?, ..context })
    }

    /// Prints a briefing, seen as `context`, for `recipient` if the copy bears a name.
    ///
    /// # Errors
    /// Those of [`Template::print`].
    pub(crate) fn render(
        &self,
        context: &Value,
        recipient: Option<&Recipient>,
    ) -> Result<Rendered> {
        let recipient = recipient.map(recipient_value);
        self.print_context(context! { recipient => recipient, ..context.clone() })
    }

    /// Prints a context other than that of a briefing, to which `date` is added as the language writes it.
    ///
    /// # Errors
    /// If a name is undefined, a value cannot be printed, or something changes the report's words; each at its
    /// place in the template.
    pub(crate) fn print(
        &self,
        context: Value,
        labels: &Labels,
        date: NaiveDate,
    ) -> Result<Rendered> {
        let date = labels.date(context::DATE_FORMAT, date)?;
        self.print_context(context! { date => date, ..context })
    }

    fn print_context(&self, context: Value) -> Result<Rendered> {
        *environment::held(&self.printed) = TypstTexts::default();
        let mut rendered = render(&self.env, &self.name, &context)?;
        let held = std::mem::take(&mut *environment::held(&self.printed));
        let filled = rendered.fill(&held, |text, _| literal(text))?;
        for origin in &mut rendered.origins {
            origin.output = filled.place(origin.output.start)..filled.place(origin.output.end);
        }
        Ok(Rendered {
            source: filled.source,
            origins: rendered.origins,
            literals: filled.texts,
            printed: held.keys,
        })
    }
}

/// What a template printed, with signs in place of texts.
pub(crate) struct WithSigns {
    text: String,
    /// Where each stretch of it comes from, in order and without overlaps.
    origins: Vec<Origin>,
}

/// What a template prints of a context.
///
/// # Errors
/// If a name is undefined or a value cannot be printed, at its place in the template.
pub(crate) fn render(env: &Environment, name: &str, context: &Value) -> Result<WithSigns> {
    let template = env.get_template(name);
    let (text, spans) = template
        .and_then(|template| template.render_with_spans(context))
        .map_err(|e| eco_vec![problem_in(&e, context)])?;
    let mut files: HashMap<&str, FileId> = HashMap::new();
    let mut origins = Vec::with_capacity(spans.len());
    for span in &spans {
        let file = match files.get(span.name()) {
            Some(file) => *file,
            None => {
                let file = template_file(span.name())?;
                files.insert(span.name(), file);
                file
            }
        };
        origins.push(Origin {
            output: span.output_range(),
            file,
            range: span.source_range(),
            expression: span.kind() == OutputSpanKind::Expression,
        });
    }
    Ok(WithSigns { text, origins })
}

impl WithSigns {
    /// Replaces each sign by its text, as `write` writes it after the markup before it.
    ///
    /// # Errors
    /// If a sign was taken apart, at its place in the template.
    pub(crate) fn fill<T>(
        &self,
        held: &Held<T>,
        write: impl FnMut(&T, &str) -> String,
    ) -> Result<Filled> {
        held.fill(&self.text, write)
            .map_err(|place| eco_vec![no_sign(&self.origins, &place)])
    }
}

/// The QR code of a page; none where there is no page.
fn qr(page: Option<&str>) -> Result<Option<Value>> {
    page.map(|url| Ok(context! { url => url, rows => qr::rows(url)? }))
        .transpose()
}

/// The error about a sign's character that stands for no text.
fn no_sign(origins: &[Origin], place: &Range<usize>) -> SourceDiagnostic {
    let message = "a filter took apart what a macro or a `{% set %}` block printed, or the template has a letter between \
                   U+100000 and U+10BFFF, which are kept for what it prints";
    match origin(origins, place) {
        Some((span, _)) => SourceDiagnostic::error(span, message),
        None => error(message),
    }
}

/// A context: the name of each value, and the value as Typst code, in which the report's words stand by their
/// keys.
///
/// # Errors
/// If a value cannot be Typst code.
pub(crate) fn seen(context: &Value) -> Result<Vec<(String, String)>> {
    let failed = |e: Error| eco_vec![problem(&e)];
    let mut values = Vec::new();
    for name in context.try_iter().map_err(failed)? {
        let value = context.get_item(&name).map_err(failed)?;
        let mut held = TypstTexts::default();
        let typst = environment::to_code(&value, &mut held).map_err(failed)?;
        let filled = held.fill(&typst.source, |text, _| literal(text));
        // What has just been made has no other letter of this kind.
        values.push((
            name.to_string(),
            filled.map_or(typst.source, |filled| filled.source),
        ));
    }
    values.sort_unstable();
    Ok(values)
}

impl Rendered {
    /// The place in a template that a byte range of the printed Typst comes from, and whether an expression
    /// printed it.
    pub(crate) fn origin(&self, range: &Range<usize>) -> Option<(DiagSpan, bool)> {
        origin(&self.origins, range)
    }
}

fn origin(origins: &[Origin], range: &Range<usize>) -> Option<(DiagSpan, bool)> {
    let next = origins.partition_point(|origin| origin.output.end <= range.start);
    let origin = origins
        .get(next)
        .filter(|origin| origin.output.start <= range.start)?;
    let place = if origin.expression {
        origin.range.clone()
    } else {
        // What was copied is the same on both sides.
        let start = origin.range.start + (range.start - origin.output.start);
        start..start + (range.end.min(origin.output.end) - range.start)
    };
    Some((DiagSpan::from_range(origin.file, place), origin.expression))
}

/// The sources of the template `name` (without its ending) and of all that it refers to, by file name.
///
/// # Errors
/// Those of [`closure`].
pub(crate) fn sources(project: &Project, name: &str) -> Result<BTreeMap<String, String>> {
    closure(project, &format!("{name}{SUFFIX}"))
}

/// The names of all templates that a profile can ask for, without their ending.
pub(crate) fn names(project: &Project) -> Vec<String> {
    project
        .list(FOLDER, SUFFIX)
        .iter()
        .filter_map(|path| Some(path.rsplit_once('/')?.1.strip_suffix(SUFFIX)?.to_owned()))
        .collect()
}

/// The names of the project's own templates with which nothing is printed by the templates `printed`.
///
/// # Errors
/// If one of those has a mistake that is found before it prints.
pub(crate) fn untried<'a>(
    project: &Project,
    printed: impl Iterator<Item = &'a str>,
) -> Result<Vec<String>> {
    let mut tried = BTreeSet::new();
    for name in printed {
        tried.extend(closure(project, &format!("{name}{SUFFIX}"))?.into_keys());
    }
    let mut untried = Vec::new();
    for name in of_briefings(project) {
        let file = format!("{name}{SUFFIX}");
        if !tried.contains(&file) && project.is_own(template_file(&file)?) {
            untried.push(name);
        }
    }
    Ok(untried)
}

/// The names of the templates that print a briefing: all but the one that prints who gets what.
pub(crate) fn of_briefings(project: &Project) -> Vec<String> {
    const OF_ALL_AUDIENCES: &str = "coverage";

    let mut names = names(project);
    names.retain(|name| name != OF_ALL_AUDIENCES);
    names
}

/// The file of a template, by the name under which templates refer to it.
///
/// # Errors
/// Those of [`path_id`].
fn template_file(name: &str) -> Result<FileId> {
    match name.strip_prefix(BUILT_IN) {
        Some(name) => path_id(&format!("{BUILT_IN}{FOLDER}/{name}")),
        None => path_id(&format!("{FOLDER}/{name}")),
    }
}

fn exists(project: &Project, name: &str) -> bool {
    // A name that climbs out of the folder is no template's.
    let inside = name
        .split('/')
        .all(|step| !step.is_empty() && step != "." && step != "..");
    inside && template_file(name).is_ok_and(|file| project.bytes(file).is_ok())
}
