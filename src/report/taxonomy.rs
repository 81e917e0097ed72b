//! The closed vocabulary that classifies the report: seven facets and their values.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoString, eco_format};

use crate::diagnostic::{Result, error, with_suggestion};
use crate::project::{Project, path_id};

/// A way of classifying a passage or a recommendation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Facet {
    /// Who must know.
    Sector,
    /// Who must act.
    Addressee,
    /// What it is about.
    Theme,
    /// Where.
    Territory,
    /// The form of exploitation.
    Form,
    /// The situation of the child.
    Situation,
    /// Articles of the Convention on the Rights of the Child and its optional protocols.
    Right,
}

impl Facet {
    /// All facets, in the order in which they are shown.
    pub const ALL: [Facet; 7] = [
        Facet::Sector,
        Facet::Addressee,
        Facet::Theme,
        Facet::Territory,
        Facet::Form,
        Facet::Situation,
        Facet::Right,
    ];

    /// The name as it stands in TOML and in expressions.
    pub fn name(self) -> &'static str {
        match self {
            Facet::Sector => "sector",
            Facet::Addressee => "addressee",
            Facet::Theme => "theme",
            Facet::Territory => "territory",
            Facet::Form => "form",
            Facet::Situation => "situation",
            Facet::Right => "right",
        }
    }

    /// The facet of this name.
    pub fn named(name: &str) -> Option<Facet> {
        Self::ALL.into_iter().find(|facet| facet.name() == name)
    }
}

impl fmt::Display for Facet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A value of a facet that the taxonomy knows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FacetValue(EcoString);

impl FacetValue {
    /// The value as it stands in TOML and in expressions.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a passage, a recommendation or a section is classified as; a facet that was not given is
/// another thing than one that was given as empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets([Option<Vec<FacetValue>>; 7]);

impl Facets {
    /// The values given for a facet.
    pub fn get(&self, facet: Facet) -> Option<&[FacetValue]> {
        self.0[facet as usize].as_deref()
    }

    /// Whether no facet has a value.
    pub fn is_empty(&self) -> bool {
        self.0.iter().flatten().all(Vec::is_empty)
    }

    /// Gives a facet its values.
    pub fn set(&mut self, facet: Facet, values: Vec<FacetValue>) {
        self.0[facet as usize] = Some(values);
    }

    /// These facets, each that was not given taken from `fallback`.
    pub fn or(&self, fallback: &Facets) -> Facets {
        let mut facets = self.clone();
        for (own, other) in facets.0.iter_mut().zip(&fallback.0) {
            if own.is_none() {
                own.clone_from(other);
            }
        }
        facets
    }
}

/// What a facet's value is called, by language.
type Labels = BTreeMap<String, EcoString>;

/// The facets' values and what they are called.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Taxonomy(
    #[schemars(with = "BTreeMap<Facet, BTreeMap<String, BTreeMap<String, String>>>")]
    BTreeMap<Facet, BTreeMap<EcoString, Labels>>,
);

impl Taxonomy {
    /// Reads `taxonomy.toml` of a report's folder; a report without one classifies nothing.
    ///
    /// # Errors
    /// Where it is not valid.
    pub fn load(project: &Project, folder: &str) -> Result<Self> {
        let path = format!("{folder}/taxonomy.toml");
        if !project.exists(&path) {
            return Ok(Self::default());
        }
        project.toml(path_id(&path)?)
    }

    /// Whether it has no values at all.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(BTreeMap::is_empty)
    }

    /// The values of a facet, in alphabetical order.
    pub fn values(&self, facet: Facet) -> impl Iterator<Item = &str> {
        self.0
            .get(&facet)
            .into_iter()
            .flat_map(|values| values.keys().map(EcoString::as_str))
    }

    /// The value that `word` names.
    ///
    /// # Errors
    /// Where the facet has no such value: a diagnostic without a place, with the nearest right value.
    pub fn value(
        &self,
        facet: Facet,
        word: &str,
    ) -> std::result::Result<FacetValue, SourceDiagnostic> {
        match self
            .0
            .get(&facet)
            .and_then(|values| values.get_key_value(word))
        {
            Some((value, _)) => Ok(FacetValue(value.clone())),
            None => Err(self.unknown(facet, word)),
        }
    }

    fn unknown(&self, facet: Facet, word: &str) -> SourceDiagnostic {
        let diagnostic = error(eco_format!("the facet `{facet}` has no value `{word}`"));
        match Facet::ALL
            .into_iter()
            .find(|other| *other != facet && self.values(*other).any(|value| value == word))
        {
            Some(other) => {
                diagnostic.with_hint(eco_format!("`{word}` is a value of the facet `{other}`"))
            }
            None => with_suggestion(diagnostic, word, self.values(facet)),
        }
    }

    /// Whether a value has a name in a language.
    pub fn has_label(&self, facet: Facet, value: &FacetValue, language: &str) -> bool {
        self.0
            .get(&facet)
            .and_then(|values| values.get(value.as_str()))
            .is_some_and(|labels| labels.contains_key(language))
    }

    /// What a value is called in a language, or in English, or by itself.
    pub fn label<'a>(&'a self, facet: Facet, value: &'a FacetValue, language: &str) -> &'a str {
        self.0
            .get(&facet)
            .and_then(|values| values.get(value.as_str()))
            .and_then(|labels| labels.get(language).or_else(|| labels.get("en")))
            .map_or(value.as_str(), |label| label)
    }

    /// What a classification's values of a facet are called in a language.
    pub fn labels<'a>(
        &'a self,
        facets: &'a Facets,
        facet: Facet,
        language: &'a str,
    ) -> impl Iterator<Item = &'a str> {
        let values = facets.get(facet).unwrap_or_default();
        values
            .iter()
            .map(move |value| self.label(facet, value, language))
    }
}
