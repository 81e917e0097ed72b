//! The source document and the data made from it are the same words.

use std::fs;

use plaidoyer::import::account::{Piece, account, report_pieces};
use plaidoyer::import::exclusion;
use plaidoyer::project::{Project, file_id};
use plaidoyer::report::Report;

use crate::program::{REPORT, plaidoyer, root, stderr};

fn source() -> String {
    fs::read_to_string(root().join(REPORT).join("source.txt")).unwrap()
}

fn exclusions(source: &str) -> Vec<exclusion::Exclusion> {
    let list = fs::read_to_string(root().join(REPORT).join("import-exclusions.toml")).unwrap();
    exclusion::read(file_id("import-exclusions.toml"), &list, source).unwrap()
}

fn adds_up(pieces: &[Piece]) -> bool {
    let source = source();
    account(file_id("source.txt"), &source, pieces, &exclusions(&source)).is_ok()
}

fn pieces() -> Vec<Piece> {
    report_pieces(&Report::load(&Project::built_in()).unwrap())
}

#[test]
fn data_and_exclusions_laid_end_to_end_are_the_document() {
    assert!(adds_up(&pieces()));
}

#[test]
fn a_moved_repeated_or_missing_word_is_noticed() {
    let at = pieces()
        .iter()
        .position(|piece| piece.of == "A.I.1/4")
        .unwrap();
    let with = |change: &dyn Fn(&mut Vec<Piece>)| {
        let mut changed = pieces();
        change(&mut changed);
        adds_up(&changed)
    };
    let word = |from: &'static str, to: &'static str| {
        with(&|pieces| {
            assert!(pieces[at].words.contains(from));
            pieces[at].words = pieces[at].words.replacen(from, to, 1);
        })
    };
    assert!(word("children", "children"), "unchanged");
    assert!(!word("children ", ""), "missing");
    assert!(!word("children ", "children children "), "repeated");
    assert!(!word("children who", "who children"), "moved");
    assert!(!word("children", "minors"), "changed");
    assert!(
        !with(&|pieces| pieces.swap(at, at + 1)),
        "passages in another order"
    );
    assert!(
        !with(&|pieces| drop(pieces.remove(at))),
        "a passage left out"
    );
    assert!(!with(&|pieces| drop(pieces.pop())), "cut short");
}

#[test]
fn the_report_is_whole() {
    let report = Report::load(&Project::built_in()).unwrap();
    assert_eq!(report.recommendations().count(), 47);
    assert_eq!(report.footnotes.len(), 9);
    assert_eq!(report.directory.organisations.len(), 24);
    let parts: Vec<String> = report
        .sections
        .iter()
        .map(|section| section.code.to_string())
        .filter(|code| code.len() == 1)
        .collect();
    assert_eq!(parts, ["A", "B", "C", "D", "E", "F"]);
    let printed: Vec<&str> = report
        .sections
        .iter()
        .filter_map(|section| section.printed.as_deref())
        .collect();
    assert_eq!(printed, ["B.II.3"]);
    let printed: Vec<&str> = report
        .recommendations()
        .filter_map(|(_, r)| r.printed.as_deref())
        .collect();
    assert_eq!(printed, ["A.1.5", "A.1.5", "C.1.8", "DII.2"]);
}

#[test]
fn importing_again_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let source = root().join(REPORT).join("source.txt");
    let output = plaidoyer()
        .arg("import")
        .arg(&source)
        .arg("-o")
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let mut files = 0;
    for path in ["text/en", "."] {
        for entry in fs::read_dir(folder.path().join(path))
            .unwrap()
            .map(Result::unwrap)
        {
            if entry.file_type().unwrap().is_file() {
                let committed = root().join(REPORT).join(path).join(entry.file_name());
                let (new, old) = (
                    fs::read_to_string(entry.path()).unwrap(),
                    fs::read_to_string(&committed).unwrap(),
                );
                assert!(
                    new == old,
                    "{} is not what the document says",
                    committed.display()
                );
                files += 1;
            }
        }
    }
    assert_eq!(files, 9);
}

