//! What a screen reader gets from the PDFs: the report's words as the data has them.

use std::fs;

use regex::Regex;
use serde_json::Value;

use crate::design::{AUDIENCES, TYPES};
use crate::languages::two_languages;
use crate::program::{DATE, built_as, json, plaidoyer, stderr, stdout};
use crate::readers::{body_words, pages, squeezed};

/// A line of what is heard.
struct Line {
    /// The type of the element that it is.
    kind: String,
    words: String,
}

/// Words with one space between two of them.
fn spaced(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The lines in which words are heard, without links, whose words stand in the lines above them.
fn lines(listing: &str) -> Vec<Line> {
    let said = listing.lines().filter_map(|line| {
        let (kind, words) = line.trim_start().split_once("  ")?;
        let (kind, words) = (kind.to_owned(), words.to_owned());
        (kind != "Link").then_some(Line { kind, words })
    });
    said.collect()
}

/// Whether lines begin with a text that ends where a line ends.
fn begin_with(lines: &[Line], text: &str) -> bool {
    let mut rest = text;
    for line in lines {
        match rest.strip_prefix(&line.words) {
            Some("") => return true,
            Some(more) => rest = more.trim_start(),
            None => return false,
        }
    }
    false
}

/// The line at which a text begins, which is heard once.
fn heard_once(lines: &[Line], text: &str, id: &str) -> usize {
    let text = spaced(text);
    let found: Vec<usize> = (0..lines.len())
        .filter(|from| begin_with(&lines[*from..], &text))
        .collect();
    let [once] = found[..] else {
        panic!("{id}: heard {} times, not once: {text}", found.len());
    };
    once
}

/// The nearest heading above a line.
fn heading(lines: &[Line], at: usize) -> &str {
    let above = lines[..at].iter().rev();
    let mut headings = above.filter(|line| line.kind.starts_with('H'));
    headings.next().map_or("", |line| line.words.as_str())
}

#[test]
fn whoever_listens_hears_the_printed_words_once_and_in_the_order_of_the_pages() {
    let folder = tempfile::tempdir().unwrap();
    let mut heard = 0;
    // Words that only a distance keeps apart on the page; none of the report's own look like that.
    let joined = Regex::new(r"[a-z][.)\]]?[A-Z][a-z.]").unwrap();
    for audience in AUDIENCES {
        for (template, _) in TYPES {
            // Eleven recommendations are more than a page.
            if template == "one-pager" && audience == "police-trainers" {
                continue;
            }
            let id = format!("{audience} as {template}");
            let with = ["--as", template, "--date", DATE];
            let lines = lines(&stdout(&[&["listen", audience], &with[..]].concat()));
            let arguments = ["build", audience, "--format", "json"];
            let selection = json(&[&arguments, &with[..]].concat());
            let list = |of: &Value, key: &str| of[key].as_array().unwrap().clone();
            let left_out = list(&selection, "left_out");
            let is_printed = |item: &str| {
                let gone = left_out.iter().filter(|left| left["why"] != "shortened");
                !gone.clone().any(|left| left["item"] == item)
            };
            // Each with what its heading says.
            let mut printed: Vec<(String, String)> = Vec::new();
            for finding in list(&selection, "findings") {
                for passage in list(&finding, "passages") {
                    if is_printed(passage["id"].as_str().unwrap()) {
                        let [text, title] = [&passage["text"], &finding["title"]];
                        let [text, title] =
                            [text, title].map(|text| spaced(text.as_str().unwrap()));
                        printed.push((text, title));
                    }
                }
            }
            for item in list(&selection, "recommendations") {
                let number = item["number"].to_string();
                if is_printed(&number) {
                    let text = item["text"].as_str().unwrap().to_owned();
                    printed.push((text, format!(" {number} ")));
                }
            }
            if template == "poster" {
                let message = selection["message"]["text"].as_str().unwrap();
                printed = vec![(message.to_owned(), "What must change".to_owned())];
            }
            assert!(!printed.is_empty(), "{id}");
            heard += printed.len();

            let file = built_as(audience, template, "en", &folder.path().join(template));
            let on_pages = body_words(&pages(&fs::read(file).unwrap()));
            let mut places: Vec<(usize, usize)> = Vec::new();
            for (text, title) in &printed {
                let at = heard_once(&lines, text, &id);
                let heading = heading(&lines, at);
                assert!(
                    format!(" {heading} ").contains(title),
                    "{id}: {heading}: {text}"
                );
                let on_page = on_pages.find(&squeezed(text));
                places.push((on_page.unwrap_or_else(|| panic!("{id}: {text}")), at));
            }
            places.sort_unstable();
            assert!(places.is_sorted_by_key(|(_, heard)| *heard), "{id}");
            let joined = lines.iter().find_map(|line| joined.find(&line.words));
            assert_eq!(joined.map(|joined| joined.as_str()), None, "{id}");
            assert_eq!(
                lines.iter().filter(|line| line.kind == "H1").count(),
                1,
                "{id}"
            );
        }
    }
    assert!(heard > 100, "{heard}");
}

#[test]
fn a_picture_is_heard_as_its_statement_with_what_marks_it() {
    let arguments = ["listen", "ministries", "--as", "poster", "--date", DATE];
    let lines = lines(&stdout(&arguments));
    let figures: Vec<&str> = lines
        .iter()
        .filter(|line| line.kind == "Figure")
        .map(|line| line.words.as_str())
        .collect();
    assert_eq!(figures.len(), 3, "{figures:?}");
    assert!(
        figures.iter().all(|said| said.starts_with("[as of 2015] ")),
        "{figures:?}"
    );
    let of_the_report = arguments.map(|argument| {
        if argument == DATE {
            "2015-03-01"
        } else {
            argument
        }
    });
    let listing = stdout(&of_the_report);
    assert!(!listing.contains("as of"), "{listing}");
}

#[test]
fn links_are_called_by_their_words() {
    let project = two_languages();
    for (template, _) in TYPES {
        let output = plaidoyer()
            .arg("--project")
            .arg(project.path())
            .args(["listen", "operators", "--as", template, "--date", DATE])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        let listing = String::from_utf8(output.stdout).unwrap();
        let links: Vec<&str> = listing
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix("Link  "))
            .collect();
        let expected: &[&str] = match template {
            "briefing" | "one-pager" => &[
                "Calls at night remain unanswered → https://example.org/hotline#A.I.1",
                "a second line → https://example.org/line",
                "Recommendation 2 → https://example.org/hotline#recommendation-2",
            ],
            _ => &[],
        };
        let contact = "https://example.org → https://example.org";
        for link in expected.iter().chain(&[contact]) {
            assert!(links.contains(link), "{template}: {link}: {listing}");
        }
        for link in &links {
            assert!(
                *link == contact || !link.starts_with("http"),
                "{template}: {link}"
            );
        }
    }
}

