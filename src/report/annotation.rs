//! What editors say about the report, kept apart from its text so that a new import keeps it:
//! facets, needs, kinds and spans. Each entry names what it is about by address and content hash.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use typst::diag::SourceDiagnostic;
use typst::ecow::{eco_format, eco_vec};
use typst::syntax::{DiagSpan, FileId};

use super::code::{Address, PassageId};
use super::outline::placed;
use super::text::{beginning, find_pieces};
use super::{
    AsOf, Facets, Item, Kind, Passage, Recommendation, Report, Section, Span, Taxonomy,
    content_hash,
};
use crate::diagnostic::{Problems, Result, error_at};
use crate::project::{Located, Project};

/// A file of editors' entries.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct AnnotationFile {
    /// What editors say about one place in the report.
    #[serde(default, rename = "entry")]
    entries: Vec<Annotation>,
}

/// What editors say about one place in the report.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "Entry", rename_all = "kebab-case", deny_unknown_fields)]
struct Annotation {
    /// A section, passage, recommendation, or a marked part of a passage such as `E.I.1/1/short`.
    at: Located<String>,
    /// The content hash of what was judged, which `plaidoyer show` prints; a marked part has its words instead.
    hash: Option<Located<String>>,
    /// The words of a marked part, with `[…]` between those that do not follow each other.
    text: Option<Located<String>>,
    /// What a passage is, if its layout does not show it.
    kind: Option<Located<Kind>>,
    /// Whose words a passage reports, if they are not the report's own.
    voice: Option<Located<String>>,
    /// When a passage was true, if it may not be true any more: a year, month or day.
    as_of: Option<Located<AsOf>>,
    /// The passages without which this one would mislead.
    #[schemars(default)]
    needs: Vec<Located<String>>,
    /// The values of each facet of the taxonomy, under its name.
    #[schemars(skip)]
    facets: Vec<(Located<String>, Vec<Located<String>>)>,
}

impl<'de> Deserialize<'de> for Annotation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct AnnotationKeys;
        impl<'de> Visitor<'de> for AnnotationKeys {
            type Value = Annotation;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an entry")
            }

            fn visit_map<A: MapAccess<'de>>(
                self,
                mut map: A,
            ) -> std::result::Result<Annotation, A::Error> {
                let mut at = None;
                let (mut hash, mut text, mut kind) = (None, None, None);
                let (mut voice, mut as_of) = (None, None);
                let (mut needs, mut facets) = (Vec::new(), Vec::new());
                while let Some(key) = map.next_key::<Located<String>>()? {
                    match key.as_ref().as_str() {
                        "at" => at = Some(map.next_value()?),
                        "hash" => hash = Some(map.next_value()?),
                        "text" => text = Some(map.next_value()?),
                        "kind" => kind = Some(map.next_value()?),
                        "voice" => voice = Some(map.next_value()?),
                        "as-of" => as_of = Some(map.next_value()?),
                        "needs" => needs = map.next_value()?,
                        _ => facets.push((key, map.next_value()?)),
                    }
                }
                Ok(Annotation {
                    at: at.ok_or_else(|| A::Error::missing_field("at"))?,
                    hash,
                    text,
                    kind,
                    voice,
                    as_of,
                    needs,
                    facets,
                })
            }
        }
        deserializer.deserialize_map(AnnotationKeys)
    }
}

