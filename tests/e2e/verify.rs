//! What a PDF proves: attacks on built files are told, and so is a report that has changed since.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::{Compress, Compression, FlushCompress};
use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use serde_json::Value;
use tempfile::TempDir;

use crate::languages::change;
use crate::program::{DATE, built_as, json, pdf, plaidoyer, small_report, stderr};
use crate::readers::run_tool;

const AUDIENCE: &str = "police-trainers";

/// What `verify` says of files: its exit code, and what it prints.
fn verify(project: Option<&Path>, files: &[&Path]) -> (i32, String) {
    let mut command = plaidoyer();
    if let Some(project) = project {
        command.arg("--project").arg(project);
    }
    let output = command.arg("verify").args(files).output().unwrap();
    let said = String::from_utf8(output.stdout.clone()).unwrap() + &stderr(&output);
    assert!(!said.contains("panicked"), "{said}");
    (output.status.code().unwrap(), said)
}

/// A briefing of many pages, as `attack` leaves it; with `sealed_again`, under a new seal.
fn attacked(folder: &Path, sealed_again: bool, attack: impl Fn(&mut Document)) -> PathBuf {
    let bytes = pdf(None, AUDIENCE, folder);
    let mut document = Document::load_mem(&bytes).unwrap();
    attack(&mut document);
    let mut changed = Vec::new();
    document.save_to(&mut changed).unwrap();
    if sealed_again {
        changed = resealed(changed);
    }
    write(folder, &changed)
}

fn write(folder: &Path, bytes: &[u8]) -> PathBuf {
    let path = folder.join("attacked.pdf");
    fs::write(&path, bytes).unwrap();
    path
}

/// A file under a new seal in place of its old one.
fn resealed(bytes: Vec<u8>) -> Vec<u8> {
    let seals = regex::bytes::Regex::new("sha256:[0-9a-f]{64}").unwrap();
    assert!(seals.is_match(&bytes));
    let unsealed = seals.replace_all(&bytes, plaidoyer::unsealed().as_bytes());
    let sealed = plaidoyer::seal(unsealed.into_owned());
    assert_eq!(plaidoyer::is_whole(&sealed), Some(true));
    sealed
}

/// Holds an attack against what is said of it: without a new seal, and with one.
fn is_told(attack: impl Fn(&mut Document), said_with_new_seal: &str) {
    let folder = tempfile::tempdir().unwrap();
    let (code, said) = verify(None, &[&attacked(folder.path(), false, &attack)]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("not as it was written"), "{said}");
    assert!(said.contains("its seal is broken"), "{said}");
    assert!(!said.contains("all the same"), "{said}");
    let (code, said) = verify(None, &[&attacked(folder.path(), true, &attack)]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("not as it was written"), "{said}");
    assert!(!said.contains("seal"), "{said}");
    assert!(said.contains(said_with_new_seal), "{said}");
}

fn page(document: &Document, number: u32) -> ObjectId {
    document.get_pages()[&number]
}

/// The attached selection, and the object that holds it.
pub(crate) fn attachment(document: &Document) -> (ObjectId, Value) {
    let is_attached = |object: &Object| {
        let dictionary = object.as_stream().map(|stream| &stream.dict);
        dictionary.is_ok_and(|dictionary| dictionary.has_type(b"EmbeddedFile"))
    };
    let mut objects = document.objects.iter();
    let (id, object) = objects.find(|(_, object)| is_attached(object)).unwrap();
    let bytes = object.as_stream().unwrap().decompressed_content().unwrap();
    (*id, serde_json::from_slice(&bytes).unwrap())
}

fn attach(document: &mut Document, id: ObjectId, selection: &Value) {
    let stream = document
        .get_object_mut(id)
        .unwrap()
        .as_stream_mut()
        .unwrap();
    stream.set_plain_content(serde_json::to_vec_pretty(selection).unwrap());
    stream.dict.remove(b"Filter");
}

/// Gives the first passage of a selection other words: as what is selected, and if `printed` also as what is
/// printed.
fn reword(selection: &mut Value, printed: bool) {
    let passage = &mut selection["findings"][0]["passages"][0];
    passage["text"] = "Other words.".into();
    let id = passage["id"].clone();
    let mut places = selection["printed"].as_array_mut().unwrap().iter_mut();
    let place = places.find(|place| place["key"] == id).unwrap();
    if printed {
        place["texts"][0] = "Other words.".into();
    }
}

