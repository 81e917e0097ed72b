//! A report of another shape: codes of any depth and spelling, headings without one, numbered paragraphs, labels
//! of several kinds, a list of recommendations at the end, and nothing but its text.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::batch::copy;
use crate::languages::{change, run};
use crate::program::{root, stderr};
use crate::readers::{faults, pages, squeezed};

const FINDINGS: &str = "seeds/assessment/text/en/findings.toml";
const LIST: &str = "seeds/assessment/text/en/recommendations.toml";

fn project() -> PathBuf {
    root().join("tests/projects/another-shape")
}

fn said(arguments: &[&str]) -> String {
    let output = run(&project(), arguments);
    let errors = stderr(&output);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&said(arguments)).unwrap()
}

fn strings(list: &Value, key: &str) -> Vec<String> {
    let list = list.as_array().unwrap().iter();
    list.map(|item| item[key].to_string().replace('"', ""))
        .collect()
}

/// What `check` complains of once a file says something else.
fn complaint(file: &str, from: &str, to: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    copy(&project(), folder.path());
    change(folder.path(), file, from, to);
    let output = run(folder.path(), &["check"]);
    assert_eq!(output.status.code(), Some(1), "{to} was taken");
    stderr(&output)
}

#[test]
fn everything_works_on_text_alone() {
    said(&["check"]);
    said(&["queries"]);
    said(&["coverage", "--date", "2026-12-04"]);
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    for document in [
        "briefing",
        "one-pager",
        "checklist",
        "leaflet",
        "digest",
        "poster",
    ] {
        let arguments = [
            "build",
            "everyone",
            "--as",
            document,
            "--date",
            "2026-12-04",
            "-o",
            out,
        ];
        said(&arguments);
    }
    let pdf = fs::read(folder.path().join("everyone.pdf")).unwrap();
    assert_eq!(faults(&pdf), Vec::<String>::new());
    let words = pages(&pdf).concat();
    for printed in [
        "Chapter 3",
        "2.1.1",
        "Box 1",
        "4(a)",
        "2.1, 7",
        "made-by",
        "Chile",
    ] {
        assert!(words.contains(printed), "{printed} is not in {words}");
    }
    // Names of ours are not printed.
    for own in ["list-of-recommendations", "foreword", "exceptions"] {
        assert!(!words.contains(own), "{own} is in {words}");
    }
}

#[test]
fn codes_and_labels_are_in_the_order_and_the_tree_of_the_document() {
    let findings = json(&["list", "findings", "--json"]);
    let codes = strings(&findings, "section");
    assert_eq!(
        codes,
        ["foreword", "1", "2.1", "2.1.1", "exceptions", "Box 1", "7"]
    );
    let listed = json(&["list", "recommendations", "--json"]);
    assert_eq!(strings(&listed, "number"), ["R1", "4(a)", "7"]);
    assert_eq!(listed[2]["number"], 7);
    // `exceptions` has no code, and stands under 2.1 all the same; `2.1.1` is no part of `1`.
    let shown = said(&["show", "2.1"]);
    assert!(
        shown.contains("2.1.1/1") && shown.contains("exceptions/1"),
        "{shown}"
    );
    assert!(!said(&["show", "1"]).contains("2.1"));
    assert!(said(&["show", "Chapter 3"]).contains("Box 1/1"));
}

#[test]
fn a_numbered_paragraph_is_found_by_its_number_everywhere() {
    assert!(said(&["show", "4.1"]).contains("7/1\n4.1 Nobody counts the calls."));
    let why = said(&["why", "4.2", "ministry", "--date", "2026-12-04"]);
    assert!(
        why.contains("7/2 is not in") || why.contains("7/2 is in"),
        "{why}"
    );
    let selection = json(&[
        "build",
        "ministry",
        "--format",
        "json",
        "--date",
        "2026-12-04",
    ]);
    assert_eq!(selection["findings"][0]["passages"][1]["id"], "7/2");
    // It is a word of the passage: what is searched finds it.
    assert!(said(&["search", "counts"]).contains("4.1 Nobody counts"));
}

