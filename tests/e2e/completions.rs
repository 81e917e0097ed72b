//! What a shell is offered when somebody presses Tab, and the manual pages.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::program::{audiences, plaidoyer, root, small_report, stderr, stdout};
use crate::readers::{run_tool, skip};

/// What the last of these words could become in a folder, as bash asks for it. Nothing may be said beside.
fn offered(folder: &Path, words: &[&str]) -> Vec<String> {
    let output = plaidoyer()
        .current_dir(folder)
        .env("PLAIDOYER_COMPLETE", "bash")
        .env("_CLAP_IFS", "\n")
        .env("_CLAP_COMPLETE_INDEX", words.len().to_string())
        .args(["--", "plaidoyer"])
        .args(words)
        .output()
        .unwrap();
    assert_eq!(stderr(&output), "", "{words:?}");
    let offered = String::from_utf8(output.stdout).unwrap();
    offered.lines().map(str::to_owned).collect()
}

fn entries(folder: &Path) -> usize {
    fs::read_dir(folder).unwrap().count()
}

#[test]
fn words_of_the_built_in_report_are_offered_without_a_project() {
    let folder = tempfile::tempdir().unwrap();
    let offered = |words: &[&str]| offered(folder.path(), words);
    assert_eq!(offered(&["build", "po"]), ["police-trainers"]);
    assert_eq!(
        offered(&["build", "media", "po"]),
        ["police-trainers"],
        "each of several"
    );
    for command in [&["listen", ""][..], &["preview", ""], &["why", "14", ""]] {
        let names = offered(command);
        let names = names.iter().filter(|name| !name.starts_with('-'));
        assert!(names.eq(&audiences()), "{command:?}");
    }
    let types = [
        "briefing",
        "checklist",
        "digest",
        "leaflet",
        "one-pager",
        "poster",
    ];
    assert_eq!(offered(&["build", "media", "--as", ""]), types);
    assert_eq!(offered(&["new", "audience", "a", "--template", ""]), types);
    assert_eq!(offered(&["list", "findings", "--lang", ""]), ["en", "fr"]);
    // A slash leads into a section, as into a folder.
    for command in ["show", "why"] {
        assert_eq!(offered(&[command, "A.I.2"]), ["A.I.2"]);
        assert_eq!(
            offered(&[command, "A.I.2/"]),
            ["A.I.2/1", "A.I.2/2", "A.I.2/2/short"]
        );
        assert_eq!(offered(&[command, "43"]), ["43"]);
    }
    let codes = offered(&["new", "audience", "a", "--codes", "F.IV,A.I.2"]);
    assert_eq!(codes, ["F.IV,A.I.2"]);
    assert_eq!(entries(folder.path()), 0, "nothing is written");
}

#[test]
fn a_selection_is_completed_within_its_quotation_marks() {
    let where_ = |typed| offered(&root(), &["list", "findings", "--where", typed]);
    assert_eq!(where_("'mayo"), ["'mayotte' in territory"]);
    // zsh and fish hand on the mark before it.
    assert_eq!(where_("\"'mayo"), ["'mayotte' in territory"]);
    assert_eq!(
        where_("'police' in sector and not 'mayotte' in te"),
        ["'police' in sector and not 'mayotte' in territory"]
    );
    assert_eq!(
        where_(""),
        Vec::<String>::new(),
        "without a quotation mark, it would be several words"
    );
}

#[test]
fn a_project_offers_what_is_its_own() {
    let school = root().join("tests/projects/school-nurses");
    let named = school.to_str().unwrap();
    let inside = [school.join("audiences"), school.clone()];
    for folder in &inside {
        assert_eq!(offered(folder, &["build", "school"]), ["school-nurses"]);
    }
    let joined = format!("--project={named}");
    let elsewhere = tempfile::tempdir().unwrap();
    for words in [
        &["--project", named, "build", "school"][..],
        &["build", "--project", named, "school"],
        &["build", &joined, "school"],
        &["build", "--project", named, "--as", "school"],
        &["--project", named, "why", "14", "school"],
    ] {
        assert_eq!(offered(elsewhere.path(), words), ["school-nurses"]);
    }
    let other = root().join("tests/projects/another-shape");
    assert_eq!(offered(&other, &["show", "2.1"]), ["2.1", "2.1.1"]);
    assert_eq!(
        offered(
            &other,
            &["new", "audience", "a", "--recommendations", "R1,4"]
        ),
        ["R1,4(a)"]
    );
}

