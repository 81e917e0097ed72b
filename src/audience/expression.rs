//! Selection expressions: which facets a passage or recommendation must have to be selected, and what must stand
//! beside a recommendation.

use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoString, eco_format};

use crate::diagnostic::{Problems, Result, with_suggestion};
use crate::project::Quoted;
use crate::report::{Facet, FacetValue, Facets, Report};
use crate::syntax::{self, Condition, Word};

/// A condition on facets and fields, every word of which the taxonomy or the report knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// `true` or `false`.
    Constant(bool),
    /// `'value' in facet`.
    Has(Facet, FacetValue),
    /// `fields.name == 'value'`: the document prints this beside it. Nothing stands beside a passage.
    Field(EcoString, EcoString),
    /// `facet`: it has some value.
    Given(Facet),
    /// `not …`.
    Not(Box<Expression>),
    /// `… and …`.
    And(Box<Expression>, Box<Expression>),
    /// `… or …`.
    Or(Box<Expression>, Box<Expression>),
}

impl Expression {
    /// Reads an expression, in minijinja's syntax.
    ///
    /// # Errors
    /// A syntax error; a facet, field or value that the report does not have, wherever it stands in the
    /// expression, with the nearest right one.
    pub fn parse(source: &Quoted, report: &Report) -> Result<Self> {
        let mut problems = Problems::default();
        let condition = syntax::condition(&source.text).map_err(|problem| {
            problems.push(
                SourceDiagnostic::error(source.at(problem.range), problem.message)
                    .with_hints(problem.hint),
            );
        });
        let expression = match condition {
            Ok(condition) => resolve(&condition, source, report, &mut problems),
            Err(()) => None,
        };
        problems.finish(expression.unwrap_or(Expression::Constant(false)))
    }

    /// The facets that it asks for, each once, in the order of [`Facet::ALL`].
    pub fn facets(&self) -> Vec<Facet> {
        fn collect(expression: &Expression, facets: &mut Vec<Facet>) {
            match expression {
                Expression::Constant(_) | Expression::Field(..) => {}
                Expression::Has(facet, _) | Expression::Given(facet) => facets.push(*facet),
                Expression::Not(inner) => collect(inner, facets),
                Expression::And(left, right) | Expression::Or(left, right) => {
                    collect(left, facets);
                    collect(right, facets);
                }
            }
        }
        let mut facets = Vec::new();
        collect(self, &mut facets);
        facets.sort_unstable();
        facets.dedup();
        facets
    }

    /// The values of a facet that it names, each once, in the order in which it names them.
    pub fn values(&self, facet: Facet) -> Vec<&FacetValue> {
        fn collect<'e>(expression: &'e Expression, facet: Facet, values: &mut Vec<&'e FacetValue>) {
            match expression {
                Expression::Has(of, value) if *of == facet && !values.contains(&value) => {
                    values.push(value);
                }
                Expression::And(left, right) | Expression::Or(left, right) => {
                    collect(left, facet, values);
                    collect(right, facet, values);
                }
                // What it asks not to have is not what it is about.
                Expression::Has(..)
                | Expression::Field(..)
                | Expression::Constant(_)
                | Expression::Given(_)
                | Expression::Not(_) => {}
            }
        }
        let mut values = Vec::new();
        collect(self, facet, &mut values);
        values
    }

    /// Whether something with these facets is selected; `fields` is what stands beside it.
    pub fn matches(&self, facets: &Facets, fields: &[(EcoString, EcoString)]) -> bool {
        match self {
            Expression::Constant(value) => *value,
            Expression::Has(facet, value) => facets
                .get(*facet)
                .is_some_and(|values| values.contains(value)),
            Expression::Field(name, value) => fields.iter().any(|(n, v)| (n, v) == (name, value)),
            Expression::Given(facet) => facets.get(*facet).is_some_and(|values| !values.is_empty()),
            Expression::Not(inner) => !inner.matches(facets, fields),
            Expression::And(left, right) => {
                left.matches(facets, fields) && right.matches(facets, fields)
            }
            Expression::Or(left, right) => {
                left.matches(facets, fields) || right.matches(facets, fields)
            }
        }
    }
}

/// Looks every word up, also those that a short circuit would never reach; `None` after a problem.
fn resolve(
    condition: &Condition,
    source: &Quoted,
    report: &Report,
    problems: &mut Problems,
) -> Option<Expression> {
    let mut both = |left: &Condition, right: &Condition| {
        let left = resolve(left, source, report, problems);
        let right = resolve(right, source, report, problems);
        Some((Box::new(left?), Box::new(right?)))
    };
    match condition {
        Condition::Constant(value) => Some(Expression::Constant(*value)),
        Condition::Given(word) => facet(word, source, problems).map(Expression::Given),
        Condition::Has { value, facet: name } => {
            let facet = facet(name, source, problems)?;
            match report.taxonomy.value(facet, &value.text) {
                Ok(value) => Some(Expression::Has(facet, value)),
                Err(mut problem) => {
                    problem.span = source.at(value.range.clone());
                    problems.push(problem);
                    None
                }
            }
        }
        Condition::Equals { field, value } => field_equals(field, value, source, report, problems),
        Condition::Not(inner) => Some(Expression::Not(Box::new(resolve(
            inner, source, report, problems,
        )?))),
        Condition::And(left, right) => {
            both(left, right).map(|(left, right)| Expression::And(left, right))
        }
        Condition::Or(left, right) => {
            both(left, right).map(|(left, right)| Expression::Or(left, right))
        }
    }
}

/// A condition on what stands beside a recommendation: the name and the value are there somewhere.
fn field_equals(
    field: &Word,
    value: &Word,
    source: &Quoted,
    report: &Report,
    problems: &mut Problems,
) -> Option<Expression> {
    let fields = || report.recommendations().flat_map(|(_, item)| &item.fields);
    let mut is_known = |word: &Word, message: EcoString, known: Vec<&str>| {
        let is_known = known.contains(&word.text.as_str());
        if !is_known {
            let problem = SourceDiagnostic::error(source.at(word.range.clone()), message);
            problems.push(with_suggestion(problem, &word.text, known));
        }
        is_known
    };
    let message = eco_format!("no recommendation has a field `{}`", field.text);
    let names = fields().map(|(name, _)| name.as_str());
    if !is_known(field, message, names.collect()) {
        return None;
    }
    let message = eco_format!("the field `{}` is nowhere `{}`", field.text, value.text);
    let of_name = fields().filter(|(name, _)| *name == field.text);
    let values = of_name.map(|(_, value)| value.as_str());
    is_known(value, message, values.collect())
        .then(|| Expression::Field(field.text.as_str().into(), value.text.as_str().into()))
}

fn facet(word: &Word, source: &Quoted, problems: &mut Problems) -> Option<Facet> {
    let facet = Facet::named(&word.text);
    if facet.is_none() {
        problems.push(with_suggestion(
            SourceDiagnostic::error(
                source.at(word.range.clone()),
                eco_format!("there is no facet `{}`", word.text),
            ),
            &word.text,
            Facet::ALL.map(Facet::name),
        ));
    }
    facet
}
