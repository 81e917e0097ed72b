//! A profile's file: what stands in it, and what is checked when it is read.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use typst::diag::SourceDiagnostic;
use typst::ecow::{eco_format, eco_vec};
use typst::syntax::{DiagSpan, FileId};

use super::{Audience, Localized, Rule, Select, WithPlace};
use crate::diagnostic::{Problems, Result, error_at, with_suggestion};
use crate::project::{Located, Project, Quoted};
use crate::report::{Address, Code, Facet, FacetValue, Report, SHORT, content_hash, placed};

/// A profile's file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ProfileFile {
    /// The name of the file, without `.toml`.
    id: Located<String>,
    /// What the briefing is called, by language.
    #[schemars(with = "BTreeMap<String, String>")]
    title: Localized,
    /// A document type, or a template of your own.
    template: Located<String>,
    /// A colour: a name of the theme's `accents`, or a colour such as `#5b2750`.
    accent: Option<Located<String>>,
    /// What a poster says: a recommendation, or the short form of a passage.
    message: Option<Located<String>>,
    /// The addressees that these readers are: what is asked of them comes after what leads.
    #[serde(default)]
    is: Vec<Located<String>>,
    /// The recommendations that lead.
    #[serde(default)]
    asks: Vec<Located<String>>,
    /// The figures that pages show, in this order, by their `id` in `evidence.toml`; without it, those of what is
    /// selected.
    figures: Option<Vec<Located<String>>>,
    /// Whether these readers are told the signs to look for. They are shown if there are two or more.
    shows_signs: Option<Located<bool>>,
    /// The point, in your words: it is then the title, and the audience stands above it.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    headline: Localized,
    /// What a reader who notices a sign should do.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    if_noticed: Localized,
    /// A sentence or two of your own.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    lead: Localized,
    /// What the briefing gathers; printed at the end, unless another template is asked for.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    contents: Localized,
    /// What of the report is selected.
    select: SelectTable,
    /// What the briefing may not exceed.
    #[serde(default)]
    limits: LimitsTable,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct SelectTable {
    /// An expression over facets that selects passages; without one, only `include` does.
    findings: Option<Located<String>>,
    /// An expression over facets that selects recommendations; without one, only `include` does.
    recommendations: Option<Located<String>>,
    /// Sections, passages and recommendations to add, by code or label.
    #[serde(default)]
    include: Vec<Located<String>>,
    /// Sections, passages and recommendations to take out, by code or label.
    #[serde(default)]
    exclude: Vec<Located<String>>,
    /// The parts, subparts and sections that come first.
    #[serde(default)]
    order: Vec<Located<String>>,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct LimitsTable {
    /// How many pages the briefing may have in the template of the profile; a document type can allow fewer.
    pages: Option<u16>,
}

impl Audience {
    /// Reads the profile `name` from its file and checks it against the report.
    ///
    /// # Errors
    /// If something in it is wrong. All problems are reported together.
    pub(super) fn read(
        project: &Project,
        report: &Report,
        file: FileId,
        name: &str,
    ) -> Result<Self> {
        let profile: ProfileFile = project.toml(file)?;
        let source = project.text(file)?;
        let mut problems = Problems::default();
        if profile.id.as_ref() != name {
            let message = eco_format!(
                "the audience `{}` is in the file of another name",
                profile.id.as_ref()
            );
            problems.push(
                error_at(file, profile.id.span(), message)
                    .with_hint(eco_format!("write `id = \"{name}\"`, or rename the file")),
            );
        }
        let language = &report.about.language;
        let is_given = |words: &Localized| {
            let words = words.get(language);
            words.is_some_and(|words| !words.trim().is_empty())
        };
        let texts = [
            ("title", &profile.title),
            ("lead", &profile.lead),
            ("contents", &profile.contents),
            ("headline", &profile.headline),
            ("if-noticed", &profile.if_noticed),
        ];
        let silent = texts.into_iter().find(|(what, words)| {
            let may_be_absent = words.is_empty() && *what != "title";
            !may_be_absent && !is_given(words)
        });
        if let Some((what, _)) = silent {
            let at = source.find(what).unwrap_or_default();
            let message = eco_format!("the {what} has no words in `{language}`");
            problems.push(
                error_at(file, at..at + what.len(), message)
                    .with_hint(eco_format!("write `{what} = {{ {language} = \"…\" }}`")),
            );
        }
        let mut rule = |string: &Option<Located<String>>| {
            let quoted = match string {
                Some(string) => Quoted::new(file, &source, string),
                None => Quoted::whole(file, NOTHING),
            };
            problems.absorb(Rule::parse(quoted, &report.taxonomy))
        };
        let rules = (
            rule(&profile.select.findings),
            rule(&profile.select.recommendations),
        );
        let mut addresses = |list: Vec<Located<String>>| -> Vec<WithPlace<Address>> {
            let list = list.iter().filter_map(|word| {
                let value = problems.absorb(report.located(file, word))?;
                let span = DiagSpan::from_range(file, word.span());
                Some(WithPlace { value, span })
            });
            list.collect()
        };
        let include = addresses(profile.select.include);
        let exclude = addresses(profile.select.exclude);
        let order = addresses(profile.select.order);
        let message = addresses(profile.message.into_iter().collect()).pop();
        let asks = addresses(profile.asks);
        for ask in &asks {
            if !matches!(ask.value, Address::Recommendation(_)) {
                let message = eco_format!("{} is no recommendation", ask.value);
                problems.push(
                    SourceDiagnostic::error(ask.span, message)
                        .with_hint("`asks` lists the recommendations that lead, such as `\"11\"`"),
                );
            }
        }
        let names = || {
            let figures = report.evidence.figures.iter();
            let shown = figures.filter(|figure| figure.picture.is_some());
            shown.map(|figure| figure.id.as_str())
        };
        // A translation has its own evidence, and may lack some of these figures.
        let wanted = profile.figures.iter().flatten();
        for word in wanted.filter(|_| report.translation.is_none()) {
            if !names().any(|name| name == word.as_ref()) {
                let message = eco_format!("the report shows no figure `{}`", word.as_ref());
                let problem = error_at(file, word.span(), message);
                problems.push(with_suggestion(problem, word.as_ref(), names()));
            }
        }
        let is = profile.is.iter().filter_map(|word| {
            let value = report.taxonomy.value(Facet::ADDRESSEE, word.as_ref());
            problems.absorb(value.map_err(|problem| eco_vec![placed(problem, file, word)]))
        });
        let is: Vec<FacetValue> = is.collect();
        for address in &exclude {
            let mut included = include.iter();
            if let Some(included) = included.find(|included| included.value == address.value) {
                let message = eco_format!("{} is both included and excluded", address.value);
                problems.push(
                    SourceDiagnostic::error(address.span, message)
                        .with_spanned_hint("included here", included.span),
                );
            }
        }
        let order = order
            .into_iter()
            .filter_map(|WithPlace { value, span }| match value {
                Address::Section(value) => Some(WithPlace { value, span }),
                other => {
                    let message = eco_format!("{other} is no heading");
                    problems.push(SourceDiagnostic::error(span, message).with_hint(
                        "`order` lists headings by their codes, each with what stands under it",
                    ));
                    None
                }
            });
        let order: Vec<WithPlace<Code>> = order.collect();
        if let Some(message) = &message
            && !is_message(&message.value)
        {
            let problem = eco_format!("{} is too much for a message", message.value);
            problems.push(SourceDiagnostic::error(message.span, problem).with_hint(
                "name a recommendation (`\"11\"`) or the short form of a passage (`\"F.I.1/1/short\"`)",
            ));
        }
        let (Some(findings), Some(recommendations)) = rules else {
            return problems.fail();
        };
        let named = |name: Located<String>| WithPlace {
            span: DiagSpan::from_range(file, name.span()),
            value: name.into_inner(),
        };
        problems.finish(Audience {
            id: profile.id.into_inner(),
            title: profile.title,
            lead: profile.lead,
            contents: profile.contents,
            headline: profile.headline,
            is,
            asks,
            figures: profile
                .figures
                .map(|names| names.into_iter().map(named).collect()),
            shows_signs: profile
                .shows_signs
                .filter(|shown| *shown.as_ref())
                .map(|shown| DiagSpan::from_range(file, shown.span())),
            if_noticed: profile.if_noticed,
            template: Quoted::new(file, &source, &profile.template),
            message,
            accent: profile.accent.map(named),
            select: Select {
                findings,
                recommendations,
                include,
                exclude,
                order,
            },
            pages: profile.limits.pages,
            file,
            hash: content_hash(&source),
        })
    }
}

/// The expression that selects nothing.
const NOTHING: &str = "false";

/// Whether what stands at an address is short enough to be a document's one message.
fn is_message(address: &Address) -> bool {
    match address {
        Address::Recommendation(_) => true,
        Address::Span(id) => id.name == SHORT,
        Address::Section(_) | Address::Passage(_) => false,
    }
}
