//! An edition in the formats that have no pages: web pages and e-mails.

use super::Edition;
use crate::diagnostic::Result;
use crate::output::Format;
use crate::output::markup::Markup;
use crate::output::web::{self, WebPage};

impl Edition<'_> {
    /// The edition as a web page or an e-mail: the whole selection, for no recipient. `None` for the other
    /// formats, in which a [`Copy`](super::Copy) is written.
    ///
    /// # Errors
    /// Those of [`web::page`].
    pub(crate) fn text(&self, format: Format) -> Result<Option<WebPage>> {
        let Some(markup) = Markup::of(format) else {
            return Ok(None);
        };
        let (press, brief) = (self.press, self.selection);
        let context = self.context(brief)?;
        let of = (brief, &press.labels);
        web::page(press.project, of, &press.typesetter, markup, context).map(Some)
    }
}
