//! The proof that nothing of the source document is lost: data and exclusions, laid end to end in
//! document order, are the document.
//!
//! Two texts are compared after these normalisations, and no others:
//! - *whitespace* is ignored, and with it where a page break split a paragraph or a word;
//! - *typographic apostrophes* and straight ones are the same sign.

use typst::ecow::{EcoVec, eco_format, eco_vec};
use typst::syntax::FileId;

use super::{Exclusion, Imported, ImportedItem};
use crate::diagnostic::{Result, error_at};
use crate::report::{Code, Directory, Item, Report, Text, Title};

/// A stretch of data: where it comes from, and its words.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece {
    /// The address of what holds the words.
    pub of: String,
    /// The words.
    pub words: String,
}

impl Piece {
    fn new(of: impl ToString, words: impl Into<String>) -> Self {
        Self {
            of: of.to_string(),
            words: words.into(),
        }
    }
}

/// The words of a loaded report, in document order.
pub fn report_pieces(report: &Report) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let notes = |pieces: &mut Vec<Piece>, text: &Text| {
        for note in text
            .notes()
            .into_iter()
            .filter_map(|number| report.footnote(number))
        {
            pieces.push(Piece::new(
                format!("footnote {}", note.number),
                note.text.plain(),
            ));
        }
    };
    for section in &report.sections {
        let (title, own) = match &section.title {
            Title::Printed(title) => (title, true),
            Title::Editors(title) => (title, false),
        };
        heading(
            &mut pieces,
            &section.code,
            section.printed.as_deref(),
            title,
            own,
        );
        for item in &section.items {
            match item {
                Item::Passage(passage) => {
                    pieces.push(Piece::new(&passage.id, passage.text.plain()));
                    notes(&mut pieces, &passage.text);
                }
                Item::Recommendation(item) => {
                    let code = item
                        .printed
                        .as_deref()
                        .map_or_else(|| section.code.to_string(), str::to_owned);
                    recommendation(&mut pieces, item.number.0, &code, item.text.plain());
                    notes(&mut pieces, &item.text);
                }
            }
        }
    }
    directory(&mut pieces, &report.directory);
    pieces
}

/// The words of an import, in document order.
pub(super) fn pieces(imported: &Imported) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let push_notes = |pieces: &mut Vec<Piece>, text: &Text| {
        for number in text.notes() {
            for (_, words) in imported.footnotes.iter().filter(|(n, _)| *n == number) {
                pieces.push(Piece::new(format!("footnote {number}"), words.plain()));
            }
        }
    };
    for section in &imported.sections {
        heading(
            &mut pieces,
            &section.code,
            section.printed.as_deref(),
            &section.title,
            !section.editors_title,
        );
        for item in &section.items {
            let text = item.text();
            match item {
                ImportedItem::Passage(_) => {
                    pieces.push(Piece::new(&section.code, text.plain()));
                }
                ImportedItem::Recommendation {
                    number, printed, ..
                } => {
                    let code = printed.clone().unwrap_or_else(|| section.code.to_string());
                    recommendation(&mut pieces, *number, &code, text.plain());
                }
            }
            push_notes(&mut pieces, text);
        }
    }
    directory(&mut pieces, &imported.directory);
    pieces
}

fn heading(
    pieces: &mut Vec<Piece>,
    code: &Code,
    printed: Option<&str>,
    title: &str,
    own_title: bool,
) {
    // Front matter has no code in the document.
    if !matches!(code, Code::Front(_)) {
        let words = printed.map_or_else(|| code.to_string(), str::to_owned);
        pieces.push(Piece::new(code, words));
    }
    if own_title {
        pieces.push(Piece::new(code, title));
    }
}

fn recommendation(pieces: &mut Vec<Piece>, number: u16, code: &str, words: String) {
    let of = format!("recommendation {number}");
    for words in [number.to_string(), code.to_owned(), words] {
        pieces.push(Piece::new(&of, words));
    }
}

