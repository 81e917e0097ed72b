//! Paths that come from people: whatever is in them, they are right or an error, and never a panic.

use std::fs;
use std::path::Path;
#[cfg(unix)]
use std::process::Command;

use crate::batch::copy;
use crate::program::{DATE, plaidoyer, root, stderr};

/// The small project, in a folder of this name.
fn project(folder: &Path, name: &str) -> std::path::PathBuf {
    let path = folder.join(name);
    copy(&root().join("tests/cases/selection-json.in"), &path);
    path
}

/// What a run that fails says; it must not be a panic.
fn failure(project: &Path, arguments: &[&str]) -> String {
    let output = plaidoyer()
        .current_dir(project)
        .args(arguments)
        .output()
        .unwrap();
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
    assert!(
        said.contains("error: ") && !said.contains("panicked"),
        "{said}"
    );
    said
}

#[test]
fn a_backslash_on_the_command_line_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(folder.path(), "p");
    for arguments in [
        ["build", "a", "--as", "a\\b"],
        ["build", "a", "--as", "../../x"],
        ["build", "a\\b", "--date", DATE],
        ["build", "../a", "--date", DATE],
        ["build", "a", "--lang", "f\\r"],
        ["build", "a", "--lang", "../fr"],
        ["translations", "f\\r", "--export", "x.po"],
        ["import", "a\\b.txt", "-o", "x"],
    ] {
        failure(&project, &arguments);
    }
}

#[test]
fn paths_in_files_are_errors_at_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let small = "seeds/small/report.toml";
    for (number, (file, from, to, at)) in [
        (
            "audiences/a.toml",
            "\"briefing\"",
            "'a\\b'",
            "audiences/a.toml:3:",
        ),
        (small, "[\"A\"]", "[\"../../../../../x\"]", "report.toml:7:"),
        (small, "[\"A\"]", "['A\\B']", "report.toml:7:"),
        (small, "\"en\"", "'e\\n'", ""),
        (
            "plaidoyer.toml",
            "\"small\"",
            "'sm\\all'",
            "plaidoyer.toml:1:",
        ),
        (
            "plaidoyer.toml",
            "\"small\"",
            "\"../../small\"",
            "plaidoyer.toml:1:",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let project = project(folder.path(), &number.to_string());
        let text = fs::read_to_string(project.join(file)).unwrap();
        fs::write(project.join(file), text.replacen(from, to, 1)).unwrap();
        for arguments in [["build", "a"], ["check", "--typeset"]] {
            let said = failure(&project, &arguments);
            assert!(said.contains(at), "{file}, {to}: {said}");
        }
    }
}

#[test]
fn files_whose_names_hold_a_backslash_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    for (number, path) in [
        "audiences/x\\y.toml",
        "templates/x\\y.typ.j2",
        "templates/labels/x\\y.ftl",
        "fonts/x\\y.ttf",
        "seeds/small/annotations/x\\y.toml",
    ]
    .into_iter()
    .enumerate()
    {
        let project = project(folder.path(), &number.to_string());
        let path = project.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "x").unwrap();
        let said = failure(&project, &["check", "--typeset"]);
        assert!(said.contains("x\\y"), "{said}");
    }
}

#[test]
fn files_from_anywhere_are_read_whatever_their_folder_is_called() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(folder.path(), "back\\slash");
    let manifest = folder.path().join("back\\slash/event.toml");
    fs::write(&manifest, "[[build]]\naudiences = [\"a\"]\n").unwrap();
    let run = |arguments: &[&str]| {
        let output = plaidoyer()
            .current_dir(&project)
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
    };
    run(&[
        "batch",
        manifest.to_str().unwrap(),
        "--date",
        DATE,
        "-o",
        "out",
    ]);
    assert!(project.join("out/a.pdf").is_file());
    run(&["translations", "fr", "--export", "../fr.po"]);
    run(&["translations", "fr", "--import", "../fr.po"]);
}

#[cfg(unix)]
#[test]
fn a_template_reads_nothing_outside_its_project_and_nothing_of_the_network() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(folder.path(), "p");
    fs::write(folder.path().join("secret.txt"), "secret").unwrap();
    std::os::unix::fs::symlink("../secret.txt", project.join("link.txt")).unwrap();
    fs::create_dir_all(project.join("templates")).unwrap();
    for (template, what) in [
        ("#read(\"/../secret.txt\")", "would escape the project root"),
        (
            "#read(\"../../secret.txt\")",
            "would escape the project root",
        ),
        ("#read(\"/link.txt\")", "access denied"),
        ("#read(\"/etc/passwd\")", "file not found"),
        (
            "#import \"@preview/cetz:0.3.0\": canvas",
            "plaidoyer works without a network",
        ),
        ("{% include \"../../secret.txt\" %}", "there is no template"),
        ("{% include \"../link.txt\" %}", "there is no template"),
    ] {
        fs::write(project.join("templates/mine.typ.j2"), template).unwrap();
        let said = failure(&project, &["build", "a", "--as", "mine", "--date", DATE]);
        assert!(
            said.contains(what) && said.contains("mine.typ.j2:1:"),
            "{template}: {said}"
        );
        assert!(!project.join("briefings").exists(), "{template}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_written_is_told_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(folder.path(), "p");
    fs::write(
        project.join("event.toml"),
        "[[build]]\naudiences = [\"a\"]\n",
    )
    .unwrap();
    fs::write(project.join("taken"), "no folder").unwrap();
    // As on a full disk: no file may have more than 10 KiB, and no PDF has as few.
    let program = env!("CARGO_BIN_EXE_plaidoyer");
    for command in [
        format!("{program} build a --date {DATE} -o out"),
        format!("{program} batch event.toml --date {DATE} -o out"),
        format!("{program} build a --date {DATE} -o taken"),
        format!("{program} build a --date {DATE} -o taken/out"),
    ] {
        let output = Command::new("bash")
            .current_dir(&project)
            .args(["-c", &format!("trap '' XFSZ; ulimit -f 10; {command}")])
            .output()
            .unwrap();
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{command}: {said}");
        assert!(
            said.contains("could not write ") && said.contains("/a.pdf: "),
            "{command}: {said}"
        );
        assert!(!said.contains(".plaidoyer-"), "{command}: {said}");
        let files = fs::read_dir(project.join("out")).into_iter().flatten();
        let files = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        let own = ["index.html", "manifest.json", ".plaidoyer"];
        let others: Vec<String> = files.filter(|file| !own.contains(&file.as_str())).collect();
        assert!(others.is_empty(), "{command}: {others:?}");
    }
}
