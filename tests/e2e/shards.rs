//! Shards: a batch shared out and joined again, and nobody lost in between.

use std::fs;
use std::process::Output;

use crate::batch::{Conference, EVERYBODY, PEOPLE, everybody};
use crate::program::{plaidoyer, stderr};

/// Runs `plaidoyer merge-manifests shards`.
fn merge(conference: &Conference) -> Output {
    plaidoyer()
        .current_dir(conference.folder.path())
        .args(["merge-manifests", "shards", "--project", "project"])
        .output()
        .unwrap()
}

/// What joining says that fails.
fn refused(conference: &Conference) -> String {
    let ended = merge(conference);
    assert_eq!(ended.status.code(), Some(1));
    stderr(&ended)
}

/// What joining says that succeeds.
fn merged(conference: &Conference) -> String {
    let ended = merge(conference);
    assert!(ended.status.success(), "{}", stderr(&ended));
    stderr(&ended)
}

fn run(conference: &Conference, shards: &[&str]) {
    for shard in shards {
        conference.succeed("shards", &["--shard", shard]);
    }
}

/// The name of the manifest of the shard that makes a file.
fn manifest_of(conference: &Conference, file: &str) -> String {
    let quoted = format!("\"{file}\"");
    let has = |name: &String| {
        let path = conference.path("shards").join(name);
        fs::read_to_string(path).is_ok_and(|text| text.contains(&quoted))
    };
    let mut names = (1..=2).map(|index| format!("manifest-{index}-of-2.json"));
    names.find(has).unwrap()
}

#[test]
fn shards_make_together_what_one_run_makes() {
    let mut people = String::from(PEOPLE);
    for i in 0..20 {
        people.push_str(&format!("Person {i};Somewhere\n"));
    }
    let conference = Conference::new(EVERYBODY);
    conference.write("people.csv", &people);
    conference.succeed("whole", &[]);
    run(&conference, &["1/4", "2/4", "4/4"]);
    let said = refused(&conference);
    assert!(said.contains("shard 3/4 has not ended"), "{said}");
    run(&conference, &["3/4"]);
    // What a shard that was killed left half written.
    conference.write("shards/a/.plaidoyer-Ab12", "%PDF");
    merged(&conference);
    let mut shards = conference.files("shards");
    for i in 1..=4 {
        let manifest = shards.remove(&format!("manifest-{i}-of-4.json")).unwrap();
        let text = String::from_utf8(manifest).unwrap();
        assert!(!text.contains("Durand") && !text.contains("Police nationale"));
    }
    assert_eq!(shards, conference.files("whole"));

    // Who was left out of the list is left over, and a shard does not judge that.
    conference.write("people.csv", PEOPLE);
    for i in 1..=4 {
        let said = conference.succeed("shards", &["--shard", &format!("{i}/4")]);
        assert!(!said.contains("left over"), "{said}");
    }
    let ended = merge(&conference);
    let said = String::from_utf8_lossy(&ended.stdout).into_owned();
    assert!(said.contains("left over: a/person-7.pdf"), "{said}");
}

#[test]
fn parts_of_different_plans_are_not_joined() {
    let conference = everybody();
    let all = ["1/4", "2/4", "3/4", "4/4"];
    run(&conference, &all);
    let said = merged(&conference);
    assert!(said.contains("7 files, 0 failed"), "{said}");

    let more = format!("{PEOPLE}Ana Silva;\nLi Wei;\n");
    conference.write("people.csv", more);
    run(&conference, &["2/4"]);
    let said = refused(&conference);
    for words in [
        "the shards are parts of different plans",
        "shards 1/4, 3/4, 4/4 are parts of a plan of 7 files",
        "shard 2/4 is a part of a plan of 9 files",
    ] {
        assert!(said.contains(words), "{said}");
    }
    assert!(
        !conference.path("shards/manifest.json").exists(),
        "what the earlier shards made is not all any more"
    );
    run(&conference, &["1/4", "3/4", "4/4"]);
    let said = merged(&conference);
    assert!(said.contains("9 files, 0 failed"), "{said}");

    // Plans that are as long and make files of the same names.
    conference.write("project/templates/lib/own.typ", "#let own = none\n");
    run(&conference, &all);
    merged(&conference);
    let mut changes = 0;
    let mut changed = |name: &str, from: &str, to: &str| {
        conference.replace(name, from, to);
        run(&conference, &["2/4"]);
        let said = refused(&conference);
        assert!(said.contains("parts of different plans"), "{to}: {said}");
        run(&conference, &all);
        merged(&conference);
        changes += 1;
    };
    changed("conference.toml", "Round table", "Square table");
    changed("people.csv", "Jean Petit;ENM", "Jean Petit;ENPJJ");
    changed("project/templates/lib/own.typ", "none", "[]");
    changed(
        "project/seeds/small/text/en/A.toml",
        "Mend it.",
        "Mend it now.",
    );
    changed("project/audiences/b.toml", "Other briefing", "Another");
    assert_eq!(changes, 5);
    // Another day.
    let ended = plaidoyer()
        .current_dir(conference.folder.path())
        .args(["batch", "conference.toml", "--project", "project"])
        .args(["--output", "shards", "--shard", "2/4"])
        .output()
        .unwrap();
    assert!(ended.status.success(), "{}", stderr(&ended));
    let said = refused(&conference);
    assert!(said.contains("parts of different plans"), "{said}");
}

