//! Editions and their copies: a briefing in one language and by one template, printed for anybody.
//!
//! The copies of an edition differ in whom they name, and in nothing else; so an edition decides once
//! what all of them hold, and how it fits their pages. Whatever makes briefings, one or thousands, makes them here.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use minijinja::Value;
use typst::ecow::eco_vec;

use crate::brief::labels::Labels;
use crate::brief::{Brief, LeftOut, Recipient};
use crate::diagnostic::{Result, error};
use crate::fit::{self, Laid, Layout, Outline};
use crate::output::article::Article;
use crate::output::{Format, folder, json, web};
use crate::project::Project;
use crate::report::Report;
use crate::template::{Rendered, Template};
use crate::typeset::{About, Typeset, Typesetter};

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
    /// Where a typeface cannot be read, or a label is missing.
    pub fn new(
        project: &'a Project,
        report: &Report,
        briefs: &[Brief],
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

    /// What sets the pages.
    pub fn typesetter(&self) -> &Typesetter<'a> {
        &self.typesetter
    }

    /// The edition of a briefing.
    ///
    /// # Errors
    /// As [`Template::load`] and [`Template::context`].
    pub fn edition<'b>(&'b self, brief: &'b Brief<'b>) -> Result<Edition<'b>> {
        let name = &brief.template.text;
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

/// One briefing, in one language, by one template.
#[derive(Debug)]
pub struct Edition<'a> {
    press: &'a Press<'a>,
    /// What is selected for it.
    selection: &'a Brief<'a>,
    template: Rc<Template>,
    /// Whom it is fitted for.
    sample: Option<Recipient>,
    fitted: OnceCell<Fitted<'a>>,
}

/// What an edition was fitted to.
#[derive(Debug)]
struct Fitted<'a> {
    /// What of the selection has room.
    brief: Rc<Brief<'a>>,
    /// What the template sees of it.
    context: Value,
    limit: Option<usize>,
    typesettings: usize,
    /// The copy that was laid out last to see that it fits, until somebody asks for it.
    sample: RefCell<Option<Copy<'a>>>,
    /// What the latest copy held: the next one most likely holds the same.
    latest: RefCell<Rc<Content>>,
}

/// What a copy holds of the selection.
#[derive(Debug)]
pub struct Content {
    /// The keys of the report's words that are printed.
    printed: BTreeSet<String>,
    /// What of the selection is not on the page, or is shortened there.
    pub left_out: Vec<LeftOut>,
    /// The selection as JSON, which every PDF carries. Nothing in it is of the recipient.
    pub json: String,
}

/// A copy of an edition, laid out.
#[derive(Debug)]
pub struct Copy<'a> {
    press: &'a Press<'a>,
    brief: Rc<Brief<'a>>,
    template: Rc<Template>,
    rendered: Rendered,
    /// What it holds of the selection.
    pub content: Rc<Content>,
    /// Its pages.
    pub typeset: Typeset,
}

/// A copy that is printed as Typst and not laid out yet.
struct Draft<'a> {
    brief: Rc<Brief<'a>>,
    rendered: Rendered,
    content: Rc<Content>,
}

/// A copy that was laid out to see whether it fits.
struct Attempt<'a> {
    copy: Copy<'a>,
    context: Value,
    layout: Layout,
}

impl<'a> Edition<'a> {
    /// The edition fitted for the copy that bears this recipient's name: of all recipients the one who
    /// takes most room. Without one it is fitted for the copy that bears no name.
    pub fn fitted_for(self, sample: Option<Recipient>) -> Self {
        Edition {
            sample,
            fitted: OnceCell::new(),
            ..self
        }
    }

