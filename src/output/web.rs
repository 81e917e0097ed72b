//! Web pages and e-mails, by templates of their own: articles by `page.html.j2` and `email.md.j2`.

use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, ValueKind};
use minijinja::{Environment, Error, ErrorKind, Output, UndefinedBehavior, Value};
use typst::ecow::eco_vec;

use super::Format;
use super::article::Article;
use super::html;
use crate::brief::labels::Labels;
use crate::diagnostic::Result;
use crate::project::Project;
use crate::template::escape::{html as escaped, markdown};
use crate::template::{add_labels, closure, problem, problem_in};
use crate::theme::Theme;
use crate::typeset::Look;

/// The template of web pages.
const PAGE: &str = "page.html.j2";

/// The template of e-mails.
const EMAIL: &str = "email.md.j2";

/// The template of web pages or e-mails; `None` for the other formats.
pub(crate) fn template(format: Format) -> Option<&'static str> {
    match format {
        Format::Html => Some(PAGE),
        Format::Md => Some(EMAIL),
        Format::Pdf | Format::Typ | Format::Json | Format::Png | Format::Svg => None,
    }
}

/// How a web page looks.
#[derive(Debug)]
pub(crate) struct Dress<'a> {
    /// Its colours and typefaces.
    pub(crate) look: &'a Look,
    /// What else the project chooses.
    pub(crate) theme: &'a Theme,
}

/// An article as one HTML page that needs no other file.
///
/// # Errors
/// If the project's own template has a mistake, at its place.
pub(crate) fn page(
    project: &Project,
    labels: &Arc<Labels>,
    article: &Article,
    dress: &Dress,
) -> Result<String> {
    let language = article.language();
    let logo = dress.theme.logo.as_ref().map(|logo| {
        let source = html::source(logo.format, &logo.bytes);
        minijinja::context! { source => source, description => logo.description(language) }
    });
    let context = minijinja::context! {
        look => Value::from(Serde(dress.look)),
        accent => dress.look.accent(),
        sheet => dress.theme.css_paper(),
        logo => logo,
        ..context(article, dress.theme)
    };
    html_page(project, labels, PAGE, context)
}

/// What an HTML template prints of a context; every value is escaped.
///
/// # Errors
/// If the project's own template has a mistake, at its place.
pub(crate) fn html_page(
    project: &Project,
    labels: &Arc<Labels>,
    name: &str,
    context: Value,
) -> Result<String> {
    print(project, labels, name, escaped, context)
}

/// What the templates of articles see.
fn context(article: &Article, theme: &Theme) -> Value {
    minijinja::context! {
        footer_line => theme.footer_line(article.language()),
        ..Value::from(Serde(article))
    }
}

/// An article as Markdown.
///
/// # Errors
/// If the project's own template has a mistake, at its place.
pub(crate) fn email(
    project: &Project,
    labels: &Arc<Labels>,
    article: &Article,
    theme: &Theme,
) -> Result<String> {
    let escape = |text: &str| markdown(text, false);
    let text = print(project, labels, EMAIL, escape, context(article, theme))?;
    // Blocks that print nothing leave their empty lines behind.
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines() {
        if !(line.is_empty() && lines.last().is_none_or(|last| last.is_empty())) {
            lines.push(line);
        }
    }
    Ok(lines.join("\n") + "\n")
}

fn print(
    project: &Project,
    labels: &Arc<Labels>,
    name: &str,
    escape: impl Fn(&str) -> String + Send + Sync + 'static,
    context: Value,
) -> Result<String> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_debug(true);
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build();
    env.set_syntax(syntax.map_err(|e| eco_vec![problem(&e)])?);
    env.set_formatter(move |out, _, value| write(out, value, &escape));
    add_labels(&mut env, labels);
    for (name, source) in closure(project, name)? {
        env.add_template_owned(name, source)
            .map_err(|e| eco_vec![problem(&e)])?;
    }
    env.get_template(name)
        .and_then(|template| template.render(&context))
        .map_err(|e| eco_vec![problem_in(&e, &context)])
}

/// Prints a value, escaped unless it is marked as safe.
fn write(
    out: &mut Output,
    value: &Value,
    escape: &dyn Fn(&str) -> String,
) -> std::result::Result<(), Error> {
    let text = match value.kind() {
        ValueKind::Undefined => return Err(Error::from(ErrorKind::UndefinedError)),
        ValueKind::None => return Ok(()),
        _ if value.is_safe() => value.to_string(),
        _ => escape(&value.to_string()),
    };
    out.write_str(&text)
        .map_err(|e| Error::new(ErrorKind::WriteFailure, "could not print a value").with_source(e))
}
