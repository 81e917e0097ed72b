//! What the handbook shows can be done: its lessons are followed, and its profiles and templates built.

use std::process::Command;

use assert_cmd::cargo::cargo_bin;

use crate::program::{pdf, plaidoyer, root, stderr};
use crate::projects::write;
use crate::readers::{faults, pages, squeezed};

/// A page of the handbook.
fn page(path: &str) -> String {
    std::fs::read_to_string(root().join("docs/src").join(path)).unwrap()
}

/// The first block of code of a language on a page of the handbook, after some words.
fn of_handbook(path: &str, after: &str, language: &str) -> String {
    let page = page(path);
    let (_, rest) = page.split_once(after).unwrap();
    let (_, rest) = rest.split_once(&format!("```{language}\n")).unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

#[test]
fn what_the_handbook_shows_of_a_project_can_be_built() {
    let project = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| write(project.path(), path, text);
    write("plaidoyer.toml", "");
    for (path, page, language) in [
        ("audiences/school-nurses.toml", "do/audience.md", "toml"),
        ("templates/school-nurses.typ.j2", "do/template.md", "jinja"),
    ] {
        write(path, &of_handbook(page, &format!("`{path}`"), language));
    }
    let bytes = pdf(
        Some(project.path()),
        "school-nurses",
        &project.path().join("out"),
    );
    assert_eq!(faults(&bytes), Vec::<String>::new());
    let text = squeezed(&pages(&bytes).concat());
    assert!(text.contains(&squeezed(
        "Call 119. This is for Briefing for school nurses."
    )));

    let audience = project.path().join("audiences/school-nurses.toml");
    let pale = std::fs::read_to_string(&audience)
        .unwrap()
        .replace("\"plum\"", "\"#9fb0c0\"");
    std::fs::write(&audience, pale).unwrap();
    let output = plaidoyer()
        .arg("--project")
        .arg(project.path())
        .args(["build", "school-nurses"])
        .output()
        .unwrap();
    assert!(stderr(&output).contains("text cannot be read on the accent `#9fb0c0`"));
}

#[test]
fn the_look_of_the_handbook_limits_the_pages_of_the_briefing() {
    let project = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| write(project.path(), path, text);
    write("plaidoyer.toml", "");
    let heading = "## Change the look of one template";
    let look = of_handbook("do/template.md", heading, "typst");
    let out = project.path().join("out");
    let mut counts = Vec::new();
    for look in [look.clone(), look.replace("max-pages: 4", "max-pages: 6")] {
        write("templates/lib/short.typ", &look);
        let template = of_handbook("do/template.md", heading, "jinja");
        write("templates/short.typ.j2", &template);
        let own = root().join("seeds/together-against-trafficking-2015/audiences");
        let profile = std::fs::read_to_string(own.join("police-trainers.toml")).unwrap();
        let profile = profile.replace("template = \"briefing\"", "template = \"short\"");
        write("audiences/police-trainers.toml", &profile);
        let bytes = pdf(Some(project.path()), "police-trainers", &out);
        assert_eq!(faults(&bytes), Vec::<String>::new());
        counts.push(pages(&bytes).len());
    }
    assert_eq!(counts, [4, 6]);
}

#[test]
fn the_templates_of_the_handbook_can_be_built() {
    let project = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| write(project.path(), path, text);
    write("plaidoyer.toml", "");
    let heading = "## 4. Say it in your words";
    let profile = of_handbook("start/one-pager.md", heading, "toml");
    for (name, after) in [
        ("bare", "## Write a template from nothing"),
        ("moved", "To *move* a block"),
    ] {
        write(
            &format!("templates/{name}.typ.j2"),
            &of_handbook("do/template.md", after, "jinja"),
        );
        let own = format!("template = \"{name}\"");
        let own = profile.replace("template = \"one-pager\"", &own);
        assert_ne!(own, profile, "the profile of the lesson is a one-pager");
        write("audiences/school-nurses.toml", &own);
        let out = project.path().join("out");
        let bytes = pdf(Some(project.path()), "school-nurses", &out);
        assert_eq!(faults(&bytes), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn the_manifest_of_the_handbook_makes_a_copy_for_each_name() {
    let project = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| write(project.path(), path, text);
    write("plaidoyer.toml", "");
    let manifest = of_handbook("do/conference.md", "## The manifest", "toml");
    write("conference.toml", &manifest);
    write("participants.csv", "Nom;Structure\nAda;Mairie\nBen;\n");
    let output = plaidoyer()
        .current_dir(project.path())
        .args(["batch", "conference.toml", "--dry-run"])
        .output()
        .unwrap();
    let said = stderr(&output);
    assert!(output.status.success(), "{said}");
    let planned = String::from_utf8(output.stdout).unwrap();
    for file in [
        "media.pdf",
        "police-trainers/ada.pdf",
        "police-trainers/ben.pdf",
    ] {
        assert!(planned.contains(&format!("build: {file}\n")), "{planned}");
    }
}

/// The commands of a lesson as a script, in their order; its profile is written where it stands.
fn script(lesson: &str) -> String {
    let mut script = String::from("set -eu\n");
    let mut is_profile = false;
    for line in lesson.lines() {
        let command = line.trim_start();
        let first = command.split(' ').next().unwrap_or_default();
        let is_command = ["cd", "mkdir", "plaidoyer", "touch"].contains(&first);
        match line {
            "```toml" => {
                is_profile = true;
                script.push_str("cat > audiences/school-nurses.toml <<'END'\n");
            }
            "```" if is_profile => {
                is_profile = false;
                script.push_str("END\n");
            }
            _ if is_profile => script.extend([line, "\n"]),
            _ if is_command && line.starts_with("    ") => script.extend([command, "\n"]),
            _ => {}
        }
    }
    script
}

#[test]
#[cfg(unix)]
fn the_lessons_can_be_followed_and_print_what_they_say() {
    for name in ["start/one-pager.md", "start/own-report.md"] {
        let lesson = page(name);
        // Without a document, the project has the example that the lesson speaks of.
        let script = script(&lesson.replace(" --from report.docx", ""));
        assert!(script.lines().count() > 8, "{script}");
        let folder = tempfile::tempdir().unwrap();
        let program = cargo_bin("plaidoyer");
        let path = std::env::var("PATH").unwrap();
        let path = format!("{}:{path}", program.parent().unwrap().display());
        let output = Command::new("sh")
            .args(["-c", &script])
            .current_dir(folder.path())
            .env("PATH", path)
            .env("NO_COLOR", "1")
            // 4 December 2026, as in the lesson.
            .env("SOURCE_DATE_EPOCH", "1796342400")
            .output()
            .unwrap();
        let said = stderr(&output);
        assert!(output.status.success(), "{name}: {said}");
        for line in lesson.lines().filter(|line| line.starts_with("      ")) {
            assert!(said.contains(line.trim()), "{name}: {line}\n{said}");
        }
    }
}