#[test]
fn a_file_as_it_was_written_is_told_so_whatever_its_type() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (audience, template, language) in [
        (AUDIENCE, "briefing", "en"),
        ("media", "one-pager", "en"),
        ("ministries", "poster", "en"),
        ("education-staff", "checklist", "en"),
        ("overseas-departments", "leaflet", "en"),
        ("judges-prosecutors", "digest", "en"),
        ("parliament", "briefing", "fr"),
    ] {
        let into = folder.path().join(format!("{template}.{language}"));
        files.push(built_as(audience, template, language, &into));
    }
    let files: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    let (code, said) = verify(None, &files);
    assert_eq!(code, 0, "{said}");
    assert_eq!(said.lines().count(), files.len(), "{said}");
    for line in said.lines() {
        let all = ": as it was written; the report says the same; the project makes the same file";
        assert!(line.ends_with(all), "{said}");
    }
}

#[test]
fn inspect_prints_what_a_file_carries() {
    let folder = tempfile::tempdir().unwrap();
    let file = built_as(AUDIENCE, "one-pager", "en", folder.path());
    let file = file.to_str().unwrap();
    let with = ["--as", "one-pager", "--date", DATE, "--format", "json"];
    let selection = json(&[&["build", AUDIENCE], &with[..]].concat());
    let inspected = json(&["inspect", file, "--json"]);
    assert_eq!(inspected["selection"], selection);
    assert_eq!(inspected["pages"], 1);
    assert_eq!(inspected["whole"], true);
    let said = crate::program::stdout(&["inspect", file]);
    for line in [
        "audience  police-trainers",
        &format!("date      {DATE}"),
        "template  one-pager, ",
        "program   plaidoyer ",
        "whole     yes",
        "in a line",
        "select: 'police' in",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
}

/// An attack on a word in the line of a page that is set of the most pieces: one of the report's. A letter of it has two
/// bytes.
fn on_a_word(attack: impl Fn(&mut Vec<u8>)) -> impl Fn(&mut Document) {
    move |document| {
        let page = page(document, 4);
        let mut content = Content::decode(&document.get_page_content(page)).unwrap();
        let shown = content
            .operations
            .iter_mut()
            .filter(|shown| shown.operator == "TJ");
        let pieces = shown.map(|shown| shown.operands[0].as_array_mut().unwrap());
        let line = pieces.max_by_key(|pieces| pieces.len()).unwrap();
        let strings = line
            .iter_mut()
            .filter_map(|string| string.as_str_mut().ok());
        let word = strings.max_by_key(|string| string.len()).unwrap();
        assert!(word.len() > 8);
        attack(word);
        let content = content.encode().unwrap();
        let streams = document.get_page_contents(page);
        document.change_content_stream(streams[0], content);
    }
}

#[test]
fn a_changed_word_is_told() {
    is_told(on_a_word(|word| drop(word.drain(..4))), " was written");
}

#[test]
fn words_that_are_added_within_a_text_are_told() {
    is_told(
        on_a_word(|word| word.extend_from_within(..8)),
        " was written",
    );
}

#[test]
fn a_file_that_another_program_saved_anew_still_has_its_words() {
    let folder = tempfile::tempdir().unwrap();
    let (code, said) = verify(None, &[&attacked(folder.path(), false, |_| {})]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("its seal is broken"), "{said}");
    assert!(said.contains("stands on its pages all the same"), "{said}");
}

#[test]
fn a_page_that_is_gone_is_told() {
    is_told(|document| document.delete_pages(&[5]), " stand on no page");
}

#[test]
fn pages_that_changed_places_are_told() {
    let attack = |document: &mut Document| {
        let (one, other) = (page(document, 4), page(document, 6));
        let swapped = |object: &mut Object| {
            for kid in object.as_array_mut().unwrap() {
                match kid.as_reference().unwrap() {
                    id if id == one => *kid = other.into(),
                    id if id == other => *kid = one.into(),
                    _ => {}
                }
            }
        };
        for object in document.objects.values_mut() {
            if let Ok(node) = object.as_dict_mut()
                && node.has_type(b"Pages")
            {
                swapped(node.get_mut(b"Kids").unwrap());
            }
        }
    };
    is_told(attack, "pages have changed places");
}

#[test]
fn an_edited_attachment_is_told() {
    let reworded = |printed: bool| {
        move |document: &mut Document| {
            let (id, mut selection) = attachment(document);
            reword(&mut selection, printed);
            attach(document, id, &selection);
        }
    };
    is_told(reworded(false), "the attachment has two wordings of it");
    is_told(reworded(true), "stand on no page as they were written");
    let none = |document: &mut Document| {
        let (id, mut selection) = attachment(document);
        selection["findings"][0]["passages"][0]
            .as_object_mut()
            .unwrap()
            .remove("text");
        attach(document, id, &selection);
    };
    let folder = tempfile::tempdir().unwrap();
    let (code, said) = verify(None, &[&attacked(folder.path(), true, none)]);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("is not what this version of plaidoyer attaches"),
        "{said}"
    );
}

