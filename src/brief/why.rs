//! Why something is, or is not, in the briefing of an audience, and in which form.

use std::fmt;
use std::ops::Range;

use crate::audience::{Expression, Rule, WithPlace};
use crate::brief::{Brief, By, LeftOut, LeftOutBecause, Why};
use crate::report::{Address, Facets, Label, Passage, SHORT, Section, SpanId};

/// What is in a briefing, in which form and why: the one answer that all commands give.
#[derive(Debug)]
pub(crate) struct WhyAnswer<'a> {
    /// What its profile selects.
    pub(crate) selected: &'a Brief<'a>,
    /// The part of the selection that is on its pages.
    pub(crate) held: &'a Brief<'a>,
    /// The parts that are not on its pages, or are shortened there.
    pub(crate) left_out: &'a [LeftOut],
}

/// What decided about one passage or recommendation.
#[derive(Debug)]
pub(crate) struct Decision {
    /// The passage or recommendation.
    pub(crate) at: Address,
    /// What decided.
    pub(crate) verdict: Verdict,
    /// Its values of the facets that the rule asks for, such as `addressee: police`, and whether they are those of what
    /// it stands in.
    pub(crate) facets: Vec<String>,
}

/// What decided, and how.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// It is in the briefing, whole or in part.
    In {
        /// What decided.
        why: Why,
        /// Whether words are left out.
        excerpt: bool,
    },
    /// The profile's expression does not hold for it.
    NotSelected(String),
    /// The profile selects items one by one, and this is none of them.
    NotNamed,
    /// The profile's `exclude` takes it away, by this entry.
    Excluded(String),
    /// It is in the briefing in a line: its number, and the title of its section.
    InALine(Why),
    /// The profile selects it, and there is no room for this.
    NoRoom(String),
    /// The profile selects it, and there is room for this section's short form alone.
    Shortened(String),
    /// The profile selects it, and this template does not print it.
    NotPrinted(String),
}

/// What a briefing has of something: why, and whether words are left out.
type Found = Option<(Why, bool)>;

/// A passage, marked part or recommendation that is asked about.
struct Question<'a> {
    at: Address,
    rule: &'a Rule,
    facets: Facets,
    /// The facets that it has of its own.
    own: &'a Facets,
    /// What the profile selects of it.
    selected: Found,
    /// What the pages hold of it.
    held: Found,
}

