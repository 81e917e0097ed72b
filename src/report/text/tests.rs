//! What is read of a text, and what is refused.

use super::*;
use crate::generated::{check, sources, texts, words};

fn text(markdown: &str) -> Text {
    Text::parse(markdown).unwrap()
}

fn ranges(text: &Text, kept: &[&str]) -> Vec<std::ops::Range<usize>> {
    let plain = text.plain();
    let place = |words: &&str| {
        let start = plain.find(words).unwrap();
        start..start + words.len()
    };
    kept.iter().map(place).collect()
}

fn excerpt(markdown: &str, kept: &[&str]) -> String {
    let text = text(markdown);
    text.excerpt(&ranges(&text, kept)).plain()
}

#[test]
fn footnote_marks_are_places_and_no_words() {
    let text = text("The Hors la Rue[^3], for example[^4].");
    assert_eq!(text.plain(), "The Hors la Rue, for example.");
    assert_eq!(text.notes(), [3, 4]);
}

#[test]
fn lists_keep_the_labels_that_the_report_prints() {
    let text = text("- a) one\n- b) two\n");
    assert_eq!(text.plain(), "a) one\nb) two");
    let Block::List(items) = &text.blocks[0] else {
        panic!("no list")
    };
    assert_eq!(items[1].label.as_deref(), Some("b)"));
    assert_eq!(
        Text::parse("1. one\n2. two\n").unwrap().plain(),
        "1. one\n2. two"
    );
    assert_eq!(Text::parse("- one\n- two\n").unwrap().plain(), "one\ntwo");
}

#[test]
fn brackets_and_escaped_signs_are_words() {
    assert_eq!(
        text("reimbursement \\[of medical expenses\\] \\*").plain(),
        "reimbursement [of medical expenses] *"
    );
}

#[test]
fn a_picture_stands_alone_and_has_no_words_on_the_page() {
    let text = text("One.\n\n![A \\[red\\]\nmap](pictures/map.png)\n\n![](b.png)\n\nTwo.");
    assert_eq!(text.plain(), "One.\nTwo.");
    assert_eq!(text.heard(), "One.\nA [red] map\nTwo.");
    let pictures: Vec<_> = text.pictures().map(|p| (&*p.path, p.said())).collect();
    assert_eq!(
        pictures,
        [("pictures/map.png", Some("A [red] map")), ("b.png", None)]
    );
    for markdown in [
        "One ![x](y).",
        "![x](y) two",
        "![x](y) ![x](y)",
        "![x](y)\ntwo",
        "*![x](y)*",
        "- ![x](y)",
        "- one\n\n  ![x](y)",
        "| a |\n|---|\n| ![x](y) |",
        "[![x](y)](https://x.org)",
        "![*x*](y)",
        "![x[^3]](y)",
        "![x](y \"title\")",
        "![x][y]\n\n[y]: z",
    ] {
        assert!(Text::parse(markdown).is_err(), "{markdown:?} was taken");
    }
}

#[test]
fn a_picture_stays_between_words_that_are_kept() {
    let text = text("One. Two.\n\n![x](y)\n\nThree. Four.");
    let pictures = |kept: &[&str]| {
        let excerpt = text.excerpt(&ranges(&text, kept));
        (excerpt.plain(), excerpt.pictures().count())
    };
    assert_eq!(
        pictures(&["Two.", "Three."]),
        ("[…] Two.\nThree. […]".into(), 1)
    );
    assert_eq!(
        pictures(&["One.", "Three."]),
        ("One.\n[…] Three. […]".into(), 0)
    );
    assert_eq!(pictures(&["Two."]), ("[…] Two. […]".into(), 0));
    let alone = Text::parse("![x](y)").unwrap();
    assert_eq!(alone.excerpt(&[]), alone);
    assert_eq!(alone.clone().with_omissions(true, true).plain(), "[…]\n[…]");
}

#[test]
fn what_is_not_of_the_subset_is_an_error() {
    for markdown in [
        "# title", "`code`", "<b>x</b>", "    code", "> quote", "a  \nb",
    ] {
        assert!(Text::parse(markdown).is_err(), "{markdown:?} was taken");
    }
    for deep in [
        "1. ".repeat(5000) + "x",
        "- ".repeat(5000) + "x",
        "*a _b ".repeat(40) + "x" + &"_*".repeat(40),
    ] {
        let wrong = Text::parse(&deep).unwrap_err();
        assert!(
            wrong.message.starts_with("more than 50"),
            "{}",
            wrong.message
        );
    }
}