const SECTIONS: &str = "
[[section]]
code = \"A.I.1\"
level = 3
title = \"Nobody counts\"

[[section.item]]
id = \"A.I.1/1\"
text = \"Nobody counts the calls.\"

[[section.item]]
id = \"A.I.1/2\"
text = \"Most of them come at night.\"

[[section.item]]
recommendation = 1
text = \"Count the calls.\"
";

const TEXT: &str = "seeds/small/text/en/A.toml";

/// A project, and its built briefing.
fn small() -> (TempDir, PathBuf) {
    let project = small_report("template = \"briefing\"", SECTIONS);
    let folder = project.path().join("out");
    pdf(Some(project.path()), "a", &folder);
    let file = folder.join("a.pdf");
    (project, file)
}

#[test]
fn a_report_that_was_amended_since_is_told_with_both_texts() {
    let (project, file) = small();
    let (code, said) = verify(Some(project.path()), &[&file]);
    assert_eq!(code, 0, "{said}");
    change(project.path(), TEXT, "Count the calls.", "Count all calls.");
    let (code, said) = verify(Some(project.path()), &[&file]);
    assert_eq!(code, 3, "{said}");
    for line in [
        "as it was written; the report says 1 of ",
        "  recommendation 1 reads otherwise today",
        "    in the file: Count the calls.",
        "    today:       Count all calls.",
        "the file alone cannot tell",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
}

#[test]
fn words_that_were_moved_or_withdrawn_are_told() {
    let (project, file) = small();
    // The first passage goes, and the second takes its place.
    let first = "[[section.item]]\nid = \"A.I.1/1\"\ntext = \"Nobody counts the calls.\"\n\n";
    change(project.path(), TEXT, first, "");
    change(project.path(), TEXT, "A.I.1/2", "A.I.1/1");
    let (code, said) = verify(Some(project.path()), &[&file]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("  A.I.1/2 stands at A.I.1/1 today"), "{said}");
    assert!(
        said.contains("    in the file: Nobody counts the calls."),
        "{said}"
    );
    let second = "[[section.item]]\nid = \"A.I.1/1\"\ntext = \"Most of them come at night.\"\n\n";
    change(project.path(), TEXT, second, "");
    let (code, said) = verify(Some(project.path()), &[&file]);
    assert_eq!(code, 3, "{said}");
    assert!(
        said.contains("  A.I.1/2 is not in the report today"),
        "{said}"
    );
}

#[test]
fn a_file_that_is_forged_from_another_report_says_what_the_report_does_not() {
    let (project, _) = small();
    let forged = small_report(
        "template = \"briefing\"",
        &SECTIONS.replace("Count the calls.", "Count no calls."),
    );
    let folder = forged.path().join("out");
    pdf(Some(forged.path()), "a", &folder);
    let (code, said) = verify(Some(project.path()), &[&folder.join("a.pdf")]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("    in the file: Count no calls."), "{said}");
    // And one of a report that is not at hand.
    let (code, said) = verify(None, &[&folder.join("a.pdf")]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("its report is not at hand"), "{said}");
    assert!(said.contains("--project"), "{said}");
}

#[test]
fn what_stands_beside_the_reports_words_is_held_against_the_project() {
    let template = "{% extends \"builtin/briefing.typ.j2\" %}\n{% block opening %}\nOn Monday we meet.\n{% endblock %}\n";
    let (project, file) = small();
    let forged = small().0;
    for (project, words) in [(&project, "Monday"), (&forged, "Friday")] {
        fs::create_dir(project.path().join("templates")).unwrap();
        let path = project.path().join("templates/briefing.typ.j2");
        fs::write(path, template.replace("Monday", words)).unwrap();
    }
    let other = forged.path().join("out");
    pdf(Some(forged.path()), "a", &other);
    for (file, what) in [
        (file.as_path(), "“On Monday we meet."),
        (&other.join("a.pdf"), "has “Friday we meet."),
    ] {
        let (code, said) = verify(Some(project.path()), &[file]);
        assert_eq!(code, 3, "{said}");
        assert!(
            said.contains("as it was written; the report says the same"),
            "{said}"
        );
        assert!(said.contains(what), "{what}: {said}");
    }
    fs::remove_file(project.path().join("audiences/a.toml")).unwrap();
    let (code, said) = verify(Some(project.path()), &[&file]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("the project makes no such file"), "{said}");
}

#[test]
fn what_is_drawn_over_the_words_makes_another_file() {
    let folder = tempfile::tempdir().unwrap();
    let attack = |document: &mut Document| {
        let page = page(document, 4);
        let mut content = document.get_page_content(page);
        content.extend_from_slice(b"\n/Artifact BMC 1 1 1 rg 50 50 400 400 re f EMC\n");
        let streams = document.get_page_contents(page);
        document.change_content_stream(streams[0], content);
    };
    let (code, said) = verify(None, &[&attacked(folder.path(), true, attack)]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("another file of the same words"), "{said}");
}

#[test]
fn copies_of_a_batch_say_what_is_not_verified() {
    let (project, _) = small();
    fs::write(project.path().join("list.csv"), "Name\nA. Reader\n").unwrap();
    let manifest = "[[build]]\naudiences = [\"a\"]\nrecipients = \"list.csv\"\ncolumns = { name = \"Name\" }\n";
    fs::write(project.path().join("batch.toml"), manifest).unwrap();
    let folder = project.path().join("copies");
    let output = plaidoyer()
        .arg("--project")
        .arg(project.path())
        .arg("batch")
        .arg(project.path().join("batch.toml"))
        .args(["--date", DATE, "-o"])
        .arg(&folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let copy = folder.join("a/a-reader.pdf");
    let (code, said) = verify(Some(project.path()), &[&copy]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("what it bears of an event or a recipient"),
        "{said}"
    );
}

#[test]
fn a_file_of_another_program_and_what_is_no_pdf_are_told_with_a_way_out() {
    let (project, file) = small();
    let ours = fs::read(&file).unwrap();
    let folder = project.path();
    let mut stripped = Document::load_mem(&ours).unwrap();
    stripped.catalog_mut().unwrap().remove(b"Names");
    let mut bytes = Vec::new();
    stripped.save_to(&mut bytes).unwrap();
    let random: Vec<u8> = (0..100_000_u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    for (bytes, what) in [
        (bytes, "it is not as plaidoyer wrote it"),
        (random, "this is no PDF"),
        (Vec::new(), "this is no PDF"),
        (ours[..ours.len() / 8].to_vec(), ""),
        (circle(), ""),
        (bomb(), "cannot be read with"),
    ] {
        let path = write(folder, &bytes);
        let (code, said) = verify(Some(folder), &[&path, &file]);
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("attacked.pdf: cannot be verified"), "{said}");
        assert!(said.contains("a.pdf: as it was written"), "{said}");
        assert!(
            said.contains(what) && said.contains("hint: "),
            "{what}: {said}"
        );
        let output = plaidoyer().arg("inspect").arg(&path).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains("hint: "), "{}", stderr(&output));
    }
    let (code, said) = verify(Some(folder), &[&folder.join("nowhere.pdf")]);
    assert_eq!(code, 1, "{said}");
    let path = folder.join("encrypted.pdf");
    let arguments = ["--encrypt", "a", "b", "256", "--", file.to_str().unwrap()];
    if run_tool("qpdf", &arguments, &path).is_some() {
        let (code, said) = verify(Some(folder), &[&path]);
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("this PDF is encrypted"), "{said}");
    }
}

