//! The source document and the data made from it are the same words.

use std::fs;
use std::path::Path;
use std::process::Output;

use tempfile::TempDir;

use crate::program::{REPORT, plaidoyer, root, stderr};

fn source() -> String {
    fs::read_to_string(root().join(REPORT).join("source.txt")).unwrap()
}

/// Runs `plaidoyer import` on a document, into a folder.
fn run(document: &Path, folder: &Path) -> Output {
    plaidoyer()
        .arg("import")
        .arg(document)
        .arg("-o")
        .arg(folder)
        .output()
        .unwrap()
}

/// Imports a document that is called `name`, with rules or without.
fn import(name: &str, document: &[u8], rules: Option<&str>) -> (TempDir, Output) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), document).unwrap();
    if let Some(rules) = rules {
        fs::write(folder.path().join("import.toml"), rules).unwrap();
    }
    let output = run(&folder.path().join(name), &folder.path().join("out"));
    (folder, output)
}

fn written(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join("out").join(name)).unwrap()
}

/// A document in French, of the shape of an inquiry's report.
fn rapport() -> Vec<u8> {
    fs::read(root().join("tests/import/rapport.md")).unwrap()
}

/// A file of the report's text, whose sections are named and nested in one way.
fn content(text: &str) -> toml::Table {
    let mut table: toml::Table = text.parse().unwrap();
    let sections = table.get_mut("section").and_then(toml::Value::as_array_mut);
    for section in sections
        .into_iter()
        .flatten()
        .filter_map(toml::Value::as_table_mut)
    {
        section.remove("level");
        if let Some(id) = section.remove("id") {
            section.insert("code".into(), id);
        }
    }
    table
}

#[test]
fn importing_again_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(&root().join(REPORT).join("source.txt"), folder.path());
    assert!(output.status.success(), "{}", stderr(&output));
    let mut files = 0;
    for entry in fs::read_dir(folder.path().join("text/en"))
        .unwrap()
        .map(Result::unwrap)
    {
        let committed = root().join(REPORT).join("text/en").join(entry.file_name());
        let (new, old) = (
            fs::read_to_string(entry.path()).unwrap(),
            fs::read_to_string(&committed).unwrap(),
        );
        assert_eq!(content(&new), content(&old), "{}", committed.display());
        files += 1;
    }
    assert_eq!(files, 8);
    let exclusions = "import-exclusions.toml";
    let imported = fs::read_to_string(folder.path().join(exclusions)).unwrap();
    // Below the line by which the import knows its own files.
    let (_, imported) = imported.split_once("\n\n").unwrap();
    assert_eq!(
        imported,
        fs::read_to_string(root().join(REPORT).join(exclusions)).unwrap()
    );
}

