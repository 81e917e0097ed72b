//! Whether a briefing can be printed in its language: which of its words have no translation.

use std::collections::{BTreeSet, HashSet};

use typst::diag::SourceDiagnostic;
use typst::ecow::eco_format;

use super::Brief;
use crate::audience::Localized;
use crate::diagnostic::{Problems, Result, error, error_at};
use crate::report::translation::{AboutField, title_units};
use crate::report::{Address, Facet, Pending, Text, Unit};

impl Brief<'_> {
    /// The units of translation that the briefing prints, or may print once it is fitted to its pages; each
    /// once.
    pub(crate) fn units(&self) -> Vec<Unit> {
        let mut units: Vec<Unit> = AboutField::ALL.into_iter().map(Unit::About).collect();
        units.extend(self.selected_units());
        // What is said where there is room for one thing need not be selected.
        let message = match self.message() {
            Some((Address::Span(id), _)) => {
                let section = id.passage.section.clone();
                Some((section, Address::Passage(id.passage)))
            }
            Some((address @ Address::Recommendation(number), _)) => {
                let found = self.report.recommendation(number);
                found.map(|(_, item)| (item.section.clone(), address))
            }
            _ => None,
        };
        if let Some((section, address)) = message {
            let of_message = title_units(&section).chain([Unit::At(address)]);
            units.extend(of_message);
        }
        distinct(units)
    }

    /// The units of translation in its titles, passages, recommendations and notes, each once. Of a
    /// recommendation in a line only the titles count.
    pub(crate) fn selected_units(&self) -> Vec<Unit> {
        let mut units = Vec::new();
        let notes = |text: &Text| text.notes().into_iter().map(Unit::Footnote);
        for finding in &self.findings {
            units.extend(title_units(&finding.section.code));
            for selected in &finding.passages {
                let id = selected.item.passage.id.clone();
                units.push(Unit::At(Address::Passage(id)));
                units.extend(notes(selected.item.text()));
            }
        }
        for selected in &self.recommendations {
            let item = selected.item;
            units.extend(title_units(&item.section));
            if !self.in_a_line.contains(&item.number) {
                units.push(Unit::At(Address::Recommendation(item.number)));
                units.extend(notes(&item.text));
            }
        }
        distinct(units)
    }

    /// Whether every word of the report that it prints is in its language.
    pub(crate) fn is_translated(&self) -> bool {
        self.report.pending(&self.units()).next().is_none()
    }

    /// Checks that briefings of one report can be printed in their language. With `source_language` the
    /// report's words may stay in the report's own language; the editors' words may not.
    ///
    /// # Errors
    /// If words of the report are not translated (one error, which lists them), if a translation is of an older
    /// text (one error for each, at its place), or if editors' words are missing in the language. All problems
    /// are reported together.
    pub(crate) fn check_language<'b>(
        briefs: impl IntoIterator<Item = &'b Brief<'b>>,
        source_language: bool,
    ) -> Result<()> {
        let briefs: Vec<&Brief> = briefs.into_iter().collect();
        let mut problems = Problems::default();
        if !source_language {
            problems.extend(not_translated(&briefs));
        }
        for brief in briefs {
            problems.extend(brief.unsaid_by_editors());
        }
        problems.finish(())
    }

    /// Errors about words of the profile, and names in the taxonomy, that are missing in the briefing's
    /// language.
    fn unsaid_by_editors(&self) -> Vec<SourceDiagnostic> {
        let language = self.language;
        let unsaid = |words: &Localized| {
            !words.is_empty()
                && words
                    .get(language)
                    .is_none_or(|words| words.trim().is_empty())
        };
        let profile = [
            ("title", &self.audience.title),
            ("lead", &self.audience.lead),
            ("contents", &self.audience.contents),
            ("if-noticed", &self.audience.if_noticed),
            ("headline", &self.audience.headline),
        ];
        let profile = profile
            .into_iter()
            .filter(|(_, words)| unsaid(words))
            .map(|(what, _)| {
                error_at(
                    self.audience.file,
                    0..0,
                    eco_format!(
                        "the profile `{}` has no {what} in `{language}`",
                        self.audience.id
                    ),
                )
                .with_hint(eco_format!(
                    "write `{language} = \"…\"` beside its other languages, as in `{what} = {{ en = \"…\", {language} = \"…\" }}`"
                ))
            });
        let taxonomy = &self.report.taxonomy;
        let recommendations = self.recommendations.iter();
        let addressees = recommendations
            .filter_map(|selected| selected.item.facets.get(Facet::ADDRESSEE))
            .flatten()
            .filter(|value| !taxonomy.has_label(Facet::ADDRESSEE, value, language))
            .map(|value| ("addressee", value.as_str()));
        let voices = self
            .units()
            .into_iter()
            .filter_map(|unit| match unit {
                Unit::At(Address::Passage(id)) => self.report.passage(&id)?.1.voice.as_ref(),
                _ => None,
            })
            .filter(|voice| !taxonomy.has_voice_label(voice, language))
            .map(|voice| ("voice", voice.as_str()));
        let nameless: BTreeSet<(&str, &str)> = addressees.chain(voices).collect();
        let nameless = nameless.into_iter().map(|(what, word)| {
            error(eco_format!(
                "the {what} `{word}` has no name in `{language}`"
            ))
            .with_hint(eco_format!(
                "write it into `taxonomy.toml`: `{language} = \"…\"`"
            ))
        });
        profile.chain(nameless).collect()
    }
}

/// The same units, each once, in the order of their first appearance.
fn distinct(mut units: Vec<Unit>) -> Vec<Unit> {
    let mut seen = HashSet::new();
    units.retain(|unit| seen.insert(unit.clone()));
    units
}

fn not_translated(briefs: &[&Brief]) -> Vec<SourceDiagnostic> {
    let Some(first) = briefs.first() else {
        return Vec::new();
    };
    let mut units: Vec<Unit> = Vec::new();
    for brief in briefs {
        units.extend(brief.units());
    }
    let mut problems = Vec::new();
    let mut missing = Vec::new();
    for (unit, pending) in first.report.pending(&units) {
        match pending {
            Pending::Missing => missing.push(first.report.unit_name(unit)),
            Pending::Outdated(at) => {
                problems.push(first.report.outdated(unit, at).with_hint(ALLOW));
            }
        }
    }
    if !missing.is_empty() {
        let language = first.language;
        let (texts, have) = match missing.len() {
            1 => ("text", "has"),
            _ => ("texts", "have"),
        };
        problems.push(
            error(eco_format!(
                "{} {texts} of the report {have} no translation into `{language}`: {}",
                missing.len(),
                missing.join(", ")
            ))
            .with_hint(eco_format!(
                "`plaidoyer translations {language} --export FILE.po` writes them out for a translator"
            ))
            .with_hint(ALLOW),
        );
    }
    problems
}

const ALLOW: &str = "`--allow-source-language` prints the report's own words there, and says so";
