//! Selection expressions: which facets a passage or recommendation must have to be selected.
//!
//! They are read off minijinja's syntax tree before anything is evaluated. minijinja does not promise to keep that
//! tree (feature `unstable_machinery`): Cargo.toml pins the version.

use std::ops::Range;

use minijinja::machinery::ast::{BinOpKind, CompareOpKind, Expr, UnaryOpKind};
use minijinja::machinery::{Span, parse_expr, tokenize};
use minijinja::syntax::SyntaxConfig;
use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoString, eco_format};

use crate::diagnostic::{Problems, Result, minijinja_message};
use crate::project::Quoted;
use crate::report::{Facet, FacetValue, Facets, Taxonomy};

/// The words and signs of the longest expression: each may stand within the next one, and so many leave room on the
/// smallest stack of a thread, of 2 MiB.
const LONGEST: usize = 2000;

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
    /// If the syntax is wrong, or the expression holds more than a selection is made of, or the taxonomy does not know a
    /// facet or value, even one that a short circuit would never reach. The hint names the nearest right one.
    pub fn parse(source: &Quoted, taxonomy: &Taxonomy) -> Result<Self> {
        let mut reader = Reader {
            source,
            taxonomy,
            problems: Problems::default(),
        };
        let expression = reader.parse();
        reader
            .problems
            .finish(expression.unwrap_or(Expression::Constant(false)))
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

/// Reads an expression; what it cannot read is `None`, and a problem.
struct Reader<'s> {
    source: &'s Quoted,
    taxonomy: &'s Taxonomy,
    problems: Problems,
}

impl Reader<'_> {
    fn parse(&mut self) -> Option<Expression> {
        let text = &self.source.text;
        let tokens = tokenize(text, true, SyntaxConfig::default());
        if tokens.map_while(|token| token.ok()).count() > LONGEST {
            return self.wrong(
                0..text.len(),
                eco_format!("the expression has more than {LONGEST} words and signs"),
                "ask for fewer values, and name single items in `include` and `exclude`",
            );
        }
        match parse_expr(text) {
            Ok(expr) => self.read(&expr),
            Err(e) => {
                let range = e.range().filter(|range| range.end <= text.len());
                let at = self.source.at(range.unwrap_or(0..text.len()));
                self.problems
                    .push(SourceDiagnostic::error(at, minijinja_message(&e)));
                None
            }
        }
    }

    /// Looks every word up, also those that a short circuit would never reach.
    fn read(&mut self, expr: &Expr) -> Option<Expression> {
        match expr {
            Expr::Const(constant) => match bool::try_from(constant.value.clone()) {
                Ok(value) => Some(Expression::Constant(value)),
                Err(_) => self.unexpected(expr),
            },
            Expr::Var(var) => self.facet(var.id, bytes(var.span())).map(Expression::Given),
            Expr::UnaryOp(op) if matches!(op.op, UnaryOpKind::Not) => {
                Some(Expression::Not(Box::new(self.read(&op.expr)?)))
            }
            Expr::BinOp(op) => match op.op {
                BinOpKind::ScAnd => self.both(&op.left, &op.right, Expression::And),
                BinOpKind::ScOr => self.both(&op.left, &op.right, Expression::Or),
                BinOpKind::In => self.has(expr, &op.left, &op.right),
                _ => self.unexpected(expr),
            },
            Expr::Compare(compare) => match &compare.ops[..] {
                [one] if matches!(one.op, CompareOpKind::In) => {
                    self.has(expr, &compare.expr, &one.expr)
                }
                [one] if matches!(one.op, CompareOpKind::NotIn) => {
                    let has = self.has(expr, &compare.expr, &one.expr)?;
                    Some(Expression::Not(Box::new(has)))
                }
                _ => self.unexpected(expr),
            },
            _ => self.unexpected(expr),
        }
    }

    fn both(
        &mut self,
        left: &Expr,
        right: &Expr,
        make: fn(Box<Expression>, Box<Expression>) -> Expression,
    ) -> Option<Expression> {
        let (left, right) = (self.read(left), self.read(right));
        Some(make(Box::new(left?), Box::new(right?)))
    }

    /// `'value' in facet`.
    fn has(&mut self, whole: &Expr, value: &Expr, facet: &Expr) -> Option<Expression> {
        let (Expr::Const(constant), Expr::Var(var)) = (value, facet) else {
            return self.unexpected(whole);
        };
        let Some(value) = constant.value.as_str() else {
            return self.unexpected(whole);
        };
        let facet = self.facet(var.id, bytes(var.span()))?;
        match self.taxonomy.value(facet, value) {
            Ok(value) => Some(Expression::Has(facet, value)),
            Err(problem) => self.unknown(problem, bytes(constant.span())),
        }
    }

    fn facet(&mut self, name: &str, range: Range<usize>) -> Option<Facet> {
        let facet = self.taxonomy.facet(name);
        facet.or_else(|| self.unknown(self.taxonomy.no_facet(name), range))
    }

    fn unknown<T>(&mut self, mut problem: SourceDiagnostic, range: Range<usize>) -> Option<T> {
        problem.span = self.source.at(range);
        self.problems.push(problem);
        None
    }

    fn unexpected(&mut self, expr: &Expr) -> Option<Expression> {
        self.wrong(
            bytes(expr.span()),
            eco_format!("this {} cannot select anything", expr.description()),
            "a selection is made of `'value' in facet`, `not`, `and`, `or` and brackets",
        )
    }

    fn wrong<T>(&mut self, range: Range<usize>, message: EcoString, hint: &str) -> Option<T> {
        let problem = SourceDiagnostic::error(self.source.at(range), message);
        self.problems.push(problem.with_hint(hint));
        None
    }
}

