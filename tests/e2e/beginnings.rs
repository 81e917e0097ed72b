//! A project of one's own, begun from a document of another shape.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::program::{plaidoyer, stderr};

/// Codes and labels of every shape: a heading without a number, a chapter, numbered paragraphs, a label with a
/// letter, and a number that is a section and a recommendation.
const DOCUMENT: &str = "\
# Chapter 1 The service

## Where it stands

1.1 The service answers on weekdays, as it has for as long as anybody who works there can remember.

1.2 It does not answer at weekends, when most of those who call it need somebody to listen to them.

# Chapter 2 The law

## 7 What it says

2.1 The law asks for an answer within a day, and says so in words that nobody could misunderstand.

2.2 Nobody counts how often that happens, although the law says that somebody has to count it each year.

| State | Answer |
|-------|--------|
| North | none   |
| South | 12 days |

# Recommendations

Recommendation 7: Answer at weekends.

Recommendation 8: Count the answers.
";

fn run(project: &Path, arguments: &[&str]) -> Output {
    let mut command = plaidoyer();
    command.current_dir(project).args(arguments);
    command.output().unwrap()
}

fn succeed(project: &Path, arguments: &[&str]) -> String {
    let output = run(project, arguments);
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        stderr(&output)
    );
    String::from_utf8(output.stdout).unwrap()
}

fn begun() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("report.md"), DOCUMENT).unwrap();
    let arguments = [
        "new",
        "ours",
        "--from",
        "report.md",
        "--author",
        "The callers",
    ];
    succeed(folder.path(), &arguments);
    folder
}

#[test]
fn a_project_of_any_report_is_built_at_once() {
    let folder = begun();
    let project = folder.path().join("ours");
    for arguments in [
        &["build", "--all", "--date", "2026-12-04"][..],
        &[
            "build",
            "everyone",
            "--as",
            "one-pager",
            "--date",
            "2026-12-04",
        ],
        &[
            "build",
            "everyone",
            "--format",
            "html",
            "--date",
            "2026-12-04",
        ],
        &[
            "build",
            "everyone",
            "--as",
            "example",
            "--date",
            "2026-12-04",
        ],
        &["batch", "conference.toml", "-o", "out"],
        &["check"],
        &["coverage", "--date", "2026-12-04"],
        &["search", "weekends"],
        &["queries"],
        &["why", "1.2", "everyone"],
        &["listen", "everyone", "--date", "2026-12-04"],
        &["translations", "fr"],
    ] {
        succeed(&project, arguments);
    }
    assert!(project.join("briefings/everyone.pdf").exists());
    assert_eq!(fs::read_dir(project.join("out/people")).unwrap().count(), 3);
}

