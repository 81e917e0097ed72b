//! The minijinja environment: strict, and every value escaped for Typst.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use fluent_bundle::FluentValue;
use minijinja::value::{Kwargs, ValueKind};
use minijinja::{Environment, Error, ErrorKind, Output, UndefinedBehavior, Value};

use super::escape::{literal, markup};
use super::words::{Typst, Words};
use crate::brief::labels::Labels;

/// The steps that a template may take: a few thousand are usual, and a runaway loop ends in a second.
const FUEL: u64 = 2_000_000;

/// The keys of the report's words that a template printed.
pub type Printed = Arc<Mutex<BTreeSet<String>>>;

/// An environment without templates.
pub(super) fn environment(labels: &Arc<Labels>, printed: &Printed) -> Environment<'static> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_debug(true);
    env.set_fuel(Some(FUEL));
    let printed = Arc::clone(printed);
    env.set_formatter(move |out, _, value| print(out, value, &printed));
    env.add_filter("code", |value: &Value| {
        to_code(value).map(Value::from_object)
    });
    env.add_filter("typst", |value: &Value| {
        Ok::<_, Error>(Value::from_object(Typst {
            source: own_text(value)?.to_owned(),
            words: Vec::new(),
        }))
    });
    add_labels(&mut env, labels);
    env
}

/// Lets templates print labels: `label("kicker")`.
pub fn add_labels(env: &mut Environment<'static>, labels: &Arc<Labels>) {
    let labels = Arc::clone(labels);
    env.add_function("label", move |name: &str, args: Kwargs| {
        label(&labels, name, &args)
    });
}

/// Prints a value: the report's words as a reference, Typst as it is, anything else escaped.
fn print(out: &mut Output, value: &Value, printed: &Printed) -> Result<(), Error> {
    let note = |keys: &[String]| {
        printed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(keys.iter().cloned());
    };
    let source = if let Some(words) = value.downcast_object_ref::<Words>() {
        note(std::slice::from_ref(&words.key));
        format!("#{};", words.code())
    } else if let Some(typst) = value.downcast_object_ref::<Typst>() {
        note(&typst.words);
        typst.source.clone()
    } else {
        match value.kind() {
            ValueKind::Undefined => return Err(Error::from(ErrorKind::UndefinedError)),
            ValueKind::None => return Ok(()),
            ValueKind::String | ValueKind::Number | ValueKind::Bool => match value.as_str() {
                Some(_) => markup(own_text(value)?),
                None => markup(&value.to_string()),
            },
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

/// A string that is not made of report text.
fn own_text(value: &Value) -> Result<&str, Error> {
    match value.as_str() {
        Some(text) if Words::are_in(text) => Err(changed_words()),
        Some(text) => Ok(text),
        None if value.downcast_object_ref::<Words>().is_some() => Err(changed_words()),
        None => Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("expected a string, found a {}", value.kind()),
        )),
    }
}

fn changed_words() -> Error {
    Error::new(
        ErrorKind::InvalidOperation,
        "the report's words are printed as they are: no filter, operator or test may change them",
    )
}

/// A value as Typst code.
pub(super) fn to_code(value: &Value) -> Result<Typst, Error> {
    let mut words = Vec::new();
    let source = code(value, &mut words)?;
    Ok(Typst { source, words })
}

fn code(value: &Value, words: &mut Vec<String>) -> Result<String, Error> {
    if let Some(report) = value.downcast_object_ref::<Words>() {
        words.push(report.key.clone());
        return Ok(report.code());
    }
    if let Some(typst) = value.downcast_object_ref::<Typst>() {
        words.extend(typst.words.iter().cloned());
        return Ok(typst.source.clone());
    }
    match value.kind() {
        ValueKind::None => Ok("none".into()),
        ValueKind::Bool => Ok(if value.is_true() { "true" } else { "false" }.into()),
        ValueKind::Number => Ok(value.to_string()),
        ValueKind::String => Ok(literal(own_text(value)?)),
        ValueKind::Seq | ValueKind::Iterable => {
            let mut items = String::new();
            for item in value.try_iter()? {
                // Writing to a `String` cannot fail. The comma after a single item makes it an array.
                let _ = write!(items, "{}, ", code(&item, words)?);
            }
            Ok(format!("({items})"))
        }
        ValueKind::Map => {
            let mut entries = String::new();
            for key in value.try_iter()? {
                let _ = write!(
                    entries,
                    "{}: {}, ",
                    literal(own_text(&key)?),
                    code(&value.get_item(&key)?, words)?
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
            Err(_) => FluentValue::from(own_text(&value)?.to_owned()),
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

/// Whether an error is about a value that is not there.
pub(super) fn is_undefined(error: &Error) -> bool {
    error.kind() == ErrorKind::UndefinedError
}
