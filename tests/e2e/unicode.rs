//! Whatever Unicode text goes in comes out of the PDF as it went in, or is refused at its place.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use plaidoyer::Text;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use regex::Regex;

use crate::batch::Conference;
use crate::program::{DATE, plaidoyer, small_report, stderr};
use crate::readers::{squeezed, tool};

/// Texts of many letters: those of the typefaces, signs that Typst, Markdown and templates read in ways of their
/// own, invisible ones, and any.
fn texts(count: usize) -> Vec<String> {
    let word = prop_oneof![
        6 => "[a-zà-öø-ÿĀ-ſ]{1,12}",
        2 => "[!-~]{1,6}",
        1 => "[α-ωа-яȘ-țẠ-ỹ]{1,8}",
        1 => select(vec!["\u{200b}", "\u{200d}", "a\u{301}", "\u{202e}x", "\u{ad}", "\u{2028}", "\u{feff}", "ﬁ", "Ǆ", "\u{1f600}", "李", "ب", "\u{e000}", "\u{378}", "²", "…", "½", "\u{a0}"]).prop_map(String::from),
        1 => any::<char>().prop_map(String::from),
    ];
    let words = prop::collection::vec(word, 1..6).prop_map(|words| words.join(" "));
    let config = Config {
        rng_seed: RngSeed::Fixed(77),
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new(config);
    (0..count)
        .map(|_| words.new_tree(&mut runner).unwrap().current())
        .collect()
}

/// What a reader of PDFs may write otherwise, or not at all: spaces, and signs that nobody sees.
fn seen(text: &str) -> String {
    let invisible =
        |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}');
    squeezed(text).chars().filter(|c| !invisible(*c)).collect()
}

/// Takes away the texts that an error names by the number of its row or line, until none is named; gives the
/// numbers of those that are left.
fn kept(count: usize, named: impl Fn(&BTreeSet<usize>) -> Option<Vec<usize>>) -> BTreeSet<usize> {
    let mut left: BTreeSet<usize> = (0..count).collect();
    while let Some(wrong) = named(&left) {
        assert!(!wrong.is_empty(), "an error without a place");
        let before = left.len();
        left.retain(|number| !wrong.contains(number));
        assert!(left.len() < before, "{wrong:?} are named and not there");
    }
    left
}

fn words_of(file: &Path) -> Option<String> {
    tool("pdftotext", &["-raw", "-enc", "UTF-8"], file)?;
    Some(fs::read_to_string(file.with_extension("txt")).unwrap())
}

#[test]
fn a_name_comes_out_as_it_went_in_or_is_refused_at_its_row() {
    const NAMES: usize = 150;

    let names = texts(NAMES);
    let conference = Conference::new(
        "[[build]]\naudiences = [\"a\"]\nrecipients = \"people.csv\"\ncolumns = { name = \"Nom\" }\noutput = \"{{ recipient.no }}.pdf\"\n",
    );
    let place = Regex::new(r"people\.csv, row (\d+)").unwrap();
    let left = kept(NAMES, |left| {
        let rows = left
            .iter()
            .map(|number| format!("{number},\"{}\"\n", names[*number].replace('"', "\"\"")));
        conference.write(
            "people.csv",
            format!("No,Nom\n{}", rows.collect::<String>()),
        );
        let ended = conference.batch("out", &["--dry-run", "--quiet"]);
        if ended.status.success() {
            return None;
        }
        let said = stderr(&ended);
        let numbers: Vec<usize> = left.iter().copied().collect();
        let errors = said.lines().filter(|line| line.starts_with("error: "));
        let rows = errors.map(|error| {
            let row = place
                .captures(error)
                .unwrap_or_else(|| panic!("no row: {error}"));
            row[1].parse::<usize>().unwrap()
        });
        // The headings are row 1.
        Some(rows.map(|row| numbers[row - 2]).collect())
    });
    assert!(
        left.len() > NAMES / 4 && left.len() < NAMES,
        "{} of {NAMES} are printed",
        left.len()
    );
    conference.succeed("out", &["--quiet"]);
    for number in left {
        let Some(words) = words_of(&conference.path(&format!("out/{number}.pdf"))) else {
            return;
        };
        let name = &names[number];
        assert!(seen(&words).contains(&seen(name)), "{name:?}: {words:?}");
    }
}

#[test]
fn a_text_comes_out_as_it_went_in_or_is_refused_at_its_place() {
    const TEXTS: usize = 250;

    let texts = texts(TEXTS);
    let escaped = |text: &str| -> String {
        let letter = |c: char| match c {
            '"' | '\\' => format!("\\{c}"),
            c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
            c => c.to_string(),
        };
        text.chars().map(letter).collect()
    };
    let project = small_report("template = \"briefing\"", "");
    let file = project.path().join("seeds/small/text/en/A.toml");
    let head = fs::read_to_string(&file).unwrap();
    let head = format!("{head}[[section]]\ncode = \"A.I.1\"\nlevel = 3\ntitle = \"A finding\"\n");
    let place = Regex::new(r"(?m)A\.toml:(\d+):").unwrap();
    let left = kept(TEXTS, |left| {
        let items = (1..).zip(left).map(|(at, number)| {
            format!(
                "[[section.item]]\nid = \"A.I.1/{at}\"\ntext = \"{}\"\n",
                escaped(&texts[*number])
            )
        });
        let last = "[[section.item]]\nrecommendation = 1\ntext = \"Mend it.\"\n";
        fs::write(&file, format!("{head}{}{last}", items.collect::<String>())).unwrap();
        let ended = plaidoyer()
            .args(["build", "a", "--date", DATE, "--project"])
            .arg(project.path())
            .arg("--output")
            .arg(project.path().join("out"))
            .output()
            .unwrap();
        if ended.status.success() {
            return None;
        }
        let said = stderr(&ended);
        let numbers: Vec<usize> = left.iter().copied().collect();
        let first = head.lines().count();
        let lines = place
            .captures_iter(&said)
            .map(|line| line[1].parse::<usize>().unwrap());
        let named: Vec<usize> = lines.map(|line| numbers[(line - first - 1) / 3]).collect();
        assert!(!named.is_empty(), "no place: {said}");
        Some(named)
    });
    assert!(
        left.len() > TEXTS / 4 && left.len() < TEXTS,
        "{} of {TEXTS} are printed",
        left.len()
    );
    let Some(words) = words_of(&project.path().join("out/a.pdf")) else {
        return;
    };
    let words = seen(&words);
    for number in left {
        let plain = Text::parse(&texts[number]).unwrap().plain();
        assert!(
            words.contains(&seen(&plain)),
            "{plain:?} of {:?}",
            texts[number]
        );
    }
}
