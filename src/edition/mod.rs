//! Editions and their copies. An edition is a briefing in one language and by one template; a copy is one print
//! of it, for a recipient or without a name.
//!
//! The copies of an edition differ only in whom they name. So the edition decides once what all of them hold,
//! and how it fits their pages; a copy is fitted by itself only if its recipient's texts need too much room.
//! Every command that makes briefings makes them here.

mod copy;
mod seen;
mod text;

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use chrono::NaiveDate;
use minijinja::Value;
use typst::ecow::eco_vec;

use crate::audience::Audience;
use crate::bounded;
use crate::brief::labels::Labels;
use crate::brief::{Brief, Recipient, Sample};
use crate::diagnostic::Result;
use crate::fit::{self, Laid, Layout};
use crate::project::{Project, Quoted};
use crate::report::Report;
use crate::template::Template;
use crate::typeset::Typesetter;
use copy::Draft;
pub(crate) use copy::{Content, Copy};

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
            sample: None,
            fitted: OnceCell::new(),
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
#[derive(Debug)]
pub struct Edition<'a> {
    press: &'a Press<'a>,
    /// What is selected for it.
    selection: &'a Brief<'a>,
    template: Rc<Template>,
    /// The recipients that it is fitted for; `None` if it is fitted for the copy without a name.
    sample: Option<Sample>,
    fitted: OnceCell<Fitted<'a>>,
}

/// An edition, fitted to its pages.
#[derive(Debug)]
struct Fitted<'a> {
    /// The recipient that it was fitted for; `None` for the copy without a name.
    recipient: Option<Recipient>,
    /// The briefing with what has room.
    brief: Rc<Brief<'a>>,
    /// What the template sees of `brief`.
    context: Value,
    limit: Option<fit::Limit>,
    typesettings: usize,
    /// The keys of all words that were laid out to find out how it fits.
    tried: BTreeSet<String>,
    /// The copy that was laid out for `recipient` to see that it fits, until it is asked for.
    sample: RefCell<Option<Copy<'a>>>,
    /// What the latest copy held: the next one most likely holds the same.
    latest: RefCell<Rc<Content>>,
}

/// A copy that was laid out to see whether it fits.
struct Attempt<'a> {
    copy: Copy<'a>,
    context: Value,
    layout: Layout,
}

impl<'a> Edition<'a> {
    /// The edition, fitted for the recipients of a list; `None` fits it for the copy without a name.
    pub(crate) fn fitted_for(self, sample: Option<Sample>) -> Self {
        Edition {
            sample,
            fitted: OnceCell::new(),
            ..self
        }
    }

    /// The whole selection, including what has no room.
    pub(crate) fn selection(&self) -> &'a Brief<'a> {
        self.selection
    }

