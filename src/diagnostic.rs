//! The one way to say that something is wrong: where, what, and the way out.
//!
//! A problem in a TOML file, an expression, a template, Typst code or on the command line is a
//! [`SourceDiagnostic`]; [`emit`] prints them all alike. Independent problems are collected in
//! [`Problems`] and reported together.

use std::collections::{HashMap, HashSet};
use std::io::{self, IsTerminal};
use std::ops::Range;

use codespan_reporting::diagnostic::{Diagnostic, Label};
use codespan_reporting::files::{Files as _, SimpleFiles};
use codespan_reporting::term::termcolor::{Buffer, ColorChoice, StandardStream, WriteColor};
use codespan_reporting::term::{self, Config};
use serde::Serialize;
use typst::diag::{Severity, SourceDiagnostic, SourceResult};
use typst::ecow::{EcoString, EcoVec, eco_format};
use typst::syntax::{DiagSpan, FileId};
use typst::{World, WorldExt as _};

/// What every fallible function of this crate returns: a value, or one or more diagnostics.
pub(crate) type Result<T> = SourceResult<T>;

/// An error at the byte range `range` of the file `id`.
pub(crate) fn error_at(
    id: FileId,
    range: Range<usize>,
    message: impl Into<EcoString>,
) -> SourceDiagnostic {
    SourceDiagnostic::error(DiagSpan::from_range(id, range), message)
}

/// An error that belongs to no file: the command line's, or the machine's.
pub(crate) fn error(message: impl Into<EcoString>) -> SourceDiagnostic {
    SourceDiagnostic::error(DiagSpan::detached(), message)
}

/// Problems that belong to no file, with the place that they are about.
pub(crate) fn moved(
    mut problems: EcoVec<SourceDiagnostic>,
    to: DiagSpan,
) -> EcoVec<SourceDiagnostic> {
    for problem in problems.make_mut() {
        problem.span = to;
    }
    problems
}

/// An I/O error about `path`, as a diagnostic that belongs to no file.
pub(crate) fn io_error(doing: &str, path: &std::path::Path, error: &io::Error) -> SourceDiagnostic {
    self::error(eco_format!("could not {doing} {}: {error}", path.display()))
}

/// A number of things in a message: `1 page`, `2 pages`.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> EcoString {
    eco_format!("{count} {}", if count == 1 { one } else { many })
}

/// Problems that do not depend on each other, gathered so that one run shows them all.
#[derive(Debug, Default)]
pub struct Problems(EcoVec<SourceDiagnostic>);

impl Problems {
    /// Adds one problem.
    pub(crate) fn push(&mut self, problem: SourceDiagnostic) {
        self.0.push(problem);
    }

    /// Adds several problems.
    pub(crate) fn extend(&mut self, problems: impl IntoIterator<Item = SourceDiagnostic>) {
        self.0.extend(problems);
    }

    /// Whether there was no problem so far.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes the value out of a result, or its problems in.
    pub(crate) fn absorb<T>(&mut self, result: Result<T>) -> Option<T> {
        result.map_err(|problems| self.0.extend(problems)).ok()
    }

    /// The problems as an error, for a function that has no value to return because of them.
    ///
    /// # Errors
    /// Always.
    pub(crate) fn fail<T>(self) -> Result<T> {
        Err(self.into_distinct())
    }

    /// The problems, in the order in which they were met, each once.
    pub(crate) fn into_distinct(self) -> EcoVec<SourceDiagnostic> {
        let mut seen = HashSet::new();
        self.0
            .into_iter()
            .filter(|problem| seen.insert((problem.span, problem.message.clone())))
            .collect()
    }

    /// `value` if there was no problem.
    ///
    /// # Errors
    /// All problems that were gathered, in that order, each once.
    pub(crate) fn finish<T>(self, value: T) -> Result<T> {
        if self.0.is_empty() {
            Ok(value)
        } else {
            Err(self.into_distinct())
        }
    }
}

