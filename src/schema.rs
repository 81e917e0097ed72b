//! JSON Schemas of all TOML files, generated from the types that read them: with these an editor completes and
//! checks the files.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Value, json};

use crate::report::Taxonomy;

/// A schema and its name.
#[derive(Debug)]
pub(crate) struct FileSchema {
    /// The schema's name, also its file's.
    pub(crate) name: &'static str,
    /// The schema.
    pub(crate) schema: Value,
}

/// The schemas of all TOML files, facet values and voices of `taxonomy` included.
pub(crate) fn schemas(taxonomy: &Taxonomy) -> Vec<FileSchema> {
    let mut annotations = schema_of::<crate::report::AnnotationFile>();
    if let Some(properties) = annotations.pointer_mut("/$defs/Entry/properties") {
        for facet in taxonomy.facets() {
            let values: Vec<&str> = taxonomy.values(facet).collect();
            let what = format!("Its values of the facet `{facet}`.");
            properties[facet.to_string()] = json!({ "type": ["array", "null"], "items": { "enum": values }, "description": what });
        }
    }
    let voices: Vec<&str> = taxonomy.voices().collect();
    let mut evidence = schema_of::<crate::report::EvidenceFile>();
    for (schema, place) in [
        (&mut annotations, "/$defs/Entry/properties/voice"),
        (&mut evidence, "/$defs/RawQuotation/properties/voice"),
    ] {
        if let Some(voice) = schema.pointer_mut(place) {
            voice["enum"] = json!(voices);
        }
    }
    let file = |name, schema| FileSchema { name, schema };
    vec![
        file("project", schema_of::<crate::project::ProjectSettings>()),
        file("theme", schema_of::<crate::theme::ThemeFile>()),
        file("audience", schema_of::<crate::audience::ProfileFile>()),
        // A batch's manifest may have any name: its first line `#:schema …` names the schema for an editor.
        file("batch", schema_of::<crate::batch::manifest::ManifestFile>()),
        file("report", schema_of::<crate::report::About>()),
        file("taxonomy", schema_of::<Taxonomy>()),
        file("annotations", annotations),
        file("evidence", evidence),
        file("queries", schema_of::<crate::report::QueryFile>()),
        file("coverage", schema_of::<crate::report::CoverageFile>()),
        file("directory", schema_of::<crate::report::Directory>()),
        file("text", schema_of::<crate::report::TextFile>()),
        file("translation", schema_of::<crate::report::TranslationFile>()),
        file("import", schema_of::<crate::import::ImportRules>()),
        file(
            "import-exclusions",
            schema_of::<crate::import::ExclusionFile>(),
        ),
    ]
}

fn schema_of<T: JsonSchema>() -> Value {
    let schema: Schema = SchemaGenerator::default().into_root_schema_for::<T>();
    schema.to_value()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use regex::Regex;
    use serde::de::DeserializeOwned;

    use super::*;
    use crate::project::Project;

    /// Values of which most are wrong wherever they stand.
    const VALUES: [&str; 8] = ["1", "-1", "1.5", "\"x\"", "true", "[]", "{}", "2026-11-24"];

    /// Values of a schema, each wrong in one place.
    fn values(schema: &Value, root: &Value) -> Vec<String> {
        let mut all: Vec<String> = VALUES.map(str::to_owned).to_vec();
        let object = |key: &'static str| schema[key].as_object().into_iter().flatten();
        for (name, property) in object("properties") {
            let inner = values(property, root).into_iter();
            all.extend(inner.map(|value| format!("{{ \"{name}\" = {value} }}")));
        }
        for (key, open, close) in [
            ("additionalProperties", "{ x = ", " }"),
            ("items", "[", "]"),
        ] {
            if schema[key].is_object() {
                let inner = values(&schema[key], root).into_iter();
                all.extend(inner.map(|value| format!("{open}{value}{close}")));
            }
        }
        for key in ["anyOf", "oneOf", "allOf"] {
            let kinds = schema[key].as_array().into_iter().flatten();
            all.extend(kinds.flat_map(|kind| values(kind, root)));
        }
        if let Some(place) = schema["$ref"].as_str() {
            let place = place.trim_start_matches('#');
            all.extend(values(root.pointer(place).unwrap(), root));
        }
        all
    }

    /// What is said of files of a type that are wrong in one place.
    fn said<T: JsonSchema + DeserializeOwned>(project: &Project) -> BTreeSet<String> {
        let schema = schema_of::<T>();
        let mut said = BTreeSet::new();
        for value in values(&schema, &schema) {
            let Some(table) = value.strip_prefix("{ ").and_then(|v| v.strip_suffix(" }")) else {
                continue;
            };
            let file = project.remember("wrong.toml", table);
            if let Err(problems) = project.toml::<T>(file) {
                said.extend(problems.iter().map(|problem| problem.message.to_string()));
            }
        }
        said
    }

    #[test]
    fn no_message_about_a_file_speaks_rust() {
        let project = Project::built_in();
        let said = [
            said::<crate::project::ProjectSettings>,
            said::<crate::theme::ThemeFile>,
            said::<crate::audience::ProfileFile>,
            said::<crate::batch::manifest::ManifestFile>,
            said::<crate::report::About>,
            said::<Taxonomy>,
            said::<crate::report::AnnotationFile>,
            said::<crate::report::EvidenceFile>,
            said::<crate::report::QueryFile>,
            said::<crate::report::CoverageFile>,
            said::<crate::report::Directory>,
            said::<crate::report::TextFile>,
            said::<crate::report::TranslationFile>,
            said::<crate::import::ImportRules>,
            said::<crate::import::ExclusionFile>,
        ]
        .map(|said| said(&project));
        let of_rust = Regex::new(
            r"\b(struct|enum|tuple|newtype|variant|spanned|map|sequence|elements?|datetime|[ui](8|16|32|64|size)|f64)\b|\$|::",
        )
        .unwrap();
        for said in said {
            assert!(said.len() > 3, "{said:?}");
            for message in said {
                assert!(!of_rust.is_match(&message), "{message}");
            }
        }
    }
}