    /// The copy that it is fitted for.
    ///
    /// # Errors
    /// Those of [`Edition::copy`].
    pub(crate) fn sample(&self) -> Result<Copy<'a>> {
        self.copy(self.fitted()?.recipient.as_ref())
    }

    /// The keys of all words of the report that a copy of it depends on, besides those that are selected: what
    /// it prints, and what was laid out to find out what has room.
    ///
    /// # Errors
    /// Those of [`Edition::copy`].
    pub(crate) fn other_words(&self, copy: &Copy) -> Result<Vec<String>> {
        let selected = self.selection.keys();
        let on_pages = copy.typeset.keys(&self.press.typesetter);
        let tried = self.fitted()?.tried.iter().chain(&copy.tried);
        let words: BTreeSet<&str> = tried.map(String::as_str).chain(on_pages).collect();
        let others = words.into_iter().filter(|key| !selected.contains(*key));
        Ok(others.map(str::to_owned).collect())
    }

    /// How often pages were laid out to fit the edition.
    ///
    /// # Errors
    /// Those of [`Edition::copy`].
    pub fn typesettings(&self) -> Result<usize> {
        Ok(self.fitted()?.typesettings)
    }

    /// A copy for `recipient`, within the page limit. If the recipient's texts make it longer, it is fitted by
    /// itself.
    ///
    /// # Errors
    /// If the template, a component or the report has a mistake, which is reported at its place; if even the
    /// shortest form exceeds the page limit.
    pub fn copy(&self, recipient: Option<&Recipient>) -> Result<Copy<'a>> {
        let fitted = self.fitted()?;
        if recipient == fitted.recipient.as_ref()
            && let Some(copy) = fitted.sample.take()
        {
            return Ok(copy);
        }
        let latest = Rc::clone(&fitted.latest.borrow());
        let brief = Rc::clone(&fitted.brief);
        let draft = self.draft(brief, &fitted.context, recipient, Some(latest))?;
        let copy = draft.lay_out()?;
        if fitted.limit.is_some_and(|limit| copy.pages() > limit.pages) {
            return self.alone(recipient);
        }
        *fitted.latest.borrow_mut() = Rc::clone(&copy.content);
        copy.check_verbatim()?;
        Ok(copy)
    }

    /// A copy for `recipient` that is fitted by itself.
    fn alone(&self, recipient: Option<&Recipient>) -> Result<Copy<'a>> {
        let (fitted, mut copy) = self.fit_for(recipient).map_err(|mut problems| {
            for problem in problems.make_mut() {
                problem.hint("the edition has room without it: shorten what this copy bears of its recipient");
            }
            problems
        })?;
        copy.fitted_alone = true;
        copy.tried = fitted.tried;
        Ok(copy)
    }

    fn fitted(&self) -> Result<&Fitted<'a>> {
        if let Some(fitted) = self.fitted.get() {
            return Ok(fitted);
        }
        let fitted = match &self.sample {
            None => self.fit_for(None),
            // What goes wrong beside the longest texts of all may go well for those who have shorter ones.
            Some(sample) => self.fit_for(Some(&sample.longest)).or_else(|problems| {
                let fitted = self.fit_for(Some(&sample.shortest));
                fitted.map_err(|_| problems)
            }),
        };
        let (fitted, copy) = fitted?;
        fitted.sample.replace(Some(copy));
        Ok(self.fitted.get_or_init(|| fitted))
    }

    /// Fits the selection to the pages of a copy for `sample`; gives the fit and that copy.
    fn fit_for(&self, sample: Option<&Recipient>) -> Result<(Fitted<'a>, Copy<'a>)> {
        let print = |brief: &Brief<'a>| -> Result<(Value, Draft<'a>)> {
            let context = self.template.context(brief, &self.press.labels)?;
            let draft = self.draft(Rc::new(brief.clone()), &context, sample, None)?;
            Ok((context, draft))
        };
        let document_type = print(self.selection)?.1.document_type()?;
        let mut tried = BTreeSet::new();
        let fitted = fit::fit(self.selection, &document_type, |brief| {
            let (context, draft) = print(brief)?;
            let copy = draft.lay_out()?;
            let on_pages = copy.typeset.keys(&self.press.typesetter);
            tried.extend(on_pages.into_iter().map(str::to_owned));
            Ok(Attempt {
                layout: Layout::read(&copy.typeset.document),
                context,
                copy,
            })
        })?;
        if !fitted.fits {
            let document = &fitted.laid.copy.typeset.document;
            return Err(eco_vec![fit::too_long(&fitted, document)]);
        }
        let Attempt { copy, context, .. } = fitted.laid;
        copy.check_verbatim()?;
        let fitted = Fitted {
            recipient: sample.cloned(),
            brief: Rc::clone(&copy.brief),
            context,
            limit: fitted.limit,
            typesettings: fitted.typesettings,
            tried,
            latest: RefCell::new(Rc::clone(&copy.content)),
            sample: RefCell::new(None),
        };
        Ok((fitted, copy))
    }

    /// The copy of `brief` that the template prints from `context`. `latest` is what the previous copy held.
    fn draft(
        &self,
        brief: Rc<Brief<'a>>,
        context: &Value,
        recipient: Option<&Recipient>,
        latest: Option<Rc<Content>>,
    ) -> Result<Draft<'a>> {
        let rendered = self.template.render(context, recipient)?;
        let hash = &self.template.hash;
        Draft::new(self.press, hash, recipient, brief, rendered, latest)
    }
}

impl Laid for Attempt<'_> {
    fn layout(&self) -> &Layout {
        &self.layout
    }
}

#[cfg(test)]
mod tests;
