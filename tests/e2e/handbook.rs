//! What the handbook shows can be done: its sessions are run, and its profiles and templates built.

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

/// The pages with sessions, each in a project of its own. The first page writes its profile in the middle.
#[test]
#[cfg(unix)]
fn the_sessions_of_the_handbook_print_what_it_says() {
    const NURSES: &str = "audiences/school-nurses.toml";
    const TEMPLATE: &str = "templates/school-nurses.typ.j2";
    let profile = of_handbook("start/one-pager.md", "## 4. Say it in your words", "toml");
    let nurses = of_handbook("do/audience.md", NURSES, "toml");
    let template = of_handbook("do/template.md", TEMPLATE, "jinja");
    let manifest = of_handbook("do/conference.md", "## The manifest", "toml");
    let list = "Nom;Structure\nAda;Mairie\nBen;\n";
    let projects = [
        (
            "start/one-pager.md",
            vec![("profile.toml", profile.as_str())],
        ),
        ("start/own-report.md", vec![]),
        (
            "do/audience.md",
            vec![(NURSES, &nurses), (TEMPLATE, &template)],
        ),
        (
            "do/conference.md",
            vec![("conference.toml", &manifest), ("participants.csv", list)],
        ),
        ("do/verify.md", vec![]),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (path, files) in projects {
        let name = path.replace('/', "-");
        let page = folder.path().join(&name);
        // A link, so that `TRYCMD=overwrite` writes into the page.
        std::os::unix::fs::symlink(root().join("docs/src").join(path), &page).unwrap();
        let project = page.with_extension("in");
        if path == "start/own-report.md" {
            let output = plaidoyer().arg("new").arg(&project).output().unwrap();
            assert!(output.status.success(), "{}", stderr(&output));
            continue;
        }
        write(&project, "plaidoyer.toml", "");
        for (file, text) in files {
            write(&project, file, text);
        }
    }
    trycmd::TestCases::new()
        .env("NO_COLOR", "1")
        .default_bin_name("plaidoyer")
        .register_bin("cp", std::path::Path::new("/bin/cp"))
        .case(folder.path().join("*.md"))
        .run();
}
