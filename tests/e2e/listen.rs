//! What a screen reader gets from the PDFs: the report's words as the data has them.

use std::fs;

use regex::Regex;
use serde_json::Value;

use crate::design::{AUDIENCES, TYPES, leads};
use crate::languages::{change, two_languages};
use crate::program::{DATE, built_as, json, plaidoyer, root, stderr, stdout};
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

/// Whether lines begin with a text that ends where a line ends. Where something was left out beside it, its
/// lines say so with `[…]`.
fn begin_with(lines: &[Line], text: &str) -> bool {
    let mut rest = text;
    for (place, line) in lines.iter().enumerate() {
        let mut words = line.words.as_str();
        if place == 0 && !text.starts_with("[…]") {
            words = words.strip_prefix("[…] ").unwrap_or(words);
        }
        if rest == words || Some(rest) == words.strip_suffix(" […]") {
            return true;
        }
        match rest.strip_prefix(words) {
            Some(more) => rest = more.trim_start(),
            None => return false,
        }
    }
    false
}

/// The lines at which a text begins.
fn heard(lines: &[Line], text: &str) -> Vec<usize> {
    let text = spaced(text);
    (0..lines.len())
        .filter(|from| begin_with(&lines[*from..], &text))
        .collect()
}

/// The heading of a case, below that of the finding.
const CASE: &str = "What happened to one child or family";

/// The nearest heading above a line, but for that of a case.
fn heading(lines: &[Line], at: usize) -> &str {
    let above = lines[..at].iter().rev();
    let mut headings = above.filter(|line| line.kind.starts_with('H') && line.words != CASE);
    headings.next().map_or("", |line| line.words.as_str())
}

/// Something that is printed whole.
struct Printed {
    text: String,
    /// What the heading above it says.
    heading: String,
    times: usize,
}

/// The headline of a built-in audience.
fn headline(audience: &str) -> String {
    let profile = root().join("seeds/together-against-trafficking-2015/audiences");
    let profile = fs::read_to_string(profile.join(format!("{audience}.toml"))).unwrap();
    let headline = profile.split_once("headline = { en = \"").unwrap().1;
    headline.split_once('"').unwrap().0.to_owned()
}

/// What of a selection is printed whole.
fn printed(selection: &Value, audience: &str, template: &str) -> Vec<Printed> {
    if template == "poster" {
        return vec![Printed {
            text: selection["message"]["text"].as_str().unwrap().to_owned(),
            heading: headline(audience),
            times: 1,
        }];
    }
    let list = |of: &Value, key: &str| of[key].as_array().unwrap().clone();
    let words = |of: &Value, key: &str| spaced(of[key].as_str().unwrap());
    let left_out = list(selection, "left_out");
    let is_printed = |id: &Value| !left_out.iter().any(|left| left["item"] == *id);
    let mut printed = Vec::new();
    for finding in list(selection, "findings") {
        let passages = list(&finding, "passages").into_iter();
        printed.extend(
            passages
                .filter(|passage| is_printed(&passage["id"]))
                .map(|passage| Printed {
                    text: words(&passage, "text"),
                    heading: words(&finding, "title"),
                    times: 1,
                }),
        );
    }
    let leads = leads(audience);
    for item in list(selection, "recommendations") {
        if item["form"] == "whole" {
            let number = item["number"].as_u64().unwrap();
            // The summary of a briefing says those that lead, and so does the list of all.
            let is_twice = template == "briefing" && leads.contains(&number);
            printed.push(Printed {
                text: words(&item, "text"),
                heading: format!("Recommendation {number} "),
                times: if is_twice { 2 } else { 1 },
            });
        }
    }
    printed
}

