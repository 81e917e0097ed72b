//! Words of the report that stand on a page and cannot be read there: no file is written, and the place is told.

use std::fs;

use super::program::{DATE, plaidoyer, stderr};

/// Builds the media's briefing with a rule in its template, and gives what is said where that fails.
fn said(rule: &str) -> Option<String> {
    let project = tempfile::tempdir().unwrap();
    fs::write(project.path().join("plaidoyer.toml"), "").unwrap();
    fs::create_dir(project.path().join("templates")).unwrap();
    let template = format!(
        "{{% extends \"builtin/briefing.typ.j2\" %}}\n{{% block setup %}}{{{{ super() }}}}\n{rule}\n{{% endblock %}}\n"
    );
    fs::write(project.path().join("templates/mine.typ.j2"), template).unwrap();
    let mut command = plaidoyer();
    command.arg("--project").arg(project.path());
    command.args(["build", "media", "--as", "mine", "--date", DATE]);
    command.arg("--output").arg(project.path().join("out"));
    let output = command.output().unwrap();
    let is_written = project.path().join("out").exists();
    assert_eq!(output.status.success(), is_written, "{}", stderr(&output));
    (!is_written).then(|| stderr(&output))
}

#[test]
fn words_that_cannot_be_seen_are_found() {
    for (rule, what) in [
        (
            "#show regex(\"child\"): set text(white)",
            "“child” has a contrast of 1.0",
        ),
        // The page under them, and a box.
        ("#set page(fill: rgb(\"777777\"))", "has a contrast of"),
        (
            "#show regex(\"child\"): it => highlight(fill: black, it)",
            "“child” has a contrast of",
        ),
        (
            "#show regex(\"child\"): set text(rgb(0%, 0%, 0%, 20%))",
            "“child” has a contrast of",
        ),
        (
            "#show regex(\"child\"): set text(2pt)",
            "“child” is set in 2.0 pt",
        ),
        (
            "#show regex(\"\\bchild\\b\"): it => box(scale(10%, it))",
            "“child” is set in",
        ),
        (
            "#show regex(\"child\"): it => box(width: 3pt, clip: true, it)",
            "“child” is outside the page, or cut off",
        ),
        ("#show regex(\"child\"): it => box(move(dx: 30cm, it))", ""),
        (
            "#set page(background: rect(width: 100%, height: 100%, fill: tiling(size: (9pt, 9pt), line(length: 9pt))))",
            "stands on a picture or a pattern",
        ),
    ] {
        let said = said(rule).unwrap_or_else(|| panic!("{rule} was not found"));
        assert!(said.contains(what), "{rule}: {said}");
        assert!(said.contains("text/en/"), "{rule}: {said}");
    }
}

#[test]
fn what_is_drawn_over_words_is_found_where_it_is_drawn() {
    let over = "#set page(foreground: place(dx: 3cm, dy: 4cm, rect(width: 15cm, height: 20cm, fill: white)))";
    let said_of_it = said(over).unwrap();
    assert!(
        said_of_it.contains("this is drawn over words of the report")
            && said_of_it.contains("mine.typ.j2:3:"),
        "{said_of_it}"
    );
    // Other words, and a line through them.
    for over in [
        "#show <finding-heading>: it => block({ it; place(dy: -1em, text(red)[NOT TRUE AT ALL]) })",
        "#show regex(\"child\"): strike",
    ] {
        let said = said(over).unwrap_or_else(|| panic!("{over} was not found"));
        assert!(said.contains("drawn over words of the report"), "{said}");
    }
}

#[test]
fn what_can_be_read_is_left_alone() {
    for rule in [
        "#show regex(\"child\"): underline",
        "#show regex(\"child\"): it => highlight(fill: yellow, it)",
        "#show regex(\"child\"): set text(rgb(\"5b2750\"))",
        "#set page(fill: rgb(\"f4f0e8\"))",
        "#set page(foreground: place(dx: 1cm, dy: 1cm, rect(width: 19cm, height: 27cm, stroke: 1pt)))",
    ] {
        assert_eq!(said(rule), None, "{rule}");
    }
}
