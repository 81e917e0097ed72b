//! Briefings in another language than the report's: what is translated, what is not, and what says so.

use std::fs;
use std::path::Path;
use std::process::Output;

use regex::Regex;

use crate::design::TYPES;
use crate::program::{built_as, plaidoyer, root, stderr};
use crate::readers::{faults, pages, run_tool, squeezed, tool};

/// The first of a month, which French writes in a way of its own.
const DATE: &str = "2026-12-01";

/// A copy of the project whose small report is translated, for a test to change.
pub(crate) fn two_languages() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("tests/projects/two-languages"), folder.path());
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// Changes a file of a project; what is replaced must be there.
pub(crate) fn change(project: &Path, file: &str, from: &str, to: &str) {
    let path = project.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    fs::write(path, text.replace(from, to)).unwrap();
}

/// Takes an entry out of a translation.
fn without_entry(project: &Path, file: &str, of: &str) {
    let path = project.join("seeds/hotline/text/fr").join(file);
    let text = fs::read_to_string(&path).unwrap();
    let entries: Vec<&str> = text.split("[[translation]]").collect();
    let kept: Vec<&str> = entries
        .iter()
        .copied()
        .filter(|entry| !entry.starts_with(&format!("\nof = \"{of}\"\n")))
        .collect();
    assert_eq!(kept.len() + 1, entries.len(), "{of} is not in {file}");
    fs::write(path, kept.join("[[translation]]")).unwrap();
}

/// Runs the program in a project, writing into it.
pub(crate) fn run(project: &Path, arguments: &[&str]) -> Output {
    plaidoyer()
        .current_dir(project)
        .args(arguments)
        .output()
        .unwrap()
}

pub(crate) fn build(project: &Path, arguments: &[&str]) -> Output {
    let fixed = ["build", "operators", "--date", DATE, "--output", "out"];
    run(project, &[&fixed, arguments].concat())
}

fn succeeded(output: &Output) {
    assert!(output.status.success(), "{}", stderr(output));
}

/// What a failing run says, on one line a paragraph.
fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{}", stderr(output));
    stderr(output)
}

fn words_of(project: &Path, file: &str) -> String {
    squeezed(&pages(&fs::read(project.join("out").join(file)).unwrap()).concat())
}

#[test]
fn a_translated_briefing_is_in_its_language_to_the_last_word() {
    let project = two_languages();
    succeeded(&build(project.path(), &["--lang", "fr"]));
    let bytes = fs::read(project.path().join("out/operators.fr.pdf")).unwrap();
    assert_eq!(faults(&bytes), Vec::<String>::new());
    let words = words_of(project.path(), "operators.fr.pdf");
    for text in [
        "Note aux opératrices et opérateurs",
        "La ligne d’appel répond à toute heure",
        "Sur 100 appels, 40 ont reçu une réponse",
        "Personne n’est formé",
        "Comptés en janvier 2024.",
        "Former les équipes pendant une semaine.",
        "1er décembre 2026",
        "Collectif Veille de nuit",
    ] {
        assert!(words.contains(&squeezed(text)), "{text}: {words}");
    }
    assert!(
        words.contains(&squeezed(
            "[…] La formation dure un jour. Elle devrait durer une semaine."
        )),
        "an excerpt has the sentences that its translation names: {words}"
    );
    for text in [
        "Training lasts",
        "Nous apprenons",
        "Answer every call",
        "NotTranslated",
    ] {
        assert!(!words.contains(&squeezed(text)), "{text}: {words}");
    }
    if let Some(about) = tool(
        "pdfinfo",
        &["-meta"],
        &project.path().join("out/operators.fr.pdf"),
    ) {
        assert!(about.contains("<rdf:li>fr</rdf:li>"), "{about}");
    }
}

