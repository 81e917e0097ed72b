//! Every built-in briefing, built by the binary and read back.

use std::fs;

use serde_json::Value;

use crate::program::{DATE, audiences, json, pdf, plaidoyer, stdout};
use crate::readers::{body_words, faults, ink, missing_in_order, pages, structure_words, tool};

fn selection(audience: &str) -> Value {
    json(&["build", audience, "--format", "json", "--date", DATE])
}

/// The passages and recommendations of a selection, in the order in which they are printed.
fn texts(selection: &Value) -> Vec<String> {
    let text = |item: &Value| item["text"].as_str().unwrap().to_owned();
    let passages = selection["findings"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|f| f["passages"].as_array().unwrap());
    passages
        .chain(selection["recommendations"].as_array().unwrap())
        .map(text)
        .collect()
}

#[test]
fn every_selected_word_is_in_the_pdf_in_order() {
    let folder = tempfile::tempdir().unwrap();
    for audience in audiences() {
        let bytes = pdf(None, &audience, folder.path());
        let texts = texts(&selection(&audience));
        assert!(!texts.is_empty());

        assert_eq!(
            missing_in_order(&body_words(&pages(&bytes)), &texts),
            Vec::<&String>::new(),
            "{audience}"
        );
        let file = folder.path().join(format!("{audience}.pdf"));
        if let Some(listing) = tool("pdfinfo", &["-struct-text"], &file) {
            let words = structure_words(&listing);
            assert_eq!(
                missing_in_order(&words, &texts),
                Vec::<&String>::new(),
                "{audience}"
            );
        }
    }
}

#[test]
fn every_pdf_is_accessible_archivable_and_says_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    for audience in audiences() {
        let bytes = pdf(None, &audience, folder.path());
        assert_eq!(faults(&bytes), Vec::<String>::new(), "{audience}");
        let file = folder.path().join(format!("{audience}.pdf"));
        if let Some(verdict) = tool("qpdf", &["--check"], &file) {
            assert!(
                verdict.contains("No syntax or stream encoding errors found"),
                "{audience}: {verdict}"
            );
        }
        if let Some(about) = tool("pdfinfo", &[], &file) {
            assert!(
                about.contains("Title:  ") && about.contains("Tagged:          yes"),
                "{about}"
            );
            assert!(
                about.contains("“Together against Trafficking in Human Beings” collective"),
                "{about}"
            );
            assert!(about.contains("Nov 24"), "{about}");
        }
        if let Some(about) = tool("pdfinfo", &["-meta"], &file) {
            assert!(
                about.contains("<rdf:li>en</rdf:li>"),
                "{audience}: no language in {about}"
            );
        }
        if let Some(text) = tool("mutool", &["draw", "-F", "txt"], &file) {
            assert!(text.contains("24 November 2026"), "{audience}");
        }
    }
}

#[test]
fn pages_are_filled_and_the_one_pager_is_one() {
    let folder = tempfile::tempdir().unwrap();
    for audience in audiences() {
        let ink = ink(&pdf(None, &audience, folder.path()));
        assert!(
            ink.iter().all(|share| *share > 0.01),
            "{audience} has an empty page: {ink:?}"
        );
        if audience == "overseas-departments" {
            assert_eq!(ink.len(), 1);
        }
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for audience in audiences() {
        assert!(
            pdf(None, &audience, one.path()) == pdf(None, &audience, two.path()),
            "{audience}"
        );
    }
    // The company a briefing is built in changes nothing either.
    let all = tempfile::tempdir().unwrap();
    plaidoyer()
        .args(["build", "--all", "--date", DATE, "-o"])
        .arg(all.path())
        .assert()
        .success();
    for audience in audiences() {
        let name = format!("{audience}.pdf");
        assert!(
            fs::read(one.path().join(&name)).unwrap() == fs::read(all.path().join(&name)).unwrap(),
            "{audience}"
        );
    }
    // So does a date that comes from the environment.
    let epoch = tempfile::tempdir().unwrap();
    let seconds = "1795478400";
    plaidoyer()
        .args(["build", "education-staff", "-o"])
        .arg(epoch.path())
        .env("SOURCE_DATE_EPOCH", seconds)
        .assert()
        .success();
    let name = "education-staff.pdf";
    assert!(fs::read(one.path().join(name)).unwrap() == fs::read(epoch.path().join(name)).unwrap());
}

#[test]
fn the_states_claim_is_never_printed_without_its_answer() {
    let claims = [("A.I.2/1", "A.I.2/2"), ("A.II.1/1", "A.II.1/2")];
    let mut seen = [0; 2];
    for audience in audiences() {
        let selection = selection(&audience);
        let ids: Vec<&str> = selection["findings"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|finding| finding["passages"].as_array().unwrap())
            .map(|passage| passage["id"].as_str().unwrap())
            .collect();
        for ((claim, answer), seen) in claims.iter().zip(&mut seen) {
            if ids.contains(claim) {
                assert!(
                    ids.contains(answer),
                    "{audience} has {claim} without {answer}"
                );
                *seen += 1;
            }
        }
    }
    assert!(seen.iter().all(|seen| *seen > 0), "{seen:?}");
}

#[test]
fn the_overseas_page_has_mayotte_from_c_ii_3_as_an_excerpt() {
    let selection = selection("overseas-departments");
    let findings = selection["findings"].as_array().unwrap();
    let finding = findings
        .iter()
        .find(|finding| finding["section"] == "C.II.3")
        .unwrap();
    let passage = &finding["passages"][0];
    assert_eq!(
        passage["text"],
        "[…] Children in Mayotte are expelled without any legal procedure."
    );
    assert_eq!(passage["excerpt"], true);
    let numbers: Vec<&Value> = selection["recommendations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| &r["number"])
        .collect();
    assert!(numbers.contains(&&Value::from(14)));
}

#[test]
fn the_typst_folder_holds_all_that_it_refers_to() {
    let folder = tempfile::tempdir().unwrap();
    let built = stdout(&[
        "build",
        "education-staff",
        "--format",
        "typ",
        "--date",
        DATE,
        "-o",
        folder.path().to_str().unwrap(),
    ]);
    let folder = folder.path().join("education-staff");
    assert_eq!(built.trim(), folder.join("main.typ").to_str().unwrap());
    for file in [
        "main.typ",
        "report.typ",
        "labels.typ",
        "selection.json",
        "lib/plaidoyer.typ",
        "lib/note.typ",
    ] {
        assert!(folder.join(file).is_file(), "{file} is missing");
    }
    assert!(fs::read_dir(folder.join("fonts")).unwrap().count() >= 3);
    let main = fs::read_to_string(folder.join("main.typ")).unwrap();
    assert!(
        main.contains("#words(\"E.I.1/1\");")
            && !main.contains("Child victims of trafficking in human beings")
    );
    let (pages, warnings) = crate::compiler::compile(&folder);
    assert!(
        pages >= 3 && warnings.is_empty(),
        "{pages} pages, {warnings:?}"
    );
}