/// A PDF whose pages are their own parent.
fn circle() -> Vec<u8> {
    let mut pdf = b"%PDF-1.7\n".to_vec();
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[2 0 R]/Count 1>>",
    ];
    for (number, object) in (1..).zip(objects) {
        write!(pdf, "{number} 0 obj\n{object}\nendobj\n").unwrap();
    }
    pdf.extend_from_slice(b"trailer <</Root 1 0 R>>\n%%EOF\n");
    pdf
}

/// A small PDF of one page whose content is 3 GiB.
fn bomb() -> Vec<u8> {
    const MIB: usize = 1 << 20;
    let spaces = vec![b' '; MIB];
    let mut deflate = Compress::new(Compression::best(), true);
    let mut part = |flush| {
        let mut part = Vec::with_capacity(MIB);
        deflate.compress_vec(&spaces, &mut part, flush).unwrap();
        part
    };
    let mut content = part(FlushCompress::Full);
    let repeated = part(FlushCompress::Full);
    (0..3 * 1024).for_each(|_| content.extend_from_slice(&repeated));
    let mut document = Document::with_version("1.7");
    let mut stream = Stream::new(Dictionary::new(), content);
    stream.dict.set("Filter", "FlateDecode");
    let content = document.add_object(stream);
    let pages = document.new_object_id();
    let page = lopdf::dictionary! { "Type" => "Page", "Parent" => pages, "Contents" => content };
    let page = document.add_object(page);
    let node = lopdf::dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    document.objects.insert(pages, node.into());
    let structure = document.add_object(lopdf::dictionary! { "Type" => "StructTreeRoot" });
    let catalog =
        lopdf::dictionary! { "Type" => "Catalog", "Pages" => pages, "StructTreeRoot" => structure };
    let catalog = document.add_object(catalog);
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    assert!(bytes.len() < 16 * MIB);
    bytes
}
