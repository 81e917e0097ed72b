//! A look without code: every document follows `theme.toml`, and what is wrong in it is named at its place.

use std::fs;
use std::path::Path;
use std::process::Output;

use tempfile::TempDir;

use crate::program::{DATE, plaidoyer, small_report, stderr};
use crate::readers::{faults, pages, tool};

const TYPES: [(&str, (f32, f32)); 6] = [
    ("briefing", (612.0, 792.0)),
    ("one-pager", (612.0, 792.0)),
    ("checklist", (612.0, 792.0)),
    ("digest", (612.0, 792.0)),
    ("leaflet", (396.0, 612.0)),
    ("poster", (792.0, 1224.0)),
];

const LOGO: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 120 40\"><circle cx=\"20\" cy=\"20\" r=\"16\" fill=\"#c0392b\"/></svg>";

const THEME: &str = r##"paper = "Letter"
contact-page = "https://example.org/contact"
footer-line = { en = "Coalition, 1 Station Road" }
accent = "house"

[colours]
ink = "#221100"
paper = "#fffdf7"
panel = "#f6ecd9"

[accents]
house = "#7a1f5c"

[typefaces]
report = ["Source Serif 4"]
editors = ["Atkinson Hyperlegible Next"]

[logo]
file = "logo.svg"
description = { en = "Logo of the coalition" }
"##;

const SECTION: &str = "[[section]]\ncode = \"A.I.1\"\nlevel = 3\ntitle = \"A finding\"\n\
    [[section.item]]\nrecommendation = 1\ntext = '''\nMend it.\n'''\n";

fn themed(theme: &str) -> TempDir {
    let project = small_report("template = \"briefing\"\nmessage = \"1\"", SECTION);
    fs::write(project.path().join("theme.toml"), theme).unwrap();
    fs::write(project.path().join("logo.svg"), LOGO).unwrap();
    project
}

fn run(project: &Path, arguments: &[&str]) -> Output {
    plaidoyer()
        .current_dir(project)
        .args(arguments)
        .output()
        .unwrap()
}

fn build(project: &Path, arguments: &[&str]) -> Output {
    let output = ["build", "a", "-o", "out", "--date", DATE];
    run(project, &[&output, arguments].concat())
}

#[test]
fn every_document_follows_the_theme() {
    let project = themed(THEME);
    for (name, (width, height)) in TYPES {
        let output = build(project.path(), &["--as", name]);
        assert!(output.status.success(), "{name}: {}", stderr(&output));
        let stem = if name == "briefing" {
            "a".into()
        } else {
            format!("a.{name}")
        };
        let path = project.path().join(format!("out/{stem}.pdf"));
        let pdf = fs::read(&path).unwrap();
        assert_eq!(faults(&pdf), Vec::<String>::new(), "{name}");
        let document = lopdf::Document::load_mem(&pdf).unwrap();
        for page in document.get_pages().values() {
            let size = document
                .get_dictionary(*page)
                .unwrap()
                .get(b"MediaBox")
                .unwrap();
            let size: Vec<f32> = size
                .as_array()
                .unwrap()
                .iter()
                .map(|n| n.as_float().unwrap())
                .collect();
            assert!(
                (size[2] - width).abs() < 0.1 && (size[3] - height).abs() < 0.1,
                "{name}: {size:?}"
            );
        }
        assert!(pages(&pdf).concat().contains("1 Station Road"), "{name}");
        if let Some(objects) = tool("qpdf", &["--json"], &path) {
            assert!(objects.contains("u:Logo of the coalition"), "{name}");
            assert!(
                objects.contains("QR code: https://example.org/contact"),
                "{name}"
            );
        }
        let output = build(project.path(), &["--as", name, "--format", "svg"]);
        assert!(output.status.success(), "{}", stderr(&output));
        let drawing = fs::read_to_string(project.path().join(format!("out/{stem}-1.svg"))).unwrap();
        for colour in ["#221100", "#fffdf7", "#7a1f5c"] {
            assert!(drawing.contains(colour), "{name}: no {colour}");
        }
    }
    for format in ["html", "md"] {
        let output = build(project.path(), &["--format", format]);
        assert!(output.status.success(), "{}", stderr(&output));
        let text = fs::read_to_string(project.path().join(format!("out/a.{format}"))).unwrap();
        assert!(text.contains("Coalition, 1 Station Road"), "{text}");
        assert!(text.contains("https://example.org/contact"), "{text}");
        if format == "html" {
            for part in [
                "--accent: #7a1f5c",
                "--ink: #221100",
                "--paper: #fffdf7",
                "--report: \"Source Serif 4\"",
                "@page { size: letter",
                "src=\"data:image/svg+xml;base64,",
                "alt=\"Logo of the coalition\"",
            ] {
                assert!(text.contains(part), "{part}: {text}");
            }
        }
    }
}

