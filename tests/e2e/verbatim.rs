//! The check of the pages: what changes the report's words is refused, and nothing else is.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::program::{DATE, plaidoyer, small_report, stderr};

/// A project with a report of three passages: a list over three pages, paragraphs with all that words
/// can be inside of, and a list with labels.
fn project() -> TempDir {
    let streets: String = (1..=130)
        .map(|n| format!("- In street {n} a child was seen, and nobody asked for its name or followed it home.\n"))
        .collect();
    small_report(
        "template = \"own\"",
        &format!(
            "[[section]]\ncode = \"A.I.1\"\nlevel = 3\ntitle = \"A finding about every child\"\n\
             [[section.item]]\nid = \"A.I.1/1\"\ntext = '''\n{streets}'''\n\
             [[section.item]]\nid = \"A.I.1/2\"\ntext = '''\n\
             It is *not*[^1] so. The [law](https://example.org/law), **well-known** to everybody/everywhere, \
             says *children*, and unaccompanied children notwithstanding internationally recognised \
             responsibilities[^2] are expelled.\n\nA second paragraph says that nobody follows them.\n'''\n\
             [[section.item]]\nid = \"A.I.1/3\"\ntext = '''\n- a) first of all\n- b) after that\n'''\n\
             [[section.item]]\nrecommendation = 1\ntext = '''\nMend it for every child.\n'''\n\
             [[footnote]]\nnumber = 1\ntext = '''\nA note about *one* child, at \
             https://www.example.org/documents/2014/report/of/the/committee/a1b2c3.pdf.\n'''\n\
             [[footnote]]\nnumber = 2\ntext = '''\nAnother note.\n'''\n"
        ),
    )
}

