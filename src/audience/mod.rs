//! Audience profiles: whom a briefing is for, what it selects, in which order, with which template.

mod expression;
mod profile;

use std::collections::BTreeMap;

use typst::ecow::{EcoString, eco_format, eco_vec};
use typst::syntax::{DiagSpan, FileId};

use crate::diagnostic::{Problems, Result, error, with_suggestion};
use crate::project::{BUILT_IN_REPORT, Project, Quoted, path_id};
use crate::report::code::{Address, Code};
use crate::report::{FacetValue, Report, Taxonomy};
pub use expression::Expression;
pub(crate) use profile::ProfileFile;

/// Words by language, such as `en`.
pub(crate) type Localized = BTreeMap<String, EcoString>;

/// A profile: whom a briefing is for, and what is in it.
#[derive(Debug, Clone)]
pub struct Audience {
    /// Its name on the command line and in names of files; also that of its own file.
    pub(crate) id: String,
    /// The briefing's title, by language.
    pub(crate) title: Localized,
    /// The editors' own words before the findings, by language.
    pub(crate) lead: Localized,
    /// What the briefing contains, in the editors' words, by language. Pages print it only with the profile's
    /// own template, as others may print less.
    pub(crate) contents: Localized,
    /// The point of the briefing, in the editors' words, by language: the title of a document that makes one
    /// point.
    pub(crate) headline: Localized,
    /// The addressees of recommendations that these readers are.
    pub(crate) is: Vec<FacetValue>,
    /// The recommendations that lead, in this order.
    pub(crate) asks: Vec<WithPlace<Address>>,
    /// The names of the figures that pages show, in this order. `None` for all figures of the selection, in its
    /// order.
    pub(crate) figures: Option<Vec<WithPlace<String>>>,
    /// Where the profile says that these readers are shown the signs to look for, because they meet the people whom
    /// the report is about; `None` if it does not.
    pub(crate) shows_signs: Option<DiagSpan>,
    /// What readers who notice a sign should do, in the editors' words, by language.
    pub(crate) if_noticed: Localized,
    /// The template, without `.typ.j2`.
    pub(crate) template: Quoted,
    /// The one thing to say where there is room for one: a recommendation, or a passage's short form.
    pub(crate) message: Option<WithPlace<Address>>,
    /// The name of its accent in the theme, or a colour; `None` for the theme's own accent.
    pub(crate) accent: Option<WithPlace<String>>,
    /// What it selects.
    pub(crate) select: Select,
    /// The most pages that a briefing may have; `None` for no limit.
    pub(crate) pages: Option<u16>,
    /// The profile's file.
    pub(crate) file: FileId,
    /// The content hash of that file.
    pub(crate) hash: String,
}

/// What a profile selects.
#[derive(Debug, Clone)]
pub(crate) struct Select {
    /// Which passages and spans.
    pub(crate) findings: Rule,
    /// Which recommendations.
    pub(crate) recommendations: Rule,
    /// Addresses that are selected whatever the expressions say.
    pub(crate) include: Vec<WithPlace<Address>>,
    /// Addresses that are not selected whatever the expressions say.
    pub(crate) exclude: Vec<WithPlace<Address>>,
    /// The parts and sections that come first, in this order: on the page, and where room is short.
    pub(crate) order: Vec<WithPlace<Code>>,
}

/// An expression, and how it is written.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    /// The expression as it is written.
    pub(crate) source: Quoted,
    /// The expression as it was read.
    pub(crate) expression: Expression,
}

impl Rule {
    /// Reads a rule.
    ///
    /// # Errors
    /// Those of [`Expression::parse`].
    pub(crate) fn parse(source: Quoted, taxonomy: &Taxonomy) -> Result<Self> {
        let expression = Expression::parse(&source, taxonomy)?;
        Ok(Self { source, expression })
    }
}

/// A value, and where it is written.
#[derive(Debug, Clone)]
pub(crate) struct WithPlace<T> {
    /// The value.
    pub(crate) value: T,
    /// Where it is written.
    pub(crate) span: DiagSpan,
}

/// The ending of a profile's file name.
const SUFFIX: &str = ".toml";

impl Audience {
    /// The profiles' names, in alphabetical order: those of the project and those of its report.
    ///
    /// # Errors
    /// If the project's report cannot be found.
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

    /// The path of the profile of this name; `None` if there is none.
    ///
    /// # Errors
    /// Those of [`Self::names`].
    pub(crate) fn path(project: &Project, name: &str) -> Result<Option<String>> {
        let paths = folders(project)?.map(|folder| format!("{folder}/{name}{SUFFIX}"));
        Ok(paths.into_iter().find(|path| project.exists(path)))
    }

    /// The profile of this name.
    ///
    /// # Errors
    /// If there is no such profile, or something in it is wrong. All problems are reported together.
    pub fn load(project: &Project, report: &Report, name: &str) -> Result<Self> {
        match Self::path(project, name)? {
            Some(path) => Self::read(project, report, path_id(&path)?, name),
            None => {
                let problem = error(eco_format!("there is no audience `{name}`"));
                // Not found in this project: so the project has a report of its own.
                if Self::path(&Project::built_in(), name)?.is_some() {
                    let own = &report.id;
                    return Err(eco_vec![problem.with_hint(eco_format!(
                        "`{name}` belongs to the built-in report, and the report of this project is `{own}`"
                    )).with_hint(BUILT_IN_REPORT)]);
                }
                let names = Self::names(project)?;
                let names = names.iter().map(String::as_str);
                Err(eco_vec![with_suggestion(problem, name, names)])
            }
        }
    }

    /// The profiles of these names that are right; what is wrong with the others goes to `problems`.
    pub(crate) fn load_each(
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
}

/// Where profiles are: the project's own folder, and the report's.
fn folders(project: &Project) -> Result<[String; 2]> {
    Ok([
        "audiences".into(),
        format!("{}/audiences", project.report_folder()?),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the built-in profiles promise to documents with little room.
    #[test]
    fn each_built_in_profile_has_three_asks_and_a_short_headline() {
        let project = Project::built_in();
        let report = Report::load(&project).unwrap();
        let names = Audience::names(&project).unwrap();
        assert_eq!(names.len(), 13);
        let mut long = Vec::new();
        for name in &names {
            let audience = Audience::load(&project, &report, name).unwrap();
            assert!(!audience.headline.is_empty(), "{name}");
            for (language, words) in &audience.headline {
                let words = words.split_whitespace();
                let count = words.filter(|word| word.chars().any(char::is_alphanumeric));
                assert!((1..=9).contains(&count.count()), "{name} in {language}");
            }
            assert_eq!(audience.asks.len(), 3, "{name}");
            for ask in &audience.asks {
                let asked = report
                    .recommendations()
                    .find(|(_, item)| Address::Recommendation(item.number) == ask.value);
                let text = asked.unwrap().1.text.plain();
                if text.split_whitespace().count() > 90 {
                    long.push(format!("{name} {}", ask.value));
                }
            }
            let message = &audience.message.unwrap().value;
            assert!(matches!(message, Address::Recommendation(_)), "{name}");
        }
        // It is without doubt what its readers are asked.
        assert_eq!(long, ["education-staff 34"]);
    }
}