#[test]
fn what_is_wrong_in_a_theme_is_named_at_its_place() {
    let cases = [
        ("papre = \"A4\"", "1:1", "did you mean `paper`?"),
        ("paper = \"A5\"", "1:9", "expected `A4` or `Letter`"),
        (
            "colours = 1",
            "1:11",
            "expected a table, found the number `1`",
        ),
        ("accent = \"blu\"", "1:10", "did you mean `blue`?"),
        ("contact-page = \"javascript:x\"", "1:16", "javascript:x"),
        ("[colours]\nink = \"black\"", "2:7", "`black` is no colour"),
        (
            "[colours]\nquiet = \"#9a9a9a\"",
            "2:9",
            "have a contrast of 2.8",
        ),
        (
            "[colours]\npaper = \"#101010\"",
            "2:9",
            "text cannot be read",
        ),
        (
            "[accents]\nblue = \"#8fb8ff\"",
            "2:8",
            "`blue` (#8fb8ff) and `paper` (#ffffff)",
        ),
        (
            "[typefaces]\nreport = [\"Atkinson Hyperlegible\"]",
            "2:11",
            "did you mean `Atkinson Hyperlegible Next`?",
        ),
        (
            "[typefaces]\neditors = [\"Atkinson Hyperlegible Next\"]",
            "2:12",
            "one typeface",
        ),
        (
            "[typefaces]\nreport = [\"Source Serif 4\"]",
            "2:11",
            "set `report` and `editors`",
        ),
        (
            "[logo]\nfile = \"logo.png\"\ndescription = { en = \"x\" }",
            "2:8",
            "there is no logo `logo.png`",
        ),
        (
            "[logo]\nfile = \"../logo.svg\"\ndescription = { en = \"x\" }",
            "2:8",
            "relative to the project",
        ),
        (
            "[logo]\nfile = \"logo.svg\"\ndescription = {}",
            "3:15",
            "what the logo is",
        ),
        (
            "[logo]\nfile = \"large.png\"\ndescription = { en = \"x\" }",
            "2:8",
            "60000 × 60000 pixels",
        ),
        (
            "[logo]\nfile = \"moving.gif\"\ndescription = { en = \"x\" }",
            "2:8",
            "an SVG, PNG or JPEG",
        ),
    ];
    for (theme, place, said) in cases {
        let project = themed(theme);
        let large = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xea\x60\0\0\xea\x60\x08\x02\0\0\0";
        fs::write(project.path().join("large.png"), large).unwrap();
        fs::write(
            project.path().join("moving.gif"),
            b"GIF89a\x08\0\x04\0\x80\0\0",
        )
        .unwrap();
        for arguments in [&["build", "a", "-o", "out", "--date", DATE][..], &["check"]] {
            let output = run(project.path(), arguments);
            assert_eq!(output.status.code(), Some(1), "{theme}");
            let problem = stderr(&output);
            assert!(
                problem.contains(&format!("theme.toml:{place}")),
                "{theme}: {problem}"
            );
            assert!(problem.contains(said), "{theme}: {problem}");
            assert!(!project.path().join("out").exists(), "{theme}");
        }
    }
}

#[test]
fn a_broken_logo_is_named_in_the_theme() {
    let project = themed("[logo]\nfile = \"logo.png\"\ndescription = { en = \"x\" }\n");
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x03\0\0\0\x02\x08\x02\0\0\0";
    fs::write(project.path().join("logo.png"), png).unwrap();
    for output in [build(project.path(), &[]), run(project.path(), &["check"])] {
        assert_eq!(output.status.code(), Some(1));
        assert!(
            stderr(&output).contains("theme.toml:2:8"),
            "{}",
            stderr(&output)
        );
    }
}

#[test]
fn a_letter_that_a_named_typeface_lacks_names_the_text() {
    let write = |project: &Path, theme: &str| {
        let profile = project.join("audiences/a.toml");
        let text = fs::read_to_string(&profile).unwrap();
        fs::write(profile, text.replace("\"A\"", "\"For Ж all\"")).unwrap();
        fs::write(project.join("theme.toml"), theme).unwrap();
    };
    let project = themed("");
    let named =
        "[typefaces]\nreport = [\"Source Serif 4\"]\neditors = [\"Atkinson Hyperlegible Next\"";
    write(project.path(), &format!("{named}]\n"));
    for format in ["pdf", "png"] {
        let output = build(project.path(), &["--format", format]);
        assert_eq!(output.status.code(), Some(1));
        let said = stderr(&output);
        assert!(
            said.contains("`Atkinson Hyperlegible Next` has no letter `Ж`")
                && said.contains("For Ж all"),
            "{said}"
        );
    }
    write(project.path(), &format!("{named}, \"Source Serif 4\"]\n"));
    let output = build(project.path(), &[]);
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn a_typeface_of_a_theme_in_typst_that_is_not_there_names_its_line() {
    let project = themed("");
    fs::create_dir_all(project.path().join("templates/lib")).unwrap();
    fs::write(
        project.path().join("templates/lib/theme.typ"),
        "#import \"/builtin/lib/theme.typ\": *\n#let report-face = \"No Such Face\"\n",
    )
    .unwrap();
    let output = run(project.path(), &["check", "--typeset", "--date", DATE]);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(said.contains("theme.typ:2:20"), "{said}");
}

#[test]
fn all_that_a_new_theme_proposes_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["new", "ours"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let path = folder.path().join("ours/theme.toml");
    let proposed = fs::read_to_string(&path).unwrap();
    assert!(
        proposed
            .lines()
            .all(|line| line.is_empty() || line.starts_with('#'))
    );
    let lines = proposed.lines().filter_map(|line| line.strip_prefix("# "));
    let taken: Vec<&str> = lines
        .filter(|line| line.starts_with('[') || line.contains(" = "))
        .collect();
    fs::write(&path, taken.join("\n")).unwrap();
    fs::write(folder.path().join("ours/logo.svg"), LOGO).unwrap();
    let output = run(
        &folder.path().join("ours"),
        &["build", "everyone", "--date", DATE],
    );
    assert!(
        output.status.success(),
        "{}\n{}",
        taken.join("\n"),
        stderr(&output)
    );
}
