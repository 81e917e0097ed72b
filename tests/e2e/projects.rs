//! A project of one's own, as an editor of a coalition would write it.

use std::path::{Path, PathBuf};

use crate::program::{json, pdf, plaidoyer, root, stderr};
use crate::readers::{faults, pages, squeezed};

fn school_nurses() -> PathBuf {
    root().join("tests/projects/school-nurses")
}

#[test]
fn an_own_template_puts_its_box_and_table_before_the_findings() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = pdf(Some(&school_nurses()), "school-nurses", folder.path());
    assert_eq!(faults(&bytes), Vec::<String>::new());
    let text = squeezed(&pages(&bytes).concat());
    let at = |words: &str| {
        text.find(&squeezed(words))
            .unwrap_or_else(|| panic!("{words} is not printed"))
    };
    assert!(at("If you are worried about a pupil") < at("Whom to call"));
    assert!(at("Children in danger") < at("The role of the national education system"));
    assert!(at("119") < at("Train the staff of the national education system"));
}

/// Writes a file of a project, and its folder.
pub(crate) fn write(project: &Path, path: &str, text: &str) {
    let path = project.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

#[test]
fn one_block_of_the_built_in_briefing_can_be_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let text = squeezed(&pages(&pdf(Some(&school_nurses()), "teachers", folder.path())).concat());
    assert!(text.contains(&squeezed("Why you are reading this")));
    assert!(text.contains(&squeezed(
        "What teachers can see, and whom they can tell. There are"
    )));
    assert!(!text.contains(&squeezed("In the editors’ own words")));
    assert!(
        text.contains(&squeezed("What the report found")),
        "the other blocks stay"
    );
}

#[test]
fn a_project_is_found_upwards_and_stands_beside_the_built_in_one() {
    let output = plaidoyer()
        .current_dir(school_nurses().join("templates"))
        .args(["list", "audiences", "--json"])
        .output()
        .unwrap();
    let list: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let names: Vec<&str> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["audience"].as_str().unwrap())
        .collect();
    assert!(
        names.contains(&"school-nurses") && names.contains(&"police-trainers"),
        "{names:?}"
    );
}

#[test]
fn an_included_finding_says_why_it_is_there() {
    let project = school_nurses();
    let selection = json(&[
        "--project",
        project.to_str().unwrap(),
        "build",
        "school-nurses",
        "--format",
        "json",
        "--date",
        "2026-01-01",
    ]);
    let findings = selection["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 3);
    assert_eq!(selection["recommendations"].as_array().unwrap().len(), 2);
    assert_eq!(findings[0]["section"], "E.I.1", "part E comes first");
    assert_eq!(
        findings[0]["passages"][0]["why"],
        serde_json::json!({ "by": "include", "rule": "E.I.1" })
    );
}

#[test]
fn a_template_cannot_part_a_passage_from_what_it_needs() {
    let project = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| write(project.path(), path, text);
    write("plaidoyer.toml", "");
    write(
        "audiences/a.toml",
        "id = \"a\"\ntitle = { en = \"A\" }\ntemplate = \"first\"\n[select]\nfindings = \"'health' in sector\"\nrecommendations = \"false\"\n",
    );
    write(
        "templates/first.typ.j2",
        "{% extends \"builtin/briefing.typ.j2\" %}\n{% block findings %}\n#section-heading[First]\n{% for finding in findings %}\n{{ finding.passages[0].text }}\n{% endfor %}\n{% endblock %}\n",
    );
    let output = plaidoyer()
        .arg("--project")
        .arg(project.path())
        .args(["build", "a", "--output"])
        .arg(project.path().join("out"))
        .output()
        .unwrap();
    let said = stderr(&output);
    assert!(
        said.contains("prints C.III.4/1 without C.III.4/2, and without that it would mislead"),
        "{said}"
    );
    assert!(said.contains("a.toml"), "{said}");
    assert!(!project.path().join("out").exists());
}

#[test]
fn a_label_that_nothing_prints_is_warned_of() {
    let project = tempfile::tempdir().unwrap();
    let folder = project.path().join("templates/labels");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(project.path().join("plaidoyer.toml"), "").unwrap();
    let said = |labels: &str| {
        std::fs::write(folder.join("en.ftl"), labels).unwrap();
        let mut command = plaidoyer();
        command.arg("--project").arg(project.path()).arg("check");
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        stderr(&output)
    };
    let misspelt = said("asks-heading = Our asks\nasks-headin = Our asks\n");
    assert!(
        misspelt.contains("en.ftl:2:1")
            && misspelt.contains("nothing prints the label `asks-headin`"),
        "{misspelt}"
    );
    assert!(misspelt.contains("`asks-heading`"), "{misspelt}");
    // A template of the project's own prints it.
    let template = "{% extends \"builtin/briefing.typ.j2\" %}\n{% block opening %}{{ label(\"our-own\") }}{% endblock %}\n";
    std::fs::write(project.path().join("templates/mine.typ.j2"), template).unwrap();
    let used = said("asks-heading = Our asks\nour-own = Ours\n");
    assert!(!used.contains("nothing prints"), "{used}");
}

#[test]
fn a_template_that_no_profile_names_is_said_not_to_be_tried() {
    let project = tempfile::tempdir().unwrap();
    write(project.path(), "plaidoyer.toml", "");
    for (name, block) in [("used", "{{ label(\"kicker\") }}"), ("zz", "{{ labl }}")] {
        let text = format!(
            "{{% extends \"builtin/briefing.typ.j2\" %}}{{% block kicker %}}{block}{{% endblock %}}"
        );
        write(project.path(), &format!("templates/{name}.typ.j2"), &text);
    }
    let profile =
        "id = \"x\"\ntitle = { en = \"X\" }\ntemplate = \"used\"\n[select]\ninclude = [\"33\"]\n";
    write(project.path(), "audiences/x.toml", profile);
    let output = plaidoyer()
        .current_dir(project.path())
        .arg("check")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(said.contains("--as TEMPLATE`): zz\n"), "{said}");
}

#[test]
fn a_project_of_an_own_report_says_whose_a_built_in_audience_is() {
    let project = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = plaidoyer();
        command.current_dir(project.path()).args(arguments);
        command.output().unwrap()
    };
    assert!(run(&["new", "own"]).status.success());
    let output = run(&["--project", "own", "build", "police-trainers"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said.contains("`police-trainers` belongs to the built-in report, and the report of this project is `own`")
            && said.contains("an empty file `plaidoyer.toml` makes a folder a project"),
        "{said}"
    );
}

#[test]
fn a_new_audience_has_an_example_of_the_reports_own_vocabulary() {
    let project = tempfile::tempdir().unwrap();
    write(project.path(), "plaidoyer.toml", "");
    let run = |arguments: &[&str]| {
        let mut command = plaidoyer();
        command.current_dir(project.path()).args(arguments);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
    };
    run(&["new", "audience", "x", "--recommendations", "33"]);
    let path = project.path().join("audiences/x.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let uncommented = text.replace("# findings =", "findings =");
    assert_ne!(text, uncommented);
    std::fs::write(&path, uncommented).unwrap();
    run(&["build", "x", "--format", "json"]);
}
