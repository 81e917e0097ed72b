//! What editors say about the report, kept apart from its text so that a new import keeps it:
//! facets, needs, kinds and spans. Each entry names what it is about by address and content hash.

use serde::Deserialize;
use toml::Spanned;
use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoString, eco_format};
use typst::syntax::{DiagSpan, FileId};

use super::code::{Address, PassageId};
use super::text::OMISSION;
use super::{
    Facet, Facets, Item, Kind, Passage, Recommendation, Report, Section, Span, Taxonomy,
    content_hash,
};
use crate::diagnostic::{Problems, Result, error_at, with_suggestion};
use crate::project::Project;

/// A file of editors' entries.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct AnnotationFile {
    #[serde(default, rename = "entry")]
    entries: Vec<Entry>,
}

/// What editors say about one place in the report.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Entry {
    /// A section, passage, span or recommendation.
    at: Spanned<Address>,
    /// The content hash of what was judged; a span has its words instead.
    hash: Option<Spanned<String>>,
    /// A span's words, with `[…]` between those that do not follow each other.
    text: Option<Spanned<String>>,
    /// What a passage is, where its layout does not show it.
    kind: Option<Spanned<Kind>>,
    /// The passages without which this one would mislead.
    #[serde(default)]
    needs: Vec<Spanned<PassageId>>,
    sector: Option<Vec<Spanned<String>>>,
    addressee: Option<Vec<Spanned<String>>>,
    theme: Option<Vec<Spanned<String>>>,
    territory: Option<Vec<Spanned<String>>>,
    form: Option<Vec<Spanned<String>>>,
    situation: Option<Vec<Spanned<String>>>,
    right: Option<Vec<Spanned<String>>>,
}

impl Entry {
    fn given(&self, facet: Facet) -> Option<&[Spanned<String>]> {
        match facet {
            Facet::Sector => &self.sector,
            Facet::Addressee => &self.addressee,
            Facet::Theme => &self.theme,
            Facet::Territory => &self.territory,
            Facet::Form => &self.form,
            Facet::Situation => &self.situation,
            Facet::Right => &self.right,
        }
        .as_deref()
    }

    fn facets(&self, file: FileId, taxonomy: &Taxonomy) -> Result<Facets> {
        let mut problems = Problems::default();
        let mut facets = Facets::default();
        for facet in Facet::ALL {
            let Some(given) = self.given(facet) else {
                continue;
            };
            let mut values = Vec::new();
            for word in given {
                match taxonomy.value(facet, word.as_ref()) {
                    Ok(value) if values.contains(&value) => problems.push(error_at(
                        file,
                        word.span(),
                        eco_format!("`{}` stands here twice", word.as_ref()),
                    )),
                    Ok(value) => values.push(value),
                    Err(mut problem) => {
                        problem.span = DiagSpan::from_range(file, word.span());
                        problems.push(problem);
                    }
                }
            }
            facets.set(facet, values);
        }
        problems.finish(facets)
    }
}

/// Adds the entries of one file to the report.
///
/// # Errors
/// Unknown addresses, values and keys; entries about a text that is not there any more; spans whose
/// words are not the passage's; two entries about one place.
pub(super) fn apply(project: &Project, file: FileId, report: &mut Report) -> Result<()> {
    let AnnotationFile { entries } = project.toml(file)?;
    let mut problems = Problems::default();
    for entry in &entries {
        problems.absorb(apply_entry(file, entry, report));
    }
    problems.finish(())
}

fn apply_entry(file: FileId, entry: &Entry, report: &mut Report) -> Result<()> {
    let mut problems = Problems::default();
    let at = entry.at.as_ref();
    let place = DiagSpan::from_range(file, entry.at.span());
    let facets = problems
        .absorb(entry.facets(file, &report.taxonomy))
        .unwrap_or_default();
    for need in &entry.needs {
        if report.passage(need.as_ref()).is_none() {
            problems.push(unknown(
                report,
                file,
                need.span(),
                &need.as_ref().to_string(),
            ));
        }
    }
    check_keys(file, entry, &mut problems);

    let Some(mut target) = find(report, at) else {
        problems.push(unknown(report, file, entry.at.span(), &at.to_string()));
        return problems.finish(());
    };
    if let Target::Passage(passage) = &target
        && entry.needs.iter().any(|need| *need.as_ref() == passage.id)
    {
        problems.push(SourceDiagnostic::error(
            place,
            eco_format!("{at} needs itself"),
        ));
    }
    if let (Some(hash), Some(expected)) = (&entry.hash, target.content_hash())
        && *hash.as_ref() != expected
    {
        problems.push(
            error_at(
                file,
                hash.span(),
                eco_format!("the text of {at} is not the one that this entry was written about"),
            )
            .with_hint(eco_format!(
                "read it again; if the entry still holds, write `hash = \"{expected}\"`"
            )),
        );
    }
    let already = match &mut target {
        Target::Section(section) => replace(&mut section.facets, facets),
        Target::Recommendation(recommendation) => replace(&mut recommendation.facets, facets),
        Target::Passage(passage) => {
            if let Some(kind) = &entry.kind {
                passage.kind = *kind.as_ref();
            }
            passage
                .needs
                .extend(entry.needs.iter().map(|need| need.as_ref().clone()));
            replace(&mut passage.facets, facets)
        }
        Target::NewSpan(passage, id) => {
            let already = passage.spans.iter().any(|span| span.id == *id);
            if let Some(ranges) = problems.absorb(span_ranges(file, entry, passage)) {
                passage.spans.push(Span {
                    id: id.clone(),
                    ranges,
                    facets,
                    span: place,
                });
            }
            already
        }
    };
    if already {
        problems.push(SourceDiagnostic::error(
            place,
            eco_format!("there are two entries about {at}"),
        ));
    }
    problems.finish(())
}

