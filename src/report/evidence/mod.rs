//! The report's evidence as data: figures, quotations, signs, legal references and terms, each verbatim
//! with the passage that it stands in.

mod load;
mod term;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use typst::ecow::EcoString;

use super::{Address, Voice};
pub(crate) use load::EvidenceFile;
pub(super) use load::{load, verbatim};
pub(crate) use term::{Term, Terms};

/// The report's evidence (`evidence.toml`), each kind in document order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Evidence {
    /// Numbers that the report gives as evidence.
    pub(crate) figures: Vec<Figure>,
    /// Words that the report quotes.
    pub(crate) quotations: Vec<Quotation>,
    /// Signs by which a professional can notice what the report is about.
    pub(crate) signs: Vec<Sign>,
    /// References to instruments and their articles.
    pub(crate) legal_references: Vec<LegalReference>,
    /// Instruments' names by language, by the ids that references use.
    pub(crate) instruments: BTreeMap<String, BTreeMap<String, EcoString>>,
    /// Abbreviations and institutions, spelled out.
    pub(crate) terms: Terms,
}

/// A number that the report gives as evidence.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Figure {
    /// Its name: the passage and the number.
    pub(crate) id: String,
    /// Where it stands.
    pub(crate) at: Address,
    /// The statement, verbatim.
    pub(crate) text: EcoString,
    /// The key of these words in the report module.
    #[serde(skip)]
    pub(crate) words: String,
    /// The value, or the bounds of a range; a bound that the report does not give is not there.
    #[serde(flatten)]
    pub(crate) value: FigureValue,
    /// The unit that it is counted or measured in: `percent`, `months` …
    pub(crate) unit: EcoString,
    /// What it measures, in the editors' words.
    pub(crate) measures: EcoString,
    /// What a share is a share of, if the report says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) of: Option<EcoString>,
    /// The figures that the report compares it with, by id.
    pub(crate) compared_with: Vec<String>,
    /// How it is shown; `None` if it is not shown by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) picture: Option<ShownAs>,
    /// Whether the report gives it in order to rebut it.
    pub(crate) rebutted: bool,
    /// What a margin is a margin of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) around: Option<Around>,
}

/// The unit of shares.
pub(crate) const PERCENT: &str = "percent";

impl Figure {
    /// Whether it is a share of something that the report names.
    pub(crate) fn is_share(&self) -> bool {
        self.unit == PERCENT && self.of.is_some()
    }

    /// Whether the report compares the two, in one place and one unit.
    pub(crate) fn is_compared_with(&self, other: &Figure) -> bool {
        let named =
            self.compared_with.contains(&other.id) || other.compared_with.contains(&self.id);
        named && self.at == other.at && self.unit == other.unit
    }
}

/// How a figure is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Picture")]
pub(crate) enum ShownAs {
    /// As a length or a share, to scale.
    Drawn,
    /// As a large number alone.
    Number,
}

/// The range that a margin is a margin of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Around {
    /// Its beginning.
    pub(crate) low: f64,
    /// Its end.
    pub(crate) high: f64,
    /// The margin, in the range's unit.
    pub(crate) margin: f64,
    /// What the range is measured in: `years` …
    #[schemars(with = "String")]
    pub(crate) unit: EcoString,
}

/// A figure's value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum FigureValue {
    /// One number.
    Exact {
        /// The number.
        value: f64,
        /// Whether it is a margin to either side.
        margin: bool,
    },
    /// Between two numbers, or from or up to one.
    Range {
        /// The lower bound.
        #[serde(skip_serializing_if = "Option::is_none")]
        low: Option<f64>,
        /// The upper bound.
        #[serde(skip_serializing_if = "Option::is_none")]
        high: Option<f64>,
    },
}

/// Words that the report quotes from somebody.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Quotation {
    /// Where they stand.
    pub(crate) at: Address,
    /// The words, verbatim, without quotation marks.
    pub(crate) text: EcoString,
    /// The key of these words in the report module.
    #[serde(skip)]
    pub(crate) words: String,
    /// Who said or wrote them.
    pub(crate) speaker: EcoString,
    /// What kind of speaker that is, if it is not the report's own voice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) voice: Option<Voice>,
    /// Where they were said, verbatim, if the report says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) source: Option<EcoString>,
    /// Whether they may be set apart from their passage, large.
    pub(crate) pull: bool,
}

/// A sign by which a professional can notice what the report is about.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Sign {
    /// Where it stands.
    pub(crate) at: Address,
    /// What the report says, verbatim.
    pub(crate) text: EcoString,
    /// The key of these words in the report module.
    #[serde(skip)]
    pub(crate) words: String,
}

/// A reference to an instrument.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LegalReference {
    /// Where it stands.
    pub(crate) at: Address,
    /// The reference, as it is printed.
    pub(crate) text: EcoString,
    /// The instrument's id, so that two spellings are one entry.
    pub(crate) instrument: String,
    /// The articles, in a canonical form.
    pub(crate) articles: Vec<EcoString>,
}
