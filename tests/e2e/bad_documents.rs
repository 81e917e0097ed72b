//! Documents that are no report, or an odd one: what `import` and `new --from` say of them, and that nothing is
//! half written.

use std::fs;
use std::path::Path;
use std::process::Output;
use std::time::Duration;

use tempfile::TempDir;

use crate::documents::{docx, p, zipped};
use crate::program::{plaidoyer, stderr};

/// What takes longer does not end.
const LONG: Duration = Duration::from_secs(120);

/// All that is in a folder: paths, and how many bytes each file has.
fn tree(folder: &Path) -> Vec<(String, u64)> {
    let mut tree = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        let length = entry.metadata().unwrap().len();
        if path.is_dir() {
            tree.push((path.display().to_string(), 0));
            tree.extend(self::tree(&path));
        } else {
            tree.push((path.display().to_string(), length));
        }
    }
    tree.sort_unstable();
    tree
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = plaidoyer();
    command.current_dir(folder).args(arguments).timeout(LONG);
    command.output().unwrap()
}

/// Imports `name`, and begins a project of it: both fail, say so and what to do, and leave the folder as it was.
fn is_refused(folder: &Path, name: &str, message: &str, way_out: &str) {
    let before = tree(folder);
    for arguments in [
        &["import", name][..],
        &["import", name, "-o", "out/report"],
        &["new", "ours", "--from", name],
        &["new", "above/ours", "--from", name],
    ] {
        let output = run(folder, arguments);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.contains(message), "{arguments:?}: {said}");
        let hint = format!("hint: {way_out}");
        assert!(said.contains(&hint), "{arguments:?}: {said}");
        assert_eq!(tree(folder), before, "{arguments:?}");
    }
}

