//! Links: to the report's place on the web, to the contact page, and to nothing that runs.

use std::fs;

use crate::languages::{build, change, two_languages};
use crate::program::stderr;
use crate::readers::{faults, tool};

#[test]
fn items_link_to_their_place_on_the_web() {
    let project = two_languages();
    for format in ["pdf", "html", "md"] {
        let output = build(project.path(), &["--format", format]);
        assert!(output.status.success(), "{}", stderr(&output));
    }
    let path = project.path().join("out/operators.pdf");
    assert_eq!(faults(&fs::read(&path).unwrap()), Vec::<String>::new());
    let read = |format| {
        fs::read_to_string(project.path().join(format!("out/operators.{format}"))).unwrap()
    };
    let (page, mail) = (read("html"), read("md"));
    let objects = tool("qpdf", &["--json"], &path);
    for url in [
        "https://example.org/hotline#A.I.1",
        "https://example.org/hotline#recommendation-2",
        "https://example.org/line",
    ] {
        assert!(page.contains(&format!("href=\"{url}\"")), "{url}: {page}");
        assert!(mail.contains(&format!("]({url})")), "{url}: {mail}");
        if let Some(objects) = &objects {
            assert!(objects.contains(&format!("u:{url}\"")), "{url}");
        }
    }
}

#[test]
fn a_report_that_is_not_on_the_web_links_nowhere() {
    let project = two_languages();
    let file = "seeds/hotline/report.toml";
    change(
        project.path(),
        file,
        "url = \"https://example.org/hotline\"\n",
        "",
    );
    let said = stderr(&build(project.path(), &[]));
    assert!(
        said.contains("there is no `url` that the `section-anchor` could be added to"),
        "{said}"
    );
    change(project.path(), file, "section-anchor = \"#{code}\"\n", "");
    change(
        project.path(),
        file,
        "recommendation-anchor = \"#recommendation-{number}\"\n",
        "",
    );
    let output = build(project.path(), &["--format", "html"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let page = fs::read_to_string(project.path().join("out/operators.html")).unwrap();
    assert!(!page.contains("example.org/hotline"), "{page}");
}

#[test]
fn the_contact_page_is_a_code_on_the_cover_and_a_link_in_the_page() {
    let project = two_languages();
    let url = "https://example.org/contact?from=briefing";
    fs::write(
        project.path().join("theme.toml"),
        format!("contact-page = \"{url}\"\n"),
    )
    .unwrap();
    for template in ["briefing", "one-pager"] {
        let output = build(project.path(), &["--as", template]);
        assert!(output.status.success(), "{}", stderr(&output));
        let name = if template == "briefing" {
            "operators.pdf"
        } else {
            "operators.one-pager.pdf"
        };
        let path = project.path().join("out").join(name);
        assert_eq!(faults(&fs::read(&path).unwrap()), Vec::<String>::new());
        if let Some(objects) = tool("qpdf", &["--json"], &path) {
            assert!(
                objects.contains(&format!("\"/Alt\": \"u:QR code: {url}\"")),
                "{template}"
            );
        }
    }
    let output = build(project.path(), &["--format", "html"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let page = fs::read_to_string(project.path().join("out/operators.html")).unwrap();
    assert!(
        page.contains(&format!("<a href=\"{url}\">{url}</a>")),
        "{page}"
    );
}

#[test]
fn a_link_that_runs_something_is_an_error_at_its_place() {
    let own = "{% extends \"builtin/briefing.typ.j2\" %}\n{% block opening %}\n#link(\"javascript:alert(1)\")[here]\n{% endblock %}\n";
    let cases: [(&str, &str, &str, &str); 4] = [
        (
            "theme.toml",
            "",
            "contact-page = \"file:///etc/passwd\"",
            "theme.toml:1:16",
        ),
        (
            "seeds/hotline/report.toml",
            "https://example.org/hotline",
            "ftp://example.org",
            "report.toml:8:7",
        ),
        (
            "seeds/hotline/text/en/A.toml",
            "https://example.org/line",
            "file:///etc/passwd",
            "A.toml:24:39",
        ),
        (
            "templates/briefing.typ.j2",
            "",
            own,
            "templates/briefing.typ.j2:3",
        ),
    ];
    for (file, from, to, at) in cases {
        let project = two_languages();
        if from.is_empty() {
            fs::create_dir_all(project.path().join("templates")).unwrap();
            fs::write(project.path().join(file), to).unwrap();
        } else {
            change(project.path(), file, from, to);
        }
        let output = build(project.path(), &[]);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{file}: {said}");
        assert!(
            said.contains("is no link that a briefing may hold"),
            "{file}: {said}"
        );
        assert!(said.contains(at), "{file}: {said}");
        assert!(!project.path().join("out").exists(), "{file}");
    }
}
