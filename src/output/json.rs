//! The selection as JSON: what other tools read, and what every PDF carries. Other tools rely on its names:
//! they do not change.

use serde::{Deserialize, Serialize};
use typst::ecow::EcoString;

use crate::brief::{Brief, Excerpt, Finding, LeftOut, LeftOutBecause, Selected, Setting, Why};
use crate::report::evidence::{Figure, LegalReference, Quotation, Sign, Term};
use crate::report::text::Picture;
use crate::report::{Address, AsOf, Code, Kind, Label, Recommendation, Text, Voice};
use crate::typeset::PROGRAM;

/// A briefing's content.
#[derive(Debug, Serialize)]
pub(crate) struct SelectionJson<'a> {
    audience: &'a str,
    report: &'a str,
    /// The version of the report's words: a hash of those that the briefing holds.
    report_version: String,
    date: String,
    /// The language of the briefing.
    language: &'a str,
    /// The program and its version.
    program: &'static str,
    /// The content hash of the profile.
    profile_hash: &'a str,
    /// The template that prints it, and the content hash of it and of those that it refers to.
    template: &'a str,
    template_hash: &'a str,
    /// Whether the copy also bears words of an event or a recipient, none of which are here.
    occasion: bool,
    /// How tightly its pages are set.
    setting: Setting,
    findings: Vec<JsonFinding>,
    recommendations: Vec<JsonRecommendation>,
    /// The parts that are not translated, and so are in the report's own language.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    source_language: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<JsonMessage>,
    left_out: Vec<JsonLeftOut>,
    figures: Vec<&'a Figure>,
    quotations: Vec<&'a Quotation>,
    signs: Vec<&'a Sign>,
    cases: Vec<String>,
    legal_references: Vec<&'a LegalReference>,
    terms: Vec<&'a Term>,
    footnotes: Vec<JsonFootnote>,
    /// The report's words that the template prints, by key.
    printed: Vec<PrintedJson<'a>>,
}

/// Words of the report that stand on the pages.
#[derive(Debug, Serialize)]
pub(crate) struct PrintedJson<'a> {
    /// Their key in the report module.
    pub(crate) key: &'a str,
    /// The words of the key, then their footnotes; each stands on the pages in one piece.
    pub(crate) texts: Vec<String>,
}

/// The template that prints a briefing, and what it prints.
#[derive(Debug)]
pub(crate) struct Print<'a> {
    /// The content hash of the template.
    pub(crate) template_hash: &'a str,
    /// Whether a copy bears words of an event or a recipient.
    pub(crate) occasion: bool,
    /// The report's words that it prints.
    pub(crate) printed: Vec<PrintedJson<'a>>,
    /// What of the selection is not on its pages.
    pub(crate) left_out: &'a [LeftOut],
}

/// A footnote, as it is printed.
#[derive(Debug, Serialize)]
pub(crate) struct JsonFootnote {
    number: u16,
    text: String,
}

/// Something that is selected and not printed whole.
#[derive(Debug, Serialize)]
pub(crate) struct JsonLeftOut {
    item: String,
    why: LeftOutBecause,
}

/// The one message of a briefing.
#[derive(Debug, Serialize)]
pub(crate) struct JsonMessage {
    item: String,
    text: String,
}

/// A section and what is selected of it.
#[derive(Debug, Serialize)]
pub(crate) struct JsonFinding {
    section: Code,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<Why>,
    passages: Vec<JsonPassage>,
}

/// A picture, as it is printed.
#[derive(Debug, Serialize)]
pub(crate) struct JsonPicture {
    /// Relative to the report's folder.
    path: EcoString,
    /// What it shows; null if nobody has written it.
    description: Option<EcoString>,
}

/// The pictures of a text.
fn pictures(text: &Text) -> Vec<JsonPicture> {
    let json = |picture: &Picture| JsonPicture {
        path: picture.path.clone(),
        description: picture.said().map(Into::into),
    };
    text.pictures().map(json).collect()
}

/// A passage, as it is printed.
#[derive(Debug, Serialize)]
pub(crate) struct JsonPassage {
    id: String,
    text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pictures: Vec<JsonPicture>,
    /// Whether words were left out.
    excerpt: bool,
    kind: Kind,
    /// Whose words it reports, if they are not the report's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    voice: Option<Voice>,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<AsOf>,
    /// The passages without which it would mislead. A short form needs none.
    needs: Vec<String>,
    why: Why,
}

/// How a recommendation is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Form {
    /// All its words.
    Whole,
    /// Its number, and the title of its section.
    InALine,
}

