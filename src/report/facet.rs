//! How something in the report is classified: facets and their values.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use typst::ecow::EcoString;
use typst::utils::PicoStr;

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
    pub(crate) const ADDRESSEE: Facet = Facet {
        name: PicoStr::constant("addressee"),
        place: 0,
        is_field: false,
    };

    /// Whether the document prints it beside recommendations. Other facets are the editors' judgement.
    pub(crate) fn is_field(self) -> bool {
        self.is_field
    }

    /// A facet of this name, at a place in the taxonomy.
    pub(super) fn new(name: &str, place: usize, is_field: bool) -> Self {
        Self {
            name: PicoStr::intern(name),
            place,
            is_field,
        }
    }

    pub(super) fn is(self, name: &str) -> bool {
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
pub struct FacetValue(pub(super) EcoString);

impl FacetValue {
    /// The value as it stands in TOML and in expressions.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a passage, a recommendation or a section is classified as. A facet that was not given differs from one
/// that was given without values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets(Vec<(Facet, Vec<FacetValue>)>);

impl Facets {
    /// The values given for a facet; `None` if it was not given.
    pub(crate) fn get(&self, facet: Facet) -> Option<&[FacetValue]> {
        let given = self.0.iter().find(|(given, _)| *given == facet);
        given.map(|(_, values)| values.as_slice())
    }

    /// Whether editors have given no values. What a document prints beside a recommendation does not count.
    pub(crate) fn is_empty(&self) -> bool {
        let mut judged = self.0.iter().filter(|(facet, _)| !facet.is_field);
        judged.all(|(_, values)| values.is_empty())
    }

    /// Sets the values of a facet.
    pub(crate) fn set(&mut self, facet: Facet, values: Vec<FacetValue>) {
        self.0.retain(|(given, _)| *given != facet);
        self.0.push((facet, values));
        self.0.sort_by_key(|(facet, _)| *facet);
    }

    /// These facets; those that were not given are taken from `fallback`.
    pub(crate) fn or(&self, fallback: &Facets) -> Facets {
        let mut facets = self.clone();
        for (facet, values) in &fallback.0 {
            if self.get(*facet).is_none() {
                facets.set(*facet, values.clone());
            }
        }
        facets
    }

    /// The facets that were given, in the order of the taxonomy, with their values.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Facet, &[FacetValue])> {
        self.0
            .iter()
            .map(|(facet, values)| (*facet, values.as_slice()))
    }
}