#[test]
fn evidence_is_in_the_language_of_the_words_it_stands_in() {
    let project = two_languages();
    let figures = |arguments: &[&str]| {
        let output = build(project.path(), &[arguments, &["--format", "json"]].concat());
        succeeded(&output);
        let selection: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        selection["figures"].clone()
    };
    assert_eq!(figures(&[])[0]["text"], "Of 100 calls, 40 were answered");
    assert_eq!(
        figures(&["--lang", "fr"])[0]["text"],
        "Sur 100 appels, 40 ont reçu une réponse"
    );
    change(
        project.path(),
        "seeds/hotline/text/fr/evidence.toml",
        "value = 40",
        "value = 60",
    );
    let said = refused(&build(project.path(), &["--lang", "fr"]));
    assert!(said.contains("A.I.1/1#40 has another value"), "{said}");
}

#[test]
fn what_is_not_translated_is_said_at_once_and_stops_the_build() {
    let project = two_languages();
    without_entry(project.path(), "A.toml", "A.I.2/1/training");
    without_entry(project.path(), "A.toml", "2");
    without_entry(project.path(), "A.toml", "A.I.2");
    let said = refused(&build(project.path(), &["--lang", "fr"]));
    assert!(
        said.contains(
            "3 texts of the report have no translation into `fr`: A.I.2, A.I.2/1/training, 2"
        ),
        "{said}"
    );
    assert!(said.contains("--allow-source-language"), "{said}");
    assert!(!project.path().join("out").exists());
}

#[test]
fn the_source_language_is_printed_where_it_is_allowed_and_marked_there() {
    let project = two_languages();
    without_entry(project.path(), "A.toml", "A.I.2/1/training");
    without_entry(project.path(), "A.toml", "A.I.2");
    without_entry(project.path(), "A.toml", "footnote 1");
    let arguments = ["--lang", "fr", "--allow-source-language"];
    succeeded(&build(project.path(), &arguments));
    let file = project.path().join("out/operators.fr.pdf");
    assert_eq!(faults(&fs::read(&file).unwrap()), Vec::<String>::new());
    let words = words_of(project.path(), "operators.fr.pdf");
    // The marked part of the source, and nothing of the passage that is half translated.
    assert!(
        words.contains(&squeezed(
            "[…] Training lasts a day. It should last a week."
        )),
        "{words}"
    );
    assert!(!words.contains("Laformation"), "{words}");
    assert!(
        words.contains(&squeezed("Counted in January 2024.")),
        "{words}"
    );
    assert!(words.contains("Former"), "the rest is translated: {words}");
    let listen = [&["listen", "operators"], &arguments[..]].concat();
    let heard = run(project.path(), &listen);
    let heard = String::from_utf8(heard.stdout).unwrap();
    for english in [
        "H4  A.I.2 ‹en› No one is trained\n",
        "\nP  […] Training lasts a day. It should last a week.\n",
        "\nP  1 ‹en› Counted in January 2024.\n",
    ] {
        assert!(heard.contains(english), "{english}: {heard}");
    }
    // Said once, at the top.
    let notice = "Pas encore traduit, et donc en anglais : A.I.2 · Note 1.";
    let once = |text: &str, first: &str| {
        let text = text.replace('\u{a0}', " ");
        let (top, rest) = text.split_once(notice).unwrap_or_else(|| panic!("{text}"));
        assert!(!top.contains(first) && !rest.contains("anglais"), "{text}");
    };
    once(&heard, "\nH2 ");
    succeeded(&build(
        project.path(),
        &[&arguments[..], &["--format", "html"]].concat(),
    ));
    let page = fs::read_to_string(project.path().join("out/operators.fr.html")).unwrap();
    for words in ["No one is trained</span>", "\n<p>Counted in January 2024."] {
        let tag = if words.starts_with('\n') {
            "div"
        } else {
            "span"
        };
        let words = format!("<{tag} lang=\"en\">{words}");
        assert!(page.contains(&words), "{words}: {page}");
    }
    once(&page, "<nav");
    assert!(
        page.contains("<div lang=\"en\">\n<p><span class=\"editors\">[…]</span> Training"),
        "{page}"
    );
}

