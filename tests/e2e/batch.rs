//! Batches: lists of people in, whole files out, and the same again after a kill or a change.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::program::{plaidoyer, root, stderr};

/// A project with a small report and two audiences, and a manifest in a folder beside it.
pub(crate) struct Conference {
    pub(crate) folder: tempfile::TempDir,
}

impl Conference {
    pub(crate) fn new(manifest: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(
            &root().join("tests/cases/selection-json.in"),
            &folder.path().join("project"),
        );
        let conference = Self { folder };
        conference.write(
            "project/audiences/b.toml",
            "id = \"b\"\ntitle = { en = \"Other briefing\" }\ntemplate = \"briefing\"\n[select]\nfindings = \"'police' in sector\"\nrecommendations = \"false\"\n",
        );
        conference.write("conference.toml", manifest);
        conference
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn replace(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "{name} has no {from}");
        self.write(name, text.replace(from, to));
    }

    /// Runs `plaidoyer batch conference.toml`.
    pub(crate) fn batch(&self, output: &str, arguments: &[&str]) -> Output {
        plaidoyer()
            .current_dir(self.folder.path())
            .args(["batch", "conference.toml", "--project", "project"])
            .args(["--date", "2026-11-24", "--output", output])
            .args(arguments)
            .output()
            .unwrap()
    }

    pub(crate) fn succeed(&self, output: &str, arguments: &[&str]) -> String {
        let ended = self.batch(output, arguments);
        assert!(ended.status.success(), "{}", stderr(&ended));
        format!(
            "{}{}",
            String::from_utf8_lossy(&ended.stdout),
            stderr(&ended)
        )
    }

    pub(crate) fn manifest(&self, output: &str) -> serde_json::Value {
        let text = fs::read_to_string(self.path(output).join("manifest.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// The files of an output folder and their bytes, what is the batch's own apart.
    pub(crate) fn files(&self, output: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(&self.path(output), "", &mut files);
        files
    }
}

pub(crate) fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let name = entry.unwrap().file_name();
            copy(&from.join(&name), &to.join(&name));
        }
    } else {
        fs::copy(from, to).unwrap();
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            if name != ".plaidoyer" {
                collect(&path, &format!("{name}/"), files);
            }
        } else {
            files.insert(name, fs::read(path).unwrap());
        }
    }
}

/// A manifest for everybody in `people.csv`, besides all audiences.
pub(crate) const EVERYBODY: &str = r#"
[event]
name = "Round table"
place = "Marseille"
date = "2026-12-04"

[[build]]
audiences = "*"
formats = ["pdf", "json"]
output = "{{ audience.id }}.{{ extension }}"

[[build]]
audiences = ["a"]
recipients = "people.csv"
columns = { name = "Nom", organisation = "Structure" }
output = "{{ audience.id }}/{{ recipient.name | slug }}.pdf"
"#;

pub(crate) const PEOPLE: &str =
    "Nom;Structure\nHélène Durand;Police nationale\nJean Petit;ENM\nOuardia Saïd;\n";

/// A manifest for everybody, and three people.
pub(crate) fn everybody() -> Conference {
    let conference = Conference::new(EVERYBODY);
    conference.write("people.csv", PEOPLE);
    conference
}

