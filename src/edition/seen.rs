//! Everything that a template and the typesetter can see of an edition.

use std::collections::BTreeSet;

use super::Edition;
use crate::diagnostic::Result;
use crate::output::json;
use crate::template;

/// Everything that a template and the typesetter can see of an edition before it is fitted. The report's words
/// stand in it by their keys. The keys of words that copies print beyond the selection are in
/// [`Fitted::other_words`](super::Fitted::other_words).
#[derive(Debug)]
pub(crate) struct Seen {
    /// The keys of the selected words.
    pub(crate) selected: BTreeSet<String>,
    /// The template's context: the name of each value, and the value as Typst code.
    pub(crate) context: Vec<(String, String)>,
    /// The JSON that a PDF would carry if everything had room.
    pub(crate) selection: String,
}

impl Edition<'_> {
    /// What a template and the typesetter can see of this edition.
    ///
    /// # Errors
    /// If a label is missing.
    pub(crate) fn seen(&self) -> Result<Seen> {
        let brief = self.selection;
        let selected = brief.keys();
        let whole = json::Print {
            template_hash: &self.template.hash,
            occasion: brief.occasion.is_some(),
            printed: Vec::new(),
            left_out: &[],
        };
        Ok(Seen {
            context: template::seen(&self.context(brief)?)?,
            selection: json::to_string(&json::SelectionJson::new(brief, whole)),
            selected,
        })
    }
}
