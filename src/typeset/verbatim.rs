//! The last word on promise one: the words that are set are held against the data before a PDF is
//! written. A rule in a template or component (`show "child": …`, `upper`) could change them.

use memchr::memmem;
use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoVec, eco_format};
use typst::layout::{Frame, FrameItem};
use typst::syntax::DiagSpan;
use typst_layout::PagedDocument;

use crate::diagnostic::Problems;

/// Words of the report that are printed.
pub(super) struct Expected<'a> {
    pub key: &'a str,
    /// As they are [`compared`], each text that must stand in one run.
    pub texts: &'a [String],
    /// Where they are defined.
    pub span: DiagSpan,
}

/// Holds words against what is set on the pages.
pub(super) fn check<'a>(
    expected: impl Iterator<Item = Expected<'a>>,
    document: &PagedDocument,
) -> EcoVec<SourceDiagnostic> {
    let mut pages: Vec<String> = Vec::new();
    for page in document.pages() {
        let mut words = String::new();
        collect(&page.frame, &mut words);
        pages.push(words);
    }
    let all = pages.concat();
    let mut problems = Problems::default();
    for Expected { key, texts, span } in expected {
        for words in texts {
            let is_there = memmem::find(all.as_bytes(), words.as_bytes()).is_some();
            if !is_there && !broken(&pages, words) {
                problems.push(
                    SourceDiagnostic::error(span, eco_format!("the words of {key} do not stand on the page as they stand here"))
                        .with_hint("a rule in a template or component changes them, or `| code` is used where markup is expected"),
                );
            }
        }
    }
    problems.into_distinct()
}

/// Whether words stand at the end of a page and go on on the next, with headers and footers between.
fn broken(pages: &[String], words: &str) -> bool {
    let ends: Vec<usize> = words.char_indices().map(|(at, _)| at).skip(1).collect();
    pages.windows(2).any(|pair| {
        // Where a beginning stands on a page, all shorter ones do; and what is left after the longest
        // is the least that the next page must have.
        let longest = ends.partition_point(|end| pair[0].contains(&words[..*end]));
        longest > 0 && pair[1].contains(&words[ends[longest - 1]..])
    })
}

/// The letters of a frame, in the order in which they are set.
fn collect(frame: &Frame, words: &mut String) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => collect(&group.frame, words),
            FrameItem::Text(text) => words.extend(kept(&text.text)),
            _ => {}
        }
    }
}

/// A text as it is compared.
pub(super) fn compared(text: &str) -> String {
    kept(text).collect()
}

/// The signs of a text that are compared: no whitespace, and no hyphens, which may break a word.
fn kept(text: &str) -> impl Iterator<Item = char> {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{ad}' | '\u{2010}'))
}

#[cfg(test)]
mod tests {
    use super::broken;

    #[test]
    fn words_may_go_on_on_the_next_page() {
        let pages = ["head.Onetwothr".to_owned(), "head.eefour.".to_owned()];
        assert!(broken(&pages, "twothreefour"));
        assert!(!broken(&pages, "twothreefive"));
        assert!(!broken(&pages, "threeetwo"));
        assert!(!broken(&pages, "zwei"));
    }
}
