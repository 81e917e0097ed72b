//! One briefing, decided: the selected items in order, each with the reason why it is there, and
//! what was left out. Every output format prints what stands here, and nothing else.

mod asks;
pub(crate) mod coverage;
mod evidence;
mod finding;
mod language;
mod left_out;
mod needs;
mod occasion;
mod selection;
mod selector;
mod setting;
mod short;
mod steps;
mod untranslated;
mod why;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use fluent_bundle::FluentValue;
use serde::{Deserialize, Serialize};
use typst::ecow::EcoString;

use crate::audience::{Audience, Localized};
use crate::diagnostic::{Problems, Result};
use crate::labels::Labels;
use crate::project::Quoted;
use crate::report::text::Picture;
use crate::report::{
    Address, Code, Facet, Label, Passage, Recommendation, Report, Text, content_hash,
};
pub(crate) use asks::LEADS;
pub(crate) use evidence::Used;
pub(crate) use finding::{Excerpt, Finding, Gaps};
pub(crate) use left_out::{LeftOut, LeftOutBecause};
pub(crate) use occasion::{Event, Occasion, Recipient, Sample, withheld};
pub(crate) use selection::select_by;
pub(crate) use setting::Setting;
pub(crate) use steps::{DocumentType, StepKind, Steps, excerpts};
pub(crate) use why::{Decision, Verdict, WhyAnswer};

/// A briefing's content.
#[derive(Debug, Clone)]
pub struct Brief<'a> {
    /// The report that it is drawn from.
    pub(crate) report: &'a Report,
    /// The audience that it is for.
    pub(crate) audience: &'a Audience,
    /// The date that is printed on it.
    pub(crate) date: NaiveDate,
    /// The language that it is printed in, such as `en`. The report's words may stay in their own language if
    /// they are not translated.
    pub(crate) language: &'a str,
    /// The template that prints it, without `.typ.j2`: the profile's, unless another was asked for.
    pub template: Quoted,
    /// The event, and further values, that its copies are made for.
    pub(crate) occasion: &'a Occasion,
    /// The selected findings, in the profile's order.
    pub findings: Vec<Finding<'a>>,
    /// The selected recommendations, in the same order.
    pub(crate) recommendations: Vec<Selected<&'a Recommendation>>,
    /// How tightly its pages are set.
    pub(crate) setting: Setting,
    /// The recommendations of which only a line is printed: their number, and the title of their section.
    pub(crate) in_a_line: BTreeSet<Label>,
    /// How many figures and cases there is room for.
    pub(crate) room: Room,
    /// The whole selection, if this briefing is only what has room of it. `None` if this is the whole
    /// selection.
    pub(crate) selected: Option<&'a Brief<'a>>,
    /// The selected findings that have no room, or room for their short form only.
    pub(crate) without_room: Vec<LeftOut>,
}

/// How many figures, and how many cases or quotations, have room among those that are set apart from the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Room {
    /// Figures.
    pub(crate) figures: usize,
    /// Cases and quotations.
    pub(crate) cases: usize,
}

impl Room {
    /// Room for all of them.
    pub(crate) const ALL: Self = Self {
        figures: usize::MAX,
        cases: usize::MAX,
    };
}

/// Something selected, and why.
#[derive(Debug, Clone)]
pub(crate) struct Selected<T> {
    /// The selected item.
    pub(crate) item: T,
    /// Why it is selected.
    pub(crate) why: Why,
}

/// Why something is selected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Why {
    /// What decided.
    pub(crate) by: By,
    /// The expression, the address under `include`, or the address of the passage that needs it.
    pub(crate) rule: EcoString,
}

/// What decided that something is selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum By {
    /// The profile's expression.
    Select,
    /// The profile's `include`.
    Include,
    /// Another selected passage, which would mislead without it.
    Needs,
}

impl<'a> Brief<'a> {
    /// Decides what is in the briefing of an audience.
    ///
    /// # Errors
    /// If the profile selects nothing, includes what is selected anyway, excludes what is not selected,
    /// excludes a passage that another one needs, or names under `asks` or `figures` what is not selected.
    pub fn decide(
        report: &'a Report,
        audience: &'a Audience,
        date: NaiveDate,
        language: &'a str,
    ) -> Result<Self> {
        let selection = selection::decide(report, audience)?;
        let brief = Brief {
            report,
            audience,
            date,
            language,
            template: audience.template.clone(),
            occasion: Occasion::none(),
            findings: selection.findings,
            recommendations: selection.recommendations,
            setting: Setting::Normal,
            in_a_line: BTreeSet::new(),
            room: Room::ALL,
            selected: None,
            without_room: Vec::new(),
        };
        brief.check_figures()?;
        Ok(brief)
    }

