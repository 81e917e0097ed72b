//! What a document type states of itself, read before anything is laid out.

use comemo::Track as _;
use typst::World;
use typst::engine::{Route, Sink, Traced};
use typst::foundations::{Bytes, Label, Selector, Value};
use typst::introspection::MetadataElem;
use typst::utils::PicoStr;

use super::{About, Typesetter, datetime};
use crate::diagnostic::Result;
use crate::template::Rendered;

impl Typesetter<'_> {
    /// The pages that the document type of a briefing has at most; `None` where it has no limit. What
    /// is evaluated for it is not evaluated again when it is laid out.
    ///
    /// # Errors
    /// What Typst complains about before it lays anything out, as [`Typesetter::typeset`].
    pub fn max_pages(
        &self,
        about: &About,
        rendered: &Rendered,
        selection: String,
    ) -> Result<Option<usize>> {
        let main = self.main(rendered);
        let world = self.world(&main, Bytes::from_string(selection), datetime(about.date));
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
        Ok(stated.and_then(|stated| {
            let Value::Dict(stated) = &stated.to_packed::<MetadataElem>()?.value else {
                return None;
            };
            match stated.get("max-pages") {
                Ok(Value::Int(pages)) => usize::try_from(*pages).ok(),
                _ => None,
            }
        }))
    }
}
