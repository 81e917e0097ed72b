//! The PDF shows what the data says, whatever signs are in it.

use std::fs;
use std::path::Path;

use crate::program::pdf;
use crate::readers::{pages, squeezed, structure_words, tool};

/// Everything that Typst's lexer treats in a way of its own, at the start of a line or inside one.
const SIGNS: [&str; 26] = [
    "# hash",
    "= heading",
    "- item",
    "+ item",
    "/ term: x",
    "1. one",
    "*bold*",
    "_emphasis_",
    "`raw`",
    "$math$",
    "<label>",
    "@reference",
    "[bracket]",
    "{brace}",
    "~tilde~",
    "a--b---c",
    "...",
    "\"quoted\" 'single'",
    "// comment",
    "/* comment */",
    "https://example.org/a?b=c&d",
    "\\u{41} \\ back",
    "#let x = 1",
    "a;b:c",
    "-5 (x)",
    "#import \"x\": *",
];

fn project(root: &Path, title: &str) {
    fs::create_dir_all(root.join("audiences")).unwrap();
    fs::create_dir_all(root.join("templates")).unwrap();
    fs::write(root.join("plaidoyer.toml"), "").unwrap();
    let title = toml_string(title);
    fs::write(
        root.join("audiences/signs.toml"),
        format!(
            "id = \"signs\"\ntitle = {{ en = {title} }}\nlead = {{ en = {title} }}\ntemplate = \"signs\"\n\
             [select]\nfindings = \"false\"\nrecommendations = \"false\"\ninclude = [\"33\"]\n"
        ),
    )
    .unwrap();
    fs::write(
        root.join("templates/signs.typ.j2"),
        "{% extends \"builtin/briefing.typ.j2\" %}\n{% block opening %}\n{{ audience.title }}\n\n\
         word{{ audience.title }}word{{ audience.title }}(x) #strong({{ audience.title | code }}) - {{ audience.title }}\n\
         {% endblock %}\n",
    )
    .unwrap();
}

fn toml_string(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[test]
fn values_are_printed_to_the_letter() {
    let root = tempfile::tempdir().unwrap();
    let together: Vec<String> = SIGNS.chunks(9).map(|signs| signs.join(" ")).collect();
    for text in SIGNS
        .iter()
        .copied()
        .chain(together.iter().map(String::as_str))
    {
        project(root.path(), text);
        let bytes = pdf(Some(root.path()), "signs", root.path());
        let printed = squeezed(&pages(&bytes).concat());
        let words = squeezed(text);
        // The cover, the lead, the line's start, between words, in a call, as code, after a dash.
        assert!(
            printed.contains(&format!("word{words}word{words}(x){words}-{words}")),
            "{text}: {printed}"
        );
        assert!(printed.matches(&words).count() >= 7, "{text}");
        if let Some(listing) = tool("pdfinfo", &["-struct-text"], &root.path().join("signs.pdf")) {
            let printed = squeezed(&structure_words(&listing));
            assert!(
                printed.contains(&format!("word{words}word{words}(x){words}-{words}")),
                "{text}: {printed}"
            );
        }
    }
}
