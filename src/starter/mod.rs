//! What a person begins with: the files of a new project, and of a new audience in it.

mod audience;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Value, context};
use serde::Serialize;
use typst::ecow::{eco_format, eco_vec};

use crate::diagnostic::{Result, error};
use crate::output::toml::short;
use crate::project::{PROJECT_FILE, Project, path_id};
pub(crate) use audience::{Wanted, new_audience};

/// A file to write: its path in the project, and its text.
pub(crate) type StarterFile = (String, String);

/// The values that the files of a new project are made with.
#[derive(Debug, Serialize)]
pub(crate) struct Starter {
    /// The folder of the report under `seeds/`.
    pub(crate) report: String,
    /// The file of its source document, in that folder.
    pub(crate) document: String,
    /// The report's title.
    pub(crate) title: String,
    /// The report's language.
    pub(crate) language: String,
}

/// The profile of an audience that gets some sections and recommendations.
#[derive(Debug, Serialize)]
pub(crate) struct StarterAudience {
    /// Its name.
    pub(crate) id: String,
    /// Its title.
    pub(crate) title: String,
    /// The language of the title.
    pub(crate) language: String,
    /// The document type or template.
    pub(crate) template: String,
    /// The sections that it gets, by their addresses.
    pub(crate) codes: Vec<String>,
    /// The recommendations that it gets.
    pub(crate) asked: Vec<Asked>,
    /// An expression that could select, as an example; `None` if the report is not classified.
    pub(crate) facet_value: Option<String>,
}

/// Recommendations that an audience gets.
#[derive(Debug, Serialize)]
pub(crate) struct Asked {
    /// The section that was named, which holds recommendations alone; `None` if they were named themselves.
    pub(crate) section: Option<String>,
    /// Their addresses.
    pub(crate) labels: Vec<String>,
}

/// The document of a project that is begun without one: its name and text.
///
/// # Errors
/// If the program was built without the document.
pub(crate) fn example() -> Result<StarterFile> {
    Ok(("example.md".into(), built_in("example.md")?))
}

/// The file that makes a folder a project, whose report stands in the folder `report`.
///
/// # Errors
/// If the program was built without the template of the file.
pub(crate) fn project_file(report: &str) -> Result<StarterFile> {
    let text = render("plaidoyer.toml.j2", context! { report })?;
    Ok((PROJECT_FILE.into(), text))
}

/// The files of a new project, besides `plaidoyer.toml` and the report.
///
/// # Errors
/// If the program was built without one of them.
pub(crate) fn files(starter: &Starter) -> Result<Vec<StarterFile>> {
    let mut files = Vec::new();
    for (path, template) in [
        ("audiences/everyone.toml", "everyone.toml.j2"),
        ("conference.toml", "conference.toml.j2"),
        ("README.md", "README.md.j2"),
    ] {
        files.push((path.into(), render(template, Value::from(Serde(starter)))?));
    }
    for (path, name) in [
        ("templates/example.typ.j2", "example.typ.j2"),
        ("people.csv", "people.csv"),
        ("theme.toml", "theme.toml"),
        (".gitignore", "gitignore"),
    ] {
        files.push((path.into(), built_in(name)?));
    }
    Ok(files)
}

/// The path of the file of an audience in a project.
pub(crate) fn audience_path(name: &str) -> String {
    format!("audiences/{name}.toml")
}

/// The file of an audience.
///
/// # Errors
/// If the program was built without the template of the file.
pub(crate) fn audience(audience: &StarterAudience) -> Result<StarterFile> {
    let path = audience_path(&audience.id);
    Ok((
        path,
        render("audience.toml.j2", Value::from(Serde(audience)))?,
    ))
}

fn built_in(name: &str) -> Result<String> {
    Project::built_in().text(path_id(&format!("templates/new/{name}"))?)
}

/// A file, made from its template. The filter `toml` prints a string as TOML does.
fn render(name: &str, values: Value) -> Result<String> {
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .keep_trailing_newline(true)
        .build();
    let mut environment = Environment::new();
    environment.set_syntax(syntax.map_err(|e| eco_vec![error(eco_format!("{e}"))])?);
    environment.add_filter("toml", |text: &str| short(text));
    let rendered = environment.render_str(&built_in(name)?, values);
    rendered.map_err(|e| eco_vec![error(eco_format!("{name}: {e}"))])
}
