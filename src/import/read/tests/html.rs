//! Web pages.

use super::{document, read, shown};

const PAGE: &str = include_str!("documents/observations.html");

#[test]
fn a_page_gives_its_content_and_names_what_is_left_out() {
    let read = document("observations.html", PAGE);
    assert_eq!(
        read.about.page_title.as_deref(),
        Some("Observations sur le droit d’asile")
    );
    // Who made the page need not be whose report it is.
    assert_eq!(read.about.author, None);
    assert_eq!(read.about.date.as_deref(), Some("2024-03-05"));
    assert_eq!(read.about.language.as_deref(), Some("fr"));
    insta::assert_snapshot!(shown(&read));
}

/// As word processors save notes, without an element that says what is the content.
#[test]
fn notes_that_begin_with_a_link_back_lose_their_numbers_alone() {
    let read = document(
        "a.htm",
        "<div id=navigation><a href=x>Home</a></div>\n\
         <p>One<a href='#_ftn1' name='_ftnref1'>[1]</a>, two<a href='#_ftn2' name='_ftnref2'>[2]</a>.</p>\n\
         <div id=ftn1><p><a href='#_ftnref1' name='_ftn1'>[1]</a> (See A.)</p><p>More.</p></div>\n\
         <div id=ftn2><p>[<a href='#_ftnref2' name='_ftn2'>2</a>] 10 people.</p></div>\n\
         <div id=footer>Imprint</div><p>Credit</p>",
    );
    assert_eq!(
        shown(&read),
        "line 2: One[^1], two[^2].\n\
         line 3: note 1 (See A.) / More.\n\
         line 4: note 2 10 people.\n\
         line 1: left out, the navigation of the page: Home\n\
         line 5: left out, the foot of the page: Imprint\n\
         line 5: left out, what stands below the foot of the page: Credit"
    );
}

#[test]
fn lists_of_links_around_the_content_are_left_out_and_those_within_stay() {
    let read = document(
        "a.html",
        "<ul><li><a href=/a>A</a><li><a href=/b>B</a></ul><p>Text</p>\
         <ul><li><a href=/c>C</a></ul><p>End<br><br>Last</p><ul><li><a href=/d>D</a></ul>",
    );
    assert_eq!(
        shown(&read),
        "line 1: Text\n\
         line 1: item 1 <•> [C](/c)\n\
         line 1: End\n\
         line 1: Last\n\
         line 1: left out, a list of links: • A • B\n\
         line 1: left out, a list of links: • D"
    );
}

#[test]
fn a_page_is_read_in_the_letters_that_it_names() {
    let page = b"<meta http-equiv=Content-Type content='text/html; charset=iso-8859-2'><p>\xe8lov\xeck, &eacute;t&#233;</p>";
    assert_eq!(shown(&document("a.html", page)), "line 1: člověk, été");
}

#[test]
fn what_is_no_page_is_an_error_and_never_a_panic() {
    let message = |source: &str| {
        let problems = read("a.html", source.as_bytes()).expect_err("it has no words");
        problems[0].message.to_string()
    };
    assert_eq!(
        message("<html><body><script>x</script>"),
        "a.html has no words"
    );
    let deep = format!("<p>A</p>\n{}", "<div>".repeat(300_000));
    assert_eq!(
        message(&deep),
        "a.html, line 2: its elements stand too deep in one another"
    );
    for source in [
        "<table><p>A<tr><td><table><b><td>B</table></b>C",
        "A<a href='#'>B</a><a href='#a' id=a>C</a>",
        "<li>A<li value=99999999999>B<ol start=-5 type=a><li>C",
        "<td colspan=0 rowspan=99>A",
        "A<template><p>B</template><svg><p>C</svg><frameset>",
        "<p><sup><a href='#n'>1</a></sup><p id=n><a href='#n'>1</a>",
        "&#0;&#x110000;A<plaintext></p>",
    ] {
        assert!(!document("a.html", source).blocks.is_empty(), "{source}");
    }
}

#[test]
fn the_numbers_of_notes_are_no_words_and_numbers_in_notes_are() {
    for (note, words) in [
        ("<p id=n>1.5 million", "1.5 million"),
        ("<p id=n>1. A child", "A child"),
        ("<p id=n><sup>1</sup>10 people", "10 people"),
        (
            "<p id=n>10 people, <b>1</b> child",
            "10 people, **1** child",
        ),
        ("<ol><li id=n>1 child</ol>", "1 child"),
    ] {
        let read = document(
            "a.html",
            format!("<p>A<sup><a href='#n'>1</a></sup></p>{note}"),
        );
        let expected = format!("line 1: A[^1]\nline 1: note 1 {words}");
        assert_eq!(shown(&read), expected, "{note}");
    }
}
