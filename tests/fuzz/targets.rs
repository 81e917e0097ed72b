//! What is fuzzed.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use chrono::NaiveDate;
use plaidoyer::{
    Expression, Manifest, Plan, Problems, Project, Properties, Quoted, Report, Text, file_id,
};

use crate::fuzz;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn markdown() {
    fuzz("markdown", 3000, |_, bytes| {
        let source = String::from_utf8_lossy(bytes);
        let Ok(text) = Text::parse(&source) else {
            return;
        };
        let plain = text.plain();
        let _ = (text.heard(), text.notes(), text.links(), text.lines().len());
        assert!(!plain.contains('\0'), "a letter that no PDF has");
        assert_eq!(text.clone().with_omissions(false, false), text);
    });
}

#[test]
fn expression() {
    let project = Project::built_in();
    let report = Report::load(&project).unwrap();
    let file = file_id("fuzz.toml");
    fuzz("expression", 3000, |_, bytes| {
        let source = String::from_utf8_lossy(bytes);
        let Ok(expression) = Expression::parse(&Quoted::whole(file, &source), &report.taxonomy)
        else {
            return;
        };
        let _ = expression.facets();
        for (_, passage) in report.passages().take(20) {
            let _ = expression.matches(&passage.facets);
        }
    });
}

#[test]
fn import() {
    let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
    let folder = tempfile::tempdir().unwrap();
    fuzz("import", 300, |name, bytes| {
        fs::write(folder.path().join(name), bytes).unwrap();
        let project = Project::directory(folder.path()).unwrap();
        // What it says is not looked at: an import that does not add up is no panic.
        let _ = plaidoyer::import(&project, name, None, &Properties::default(), today);
    });
}

#[test]
fn list() {
    let folder = tempfile::tempdir().unwrap();
    let project = Project::built_in();
    let report = Report::load(&project).unwrap();
    let manifest = folder.path().join("conference.toml");
    fuzz("list", 1000, |name, bytes| {
        fs::write(folder.path().join(name), bytes).unwrap();
        let build = format!(
            "[[build]]\naudiences = [\"media\"]\nrecipients = \"{name}\"\ncolumns = {{ name = \"Nom\" }}\n"
        );
        fs::write(&manifest, build).unwrap();
        let mut problems = Problems::default();
        let manifest = Manifest::read(&project, &manifest, &mut problems).unwrap();
        let _ = Plan::new(&project, &report, &manifest, problems);
    });
}

#[test]
fn po() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("fr.po");
    let there = root().join("tests/projects/two-languages");
    let report = Report::load(&Project::open(&there).unwrap()).unwrap();
    fuzz("po", 300, |_, bytes| {
        fs::write(&file, bytes).unwrap();
        let project = Project::open(&there).unwrap();
        let file = project.adopt(&file).unwrap();
        let _ = plaidoyer::import_translation(&project, &report, "fr", file);
    });
}

#[test]
fn pdf() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("briefing.pdf");
    fuzz("pdf", 40, |_, bytes| {
        fs::write(&file, bytes).unwrap();
        for command in ["inspect", "verify"] {
            let ended = Command::new(env!("CARGO_BIN_EXE_plaidoyer"))
                .arg(command)
                .arg(&file)
                .stdout(Stdio::null())
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&ended.stderr);
            assert!(matches!(ended.status.code(), Some(0 | 1 | 3)), "{said}");
            assert!(!said.contains("panicked"), "{said}");
        }
    });
}
