//! Which figures become one picture, and of which kind. No picture says more than the report's sentence does.

use fluent_bundle::FluentValue;
use minijinja::value::Serde;
use minijinja::{Value, context};

use super::words::Words;
use crate::brief::{Brief, Gaps};
use crate::diagnostic::Result;
use crate::labels::Labels;
use crate::report::evidence::{Around, Figure, FigureValue, PERCENT, ShownAs};
use crate::report::{Address, Passage};

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ChartKind {
    /// One whole that its parts fill.
    Whole,
    /// Parts of a whole, each drawn in an outline of its own.
    Shares,
    /// Bars on one scale from zero; the part between two bounds is striped.
    Bars,
    /// A range, with a margin on either side.
    Margin,
    /// Numbers without a drawing, as nothing gives them a scale.
    Number,
}

impl ChartKind {
    fn name(self) -> &'static str {
        match self {
            ChartKind::Whole => "whole",
            ChartKind::Shares => "shares",
            ChartKind::Bars => "bars",
            ChartKind::Margin => "margin",
            ChartKind::Number => "number",
        }
    }
}

/// Figures that one picture shows.
#[derive(Debug)]
struct Chart<'a> {
    /// The figure whose statement contains those of all others.
    said: &'a Figure,
    figures: Vec<&'a Figure>,
}

/// The pictures of those of `figures` that are shown, as templates see them.
///
/// # Errors
/// If a label is missing.
pub(crate) fn charts(brief: &Brief, labels: &Labels, figures: &[&Figure]) -> Result<Vec<Value>> {
    let shown: Vec<&Figure> = figures
        .iter()
        .copied()
        .filter(|figure| figure.picture.is_some())
        .collect();
    grouped(&shown)
        .iter()
        .map(|chart| {
            let kind = kind(&chart.figures);
            let parts: Vec<Value> = chart
                .figures
                .iter()
                .map(|figure| self::figure(labels, figure))
                .collect::<Result<_>>()?;
            let passage = passage(brief, &chart.said.at);
            let mark = passage.map(|passage| brief.mark(passage, labels));
            let mark = mark.transpose()?.flatten();
            let words = chart.said.words.as_str();
            Ok(context! {
                kind => kind.name(),
                // With its mark, so that who listens to the picture hears it too.
                key => context! { words => words, mark => mark.as_deref() },
                text => Words::marked(words, mark, Gaps::default()),
                code => chart.said.at.printed().unwrap_or_default(),
                alone => alone(brief, &chart.said.at),
                rebutted => chart.figures.iter().any(|figure| figure.rebutted),
                parts => parts,
            })
        })
        .collect()
}

/// A figure as templates see it, without its sentence.
///
/// # Errors
/// If a label is missing.
pub(super) fn figure(labels: &Labels, figure: &Figure) -> Result<Value> {
    let (value, low, high, margin) = match figure.value {
        FigureValue::Exact { value, margin } => (Some(value), None, None, margin),
        FigureValue::Range { low, high } => (None, low, high, false),
    };
    let number = |number: Option<f64>| number.map(|n| labels.number(n)).transpose();
    let (bound, shown) = match (value, low, high) {
        (Some(value), ..) => (margin.then_some("figure-margin"), labels.number(value)?),
        (_, Some(low), Some(high)) => {
            let (low, high) = (labels.number(low)?, labels.number(high)?);
            let bounds = [
                ("low", FluentValue::from(low)),
                ("high", FluentValue::from(high)),
            ];
            (None, labels.get("figure-range", bounds)?)
        }
        (_, Some(low), None) => (Some("figure-low"), labels.number(low)?),
        (_, None, high) => (
            Some("figure-high"),
            labels.number(high.unwrap_or_default())?,
        ),
    };
    let percent = figure.unit == PERCENT;
    let shown = if percent {
        labels.get("figure-percent", [("number", FluentValue::from(shown))])?
    } else {
        shown
    };
    let bound = bound.map(|bound| labels.get(bound, [])).transpose()?;
    Ok(context! {
        id => figure.id.as_str(),
        at => figure.at.to_string(),
        code => figure.at.printed().unwrap_or_default(),
        value => value,
        low => low,
        high => high,
        margin => margin,
        low_shown => number(low)?,
        high_shown => number(high)?,
        shown => shown,
        bound => bound,
        unit => figure.unit.as_str(),
        unit_shown => if percent { String::new() } else { unit(labels, &figure.unit, value.or(high).or(low))? },
        measures => figure.measures.as_str(),
        of => figure.of.as_deref(),
        compared_with => &figure.compared_with,
        picture => Value::from(Serde(figure.picture)),
        rebutted => figure.rebutted,
        around => figure.around.as_ref().map(|around| self::around(labels, around)).transpose()?,
    })
}