#[test]
fn codes_and_labels_are_what_the_document_prints() {
    let folder = begun();
    let project = folder.path().join("ours");
    let listed = succeed(&project, &["list", "findings", "--json"]);
    let findings: Vec<serde_json::Value> = serde_json::from_str(&listed).unwrap();
    let codes: Vec<&str> = findings
        .iter()
        .map(|finding| finding["section"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["where-it-stands", "7"]);
    let shown = succeed(&project, &["show", "Chapter 2"]);
    assert!(shown.contains("The law"), "{shown}");
    // A numbered paragraph is found by its number, and prints it.
    let shown = succeed(&project, &["show", "2.2"]);
    assert!(shown.contains("2.2 Nobody counts"), "{shown}");

    // `7` is a section and a recommendation.
    let output = run(&project, &["show", "7"]);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(said.contains("`section:7` or `recommendation:7`"), "{said}");
    let shown = succeed(&project, &["show", "recommendation:7"]);
    assert!(shown.contains("Answer at weekends"), "{shown}");
    let shown = succeed(&project, &["show", "section:7"]);
    assert!(shown.contains("What it says"), "{shown}");
}

#[test]
fn a_number_that_is_not_there_is_told_with_those_that_are() {
    let folder = tempfile::tempdir().unwrap();
    let text = "# A Asks\n\nRecommendation 1: Count.\n\nRecommendation 2: Answer.\n\nRecommendation 4: Pay.\n";
    fs::write(folder.path().join("report.md"), text).unwrap();
    succeed(folder.path(), &["new", "ours", "--from", "report.md"]);
    let project = folder.path().join("ours");
    for word in ["3", "recommendation:3", "12"] {
        let output = run(&project, &["show", word]);
        assert_eq!(output.status.code(), Some(1));
        let said = stderr(&output);
        assert!(
            said.contains("hint: there are recommendations 1 to 4, without 3\n"),
            "{said}"
        );
    }
}

#[test]
fn an_audience_is_begun_by_code_and_label() {
    let folder = begun();
    let project = folder.path().join("ours");
    let arguments = [
        "new",
        "audience",
        "night-staff",
        "--codes",
        "7",
        "--recommendations",
        "7,8",
    ];
    succeed(&project, &arguments);
    let profile = fs::read_to_string(project.join("audiences/night-staff.toml")).unwrap();
    assert!(
        profile.contains("\"section:7\"") && profile.contains("\"recommendation:7\""),
        "{profile}"
    );
    let built = succeed(&project, &["build", "night-staff", "--format", "json"]);
    let selection: serde_json::Value = serde_json::from_str(&built).unwrap();
    assert_eq!(selection["recommendations"][0]["number"], 7);
    assert_eq!(selection["findings"][0]["section"], "7");
    // What is there is kept.
    let output = run(&project, &arguments);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(
        said.contains("audiences/night-staff.toml, or take another name"),
        "{said}"
    );
    let output = run(&project, &["new", "audience", "x", "--codes", "9.9"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("the report has no `9.9`"));
    assert!(!project.join("audiences/x.toml").exists());

    succeed(&project, &["new", "facet", "sector", "callers"]);
    let selected = ["list", "recommendations", "--where", "'callers' in sector"];
    succeed(&project, &selected);
}

#[test]
fn a_project_is_begun_from_an_example_in_a_new_folder() {
    let folder = tempfile::tempdir().unwrap();
    succeed(folder.path(), &["new", "sample"]);
    succeed(
        &folder.path().join("sample"),
        &["build", "everyone", "example"],
    );
    let there = run(folder.path(), &["new", "sample"]);
    assert_eq!(there.status.code(), Some(1));
    assert!(stderr(&there).contains("is there already"));
}

/// A report whose recommendations stand in sections that hold nothing else.
const ASKS: &str = "\
# 1 Facts

## 1.1 The service

Nobody counts the calls.

# 2 Asks

## 2.1 Of the service

Recommendation 1: Count.

Recommendation 2: Answer.

Recommendation 3: Say so.

## 2.2 Of the State

Recommendation 4: Pay.

# 3 Nothing

## 3.1 Nothing either
";

#[test]
fn an_audience_that_is_begun_selects_what_was_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("report.md"), ASKS).unwrap();
    succeed(folder.path(), &["new", "ours", "--from", "report.md"]);
    let project = folder.path().join("ours");
    let begin = |name: &str, arguments: &[&str]| {
        let arguments: Vec<&str> = ["new", "audience", name]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        run(&project, &arguments)
    };
    for (name, arguments, sections, numbers) in [
        ("alone", &["--codes", "2"][..], &[][..], &[1, 2, 3, 4][..]),
        ("mixed", &["--codes", "2.2,1"], &["1.1"], &[4]),
        ("range", &["--recommendations", "2-3,4"], &[], &[2, 3, 4]),
        // Each once, however often it is named.
        (
            "twice",
            &["--codes", "1,1.1,1.1/1,2.1,2", "--recommendations", "1-2,2"],
            &["1.1"],
            &[1, 2, 3, 4],
        ),
    ] {
        let output = begin(name, arguments);
        assert!(output.status.success(), "{name}: {}", stderr(&output));
        let built = succeed(&project, &["build", name, "--format", "json"]);
        let selection: serde_json::Value = serde_json::from_str(&built).unwrap();
        let all = |list: &str, key: &str| -> Vec<serde_json::Value> {
            let list = selection[list].as_array().unwrap().iter();
            list.map(|entry| entry[key].clone()).collect()
        };
        assert_eq!(all("findings", "section"), sections, "{name}");
        assert_eq!(all("recommendations", "number"), numbers, "{name}");
    }
    let profile = fs::read_to_string(project.join("audiences/alone.toml")).unwrap();
    assert!(
        profile.contains("# 2 holds no passages. These are its recommendations:"),
        "{profile}"
    );

    for (arguments, message) in [
        (&["--codes", "3"][..], "nothing stands under 3"),
        (&["--recommendations", "3-1"], "hint: write `1-3`"),
        (&["--recommendations", "3-9"], "the report has no `3-9`"),
        (&["--recommendations", "1.1"], "1.1 is no recommendation"),
        (&[], "the audience would get nothing"),
    ] {
        let output = begin("x", arguments);
        assert_eq!(output.status.code(), Some(1));
        let said = stderr(&output);
        assert!(said.contains(message), "{message}: {said}");
        assert!(!project.join("audiences/x.toml").exists());
    }
}

