//! Who wrote the report: who coordinates its authors, and the member organisations.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use typst::ecow::EcoString;

/// The directory at the end of the report, without the addresses that name a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Directory {
    /// Its heading.
    #[schemars(with = "String")]
    pub(crate) title: EcoString,
    /// Who coordinates the authors.
    pub(crate) coordinator: Coordinator,
    /// The member organisations, in the report's order.
    #[serde(rename = "organisation")]
    pub(crate) organisations: Vec<Organisation>,
}

/// Who coordinates the authors.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Coordinator {
    /// The words before the name.
    #[schemars(with = "String")]
    pub(crate) role: EcoString,
    /// The coordinator's name.
    #[schemars(with = "String")]
    pub(crate) name: EcoString,
    /// The authors' general address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub(crate) address: Option<EcoString>,
    /// The authors' site.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub(crate) site: Option<EcoString>,
}

/// A member organisation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Organisation {
    /// Its name, as printed.
    #[schemars(with = "String")]
    pub(crate) name: EcoString,
    /// Its site, as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub(crate) site: Option<EcoString>,
    /// Its general address: one that names no person.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub(crate) address: Option<EcoString>,
    /// What it says of itself.
    #[schemars(with = "String")]
    pub(crate) mission: EcoString,
}
