//! Finds where a document makes its recommendations.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;

use super::number::regex;
use super::series::{ByHeading, Sequence};
use super::{Candidate, literal};
use crate::import::document::{Paragraph, Source, SourceBlock, SourceTable, Style};
use crate::output::toml::short;
use crate::report::text::{plain, squeezed};

/// What recommendations are called.
const NAMES: &str =
    "recommendation|recommandation|recomendación|empfehlung|raccomandazione|aanbeveling";
/// A heading of a section or a column that says that recommendations stand under it.
const SAYS_SO: &str = r"(?i)\b(?:recomm[ae]ndations?|recomendacion(?:es)?|recomendación|empfehlung(?:en)?|raccomandazion[ei]|aanbeveling(?:en)?)\b";

static HEADING: LazyLock<Regex> = LazyLock::new(|| regex(SAYS_SO));
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    regex(&format!(
        r"^(?<name>(?i:{NAMES}))\s*(?:(?i:no|n[°º]|nr|number|numéro|num)\.?\s*)?(?<label>\d+(?:\.\d+)*[a-z]?|[A-Z]\d+)(?<sign>\s*[:.–—-]\s*|\s*$)?(?<rest>.*)$"
    ))
});
static SHORT: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?<label>R\s?\d+(?:\.\d+)*)(?:\s*[:.)–—-]\s*|\s+)"));
static CODE: LazyLock<Regex> = LazyLock::new(|| regex(r"^[A-Z0-9]{1,5}(?:\.[A-Z0-9]{1,5})*\.?$"));
static CELL: LazyLock<Regex> = LazyLock::new(|| regex(r"^(?<label>R?\d+(?:\.\d+)*)[.):]?\s+"));

/// How many titles are named one by one. If there are more, a pattern stands for them.
const FEW_TITLES: usize = 6;

/// The rules of recommendations. `numbered` is the series of numbered paragraphs.
pub(super) fn rules(document: &Source, parts: &ByHeading, numbered: Option<&Sequence>) -> String {
    let named = by_name(parts);
    if !named.is_empty() {
        return named;
    }
    let tables = by_column(document, parts);
    if !tables.is_empty() {
        return tables;
    }
    by_heading(parts, numbered)
}

/// The rule of recommendations that begin with their name: `Recommendation no. 7: A.I.2`, `R7.`
fn by_name(parts: &ByHeading) -> String {
    let mut labels: HashSet<String> = HashSet::new();
    let (mut count, mut coded) = (0, 0);
    let mut name = String::new();
    for seen in parts.all {
        let Some(found) = NAMED.captures(seen.text).filter(|_| begins(seen)) else {
            continue;
        };
        // `Recommendation 10 above` begins a sentence.
        if found.name("sign").is_none() && !stands_out(seen) {
            continue;
        }
        count += 1;
        labels.insert(found["label"].into());
        if !found["rest"].is_empty() && CODE.is_match(&found["rest"]) {
            coded += 1;
        }
        if name.is_empty() {
            name = found["name"].to_lowercase();
        }
    }
    if count > 1 && labels.len() * 10 >= count * 8 {
        let section = if coded * 2 > count {
            r"(?:\s*[:.–—-]\s*(?<section>[A-Z0-9]+(?:\.[A-Z0-9]+)*)\.?$|\s*[:.–—-]\s*|\s*$)"
        } else {
            r"(?:\s*[:.–—-]\s*|\s*$)"
        };
        return push(&format!(
            "pattern = {}",
            literal(&format!(
                r"^(?i:{name})\s*(?:(?i:no|n[°º]|nr|number|numéro|num)\.?\s*)?(?<label>\d+(?:\.\d+)*[a-z]?|[A-Z]\d+){section}"
            ))
        ));
    }
    let short = parts.all.iter().filter(|seen| begins(seen));
    let short = short.filter_map(|seen| Some(SHORT.captures(seen.text)?.name("label")?.as_str()));
    match short.collect::<HashSet<&str>>().len() {
        0 | 1 => String::new(),
        _ => push(&format!("pattern = {}", literal(SHORT.as_str()))),
    }
}

fn begins(seen: &Candidate) -> bool {
    !matches!(seen.style, Style::Quotation | Style::Contents)
}

fn stands_out(seen: &Candidate) -> bool {
    seen.boxed || matches!(seen.style, Style::Bold | Style::Heading(_))
}

