//! What an audience's profile selects from a report.
//!
//! A passage is selected by the profile's expression or by `include`, whole or in marked parts; what
//! it needs comes with it; `exclude` takes away, and `until-fit` says what goes first where room is
//! short; neither may part what needs each other.

use typst::diag::SourceDiagnostic;
use typst::ecow::eco_format;

use super::selector::Selector;
use super::{By, Finding, Selected, Why};
use crate::audience::{Audience, Placed, Rule};
use crate::diagnostic::{Problems, Result};
use crate::report::{Address, Code, Recommendation, Report};

/// What is selected, in the profile's order.
pub(super) struct Selection<'a> {
    pub findings: Vec<Finding<'a>>,
    pub recommendations: Vec<Selected<&'a Recommendation>>,
}

/// The findings and recommendations that an expression alone selects, with what they need, in
/// document order.
pub fn select_by<'a>(
    report: &'a Report,
    rule: &Rule,
) -> (Vec<Finding<'a>>, Vec<Selected<&'a Recommendation>>) {
    let why = by_rule(rule);
    let mut selector = Selector::new(report);
    selector.select_passages(&rule.expression, &why);
    selector.select_recommendations(&rule.expression, &why);
    selector.add_needs();
    (selector.findings(), selector.selected_recommendations())
}

/// Selected by a rule.
fn by_rule(rule: &Rule) -> Why {
    Why {
        by: By::Select,
        rule: rule.source.text.as_str().into(),
    }
}

pub(super) fn decide<'a>(report: &'a Report, audience: &Audience) -> Result<Selection<'a>> {
    let mut problems = Problems::default();
    let mut selector = Selector::new(report);
    let select = &audience.select;
    selector.select_passages(&select.findings.expression, &by_rule(&select.findings));
    selector.select_recommendations(
        &select.recommendations.expression,
        &by_rule(&select.recommendations),
    );
    for address in &select.include {
        if !selector.include(&address.value) {
            problems.push(
                SourceDiagnostic::error(
                    address.span,
                    eco_format!("{} is selected without being included", address.value),
                )
                .with_hint("leave it out of `include`"),
            );
        }
    }
    // What is selected only because something else needs it can be named here as well. Whatever of it
    // is back once needs are added is there because it is needed, and that is an error.
    let mut with_needs = selector.clone();
    with_needs.add_needs();
    for address in &select.exclude {
        selector.take_away(&address.value);
        if !with_needs.take_away(&address.value) {
            problems.push(
                SourceDiagnostic::error(
                    address.span,
                    eco_format!("{} is not selected, so nothing is excluded", address.value),
                )
                .with_hint("leave it out of `exclude`"),
            );
        }
    }
    for address in &audience.until_fit {
        if let Address::Recommendation(number) = &address.value {
            problems.push(
                SourceDiagnostic::error(
                    address.span,
                    eco_format!("recommendation {number} cannot be left out for want of space"),
                )
                .with_hint("findings give way, recommendations never do: put it under `exclude`"),
            );
        }
    }
    let mut held_back = selector.clone();
    let expression = &select.findings.expression;
    for address in in_order(&audience.until_fit) {
        held_back.hold_back(&address.value, expression);
        if !with_needs.hold_back(&address.value, expression) {
            problems.push(
                SourceDiagnostic::error(
                    address.span,
                    eco_format!(
                        "{} is not selected, so it cannot be left out",
                        address.value
                    ),
                )
                .with_hint("`until-fit` lists what is selected and goes first where room is short"),
            );
        }
    }
    for (list, how, before) in [
        (&select.exclude, "excluded", &selector),
        (&audience.until_fit, "left out", &held_back),
    ] {
        let mut after = before.clone();
        after.add_needs();
        for address in list {
            let back = after.more_than(before, &address.value);
            after.check_not_needed(address, &back, how, &mut problems);
        }
    }
    selector.add_needs();
    let selection = arranged(&selector, audience);
    if selection.findings.is_empty() && selection.recommendations.is_empty() {
        problems.push(
            SourceDiagnostic::error(
                select.findings.source.span(),
                "this profile selects nothing",
            )
            .with_hint("`plaidoyer list findings --where EXPR` tries an expression"),
        );
    }
    for ask in &audience.asks {
        let selected = &mut selection.recommendations.iter();
        if !selected.any(|selected| Address::Recommendation(selected.item.number) == ask.value) {
            problems.push(
                SourceDiagnostic::error(
                    ask.span,
                    eco_format!(
                        "recommendation {} is not selected, so it cannot lead",
                        ask.value
                    ),
                )
                .with_hint("`asks` lists selected recommendations: put it under `include` as well"),
            );
        }
    }
    problems.finish(selection)
}

/// The findings of a profile that is right, without the last `count` entries of its `until-fit`; what
/// else needs one of them keeps it.
pub(super) fn hold_back<'a>(
    report: &'a Report,
    audience: &Audience,
    count: usize,
) -> Vec<Finding<'a>> {
    let select = &audience.select;
    let mut selector = Selector::new(report);
    selector.select_passages(&select.findings.expression, &by_rule(&select.findings));
    for address in &select.include {
        selector.include(&address.value);
    }
    for address in &select.exclude {
        selector.take_away(&address.value);
    }
    let kept = audience.until_fit.len().saturating_sub(count);
    for address in in_order(&audience.until_fit[kept..]) {
        selector.hold_back(&address.value, &select.findings.expression);
    }
    selector.add_needs();
    arranged(&selector, audience).findings
}

/// Whole passages first: what then still stands of them are the marked parts, which may be named too.
fn in_order(entries: &[Placed<Address>]) -> impl Iterator<Item = &Placed<Address>> {
    let is_span = |address: &&Placed<Address>| matches!(address.value, Address::Span(_));
    let wholes = entries.iter().filter(move |address| !is_span(address));
    wholes.chain(entries.iter().filter(is_span))
}

/// What is selected, in the profile's order.
fn arranged<'a>(selector: &Selector<'a>, audience: &Audience) -> Selection<'a> {
    let order: Vec<&Code> = audience
        .select
        .order
        .iter()
        .map(|code| &code.value)
        .collect();
    let rank = |section: &Code| {
        order
            .iter()
            .position(|code| section.within(code))
            .unwrap_or(order.len())
    };
    let mut selection = Selection {
        findings: selector.findings(),
        recommendations: selector.selected_recommendations(),
    };
    selection
        .findings
        .sort_by_key(|finding| rank(&finding.section.code));
    selection
        .recommendations
        .sort_by_key(|selected| rank(&selected.item.section));
    selection
}
