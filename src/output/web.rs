//! Articles as web pages and e-mails, by the templates `page.html.j2` and `email.md.j2`.

use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, ValueKind};
use minijinja::{Environment, Error, ErrorKind, Output, UndefinedBehavior, Value};
use typst::ecow::eco_vec;

use super::article::Article;
use crate::brief::labels::Labels;
use crate::diagnostic::Result;
use crate::project::{Project, file_id};
use crate::template::escape::{html, markdown};
use crate::template::{add_labels, problem};

/// The template of web pages.
const PAGE: &str = "page.html.j2";

/// The template of e-mails.
const EMAIL: &str = "email.md.j2";

/// The accent of a page whose document has none.
const ACCENT: &str = "#183f6b";

/// An article as one HTML page that needs nothing else; `accent` is a colour such as `#183f6b`.
///
/// # Errors
/// What is wrong in the project's own template, at its place.
pub fn page(
    project: &Project,
    labels: &Arc<Labels>,
    article: &Article,
    accent: Option<&str>,
) -> Result<String> {
    let accent = accent.unwrap_or(ACCENT);
    print(project, labels, PAGE, html, article, accent)
}

/// An article as Markdown.
///
/// # Errors
/// What is wrong in the project's own template, at its place.
pub fn email(project: &Project, labels: &Arc<Labels>, article: &Article) -> Result<String> {
    let escape = |text: &str| markdown(text, false);
    let text = print(project, labels, EMAIL, escape, article, ACCENT)?;
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
    article: &Article,
    accent: &str,
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
    let source = project.text(file_id(&format!("templates/{name}")))?;
    env.add_template_owned(name.to_owned(), source)
        .map_err(|e| eco_vec![problem(&e)])?;
    let context = minijinja::context! {
        accent => accent,
        ..Value::from(Serde(article))
    };
    env.get_template(name)
        .and_then(|template| template.render(context))
        .map_err(|e| eco_vec![problem(&e)])
}

/// Prints a value: escaped, unless it is said to be safe.
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
