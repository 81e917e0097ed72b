//! Another program reads a document and finds the same words, in the same order.

use std::fs;

use plaidoyer::Text;
use regex::Regex;

use crate::documents::{docx, p};
use crate::program::{plaidoyer, stderr};
use crate::readers::tool;

/// Why words are in no data that pandoc does not read as words either.
const NO_WORDS: [&str; 1] = ["deleted words"];

/// The words of a text: what stands between signs and spaces.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// Imports a document that is called `name`: the words of its data, and those that the import names as left out;
/// each in the order of the document.
fn imported(name: &str, document: &[u8]) -> (Vec<String>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), document).unwrap();
    let output = plaidoyer()
        .current_dir(folder.path())
        .args(["import", name, "-o", "out"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let read = |path: &str| -> toml::Table {
        let text = fs::read_to_string(folder.path().join("out").join(path)).unwrap();
        text.parse().unwrap()
    };
    let tables = |table: &toml::Table, key: &str| -> Vec<toml::Table> {
        let list = table.get(key).and_then(toml::Value::as_array);
        let tables = list.into_iter().flatten();
        tables
            .map(|table| table.as_table().unwrap().clone())
            .collect()
    };
    let about = read("report.toml");
    let language = about["language"].as_str().unwrap();
    let (mut data, mut notes) = (Vec::new(), Vec::new());
    // A code or a number stands before its words; an anchor is read as the number of its note.
    let anchor = Regex::new(r"\[\^(\d+)\]").unwrap();
    let add = |table: &toml::Table, keys: &[&str], words: &mut Vec<String>| {
        for value in keys.iter().filter_map(|key| table.get(*key)) {
            let text = match value.as_str() {
                Some(text) => anchor.replace_all(text, " $1 ").into_owned(),
                None => value.to_string(),
            };
            let plain = Text::parse(&text).map_or(text, |text| text.plain());
            words.extend(self::words(&plain));
        }
    };
    for file in about["files"].as_array().unwrap() {
        let file = read(&format!("text/{language}/{}.toml", file.as_str().unwrap()));
        for section in tables(&file, "section") {
            add(&section, &["code", "title"], &mut data);
            for item in tables(&section, "item") {
                add(&item, &["label", "recommendation", "text"], &mut data);
            }
        }
        for note in tables(&file, "footnote") {
            add(&note, &["number", "text"], &mut notes);
        }
    }
    data.extend(notes);
    let mut left_out = Vec::new();
    for exclusion in tables(&read("import-exclusions.toml"), "exclusion") {
        if !NO_WORDS.contains(&exclusion["reason"].as_str().unwrap()) {
            add(&exclusion, &["text"], &mut left_out);
        }
    }
    (data, left_out)
}

/// How many of the first words of `whole` the two others make between them, each in its order.
fn woven(whole: &[String], data: &[String], left_out: &[String]) -> usize {
    // For each number of words that are left out so far, whether the rest is data.
    let mut ways = vec![false; left_out.len() + 1];
    ways[0] = true;
    for (at, word) in whole.iter().enumerate() {
        let mut next = vec![false; ways.len()];
        for (gone, _) in ways.iter().enumerate().filter(|(_, is_way)| **is_way) {
            let kept = at.checked_sub(gone).and_then(|kept| data.get(kept));
            if kept == Some(word) {
                next[gone] = true;
            }
            if left_out.get(gone) == Some(word) {
                next[gone + 1] = true;
            }
        }
        if !next.contains(&true) {
            return at;
        }
        ways = next;
    }
    whole.len()
}

/// Holds what an import of the document makes against what pandoc reads of it as `format`.
fn holds_the_words_that_pandoc_finds(name: &str, format: &str, document: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, document).unwrap();
    let arguments = ["-f", format, "-t", "plain", "--wrap=none"];
    let Some(plain) = tool("pandoc", &arguments, &path) else {
        return;
    };
    let whole = words(&plain);
    let (data, left_out) = imported(name, document);
    let same = woven(&whole, &data, &left_out);
    assert_eq!(
        (&whole[same..], whole.len()),
        (&[][..], data.len() + left_out.len()),
        "{name}: from here on, pandoc has other words than {data:?} and {left_out:?}"
    );
    // What has no words would be the same in any reader.
    assert!(data.len() > 20, "{data:?}");
}

#[test]
fn of_a_web_page() {
    let page = "<html lang=en><h1>1 Facts</h1><p>Un <b>deux</b><br>trois&nbsp;: quatre</p><ul><li>cinq<p>six</p></ul>\
        <dl><dt>sept<dd>huit</dl><blockquote>neuf</blockquote><pre>dix\nonze</pre><div>douze<p>treize</div>quatorze\
        <h2>1.1 Asks</h2><p>Recommendation 1: Act.</p><p>Recommendation 2: Do so <i>so</i>on.</p>\
        <table><tr><th>State<th>Answer<tr><td>North<td>12 days</table>";
    holds_the_words_that_pandoc_finds("a.html", "html", page.as_bytes());
}