/// A hint for a misspelt word: the nearest of the words that would have been right, or all of them
/// where none is near and they are few.
pub(crate) fn suggestion<'a>(
    word: &str,
    right: impl IntoIterator<Item = &'a str>,
) -> Option<EcoString> {
    /// Below this similarity (Jaro–Winkler, 0 to 1) a suggestion reads like a guess.
    const NEAR: f64 = 0.75;
    /// More names than this are a list to look up, not a hint.
    const FEW: usize = 16;

    let right: Vec<&str> = right
        .into_iter()
        .filter(|candidate| *candidate != word)
        .collect();
    let nearest = right
        .iter()
        .map(|candidate| {
            (
                strsim::jaro_winkler(&word.to_lowercase(), &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(similarity, _)| *similarity >= NEAR)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((_, candidate)) => Some(eco_format!("did you mean `{candidate}`?")),
        None if right.is_empty() || right.len() > FEW => None,
        None => Some(eco_format!("expected one of: {}", right.join(", "))),
    }
}

/// Adds `suggestion`'s hint to a diagnostic.
pub(crate) fn with_suggestion<'a>(
    diagnostic: SourceDiagnostic,
    word: &str,
    right: impl IntoIterator<Item = &'a str>,
) -> SourceDiagnostic {
    diagnostic.with_hints(suggestion(word, right))
}

/// A world that can name its files for people.
pub(crate) trait NamedFiles: World {
    /// A file's name as one would type it.
    fn name(&self, id: FileId) -> String;
}

/// Prints diagnostics on stderr, each with its file, line, column and the line itself; in colour
/// only on a terminal, and never where `NO_COLOR` is set.
///
/// Lines and columns count from 1, as editors count them; Typst's own printer counts columns from 0.
pub(crate) fn emit(world: &dyn NamedFiles, diagnostics: &[SourceDiagnostic]) {
    let choice = if io::stderr().is_terminal() {
        ColorChoice::Auto
    } else {
        ColorChoice::Never
    };
    emit_to(&mut StandardStream::stderr(choice), world, diagnostics);
}

/// Diagnostics as [`emit`] prints them, without colour.
pub(crate) fn to_string(world: &dyn NamedFiles, diagnostics: &[SourceDiagnostic]) -> String {
    let mut buffer = Buffer::no_color();
    emit_to(&mut buffer, world, diagnostics);
    String::from_utf8_lossy(buffer.as_slice()).into_owned()
}

fn emit_to(to: &mut dyn WriteColor, world: &dyn NamedFiles, diagnostics: &[SourceDiagnostic]) {
    let config = Config {
        tab_width: 2,
        ..Config::default()
    };
    let mut shown = Places::new(world).0;
    for diagnostic in diagnostics {
        let report = shown.report(diagnostic);
        if term::emit(to, &config, &shown.files, &report).is_err() {
            // The file changed since it was read: the message alone is better than nothing. Where not
            // even that can be written, nobody is there to read it.
            let _ = writeln!(to, "error: {}", diagnostic.message);
        }
    }
}

/// Where something is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct SourcePlace {
    /// The file's name as one would type it.
    pub(crate) file: String,
    /// The line, from 1.
    pub(crate) line: usize,
    /// The column in letters, from 1.
    pub(crate) column: usize,
    /// The line itself.
    pub(crate) source: String,
}

/// A diagnostic as data, for output elsewhere than on a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ShownProblem {
    /// Whether it is only a warning.
    pub(crate) is_warning: bool,
    /// What is wrong.
    pub(crate) message: String,
    /// Where; `None` if it belongs to no file.
    pub(crate) place: Option<SourcePlace>,
    /// The way out: hints, each with its place if it has one of its own.
    pub(crate) hints: Vec<(String, Option<SourcePlace>)>,
}

