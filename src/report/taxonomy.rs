//! The closed vocabulary that classifies the report: its facets and their values.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::hash::{Hash, Hasher};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoString, eco_format};
use typst::utils::PicoStr;

use crate::diagnostic::{Result, error, with_suggestion};
use crate::project::{Project, path_id};

/// A way of classifying a passage or a recommendation, as the report's taxonomy names it: `sector`, who must
/// know; `addressee`, who must act. Facets are in the order of the taxonomy.
#[derive(Debug, Clone, Copy)]
pub struct Facet {
    name: PicoStr,
    /// Its place in the taxonomy.
    place: usize,
    /// Whether the document prints it beside recommendations. Other facets are the editors' judgement.
    is_field: bool,
}

impl Facet {
    /// Who must act: templates print it, and profiles say which of these their readers are.
    pub const ADDRESSEE: Facet = Facet {
        name: PicoStr::constant("addressee"),
        place: 0,
        is_field: false,
    };

    /// Whether the document prints it beside recommendations. Other facets are the editors' judgement.
    pub fn is_field(self) -> bool {
        self.is_field
    }

    fn is(self, name: &str) -> bool {
        self.name.resolve().as_str() == name
    }
}

impl PartialEq for Facet {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Facet {}

impl PartialOrd for Facet {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Facet {
    fn cmp(&self, other: &Self) -> Ordering {
        self.place.cmp(&other.place)
    }
}

impl Hash for Facet {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl fmt::Display for Facet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name.resolve())
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
pub struct Facets(Vec<(Facet, Vec<FacetValue>)>);

impl Facets {
    /// The values given for a facet.
    pub fn get(&self, facet: Facet) -> Option<&[FacetValue]> {
        let given = self.0.iter().find(|(given, _)| *given == facet);
        given.map(|(_, values)| values.as_slice())
    }

    /// Whether nobody has classified it: what a document prints beside a recommendation does not count.
    pub fn is_empty(&self) -> bool {
        let mut judged = self.0.iter().filter(|(facet, _)| !facet.is_field);
        judged.all(|(_, values)| values.is_empty())
    }

    /// Gives a facet its values.
    pub fn set(&mut self, facet: Facet, values: Vec<FacetValue>) {
        self.0.retain(|(given, _)| *given != facet);
        self.0.push((facet, values));
        self.0.sort_by_key(|(facet, _)| *facet);
    }

    /// These facets, each that was not given taken from `fallback`.
    pub fn or(&self, fallback: &Facets) -> Facets {
        let mut facets = self.clone();
        for (facet, values) in &fallback.0 {
            if self.get(*facet).is_none() {
                facets.set(*facet, values.clone());
            }
        }
        facets
    }

    /// The facets that were given, in the order of the taxonomy, with their values.
    pub fn iter(&self) -> impl Iterator<Item = (Facet, &[FacetValue])> {
        self.0
            .iter()
            .map(|(facet, values)| (*facet, values.as_slice()))
    }
}

/// What a facet's value is called, by language.
type Labels = BTreeMap<String, EcoString>;

/// The facets, in the order in which they are shown, their values, and what these are called.
#[derive(Debug, Clone, Default)]
pub struct Taxonomy(Vec<(Facet, BTreeMap<EcoString, Labels>)>);

impl<'de> Deserialize<'de> for Taxonomy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Taxonomy;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("facets with their values")
            }

            fn visit_map<A: MapAccess<'de>>(
                self,
                mut map: A,
            ) -> std::result::Result<Taxonomy, A::Error> {
                let mut taxonomy = Taxonomy::default();
                while let Some((name, values)) = map.next_entry::<String, _>()? {
                    let facet = taxonomy.new_facet(&name, false);
                    taxonomy.0.push((facet, values));
                }
                Ok(taxonomy)
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

impl JsonSchema for Taxonomy {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Taxonomy".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        <BTreeMap<String, BTreeMap<String, BTreeMap<String, String>>>>::json_schema(generator)
    }
}

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

    fn new_facet(&self, name: &str, is_field: bool) -> Facet {
        Facet {
            name: PicoStr::intern(name),
            place: self.0.len(),
            is_field,
        }
    }

    /// Takes what a document prints beside a recommendation for a facet's value, so that one can select by it;
    /// `None` where editors have a facet of that name.
    pub(super) fn field(&mut self, name: &str, value: &str) -> Option<(Facet, FacetValue)> {
        let name = slug::slugify(name).replace('-', "_");
        let facet = match self.facet(&name) {
            Some(facet) => facet,
            None => {
                let facet = self.new_facet(&name, true);
                self.0.push((facet, BTreeMap::new()));
                facet
            }
        };
        let (_, values) = self.0.iter_mut().find(|(other, _)| *other == facet)?;
        values.entry(value.into()).or_default();
        facet.is_field.then(|| (facet, FacetValue(value.into())))
    }

    /// The facet of this name.
    pub fn facet(&self, name: &str) -> Option<Facet> {
        self.facets().find(|facet| facet.is(name))
    }

    /// The facets, in their order.
    pub fn facets(&self) -> impl Iterator<Item = Facet> {
        self.0.iter().map(|(facet, _)| *facet)
    }

    fn of(&self, facet: Facet) -> Option<&BTreeMap<EcoString, Labels>> {
        let found = self.0.iter().find(|(other, _)| *other == facet);
        found.map(|(_, values)| values)
    }

    /// A complaint about a word that is no facet, with the nearest that is one.
    pub fn no_facet(&self, word: &str) -> SourceDiagnostic {
        let names: Vec<String> = self.facets().map(|facet| facet.to_string()).collect();
        let problem = error(eco_format!("there is no facet `{word}`"));
        if names.is_empty() {
            return problem
                .with_hint("nothing is classified yet: `plaidoyer new facet` begins a vocabulary");
        }
        with_suggestion(problem, word, names.iter().map(String::as_str))
    }

    /// Whether editors have classified nothing.
    pub fn is_empty(&self) -> bool {
        let mut facets = self.0.iter().filter(|(facet, _)| !facet.is_field);
        facets.all(|(_, values)| values.is_empty())
    }

    /// The values of a facet, in alphabetical order.
    pub fn values(&self, facet: Facet) -> impl Iterator<Item = &str> {
        let values = self.of(facet).into_iter();
        values.flat_map(|values| values.keys().map(EcoString::as_str))
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
        match self.of(facet).and_then(|values| values.get_key_value(word)) {
            Some((value, _)) => Ok(FacetValue(value.clone())),
            None => Err(self.unknown(facet, word)),
        }
    }

    fn unknown(&self, facet: Facet, word: &str) -> SourceDiagnostic {
        let diagnostic = error(eco_format!("the facet `{facet}` has no value `{word}`"));
        match self
            .facets()
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
        self.of(facet)
            .and_then(|values| values.get(value.as_str()))
            .is_some_and(|labels| labels.contains_key(language))
    }

    /// What a value is called in a language, or in English, or by itself.
    pub fn label<'a>(&'a self, facet: Facet, value: &'a FacetValue, language: &str) -> &'a str {
        self.of(facet)
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
