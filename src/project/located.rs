//! A value of a TOML file together with its place there.

use std::borrow::Cow;
use std::ops::Range;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

/// A value and its byte range in the TOML file that it was read from.
#[derive(Debug, Clone)]
pub(crate) struct Located<T>(Spanned<T>);

impl<T> Located<T> {
    /// The value, without its place.
    pub(crate) fn into_inner(self) -> T {
        self.0.into_inner()
    }

    /// Its byte range in the file, quotation marks included.
    pub(crate) fn span(&self) -> Range<usize> {
        self.0.span()
    }
}

impl<T> AsRef<T> for Located<T> {
    fn as_ref(&self) -> &T {
        self.0.as_ref()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Located<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Spanned::deserialize(deserializer).map(Located)
    }
}

/// In a schema, a located value is the value.
impl<T: JsonSchema> JsonSchema for Located<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}
