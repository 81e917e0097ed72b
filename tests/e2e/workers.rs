//! Workers: how many there are, what becomes of them, and what is said of that.

use std::process::{Command, Stdio};

use crate::batch::{Conference, everybody};
use crate::program::{root, stderr};

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