#[test]
fn every_document_type_says_once_what_is_not_translated() {
    let project = two_languages();
    let notice = |template: &str| {
        let fixed = [
            "listen",
            "operators",
            "--lang",
            "fr",
            "--date",
            DATE,
            "--as",
        ];
        let allowed = [template, "--allow-source-language"];
        let heard = run(project.path(), &[&fixed, &allowed[..]].concat());
        succeeded(&heard);
        let heard = String::from_utf8(heard.stdout).unwrap();
        let said: Vec<String> = heard
            .lines()
            .filter(|line| line.contains("traduit"))
            .map(str::to_owned)
            .collect();
        said
    };
    for (template, _) in TYPES {
        assert_eq!(notice(template), Vec::<String>::new(), "{template}");
    }
    without_entry(project.path(), "A.toml", "1");
    for (template, _) in TYPES {
        // A poster has one recommendation, and no other words.
        let said = match template {
            "poster" => {
                "P  Ce que dit le rapport n’est pas encore traduit, et figure donc en anglais."
            }
            _ => "P  Pas encore traduit, et donc en anglais : Recommandation 1.",
        };
        assert_eq!(notice(template), [said], "{template}");
    }
}

#[test]
fn a_translation_of_other_words_is_an_error_at_its_place() {
    let project = two_languages();
    change(
        project.path(),
        "seeds/hotline/text/en/front.toml",
        "at any hour",
        "at every hour",
    );
    let said = refused(&build(project.path(), &["--lang", "fr"]));
    assert!(
        said.contains("intro/1 has been changed since it was translated"),
        "{said}"
    );
    assert!(said.contains("seeds/hotline/text/fr/front.toml:"), "{said}");
    assert!(said.contains("write `source = \""), "{said}");
    let said = refused(&run(project.path(), &["check"]));
    assert!(
        said.contains("intro/1 has been changed since it was translated"),
        "{said}"
    );
    let listed = run(project.path(), &["translations", "fr"]);
    succeeded(&listed);
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert!(
        listed.contains("intro/1") && listed.contains("out of date"),
        "{listed}"
    );
    succeeded(&build(
        project.path(),
        &["--lang", "fr", "--allow-source-language"],
    ));
    assert!(words_of(project.path(), "operators.fr.pdf").contains("ateveryhour"));
}

#[test]
fn a_wrong_translation_is_an_error_at_its_place() {
    let file = "seeds/hotline/text/fr/A.toml";
    for (from, to, message) in [
        (
            "La formation dure un jour. Elle devrait durer une semaine.\n'''\n\n[[translation]]\nof = \"2\"",
            "La formation dure deux jours.\n'''\n\n[[translation]]\nof = \"2\"",
            "the translation of A.I.2/1 does not say this",
        ),
        (
            "réponse[^1]",
            "réponse",
            "this translation calls other footnotes",
        ),
        (
            "of = \"A.I.2/1\"",
            "of = \"A.I.2/2\"",
            "the report has no A.I.2/2",
        ),
        (
            "of = \"A.I.2/1\"",
            "of = \"A.I.1/2\"",
            "there are two translations of A.I.1/2",
        ),
        (
            "Répondre à chaque appel.",
            " ",
            "the translation of 1 has no words",
        ),
        (
            "https://example.org/line",
            "javascript:alert(1)",
            "`javascript:alert(1)` is no link",
        ),
    ] {
        let project = two_languages();
        change(project.path(), file, from, to);
        let said = refused(&build(project.path(), &["--lang", "fr"]));
        assert!(said.contains(message), "{message}: {said}");
        assert!(said.contains(&format!("{file}:")), "{said}");
        let said = refused(&run(project.path(), &["translations", "fr"]));
        assert!(said.contains(message), "{message}: {said}");
    }
}

