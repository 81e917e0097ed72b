//! Selection expressions: which facets a passage or recommendation must have to be selected.

use typst::diag::SourceDiagnostic;

use crate::diagnostic::{Problems, Result};
use crate::project::Quoted;
use crate::report::{Facet, FacetValue, Facets, Taxonomy};
use crate::syntax::{self, Condition, Word};

/// A condition on facets, every word of which the taxonomy knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// `true` or `false`.
    Constant(bool),
    /// `'value' in facet`.
    Has(Facet, FacetValue),
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
    /// If the syntax is wrong, or the taxonomy does not know a facet or value, even one that a short circuit
    /// would never reach. The hint names the nearest right one.
    pub fn parse(source: &Quoted, taxonomy: &Taxonomy) -> Result<Self> {
        let mut problems = Problems::default();
        let condition = syntax::condition(&source.text).map_err(|problem| {
            problems.push(
                SourceDiagnostic::error(source.at(problem.range), problem.message)
                    .with_hints(problem.hint),
            );
        });
        let expression = match condition {
            Ok(condition) => resolve(&condition, source, taxonomy, &mut problems),
            Err(()) => None,
        };
        problems.finish(expression.unwrap_or(Expression::Constant(false)))
    }

    /// The facets that it asks for, each once, in the order of the taxonomy.
    pub fn facets(&self) -> Vec<Facet> {
        fn collect(expression: &Expression, facets: &mut Vec<Facet>) {
            match expression {
                Expression::Constant(_) => {}
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

    /// Whether something with these facets is selected.
    pub fn matches(&self, facets: &Facets) -> bool {
        match self {
            Expression::Constant(value) => *value,
            Expression::Has(facet, value) => facets
                .get(*facet)
                .is_some_and(|values| values.contains(value)),
            Expression::Given(facet) => facets.get(*facet).is_some_and(|values| !values.is_empty()),
            Expression::Not(inner) => !inner.matches(facets),
            Expression::And(left, right) => left.matches(facets) && right.matches(facets),
            Expression::Or(left, right) => left.matches(facets) || right.matches(facets),
        }
    }
}

/// Looks every word up, also those that a short circuit would never reach; `None` after a problem.
fn resolve(
    condition: &Condition,
    source: &Quoted,
    taxonomy: &Taxonomy,
    problems: &mut Problems,
) -> Option<Expression> {
    let mut both = |left: &Condition, right: &Condition| {
        let left = resolve(left, source, taxonomy, problems);
        let right = resolve(right, source, taxonomy, problems);
        Some((Box::new(left?), Box::new(right?)))
    };
    match condition {
        Condition::Constant(value) => Some(Expression::Constant(*value)),
        Condition::Given(word) => facet(word, source, taxonomy, problems).map(Expression::Given),
        Condition::Has { value, facet: name } => {
            let facet = facet(name, source, taxonomy, problems)?;
            match taxonomy.value(facet, &value.text) {
                Ok(value) => Some(Expression::Has(facet, value)),
                Err(mut problem) => {
                    problem.span = source.at(value.range.clone());
                    problems.push(problem);
                    None
                }
            }
        }
        Condition::Not(inner) => Some(Expression::Not(Box::new(resolve(
            inner, source, taxonomy, problems,
        )?))),
        Condition::And(left, right) => {
            both(left, right).map(|(left, right)| Expression::And(left, right))
        }
        Condition::Or(left, right) => {
            both(left, right).map(|(left, right)| Expression::Or(left, right))
        }
    }
}

fn facet(
    word: &Word,
    source: &Quoted,
    taxonomy: &Taxonomy,
    problems: &mut Problems,
) -> Option<Facet> {
    let facet = taxonomy.facet(&word.text);
    if facet.is_none() {
        let mut problem = taxonomy.no_facet(&word.text);
        problem.span = source.at(word.range.clone());
        problems.push(problem);
    }
    facet
}
