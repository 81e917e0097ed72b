//! What plaidoyer reads off minijinja's syntax trees before anything is evaluated: the conditions of
//! audience profiles, and the blocks of templates.
//!
//! minijinja does not promise to keep its syntax tree (feature `unstable_machinery`): this is the
//! only file that names it, and Cargo.toml pins the version.

use std::ops::Range;

use minijinja::machinery::ast::{BinOpKind, CompareOpKind, Expr, Stmt, UnaryOpKind};
use minijinja::machinery::{Span, parse, parse_expr};
use minijinja::syntax::SyntaxConfig;
use minijinja::{Error, ErrorKind};
use typst::ecow::{EcoString, eco_format};

/// A word of an expression or template, with its byte range there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// The word, without quotation marks.
    pub(crate) text: String,
    /// Where it stands.
    pub(crate) range: Range<usize>,
}

/// A selection expression whose words have not been looked up in the taxonomy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Condition {
    /// `true` or `false`.
    Constant(bool),
    /// `'value' in facet`.
    Has {
        /// The word to the left.
        value: Word,
        /// The name to the right.
        facet: Word,
    },
    /// `facet` alone: it has some value.
    Given(Word),
    /// `not …`.
    Not(Box<Condition>),
    /// `… and …`.
    And(Box<Condition>, Box<Condition>),
    /// `… or …`.
    Or(Box<Condition>, Box<Condition>),
}

/// Why a text is no expression, and where in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyntaxProblem {
    /// What is wrong.
    pub(crate) message: EcoString,
    /// What to write instead.
    pub(crate) hint: Option<EcoString>,
    /// Where.
    pub(crate) range: Range<usize>,
}

/// The longest selection expression, in bytes. Each `or` is nested in the next one, and this many fit on the
/// smallest stack of a thread, 2 MiB.
const LONGEST: usize = 8 << 10;

/// Reads a selection expression.
///
/// # Errors
/// If it is too long, minijinja cannot parse it, or it holds anything that a selection cannot.
pub(crate) fn condition(source: &str) -> Result<Condition, SyntaxProblem> {
    if source.len() > LONGEST {
        return Err(SyntaxProblem {
            message: eco_format!("the expression has more than {LONGEST} bytes"),
            hint: Some(
                "ask for fewer values, and name single items in `include` and `exclude`".into(),
            ),
            range: 0..source.len(),
        });
    }
    let expr = parse_expr(source).map_err(|e| SyntaxProblem {
        message: message(&e),
        hint: None,
        range: e
            .range()
            .filter(|range| range.end <= source.len())
            .unwrap_or(0..source.len()),
    })?;
    to_condition(&expr)
}

fn to_condition(expr: &Expr) -> Result<Condition, SyntaxProblem> {
    let both = |left: &Expr, right: &Expr| {
        Ok((
            Box::new(to_condition(left)?),
            Box::new(to_condition(right)?),
        ))
    };
    match expr {
        Expr::Const(constant) => match bool::try_from(constant.value.clone()) {
            Ok(value) => Ok(Condition::Constant(value)),
            Err(_) => Err(unexpected(expr)),
        },
        Expr::Var(var) => Ok(Condition::Given(Word {
            text: var.id.to_owned(),
            range: bytes(var.span()),
        })),
        Expr::UnaryOp(op) if matches!(op.op, UnaryOpKind::Not) => {
            Ok(Condition::Not(Box::new(to_condition(&op.expr)?)))
        }
        Expr::BinOp(op) => match op.op {
            BinOpKind::ScAnd => {
                both(&op.left, &op.right).map(|(left, right)| Condition::And(left, right))
            }
            BinOpKind::ScOr => {
                both(&op.left, &op.right).map(|(left, right)| Condition::Or(left, right))
            }
            BinOpKind::In => has(expr, &op.left, &op.right),
            _ => Err(unexpected(expr)),
        },
        Expr::Compare(compare) => match &compare.ops[..] {
            [one] if matches!(one.op, CompareOpKind::In) => has(expr, &compare.expr, &one.expr),
            [one] if matches!(one.op, CompareOpKind::NotIn) => {
                has(expr, &compare.expr, &one.expr).map(|has| Condition::Not(Box::new(has)))
            }
            _ => Err(unexpected(expr)),
        },
        _ => Err(unexpected(expr)),
    }
}

fn has(whole: &Expr, value: &Expr, facet: &Expr) -> Result<Condition, SyntaxProblem> {
    match (value, facet) {
        (Expr::Const(constant), Expr::Var(var)) if constant.value.as_str().is_some() => {
            Ok(Condition::Has {
                value: Word {
                    text: constant.value.as_str().unwrap_or_default().to_owned(),
                    range: bytes(constant.span()),
                },
                facet: Word {
                    text: var.id.to_owned(),
                    range: bytes(var.span()),
                },
            })
        }
        _ => Err(unexpected(whole)),
    }
}

fn unexpected(expr: &Expr) -> SyntaxProblem {
    SyntaxProblem {
        message: eco_format!("this {} cannot select anything", expr.description()),
        hint: Some(
            "a selection is made of `'value' in facet`, `not`, `and`, `or` and brackets".into(),
        ),
        range: bytes(expr.span()),
    }
}

fn bytes(span: Span) -> Range<usize> {
    span.start_offset as usize..span.end_offset as usize
}

/// What a template extends and the blocks it has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Outline {
    /// The template that it extends, if the name is a constant.
    pub(crate) extends: Option<Word>,
    /// Its blocks, in order.
    pub(crate) blocks: Vec<BlockName>,
    /// The names of other templates that it imports or includes, if they are constants.
    pub(crate) uses: Vec<Word>,
    /// Text and expressions outside every block. If the template extends another, they are not printed.
    pub(crate) outside: Vec<Range<usize>>,
}

