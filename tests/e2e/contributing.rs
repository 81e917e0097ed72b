//! What CONTRIBUTING.md says of how to add something was done for all that there is.

use std::fs;

use regex::Regex;

use crate::program::{root, stdout};

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The names of the files of a folder that end with `suffix`, without it.
fn names(folder: &str, suffix: &str) -> Vec<String> {
    let files = fs::read_dir(root().join(folder)).unwrap();
    let files = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let names = files.filter_map(|file| Some(file.strip_suffix(suffix)?.to_owned()));
    names.collect()
}

#[test]
fn what_can_be_added_takes_fewer_than_ten_steps_and_names_files_that_are_there() {
    let document = read("CONTRIBUTING.md");
    let step = Regex::new(r"(?m)^(\d+)\. ").unwrap();
    let path = Regex::new(r"`((?:src|tests|docs|templates|seeds|scripts)/[a-z0-9_./-]+)`").unwrap();
    let (mut parts, mut paths) = (0, 0);
    for part in document
        .split("\n## ")
        .filter(|part| part.starts_with("How to add "))
    {
        let (title, steps) = part.split_once('\n').unwrap();
        let numbers = step
            .captures_iter(steps)
            .map(|step| step[1].parse().unwrap());
        let numbers: Vec<usize> = numbers.collect();
        assert!(numbers.len() < 10, "{title}");
        assert!(numbers.iter().copied().eq(1..=numbers.len()), "{title}");
        for named in path.captures_iter(steps) {
            assert!(
                root().join(&named[1]).exists(),
                "{title}: {} is not there",
                &named[1]
            );
            paths += 1;
        }
        parts += 1;
    }
    assert!(parts >= 6 && paths >= 12, "{parts} parts, {paths} paths");
}

#[test]
fn every_command_was_added_by_the_steps() {
    let help = stdout(&["--help"]);
    let (_, commands) = help.split_once("\nCommands:\n").unwrap();
    let (commands, _) = commands.split_once("\n\n").unwrap();
    let name = Regex::new(r"(?m)^  ([a-z-]+) ").unwrap();
    let handbook = read("docs/src/lookup/commands.md");
    let mut tests = read("tests/cases/commands.trycmd");
    for name in names("tests/e2e", ".rs")
        .iter()
        .filter(|name| *name != "contributing")
    {
        tests += &read(&format!("tests/e2e/{name}.rs"));
    }
    for name in names("tests/cases", ".toml") {
        tests += &read(&format!("tests/cases/{name}.toml"));
    }
    let commands = name.captures_iter(commands).map(|name| name[1].to_owned());
    let commands: Vec<String> = commands.filter(|name| name != "help").collect();
    assert!(commands.len() > 20);
    for name in commands {
        let source = read(&format!("src/cli/{}.rs", name.replace('-', "_")));
        assert!(source.contains("after_help = "), "{name} has no examples");
        assert!(
            handbook.contains(&format!("\n### {name}\n")),
            "{name} is not in the handbook"
        );
        let is_run = [format!("plaidoyer {name}"), format!("\"{name}\"")];
        assert!(
            is_run.iter().any(|run| tests.contains(run)),
            "no test runs {name}"
        );
    }
}

#[test]
fn every_document_type_was_added_by_the_steps() {
    let sources = [
        read("tests/e2e/design.rs"),
        read("src/edition/tests.rs"),
        read("templates/new/audience.toml.j2"),
    ];
    // One prints who gets what, and no briefing.
    let types = names("templates", ".typ.j2")
        .into_iter()
        .filter(|name| name != "coverage");
    let mut count = 0;
    for name in types {
        read(&format!("templates/lib/{name}.typ"));
        assert!(
            sources.iter().all(|source| source.contains(&name)),
            "{name}"
        );
        count += 1;
    }
    assert!(count >= 6);
}

#[test]
fn every_import_format_was_added_by_the_steps() {
    let formats = Regex::new(r#"const FORMATS: &str = "([^"]*)""#).unwrap();
    let source = read("src/import/read/mod.rs");
    let formats = formats.captures(&source).unwrap()[1].to_owned();
    let extension = Regex::new(r"\.[a-z]+").unwrap();
    let places = [
        stdout(&["new", "--help"]),
        stdout(&["import", "--help"]),
        read("docs/src/do/import.md"),
        // The tests of imports through the binary.
        ["beginnings", "other_reader"]
            .map(|name| read(&format!("tests/e2e/{name}.rs")))
            .concat(),
    ];
    let mut count = 0;
    for format in extension.find_iter(&formats) {
        for place in &places {
            assert!(
                place.contains(format.as_str()),
                "{}: {place}",
                format.as_str()
            );
        }
        count += 1;
    }
    assert!(count >= 4);
}

#[test]
fn every_language_was_added_by_the_steps() {
    let languages = names("templates/labels", ".ftl");
    assert!(languages.len() >= 3);
    let handbook = read("docs/src/do/languages.md");
    for language in &languages {
        for other in &languages {
            let labels = read(&format!("templates/labels/{other}.ftl"));
            assert!(
                labels.contains(&format!("\nlanguage-{language} = ")),
                "{language} in {other}"
            );
        }
        read(&format!(
            "seeds/together-against-trafficking-2015/labels/{language}.ftl"
        ));
        assert!(handbook.contains(&format!("(`{language}`)")), "{language}");
    }
}
