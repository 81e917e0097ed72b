//! The same input gives the same bytes, whoever builds it, where, and on what machine.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::batch::{EVERYBODY, PEOPLE};
use crate::program::{plaidoyer, root};

/// The files below a folder, what is a batch's own apart, in the order of their names.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_dir() {
            found.push(path);
        } else if !path.ends_with(".plaidoyer") {
            found.extend(files(&path));
        }
    }
    found.sort();
    found
}

/// Writes the files of a conference into a folder, one after the other in the order of their names or in the
/// opposite one: file systems list them in an order that has to do with it.
fn laid(folder: &Path, backwards: bool) {
    let project = root().join("tests/cases/selection-json.in");
    let mut texts: Vec<(PathBuf, Vec<u8>)> = files(&project)
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&project).unwrap().to_owned();
            (Path::new("project").join(name), fs::read(path).unwrap())
        })
        .collect();
    let other = "id = \"b\"\ntitle = { en = \"Other\" }\ntemplate = \"one-pager\"\n[select]\nfindings = \"true\"\nrecommendations = \"true\"\n";
    let manifest = EVERYBODY.replace(
        "[\"pdf\", \"json\"]",
        "[\"pdf\", \"json\", \"html\", \"md\"]",
    );
    for (name, text) in [
        ("project/audiences/b.toml", other),
        ("people.csv", PEOPLE),
        ("conference.toml", &manifest),
    ] {
        texts.push((name.into(), text.into()));
    }
    if backwards {
        texts.reverse();
    }
    for (name, text) in texts {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// Everything that a batch and two builds write in a folder, by name.
fn made(folder: &Path, jobs: &str, how: impl Fn(&mut Command)) -> BTreeMap<PathBuf, Vec<u8>> {
    let program = plaidoyer();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(program.get_program());
        command
            .current_dir(folder)
            .env_remove("SOURCE_DATE_EPOCH")
            .args(arguments)
            .args(["--date", "2026-11-24", "--output", "out"]);
        how(&mut command);
        let ended = command.output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.success(), "{said}");
    };
    run(&[
        "batch",
        "conference.toml",
        "--project",
        "project",
        "--jobs",
        jobs,
    ]);
    // The built-in report as well: it has figures, several parts and files of fonts.
    run(&["build", "police-trainers", "media"]);
    let out = folder.join("out");
    let written = files(&out).into_iter().map(|path| {
        let name = path.strip_prefix(&out).unwrap().to_owned();
        (name, fs::read(path).unwrap())
    });
    written.collect()
}

#[test]
fn the_same_bytes_come_of_another_user_folder_locale_time_zone_number_of_threads_and_order_of_files()
 {
    let here = tempfile::tempdir().unwrap();
    laid(here.path(), false);
    let expected = made(here.path(), "1", |command| {
        command
            .env("HOME", here.path())
            .env("USER", "anna")
            .env("LC_ALL", "C")
            .env("TZ", "UTC")
            .env("RAYON_NUM_THREADS", "1");
    });
    let pdfs = expected
        .keys()
        .filter(|name| name.extension().is_some_and(|kind| kind == "pdf"));
    assert_eq!(pdfs.count(), 7, "{:?}", expected.keys());
    let elsewhere = tempfile::Builder::new()
        .prefix("ailleurs, très loin ")
        .tempdir()
        .unwrap();
    let folder = elsewhere.path().join("a/b c");
    laid(&folder, true);
    let home = elsewhere.path().join("home");
    fs::create_dir(&home).unwrap();
    let elsewhere = made(&folder, "3", |command| {
        command
            .env("HOME", &home)
            .env("USER", "bruno")
            .env("LOGNAME", "bruno")
            .env("LANG", "tr_TR.UTF-8")
            .env("LC_ALL", "tr_TR.UTF-8")
            .env("LANGUAGE", "tr:fr")
            .env("TZ", "Pacific/Kiritimati")
            .env("RAYON_NUM_THREADS", "5");
    });
    same(&expected, &elsewhere);
}

/// Another user in earnest, where the test may become one.
#[cfg(unix)]
#[test]
fn the_same_bytes_come_of_somebody_who_owns_nothing() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
    use std::os::unix::process::CommandExt as _;

    const NOBODY: u32 = 65534;

    let here = tempfile::tempdir().unwrap();
    if fs::metadata(here.path()).unwrap().uid() != 0 {
        return;
    }
    laid(here.path(), false);
    let expected = made(here.path(), "2", |_| ());
    let theirs = tempfile::tempdir().unwrap();
    laid(theirs.path(), false);
    fs::set_permissions(theirs.path(), fs::Permissions::from_mode(0o755)).unwrap();
    chown(theirs.path(), Some(NOBODY), Some(NOBODY)).unwrap();
    let reached = Command::new(plaidoyer().get_program())
        .arg("--version")
        .uid(NOBODY)
        .output();
    if reached.is_err() {
        // The program stands in a folder that is root's alone.
        return;
    }
    let made = made(theirs.path(), "2", |command| {
        command.uid(NOBODY).gid(NOBODY).env("HOME", "/nonexistent");
    });
    same(&expected, &made);
}

fn same(expected: &BTreeMap<PathBuf, Vec<u8>>, other: &BTreeMap<PathBuf, Vec<u8>>) {
    let names = |files: &BTreeMap<PathBuf, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(expected), names(other));
    for (name, bytes) in expected {
        assert!(*bytes == other[name], "{} has other bytes", name.display());
    }
}
