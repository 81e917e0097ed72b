//! Audience profiles: whom a briefing is for, what it selects, in which order, with which template.

mod expression;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoString, eco_format, eco_vec};
use typst::syntax::{DiagSpan, FileId};

use crate::diagnostic::{Problems, Result, error, error_at, with_suggestion};
use crate::project::{Located, Project, Quoted, path_id};
use crate::report::code::{Address, Code};
use crate::report::{Report, SHORT, Taxonomy};
pub use expression::Expression;

/// Something that is said in one language or more.
pub type Localized = BTreeMap<String, EcoString>;

/// A profile: whom a briefing is for, and what is in it.
#[derive(Debug, Clone)]
pub struct Audience {
    /// Its name on the command line and in file names; also its file's.
    pub id: String,
    /// The briefing's title, by language.
    pub title: Localized,
    /// The editors' own words before the findings, by language.
    pub lead: Localized,
    /// What the briefing gathers, in the editors' words: after the lead, and by the profile's own template
    /// alone, as others print less.
    pub contents: Localized,
    /// The template, without `.typ.j2`.
    pub template: Quoted,
    /// The one thing to say where there is room for one: a recommendation, or a passage's short form.
    pub message: Option<Placed<Address>>,
    /// The name of its accent colour in the design library.
    pub accent: EcoString,
    /// What it selects.
    pub select: Select,
    /// The pages that a briefing may fill; no limit where there is none.
    pub pages: Option<u16>,
    /// What is left out for want of room alone, in the profile's order.
    pub until_fit: Vec<Placed<Address>>,
    /// The profile's file.
    pub file: FileId,
}

/// What a profile selects.
#[derive(Debug, Clone)]
pub struct Select {
    /// Which passages and spans.
    pub findings: Rule,
    /// Which recommendations.
    pub recommendations: Rule,
    /// What is in it all the same.
    pub include: Vec<Placed<Address>>,
    /// What is not in it all the same.
    pub exclude: Vec<Placed<Address>>,
    /// The parts that come first, in this order.
    pub order: Vec<Placed<Code>>,
}

/// An expression, and how it is written.
#[derive(Debug, Clone)]
pub struct Rule {
    /// As written.
    pub source: Quoted,
    /// As understood.
    pub expression: Expression,
}

impl Rule {
    /// Reads a rule.
    ///
    /// # Errors
    /// As [`Expression::parse`].
    pub fn parse(source: Quoted, taxonomy: &Taxonomy) -> Result<Self> {
        let expression = Expression::parse(&source, taxonomy)?;
        Ok(Self { source, expression })
    }
}

/// A value, and where it is written.
#[derive(Debug, Clone)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where it is written.
    pub span: DiagSpan,
}

