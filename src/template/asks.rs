//! What the report asks of whom, as templates see it.

use minijinja::value::Serde;
use minijinja::{Value, context};

use super::chart;
use super::words::Words;
use crate::brief::{Brief, Gaps, LEADS, Selected, Used, line_key};
use crate::diagnostic::Result;
use crate::labels::Labels;
use crate::report::{Address, Code, Facet, FacetValue, Kind, Label, Recommendation, Unit};

/// A label as templates see it: a number where it is one.
pub(crate) fn label(label: Label) -> Value {
    Value::from(Serde(label))
}

/// The most words of a case that is set apart.
const MOST_WORDS: usize = 60;

/// A recommendation, with its finding and whom it asks to act.
pub(super) fn recommendation(brief: &Brief, selected: &Selected<&Recommendation>) -> Value {
    let recommendation = selected.item;
    let addressees: Vec<Value> = brief
        .report
        .taxonomy
        .labels(&recommendation.facets, Facet::ADDRESSEE, brief.language)
        .map(Value::from)
        .collect();
    let part = recommendation.section.part();
    let part = part.unwrap_or(&recommendation.section);
    let fields = recommendation.beside();
    let fields = fields.map(|(name, value)| context! { name => name, value => value });
    context! {
        number => label(recommendation.number),
        url => brief.report.web_address(&Address::Recommendation(recommendation.number)),
        section => recommendation.codes(),
        // A section's title states its finding; that of a part is the heading above.
        finding => recommendation.section.part().map(|_| Words::value(recommendation.section.as_str())),
        part => context! {
            key => part.as_str(),
            code => part.printed(),
            title => Words::value(part.as_str()),
        },
        fields => fields.collect::<Vec<_>>(),
        text => Words::value(recommendation.number.key()),
        in_a_line => brief.in_a_line.contains(&recommendation.number),
        own => brief.is_addressed(recommendation),
        addressees => addressees,
    }
}

/// The briefing's one message, as templates see it; `None` if it has none.
pub(super) fn message(brief: &Brief, labels: &Labels) -> Result<Option<Value>> {
    let Some((address, _)) = brief.message() else {
        return Ok(None);
    };
    let report = brief.report;
    let (code, facets, mark, number, unit) = match &address {
        Address::Span(id) => {
            let Some((section, passage)) = report.passage(&id.passage) else {
                return Ok(None);
            };
            let mark = brief.mark(passage, labels)?;
            let unit = Unit::At(Address::Passage(id.passage.clone()));
            let facets = passage.facets.or(&section.facets);
            let code = section.code.printed().unwrap_or_default();
            (code, facets, mark, None, unit)
        }
        Address::Recommendation(number) => {
            let Some((_, item)) = report.recommendation(*number) else {
                return Ok(None);
            };
            let unit = Unit::At(address.clone());
            (
                item.codes(),
                item.facets.clone(),
                None,
                Some(label(*number)),
                unit,
            )
        }
        Address::Section(_) | Address::Passage(_) => return Ok(None),
    };
    let addressees = report
        .taxonomy
        .labels(&facets, Facet::ADDRESSEE, brief.language);
    Ok(Some(context! {
        text => Words::marked(address.key(), mark, Gaps::default()),
        number => number,
        untranslated => brief.untranslated(&[unit], labels)?,
        section => code,
        addressees => addressees.map(Value::from).collect::<Vec<_>>(),
    }))
}

/// Divides all recommendations, as templates see them, into those that lead, in their order, and the others, in
/// the profile's order.
pub(super) fn leads(brief: &Brief, all: &[Value]) -> (Vec<Value>, Vec<Value>) {
    let asks = brief.asks();
    let leads = &asks[..asks.len().min(LEADS)];
    let others = (0..all.len()).filter(|position| !leads.contains(position));
    let values = |positions: &mut dyn Iterator<Item = usize>| -> Vec<Value> {
        positions
            .filter_map(|position| all.get(position).cloned())
            .collect()
    };
    (values(&mut leads.iter().copied()), values(&mut { others }))
}

/// Recommendations by section, a line for each: their numbers, and the section's title. Readers look them up by
/// number, so they are in that order.
pub(super) fn lines<'a>(these: impl Iterator<Item = &'a Recommendation>) -> Vec<Value> {
    let mut lines: Vec<(&Code, Vec<Label>)> = Vec::new();
    for item in these {
        match lines
            .iter_mut()
            .find(|(section, _)| **section == item.section)
        {
            Some((_, numbers)) => numbers.push(item.number),
            None => lines.push((&item.section, vec![item.number])),
        }
    }
    lines.sort_by_key(|(_, numbers)| numbers.iter().min().copied());
    let line = |(section, mut numbers): (&Code, Vec<Label>)| {
        numbers.sort_unstable();
        context! {
            section => section.printed().unwrap_or_default(),
            title => Words::value(line_key(section)),
            numbers => numbers.into_iter().map(label).collect::<Vec<_>>(),
        }
    };
    lines.into_iter().map(line).collect()
}

/// Cases and pull quotes that can be set apart, as many as have room; `all` is the evidence of the selection.
pub(super) fn quotes(brief: &Brief, all: &Used) -> Vec<Value> {
    let selection = brief.selection();
    let cases = selection.passages().map(|selected| &selected.item);
    let cases =
        cases.filter(|excerpt| excerpt.passage.kind == Kind::Case && excerpt.kept.is_none());
    let cases = cases.filter(|excerpt| {
        chart::alone(brief, &Address::Passage(excerpt.passage.id.clone()))
            && excerpt.text().plain().split_whitespace().count() <= MOST_WORDS
    });
    let cases = cases.map(|excerpt| {
        context! {
            kind => "case",
            text => Words::value(excerpt.key()),
            code => excerpt.passage.id.section.printed().unwrap_or_default(),
        }
    });
    let mut quotations = all.quotations.clone();
    // What a recommendation quotes stands among the asks.
    quotations
        .retain(|quotation| quotation.pull && !matches!(quotation.at, Address::Recommendation(_)));
    quotations.sort_by_key(|quotation| selection.rank(&quotation.at));
    let quotations = quotations.into_iter();
    let quotations = quotations.map(|quotation| {
        context! {
            kind => "quotation",
            text => Words::value(quotation.words.as_str()),
            // What is printed with its own quotation marks needs no others.
            marks => !quotation.text.starts_with('“'),
            speaker => quotation.speaker.as_str(),
            code => quotation.at.printed().unwrap_or_default(),
        }
    });
    cases.chain(quotations).take(brief.room.cases).collect()
}

/// The addressees of the recommendations, each with the numbers of those that ask it to act. The one that is
/// asked most comes first.
pub(super) fn addressed(brief: &Brief) -> Vec<Value> {
    let mut addressed: Vec<(&FacetValue, Vec<Label>)> = Vec::new();
    for item in &brief.recommendations {
        for value in item.item.facets.get(Facet::ADDRESSEE).unwrap_or_default() {
            let number = item.item.number;
            match addressed.iter_mut().find(|(other, _)| *other == value) {
                Some((_, numbers)) => numbers.push(number),
                None => addressed.push((value, vec![number])),
            }
        }
    }
    addressed.sort_by_key(|(_, numbers)| std::cmp::Reverse(numbers.len()));
    let taxonomy = &brief.report.taxonomy;
    addressed
        .into_iter()
        .map(|(value, mut numbers)| {
            numbers.sort_unstable();
            context! {
                addressee => taxonomy.label(Facet::ADDRESSEE, value, brief.language),
                numbers => numbers.into_iter().map(label).collect::<Vec<_>>(),
            }
        })
        .collect()
}
