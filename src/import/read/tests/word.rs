//! Word files, put together from small parts.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{document, shown};
use crate::diagnostic::to_string;
use crate::import::read::read;
use crate::project::Project;

const NAMESPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
    xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" \
    xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
    xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"";

/// A file of these parts, compressed.
fn zipped(parts: &[(impl ToString, Vec<u8>)]) -> Vec<u8> {
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(1));
    for (name, bytes) in parts {
        file.start_file(name.to_string(), options).unwrap();
        file.write_all(bytes).unwrap();
    }
    file.finish().unwrap().into_inner()
}

/// A Word file with this content, and these further parts: a name without folder and ending, and content.
fn docx(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let mut related = String::from(
        "<Relationship Id=\"link\" Type=\"t/hyperlink\" Target=\"https://example.org/\" TargetMode=\"External\"/>\
         <Relationship Id=\"map\" Type=\"t/image\" Target=\"media/map.png\"/>",
    );
    let document = format!("<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>");
    let mut files = vec![
        ("word/document.xml".to_owned(), document.into_bytes()),
        ("word/media/map.png".to_owned(), b"\x89PNG".to_vec()),
    ];
    for (name, content) in parts {
        let root = if *name == "header" { "hdr" } else { name };
        related +=
            &format!("<Relationship Id=\"{name}\" Type=\"t/{name}\" Target=\"{name}.xml\"/>");
        let xml = format!("<w:{root} {NAMESPACES}>{content}</w:{root}>");
        files.push((format!("word/{name}.xml"), xml.into_bytes()));
    }
    let related = format!("<Relationships>{related}</Relationships>");
    let name = "word/_rels/document.xml.rels".to_owned();
    files.push((name, related.into_bytes()));
    zipped(&files)
}

/// A paragraph with properties and runs.
fn p(properties: &str, words: &str) -> String {
    format!(
        "<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space=\"preserve\">{words}</w:t></w:r></w:p>"
    )
}

fn style(name: &str) -> String {
    format!("<w:pStyle w:val=\"{name}\"/>")
}

fn item(list: u8, deep: u8) -> String {
    format!("<w:numPr><w:ilvl w:val=\"{deep}\"/><w:numId w:val=\"{list}\"/></w:numPr>")
}

const STYLES: &str = "<w:style w:type=\"paragraph\" w:styleId=\"Titre1\"><w:name w:val=\"heading 1\"/></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"Ours\"><w:name w:val=\"Chapter of ours\"/><w:basedOn w:val=\"Titre1\"/></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"Sous\"><w:name w:val=\"Sous-titre\"/><w:pPr><w:outlineLvl w:val=\"1\"/></w:pPr></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"TM1\"><w:name w:val=\"toc 1\"/></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"Citation\"><w:name w:val=\"Quote\"/></w:style>\
    <w:style w:type=\"character\" w:styleId=\"Strong\"><w:name w:val=\"Strong\"/><w:rPr><w:b/></w:rPr></w:style>";

const NUMBERING: &str = "<w:abstractNum w:abstractNumId=\"1\">\
    <w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"upperRoman\"/><w:lvlText w:val=\"%1.\"/></w:lvl>\
    <w:lvl w:ilvl=\"1\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/><w:isLgl/><w:lvlText w:val=\"%1.%2\"/></w:lvl>\
    <w:lvl w:ilvl=\"2\"><w:start w:val=\"1\"/><w:numFmt w:val=\"lowerLetter\"/><w:lvlText w:val=\"(%3)\"/></w:lvl>\
    </w:abstractNum>\
    <w:abstractNum w:abstractNumId=\"2\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"\u{f0b7}\"/></w:lvl></w:abstractNum>\
    <w:num w:numId=\"1\"><w:abstractNumId w:val=\"1\"/></w:num>\
    <w:num w:numId=\"2\"><w:abstractNumId w:val=\"2\"/></w:num>\
    <w:num w:numId=\"3\"><w:abstractNumId w:val=\"1\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"7\"/></w:lvlOverride></w:num>";

