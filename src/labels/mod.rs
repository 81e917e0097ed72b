//! Labels: the words that templates and components print of their own. They are looked up in Fluent files, one
//! for each language.

mod unused;

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use chrono::format::{Item, StrftimeItems};
use chrono::{Datelike as _, Locale, NaiveDate};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoString, eco_format, eco_vec};
use typst::syntax::FileId;
use unic_langid::LanguageIdentifier;

use crate::diagnostic::{NamedFiles as _, Problems, Result, error, error_at, with_suggestion};
use crate::project::{Project, path_id};
pub(crate) use unused::unused;

/// The folder of label files.
const FOLDER: &str = "templates/labels";

/// The language whose built-in file holds every label.
const REFERENCE: &str = "en";

/// The label that names how the language writes days and months, as the C library does: `fr_FR`.
const LOCALE: &str = "locale";

/// The labels of one language. A project's own label replaces the report's of the same name, and that the
/// built-in one.
pub struct Labels {
    bundle: FluentBundle<FluentResource>,
    /// The names of the labels, in alphabetical order, each with the file that it stands in.
    names: BTreeMap<String, FileId>,
    /// The file to which a missing label should be added: the project's own, or else the built-in one.
    file: FileId,
    /// That file's name, as one would type it.
    file_name: String,
    /// How days and months are written.
    locale: Locale,
}

impl fmt::Debug for Labels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Labels")
            .field("names", &self.names)
            .finish_non_exhaustive()
    }
}

impl Labels {
    /// Reads the labels of a language.
    ///
    /// # Errors
    /// If the language has no labels, a file is not valid Fluent, labels that the built-in templates and
    /// components print are missing, or the label `locale` names no locale.
    pub fn load(project: &Project, language: &str) -> Result<Self> {
        let path = path(language);
        let identifier: Option<LanguageIdentifier> = language.parse().ok();
        let (Some(identifier), true) = (identifier, project.exists(&path)) else {
            let known: Vec<String> = languages(project);
            return Err(eco_vec![with_suggestion(
                error(eco_format!(
                    "there are no labels in the language `{language}`"
                )),
                language,
                known.iter().map(String::as_str),
            )]);
        };
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // Bidirectional isolates are for terminals and web pages; on paper they are stray characters.
        bundle.set_use_isolating(false);
        let mut names = BTreeMap::new();
        let mut problems = Problems::default();
        let file = path_id(&path)?;
        // The built-in file first, so that a project's own needs to hold only what it changes.
        for path in files(project, language) {
            let file = path_id(&path)?;
            let text = project.text(file)?;
            let resource = parse(file, text, &mut problems);
            names.extend(
                resource
                    .entries()
                    .filter_map(message_name)
                    .map(|name| (name, file)),
            );
            bundle.add_resource_overriding(resource);
        }
        let mut labels = Labels {
            bundle,
            names,
            file,
            file_name: project.name(file),
            locale: Locale::POSIX,
        };
        // What a file that is no Fluent would have held is not missing.
        if problems.is_empty() {
            problems.absorb(labels.check_complete(project));
        }
        if problems.is_empty()
            && let Some(locale) = problems.absorb(labels.read_locale())
        {
            labels.locale = locale;
        }
        problems.finish(labels)
    }

    /// Checks that the language has every label of the built-in English file, and every label that the report
    /// has in any language.
    fn check_complete(&self, project: &Project) -> Result<()> {
        let of_report = report_folder(project).map(|folder| project.list(&folder, ".ftl"));
        let built_in = format!("builtin/{}", path(REFERENCE));
        let mut problems = Problems::default();
        for reference in std::iter::once(built_in).chain(of_report.into_iter().flatten()) {
            let reference = path_id(&reference)?;
            let resource = parse(reference, project.text(reference)?, &mut problems);
            let missing: Vec<String> = resource
                .entries()
                .filter_map(message_name)
                .filter(|name| !self.names.contains_key(name))
                .collect();
            if !missing.is_empty() {
                problems.push(self.lacks(&missing, &project.name(reference)));
            }
        }
        problems.finish(())
    }

    /// An error about labels that are missing; `reference` is the file that has them.
    fn lacks(&self, missing: &[String], reference: &str) -> SourceDiagnostic {
        let (label, them) = match missing.len() {
            1 => ("the label", "it stands"),
            _ => ("the labels", "they stand"),
        };
        let names = missing.join("`, `");
        let message = eco_format!("{} lacks {label} `{names}`", self.file_name);
        error_at(self.file, 0..0, message).with_hint(eco_format!(
            "{them} in {reference}, which says what is printed where"
        ))
    }

    fn read_locale(&self) -> Result<Locale> {
        let name = self.get(LOCALE, [])?;
        Locale::try_from(name.as_str()).map_err(|_| {
            eco_vec![
                self.error(
                    LOCALE,
                    eco_format!("the label `{LOCALE}` is `{name}`, which is no locale")
                )
                .with_hint(
                    "it says how days and months are written, such as `en_GB`, `fr_FR` or `de_DE`"
                )
            ]
        })
    }

    /// An error about a label, at its file.
    fn error(&self, name: &str, message: EcoString) -> SourceDiagnostic {
        let file = self.names.get(name).copied().unwrap_or(self.file);
        error_at(file, 0..0, message)
    }

