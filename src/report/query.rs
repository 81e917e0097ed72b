//! What an editor would ask the authors. Nothing of it is corrected in the data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use typst::ecow::EcoString;

use super::{Address, Report, evidence};
use crate::diagnostic::{Problems, Result};
use crate::project::{Located, Project, path_id};

/// A question to the authors.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Query {
    /// Its name.
    pub(crate) id: String,
    /// What it is about.
    #[serde(skip)]
    pub(crate) at: Address,
    /// What kind of question it is.
    pub(crate) kind: QueryKind,
    /// The words that it is about, if it is about words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<EcoString>,
    /// The question.
    pub(crate) question: EcoString,
    /// What an editor would expect there.
    pub(crate) suggestion: EcoString,
}

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum QueryKind {
    /// A slip of the pen.
    Slip,
    /// The number of an article or act.
    Article,
    /// A person's or association's name.
    Name,
    /// A word or name in translation.
    Translation,
    /// Two names for one institution, or one for two.
    Institution,
    /// A number.
    Figure,
    /// What a share or number is a share or number of.
    Basis,
    /// Where something comes from.
    Source,
    /// Something that is there twice.
    Duplicate,
    /// Something that is not there.
    Missing,
    /// Something that can be read in two ways.
    Ambiguity,
}

/// `queries.toml`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct QueryFile {
    /// Questions to the authors.
    #[serde(default)]
    query: Vec<RawQuery>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawQuery {
    /// Its name.
    id: String,
    /// The section, passage or recommendation that it is about.
    at: Located<String>,
    /// What it is about.
    kind: QueryKind,
    /// The words that it is about, as they stand there.
    text: Option<Located<String>>,
    /// The question.
    question: String,
    /// What the words could be, or where to look.
    suggestion: String,
}

/// Reads the queries about a report.
///
/// # Errors
/// If an address is unknown, or the words of a query do not stand there; all at once.
pub(super) fn load(project: &Project, folder: &str, report: &Report) -> Result<Vec<Query>> {
    let path = format!("{folder}/queries.toml");
    if !project.exists(&path) {
        return Ok(Vec::new());
    }
    let file = path_id(&path)?;
    let raw: QueryFile = project.toml(file)?;
    let mut problems = Problems::default();
    let mut queries = Vec::new();
    for query in raw.query {
        let Some(at) = problems.absorb(report.located(file, &query.at)) else {
            continue;
        };
        if let Some(text) = &query.text {
            problems.extend(evidence::verbatim(report, file, &at, text));
        }
        queries.push(Query {
            id: query.id,
            at,
            kind: query.kind,
            text: query.text.map(|text| text.into_inner().into()),
            question: query.question.into(),
            suggestion: query.suggestion.into(),
        });
    }
    problems.finish(queries)
}