/// A block of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BlockName {
    /// Its name, at the place where the block begins.
    pub(crate) name: Word,
    /// Whether it stands inside another block.
    pub(crate) nested: bool,
}

/// Reads what a template extends and the blocks it has.
///
/// # Errors
/// If minijinja cannot parse it.
pub(crate) fn outline(source: &str) -> Result<Outline, Error> {
    let mut outline = Outline::default();
    visit(
        &parse(source, "", SyntaxConfig::default())?,
        source,
        false,
        &mut outline,
    );
    Ok(outline)
}

fn visit(stmt: &Stmt, source: &str, in_block: bool, outline: &mut Outline) {
    let mut all = |list: &[Stmt]| {
        for stmt in list {
            visit(stmt, source, in_block, outline);
        }
    };
    match stmt {
        Stmt::Template(inner) => all(&inner.children),
        Stmt::ForLoop(inner) => {
            all(&inner.body);
            all(&inner.else_body);
        }
        Stmt::IfCond(inner) => {
            all(&inner.true_body);
            all(&inner.false_body);
        }
        Stmt::WithBlock(inner) => all(&inner.body),
        Stmt::AutoEscape(inner) => all(&inner.body),
        Stmt::FilterBlock(inner) => all(&inner.body),
        // What a macro or a capture holds is printed where it is used.
        Stmt::Macro(_) | Stmt::SetBlock(_) => {}
        Stmt::CallBlock(inner) => all(&inner.macro_decl.body),
        Stmt::Block(inner) => {
            let whole = bytes(inner.span());
            // The statement's span is the whole block; the name is the first such word in it.
            let at = source
                .get(whole.clone())
                .and_then(|text| text.find(inner.name))
                .map_or(whole.start, |at| whole.start + at);
            let name = Word {
                text: inner.name.to_owned(),
                range: at..at + inner.name.len(),
            };
            outline.blocks.push(BlockName {
                name,
                nested: in_block,
            });
            for stmt in &inner.body {
                visit(stmt, source, true, outline);
            }
        }
        Stmt::Extends(inner) => outline.extends = constant(&inner.name),
        Stmt::Include(inner) => outline.uses.extend(constant(&inner.name)),
        Stmt::Import(inner) => outline.uses.extend(constant(&inner.expr)),
        Stmt::FromImport(inner) => outline.uses.extend(constant(&inner.expr)),
        Stmt::EmitExpr(inner) if !in_block => outline.outside.push(bytes(inner.span())),
        Stmt::EmitRaw(inner) if !in_block && !inner.raw.trim().is_empty() => {
            outline.outside.push(bytes(inner.span()))
        }
        Stmt::EmitExpr(_) | Stmt::EmitRaw(_) | Stmt::Set(_) | Stmt::Do(_) => {}
    }
}

fn constant(expr: &Expr) -> Option<Word> {
    let Expr::Const(constant) = expr else {
        return None;
    };
    Some(Word {
        text: constant.value.as_str()?.to_owned(),
        range: bytes(constant.span()),
    })
}

/// What minijinja says is wrong, in one line.
pub(crate) fn message(error: &Error) -> EcoString {
    match (error.kind(), error.detail()) {
        (ErrorKind::SyntaxError, Some(detail)) => detail.into(),
        (ErrorKind::OutOfFuel, _) => "this takes too many steps; does a loop not end?".into(),
        (kind, Some(detail)) => eco_format!("{kind}: {detail}"),
        (kind, None) => eco_format!("{kind}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_keeps_the_places_of_its_words() {
        let source = "'police' in sector and not ('mayotte' not in territory)";
        let Condition::And(left, right) = condition(source).unwrap() else {
            panic!("no `and`")
        };
        let Condition::Has { value, facet } = *left else {
            panic!("no `in`")
        };
        assert_eq!(
            (value.text.as_str(), &source[value.range]),
            ("police", "'police'")
        );
        assert_eq!(
            (facet.text.as_str(), &source[facet.range]),
            ("sector", "sector")
        );
        assert!(matches!(*right, Condition::Not(_)));
    }

    #[test]
    fn the_longest_expression_leaves_room_on_the_stack() {
        // Tests run on the smallest of stacks.
        for sign in ["not ", "a or ", "a and ", "not a or "] {
            let longest = sign.repeat((LONGEST - 1) / sign.len()) + "a";
            assert!(condition(&longest).is_ok(), "{sign}");
            let longer = sign.repeat(LONGEST / sign.len() + 1) + "a";
            let refused = condition(&longer).unwrap_err();
            assert_eq!(refused.message, "the expression has more than 8192 bytes");
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
            "'a' in sector)",
        ] {
            assert!(condition(source).is_err(), "{source} was taken");
        }
    }

    #[test]
    fn an_outline_finds_nested_blocks_and_what_is_used() {
        let source = "{% extends 'base' %}stray{% block a %}{% if x %}{% block b %}{% include 'c' %}{% endblock %}{% endif %}{% endblock %}";
        let outline = outline(source).unwrap();
        assert_eq!(outline.extends.unwrap().text, "base");
        let blocks: Vec<_> = outline
            .blocks
            .iter()
            .map(|block| (block.name.text.as_str(), block.nested))
            .collect();
        assert_eq!(blocks, [("a", false), ("b", true)]);
        assert!(
            outline
                .blocks
                .iter()
                .all(|block| source[block.name.range.clone()] == block.name.text)
        );
        assert_eq!(&source[outline.outside[0].clone()], "stray");
        assert_eq!(outline.uses[0].text, "c");
    }
}
