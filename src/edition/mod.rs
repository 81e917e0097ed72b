//! Editions and their copies. An edition is a briefing in one language and by one template; a copy is one print
//! of it, for a recipient or without a name.
//!
//! The copies of an edition differ only in whom they name. So the edition is fitted to its pages once, with the
//! first of them; a copy is fitted by itself only if its recipient's texts need too much room. Every command
//! that makes briefings makes them here.

mod copy;
mod fitted;
mod seen;
mod text;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::audience::Audience;
use crate::bounded;
use crate::brief::{Brief, Sample};
use crate::diagnostic::Result;
use crate::labels::Labels;
use crate::project::{Project, Quoted};
use crate::report::Report;
use crate::template::Template;
use crate::typeset::Typesetter;
pub(crate) use copy::Copy;
pub(crate) use fitted::Fitted;

/// What all briefings in one language share: labels, typefaces, the report module, templates.
#[derive(Debug)]
pub struct Press<'a> {
    project: &'a Project,
    labels: Arc<Labels>,
    typesetter: Typesetter<'a>,
    templates: RefCell<HashMap<String, Rc<Template>>>,
}

impl<'a> Press<'a> {
    /// Prepares printing `briefs`, all in the language of `labels`.
    ///
    /// # Errors
    /// If a typeface cannot be read, or a label is missing.
    pub fn new<'b>(
        project: &'a Project,
        report: &Report,
        briefs: impl IntoIterator<Item = &'b Brief<'b>>,
        labels: &Arc<Labels>,
        language: &str,
    ) -> Result<Self> {
        Ok(Self {
            project,
            labels: Arc::clone(labels),
            typesetter: Typesetter::new(project, report, briefs, labels, language)?,
            templates: RefCell::default(),
        })
    }

    /// What lays out the pages.
    pub(crate) fn typesetter(&self) -> &Typesetter<'a> {
        &self.typesetter
    }

    /// The edition of a briefing.
    ///
    /// # Errors
    /// Those of [`Template::load`].
    pub fn edition<'b>(&'b self, brief: &'b Brief<'b>) -> Result<Edition<'b>> {
        let name = &brief.template.text;
        bounded::begin(&brief.audience.id, name);
        let known = self.templates.borrow().get(name).cloned();
        let template = match known {
            Some(template) => template,
            None => {
                let loaded = Template::load(self.project, &self.labels, &brief.template)?;
                let loaded = Rc::new(loaded);
                self.templates
                    .borrow_mut()
                    .insert(name.clone(), Rc::clone(&loaded));
                loaded
            }
        };
        Ok(Edition {
            press: self,
            selection: brief,
            template,
        })
    }
}

/// The date, language and template of one briefing.
#[derive(Debug)]
pub(crate) struct Wanted<'a> {
    /// The date that is printed on it.
    pub(crate) date: NaiveDate,
    /// Its language.
    pub(crate) language: &'a str,
    /// The template; `None` for the profile's own.
    pub(crate) template: Option<Quoted>,
}

/// Decides the briefing of one audience, and passes its edition and the press to `look`.
///
/// # Errors
/// If the briefing cannot be decided, or its labels, typefaces or template cannot be read; and the errors of
/// `look`.
pub(crate) fn with_edition<T>(
    project: &Project,
    report: &Report,
    audience: &Audience,
    wanted: Wanted,
    look: impl FnOnce(&Press, Edition) -> Result<T>,
) -> Result<T> {
    let Wanted {
        date,
        language,
        template,
    } = wanted;
    let mut brief = Brief::decide(report, audience, date, language)?;
    if let Some(template) = template {
        brief.template = template;
    }
    let labels = Arc::new(Labels::load(project, language)?);
    let briefs = std::slice::from_ref(&brief);
    let press = Press::new(project, report, briefs, &labels, language)?;
    look(&press, press.edition(&brief)?)
}

/// One briefing, in one language, by one template.
#[derive(Debug, Clone)]
pub struct Edition<'a> {
    press: &'a Press<'a>,
    /// What is selected for it.
    selection: &'a Brief<'a>,
    template: Rc<Template>,
}

impl<'a> Edition<'a> {
    /// The whole selection, including what has no room.
    pub(crate) fn selection(&self) -> &'a Brief<'a> {
        self.selection
    }

    /// The copy without a name, within the page limit.
    ///
    /// # Errors
    /// Those of [`Edition::fitted`].
    pub fn copy(&self) -> Result<Copy<'a>> {
        Ok(self.fitted(None)?.first)
    }

    /// How often pages are laid out to fit that copy.
    ///
    /// # Errors
    /// Those of [`Edition::fitted`].
    pub fn typesettings(&self) -> Result<usize> {
        Ok(self.fitted(None)?.typesettings)
    }

    /// The edition, fitted to its pages for the recipients of a list; `None` fits it for the copy without a name.
    ///
    /// # Errors
    /// If the template, a component or the report has a mistake, which is reported at its place; if even the
    /// shortest form exceeds the page limit.
    pub(crate) fn fitted(&self, sample: Option<&Sample>) -> Result<Fitted<'a>> {
        let Some(sample) = sample else {
            return Fitted::new(self, None);
        };
        // What goes wrong beside the longest texts of all may go well for those who have shorter ones.
        Fitted::new(self, Some(&sample.longest)).or_else(|problems| {
            let fitted = Fitted::new(self, Some(&sample.shortest));
            fitted.map_err(|_| problems)
        })
    }
}

#[cfg(test)]
mod tests;