#[test]
fn of_markdown() {
    let text = "# 1 The *facts*\n\nThe State answers[^1] on week\u{ad}days, and\nsays so in [its report](https://example.org).\n\n\
        ## 1.1 Schools\n\n- one **and** two\n  - three\n- four\n\n> “Nobody asked me.”\n\n| State | Answer |\n|---|---|\n| North | 12 days |\n\n\
        # 2 The law\n\nIt asks for `more`[^2].\n\n3. It has\n4. two parts.\n\n\
        # Recommendations\n\nRecommendation 7: Answer at weekends.\n\nRecommendation 8: Count the answers.\n\n\
        [^1]: In most of its towns.\n\n[^2]: See article 12, and\n    what follows.\n";
    holds_the_words_that_pandoc_finds("a.md", "markdown", text.as_bytes());
}

/// Pandoc reads no plain text: a text without signs of Markdown is the same words in it.
#[test]
fn of_plain_text() {
    let text = "1. The facts\n\nThe State answers on weekdays, as it has for as long as anybody who works\nthere can remember,\nand says so.\n\n\
        1.1 Schools\n\nNobody counts how often that happens, although the law says that somebody has to\ncount it each year (since 2013).\n\n\
        2. The law\n\nIt asks for more than is done.\n\n\
        Recommendation 7: Answer at weekends.\n\nRecommendation 8: Count the answers.\n";
    holds_the_words_that_pandoc_finds("a.txt", "commonmark", text.as_bytes());
}

#[test]
fn of_a_word_file() {
    let styles = "<w:style w:type=\"paragraph\" w:styleId=\"Normal\" w:default=\"1\"><w:name w:val=\"Normal\"/></w:style>\
        <w:style w:type=\"paragraph\" w:styleId=\"Titre1\"><w:name w:val=\"heading 1\"/></w:style>\
        <w:style w:type=\"paragraph\" w:styleId=\"Titre2\"><w:name w:val=\"heading 2\"/></w:style>";
    let note = |id: &str, words: &str| {
        format!("<w:footnote w:id=\"{id}\"><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:footnote>")
    };
    let notes = note("2", "In most of its towns.") + &note("3", "See article 12.");
    let numbering = "<w:abstractNum w:abstractNumId=\"1\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%1.\"/></w:lvl></w:abstractNum>\
        <w:num w:numId=\"1\"><w:abstractNumId w:val=\"1\"/></w:num>";
    let item = |words: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"
        )
    };
    let cell = |words: &str| format!("<w:tc>{}</w:tc>", p("Normal", words));
    let row = |one: &str, two: &str| format!("<w:tr>{}{}</w:tr>", cell(one), cell(two));
    let body = [
        p("Titre1", "1 The facts"),
        "<w:p><w:r><w:t xml:space=\"preserve\">The State </w:t></w:r><w:ins w:id=\"8\" w:author=\"A\" w:date=\"2026-01-01T00:00:00Z\"><w:r><w:t>answers</w:t></w:r></w:ins>\
         <w:r><w:footnoteReference w:id=\"2\"/></w:r><w:del w:id=\"9\" w:author=\"A\" w:date=\"2026-01-01T00:00:00Z\"><w:r><w:delText> never</w:delText></w:r></w:del>\
         <w:r><w:t xml:space=\"preserve\"> on week</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>days</w:t></w:r>\
         <w:r><w:tab/><w:t>only</w:t><w:br/><w:t>and slowly.</w:t></w:r></w:p>".into(),
        p("Titre2", "1.1 Schools"),
        item("They have no"),
        item("guardians."),
        format!("<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w=\"900\"/><w:gridCol w:w=\"900\"/></w:tblGrid>{}{}</w:tbl>", row("State", "Answer"), row("North", "12 days")),
        p("Titre1", "2 The law"),
        "<w:p><w:r><w:t>It asks for more</w:t></w:r><w:r><w:footnoteReference w:id=\"3\"/></w:r><w:r><w:t>.</w:t></w:r></w:p>".into(),
        p("Normal", "Recommendation 7: Answer at weekends."),
        p("Normal", "Recommendation 8: Count the answers."),
    ];
    let parts = [
        ("styles", styles),
        ("footnotes", notes.as_str()),
        ("numbering", numbering),
    ];
    let word = docx(&body.concat(), &parts);
    holds_the_words_that_pandoc_finds("a.docx", "docx", &word);
}

/// A comparison that cannot fail compares nothing.
#[test]
fn a_word_that_is_lost_added_or_moved_is_found() {
    let list = |text: &str| words(text);
    let whole = list("a b c d e");
    let same = |data: &str, left_out: &str| woven(&whole, &list(data), &list(left_out));
    assert_eq!(same("a c d", "b e"), 5);
    assert_eq!(same("a d c", "b e"), 2);
    assert_eq!(same("a c", "b e"), 3);
    assert_eq!(woven(&list("a a b a"), &list("a b"), &list("a a")), 4);
}
