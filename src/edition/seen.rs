//! Everything that a template and the typesetter can see of an edition.

use std::collections::BTreeSet;

use super::Edition;
use crate::diagnostic::Result;
use crate::output::json;
use crate::template;

/// Everything that a template and the typesetter can see of an edition, however it is fitted. A template sees
/// no words of the report, only their keys: which of those beyond the selection its copies print, the
/// copies tell ([`Edition::other_words`]).
#[derive(Debug)]
pub(crate) struct Seen {
    /// The keys of what is selected.
    pub(crate) selected: BTreeSet<String>,
    /// What the template's context holds: each value by its name, as Typst code in which the report's words
    /// stand by their keys.
    pub(crate) context: Vec<(String, String)>,
    /// What a PDF would carry if everything had room.
    pub(crate) selection: String,
    /// What a web page prints: each value by its name, as JSON.
    pub(crate) article: Vec<(String, String)>,
}

impl Edition<'_> {
    /// What there is to be seen of it.
    ///
    /// # Errors
    /// Where a label is missing.
    pub(crate) fn seen(&self) -> Result<Seen> {
        let (brief, labels) = (self.selection, &self.press.labels);
        let selected = brief.keys();
        let whole = json::Print {
            template_hash: &self.template.hash,
            occasion: self.sample.is_some() || brief.occasion.is_some(),
            printed: Vec::new(),
            left_out: &[],
        };
        Ok(Seen {
            context: template::seen(&self.template.context(brief, labels)?)?,
            selection: json::to_string(&json::Selection::new(brief, whole)),
            article: self.article()?.values(),
            selected,
        })
    }
}
