//! What reads PDFs back objects to what is wrong with them: a check that cannot fail checks nothing.

use pdf_extract::{Dictionary, Document, Object};

use crate::program::pdf;
use crate::readers::{body_words, faults, ink, missing_in_order, pages, structure_words};

/// A briefing with figures, links, notes and an attachment.
fn briefing() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    pdf(None, "police-trainers", folder.path())
}

/// A PDF with something changed, written anew.
fn changed(bytes: &[u8], change: impl FnOnce(&mut Document)) -> Vec<u8> {
    let mut document = Document::load_mem(bytes).unwrap();
    change(&mut document);
    let mut out = Vec::new();
    document.save_to(&mut out).unwrap();
    out
}

/// Calls `change` for every dictionary, those of streams among them; it says whether it changed it, and
/// one at least there must be.
fn each_dictionary(document: &mut Document, mut change: impl FnMut(&mut Dictionary) -> bool) {
    let mut count = 0;
    for object in document.objects.values_mut() {
        let dictionary = match object {
            Object::Dictionary(dictionary) => dictionary,
            Object::Stream(stream) => &mut stream.dict,
            _ => continue,
        };
        count += usize::from(change(dictionary));
    }
    assert!(count > 0, "there is nothing to break");
}

fn is(dictionary: &Dictionary, key: &[u8], name: &[u8]) -> bool {
    dictionary
        .get(key)
        .and_then(Object::as_name)
        .is_ok_and(|is| is == name)
}

/// Replaces words of the metadata.
fn metadata(document: &mut Document, from: &str, to: &str) {
    let mut count = 0;
    for object in document.objects.values_mut() {
        if let Object::Stream(stream) = object
            && is(&stream.dict, b"Type", b"Metadata")
        {
            let text = stream
                .get_plain_content()
                .unwrap_or_else(|_| stream.content.clone());
            let text = String::from_utf8(text).unwrap();
            count += usize::from(text.contains(from));
            stream.dict.remove(b"Filter");
            stream.set_content(text.replace(from, to).into_bytes());
        }
    }
    assert!(count > 0, "{from} is not in the metadata");
}

#[test]
fn the_validator_objects_to_what_is_missing() {
    let bytes = briefing();
    assert_eq!(
        faults(&changed(&bytes, |_| {})),
        Vec::<String>::new(),
        "what is only written anew is right"
    );
    let without = |kind: &'static [u8], name: &'static [u8], key: &'static [u8]| {
        move |document: &mut Document| {
            each_dictionary(document, |dictionary| {
                is(dictionary, kind, name) && dictionary.remove(key).is_some()
            });
        }
    };
    type Break = Box<dyn Fn(&mut Document)>;
    let breaks: Vec<(&str, Break)> = vec![
        ("language", Box::new(without(b"Type", b"Catalog", b"Lang"))),
        (
            "mark info",
            Box::new(without(b"Type", b"Catalog", b"MarkInfo")),
        ),
        (
            "structure",
            Box::new(without(b"Type", b"Catalog", b"StructTreeRoot")),
        ),
        (
            "metadata",
            Box::new(without(b"Type", b"Catalog", b"Metadata")),
        ),
        (
            "viewer preferences",
            Box::new(without(b"Type", b"Catalog", b"ViewerPreferences")),
        ),
        (
            "alternative text",
            Box::new(without(b"S", b"Figure", b"Alt")),
        ),
        (
            "typeface",
            Box::new(|document: &mut Document| {
                each_dictionary(document, |dictionary| {
                    let files = [&b"FontFile2"[..], b"FontFile3"];
                    files
                        .into_iter()
                        .any(|file| dictionary.remove(file).is_some())
                });
            }),
        ),
        (
            "characters of a typeface",
            Box::new(without(b"Type", b"Font", b"ToUnicode")),
        ),
        (
            "relation of the attachment",
            Box::new(without(b"Type", b"Filespec", b"AFRelationship")),
        ),
        (
            "level of headings",
            Box::new(|document: &mut Document| {
                each_dictionary(document, |dictionary| {
                    let is_second = is(dictionary, b"S", b"H2");
                    if is_second {
                        dictionary.set("S", Object::Name(b"H5".to_vec()));
                    }
                    is_second
                });
            }),
        ),
        (
            "PDF/A",
            Box::new(|document: &mut Document| {
                metadata(document, "pdfaid:conformance>A<", "pdfaid:conformance>Z<");
            }),
        ),
        (
            "PDF/UA",
            Box::new(|document: &mut Document| {
                metadata(document, "pdfuaid:part>1<", "pdfuaid:part>7<");
            }),
        ),
    ];
    let silent: Vec<&str> = breaks
        .iter()
        .filter(|(_, change)| faults(&changed(&bytes, change)).is_empty())
        .map(|(what, _)| *what)
        .collect();
    assert_eq!(silent, Vec::<&str>::new(), "the validator misses these");
}

#[test]
fn an_empty_page_is_seen() {
    let bytes = changed(&briefing(), |document| {
        let pages = document.get_pages();
        document.change_page_content(pages[&2], Vec::new()).unwrap();
    });
    let ink = ink(&bytes);
    assert!(ink[0] > 0.01 && ink[1] < 0.01, "{ink:?}");
    assert!(pages(&bytes)[1].trim().is_empty());
}

#[test]
fn words_that_are_missing_or_out_of_order_are_named() {
    let texts = |list: &[&str]| {
        list.iter()
            .map(|text| (*text).to_owned())
            .collect::<Vec<_>>()
    };
    let page = "One two.\nThree\nfour. Five.";
    let missing = |list: &[&str]| {
        let texts = texts(list);
        missing_in_order(page, &texts)
            .into_iter()
            .cloned()
            .collect::<Vec<String>>()
    };
    assert_eq!(
        missing(&["One two.", "Three four.", "Five."]),
        Vec::<String>::new()
    );
    assert_eq!(missing(&["One two.", "Six.", "Five."]), ["Six."]);
    assert_eq!(missing(&["Three four.", "One two."]), ["One two."]);
    // One that stands there once is not there twice.
    assert_eq!(missing(&["Five.", "Five."]), ["Five."]);
    assert_eq!(
        structure_words("Document\n  P (block)\n    \"One \"\n    \"two.\"\n  H1 \"x\" y"),
        "One two."
    );
}

#[test]
fn a_passage_that_goes_on_overleaf_is_read_as_one_and_nothing_else_is() {
    let foot = "Alternative report to the Committee on the Rights of the Child on child trafficking in France";
    let head = |number: usize| format!("Page {number} of 2 A briefing 24 November 2026\n");
    let read = |one: &str, two: &str| {
        body_words(&[
            format!("{one}\n{foot}"),
            format!("{}{two}\n{foot}", head(2)),
        ])
    };
    assert!(read("One two three", "four five.").contains("threefour"));
    assert!(!read("One two three.", "And four five.").contains("threefour"));
    let folder = tempfile::tempdir().unwrap();
    let bytes = pdf(None, "education-staff", folder.path());
    let words = body_words(&pages(&bytes));
    assert!(!words.contains("Page2of") && words.contains("Recommendation"));
}
