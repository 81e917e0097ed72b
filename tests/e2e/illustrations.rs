//! Pictures of a report: from a document into the data, and from there into every format, with what they show
//! said to those who do not see them.

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::process::Output;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::batch::Conference;
use crate::program::{DATE, pdf, plaidoyer, small_report, stderr};
use crate::readers::{faults, tool};

/// 8 × 4 pixels each.
const RED_PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAECAIAAAA8r+mnAAAAFElEQVR4nGM8ISLCgA0wYRUlSwIAXogA+ICwf6gAAAAASUVORK5CYII=";
const BLUE_PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAECAIAAAA8r+mnAAAAFElEQVR4nGMUETnBgA0wYRUlSwIAXSAA+Joy+HMAAAAASUVORK5CYII=";
const JPEG: &str = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAARCAAEAAgDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAH/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFAEBAAAAAAAAAAAAAAAAAAAABf/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AIAOFP/Z";
const GIF: &str = "R0lGODdhCAAEAIEAAMjIFAAAAAAAAAAAACwAAAAACAAEAAAIDAABCBxIsKDBgwQDAgA7";
const WEBP: &str =
    "UklGRjoAAABXRUJQVlA4IC4AAADQAQCdASoIAAQAAUAmJaACdLoB+AADsAD+5Yc/+B+XThpQ/+++HvfD3vh/sWAA";
const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"10\"><rect width=\"9\" height=\"9\"/></svg>";

fn bytes(base64: &str) -> Vec<u8> {
    STANDARD.decode(base64).unwrap()
}

fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = plaidoyer();
    command.current_dir(folder).args(arguments);
    command.output().unwrap()
}

fn succeed(folder: &Path, arguments: &[&str]) -> Output {
    let output = run(folder, arguments);
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        stderr(&output)
    );
    output
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A project of a document, begun as `ours`; and what was said of it.
fn begun(
    document: &str,
    content: impl AsRef<[u8]>,
    beside: &[(&str, Vec<u8>)],
) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), document, content);
    for (name, bytes) in beside {
        write(folder.path(), name, bytes);
    }
    let output = succeed(
        folder.path(),
        &[
            "new",
            "ours",
            "--from",
            document,
            "--author",
            "Us",
            "--report-date",
            "2026-01-02",
        ],
    );
    let said = format!("{}{}", stdout(&output), stderr(&output));
    (folder, said)
}

/// A file of the report of a project that was begun.
fn of_report(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join("ours/seeds/ours").join(name)).unwrap()
}

/// The file of the text of a project that was begun.
const TEXT: &str = "text/en/text.toml";
const EXCLUSIONS: &str = "import-exclusions.toml";