#[test]
fn whoever_listens_hears_the_printed_words_in_the_order_of_the_pages() {
    let folder = tempfile::tempdir().unwrap();
    let mut times_heard = 0;
    // Words that only a distance keeps apart on the page; none of the report's own look like that.
    let joined = Regex::new(r"[a-z][.)\]]?[A-Z][a-z.]|Recommendation[0-9]").unwrap();
    for audience in AUDIENCES {
        for (template, _) in TYPES {
            let id = format!("{audience} as {template}");
            let with = ["--as", template, "--date", DATE];
            let lines = lines(&stdout(&[&["listen", audience], &with[..]].concat()));
            let arguments = ["build", audience, "--format", "json"];
            let selection = json(&[&arguments, &with[..]].concat());
            let printed = printed(&selection, audience, template);
            assert!(!printed.is_empty(), "{id}");
            let file = built_as(audience, template, "en", &folder.path().join(template));
            let on_pages = body_words(&pages(&fs::read(file).unwrap()));
            let mut places: Vec<(usize, usize)> = Vec::new();
            for Printed {
                text,
                heading: title,
                times,
            } in &printed
            {
                let heard = heard(&lines, text);
                assert_eq!(heard.len(), *times, "{id}: {text}");
                times_heard += times;
                for at in &heard {
                    let heading = heading(&lines, *at);
                    assert!(
                        format!("{heading} ").contains(title),
                        "{id}: {heading}: {text}"
                    );
                }
                // A sign can say the same, above all findings.
                let text = squeezed(text);
                let on_pages: Vec<usize> =
                    on_pages.match_indices(&text).map(|(at, _)| at).collect();
                let more = on_pages.len().checked_sub(*times);
                let more = more.unwrap_or_else(|| panic!("{id}: {text}"));
                places.extend(on_pages[more..].iter().copied().zip(heard));
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
    assert!(times_heard > 100, "{times_heard}");
}

#[test]
fn a_recommendation_in_a_line_is_heard_by_the_title_of_its_section() {
    let titles = json(&["list", "findings", "--json"]);
    let mut in_lines = 0;
    for template in ["one-pager", "checklist", "leaflet"] {
        let with = ["--as", template, "--date", DATE];
        let heard = lines(&stdout(
            &[&["listen", "police-trainers"], &with[..]].concat(),
        ));
        let arguments = ["build", "police-trainers", "--format", "json"];
        let selection = json(&[&arguments, &with[..]].concat());
        let recommendations = selection["recommendations"].as_array().unwrap();
        for item in recommendations
            .iter()
            .filter(|item| item["form"] == "in-a-line")
        {
            let (number, section) = (item["number"].to_string(), &item["section"]);
            let mut titles = titles.as_array().unwrap().iter();
            let title = titles.find(|title| title["section"] == *section).unwrap();
            let [section, title] = [section, &title["title"]].map(|word| word.as_str().unwrap());
            let line = format!(" {section} {title}");
            let said = heard.iter().filter(|other| {
                let numbers = other.words.strip_suffix(&line).unwrap_or_default();
                other.kind == "LI" && numbers.split(", ").any(|other| *other == number)
            });
            assert_eq!(said.count(), 1, "{template}: {number}{line}");
            in_lines += 1;
        }
    }
    assert!(in_lines > 20, "{in_lines}");
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
    assert_eq!(figures.len(), 2, "{figures:?}");
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
    // One is asked of these readers, the other of somebody else: a checklist has it in a line.
    let seed = "seeds/hotline";
    for (file, from, to) in [
        (
            "audiences/operators.toml",
            "template = ",
            "is = [\"operators\"]\ntemplate = ",
        ),
        (
            &format!("{seed}/taxonomy.toml"),
            "operators = ",
            "parliament = { en = \"Parliament\" }\noperators = ",
        ),
        (
            &format!("{seed}/annotations/A.toml"),
            "hash = \"60252b163b39\"\nsector = [\"health\"]\naddressee = [\"operators\"]",
            "hash = \"60252b163b39\"\nsector = [\"health\"]\naddressee = [\"parliament\"]",
        ),
    ] {
        change(project.path(), file, from, to);
    }
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
            "briefing" | "one-pager" | "leaflet" => &[
                "Calls at night remain unanswered → https://example.org/hotline#A.I.1",
                "a second line → https://example.org/line",
                "Recommendation 2 → https://example.org/hotline#recommendation-2",
            ],
            "checklist" => {
                &["Recommendation 2 → https://example.org/hotline#recommendation-2 (seen: 2)"]
            }
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
    for change in [
        "\nP  ‹en› The State should pay particular attention",
        "\nP  ‹fr› Destinataires : L’État",
        "\nH3  B.I.8 ‹en› The legal vacuum",
        "\nH3  ‹fr› C.II.3 ‹en› Shortcomings",
    ] {
        assert!(listing.contains(change), "{change}: {listing}");
    }
}
