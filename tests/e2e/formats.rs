//! The same briefing as a web page, an e-mail and pictures.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use pulldown_cmark::{Event, Options, Parser};
use regex::Regex;

use crate::briefings::titles;
use crate::languages::{build, change, run, two_languages};
use crate::program::{DATE, plaidoyer, root, stderr};
use crate::readers::{pages, squeezed};

/// The built-in briefing of an audience in a format of one file.
fn built_in(audience: &str, format: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let output = plaidoyer()
        .args([
            "build", audience, "--date", DATE, "--format", format, "--output",
        ])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    fs::read_to_string(folder.path().join(format!("{audience}.{format}"))).unwrap()
}

/// What is wrong with the structure of an HTML page: tags that do not close, ids twice, links to
/// nothing, levels of headings that are left out, and whatever is fetched from elsewhere.
fn faults(page: &str) -> Vec<String> {
    const VOID: [&str; 2] = ["meta", "br"];
    let mut faults = Vec::new();
    let body = Regex::new(r"(?s)<style>.*?</style>")
        .unwrap()
        .replace(page, "");
    let tag =
        Regex::new(r"<(/?)([a-z0-9]+)((?:\s+[a-z0-9-]+(?:=\x22[^\x22<]*\x22)?)*)\s*>").unwrap();
    let attribute = Regex::new(r"([a-z0-9-]+)=\x22([^\x22]*)\x22").unwrap();
    let mut open: Vec<String> = Vec::new();
    let (mut ids, mut targets) = (BTreeSet::new(), Vec::new());
    let (mut level, mut titles) = (0, 0);
    let outside = tag.replace_all(&body, "");
    if outside.replace("<!DOCTYPE html>", "").contains(['<', '>']) {
        faults.push("a sign `<` or `>` outside tags".into());
    }
    for found in tag.captures_iter(&body) {
        let name = found[2].to_owned();
        if &found[1] == "/" {
            if open.pop().as_ref() != Some(&name) {
                faults.push(format!("</{name}> closes nothing"));
            }
            continue;
        }
        if name == "p" && open.iter().any(|tag| tag == "p") {
            faults.push("a paragraph in a paragraph".into());
        }
        if let Some(digit) = name.strip_prefix('h').and_then(|n| n.parse::<u8>().ok()) {
            titles += u8::from(digit == 1);
            if digit > level + 1 {
                faults.push(format!("<{name}> follows <h{level}>"));
            }
            level = digit;
        }
        for pair in attribute.captures_iter(&found[3]) {
            match (&pair[1], &pair[2]) {
                ("id", id) if !ids.insert(id.to_owned()) => faults.push(format!("id {id} twice")),
                ("href", url) if url.starts_with('#') => targets.push(url[1..].to_owned()),
                ("aria-labelledby", id) => targets.push(id.to_owned()),
                ("href", url) if !url.starts_with("https://") && !url.starts_with("http://") => {
                    faults.push(format!("a link to {url}"));
                }
                ("src", url) => faults.push(format!("{url} is fetched")),
                _ => {}
            }
        }
        if !VOID.contains(&name.as_str()) {
            open.push(name);
        }
    }
    faults.extend(open.iter().map(|tag| format!("<{tag}> stays open")));
    let nowhere = targets.iter().filter(|id| !ids.contains(*id));
    faults.extend(nowhere.map(|id| format!("nothing has the id {id}")));
    if titles != 1 {
        faults.push(format!("{titles} titles"));
    }
    for needed in [
        "<html lang=\"",
        "<meta charset=\"utf-8\">",
        "<title>",
        "<main>",
        "<header>",
        "<footer>",
    ] {
        if !page.contains(needed) {
            faults.push(format!("no {needed}"));
        }
    }
    for elsewhere in ["<script", "<link", "@import", "url(", "<img", "<iframe"] {
        if page.contains(elsewhere) {
            faults.push(format!("{elsewhere} fetches"));
        }
    }
    faults
}

