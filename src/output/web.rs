//! Web pages and e-mails: what a briefing selects, as one long text, by templates of their own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, ValueKind};
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, UndefinedBehavior, Value, context,
};
use typst::ecow::eco_vec;

use super::html;
use super::markup::{Markup, WordsWriter};
use crate::brief::Brief;
use crate::diagnostic::{Problems, Result};
use crate::labels::Labels;
use crate::link::{fragment, is_link};
use crate::project::Project;
use crate::report::Unit;
use crate::template::{Held, Words, add_labels, changed_words, closure, problem, render};
use crate::typeset::{Look, SetAs, Typesetter, WordsText};

/// A web page or an e-mail.
#[derive(Debug)]
pub(crate) struct WebPage {
    /// Its markup.
    pub(crate) text: String,
    /// The project's files that its colours were read from, by path.
    pub(crate) files: BTreeSet<String>,
    /// The keys of the report's words that it prints.
    pub(crate) keys: BTreeSet<String>,
}

/// A briefing's whole selection as one HTML page that needs no other file, or as Markdown. It is printed from
/// `context`, which the templates of pages see, too.
///
/// # Errors
/// If the project's own template has a mistake, at its place, or the profile names an accent that does not exist.
pub(crate) fn page(
    project: &Project,
    (brief, labels): (&Brief, &Arc<Labels>),
    typesetter: &Typesetter,
    markup: Markup,
    context: Value,
) -> Result<WebPage> {
    let writer = WordsWriter {
        brief,
        labels,
        markup,
    };
    let look = (markup == Markup::Html).then(|| typesetter.look(brief));
    let (look, files) = look.transpose()?.unzip();
    let theme = typesetter.theme();
    let logo = theme.logo.as_ref().map(|logo| {
        let source = html::source(logo.format, &logo.bytes);
        context! { source => source, description => logo.description(brief.language) }
    });
    let context = context! {
        accent => look.as_ref().map(Look::accent),
        look => look.map(|look| Value::from(Serde(look))),
        sheet => theme.css_paper(),
        logo => logo,
        footer_line => theme.footer_line(brief.language),
        lead => brief.whole_lead(),
        notes => notes(&writer, typesetter)?,
        ..context
    };
    let template = (markup.template(), markup);
    let (text, keys) = print(project, labels, template, context, |words, before| {
        match typesetter.said(&words.key).first() {
            Some(said) => writer.printed(words, said, before),
            // Every key that a template sees is in the report module.
            None => Ok(String::new()),
        }
    })?;
    Ok(WebPage {
        text: match markup {
            Markup::Html => text,
            Markup::Markdown => single_spaced(&text),
        },
        files: files.unwrap_or_default(),
        keys,
    })
}

/// A text without the empty lines that blocks leave behind if they print nothing.
fn single_spaced(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines() {
        if !(line.is_empty() && lines.last().is_none_or(|last| last.is_empty())) {
            lines.push(line);
        }
    }
    lines.join("\n") + "\n"
}

/// The footnotes of what is selected, each once, by number.
fn notes(writer: &WordsWriter, typesetter: &Typesetter) -> Result<Vec<Value>> {
    let keys = writer.brief.keys();
    let said = keys.iter().flat_map(|key| typesetter.said(key));
    let notes: BTreeMap<u16, &WordsText> = said
        .filter_map(|said| match said.unit {
            Unit::Footnote(number) => Some((number, said)),
            _ => None,
        })
        .collect();
    let mut values = Vec::new();
    for (number, said) in notes {
        if let SetAs::Blocks(text) = &said.written {
            let text = writer.blocks(text, &said.unit)?;
            values.push(context! { number => number, text => Value::from_safe_string(text) });
        }
    }
    Ok(values)
}

/// What an HTML template prints of a context without words of the report; every value is escaped.
///
/// # Errors
/// If the project's own template has a mistake, at its place.
pub(crate) fn html_page(
    project: &Project,
    labels: &Arc<Labels>,
    name: &str,
    context: Value,
) -> Result<String> {
    let no_words = |_: &Words, _: &str| Ok(String::new());
    let (page, _) = print(project, labels, (name, Markup::Html), context, no_words)?;
    Ok(page)
}

/// What a template prints of a context, and the keys of the report's words in it; `write` writes such words after the
/// markup before them.
fn print(
    project: &Project,
    labels: &Arc<Labels>,
    (name, markup): (&str, Markup),
    context: Value,
    mut write: impl FnMut(&Words, &str) -> Result<String>,
) -> Result<(String, BTreeSet<String>)> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_debug(true);
    // minijinja then calls safe what a macro or a `{% set %}` block printed.
    env.set_auto_escape_callback(|_| AutoEscape::Custom("markup".into()));
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build();
    env.set_syntax(syntax.map_err(|e| eco_vec![problem(&e)])?);
    let printed = Arc::new(Mutex::new(Held::default()));
    let to_print = Arc::clone(&printed);
    env.set_formatter(move |out, _, value| {
        let mut held = to_print.lock().unwrap_or_else(PoisonError::into_inner);
        print_value(out, value, markup, &mut held)
    });
    env.add_filter("anchor", |text: &str| fragment(text));
    env.add_test("link", |text: &Value| text.as_str().is_some_and(is_link));
    add_labels(&mut env, labels);
    for (name, source) in closure(project, name)? {
        env.add_template_owned(name, source)
            .map_err(|e| eco_vec![problem(&e)])?;
    }
    let rendered = render(&env, name, &context)?;
    let held = std::mem::take(&mut *printed.lock().unwrap_or_else(PoisonError::into_inner));
    let mut problems = Problems::default();
    let filled = rendered.fill(&held, |words: &Arc<Words>, before| {
        problems.absorb(write(words, before)).unwrap_or_default()
    })?;
    problems.finish((filled.source, held.keys))
}

/// Prints a value, escaped unless it is markup. In place of the report's words it prints a sign.
fn print_value(
    out: &mut Output,
    value: &Value,
    markup: Markup,
    held: &mut Held<Arc<Words>>,
) -> std::result::Result<(), Error> {
    let text = if let Some(words) = value.downcast_object::<Words>() {
        held.keys.insert(words.key.clone());
        held.sign(words)
    } else {
        match value.kind() {
            ValueKind::Undefined => return Err(Error::from(ErrorKind::UndefinedError)),
            ValueKind::None => return Ok(()),
            _ if value.is_safe() => value.to_string(),
            _ => {
                let text = value.to_string();
                if Words::are_in(&text) {
                    return Err(changed_words());
                }
                markup.escaped(&text)
            }
        }
    };
    out.write_str(&text)
        .map_err(|e| Error::new(ErrorKind::WriteFailure, "could not print a value").with_source(e))
}