#[test]
fn everything_is_made_and_a_second_run_makes_nothing() {
    let conference = everybody();
    let said = conference.succeed("out", &["--jobs", "2"]);
    assert!(said.contains("7 built, 0 unchanged, 0 failed"), "{said}");
    let files = conference.files("out");
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    // The built-in report's audiences are not this report's.
    assert_eq!(
        names,
        [
            "a.json",
            "a.pdf",
            "a/helene-durand.pdf",
            "a/jean-petit.pdf",
            "a/ouardia-said.pdf",
            "b.json",
            "b.pdf",
            "index.html",
            "manifest.json",
        ]
    );
    let manifest = conference.manifest("out");
    let listed: Vec<&str> = manifest["outputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|output| output["file"].as_str().unwrap())
        .collect();
    assert_eq!(
        listed,
        [
            "a.pdf",
            "a.json",
            "b.pdf",
            "b.json",
            "a/helene-durand.pdf",
            "a/jean-petit.pdf",
            "a/ouardia-said.pdf",
        ],
        "in the order of the plan"
    );
    let first = &manifest["outputs"][0];
    assert_eq!(first["audience"], "a");
    assert_eq!(first["language"], "en");
    assert_eq!(first["template"], "briefing");
    assert_eq!(first["findings"], serde_json::json!(["A.I.1"]));
    assert_eq!(first["recommendations"], serde_json::json!([1]));
    assert_eq!(first["left_out"], serde_json::json!([]));
    assert_eq!(manifest["failed"], serde_json::json!([]));
    for output in manifest["outputs"].as_array().unwrap() {
        let bytes = &files[output["file"].as_str().unwrap()];
        use sha2::{Digest as _, Sha256};
        let hash: String = Sha256::digest(bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(output["sha256"], hash);
    }

    let said = conference.succeed("out", &[]);
    assert!(said.contains("0 built, 7 unchanged, 0 failed"), "{said}");
    assert_eq!(conference.files("out"), files, "and says the same");
}

#[test]
fn the_bytes_are_the_same_with_one_worker_and_many_cold_and_warm() {
    let conference = everybody();
    conference.succeed("one", &["--jobs", "1"]);
    conference.succeed("many", &["--jobs", "3"]);
    assert_eq!(conference.files("one"), conference.files("many"));
    // Each alone, in a process of its own.
    for name in ["a/jean-petit.pdf", "b.pdf"] {
        fs::remove_file(conference.path("one").join(name)).unwrap();
        let said = conference.succeed("one", &[]);
        assert!(
            said.contains(&format!("built again: {name}: the file is gone")),
            "{said}"
        );
        assert!(said.contains("1 built, 6 unchanged"), "{said}");
    }
    assert_eq!(conference.files("one"), conference.files("many"));
}

#[test]
fn what_has_changed_is_built_again_and_said() {
    let conference = everybody();
    conference.succeed("out", &[]);
    let again = |expected: &[&str]| {
        let said = conference.succeed("out", &[]);
        let built: Vec<&str> = said
            .lines()
            .filter_map(|line| line.strip_prefix("built again: "))
            .collect();
        assert_eq!(built, expected, "{said}");
    };
    again(&[]);

    // The second audience does not get the recommendation.
    conference.replace(
        "project/seeds/small/text/en/A.toml",
        "Mend it.",
        "Mend it now.",
    );
    again(&[
        "a.pdf: recommendation 1",
        "a.json: recommendation 1",
        "a/helene-durand.pdf: recommendation 1",
        "a/jean-petit.pdf: recommendation 1",
        "a/ouardia-said.pdf: recommendation 1",
    ]);
    conference.replace("people.csv", "ENM", "ENPJJ");
    again(&["a/jean-petit.pdf: people.csv, row 3"]);
    conference.replace(
        "project/audiences/b.toml",
        "Other briefing",
        "Another briefing",
    );
    again(&["b.pdf: profile", "b.json: profile"]);
    conference.replace(
        "project/seeds/small/annotations/A.toml",
        "sector = []",
        "sector = [\"education\"]",
    );
    again(&[]);
    // Times of files decide nothing.
    let file = fs::File::open(conference.path("project/audiences/b.toml")).unwrap();
    file.set_modified(std::time::SystemTime::now()).unwrap();
    again(&[]);
    // A component that only one template reads.
    let own = "{% extends \"builtin/briefing.typ.j2\" %}\n{% block closing %}\n#import \"/templates/lib/own.typ\": own\n#own\n{% endblock %}\n";
    conference.write("project/templates/lib/own.typ", "#let own = [Ours]\n");
    conference.write("project/templates/own.typ.j2", own);
    conference.replace(
        "project/audiences/b.toml",
        "template = \"briefing\"",
        "template = \"own\"",
    );
    let said = conference.succeed("out", &[]);
    assert!(
        said.contains("built again: b.pdf: profile, template builtin/briefing.typ.j2 is new"),
        "{said}"
    );
    conference.write("project/templates/lib/own.typ", "#let own = [Ours too]\n");
    again(&[
        "b.pdf: templates/lib/own.typ",
        "b.json: templates/lib/own.typ",
    ]);
}

#[test]
fn files_are_held_against_the_journal() {
    let conference = everybody();
    conference.succeed("out", &[]);
    let path = conference.path("out/b.pdf");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..100]).unwrap();
    let said = conference.succeed("out", &[]);
    assert!(
        said.contains("built again: b.pdf: the file has another size"),
        "{said}"
    );
    assert_eq!(fs::read(&path).unwrap(), bytes);

    let mut other = bytes.clone();
    other[50] ^= 1;
    fs::write(&path, &other).unwrap();
    let said = conference.succeed("out", &[]);
    assert!(
        said.contains("0 built"),
        "only --verify reads files again: {said}"
    );
    let said = conference.succeed("out", &["--verify", "--dry-run"]);
    assert!(
        said.contains("build again: b.pdf: the file has other bytes"),
        "{said}"
    );
    assert_eq!(fs::read(&path).unwrap(), other, "a dry run writes nothing");
    conference.succeed("out", &["--verify"]);
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_dry_run_leaves_no_trace() {
    let conference = everybody();
    let said = conference.succeed("out", &["--dry-run"]);
    assert!(said.contains("build: a/helene-durand.pdf"), "{said}");
    assert!(
        said.contains("7 to build, 0 unchanged, 0 left over"),
        "{said}"
    );
    assert!(!conference.path("out").exists());
}

#[test]
fn what_no_build_makes_any_more_is_said_and_removed_only_when_asked() {
    let conference = everybody();
    conference.succeed("out", &[]);
    conference.write("out/notes.txt", "not ours");
    conference.write("people.csv", "Nom;Structure\nJean Petit;ENM\n");
    let said = conference.succeed("out", &[]);
    assert!(said.contains("left over: a/helene-durand.pdf"), "{said}");
    assert!(conference.path("out/a/helene-durand.pdf").exists());
    let said = conference.succeed("out", &["--prune"]);
    assert!(said.contains("removed: a/helene-durand.pdf"), "{said}");
    let files = conference.files("out");
    assert!(
        !files.contains_key("a/helene-durand.pdf") && !files.contains_key("a/ouardia-said.pdf")
    );
    assert!(files.contains_key("a/jean-petit.pdf") && files.contains_key("notes.txt"));
    let said = conference.succeed("out", &["--prune"]);
    assert!(!said.contains("removed"), "{said}");
}

#[test]
fn one_failing_row_stops_no_other() {
    let conference = everybody();
    // A template that aborts for one name, and one that never ends.
    let template = "{% extends \"builtin/briefing.typ.j2\" %}\n{% block closing %}\n{% if recipient and recipient.organisation == \"ENM\" %}\n#let x = (\"a\" * 100000000000)\n{% elif recipient and not recipient.organisation %}\n#for i in range(100000) { for j in range(100000) { if i * j < 0 [x] } }\n{% endif %}\n{% endblock %}\n";
    conference.write("project/templates/hostile.typ.j2", template);
    conference.replace(
        "conference.toml",
        "recipients = ",
        "template = \"hostile\"\nrecipients = ",
    );
    let ended = conference.batch("out", &["--timeout", "3", "--jobs", "2"]);
    assert_eq!(ended.status.code(), Some(1));
    let said = stderr(&ended);
    assert!(said.contains("5 built, 0 unchanged, 2 failed"), "{said}");
    assert!(
        said.contains("failed: a/jean-petit.pdf (people.csv, row 3)"),
        "{said}"
    );
    assert!(said.contains("longer than 3 s"), "{said}");
    let manifest = conference.manifest("out");
    let failed = manifest["failed"].as_array().unwrap();
    assert_eq!(failed.len(), 2);
    assert_eq!(failed[0]["file"], "a/jean-petit.pdf");
    assert_eq!(failed[0]["row"], "people.csv, row 3");
    assert!(!failed[0]["error"].as_str().unwrap().is_empty());
    assert!(!conference.path("out/a/jean-petit.pdf").exists());
    assert!(conference.path("out/a/helene-durand.pdf").exists());
}

#[test]
fn a_killed_run_leaves_whole_files_and_is_taken_up() {
    let mut people = String::from("Nom,Structure\n");
    for i in 0..150 {
        people.push_str(&format!("Person {i},Somewhere\n"));
    }
    let conference = Conference::new(EVERYBODY);
    conference.write("people.csv", &people);
    conference.succeed("whole", &[]);
    let count = |folder: &str| {
        fs::read_dir(conference.path(folder)).map_or(0, |entries| {
            entries
                .filter(|entry| {
                    let name = entry.as_ref().unwrap().file_name();
                    name.to_str().unwrap().ends_with(".pdf")
                })
                .count()
        })
    };
    let mut kills = 0;
    for wanted in [20, 70] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_plaidoyer"))
            .current_dir(conference.folder.path())
            .args(["batch", "conference.toml", "--project", "project"])
            .args(["--date", "2026-11-24", "--output", "out", "--jobs", "2"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let start = Instant::now();
        while count("out/a") < wanted && start.elapsed() < Duration::from_secs(60) {
            std::thread::sleep(Duration::from_millis(2));
        }
        // Where the run was faster, there is nothing to kill.
        kills += usize::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        let built = count("out/a");
        assert!(built >= wanted, "{built} files");
        for (name, bytes) in conference.files("out") {
            if name.ends_with(".pdf") {
                assert!(
                    bytes.starts_with(b"%PDF") && bytes.trim_ascii_end().ends_with(b"%%EOF"),
                    "{name}"
                );
            }
        }
        assert!(!conference.path("out/manifest.json").exists());
    }
    assert!(kills > 0, "no run was there to be killed");
    let said = conference.succeed("out", &[]);
    let unchanged: usize = said
        .lines()
        .find_map(|line| {
            line.split_once(" built, ")?
                .1
                .split(' ')
                .next()?
                .parse()
                .ok()
        })
        .unwrap();
    assert!(unchanged >= 60, "what was built is kept: {said}");
    assert_eq!(conference.files("out"), conference.files("whole"));
}

#[test]
fn the_index_speaks_the_language_of_its_files_and_its_errors_have_a_place() {
    let manifest = "[[build]]\naudiences = [\"b\"]\nlanguages = [\"fr\"]\n";
    let conference = Conference::new(manifest);
    conference.replace(
        "project/audiences/b.toml",
        "en = \"Other briefing\"",
        "en = \"Other briefing\", fr = \"Autre note\"",
    );
    conference.succeed("out", &["--allow-source-language"]);
    let index = String::from_utf8(conference.files("out")["index.html"].clone()).unwrap();
    for words in [
        "<html lang=\"fr\">",
        "Un fichier",
        "Autre note",
        "français, ",
    ] {
        assert!(index.contains(words), "{words}: {index}");
    }
    conference.write("project/templates/index.html.j2", "<p>\n{{ nobody }}</p>");
    fs::remove_file(conference.path("out/b.fr.pdf")).unwrap();
    let ended = conference.batch("out", &["--allow-source-language"]);
    let said = stderr(&ended);
    assert!(said.contains("there is no `nobody`"), "{said}");
    assert!(
        said.contains("project/templates/index.html.j2:2:"),
        "{said}"
    );
}

#[test]
fn two_runs_into_one_folder_are_one_too_many() {
    let conference = everybody();
    conference.succeed("out", &[]);
    let lock = fs::File::open(conference.path("out/.plaidoyer/lock")).unwrap();
    lock.lock().unwrap();
    let ended = conference.batch("out", &[]);
    assert_eq!(ended.status.code(), Some(1));
    assert!(
        stderr(&ended).contains("another run is writing into out"),
        "{}",
        stderr(&ended)
    );
    let ended = conference.batch("out", &["--shard", "1/2"]);
    assert_eq!(
        ended.status.code(),
        Some(1),
        "a shard of it is no other folder"
    );
    lock.unlock().unwrap();
    conference.succeed("out", &[]);
}

#[test]
fn spreadsheets_choose_audiences_and_bring_fields() {
    for list in ["participants.xlsx", "participants.ods"] {
        let conference = Conference::new(&format!(
            "[[build]]\nrecipients = \"{list}\"\nsheet = \"Inscrits\"\ntemplate = \"own\"\ncolumns = {{ name = \"Nom\", audience = \"Public\" }}\noutput = \"{{{{ audience.id }}}}-{{{{ recipient.table }}}}-{{{{ recipient.arrivee }}}}\"\nformats = [\"pdf\", \"json\"]\n"
        ));
        copy(
            &root().join("tests/lists").join(list),
            &conference.path(list),
        );
        conference.write(
            "project/templates/own.typ.j2",
            "{% extends \"builtin/briefing.typ.j2\" %}\n{% block closing %}\n{{ recipient.name }} of {{ recipient.structure }} sits at {{ recipient.table }}\n{% endblock %}\n",
        );
        conference.succeed("out", &[]);
        let files = conference.files("out");
        let text = crate::readers::pages(&files["a-3-2026-12-04.pdf"]).concat();
        let text = crate::readers::squeezed(&text);
        assert!(
            text.contains("HélèneDurandofPolicenationalesitsat3"),
            "{text}"
        );
        assert!(
            files.contains_key("b-12-2026-12-05.pdf"),
            "{list}: {:?}",
            files.keys()
        );
    }
}

#[test]
fn recipients_go_nowhere_but_on_their_own_briefing() {
    let conference = everybody();
    conference.replace(
        "conference.toml",
        "columns = ",
        "formats = [\"pdf\", \"json\"]\ncolumns = ",
    );
    conference.replace(
        "conference.toml",
        "{{ audience.id }}/{{ recipient.name | slug }}.pdf",
        "{{ audience.id }}/{{ recipient.name | slug }}",
    );
    conference.succeed("out", &[]);
    let files = conference.files("out");
    assert_eq!(files["a/helene-durand.json"], files["a/jean-petit.json"]);
    let mut written = files
        .iter()
        .filter(|(name, _)| !name.ends_with(".pdf"))
        .map(|(name, bytes)| (name.clone(), String::from_utf8(bytes.clone()).unwrap()))
        .collect::<Vec<_>>();
    for entry in fs::read_dir(conference.path("out/.plaidoyer")).unwrap() {
        let path = entry.unwrap().path();
        written.push((
            path.display().to_string(),
            fs::read_to_string(path).unwrap(),
        ));
    }
    for (name, text) in written {
        for word in ["Hélène", "Durand", "Police nationale", "ENM", "Saïd"] {
            assert!(!text.contains(word), "{name} has {word}");
        }
    }
}
