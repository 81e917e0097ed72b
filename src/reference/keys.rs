//! The keys of the TOML files, each with its type and what it is.

use serde_json::Value;

use super::cell;
use crate::project::Project;
use crate::report::Report;
use crate::schema::{FileSchema, schemas};

/// A table of keys for each kind of file.
pub(super) fn tables() -> Vec<(String, String)> {
    let report = Report::load(&Project::built_in()).unwrap();
    let files = schemas(&report.taxonomy).into_iter();
    files
        .map(|file| (format!("keys of {}", file.name), table(&file)))
        .collect()
}

fn table(file: &FileSchema) -> String {
    let mut rows = Vec::new();
    add_keys(file, &file.schema, "", &mut rows);
    format!(
        "| key | value | what it is |\n|---|---|---|\n{}",
        rows.join("\n")
    )
}

/// Adds a row for each key of a table, and for those of the tables in it.
fn add_keys(file: &FileSchema, table: &Value, within: &str, rows: &mut Vec<String>) {
    let required = table["required"].as_array();
    let keys = table["properties"].as_object();
    for (name, schema) in keys.into_iter().flatten() {
        let path = format!("{within}{name}");
        let what = schema["description"].as_str();
        let what = what.unwrap_or_else(|| panic!("`{path}` of {} has no description", file.name));
        let is_required = required.is_some_and(|names| names.iter().any(|other| other == name));
        let needed = if is_required { "; required" } else { "" };
        let whole = resolved(file, schema);
        let items = resolved(file, &whole["items"]);
        let (shown, below) = if items.get("properties").is_some() {
            (format!("[[{path}]]"), items)
        } else {
            (path.clone(), whole)
        };
        let kind = kind(file, schema);
        rows.push(format!("| `{shown}` | {kind}{needed} | {} |", cell(what)));
        add_keys(file, below, &format!("{path}."), rows);
    }
}

/// What a schema refers to, or what it is if it is not null.
fn resolved<'f>(file: &'f FileSchema, schema: &'f Value) -> &'f Value {
    if let Some(path) = schema["$ref"].as_str() {
        return file.schema.pointer(path.trim_start_matches('#')).unwrap();
    }
    let either = schema["anyOf"].as_array();
    match either.map(Vec::as_slice) {
        Some([one, null]) if null["type"] == "null" => resolved(file, one),
        _ => schema,
    }
}

/// The type of a value, in TOML's words.
fn kind(file: &FileSchema, schema: &Value) -> String {
    let schema = resolved(file, schema);
    let consts = |values: &Vec<Value>| -> Vec<String> {
        let values = values
            .iter()
            .map(|value| value.get("const").unwrap_or(value));
        values
            .filter(|value| !value.is_null())
            .map(|value| format!("`{value}`"))
            .collect()
    };
    if let Some(values) = schema["enum"].as_array().or(schema["oneOf"].as_array()) {
        return consts(values).join(", ");
    }
    if let Some(either) = schema["anyOf"].as_array() {
        let kinds: Vec<String> = either.iter().map(|schema| kind(file, schema)).collect();
        return kinds.join(" or ");
    }
    let names = match &schema["type"] {
        Value::Array(names) => names.clone(),
        name => vec![name.clone()],
    };
    let kinds = names.iter().filter_map(Value::as_str);
    let kinds = kinds.filter(|name| *name != "null").map(|name| match name {
        "array" => {
            let items = resolved(file, &schema["items"]);
            let of = if items.get("properties").is_some() {
                "tables".to_owned()
            } else if items["enum"].is_array() {
                "strings".to_owned()
            } else {
                kind(file, items).replace("string", "strings")
            };
            format!("array of {of}")
        }
        "object" if schema["additionalProperties"]["type"] == "string" => {
            "table of strings".to_owned()
        }
        "object" => "table".to_owned(),
        "number" => "float".to_owned(),
        other => other.to_owned(),
    });
    kinds.collect::<Vec<_>>().join(" or ")
}