/// The names of the pictures of a project that was begun.
fn kept(folder: &TempDir) -> Vec<String> {
    let pictures = folder.path().join("ours/seeds/ours/pictures");
    let mut names: Vec<String> = fs::read_dir(pictures)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

const MARKDOWN: &str = "\
# A report

## What was seen

Words before the chart.

![A chart of [two] *towns*](img/my%20chart.png)

Figure 1: the towns.

![](blue.png)

![A photo](photo.jpg) ![Moving](moving.gif)

![Small](small.webp)

![Drawn](drawn.svg)

![On the web](https://example.org/a.png)

![Gone](gone.png)

![Outside](../outside.png)

![A bitmap](old.bmp)

![Half a picture](half.png)

## Recommendations

1. Count the towns.
";

fn markdown() -> (TempDir, String) {
    let beside = [
        ("img/my chart.png", bytes(RED_PNG)),
        ("blue.png", bytes(BLUE_PNG)),
        ("photo.jpg", bytes(JPEG)),
        ("moving.gif", bytes(GIF)),
        ("small.webp", bytes(WEBP)),
        ("drawn.svg", SVG.into()),
        ("old.bmp", b"BM\0\0\0\0\0\0\0\0\0\0\0\0".to_vec()),
        ("half.png", bytes(RED_PNG)[..60].to_vec()),
    ];
    begun("report.md", MARKDOWN, &beside)
}

#[test]
fn pictures_of_markdown_become_passages_or_are_named_as_left_out() {
    let (folder, said) = markdown();
    let texts = of_report(&folder, TEXT);
    for written in [
        "![A chart of \\[two\\] towns](pictures/my-chart.png)",
        "Figure 1: the towns.",
        "![](pictures/blue.png)",
        "![A photo](pictures/photo.jpg)",
        "![Moving](pictures/moving.gif)",
        "![Small](pictures/small.webp)",
        "![Drawn](pictures/drawn.svg)",
    ] {
        assert!(
            texts.contains(&format!("\n{written}\n")),
            "{written}: {texts}"
        );
    }
    let names = [
        "blue.png",
        "drawn.svg",
        "moving.gif",
        "my-chart.png",
        "photo.jpg",
        "small.webp",
    ];
    assert_eq!(kept(&folder), names);
    let exclusions = of_report(&folder, EXCLUSIONS);
    for (line, why, text) in [
        (19, "is on the web, and is not fetched", "On the web"),
        (21, "is not there", "Gone"),
        (23, "is outside of the document’s folder", "Outside"),
        (
            25,
            "is a bitmap of Windows (BMP), which is not printed",
            "A bitmap",
        ),
        (27, "is broken", "Half a picture"),
    ] {
        let entry = format!(
            "place = \"line {line}\"\nreason = \"a picture that {why}\"\ntext = \"{text}\"\n"
        );
        assert!(exclusions.contains(&entry), "{entry}: {exclusions}");
        assert!(
            said.contains(&format!("line {line}: the picture `")),
            "{said}"
        );
    }
    let undescribed = "line 11: nobody has written what the picture `pictures/blue.png` shows";
    assert!(said.contains(undescribed), "{said}");
    assert!(
        said.contains("save it as PNG, JPEG, SVG, WebP or GIF"),
        "{said}"
    );

    // The copy of the document has its pictures: it can be imported again.
    let project = folder.path().join("ours");
    let again = succeed(&project, &["import", "seeds/ours/report.md"]);
    for path in ["pictures/my-chart.png", EXCLUSIONS] {
        let unchanged = format!("unchanged  seeds/ours/{path}");
        assert!(stderr(&again).contains(&unchanged), "{}", stderr(&again));
    }
}

/// What stands in the attributes `alt` of a page, in order.
fn alternatives(page: &str) -> Vec<&str> {
    let pictures = page.split("<img ").skip(1);
    pictures
        .map(|img| img.split_once("alt=\"").unwrap().1)
        .map(|rest| rest.split_once('"').unwrap().0)
        .collect()
}

#[test]
fn what_a_picture_shows_is_in_every_format() {
    let (folder, _) = markdown();
    let project = folder.path().join("ours");
    let shows = [
        "A chart of [two] towns",
        "Picture without a description",
        "A photo",
        "Moving",
        "Small",
        "Drawn",
    ];

    let pdf = pdf(Some(&project), "everyone", &folder.path().join("out"));
    assert_eq!(faults(&pdf), Vec::<String>::new());
    let file = folder.path().join("out/everyone.pdf");
    if let Some(list) = tool("pdfimages", &["-list"], &file) {
        // The drawn one is no picture of pixels.
        let kinds = list
            .lines()
            .filter_map(|line| line.split_whitespace().nth(2));
        assert_eq!(kinds.filter(|kind| *kind == "image").count(), 5, "{list}");
    }

    let heard = stdout(&succeed(&project, &["listen", "everyone", "--date", DATE]));
    let figures: Vec<&str> = heard
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("Figure  "))
        .collect();
    assert_eq!(figures, shows, "{heard}");

    let build = |format: &str| {
        let arguments = ["build", "everyone", "--date", DATE, "--format", format];
        let output = succeed(&project, &arguments);
        assert!(
            stderr(&output).contains("![](pictures/blue.png)"),
            "{}",
            stderr(&output)
        );
        output
    };
    build("html");
    let page = fs::read_to_string(project.join("briefings/everyone.html")).unwrap();
    assert_eq!(alternatives(&page), shows);
    for (kind, base64) in [
        ("png", RED_PNG),
        ("png", BLUE_PNG),
        ("jpeg", JPEG),
        ("gif", GIF),
        ("webp", WEBP),
        ("svg+xml", &STANDARD.encode(SVG)),
    ] {
        let source = format!("src=\"data:image/{kind};base64,{base64}\"");
        assert!(page.contains(&source), "{kind}");
    }

    build("md");
    let email = fs::read_to_string(project.join("briefings/everyone.md")).unwrap();
    let elsewhere = "Picture, shown in the PDF and on the web page";
    assert!(email.contains(&format!("{elsewhere}: A photo]")), "{email}");
    assert!(email.contains(&format!("{elsewhere}]")), "{email}");
    assert!(!email.contains("!["), "{email}");

    let json: serde_json::Value = serde_json::from_slice(&build("json").stdout).unwrap();
    let findings = json["findings"].as_array().unwrap().iter();
    let pictures: Vec<_> = findings
        .flat_map(|finding| finding["passages"].as_array().unwrap())
        .filter(|passage| passage["kind"] == "picture")
        .collect();
    assert_eq!(pictures.len(), 6);
    let first = serde_json::json!({
        "path": "pictures/my-chart.png",
        "description": "A chart of [two] towns",
    });
    assert_eq!(pictures[0]["pictures"][0], first);
    assert!(pictures[1]["pictures"][0]["description"].is_null());

    build("typ");
    let photo = project.join("briefings/everyone/seeds/ours/pictures/photo.jpg");
    assert!(photo.is_file());
}

#[test]
fn check_names_each_picture_that_nobody_has_described() {
    let (folder, _) = markdown();
    let project = folder.path().join("ours");
    let said = stderr(&succeed(&project, &["check"]));
    let texts = of_report(&folder, TEXT);
    let mut lines = texts.lines();
    let line = 1 + lines
        .position(|line| line == "![](pictures/blue.png)")
        .unwrap();
    let place = format!("seeds/ours/{TEXT}:{line}:5");
    assert!(said.contains(&place), "{said}");
    assert!(said.contains("write it between the brackets"), "{said}");
    assert_eq!(said.matches("warning").count(), 1, "{said}");

    let text = project.join("seeds/ours").join(TEXT);
    fs::write(text, texts.replace("![](", "![Blue towns](")).unwrap();
    assert_eq!(stderr(&succeed(&project, &["check"])), "");
    let found = stdout(&succeed(&project, &["search", "blue towns"]));
    assert!(found.contains("Blue towns"), "{found}");
}

const PAGE: &str = "<html><body><main><h1>A report</h1><h2>Seen</h2><p>Words.</p>
<figure><img src=\"map.png\" alt=\"A map\"><figcaption>Map 1</figcaption></figure>
<p><img src=\"line.png\" alt=\"\" role=\"presentation\"></p>
<p><img src=\"map.png?v=2\" alt=\"The map again\"></p>
<p><img src=\"data:image/png;base64,BLUE\" alt=\"Within the page\"></p>
<p><img src=\"dot.gif\" width=\"1\" height=\"1\"></p>
<h2>Recommendations</h2><ol><li>Look.</li></ol></main></body></html>";

#[test]
fn pictures_of_a_web_page_keep_their_captions_and_decoration_is_left_out() {
    let page = PAGE.replace("BLUE", BLUE_PNG);
    let beside = [("map.png", bytes(RED_PNG)), ("line.png", bytes(BLUE_PNG))];
    let (folder, said) = begun("report.html", page, &beside);
    let texts = of_report(&folder, TEXT);
    let at = |words: &str| {
        let at = texts.find(words);
        at.unwrap_or_else(|| panic!("{words}: {texts}"))
    };
    assert!(at("![A map](pictures/map.png)") < at("Map 1"));
    at("![The map again](pictures/map.png)");
    at("![Within the page](pictures/picture.png)");
    assert_eq!(kept(&folder), ["map.png", "picture.png"]);
    let exclusions = of_report(&folder, EXCLUSIONS);
    let decoration = "reason = \"a picture that is marked as decoration\"\ntext = \"line.png\"";
    assert!(exclusions.contains(decoration), "{exclusions}");
    // It is no fault of the page.
    assert!(said.contains("marked as decoration"), "{said}");
    assert!(!said.contains("warning"), "{said}");
}

/// A Word file with pictures as Word writes them.
fn word() -> Vec<u8> {
    let drawing = |properties: &str, inside: &str| {
        format!(
            "<w:p><w:r><w:drawing><wp:inline><wp:docPr {properties}</wp:docPr>{inside}\
             </wp:inline></w:drawing></w:r></w:p>"
        )
    };
    let blip = |id: &str| format!("<a:blip r:embed=\"{id}\"/>");
    let paragraph = |words: &str| format!("<w:p><w:r><w:t>{words}</w:t></w:r></w:p>");
    let heading = |words: &str| {
        format!(
            "<w:p><w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"
        )
    };
    let group = "<pic:pic><pic:cNvPr descr=\"Left of two\"/><a:blip r:embed=\"red\"/></pic:pic>\
         <pic:pic><pic:cNvPr/><a:blip r:embed=\"blue\"/></pic:pic>";
    let body = [
        heading("What was seen"),
        paragraph("Words."),
        drawing(
            "descr=\"A chart&#10;&#10;of towns\" title=\"Not this\">",
            &blip("red"),
        ),
        paragraph("Chart 1"),
        drawing("title=\"By its title\">", &blip("blue")),
        drawing(">", &blip("red")),
        drawing("descr=\"Both\">", group),
        drawing(
            "descr=\"A line\"><adec:decorative val=\"1\"/>",
            &blip("blue"),
        ),
        drawing("descr=\"A curve\">", &blip("emf")),
        drawing("descr=\"Bars\">", "<c:chart r:id=\"chart\"/>"),
        drawing("descr=\"Linked\">", "<a:blip r:link=\"web\"/>"),
        "<w:p><w:r><w:pict><v:shape alt=\"An old one\"><v:imagedata r:id=\"blue\"/></v:shape></w:pict></w:r></w:p>".into(),
        heading("Recommendations"),
        paragraph("Recommendation 1: Count the towns."),
    ];
    let document = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
         xmlns:wp=\"wp\" xmlns:a=\"a\" xmlns:pic=\"pic\" xmlns:v=\"v\" xmlns:c=\"c\" xmlns:adec=\"adec\">\
         <w:body>{}</w:body></w:document>",
        body.concat()
    );
    let related = "<Relationships>\
         <Relationship Id=\"red\" Type=\"t/image\" Target=\"media/image1.png\"/>\
         <Relationship Id=\"blue\" Type=\"t/image\" Target=\"media/image2.png\"/>\
         <Relationship Id=\"emf\" Type=\"t/image\" Target=\"media/image3.emf\"/>\
         <Relationship Id=\"web\" Type=\"t/image\" Target=\"https://example.org/a.png\" TargetMode=\"External\"/>\
         </Relationships>";
    let mut emf = vec![0; 60];
    emf[0] = 1;
    emf[40..44].copy_from_slice(b" EMF");
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [
        ("word/document.xml", document.into_bytes()),
        ("word/_rels/document.xml.rels", related.into()),
        ("word/media/image1.png", bytes(RED_PNG)),
        ("word/media/image2.png", bytes(BLUE_PNG)),
        ("word/media/image3.emf", emf),
    ] {
        file.start_file(name, SimpleFileOptions::default()).unwrap();
        file.write_all(&content).unwrap();
    }
    file.finish().unwrap().into_inner()
}

