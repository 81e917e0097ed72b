//! JSON Schemas of every TOML file, generated from the types that read them, so that an editor
//! completes and checks as one types.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Value, json};

use crate::report::Taxonomy;

/// A schema: its name, and the paths of the files that it is for, as globs.
#[derive(Debug)]
pub struct FileSchema {
    /// The schema's name, also its file's.
    pub name: &'static str,
    /// The files that it is for.
    pub files: &'static [&'static str],
    /// The schema.
    pub schema: Value,
}

/// The schemas of all TOML files, facet values and voices of `taxonomy` included.
pub fn schemas(taxonomy: &Taxonomy) -> Vec<FileSchema> {
    let mut annotations = schema_of::<crate::report::AnnotationFile>();
    if let Some(properties) = annotations.pointer_mut("/$defs/Entry/properties") {
        for facet in taxonomy.facets() {
            let values: Vec<&str> = taxonomy.values(facet).collect();
            properties[facet.to_string()] =
                json!({ "type": ["array", "null"], "items": { "enum": values } });
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
    let file = |name, files, schema| FileSchema {
        name,
        files,
        schema,
    };
    vec![
        file(
            "project",
            &["**/plaidoyer.toml"],
            schema_of::<crate::project::Settings>(),
        ),
        file(
            "theme",
            &["**/theme.toml"],
            schema_of::<crate::theme::ThemeFile>(),
        ),
        file(
            "audience",
            &["**/audiences/*.toml"],
            schema_of::<crate::audience::ProfileFile>(),
        ),
        // A batch's manifest has whatever name its author likes: an editor is told by a first line
        // `#:schema …`.
        file(
            "batch",
            &["**/*.batch.toml"],
            schema_of::<crate::batch::manifest::ManifestFile>(),
        ),
        file(
            "report",
            &["**/seeds/*/report.toml"],
            schema_of::<crate::report::About>(),
        ),
        file(
            "taxonomy",
            &["**/seeds/*/taxonomy.toml"],
            schema_of::<Taxonomy>(),
        ),
        file(
            "annotations",
            &["**/seeds/*/annotations/*.toml"],
            annotations,
        ),
        file(
            "evidence",
            &[
                "**/seeds/*/evidence.toml",
                "**/seeds/*/text/*/evidence.toml",
            ],
            evidence,
        ),
        file(
            "queries",
            &["**/seeds/*/queries.toml"],
            schema_of::<crate::report::QueryFile>(),
        ),
        file(
            "coverage",
            &["**/seeds/*/coverage.toml"],
            schema_of::<crate::report::CoverageFile>(),
        ),
        file(
            "directory",
            &["**/seeds/*/text/*/directory.toml"],
            schema_of::<crate::report::Directory>(),
        ),
        file(
            "text",
            &[
                "**/seeds/*/text/en/front.toml",
                "**/seeds/*/text/en/[A-Z].toml",
            ],
            schema_of::<crate::report::TextFile>(),
        ),
        file(
            "translation",
            &["**/seeds/*/text/fr/*.toml"],
            schema_of::<crate::report::TranslationFile>(),
        ),
        file(
            "import",
            &["**/seeds/*/import.toml"],
            schema_of::<crate::import::ImportRules>(),
        ),
        file(
            "import-exclusions",
            &["**/seeds/*/import-exclusions.toml"],
            schema_of::<crate::import::ExclusionFile>(),
        ),
    ]
}

fn schema_of<T: JsonSchema>() -> Value {
    let schema: Schema = SchemaGenerator::default().into_root_schema_for::<T>();
    schema.to_value()
}
