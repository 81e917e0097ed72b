//! What minijinja complains about, at its place in a template.

use std::collections::BTreeSet;
use std::ops::Range;

use minijinja::value::ValueKind;
use minijinja::{Error, ErrorKind, Value};
use typst::diag::SourceDiagnostic;
use typst::ecow::eco_format;

use super::environment::{TRUSTING, is_undefined};
use super::template_file;
use crate::diagnostic::{self, error_at, minijinja_message, with_suggestion};

/// The byte range of the line that an error is about.
fn line(error: &Error) -> Option<Range<usize>> {
    let (source, number) = (error.template_source()?, error.line()?);
    let before = source.split_inclusive('\n').take(number.checked_sub(1)?);
    let start: usize = before.map(str::len).sum();
    let line = source.get(start..)?.lines().next()?;
    Some(start..start + line.len())
}

/// The byte range of the name that a filter is applied to. `range` is that of the filter: minijinja blames
/// `code` for the misspelt `titel` of `{{ audience.titel | code }}`.
fn filtered(source: &str, range: &Range<usize>) -> Option<Range<usize>> {
    let name = source.get(..range.start)?.trim_end().strip_suffix('|')?;
    let name = name.trim_end();
    let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    let start = name.trim_end_matches(is_of_name).len();
    (start < name.len()).then_some(start..name.len())
}

/// What minijinja complains about in a template that is read, at its place.
pub(crate) fn problem(error: &Error) -> SourceDiagnostic {
    problem_in(error, &Value::UNDEFINED)
}

/// What minijinja complains about in a template that prints `context`, at its place.
pub(crate) fn problem_in(error: &Error, context: &Value) -> SourceDiagnostic {
    // The innermost error is where it happened; those around it are how it was reached.
    let mut innermost = error;
    while let Some(inner) =
        std::error::Error::source(innermost).and_then(|inner| inner.downcast_ref::<Error>())
    {
        innermost = inner;
    }
    // Of some steps minijinja knows only the line.
    let range = innermost.range().or_else(|| line(innermost));
    let file = innermost.name().and_then(|name| template_file(name).ok());
    let (Some(file), Some(range)) = (file, range) else {
        return diagnostic::error(minijinja_message(innermost));
    };
    if is_undefined(innermost) {
        let source = innermost.template_source().unwrap_or_default();
        let range = filtered(source, &range).unwrap_or(range);
        let expression = source.get(range.clone()).unwrap_or_default().trim();
        let mut known = BTreeSet::new();
        add_names(context, &mut known);
        // Of `audiense.title` the first word is wrong, and not the last.
        let words = || expression.split(['.', ' ', '|', '(']);
        let word = words()
            .find(|word| !known.contains(*word))
            .or(words().next_back())
            .unwrap_or_default();
        return with_suggestion(
            error_at(file, range, eco_format!("there is no `{expression}`")),
            word,
            known.iter().map(String::as_str),
        );
    }
    let problem = error_at(file, range, minijinja_message(innermost));
    let mut words = innermost.detail().unwrap_or_default().split_whitespace();
    if innermost.kind() == ErrorKind::UnknownFilter && words.any(|word| TRUSTING.contains(&word)) {
        return problem.with_hint(OWN_TYPST);
    }
    problem
}

/// Adds the names that a value holds, at any depth.
fn add_names(value: &Value, names: &mut BTreeSet<String>) {
    let is_map = value.kind() == ValueKind::Map;
    if !is_map && value.kind() != ValueKind::Seq {
        return;
    }
    for item in value.try_iter().into_iter().flatten() {
        if is_map {
            names.extend(item.as_str().map(str::to_owned));
            add_names(&value.get_item(&item).unwrap_or_default(), names);
        } else {
            add_names(&item, names);
        }
    }
}

/// The hint on how to print values, and Typst of one's own, in code position.
pub(crate) const OWN_TYPST: &str = "in code position write `{{ … | code }}` or `[{{ … }}]`; Typst of your own is what a \
                             macro, an `{% include %}` or a `{% set %}` block prints, and in them the same holds";
