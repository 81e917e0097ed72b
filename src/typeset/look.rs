//! The colours and typefaces of a document, for web pages.

use serde::Serialize;
use typst::foundations::{Dict, Label, Value};
use typst::introspection::{Introspector as _, MetadataElem};
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

/// Typst that states the values of the theme, whichever file sets them.
pub(super) const LOOK: &str = r#"#import "/lib/meta.typ": accent-colour, set-accent
#import "/lib/theme.typ": *
#context [#metadata((
  accent: accent-colour(), ink: ink, quiet: quiet, paper: paper, panel: panel, hairline: hairline,
  report: report-face, editors: editors-face,
)) <look>]
"#;

/// Colours such as `#183f6b`, and families of typefaces as style sheets list them.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Look {
    accent: String,
    ink: String,
    quiet: String,
    paper: String,
    panel: String,
    hairline: String,
    report: String,
    editors: String,
}

impl Look {
    /// The accent of the document.
    pub(crate) fn accent(&self) -> &str {
        &self.accent
    }

    /// Reads what a document states by [`LOOK`].
    pub(super) fn read(document: &PagedDocument) -> Self {
        let label = Label::new(PicoStr::intern("look"));
        let stated =
            label.and_then(|label| document.introspector().query_label(label).ok().cloned());
        let stated = stated
            .as_ref()
            .and_then(|stated| stated.to_packed::<MetadataElem>());
        let Some(Value::Dict(look)) = stated.map(|stated| &stated.value) else {
            return Self::default();
        };
        Self {
            accent: colour(look, "accent"),
            ink: colour(look, "ink"),
            quiet: colour(look, "quiet"),
            paper: colour(look, "paper"),
            panel: colour(look, "panel"),
            hairline: colour(look, "hairline"),
            report: families(look, "report"),
            editors: families(look, "editors"),
        }
    }
}

fn colour(look: &Dict, name: &str) -> String {
    match look.get(name) {
        Ok(Value::Color(colour)) => colour.to_hex().to_string(),
        _ => String::new(),
    }
}

/// The families, each in quotation marks and with a comma after it. A name with a character that could end a
/// string in CSS is left out.
fn families(look: &Dict, name: &str) -> String {
    let names = match look.get(name) {
        Ok(Value::Array(names)) => names.iter().cloned().collect(),
        Ok(name) => vec![name.clone()],
        Err(_) => Vec::new(),
    };
    let names = names
        .into_iter()
        .filter_map(|name| name.cast::<String>().ok());
    let names = names.filter(|name| {
        name.chars()
            .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | '_'))
    });
    names.map(|name| format!("\"{name}\", ")).collect()
}