/// Says which keys do not belong to what the entry is about.
fn check_keys(file: FileId, entry: &Entry, problems: &mut Problems) {
    let at = entry.at.as_ref();
    let is_passage = matches!(at, Address::Passage(_));
    if matches!(at, Address::Span(_)) {
        if entry.text.is_none() {
            problems.push(
                error_at(
                    file,
                    entry.at.span(),
                    eco_format!("the span {at} has no words"),
                )
                .with_hint("give it the words that it marks: `text = \"…\"`"),
            );
        }
        if let Some(hash) = &entry.hash {
            problems.push(error_at(
                file,
                hash.span(),
                "a span has its words and no hash",
            ));
        }
    } else {
        if let Some(text) = &entry.text {
            problems.push(
                error_at(
                    file,
                    text.span(),
                    eco_format!("`text` belongs to a span, and {at} is none"),
                )
                .with_hint(eco_format!(
                    "to mark a part of a passage, give it a name: `at = \"{at}/NAME\"`"
                )),
            );
        }
        if entry.hash.is_none() {
            problems.push(
                error_at(
                    file,
                    entry.at.span(),
                    eco_format!("the entry about {at} has no hash"),
                )
                .with_hint(eco_format!(
                    "`plaidoyer show {at}` says it; it tells later whether the text has changed"
                )),
            );
        }
    }
    if let Some(kind) = entry.kind.as_ref().filter(|_| !is_passage) {
        problems.push(error_at(
            file,
            kind.span(),
            eco_format!("only a passage has a kind, and {at} is none"),
        ));
    }
    if let Some(need) = entry.needs.first().filter(|_| !is_passage) {
        problems.push(error_at(
            file,
            need.span(),
            eco_format!("only a passage needs others, and {at} is none"),
        ));
    }
}

/// The byte ranges of a passage's plain text that a span keeps.
fn span_ranges(
    file: FileId,
    entry: &Entry,
    passage: &Passage,
) -> Result<Vec<std::ops::Range<usize>>> {
    let mut problems = Problems::default();
    let Some(words) = &entry.text else {
        return problems.finish(Vec::new());
    };
    let plain = passage.text.plain();
    let mut ranges: Vec<std::ops::Range<usize>> = Vec::new();
    for piece in words
        .as_ref()
        .split(OMISSION)
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
    {
        let from = ranges.last().map_or(0, |range| range.end);
        match plain[from..].find(piece) {
            Some(start) => ranges.push(from + start..from + start + piece.len()),
            None => problems.push(
                error_at(file, words.span(), eco_format!("{} does not say “{}”", passage.id, shortened(piece)))
                    .with_hint("a span has the passage's own words, to the letter and in order; `[…]` stands where words are left out"),
            ),
        }
    }
    problems.finish(ranges)
}

fn shortened(words: &str) -> EcoString {
    match words.char_indices().nth(60) {
        Some((end, _)) => eco_format!("{}…", &words[..end]),
        None => words.into(),
    }
}

fn replace(facets: &mut Facets, new: Facets) -> bool {
    let already = *facets != Facets::default();
    *facets = new;
    already
}

fn unknown(
    report: &Report,
    file: FileId,
    range: std::ops::Range<usize>,
    word: &str,
) -> SourceDiagnostic {
    let addresses = report.addresses();
    with_suggestion(
        error_at(file, range, eco_format!("the report has no {word}")),
        word,
        addresses.iter().map(String::as_str),
    )
}

/// What an entry is about.
enum Target<'a> {
    Section(&'a mut Section),
    Passage(&'a mut Passage),
    NewSpan(&'a mut Passage, super::SpanId),
    Recommendation(&'a mut Recommendation),
}

impl Target<'_> {
    /// The content hash of what is judged; none for a span, whose words stand in the entry.
    fn content_hash(&self) -> Option<String> {
        match self {
            Target::Section(section) => Some(section.content_hash()),
            Target::Passage(passage) => Some(content_hash(&passage.text.plain())),
            Target::Recommendation(recommendation) => {
                Some(content_hash(&recommendation.text.plain()))
            }
            Target::NewSpan(..) => None,
        }
    }
}

fn find<'a>(report: &'a mut Report, at: &Address) -> Option<Target<'a>> {
    let code = match at {
        Address::Section(code) => code,
        Address::Passage(id) => &id.section,
        Address::Span(id) => &id.passage.section,
        Address::Recommendation(number) => {
            return report
                .sections
                .iter_mut()
                .flat_map(|section| &mut section.items)
                .find_map(|item| match item {
                    Item::Recommendation(found) if found.number == *number => {
                        Some(Target::Recommendation(found))
                    }
                    _ => None,
                });
        }
    };
    let section = report
        .sections
        .iter_mut()
        .find(|section| section.code == *code)?;
    let id = match at {
        Address::Passage(id) => id,
        Address::Span(id) => &id.passage,
        Address::Section(_) | Address::Recommendation(_) => return Some(Target::Section(section)),
    };
    let passage = section.items.iter_mut().find_map(|item| match item {
        Item::Passage(passage) if passage.id == *id => Some(passage),
        _ => None,
    })?;
    Some(match at {
        Address::Span(id) => Target::NewSpan(passage, id.clone()),
        _ => Target::Passage(passage),
    })
}
