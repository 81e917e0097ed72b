//! Checks that Typst reads each text that a template prints as one string, and never as code.

use std::ops::Range;

use typst::syntax::{SyntaxKind, SyntaxNode};

/// The first of `texts`, which are in order and do not overlap, that Typst would not read as one string: the
/// template printed it inside quotation marks or raw text, or in markup without a `#`. A text in a comment does
/// not count.
pub(super) fn first_misread(root: &SyntaxNode, texts: &[Range<usize>]) -> Option<Range<usize>> {
    misread(root, 0, &mut texts.iter().peekable())
}

type Texts<'t> = std::iter::Peekable<std::slice::Iter<'t, Range<usize>>>;

/// Looks at the texts that begin in `node`, and leaves those behind it. `start` is the byte at which `node`
/// begins.
fn misread(node: &SyntaxNode, start: usize, texts: &mut Texts) -> Option<Range<usize>> {
    let end = start + node.len();
    let mut at = start;
    for child in node.children() {
        let next = at + child.len();
        if texts.peek().is_some_and(|text| text.start < next)
            && let Some(found) = misread(child, at, texts)
        {
            return Some(found);
        }
        at = next;
    }
    if node.children().len() > 0 {
        return None;
    }
    while let Some(text) = texts.next_if(|text| text.start < end) {
        let is_read = match node.kind() {
            SyntaxKind::Str => *text == (start..end),
            SyntaxKind::LineComment | SyntaxKind::BlockComment => text.end <= end,
            _ => false,
        };
        if !is_read {
            return Some(text.clone());
        }
    }
    None
}