fn folder_of(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

const FORMATS: &str = "a report is words: a .docx, .md, .html or .txt file";

#[test]
fn what_is_no_report_is_refused_with_a_way_out_and_nothing_is_written() {
    let whole = docx(&p("Normal", "Words of a report."), &[]);
    let mut spoilt = whole.clone();
    spoilt[60..80].fill(0xff);
    let picture_alone = "<w:p><w:r><w:drawing/></w:r></w:p>";
    let undecided = b"# Caf\xe8 b\xf9\xe7\xfe\n\nWords.\n";
    for (name, bytes, message, way_out) in [
        ("empty.docx", &b""[..], "empty.docx is empty", FORMATS),
        ("blank.txt", b" \n\n", "blank.txt is empty", FORMATS),
        (
            "a.docx",
            b"\x89PNG\r\n\x1a\n",
            "a.docx is a picture",
            FORMATS,
        ),
        ("a.md", b"\xff\xd8\xff\xe0", "a.md is a picture", FORMATS),
        (
            "a.pages",
            b"Words.",
            "a.pages is of no format that is read",
            FORMATS,
        ),
        (
            "half.docx",
            &whole[..whole.len() / 2],
            "half.docx is no Word file, or is broken",
            "open it in Word",
        ),
        (
            "spoilt.docx",
            &spoilt,
            "spoilt.docx is a broken Word file",
            "open it in Word",
        ),
        (
            "drawn.docx",
            &docx(picture_alone, &[]),
            "drawn.docx has no passage",
            "it holds headings or pictures",
        ),
        (
            "titles.md",
            b"# One\n\n## Two\n",
            "titles.md has no passage",
            "it holds headings or pictures",
        ),
        (
            "letters.md",
            undecided,
            "letters.md, line 1: the text is not UTF-8",
            "save it as UTF-8",
        ),
        (
            "nul.txt",
            b"Words.\n\nMore\0.\n",
            "nul.txt, line 3: there is a control character",
            "save it as UTF-8",
        ),
        (
            "deep.html",
            "<div>".repeat(9999).as_bytes(),
            "deep.html, line 1: its elements stand too deep",
            "save the page again",
        ),
    ] {
        let folder = folder_of(&[(name, bytes)]);
        is_refused(folder.path(), name, message, way_out);
    }
}

#[test]
fn a_folder_and_a_file_that_is_not_there_are_refused() {
    let folder = folder_of(&[("report.md", b"# 1 Facts\n\nWords.\n")]);
    fs::create_dir(folder.path().join("reports.docx")).unwrap();
    let document = "name the document itself";
    is_refused(
        folder.path(),
        "reports.docx",
        "reports.docx is a folder",
        document,
    );
    is_refused(folder.path(), "..", ".. is a folder", document);
    let near = "did you mean `report.md`?";
    is_refused(folder.path(), "reprot.md", "could not read reprot.md", near);
}

/// The bomb is a small file: what it unpacks to is all the same sign.
#[test]
fn what_is_too_large_is_refused_in_bounded_time() {
    let bomb = zipped(&[("word/document.xml", &vec![b' '; 257 << 20])]);
    assert!(bomb.len() < 4 << 20);
    let words = "The State answers on weekdays, and says that nobody waits for long. ".repeat(8);
    let times = (50 << 20) / words.len() + 1;
    let plain = format!("{words}\n\n").repeat(times);
    let page = format!("<p>{words}</p>\n").repeat(times);
    let word = docx(&p("Normal", &words).repeat(times), &[]);
    let divide = "divide it into documents of their own";
    for (name, bytes, message) in [
        (
            "bomb.docx",
            &bomb[..],
            "bomb.docx unpacks to more than 256 MB",
        ),
        (
            "a.txt",
            plain.as_bytes(),
            "a.txt has 50 MB of text, and a report has at most 32",
        ),
        ("a.md", plain.as_bytes(), "a.md has 50 MB of text"),
        ("a.html", page.as_bytes(), "a.html has 50 MB of text"),
        ("a.docx", &word, "a.docx has 50 MB of text"),
    ] {
        let folder = folder_of(&[(name, bytes)]);
        let way_out = if name == "bomb.docx" {
            "if it is a report all the same"
        } else {
            divide
        };
        is_refused(folder.path(), name, message, way_out);
    }
}

/// A passage beyond the 65,535th of a section has a number of its own.
#[test]
fn a_section_may_have_any_number_of_passages() {
    let folder = folder_of(&[("long.md", "A.\n\n".repeat(65_537).as_bytes())]);
    let begun = run(folder.path(), &["new", "ours", "--from", "long.md"]);
    assert!(begun.status.success(), "{}", stderr(&begun));
    let shown = run(&folder.path().join("ours"), &["show", "long/65537"]);
    assert!(String::from_utf8_lossy(&shown.stdout).contains("long/65537\nA."));
}

#[test]
fn what_is_odd_is_read_and_said_with_its_place_and_a_way_out() {
    let mend = "mend it in the document where that is wrong";
    let asks: String = (1..=6)
        .map(|n| format!("Recommendation {n}: Act.\n\n"))
        .collect();
    let twice = format!("# 1 Facts\n\nWords.\n\n{asks}Recommendation 6: Wait.\n");
    let czech: &[u8] = b"1 Fakta\n\n\xd8\xedk\xe1 \x9ee \x9eije p\xf8\xedli\x9a \x9elu\x9dou\xe8k\xfd k\xf9\xf2 a b\xec\x9e\xed \xe8erven\xfd.\n";
    for (name, bytes, message, way_out) in [
        (
            "a.md",
            &b"Words.\n\nMore words.\n"[..],
            "a.md: no headings were found",
            "a rule `[[level]]`",
        ),
        (
            "a.md",
            b"# 1 Facts\n\nWords.\n",
            "a.md: no recommendations were found",
            "a rule `[[recommendation]]`",
        ),
        (
            "a.md",
            b"# 1 Facts\n\nWords.\n\n## 1.1 Here\n\nMore.\n\n## 1.1 There\n\nLast.\n",
            "a.md, line 9: the code 1.1 is there twice",
            "[[correction]]\n    place = \"line 9\"",
        ),
        (
            "a.md",
            twice.as_bytes(),
            "a.md, line 17: ",
            "[[correction]]\n    place = \"line 17\"",
        ),
        (
            "a.md",
            b"# 1 Facts\n\nWords.\n\n[^1]: A note.\n",
            "a.md, line 5: no place in the text calls note 1",
            mend,
        ),
        (
            "a.md",
            b"# 1 Facts\n\nWords[^3].\n",
            "a.md, line 3: there is no note for `[^3]`",
            mend,
        ),
        (
            "a.html",
            b"<h1>1 Facts</h1>\n<p>Words<sup><a href='#n3'>3</a></sup>.",
            "a.html, line 2: there is no note for `3`",
            mend,
        ),
        (
            "a.txt",
            czech,
            "a.txt, line 1: the text is read as windows-1250, with the letters ",
            mend,
        ),
    ] {
        let folder = folder_of(&[(name, bytes)]);
        for arguments in [
            &["import", name, "-o", "out"][..],
            &["new", "ours", "--from", name],
        ] {
            let output = run(folder.path(), arguments);
            let said = stderr(&output);
            assert!(output.status.success(), "{message}: {said}");
            let warning = format!("warning: {message}");
            assert!(said.contains(&warning), "{message}: {said}");
            assert!(said.contains(way_out), "{message}: {said}");
        }
        let project = folder.path().join("ours");
        let checked = run(&project, &["check"]);
        assert!(checked.status.success(), "{message}: {}", stderr(&checked));
    }
}

#[test]
fn nothing_is_written_into_a_folder_that_holds_something_else() {
    let report = "# 1 Facts\n\nWords.\n\n# 2 Law\n\nMore.\n";
    let folder = folder_of(&[("a.md", report.as_bytes())]);
    let there = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    there("full/notes.txt", "Notes.");
    there("edited/text/en/text.toml", "# Edited.\n");
    there("blocked/text", "A file where a folder belongs.");
    for (arguments, message) in [
        (
            &["new", "full", "--from", "a.md"][..],
            "full is there already",
        ),
        (&["new", "a.md", "--from", "a.md"], "a.md is there already"),
        (
            &["new", "full/notes.txt/ours", "--from", "a.md"],
            "could not write full/notes.txt/ours",
        ),
        (
            &["import", "a.md", "-o", "edited"],
            "text.toml differs from what the document says",
        ),
        (
            &["import", "a.md", "-o", "blocked"],
            "could not read blocked/text/en/",
        ),
        (
            &["import", "a.md", "-o", "full/notes.txt"],
            "could not read full/notes.txt/",
        ),
    ] {
        let before = tree(folder.path());
        let output = run(folder.path(), arguments);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.contains(message), "{arguments:?}: {said}");
        assert_eq!(tree(folder.path()), before, "{arguments:?}");
    }
    // What is there beside the report is nobody's concern.
    let output = run(folder.path(), &["import", "a.md", "-o", "full"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(
        fs::read_to_string(folder.path().join("full/notes.txt")).unwrap(),
        "Notes."
    );
}

#[cfg(unix)]
#[test]
fn a_document_that_one_may_not_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;

    let folder = folder_of(&[("a.md", b"# 1 Facts\n\nWords.\n")]);
    let mode = |path: &Path, mode: u32| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(folder.path(), 0o777);
    let document = folder.path().join("a.md");
    mode(&document, 0o000);
    // Root may read everything: then nobody tries, with a copy of the program that nobody may run.
    let program = folder.path().join("plaidoyer");
    fs::copy(assert_cmd::cargo::cargo_bin("plaidoyer"), &program).unwrap();
    let is_root = fs::read(&document).is_ok();
    let before = tree(folder.path());
    for arguments in [&["import", "a.md"][..], &["new", "ours", "--from", "a.md"]] {
        let mut command = std::process::Command::new(&program);
        command.current_dir(folder.path()).args(arguments);
        if is_root {
            command.uid(65_534);
        }
        let output = command.output().unwrap();
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("could not read a.md: "), "{said}");
        assert!(said.contains("hint: ask its owner"), "{said}");
        assert_eq!(tree(folder.path()), before);
    }
}
