//! What a document type states of itself, read before anything is laid out.

use std::ops::ControlFlow;

use comemo::Track as _;
use typst::World;
use typst::engine::{Route, Sink, Traced};
use typst::foundations::{Bytes, Dict, Label, Value};
use typst::introspection::MetadataElem;
use typst::utils::PicoStr;

use super::{Metadata, Typesetter, datetime};
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
        about: &Metadata,
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
        // The last one counts, as with Typst's rules: a look that begins with another one's changes what that stated.
        let mut stated = None;
        let _ = content.traverse(&mut |element| -> ControlFlow<()> {
            if element.label() == label {
                stated = Some(element);
            }
            ControlFlow::Continue(())
        });
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
