//! A profile's file: what stands in it, and what is checked when it is read.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use typst::diag::SourceDiagnostic;
use typst::ecow::{eco_format, eco_vec};
use typst::syntax::{DiagSpan, FileId};

use super::{Audience, Localized, Placed, Rule, Select};
use crate::diagnostic::{Problems, Result, error_at, with_suggestion};
use crate::project::{Located, Project, Quoted};
use crate::report::{Address, Code, Facet, FacetValue, Report, SHORT, content_hash};

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
            problems.push(
                error_at(
                    file,
                    profile.id.span(),
                    eco_format!(
                        "the audience `{}` is in the file of another name",
                        profile.id.as_ref()
                    ),
                )
                .with_hint(eco_format!("write `id = \"{name}\"`, or rename the file")),
            );
        }
        let language = &report.about.language;
        let given = |words: &Localized| {
            words
                .get(language)
                .is_some_and(|words| !words.trim().is_empty())
        };
        let may_be_absent = [
            ("lead", &profile.lead),
            ("contents", &profile.contents),
            ("headline", &profile.headline),
            ("if-noticed", &profile.if_noticed),
        ];
        let silent = may_be_absent
            .into_iter()
            .find(|(_, words)| !words.is_empty() && !given(words))
            .map(|(what, _)| what);
        if let Some(what) = (!given(&profile.title)).then_some("title").or(silent) {
            let at = source.find(what).unwrap_or_default();
            problems.push(
                error_at(
                    file,
                    at..at + what.len(),
                    eco_format!("the {what} has no words in `{language}`"),
                )
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
        let mut placed = |list: Vec<Located<String>>| -> Vec<Placed<Address>> {
            let list = list.iter().filter_map(|word| {
                let value = problems.absorb(report.located(file, word))?;
                let span = DiagSpan::from_range(file, word.span());
                Some(Placed { value, span })
            });
            list.collect()
        };
        let include = placed(profile.select.include);
        let exclude = placed(profile.select.exclude);
        let order = placed(profile.select.order);
        let message = placed(profile.message.into_iter().collect()).pop();
        let asks = placed(profile.asks);
        for ask in &asks {
            if !matches!(ask.value, Address::Recommendation(_)) {
                problems.push(
                    SourceDiagnostic::error(
                        ask.span,
                        eco_format!("{} is no recommendation", ask.value),
                    )
                    .with_hint("`asks` lists the recommendations that lead, such as `\"11\"`"),
                );
            }
        }
        let shown = &report.evidence.figures;
        let names = || {
            shown
                .iter()
                .filter(|figure| figure.picture.is_some())
                .map(|figure| figure.id.as_str())
        };
        // A translation has its own evidence, and may lack some of these figures.
        let named = profile.figures.iter().flatten();
        for word in named.filter(|_| report.translation.is_none()) {
            if !names().any(|name| name == word.as_ref()) {
                problems.push(with_suggestion(
                    error_at(
                        file,
                        word.span(),
                        eco_format!("the report shows no figure `{}`", word.as_ref()),
                    ),
                    word.as_ref(),
                    names(),
                ));
            }
        }
        let is = profile.is.iter().filter_map(|word| {
            let value = report.taxonomy.value(Facet::ADDRESSEE, word.as_ref());
            let value = value.map_err(|mut problem| {
                problem.span = DiagSpan::from_range(file, word.span());
                eco_vec![problem]
            });
            problems.absorb(value)
        });
        let is: Vec<FacetValue> = is.collect();
        for address in &exclude {
            if let Some(included) = include
                .iter()
                .find(|included| included.value == address.value)
            {
                problems.push(
                    SourceDiagnostic::error(
                        address.span,
                        eco_format!("{} is both included and excluded", address.value),
                    )
                    .with_spanned_hint("included here", included.span),
                );
            }
        }
        let order = order
            .into_iter()
            .filter_map(|Placed { value, span }| match value {
                Address::Section(value) => Some(Placed { value, span }),
                other => {
                    let message = eco_format!("{other} is no heading");
                    problems.push(SourceDiagnostic::error(span, message).with_hint(
                        "`order` lists headings by their codes, each with what stands under it",
                    ));
                    None
                }
            });
        let order: Vec<Placed<Code>> = order.collect();
        if let Some(message) = &message
            && !is_message(&message.value)
        {
            problems.push(
                SourceDiagnostic::error(
                    message.span,
                    eco_format!("{} is too much for a message", message.value),
                )
                .with_hint("name a recommendation (`\"11\"`) or the short form of a passage (`\"F.I.1/1/short\"`)"),
            );
        }
        let (Some(findings), Some(recommendations)) = rules else {
            return problems.fail();
        };
        let placed = |name: Located<String>| Placed {
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
                .map(|names| names.into_iter().map(placed).collect()),
            shows_signs: profile
                .shows_signs
                .filter(|shown| *shown.as_ref())
                .map(|shown| DiagSpan::from_range(file, shown.span())),
            if_noticed: profile.if_noticed,
            template: Quoted::new(file, &source, &profile.template),
            message,
            accent: profile.accent.map(placed),
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