#[test]
fn pictures_of_a_word_file_come_with_what_it_says_of_them() {
    let (folder, said) = begun("report.docx", word(), &[]);
    let texts = of_report(&folder, TEXT);
    let lines = texts.lines();
    let pictures: Vec<&str> = lines.filter(|line| line.starts_with("![")).collect();
    assert_eq!(
        pictures,
        [
            "![A chart of towns](pictures/image1.png)",
            "![By its title](pictures/image2.png)",
            "![](pictures/image1.png)",
            "![Left of two](pictures/image1.png)",
            "![Both](pictures/image2.png)",
            "![An old one](pictures/image2.png)",
        ]
    );
    assert_eq!(kept(&folder), ["image1.png", "image2.png"]);
    let exclusions = of_report(&folder, EXCLUSIONS);
    for (why, text) in [
        ("is marked as decoration", "A line"),
        (
            "is a drawing of Windows (EMF), which is not printed",
            "A curve",
        ),
        ("is drawn by the program that wrote the document", "Bars"),
        ("is on the web, and is not fetched", "Linked"),
    ] {
        let entry = format!("reason = \"a picture that {why}\"\ntext = \"{text}\"\n");
        assert!(exclusions.contains(&entry), "{entry}: {exclusions}");
    }
    for words in [
        "paragraph 6: nobody has written what the picture `pictures/image1.png` shows",
        "copy it there, paste it as a picture, and import again",
    ] {
        assert!(said.contains(words), "{said}");
    }
    let project = folder.path().join("ours");
    let bytes = pdf(Some(&project), "everyone", &folder.path().join("out"));
    assert_eq!(faults(&bytes), Vec::<String>::new());
}

