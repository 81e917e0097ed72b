//! The proof that nothing of a document is lost: data and exclusions, laid end to end in the order of the
//! document, are its words.
//!
//! Two texts are compared after these normalisations, and no others:
//! - *white space* is ignored, and with it where a page break split a paragraph or a word;
//! - *typographic apostrophes* and straight ones are the same sign;
//! - *drawn signs* are ignored: the sign before an item of a list, and full stop, colon, bracket or dash beside
//!   the number of a heading, a paragraph or a recommendation.

use typst::ecow::{EcoString, eco_format};

use super::data::{Imported, ImportedKind, Name};
use super::document::Locator;
use super::flow::{At, Flow};
use crate::output::markdown;
use crate::report::{Directory, Text};

/// The first difference between data and document.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Differs {
    /// The place in the document; `None` at its end.
    pub(crate) place: Option<Locator>,
    /// What differs.
    pub(crate) message: EcoString,
}

/// Compares what is imported with the document's words.
///
/// # Errors
/// If words of the document are in neither data nor exclusions, in both, or in another place: the first of them.
pub(super) fn account(flow: &Flow, imported: &Imported) -> Result<(), Differs> {
    let differs = |at: At, message: &str| {
        let unit = flow.units.get(at.0);
        let words = unit.and_then(|unit| unit.words.get(at.1..));
        let words = first(words.unwrap_or_default());
        Differs {
            place: unit.map(|unit| unit.place),
            message: eco_format!("the document has `{words}` {message}"),
        }
    };
    let excluded = imported.exclusions.iter();
    let excluded = excluded.map(|exclusion| (exclusion.from, exclusion.to));
    let excluded: Vec<(At, At)> = excluded.filter(|(from, to)| from < to).collect();
    if let Some(pair) = excluded.windows(2).find(|pair| pair[1].0 < pair[0].1) {
        return Err(differs(pair[1].0, "which is excluded twice"));
    }
    let is_excluded = |at: At| {
        let before = excluded.partition_point(|(from, _)| *from <= at);
        before > 0 && at < excluded[before - 1].1
    };
    let units = flow.units.iter().enumerate();
    let letters = units.flat_map(|(unit, words)| {
        let letters = words.words.char_indices();
        letters.filter_map(move |(at, c)| Some(((unit, at), normal(c)?)))
    });
    let mut document = letters.filter(|(at, _)| !is_excluded(*at));
    let mut pieces = pieces(imported);
    pieces.sort_by_key(|(unit, ..)| *unit);
    for (_, of, words) in &pieces {
        for c in words.chars().filter_map(normal) {
            match document.next() {
                Some((_, found)) if found == c => {}
                Some((at, _)) => {
                    let message = eco_format!("where {of} has `{}`", first(words));
                    return Err(differs(at, &message));
                }
                None => {
                    let words = first(words);
                    return Err(Differs {
                        place: None,
                        message: eco_format!("the document ends before `{words}` of {of}"),
                    });
                }
            }
        }
    }
    match document.next() {
        Some((at, _)) => Err(differs(at, "which is neither data nor excluded")),
        None => Ok(()),
    }
}

/// The words of an import, as they are read back from the Markdown that is written: the unit that they come from,
/// the address of what holds them, and the words.
fn pieces(imported: &Imported) -> Vec<(usize, EcoString, String)> {
    let mut pieces = Vec::new();
    let mut push = |unit: usize, of: &str, words: String| pieces.push((unit, of.into(), words));
    let written = |text: &Text| {
        let markdown = markdown::text(text);
        Text::parse(&markdown).map_or(markdown, |text| text.heard())
    };
    for section in &imported.sections {
        let of = section.name.as_str();
        if let Name::Code(code) = &section.name {
            push(
                section.unit,
                of,
                section.printed.as_ref().unwrap_or(code).clone(),
            );
        }
        if !section.editors_title {
            push(section.unit, of, section.title.clone());
        }
        for item in &section.items {
            match &item.kind {
                ImportedKind::Passage(label) => {
                    push(item.unit, of, label.clone().unwrap_or_default());
                    push(item.unit, of, written(&item.text));
                }
                ImportedKind::Recommendation(recommendation) => {
                    let of = eco_format!("recommendation {}", recommendation.label);
                    let named = recommendation
                        .printed
                        .as_ref()
                        .or(recommendation.named.as_ref());
                    let before = recommendation.printed_label.iter().chain(named);
                    before.for_each(|words| push(item.unit, &of, words.clone()));
                    push(item.unit, &of, written(&item.text));
                    for field in &recommendation.fields {
                        push(field.unit, &of, field.value.clone());
                    }
                }
            }
        }
    }
    if let Some((unit, directory)) = &imported.directory {
        for words in directory_words(directory) {
            push(*unit, "the directory", words.to_owned());
        }
    }
    for note in &imported.notes {
        let of = format!("note {}", note.number);
        push(note.unit, &of, written(&note.text));
    }
    pieces
}

/// The words of a directory, in document order.
fn directory_words(directory: &Directory) -> Vec<&str> {
    let coordinator = &directory.coordinator;
    let mut words = vec![
        directory.title.as_str(),
        &coordinator.role,
        &coordinator.name,
    ];
    words.extend(coordinator.address.as_deref());
    words.extend(coordinator.site.as_deref());
    for organisation in &directory.organisations {
        words.push(&organisation.name);
        words.extend(organisation.site.as_deref());
        words.extend(organisation.address.as_deref());
        words.push(&organisation.mission);
    }
    words
}

/// The first words of a text.
pub(super) fn first(words: &str) -> String {
    /// How many words are enough to find the place.
    const FEW: usize = 8;
    let all: Vec<&str> = words.split_whitespace().take(FEW + 1).collect();
    let few = all[..all.len().min(FEW)].join(" ");
    if all.len() > FEW { few + " …" } else { few }
}

/// A character as it is compared; `None` if it is ignored.
fn normal(c: char) -> Option<char> {
    match c {
        '’' | '‘' => Some('\''),
        c if c.is_whitespace() => None,
        c => Some(c),
    }
}
