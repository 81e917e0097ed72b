//! The minijinja environment: strict, and every value escaped for Typst.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fluent_bundle::FluentValue;
use minijinja::value::{Kwargs, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, UndefinedBehavior, Value};

use super::TypstTexts;
use super::words::{Typst, Words};
use crate::labels::Labels;

/// The most steps that a template may take: a few thousand are usual, and a runaway loop ends in a second.
const FUEL: u64 = 2_000_000;

/// What a template has printed so far, beside its Typst.
pub(crate) type SharedTexts = Arc<Mutex<TypstTexts>>;

/// Locks what was printed so far, to add to it.
pub(super) fn held(printed: &SharedTexts) -> MutexGuard<'_, TypstTexts> {
    printed.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An environment without templates.
pub(super) fn environment(labels: &Arc<Labels>, printed: &SharedTexts) -> Environment<'static> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_debug(true);
    env.set_fuel(Some(FUEL));
    // minijinja then calls safe what a macro or a `{% set %}` block printed, and nothing else: only these filters
    // would call a text so.
    env.set_auto_escape_callback(|_| AutoEscape::Custom("typst".into()));
    for filter in TRUSTING {
        env.remove_filter(filter);
    }
    let to_print = Arc::clone(printed);
    env.set_formatter(move |out, _, value| print(out, value, &mut held(&to_print)));
    let to_hold = Arc::clone(printed);
    env.add_filter("code", move |value: &Value| {
        to_code(value, &mut held(&to_hold)).map(Value::from_object)
    });
    add_labels(&mut env, labels);
    env
}

/// The filters of minijinja that mark a text as safe to print.
pub(super) const TRUSTING: [&str; 3] = ["safe", "escape", "e"];

/// Lets templates print labels: `label("kicker")`.
pub(crate) fn add_labels(env: &mut Environment<'static>, labels: &Arc<Labels>) {
    let labels = Arc::clone(labels);
    env.add_function("label", move |name: &str, args: Kwargs| {
        label(&labels, name, &args)
    });
}

/// Prints a value. Typst that the template printed before is printed as it is, the report's words as a
/// reference, and other text as a string.
fn print(out: &mut Output, value: &Value, held: &mut TypstTexts) -> Result<(), Error> {
    let source = if let Some(words) = value.downcast_object_ref::<Words>() {
        held.keys.insert(words.key.clone());
        format!("#{};", words.code(held))
    } else if let Some(typst) = value.downcast_object_ref::<Typst>() {
        held.keys.extend(typst.words.iter().cloned());
        typst.source.clone()
    } else if let (true, Some(typst)) = (value.is_safe(), value.as_str()) {
        typst.to_owned()
    } else {
        match value.kind() {
            ValueKind::Undefined => return Err(Error::from(ErrorKind::UndefinedError)),
            ValueKind::None => return Ok(()),
            ValueKind::String | ValueKind::Number | ValueKind::Bool => {
                let text = match value.as_str() {
                    Some(_) => own_text(value, held)?.to_owned(),
                    None => value.to_string(),
                };
                format!("#{};", held.sign(text))
            }
            kind => {
                return Err(Error::new(
                    ErrorKind::InvalidOperation,
                    format!(
                        "a {kind} cannot be printed; print its items one by one, or write `| code` for a Typst value"
                    ),
                ));
            }
        }
    };
    out.write_str(&source)
        .map_err(|e| Error::new(ErrorKind::WriteFailure, "could not print a value").with_source(e))
}

/// The string in a value; an error if it was made from the report's words or from what the template printed.
fn own_text<'v>(value: &'v Value, held: &TypstTexts) -> Result<&'v str, Error> {
    match value.as_str() {
        Some(text) if Words::are_in(text) => Err(changed_words()),
        Some(text) if value.is_safe() || held.are_in(text) => Err(Error::new(
            ErrorKind::InvalidOperation,
            "what a macro or a `{% set %}` block printed is Typst, and no text: print it as it is",
        )),
        Some(text) => Ok(text),
        None if value.downcast_object_ref::<Words>().is_some() => Err(changed_words()),
        None => Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("expected a string, found a {}", value.kind()),
        )),
    }
}

/// The error about the report's words that a template has changed.
pub(crate) fn changed_words() -> Error {
    Error::new(
        ErrorKind::InvalidOperation,
        "the report's words are printed as they are: no filter, operator or test may change them",
    )
}

