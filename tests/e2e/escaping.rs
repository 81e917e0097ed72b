//! The PDF shows what the data says, whatever signs are in it.

use std::fs;
use std::path::Path;

use crate::program::{pdf, plaidoyer, stderr};
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

/// What is said of the project, which does not build.
fn complaint(root: &Path, about: &str) -> String {
    let mut command = plaidoyer();
    command.arg("--project").arg(root);
    let said = command
        .args(["build", "signs", "--date", "2026-11-24"])
        .output()
        .unwrap();
    assert_eq!(said.status.code(), Some(1), "{about} was built");
    stderr(&said)
}

/// Prints the title through a macro, an included template and a block, in code position and in markup.
const THROUGH_MACROS: &str = r#"{% extends "builtin/briefing.typ.j2" %}
{% macro row(name, words) %}[{{ name }}], {{ name | code }}, [{{ words }}], {% endmacro %}
{% block opening %}
{% set more %}{{ audience.title | code }}, [{{ audience.title }}],{% endset %}
{% set rows = [row(audience.title, recommendations[0].text), more] %}
#table(columns: 3, {{ row(audience.title, recommendations[0].text) }} {% include "included.typ.j2" %})
#table(columns: 2, {{ more }} {{ rows | join }})

{% macro marked(text) %}*{{ text }}* #emph[{{ caller() }}]{% endmacro %}
{% call marked(audience.title) %}in it {{ audience.title }}{% endcall %}
{% endblock %}
"#;

#[test]
fn what_a_macro_prints_is_typst_and_what_it_is_given_is_text() {
    let root = tempfile::tempdir().unwrap();
    let template = root.path().join("templates/signs.typ.j2");
    for text in [
        SIGNS.concat().as_str(),
        "\"); #panic(\"",
        "] #panic() [",
        "\u{100000}\u{108000} x",
    ] {
        project(root.path(), text);
        fs::write(&template, THROUGH_MACROS).unwrap();
        fs::write(
            root.path().join("templates/included.typ.j2"),
            "[{{ audience.title }}],",
        )
        .unwrap();
        if text.contains('\u{100000}') {
            // What the program itself puts for a text: nobody writes it, and it stands for none here.
            let said = complaint(root.path(), text);
            assert!(said.contains("is Typst, and no text"), "{said}");
            continue;
        }
        let printed = squeezed(&pages(&pdf(Some(root.path()), "signs", root.path())).concat());
        let words = squeezed(text);
        assert!(printed.matches(&words).count() >= 12, "{text}: {printed}");
        assert!(
            printed.contains(&format!("{words}init{words}")),
            "{text}: {printed}"
        );
    }
}

/// Each would have Typst take the title for code, or a part of it.
const WRONG: [(&str, &str); 9] = [
    ("#strong(\"{{ audience.title }}\")", "read as Typst"),
    ("{{ audience.title | code }}", "read as Typst"),
    ("`{{ audience.title }}`", "read as Typst"),
    ("https://example.org/{{ audience.title }}", "read as Typst"),
    ("#strong({{ audience.title }})", "`{{ … | code }}`"),
    (
        "{% macro m(t) %}\"{{ t }}\"{% endmacro %}#strong({{ m(audience.title) }})",
        "read as Typst",
    ),
    (
        "{% macro m(t) %}{{ t }}{% endmacro %}#strong({{ m(audience.title) }})",
        "macro, an `{% include %}`",
    ),
    (
        "{% macro m(t) %}{{ t }}{% endmacro %}{{ m(audience.title) | code }}",
        "is Typst, and no text",
    ),
    (
        "{% macro m(t) %}{{ t }}{% endmacro %}{{ m(audience.title) | reverse }}",
        "took apart",
    ),
];

#[test]
fn no_value_is_ever_read_as_code() {
    let root = tempfile::tempdir().unwrap();
    for text in [
        "\" + panic(\"taken for code\") + \"",
        "` #panic(\"taken for code\") `",
        "#panic(\"taken for code\")",
    ] {
        for (block, way) in WRONG {
            project(root.path(), text);
            fs::write(
                root.path().join("templates/signs.typ.j2"),
                format!("{{% extends \"builtin/briefing.typ.j2\" %}}{{% block opening %}}{block}{{% endblock %}}"),
            )
            .unwrap();
            let said = complaint(root.path(), &format!("{block} with {text}"));
            assert!(
                said.contains(way) && said.contains("templates/signs.typ.j2:1"),
                "{block}: {said}"
            );
            assert!(!said.contains("panicked"), "{block}: {said}");
        }
    }
    for filter in ["safe", "escape", "e"] {
        project(root.path(), "x");
        fs::write(
            root.path().join("templates/signs.typ.j2"),
            format!("{{% extends \"builtin/briefing.typ.j2\" %}}{{% block opening %}}{{{{ audience.title | {filter} }}}}{{% endblock %}}"),
        )
        .unwrap();
        let said = complaint(root.path(), filter);
        assert!(
            said.contains("macro, an `{% include %}`"),
            "{filter}: {said}"
        );
    }
}
