//! The pieces of an article: the report's words as HTML and as Markdown, each with its language.

use minijinja::Value;
use minijinja::value::Serde;
use typst::ecow::eco_format;

use super::{
    ArticleFinding, ArticleNote, ArticlePart, ArticlePassage, ArticleRecommendation, Words,
};
use crate::brief::labels::Labels;
use crate::brief::{Brief, Finding};
use crate::diagnostic::Result;
use crate::link::fragment;
use crate::output::html::{self, Shown};
use crate::output::markdown;
use crate::report::evidence::Figure;
use crate::report::{Address, Code, Facet, Recommendation, Section, Text, Title, Unit};
use crate::template;

/// Makes the pieces of an article.
pub(super) struct Maker<'a> {
    brief: &'a Brief<'a>,
    labels: &'a Labels,
    /// The units that words were made of so far.
    pub(super) made: Vec<Unit>,
}

impl<'a> Maker<'a> {
    /// A maker that has made nothing yet.
    pub(super) fn new(brief: &'a Brief<'a>, labels: &'a Labels) -> Self {
        Self {
            brief,
            labels,
            made: Vec::new(),
        }
    }

    /// The language of a unit; `None` for the briefing's.
    pub(super) fn foreign(&self, unit: &Unit) -> Option<String> {
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
            names.push((note, self.labels.note(note)?));
        }
        let undescribed = self.labels.get("picture-undescribed", [])?;
        let elsewhere = self.labels.get("picture-elsewhere", [])?;
        let report = self.brief.report;
        let html = html::text(text, &names, |picture| {
            Some(Shown {
                file: report.picture_file(picture)?,
                description: picture.said().unwrap_or(&undescribed),
            })
        });
        let md = text.with_pictures_as(|picture| match picture.said() {
            Some(description) => eco_format!("[{elsewhere}: {description}]"),
            None => eco_format!("[{elsewhere}]"),
        });
        Ok(self.in_language(html, markdown::text(&md), unit))
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

    pub(super) fn recommendation(
        &mut self,
        item: &Recommendation,
        leads: bool,
    ) -> Result<ArticleRecommendation> {
        let report = self.brief.report;
        let address = Address::Recommendation(item.number);
        let addressees = report
            .taxonomy
            .labels(&item.facets, Facet::ADDRESSEE, self.brief.language)
            .map(str::to_owned)
            .collect();
        Ok(ArticleRecommendation {
            number: item.number,
            anchor: fragment(&format!("recommendation-{}", item.number)),
            section: item.codes(),
            leads,
            fields: item
                .beside()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            url: report.web_address(&address),
            text: self.words(&item.text, Unit::At(address))?,
            addressees,
        })
    }

    /// A line of the report's words, which stands at an address.
    pub(super) fn line(&mut self, words: &str, at: &Address) -> Words {
        let (html, md) = (html::escaped(words), markdown::line(words));
        self.in_language(html, md, Unit::At(at.clone()))
    }

    /// The pictures of figures that can be shown without the rest of their passages. A figure that the report
    /// only gives to rebut it has none.
    pub(super) fn charts(&mut self, figures: &[&Figure]) -> Result<Vec<Value>> {
        let mut charts = Vec::new();
        for chart in template::charts(self.brief, self.labels, figures)? {
            let of = |value: &Value, name| value.get_attr(name).unwrap_or_default();
            let key = of(&chart, "key");
            let (words, mark) = (of(&key, "words"), of(&key, "mark"));
            let said = figures
                .iter()
                .find(|figure| words.as_str() == Some(&figure.words));
            let is_shown = of(&chart, "alone").is_true() && !of(&chart, "rebutted").is_true();
            let Some(figure) = said.filter(|_| is_shown) else {
                continue;
            };
            let text = self.line(&figure.text, &figure.at);
            charts.push(minijinja::context! {
                text => Value::from(Serde(text)),
                mark => mark,
                ..chart
            });
        }
        Ok(charts)
    }

    /// The findings by part of the report, in the briefing's order.
    pub(super) fn parts(&mut self) -> Result<Vec<ArticlePart>> {
        let brief = self.brief;
        let mut parts = Vec::new();
        let same =
            |one: &Finding, next: &Finding| one.section.code.part() == next.section.code.part();
        for findings in brief.findings.chunk_by(same) {
            let code = &findings[0].section.code;
            let section = code.part().and_then(|code| brief.report.section(code));
            parts.push(ArticlePart {
                code: code.part().and_then(Code::printed),
                title: section.map(|section| self.title(section)),
                is_front: brief.report.is_front(code),
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
        for (place, selected) in finding.passages.iter().enumerate() {
            let excerpt = &selected.item;
            let unit = Unit::At(Address::Passage(excerpt.passage.id.clone()));
            let gaps = finding.gaps(place);
            let text = excerpt
                .text()
                .clone()
                .with_omissions(gaps.before, gaps.after);
            passages.push(ArticlePassage {
                id: excerpt.passage.id.to_string(),
                anchor: fragment(&excerpt.passage.id.to_string()),
                kind: excerpt.passage.kind,
                mark: self.brief.mark(excerpt.passage, self.labels)?,
                text: self.words(&text, unit)?,
            });
        }
        let address = Address::Section(section.code.clone());
        Ok(ArticleFinding {
            code: section.code.printed(),
            anchor: fragment(section.code.as_str()),
            url: self.brief.report.web_address(&address),
            title,
            passages,
        })
    }

    /// The footnotes of passages and recommendations, each once, by number.
    pub(super) fn notes(&mut self) -> Result<Vec<ArticleNote>> {
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
}
