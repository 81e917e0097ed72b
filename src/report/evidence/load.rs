//! Reads `evidence.toml`.

use std::collections::BTreeMap;
use std::ops::Range;

use schemars::JsonSchema;
use serde::Deserialize;
use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoString, eco_format};
use typst::syntax::FileId;

use super::{
    Around, Evidence, Figure, FigureValue, LegalReference, Quotation, ShownAs, Sign, Term, Terms,
};
use crate::diagnostic::{Problems, Result, error_at, with_suggestion};
use crate::project::{Located, Project, path_id};
use crate::report::{Address, Report, Unit};

/// `evidence.toml`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct EvidenceFile {
    /// Numbers that the report gives.
    #[serde(default)]
    figure: Vec<RawFigure>,
    /// Words of others that the report quotes.
    #[serde(default)]
    quotation: Vec<RawQuotation>,
    /// Signs to look for.
    #[serde(default)]
    sign: Vec<RawSign>,
    /// Where the report refers to law.
    #[serde(default)]
    legal_reference: Vec<RawReference>,
    /// Laws and conventions.
    #[serde(default)]
    instrument: Vec<RawInstrument>,
    /// Names, abbreviations and terms to explain.
    #[serde(default)]
    term: Vec<RawTerm>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawFigure {
    /// Its name, for profiles and for `compared-with`.
    id: Located<String>,
    /// The passage or recommendation that gives it.
    at: Located<String>,
    /// The words that give it, as they stand there.
    text: Located<String>,
    /// The number; a range has `low` and `high` instead.
    value: Option<f64>,
    /// Whether the number is a margin to either side (±).
    #[serde(default)]
    margin: bool,
    /// The lower bound; alone, it means “at least”.
    low: Option<f64>,
    /// The upper bound; alone, it means “almost”.
    high: Option<f64>,
    /// What it is measured in: `percent`, `years` …
    unit: String,
    /// What is counted, by the name of a label.
    measures: String,
    /// The whole of which it is a share.
    of: Option<String>,
    /// The figures that the report compares it with, by their `id`.
    #[serde(default)]
    compared_with: Vec<Located<String>>,
    /// How it is shown; without it, it is not shown.
    picture: Option<Located<ShownAs>>,
    /// Whether the report gives it in order to rebut it.
    #[serde(default)]
    rebutted: bool,
    /// The range that a margin is a margin of.
    around: Option<Around>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawQuotation {
    /// The passage or recommendation that quotes it.
    at: Located<String>,
    /// The quoted words, as they stand there.
    text: Located<String>,
    /// Whose words they are.
    speaker: String,
    /// The speaker's voice, from the taxonomy.
    voice: Option<Located<String>>,
    /// Where they were said or written.
    source: Option<String>,
    /// Whether it may be set large, before the findings.
    #[serde(default)]
    pull: bool,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawSign {
    /// The passage or recommendation that names it.
    at: Located<String>,
    /// Its words, as they stand there.
    text: Located<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawReference {
    /// The passage or recommendation that refers to it.
    at: Located<String>,
    /// The words of the reference, as they stand there.
    text: Located<String>,
    /// The law or convention, by its `id`.
    instrument: Located<String>,
    /// The articles that are named.
    #[serde(default)]
    articles: Vec<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawInstrument {
    /// Its name for references.
    id: String,
    /// What it is called, by language.
    #[schemars(with = "BTreeMap<String, String>")]
    name: BTreeMap<String, EcoString>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawTerm {
    /// The term, as a list of terms names it.
    term: String,
    /// How it is written in the text.
    forms: Vec<Located<String>>,
    /// What it stands for.
    spelled_out: Located<String>,
    /// Its name in its own language.
    original: Option<Located<String>>,
    /// The passage or recommendation that spells it out.
    at: Located<String>,
}

/// Loads the evidence in `folder`, and checks that the report has its words. `instruments` are known already: the
/// names of each by language, under its id.
///
/// # Errors
/// If the report does not have the words of an entry, a name is unknown, or a figure has no value; all at once.
pub(in crate::report) fn load(
    project: &Project,
    folder: &str,
    report: &Report,
    instruments: BTreeMap<String, BTreeMap<String, EcoString>>,
) -> Result<Evidence> {
    let path = format!("{folder}/evidence.toml");
    if !project.exists(&path) {
        return Ok(Evidence::default());
    }
    let file = path_id(&path)?;
    let raw: EvidenceFile = project.toml(file)?;
    let mut problems = Problems::default();
    let mut words = |at: &Located<String>, text: &Located<String>| {
        let at = problems.absorb(report.located(file, at))?;
        problems.extend(verbatim(report, file, &at, text));
        Some((at, EcoString::from(text.as_ref().as_str())))
    };

    let no_such = |what: &str, word: &Located<String>, known: Vec<&str>| {
        let message = eco_format!("there is no {what} `{}`", word.as_ref());
        with_suggestion(error_at(file, word.span(), message), word.as_ref(), known)
    };
    let mut evidence = Evidence::default();
    let mut unknown = Problems::default();
    for quotation in raw.quotation {
        let Some((at, text)) = words(&quotation.at, &quotation.text) else {
            continue;
        };
        let voice = quotation.voice.as_ref();
        let voice = voice.and_then(|voice| unknown.absorb(report.taxonomy.voice(file, voice)));
        evidence.quotations.push(Quotation {
            at,
            text,
            words: format!("quotation:{}", evidence.quotations.len() + 1),
            speaker: quotation.speaker.into(),
            voice,
            source: quotation.source.map(Into::into),
            pull: quotation.pull,
        });
    }
    for sign in raw.sign {
        let Some((at, text)) = words(&sign.at, &sign.text) else {
            continue;
        };
        let words = format!("sign:{}", evidence.signs.len() + 1);
        evidence.signs.push(Sign { at, text, words });
    }
    let mut terms = Vec::new();
    for term in raw.term {
        let Some((_, spelled_out)) = words(&term.at, &term.spelled_out) else {
            continue;
        };
        let original = term.original.and_then(|name| words(&term.at, &name));
        let original = original.map(|(_, name)| name);
        let forms = term.forms.into_iter();
        terms.push(Term {
            term: term.term.into(),
            forms: forms.map(|form| form.into_inner().into()).collect(),
            spelled_out,
            original,
        });
    }
    evidence.terms = Terms::new(terms);
    evidence.instruments = instruments;
    evidence.instruments.extend(
        raw.instrument
            .into_iter()
            .map(|instrument| (instrument.id, instrument.name)),
    );
    for reference in raw.legal_reference {
        let Some((at, text)) = words(&reference.at, &reference.text) else {
            continue;
        };
        let known = &evidence.instruments;
        if !known.contains_key(reference.instrument.as_ref()) {
            let known = known.keys().map(String::as_str).collect();
            unknown.push(no_such("instrument", &reference.instrument, known));
        }
        evidence.legal_references.push(LegalReference {
            at,
            text,
            instrument: reference.instrument.into_inner(),
            articles: reference.articles.into_iter().map(Into::into).collect(),
        });
    }
    let ids: Vec<String> = raw
        .figure
        .iter()
        .map(|figure| figure.id.as_ref().clone())
        .collect();
    let mut pictures = Vec::new();
    for figure in raw.figure {
        let Some((at, text)) = words(&figure.at, &figure.text) else {
            continue;
        };
        for other in &figure.compared_with {
            if !ids.contains(other.as_ref()) {
                let known = ids.iter().map(String::as_str).collect();
                unknown.push(no_such("figure", other, known));
            }
        }
        let value = match (figure.value, figure.low, figure.high) {
            (Some(value), None, None) => FigureValue::Exact {
                value,
                margin: figure.margin,
            },
            (None, None, None) | (Some(_), ..) => {
                let message = "a figure has a value, or a lower or upper bound";
                unknown.push(error_at(file, figure.id.span(), message).with_hint(
                    "`value = 40`, or `low = 2000` and `high = 3000`, or one of these two",
                ));
                continue;
            }
            (None, low, high) => FigureValue::Range { low, high },
        };
        let id = figure.id.into_inner();
        evidence.figures.push(Figure {
            words: format!("figure:{id}"),
            id,
            at,
            text,
            value,
            unit: figure.unit.into(),
            measures: figure.measures.into(),
            of: figure.of.map(Into::into),
            compared_with: figure
                .compared_with
                .into_iter()
                .map(Located::into_inner)
                .collect(),
            picture: figure.picture.as_ref().map(|picture| *picture.as_ref()),
            rebutted: figure.rebutted,
            around: figure.around,
        });
        pictures.push(figure.picture.map(|picture| picture.span()));
    }
    for (figure, span) in evidence.figures.iter().zip(pictures) {
        let wrong = span.and_then(|span| not_drawable(file, span, figure, &evidence.figures));
        unknown.extend(wrong);
    }
    problems.extend(unknown.into_distinct());
    problems.finish(evidence)
}

/// An error if a figure is to be drawn and cannot be, because nothing gives it a scale or the report rebuts it.
fn not_drawable(
    file: FileId,
    span: Range<usize>,
    figure: &Figure,
    all: &[Figure],
) -> Option<SourceDiagnostic> {
    if figure.picture != Some(ShownAs::Drawn) {
        return None;
    }
    let compared = all
        .iter()
        .any(|other| other.picture == figure.picture && other.is_compared_with(figure));
    let (problem, hint) = if figure.rebutted {
        (
            "a figure that the report rebuts is not drawn: a picture of it would say that it is true",
            "write `picture = \"number\"`, which sets it with its sentence, or take the line away",
        )
    } else if figure.is_share() || figure.around.is_some() || compared {
        return None;
    } else {
        (
            "nothing gives this figure a scale",
            "write `picture = \"number\"`; or what it is a share `of`, what it is `compared-with`, or what a margin is `around`",
        )
    };
    Some(error_at(file, span, problem).with_hint(hint))
}

/// An error if the words at an address, those of its footnotes included, do not have `text`.
pub(in crate::report) fn verbatim(
    report: &Report,
    file: FileId,
    address: &Address,
    text: &Located<String>,
) -> Option<SourceDiagnostic> {
    let said = report.words_at(address).unwrap_or_default();
    // In a translation, the evidence of a passage that is still to be translated is not printed.
    if report.is_pending(&Unit::At(address.clone())) {
        return None;
    }
    (!said.contains(text.as_ref().as_str())).then(|| {
        error_at(
            file,
            text.span(),
            eco_format!("{address} does not say this"),
        )
        .with_hint("evidence has the report's own words, to the letter and in one piece")
    })
}
