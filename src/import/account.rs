//! The proof that nothing of a document is lost: data and exclusions, laid end to end in the order of the
//! document, are its words.
//!
//! Two texts are compared after these normalisations, and no others:
//! - *white space* is ignored, and with it where a page break split a paragraph or a word;
//! - *typographic apostrophes* and straight ones are the same sign;
//! - *drawn signs* are ignored: the sign before an item of a list, and full stop, colon, bracket or dash beside
//!   the number of a heading, a paragraph or a recommendation.

use typst::ecow::{EcoString, eco_format};

use super::data::{Imported, ImportedKind};
use super::document::Locator;
use super::flow::{At, Flow};
use crate::output::markdown;
use crate::report::{Directory, Text};

/// Words of the data, and the unit that they come from.
struct Piece {
    unit: usize,
    /// The address of what holds the words.
    of: EcoString,
    words: String,
}

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
    let mut pieces = pieces(imported);
    pieces.sort_by_key(|piece| piece.unit);
    let mut document = Words::new(flow, imported)?;
    for piece in &pieces {
        for c in piece.words.chars().filter_map(normal) {
            match document.next() {
                Some((_, found)) if found == c => {}
                Some((at, _)) => {
                    return Err(document.differs(
                        at,
                        &eco_format!("where {} has `{}`", piece.of, first(&piece.words)),
                    ));
                }
                None => {
                    return Err(Differs {
                        place: None,
                        message: eco_format!(
                            "the document ends before `{}` of {}",
                            first(&piece.words),
                            piece.of
                        ),
                    });
                }
            }
        }
    }
    match document.next() {
        Some((at, _)) => Err(document.differs(at, "which is neither data nor excluded")),
        None => Ok(()),
    }
}

/// The words of an import. Texts are read back from the Markdown that is written.
fn pieces(imported: &Imported) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut push = |unit: usize, of: &str, words: String| {
        pieces.push(Piece {
            unit,
            of: of.into(),
            words,
        });
    };
    let written = |text: &Text| {
        let markdown = markdown::text(text);
        Text::parse(&markdown).map_or(markdown, |text| text.heard())
    };
    for section in &imported.sections {
        let of = section.name.as_str();
        if let super::data::Name::Code(code) = &section.name {
            push(
                section.unit,
                of,
                section.printed.clone().unwrap_or_else(|| code.clone()),
            );
        }
        if !section.editors_title {
            push(section.unit, of, section.title.clone());
        }
        for item in &section.items {
            match &item.kind {
                ImportedKind::Passage(label) => {
                    if let Some(label) = label {
                        push(item.unit, of, label.clone());
                    }
                    push(item.unit, of, written(&item.text));
                }
                ImportedKind::Recommendation(recommendation) => {
                    let of = eco_format!("recommendation {}", recommendation.label);
                    let named = recommendation
                        .printed
                        .as_ref()
                        .or(recommendation.named.as_ref());
                    for words in [recommendation.printed_label.as_ref(), named]
                        .into_iter()
                        .flatten()
                    {
                        push(item.unit, &of, words.clone());
                    }
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
        push(
            note.unit,
            &format!("note {}", note.number),
            written(&note.text),
        );
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

/// The characters of a document that are not excluded.
struct Words<'a> {
    flow: &'a Flow,
    /// What is excluded, in order and without overlaps.
    excluded: Vec<(At, At)>,
    next_excluded: usize,
    at: At,
}

impl<'a> Words<'a> {
    fn new(flow: &'a Flow, imported: &Imported) -> Result<Self, Differs> {
        let excluded: Vec<(At, At)> = imported
            .exclusions
            .iter()
            .map(|exclusion| (exclusion.from, exclusion.to))
            .filter(|(from, to)| from < to)
            .collect();
        let words = Words {
            flow,
            excluded,
            next_excluded: 0,
            at: (0, 0),
        };
        match words.excluded.windows(2).find(|pair| pair[1].0 < pair[0].1) {
            Some(pair) => Err(words.differs(pair[1].0, "which is excluded twice")),
            None => Ok(words),
        }
    }

    fn next(&mut self) -> Option<(At, char)> {
        loop {
            while let Some((from, to)) = self.excluded.get(self.next_excluded)
                && *from <= self.at
            {
                self.at = self.at.max(*to);
                self.next_excluded += 1;
            }
            let unit = self.flow.units.get(self.at.0)?;
            match unit
                .words
                .get(self.at.1..)
                .and_then(|words| words.chars().next())
            {
                Some(c) => {
                    let at = self.at;
                    self.at.1 += c.len_utf8();
                    if let Some(c) = normal(c) {
                        return Some((at, c));
                    }
                }
                None => self.at = (self.at.0 + 1, 0),
            }
        }
    }

    fn differs(&self, at: At, message: &str) -> Differs {
        let unit = self.flow.units.get(at.0);
        let words = unit
            .and_then(|unit| unit.words.get(at.1..))
            .unwrap_or_default();
        Differs {
            place: unit.map(|unit| unit.place),
            message: eco_format!("the document has `{}` {message}", first(words)),
        }
    }
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