/// A project whose passage `A.I.1/2` is this text.
fn with_text(text: &str) -> TempDir {
    let sections = format!(
        "[[section]]\ncode = \"A.I.1\"\nlevel = 3\ntitle = \"A finding\"\n\
         [[section.item]]\nid = \"A.I.1/1\"\ntext = \"First words. More words.\"\n\
         [[section.item]]\nid = \"A.I.1/2\"\ntext = '{text}'\n\
         [[section.item]]\nrecommendation = 1\ntext = \"Mend it.\"\n"
    );
    small_report("template = \"briefing\"", &sections)
}

fn small(folder: &TempDir) -> PathBuf {
    folder.path().join("seeds/small")
}

/// The line of that text.
const LINE: usize = 17;

#[test]
fn a_picture_that_cannot_be_printed_is_an_error_at_its_place() {
    let mut huge = bytes(RED_PNG);
    huge[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    let files: [(&str, Vec<u8>); 4] = [
        ("pictures/red.png", bytes(RED_PNG)),
        ("pictures/words.png", b"no picture".to_vec()),
        ("pictures/huge.png", huge),
        ("pictures/long.png", vec![0; 9 << 20]),
    ];
    let outside = "is not in the report’s folder";
    let put_it = "put its file into `seeds/small/pictures`";
    for (path, said, hint) in [
        (
            "pictures/rad.png",
            "there is no picture `pictures/rad.png`",
            "did you mean `pictures/red.png`",
        ),
        ("../../plaidoyer.toml", outside, put_it),
        ("/etc/passwd", outside, put_it),
        ("https://example.org/a.png", outside, put_it),
        (
            "pictures",
            "there is no picture `pictures`",
            "its file is expected at",
        ),
        (
            "pictures/words.png",
            "the picture `pictures/words.png` is no picture",
            "save it as PNG",
        ),
        (
            "pictures/huge.png",
            "has 65535 × 65535 pixels, and at most 16 million are printed",
            "save it smaller",
        ),
        (
            "pictures/long.png",
            "has 9 MB, and at most 8 are printed",
            "save it smaller",
        ),
    ] {
        let folder = with_text(&format!("![What it shows]({path})"));
        for (name, content) in &files {
            write(&small(&folder), name, content);
        }
        let output = run(folder.path(), &["check"]);
        let problem = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{path}: {problem}");
        assert!(
            problem.contains(said) && problem.contains(hint),
            "{path}: {problem}"
        );
        let place = format!("seeds/small/text/en/A.toml:{LINE}:26");
        assert!(problem.contains(&place), "{path}: {problem}");
    }
}

#[test]
fn a_picture_that_ends_too_early_is_an_error() {
    let folder = with_text("![What it shows](pictures/half.png)");
    let half = &bytes(RED_PNG)[..60];
    write(&small(&folder), "pictures/half.png", half);
    for arguments in [&["check"][..], &["build", "a", "--date", DATE]] {
        let output = run(folder.path(), arguments);
        let problem = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{problem}");
        assert!(problem.contains("seeds/small/text/en/A.toml"), "{problem}");
    }
    assert!(!folder.path().join("briefings").exists());
}

#[cfg(unix)]
#[test]
fn a_picture_that_is_a_link_out_of_the_project_is_not_read() {
    let outside = tempfile::tempdir().unwrap();
    write(outside.path(), "red.png", bytes(RED_PNG));
    let folder = with_text("![What it shows](pictures/red.png)");
    let link = small(&folder).join("pictures/red.png");
    fs::create_dir_all(link.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(outside.path().join("red.png"), link).unwrap();
    let output = run(folder.path(), &["check"]);
    let problem = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{problem}");
    let place = format!("seeds/small/text/en/A.toml:{LINE}:");
    assert!(problem.contains(&place), "{problem}");
}

#[test]
fn a_template_that_drops_a_picture_is_found_out() {
    let folder = with_text("![What it shows](pictures/red.png)");
    write(&small(&folder), "pictures/red.png", bytes(RED_PNG));
    write(
        folder.path(),
        "templates/briefing.typ.j2",
        "{% extends \"builtin/briefing.typ.j2\" %}\n{% block findings %}\n#show image: none\n\
         {{ super() }}\n{% endblock %}\n",
    );
    let output = run(folder.path(), &["build", "a", "--date", DATE]);
    let problem = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{problem}");
    let said = "the pictures of A.I.1/2 are printed by the template and stand on no page";
    assert!(problem.contains(said), "{problem}");
}

#[test]
fn a_translation_says_what_a_picture_shows_and_may_show_another() {
    let folder = with_text("![A red map](pictures/red.png)");
    write(&small(&folder), "pictures/red.png", bytes(RED_PNG));
    write(&small(&folder), "pictures/bleue.png", bytes(BLUE_PNG));
    let shown = stdout(&succeed(folder.path(), &["show", "A.I.1/2"]));
    assert!(
        shown.contains("A red map\npicture pictures/red.png"),
        "{shown}"
    );
    let hash = shown
        .lines()
        .find_map(|line| line.strip_prefix("hash "))
        .unwrap();
    let entry = format!(
        "[[translation]]\nof = \"A.I.1/2\"\nsource = \"{hash}\"\ntext = \"![Carte bleue](pictures/bleue.png)\"\n"
    );
    write(&small(&folder), "text/fr/A.toml", entry);
    write(
        folder.path(),
        "audiences/a.toml",
        "id = \"a\"\ntitle = { en = \"A\", fr = \"A\" }\ntemplate = \"briefing\"\n[select]\nfindings = \"true\"\nrecommendations = \"true\"\n",
    );
    let arguments = [
        "build",
        "a",
        "--lang",
        "fr",
        "--allow-source-language",
        "--format",
        "html",
    ];
    succeed(folder.path(), &arguments);
    let built = fs::read_dir(folder.path().join("briefings")).unwrap();
    let page = built.map(|entry| entry.unwrap().path()).next().unwrap();
    let page = fs::read_to_string(page).unwrap();
    assert_eq!(alternatives(&page), ["Carte bleue"]);
    assert!(page.contains(BLUE_PNG) && !page.contains(RED_PNG));

    // No picture is lost in a translation.
    let french = small(&folder).join("text/fr/A.toml");
    let entry = fs::read_to_string(&french).unwrap();
    fs::write(
        &french,
        entry.replace("![Carte bleue](pictures/bleue.png)", "Carte"),
    )
    .unwrap();
    let problem = stderr(&run(folder.path(), &["check"]));
    let said = "this translation has 0 pictures, and its source 1";
    assert!(problem.contains(said), "{problem}");
    fs::write(&french, entry).unwrap();

    // What the source's picture shows is a part of what was translated.
    let text = small(&folder).join("text/en/A.toml");
    let source = fs::read_to_string(&text).unwrap();
    fs::write(text, source.replace("A red map", "A map")).unwrap();
    let output = run(folder.path(), &["check"]);
    assert!(
        stderr(&output).contains("text/fr/A.toml"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_picture_that_changes_is_built_again() {
    let conference = Conference::new(
        "[event]\nname = \"Round table\"\ndate = \"2026-12-04\"\n[[build]]\naudiences = [\"a\"]\n\
         formats = [\"pdf\", \"html\"]\noutput = \"{{ audience.id }}.{{ extension }}\"\n",
    );
    let folder = with_text("![What it shows](pictures/red.png)");
    write(&small(&folder), "pictures/red.png", bytes(RED_PNG));
    let project = conference.path("project");
    fs::remove_dir_all(&project).unwrap();
    fs::rename(folder.path(), &project).unwrap();
    conference.succeed("out", &[]);
    let again = conference.succeed("out", &[]);
    assert!(!again.contains("built again"), "{again}");
    conference.write("project/seeds/small/pictures/red.png", bytes(BLUE_PNG));
    let changed = conference.succeed("out", &[]);
    for file in ["a.pdf", "a.html"] {
        let said = format!("built again: {file}: seeds/small/pictures/red.png");
        assert!(changed.contains(&said), "{changed}");
    }
    let page = fs::read_to_string(conference.path("out/a.html")).unwrap();
    assert!(page.contains(BLUE_PNG) && !page.contains(RED_PNG));
}
