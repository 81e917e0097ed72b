//! The tables of the handbook, written from the code. They stand between marks in its pages; the test compares
//! them, and `PLAIDOYER_REFERENCE=accept` writes them.

mod commands;
mod components;
mod keys;
mod templates;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use regex::{Captures, Regex};

use crate::report::text::squeezed;

/// Set to `accept`, it keeps what the code says.
const ACCEPT: &str = "PLAIDOYER_REFERENCE";

/// Stands in a table for words that are written in the page, and not in the code.
const WORDS: &str = "(to be described here)";

/// The tables by the names that marks give them.
fn tables() -> BTreeMap<String, String> {
    let mut tables = BTreeMap::new();
    tables.extend(commands::tables());
    tables.extend(keys::tables());
    tables.extend(templates::tables());
    tables.extend(components::tables());
    tables
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The pages that may have tables.
fn pages() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("docs/src/lookup")).unwrap();
    let mut pages: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    pages.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    pages.sort();
    pages
}

/// A table with the words that the page has in its last column.
fn worded(table: &str, page: &str) -> String {
    let cells = |row: &str| -> Option<(String, String)> {
        let (first, rest) = row.strip_prefix("| ")?.split_once(" | ")?;
        let last = rest.strip_suffix(" |")?;
        let last = last.rsplit_once(" | ").map_or(last, |(_, last)| last);
        Some((first.to_owned(), last.to_owned()))
    };
    let kept: BTreeMap<String, String> = page.lines().filter_map(cells).collect();
    let rows = table.lines().map(|row| {
        let words = cells(row).and_then(|(first, _)| kept.get(&first));
        words.map_or(row.to_owned(), |words| row.replace(WORDS, words))
    });
    rows.collect::<Vec<_>>().join("\n")
}

/// Text in a cell of a Markdown table.
fn cell(text: &str) -> String {
    squeezed(text).replace('|', "\\|")
}

#[test]
fn the_tables_of_the_handbook_are_those_of_the_code() {
    let tables = tables();
    let mark = Regex::new("(?s)<!-- from the code: ([^>]+) -->\n.*?<!-- end -->").unwrap();
    let mut used = BTreeSet::new();
    let mut problems = Vec::new();
    for path in pages() {
        let page = fs::read_to_string(&path).unwrap();
        let written = mark.replace_all(&page, |found: &Captures| {
            let name = &found[1];
            let table = tables
                .get(name)
                .unwrap_or_else(|| panic!("{}: the code has no `{name}`", path.display()));
            used.insert(name.to_owned());
            let table = worded(table, &found[0]);
            format!(
                "<!-- from the code: {name} -->\n\n{}\n\n<!-- end -->",
                table.trim_end()
            )
        });
        let accept = std::env::var(ACCEPT).is_ok_and(|value| value == "accept");
        if page != written && accept {
            fs::write(&path, written.as_bytes()).unwrap();
        } else if page != written {
            problems.push(format!("{} is not as the code is", path.display()));
        }
        if written.contains(WORDS) {
            problems.push(format!("{}: {WORDS}", path.display()));
        }
    }
    let left_over = tables.keys().filter(|name| !used.contains(*name));
    problems.extend(left_over.map(|name| format!("no page has `<!-- from the code: {name} -->`")));
    assert!(
        problems.is_empty(),
        "\n{}\n{ACCEPT}=accept writes what the code says",
        problems.join("\n")
    );
}
