//! Texts that are in no file, drafts, and the files that were asked for.

use super::*;

#[test]
fn texts_that_are_in_no_file_never_share_an_id() {
    let project = Project::built_in();
    let ids = [
        ("template", "one"),
        ("template", "two"),
        ("a\\b", "one"),
        ("../x", "one"),
    ]
    .map(|(name, text)| (project.remember(name, text), name, text));
    for (number, (id, name, text)) in ids.iter().enumerate() {
        assert_eq!(project.text(*id).unwrap(), *text);
        assert_eq!(project.name(*id), *name);
        assert!(ids[..number].iter().all(|(other, ..)| other != id));
    }
    assert_eq!(project.remember("template", "one"), ids[0].0);
}

#[test]
fn what_was_asked_for_matters_there_or_not_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(PROJECT_FILE), "").unwrap();
    let project = Project::open(folder.path()).unwrap();
    assert!(!project.asked().concerns("fonts"));
    project.list("fonts", ".ttf");
    assert!(!project.exists("seeds/own/report.toml"));
    project.text(path_id("lib/theme.typ").unwrap()).unwrap();
    let asked = project.asked();
    for path in [
        "fonts/new.ttf",
        // A folder that comes or goes with all in it.
        "fonts",
        "seeds",
        "seeds/own/report.toml",
        "templates/lib/theme.typ",
    ] {
        assert!(asked.concerns(path), "{path}");
    }
    for path in [
        "fonts/new.txt",
        "fonts/more/new.ttf",
        "seeds/own/report",
        "seeds/other",
        "lib/theme.typ",
        "templates/lib/theme",
    ] {
        assert!(!asked.concerns(path), "{path}");
    }
}

#[test]
fn a_draft_stands_in_the_place_of_its_file_and_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(PROJECT_FILE), "").unwrap();
    let project = Project::open(folder.path()).unwrap();
    let path = "audiences/new.toml";
    let draft = project.with_draft(path, "id = 1").unwrap();
    let id = path_id(path).unwrap();
    assert_eq!(draft.text(id).unwrap(), "id = 1");
    assert!(draft.exists(path) && draft.is_own(id));
    assert_eq!(draft.list("audiences", ".toml"), [path]);
    assert!(!project.exists(path) && !folder.path().join(path).exists());
}