#[test]
fn a_word_that_is_two_things_is_asked_for() {
    let output = run(&project(), &["show", "7"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("write `section:7` or `recommendation:7`"));
    assert!(said(&["show", "section:7"]).contains("What was counted"));
    assert!(said(&["show", "recommendation:7"]).contains("Count the calls."));
    assert!(said(&["search", "calls"]).contains("recommendation:7 "));
    let profile = "audiences/ministry.toml";
    let problem = complaint(profile, "\"recommendation:7\"]\n\n", "\"7\"]\n\n");
    assert!(
        problem.contains("ministry.toml:4:9") && problem.contains("`section:7`"),
        "{problem}"
    );
}

#[test]
fn recommendations_follow_from_the_sections_that_they_name() {
    let listed = json(&["list", "recommendations", "--json"]);
    assert_eq!(listed[0]["section"], "2.1");
    assert_eq!(listed[0]["sections"], serde_json::json!(["2.1", "7"]));
    assert_eq!(listed[1]["section"], "Box 1");
    assert_eq!(listed[1].get("sections"), None);
    assert_eq!(listed[2]["section"], "list-of-recommendations");
    let problem = complaint(LIST, "[\"Box 1\"]", "[\"Box 2\"]");
    assert!(problem.contains("recommendations.toml:17:13"), "{problem}");
    assert!(problem.contains("did you mean `Box 1`?"), "{problem}");
    let problem = complaint(LIST, "[\"Box 1\"]", "[\"4.1\"]");
    assert!(problem.contains("7/1 is no heading"), "{problem}");
}

#[test]
fn what_stands_beside_a_recommendation_is_kept_and_selected_by() {
    let arguments = |rule| ["list", "recommendations", "--json", "--where", rule];
    let selected = |rule| strings(&json(&arguments(rule)), "number");
    assert_eq!(selected("'supported' in position"), ["R1"]);
    assert_eq!(selected("not 'Spain' in made_by"), ["4(a)", "7"]);
    assert_eq!(
        selected("'noted' in position or 'Spain' in made_by"),
        ["R1", "4(a)"]
    );
    let said_of = |rule| stderr(&run(&project(), &arguments(rule)));
    let problem = said_of("false and 'suported' in position");
    assert!(problem.contains("did you mean `supported`?"), "{problem}");
    let problem = said_of("'noted' in positon");
    assert!(problem.contains("did you mean `position`?"), "{problem}");

    // In the document's order.
    let listed = said(&["list", "recommendations", "--json"]);
    let place = |word| listed.find(word).unwrap();
    assert!(place("\"position\"") < place("\"made-by\""));
    assert!(said(&["show", "R1"]).contains("position: supported\nmade-by: Spain"));
}

#[test]
fn anchors_and_addresses_are_valid_for_any_code() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let build = |format| {
        said(&[
            "build",
            "everyone",
            "--format",
            format,
            "--date",
            "2026-12-04",
            "-o",
            out,
        ])
    };
    build("html");
    let page = fs::read_to_string(folder.path().join("everyone.html")).unwrap();
    assert!(page.contains("id=\"Box%201\""), "{page}");
    assert!(page.contains("id=\"recommendation-4%28a%29\""), "{page}");
    assert!(
        page.contains("href=\"https://example.org/assessment#Box%201\""),
        "{page}"
    );
    assert!(page.contains("<strong>position</strong> noted"), "{page}");
    let ids = page
        .split("id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    let mut ids: Vec<&str> = ids.collect();
    assert!(ids.iter().all(|id| !id.contains(char::is_whitespace)));
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "an id is there twice");
    build("md");
    let mail = fs::read_to_string(folder.path().join("everyone.md")).unwrap();
    assert!(
        mail.contains("(https://example.org/assessment#r-4%28a%29)"),
        "{mail}"
    );
    assert!(mail.contains("**position** noted"), "{mail}");
}