impl Annotation {
    fn facets(&self, file: FileId, taxonomy: &Taxonomy) -> Result<Facets> {
        let mut problems = Problems::default();
        let mut facets = Facets::default();
        for (name, given) in &self.facets {
            let Some(facet) = taxonomy.facet(name.as_ref()) else {
                problems.push(placed(taxonomy.no_facet(name.as_ref()), file, name));
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
                    Err(problem) => problems.push(placed(problem, file, word)),
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
/// If an address, a value or a key is unknown, an entry is about a text that has changed, a span has words that
/// its passage has not, or two entries are about one place; all at once.
pub(super) fn apply(project: &Project, file: FileId, report: &mut Report) -> Result<()> {
    let AnnotationFile { entries } = project.toml(file)?;
    let mut problems = Problems::default();
    let mut seen: HashMap<Address, Range<usize>> = HashMap::new();
    for entry in &entries {
        // A span need not be there yet: its entry makes it.
        let at = report.address(entry.at.as_ref());
        let at = at.map_err(|problem| eco_vec![placed(problem, file, &entry.at)]);
        let Some(at) = problems.absorb(at) else {
            continue;
        };
        if let Some(first) = seen.insert(at.clone(), entry.at.span()) {
            let message = eco_format!("there are two entries about {at}");
            problems.push(
                error_at(file, entry.at.span(), message)
                    .with_spanned_hint("first here", DiagSpan::from_range(file, first)),
            );
        }
        problems.absorb(apply_entry(file, entry, &at, report));
    }
    problems.finish(())
}

fn apply_entry(file: FileId, entry: &Annotation, at: &Address, report: &mut Report) -> Result<()> {
    let mut problems = Problems::default();
    let place = DiagSpan::from_range(file, entry.at.span());
    let facets = problems
        .absorb(entry.facets(file, &report.taxonomy))
        .unwrap_or_default();
    let voice = entry.voice.as_ref();
    let voice = voice.and_then(|voice| problems.absorb(report.taxonomy.voice(file, voice)));
    let mut needs: Vec<PassageId> = Vec::new();
    for need in &entry.needs {
        match report.located(file, need) {
            Ok(Address::Passage(id)) => needs.push(id),
            Ok(other) => problems.push(error_at(
                file,
                need.span(),
                eco_format!("{other} is no passage, and only a passage is needed"),
            )),
            Err(found) => problems.extend(found),
        }
    }
    check_keys(file, entry, at, &mut problems);
    let Some(mut target) = find(report, at) else {
        problems.absorb(report.located(file, &entry.at));
        return problems.finish(());
    };
    if let Annotated::Passage(passage) = &target
        && needs.contains(&passage.id)
    {
        problems.push(SourceDiagnostic::error(
            place,
            eco_format!("{at} needs itself"),
        ));
    }
    if let (Some(hash), Some(expected)) = (&entry.hash, target.content_hash())
        && *hash.as_ref() != expected
    {
        let message =
            eco_format!("the text of {at} is not the one that this entry was written about");
        problems.push(error_at(file, hash.span(), message).with_hint(eco_format!(
            "read it again; if the entry still holds, write `hash = \"{expected}\"`"
        )));
    }
    match &mut target {
        Annotated::Section(section) => section.facets = facets,
        // Facets that the document prints beside it stay.
        Annotated::Recommendation(item) => item.facets = facets.or(&item.facets),
        Annotated::Passage(passage) => {
            if let Some(kind) = &entry.kind {
                passage.kind = *kind.as_ref();
            }
            passage.voice = voice;
            passage.as_of = entry.as_of.as_ref().map(|as_of| as_of.as_ref().clone());
            passage.needs.extend(needs);
            passage.facets = facets;
        }
        Annotated::NewSpan(passage, id) => {
            if let Some(ranges) = problems.absorb(span_ranges(file, entry, passage)) {
                passage.spans.push(Span {
                    id: id.clone(),
                    ranges,
                    facets,
                });
            }
        }
    }
    problems.finish(())
}

/// Says which keys do not belong to what the entry is about.
fn check_keys(file: FileId, entry: &Annotation, at: &Address, problems: &mut Problems) {
    let place = entry.at.span();
    match (at, &entry.text, &entry.hash) {
        (Address::Span(_), text, hash) => {
            if text.is_none() {
                problems.push(
                    error_at(file, place, eco_format!("the span {at} has no words"))
                        .with_hint("give it the words that it marks: `text = \"…\"`"),
                );
            }
            if let Some(hash) = hash {
                let message = "a span has its words and no hash";
                problems.push(error_at(file, hash.span(), message));
            }
        }
        (_, text, hash) => {
            if let Some(text) = text {
                let message = eco_format!("`text` belongs to a span, and {at} is none");
                problems.push(error_at(file, text.span(), message).with_hint(eco_format!(
                    "to mark a part of a passage, give it a name: `at = \"{at}/NAME\"`"
                )));
            }
            if hash.is_none() {
                let message = eco_format!("the entry about {at} has no hash");
                problems.push(error_at(file, place, message).with_hint(eco_format!(
                    "`plaidoyer show {at}` says it; it tells later whether the text has changed"
                )));
            }
        }
    }
    let of_passages = [
        (entry.kind.as_ref().map(Located::span), "has a kind"),
        (entry.voice.as_ref().map(Located::span), "has a voice"),
        (entry.as_of.as_ref().map(Located::span), "is true at a date"),
        (entry.needs.first().map(Located::span), "needs others"),
    ];
    for (span, what) in of_passages {
        if let Some(span) = span.filter(|_| !matches!(at, Address::Passage(_))) {
            let message = eco_format!("only a passage {what}, and {at} is none");
            problems.push(error_at(file, span, message));
        }
    }
}

/// The byte ranges of a passage's plain text that a span keeps.
fn span_ranges(file: FileId, entry: &Annotation, passage: &Passage) -> Result<Vec<Range<usize>>> {
    let Some(words) = &entry.text else {
        return Ok(Vec::new());
    };
    find_pieces(words.as_ref(), &passage.text.plain()).map_err(|piece| {
        let said = beginning(&piece);
        let problem = error_at(file, words.span(), eco_format!("{} does not say “{said}”", passage.id));
        eco_vec![problem.with_hint("a span has the passage's own words, to the letter and in order; `[…]` stands where words are left out")]
    })
}

/// What an entry is about.
enum Annotated<'a> {
    Section(&'a mut Section),
    Passage(&'a mut Passage),
    NewSpan(&'a mut Passage, super::SpanId),
    Recommendation(&'a mut Recommendation),
}

impl Annotated<'_> {
    /// The content hash of what is judged; `None` for a span, whose words stand in the entry.
    fn content_hash(&self) -> Option<String> {
        match self {
            Annotated::Section(section) => Some(section.content_hash()),
            Annotated::Passage(passage) => Some(content_hash(&passage.text.heard())),
            Annotated::Recommendation(recommendation) => {
                Some(content_hash(&recommendation.text.heard()))
            }
            Annotated::NewSpan(..) => None,
        }
    }
}

fn find<'a>(report: &'a mut Report, at: &Address) -> Option<Annotated<'a>> {
    let (section, item) = match at {
        Address::Section(code) => {
            return report
                .sections
                .get_mut(*report.index.sections.get(code)?)
                .map(Annotated::Section);
        }
        Address::Passage(id) => *report.index.passages.get(id)?,
        Address::Span(id) => *report.index.passages.get(&id.passage)?,
        Address::Recommendation(number) => *report.index.recommendations.get(number)?,
    };
    match (at, report.sections.get_mut(section)?.items.get_mut(item)?) {
        (Address::Span(id), Item::Passage(passage)) => {
            Some(Annotated::NewSpan(passage, id.clone()))
        }
        (_, Item::Passage(passage)) => Some(Annotated::Passage(passage)),
        (_, Item::Recommendation(recommendation)) => {
            Some(Annotated::Recommendation(recommendation))
        }
    }
}