#[test]
fn the_overview_of_addressees_is_a_table_whose_numbers_say_what_they_are() {
    let listing = stdout(&["listen", "police-trainers", "--date", DATE]);
    let table = listing.split_once("\nTable\n").expect("a table").1;
    let rows: Vec<&str> = table.lines().take(6).map(str::trim_start).collect();
    let [row, whom, what, next, addressee, numbers] = rows[..] else {
        panic!("{table}");
    };
    assert_eq!([row, next], ["TR", "TR"]);
    assert_eq!(whom, "TH  Whom the report asks to act");
    assert_eq!(what, "TH  Recommendations");
    assert!(
        addressee.starts_with("TD  ") && numbers.starts_with("TD  "),
        "{table}"
    );
    let links = table
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("Link  "));
    let links: Vec<&str> = links.filter(|link| link.contains(" → page ")).collect();
    assert!(links.len() > 10, "{table}");
    for link in links {
        let number = link
            .strip_prefix("Recommendation ")
            .and_then(|link| link.split(' ').next());
        let seen = format!("(seen: {})", number.expect(link));
        assert!(link.ends_with(&seen), "{link}");
    }
}

#[test]
fn a_change_of_language_is_heard() {
    let french = ["--lang", "fr", "--allow-source-language", "--date", DATE];
    let listing = stdout(&[&["listen", "overseas-departments"], &french[..]].concat());
    assert!(listing.starts_with("Title  ‹fr› "), "{listing}");
    assert!(
        listing.contains(
            "\nP  [Pas encore traduit : en anglais]\nP  ‹en› Minors are in danger in French Guiana"
        ),
        "{listing}"
    );
}
