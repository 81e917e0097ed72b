//! Every built-in briefing, built by the binary and read back.

use std::collections::BTreeMap;
use std::fs;

use regex::Regex;
use serde_json::Value;

use crate::program::{
    DATE, REPORT, audiences, built_in_pdf, built_in_selection, json, pdf, plaidoyer, root, stdout,
};
use crate::readers::{
    body_words, faults, ink, missing_in_order, pages, squeezed, structure_words, tool,
};

/// The passages and recommendations of a selection, in the order in which its audience’s own template prints
/// all of them.
fn texts(audience: &str, selection: &Value) -> Vec<String> {
    let text = |item: &Value| item["text"].as_str().unwrap().to_owned();
    let recommendations = selection["recommendations"].as_array().unwrap();
    assert!(recommendations.iter().all(|item| item["form"] == "whole"));
    let passages = selection["findings"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|f| f["passages"].as_array().unwrap());
    let profile = profile(audience);
    if profile["template"].as_str() == Some("one-pager") {
        // What is asked comes first, and in the order of the profile’s asks.
        let asks: Vec<String> = profile["asks"].clone().try_into().unwrap();
        let mut first: Vec<&Value> = recommendations.iter().collect();
        first.sort_by_key(|item| {
            let number = item["number"].to_string();
            asks.iter().position(|ask| *ask == number)
        });
        return first.into_iter().chain(passages).map(text).collect();
    }
    passages.chain(recommendations).map(text).collect()
}

