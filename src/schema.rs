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
        file("project", schema_of::<crate::project::Settings>()),
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
