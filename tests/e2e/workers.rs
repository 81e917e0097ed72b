//! Workers: how many there are, what becomes of them, and what is said of that.

use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::batch::{Conference, everybody};
use crate::program::{root, stderr};

/// What is printed where a copy's own block stands.
fn with_closing(closing: &str) -> Conference {
    let conference = everybody();
    conference.write(
        "project/templates/own.typ.j2",
        format!("{{% extends \"builtin/briefing.typ.j2\" %}}\n{{% block closing %}}\n{closing}\n{{% endblock %}}\n"),
    );
    conference.replace(
        "conference.toml",
        "recipients = ",
        "template = \"own\"\nrecipients = ",
    );
    conference
}

/// `plaidoyer batch` into the folder `out`.
fn command(conference: &Conference, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plaidoyer"));
    command
        .current_dir(conference.folder.path())
        .args(["batch", "conference.toml", "--project", "project"])
        .args(["--date", "2026-11-24", "--output", "out"])
        .args(arguments);
    command
}

#[test]
fn fewer_workers_than_asked_for_are_said() {
    let conference = everybody();
    let dry = |arguments: &[&str]| conference.succeed(arguments[0], &arguments[1..]);
    let said = dry(&["few", "--jobs", "8", "--memory", "300MB"]);
    assert!(
        said.contains("1 of 8 workers: `--memory` has room for no more"),
        "{said}"
    );
    let said = dry(&["many", "--jobs", "20", "--memory", "20GiB"]);
    assert!(
        said.contains("7 of 20 workers: there are no more files to make"),
        "{said}"
    );
    for arguments in [
        ["quiet", "--jobs", "8", "--memory", "300MB", "--quiet"].as_slice(),
        &["two", "--jobs", "2"],
        &["two", "--jobs", "2"],
    ] {
        let said = dry(arguments);
        assert!(!said.contains("workers"), "{said}");
    }
    let ended = conference.batch("none", &["--memory", "64MiB"]);
    assert_eq!(ended.status.code(), Some(2));
    assert!(stderr(&ended).contains("a worker needs"));
}

#[test]
fn what_is_wrong_for_all_files_is_said_before_the_first() {
    let conference = everybody();
    conference.write(
        "project/templates/labels/en.ftl",
        "about-heading = { $nobody ->\n",
    );
    let ended = conference.batch("out", &["--jobs", "2"]);
    assert_eq!(ended.status.code(), Some(1));
    let said = stderr(&ended);
    assert_eq!(said.matches("en.ftl:").count(), 1, "{said}");
    assert!(!said.contains("the worker ended"), "{said}");
    assert!(!conference.path("out/manifest.json").exists());
}

#[test]
fn a_death_is_told_with_its_cause_and_without_names() {
    // For one name more memory than there is.
    let conference = with_closing(
        "{% if recipient and recipient.organisation == \"ENM\" %}\n#let x = (\"a\" * 100000000000)\n{% endif %}",
    );
    let ended = command(&conference, &["--jobs", "1"])
        .env("RUST_BACKTRACE", "1")
        .output()
        .unwrap();
    assert_eq!(ended.status.code(), Some(1));
    let said = stderr(&ended);
    assert!(said.contains("6 built, 0 unchanged, 1 failed"), "{said}");
    let manifest = conference.manifest("out");
    let cause = manifest["failed"][0]["error"].as_str().unwrap();
    assert!(cause.contains("memory allocation of 1000000000"), "{cause}");
    assert!(
        !cause.contains("BACKTRACE") && !cause.contains("backtrace"),
        "{cause}"
    );
}

#[test]
fn a_new_name_that_a_template_dies_of_costs_its_list_alone() {
    let conference = with_closing(
        "{% if recipient and recipient.name | length > 30 %}\n#let x = (\"a\" * 100000000000)\n{% endif %}",
    );
    conference.succeed("out", &[]);
    // What has room beside the longest name is looked up before any file is made.
    let longer = "Hélène Durand de la Tour du Pin Chambly";
    conference.replace("people.csv", "Hélène Durand", longer);
    let ended = conference.batch("out", &[]);
    let said = stderr(&ended);
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(said.contains("0 built, 4 unchanged, 3 failed"), "{said}");
}

#[test]
fn what_is_said_of_the_longest_name_is_not_kept_either() {
    // All copies are fitted for the longest name and the longest text of each column.
    let conference = with_closing("#panic({{ recipient.name | code }})");
    let ended = conference.batch("out", &[]);
    assert!(
        stderr(&ended).contains("Hélène Durand"),
        "{}",
        stderr(&ended)
    );
    let manifest = conference.manifest("out");
    let failed = manifest["failed"].as_array().unwrap();
    assert_eq!(failed.len(), 3);
    for failure in failed {
        let text = failure["error"].as_str().unwrap();
        assert!(
            !text.contains("Durand") && !text.contains("Petit"),
            "{text}"
        );
    }
}

#[test]
fn a_reader_that_closes_at_once_is_no_failure() {
    let close = |command: &mut Command| {
        let mut child = command
            .env_remove("SOURCE_DATE_EPOCH")
            .env("NO_COLOR", "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        child.wait_with_output().unwrap()
    };
    for arguments in [
        ["list", "findings"].as_slice(),
        &["list", "findings", "--json"],
        &["show", "A"],
        &["search", "children"],
        &["coverage", "--date", "2026-11-24"],
        &["queries"],
        &["translations", "fr"],
        &["why", "14", "overseas-departments"],
        &["--help"],
        &["batch", "--help"],
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_plaidoyer"));
        let ended = close(command.current_dir(root()).args(arguments));
        assert_eq!(ended.status.code(), Some(0), "{arguments:?}");
        assert_eq!(stderr(&ended), "", "{arguments:?}");
    }
    // What is to be made is made all the same.
    let conference = everybody();
    conference.succeed("out", &[]);
    conference.replace(
        "project/seeds/small/text/en/A.toml",
        "Mend it.",
        "Mend it now.",
    );
    let ended = close(&mut command(&conference, &[]));
    assert_eq!(ended.status.code(), Some(0), "{}", stderr(&ended));
    assert!(
        stderr(&ended).contains("5 built, 2 unchanged, 0 failed"),
        "{}",
        stderr(&ended)
    );
    assert_eq!(conference.manifest("out")["outputs"][6]["audience"], "a");
}

#[test]
fn no_worker_outlives_its_run() {
    let conference =
        with_closing("#for i in range(100000) { for j in range(100000) { if i * j < 0 [x] } }");
    let mut child = command(&conference, &["--jobs", "1", "--timeout", "600"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // The other four are made first: then a worker is on one that has no end.
    let start = Instant::now();
    while !conference.path("out/b.json").exists() && start.elapsed() < Duration::from_secs(60) {
        thread::sleep(Duration::from_millis(10));
    }
    thread::sleep(Duration::from_millis(500));
    child.kill().unwrap();
    child.wait().unwrap();
    let workers = fs::File::open(conference.path("out/.plaidoyer/workers")).unwrap();
    let start = Instant::now();
    while workers.try_lock().is_err() {
        assert!(
            start.elapsed() < Duration::from_secs(5),
            "a worker goes on without its coordinator"
        );
        thread::sleep(Duration::from_millis(10));
    }
}
