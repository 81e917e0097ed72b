//! What an audience's profile selects from a report.
//!
//! A passage is selected by the profile's expression or by `include`, whole or in marked parts; what
//! it needs comes with it; `exclude` and `until-fit` take away, and may not part what needs each
//! other.

use typst::diag::SourceDiagnostic;
use typst::ecow::eco_format;

use super::selector::Selector;
use super::{By, Finding, LeftOut, LeftOutBecause, Selected, Why};
use crate::audience::{Audience, Rule};
use crate::diagnostic::{Problems, Result};
use crate::report::{Address, Code, Recommendation, Report};

/// What is selected, in the profile's order.
pub(super) struct Selection<'a> {
    pub findings: Vec<Finding<'a>>,
    pub recommendations: Vec<Selected<&'a Recommendation>>,
    pub left_out: Vec<LeftOut>,
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
    // Whole passages first: what then still stands of them are the marked parts, which may be named too.
    let (spans, wholes): (Vec<_>, Vec<_>) = audience
        .until_fit
        .iter()
        .partition(|address| matches!(address.value, Address::Span(_)));
    for address in wholes.into_iter().chain(spans) {
        let expression = &select.findings.expression;
        selector.hold_back(&address.value, expression);
        if !with_needs.hold_back(&address.value, expression) {
            problems.push(
                SourceDiagnostic::error(
                    address.span,
                    eco_format!(
                        "{} is not selected, so it cannot be left out",
                        address.value
                    ),
                )
                .with_hint("`until-fit` lists what is selected and has no room"),
            );
        }
    }
    let before_needs = selector.clone();
    selector.add_needs();
    for (list, how) in [
        (&select.exclude, "excluded"),
        (&audience.until_fit, "left out"),
    ] {
        for address in list {
            let back = selector.more_than(&before_needs, &address.value);
            selector.check_not_needed(address, &back, how, &mut problems);
        }
    }
    let left_out = audience
        .until_fit
        .iter()
        .map(|address| LeftOut {
            item: address.value.to_string(),
            why: LeftOutBecause::NoRoom,
        })
        .collect();
    let mut selection = Selection {
        findings: selector.findings(),
        recommendations: selector.selected_recommendations(),
        left_out,
    };
    if selection.findings.is_empty() && selection.recommendations.is_empty() {
        problems.push(
            SourceDiagnostic::error(
                select.findings.source.span(),
                "this profile selects nothing",
            )
            .with_hint("`plaidoyer list findings --where EXPR` tries an expression"),
        );
    }
    let order: Vec<&Code> = select.order.iter().map(|code| &code.value).collect();
    let rank = |section: &Code| {
        order
            .iter()
            .position(|code| section.within(code))
            .unwrap_or(order.len())
    };
    selection
        .findings
        .sort_by_key(|finding| rank(&finding.section.code));
    selection
        .recommendations
        .sort_by_key(|selected| rank(&selected.item.section));
    problems.finish(selection)
}
