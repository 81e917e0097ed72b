//! Editions and their copies: a briefing in one language and by one template, printed for anybody.
//!
//! The copies of an edition differ in whom they name, and in nothing else; so an edition decides once
//! what all of them hold. Whatever makes briefings, one or thousands, makes them here.

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
use crate::fit;
use crate::output::article::Article;
use crate::output::{Format, folder, json, web};
use crate::project::Project;
use crate::report::Report;
use crate::template::{Rendered, Template};
use crate::typeset::{About, Expected, Typeset, Typesetter};

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
            brief,
            context: template.context(brief, &self.labels)?,
            template,
            expected: OnceCell::new(),
            latest: RefCell::default(),
        })
    }
}

/// One briefing, in one language, by one template.
#[derive(Debug)]
pub struct Edition<'a> {
    press: &'a Press<'a>,
    /// What is in it.
    pub brief: &'a Brief<'a>,
    template: Rc<Template>,
    /// What the template sees of it.
    context: Value,
    /// The words that its pages are held against.
    expected: OnceCell<Expected>,
    /// What the latest copy held: the next one most likely holds the same.
    latest: RefCell<Option<Rc<Content>>>,
}

/// What a copy holds of the selection.
#[derive(Debug)]
pub struct Content {
    /// The keys of the report's words that are printed.
    printed: BTreeSet<String>,
    /// What of the selection is not on the page.
    pub left_out: Vec<LeftOut>,
    /// The selection as JSON, which every PDF carries. Nothing in it is of the recipient.
    pub json: String,
}

/// A copy of an edition, laid out.
#[derive(Debug)]
pub struct Copy<'a> {
    press: &'a Press<'a>,
    brief: &'a Brief<'a>,
    template: Rc<Template>,
    rendered: Rendered,
    /// What it holds of the selection.
    pub content: Rc<Content>,
    /// Its pages.
    pub typeset: Typeset,
}

impl<'a> Edition<'a> {
    /// What a copy for `recipient` holds; nothing is laid out.
    ///
    /// # Errors
    /// As [`Template::render`].
    pub fn content(&self, recipient: Option<&Recipient>) -> Result<Rc<Content>> {
        let rendered = self.render(recipient)?;
        Ok(self.content_of(&rendered))
    }

    /// A copy for `recipient`, within its page limit.
    ///
    /// # Errors
    /// As [`Edition::lay_out`]; a copy that has more pages than its limit.
    pub fn copy(&self, recipient: Option<&Recipient>) -> Result<Copy<'a>> {
        let copy = self.lay_out(recipient)?;
        fit::check(self.brief, &copy.typeset.document)?;
        Ok(copy)
    }

    /// A copy for `recipient`, whatever its page limit.
    ///
    /// # Errors
    /// What a template, a component or the report has wrong, at its place.
    pub fn lay_out(&self, recipient: Option<&Recipient>) -> Result<Copy<'a>> {
        let rendered = self.render(recipient)?;
        let content = self.content_of(&rendered);
        let about = About::brief(self.brief);
        let typesetter = &self.press.typesetter;
        let typeset = typesetter.typeset(&about, &rendered, content.json.clone())?;
        let expected = self.expected.get_or_init(|| Expected::of(self.brief));
        typeset.check_verbatim(expected, &rendered)?;
        Ok(Copy {
            press: self.press,
            brief: self.brief,
            template: Rc::clone(&self.template),
            rendered,
            content,
            typeset,
        })
    }

    fn render(&self, recipient: Option<&Recipient>) -> Result<Rendered> {
        self.template.render(&self.context, recipient)
    }

    fn content_of(&self, rendered: &Rendered) -> Rc<Content> {
        let mut latest = self.latest.borrow_mut();
        match &*latest {
            Some(content) if content.printed == rendered.printed => Rc::clone(content),
            _ => {
                let left_out = self.brief.left_out(&rendered.printed);
                let json = json::to_string(&json::Selection::new(self.brief, &left_out));
                let printed = rendered.printed.clone();
                let content = Rc::new(Content {
                    printed,
                    left_out,
                    json,
                });
                *latest = Some(Rc::clone(&content));
                content
            }
        }
    }
}

impl Copy<'_> {
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
            self.brief,
            &self.content.printed,
            &self.press.labels,
            self.template.contact_page(self.brief),
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