impl WhyAnswer<'_> {
    /// What decided about everything at an address.
    pub(crate) fn explain(&self, address: &Address) -> Vec<Decision> {
        let report = self.selected.report;
        match address {
            Address::Recommendation(number) => {
                self.explain_recommendation(*number).into_iter().collect()
            }
            Address::Span(id) => self.explain_span(id).into_iter().collect(),
            Address::Passage(id) => {
                let found = report.passage(id);
                found
                    .into_iter()
                    .flat_map(|(section, passage)| self.explain_parts(section, passage))
                    .collect()
            }
            Address::Section(code) => report
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
        let find = |brief: &Brief| {
            let selected = brief.passages().find(|s| s.item.passage.id == passage.id)?;
            Some((selected.why.clone(), selected.item.kept.is_some()))
        };
        let covers = |entry: &Address| match entry {
            Address::Section(code) => passage.id.section.within(code),
            Address::Passage(id) => *id == passage.id,
            Address::Span(id) => id.passage == passage.id,
            Address::Recommendation(_) => false,
        };
        let question = Question {
            at: Address::Passage(passage.id.clone()),
            rule: &self.selected.audience.select.findings,
            facets: passage.facets.or(&section.facets),
            own: &passage.facets,
            selected: find(self.selected),
            held: find(self.held),
        };
        self.decide(question, &covers)
    }

    /// What decided about a marked part, which may be printed though its passage is not.
    fn explain_span(&self, id: &SpanId) -> Option<Decision> {
        let report = self.selected.report;
        let (section, passage) = report.passage(&id.passage)?;
        let span = report.span(id)?;
        let has_all = |kept: &Option<Vec<Range<usize>>>| {
            let within = |part: &Range<usize>, range: &Range<usize>| {
                part.start <= range.start && range.end <= part.end
            };
            kept.as_ref().is_none_or(|kept| {
                span.ranges
                    .iter()
                    .all(|range| kept.iter().any(|part| within(part, range)))
            })
        };
        let find = |brief: &Brief| {
            let of_passage = brief.passages().find(|s| s.item.passage.id == passage.id);
            let selected = of_passage.filter(|s| has_all(&s.item.kept))?;
            Some((selected.why.clone(), false))
        };
        let covers = |entry: &Address| match entry {
            Address::Span(other) => other == id,
            Address::Passage(other) => *other == id.passage,
            Address::Section(code) => id.passage.section.within(code),
            Address::Recommendation(_) => false,
        };
        let question = Question {
            at: Address::Span(id.clone()),
            rule: &self.selected.audience.select.findings,
            facets: span.facets.or(&passage.facets).or(&section.facets),
            own: &span.facets,
            selected: find(self.selected),
            held: find(self.held),
        };
        Some(self.decide(question, &covers))
    }

    fn explain_recommendation(&self, number: Label) -> Option<Decision> {
        let (_, recommendation) = self.selected.report.recommendation(number)?;
        let find = |brief: &Brief| {
            let mut selected = brief.recommendations.iter();
            let selected = selected.find(|selected| selected.item.number == number)?;
            Some((selected.why.clone(), false))
        };
        let question = Question {
            at: Address::Recommendation(number),
            rule: &self.selected.audience.select.recommendations,
            facets: self.selected.report.facets_of(recommendation),
            own: &recommendation.facets,
            selected: find(self.selected),
            held: find(self.held),
        };
        let covers = |entry: &Address| *entry == Address::Recommendation(number);
        Some(self.decide(question, &covers))
    }

    /// Answers a question: only if the profile selects it does it matter what had room.
    fn decide(&self, question: Question, covers: &dyn Fn(&Address) -> bool) -> Decision {
        let Question {
            at,
            rule,
            facets,
            own,
            selected,
            held,
        } = question;
        let (report, audience) = (self.selected.report, self.selected.audience);
        let is_covered = |entry: &&WithPlace<Address>| covers(&entry.value);
        let in_a_line =
            matches!(&at, Address::Recommendation(number) if self.held.in_a_line.contains(number));
        let verdict = match (selected, held) {
            (_, Some((why, _))) if in_a_line => Verdict::InALine(why),
            (_, Some((why, excerpt))) => Verdict::In { why, excerpt },
            (None, None) => match audience.select.exclude.iter().find(is_covered) {
                Some(entry) => Verdict::Excluded(report.written(&entry.value)),
                None if rule.expression == Expression::Constant(false) => Verdict::NotNamed,
                None => Verdict::NotSelected(rule.source.text.clone()),
            },
            (Some(_), None) => {
                let left = self.left_out.iter().find(|left| covers(&left.item));
                match left.map(|left| (left.why, report.written(&left.item))) {
                    Some((LeftOutBecause::NoRoom, item)) => Verdict::NoRoom(item),
                    Some((LeftOutBecause::Shortened, item)) => Verdict::Shortened(item),
                    Some((LeftOutBecause::InALine | LeftOutBecause::Template, _)) | None => {
                        Verdict::NotPrinted(self.held.template.text.clone())
                    }
                }
            }
        };
        Decision {
            at,
            verdict,
            facets: values(rule, &facets, own),
        }
    }
}

/// The values that something has of the facets that a rule asks for, in all or of its own.
fn values(rule: &Rule, facets: &Facets, own: &Facets) -> Vec<String> {
    let asked = rule.expression.facets().into_iter();
    asked
        .map(|facet| {
            let values: Vec<&str> = facets
                .get(facet)
                .unwrap_or_default()
                .iter()
                .map(crate::report::FacetValue::as_str)
                .collect();
            let values = match values.is_empty() {
                true => "none".into(),
                false if own.get(facet).is_none() => format!("{} (inherited)", values.join(", ")),
                false => values.join(", "),
            };
            format!("{facet}: {values}")
        })
        .collect()
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = match &self.at {
            Address::Recommendation(number) => format!("recommendation {number}"),
            other => other.to_string(),
        };
        let is_in = |f: &mut fmt::Formatter, why: &Why, how| match why.by {
            By::Select => write!(f, "{at} is {how}: the profile selects `{}`", why.rule),
            By::Include => write!(f, "{at} is {how}: the profile includes {}", why.rule),
            By::Needs => write!(f, "{at} is {how}: {} would mislead without it", why.rule),
        };
        match &self.verdict {
            Verdict::In { why, excerpt } => {
                is_in(f, why, if *excerpt { "partly in" } else { "in" })?;
            }
            Verdict::InALine(why) => is_in(f, why, "in, in a line for want of space")?,
            Verdict::NotNamed => write!(
                f,
                "{at} is not in: the profile names items one by one, and not this one"
            )?,
            Verdict::NotSelected(rule) => {
                write!(f, "{at} is not in: `{rule}` does not hold for it")?
            }
            Verdict::Excluded(entry) => write!(f, "{at} is not in: the profile excludes {entry}")?,
            Verdict::NoRoom(entry) => write!(f, "{at} is not in: there is no room for {entry}")?,
            Verdict::Shortened(entry) => write!(
                f,
                "{at} is not in: there is room for the short form of {entry} alone"
            )?,
            Verdict::NotPrinted(template) => write!(
                f,
                "{at} is not in: the profile selects it, and the template `{template}` does not print it"
            )?,
        }
        for facet in &self.facets {
            write!(f, "\n  {facet}")?;
        }
        Ok(())
    }
}