/// A recommendation, as it is printed.
#[derive(Debug, Serialize)]
pub(crate) struct JsonRecommendation {
    number: Label,
    section: Code,
    /// All sections that it follows from, if they are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sections: Vec<Code>,
    text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pictures: Vec<JsonPicture>,
    /// What the report prints beside it.
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    fields: serde_json::Map<String, serde_json::Value>,
    /// How it is printed, in what is printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<Form>,
    why: Why,
}

impl<'a> SelectionJson<'a> {
    /// The content of a briefing as it is printed.
    pub(crate) fn new(brief: &'a Brief<'a>, print: Print<'a>) -> Self {
        let used = brief.used();
        let left_out = print.left_out;
        SelectionJson {
            audience: &brief.audience.id,
            report: &brief.report.id,
            report_version: brief.version(),
            date: brief.date.to_string(),
            language: brief.language,
            program: PROGRAM,
            profile_hash: &brief.audience.hash,
            template: &brief.template.text,
            template_hash: print.template_hash,
            occasion: print.occasion,
            setting: brief.setting,
            findings: brief.findings.iter().map(finding).collect(),
            recommendations: brief
                .recommendations
                .iter()
                .map(|selected| JsonRecommendation {
                    form: form(selected.item.number, left_out),
                    ..recommendation(selected)
                })
                .collect(),
            source_language: source_language(brief),
            message: brief.message().map(|(address, text)| JsonMessage {
                item: brief.report.written(&address),
                text: text.plain(),
            }),
            left_out: left_out
                .iter()
                .map(|left| JsonLeftOut {
                    item: brief.report.written(&left.item),
                    why: left.why,
                })
                .collect(),
            figures: used.figures,
            quotations: used.quotations,
            signs: used.signs,
            cases: used.cases,
            legal_references: used.legal_references,
            terms: used.terms,
            footnotes: used
                .footnotes
                .into_iter()
                .map(|note| JsonFootnote {
                    number: note.number,
                    text: note.text.plain(),
                })
                .collect(),
            printed: print.printed,
        }
    }
}

/// The sections (their titles), passages and recommendations of a briefing that are in the report's own
/// language though the briefing is in another.
fn source_language(brief: &Brief) -> Vec<String> {
    brief
        .units()
        .iter()
        .filter(|unit| brief.report.is_pending(unit))
        .map(|unit| brief.report.unit_name(unit))
        .collect()
}

/// How a recommendation is printed; `None` if it is not.
fn form(number: Label, left_out: &[LeftOut]) -> Option<Form> {
    let address = Address::Recommendation(number);
    match left_out.iter().find(|left| left.item == address) {
        None => Some(Form::Whole),
        Some(left) if left.why == LeftOutBecause::InALine => Some(Form::InALine),
        Some(_) => None,
    }
}

/// A finding.
pub(crate) fn finding(finding: &Finding) -> JsonFinding {
    JsonFinding {
        section: finding.section.code.clone(),
        title: finding.section.title.plain().into(),
        why: finding.why().cloned(),
        passages: finding.passages.iter().map(passage).collect(),
    }
}

/// A passage.
pub(crate) fn passage(selected: &Selected<Excerpt>) -> JsonPassage {
    let excerpt = &selected.item;
    let text = excerpt.text();
    JsonPassage {
        id: excerpt.passage.id.to_string(),
        text: text.plain(),
        pictures: pictures(text),
        excerpt: excerpt.kept.is_some(),
        kind: excerpt.passage.kind,
        voice: excerpt.passage.voice.clone(),
        as_of: excerpt.passage.as_of.clone(),
        needs: if excerpt.is_short() {
            Vec::new()
        } else {
            let needs = excerpt.passage.needs.iter();
            needs.map(ToString::to_string).collect()
        },
        why: selected.why.clone(),
    }
}

/// A recommendation.
pub(crate) fn recommendation(selected: &Selected<&Recommendation>) -> JsonRecommendation {
    let fields = selected.item.fields.iter();
    let fields = fields.map(|(name, value)| (name.to_string(), value.as_str().into()));
    let item = selected.item;
    let sections = item.sections().filter(|_| !item.also.is_empty());
    JsonRecommendation {
        number: item.number,
        section: item.section.clone(),
        sections: sections.cloned().collect(),
        text: selected.item.text.plain(),
        pictures: pictures(&selected.item.text),
        fields: fields.collect(),
        form: None,
        why: selected.why.clone(),
    }
}

/// A value as indented JSON with a line break at its end.
///
/// # Panics
/// Never: what is written here has string keys and no values that JSON cannot hold.
pub(crate) fn to_string(value: &impl Serialize) -> String {
    let mut text =
        serde_json::to_string_pretty(value).expect("strings, numbers and lists are JSON");
    text.push('\n');
    text
}
