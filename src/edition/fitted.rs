//! An edition that is fitted to its pages, from which its copies are made.

use std::collections::BTreeSet;
use std::rc::Rc;

use minijinja::Value;
use typst::ecow::eco_vec;

use super::{Copy, Edition};
use crate::brief::{Brief, Recipient};
use crate::diagnostic::Result;
use crate::fit;

/// An edition, fitted to its pages.
#[derive(Debug)]
pub(crate) struct Fitted<'a> {
    edition: Edition<'a>,
    /// The recipient that it was fitted for; `None` for the copy without a name.
    recipient: Option<Recipient>,
    /// The copy for `recipient`.
    pub(crate) first: Copy<'a>,
    /// What the template sees of what has room.
    context: Value,
    limit: Option<fit::Limit>,
    /// How often pages were laid out to fit it.
    pub(crate) typesettings: usize,
}

impl<'a> Fitted<'a> {
    /// Fits the selection of an edition to the pages of its copy for `recipient`.
    pub(super) fn new(edition: &Edition<'a>, recipient: Option<&Recipient>) -> Result<Self> {
        let print = |brief: &Brief<'a>| {
            let context = edition.context(brief)?;
            edition.print(brief, &context, recipient, None)
        };
        let selection = edition.selection;
        let document_type = edition.document_type(selection, &print(selection)?)?;
        let mut tried = BTreeSet::new();
        let fit = fit::fit(selection, &document_type, |brief| {
            let copy = edition.lay_out(Rc::new(brief.clone()), print(brief)?)?;
            let on_pages = copy.typeset.keys(&edition.press.typesetter);
            tried.extend(on_pages.into_iter().map(str::to_owned));
            Ok(copy)
        })?;
        if !fit.fits {
            return Err(eco_vec![fit::too_long(&fit, &fit.laid.typeset.document)]);
        }
        let mut first = fit.laid;
        first.tried = tried;
        first.check_verbatim()?;
        Ok(Fitted {
            context: edition.context(&first.brief)?,
            edition: edition.clone(),
            recipient: recipient.cloned(),
            first,
            limit: fit.limit,
            typesettings: fit.typesettings,
        })
    }

    /// A copy for `recipient`, within the page limit. If the recipient's texts make it longer, it is fitted by
    /// itself.
    ///
    /// # Errors
    /// Those of [`Edition::fitted`].
    pub(crate) fn copy(&self, recipient: Option<&Recipient>) -> Result<Copy<'a>> {
        if recipient == self.recipient.as_ref() {
            return Ok(self.first.clone());
        }
        let first = &self.first;
        let (edition, brief) = (&self.edition, &first.brief);
        let manuscript = edition.print(brief, &self.context, recipient, Some(&first.manuscript))?;
        let copy = edition.lay_out(Rc::clone(brief), manuscript)?;
        if self.limit.is_some_and(|limit| copy.pages() > limit.pages) {
            return self.fitted_alone(recipient);
        }
        copy.check_verbatim()?;
        Ok(copy)
    }

    fn fitted_alone(&self, recipient: Option<&Recipient>) -> Result<Copy<'a>> {
        let fitted = Fitted::new(&self.edition, recipient).map_err(|mut problems| {
            for problem in problems.make_mut() {
                problem.hint("the edition has room without it: shorten what this copy bears of its recipient");
            }
            problems
        })?;
        let mut copy = fitted.first;
        copy.fitted_alone = true;
        Ok(copy)
    }

    /// The keys of all words of the report that a copy of it depends on, besides those that are selected: what
    /// it prints, and what was laid out to find out what has room.
    pub(crate) fn other_words(&self, copy: &Copy) -> Vec<String> {
        let selected = self.edition.selection.keys();
        let on_pages = copy.typeset.keys(&self.edition.press.typesetter);
        let tried = self.first.tried.iter().chain(&copy.tried);
        let words: BTreeSet<&str> = tried.map(String::as_str).chain(on_pages).collect();
        let others = words.into_iter().filter(|key| !selected.contains(*key));
        others.map(str::to_owned).collect()
    }
}
