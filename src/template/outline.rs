//! Reads templates before they print: what each refers to, and mistakes that minijinja does not report.

use std::collections::BTreeMap;

use typst::diag::SourceDiagnostic;
use typst::ecow::eco_format;
use typst::syntax::{DiagSpan, FileId};

use super::{exists, names, problem, template_file};
use crate::diagnostic::{Problems, Result, error_at, with_suggestion};
use crate::project::Project;
use crate::syntax::{self, Outline, Word};

/// The source of a template and of all that it extends, imports and includes, each by its file's name.
///
/// # Errors
/// If a source has a syntax error, a template does not exist, the extended template lacks a block that is
/// filled, or something stands outside every block. All problems are reported together.
pub(crate) fn closure(project: &Project, name: &str) -> Result<BTreeMap<String, String>> {
    let mut problems = Problems::default();
    let mut sources = BTreeMap::new();
    let mut outlines: BTreeMap<String, (FileId, Outline)> = BTreeMap::new();
    let mut todo = vec![name.to_owned()];
    while let Some(name) = todo.pop() {
        if sources.contains_key(&name) {
            continue;
        }
        let file = template_file(&name);
        let read = file.and_then(|file| Ok((file, project.text(file)?)));
        let Some((file, source)) = problems.absorb(read) else {
            continue;
        };
        match syntax::outline(&source) {
            Ok(outline) => {
                for word in outline.extends.iter().chain(&outline.uses) {
                    match refer(project, (&name, file), word, &outline) {
                        Ok(()) => todo.push(word.text.clone()),
                        Err(problem) => problems.push(problem),
                    }
                }
                outlines.insert(name.clone(), (file, outline));
            }
            Err(e) => {
                let mut problem = problem(&e);
                let range = e.range().unwrap_or_default();
                problem.span = DiagSpan::from_range(file, range);
                problems.push(problem);
            }
        }
        sources.insert(name, source);
    }
    for (name, (file, outline)) in &outlines {
        check_blocks((name, *file), outline, &outlines, &mut problems);
    }
    problems.finish(sources)
}

/// Checks that a template may refer to another one.
fn refer(
    project: &Project,
    (name, file): (&str, FileId),
    word: &Word,
    outline: &Outline,
) -> std::result::Result<(), SourceDiagnostic> {
    if word.text == name && outline.extends.as_ref() == Some(word) {
        return Err(
            error_at(file, word.range.clone(), "a template cannot extend itself").with_hint(
                eco_format!(
                    "the built-in template of this name is `{}{name}`",
                    super::BUILT_IN
                ),
            ),
        );
    }
    if exists(project, &word.text) {
        return Ok(());
    }
    let known: Vec<String> = names(project)
        .into_iter()
        .map(|name| format!("{name}{}", super::SUFFIX))
        .collect();
    Err(with_suggestion(
        error_at(
            file,
            word.range.clone(),
            eco_format!("there is no template `{}`", word.text),
        ),
        &word.text,
        known.iter().map(String::as_str),
    ))
}

/// Reports blocks that the extended template does not have, and what stands outside every block.
fn check_blocks(
    (name, file): (&str, FileId),
    outline: &Outline,
    outlines: &BTreeMap<String, (FileId, Outline)>,
    problems: &mut Problems,
) {
    let Some(parent) = outline
        .extends
        .as_ref()
        .filter(|parent| parent.text != name)
    else {
        return;
    };
    let mut inherited: Vec<&str> = Vec::new();
    let mut next = Some(parent);
    let mut seen = 0;
    while let Some((_, ancestor)) = next.and_then(|word| outlines.get(&word.text)) {
        inherited.extend(ancestor.blocks.iter().map(|block| block.name.text.as_str()));
        next = ancestor.extends.as_ref();
        seen += 1;
        if seen > outlines.len() {
            problems.push(error_at(
                file,
                parent.range.clone(),
                "these templates extend each other in a circle",
            ));
            return;
        }
    }
    for block in outline.blocks.iter().filter(|block| !block.nested) {
        let word = &block.name;
        if !inherited.contains(&word.text.as_str()) {
            problems.push(with_suggestion(
                error_at(
                    file,
                    word.range.clone(),
                    eco_format!("`{}` has no block `{}`", parent.text, word.text),
                ),
                &word.text,
                inherited.iter().copied(),
            ));
        }
    }
    for range in &outline.outside {
        problems.push(
            error_at(
                file,
                range.clone(),
                "this stands outside every block, so it would not be printed",
            )
            .with_hint(eco_format!("put it into a block of `{}`", parent.text)),
        );
    }
}