#[test]
fn an_edited_text_is_kept_and_the_difference_shown() {
    let folder = tempfile::tempdir().unwrap();
    let source = root().join(REPORT).join("source.txt");
    let import = || {
        plaidoyer()
            .arg("import")
            .arg(&source)
            .arg("-o")
            .arg(folder.path())
            .output()
            .unwrap()
    };
    assert!(import().status.success());
    let edited = folder.path().join("text/en/E.toml");
    let text = fs::read_to_string(&edited)
        .unwrap()
        .replace("go to school", "go to *school*");
    fs::write(&edited, &text).unwrap();

    let output = import();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(fs::read_to_string(&edited).unwrap(), text);
    let difference = String::from_utf8_lossy(&output.stdout);
    assert!(
        difference.contains("go to *school*") && difference.contains("go to school"),
        "{difference}"
    );
    assert!(stderr(&output).contains("it was kept"));
}

#[test]
fn a_wrong_layout_rule_is_an_error_at_its_place() {
    let rules = fs::read_to_string(root().join(REPORT).join("import.toml")).unwrap();
    let complaint = |from: &str, to: &str| {
        assert!(rules.contains(from), "{from}");
        let folder = tempfile::tempdir().unwrap();
        fs::copy(
            root().join(REPORT).join("source.txt"),
            folder.path().join("source.txt"),
        )
        .unwrap();
        fs::write(
            folder.path().join("import.toml"),
            rules.replacen(from, to, 1),
        )
        .unwrap();
        let output = plaidoyer()
            .arg("import")
            .arg(folder.path().join("source.txt"))
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{to}");
        assert!(
            !folder.path().join("text").exists(),
            "nothing is written: {to}"
        );
        stderr(&output)
    };
    let cases = [
        (
            "Recommendation no\\. ?(?<number>",
            "Recommendation no\\. ?(?<nummer>",
            "this pattern has no group `number`",
        ),
        (
            "begins = \"The Palermo",
            "begins = \"The Parlemo",
            "`palermo` is not in the document",
        ),
        (
            "printed = \"B.II.3\"",
            "printed = \"B.II.4\"",
            "line 259 prints no code `B.II.4`",
        ),
        (
            "line = 259\n",
            "line = 258\n",
            "the code B.II.3 is there twice",
        ),
        (
            "(?<code>[A-F]) [-–]",
            "(?<code>[A-F) [-–]",
            "regex parse error",
        ),
    ];
    for (from, to, said) in cases {
        let complaint = complaint(from, to);
        assert!(complaint.contains(said), "{to}: {complaint}");
        assert!(
            complaint.contains("import.toml:") || complaint.contains("source.txt:"),
            "{to}: {complaint}"
        );
    }
}

/// Addresses and telephone numbers of persons stand in the source document and nowhere else: not in
/// the data, not in the list of exclusions, not in the program.
#[test]
fn personal_addresses_stay_in_the_source_document() {
    let source = source();
    let excluded: Vec<String> = exclusions(&source)
        .into_iter()
        .filter(|exclusion| exclusion.personal)
        .map(|exclusion| source[exclusion.range].trim().to_owned())
        .collect();
    assert!(
        excluded.len() >= 10 && excluded.iter().any(|text| text.contains("Tel.")),
        "{}",
        excluded.len()
    );
    let program = fs::read(assert_cmd::cargo::cargo_bin("plaidoyer")).unwrap();
    let finder = |words: &str| {
        program
            .windows(words.len())
            .any(|window| window == words.as_bytes())
    };
    assert!(
        finder("acpe@acpe-asso.org"),
        "the search finds what is there"
    );
    let mut files =
        vec![fs::read_to_string(root().join(REPORT).join("import-exclusions.toml")).unwrap()];
    for entry in fs::read_dir(root().join(REPORT).join("text/en")).unwrap() {
        files.push(fs::read_to_string(entry.unwrap().path()).unwrap());
    }
    let words = excluded.iter().flat_map(|text| text.split_whitespace());
    let addresses: Vec<&str> = words.filter(|word| word.contains('@')).collect();
    assert!(!addresses.is_empty());
    for words in addresses {
        assert!(
            !finder(words),
            "an address that names a person is in the program"
        );
        assert!(
            !files.iter().any(|file| file.contains(words)),
            "an address that names a person is in the data"
        );
    }
    assert!(!finder("6 71 00"), "a telephone number is in the program");
}

/// The layout of small documents in French.
const FRENCH: &str = r#"
language = "fr"

[heading]
part = '^Partie (?<code>[A-F]) – (?<title>.+)$'
subpart = '^(?<code>[A-F]\.[IVX]+)\. (?<title>.+)$'
section = '^(?<code>[A-F]\.[IVX]+\.\d+)\. (?<title>.+)$'
recommendation = '^Recommandation n° ?(?<number>\d+) : (?<code>[A-Z0-9.]+?) *$'

