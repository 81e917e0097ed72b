//! Whose words a passage reports: a report names its own voices, and nobody else's are known.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use crate::languages::{build, change, run, two_languages};
use crate::program::stderr;
use crate::readers::{pages, squeezed};

const TAXONOMY: &str = "seeds/hotline/taxonomy.toml";
const ENTRIES: &str = "seeds/hotline/annotations/A.toml";
const EVIDENCE: &str = "seeds/hotline/evidence.toml";

/// Adds to a file of a project.
fn add(project: &Path, file: &str, text: &str) {
    let path = project.join(file);
    let before = fs::read_to_string(&path).unwrap();
    fs::write(path, format!("{before}\n{text}")).unwrap();
}

/// A report with a voice of its own, in which one passage and one quotation of two speak.
fn with_ombudsman() -> TempDir {
    let folder = two_languages();
    let project = folder.path();
    add(
        project,
        TAXONOMY,
        "[voice]\nombudsman = { en = \"The ombudsman’s words\", fr = \"Les termes de la médiatrice\" }\n",
    );
    add(
        project,
        ENTRIES,
        "[[entry]]\nat = \"A.I.1/1\"\nhash = \"f5a1800001c4\"\nvoice = \"ombudsman\"\n",
    );
    add(
        project,
        EVIDENCE,
        "[[quotation]]\nat = \"A.I.1/1\"\ntext = \"No one was told\"\nspeaker = \"The ombudsman\"\nvoice = \"ombudsman\"\n\
         [[quotation]]\nat = \"A.I.1/2\"\ntext = \"on Sundays\"\nspeaker = \"The authors\"\n",
    );
    folder
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", stderr(output));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn printed(project: &Path, file: &str) -> String {
    squeezed(&pages(&fs::read(project.join("out").join(file)).unwrap()).concat())
}

#[test]
fn a_report_brings_its_own_voices() {
    let folder = with_ombudsman();
    let project = folder.path();
    let built = build(project, &[]);
    assert!(built.status.success(), "{}", stderr(&built));
    let words = printed(project, "operators.pdf");
    let mark = squeezed("[The ombudsman’s words]");
    assert_eq!(words.matches(&mark).count(), 1, "{words}");

    let built = build(project, &["--lang", "fr"]);
    assert!(built.status.success(), "{}", stderr(&built));
    let words = printed(project, "operators.fr.pdf");
    assert!(
        words.contains(&squeezed("[Les termes de la médiatrice]")),
        "{words}"
    );

    for (format, file) in [("html", "operators.html"), ("md", "operators.md")] {
        let built = build(project, &["--format", format]);
        assert!(built.status.success(), "{}", stderr(&built));
        let text = fs::read_to_string(project.join("out").join(file)).unwrap();
        assert!(text.contains("The ombudsman’s words"), "{text}");
    }

    let shown = said(&run(project, &["show", "A.I.1/1"]));
    assert!(shown.contains("\nvoice ombudsman\n"), "{shown}");
}

#[test]
fn the_reports_own_voice_has_no_name() {
    let folder = with_ombudsman();
    let json = build(folder.path(), &["--format", "json"]);
    let selection: Value = serde_json::from_slice(&json.stdout).unwrap();
    let findings = selection["findings"].as_array().unwrap().iter();
    let passages = findings.flat_map(|finding| finding["passages"].as_array().unwrap());
    let mut reported = 0;
    for passage in passages {
        let voice = passage.get("voice").and_then(Value::as_str);
        let expected = (passage["id"] == "A.I.1/1").then_some("ombudsman");
        assert_eq!(voice, expected, "{passage}");
        reported += usize::from(voice.is_some());
    }
    assert_eq!(reported, 1);
    assert_eq!(selection["quotations"][0]["voice"], "ombudsman");
    assert!(selection["quotations"][1].get("voice").is_none());
    let shown = said(&run(folder.path(), &["show", "A.I.1/2"]));
    assert!(!shown.contains("voice"), "{shown}");
}

#[test]
fn an_unknown_voice_is_an_error_at_its_place() {
    let folder = with_ombudsman();
    let project = folder.path();
    change(project, ENTRIES, "\"ombudsman\"", "\"ombudsmann\"");
    change(project, EVIDENCE, "\"ombudsman\"", "\"state\"");
    let output = run(project, &["check"]);
    assert_eq!(output.status.code(), Some(1));
    let errors = stderr(&output);
    for said in [
        "error: there is no voice `ombudsmann`",
        "seeds/hotline/annotations/A.toml:27:9",
        "did you mean `ombudsman`?",
        // What no report has said is known to nobody.
        "error: there is no voice `state`",
        "seeds/hotline/evidence.toml:14:9",
        "expected one of: ombudsman",
        "the report's own voice is none of them",
    ] {
        assert!(errors.contains(said), "{said} is not in {errors}");
    }
    assert_eq!(errors.matches("error:").count(), 2, "{errors}");
}

#[test]
fn a_report_without_voices_says_how_to_begin() {
    let folder = with_ombudsman();
    let project = folder.path();
    fs::write(
        project.join(TAXONOMY),
        fs::read_to_string(project.join(TAXONOMY))
            .unwrap()
            .split("[voice]")
            .next()
            .unwrap(),
    )
    .unwrap();
    let errors = stderr(&run(project, &["check"]));
    assert!(errors.contains("`[voice]` in `taxonomy.toml`"), "{errors}");

    let folder = two_languages();
    let output = run(folder.path(), &["check"]);
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn a_voice_has_a_name_in_the_language_of_the_briefing() {
    let folder = with_ombudsman();
    let project = folder.path();
    change(
        project,
        TAXONOMY,
        ", fr = \"Les termes de la médiatrice\"",
        "",
    );
    assert!(build(project, &[]).status.success());
    let output = build(project, &["--lang", "fr"]);
    assert_eq!(output.status.code(), Some(1));
    let errors = stderr(&output);
    assert!(
        errors.contains("the voice `ombudsman` has no name in `fr`"),
        "{errors}"
    );
    assert!(!project.join("out/operators.fr.pdf").exists());
}

#[test]
fn an_editor_completes_the_voices_of_the_report() {
    let folder = with_ombudsman();
    let project = folder.path();
    assert!(run(project, &["schema", "-o", "schemas"]).status.success());
    let voices = |file: &str, pointer: &str| {
        let text = fs::read_to_string(project.join("schemas").join(file)).unwrap();
        let schema: Value = serde_json::from_str(&text).unwrap();
        schema.pointer(pointer).cloned().unwrap_or_default()
    };
    for (file, pointer) in [
        (
            "annotations.schema.json",
            "/$defs/Entry/properties/voice/enum",
        ),
        (
            "evidence.schema.json",
            "/$defs/RawQuotation/properties/voice/enum",
        ),
    ] {
        assert_eq!(
            voices(file, pointer),
            serde_json::json!(["ombudsman"]),
            "{file}"
        );
    }
}