    /// What is in it: the selection as it fits its pages. Decided once, for all copies.
    ///
    /// # Errors
    /// As [`Edition::copy`].
    pub fn brief(&self) -> Result<&Brief<'a>> {
        Ok(&self.fitted()?.brief)
    }

    /// How often it was typeset to find out how it fits.
    ///
    /// # Errors
    /// As [`Edition::copy`].
    pub fn typesettings(&self) -> Result<usize> {
        Ok(self.fitted()?.typesettings)
    }

    /// A copy for `recipient`, within its page limit.
    ///
    /// # Errors
    /// What a template, a component or the report has wrong, at its place; recommendations that take
    /// more than the page limit; a copy that bears so much of its recipient that it has more pages.
    pub fn copy(&self, recipient: Option<&Recipient>) -> Result<Copy<'a>> {
        let fitted = self.fitted()?;
        if recipient == self.sample.as_ref()
            && let Some(copy) = fitted.sample.take()
        {
            return Ok(copy);
        }
        let latest = Rc::clone(&fitted.latest.borrow());
        let brief = Rc::clone(&fitted.brief);
        let draft = self.draft(brief, &fitted.context, recipient, Some(latest))?;
        let copy = self.lay_out(draft)?;
        *fitted.latest.borrow_mut() = Rc::clone(&copy.content);
        copy.check_verbatim()?;
        fit::check(&fitted.brief, fitted.limit, &copy.typeset.document)?;
        Ok(copy)
    }

    fn fitted(&self) -> Result<&Fitted<'a>> {
        if let Some(fitted) = self.fitted.get() {
            return Ok(fitted);
        }
        let sample = self.sample.as_ref();
        let print = |brief: &Brief<'a>| -> Result<(Value, Draft<'a>)> {
            let context = self.template.context(brief, &self.press.labels)?;
            let draft = self.draft(Rc::new(brief.clone()), &context, sample, None)?;
            Ok((context, draft))
        };
        let whole = print(self.selection)?;
        let outline = self.outline(&whole.1)?;
        let mut whole = Some(whole);
        let fitted = fit::fit(self.selection, &outline, |brief| {
            // All that is selected is printed already.
            let is_whole =
                |draft: &Brief| (draft.setting, draft.rung) == (brief.setting, brief.rung);
            let (context, draft) = match whole.take_if(|(_, draft)| is_whole(&draft.brief)) {
                Some(whole) => whole,
                None => print(brief)?,
            };
            let copy = self.lay_out(draft)?;
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
        Ok(self.fitted.get_or_init(|| Fitted {
            brief: Rc::clone(&copy.brief),
            context,
            limit: fitted.limit,
            typesettings: fitted.typesettings,
            latest: RefCell::new(Rc::clone(&copy.content)),
            sample: RefCell::new(Some(copy)),
        }))
    }

    /// What a template prints of `brief`, seen as `context`; `latest` is what the copy before it held.
    fn draft(
        &self,
        brief: Rc<Brief<'a>>,
        context: &Value,
        recipient: Option<&Recipient>,
        latest: Option<Rc<Content>>,
    ) -> Result<Draft<'a>> {
        let rendered = self.template.render(context, recipient)?;
        let same = latest.filter(|content| content.printed == rendered.printed);
        let content = same.unwrap_or_else(|| Rc::new(Content::new(&brief, &rendered)));
        Ok(Draft {
            brief,
            rendered,
            content,
        })
    }

    fn outline(&self, draft: &Draft) -> Result<Outline> {
        let about = About::brief(&draft.brief);
        let selection = draft.content.json.clone();
        let typesetter = &self.press.typesetter;
        Ok(Outline {
            printed: draft.rendered.printed.clone(),
            max_pages: typesetter.max_pages(&about, &draft.rendered, selection)?,
        })
    }

    fn lay_out(&self, draft: Draft<'a>) -> Result<Copy<'a>> {
        let about = About::brief(&draft.brief);
        let selection = draft.content.json.clone();
        let typesetter = &self.press.typesetter;
        let typeset = typesetter.typeset(&about, &draft.rendered, selection)?;
        Ok(Copy {
            press: self.press,
            brief: draft.brief,
            template: Rc::clone(&self.template),
            rendered: draft.rendered,
            content: draft.content,
            typeset,
        })
    }
}