fn directory(pieces: &mut Vec<Piece>, directory: &Directory) {
    let coordinator = &directory.coordinator;
    let mut push =
        |words: Option<&str>| pieces.extend(words.map(|words| Piece::new("directory", words)));
    push(Some(&directory.title));
    push(Some(&coordinator.role));
    push(Some(&coordinator.name));
    push(coordinator.address.as_deref());
    push(coordinator.site.as_deref());
    for organisation in &directory.organisations {
        push(Some(&organisation.name));
        push(organisation.site.as_deref());
        push(organisation.address.as_deref());
        push(Some(&organisation.mission));
    }
}

/// Lays `pieces` and `exclusions` end to end against the document `source`.
///
/// # Errors
/// The first character of the document that is in neither, in both, or in another place.
pub fn account(id: FileId, source: &str, pieces: &[Piece], exclusions: &[Exclusion]) -> Result<()> {
    let mut left_out = exclusions.iter().peekable();
    let mut document: Vec<(usize, char)> = Vec::new();
    for (at, c) in source.char_indices() {
        while left_out
            .next_if(|exclusion| exclusion.range.end <= at)
            .is_some()
        {}
        let excluded = left_out
            .peek()
            .is_some_and(|exclusion| exclusion.range.contains(&at));
        if !excluded && let Some(c) = normal(c) {
            document.push((at, c));
        }
    }
    if let Some(pair) = exclusions
        .windows(2)
        .find(|pair| pair[1].range.start < pair[0].range.end)
    {
        return Err(differs(id, pair[1].range.start, "this is excluded twice"));
    }

    let mut rest = &document[..];
    for piece in pieces {
        for c in piece.words.chars().filter_map(normal) {
            match rest.split_first() {
                Some(((_, found), after)) if *found == c => rest = after,
                Some(((at, found), _)) => {
                    return Err(differs(
                        id,
                        *at,
                        &eco_format!(
                            "here the document has `{found}` where {} has `{c}`",
                            piece.of
                        ),
                    ));
                }
                None => {
                    return Err(differs(
                        id,
                        source.len(),
                        &eco_format!("the document ends before {}", piece.of),
                    ));
                }
            }
        }
    }
    match rest.first() {
        Some((at, _)) => Err(differs(id, *at, "this is neither data nor excluded")),
        None => Ok(()),
    }
}

fn differs(id: FileId, at: usize, message: &str) -> EcoVec<typst::diag::SourceDiagnostic> {
    eco_vec![
        error_at(id, at..at, message).with_hint(
            "everything in the document is data or listed in `import-exclusions.toml`, once and in its place"
        )
    ]
}

/// A character as it is compared; `None` where it is not.
fn normal(c: char) -> Option<char> {
    match c {
        '’' | '‘' => Some('\''),
        c if c.is_whitespace() => None,
        c => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::file_id;

    fn accounts(source: &str, words: &[&str], excluded: &[&str]) -> bool {
        let pieces: Vec<Piece> = words.iter().map(|words| Piece::new("x", *words)).collect();
        let exclusions: Vec<Exclusion> = excluded
            .iter()
            .map(|words| {
                let at = source.find(words).unwrap();
                Exclusion {
                    range: at..at + words.len(),
                    reason: String::new(),
                    personal: false,
                }
            })
            .collect();
        account(file_id("source.txt"), source, &pieces, &exclusions).is_ok()
    }

    #[test]
    fn data_and_exclusions_are_the_document_or_it_is_said() {
        let source = "One two.\n\n[x]\nThree child’s four.";
        assert!(accounts(
            source,
            &["One two.", "Three child's four."],
            &["[x]"]
        ));
        assert!(
            !accounts(source, &["One two.", "Three child's four."], &[]),
            "missing exclusion"
        );
        assert!(!accounts(source, &["One two."], &["[x]"]), "missing words");
        assert!(
            !accounts(source, &["Three child's four.", "One two."], &["[x]"]),
            "moved words"
        );
        assert!(
            !accounts(
                source,
                &["One two.", "One two.", "Three child's four."],
                &["[x]"]
            ),
            "repeated words"
        );
        assert!(
            !accounts(
                source,
                &["One two.", "Three child's four."],
                &["[x]", "[x]"]
            ),
            "excluded twice"
        );
    }
}