    /// The briefings of these audiences that can be decided; what is wrong with the others goes to
    /// `problems`.
    pub(crate) fn decide_each(
        report: &'a Report,
        audiences: &'a [Audience],
        date: NaiveDate,
        language: &'a str,
        problems: &mut Problems,
    ) -> Vec<Self> {
        let decide = |audience| Self::decide(report, audience, date, language);
        audiences
            .iter()
            .filter_map(|audience| problems.absorb(decide(audience)))
            .collect()
    }

    /// The whole selection, including what has no room.
    pub(crate) fn selection(&self) -> &Self {
        self.selected.unwrap_or(self)
    }

    /// The same content in another setting.
    pub(crate) fn set(&self, setting: Setting) -> Self {
        Brief {
            setting,
            ..self.clone()
        }
    }

    /// A short hash of the words that it prints, by which two copies can be compared.
    pub(crate) fn version(&self) -> String {
        let mut words = String::new();
        let push = |words: &mut String, text: &Text| {
            words.push_str(&self.report.with_notes(text));
            for picture in text.pictures() {
                words.push_str(&picture.description);
                words.push_str(&picture.path);
            }
        };
        for finding in &self.findings {
            words.push_str(&finding.section.title.plain());
            for selected in &finding.passages {
                push(&mut words, selected.item.text());
            }
        }
        for selected in &self.recommendations {
            push(&mut words, &selected.item.text);
            for (name, value) in &selected.item.fields {
                words.push_str(name);
                words.push_str(value);
            }
        }
        content_hash(&words)
    }

    /// The briefing's title.
    pub(crate) fn title(&self) -> &str {
        localized(&self.audience.title, self.language).unwrap_or(&self.audience.id)
    }

    /// The position, in the briefing's order of findings, of the section that an address belongs to. For an
    /// address that belongs to none of them it is the number of findings.
    pub(crate) fn rank(&self, address: &Address) -> usize {
        let section = match address {
            Address::Section(code) => Some(code),
            Address::Passage(id) => Some(&id.section),
            Address::Span(id) => Some(&id.passage.section),
            Address::Recommendation(number) => {
                let found = self.report.recommendation(*number);
                found.map(|(_, item)| &item.section)
            }
        };
        let findings = &mut self.findings.iter();
        let place = findings.position(|finding| Some(&finding.section.code) == section);
        place.unwrap_or(self.findings.len())
    }

    /// Whether a recommendation asks these readers to act.
    pub(crate) fn is_addressed(&self, recommendation: &Recommendation) -> bool {
        let addressees = recommendation.facets.get(Facet::ADDRESSEE);
        let mut addressees = addressees.unwrap_or_default().iter();
        addressees.any(|addressee| self.audience.is.contains(addressee))
    }

    /// Whether the profile's own template prints it.
    pub(crate) fn has_own_template(&self) -> bool {
        self.template.text == self.audience.template.text
    }

    /// The point of the briefing in the editors' words; `None` if the profile does not state it.
    pub(crate) fn headline(&self) -> Option<&str> {
        localized(&self.audience.headline, self.language)
    }

    /// The editors' words before everything else.
    pub(crate) fn lead(&self) -> Option<&str> {
        localized(&self.audience.lead, self.language)
    }

    /// What the editors say that the briefing contains: `None` with any template but the profile's own, which
    /// may print less.
    pub(crate) fn contents(&self) -> Option<&str> {
        localized(&self.audience.contents, self.language).filter(|_| self.has_own_template())
    }

    /// The editors' lead, followed by what they say that the briefing contains: for outputs that print the
    /// whole selection.
    pub(crate) fn whole_lead(&self) -> Option<String> {
        let said = [&self.audience.lead, &self.audience.contents];
        let words: Vec<&str> = said
            .into_iter()
            .filter_map(|words| localized(words, self.language))
            .collect();
        (!words.is_empty()).then(|| words.join(" "))
    }