/// The words of an HTML page.
fn words(page: &str) -> String {
    let body = page.split_once("<main>").unwrap().1;
    let text = Regex::new(r"<[^>]*>").unwrap().replace_all(body, "");
    squeezed(
        &text
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&"),
    )
}

#[test]
fn what_is_wrong_with_a_page_is_found() {
    let page = built_in("overseas-departments", "html");
    for (from, to, fault) in [
        ("<html lang=\"en\"", "<html", "no <html lang"),
        ("</h1>", "", "closes nothing"),
        ("</html>", "", "<html> stays open"),
        ("<main>", "<main><h6></h6>", "<h6> follows"),
        ("<main>", "<main><h1></h1>", "2 titles"),
        ("<main>", "<main><br id=\"a\"><br id=\"a\">", "id a twice"),
        (
            "<main>",
            "<main><a href=\"#nowhere\"></a>",
            "nothing has the id nowhere",
        ),
        (
            "<main>",
            "<main><a href=\"javascript:x\"></a>",
            "a link to javascript:x",
        ),
        (
            "<main>",
            "<main><script src=\"x\"></script>",
            "<script fetches",
        ),
        ("<main>", "<main>1 < 2", "a sign `<` or `>` outside tags"),
    ] {
        assert!(page.contains(from), "{from}");
        let found = faults(&page.replacen(from, to, 1));
        assert!(
            found.iter().any(|found| found.contains(fault)),
            "{fault}: {found:?}"
        );
    }
}

/// What the profile of an audience selects: the words of its recommendations and of its passages, which a
/// briefing without a page limit holds.
fn selected(audience: &str) -> [Vec<String>; 2] {
    let project = tempfile::tempdir().unwrap();
    let file = format!("audiences/{audience}.toml");
    let profile = root()
        .join("seeds/together-against-trafficking-2015")
        .join(&file);
    let profile = fs::read_to_string(profile).unwrap();
    fs::create_dir(project.path().join("audiences")).unwrap();
    fs::write(project.path().join("plaidoyer.toml"), "").unwrap();
    fs::write(
        project.path().join(file),
        profile.split("\n[limits]").next().unwrap(),
    )
    .unwrap();
    let arguments = ["build", audience, "--as", "briefing", "--date", DATE];
    let output = run(
        project.path(),
        &[&arguments[..], &["--format", "json"]].concat(),
    );
    assert!(output.status.success(), "{}", stderr(&output));
    let selection: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(selection["left_out"], serde_json::json!([]), "{audience}");
    let texts = |items: &serde_json::Value| -> Vec<String> {
        let items = items.as_array().unwrap().iter();
        items
            .map(|item| item["text"].as_str().unwrap().to_owned())
            .collect()
    };
    let findings = selection["findings"].as_array().unwrap().iter();
    let passages = findings.flat_map(|finding| texts(&finding["passages"]));
    [texts(&selection["recommendations"]), passages.collect()]
}

/// Document types with ever less room.
const TYPES: [&str; 3] = ["briefing", "one-pager", "poster"];

#[test]
fn pages_and_e_mails_hold_all_that_is_selected_and_ask_first() {
    // The page has the notes' numbers in the text, as links; Markdown counts the items of a list itself.
    let numbers = Regex::new(r"[\d.)]").unwrap();
    let plain = |text: &str| numbers.replace_all(&squeezed(text), "").into_owned();
    let folder = tempfile::tempdir().unwrap();
    for audience in ["police-trainers", "overseas-departments", "treaty-body"] {
        let [recommendations, passages] = selected(audience);
        let mut printed = Vec::new();
        for document_type in TYPES {
            for format in ["html", "md"] {
                let output = plaidoyer()
                    .args(["build", audience, "--date", DATE, "--as", document_type])
                    .args(["--format", format, "--output"])
                    .arg(folder.path())
                    .output()
                    .unwrap();
                assert!(output.status.success(), "{}", stderr(&output));
                let said = stderr(&output);
                assert!(
                    !said.contains("left out") && !said.contains("page"),
                    "{said}"
                );
                let file = String::from_utf8(output.stdout).unwrap();
                printed.push(fs::read_to_string(file.trim()).unwrap());
            }
        }
        let (page, mail) = (&printed[0], &printed[1]);
        assert_eq!(faults(page), Vec::<String>::new(), "{audience}");
        for pair in printed.chunks(2) {
            assert!(pair[0] == *page && pair[1] == *mail, "{audience}");
        }
        let page = plain(&words(page));
        let mail = plain(&markdown_words(mail));
        for text in [page, mail] {
            let place = |words: &String| {
                text.find(&plain(words))
                    .unwrap_or_else(|| panic!("{audience}: {words}"))
            };
            let asked = recommendations.iter().map(place).max();
            // The page's table of contents names it before.
            let found = text.rfind(&plain("What the report found"));
            assert!(asked < found, "{audience}");
            for passage in &passages {
                place(passage);
            }
            assert!(!text.contains(&plain("for want of space")), "{audience}");
        }
    }
}