#[test]
fn what_cannot_be_is_an_error_at_its_place() {
    let problem = complaint(LIST, "recommendation = \"4(a)\"", "recommendation = \"R1\"");
    assert!(
        problem.contains("recommendation R1 is there twice"),
        "{problem}"
    );
    assert!(problem.contains("first here"), "{problem}");
    let problem = complaint(FINDINGS, "code = \"2.1.1\"", "code = \"2.1\"");
    assert!(problem.contains("the code 2.1 is there twice"), "{problem}");
    let problem = complaint(FINDINGS, "level = 3", "level = 0");
    assert!(problem.contains("findings.toml:35:9"), "{problem}");
    let problem = complaint(FINDINGS, "code = \"Box 1\"", "code = \"Box 1 \"");
    assert!(problem.contains("has spaces around it"), "{problem}");
    let problem = complaint(FINDINGS, "label = \"4.1\"", "sections = [\"1\"]");
    assert!(
        problem.contains("the passage 7/1 has what only a recommendation has"),
        "{problem}"
    );
    let problem = complaint(
        LIST,
        "recommendation = 7",
        "recommendation = 7\nlabel = \"4.3\"",
    );
    assert!(
        problem.contains("recommendation 7 has the label 4.3 as well"),
        "{problem}"
    );
    let problem = complaint(LIST, "position = \"noted\"", "position = 1");
    assert!(
        problem.contains("the field `position` is no string"),
        "{problem}"
    );
    // A number that is written without quotation marks is a decimal of TOML.
    let problem = complaint(LIST, "recommendation = 7", "recommendation = 140.7");
    assert!(
        problem.contains("a label, such as `14` or `\"R3\"`"),
        "{problem}"
    );
}

/// A copy of the project in which a heading without a code has a figure, a quotation and signs.
fn with_evidence() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&project(), folder.path());
    let words = "It names none. Of 95% nobody asks. “Nobody asked us.” Some hide. Some are thin.";
    change(folder.path(), FINDINGS, "It names none.", words);
    let meets = "template = \"briefing\"\nshows-signs = true\nif-noticed = { en = \"Call 119.\" }";
    change(
        folder.path(),
        "audiences/everyone.toml",
        "template = \"briefing\"",
        meets,
    );
    let evidence = "[[figure]]\nid = \"asked\"\nat = \"exceptions/1\"\ntext = \"Of 95% nobody asks.\"\nvalue = 95\n\
        unit = \"percent\"\nmeasures = \"asked by nobody\"\npicture = \"number\"\n\
        [[quotation]]\nat = \"exceptions/1\"\ntext = \"“Nobody asked us.”\"\nspeaker = \"A caller\"\npull = true\n\
        [[sign]]\nat = \"exceptions/1\"\ntext = \"Some hide.\"\n[[sign]]\nat = \"exceptions/1\"\ntext = \"Some are thin.\"\n";
    let path = folder.path().join("seeds/assessment/evidence.toml");
    fs::write(path, evidence).unwrap();
    folder
}

#[test]
fn a_name_of_ours_is_printed_nowhere_as_a_code() {
    let folder = with_evidence();
    let day = ["--date", "2026-12-04", "-o", "out"];
    for document in ["briefing", "one-pager", "leaflet", "poster"] {
        let arguments = [&["build", "everyone", "--as", document][..], &day].concat();
        let output = run(folder.path(), &arguments);
        assert!(output.status.success(), "{document}: {}", stderr(&output));
        // What is the profile's own is in no name.
        let name = match document {
            "briefing" => "everyone.pdf".to_owned(),
            document => format!("everyone.{document}.pdf"),
        };
        let pdf = fs::read(folder.path().join("out").join(name)).unwrap();
        let words = squeezed(&pages(&pdf).concat());
        let shown = ["Of95%nobodyasks.", "Somearethin.", "Nobodyaskedus."];
        let is_shown = |said: &&str| words.contains(*said);
        assert!(shown.iter().any(is_shown), "{document}: {words}");
        assert!(!words.contains("exceptions"), "{document}: {words}");
    }
    for (format, code) in [("html", "<span class=\"code\">"), ("md", "**")] {
        let arguments = [&["build", "everyone", "--format", format][..], &day].concat();
        let output = run(folder.path(), &arguments);
        assert!(output.status.success(), "{format}: {}", stderr(&output));
        let page =
            fs::read_to_string(folder.path().join(format!("out/everyone.{format}"))).unwrap();
        let line = match format {
            "html" => "<li>Some are thin.</li>\n",
            _ => "- Some are thin.\n",
        };
        assert!(page.contains(line), "{page}");
        for own in ["exceptions", "</span>", "**"] {
            assert!(
                !page.contains(&format!("{code}{own}")),
                "{format}: {own}: {page}"
            );
        }
    }
    let arguments = [&["coverage", "--format", "pdf"][..], &day].concat();
    assert!(run(folder.path(), &arguments).status.success());
    let pdf = fs::read(folder.path().join("out/coverage.pdf")).unwrap();
    let words = pages(&pdf).concat();
    assert!(words.contains("Exceptions"), "{words}");
    for own in ["exceptions", "list-of-recommendations", "foreword"] {
        assert!(!words.contains(own), "{own} is in {words}");
    }
}

