//! The closed vocabulary that classifies the report: which facets and values there are, and whose words it reports.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::json;
use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoString, eco_format, eco_vec};
use typst::syntax::{DiagSpan, FileId};

use super::facet::{Facet, FacetValue, Facets};
use crate::diagnostic::{Result, error, error_at, with_suggestion};
use crate::project::{Located, Project, path_id};

/// Somebody whose words a passage reports or the report quotes, as the taxonomy names them: `state`, `press`.
/// The report's own voice is none of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Voice(EcoString);

impl Voice {
    /// The voice as it stands in TOML and JSON.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The table of `taxonomy.toml` that is no facet.
const VOICE: &str = "voice";

/// What a word of the vocabulary is called, by language.
type WordNames = BTreeMap<String, EcoString>;

/// The words of a part of the vocabulary, and what each is called.
type Vocabulary = BTreeMap<EcoString, WordNames>;

/// What the word is called in a language, else in English; else the word itself.
fn called<'a>(words: Option<&'a Vocabulary>, word: &'a str, language: &str) -> &'a str {
    words
        .and_then(|words| words.get(word))
        .and_then(|labels| labels.get(language).or_else(|| labels.get("en")))
        .map_or(word, |label| label)
}

/// Whether the word has a name in a language.
fn is_called(words: Option<&Vocabulary>, word: &str, language: &str) -> bool {
    words
        .and_then(|words| words.get(word))
        .is_some_and(|labels| labels.contains_key(language))
}

/// A warning for each value and voice without a name in a language in which others of its facet have one.
///
/// # Errors
/// Those of [`Taxonomy::load`].
pub(crate) fn unnamed(project: &Project, folder: &str) -> Result<Vec<SourceDiagnostic>> {
    let path = format!("{folder}/taxonomy.toml");
    if !project.exists(&path) {
        return Ok(Vec::new());
    }
    let file = path_id(&path)?;
    let facets: BTreeMap<String, BTreeMap<String, Located<WordNames>>> = project.toml(file)?;
    let mut warnings = Vec::new();
    for words in facets.values() {
        let named = words.values().flat_map(|labels| labels.as_ref().keys());
        let named: BTreeSet<&str> = named.map(String::as_str).collect();
        for (word, labels) in words {
            let is_missing = |language: &&&str| !labels.as_ref().contains_key(**language);
            let missing: Vec<&str> = named.iter().filter(is_missing).copied().collect();
            if !missing.is_empty() {
                let missing = missing.join(", ");
                let message =
                    eco_format!("`{word}` has no name in {missing}, where others have one");
                let at = DiagSpan::from_range(file, labels.span());
                let hint = "it is printed in English there";
                warnings.push(SourceDiagnostic::warning(at, message).with_hint(hint));
            }
        }
    }
    Ok(warnings)
}

/// The facets, in the order in which they are shown, their values, the voices, and what these are called.
#[derive(Debug, Clone, Default)]
pub struct Taxonomy {
    facets: Vec<(Facet, Vocabulary)>,
    voices: Vocabulary,
}

impl<'de> Deserialize<'de> for Taxonomy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Taxonomy;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("facets with their values, and voices")
            }

            fn visit_map<A: MapAccess<'de>>(
                self,
                mut map: A,
            ) -> std::result::Result<Taxonomy, A::Error> {
                let mut taxonomy = Taxonomy::default();
                while let Some((name, words)) = map.next_entry::<String, _>()? {
                    if name == VOICE {
                        taxonomy.voices = words;
                    } else {
                        let facet = taxonomy.new_facet(&name, false);
                        taxonomy.facets.push((facet, words));
                    }
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
        type Written = BTreeMap<String, BTreeMap<String, String>>;
        let mut schema = <BTreeMap<String, Written>>::json_schema(generator);
        let mut voices = Written::json_schema(generator);
        voices.insert(
            "description".into(),
            "Whose words passages report, if they are not the report's own, and what stands above what they say.".into(),
        );
        schema.insert("properties".into(), json!({ VOICE: voices }));
        schema
    }
}

impl Taxonomy {
    /// Reads `taxonomy.toml` of a report's folder; a report without one classifies nothing.
    ///
    /// # Errors
    /// If the file cannot be read, or is not valid.
    pub(crate) fn load(project: &Project, folder: &str) -> Result<Self> {
        let path = format!("{folder}/taxonomy.toml");
        if !project.exists(&path) {
            return Ok(Self::default());
        }
        project.toml(path_id(&path)?)
    }

    fn new_facet(&self, name: &str, is_field: bool) -> Facet {
        Facet::new(name, self.facets.len(), is_field)
    }

