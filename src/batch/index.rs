//! `index.html`: links to everything that a batch made, readable without a network.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use minijinja::value::Serde;
use minijinja::{Value, context};

use super::results::Results;
use crate::audience::Audience;
use crate::brief::localized;
use crate::diagnostic::Result;
use crate::labels::Labels;
use crate::output::web;
use crate::project::Project;
use crate::report::Report;
use crate::theme::Theme;

/// The template that prints it.
const TEMPLATE: &str = "index.html.j2";

/// The page: in the language of the files if they all have the same, else in the report's own. `title` is the
/// event's name.
///
/// # Errors
/// If the project's own template or labels are wrong, at the place.
pub(crate) fn page(
    project: &Project,
    report: &Report,
    results: &Results,
    title: Option<&str>,
) -> Result<String> {
    let languages: BTreeSet<&str> = results
        .outputs
        .iter()
        .map(|output| output.language.as_str())
        .collect();
    let language = match languages.first() {
        Some(one) if languages.len() == 1 => *one,
        _ => report.about.language.as_str(),
    };
    let labels = Arc::new(Labels::load(project, language)?);
    let mut audiences: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for output in &results.outputs {
        let file = context! {
            file => output.file.as_str(),
            language => labels.language_name(&output.language)?,
            pages => output.pages,
        };
        audiences.entry(&output.audience).or_default().push(file);
    }
    let groups: Vec<Value> = audiences
        .into_iter()
        .map(|(name, files)| {
            // If the profile is gone or broken since, only its name is left.
            let audience = Audience::load(project, report, name).ok();
            let title = audience
                .as_ref()
                .and_then(|audience| localized(&audience.title, language))
                .unwrap_or(name);
            context! { title => title, files => files }
        })
        .collect();
    let failed: Vec<Value> = results
        .failed
        .iter()
        .map(|failure| context! { file => failure.file.as_str(), row => failure.row.as_deref() })
        .collect();
    let theme = Theme::load(project)?;
    let context = context! {
        look => Value::from(Serde(theme.web_colours())),
        language => language,
        title => title,
        count => results.outputs.len(),
        audiences => groups,
        failed => failed,
    };
    web::html_page(project, &labels, TEMPLATE, context)
}