/// A value as Typst code, in which each text is replaced by its sign.
pub(super) fn to_code(value: &Value, held: &mut TypstTexts) -> Result<Typst, Error> {
    let mut words = Vec::new();
    let source = code(value, held, &mut words)?;
    Ok(Typst { source, words })
}

fn code(value: &Value, held: &mut TypstTexts, words: &mut Vec<String>) -> Result<String, Error> {
    if let Some(report) = value.downcast_object_ref::<Words>() {
        words.push(report.key.clone());
        return Ok(report.code(held));
    }
    if let Some(typst) = value.downcast_object_ref::<Typst>() {
        words.extend(typst.words.iter().cloned());
        return Ok(typst.source.clone());
    }
    match value.kind() {
        ValueKind::None => Ok("none".into()),
        ValueKind::Bool => Ok(if value.is_true() { "true" } else { "false" }.into()),
        ValueKind::Number => Ok(value.to_string()),
        ValueKind::String => {
            let text = own_text(value, held)?.to_owned();
            Ok(held.sign(text))
        }
        ValueKind::Seq | ValueKind::Iterable => {
            let mut items = String::new();
            for item in value.try_iter()? {
                // Writing to a `String` cannot fail. The comma after a single item makes it an array.
                let _ = write!(items, "{}, ", code(&item, held, words)?);
            }
            Ok(format!("({items})"))
        }
        ValueKind::Map => {
            let mut entries = String::new();
            for key in value.try_iter()? {
                let name = own_text(&key, held)?.to_owned();
                let name = held.sign(name);
                // As above.
                let _ = write!(
                    entries,
                    "{name}: {}, ",
                    code(&value.get_item(&key)?, held, words)?
                );
            }
            Ok(if entries.is_empty() {
                "(:)".into()
            } else {
                format!("({entries})")
            })
        }
        ValueKind::Undefined => Err(Error::from(ErrorKind::UndefinedError)),
        kind => Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("a {kind} is no Typst value"),
        )),
    }
}

fn label(labels: &Labels, name: &str, args: &Kwargs) -> Result<String, Error> {
    let mut values: Vec<(&str, FluentValue)> = Vec::new();
    for key in args.args() {
        let value: Value = args.get(key)?;
        let value = match i64::try_from(value.clone()) {
            Ok(number) => FluentValue::from(number),
            Err(_) => FluentValue::from(own_text(&value, &TypstTexts::default())?.to_owned()),
        };
        values.push((key, value));
    }
    labels.get(name, values).map_err(|problems| {
        let mut detail = String::new();
        for problem in &problems {
            detail.push_str(&problem.message);
            for hint in &problem.hints {
                // Writing to a `String` cannot fail.
                let _ = write!(detail, "; {}", hint.v);
            }
        }
        Error::new(ErrorKind::InvalidOperation, detail)
    })
}

/// The filters and functions that plaidoyer adds to those of minijinja, and the filters that it takes away.
#[cfg(test)]
pub(crate) fn own_filters_and_functions(labels: &Arc<Labels>) -> Vec<(String, &'static str)> {
    use std::collections::BTreeSet;
    // minijinja tells the names of filters to nobody, but it prints them.
    let filters = |env: &Environment| -> BTreeSet<String> {
        let text = format!("{env:?}");
        let (_, names) = text.split_once("filters: [").unwrap();
        let names = names.split_once(']').unwrap().0.split(", ");
        names
            .map(|name| name.trim_matches('"').to_owned())
            .collect()
    };
    let functions = |env: &Environment| -> BTreeSet<String> {
        env.globals().map(|(name, _)| name.to_owned()).collect()
    };
    let (theirs, ours) = (
        Environment::new(),
        environment(labels, &SharedTexts::default()),
    );
    let names = |one: &BTreeSet<String>, other: &BTreeSet<String>, what| {
        let names = one.difference(other).cloned();
        names.map(|name| (name, what)).collect::<Vec<_>>()
    };
    [
        names(&filters(&ours), &filters(&theirs), "filter"),
        names(&functions(&ours), &functions(&theirs), "function"),
        names(&filters(&theirs), &filters(&ours), "not there"),
    ]
    .concat()
}

/// Whether an error is about an undefined value.
pub(super) fn is_undefined(error: &Error) -> bool {
    error.kind() == ErrorKind::UndefinedError
}