#[test]
fn headings_are_told_by_style_whatever_the_language_of_word() {
    let body = [
        p(&style("TM1"), "Les faits 3"),
        p(&style("Titre1"), "Les faits"),
        p(&style("Sous"), "À l’école"),
        p(&style("Ours"), "Le droit"),
        p(&style("Citation"), "« Personne ne m’a rien dit. »"),
        "<w:p><w:r><w:rPr><w:rStyle w:val=\"Strong\"/></w:rPr><w:t>En gras</w:t></w:r></w:p>"
            .into(),
    ];
    let document = document("a.docx", docx(&body.concat(), &[("styles", STYLES)]));
    insta::assert_snapshot!(shown(&document), @r"
    paragraph 1: contents Les faits 3
    paragraph 2: h1 Les faits
    paragraph 3: h2 À l’école
    paragraph 4: h1 Le droit
    paragraph 5: quotation « Personne ne m’a rien dit. »
    paragraph 6: bold En gras
    ");
}

#[test]
fn numbers_that_word_does_not_store_are_counted() {
    let body = [
        p(&item(1, 0), "one"),
        p(&item(1, 1), "one one"),
        p(&item(1, 1), "one two"),
        p(&item(1, 2), "a"),
        p(&item(1, 2), "b"),
        p(&item(2, 0), "a bullet"),
        p(&item(1, 0), "two"),
        p(&item(1, 1), "begins again"),
        p(&item(3, 0), "begins at seven"),
        p(&item(0, 0), "no item"),
    ];
    let document = document("a.docx", docx(&body.concat(), &[("numbering", NUMBERING)]));
    insta::assert_snapshot!(shown(&document), @r"
    paragraph 1: item 1 <I.> one
    paragraph 2: item 2 <1.1> one one
    paragraph 3: item 2 <1.2> one two
    paragraph 4: item 3 <(a)> a
    paragraph 5: item 3 <(b)> b
    paragraph 6: item 1 <•> a bullet
    paragraph 7: item 1 <II.> two
    paragraph 8: item 2 <2.1> begins again
    paragraph 9: item 1 <VII.> begins at seven
    paragraph 10: no item
    ");
}

#[test]
fn changes_are_accepted_and_what_is_left_out_is_named() {
    let body = "<w:p><w:r><w:t>It is </w:t></w:r><w:ins><w:r><w:t>not </w:t></w:r></w:ins>\
        <w:del><w:r><w:delText>never </w:delText></w:r></w:del><w:r><w:t>so</w:t></w:r>\
        <w:r><w:commentReference w:id=\"5\"/></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>\
        <w:hyperlink r:id=\"link\"><w:r><w:t xml:space=\"preserve\"> there</w:t></w:r></w:hyperlink>\
        <w:r><w:footnoteReference w:id=\"2\"/></w:r><w:r><w:t>, and</w:t></w:r>\
        <w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> HYPERLINK \"https://example.org/b\" </w:instrText></w:r>\
        <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t xml:space=\"preserve\"> here</w:t></w:r>\
        <w:r><w:fldChar w:fldCharType=\"end\"/></w:r><w:r><w:t>.</w:t></w:r></w:p>";
    let parts = [
        (
            "footnotes",
            "<w:footnote w:type=\"separator\" w:id=\"0\"/><w:footnote w:id=\"2\"><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote><w:footnote w:id=\"3\"><w:p><w:r><w:t>Of nothing.</w:t></w:r></w:p></w:footnote>",
        ),
        (
            "comments",
            "<w:comment w:id=\"5\"><w:p><w:r><w:t>Really?</w:t></w:r></w:p></w:comment>",
        ),
        ("header", "<w:p><w:r><w:t>Draft</w:t></w:r></w:p>"),
    ];
    let document = document("a.docx", docx(body, &parts));
    insta::assert_snapshot!(shown(&document), @r"
    paragraph 1: It is not so [there](https://example.org/)[^1], and [here](https://example.org/b).
    paragraph 1: note 1 A note.
    paragraph 1: note 2 Of nothing.
    paragraph 1: left out, deleted words: never
    paragraph 1: left out, hidden words: hidden
    paragraph 1: left out, a comment: Really?
    paragraph 1: left out, a head or foot of the pages: Draft
    paragraph 1: doubt, no place in the text calls note 2
    ");
}

#[test]
fn boxes_tables_and_pictures_are_what_they_are() {
    let cell = |properties: &str, words: &str| {
        format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p("", words))
    };
    let bold = "<w:tc><w:p><w:r><w:rPr><w:b/></w:rPr><w:t>State</w:t></w:r></w:p></w:tc>";
    let body = format!(
        "<w:tbl><w:tr>{}</w:tr></w:tbl><w:tbl><w:tr>{bold}{bold}</w:tr><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr><w:tr>{}</w:tr></w:tbl>\
         {}{}<w:p><w:r><w:t>Before</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>{}</w:txbxContent></w:drawing></mc:Choice>\
         <mc:Fallback><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>\
         <w:r><w:drawing><wp:docPr descr=\"A map of the towns\"/><a:blip r:embed=\"map\"/></w:drawing></w:r></w:p>",
        cell("", "In a box"),
        cell("<w:vMerge w:val=\"restart\"/>", "North"),
        cell("", "yes"),
        cell("<w:vMerge/>", ""),
        cell("", "no"),
        cell("<w:gridSpan w:val=\"2\"/>", "All towns"),
        p("<w:pBdr><w:left w:val=\"single\"/></w:pBdr>", "Framed"),
        p("<w:pBdr><w:left w:val=\"single\"/></w:pBdr>", "and framed"),
        p("", "In a text box"),
        p("", "In a text box"),
    );
    let document = document("a.docx", docx(&body, &[]));
    assert_eq!(document.pictures[0].name, "map.png");
    assert_eq!(document.pictures[0].bytes.as_deref(), Some(&b"\x89PNG"[..]));
    insta::assert_snapshot!(shown(&document), @r"
    paragraph 1: box 1 In a box
    paragraph 2: table -, heading rows 1
      | bold State | bold State
      | 1x2 North | yes
      | no
      | 2x1 All towns
    paragraph 9: box 2 Framed
    paragraph 10: box 2 and framed
    paragraph 11: Before
    paragraph 11: picture Some(0) A map of the towns
    paragraph 12: box 3 In a text box
    ");
}

#[test]
fn a_deletion_over_the_end_of_a_paragraph_joins_it_to_the_next() {
    let body = [
        p("<w:rPr><w:del/></w:rPr>", "The State "),
        p("", "should act."),
        p("<w:rPr><w:del/></w:rPr>", "The last one"),
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:del><w:r><w:delText>old</w:delText></w:r></w:del></w:p></w:tc></w:tr>".into(),
        format!("<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>", p("", "a"), p("", "b")),
    ];
    let document = document("a.docx", docx(&body.concat(), &[]));
    insta::assert_snapshot!(shown(&document), @r"
    paragraph 2: The State should act.
    paragraph 3: The last one
    paragraph 4: table -, heading rows 0
      | a | b
    paragraph 3: left out, deleted words: old
    ");
}

#[test]
fn a_drawing_may_hold_several_boxes_and_pictures() {
    let boxed = |words: &str| format!("<w:txbxContent>{}</w:txbxContent>", p("", words));
    let body = format!(
        "<w:p><w:r><w:drawing><wp:docPr descr=\"Towns\"/>{}<a:blip r:embed=\"map\"/>{}</w:drawing></w:r></w:p>",
        boxed("North"),
        boxed("South")
    );
    let document = document("a.docx", docx(&body, &[]));
    insta::assert_snapshot!(shown(&document), @r"
    paragraph 1: picture Some(0) Towns
    paragraph 2: box 1 North
    paragraph 3: box 2 South
    ");
}

#[test]
fn files_saved_as_strict_open_xml_are_read() {
    let xml = "<w:document xmlns:w=\"http://purl.oclc.org/ooxml/wordprocessingml/main\"><w:body><w:p><w:r><w:t>Words</w:t></w:r></w:p></w:body></w:document>";
    let strict = zipped(&[("word/document.xml", xml.into())]);
    assert_eq!(document("a.docx", strict).text(), "Words");
    let other = zipped(&[("word/document.xml", b"<document/>".to_vec())]);
    assert!(read("a.docx", &other).is_err());
}

#[test]
fn what_is_no_word_file_is_an_error_that_says_how_to_save_it() {
    let bomb = zipped(&[("word/document.xml", vec![b' '; 257 << 20])]);
    let broken = &docx(&p("", "words"), &[])[..200];
    let not_xml = zipped(&[("word/document.xml", b"<w:document>".to_vec())]);
    let mut said = String::new();
    for (name, bytes) in [
        ("picture.docx", &b"\x89PNG\r\n\x1a\n"[..]),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("report.pdf", b"%PDF-1.7"),
        ("report.rtf", b"{\\rtf1"),
        (
            "report.odt",
            b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.text",
        ),
        ("broken.docx", broken),
        ("bomb.docx", &bomb),
        ("unclosed.docx", &not_xml),
        ("empty.docx", b""),
        ("archive.docx", &zipped(&[("a.txt", b"words".to_vec())])),
    ] {
        let problems = read(name, bytes).unwrap_err();
        said += &to_string(&Project::built_in(), &problems);
    }
    insta::assert_snapshot!(said, @r"
    error: picture.docx is a picture, which is not read
     = hint: a report is words: a .docx, .md, .html or .txt file

    error: old.doc is an old Word file, which is not read
     = hint: open it in Word or LibreOffice, and save it as .docx

    error: report.pdf is a PDF, which is not read
     = hint: ask its authors for the Word file; or save its text as .txt, as `pdftotext -layout` does

    error: report.rtf is a file in RTF, which is not read
     = hint: open it in Word or LibreOffice, and save it as .docx

    error: report.odt is an OpenDocument file, which is not read
     = hint: open it in LibreOffice, and save it as .docx

    error: broken.docx is no Word file, or is broken: invalid Zip archive: Could not find EOCD
     = hint: open it in Word, and save it as .docx

    error: bomb.docx unpacks to more than 256 MB, which no report does
     = hint: if it is a report all the same, divide it into documents of their own

    error: unclosed.docx is a broken Word file: an unknown namespace prefix 'w' at 1:2
     = hint: open it in Word, and save it as .docx

    error: empty.docx is empty
     = hint: a report is words: a .docx, .md, .html or .txt file

    error: archive.docx is a broken Word file: there is no document in it
     = hint: open it in Word, and save it as .docx
    ");
    // Deeper than any writer makes it.
    let deep = "<w:sdt><w:sdtContent>".repeat(1000);
    let end = "</w:sdtContent></w:sdt>".repeat(1000);
    let document = document(
        "a.docx",
        docx(&format!("{deep}{}{end}", p("", "words")), &[]),
    );
    assert!(document.doubts[0].message.contains("deep"));
}
