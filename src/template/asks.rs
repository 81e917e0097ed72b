//! What the report asks of whom, as templates see it.

use minijinja::{Value, context};

use super::words::Words;
use crate::brief::labels::Labels;
use crate::brief::{Brief, Selected};
use crate::diagnostic::Result;
use crate::report::{Address, Facet, FacetValue, Recommendation};

/// A recommendation, with its finding and whom it asks to act.
pub(super) fn recommendation(brief: &Brief, selected: &Selected<&Recommendation>) -> Value {
    let recommendation = selected.item;
    let addressees: Vec<Value> = brief
        .report
        .taxonomy
        .labels(&recommendation.facets, Facet::Addressee, brief.language)
        .map(Value::from)
        .collect();
    let part = recommendation.section.part().map(|part| part.to_string());
    context! {
        number => recommendation.number.0,
        section => recommendation.section.to_string(),
        // A section's title states its finding.
        finding => Words::value(recommendation.section.to_string()),
        part_title => part.as_deref().map(Words::value),
        part => part,
        text => Words::value(recommendation.number.to_string()),
        addressees => addressees,
    }
}

/// The one thing to say, with its place.
pub(super) fn message(brief: &Brief, labels: &Labels) -> Result<Option<Value>> {
    let Some((address, _)) = brief.message() else {
        return Ok(None);
    };
    let report = brief.report;
    let (section, facets, mark, number) = match &address {
        Address::Span(id) => {
            let Some((section, passage)) = report.passage(&id.passage) else {
                return Ok(None);
            };
            let mark = brief.mark(passage, labels)?;
            (section, passage.facets.or(&section.facets), mark, None)
        }
        Address::Recommendation(number) => {
            let Some((section, item)) = report.recommendation(*number) else {
                return Ok(None);
            };
            (section, item.facets.clone(), None, Some(number.0))
        }
        Address::Section(_) | Address::Passage(_) => return Ok(None),
    };
    let addressees = report
        .taxonomy
        .labels(&facets, Facet::Addressee, brief.language);
    Ok(Some(context! {
        text => Words::marked(address.to_string(), mark),
        number => number,
        section => section.code.to_string(),
        addressees => addressees.map(Value::from).collect::<Vec<_>>(),
    }))
}

/// The recommendations by whom they ask to act: each once, under the first of its addressees, where
/// those that the profile asks for come before all others.
pub(super) fn asks(brief: &Brief) -> Vec<Value> {
    let taxonomy = &brief.report.taxonomy;
    let mut order = brief
        .audience
        .select
        .recommendations
        .expression
        .values(Facet::Addressee);
    let addressees = |item: &Selected<&Recommendation>| -> Vec<FacetValue> {
        item.item
            .facets
            .get(Facet::Addressee)
            .unwrap_or_default()
            .to_vec()
    };
    let all: Vec<(Vec<FacetValue>, Value)> = brief
        .recommendations
        .iter()
        .map(|item| (addressees(item), recommendation(brief, item)))
        .collect();
    order.extend(all.iter().flat_map(|(values, _)| values));
    let mut asks = Vec::new();
    let mut rest: Vec<&(Vec<FacetValue>, Value)> = all.iter().collect();
    for addressee in order {
        let (here, others) = rest
            .into_iter()
            .partition(|(values, _)| values.contains(addressee));
        rest = others;
        push_ask(
            &mut asks,
            Some(taxonomy.label(Facet::Addressee, addressee, brief.language)),
            here,
        );
    }
    push_ask(&mut asks, None, rest);
    asks
}

/// Whom the recommendations ask to act, each with the numbers of all that do, those first that the
/// most ask.
pub(super) fn addressed(brief: &Brief) -> Vec<Value> {
    let mut addressed: Vec<(&FacetValue, Vec<u16>)> = Vec::new();
    for item in &brief.recommendations {
        for value in item.item.facets.get(Facet::Addressee).unwrap_or_default() {
            let number = item.item.number.0;
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
                addressee => taxonomy.label(Facet::Addressee, value, brief.language),
                numbers => numbers,
            }
        })
        .collect()
}

fn push_ask(asks: &mut Vec<Value>, addressee: Option<&str>, items: Vec<&(Vec<FacetValue>, Value)>) {
    if !items.is_empty() {
        let items: Vec<Value> = items.into_iter().map(|(_, item)| item.clone()).collect();
        asks.push(context! { addressee => addressee, recommendations => items });
    }
}