/// The range that a margin belongs to, with its numbers both to draw and to print.
fn around(labels: &Labels, around: &Around) -> Result<Value> {
    Ok(context! {
        low => around.low,
        high => around.high,
        margin => around.margin,
        low_shown => labels.number(around.low)?,
        high_shown => labels.number(around.high)?,
        unit_shown => unit(labels, &around.unit, Some(around.high))?,
    })
}

/// What is counted, as the language writes it; the unit's own name if it has no label.
fn unit(labels: &Labels, unit: &str, count: Option<f64>) -> Result<String> {
    let name = format!("unit-{unit}");
    if labels.has(&name) {
        labels.get(
            &name,
            [("count", FluentValue::from(count.unwrap_or_default()))],
        )
    } else {
        Ok(unit.replace("-", " "))
    }
}

fn passage<'a>(brief: &Brief<'a>, at: &Address) -> Option<&'a Passage> {
    let id = match at {
        Address::Passage(id) => id,
        Address::Span(id) => &id.passage,
        Address::Section(_) | Address::Recommendation(_) => return None,
    };
    brief.report.passage(id).map(|(_, passage)| passage)
}

/// Whether what stands at an address can be shown without the rest of its passage: it is in
/// the report's own voice, and needs no other to be understood.
pub(super) fn alone(brief: &Brief, at: &Address) -> bool {
    passage(brief, at).is_none_or(|passage| passage.voice.is_none() && passage.needs.is_empty())
}

/// The figures by picture: those that the report compares in one statement share one.
fn grouped<'a>(figures: &[&'a Figure]) -> Vec<Chart<'a>> {
    let mut charts: Vec<Chart> = Vec::new();
    for figure in figures {
        let compared = |chart: &Chart| {
            let other = chart.said;
            let one = chart
                .figures
                .iter()
                .any(|other| other.picture == figure.picture && other.is_compared_with(figure));
            let said = other.text.contains(figure.text.as_str())
                || figure.text.contains(other.text.as_str());
            one && said
        };
        match charts.iter_mut().find(|chart| compared(chart)) {
            Some(chart) => {
                if figure.text.len() > chart.said.text.len() {
                    chart.said = figure;
                }
                chart.figures.push(figure);
            }
            None => charts.push(Chart {
                said: figure,
                figures: vec![figure],
            }),
        }
    }
    charts
}

