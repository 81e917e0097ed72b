//! A briefing as one long text without pages: what web pages and e-mails print.
//!
//! It holds what the pages hold, and nothing that is cut from them or that the template does not print.

use std::collections::BTreeSet;

use fluent_bundle::FluentValue;
use serde::Serialize;

use super::{html, markdown};
use crate::brief::labels::Labels;
use crate::brief::{Brief, Finding, Place};
use crate::diagnostic::Result;
use crate::link::is_link;
use crate::report::{Address, Facet, Recommendation, Section, Text, Title, Unit};

/// A briefing as one long text.
#[derive(Debug, Serialize)]
pub struct Article {
    language: String,
    audience: String,
    heading: String,
    lead: Option<String>,
    date: String,
    iso: String,
    author: String,
    report: String,
    submission: String,
    year: String,
    url: Option<String>,
    organisations: Vec<String>,
    site: Option<Site>,
    contact_page: Option<String>,
    parts: Vec<ArticlePart>,
    /// How many findings and recommendations there are.
    findings: usize,
    recommendations: Vec<ArticleRecommendation>,
    left_out: Vec<ArticlePlace>,
    terms: Vec<ArticleTerm>,
    notes: Vec<ArticleNote>,
}

/// Words of the report, ready to be printed.
#[derive(Debug, Serialize)]
struct Words {
    html: String,
    md: String,
    /// Their language, where it is not the briefing's.
    language: Option<String>,
    /// What that language is called.
    language_name: Option<String>,
}

#[derive(Debug, Serialize)]
struct Site {
    name: String,
    url: Option<String>,
}

#[derive(Debug, Serialize)]
struct ArticlePart {
    code: Option<String>,
    title: Option<Words>,
    findings: Vec<ArticleFinding>,
}

#[derive(Debug, Serialize)]
struct ArticleFinding {
    code: Option<String>,
    anchor: String,
    url: Option<String>,
    title: Words,
    passages: Vec<ArticlePassage>,
    gap_after: bool,
}

#[derive(Debug, Serialize)]
struct ArticlePassage {
    id: String,
    mark: Option<String>,
    gap_before: bool,
    text: Words,
}

#[derive(Debug, Serialize)]
struct ArticleRecommendation {
    number: u16,
    section: String,
    url: Option<String>,
    text: Words,
    addressees: Vec<String>,
}

#[derive(Debug, Serialize)]
struct ArticlePlace {
    code: Option<String>,
    title: Option<Words>,
    in_part: bool,
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
    /// What of a briefing a template printed; `printed` are the keys of those words.
    ///
    /// # Errors
    /// Where a label is missing.
    pub fn new(
        brief: &Brief,
        printed: &BTreeSet<String>,
        labels: &Labels,
        contact_page: Option<&str>,
    ) -> Result<Self> {
        let maker = Maker { brief, labels };
        let about = &brief.report.about;
        let directory = &brief.report.directory;
        let mut notes: Vec<u16> = Vec::new();
        let mut parts: Vec<ArticlePart> = Vec::new();
        let mut findings = 0;
        for finding in &brief.findings {
            let Some(made) = maker.finding(finding, printed)? else {
                continue;
            };
            findings += 1;
            for selected in &finding.passages {
                if printed.contains(&selected.item.key()) {
                    notes.extend(selected.item.text().notes());
                }
            }
            let part = finding.section.code.part();
            let code = part.as_ref().map(ToString::to_string);
            if parts.last().is_none_or(|last| last.code != code) {
                let part = part.and_then(|code| brief.report.section(&code));
                let title = part.map(|section| maker.title(section)).transpose()?;
                parts.push(ArticlePart {
                    code,
                    title,
                    findings: Vec::new(),
                });
            }
            if let Some(last) = parts.last_mut() {
                last.findings.push(made);
            }
        }
        let mut recommendations = Vec::new();
        for selected in &brief.recommendations {
            if printed.contains(&selected.item.number.to_string()) {
                notes.extend(selected.item.text.notes());
                recommendations.push(maker.recommendation(selected.item)?);
            }
        }
        notes.sort_unstable();
        let notes = notes
            .into_iter()
            .filter_map(|number| brief.report.footnote(number))
            .map(|note| {
                let text = maker.words(&note.text, &Unit::Footnote(note.number))?;
                Ok(ArticleNote {
                    number: note.number,
                    text,
                })
            })
            .collect::<Result<_>>()?;
        let used = brief.used_in(|key| printed.contains(key));
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
        Ok(Article {
            language: brief.language.to_owned(),
            audience: brief.audience.id.clone(),
            heading: brief.title().to_owned(),
            lead: brief.lead(),
            date: labels.date("date-format", brief.date)?,
            iso: brief.date.to_string(),
            author: about.author.to_string(),
            report: about.title.to_string(),
            submission: about.submission.to_string(),
            year: about.year().to_string(),
            url: about.url.as_ref().map(|url| url.as_ref().clone()),
            organisations: directory
                .organisations
                .iter()
                .map(|organisation| organisation.name.to_string())
                .collect(),
            site,
            contact_page: contact_page.map(str::to_owned),
            parts,
            findings,
            recommendations,
            left_out: maker.left_out()?,
            terms: terms.collect(),
            notes,
        })
    }
}

