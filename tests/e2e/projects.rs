//! A project of one's own, as an editor of a coalition would write it.

use std::path::PathBuf;

use crate::program::{json, pdf, plaidoyer, root};
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

#[test]
fn one_block_of_the_built_in_briefing_can_be_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let text = squeezed(&pages(&pdf(Some(&school_nurses()), "teachers", folder.path())).concat());
    assert!(text.contains(&squeezed("Why you are reading this")));
    assert!(!text.contains(&squeezed("About this briefing")));
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