#[test]
fn manifests_that_were_changed_are_not_joined() {
    let conference = everybody();
    run(&conference, &["1/2", "2/2"]);
    merged(&conference);
    let name = format!("shards/{}", manifest_of(&conference, "b.pdf"));
    let text = fs::read_to_string(conference.path(&name)).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();

    conference.write(&name, &text[..text.len() / 2]);
    let said = refused(&conference);
    assert!(said.contains("is no manifest of results"), "{said}");
    assert!(said.contains("--shard "), "{said}");

    let mut fewer = manifest.clone();
    let outputs = fewer["outputs"].as_array_mut().unwrap();
    let taken = outputs.pop().unwrap();
    conference.write(&name, fewer.to_string());
    let said = refused(&conference);
    assert!(said.contains("do not list each of them once"), "{said}");

    // As many, one twice and one not at all.
    let outputs = fewer["outputs"].as_array_mut().unwrap();
    assert_ne!(outputs[0], taken);
    outputs.push(outputs[0].clone());
    conference.write(&name, fewer.to_string());
    let said = refused(&conference);
    assert!(said.contains("do not list each of them once"), "{said}");

    // The manifest of a whole run under the name of a shard's.
    let mut whole = manifest;
    whole.as_object_mut().unwrap().remove("part_of").unwrap();
    conference.write(&name, whole.to_string());
    let said = refused(&conference);
    assert!(said.contains("is no manifest of a shard"), "{said}");
}

#[test]
fn files_that_are_not_as_a_shard_made_them_have_failed() {
    let conference = everybody();
    run(&conference, &["1/2", "2/2"]);
    let path = conference.path("shards/b.pdf");
    let mut bytes = fs::read(&path).unwrap();
    bytes[50] ^= 1;
    fs::write(&path, &bytes).unwrap();
    fs::remove_file(conference.path("shards/a/jean-petit.pdf")).unwrap();
    let said = refused(&conference);
    assert!(
        said.contains("failed: b.pdf: the file has other bytes: run shard "),
        "{said}"
    );
    assert!(
        said.contains("failed: a/jean-petit.pdf: the file is gone: run shard "),
        "{said}"
    );
    assert!(said.contains("5 files, 2 failed"), "{said}");
    let manifest = conference.manifest("shards");
    assert_eq!(manifest["outputs"].as_array().unwrap().len(), 5);
    assert_eq!(manifest["failed"][0]["file"], "b.pdf");
    for shard in ["1/2", "2/2"] {
        conference.succeed("shards", &["--shard", shard, "--verify"]);
    }
    let said = merged(&conference);
    assert!(said.contains("7 files, 0 failed"), "{said}");
}

#[test]
fn no_manifest_outlives_what_it_says() {
    let conference = everybody();
    let there = |name: &str| conference.path("shards").join(name).exists();
    run(&conference, &["1/2", "2/2"]);
    merged(&conference);
    // Shared out otherwise.
    run(&conference, &["1/3"]);
    assert!(there("manifest-1-of-3.json") && !there("manifest.json"));
    assert!(!there("manifest-1-of-2.json") && !there("manifest-2-of-2.json"));
    let said = refused(&conference);
    assert!(said.contains("shard 2/3 has not ended"), "{said}");
    run(&conference, &["2/3", "3/3"]);
    merged(&conference);
    // Not shared out at all.
    conference.succeed("shards", &[]);
    assert!(!there("manifest-1-of-3.json") && there("manifest.json"));
    let said = refused(&conference);
    assert!(said.contains("holds no manifest of a shard"), "{said}");
}

#[test]
fn who_may_write_the_same_file_waits() {
    let conference = everybody();
    run(&conference, &["1/3"]);
    let lock = |name: &str| {
        let file = fs::File::options()
            .create(true)
            .append(true)
            .open(conference.path("shards/.plaidoyer").join(name))
            .unwrap();
        file.lock().unwrap();
        file
    };
    let refused = |shard: &str| {
        let ended = conference.batch("shards", &["--shard", shard]);
        assert_eq!(ended.status.code(), Some(1), "{shard}");
        stderr(&ended)
    };
    let held = lock("lock-1-of-3");
    let said = refused("1/4");
    assert!(
        said.contains("another run of shard 1/3 is writing into shards"),
        "{said}"
    );
    run(&conference, &["2/3"]);
    let ended = merge(&conference);
    assert_eq!(ended.status.code(), Some(1), "a merge waits for all shards");
    drop(held);
    // A worker that an earlier run left behind, whole or shared out otherwise; of another shard it writes
    // nothing of this one's.
    let held = lock("workers-3-of-3");
    run(&conference, &["2/3"]);
    drop(held);
    let held = lock("workers");
    let said = refused("2/3");
    assert!(
        said.contains("a worker of an earlier run has not ended"),
        "{said}"
    );
    drop(held);
    run(&conference, &["2/3"]);
}

#[test]
fn a_shard_is_a_number_of_how_many() {
    let conference = everybody();
    for wrong in ["auto", "auto/4", "0/4", "5/4"] {
        let ended = conference.batch("out", &["--shard", wrong]);
        assert_eq!(ended.status.code(), Some(2), "{wrong}");
    }
}
