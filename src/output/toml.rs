//! Strings as TOML that people can edit.

use toml_writer::TomlStringBuilder;

/// A string on one line.
pub(crate) fn short(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// A text on lines of its own, without escapes where that is possible.
pub(crate) fn lines(text: &str) -> String {
    let lines = format!("{text}\n");
    let builder = TomlStringBuilder::new(&lines);
    let string = builder
        .as_ml_literal()
        .unwrap_or_else(|| builder.as_ml_basic());
    toml_writer::ToTomlValue::to_toml_value(&string)
}
