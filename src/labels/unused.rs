//! Labels of the project that nothing prints.

use typst::diag::SourceDiagnostic;
use typst::ecow::eco_format;
use typst::syntax::{DiagSpan, FileId};

use super::{REFERENCE, files, message_name, parse, path};
use crate::diagnostic::{Problems, Result, with_suggestion};
use crate::project::{Project, path_id};

/// Warns of labels in a project's own file that nothing prints: if a name is misspelt, the built-in words stay
/// in place.
///
/// # Errors
/// If a file cannot be read or is not valid Fluent.
pub(crate) fn unused(project: &Project, language: &str) -> Result<Vec<SourceDiagnostic>> {
    let own = path_id(&path(language))?;
    if !project.is_own(own) {
        return Ok(Vec::new());
    }
    let mut problems = Problems::default();
    let mut names = |file: FileId| -> Result<Vec<String>> {
        let resource = parse(file, project.text(file)?, &mut problems);
        Ok(resource.entries().filter_map(message_name).collect())
    };
    let mut known = names(path_id(&format!("builtin/{}", path(REFERENCE)))?)?;
    for file in files(project, language) {
        let file = path_id(&file)?;
        if file != own {
            known.extend(names(file)?);
        }
    }
    let text = project.text(own)?;
    let own_names = names(own)?;
    problems.finish(())?;
    let mut templates = String::new();
    for (folder, ending) in [("templates", ".j2"), ("templates/lib", ".typ")] {
        for template in project.list(folder, ending) {
            templates.push_str(&project.text(path_id(&template)?)?);
        }
    }
    let is_printed = |name: &String| {
        // The names of languages, and the first days of months, are looked up by names that are put together.
        name.starts_with("language-")
            || known.contains(name)
            || name
                .strip_suffix("-first")
                .is_some_and(|format| known.iter().any(|name| name == format))
            || templates.contains(&format!("\"{name}\""))
    };
    let unused = own_names.iter().filter(|name| !is_printed(name));
    let warnings = unused.map(|name| {
        let begins = |at: &usize| {
            let (before, rest) = (&text[..*at], &text[at + name.len()..]);
            (before.is_empty() || before.ends_with('\n')) && rest.trim_start().starts_with('=')
        };
        let mut places = text.match_indices(name.as_str()).map(|(at, _)| at);
        let at = places.find(begins).unwrap_or(0);
        let span = DiagSpan::from_range(own, at..at + name.len());
        let warning =
            SourceDiagnostic::warning(span, eco_format!("nothing prints the label `{name}`"));
        with_suggestion(warning, name, known.iter().map(String::as_str))
    });
    Ok(warnings.collect())
}