#[test]
fn editors_say_their_own_words_in_the_language_or_are_told() {
    let project = two_languages();
    change(
        project.path(),
        "audiences/operators.toml",
        ", fr = \"Ce que le rapport dit de la ligne d’appel.\"",
        "",
    );
    change(
        project.path(),
        "seeds/hotline/taxonomy.toml",
        ", fr = \"Les opératrices et opérateurs\"",
        "",
    );
    let said = refused(&build(
        project.path(),
        &["--lang", "fr", "--allow-source-language"],
    ));
    assert!(
        said.contains("the profile `operators` has no lead in `fr`"),
        "{said}"
    );
    assert!(said.contains("audiences/operators.toml:"), "{said}");
    assert!(
        said.contains("the addressee `operators` has no name in `fr`"),
        "{said}"
    );
}

/// The labels of a language that the program does not come with.
fn dutch() -> String {
    fs::read_to_string(root().join("templates/labels/en.ftl"))
        .unwrap()
        .replace("locale = en_GB", "locale = nl_NL")
        .replace("date-format = %-d %B %Y", "date-format = de %-d %B %Y")
        .replace(
            "findings-heading = What the report found",
            "findings-heading = Wat het rapport zegt",
        )
}

/// Gives the small project what editors have to say in a language: a title, a lead and the name of an addressee.
fn say(project: &Path, language: &str, [title, lead, addressee]: [&str; 3]) {
    let profile = "audiences/operators.toml";
    for (file, key, words) in [
        (profile, "title", title),
        (profile, "lead", lead),
        ("seeds/hotline/taxonomy.toml", "operators", addressee),
    ] {
        let said = format!("{key} = {{ {language} = \"{words}\", ");
        change(project, file, &format!("{key} = {{ "), &said);
    }
}

#[test]
fn french_labels_have_the_spaces_that_french_has() {
    let labels = fs::read_to_string(root().join("templates/labels/fr.ftl")).unwrap();
    let words = labels
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split_once(" = ").map_or(line, |(_, words)| words));
    for line in words {
        for (at, sign) in line.match_indices([':', ';', '!', '?', '»']) {
            let before = line[..at].chars().next_back();
            assert_eq!(before, Some('\u{a0}'), "before {sign}: {line}");
        }
        for (at, sign) in line.match_indices('«') {
            let after = line[at + sign.len()..].chars().next();
            assert_eq!(after, Some('\u{a0}'), "after {sign}: {line}");
        }
    }
}

#[test]
fn a_language_is_a_file() {
    let project = two_languages();
    let labels = project.path().join("templates/labels");
    fs::create_dir_all(&labels).unwrap();
    fs::write(labels.join("nl.ftl"), dutch()).unwrap();
    let title = "Voor de mensen aan de lijn";
    let said = [title, "Het rapport over de lijn.", "Mensen aan de lijn"];
    say(project.path(), "nl", said);
    succeeded(&build(
        project.path(),
        &["--lang", "nl", "--allow-source-language"],
    ));
    let words = words_of(project.path(), "operators.nl.pdf");
    for text in [title, "de 1 december 2026", "Wat het rapport zegt"] {
        assert!(words.contains(&squeezed(text)), "{text}: {words}");
    }

    let short = dutch().replace("findings-heading = ", "finding-heading = ");
    fs::write(labels.join("nl.ftl"), short).unwrap();
    let said = refused(&build(project.path(), &["--lang", "nl"]));
    assert!(
        said.contains("templates/labels/nl.ftl lacks the label `findings-heading`"),
        "{said}"
    );
    let other = dutch().replace("nl_NL", "Nederlands");
    fs::write(labels.join("nl.ftl"), other).unwrap();
    let said = refused(&build(project.path(), &["--lang", "nl"]));
    assert!(
        said.contains("the label `locale` is `Nederlands`, which is no locale"),
        "{said}"
    );
    assert!(said.contains("templates/labels/nl.ftl:"), "{said}");
}

