//! An edition in the formats that have no pages: web pages and e-mails.

use std::collections::BTreeSet;

use super::Edition;
use crate::diagnostic::Result;
use crate::output::article::Article;
use crate::output::{Format, web};

/// A web page or an e-mail.
#[derive(Debug)]
pub(crate) struct WebText {
    /// The file's text.
    pub(crate) text: String,
    /// The project's files that its colours were read from, by path.
    pub(crate) files: BTreeSet<String>,
    /// The keys of the report's words in it that are not selected: the titles of the report's parts.
    pub(crate) words: BTreeSet<String>,
}

impl Edition<'_> {
    /// The edition as a web page or an e-mail: the whole selection, for no recipient. `None` for the other
    /// formats, in which a [`Copy`](super::Copy) is written.
    ///
    /// # Errors
    /// If the project's own `page.html.j2` or `email.md.j2` has a mistake, or the profile names an accent that
    /// does not exist.
    pub(crate) fn text(&self, format: Format) -> Result<Option<WebText>> {
        let (project, labels) = (self.press.project, &self.press.labels);
        let typesetter = &self.press.typesetter;
        let (text, files) = match format {
            Format::Html => {
                let (look, files) = typesetter.look(self.selection)?;
                let dress = web::Dress {
                    look: &look,
                    theme: typesetter.theme(),
                };
                (web::page(project, labels, &self.article()?, &dress)?, files)
            }
            Format::Md => {
                let text = web::email(project, labels, &self.article()?, typesetter.theme())?;
                (text, BTreeSet::new())
            }
            Format::Pdf | Format::Typ | Format::Json | Format::Png | Format::Svg => {
                return Ok(None);
            }
        };
        let findings = self.selection.findings.iter();
        let parts = findings.filter_map(|finding| finding.section.code.part());
        let words = parts.map(|part| part.to_string()).collect();
        Ok(Some(WebText { text, files, words }))
    }

    pub(super) fn article(&self) -> Result<Article> {
        let contact_page = self.template.contact_page(self.selection);
        Article::new(self.selection, &self.press.labels, contact_page)
    }
}