/// The kind of picture that these figures allow.
fn kind(figures: &[&Figure]) -> ChartKind {
    if figures
        .iter()
        .any(|figure| figure.picture != Some(ShownAs::Drawn))
    {
        return ChartKind::Number;
    }
    let exact = |figure: &Figure| match figure.value {
        FigureValue::Exact {
            value,
            margin: false,
        } => Some(value),
        _ => None,
    };
    if figures.iter().all(|figure| figure.is_share()) {
        let sum: Option<f64> = figures.iter().map(|figure| exact(figure)).sum();
        let of_one = figures.windows(2).all(|pair| pair[0].of == pair[1].of);
        return if figures.len() > 1 && of_one && sum.is_some_and(|sum| (sum - 100.0).abs() < 1e-9) {
            ChartKind::Whole
        } else {
            ChartKind::Shares
        };
    }
    match figures {
        [one] if one.around.is_some() => ChartKind::Margin,
        // What it is compared with is not printed.
        [_] => ChartKind::Number,
        _ => ChartKind::Bars,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Code;

    fn figure(id: &str, text: &str, value: FigureValue, unit: &str, of: Option<&str>) -> Figure {
        Figure {
            id: id.into(),
            at: Address::Section(Code::new("A.I.1".into(), true, None)),
            text: text.into(),
            words: String::new(),
            value,
            unit: unit.into(),
            measures: "".into(),
            of: of.map(Into::into),
            compared_with: vec!["one".into()],
            picture: Some(ShownAs::Drawn),
            rebutted: false,
            around: None,
        }
    }

    const fn exact(value: f64) -> FigureValue {
        FigureValue::Exact {
            value,
            margin: false,
        }
    }

    #[test]
    fn a_picture_says_no_more_than_its_figures() {
        let low = FigureValue::Range {
            low: Some(30.0),
            high: None,
        };
        let range = FigureValue::Range {
            low: Some(2.0),
            high: Some(3.0),
        };
        let margin = FigureValue::Exact {
            value: 18.0,
            margin: true,
        };
        let around = Around {
            low: 16.0,
            high: 18.0,
            margin: 1.5,
            unit: "years".into(),
        };
        let of = Some("all");
        let one = |value, unit, of| kind(&[&figure("one", "", value, unit, of)]);
        assert_eq!(
            one(exact(5.0), "days", None),
            ChartKind::Number,
            "nothing gives it a scale"
        );
        assert_eq!(one(low, "children", None), ChartKind::Number);
        assert_eq!(
            one(exact(95.0), "percent", None),
            ChartKind::Number,
            "of what is not said"
        );
        assert_eq!(one(exact(95.0), "percent", of), ChartKind::Shares);
        assert_eq!(
            one(range, "children", None),
            ChartKind::Number,
            "what it is compared with is not there"
        );
        assert_eq!(
            one(margin, "months", None),
            ChartKind::Number,
            "a margin of what"
        );
        let mut drawn = figure("one", "", margin, "months", None);
        drawn.around = Some(around);
        assert_eq!(kind(&[&drawn]), ChartKind::Margin);
        drawn.picture = Some(ShownAs::Number);
        assert_eq!(kind(&[&drawn]), ChartKind::Number, "the editors say so");
        let [three, thirty] =
            [exact(3.0), low].map(|value| figure("one", "", value, "percent", None));
        assert_eq!(
            kind(&[&three, &thirty]),
            ChartKind::Bars,
            "compared, and no whole that the report does not name"
        );
        let pair = |a, b| {
            kind(&[
                &figure("one", "", a, "percent", of),
                &figure("two", "", b, "percent", of),
            ])
        };
        assert_eq!(pair(exact(40.0), exact(60.0)), ChartKind::Whole);
        assert_eq!(
            pair(exact(3.0), exact(30.0)),
            ChartKind::Shares,
            "they do not fill the whole"
        );
        assert_eq!(
            pair(exact(70.0), low),
            ChartKind::Shares,
            "thirty or more do not fill it either"
        );
    }

    #[test]
    fn figures_of_one_statement_are_one_picture() {
        let (short, long) = ("40% are", "40% are. This means that 60% are not");
        let one = figure("one", short, exact(40.0), "percent", None);
        let two = figure("two", long, exact(60.0), "percent", None);
        let other = figure("three", "another", exact(60.0), "percent", None);
        let mut set = figure("four", long, exact(60.0), "percent", None);
        set.picture = Some(ShownAs::Number);
        assert_eq!(
            grouped(&[&one, &set]).len(),
            2,
            "a number is no part of a drawing"
        );
        let charts = grouped(&[&one, &two, &other]);
        assert_eq!(charts.len(), 2);
        assert_eq!(charts[0].said.id, "two", "its statement holds both");
        assert_eq!(charts[0].figures.len(), 2);
    }
}