[list]
bullet = '^[\x{F0B7}•]\s*'
labelled = '^[a-d]\) '

[footnote]
anchor = '\[note:(?<number>\d+)\]'
note = '\{(?<number>\d+):(?<text>[^}]*)\}'
reason = "les marques d'une note"

[directory]
heading = '^Membres$'
coordinator = '^(?<role>Coordination :) (?<name>[^,]+), (?<address>\S+@\S+)'
site = '^www\.'
address = '^(?<address>\S+@\S+)$'
general-addresses = []
personal-reason = "une adresse"
punctuation-reason = "ponctuation"
"#;

/// Imports a document; gives the folder that was written and what the program said.
fn import(document: &str) -> (tempfile::TempDir, std::process::Output) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("source.txt"), document).unwrap();
    fs::write(folder.path().join("import.toml"), FRENCH).unwrap();
    let output = plaidoyer()
        .arg("import")
        .arg(folder.path().join("source.txt"))
        .output()
        .unwrap();
    (folder, output)
}

/// What an import wrote about part A, and its list of exclusions.
fn imported(document: &str) -> (String, String) {
    let (folder, output) = import(document);
    assert!(output.status.success(), "{}", stderr(&output));
    let read = |name| fs::read_to_string(folder.path().join(name)).unwrap();
    (read("text/fr/A.toml"), read("import-exclusions.toml"))
}

#[test]
fn a_document_in_another_language_adds_up() {
    let (text, exclusions) = imported(
        "Partie A – Repérer\nA.I. Les enfants\nA.I.2. Un constat\n\nDes mots[note:1].{1:Une note.}\n\n\
         Recommandation n° 7 : A.I.2\nÉcouter les enfants.\n",
    );
    for words in [
        "Des mots[^1].",
        "Une note.",
        "recommendation = 7",
        "Écouter les enfants.",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    for words in ["Partie", "–", "Recommandation n°", ":"] {
        assert!(
            exclusions.contains(&format!("text = \"{words}\"\n")),
            "{words}: {exclusions}"
        );
    }
}

#[test]
fn signs_of_a_word_processor_are_bullets_or_words_and_no_footnotes() {
    let (text, exclusions) = imported(
        "Partie A – Repérer\n\nUne liste \u{f0b7} ici \u{e001} :\n\u{f0b7} un[note:12]\n\u{f0b7}\tdeux\n{12:Note.}\n",
    );
    assert!(text.contains("Une liste \u{f0b7} ici \u{e001} :"), "{text}");
    assert!(text.contains("- un[^12]\n- deux"), "{text}");
    assert_eq!(
        exclusions.matches("text = \"\u{f0b7}\"").count(),
        2,
        "{exclusions}"
    );
}

#[test]
fn what_an_import_cannot_hold_is_an_error_at_its_place() {
    for (document, message, line) in [
        (
            "Partie A – Repérer[note:1]\n{1:Note.}\n",
            "a footnote is called here",
            "source.txt:1",
        ),
        (
            "Partie A – Repérer\n\n[note:1]Des mots.\n{1:Note.}\n",
            "a footnote stands after the word",
            "source.txt:3",
        ),
        (
            "Partie A – Repérer\n\nDes mots.\n[note:1]\n{1:Note.}\n",
            "a footnote is called here",
            "source.txt:4",
        ),
        (
            "Partie A – Repérer\n\nDes mots[note:99999].\n",
            "this is no number of a footnote",
            "source.txt:3",
        ),
        (
            "Partie A – Repérer\n\nDes \u{7}mots.\n",
            "the sign U+0007 does not print",
            "source.txt:3",
        ),
        (
            "Partie A – Repérer\nRecommandation n° 70000 : A\nÉcouter.\n",
            "is no number of a recommendation",
            "source.txt:2",
        ),
        (
            "Partie A – Repérer\n\nDes mots[note:3].\n\nFin.{4:Note.}\n",
            "this is neither",
            "source.txt:5",
        ),
    ] {
        let (folder, output) = import(document);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{document}");
        assert!(
            said.contains(message) && said.contains(line),
            "{document}: {said}"
        );
        assert!(
            !folder.path().join("text").exists(),
            "nothing is written: {document}"
        );
    }
}