#[test]
fn an_edited_text_is_kept_and_the_difference_shown() {
    let folder = tempfile::tempdir().unwrap();
    let import = || run(&root().join(REPORT).join("source.txt"), folder.path());
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
fn a_wrong_rule_is_an_error_at_its_place() {
    let rules = fs::read_to_string(root().join(REPORT).join("import.toml")).unwrap();
    let cases = [
        (
            "Recommendation no\\. ?(?<label>",
            "Recommendation no\\. ?(?<lable>",
            "this pattern has no group `label`",
        ),
        (
            "begins = \"The Palermo",
            "begins = \"The Parlemo",
            "`palermo` is not in the document",
        ),
        (
            "printed = \"B.II.3\"",
            "printed = \"B.II.4\"",
            "line 259 prints no `B.II.4`",
        ),
        (
            "(?<code>[A-F]) [-–]",
            "(?<code>[A-F) [-–]",
            "regex parse error",
        ),
        ("[[front]]\nid", "[[front]]\nname", "unknown field `name`"),
        (
            "[[level]]\nlevel = 1\n",
            "[[level]]\nlevel = 1\nstyle = \"header\"\n",
            "is no style",
        ),
    ];
    for (from, to, said) in cases {
        assert!(rules.contains(from), "{from}");
        let rules = rules.replacen(from, to, 1);
        let (folder, output) = import("source.txt", source().as_bytes(), Some(&rules));
        let complaint = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{to}: {complaint}");
        assert!(
            !folder.path().join("out").exists(),
            "nothing is written: {to}"
        );
        assert!(complaint.contains(said), "{to}: {complaint}");
        assert!(complaint.contains("import.toml:"), "{to}: {complaint}");
    }
}

/// Addresses and telephone numbers of persons stand in the source document and nowhere else: not in
/// the data, not in the list of exclusions, not in the program.
#[test]
fn personal_addresses_stay_in_the_source_document() {
    let rules = fs::read_to_string(root().join(REPORT).join("import.toml")).unwrap();
    let rules: toml::Table = rules.parse().unwrap();
    let general: Vec<&str> = rules["directory"]["general-addresses"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(toml::Value::as_str)
        .collect();
    let source = source();
    let addresses: Vec<&str> = source
        .split_whitespace()
        .map(|word| word.trim_end_matches([',', '.']))
        .filter(|word| word.contains('@') && !general.contains(word))
        .collect();
    assert!(addresses.len() >= 8, "{addresses:?}");
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
    let exclusions =
        fs::read_to_string(root().join(REPORT).join("import-exclusions.toml")).unwrap();
    let mut files = vec![exclusions];
    for entry in fs::read_dir(root().join(REPORT).join("text/en")).unwrap() {
        files.push(fs::read_to_string(entry.unwrap().path()).unwrap());
    }
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

#[test]
fn a_document_is_imported_without_rules_and_again_by_those_that_were_found() {
    let (folder, output) = import("rapport.md", &rapport(), None);
    assert!(output.status.success(), "{}", stderr(&output));
    let summary = String::from_utf8_lossy(&output.stdout).into_owned();
    for said in ["headings, level 2", "101 to 104", "1 to 4", "not there: 3"] {
        assert!(summary.contains(said), "{said}: {summary}");
    }
    let warnings = stderr(&output);
    for said in [
        "the picture `carte.png` is not there: it was left out",
        "note 3",
    ] {
        assert!(warnings.contains(said), "{said}: {warnings}");
    }
    let law =
        ["chapitre-1", "chapitre-2"].map(|part| written(&folder, &format!("text/fr/{part}.toml")));
    let law = law.concat();
    for words in [
        "code = \"Chapitre 1\"\nlevel = 1\ntitle = \"Les foyers\"",
        "code = \"1.2\"\nlevel = 2\ntitle = \"Des tuteurs que l’on attend\"",
        "id = \"1.1/1\"\nlabel = \"101\"\n",
        "recommendation = 4\ntext = '''\nOuvrir des places.\n'''",
        "Nommer un tuteur :\n\n- dès le premier jour ;\n- sans frais pour l’enfant.",
        "[[footnote]]\nnumber = 2\n",
        "| Nord | 3 mois |",
    ] {
        assert!(law.contains(words), "{words}: {law}");
    }
    let exclusions = written(&folder, "import-exclusions.toml");
    for words in [
        "Une note que rien n’appelle.",
        "../liste.html",
        "Une carte des foyers",
    ] {
        assert!(exclusions.contains(words), "{words}: {exclusions}");
    }
    let report = written(&folder, "report.toml");
    assert!(
        report.contains("language = \"fr\"\n") && report.contains("# recommendations = 3\n"),
        "{report}"
    );

    // The rules that were written say the same as what was found, and are obeyed once they are mended.
    let rules = written(&folder, "import.toml");
    let again = run(
        &folder.path().join("rapport.md"),
        &folder.path().join("out"),
    );
    assert!(again.status.success(), "{}", stderr(&again));
    assert!(!stderr(&again).contains("written"), "{}", stderr(&again));
    let mended = rules.replace(
        "label = '^(?<label>\\d+)[.)]\\s+'",
        "label = '^(?<label>[12])[.)]\\s+'",
    );
    assert_ne!(mended, rules);
    fs::write(folder.path().join("out/import.toml"), mended).unwrap();
    let again = run(
        &folder.path().join("rapport.md"),
        &folder.path().join("out"),
    );
    let said = stderr(&again);
    assert!(again.status.success(), "{said}");
    assert!(String::from_utf8_lossy(&again.stdout).contains("-recommendation = 4"));
    assert!(said.contains("rewritten  "), "{said}");
}

/// A report whose rules have a mistake to mend: the second recommendation is misprinted.
const MISPRINT: &str = "# 1 Facts\n\nNobody counts.\n\n# 2 Asks\n\nRecommendation 1: Count.\n\nRecommendation 11: Answer.\n";

#[test]
fn a_mended_rule_rewrites_what_nobody_has_edited_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("report.md"), MISPRINT).unwrap();
    let plaidoyer = |arguments: &[&str]| {
        let mut command = plaidoyer();
        command.current_dir(folder.path()).args(arguments);
        command.output().unwrap()
    };
    let import = || plaidoyer(&["import", "report.md"]);
    assert!(import().status.success());
    let path = |name: &str| folder.path().join(name);
    let read = |name: &str| fs::read_to_string(path(name)).unwrap();
    let texts = ["text/en/text.toml", "import-exclusions.toml"];
    for name in texts {
        let text = read(name);
        assert!(
            text.starts_with("# Written by `plaidoyer import`"),
            "{text}"
        );
    }
    let annotation = "[[entry]]\nat = \"1/1\"\nhash = \"0\"\n";
    fs::create_dir(path("annotations")).unwrap();
    fs::write(path("annotations/1.toml"), annotation).unwrap();

    let correction = |meant: &str| {
        format!(
            "\n[[correction]]\nplace = \"line 9\"\nprinted = \"11\"\nmeant = \"{meant}\"\nwhy = \"a digit too many\"\n"
        )
    };
    let rules = read("import.toml");
    let mend = |meant: &str| fs::write(path("import.toml"), rules.clone() + &correction(meant));
    mend("2").unwrap();
    let again = import();
    assert!(again.status.success(), "{}", stderr(&again));
    let said = stderr(&again);
    assert!(said.contains("rewritten  ./text/en/text.toml"), "{said}");
    let difference = String::from_utf8_lossy(&again.stdout);
    assert!(difference.contains("+recommendation = 2"), "{difference}");
    assert!(read(texts[0]).contains("recommendation = 2\n"));
    assert_eq!(read("annotations/1.toml"), annotation);

    // By hand: nothing is written, not even what nobody has edited.
    for name in texts {
        let before = texts.map(read);
        let edited = read(name).replace("Answer", "Reply") + "# Ours.\n";
        fs::write(path(name), &edited).unwrap();
        mend("3").unwrap();
        let again = import();
        assert_eq!(again.status.code(), Some(1));
        let said = stderr(&again);
        assert!(
            said.contains("it was kept, and nothing was written"),
            "{said}"
        );
        assert_eq!(read(name), edited);
        assert!(read(texts[0]).contains("recommendation = 2\n"));
        fs::write(
            path(name),
            &before[texts.iter().position(|n| *n == name).unwrap()],
        )
        .unwrap();
        mend("2").unwrap();
    }
    assert!(!stderr(&import()).contains("rewritten"));

    // Rules by which the text stands in other files: the report's own file is its editors', who are told.
    let deeper = rules.replace("level = 1\n", "level = 2\n");
    assert_ne!(deeper, rules);
    let top = "[[level]]\nlevel = 1\npattern = '^(?<code>2) (?<title>Asks)$'\n";
    let (head, levels) = deeper.split_once("[[level]]").unwrap();
    fs::write(
        path("import.toml"),
        format!("{head}{top}\n[[level]]{levels}"),
    )
    .unwrap();
    let again = import();
    assert!(again.status.success(), "{}", stderr(&again));
    let said = stderr(&again);
    assert!(said.contains("report.toml: write `files = ["), "{said}");
}

/// A report of which the second recommendation is a box that somebody typed within an item, the fourth and the
/// sixth are nowhere.
const TYPED_BOX: &str = "\
# 1 Care

Recommendation no. 1: Count.

Words between, among which recommendation 1 is named.

Recommendation no. 3: Answer.

They wait:

- for a card. +---+ | Recommendation no. 2: Pay. | +---+

Recommendation no. 5: Train.

Recommendation no. 7: Listen.
";

#[test]
fn missing_numbers_are_warned_of_with_the_place_where_they_seem_to_stand() {
    let (folder, output) = import("report.md", TYPED_BOX.as_bytes(), None);
    let said = stderr(&output);
    assert!(output.status.success(), "{said}");
    for words in [
        "line 11: recommendation 2 is not there; its words seem to stand here, in 1/3",
        "recommendations 4, 6 are not there, and their numbers are nowhere in the text",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let summary = String::from_utf8_lossy(&output.stdout);
    assert!(summary.contains("not there: 2, 4, 6"), "{summary}");

    // A correction closes a gap, and opens another.
    let rules = written(&folder, "import.toml")
        + "[[correction]]\nplace = \"line 13\"\nprinted = \"5\"\nmeant = \"4\"\nwhy = \"by hand\"\n";
    let (_, output) = import("report.md", TYPED_BOX.as_bytes(), Some(&rules));
    let said = stderr(&output);
    assert!(
        said.contains("recommendations 5, 6 are not there"),
        "{said}"
    );
}

/// The layout of small texts in French, as a word processor saved them.
const FRENCH: &str = r#"
language = "fr"
title = "Sans titre"

[text]
bullet = '^[\x{F0B7}•]\s*'
label = '^[a-d]\) '
box = '^Recommandation n°'
anchor = '\[note:(?<number>\d+)\]'
note = '\{(?<number>\d+):(?<text>[^}]*)\}'
reason = "les marques d'une note"

[[level]]
level = 3
pattern = '^(?<code>[A-F]\.[IVX]+\.\d+)\. (?<title>.+)$'

[[level]]
level = 2
pattern = '^(?<code>[A-F]\.[IVX]+)\. (?<title>.+)$'

[[level]]
level = 1
pattern = '^Partie (?<code>[A-F]) – (?<title>.+)$'

[[recommendation]]
pattern = '^Recommandation n° ?(?<label>\d+) : (?<section>[A-Z0-9.]+?) *$'
"#;

/// What an import wrote: part A, or all where there are no levels; its list of exclusions; what it said.
fn imported(document: &str) -> (String, String, String) {
    let (folder, output) = import("source.txt", document.as_bytes(), Some(FRENCH));
    assert!(output.status.success(), "{}", stderr(&output));
    let name = if document.contains("A.I.") {
        "A"
    } else {
        "text"
    };
    (
        written(&folder, &format!("text/fr/{name}.toml")),
        written(&folder, "import-exclusions.toml"),
        stderr(&output),
    )
}

#[test]
fn a_text_of_a_word_processor_adds_up() {
    let (text, exclusions, _) = imported(
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
    for words in ["Partie", "Recommandation n°", "[note:1]", "{1:}"] {
        assert!(
            exclusions.contains(&format!("text = \"{words}\"\n")),
            "{words}: {exclusions}"
        );
    }
}

#[test]
fn signs_of_a_word_processor_are_bullets_or_words_and_no_footnotes() {
    let (text, ..) = imported(
        "Partie A – Repérer\n\nUne liste \u{f0b7} ici \u{e001} :\n\u{f0b7} un[note:12]\n\u{f0b7}\tdeux\n{12:Note.}\n",
    );
    assert!(text.contains("Une liste \u{f0b7} ici \u{e001} :"), "{text}");
    assert!(text.contains("- un[^12]\n- deux"), "{text}");
}

#[test]
fn what_an_import_cannot_hold_is_named_at_its_place_and_left_out() {
    for (document, message, left_out) in [
        (
            "Partie A – Repérer[note:1]\n{1:Note.}\n",
            "line 2: note 1 is called at line 1, in words that can call none",
            "text = \"Note.\"",
        ),
        (
            "Partie A – Repérer\n\n[note:1]Des mots.\n{1:Note.}\n",
            "line 3: the report's files cannot hold what stands here: a footnote stands after the word",
            "text = \"Des mots.\"",
        ),
        (
            "Partie A – Repérer\n\nDes \u{7}mots.\n",
            "line 3: the report's files cannot hold what stands here: the sign U+0007 does not print",
            "mots.",
        ),
        (
            "Partie A – Repérer\n\nDes mots[note:3].\n\nFin.{4:Note.}\n",
            "line 3: note 3 is called here, and is not there",
            "text = \"Note.\"",
        ),
        (
            "Partie A – Repérer\n\nA.I. Les enfants\n\nRecommandation n° 7 : A.II\nÉcouter.\n",
            "line 5: recommendation 7 names A.II, but stands under A.I",
            "Recommandation",
        ),
    ] {
        // A document of which all is left out is none.
        let (_, exclusions, said) = imported(&format!("{document}\nFin.\n"));
        assert!(said.contains(message), "{document}: {said}");
        assert!(exclusions.contains(left_out), "{document}: {exclusions}");
    }
    let number = "Partie A – Repérer\n\nDes mots[note:99999].\n";
    let (folder, output) = import("source.txt", number.as_bytes(), Some(FRENCH));
    assert!(stderr(&output).contains("this is no number of a note"));
    assert!(
        stderr(&output).contains("source.txt:3"),
        "{}",
        stderr(&output)
    );
    assert!(!folder.path().join("out").exists(), "nothing is written");
}