#[test]
fn an_excerpt_says_where_words_are_missing() {
    let source = "One *two* three. Four[^1] five. Six.";
    assert_eq!(excerpt(source, &["One two three."]), "One two three. […]");
    assert_eq!(excerpt(source, &["Four five."]), "[…] Four five. […]");
    assert_eq!(
        excerpt(source, &["One two three.", "Six."]),
        "One two three. […] Six."
    );
    assert_eq!(
        excerpt(source, &["One two three.", "Four five.", "Six."]),
        "One two three. Four five. Six."
    );
    assert_eq!(excerpt("- one\n- two\n- three", &["two"]), "[…] two […]");
}

#[test]
fn what_is_quoted_says_where_a_sentence_breaks_off_and_what_is_missing_between() {
    let source = "One *two* three. Four[^1] five. Six.";
    let quoted = |kept: &[&str]| {
        let text = text(source);
        text.quoted(&ranges(&text, kept)).plain()
    };
    assert_eq!(quoted(&["Four five."]), "Four five.");
    assert_eq!(quoted(&["five."]), "[…] five.");
    assert_eq!(quoted(&["One two"]), "One two […]");
    assert_eq!(
        quoted(&["One two three.", "Six."]),
        "One two three. […] Six."
    );
    assert_eq!(quoted(&["two", "five"]), "[…] two […] five […]");
}

/// The words, labels and addresses of a text, in the order of its source.
fn all(text: &Text) -> String {
    fn push(out: &mut String, line: &[Inline]) {
        for inline in line {
            match inline {
                Inline::Run(words) => out.push_str(words),
                Inline::Emphasis(inner) | Inline::Strong(inner) => push(out, inner),
                Inline::Link(url, inner) => {
                    push(out, inner);
                    out.push_str(&format!(" {url} "));
                }
                Inline::Note(_) | Inline::Omission => {}
            }
        }
    }
    let mut out = String::new();
    for block in &text.blocks {
        if let Block::Picture(picture) = block {
            out.push_str(&format!("\n{} {} ", picture.description, picture.path));
        }
        for line in lines_of(std::slice::from_ref(block)) {
            out.push_str(&format!("\n{} ", line.label.map_or("", |label| label)));
            push(&mut out, line.content);
        }
    }
    out
}

#[test]
fn each_word_of_a_source_is_read_or_it_is_an_error() {
    check(10_000, sources(), |source| {
        if let Ok(text) = Text::parse(&source) {
            assert_eq!(words(&all(&text)), words(&source), "{source:?}");
        }
    });
    check(3_000, texts(), |source| {
        if let Ok(text) = Text::parse(&source) {
            assert_eq!(words(&all(&text)), words(&source), "{source:?}");
        }
    });
}

#[test]
fn what_markdown_leaves_out_is_an_error_at_its_place() {
    for (source, left) in [
        ("[Note]: see-annex", "[Note]: see-annex"),
        ("One.\n\n[Note]: see-annex\n\nTwo.", "[Note]: see-annex"),
        (
            "- one\n\n  [Note]: <see annex> 'a title'\n",
            "[Note]: <see annex> 'a title'",
        ),
        ("A [Note].\n\n[Note]: see", "[Note]"),
        (
            "[x](https://x.org \"a title\")",
            "[x](https://x.org \"a title\")",
        ),
        ("[](https://x.org)", "[](https://x.org)"),
        ("[^3]: The note.", "[^3]: The note."),
        ("[^three]", "[^three]"),
        ("[x](https://x.org/a b)", "]"),
        ("[x[^3]](https://x.org)", "]"),
        ("[^+3]", "[^+3]"),
        ("[^99999]", "[^99999]"),
        ("One <!-- two --> three", "<!-- two -->"),
        ("one\0two", "one\0two"),
        ("a&#0;b", "&#0;"),
        ("one&#10;two", "&#10;"),
        ("one\ttwo", "one\ttwo"),
        ("- one\n- two\nthree", "three"),
        ("- one\n  - two\n  three", "three"),
        ("- - one\n\n  two", "two"),
        ("- one\n-\n- three", "-"),
        ("*a _b_ c*", "*a _b_ c*"),
        ("*a*_b_", "_b_"),
        ("One *[^3]* two", "*[^3]*"),
        ("[<https://x.org>](https://x.org/b)", "<https://x.org>"),
        ("One[^3]<https://x.org>", "<https://x.org>"),
        ("One.\n\n[^3]\n", "[^3]"),
        ("- a)", "- a)"),
        ("- 3\\.", "- 3\\."),
        ("- a) [^3] one", "- a) [^3] one"),
    ] {
        let error = Text::parse(source).expect_err(source);
        assert_eq!(
            source[error.range].trim(),
            left,
            "{source:?}: {}",
            error.message
        );
    }
}

