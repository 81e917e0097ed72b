//! `index.html`: links to everything that a batch made, readable without a network.

use minijinja::{AutoEscape, Environment, Value, context};
use typst::ecow::{eco_format, eco_vec};

use super::results::Results;
use crate::diagnostic::{Result, error};
use crate::project::{Project, file_id};

/// The file's name.
pub const FILE: &str = "index.html";

/// The template that prints it.
const TEMPLATE: &str = "templates/index.html.j2";

/// The page; `title` is the event's name, `titles` gives an audience's title by its name.
///
/// # Errors
/// Where a project's own template has an error.
pub fn page(
    project: &Project,
    results: &Results,
    title: Option<&str>,
    titles: impl Fn(&str) -> Option<String>,
) -> Result<String> {
    let mut env = Environment::new();
    env.set_auto_escape_callback(|_| AutoEscape::Html);
    env.add_filter("link", |path: &str| link(path));
    let mut audiences: Vec<&str> = results
        .outputs
        .iter()
        .map(|output| output.audience.as_str())
        .collect();
    audiences.sort_unstable();
    audiences.dedup();
    let groups: Vec<Value> = audiences
        .iter()
        .map(|audience| {
            let files: Vec<Value> = results
                .outputs
                .iter()
                .filter(|output| output.audience == *audience)
                .map(|output| {
                    context! {
                        file => output.file.as_str(),
                        language => output.language.as_str(),
                        template => output.template.as_str(),
                        pages => output.pages,
                    }
                })
                .collect();
            context! {
                title => titles(audience).unwrap_or_else(|| (*audience).to_owned()),
                files => files,
            }
        })
        .collect();
    let failed: Vec<Value> = results
        .failed
        .iter()
        .map(|failure| context! { file => failure.file.as_str(), row => failure.row.as_deref() })
        .collect();
    let source = project.text(file_id(TEMPLATE))?;
    env.template_from_str(&source)
        .and_then(|template| {
            template.render(context! {
                title => title,
                count => results.outputs.len(),
                audiences => groups,
                failed => failed,
            })
        })
        .map_err(|e| eco_vec![error(eco_format!("{TEMPLATE}: {e}"))])
}

/// A path as a relative URL (RFC 3986): everything but unreserved signs and `/` in percent signs.
fn link(path: &str) -> String {
    let mut url = String::new();
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                url.push(byte.into())
            }
            _ => url.push_str(&format!("%{byte:02X}")),
        }
    }
    url
}