/// A profile's file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ProfileFile {
    id: Located<String>,
    #[schemars(with = "BTreeMap<String, String>")]
    title: Localized,
    template: Located<String>,
    #[serde(default = "default_accent")]
    #[schemars(with = "String")]
    accent: EcoString,
    message: Option<Located<Address>>,
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    lead: Localized,
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    contents: Localized,
    select: SelectTable,
    #[serde(default)]
    limits: LimitsTable,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct SelectTable {
    findings: Located<String>,
    recommendations: Located<String>,
    #[serde(default)]
    include: Vec<Located<Address>>,
    #[serde(default)]
    exclude: Vec<Located<Address>>,
    #[serde(default)]
    order: Vec<Located<Code>>,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct LimitsTable {
    pages: Option<u16>,
    #[serde(default)]
    until_fit: Vec<Located<Address>>,
}

/// The ending of a profile's file name.
const SUFFIX: &str = ".toml";

impl Audience {
    /// The profiles' names, in alphabetical order: the project's and the built-in ones.
    ///
    /// # Errors
    /// Where the project's report cannot be found.
    pub fn names(project: &Project) -> Result<Vec<String>> {
        let mut names: Vec<String> = folders(project)?
            .iter()
            .flat_map(|folder| project.list(folder, SUFFIX))
            .filter_map(|path| Some(path.rsplit_once('/')?.1.strip_suffix(SUFFIX)?.to_owned()))
            .collect();
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    /// The profile of this name.
    ///
    /// # Errors
    /// Where there is none, or something in it is wrong; all that is wrong at once.
    pub fn load(project: &Project, report: &Report, name: &str) -> Result<Self> {
        let path = folders(project)?
            .into_iter()
            .map(|folder| format!("{folder}/{name}{SUFFIX}"))
            .find(|path| project.exists(path));
        match path {
            Some(path) => Self::read(project, report, path_id(&path)?, name),
            None => {
                let names = Self::names(project)?;
                Err(eco_vec![with_suggestion(
                    error(eco_format!("there is no audience `{name}`")),
                    name,
                    names.iter().map(String::as_str),
                )])
            }
        }
    }

    /// The profiles of these names that are right; what is wrong with the others goes to `problems`.
    pub fn load_each(
        project: &Project,
        report: &Report,
        names: &[String],
        problems: &mut Problems,
    ) -> Vec<Self> {
        names
            .iter()
            .filter_map(|name| problems.absorb(Self::load(project, report, name)))
            .collect()
    }

    fn read(project: &Project, report: &Report, file: FileId, name: &str) -> Result<Self> {
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
        let may_be_absent = [("lead", &profile.lead), ("contents", &profile.contents)];
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
        let mut rule = |string| {
            problems.absorb(Rule::parse(
                Quoted::new(file, &source, string),
                &report.taxonomy,
            ))
        };
        let rules = (
            rule(&profile.select.findings),
            rule(&profile.select.recommendations),
        );
        let mut placed = |list: Vec<Located<Address>>| -> Vec<Placed<Address>> {
            let list: Vec<_> = list
                .into_iter()
                .map(|address| place(file, address))
                .collect();
            for address in &list {
                if !report.has(&address.value) {
                    let word = address.value.to_string();
                    problems.push(with_suggestion(
                        SourceDiagnostic::error(
                            address.span,
                            eco_format!("the report has no {word}"),
                        ),
                        &word,
                        report.addresses().iter().map(String::as_str),
                    ));
                }
            }
            list
        };
        let include = placed(profile.select.include);
        let exclude = placed(profile.select.exclude);
        let until_fit = placed(profile.limits.until_fit);
        let message = placed(profile.message.into_iter().collect()).pop();
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
        let order: Vec<_> = profile
            .select
            .order
            .into_iter()
            .map(|code| place(file, code))
            .collect();
        for code in &order {
            if report.section(&code.value).is_none()
                || matches!(code.value, Code::Subpart(..) | Code::Section(..))
            {
                problems.push(
                    SourceDiagnostic::error(
                        code.span,
                        eco_format!("{} is no part of the report", code.value),
                    )
                    .with_hint(
                        "`order` lists parts (`F`) or pieces of front matter (`principles`)",
                    ),
                );
            }
        }
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
        problems.finish(Audience {
            id: profile.id.into_inner(),
            title: profile.title,
            lead: profile.lead,
            contents: profile.contents,
            template: Quoted::new(file, &source, &profile.template),
            message,
            accent: profile.accent,
            select: Select {
                findings,
                recommendations,
                include,
                exclude,
                order,
            },
            pages: profile.limits.pages,
            until_fit,
            file,
        })
    }
}

/// Whether what stands at an address is short enough to be a document's one message.
fn is_message(address: &Address) -> bool {
    match address {
        Address::Recommendation(_) => true,
        Address::Span(id) => id.name == SHORT,
        Address::Section(_) | Address::Passage(_) => false,
    }
}

fn default_accent() -> EcoString {
    "blue".into()
}

fn place<T>(file: FileId, value: Located<T>) -> Placed<T> {
    Placed {
        span: DiagSpan::from_range(file, value.span()),
        value: value.into_inner(),
    }
}

/// Where profiles are: the project's own folder, and the report's.
fn folders(project: &Project) -> Result<[String; 2]> {
    Ok([
        "audiences".into(),
        format!("{}/audiences", project.report_folder()?),
    ])
}
