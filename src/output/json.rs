//! The selection as JSON: what other tools read, and what every PDF carries. The names stay.

use serde::Serialize;

use crate::brief::{Brief, Excerpt, Finding, LeftOut, Selected, Why};
use crate::report::{Code, Recommendation, RecommendationNumber};

/// A briefing's content.
#[derive(Debug, Serialize)]
pub struct Selection<'a> {
    audience: &'a str,
    report: &'a str,
    date: String,
    findings: Vec<JsonFinding>,
    recommendations: Vec<JsonRecommendation>,
    left_out: &'a [LeftOut],
}

/// A section and what is selected of it.
#[derive(Debug, Serialize)]
pub struct JsonFinding {
    section: Code,
    title: String,
    passages: Vec<JsonPassage>,
}

/// A passage, as it is printed.
#[derive(Debug, Serialize)]
pub struct JsonPassage {
    id: String,
    text: String,
    /// Whether words were left out.
    excerpt: bool,
    needs: Vec<String>,
    why: Why,
}

/// A recommendation, as it is printed.
#[derive(Debug, Serialize)]
pub struct JsonRecommendation {
    number: RecommendationNumber,
    section: Code,
    text: String,
    why: Why,
}

impl<'a> Selection<'a> {
    /// The content of a briefing.
    pub fn new(brief: &'a Brief<'a>) -> Self {
        Selection {
            audience: &brief.audience.id,
            report: &brief.report.id,
            date: brief.date.to_string(),
            findings: brief.findings.iter().map(finding).collect(),
            recommendations: brief.recommendations.iter().map(recommendation).collect(),
            left_out: &brief.left_out,
        }
    }
}

/// A finding.
pub fn finding(finding: &Finding) -> JsonFinding {
    JsonFinding {
        section: finding.section.code.clone(),
        title: finding.section.title.plain().into(),
        passages: finding.passages.iter().map(passage).collect(),
    }
}

fn passage(selected: &Selected<Excerpt>) -> JsonPassage {
    let excerpt = &selected.item;
    JsonPassage {
        id: excerpt.passage.id.to_string(),
        text: excerpt.text().plain(),
        excerpt: excerpt.kept.is_some(),
        needs: excerpt
            .passage
            .needs
            .iter()
            .map(ToString::to_string)
            .collect(),
        why: selected.why.clone(),
    }
}

/// A recommendation.
pub fn recommendation(selected: &Selected<&Recommendation>) -> JsonRecommendation {
    JsonRecommendation {
        number: selected.item.number,
        section: selected.item.section.clone(),
        text: selected.item.text.plain(),
        why: selected.why.clone(),
    }
}

/// A value as indented JSON with a line break at its end.
///
/// # Panics
/// Never: what is written here has string keys and no values that JSON cannot hold.
pub fn to_string(value: &impl Serialize) -> String {
    let mut text =
        serde_json::to_string_pretty(value).expect("strings, numbers and lists are JSON");
    text.push('\n');
    text
}
