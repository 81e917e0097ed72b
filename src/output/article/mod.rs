//! A briefing as one long text without pages: what web pages and e-mails print.
//!
//! It holds the whole selection, as it has no page limit.

mod maker;

use minijinja::Value;
use serde::Serialize;

use super::json;
use crate::brief::labels::Labels;
use crate::brief::{Brief, LEADS};
use crate::diagnostic::Result;
use crate::link::is_link;
use crate::report::translation::AboutField;
use crate::report::{Kind, Label, Unit};
use maker::Maker;

/// A briefing as one long text.
#[derive(Debug, Serialize)]
pub(crate) struct Article {
    language: String,
    audience: String,
    /// The title, if the heading is the editors' headline.
    kicker: Option<String>,
    heading: String,
    lead: Option<String>,
    /// The note that says which words are not translated.
    untranslated: Option<String>,
    date: String,
    iso: String,
    author: String,
    report: String,
    /// The languages of the report's title and of what it was written for; `None` for the briefing's.
    report_language: Option<String>,
    submission: String,
    submission_language: Option<String>,
    year: String,
    url: Option<String>,
    organisations: Vec<String>,
    site: Option<Site>,
    contact_page: Option<String>,
    /// The recommendations, those that lead first.
    recommendations: Vec<ArticleRecommendation>,
    /// The charts as templates of pages see them, except that `text` is [`Words`], and `mark` is added.
    charts: Vec<Value>,
    signs: Vec<ArticleSign>,
    /// What readers who notice a sign should do.
    if_noticed: Option<String>,
    parts: Vec<ArticlePart>,
    /// How many findings there are.
    findings: usize,
    terms: Vec<ArticleTerm>,
    notes: Vec<ArticleNote>,
}

/// Words of the report, ready to be printed.
#[derive(Debug, Serialize)]
struct Words {
    html: String,
    md: String,
    /// Their language; `None` for the briefing's.
    language: Option<String>,
}

#[derive(Debug, Serialize)]
struct Site {
    name: String,
    url: Option<String>,
}

#[derive(Debug, Serialize)]
struct ArticlePart {
    code: Option<String>,
    /// `None` for findings that belong to no part.
    title: Option<Words>,
    /// Whether it stands before the first part.
    is_front: bool,
    findings: Vec<ArticleFinding>,
}

#[derive(Debug, Serialize)]
struct ArticleFinding {
    code: Option<String>,
    /// The `id` of its heading.
    anchor: String,
    url: Option<String>,
    title: Words,
    passages: Vec<ArticlePassage>,
}

#[derive(Debug, Serialize)]
struct ArticlePassage {
    id: String,
    /// The same, encoded for an `id`.
    anchor: String,
    kind: Kind,
    mark: Option<String>,
    text: Words,
}

#[derive(Debug, Serialize)]
struct ArticleRecommendation {
    number: Label,
    /// The `id` of its heading.
    anchor: String,
    /// The codes of its sections.
    section: String,
    /// Whether it is one of those that lead.
    leads: bool,
    url: Option<String>,
    text: Words,
    /// What the report prints beside it: names and values.
    fields: Vec<(String, String)>,
    addressees: Vec<String>,
}

#[derive(Debug, Serialize)]
struct ArticleSign {
    text: Words,
    /// The code that it is found by, if the report prints one.
    code: Option<String>,
}

#[derive(Debug, Serialize)]
struct ArticleTerm {
    term: String,
    spelled_out: String,
}

#[derive(Debug, Serialize)]
struct ArticleNote {
    number: u16,
    text: Words,
}

impl Article {
    /// The whole selection of a briefing.
    ///
    /// # Errors
    /// If a label is missing.
    pub(crate) fn new(brief: &Brief, labels: &Labels, contact_page: Option<&str>) -> Result<Self> {
        let mut maker = Maker::new(brief, labels);
        let about = &brief.report.about;
        let directory = &brief.report.directory;
        let used = brief.used();
        let mut recommendations = Vec::new();
        for (place, position) in brief.asks().into_iter().enumerate() {
            let item = brief.recommendations[position].item;
            recommendations.push(maker.recommendation(item, place < LEADS)?);
        }
        let charts = maker.charts(&used.figures)?;
        let signs = brief.signs(&used).into_iter();
        let signs: Vec<_> = signs
            .map(|sign| ArticleSign {
                text: maker.line(&sign.text, &sign.at),
                code: sign.at.printed(),
            })
            .collect();
        let parts = maker.parts()?;
        let notes = maker.notes()?;
        let terms = used.terms.into_iter().filter_map(|term| {
            let plain = !term.spelled_out.starts_with(term.term.as_str());
            plain.then(|| ArticleTerm {
                term: term.term.to_string(),
                spelled_out: term.spelled_out.to_string(),
            })
        });
        let site = directory.coordinator.site.as_ref().map(|site| Site {
            name: site.to_string(),
            url: is_link(site).then(|| site.to_string()),
        });
        let headline = brief.headline();
        Ok(Article {
            language: brief.language.to_owned(),
            audience: brief.audience.id.clone(),
            kicker: headline.map(|_| brief.title().to_owned()),
            heading: headline.unwrap_or(brief.title()).to_owned(),
            lead: brief.whole_lead(),
            untranslated: brief.untranslated(&maker.made, labels)?,
            date: labels.date("date-format", brief.date)?,
            iso: brief.date.to_string(),
            author: about.author.to_string(),
            report: about.title.to_string(),
            report_language: maker.foreign(&Unit::About(AboutField::Title)),
            submission: about.submission.to_string(),
            submission_language: maker.foreign(&Unit::About(AboutField::Submission)),
            year: about.year().to_string(),
            url: about.url.as_ref().map(|url| url.as_ref().clone()),
            organisations: directory
                .organisations
                .iter()
                .map(|organisation| organisation.name.to_string())
                .collect(),
            site,
            contact_page: contact_page.map(str::to_owned),
            recommendations,
            charts,
            if_noticed: brief
                .if_noticed()
                .filter(|_| !signs.is_empty())
                .map(str::to_owned),
            signs,
            parts,
            findings: brief.findings.len(),
            terms: terms.collect(),
            notes,
        })
    }

    /// The language that it is in.
    pub(crate) fn language(&self) -> &str {
        &self.language
    }

    /// What it holds: the name of each value, and the value as JSON.
    ///
    /// # Panics
    /// Never: it is a struct of what JSON can hold.
    pub(crate) fn values(&self) -> Vec<(String, String)> {
        let values = serde_json::to_value(self).expect("strings, numbers and lists are JSON");
        let values = values.as_object().expect("a struct is an object").iter();
        values
            .map(|(name, value)| (name.clone(), json::to_string(value)))
            .collect()
    }
}