/// Diagnostics as data.
pub(crate) fn shown(world: &dyn NamedFiles, diagnostics: &[SourceDiagnostic]) -> Vec<ShownProblem> {
    let mut places = Places::new(world);
    let shown = diagnostics.iter().map(|diagnostic| ShownProblem {
        is_warning: diagnostic.severity == Severity::Warning,
        message: diagnostic.message.to_string(),
        place: places.of(diagnostic.span),
        hints: diagnostic
            .hints
            .iter()
            .map(|hint| (hint.v.to_string(), places.of(hint.span)))
            .collect(),
    });
    shown.collect()
}

/// Finds the places of spans.
pub(crate) struct Places<'a>(ShownFiles<'a>);

impl std::fmt::Debug for Places<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Places").finish_non_exhaustive()
    }
}

impl<'a> Places<'a> {
    /// Finds places in files of `world`.
    pub(crate) fn new(world: &'a dyn NamedFiles) -> Self {
        Self(ShownFiles {
            world,
            files: SimpleFiles::new(),
            ids: HashMap::new(),
        })
    }

    /// Where a span begins; `None` if it is in no file.
    pub(crate) fn of(&mut self, span: DiagSpan) -> Option<SourcePlace> {
        let (file, range) = self.0.place(span)?;
        let files = &self.0.files;
        let at = files.location(file, range.start).ok()?;
        let line = files.line_index(file, range.start).ok()?;
        let line = files.line_range(file, line).ok()?;
        let source = files.source(file).ok()?.get(line)?;
        Some(SourcePlace {
            file: files.name(file).ok()?,
            line: at.line_number,
            column: at.column_number,
            source: source.trim_end().to_owned(),
        })
    }
}

/// The files that diagnostics point into.
struct ShownFiles<'a> {
    world: &'a dyn NamedFiles,
    files: SimpleFiles<String, String>,
    ids: HashMap<FileId, usize>,
}

impl ShownFiles<'_> {
    fn report(&mut self, diagnostic: &SourceDiagnostic) -> Diagnostic<usize> {
        let report = match diagnostic.severity {
            Severity::Error => Diagnostic::error(),
            Severity::Warning => Diagnostic::warning(),
        };
        let mut labels: Vec<Label<usize>> = Vec::new();
        labels.extend(
            self.place(diagnostic.span)
                .map(|(file, range)| Label::primary(file, range)),
        );
        let mut notes = Vec::new();
        for hint in &diagnostic.hints {
            match self.place(hint.span) {
                Some((file, range)) => {
                    labels.push(Label::secondary(file, range).with_message(&hint.v))
                }
                None => notes.push(format!("hint: {}", hint.v)),
            }
        }
        report
            .with_message(&diagnostic.message)
            .with_labels(labels)
            .with_notes(notes)
    }

    /// A place as a file and a byte range; `None` if it is in no file.
    fn place(&mut self, span: DiagSpan) -> Option<(usize, Range<usize>)> {
        let id = span.id()?;
        let range = self.world.range(span)?;
        if let Some(file) = self.ids.get(&id) {
            return Some((*file, range));
        }
        let bytes = self.world.file(id).ok()?;
        // Places are counted without a byte order mark.
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let file = self.files.add(
            self.world.name(id),
            String::from_utf8_lossy(bytes).into_owned(),
        );
        self.ids.insert(id, file);
        Some((file, range))
    }
}

/// What minijinja says is wrong, in a line.
pub(crate) fn minijinja_message(error: &minijinja::Error) -> EcoString {
    use minijinja::ErrorKind;

    match (error.kind(), error.detail()) {
        (ErrorKind::SyntaxError, Some(detail)) => detail.into(),
        (ErrorKind::OutOfFuel, _) => "this takes too many steps; does a loop not end?".into(),
        (kind, Some(detail)) => eco_format!("{kind}: {detail}"),
        (kind, None) => eco_format!("{kind}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_word_is_suggested_and_a_far_one_lists_what_is_right() {
        let words = ["police", "education", "health"];
        assert_eq!(
            suggestion("polise", words).unwrap(),
            "did you mean `police`?"
        );
        assert_eq!(
            suggestion("zzz", words).unwrap(),
            "expected one of: police, education, health"
        );
        assert_eq!(suggestion("zzz", []), None);
    }
}