#[test]
fn what_the_document_does_not_say_is_asked_for_until_it_is_said() {
    let page = "<html><head><title>Asks | The site</title><meta name=author content='A web designer'></head>\
        <body><h1>Asks</h1><p>Recommendation 1: Count.</p><p>Recommendation 2: Answer.</p></body></html>";
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("page.html"), page).unwrap();
    fs::write(
        folder.path().join("our_report.txt"),
        "Recommendation 1: Count.\n\nRecommendation 2: Answer.\n",
    )
    .unwrap();
    let author = "to be filled in: whose report it is.";
    let date = "to be filled in: the day that it was handed in";
    for (name, title) in [
        (
            "page.html",
            "to be filled in: the report's title: this one is that of the web page.",
        ),
        (
            "our_report.txt",
            "to be filled in: the report's title: this one is the name of the file.",
        ),
    ] {
        let stem = name.split_once('.').unwrap().0;
        let begun = run(folder.path(), &["new", stem, "--from", name]);
        let said = stderr(&begun);
        for words in [author, date, title] {
            assert!(said.contains(words), "{words}: {said}");
        }
        let project = folder.path().join(stem);
        for arguments in [&["check"][..], &["build", "everyone"]] {
            let output = run(&project, arguments);
            assert!(output.status.success());
            let said = stderr(&output);
            for words in [
                author,
                date,
                title,
                "report.toml:1:1",
                "write it in the line below",
            ] {
                assert!(said.contains(words), "{words}: {said}");
            }
        }
        let folder = fs::read_dir(project.join("seeds"))
            .unwrap()
            .next()
            .unwrap()
            .unwrap();
        let report = folder.path().join("report.toml");
        let text = fs::read_to_string(&report).unwrap();
        assert!(text.contains("author = \"[author]\""), "{text}");
        let filled = text.replace("[author]", "Us");
        let filled = filled
            .lines()
            .filter(|line| !line.starts_with("# To be filled in:"));
        fs::write(&report, filled.collect::<Vec<_>>().join("\n")).unwrap();
        assert!(!stderr(&run(&project, &["check"])).contains("filled in"));
    }
    // What is given is not asked for.
    let arguments = [
        "new",
        "ours",
        "--from",
        "page.html",
        "--title",
        "Asks",
        "--author",
        "Us",
        "--report-date",
        "2026-01-02",
    ];
    let begun = run(folder.path(), &arguments);
    assert!(!stderr(&begun).contains("filled in"), "{}", stderr(&begun));
}
