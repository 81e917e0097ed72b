//! Source documents of other programs, made by tests.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The namespaces of Word's words, and of what they refer to.
const NAMESPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";

/// A zip file of these parts, compressed.
pub(crate) fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_level(Some(1));
    for (name, bytes) in parts {
        file.start_file(*name, options).unwrap();
        file.write_all(bytes).unwrap();
    }
    file.finish().unwrap().into_inner()
}

/// A Word file with this content, and these further parts: a name such as `styles`, and content.
pub(crate) fn docx(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    const TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let document = format!("<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>");
    let mut files = vec![("word/document.xml".to_owned(), document)];
    let mut related = String::new();
    let mut types = format!(
        "<Override PartName=\"/word/document.xml\" ContentType=\"{TYPE}.document.main+xml\"/>"
    );
    for (name, content) in parts {
        let path = format!("word/{name}.xml");
        types += &format!("<Override PartName=\"/{path}\" ContentType=\"{TYPE}.{name}+xml\"/>");
        related += &format!(
            "<Relationship Id=\"{name}\" Type=\"{RELATION}/{name}\" Target=\"{name}.xml\"/>"
        );
        files.push((path, format!("<w:{name} {NAMESPACES}>{content}</w:{name}>")));
    }
    let relationships = |related: &str| {
        let space = "http://schemas.openxmlformats.org/package/2006/relationships";
        format!("<Relationships xmlns=\"{space}\">{related}</Relationships>")
    };
    let main = format!(
        "<Relationship Id=\"main\" Type=\"{RELATION}/officeDocument\" Target=\"word/document.xml\"/>"
    );
    let types = format!(
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         {types}</Types>"
    );
    files.push(("[Content_Types].xml".into(), types));
    files.push(("_rels/.rels".into(), relationships(&main)));
    files.push((
        "word/_rels/document.xml.rels".into(),
        relationships(&related),
    ));
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, xml)| (name.as_str(), xml.as_bytes()))
        .collect();
    zipped(&files)
}

/// A paragraph of a Word file in a style of this name.
pub(crate) fn p(style: &str, words: &str) -> String {
    format!(
        "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t xml:space=\"preserve\">{words}</w:t></w:r></w:p>"
    )
}
