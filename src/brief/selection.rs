//! What an audience's profile selects from a report.
//!
//! A passage is selected by the profile's expression or by `include`, whole or in marked parts; the passages
//! that it needs come with it. `exclude` takes passages away, but none that a selected one needs.

use typst::diag::SourceDiagnostic;
use typst::ecow::eco_format;

use super::selector::Selector;
use super::{By, Finding, Selected, Why};
use crate::audience::{Audience, Rule};
use crate::diagnostic::{Problems, Result};
use crate::report::{Address, Code, Recommendation, Report};

/// What is selected, in the profile's order.
pub(super) struct Selection<'a> {
    pub(crate) findings: Vec<Finding<'a>>,
    pub(crate) recommendations: Vec<Selected<&'a Recommendation>>,
}

/// The findings and recommendations that an expression alone selects, with what they need, in
/// document order.
pub(crate) fn select_by<'a>(
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

/// The reason that a rule selects something.
fn by_rule(rule: &Rule) -> Why {
    Why {
        by: By::Select,
        rule: rule.source.text.as_str().into(),
    }
}

/// Decides what a profile selects.
///
/// # Errors
/// Those of [`Brief::decide`](super::Brief::decide) that concern no figures. All problems are reported
/// together.
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
    let mut after = selector.clone();
    after.add_needs();
    for address in &select.exclude {
        let back = after.more_than(&selector, &address.value);
        after.check_not_needed(address, &back, &mut problems);
    }
    let selection = arranged(&after, audience);
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

/// What is selected, sorted into the profile's order.
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