#[test]
fn what_is_called_as_something_else_is_written_so_that_it_can_be_told() {
    let day = ["--date", "2026-12-04"];
    let both = |words: &str| {
        let has = |word: &str| words.contains(word);
        assert!(has("recommendation:7") && has("section:7"), "{words}");
        assert!(has("2.1.1") && !has("section:2.1.1"), "{words}");
    };
    both(&said(&[&["coverage"][..], &day].concat()));
    both(&said(
        &[&["coverage", "--format", "csv"][..], &day].concat(),
    ));
    let coverage = json(&[&["coverage", "--json"][..], &day].concat());
    assert!(coverage["recommendations"]["recommendation:7"].is_array());
    assert!(coverage["findings"]["section:7"].is_array());

    // A template that prints no recommendation leaves them all out, and says so.
    let folder = tempfile::tempdir().unwrap();
    copy(&project(), folder.path());
    let asks = "asks = [\"recommendation:7\"]\n";
    let message = format!("message = \"recommendation:7\"\n{asks}");
    change(folder.path(), "audiences/ministry.toml", asks, &message);
    fs::create_dir_all(folder.path().join("templates")).unwrap();
    let template =
        "{% extends \"builtin/digest.typ.j2\" %}{% block recommendations %}{% endblock %}";
    fs::write(folder.path().join("templates/digest.typ.j2"), template).unwrap();
    let build = |arguments: &[&str]| {
        let output = run(
            folder.path(),
            &[&["build", "ministry"][..], arguments, &day].concat(),
        );
        assert!(output.status.success(), "{}", stderr(&output));
        output
    };
    let selection: Value = serde_json::from_slice(&build(&["--format", "json"]).stdout).unwrap();
    let left_out = strings(&selection["left_out"], "item");
    assert!(
        left_out.contains(&"recommendation:7".to_owned()),
        "{left_out:?}"
    );
    assert_eq!(selection["message"]["item"], "recommendation:7");
    let asks = selection["recommendations"].as_array().unwrap();
    let seven = asks.iter().find(|ask| ask["number"] == 7).unwrap();
    assert_eq!(seven["why"]["rule"], "recommendation:7");
    let built = stderr(&build(&["-o", "out"]));
    assert!(
        built.contains("`digest`: ") && built.contains("recommendation:7"),
        "{built}"
    );
    let batch = "[[build]]\naudiences = [\"ministry\"]\n";
    fs::write(folder.path().join("event.toml"), batch).unwrap();
    let arguments = [&["batch", "event.toml", "-o", "out"][..], &day].concat();
    let output = run(folder.path(), &arguments);
    assert!(output.status.success(), "{}", stderr(&output));
    let manifest = fs::read_to_string(folder.path().join("out/manifest.json")).unwrap();
    assert!(
        manifest.contains("\"item\": \"recommendation:7\""),
        "{manifest}"
    );
}

#[test]
fn a_heading_and_a_recommendation_of_one_name_are_translated_each() {
    let folder = tempfile::tempdir().unwrap();
    copy(&project(), folder.path());
    let run = |arguments: &[&str]| {
        let output = run(folder.path(), arguments);
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            stderr(&output)
        );
        String::from_utf8(output.stdout).unwrap()
    };
    run(&["translations", "fr", "--export", "fr.po"]);
    let po = fs::read_to_string(folder.path().join("fr.po")).unwrap();
    let mut translated = po.clone();
    for (name, source, words) in [
        ("section:7", "What was counted", "Ce que l’on a compté"),
        (
            "recommendation:7",
            "Count the calls.",
            "Compter les appels.",
        ),
    ] {
        let message = format!("msgctxt \"{name}\"\nmsgid \"{source}\"\nmsgstr \"");
        assert!(po.contains(&message), "{name}: {po}");
        translated = translated.replace(&message, &format!("{message}{words}"));
    }
    fs::write(folder.path().join("fr.po"), translated).unwrap();
    run(&["translations", "fr", "--import", "fr.po"]);
    assert!(run(&["check"]).contains("fr: 2 of "));
}
