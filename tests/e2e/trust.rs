//! What `docs/src/understand/trust.md` promises is held by tests that are there.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use regex::Regex;

use crate::program::root;

/// The tests of the repository, each by the module that it stands in and its name.
fn tests(folder: &Path, found: &mut BTreeSet<String>) {
    let test = Regex::new(r"#\[test\]\n\s*(?:#\[[^\n]*\]\n\s*)*fn ([a-z0-9_]+)\(").unwrap();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tests(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let module = path.file_stem().unwrap().to_str().unwrap();
            let source = fs::read_to_string(&path).unwrap();
            found.extend(
                test.captures_iter(&source)
                    .map(|test| format!("{module}::{}", &test[1])),
            );
        }
    }
}

#[test]
fn every_promise_is_held_by_a_test_that_is_there() {
    let mut there = BTreeSet::new();
    tests(&root().join("tests"), &mut there);
    tests(&root().join("src"), &mut there);
    let document = fs::read_to_string(root().join("docs/src/understand/trust.md")).unwrap();
    let (_, promises) = document.split_once("\n## Promises\n").unwrap();
    let table = promises.lines().filter(|line| line.starts_with("| "));
    let name = Regex::new("`([a-z0-9_]+::[a-z0-9_]+)`").unwrap();
    let mut rows = 0;
    for row in table
        .skip(1)
        .take_while(|row| row.matches(" | ").count() == 3)
    {
        let (_, held_by) = row.trim_end_matches(" |").rsplit_once(" | ").unwrap();
        let named: Vec<&str> = name
            .captures_iter(held_by)
            .map(|name| name.extract::<1>().1[0])
            .collect();
        assert!(!named.is_empty(), "held by nothing: {row}");
        for test in named {
            assert!(there.contains(test), "there is no test {test}: {row}");
        }
        rows += 1;
    }
    assert!(rows >= 14, "{rows} promises were read");
}

#[test]
fn each_module_of_tests_is_told_with_its_promise() {
    let document = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let (_, section) = document.split_once("\n## Adding a test\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let mut there = BTreeSet::new();
    for entry in fs::read_dir(root().join("tests/e2e")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(
            name == "main" || section.contains(&format!("`{name}`")),
            "CONTRIBUTING.md does not tell what {name} holds"
        );
        there.insert(name);
    }
    let name = Regex::new("`([a-z0-9_]+)`").unwrap();
    let table = section.lines().filter(|line| line.starts_with("  | "));
    for told in table.flat_map(|row| name.captures_iter(row)) {
        assert!(there.contains(&told[1]), "there is no module {}", &told[1]);
    }
}

#[test]
fn no_dependency_asks_for_a_later_rust_than_we_say() {
    let listed = Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .output()
        .unwrap();
    assert!(
        listed.status.success(),
        "{}",
        String::from_utf8_lossy(&listed.stderr)
    );
    let listed: serde_json::Value = serde_json::from_slice(&listed.stdout).unwrap();
    let number = |version: &str| -> Vec<u32> {
        let mut parts: Vec<u32> = version
            .split('.')
            .map(|part| part.parse().unwrap())
            .collect();
        parts.resize(3, 0);
        parts
    };
    let packages = listed["packages"].as_array().unwrap();
    let asked = |package: &serde_json::Value| package["rust_version"].as_str().map(number);
    let (ours, others): (Vec<_>, Vec<_>) = packages
        .iter()
        .partition(|package| package["name"] == "plaidoyer");
    let ours = asked(ours[0]).unwrap();
    assert!(others.len() > 300);
    for package in others {
        assert!(
            asked(package) <= Some(ours.clone()),
            "{} {}",
            package["name"],
            package["rust_version"]
        );
    }
}
