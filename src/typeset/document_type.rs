//! What a document type states of itself, read before anything is laid out.

use comemo::Track as _;
use typst::World;
use typst::engine::{Route, Sink, Traced};
use typst::foundations::{Bytes, Dict, Label, Selector, Value};
use typst::introspection::MetadataElem;
use typst::utils::PicoStr;

use super::{About, Typesetter, datetime};
use crate::brief::{DocumentType, StepKind};
use crate::diagnostic::Result;
use crate::template::Rendered;

impl Typesetter<'_> {
    /// What the document type of a briefing states. What is evaluated for this is not evaluated again when the
    /// briefing is laid out.
    ///
    /// # Errors
    /// Those of [`Typesetter::typeset`] that Typst finds before it lays anything out.
    pub(crate) fn document_type(
        &self,
        about: &About,
        rendered: &Rendered,
        selection: String,
    ) -> Result<DocumentType> {
        let main = self.main(rendered)?;
        let world = self.world(main, Bytes::from_string(selection), datetime(about.date));
        let seen: &dyn World = &world;
        let module = typst_eval::eval(
            seen.track(),
            seen.library(),
            Traced::default().track(),
            Sink::new().track_mut(),
            Route::default().track(),
            &world.main,
        );
        let content = module
            .map_err(|diagnostics| self.locate(&world, rendered, diagnostics))?
            .content();
        let label = Label::new(PicoStr::intern("document-type"));
        let stated = label.and_then(|label| content.query_first_naive(&Selector::Label(label)));
        let stated = stated
            .as_ref()
            .and_then(|stated| stated.to_packed::<MetadataElem>());
        Ok(match stated.map(|stated| &stated.value) {
            Some(Value::Dict(stated)) => read(stated),
            _ => DocumentType::default(),
        })
    }
}

/// Reads what the design library states; it has checked the names of steps.
fn read(stated: &Dict) -> DocumentType {
    let number = |name| match stated.get(name) {
        Ok(Value::Int(number)) => usize::try_from(*number).ok(),
        _ => None,
    };
    let kind = |value: &Value| match value {
        Value::Str(name) => StepKind::named(name),
        _ => None,
    };
    DocumentType {
        max_pages: number("max-pages"),
        max_words: number("max-words"),
        steps: match stated.get("steps") {
            Ok(Value::Array(steps)) => steps.iter().filter_map(kind).collect(),
            _ => Vec::new(),
        },
        least: stated.get("least").ok().and_then(kind),
    }
}
