//! The editions of a plan, decided and ready to be made: the same in the coordinator and in each worker.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::reports::Reports;
use crate::audience::Audience;
use crate::brief::{Brief, Occasion, Sample};
use crate::diagnostic::{Problems, Result};
use crate::edition::{Edition, Press};
use crate::labels::Labels;
use crate::project::{Project, Quoted};

/// One audience's briefing in one language, by one template, for one occasion.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PlannedEdition {
    /// The index of its audience in the plan.
    pub(crate) audience: usize,
    pub(crate) language: String,
    /// The template, if it is not the profile's.
    pub(crate) template: Option<Quoted>,
    /// The index of its occasion in the plan.
    pub(crate) occasion: usize,
    /// The sample of recipients that its copies are fitted for.
    pub(crate) sample: Option<Sample>,
}

impl PlannedEdition {
    /// Whether two of them are one, whoever they are fitted for.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let template = self.template.as_ref().map(|name| &name.text);
        self.audience == other.audience
            && self.language == other.language
            && self.occasion == other.occasion
            && template == other.template.as_ref().map(|name| &name.text)
    }
}

/// The editions of a plan, with all that printing them needs.
#[derive(Debug)]
pub(crate) struct Editions<'a> {
    /// What is selected for each, in the order of the plan.
    pub(crate) briefs: Vec<Brief<'a>>,
    presses: BTreeMap<&'a str, Press<'a>>,
}

impl<'a> Editions<'a> {
    /// Decides the editions of a plan, and reads the labels, typefaces and templates that they need.
    ///
    /// # Errors
    /// If profiles, labels, typefaces or templates are wrong; all at once.
    pub(crate) fn new(
        project: &'a Project,
        reports: &'a Reports,
        (audiences, occasions): (&'a [Audience], &'a [Occasion]),
        planned: &'a [PlannedEdition],
        date: NaiveDate,
    ) -> Result<Self> {
        let mut problems = Problems::default();
        let mut briefs = Vec::new();
        for edition in planned {
            let audience = &audiences[edition.audience];
            let decided = reports
                .get(&edition.language)
                .and_then(|report| Brief::decide(report, audience, date, &edition.language));
            briefs.extend(problems.absorb(decided).map(|brief| Brief {
                template: edition.template.clone().unwrap_or(brief.template),
                occasion: &occasions[edition.occasion],
                ..brief
            }));
        }
        let languages: BTreeSet<&'a str> = briefs.iter().map(|brief| brief.language).collect();
        let mut presses = BTreeMap::new();
        for language in languages {
            let press = || {
                let of_language = briefs.iter().filter(|brief| brief.language == language);
                let labels = Arc::new(Labels::load(project, language)?);
                Press::new(
                    project,
                    reports.get(language)?,
                    of_language,
                    &labels,
                    language,
                )
            };
            presses.extend(problems.absorb(press()).map(|press| (language, press)));
        }
        let editions = problems.finish(Self { briefs, presses })?;
        let mut problems = Problems::default();
        for number in 0..editions.briefs.len() {
            problems.absorb(editions.edition(number));
        }
        problems.finish(())?;
        Ok(editions)
    }

    /// Checks that each edition can be printed in its language. With `source_language`, words that have no
    /// translation may be printed in the report's own language.
    ///
    /// # Errors
    /// If [`Brief::check_language`] fails.
    pub(crate) fn check_languages(&self, source_language: bool) -> Result<()> {
        let mut problems = Problems::default();
        for language in self.presses.keys() {
            let of_language = self
                .briefs
                .iter()
                .filter(|brief| brief.language == *language);
            problems.absorb(Brief::check_language(of_language, source_language));
        }
        problems.finish(())
    }

    /// What prints the briefings in the language of an edition, by its number in the plan.
    pub(crate) fn press(&self, number: usize) -> &Press<'a> {
        // There is one for the language of each briefing.
        &self.presses[self.briefs[number].language]
    }

    /// An edition, by its number in the plan.
    ///
    /// # Errors
    /// If [`Press::edition`] fails.
    pub(crate) fn edition(&self, number: usize) -> Result<Edition<'_>> {
        self.press(number).edition(&self.briefs[number])
    }
}
