//! A briefing as one long text without pages: what web pages and e-mails print.
//!
//! It holds all that is selected, as it needs no room.

use fluent_bundle::FluentValue;
use minijinja::Value;
use minijinja::value::Serde;
use serde::Serialize;

use super::{html, json, markdown};
use crate::brief::labels::Labels;
use crate::brief::{Brief, Finding, LEADS};
use crate::diagnostic::Result;
use crate::link::is_link;
use crate::report::evidence::Figure;
use crate::report::translation::AboutField;
use crate::report::{Address, Code, Facet, Kind, Recommendation, Section, Text, Title, Unit};
use crate::template;

/// A briefing as one long text.
#[derive(Debug, Serialize)]
pub struct Article {
    language: String,
    audience: String,
    /// What stands above the heading, where that is the editors' headline.
    kicker: Option<String>,
    heading: String,
    lead: Option<String>,
    untranslated: Option<Untranslated>,
    date: String,
    iso: String,
    author: String,
    report: String,
    /// The language of the report's title, and of what it was written for, where it is not the briefing's.
    report_language: Option<String>,
    submission: String,
    submission_language: Option<String>,
    year: String,
    url: Option<String>,
    organisations: Vec<String>,
    site: Option<Site>,
    contact_page: Option<String>,
    /// Those that lead first.
    recommendations: Vec<ArticleRecommendation>,
    /// As templates of pages see them, but for `text`, which is [`Words`], and `mark`.
    charts: Vec<Value>,
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
    /// Their language, where it is not the briefing's.
    language: Option<String>,
}

/// What is in the report's language, for want of a translation.
#[derive(Debug, Serialize)]
struct Untranslated {
    /// What that language is called.
    language: String,
    /// Sections, recommendations and notes, as they are printed; none where it is everything.
    items: Vec<String>,
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
    kind: Kind,
    mark: Option<String>,
    gap_before: bool,
    text: Words,
}

#[derive(Debug, Serialize)]
struct ArticleRecommendation {
    number: u16,
    section: String,
    /// Whether it is one of the first.
    leads: bool,
    url: Option<String>,
    text: Words,
    addressees: Vec<String>,
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
    /// All that is selected for a briefing.
    ///
    /// # Errors
    /// Where a label is missing.
    pub fn new(brief: &Brief, labels: &Labels, contact_page: Option<&str>) -> Result<Self> {
        let mut maker = Maker {
            brief,
            labels,
            made: Vec::new(),
        };
        let about = &brief.report.about;
        let directory = &brief.report.directory;
        let used = brief.used();
        let mut recommendations = Vec::new();
        for (place, position) in brief.asks().into_iter().enumerate() {
            let item = brief.recommendations[position].item;
            recommendations.push(maker.recommendation(item, place < LEADS)?);
        }
        let charts = maker.charts(&used.figures)?;
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
            untranslated: maker.untranslated()?,
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
            parts,
            findings: brief.findings.len(),
            terms: terms.collect(),
            notes,
        })
    }

    /// What it holds: each value by its name, as JSON.
    ///
    /// # Panics
    /// Never: it is a struct of what JSON can hold.
    pub fn values(&self) -> Vec<(String, String)> {
        let values = serde_json::to_value(self).expect("strings, numbers and lists are JSON");
        let values = values.as_object().expect("a struct is an object").iter();
        values
            .map(|(name, value)| (name.clone(), json::to_string(value)))
            .collect()
    }
}

/// Makes the pieces of an article.
struct Maker<'a> {
    brief: &'a Brief<'a>,
    labels: &'a Labels,
    /// What words were made of.
    made: Vec<Unit>,
}

