//! Why something is, or is not, in the briefing of an audience.

use std::fmt;
use std::ops::Range;

use crate::audience::{Placed, Rule};
use crate::brief::{Brief, By, LeftOutBecause, Why};
use crate::report::{Address, Facets, Passage, RecommendationNumber, SHORT, Section, SpanId};

/// What decided about one passage or recommendation.
#[derive(Debug)]
pub struct Decision {
    /// The passage or recommendation.
    pub at: Address,
    /// What decided.
    pub verdict: Verdict,
    /// How it is classified, as far as the rule asks.
    pub facets: Vec<String>,
}

/// What decided, and how.
#[derive(Debug)]
pub enum Verdict {
    /// It is in the briefing, whole or in part.
    In {
        /// What decided.
        why: Why,
        /// Whether words are left out.
        excerpt: bool,
    },
    /// The profile's expression does not hold for it.
    NotSelected(String),
    /// The profile selects it and takes it away, by this entry of `exclude`.
    Excluded(String),
    /// The profile selects it, and there is no room for this.
    NoRoom(String),
    /// The profile selects it, and there is room for this section's short form alone.
    Shortened(String),
}

impl Brief<'_> {
    /// What decided about everything at an address.
    pub fn explain(&self, address: &Address) -> Vec<Decision> {
        match address {
            Address::Recommendation(number) => {
                self.explain_recommendation(*number).into_iter().collect()
            }
            Address::Span(id) => self.explain_span(id).into_iter().collect(),
            Address::Passage(id) => {
                let found = self.report.passage(id);
                found
                    .into_iter()
                    .flat_map(|(section, passage)| self.explain_parts(section, passage))
                    .collect()
            }
            Address::Section(code) => self
                .report
                .passages()
                .filter(|(section, _)| section.code.within(code))
                .flat_map(|(section, passage)| self.explain_parts(section, passage))
                .collect(),
        }
    }

    /// What decided about a passage and, where it is printed in part, about the parts that are.
    fn explain_parts(&self, section: &Section, passage: &Passage) -> Vec<Decision> {
        let mut decisions = vec![self.explain_passage(section, passage)];
        if matches!(decisions[0].verdict, Verdict::In { excerpt: true, .. }) {
            let parts = passage.spans.iter().filter(|span| span.id.name != SHORT);
            let explained = parts.filter_map(|span| self.explain_span(&span.id));
            decisions.extend(
                explained.filter(|decision| matches!(decision.verdict, Verdict::In { .. })),
            );
        }
        decisions
    }

    fn explain_passage(&self, section: &Section, passage: &Passage) -> Decision {
        let at = Address::Passage(passage.id.clone());
        let rule = &self.audience.select.findings;
        let facets = passage.facets.or(&section.facets);
        let found = self
            .findings
            .iter()
            .flat_map(|finding| &finding.passages)
            .find(|selected| selected.item.passage.id == passage.id)
            .map(|selected| (selected.why.clone(), selected.item.kept.is_some()));
        let covers = |entry: &Address| match entry {
            Address::Section(code) => passage.id.section.within(code),
            Address::Passage(id) => *id == passage.id,
            Address::Span(id) => id.passage == passage.id,
            Address::Recommendation(_) => false,
        };
        self.decision(at, rule, &facets, found, &covers)
    }

    /// What decided about a marked part, which may be printed though its passage is not.
    fn explain_span(&self, id: &SpanId) -> Option<Decision> {
        let (section, passage) = self.report.passage(&id.passage)?;
        let span = self.report.span(id)?;
        let printed = |kept: &Option<Vec<Range<usize>>>| {
            let within = |part: &Range<usize>, range: &Range<usize>| {
                part.start <= range.start && range.end <= part.end
            };
            kept.as_ref().is_none_or(|kept| {
                span.ranges
                    .iter()
                    .all(|range| kept.iter().any(|part| within(part, range)))
            })
        };
        let found = self
            .findings
            .iter()
            .flat_map(|finding| &finding.passages)
            .find(|selected| selected.item.passage.id == passage.id && printed(&selected.item.kept))
            .map(|selected| (selected.why.clone(), false));
        let covers = |entry: &Address| match entry {
            Address::Span(other) => other == id,
            Address::Passage(other) => *other == id.passage,
            Address::Section(code) => id.passage.section.within(code),
            Address::Recommendation(_) => false,
        };
        let facets = span.facets.or(&passage.facets).or(&section.facets);
        Some(self.decision(
            Address::Span(id.clone()),
            &self.audience.select.findings,
            &facets,
            found,
            &covers,
        ))
    }

    fn explain_recommendation(&self, number: RecommendationNumber) -> Option<Decision> {
        let (section, recommendation) = self.report.recommendation(number)?;
        let found = self
            .recommendations
            .iter()
            .find(|selected| selected.item.number == number)
            .map(|selected| (selected.why.clone(), false));
        let covers = |entry: &Address| *entry == Address::Recommendation(number);
        let facets = recommendation.facets.or(&section.facets);
        let rule = &self.audience.select.recommendations;
        Some(self.decision(
            Address::Recommendation(number),
            rule,
            &facets,
            found,
            &covers,
        ))
    }

    fn decision(
        &self,
        at: Address,
        rule: &Rule,
        facets: &Facets,
        found: Option<(Why, bool)>,
        covers: &dyn Fn(&Address) -> bool,
    ) -> Decision {
        let excluded = |entry: &&Placed<Address>| covers(&entry.value);
        let without_room = self.without_room.iter().find(|left| covers(&left.item));
        let verdict = if let Some((why, excerpt)) = found {
            Verdict::In { why, excerpt }
        } else if let Some(left) = without_room {
            let item = left.item.to_string();
            match left.why {
                LeftOutBecause::Shortened => Verdict::Shortened(item),
                LeftOutBecause::NoRoom | LeftOutBecause::Template => Verdict::NoRoom(item),
            }
        } else if let Some(entry) = self.audience.select.exclude.iter().find(excluded) {
            Verdict::Excluded(entry.value.to_string())
        } else {
            Verdict::NotSelected(rule.source.text.clone())
        };
        let facets = rule
            .expression
            .facets()
            .into_iter()
            .map(|facet| {
                let values: Vec<&str> = facets
                    .get(facet)
                    .unwrap_or_default()
                    .iter()
                    .map(crate::report::FacetValue::as_str)
                    .collect();
                format!(
                    "{facet}: {}",
                    if values.is_empty() {
                        "none".into()
                    } else {
                        values.join(", ")
                    }
                )
            })
            .collect();
        Decision {
            at,
            verdict,
            facets,
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = match &self.at {
            Address::Recommendation(number) => format!("recommendation {number}"),
            other => other.to_string(),
        };
        match &self.verdict {
            Verdict::In { why, excerpt } => {
                let how = if *excerpt { "partly in" } else { "in" };
                match why.by {
                    By::Select => write!(f, "{at} is {how}: the profile selects `{}`", why.rule)?,
                    By::Include => write!(f, "{at} is {how}: the profile includes {}", why.rule)?,
                    By::Needs => write!(f, "{at} is {how}: {} would mislead without it", why.rule)?,
                }
            }
            Verdict::NotSelected(rule) => {
                write!(f, "{at} is not in: `{rule}` does not hold for it")?
            }
            Verdict::Excluded(entry) => write!(f, "{at} is not in: the profile excludes {entry}")?,
            Verdict::NoRoom(entry) => write!(f, "{at} is not in: there is no room for {entry}")?,
            Verdict::Shortened(entry) => write!(
                f,
                "{at} is not in: there is room for the short form of {entry} alone"
            )?,
        }
        for facet in &self.facets {
            write!(f, "\n  {facet}")?;
        }
        Ok(())
    }
}