    /// Makes a facet and its value of what a document prints beside a recommendation, so that profiles can
    /// select by it; `None` if editors have a facet of that name.
    pub(super) fn field(&mut self, name: &str, value: &str) -> Option<(Facet, FacetValue)> {
        let name = slug::slugify(name).replace('-', "_");
        let facet = match self.facet(&name) {
            Some(facet) => facet,
            None => {
                let facet = self.new_facet(&name, true);
                self.facets.push((facet, Vocabulary::new()));
                facet
            }
        };
        if !facet.is_field() {
            return None;
        }
        let (_, values) = self.facets.iter_mut().find(|(other, _)| *other == facet)?;
        values.entry(value.into()).or_default();
        Some((facet, FacetValue(value.into())))
    }

    /// The facet of this name.
    pub(crate) fn facet(&self, name: &str) -> Option<Facet> {
        self.facets().find(|facet| facet.is(name))
    }

    /// The facets, in their order.
    pub(crate) fn facets(&self) -> impl Iterator<Item = Facet> {
        self.facets.iter().map(|(facet, _)| *facet)
    }

    fn of(&self, facet: Facet) -> Option<&Vocabulary> {
        let found = self.facets.iter().find(|(other, _)| *other == facet);
        found.map(|(_, values)| values)
    }

    /// An error about a word that is no facet. It names the nearest one.
    pub(crate) fn no_facet(&self, word: &str) -> SourceDiagnostic {
        let names: Vec<String> = self.facets().map(|facet| facet.to_string()).collect();
        let problem = error(eco_format!("there is no facet `{word}`"));
        if names.is_empty() {
            return problem
                .with_hint("nothing is classified yet: `plaidoyer new facet` begins a vocabulary");
        }
        with_suggestion(problem, word, names.iter().map(String::as_str))
    }

    /// Whether editors have classified nothing.
    pub(crate) fn is_empty(&self) -> bool {
        let mut facets = self.facets.iter().filter(|(facet, _)| !facet.is_field());
        facets.all(|(_, values)| values.is_empty())
    }

    /// The values of a facet, in alphabetical order.
    pub(crate) fn values(&self, facet: Facet) -> impl Iterator<Item = &str> {
        let values = self.of(facet).into_iter();
        values.flat_map(|values| values.keys().map(EcoString::as_str))
    }

    /// The value that `word` names.
    ///
    /// # Errors
    /// If the facet has no such value. The error has no place, and names the nearest value.
    pub(crate) fn value(
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
        let problem = error(eco_format!("the facet `{facet}` has no value `{word}`"));
        let mut others = self.facets().filter(|other| *other != facet);
        match others.find(|other| self.values(*other).any(|value| value == word)) {
            Some(other) => {
                problem.with_hint(eco_format!("`{word}` is a value of the facet `{other}`"))
            }
            None => with_suggestion(problem, word, self.values(facet)),
        }
    }

    /// Whether a value has a name in a language.
    pub(crate) fn has_label(&self, facet: Facet, value: &FacetValue, language: &str) -> bool {
        is_called(self.of(facet), value.as_str(), language)
    }

    /// What a value is called in a language, else in English; else the value itself.
    pub(crate) fn label<'a>(
        &'a self,
        facet: Facet,
        value: &'a FacetValue,
        language: &str,
    ) -> &'a str {
        called(self.of(facet), value.as_str(), language)
    }

    /// What the values of a facet in `facets` are called in a language.
    pub(crate) fn labels<'a>(
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

    /// The voices, in alphabetical order.
    pub(crate) fn voices(&self) -> impl Iterator<Item = &str> {
        self.voices.keys().map(EcoString::as_str)
    }

    /// The voice that a word of a file names.
    ///
    /// # Errors
    /// If there is no such voice, at the place of the word. The error names the nearest voice.
    pub(super) fn voice(&self, file: FileId, word: &Located<String>) -> Result<Voice> {
        let name = word.as_ref().as_str();
        if self.voices.contains_key(name) {
            return Ok(Voice(name.into()));
        }
        let problem = error_at(file, word.span(), eco_format!("there is no voice `{name}`"));
        let problem = with_suggestion(problem, name, self.voices())
            .with_hint("`[voice]` in `taxonomy.toml` lists them, as in `press = { en = \"As the press reported\" }`")
            .with_hint("the report's own voice is none of them: nothing is written for it");
        Err(eco_vec![problem])
    }

    /// Whether the label of a voice, such as “As the press reported”, is there in a language.
    pub(crate) fn has_voice_label(&self, voice: &Voice, language: &str) -> bool {
        is_called(Some(&self.voices), voice.as_str(), language)
    }

    /// The label of a voice, such as “As the press reported”: in a language, else in English; else the voice
    /// itself.
    pub(crate) fn voice_label<'a>(&'a self, voice: &'a Voice, language: &str) -> &'a str {
        called(Some(&self.voices), voice.as_str(), language)
    }
}