/// The rules of columns of tables whose headings say that they hold recommendations.
fn by_column(document: &Source, parts: &ByHeading) -> String {
    let mut out = String::new();
    let mut done: HashSet<String> = HashSet::new();
    for block in &document.blocks {
        let SourceBlock::Table(table) = block else {
            continue;
        };
        let Some((heading, column)) = column(table) else {
            continue;
        };
        if !done.insert(heading.clone()) {
            continue;
        }
        let rows = table.rows[1..].iter();
        let cells = rows.clone().filter(|row| row.len() > 1);
        let cells = cells.filter_map(|row| Some(words(row.get(column)?.paragraphs.first()?)));
        let cells: Vec<String> = cells.filter(|words| !words.is_empty()).collect();
        let labelled = cells.iter().filter(|words| CELL.is_match(words)).count();
        let mut rule = format!("column = {}", short(&heading));
        if labelled * 10 >= cells.len() * 8 && labelled > 0 {
            rule += &format!("\nlabel = {}", literal(CELL.as_str()));
        }
        let deepest = parts.headings.iter().map(|(level, _)| *level).max();
        let mut rows = rows;
        if rows.any(|row| row.len() == 1 && row[0].columns > 1) {
            // A section that the import made for the whole document is no level.
            let level = match parts.headings.len() {
                0 | 1 => 1,
                _ => deepest.unwrap_or(0) + 1,
            };
            rule += &format!("\nlevel = {level}");
        }
        out += &push(&rule);
    }
    out
}

fn column(table: &SourceTable) -> Option<(String, usize)> {
    let first = table.rows.first();
    let first = first.filter(|row| row.len() > 1 && table.rows.len() > 1)?;
    first.iter().enumerate().find_map(|(column, cell)| {
        let words: Vec<String> = cell.paragraphs.iter().map(words).collect();
        let heading = squeezed(&words.join(" "));
        // A long cell is a sentence that has the word, and no heading.
        let is_one = HEADING.is_match(&heading) && heading.chars().count() <= 60;
        is_one.then_some((heading, column))
    })
}

fn words(paragraph: &Paragraph) -> String {
    squeezed(&plain(&paragraph.numbered()))
}

/// The rule of what is numbered under headings that say that recommendations stand there.
fn by_heading(parts: &ByHeading, numbered: Option<&Sequence>) -> String {
    // For each heading, the highest one above it that says so.
    let mut under: Vec<Option<usize>> = Vec::new();
    let mut open: Option<usize> = None;
    for (i, (level, title)) in parts.headings.iter().enumerate() {
        if open.is_some_and(|open| *level <= parts.headings[open].0) {
            open = None;
        }
        if open.is_none() && HEADING.is_match(title) {
            open = Some(i);
        }
        under.push(open);
    }
    let outer = |heading: usize| under.get(heading).copied().flatten();
    // Of each series, how many members there are, and the numbers of those under such a heading.
    let mut all: BTreeMap<Sequence, (usize, HashSet<&str>)> = BTreeMap::new();
    for (heading, seen) in &parts.paragraphs {
        let (Some(series), Some(number)) = (Sequence::of(seen), &seen.number) else {
            continue;
        };
        let (count, inside) = all.entry(series).or_default();
        *count += 1;
        if outer(*heading).is_some() {
            inside.insert(&number.code);
        }
    }
    all.retain(|_, (_, inside)| !inside.is_empty());
    // The series of numbered paragraphs is that of recommendations only if hardly any stand elsewhere.
    let own = all.iter().filter(|(series, (count, inside))| {
        numbered != Some(series) || inside.len() * 10 >= count * 8
    });
    let own = own.max_by_key(|(_, (_, inside))| inside.len());
    let own = own.map(|(series, _)| series);
    let series = own.or(numbered.filter(|series| all.contains_key(series)));
    let is_member = |seen: &Candidate| match series {
        Some(series) => Sequence::of(seen).as_ref() == Some(series),
        None => seen.style == Style::Item(1),
    };
    let mut titles: Vec<&str> = Vec::new();
    for (heading, seen) in &parts.paragraphs {
        let Some(outer) = outer(*heading).filter(|_| is_member(seen)) else {
            continue;
        };
        let title = parts.headings[outer].1.as_str();
        if !titles.contains(&title) && titles.len() <= FEW_TITLES {
            titles.push(title);
        }
    }
    let pattern = match &titles[..] {
        [] => return String::new(),
        [title] => format!("^{}$", regex::escape(title)),
        several if several.len() <= FEW_TITLES => {
            let titles: Vec<String> = several.iter().map(|title| regex::escape(title)).collect();
            format!("^(?:{})$", titles.join("|"))
        }
        _ => SAYS_SO.to_owned(),
    };
    let mut rule = format!("under = {}", literal(&pattern));
    match series {
        Some(series) => {
            rule += &format!(
                "\n{}label = {}",
                series.style(parts),
                literal(&series.pattern())
            )
        }
        None => rule.insert_str(
            0,
            "# The document prints no numbers: without `label`, they are numbered by us.\n",
        ),
    }
    push(&rule)
}

fn push(rule: &str) -> String {
    format!("\n[[recommendation]]\n{rule}\n")
}