#[test]
fn words_are_what_is_meant() {
    for (source, plain) in [
        ("a &amp; b&nbsp;c &lt;", "a & b\u{a0}c <"),
        ("one\r\ntwo\r\n\r\nthree", "one two\nthree"),
        ("one\n   two", "one two"),
        ("\\[^3\\] and \\[Note\\]: x", "[^3] and [Note]: x"),
        ("3. c\n4. d\n4. e", "3. c\n4. d\n4. e"),
        ("1) a\n2) b", "1) a\n2) b"),
        ("- 3\\. c\n- 5\\. e", "3. c\n5. e"),
        ("- a) *one*\n- b) two", "a) one\nb) two"),
        ("- one\n\n  1. two\n\n- three", "one\n1. two\nthree"),
        ("- one\n  two", "one two"),
        (
            "2 * 3 * 4 and snake_case_word",
            "2 * 3 * 4 and snake_case_word",
        ),
    ] {
        assert_eq!(Text::parse(source).unwrap().plain(), plain, "{source:?}");
    }
}

#[test]
fn an_address_is_what_markdown_says_it_is() {
    for (source, address) in [
        ("[x](https://x.org/A_\\(b\\))", "https://x.org/A_(b)"),
        ("[x](<https://x.org/a(b>)", "https://x.org/a(b"),
        ("[x](https://x.org/?a=1&amp;b=2)", "https://x.org/?a=1&b=2"),
        ("<https://x.org/a>", "https://x.org/a"),
        ("<a@x.org>", "mailto:a@x.org"),
        ("[a](b) \\](c)", "b"),
    ] {
        assert_eq!(
            Text::parse(source).unwrap().links(),
            [address],
            "{source:?}"
        );
    }
}

#[test]
fn a_table_is_rows_of_cells() {
    let source = "Before.\n\n| State | Answer |\n|---|---|\n| *Spain* | a \\| b[^3] |\n| | noted |\n\nAfter.";
    let text = Text::parse(source).unwrap();
    let Block::Table(rows) = &text.blocks[1] else {
        panic!("{text:?}");
    };
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().all(|row| row.len() == 2) && rows[2][0].is_empty());
    assert_eq!(
        text.plain(),
        "Before.\nState\nAnswer\nSpain\na | b\nnoted\nAfter."
    );
    let written = crate::output::markdown::text(&text);
    assert_eq!(Text::parse(&written).unwrap(), text, "{written}");

    // If a table is cut, each cell that is left is a paragraph.
    let plain = text.plain();
    let from = |words: &str| plain.find(words).unwrap();
    let whole = text.excerpt(std::slice::from_ref(&(from("State")..from("After"))));
    assert_eq!(whole.blocks[1], text.blocks[1]);
    let part = text.excerpt(std::slice::from_ref(&(from("Spain")..from("noted"))));
    assert_eq!(part.plain(), "[…] Spain\na | b […]");

    let wide = Text::parse("| a |\n|---|\n| b | lost |").unwrap_err();
    assert!(wide.message.contains("more cells"), "{wide:?}");
}

#[test]
fn words_are_not_shown_in_another_order_than_they_are_written_in() {
    for sign in ['\u{202d}', '\u{202e}'] {
        let refused = Text::parse(&format!("It is{sign} ton so.")).unwrap_err();
        assert_eq!(refused.range, 0..16);
        assert!(refused.message.contains("lets words be read otherwise"));
    }
    // Signs that right-to-left scripts need.
    assert!(Text::parse("a\u{200f}b").is_ok());
}