/// English labels of three words or more: the report says none of them by chance.
fn english_labels() -> Vec<String> {
    let labels = fs::read_to_string(root().join("templates/labels/en.ftl")).unwrap();
    let labels: Vec<String> = labels
        .lines()
        .filter(|line| !line.starts_with(['#', ' ']))
        .filter_map(|line| Some(line.split_once(" = ")?.1))
        .filter(|words| !words.contains('{') && words.split(' ').count() > 2)
        .map(squeezed)
        .collect();
    assert!(labels.len() > 30, "{labels:?}");
    labels
}

#[test]
fn a_german_page_has_german_labels_and_dates_and_no_english_label() {
    let folder = tempfile::tempdir().unwrap();
    let file = built_as("overseas-departments", "one-pager", "de", folder.path());
    let page = squeezed(&pages(&fs::read(file).unwrap()).concat());
    for text in [
        "In Übersee müssen die Mittel dem Risiko entsprechen",
        "Bericht von 2015 · ausgegeben am 24. November 2026",
        "steht daher auf Englisch.",
        "Was der Bericht empfiehlt",
        "Empfehlung 14",
        "Adressaten: Staat · Ministerium für die Überseegebiete",
        "[Stand: 2015]",
        "Ebenfalls im Bericht, hier nicht abgedruckt:",
    ] {
        assert!(page.contains(&squeezed(text)), "{text}: {page}");
    }
    for label in english_labels() {
        assert!(!page.contains(&label), "{label}: {page}");
    }
}

#[test]
fn german_has_a_form_for_one_and_one_for_many() {
    let project = two_languages();
    let said = ["Für die Telefonzentrale", "Der Bericht.", "Telefonzentrale"];
    say(project.path(), "de", said);
    let email = || {
        let arguments = ["--lang", "de", "--allow-source-language", "--format", "md"];
        succeeded(&build(project.path(), &arguments));
        fs::read_to_string(project.path().join("out/operators.de.md")).unwrap()
    };
    let many = email();
    assert!(many.contains("1. Dezember 2026"), "{many}");
    assert!(
        many.contains("enthält 3 Feststellungen und 2 Empfehlungen"),
        "{many}"
    );
    change(
        project.path(),
        "audiences/operators.toml",
        "findings = \"'health' in sector\"",
        "findings = \"false\"",
    );
    change(
        project.path(),
        "audiences/operators.toml",
        "include = [\"intro\"]",
        "include = [\"A.I.1/1\"]\nexclude = [\"2\"]",
    );
    let one = email();
    assert!(
        one.contains("enthält eine Feststellung und eine Empfehlung"),
        "{one}"
    );
    let printed = [one, many].map(|words| squeezed(&words));
    for label in english_labels() {
        assert!(
            !printed.iter().any(|words| words.contains(&label)),
            "{label}"
        );
    }
}

