//! What an import found, for a person to see at a glance.

use std::collections::BTreeMap;

use super::account::first;
use super::data::{Imported, ImportedKind, ImportedSection, Mention, Name};
use super::document::{Source, SourceBlock};
use super::rules::{RecommendationRule, Rules};
use crate::report::series::{Series, few};

/// The headings of the columns.
pub(crate) const COLUMNS: [&str; 4] = ["What", "Told by", "Count", "First"];

/// The rows of a table: what, by which rule, how many, and the first.
pub(super) fn rows(document: &Source, rules: &Rules, imported: &Imported) -> Vec<[String; 4]> {
    let mut rows = Vec::new();
    let mut row = |what: &str, told_by: &str, count: usize, first: String| {
        rows.push([what.into(), told_by.into(), count.to_string(), first]);
    };
    let mut levels: BTreeMap<u8, Vec<&ImportedSection>> = BTreeMap::new();
    for section in &imported.sections {
        levels.entry(section.level).or_default().push(section);
    }
    for (level, sections) in levels {
        let what = format!("headings, level {level}");
        let first = match &sections[0].name {
            Name::Code(code) => format!("{code} {}", sections[0].title),
            Name::Id(_) if sections[0].editors_title => format!("[{}]", sections[0].title),
            Name::Id(_) => sections[0].title.clone(),
        };
        row(&what, &level_told_by(level, rules), sections.len(), first);
    }

    let passages = imported.items().filter_map(|item| match &item.kind {
        ImportedKind::Passage(label) => Some(label),
        ImportedKind::Recommendation(_) => None,
    });
    let passages: Vec<&Option<String>> = passages.collect();
    row("passages", "", passages.len(), String::new());
    let numbered: Vec<&String> = passages.into_iter().flatten().collect();
    if let (Some(rule), [first, .., last]) = (&rules.numbered, &numbered[..]) {
        let span = format!("{first} to {last}");
        let told_by = rule.label.as_ref().as_str();
        row("  of these numbered", told_by, numbered.len(), span);
    }

    let told_by: Vec<String> = rules.recommendations.iter().map(told_by).collect();
    let count = imported.recommendations().count();
    row(
        "recommendations",
        &told_by.join("\n"),
        count,
        span(imported),
    );
    let mut fields: Vec<(&str, usize)> = Vec::new();
    for field in imported.recommendations().flat_map(|item| &item.fields) {
        match fields.iter_mut().find(|(name, _)| *name == field.name) {
            Some((_, count)) => *count += 1,
            None => fields.push((&field.name, 1)),
        }
    }
    for (name, count) in fields {
        row("  field", name, count, String::new());
    }

    let called: usize = imported.items().map(|item| item.text.notes().len()).sum();
    let anchors = format!("{called} places in the text call one");
    row("notes", "", imported.notes.len(), anchors);
    let blocks = |is_one: fn(&&SourceBlock) -> bool| document.blocks.iter().filter(is_one).count();
    let tables = blocks(|block| matches!(block, SourceBlock::Table(_)));
    row("tables", "", tables, String::new());
    let pictures = blocks(|block| matches!(block, SourceBlock::Picture(_)));
    row("pictures", "", pictures, String::new());

    let mut left_out: BTreeMap<&str, (usize, String)> = BTreeMap::new();
    let named = imported.exclusions.iter();
    for exclusion in named.filter(|exclusion| exclusion.listing == Mention::Named) {
        let example = || format!("{}: {}", exclusion.place, first(&exclusion.text));
        let found = left_out.entry(&exclusion.reason);
        found.or_insert_with(|| (0, example())).0 += 1;
    }
    for (reason, (count, example)) in left_out {
        row("left out", reason, count, example);
    }
    rows
}

/// The rules of the headings of a level.
fn level_told_by(level: u8, rules: &Rules) -> String {
    let rules = rules.levels.iter().filter(|rule| rule.level == level);
    let told = rules.map(|rule| {
        let style = rule.style.map(|style| style.name());
        let pattern = rule.pattern.as_ref();
        let pattern = pattern.map(|pattern| pattern.as_ref().to_string());
        let both: Vec<String> = style.into_iter().chain(pattern).collect();
        both.join(" ")
    });
    told.collect::<Vec<_>>().join("\n")
}

fn told_by(rule: &RecommendationRule) -> String {
    match (&rule.pattern, &rule.under, &rule.column) {
        (Some(pattern), ..) => pattern.as_ref().to_string(),
        (_, Some(under), _) => format!("under {}", under.as_ref().as_str()),
        (.., Some(column)) => format!("column {}", column.as_ref()),
        _ => String::new(),
    }
}

/// The first and the last label, the numbers between them that are not there, and those that are there twice.
fn span(imported: &Imported) -> String {
    let counted = imported.recommendations();
    let counted = counted.map(|item| item.counted.as_deref().unwrap_or(&item.label));
    let counted: Vec<&str> = counted.collect();
    let (Some(first), Some(last)) = (counted.first(), counted.last()) else {
        return String::new();
    };
    let series = Series::of(counted.iter().copied());
    let mut out = format!("{first} to {last}");
    let missing: Vec<String> = series.iter().flat_map(|series| series.missing(1)).collect();
    let twice: Vec<String> = series.iter().flat_map(Series::twice).collect();
    for (what, labels) in [("not there:", missing), ("there twice:", twice)] {
        if !labels.is_empty() {
            out += &format!("\n{what} {}", few(&labels));
        }
    }
    out
}
