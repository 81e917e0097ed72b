//! Reads templates before they print: what each refers to, and mistakes that minijinja does not report.
//!
//! They are read off minijinja's syntax tree, which minijinja does not promise to keep (feature `unstable_machinery`):
//! Cargo.toml pins the version.

use std::collections::BTreeMap;
use std::ops::Range;

use minijinja::Error;
use minijinja::machinery::ast::{Expr, Stmt};
use minijinja::machinery::{Span, parse};
use minijinja::syntax::SyntaxConfig;
use typst::diag::SourceDiagnostic;
use typst::ecow::eco_format;
use typst::syntax::{DiagSpan, FileId};

use super::{exists, names, problem, template_file};
use crate::diagnostic::{Problems, Result, error_at, with_suggestion};
use crate::project::Project;

/// The source of a template and of all that it extends, imports and includes, each by its file's name.
///
/// # Errors
/// If a source has a syntax error, a template does not exist, the extended template lacks a block that is
/// filled, or something stands outside every block. All problems are reported together.
pub(crate) fn closure(project: &Project, name: &str) -> Result<BTreeMap<String, String>> {
    let mut problems = Problems::default();
    let mut sources = BTreeMap::new();
    let mut outlines: BTreeMap<String, (FileId, TemplateOutline)> = BTreeMap::new();
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
        match self::outline(&source) {
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
    outline: &TemplateOutline,
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
    outline: &TemplateOutline,
    outlines: &BTreeMap<String, (FileId, TemplateOutline)>,
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

/// A name in a template, with its byte range there.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    /// The word, without quotation marks.
    text: String,
    /// Where it stands.
    range: Range<usize>,
}

/// What a template extends and the blocks it has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct TemplateOutline {
    /// The template that it extends, where its name is a constant.
    extends: Option<Word>,
    /// Its blocks, in order.
    blocks: Vec<BlockName>,
    /// The names of other templates that it imports or includes, where they are constants.
    uses: Vec<Word>,
    /// Text and expressions outside every block: where a template extends another, they are not
    /// printed.
    outside: Vec<Range<usize>>,
}

/// A block of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
struct BlockName {
    /// Its name, where it is first written.
    name: Word,
    /// Whether it stands inside another block.
    nested: bool,
}

/// Reads what a template extends and the blocks it has.
///
/// # Errors
/// If minijinja cannot parse it.
fn outline(source: &str) -> std::result::Result<TemplateOutline, Error> {
    let mut outline = TemplateOutline::default();
    visit(
        &parse(source, "", SyntaxConfig::default())?,
        source,
        false,
        &mut outline,
    );
    Ok(outline)
}

fn visit(stmt: &Stmt, source: &str, in_block: bool, outline: &mut TemplateOutline) {
    let mut all = |list: &[Stmt]| {
        for stmt in list {
            visit(stmt, source, in_block, outline);
        }
    };
    match stmt {
        Stmt::Template(inner) => all(&inner.children),
        Stmt::ForLoop(inner) => {
            all(&inner.body);
            all(&inner.else_body);
        }
        Stmt::IfCond(inner) => {
            all(&inner.true_body);
            all(&inner.false_body);
        }
        Stmt::WithBlock(inner) => all(&inner.body),
        Stmt::AutoEscape(inner) => all(&inner.body),
        Stmt::FilterBlock(inner) => all(&inner.body),
        // What a macro or a capture holds is printed where it is used.
        Stmt::Macro(_) | Stmt::SetBlock(_) => {}
        Stmt::CallBlock(inner) => all(&inner.macro_decl.body),
        Stmt::Block(inner) => {
            let whole = bytes(inner.span());
            // The statement's span is the whole block; the name is the first such word in it.
            let at = source
                .get(whole.clone())
                .and_then(|text| text.find(inner.name))
                .map_or(whole.start, |at| whole.start + at);
            let name = Word {
                text: inner.name.to_owned(),
                range: at..at + inner.name.len(),
            };
            outline.blocks.push(BlockName {
                name,
                nested: in_block,
            });
            for stmt in &inner.body {
                visit(stmt, source, true, outline);
            }
        }
        Stmt::Extends(inner) => outline.extends = constant(&inner.name),
        Stmt::Include(inner) => outline.uses.extend(constant(&inner.name)),
        Stmt::Import(inner) => outline.uses.extend(constant(&inner.expr)),
        Stmt::FromImport(inner) => outline.uses.extend(constant(&inner.expr)),
        Stmt::EmitExpr(inner) if !in_block => outline.outside.push(bytes(inner.span())),
        Stmt::EmitRaw(inner) if !in_block && !inner.raw.trim().is_empty() => {
            outline.outside.push(bytes(inner.span()))
        }
        Stmt::EmitExpr(_) | Stmt::EmitRaw(_) | Stmt::Set(_) | Stmt::Do(_) => {}
    }
}

fn constant(expr: &Expr) -> Option<Word> {
    let Expr::Const(constant) = expr else {
        return None;
    };
    Some(Word {
        text: constant.value.as_str()?.to_owned(),
        range: bytes(constant.span()),
    })
}

fn bytes(span: Span) -> Range<usize> {
    span.start_offset as usize..span.end_offset as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_finds_nested_blocks_and_what_is_used() {
        let source = "{% extends 'base' %}stray{% block a %}{% if x %}{% block b %}{% include 'c' %}{% endblock %}{% endif %}{% endblock %}";
        let outline = outline(source).unwrap();
        assert_eq!(outline.extends.unwrap().text, "base");
        let blocks: Vec<_> = outline
            .blocks
            .iter()
            .map(|block| (block.name.text.as_str(), block.nested))
            .collect();
        assert_eq!(blocks, [("a", false), ("b", true)]);
        assert!(
            outline
                .blocks
                .iter()
                .all(|block| source[block.name.range.clone()] == block.name.text)
        );
        assert_eq!(&source[outline.outside[0].clone()], "stray");
        assert_eq!(outline.uses[0].text, "c");
    }
}
