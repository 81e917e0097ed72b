//! Built-in files that a project copies, and what is said of them when the program has others.

use std::fs;
use std::path::Path;
use std::process::Output;

use tempfile::TempDir;

use crate::program::{plaidoyer, stderr};

fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("plaidoyer.toml"), "").unwrap();
    folder
}

fn run(project: &Path, arguments: &[&str]) -> Output {
    plaidoyer()
        .current_dir(project)
        .args(arguments)
        .output()
        .unwrap()
}

fn status(project: &Path) -> String {
    let output = run(project, &["status"]);
    assert!(output.status.success(), "{}", stderr(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_built_in_file_of_each_kind_is_copied_and_wins() {
    let project = project();
    let root = project.path();
    assert_eq!(
        status(root),
        "no file of the project stands over a built-in one\n"
    );
    for (name, path, built_in) in [
        (
            "briefing.typ.j2",
            "templates/briefing.typ.j2",
            "templates/briefing.typ.j2",
        ),
        (
            "lib/cover",
            "templates/lib/cover.typ",
            "templates/lib/cover.typ",
        ),
        (
            "labels/fr",
            "templates/labels/fr.ftl",
            "templates/labels/fr.ftl",
        ),
        (
            "media",
            "audiences/media.toml",
            "seeds/together-against-trafficking-2015/audiences/media.toml",
        ),
        ("page", "templates/page.html.j2", "templates/page.html.j2"),
    ] {
        let output = run(root, &["eject", name]);
        assert!(output.status.success(), "{name}: {}", stderr(&output));
        assert!(stderr(&output).contains(path), "{name}");
        let built_in = fs::read(crate::program::root().join(built_in)).unwrap();
        assert!(fs::read(root.join(path)).unwrap() == built_in, "{name}");
        assert!(status(root).contains(&format!(
            "{path}: nobody has edited it; the program's is still that of 0.1.0"
        )));
    }
    let cover = root.join("templates/lib/cover.typ");
    let edited = fs::read_to_string(&cover)
        .unwrap()
        .replace("strong(kicker)", "emph(kicker)");
    fs::write(&cover, edited).unwrap();
    assert!(
        status(root)
            .contains("templates/lib/cover.typ: edited; the program's is still that of 0.1.0")
    );
    let output = run(
        root,
        &["build", "media", "--as", "poster", "--date", "2026-12-04"],
    );
    assert!(output.status.success(), "{}", stderr(&output));
    fs::remove_file(&cover).unwrap();
    assert!(status(root).contains("templates/lib/cover.typ: is not there any more"));
}

#[test]
fn nothing_is_written_over_and_a_wrong_name_is_answered() {
    let project = project();
    let root = project.path();
    for (names, said) in [
        (&["briefin.typ.j2"][..], "did you mean `briefing.typ.j2`?"),
        (&["police-trainer"], "did you mean `police-trainers`?"),
        (&["poster"], "say which: poster.typ.j2, lib/poster.typ"),
        (
            &["cover", "nothing-like-it"],
            "the program has no file `nothing-like-it`",
        ),
    ] {
        let output = run(root, &[&["eject"], names].concat());
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
        assert_eq!(fs::read_dir(root).unwrap().count(), 1, "{names:?}");
    }
    fs::create_dir_all(root.join("templates/lib")).unwrap();
    fs::write(root.join("templates/lib/cover.typ"), "// Mine.\n").unwrap();
    let output = run(root, &["eject", "lib/theme", "lib/cover"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("cover.typ is there already"),
        "{}",
        stderr(&output)
    );
    assert_eq!(
        fs::read_to_string(root.join("templates/lib/cover.typ")).unwrap(),
        "// Mine.\n"
    );
    assert!(!root.join("templates/lib/theme.typ").exists() && !root.join("ejected.toml").exists());
    let said = status(root);
    assert!(
        said.contains(
            "templates/lib/cover.typ: stands over the built-in file, and nobody recorded"
        ),
        "{said}"
    );
    let nowhere = tempfile::tempdir().unwrap();
    let output = run(nowhere.path(), &["eject", "page"]);
    assert!(
        stderr(&output).contains("there is no project here"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn the_data_of_the_built_in_report_are_copied_and_extended() {
    let project = project();
    let root = project.path();
    let folder = "seeds/together-against-trafficking-2015";
    let output = run(root, &["new", "facet", "sector", "airport-staff"]);
    assert!(
        stderr(&output).contains("hint: `plaidoyer eject taxonomy.toml` copies it"),
        "{}",
        stderr(&output)
    );
    fs::create_dir_all(root.join(folder).join("annotations")).unwrap();
    let entries = format!("{folder}/annotations/A.toml");
    fs::copy(crate::program::root().join(&entries), root.join(&entries)).unwrap();
    for arguments in [
        &["eject", "taxonomy.toml", "annotations/C"][..],
        &["new", "facet", "sector", "airport-staff"],
        &["list", "findings", "--where", "'airport-staff' in sector"],
    ] {
        let output = run(root, arguments);
        assert!(output.status.success(), "{}", stderr(&output));
    }
    let said = status(root);
    for line in [
        "annotations/A.toml: says what the built-in file says",
        "annotations/C.toml: nobody has edited it",
        "taxonomy.toml: edited",
    ] {
        assert!(said.contains(&format!("{folder}/{line}")), "{said}");
    }
    // The other values have names in further languages.
    let output = run(root, &["check"]);
    let said = stderr(&output);
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains("`airport-staff` has no name in de, fr") && said.contains("taxonomy.toml:"),
        "{said}"
    );
}

#[test]
fn what_has_changed_in_the_program_since_is_shown() {
    let project = project();
    let root = project.path();
    assert!(
        run(root, &["eject", "lib/qr.typ", "email"])
            .status
            .success()
    );
    // As if they had been copied from an older program.
    let record = root.join("ejected.toml");
    let text = fs::read_to_string(&record).unwrap();
    let older = text
        .replace("that a telephone reads", "that a camera reads")
        .replace("0.1.0", "0.0.9");
    assert!(text != older);
    fs::write(&record, &older).unwrap();
    let said = status(root);
    let (_, of_code) = said.split_once("templates/lib/qr.typ: ").unwrap();
    assert!(
        of_code
            .starts_with("says what the program says now; the program's has changed since 0.0.9"),
        "{said}"
    );
    assert!(
        of_code.contains("\n--- templates/lib/qr.typ, 0.0.9\n+++ templates/lib/qr.typ, 0.1.0\n"),
        "{said}"
    );
    assert!(
        of_code.contains(
            "\n-// Owns the code that a camera reads.\n+// Owns the code that a telephone reads.\n"
        ),
        "{said}"
    );
    assert!(
        said.contains(
            "templates/email.md.j2: nobody has edited it; the program's is still that of 0.0.9"
        ),
        "{said}"
    );
    fs::write(root.join("templates/lib/qr.typ"), "// Mine.\n").unwrap();
    assert!(
        status(root)
            .contains("templates/lib/qr.typ: edited; the program's has changed since 0.0.9")
    );
    // A record that nobody can read is an error at its line.
    fs::write(&record, "[\"templates/lib/qr.typ\"]\nprogramm = \"1\"\n").unwrap();
    let output = run(root, &["status"]);
    assert!(
        stderr(&output).contains("ejected.toml:2:1"),
        "{}",
        stderr(&output)
    );
}
