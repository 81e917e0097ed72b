//! What a template sees of a briefing.

use minijinja::value::Serde;
use minijinja::{Value, context};

use super::words::Words;
use crate::brief::{Brief, Excerpt, Finding, Selected};
use crate::report::{Code, Facet, Recommendation};

/// The names in the context, at any depth: what a misspelt one is compared with.
pub(super) const NAMES: [&str; 29] = [
    "accent",
    "addressees",
    "audience",
    "author",
    "code",
    "date",
    "findings",
    "gap_after",
    "gap_before",
    "id",
    "iso",
    "kind",
    "label",
    "language",
    "lead",
    "left_out",
    "level",
    "number",
    "organisations",
    "parts",
    "passages",
    "recommendations",
    "report",
    "section",
    "site",
    "submission",
    "text",
    "title",
    "year",
];

/// The context of a briefing; `date` is the day as its language writes it.
pub(super) fn context(brief: &Brief, date: &str) -> Value {
    let about = &brief.report.about;
    context! {
        audience => context! {
            id => brief.audience.id.as_str(),
            title => brief.title(),
            lead => brief.lead(),
            accent => brief.audience.accent.as_str(),
        },
        report => context! {
            id => brief.report.id.as_str(),
            title => about.title.as_str(),
            author => about.author.as_str(),
            submission => about.submission.as_str(),
            year => about.year(),
            site => brief.report.directory.coordinator.site.as_deref(),
            organisations => brief.report.directory.organisations.iter().map(|o| o.name.to_string()).collect::<Vec<_>>(),
        },
        date => date,
        iso => brief.date.to_string(),
        language => brief.language,
        findings => brief.findings.iter().map(finding).collect::<Vec<_>>(),
        parts => parts(brief),
        recommendations => brief.recommendations.iter().map(|selected| recommendation(brief, selected)).collect::<Vec<_>>(),
        left_out => brief.left_out.iter().map(|left| left.item.clone()).collect::<Vec<_>>(),
    }
}

/// The findings by part of the report, in the briefing's order; front matter has no part.
fn parts(brief: &Brief) -> Vec<Value> {
    let mut parts: Vec<(Option<Code>, Vec<Value>)> = Vec::new();
    for item in &brief.findings {
        let part = item.section.code.part();
        match parts.last_mut() {
            Some((last, findings)) if *last == part => findings.push(finding(item)),
            _ => parts.push((part, vec![finding(item)])),
        }
    }
    parts
        .into_iter()
        .map(|(part, findings)| {
            let code = part.map(|part| part.to_string());
            context! { title => code.as_deref().map(Words::value), code => code, findings => findings }
        })
        .collect()
}

fn finding(finding: &Finding) -> Value {
    let code = &finding.section.code;
    let printed_code = match code {
        Code::Front(_) => None,
        _ => Some(code.to_string()),
    };
    context! {
        code => printed_code,
        title => Words::value(code.to_string()),
        level => if code.part().is_some() { 4 } else { 3 },
        passages => finding.passages.iter().map(passage).collect::<Vec<_>>(),
        gap_after => finding.gap_after,
    }
}

fn passage(selected: &Selected<Excerpt>) -> Value {
    let excerpt = &selected.item;
    context! {
        id => excerpt.passage.id.to_string(),
        kind => Value::from(Serde(excerpt.passage.kind)),
        text => Words::value(excerpt.key()),
        gap_before => excerpt.gap_before,
    }
}

fn recommendation(brief: &Brief, selected: &Selected<&Recommendation>) -> Value {
    let recommendation = selected.item;
    let taxonomy = &brief.report.taxonomy;
    let addressees: Vec<&str> = recommendation
        .facets
        .get(Facet::Addressee)
        .unwrap_or_default()
        .iter()
        .map(|value| taxonomy.label(Facet::Addressee, value, brief.language))
        .collect();
    context! {
        number => recommendation.number.0,
        section => recommendation.section.to_string(),
        text => Words::value(recommendation.number.to_string()),
        addressees => addressees.iter().map(|label| Value::from(*label)).collect::<Vec<_>>(),
    }
}