impl Content {
    fn new(brief: &Brief, rendered: &Rendered) -> Self {
        let left_out = brief.left_out(&rendered.printed);
        let json = json::to_string(&json::Selection::new(brief, &left_out));
        Content {
            printed: rendered.printed.clone(),
            left_out,
            json,
        }
    }
}

impl Laid for Attempt<'_> {
    fn layout(&self) -> &Layout {
        &self.layout
    }
}

impl Copy<'_> {
    fn check_verbatim(&self) -> Result<()> {
        let typesetter = &self.press.typesetter;
        self.typeset.check_verbatim(typesetter, &self.rendered)
    }

    /// How many pages it has.
    pub fn pages(&self) -> usize {
        self.typeset.document.pages().len()
    }

    /// The copy as one file.
    ///
    /// # Errors
    /// As [`Copy::pdf`]; a format that is several files.
    pub fn bytes(&self, format: Format) -> Result<Vec<u8>> {
        match format {
            Format::Pdf => self.pdf(),
            Format::Json => Ok(self.content.json.clone().into_bytes()),
            Format::Html => Ok(self.html()?.into_bytes()),
            Format::Md => Ok(self.markdown()?.into_bytes()),
            Format::Typ | Format::Png | Format::Svg => {
                Err(eco_vec![error("this format is several files")])
            }
        }
    }

    /// The copy as a PDF.
    ///
    /// # Errors
    /// As [`Typeset::pdf`].
    pub fn pdf(&self) -> Result<Vec<u8>> {
        self.typeset.pdf(&self.press.typesetter, &self.rendered)
    }

    /// The copy in a format of one file or of one a page: the name of each file, which begins with
    /// `stem`, and its bytes. Nothing in JSON, HTML and Markdown is of the recipient.
    ///
    /// # Errors
    /// As [`Typeset::pdf`]; what is wrong in the project's own templates of pages and e-mails. For
    /// [`Format::Typ`], which is a folder: [`Copy::write_folder`] writes it.
    pub fn files(&self, stem: &str, format: Format) -> Result<Vec<(String, Vec<u8>)>> {
        match format {
            Format::Png => Ok(numbered(stem, "png", self.typeset.png()?)),
            Format::Svg => Ok(numbered(stem, "svg", self.typeset.svg())),
            format => {
                let bytes = self.bytes(format)?;
                let extension = format.extension().unwrap_or_default();
                Ok(vec![(format!("{stem}.{extension}"), bytes)])
            }
        }
    }

    /// The copy as one HTML page that needs nothing else.
    ///
    /// # Errors
    /// What is wrong in the project's own `page.html.j2`.
    pub fn html(&self) -> Result<String> {
        let accent = self.typeset.accent();
        let article = self.article()?;
        web::page(
            self.press.project,
            &self.press.labels,
            &article,
            accent.as_deref(),
        )
    }

    /// The copy as Markdown.
    ///
    /// # Errors
    /// What is wrong in the project's own `email.md.j2`.
    pub fn markdown(&self) -> Result<String> {
        web::email(self.press.project, &self.press.labels, &self.article()?)
    }

    fn article(&self) -> Result<Article> {
        Article::new(
            &self.brief,
            &self.content.printed,
            &self.press.labels,
            self.template.contact_page(&self.brief),
        )
    }

    /// Writes the copy as Typst.
    ///
    /// # Errors
    /// As [`folder::write_folder`].
    pub fn write_folder(&self, path: &Path) -> Result<()> {
        folder::write_folder(
            path,
            self.press.project,
            &self.press.typesetter,
            &self.typeset,
            &self.content.json,
        )
    }
}

/// Files of pages: `stem-1.png` and so on.
fn numbered(stem: &str, extension: &str, pages: Vec<Vec<u8>>) -> Vec<(String, Vec<u8>)> {
    (1..)
        .zip(pages)
        .map(|(number, page): (usize, _)| (format!("{stem}-{number}.{extension}"), page))
        .collect()
}

#[cfg(test)]
mod tests;