/// Makes the pieces of an article.
struct Maker<'a> {
    brief: &'a Brief<'a>,
    labels: &'a Labels,
}

impl Maker<'_> {
    /// Words, with their language where it is not the briefing's.
    fn in_language(&self, html: String, md: String, unit: &Unit) -> Result<Words> {
        let language = self.brief.report.language_of(unit);
        let foreign = language != self.brief.language;
        let name = foreign.then(|| self.labels.language_name(language));
        Ok(Words {
            html,
            md,
            language: foreign.then(|| language.to_owned()),
            language_name: name.transpose()?,
        })
    }

    fn words(&self, text: &Text, unit: &Unit) -> Result<Words> {
        let number = |number| {
            self.labels
                .get("note", [("number", FluentValue::from(number))])
        };
        let mut names = Vec::new();
        for note in text.notes() {
            names.push((note, number(note)?));
        }
        self.in_language(html::text(text, &names), markdown::text(text), unit)
    }

    fn title(&self, section: &Section) -> Result<Words> {
        let words = section.title.plain();
        let html = match &section.title {
            Title::Printed(_) => html::escaped(&words),
            Title::Editors(_) => html::editors(&words),
        };
        let unit = Unit::At(Address::Section(section.code.clone()));
        self.in_language(html, markdown::line(&words), &unit)
    }

    /// A finding with those of its passages that are printed; none where not even its heading is.
    fn finding(
        &self,
        finding: &Finding,
        printed: &BTreeSet<String>,
    ) -> Result<Option<ArticleFinding>> {
        let section = finding.section;
        let title = self.title(section)?;
        let mut passages = Vec::new();
        let mut skipped = false;
        for selected in &finding.passages {
            let excerpt = &selected.item;
            if !printed.contains(&excerpt.key()) {
                skipped = true;
                continue;
            }
            let unit = Unit::At(Address::Passage(excerpt.passage.id.clone()));
            passages.push(ArticlePassage {
                id: excerpt.passage.id.to_string(),
                mark: self.brief.mark(excerpt.passage, self.labels)?,
                gap_before: excerpt.gap_before || std::mem::take(&mut skipped),
                text: self.words(&excerpt.text(), &unit)?,
            });
        }
        // Some templates print headings alone.
        let heading_alone = passages.is_empty();
        if heading_alone && !printed.contains(&section.code.to_string()) {
            return Ok(None);
        }
        let address = Address::Section(section.code.clone());
        Ok(Some(ArticleFinding {
            code: section.code.printed(),
            anchor: section.code.to_string(),
            url: self.brief.report.web_address(&address),
            title,
            passages,
            gap_after: !heading_alone && (finding.gap_after || skipped),
        }))
    }

    fn left_out(&self) -> Result<Vec<ArticlePlace>> {
        let places = self.brief.places_without_room().into_iter();
        let place = |place: Place| {
            Ok(ArticlePlace {
                code: place.section.code.printed(),
                title: place.title.map(|_| self.title(place.section)).transpose()?,
                in_part: place.in_part,
            })
        };
        places.map(place).collect()
    }

    fn recommendation(&self, item: &Recommendation) -> Result<ArticleRecommendation> {
        let report = self.brief.report;
        let address = Address::Recommendation(item.number);
        let addressees = report
            .taxonomy
            .labels(&item.facets, Facet::Addressee, self.brief.language)
            .map(str::to_owned)
            .collect();
        Ok(ArticleRecommendation {
            number: item.number.0,
            section: item.section.to_string(),
            url: report.web_address(&address),
            text: self.words(&item.text, &Unit::At(address))?,
            addressees,
        })
    }
}
