//! What an import found, for a person to see at a glance.

use std::collections::BTreeMap;

use super::account::first;
use super::data::{Imported, ImportedKind, ImportedSection, Mention};
use super::document::{Source, SourceBlock};
use super::rules::{RecommendationRule, Rules};
use crate::report::series::{Series, few};

/// A table: what, by which rule, how many, and the first.
#[derive(Debug)]
pub(crate) struct Summary {
    /// Its rows.
    pub(crate) rows: Vec<[String; 4]>,
}

/// The headings of the columns.
pub(crate) const COLUMNS: [&str; 4] = ["What", "Told by", "Count", "First"];

impl Summary {
    pub(super) fn new(document: &Source, rules: &Rules, imported: &Imported) -> Self {
        let mut rows = Vec::new();
        levels(&mut rows, rules, imported);
        let items = || imported.sections.iter().flat_map(|section| &section.items);

        let numbered: Vec<&String> = items()
            .filter_map(|item| match &item.kind {
                ImportedKind::Passage(label) => label.as_ref(),
                ImportedKind::Recommendation(_) => None,
            })
            .collect();
        let passages = items()
            .filter(|item| matches!(item.kind, ImportedKind::Passage(_)))
            .count();
        rows.push(row("passages", "", passages, String::new()));
        if let (Some(rule), [first, .., last]) = (&rules.numbered, &numbered[..]) {
            let span = format!("{first} to {last}");
            rows.push(row(
                "  of these numbered",
                rule.label.as_ref().0.as_str(),
                numbered.len(),
                span,
            ));
        }

        let recommendations: Vec<&super::data::ImportedRecommendation> = items()
            .filter_map(|item| match &item.kind {
                ImportedKind::Recommendation(recommendation) => Some(recommendation),
                ImportedKind::Passage(_) => None,
            })
            .collect();
        let told: Vec<String> = rules.recommendations.iter().map(told_by).collect();
        rows.push(row(
            "recommendations",
            &told.join("\n"),
            recommendations.len(),
            span(&recommendations),
        ));
        let mut fields: Vec<(&str, usize)> = Vec::new();
        for field in recommendations
            .iter()
            .flat_map(|recommendation| &recommendation.fields)
        {
            match fields.iter_mut().find(|(name, _)| *name == field.name) {
                Some((_, count)) => *count += 1,
                None => fields.push((&field.name, 1)),
            }
        }
        for (name, count) in fields {
            rows.push(row("  field", name, count, String::new()));
        }

        let called: usize = items().map(|item| item.text.notes().len()).sum();
        let anchors = format!("{called} places in the text call one");
        rows.push(row("notes", "", imported.notes.len(), anchors));
        let tables = document
            .blocks
            .iter()
            .filter(|block| matches!(block, SourceBlock::Table(_)))
            .count();
        rows.push(row("tables", "", tables, String::new()));
        let pictures = document
            .blocks
            .iter()
            .filter(|block| matches!(block, SourceBlock::Picture(_)))
            .count();
        rows.push(row("pictures", "", pictures, String::new()));

        let mut left_out: BTreeMap<&str, (usize, String)> = BTreeMap::new();
        for exclusion in imported
            .exclusions
            .iter()
            .filter(|exclusion| exclusion.listing == Mention::Named)
        {
            let example = || format!("{}: {}", exclusion.place, first(&exclusion.text));
            let (count, _) = left_out
                .entry(&exclusion.reason)
                .or_insert_with(|| (0, example()));
            *count += 1;
        }
        for (reason, (count, example)) in left_out {
            rows.push(row("left out", reason, count, example));
        }
        Summary { rows }
    }
}

fn row(what: &str, told_by: &str, count: usize, first: String) -> [String; 4] {
    [what.into(), told_by.into(), count.to_string(), first]
}

/// The headings, level by level.
fn levels(rows: &mut Vec<[String; 4]>, rules: &Rules, imported: &Imported) {
    let mut levels: BTreeMap<u8, Vec<&ImportedSection>> = BTreeMap::new();
    for section in &imported.sections {
        levels.entry(section.level).or_default().push(section);
    }
    for (level, sections) in levels {
        let told: Vec<String> = rules
            .levels
            .iter()
            .filter(|rule| rule.level == level)
            .map(|rule| {
                let style = rule.style.map(|style| style.name());
                let pattern = rule
                    .pattern
                    .as_ref()
                    .map(|pattern| pattern.as_ref().0.as_str().to_owned());
                style
                    .into_iter()
                    .chain(pattern)
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect();
        let first = sections.first().map(|section| match &section.name {
            super::data::Name::Code(code) => format!("{code} {}", section.title),
            super::data::Name::Id(_) if section.editors_title => format!("[{}]", section.title),
            super::data::Name::Id(_) => section.title.clone(),
        });
        rows.push(row(
            &format!("headings, level {level}"),
            &told.join("\n"),
            sections.len(),
            first.unwrap_or_default(),
        ));
    }
}

fn told_by(rule: &RecommendationRule) -> String {
    match (&rule.pattern, &rule.under, &rule.column) {
        (Some(pattern), ..) => pattern.as_ref().0.as_str().to_owned(),
        (_, Some(under), _) => format!("under {}", under.as_ref().0.as_str()),
        (.., Some(column)) => format!("column {}", column.as_ref()),
        _ => String::new(),
    }
}

/// The first and the last label, the numbers between them that are not there, and those that are there twice.
fn span(recommendations: &[&super::data::ImportedRecommendation]) -> String {
    let counted: Vec<&str> = recommendations
        .iter()
        .map(|recommendation| {
            let label = &recommendation.label;
            recommendation.counted.as_deref().unwrap_or(label)
        })
        .collect();
    let (Some(first), Some(last)) = (counted.first(), counted.last()) else {
        return String::new();
    };
    let series = Series::of(counted.iter().copied());
    let mut out = format!("{first} to {last}");
    let missing = series.iter().flat_map(|series| series.missing(1)).collect();
    let twice = series.iter().flat_map(Series::twice).collect();
    for (what, labels) in [("not there:", missing), ("there twice:", twice)] {
        let labels: Vec<String> = labels;
        if !labels.is_empty() {
            out += &format!("\n{what} {}", few(&labels));
        }
    }
    out
}