#[test]
fn editors_say_each_thing_in_every_language_that_the_program_comes_with() {
    let report = root().join("seeds/together-against-trafficking-2015");
    let mut files = vec![report.join("taxonomy.toml"), report.join("evidence.toml")];
    let profiles = fs::read_dir(report.join("audiences")).unwrap();
    files.extend(profiles.map(|entry| entry.unwrap().path()));
    let said = |language: &str, text: &str| {
        let entry = Regex::new(&format!(r#"(?m)(?:^|[{{,] ){language} = ""#)).unwrap();
        entry.find_iter(text).count()
    };
    for labels in fs::read_dir(root().join("templates/labels")).unwrap() {
        let path = labels.unwrap().path();
        let language = path.file_stem().unwrap().to_str().unwrap();
        for file in &files {
            let text = fs::read_to_string(file).unwrap();
            let english = said("en", &text);
            assert!(english > 0);
            assert_eq!(said(language, &text), english, "{language}: {file:?}");
        }
    }
}

#[test]
fn a_batch_that_names_no_language_is_in_the_report_s() {
    let folder = tempfile::tempdir().unwrap();
    let document = "---\nlang: fr\n---\n\n# Les appels\n\nLa nuit, les appels restent sans réponse.\n\n\
        # Recommandations\n\n1. Répondre à chaque appel.\n";
    fs::write(folder.path().join("rapport.md"), document).unwrap();
    let begin = ["new", "ours", "--from", "rapport.md"];
    succeeded(&run(folder.path(), &begin));
    let project = folder.path().join("ours");
    succeeded(&run(&project, &["batch", "conference.toml", "-o", "out"]));
    let words = words_of(&project, "everyone.pdf");
    assert!(
        words.contains(&squeezed("Ce que le rapport demande")),
        "{words}"
    );
}

#[test]
fn an_unknown_language_or_template_is_an_error_with_a_suggestion() {
    let project = two_languages();
    for command in [
        vec!["build", "operators", "--lang", "fra"],
        vec!["list", "audiences", "--lang", "fra"],
        vec!["coverage", "--lang", "fra"],
    ] {
        let said = refused(&run(project.path(), &command));
        assert!(said.contains("no labels in the language `fra`"), "{said}");
        assert!(said.contains("did you mean `fr`?"), "{said}");
    }
    let said = refused(&build(project.path(), &["--as", "one-pgaer"]));
    assert!(said.contains("there is no template `one-pgaer`"), "{said}");
    assert!(said.contains("did you mean `one-pager`?"), "{said}");
    succeeded(&build(project.path(), &["--as", "one-pager"]));
    assert!(project.path().join("out/operators.one-pager.pdf").is_file());
    let listed = run(project.path(), &["list", "audiences", "--lang", "fr"]);
    assert!(
        String::from_utf8(listed.stdout)
            .unwrap()
            .contains("Note aux opératrices")
    );
}

#[test]
fn a_translation_goes_out_to_a_translator_and_comes_back() {
    let project = two_languages();
    let folder = project.path().join("seeds/hotline/text/fr");
    succeeded(&run(
        project.path(),
        &["translations", "fr", "--export", "fr.po"],
    ));
    let po = fs::read_to_string(project.path().join("fr.po")).unwrap();
    if let Some(said) = msgfmt(&project.path().join("fr.po")) {
        assert_eq!(said, "");
    }
    let before: Vec<(String, String)> = texts(&folder);
    for (name, _) in &before {
        fs::remove_file(folder.join(name)).unwrap();
    }
    let said = refused(&build(project.path(), &["--lang", "fr"]));
    assert!(
        said.contains("have no translation into `fr`: report title,"),
        "{said}"
    );
    // A header that other tools write, and nothing between messages.
    let po = format!("#\n# Traduction\n#~ msgid \"old\"\n{po}");
    fs::write(project.path().join("fr.po"), &po).unwrap();
    succeeded(&run(
        project.path(),
        &["translations", "fr", "--import", "fr.po"],
    ));
    let header = |text: &str| text.split_once("\n\n").unwrap().1.to_owned();
    let after = texts(&folder);
    assert_eq!(before.len(), after.len());
    for ((name, before), (_, after)) in before.iter().zip(&after) {
        assert_eq!(*before, header(after), "{name}");
    }
    succeeded(&build(project.path(), &["--lang", "fr"]));
    let again = run(project.path(), &["translations", "fr", "--import", "fr.po"]);
    assert_eq!(
        String::from_utf8(again.stdout.clone()).unwrap(),
        "",
        "nothing to write"
    );
    assert!(
        stderr(&again).contains("0 of 16 translations are new or changed"),
        "{}",
        stderr(&again)
    );
}

/// The files of a translation that a PO file can hold.
fn texts(folder: &Path) -> Vec<(String, String)> {
    let mut texts: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.ends_with("evidence.toml"))
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    texts.sort();
    texts
}

/// What `msgfmt -c` complains about, without what it misses in the header.
fn msgfmt(file: &Path) -> Option<String> {
    let said = stderr(&run_tool("msgfmt", &["-c", "-o", "/dev/null"], file)?);
    let lines = said
        .lines()
        .filter(|line| !line.contains("header field") && !line.contains("warning:"));
    Some(lines.collect::<Vec<_>>().join("\n"))
}

#[test]
fn a_po_file_is_held_against_the_report_of_today() {
    let project = two_languages();
    let export = ["translations", "fr", "--export", "fr.po"];
    let import = ["translations", "fr", "--import", "fr.po"];
    change(
        project.path(),
        "seeds/hotline/text/en/front.toml",
        "at any hour",
        "at every hour",
    );
    succeeded(&run(project.path(), &export));
    let po = fs::read_to_string(project.path().join("fr.po")).unwrap();
    assert!(po.contains("#, fuzzy\nmsgctxt \"intro/1\""), "{po}");
    let taken = run(project.path(), &import);
    succeeded(&taken);
    assert!(
        stderr(&taken).contains("fuzzy, so not taken: intro/1"),
        "{}",
        stderr(&taken)
    );

    // Read again by the translator, it is.
    fs::write(project.path().join("fr.po"), po.replace("#, fuzzy\n", "")).unwrap();
    succeeded(&run(project.path(), &import));
    succeeded(&build(project.path(), &["--lang", "fr"]));

    for (from, to, message) in [
        (
            "msgid \"Answer every call.\"",
            "msgid \"Answer a call.\"",
            "the report does not say at 1",
        ),
        (
            "msgctxt \"A.I.2/1\"",
            "msgctxt \"A.I.9/1\"",
            "the report has no A.I.9/1",
        ),
        (
            "msgstr \"Les appels\"",
            "msgstr Les appels",
            "this is no line of a PO file",
        ),
        ("réponse[^1]", "réponse", "calls other footnotes"),
    ] {
        assert!(po.contains(from), "{from}");
        fs::write(project.path().join("fr.po"), po.replace(from, to)).unwrap();
        let before = texts(&project.path().join("seeds/hotline/text/fr"));
        let said = refused(&run(project.path(), &import));
        assert!(said.contains(message), "{message}: {said}");
        assert!(said.contains("fr.po"), "{said}");
        assert_eq!(before, texts(&project.path().join("seeds/hotline/text/fr")));
    }
    for (po, message) in [
        (
            format!("{po}\nmsgctxt \"1\"\nmsgid \"Answer every call.\"\nmsgstr \"Répondre.\"\n"),
            "1 is translated twice",
        ),
        (format!("\"x\"\n{po}"), "this is no line of a PO file"),
        (
            format!("#, fuzzy\n{po}\nmsgctxt \"2\"\nmsgid \"x\"\n"),
            "this message is not whole",
        ),
        (
            "msgctxt \"1\"\nmsgid \"Answer every call.\"\nmsgstr \"Répondre.\"\n".into(),
            "it does not begin with a header",
        ),
    ] {
        fs::write(project.path().join("fr.po"), po).unwrap();
        let said = refused(&run(project.path(), &import));
        assert!(
            said.contains(message) && said.contains("fr.po"),
            "{message}: {said}"
        );
    }
    // Tools write flags without a space, too.
    fs::write(
        project.path().join("fr.po"),
        po.replace("#, fuzzy", "#,fuzzy"),
    )
    .unwrap();
    let taken = run(project.path(), &import);
    assert!(
        stderr(&taken).contains("fuzzy, so not taken: intro/1"),
        "{}",
        stderr(&taken)
    );
    // What a translator has written is not written over, and no other language taken for this one.
    let said = refused(&run(project.path(), &export));
    assert!(said.contains("fr.po is there already"), "{said}");
    let german = po.replace("Language: fr", "Language: de");
    fs::write(project.path().join("fr.po"), german).unwrap();
    let said = refused(&run(project.path(), &import));
    assert!(said.contains("a translation into `de`"), "{said}");
    let nowhere = plaidoyer()
        .args(["translations", "fr", "--import"])
        .arg(project.path().join("fr.po"))
        .output()
        .unwrap();
    assert!(refused(&nowhere).contains("this is the built-in one"));
}
