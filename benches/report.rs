//! How long it takes to check the report, to load it and select from it as it grows, and to import a long
//! document and load what was made of it.
//!
//! `cargo bench --bench report` prints medians; docs/src/understand/speed.md quotes them.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use plaidoyer::{Audience, Brief, Project, Properties, Report};
use regex::{Captures, Regex};

const SEEDS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/seeds/together-against-trafficking-2015"
);

fn main() {
    let mut first = None;
    for copies in [1, 10, 100] {
        let folder = tempfile::tempdir().unwrap();
        large_report(folder.path(), copies);
        let project = Project::open(folder.path()).unwrap();
        let passages = Report::load(&project).unwrap().passages().count();
        let time = median(if copies == 100 { 5 } else { 20 }, || {
            // A new project each time: nothing is cached between runs.
            let project = Project::open(folder.path()).unwrap();
            let report = Report::load(&project).unwrap();
            let audience = Audience::load(&project, &report, "police").unwrap();
            let brief =
                Brief::decide(&report, &audience, chrono::NaiveDate::default(), "en").unwrap();
            assert!(!brief.findings.is_empty());
        });
        let each = time.as_secs_f64() * 1e6 / passages as f64;
        let ratio = each / *first.get_or_insert(each);
        println!(
            "load and select for one audience, {passages} passages: {:.1} ms, {each:.1} µs a passage ({ratio:.2} of the first)",
            ms(time)
        );
    }

    let mut first = None;
    for times in [1, 10, 100] {
        let folder = tempfile::tempdir().unwrap();
        let seeds = folder.path().join("seeds/long");
        fs::create_dir_all(&seeds).unwrap();
        fs::write(folder.path().join("plaidoyer.toml"), "report = \"long\"\n").unwrap();
        let document = long_document(times);
        fs::write(seeds.join("long.md"), &document).unwrap();
        let runs = if times == 100 { 3 } else { 10 };
        let import = || {
            let project = Project::directory(&seeds).unwrap();
            let (about, today) = (Properties::default(), chrono::NaiveDate::default());
            plaidoyer::import(&project, "long.md", None, &about, today).unwrap()
        };
        let taken = import();
        let report = [("report.toml".to_owned(), taken.report)];
        for (path, text) in taken.files.iter().chain(&report) {
            let path = seeds.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let importing = median(runs, || drop(import()));
        let loading = median(runs, || {
            let report = Report::load(&Project::open(folder.path()).unwrap()).unwrap();
            assert_eq!(report.passages().count(), usize::from(times) * PASSAGES);
            assert_eq!(report.footnotes.len(), usize::from(times) * NOTES);
        });
        let each = [importing, loading].map(|time| time.as_secs_f64() / f64::from(times));
        let [import_first, load_first] = *first.get_or_insert(each);
        println!(
            "a document of {} KB, {} passages: import {:.1} ms ({:.2} of the first for its size), load {:.1} ms ({:.2})",
            document.len() / 1000,
            usize::from(times) * PASSAGES,
            ms(importing),
            each[0] / import_first,
            ms(loading),
            each[1] / load_first,
        );
    }

    let check = median(20, || {
        let output = Command::new(env!("CARGO_BIN_EXE_plaidoyer"))
            .arg("check")
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    });
    println!("plaidoyer check, whole process: {:.1} ms", ms(check));
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn median(runs: usize, mut run: impl FnMut()) -> Duration {
    run();
    let mut times: Vec<Duration> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[runs / 2]
}

/// How many numbered paragraphs a long document has, and how many of them call a note.
const PASSAGES: usize = 400;
const NOTES: usize = 80;

/// A document in Markdown of the shape of a long report, so many times over: chapters of ten sections, each of ten
/// numbered paragraphs, two of which call a note; and recommendations at the end of each chapter.
fn long_document(times: u16) -> String {
    let words = "the State party answers what it was asked, and those who were heard say that they still wait";
    let mut document = String::new();
    let (mut paragraph, mut note, mut recommendation) = (0, 0, 0);
    for chapter in 1..=times * 4 {
        document += &format!("# Chapter {chapter} What was found\n\n");
        for section in 1..=10 {
            document += &format!("## {chapter}.{section} What somebody asked\n\n");
            for place in 0..10 {
                paragraph += 1;
                let call = if place % 5 == 0 {
                    note += 1;
                    format!("[^{note}]")
                } else {
                    String::new()
                };
                document += &format!(
                    "{paragraph}\\. In case {paragraph}, {words}{call}; *{words}*, and {words}.\n\n"
                );
            }
        }
        for _ in 0..10 {
            recommendation += 1;
            document += &format!("Recommendation {recommendation}: In all cases, {words}.\n\n");
        }
    }
    for note in 1..=note {
        document += &format!("[^{note}]: See document {note}, where {words}.\n\n");
    }
    document
}

/// Writes a project whose report is parts A to F of the built-in one, `copies` times: each copy has
/// subparts, footnotes and recommendations of its own.
fn large_report(root: &Path, copies: u16) {
    let seeds = root.join("seeds/large");
    for folder in ["text/en", "annotations"] {
        fs::create_dir_all(seeds.join(folder)).unwrap();
    }
    fs::create_dir_all(root.join("audiences")).unwrap();
    fs::write(root.join("plaidoyer.toml"), "report = \"large\"\n").unwrap();
    for file in ["taxonomy.toml", "text/en/directory.toml"] {
        fs::copy(format!("{SEEDS}/{file}"), seeds.join(file)).unwrap();
    }
    let code = Regex::new(r#""([A-F])\.([IVX]+)((?:\.\d+)?(?:/[^"]*)?)""#).unwrap();
    let number = Regex::new(r#"(?m)^(recommendation = |number = |at = ")(\d+)("?)$"#).unwrap();
    let anchor = Regex::new(r"\[\^(\d+)\]").unwrap();
    let numerals = ["I", "II", "III", "IV", "V"];
    let mut files = Vec::new();
    for copy in 0..copies {
        for part in ["A", "B", "C", "D", "E", "F"] {
            let name = format!("{part}-{copy}");
            for folder in ["text/en", "annotations"] {
                let text = fs::read_to_string(format!("{SEEDS}/{folder}/{part}.toml")).unwrap();
                let text = code.replace_all(&text, |found: &Captures| {
                    let place = numerals
                        .iter()
                        .position(|numeral| *numeral == &found[2])
                        .unwrap() as u16;
                    format!(
                        "\"{}.{}{}\"",
                        &found[1],
                        roman(copy * 5 + place + 1),
                        &found[3]
                    )
                });
                let text = number.replace_all(&text, |found: &Captures| {
                    let step = if found[1].starts_with("number") {
                        9
                    } else {
                        47
                    };
                    let n: u16 = found[2].parse().unwrap();
                    format!("{}{}{}", &found[1], n + copy * step, &found[3])
                });
                let text = anchor.replace_all(&text, |found: &Captures| {
                    format!("[^{}]", found[1].parse::<u16>().unwrap() + copy * 9)
                });
                // A part has one heading: the first copy's.
                let heading = format!("[[section]]\ncode = \"{part}\"\n");
                let text = match (folder, copy) {
                    ("text/en", 1..) => text.replacen(
                        &heading,
                        &format!("[[section]]\ncode = \"copy-{part}-x\"\n"),
                        1,
                    ),
                    _ => text.into_owned(),
                };
                let text = without_part_heading(&text, part);
                fs::write(seeds.join(folder).join(format!("{name}.toml")), text).unwrap();
            }
            files.push(format!("\"{name}\""));
        }
    }
    fs::write(
        seeds.join("report.toml"),
        format!(
            "title = \"Large\"\nauthor = \"A\"\nsubmission = \"s\"\ndate = 2015-01-01\nlanguage = \"en\"\n\
             recommendations = {}\nfiles = [{}]\n",
            47 * copies,
            files.join(", ")
        ),
    )
    .unwrap();
    fs::write(
        root.join("audiences/police.toml"),
        "id = \"police\"\ntitle = { en = \"P\" }\ntemplate = \"briefing\"\n[select]\n\
         findings = \"'police' in sector\"\nrecommendations = \"'police' in sector\"\n",
    )
    .unwrap();
}

/// Leaves the heading of a part out of its further copies.
fn without_part_heading(text: &str, part: &str) -> String {
    let name = format!("code = \"copy-{part}-x\"");
    match text.find(&name) {
        Some(at) => {
            let start = text[..at].rfind("[[section]]").unwrap();
            let end = text[at..].find("[[section]]").unwrap() + at;
            format!("{}{}", &text[..start], &text[end..])
        }
        None => text.to_owned(),
    }
}

fn roman(number: u16) -> String {
    roman_numerals_rs::RomanNumeral::new(number)
        .unwrap()
        .to_string()
}
