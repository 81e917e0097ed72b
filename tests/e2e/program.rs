//! Running the program.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::{LazyLock, OnceLock};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// The day of every briefing that tests build.
pub(crate) const DATE: &str = "2026-11-24";

/// The report's folder in the repository.
pub(crate) const REPORT: &str = "seeds/together-against-trafficking-2015";

/// The program, run in the repository, without what a developer's shell may have set.
pub(crate) fn plaidoyer() -> Command {
    let mut command = Command::cargo_bin("plaidoyer").unwrap();
    command
        .current_dir(root())
        .env_remove("SOURCE_DATE_EPOCH")
        .env("NO_COLOR", "1");
    command
}

/// The repository's folder.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What the program prints on stdout when it succeeds.
pub(crate) fn stdout(arguments: &[&str]) -> String {
    let output = plaidoyer().args(arguments).output().unwrap();
    assert!(
        output.status.success(),
        "{arguments:?} failed:\n{}",
        stderr(&output)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// What a run printed on stderr.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What the program prints on stdout as JSON.
pub(crate) fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&stdout(arguments)).unwrap()
}

/// The built-in audiences.
pub(crate) fn audiences() -> Vec<String> {
    static AUDIENCES: LazyLock<Vec<String>> = LazyLock::new(|| {
        let list = json(&["list", "audiences", "--json"]);
        let list = list.as_array().unwrap().iter();
        let names = list.map(|audience| audience["audience"].as_str().unwrap().to_owned());
        names.collect()
    });
    // Most tests go over them: without any, they would say nothing.
    assert!(AUDIENCES.len() >= 13, "{AUDIENCES:?}");
    AUDIENCES.clone()
}

/// The PDF of a built-in audience. All of them are built once, by one command, for all tests.
pub(crate) fn built_in_pdf(audience: &str) -> &'static [u8] {
    static PDFS: LazyLock<HashMap<String, Vec<u8>>> = LazyLock::new(|| {
        let folder = tempfile::tempdir().unwrap();
        let mut build = plaidoyer();
        build.args(["build", "--all", "--date", DATE, "-o"]);
        build.arg(folder.path()).assert().success();
        let read = |name: String| {
            let bytes = std::fs::read(folder.path().join(format!("{name}.pdf"))).unwrap();
            (name, bytes)
        };
        audiences().into_iter().map(read).collect()
    });
    &PDFS[audience]
}

/// What the briefing of a built-in audience holds, as JSON: built once for all tests.
pub(crate) fn built_in_selection(audience: &str) -> &'static Value {
    static SELECTIONS: LazyLock<HashMap<String, OnceLock<Value>>> = LazyLock::new(|| {
        let names = audiences().into_iter();
        names.map(|name| (name, OnceLock::new())).collect()
    });
    SELECTIONS[audience]
        .get_or_init(|| json(&["build", audience, "--format", "json", "--date", DATE]))
}

/// Builds a briefing into `folder` and gives its bytes.
pub(crate) fn pdf(project: Option<&Path>, audience: &str, folder: &Path) -> Vec<u8> {
    let mut command = plaidoyer();
    if let Some(project) = project {
        command.arg("--project").arg(project);
    }
    let output = command
        .args(["build", audience, "--date", DATE, "--output"])
        .arg(folder)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{audience} was not built:\n{}",
        stderr(&output)
    );
    std::fs::read(folder.join(format!("{audience}.pdf"))).unwrap()
}

/// Builds a briefing of the built-in report as a document type into `folder`, which has no other of that
/// audience, and gives its path. In other languages the report's words stay English, and are said to be.
pub(crate) fn built_as(audience: &str, template: &str, language: &str, folder: &Path) -> PathBuf {
    let output = plaidoyer()
        .args(["build", audience, "--as", template, "--date", DATE])
        .args(["--lang", language, "--allow-source-language", "-o"])
        .arg(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    // What is the profile's own is in no name.
    let is_of = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with(audience)
    };
    let mut files = std::fs::read_dir(folder).unwrap();
    files
        .find_map(|entry| Some(entry.unwrap().path()).filter(is_of))
        .unwrap()
}

/// A project with a report of its own, of one recommendation: `sections` are the sections of its part A.I.
/// Its one audience, `a`, gets all of them; `profile` says what else stands in its profile.
pub(crate) fn small_report(profile: &str, sections: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("plaidoyer.toml", "report = \"small\"\n");
    write(
        "audiences/a.toml",
        &format!(
            "id = \"a\"\ntitle = {{ en = \"A\" }}\n{profile}\n\
             [select]\nfindings = \"true\"\nrecommendations = \"true\"\n"
        ),
    );
    write(
        "seeds/small/report.toml",
        "title = \"A report\"\nauthor = \"Its authors\"\nsubmission = \"a report for tests\"\n\
         date = 2015-01-01\nlanguage = \"en\"\nrecommendations = 1\nfiles = [\"A\"]\n",
    );
    write(
        "seeds/small/taxonomy.toml",
        "[sector]\npolice = { en = \"Police\" }\n",
    );
    write(
        "seeds/small/text/en/directory.toml",
        "title = \"Members\"\norganisation = []\n[coordinator]\nrole = \"Coordinator:\"\nname = \"A. Name\"\n",
    );
    let above = "[[section]]\ncode = \"A\"\ntitle = \"PART\"\n[[section]]\ncode = \"A.I\"\nlevel = 2\ntitle = \"Subpart\"\n";
    write("seeds/small/text/en/A.toml", &format!("{above}{sections}"));
    folder
}