#[test]
fn every_selected_word_is_in_the_pdf_in_order() {
    let folder = tempfile::tempdir().unwrap();
    for audience in audiences() {
        let bytes = built_in_pdf(&audience);
        let texts = texts(&audience, built_in_selection(&audience));
        assert!(!texts.is_empty());

        assert_eq!(
            missing_in_order(&body_words(&pages(bytes)), &texts),
            Vec::<&String>::new(),
            "{audience}"
        );
        let file = folder.path().join(format!("{audience}.pdf"));
        fs::write(&file, bytes).unwrap();
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
        let bytes = built_in_pdf(&audience);
        assert_eq!(faults(bytes), Vec::<String>::new(), "{audience}");
        let file = folder.path().join(format!("{audience}.pdf"));
        fs::write(&file, bytes).unwrap();
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
    for audience in audiences() {
        let ink = ink(built_in_pdf(&audience));
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
    // Alone or in the company of all others.
    let one = tempfile::tempdir().unwrap();
    for audience in audiences() {
        assert!(
            pdf(None, &audience, one.path()) == built_in_pdf(&audience),
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
        let selection = built_in_selection(&audience);
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
fn the_overseas_briefing_has_mayotte_from_c_ii_3_as_an_excerpt() {
    let arguments = ["build", "overseas-departments", "--as", "briefing"];
    let selection = json(&[&arguments[..], &["--format", "json", "--date", DATE]].concat());
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

/// The lines of a PDF as they are heard: the kind of each, and its words.
fn heard(audience: &str, document_type: &str) -> Vec<(String, String)> {
    let heard = stdout(&["listen", audience, "--as", document_type, "--date", DATE]);
    let lines = heard
        .lines()
        .filter_map(|line| line.trim().split_once("  "));
    lines
        .map(|(kind, words)| (kind.to_owned(), words.to_owned()))
        .collect()
}

/// The profile of a built-in audience.
fn profile(audience: &str) -> toml::Table {
    let file = root().join(format!("{REPORT}/audiences/{audience}.toml"));
    fs::read_to_string(file).unwrap().parse().unwrap()
}

/// A label in English.
fn label(name: &str) -> String {
    let labels = fs::read_to_string(root().join("templates/labels/en.ftl")).unwrap();
    let begins = format!("{name} = ");
    let mut lines = labels.lines();
    let label = lines.find_map(|line| line.strip_prefix(&begins));
    label.unwrap().to_owned()
}

/// The titles of all sections of the report that state a finding.
pub(crate) fn titles() -> BTreeMap<String, String> {
    let findings = json(&["list", "findings", "--json"]);
    let findings = findings.as_array().unwrap().iter();
    let string = |value: &Value| value.as_str().unwrap().to_owned();
    findings
        .map(|finding| (string(&finding["section"]), string(&finding["title"])))
        .collect()
}

#[test]
fn where_there_is_little_room_three_asks_are_whole_and_the_others_in_a_line() {
    let titles = titles();
    for audience in ["police-trainers", "education-staff"] {
        let arguments = ["build", audience, "--as", "one-pager", "--date", DATE];
        let selection = json(&[&arguments[..], &["--format", "json"]].concat());
        let asks: Vec<String> = profile(audience)["asks"].clone().try_into().unwrap();
        assert_eq!(asks.len(), 3);
        let heard = heard(audience, "one-pager");
        let place = |words: &str| heard.iter().position(|(_, heard)| heard.starts_with(words));
        // In the profile's order, before all lines.
        let lines = place(&label("lines-heading")).unwrap();
        let places: Vec<_> = asks
            .iter()
            .map(|ask| place(&format!("Recommendation {ask} ")))
            .collect();
        assert!(
            places.iter().all(Option::is_some) && places.is_sorted(),
            "{places:?}"
        );
        assert!(places[2] < Some(lines), "{audience}");

        let all: Vec<(String, &str)> = heard
            .iter()
            .map(|(kind, words)| (squeezed(words), &**kind))
            .collect();
        let page: String = all.iter().map(|(words, _)| words.as_str()).collect();
        let left_out = selection["left_out"].as_array().unwrap();
        let mut in_a_line = 0;
        for item in selection["recommendations"].as_array().unwrap() {
            let number = item["number"].to_string();
            let text = squeezed(item["text"].as_str().unwrap());
            let is_whole = asks.contains(&number);
            assert_eq!(
                item["form"],
                if is_whole { "whole" } else { "in-a-line" },
                "{item}"
            );
            assert_eq!(page.contains(&text), is_whole, "{audience}: {item}");
            let why = left_out.iter().find(|left| left["item"] == *number);
            let section = item["section"].as_str().unwrap();
            let title = squeezed(&format!("{section}{}", titles[section]));
            let line = all[lines..].iter().find_map(|(words, kind)| {
                let numbers = words.strip_suffix(&title)?;
                (*kind == "LI" && numbers.split(',').any(|other| other == number)).then_some(words)
            });
            assert_eq!(line.is_some(), !is_whole, "{audience}: {item}");
            match why {
                Some(left) => assert_eq!(left["why"], "in-a-line", "{audience}"),
                None => assert!(is_whole, "{audience}: {item}"),
            }
            in_a_line += usize::from(!is_whole);
        }
        assert!(in_a_line > 3, "{audience}");
    }
}

#[test]
fn why_tells_the_form_of_a_recommendation() {
    let project = tempfile::tempdir().unwrap();
    fs::create_dir(project.path().join("audiences")).unwrap();
    fs::write(project.path().join("plaidoyer.toml"), "").unwrap();
    let mut own = profile("police-trainers");
    own.insert("template".into(), "one-pager".into());
    own.remove("limits");
    let own = toml::to_string(&own).unwrap();
    fs::write(project.path().join("audiences/police-trainers.toml"), own).unwrap();
    let project = project.path().to_str().unwrap();
    let why = |item: &str| {
        let arguments = [
            "--project",
            project,
            "why",
            item,
            "police-trainers",
            "--date",
            DATE,
        ];
        stdout(&arguments).lines().next().unwrap().to_owned()
    };
    let said = why("35");
    let expected = "recommendation 35 is in, in a line for want of space: the profile selects `'police' in sector`";
    assert_eq!(said, expected);
    let said = why("42");
    assert_eq!(
        said,
        "recommendation 42 is in: the profile selects `'police' in sector`"
    );
}

#[test]
fn the_first_page_is_headed_by_the_point_and_says_whom_it_is_for() {
    for audience in audiences() {
        let profile = profile(&audience);
        let english = |name: &str| profile[name]["en"].as_str().unwrap().to_owned();
        for document_type in ["briefing", "one-pager"] {
            let heard = heard(&audience, document_type);
            let at = heard.iter().position(|(kind, _)| kind == "H1").unwrap();
            assert_eq!(heard[at].1, english("headline"), "{audience}");
            assert_eq!(heard[at - 1], ("P".into(), english("title")), "{audience}");
            let titles = heard.iter().filter(|(kind, _)| kind == "H1");
            assert_eq!(titles.count(), 1, "{audience}");
        }
    }
}

#[test]
fn a_checklist_tells_apart_what_its_readers_can_do_and_what_they_can_press_for() {
    let headings = |audience: &str| -> Vec<String> {
        let heard = heard(audience, "checklist").into_iter();
        let headings = heard.filter(|(kind, _)| kind == "H2" || kind == "H3");
        headings.map(|(_, words)| words).collect()
    };
    let numbers = |arguments: &[&str]| -> Vec<String> {
        let found = json(&[arguments, &["--date", DATE]].concat());
        let found = found.get("recommendations").unwrap_or(&found).clone();
        let found = found.as_array().unwrap().iter();
        found.map(|item| item["number"].to_string()).collect()
    };
    // The numbers of the tasks under a heading.
    let tasks = |headings: &[String], under: &str| -> Vec<String> {
        let from = headings
            .iter()
            .position(|heading| heading == under)
            .unwrap();
        let tasks = headings[from + 1..].iter();
        let tasks = tasks.map_while(|heading| heading.strip_prefix("Recommendation "));
        let number = |task: &str| task.split(' ').next().unwrap().to_owned();
        let mut tasks: Vec<String> = tasks.map(number).collect();
        tasks.sort();
        tasks
    };
    let selected = |audience: &str| {
        let mut all = numbers(&["build", audience, "--as", "checklist", "--format", "json"]);
        all.sort();
        all
    };

    let police = headings("police-trainers");
    let own = numbers(&[
        "list",
        "recommendations",
        "--where",
        "'police' in addressee",
        "--json",
    ]);
    let (mine, others): (Vec<_>, Vec<_>) = selected("police-trainers")
        .into_iter()
        .partition(|number| own.contains(number));
    assert!(mine.len() > 3 && others.len() > 3);
    assert_eq!(tasks(&police, "What we ask of you"), mine);
    assert_eq!(
        tasks(&police, "What we ask of others, by what the report found"),
        Vec::<String>::new()
    );
    assert!(
        !police.contains(&"What to press for".to_owned()),
        "{police:?}"
    );
    let lines = heard("police-trainers", "checklist");
    let from = lines
        .iter()
        .position(|(_, words)| words == "What we ask of others, by what the report found")
        .unwrap();
    let lines = lines[from..].iter().filter(|(kind, _)| kind == "LI");
    let numbered = Regex::new(r"^([\d, ]+) [A-F]\.").unwrap();
    let mut named: Vec<String> = lines
        .flat_map(|(_, words)| {
            numbered.captures(words).unwrap()[1]
                .split(", ")
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect();
    named.sort();
    assert_eq!(named, others);

    let school = headings("education-staff");
    assert!(!profile("education-staff").contains_key("is"));
    assert_eq!(
        tasks(&school, "What to press for"),
        selected("education-staff")
    );
    assert!(
        !school
            .iter()
            .any(|heading| heading.starts_with("What we ask")),
        "{school:?}"
    );
}

#[test]
fn a_long_briefing_has_a_table_of_contents_that_leads_to_the_right_pages() {
    let dots = Regex::new(r"\.{5}\d").unwrap();
    // Its first entry is a heading without a code.
    let begins = Regex::new(r"Contents[^.]+\.{5}").unwrap();
    let (mut with, mut without) = (0, 0);
    for audience in audiences() {
        let pages = pages(built_in_pdf(&audience));
        let heads: Vec<bool> = pages
            .iter()
            .map(|page| begins.is_match(&squeezed(page)))
            .collect();
        let has_contents = heads.contains(&true);
        assert_eq!(
            has_contents,
            pages.len() >= 12,
            "{audience} has {} pages",
            pages.len()
        );
        if !has_contents {
            without += 1;
            continue;
        }
        with += 1;
        // The first page is the summary.
        assert_eq!(
            heads.iter().position(|is_there| *is_there),
            Some(1),
            "{audience}"
        );
        let from = 1 + pages[1..]
            .iter()
            .take_while(|page| dots.is_match(&squeezed(page)))
            .count();
        let entries: Vec<(String, usize)> = heard(&audience, "briefing")
            .iter()
            .filter(|(kind, _)| kind == "Reference")
            .map(|(_, words)| {
                let (title, page) = words.split_once('\u{2060}').unwrap();
                (squeezed(title), page.parse().unwrap())
            })
            .collect();
        assert!(entries.len() > 5, "{audience}: {entries:?}");
        for (words, number) in &entries {
            // What follows may begin on the page on which the table ends.
            let ends = squeezed(&pages[from - 1]);
            let table = dots.find_iter(&ends).last().unwrap().end();
            let is_there = ends[table..].contains(words);
            let mut after = pages[from..].iter();
            let at = after.position(|page| squeezed(page).contains(words));
            let at = if is_there {
                Some(0)
            } else {
                at.map(|at| at + 1)
            };
            assert_eq!(Some(*number), at.map(|at| at + from), "{audience}: {words}");
        }
    }
    assert!(with > 3 && without > 3, "{with} and {without}");
}
