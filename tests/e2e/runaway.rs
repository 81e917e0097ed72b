//! Templates that take all memory, have no end or run code: each ends in a sentence that names it, and in no file.

use std::fs;
use std::process::Output;

use tempfile::TempDir;

use super::program::{DATE, plaidoyer, stderr};

/// A project with one template, and what is said of it where it is built.
fn built(template: &str, arguments: &[&str]) -> (TempDir, Output) {
    let project = tempfile::tempdir().unwrap();
    fs::write(project.path().join("plaidoyer.toml"), "").unwrap();
    fs::create_dir(project.path().join("templates")).unwrap();
    fs::write(project.path().join("templates/mine.typ.j2"), template).unwrap();
    let mut command = plaidoyer();
    command.arg("--project").arg(project.path());
    command.args(arguments).args(["--date", DATE]);
    if arguments[0] == "build" {
        command.arg("--output").arg(project.path().join("out"));
    }
    let output = command.output().unwrap();
    (project, output)
}

/// Builds with a template that must fail, and gives what is said.
fn refused(template: &str) -> String {
    let (project, output) = built(
        template,
        &["build", "media", "--as", "mine", "--timeout", "3"],
    );
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{template}: {said}");
    assert!(!project.path().join("out").exists(), "{template}");
    assert!(
        !said.contains("panicked") && !said.contains("stack backtrace"),
        "{template}: {said}"
    );
    said
}

#[test]
fn a_template_that_takes_all_memory_is_named() {
    for template in [
        "#let x = ([],) * 1000000000",
        "#let x = \"a\" * 10000000000",
    ] {
        let said = refused(template);
        assert!(
            said.contains(
                "the briefing `media` by the template `mine` took more memory than it may"
            ),
            "{said}"
        );
    }
}

#[test]
fn a_template_without_end_is_stopped_and_named() {
    let said = refused("#for i in range(100000) { for j in range(100000) { } }");
    assert!(
        said.contains("the briefing `media` by the template `mine` took longer than 3 s")
            && said.contains("`--timeout SECONDS`"),
        "{said}"
    );
    let said = refused(
        "{% for i in range(100000) %}{% for j in range(100000) %}a{% endfor %}{% endfor %}",
    );
    assert!(said.contains("mine.typ.j2:1:41"), "{said}");
}

#[test]
fn a_range_of_ten_billion_and_two_million_pages_are_named() {
    let said = refused("{% for i in range(10000000000) %}{% endfor %}");
    assert!(
        said.contains("mine.typ.j2:1:13") && said.contains("range has too many elements"),
        "{said}"
    );
    for template in [
        "#let x = range(10000000000)",
        "#for i in range(2000000) { pagebreak() }",
    ] {
        // Both take more memory than there is, after 10 and 30 s: 3 s are enough to see them stopped.
        let said = refused(template);
        let begin = "the briefing `media` by the template `mine` took ";
        let ends = ["longer than 3 s and was stopped", "more memory than it may"];
        assert!(
            ends.iter()
                .any(|end| said.contains(&format!("{begin}{end}"))),
            "{template}: {said}"
        );
    }
}

#[test]
fn a_rule_that_calls_itself_is_named() {
    let said = refused("#let f(x) = { show: f; x }\n#show: f\nx");
    assert!(
        said.contains("the briefing `media` by the template `mine` goes too deep"),
        "{said}"
    );
}

#[test]
fn other_commands_that_typeset_survive_the_same() {
    let endless = "#let x = \"a\" * 10000000000";
    let (project, listened) = built(endless, &["listen", "media", "--as", "mine"]);
    // Now it is the template of most profiles.
    let templates = project.path().join("templates");
    fs::rename(
        templates.join("mine.typ.j2"),
        templates.join("briefing.typ.j2"),
    )
    .unwrap();
    let run = |arguments: &[&str]| {
        let mut command = plaidoyer();
        command.arg("--project").arg(project.path());
        command.args(arguments).output().unwrap()
    };
    for (output, template) in [
        (listened, "mine"),
        (run(&["check", "--typeset", "--date", DATE]), "briefing"),
        (run(&["coverage", "--date", DATE]), "briefing"),
        (run(&["why", "11", "media", "--date", DATE]), "briefing"),
    ] {
        assert_eq!(output.status.code(), Some(1));
        let said = stderr(&output);
        let what = format!("by the template `{template}` took more memory");
        assert!(said.contains(&what), "{said}");
    }
}

#[test]
fn a_plugin_runs_only_where_the_project_says_so() {
    // An empty module: eight bytes.
    let template =
        "#let empty = plugin(bytes((0, 97, 115, 109, 1, 0, 0, 0)))\n#let same = std.plugin";
    let said = refused(template);
    assert!(
        said.contains("mine.typ.j2:1:14") && said.contains("`plugins = true`"),
        "{said}"
    );
    let (project, _) = built(template, &["build", "media", "--as", "mine"]);
    fs::write(project.path().join("plaidoyer.toml"), "plugins = true").unwrap();
    let mut command = plaidoyer();
    command.arg("--project").arg(project.path());
    let output = command
        .args(["build", "media", "--as", "mine"])
        .output()
        .unwrap();
    // Typst's own function was called.
    let said = stderr(&output);
    assert!(said.contains("does not export its memory"), "{said}");
}

#[test]
fn a_picture_of_too_many_pixels_is_refused_before_it_is_drawn() {
    // A PNG of a few bytes that says that it is 50,000 pixels wide and high.
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend([0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50, 8, 6, 0, 0, 0]);
    png.extend([0; 4]);
    let project = tempfile::tempdir().unwrap();
    fs::write(project.path().join("plaidoyer.toml"), "").unwrap();
    fs::create_dir(project.path().join("templates")).unwrap();
    fs::write(project.path().join("bomb.png"), png).unwrap();
    fs::write(
        project.path().join("templates/mine.typ.j2"),
        "#image(\"/bomb.png\", alt: \"x\")",
    )
    .unwrap();
    let mut command = plaidoyer();
    command.arg("--project").arg(project.path());
    command.args(["build", "media", "--as", "mine", "--date", DATE]);
    command.arg("--output").arg(project.path().join("out"));
    let output = command.output().unwrap();
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said.contains("mine.typ.j2:1:8") && said.contains("50000 × 50000 pixels"),
        "{said}"
    );
}