    /// The names of the labels, in alphabetical order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// The words of a label, with `args` for its variables.
    ///
    /// # Errors
    /// If there is no such label, or `args` lacks one of its variables.
    pub(crate) fn get<'s>(
        &self,
        name: &str,
        args: impl IntoIterator<Item = (&'s str, FluentValue<'s>)>,
    ) -> Result<String> {
        let Some(pattern) = self
            .bundle
            .get_message(name)
            .and_then(|message| message.value())
        else {
            return Err(eco_vec![with_suggestion(
                error_at(
                    self.file,
                    0..0,
                    eco_format!("{} has no label `{name}`", self.file_name)
                ),
                name,
                self.names(),
            )]);
        };
        let args: FluentArgs = args.into_iter().collect();
        let mut errors = Vec::new();
        let words = self
            .bundle
            .format_pattern(pattern, Some(&args), &mut errors)
            .into_owned();
        match errors.first() {
            Some(problem) => Err(eco_vec![self.error(
                name,
                eco_format!("the label `{name}` cannot be printed: {problem}")
            )]),
            None => Ok(words),
        }
    }

    /// A date as the language writes it, in the strftime format that the label `format` gives. For the first of
    /// a month the label of that name followed by `-first`, if there is one, gives the format: *1er décembre*.
    ///
    /// # Errors
    /// If there is no such label, or it is not the format of a date.
    pub(crate) fn date(&self, format: &str, date: NaiveDate) -> Result<String> {
        let first = format!("{format}-first");
        let format = if date.day() == 1 && self.names.contains_key(&first) {
            &first
        } else {
            format
        };
        let words = self.get(format, [])?;
        if StrftimeItems::new(&words).any(|item| matches!(item, Item::Error)) {
            return Err(eco_vec![
                self.error(
                    format,
                    eco_format!("the label `{format}` is `{words}`, which is no format of a date")
                )
                .with_hint("it is written after strftime: `%-d %B %Y` gives 4 December 2026")
            ]);
        }
        // Formats of a time of day have nothing to say of a day.
        let mut written = String::new();
        write!(written, "{}", date.format_localized(&words, self.locale)).map_err(|_| {
            eco_vec![self.error(
                format,
                eco_format!("the label `{format}` asks for more than a day: `{words}`")
            )]
        })?;
        Ok(written)
    }

    /// The name of a language, or its code if no label names it.
    ///
    /// # Errors
    /// If the label cannot be printed.
    pub(crate) fn language_name(&self, language: &str) -> Result<String> {
        let name = format!("language-{language}");
        if self.names.contains_key(&name) {
            self.get(&name, [])
        } else {
            Ok(language.to_owned())
        }
    }

    /// The name of a footnote, by the label `note`.
    ///
    /// # Errors
    /// If the label is missing.
    pub(crate) fn note(&self, number: u16) -> Result<String> {
        self.get("note", [("number", FluentValue::from(number))])
    }

    /// A number as the language writes it, by the labels `decimal-mark` and `thousands-mark`.
    ///
    /// # Errors
    /// If one of these labels is missing.
    pub(crate) fn number(&self, number: f64) -> Result<String> {
        let written = number.abs().to_string();
        let (whole, decimals) = written.split_once('.').unwrap_or((&written, ""));
        let mut words = String::from(if number < 0.0 { "−" } else { "" });
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && whole.len() > 3 && (whole.len() - i).is_multiple_of(3) {
                words.push_str(&self.get("thousands-mark", [])?);
            }
            words.push(digit);
        }
        if !decimals.is_empty() {
            words.push_str(&self.get("decimal-mark", [])?);
            words.push_str(decimals);
        }
        Ok(words)
    }

    /// Whether there is a label of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.bundle.has_message(name)
    }

    /// The words of every label, with `{name}` in place of each variable. Components fill in the values, which
    /// they know only while the page is laid out.
    pub(crate) fn patterns(&self) -> Vec<(&str, EcoString)> {
        self.names()
            .filter_map(|name| {
                let pattern = self.bundle.get_message(name)?.value()?;
                let mut errors = Vec::new();
                let words = self.bundle.format_pattern(pattern, None, &mut errors);
                // Without arguments, Fluent prints a place as `{$name}`.
                Some((name, words.replace("{$", "{").into()))
            })
            .collect()
    }
}

/// The files of a language's labels: the built-in one, then the report's, then the project's own.
pub(crate) fn files(project: &Project, language: &str) -> Vec<String> {
    let path = path(language);
    let of_report = report_folder(project).map(|folder| format!("{folder}/{language}.ftl"));
    let own = path_id(&path).is_ok_and(|id| project.is_own(id));
    let files = [
        Some(format!("builtin/{path}")),
        of_report,
        own.then_some(path),
    ];
    let is_there = |path: &String| path_id(path).and_then(|id| project.bytes(id)).is_ok();
    files.into_iter().flatten().filter(is_there).collect()
}

/// The folder of the labels that a report brings; `None` if the project has no report, which is reported when
/// the report is loaded.
fn report_folder(project: &Project) -> Option<String> {
    Some(format!("{}/labels", project.report_folder().ok()?))
}

/// The file of a language's labels.
fn path(language: &str) -> String {
    format!("{FOLDER}/{language}.ftl")
}

/// The languages that have labels.
pub(crate) fn languages(project: &Project) -> Vec<String> {
    project
        .list(FOLDER, ".ftl")
        .iter()
        .filter_map(|path| Some(path.rsplit_once('/')?.1.strip_suffix(".ftl")?.to_owned()))
        .collect()
}

fn message_name(entry: &fluent_syntax::ast::Entry<&str>) -> Option<String> {
    match entry {
        fluent_syntax::ast::Entry::Message(message) => Some(message.id.name.to_owned()),
        _ => None,
    }
}

fn parse(file: FileId, text: String, problems: &mut Problems) -> FluentResource {
    FluentResource::try_new(text).unwrap_or_else(|(resource, errors)| {
        for problem in errors {
            problems.push(error_at(
                file,
                problem.pos.clone(),
                eco_format!("{problem}"),
            ));
        }
        resource
    })
}