#[test]
fn what_is_broken_offers_nothing_and_says_nothing() {
    let none = Vec::<String>::new();
    let sections = "[[section]]\ncode = \"A.I.1\"\nlevel = 3\ntitle = \"A finding\"\n\
                    [[section.item]]\nrecommendation = 1\ntext = '''\nMend it.\n'''\n";
    let project = small_report("", sections);
    let folder = project.path();
    assert_eq!(offered(folder, &["build", "a"]), ["a"]);
    assert_eq!(offered(folder, &["show", "A.I.1"]), ["A.I.1"]);
    // Its audiences are files, and can be named all the same.
    fs::write(folder.join("seeds/small/text/en/A.toml"), "[[section]\n").unwrap();
    assert_eq!(offered(folder, &["build", "a"]), ["a"]);
    assert_eq!(offered(folder, &["show", "A.I.1"]), none);
    fs::write(folder.join("plaidoyer.toml"), "report =").unwrap();
    for words in [
        &["build", "a"][..],
        &["show", "A.I"],
        &["list", "findings", "--where", "'p"],
        &["new", "facet", "s"],
        &["--project", "nowhere", "build", "po"],
        &["no-command", "po"],
    ] {
        assert_eq!(offered(folder, words), none, "{words:?}");
    }
    assert_eq!(entries(folder), 3, "nothing is written");
}

#[test]
fn files_are_offered_by_what_they_hold() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.pdf", "a.docx", "a.toml", "a.csv", "a.po", "a.exe"] {
        fs::write(folder.path().join(name), "").unwrap();
    }
    for (words, file) in [
        (&["verify", "a."][..], "a.pdf"),
        (&["inspect", "a."], "a.pdf"),
        (&["import", "a."], "a.docx"),
        (&["new", "b", "--from", "a."], "a.docx"),
        (&["batch", "a."], "a.toml"),
        (&["preview", "--recipients", "a."], "a.csv"),
        (&["translations", "fr", "--import", "a."], "a.po"),
    ] {
        assert_eq!(offered(folder.path(), words), [file], "{words:?}");
    }
}

#[test]
fn each_line_that_the_handbook_has_completed_is_completed() {
    let page = fs::read_to_string(root().join("docs/src/start/install.md")).unwrap();
    let (_, lines) = page
        .split_once("with Tab at the end of each line:")
        .unwrap();
    let lines = lines.trim_start().lines();
    let lines: Vec<&str> = lines
        .map_while(|line| line.trim().strip_prefix("plaidoyer "))
        .collect();
    assert_eq!(lines.len(), 5);
    for line in lines {
        let words: Vec<&str> = line.split(' ').collect();
        assert!(!offered(&root(), &words).is_empty(), "{line}");
    }
}

/// The script that users load, in the one shell that is everywhere.
#[test]
fn bash_completes_by_the_script() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("plaidoyer");
    fs::write(&script, stdout(&["completions", "bash"])).unwrap();
    let program = assert_cmd::cargo::cargo_bin("plaidoyer");
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let ours = program.parent().map(Path::to_path_buf);
    let paths = std::env::join_paths(ours.into_iter().chain(std::env::split_paths(&paths)));
    let press = "source \"$1\" && COMP_WORDS=(plaidoyer build po) COMP_CWORD=2 COMP_TYPE=9 \
                 && _clap_complete_plaidoyer plaidoyer po build && echo \"${COMPREPLY[@]}\"";
    let output = Command::new("bash")
        .args(["--norc", "-c", press, "bash"])
        .arg(&script)
        .env("PATH", paths.unwrap())
        .output();
    match output {
        Ok(output) => assert_eq!(
            (
                String::from_utf8_lossy(&output.stdout).trim(),
                stderr(&output).as_str()
            ),
            ("police-trainers", "")
        ),
        Err(e) => skip("bash", &e),
    }
}

#[test]
fn each_shell_has_a_script_that_asks_the_program() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = stdout(&["completions", shell]);
        assert!(script.contains("PLAIDOYER_COMPLETE"), "{shell}");
    }
}

#[test]
fn each_command_has_a_manual_page_that_roff_takes() {
    let folder = tempfile::tempdir().unwrap();
    let output = plaidoyer()
        .arg("man")
        .arg(folder.path())
        .env("SOURCE_DATE_EPOCH", "1764288000")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let mut pages = BTreeSet::new();
    for entry in fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        pages.insert(path.file_name().unwrap().to_string_lossy().into_owned());
        let page = fs::read_to_string(&path).unwrap();
        assert!(page.contains("2025-11-28"), "the day is an input");
        if let Some(read) = run_tool("man", &["--warnings", "--local-file"], &path) {
            assert_eq!(stderr(&read), "", "{}", path.display());
            let text = String::from_utf8_lossy(&read.stdout).into_owned();
            assert!(text.contains("NAME"), "{text}");
        }
    }
    let help = stdout(&["--help"]);
    let commands = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|name| !name.is_empty())
        .filter(|name| *name != "help");
    let own = [
        "plaidoyer.1",
        "plaidoyer-new-audience.1",
        "plaidoyer-new-facet.1",
    ];
    let expected: BTreeSet<String> = commands
        .map(|name| format!("plaidoyer-{name}.1"))
        .chain(own.map(str::to_owned))
        .collect();
    assert_eq!(pages, expected);
    let page = fs::read_to_string(folder.path().join("plaidoyer-build.1")).unwrap();
    for words in ["EXAMPLES", "plaidoyer build media \\-\\-as checklist"] {
        assert!(page.contains(words), "{page}");
    }
}