    /// The one thing to say where there is room for one: the profile's message, else the first
    /// recommendation. Gives its address and its words.
    pub(crate) fn message(&self) -> Option<(Address, Text)> {
        let chosen = self.audience.message.as_ref().map(|message| &message.value);
        match chosen {
            Some(address @ Address::Recommendation(number)) => {
                let (_, item) = self.report.recommendation(*number)?;
                Some((address.clone(), item.text.clone()))
            }
            Some(address @ Address::Span(id)) => {
                let (_, passage) = self.report.passage(&id.passage)?;
                let ranges = &self.report.span(id)?.ranges;
                Some((address.clone(), passage.text.quoted(ranges)))
            }
            _ => {
                let first = self.recommendations.first()?.item;
                Some((Address::Recommendation(first.number), first.text.clone()))
            }
        }
    }

    /// The selected passages of all findings.
    pub(crate) fn passages(&self) -> impl Iterator<Item = &Selected<Excerpt<'a>>> {
        self.findings.iter().flat_map(|finding| &finding.passages)
    }

    /// The pictures of its passages and recommendations, and of their footnotes.
    pub(crate) fn pictures(&self) -> Vec<Picture> {
        let passages = self.passages().map(|selected| selected.item.text());
        let asked = self.recommendations.iter();
        let texts = passages.chain(asked.map(|selected| &selected.item.text));
        let mut pictures = Vec::new();
        for text in texts {
            let notes = text.notes().into_iter();
            let notes = notes.filter_map(|number| self.report.footnote(number));
            pictures.extend(text.pictures().cloned());
            pictures.extend(notes.flat_map(|note| note.text.pictures().cloned()));
        }
        pictures
    }

    /// The keys of all that is in it: titles of findings, passages and recommendations.
    pub(crate) fn keys(&self) -> BTreeSet<String> {
        let titles = self.findings.iter().map(|f| f.section.code.to_string());
        let passages = self.passages();
        let recommendations = self.recommendations.iter();
        titles
            .chain(passages.map(|selected| selected.item.key()))
            .chain(recommendations.map(|selected| selected.item.number.key()))
            .collect()
    }

    /// What of it a template printed; `printed` holds the keys of the printed words. A finding of which only
    /// the heading is printed keeps no passages. A recommendation of which only the line is printed is in
    /// `in_a_line`.
    pub(crate) fn held(&self, printed: &BTreeSet<String>) -> Self {
        let mut held = self.clone();
        held.findings.retain_mut(|finding| {
            let passages = &mut finding.passages;
            passages.retain(|selected| printed.contains(&selected.item.key()));
            !passages.is_empty() || printed.contains(&finding.section.code.to_string())
        });
        let in_a_line = &mut held.in_a_line;
        held.recommendations.retain(|selected| {
            let number = selected.item.number;
            let is_whole = printed.contains(&number.key());
            let is_in_a_line = !is_whole && printed.contains(&line_key(&selected.item.section));
            if is_in_a_line {
                in_a_line.insert(number);
            } else {
                in_a_line.remove(&number);
            }
            is_whole || is_in_a_line
        });
        held
    }

    /// What must stand with a passage so that it does not mislead: whose words it reports, and when it
    /// was true if the briefing is dated later.
    ///
    /// # Errors
    /// If a label is missing.
    pub(crate) fn mark(&self, passage: &Passage, labels: &Labels) -> Result<Option<String>> {
        let mut mark = Vec::new();
        if let Some(voice) = &passage.voice {
            let label = self.report.taxonomy.voice_label(voice, self.language);
            mark.push(label.to_owned());
        }
        if let Some(as_of) = passage
            .as_of
            .as_ref()
            .filter(|as_of| as_of.is_before(self.date))
        {
            let date = match as_of.format() {
                Some(format) => labels.date(format, as_of.last())?,
                None => as_of.to_string(),
            };
            mark.push(labels.get("as-of", [("date", FluentValue::from(date))])?);
        }
        Ok((!mark.is_empty()).then(|| mark.join(" · ")))
    }
}

/// The key of the line that stands for recommendations of a section: it prints the section's title.
pub(crate) fn line_key(section: &Code) -> String {
    format!("line:{section}")
}

/// The words in a language, or else in English.
pub(crate) fn localized<'a>(words: &'a Localized, language: &str) -> Option<&'a str> {
    words
        .get(language)
        .or_else(|| words.get("en"))
        .map(EcoString::as_str)
}
