//! The document types and components of the design library, with what stands above each in its file.

use std::fs;

use typst::syntax::ast::{AstNode as _, Expr, Imports, LetBinding, Markup, ModuleImport};
use typst::syntax::{SyntaxKind, SyntaxNode, parse};

use super::root;

/// What draws nothing of its own, or is a part of a page that only its document type has.
const WITHOUT_PICTURE: [&str; 11] = [
    "apart",
    "back-page",
    "contents",
    "document-end",
    "document-type",
    "logo-box",
    "message-band",
    "meta",
    "note-anchor",
    "set-accent",
    "summary-figures",
];

/// The document types, and the components.
pub(super) fn tables() -> Vec<(String, String)> {
    let (types, components): (Vec<_>, Vec<_>) = exported()
        .into_iter()
        .partition(|(name, _)| root().join(format!("templates/{name}.typ.j2")).exists());
    let sections = |components: Vec<(String, String)>| -> String {
        let sections = components.into_iter().map(|(_, section)| section);
        sections.collect::<Vec<_>>().join("\n\n")
    };
    vec![
        ("document types".to_owned(), sections(types)),
        ("components".to_owned(), sections(components)),
    ]
}

fn read(file: &str) -> SyntaxNode {
    parse(&fs::read_to_string(root().join("templates/lib").join(file)).unwrap())
}

/// What `plaidoyer.typ` hands on: the name of each, and its section.
fn exported() -> Vec<(String, String)> {
    let mut exported = Vec::new();
    let library = read("plaidoyer.typ");
    for import in library
        .children()
        .filter_map(SyntaxNode::cast::<ModuleImport>)
    {
        let Expr::Str(file) = import.source() else {
            panic!("an import of a file")
        };
        let Some(Imports::Items(items)) = import.imports() else {
            panic!("an import of names")
        };
        let file = read(&file.get());
        let known = defined(&file);
        for item in items.iter() {
            let name = item.bound_name().as_str();
            let section = known.iter().find(|(known, _)| known == name);
            let (_, section) = section.unwrap_or_else(|| panic!("`{name}` has no comment"));
            exported.push((name.to_owned(), section.clone()));
        }
    }
    exported
}

/// What a file defines, with the comment above each.
fn defined(file: &SyntaxNode) -> Vec<(String, String)> {
    let mut defined = Vec::new();
    let mut comment: Vec<String> = Vec::new();
    for node in file.cast::<Markup>().unwrap().to_untyped().children() {
        if let Some(binding) = node.cast::<LetBinding>() {
            let name = binding.kind().bindings()[0].as_str();
            if !comment.is_empty() {
                defined.push((name.to_owned(), section(name, binding, &comment)));
            }
            comment.clear();
        } else if node.kind() == SyntaxKind::LineComment {
            let line = node.leaf_text().strip_prefix("///").map(str::to_owned);
            comment.extend(line.map(|line| line.strip_prefix(' ').unwrap_or(&line).to_owned()));
        }
    }
    defined
}

fn section(name: &str, binding: LetBinding, comment: &[String]) -> String {
    let parameters = match binding.init() {
        Some(Expr::Closure(closure)) => one_line(&closure.params().to_untyped().full_text()),
        _ => String::new(),
    };
    let is_entry = |line: &String| line.starts_with("- ");
    let entries = comment.iter().position(is_entry).unwrap_or(comment.len());
    let (what, entries) = comment.split_at(entries);
    let entries = entries.iter().map(|line| match line.strip_prefix("- ") {
        Some(entry) => match entry.split_once(' ') {
            Some((name, rest)) => format!("- `{name}` {rest}"),
            None => line.clone(),
        },
        None => line.clone(),
    });
    let entries: Vec<String> = entries.collect();
    let mut parts = vec![format!("### {name}"), what.join("\n")];
    if !WITHOUT_PICTURE.contains(&name) {
        parts.push(format!("![{name}](pictures/{name}.png)"));
    }
    parts.push(format!("```typst\n{name}{parameters}\n```"));
    parts.push(entries.join("\n"));
    if let Some(sample) = sample(name) {
        parts.push(format!("The picture shows:\n\n```typst\n{sample}\n```"));
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

/// Parameters in one line, without the comma that ends a list over several lines.
fn one_line(parameters: &str) -> String {
    let words: Vec<&str> = parameters.split_whitespace().collect();
    words.join(" ").replace("( ", "(").replace(", )", ")")
}

/// What the picture of a component shows, as a template writes it; a document type has none.
fn sample(name: &str) -> Option<String> {
    let samples = fs::read_to_string(root().join("docs/components.typ.j2")).unwrap();
    let (_, rest) = samples.split_once(&format!("\n//! {name}\n"))?;
    let sample = rest.split_once("\n//! ").map_or(rest, |(sample, _)| sample);
    Some(sample.trim().to_owned())
}