/// Where a template of a project puts something of its own.
enum Own {
    /// Before all of the report's words.
    Before(&'static str),
    /// Instead of the passages.
    Passages(&'static str),
}

/// What the program says of a project with such a template; nothing where it builds the briefing.
fn said(project: &Path, own: &Own) -> String {
    let block = match own {
        Own::Before(typst) => format!("{{% block opening %}}\n{typst}\n{{% endblock %}}"),
        Own::Passages(passages) => format!(
            "{{% block findings %}}\n{{% set one, two, three = findings[0].passages %}}\n#section-heading[Findings]\n\
             #finding(level: 3, title: [{{{{ findings[0].title }}}}])[\n{passages}\n]\n{{% endblock %}}"
        ),
    };
    fs::create_dir_all(project.join("templates")).unwrap();
    fs::write(
        project.join("templates/own.typ.j2"),
        format!("{{% extends \"builtin/briefing.typ.j2\" %}}\n{block}\n"),
    )
    .unwrap();
    let output = plaidoyer()
        .arg("--project")
        .arg(project)
        .args(["build", "a", "--date", DATE, "--output"])
        .arg(project.join("out"))
        .output()
        .unwrap();
    if output.status.success() {
        String::new()
    } else {
        stderr(&output)
    }
}

use Own::{Before, Passages};

#[test]
fn words_may_be_set_in_any_way_that_keeps_them() {
    let project = project();
    for own in [
        // A list over three pages.
        Before(""),
        Before("#set par(justify: true)\n#set text(hyphenate: true)"),
        // A panel reaches out of its column by as much as the margin column is wide.
        Before("#set page(columns: 2, width: 400mm)\n#set columns(gutter: 50mm)"),
        Before("#set page(width: 110mm)\n#set text(hyphenate: true)"),
        Before("#show emph: set text(weight: \"bold\", size: 14pt)\n#show link: underline"),
        Before("#show heading: smallcaps"),
        Before("#set list(marker: [–])"),
        // What stands between the words on the page and is not of them.
        Before("#place(bottom, float: true)[A box of the editors’.]"),
        Before("A word#footnote[A note of the editors’.]"),
        Before("#set page(background: [DRAFT])"),
        Before("#set page(foreground: pdf.artifact[DRAFT])"),
        Before("#set par.line(numbering: \"1\")"),
        Before("#outline()"),
        // A rule may set the words elsewhere.
        Before("#show label(\"words:0:A.I.1/3\"): it => place(bottom, float: true, it)"),
        // Two that go over the page side by side, and a heading that is repeated.
        Passages(
            "#grid(columns: (1fr, 1fr), gutter: 1em, [{{ one.text }}], [{{ one.text }}])\n\n{{ two.text }}\n\n{{ three.text }}",
        ),
        Passages(
            "#table(columns: (1fr, 1fr), table.header([Left], [Right]), [{{ one.text }}], [{{ two.text }}])\n\n{{ three.text }}",
        ),
        Passages("#columns(2)[{{ one.text }}]\n\n{{ two.text }}\n\n{{ three.text }}"),
        Passages("{{ three.text }}\n\n{{ two.text }}\n\n{{ one.text }}"),
        Passages(
            "{{ one.text }}\n\n#rotate(90deg, reflow: true, box(width: 150mm)[{{ two.text }}])\n\n{{ three.text }}",
        ),
        Passages(
            "{{ one.text }}\n\n{{ two.text }}\n\n{{ three.text }}#place(hide[{{ one.text }}])",
        ),
    ] {
        let (Before(typst) | Passages(typst)) = own;
        assert_eq!(said(project.path(), &own), "", "{typst}");
    }
}

#[test]
fn words_that_are_changed_joined_parted_moved_or_dropped_are_refused() {
    let project = project();
    let changed = |key: &str, from: &str| {
        [
            format!("the words of {key} do not stand on the page as they stand here"),
            format!("from “{from}” on"),
        ]
    };
    let dropped = |key: &str| {
        [
            format!("the words of {key} are printed by the template and stand on no page"),
            "a rule or component drops them".to_owned(),
        ]
    };
    for (own, expected) in [
        // Changed.
        (
            Before("#show \"child was\": \"adult was\""),
            changed("A.I.1/1", "child was seen, and"),
        ),
        (
            Before("#show \"every child\": upper"),
            changed("A.I.1", "every child"),
        ),
        (
            Before("#show \"street 99\": \"street 9\""),
            changed("A.I.1/1", "99 a child was"),
        ),
        (
            Before("#show \"A note\": \"A remark\""),
            changed("A.I.1/2", "note about one child,"),
        ),
        (
            Before("#show \"It is\": \"Perhaps it is\""),
            changed("A.I.1/2", "It is not so."),
        ),
        (
            Before("#show \"them.\": \"them, or so they say.\""),
            changed("A.I.1/2", "them."),
        ),
        (
            Before("#show \"them.\": \"them. Or so they say.\""),
            changed("A.I.1/2", "them."),
        ),
        // Joined, and parted.
        (
            Before("#show \" \": none"),
            changed("A.I.1", "A finding about every"),
        ),
        (
            Before("#show \"second paragraph\": \"secondparagraph\""),
            changed("A.I.1/2", "second paragraph says that"),
        ),
        (
            Before("#show \"second paragraph\": [second#h(1em)paragraph]"),
            changed("A.I.1/2", "second paragraph says that"),
        ),
        (
            Before("#show \"nobody\": \"no body\""),
            changed("A.I.1/2", "nobody follows them."),
        ),
        (
            Before("#show \"nobody\": [no\\ body]"),
            changed("A.I.1/2", "nobody follows them."),
        ),
        (
            Before("#show \"everybody/\": [every-\\ body/]"),
            changed("A.I.1/2", "everybody/everywhere, says children, and"),
        ),
        (
            Before("#show \"well-known\": \"wellknown\""),
            changed("A.I.1/2", "well-known to everybody/everywhere, says"),
        ),
        // Moved, and dropped.
        (
            Before("#show list: it => for item in it.children.rev() { par(item.body) }"),
            changed("A.I.1/1", "1 a child was"),
        ),
        (
            Before(
                "#show list: it => for item in it.children.slice(0, 30) + it.children.slice(100) { par(item.body) }",
            ),
            changed("A.I.1/1", "31 a child was"),
        ),
        (
            Before("#show enum: it => for item in it.children { par(item.body) }"),
            changed("A.I.1/3", "a) first of all"),
        ),
        (
            Before(
                "#show label(\"words:0:A.I.1/2\"): { import \"/report.typ\": words; words(\"A.I.1/3\") }",
            ),
            changed("A.I.1/2", "It is not so."),
        ),
        (
            Before("#show label(\"words:2:A.I.1/2\"): none"),
            dropped("A.I.1/2"),
        ),
        (Before("#show <finding-heading>: none"), dropped("A.I.1")),
        (
            Before(
                "#set page(header: context query(<finding-heading>).map(it => it.body).join())\n#show <finding-heading>: none",
            ),
            dropped("A.I.1"),
        ),
        // A beginning on one page and an end on the next, which are not one passage.
        (
            Passages(
                "{{ one.text }}\n\n#[#show \"A second paragraph\": none\n{{ two.text }}]\n\n#pagebreak()\n\
                 A second paragraph says that nobody follows them.\n\n{{ three.text }}",
            ),
            changed("A.I.1/2", "A second paragraph says"),
        ),
        (
            Before("#show \"nobody follows\": set text(size: 0pt)"),
            changed("A.I.1/2", "nobody follows them."),
        ),
        (
            Before("#show \"nobody follows\": hide"),
            changed("A.I.1/2", "nobody follows them."),
        ),
        // Right once, and wrong the other time; also in a running line.
        (
            Passages(
                "{{ one.text }}\n\n{{ two.text }}\n\n{{ three.text }}\n\n#[#show \"nobody\": \"somebody\"\n{{ two.text }}]",
            ),
            changed("A.I.1/2", "nobody follows them."),
        ),
        (
            Before(
                "#set page(header: context { show \"child\": \"adult\"; query(<finding-heading>).map(it => it.body).join() })",
            ),
            changed("A.I.1", "child"),
        ),
    ] {
        let (Before(typst) | Passages(typst)) = own;
        let said = said(project.path(), &own);
        for words in expected {
            assert!(said.contains(&words), "{typst}: {words} is not in:\n{said}");
        }
    }
}