/// The words of an e-mail, without Markdown's marks and the addresses of links.
fn markdown_words(mail: &str) -> String {
    Parser::new_ext(mail, Options::ENABLE_FOOTNOTES)
        .filter_map(|event| match event {
            Event::Text(text) => Some(text.into_string()),
            _ => None,
        })
        .collect()
}

#[test]
fn an_e_mail_is_markdown_that_reads_as_the_briefing_does() {
    let project = two_languages();
    let output = build(project.path(), &["--format", "md"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let text = fs::read_to_string(project.path().join("out/operators.md")).unwrap();
    insta::assert_snapshot!(text, @r##"
    From the report

    # Briefing for operators

    Night watch collective. Report of 2024 · issued 1 December 2026

    **In the editors’ own words**

    What the report says of the hotline.

    ## What the report asks for

    ### [Recommendation 1](https://example.org/hotline#recommendation-1) · A.I.1

    Answer every call.

    **Addressed to:** Operators

    ### [Recommendation 2](https://example.org/hotline#recommendation-2) · A.I.2

    Train operators for a week.

    **Addressed to:** Operators

    ## Key figures

    - Of 100 calls, 40 were answered **A.I.1**

    ## What the report found

    ### [From the report’s introduction]

    #### [Introduction]

    The hotline answers *at any hour*, every night of the year.

    ### A THE HOTLINE

    #### [A.I.1](https://example.org/hotline#A.I.1) Calls at night remain unanswered

    Of 100 calls, 40 were answered[^1]. The others rang in an empty room. No one was told.

    The operators ask for [a second line](https://example.org/line):

    - a) from eight in the evening;
    - b) on Sundays.

    #### [A.I.2](https://example.org/hotline#A.I.2) No one is trained

    […] Training lasts a day. It should last a week.

    ## About this briefing

    This briefing holds 3 findings and 2 recommendations of the report by Night watch collective (2024), chosen for this audience. They are printed word for word, under the codes and numbers that they have in the report.

    The introduction, what stands in square brackets, and whom a recommendation is addressed to are the editors’. […] shows where words or paragraphs of the report were left out.

    ## Notes

    [^1]: Counted in January 2024.

    ## About the report

    - **Source** Night watch collective, [The hotline at night](https://example.org/hotline), 2024
    - **What it is** a report for tests: nobody wrote it to anybody
    - **Date** 1 December 2026. The report is of 2024, and describes what was true then.
    - **How to cite** Night watch collective, The hotline at night, 2024, with the section’s code or the recommendation’s number.
    - **Members** The night watch
    - **Contact** [https://example.org](https://example.org)
    "##);
}

/// The codes of sections that a one-pager leaves out for want of room, with its selection and what it says of them,
/// squeezed.
fn without_room(project: &Path, audience: &str) -> (Vec<String>, serde_json::Value, String) {
    let arguments = ["build", audience, "--as", "one-pager", "--date", DATE];
    let output = run(project, &[&arguments[..], &["--format", "json"]].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    let selection: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let left_out = selection["left_out"].as_array().unwrap().iter();
    let gone = left_out.filter(|left| left["why"] == "no-room");
    let gone: Vec<String> = gone
        .map(|left| left["item"].as_str().unwrap().to_owned())
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    let output = run(project, &[&arguments[..], &["-o", folder]].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    let file = fs::read_dir(folder)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let page = squeezed(&pages(&fs::read(file).unwrap()).concat());
    let (_, said) = page
        .split_once(&squeezed("Also in the report, and not printed here:"))
        .unwrap();
    let (said, _) = said.split_once("Source").unwrap();
    (gone, selection, said.to_owned())
}

#[test]
fn what_has_no_room_on_pages_is_named_there_by_code_and_title() {
    let titles = titles();
    let project = tempfile::tempdir().unwrap();
    fs::create_dir(project.path().join("audiences")).unwrap();
    fs::write(project.path().join("plaidoyer.toml"), "").unwrap();
    let profile = "id = \"a\"\ntitle = { en = \"A\" }\ntemplate = \"one-pager\"\n[select]\n\
         findings = \"'health' in sector or 'media' in sector and 'non-discrimination' in theme\"\n\
         recommendations = \"'overseas' in territory\"\n\
         exclude = [\"A.I.3\", \"A.I.5\", \"B.I.6\", \"C.II.1\", \"C.II.2\", \"A.II.6\", \"E.I.1\"]\norder = [\"F\", \"C\"]\n[limits]\npages = 1\n";
    fs::write(project.path().join("audiences/a.toml"), profile).unwrap();
    let (gone, _, said) = without_room(project.path(), "a");
    assert!((3..=6).contains(&gone.len()), "{gone:?}");
    for code in &gone {
        let named = squeezed(&format!("{code} {}", titles[code]));
        assert!(said.contains(&named), "{named}: {said}");
    }
    // Many titles would take the room of what is printed: sections of a subpart are named by that one's title.
    let (gone, selection, said) = without_room(project.path(), "police-trainers");
    let recommendations = selection["recommendations"].as_array().unwrap().iter();
    let in_lines = recommendations.filter(|item| item["form"] == "in-a-line");
    let in_lines: BTreeSet<&str> = in_lines
        .map(|item| item["section"].as_str().unwrap())
        .collect();
    let (again, gone): (Vec<&String>, Vec<&String>) = gone
        .iter()
        .filter(|code| code.contains('.'))
        .partition(|code| in_lines.contains(code.as_str()));
    assert!(gone.len() > 12 && again.len() > 3, "{gone:?}, {again:?}");
    let subpart = |code: &str| code.rsplit_once('.').unwrap().0.to_owned();
    for code in &gone {
        let others = gone.iter().filter(|other| subpart(other) == subpart(code));
        let is_alone = others.count() == 1;
        let has_title = said.contains(&squeezed(&titles[*code]));
        assert_eq!(has_title, is_alone, "{code}: {said}");
    }
    for (i, code) in gone.iter().enumerate() {
        if i == 0 || subpart(gone[i - 1]) != subpart(code) {
            assert!(said.contains(code.as_str()), "{code}: {said}");
        }
    }
    // What a line of recommendations names is not named again.
    for code in again {
        assert!(!said.contains(code.as_str()), "{code}: {said}");
    }
}

#[test]
fn pictures_are_one_a_page_in_its_proportions() {
    let project = two_languages();
    for (format, begins) in [("png", &b"\x89PNG\r\n\x1a\n"[..]), ("svg", b"<svg")] {
        let output = build(project.path(), &["--format", format, "--as", "one-pager"]);
        assert!(output.status.success(), "{}", stderr(&output));
        let path = project
            .path()
            .join(format!("out/operators.one-pager-1.{format}"));
        let bytes = fs::read(&path).unwrap();
        assert!(bytes.starts_with(begins));
        if format == "png" {
            let side = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
            assert_eq!(
                (side(16), side(20)),
                (1191, 1684),
                "A4 at 144 pixels an inch"
            );
        }
    }
}

#[test]
fn what_a_template_of_pages_does_not_print_is_in_formats_without_pages() {
    let project = root().join("tests/cases/template-drops-a-recommendation.in");
    let folder = tempfile::tempdir().unwrap();
    for format in ["html", "md"] {
        let output = plaidoyer()
            .arg("--project")
            .arg(&project)
            .args(["build", "a", "--date", DATE, "--format", format, "--output"])
            .arg(folder.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        let text = fs::read_to_string(folder.path().join(format!("a.{format}"))).unwrap();
        assert!(text.contains("Mend it"), "{text}");
    }
}

#[test]
fn a_headline_is_the_title_and_stands_under_the_audience() {
    let project = two_languages();
    change(
        project.path(),
        "audiences/operators.toml",
        "template =",
        "headline = { en = \"Nobody is told\", fr = \"Personne ne le dit\" }\ntemplate =",
    );
    let read = |format: &str| {
        let output = build(project.path(), &["--format", format]);
        assert!(output.status.success(), "{}", stderr(&output));
        fs::read_to_string(project.path().join(format!("out/operators.{format}"))).unwrap()
    };
    let (page, mail) = (read("html"), read("md"));
    let top = "<p><strong>Briefing for operators</strong></p>\n<h1>Nobody is told</h1>";
    assert!(page.contains(top), "{page}");
    let top = "Briefing for operators\n\n# Nobody is told\n\n";
    assert!(mail.starts_with(top), "{mail}");
    for text in [page, mail] {
        assert!(text.contains("Report of 2024 · issued 1 December 2026"));
    }
}

#[test]
fn figures_are_drawn_and_their_sentences_heard_once() {
    let page = built_in("treaty-body", "html");
    let figures = Regex::new(r"(?s)<figure class=\x22chart\x22>\n<div aria-hidden=\x22true\x22>(.*?)</div>\n<figcaption>(.*?)</figcaption>").unwrap();
    let figures: Vec<(String, String)> = figures
        .captures_iter(&page)
        .map(|found| (found[1].to_owned(), found[2].to_owned()))
        .collect();
    assert_eq!(page.matches("<figure").count(), figures.len());
    let output = plaidoyer()
        .args(["build", "treaty-body", "--date", DATE, "--format", "json"])
        .output()
        .unwrap();
    let selection: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let sentences: Vec<&str> = selection["figures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|figure| figure["text"].as_str().unwrap())
        .collect();
    for (_, caption) in &figures {
        let said = words(&format!("<main>{caption}"));
        assert!(
            sentences.iter().any(|text| said.contains(&squeezed(text))),
            "{caption}"
        );
    }
    // Of a whole, each part is as long as its share.
    let (whole, _) = figures
        .iter()
        .find(|(drawn, _)| drawn.contains("40%</b>") && drawn.contains("60%</b>"))
        .unwrap();
    for part in ["x=\"0%\" width=\"40.0%\"", "x=\"40.0%\" width=\"60.0%\""] {
        assert!(whole.contains(part), "{whole}");
    }
    // A margin lies on both sides of what it is a margin of.
    let (margin, _) = figures
        .iter()
        .find(|(drawn, _)| drawn.contains("±18</b> months"))
        .unwrap();
    for part in [
        "<text x=\"31.65%\" y=\"1em\">16</text>",
        "<text x=\"68.35%\" y=\"1em\">18 years</text>",
        "x=\"31.65%\" width=\"36.7%\"",
        "x1=\"4.13%\" x2=\"31.65%\"",
        "x1=\"68.35%\" x2=\"95.87%\"",
    ] {
        assert!(margin.contains(part), "no {part}: {margin}");
    }
}

#[test]
fn cases_and_quotations_are_set_apart_in_formats_without_pages() {
    let (page, mail) = (built_in("media", "html"), built_in("media", "md"));
    let case = "What happened to one child or family";
    let panel = Regex::new(r"<section class=\x22case\x22 aria-labelledby=\x22(_case-[^\x22]*)\x22>\n<p class=\x22mark\x22 id=\x22(_case-[^\x22]*)\x22>\[([^]]*)\]</p>").unwrap();
    let panels: Vec<_> = panel.captures_iter(&page).collect();
    assert!(!panels.is_empty());
    for panel in &panels {
        assert_eq!((&panel[1], &panel[3]), (&panel[2], case));
    }
    let bold = format!("**[{case}]**");
    assert_eq!(mail.matches(&bold).count(), panels.len(), "{mail}");
    let quotations = page.matches("<blockquote>\n<p class=\"mark\">[").count();
    assert!(quotations > 0, "{page}");
    assert!(mail.matches("\n> [").count() >= quotations, "{mail}");
}

#[test]
fn an_accent_that_there_is_not_is_an_error_in_the_profile() {
    let project = root().join("tests/cases/profile-with-an-unknown-accent.in");
    let output = run(
        &project,
        &["build", "a", "--date", DATE, "--format", "html"],
    );
    let said = stderr(&output);
    assert!(said.contains("there is no accent `pink`"), "{said}");
    assert!(said.contains("audiences/a.toml:"), "{said}");
}

#[test]
fn signs_are_words_in_every_format() {
    let project = two_languages();
    let signs = r#"<b>&amp; *x* _y_ [z](javascript:1) `q` "a" 'b' {{ c }} </script>"#;
    change(
        project.path(),
        "audiences/operators.toml",
        "What the report says of the hotline.",
        &signs.replace('"', "\\\""),
    );
    for format in ["html", "md"] {
        let output = build(project.path(), &["--format", format]);
        assert!(output.status.success(), "{}", stderr(&output));
        let text =
            fs::read_to_string(project.path().join(format!("out/operators.{format}"))).unwrap();
        if format == "html" {
            assert_eq!(faults(&text), Vec::<String>::new());
            assert!(words(&text).contains(&squeezed(signs)), "{text}");
        } else {
            assert!(
                text.contains(
                    r#"\<b>\&amp; \*x\* \_y\_ [z\](javascript:1) \`q\` "a" 'b' {{ c }} \</script>"#
                ),
                "{text}"
            );
        }
    }
}

#[test]
fn an_own_template_of_pages_fails_at_its_place() {
    let project = two_languages();
    fs::create_dir_all(project.path().join("templates")).unwrap();
    fs::write(
        project.path().join("templates/page.html.j2"),
        "<p>\n{{ titel }}\n",
    )
    .unwrap();
    let output = run(
        project.path(),
        &["build", "operators", "--date", DATE, "--format", "html"],
    );
    let said = stderr(&output);
    assert!(said.contains("templates/page.html.j2:2:4"), "{said}");
    assert!(said.contains("there is no `titel`"), "{said}");
}

#[test]
fn no_template_of_web_pages_changes_the_words_of_the_report() {
    let project = two_languages();
    fs::create_dir_all(project.path().join("templates")).unwrap();
    let print = |template: &str, format: &str, printed: &str| {
        let page = format!("{{% for finding in findings %}}\n{printed}\n{{% endfor %}}\n");
        fs::write(project.path().join("templates").join(template), page).unwrap();
        build(project.path(), &["--format", format])
    };
    for (template, format) in [("page.html.j2", "html"), ("email.md.j2", "md")] {
        for changed in [
            "{{ finding.title | upper }}",
            "{{ finding.title ~ '?' }}",
            "{{ finding.passages[0].text | replace('not', '') }}",
        ] {
            let output = print(template, format, changed);
            let said = stderr(&output);
            assert!(!output.status.success(), "{changed}");
            assert!(said.contains(&format!("templates/{template}:2:")), "{said}");
            assert!(said.contains("words are printed as they are"), "{said}");
        }
        let kept =
            "{% macro bold(words) %}**{{ words }}**{% endmacro %}{{ bold(finding.title) | trim }}";
        let output = print(template, format, kept);
        assert!(output.status.success(), "{}", stderr(&output));
        let file = format!("out/operators.{format}");
        let text = fs::read_to_string(project.path().join(file)).unwrap();
        assert!(text.contains("**No one is trained**"), "{text}");
    }
}