fn bytes(span: Span) -> Range<usize> {
    span.start_offset as usize..span.end_offset as usize
}

#[cfg(test)]
mod tests {
    use typst::ecow::EcoVec;

    use super::*;
    use crate::project::{Project, file_id};
    use crate::report::Report;

    /// What is wrong in an expression.
    fn wrong(source: &Quoted) -> EcoVec<SourceDiagnostic> {
        let report = Report::load(&Project::built_in()).unwrap();
        let read = Expression::parse(source, &report.taxonomy);
        read.err().unwrap_or_default()
    }

    fn quoted(source: &str) -> Quoted {
        Quoted::whole(file_id("test.toml"), source)
    }

    #[test]
    fn each_wrong_word_is_named_at_its_place() {
        let source = "'polise' in sector and not ('mayote' not in territory) or sektor";
        let quoted = quoted(source);
        let places: Vec<_> = wrong(&quoted).iter().map(|problem| problem.span).collect();
        let words = ["'polise'", "'mayote'", "sektor"].map(|word| {
            let start = source.find(word).unwrap();
            quoted.at(start..start + word.len())
        });
        assert_eq!(places, words);
    }

    #[test]
    fn the_longest_expression_leaves_room_on_the_stack() {
        // Tests run on the smallest of stacks.
        for (sign, signs) in [
            ("not ", 1),
            ("sector or ", 2),
            ("sector and ", 2),
            ("-", 1),
            ("(", 1),
            ("[", 1),
        ] {
            let longest = sign.repeat((LONGEST - 1) / signs) + "sector";
            let is_taken = wrong(&quoted(&longest)).is_empty();
            assert_eq!(is_taken, !["-", "(", "["].contains(&sign), "{sign}");
            let longer = sign.repeat(LONGEST / signs) + "sector";
            let refused = wrong(&quoted(&longer));
            assert_eq!(
                refused[0].message,
                "the expression has more than 2000 words and signs"
            );
        }
    }

    #[test]
    fn what_selects_nothing_is_refused() {
        for source in [
            "",
            "'police'",
            "sector == 'police'",
            "sector | length > 0",
            "1",
            "'a' in 'b'",
            "'police' in sector)",
        ] {
            assert!(!wrong(&quoted(source)).is_empty(), "{source} was taken");
        }
    }
}