impl Maker<'_> {
    /// The language of a unit, where it is not the briefing's.
    fn foreign(&self, unit: &Unit) -> Option<String> {
        let language = self.brief.report.language_of(unit);
        (language != self.brief.language).then(|| language.to_owned())
    }

    fn in_language(&mut self, html: String, md: String, unit: Unit) -> Words {
        let language = self.foreign(&unit);
        self.made.push(unit);
        Words { html, md, language }
    }

    fn words(&mut self, text: &Text, unit: Unit) -> Result<Words> {
        let mut names = Vec::new();
        for note in text.notes() {
            names.push((note, self.note(note)?));
        }
        Ok(self.in_language(html::text(text, &names), markdown::text(text), unit))
    }

    /// What a footnote is called.
    fn note(&self, number: u16) -> Result<String> {
        let number = FluentValue::from(number);
        self.labels.get("note", [("number", number)])
    }

    fn title(&mut self, section: &Section) -> Words {
        let words = section.title.plain();
        let html = match &section.title {
            Title::Printed(_) => html::escaped(&words),
            Title::Editors(_) => html::editors(&words),
        };
        let unit = Unit::At(Address::Section(section.code.clone()));
        self.in_language(html, markdown::line(&words), unit)
    }

    fn recommendation(
        &mut self,
        item: &Recommendation,
        leads: bool,
    ) -> Result<ArticleRecommendation> {
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
            leads,
            url: report.web_address(&address),
            text: self.words(&item.text, Unit::At(address))?,
            addressees,
        })
    }

    /// The pictures of figures that can be shown without the rest of their passages.
    fn charts(&mut self, figures: &[&Figure]) -> Result<Vec<Value>> {
        let mut charts = Vec::new();
        for chart in template::charts(self.brief, self.labels, figures)? {
            let of_chart = |name| chart.get_attr(name).unwrap_or_default();
            let key = of_chart("key");
            let said = figures
                .iter()
                .find(|figure| key.as_str() == Some(&figure.words));
            let Some(figure) = said.filter(|_| of_chart("alone").is_true()) else {
                continue;
            };
            let passage = match &figure.at {
                Address::Passage(id) => self.brief.report.passage(id),
                _ => None,
            };
            let mark = passage
                .map(|(_, passage)| self.brief.mark(passage, self.labels))
                .transpose()?;
            let (html, md) = (html::escaped(&figure.text), markdown::line(&figure.text));
            let text = self.in_language(html, md, Unit::At(figure.at.clone()));
            charts.push(minijinja::context! {
                text => Value::from(Serde(text)),
                mark => mark.flatten(),
                ..chart
            });
        }
        Ok(charts)
    }

    /// The findings by part of the report, in the briefing's order.
    fn parts(&mut self) -> Result<Vec<ArticlePart>> {
        let brief = self.brief;
        let mut parts = Vec::new();
        let same =
            |one: &Finding, next: &Finding| one.section.code.part() == next.section.code.part();
        for findings in brief.findings.chunk_by(same) {
            let code = findings[0].section.code.part();
            let section = code.as_ref().and_then(|code| brief.report.section(code));
            parts.push(ArticlePart {
                code: code.map(|code| code.to_string()),
                title: section.map(|section| self.title(section)),
                findings: findings
                    .iter()
                    .map(|finding| self.finding(finding))
                    .collect::<Result<_>>()?,
            });
        }
        Ok(parts)
    }

    fn finding(&mut self, finding: &Finding) -> Result<ArticleFinding> {
        let section = finding.section;
        let title = self.title(section);
        let mut passages = Vec::new();
        for selected in &finding.passages {
            let excerpt = &selected.item;
            let unit = Unit::At(Address::Passage(excerpt.passage.id.clone()));
            passages.push(ArticlePassage {
                id: excerpt.passage.id.to_string(),
                kind: excerpt.passage.kind,
                mark: self.brief.mark(excerpt.passage, self.labels)?,
                gap_before: excerpt.gap_before,
                text: self.words(&excerpt.text(), unit)?,
            });
        }
        let address = Address::Section(section.code.clone());
        Ok(ArticleFinding {
            code: section.code.printed(),
            anchor: section.code.to_string(),
            url: self.brief.report.web_address(&address),
            title,
            passages,
            gap_after: finding.gap_after,
        })
    }

    /// The notes of the words, each once.
    fn notes(&mut self) -> Result<Vec<ArticleNote>> {
        let brief = self.brief;
        let passages = brief
            .passages()
            .flat_map(|selected| selected.item.text().notes());
        let asked = brief.recommendations.iter();
        let mut numbers: Vec<u16> = passages
            .chain(asked.flat_map(|selected| selected.item.text.notes()))
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
            .into_iter()
            .filter_map(|number| brief.report.footnote(number))
            .map(|note| {
                let text = self.words(&note.text, Unit::Footnote(note.number))?;
                Ok(ArticleNote {
                    number: note.number,
                    text,
                })
            })
            .collect()
    }

    /// What of the words that were made is not in the briefing's language.
    fn untranslated(&self) -> Result<Option<Untranslated>> {
        let mut foreign = self
            .made
            .iter()
            .filter_map(|unit| Some((unit, self.foreign(unit)?)));
        let Some((_, language)) = foreign.clone().next() else {
            return Ok(None);
        };
        let mut items = Vec::new();
        if foreign.clone().count() < self.made.len() {
            for (unit, _) in &mut foreign {
                let item = self.name(unit)?;
                if !items.contains(&item) {
                    items.push(item);
                }
            }
        }
        Ok(Some(Untranslated {
            language: self.labels.language_name(&language)?,
            items,
        }))
    }

    /// What a reader knows a unit by.
    fn name(&self, unit: &Unit) -> Result<String> {
        match unit {
            Unit::About(_) => self.labels.get("colophon-heading", []),
            Unit::Footnote(number) => self.note(*number),
            Unit::At(Address::Recommendation(number)) => {
                let name = self.labels.get("recommendation", [])?;
                Ok(format!("{name} {number}"))
            }
            Unit::At(Address::Section(code)) => self.section(code),
            Unit::At(Address::Passage(id)) => self.section(&id.section),
            Unit::At(Address::Span(id)) => self.section(&id.passage.section),
        }
    }

    fn section(&self, code: &Code) -> Result<String> {
        match code.printed() {
            Some(code) => Ok(code),
            None => self.labels.get("front-heading", []),
        }
    }
}
