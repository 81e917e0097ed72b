//! Recommendations that are missing between the numbers of the others.

use std::collections::HashMap;

use regex::Regex;
use typst::ecow::eco_format;

use super::Importer;
use crate::import::data::{ImportedKind, ImportedRecommendation};
use crate::import::document::{Locator, Warning};
use crate::import::rules::RecommendationRule;
use crate::report::series::{Series, few};

impl Importer<'_> {
    /// Warns which numbers of recommendations are missing, and where each seems to stand.
    pub(super) fn missing_recommendations(&mut self) {
        let counted = self.out.recommendations();
        let series = Series::of(counted.filter_map(|item| item.counted.as_deref()));
        let missing = series.iter().flat_map(|series| series.missing(1));
        let missing: Vec<String> = missing.collect();
        if missing.is_empty() {
            return;
        }
        let found = self.labels_within();
        let mut nowhere = Vec::new();
        for label in missing {
            let Some((place, address)) = found.get(&label) else {
                nowhere.push(label);
                continue;
            };
            self.warn(
                *place,
                eco_format!("recommendation {label} is not there; its words seem to stand here, in {address}"),
                Some("begin a paragraph with it in the document, and import again".into()),
            );
        }
        let message = match &nowhere[..] {
            [] => return,
            [label] => eco_format!(
                "recommendation {label} is not there, and its number is nowhere in the text"
            ),
            labels => eco_format!(
                "recommendations {} are not there, and their numbers are nowhere in the text",
                few(labels)
            ),
        };
        self.out.warnings.push(Warning {
            place: None,
            message,
            hint: Some(
                "where they are printed in another way, add a rule `[[recommendation]]`".into(),
            ),
        });
    }

    /// What the text holds that reads like the label of a recommendation: the first place of each, and the address
    /// of what it stands in.
    fn labels_within(&self) -> HashMap<String, (Locator, String)> {
        let patterns = self.rules.recommendations.iter().filter_map(within);
        let patterns: Vec<Regex> = patterns.collect();
        let mut found = HashMap::new();
        for section in &self.out.sections {
            let mut passages = 0;
            for item in &section.items {
                let (address, own) = match &item.kind {
                    ImportedKind::Passage(_) => {
                        passages += 1;
                        (format!("{}/{passages}", section.name.as_str()), None)
                    }
                    ImportedKind::Recommendation(ImportedRecommendation {
                        label,
                        printed_label,
                        ..
                    }) => (format!("recommendation {label}"), printed_label.as_deref()),
                };
                for unit in self.flow.units.get(item.unit..item.end).unwrap_or_default() {
                    let labels = patterns.iter();
                    let labels = labels.flat_map(|pattern| pattern.captures_iter(&unit.words));
                    let labels = labels.filter_map(|found| Some(found.name("label")?.as_str()));
                    // Its own label can be one that a correction changes.
                    for label in labels.filter(|label| Some(*label) != own) {
                        let place = (unit.place, address.clone());
                        found.entry(label.to_owned()).or_insert(place);
                    }
                }
            }
        }
        found
    }
}

/// The pattern of how a recommendation begins, anywhere in a paragraph; a bare number, only at the beginning.
fn within(rule: &RecommendationRule) -> Option<Regex> {
    let Some(pattern) = &rule.pattern else {
        return Some(Regex::clone(rule.label.as_ref()?.as_ref()));
    };
    let pattern = pattern.as_ref().as_str();
    Regex::new(pattern.strip_prefix('^').unwrap_or(pattern)).ok()
}
