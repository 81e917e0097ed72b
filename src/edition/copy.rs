//! A copy of an edition, and the formats that it is written in.

use std::collections::BTreeSet;
use std::path::Path;
use std::rc::Rc;

use minijinja::Value;
use typst::ecow::eco_vec;

use super::{Edition, Press};
use crate::brief::{Brief, DocumentType, LeftOut, Recipient};
use crate::diagnostic::{Result, error};
use crate::fit::{self, Layout};
use crate::output::{Format, folder, json};
use crate::template::Rendered;
use crate::typeset::{Metadata, Typeset};

/// A copy as its template printed it, before it is laid out.
#[derive(Debug)]
pub(super) struct Manuscript {
    rendered: Rendered,
    left_out: Vec<LeftOut>,
    json: String,
}

/// A copy of an edition, laid out.
#[derive(Debug, Clone)]
pub struct Copy<'a> {
    press: &'a Press<'a>,
    pub(super) brief: Rc<Brief<'a>>,
    pub(super) manuscript: Rc<Manuscript>,
    /// Its pages.
    pub(crate) typeset: Typeset,
    layout: Layout,
    /// Whether it was fitted by itself, because its recipient's texts need more room than the edition has for
    /// them. It may hold less than other copies.
    pub(crate) fitted_alone: bool,
    /// The keys of the words that were laid out to fit this copy.
    pub(super) tried: BTreeSet<String>,
}

impl<'a> Edition<'a> {
    /// What the template sees of a briefing, the same for every recipient.
    pub(super) fn context(&self, brief: &Brief) -> Result<Value> {
        self.template.context(brief, &self.press.labels)
    }

    /// The copy of `brief` for `recipient` that the template prints from `context`. `other` is another copy of
    /// `brief`, which most likely holds the same.
    ///
    /// # Errors
    /// Those of [`Template::render`](crate::template::Template::render) and [`Brief::check_needs`].
    pub(super) fn print(
        &self,
        brief: &Brief,
        context: &Value,
        recipient: Option<&Recipient>,
        other: Option<&Manuscript>,
    ) -> Result<Manuscript> {
        let rendered = self.template.render(context, recipient)?;
        let keys = &rendered.printed;
        if let Some(same) = other.filter(|other| other.rendered.printed == *keys) {
            return Ok(Manuscript {
                left_out: same.left_out.clone(),
                json: same.json.clone(),
                rendered,
            });
        }
        brief.check_needs(keys)?;
        let left_out = brief.left_out(keys);
        let printed = keys.iter().map(|key| json::PrintedJson {
            key,
            texts: self.press.typesetter.texts(key),
        });
        let print = json::Print {
            template_hash: &self.template.hash,
            occasion: recipient.is_some() || brief.occasion.is_some(),
            printed: printed.collect(),
            left_out: &left_out,
        };
        Ok(Manuscript {
            json: json::to_string(&json::SelectionJson::new(brief, print)),
            left_out,
            rendered,
        })
    }

    /// What the document type of a copy states of itself.
    pub(super) fn document_type(
        &self,
        brief: &Brief,
        manuscript: &Manuscript,
    ) -> Result<DocumentType> {
        let Manuscript { rendered, json, .. } = manuscript;
        let typesetter = &self.press.typesetter;
        typesetter.document_type(&Metadata::brief(brief), rendered, json.clone())
    }

    /// Lays a copy of `brief` out.
    pub(super) fn lay_out(&self, brief: Rc<Brief<'a>>, manuscript: Manuscript) -> Result<Copy<'a>> {
        let Manuscript { rendered, json, .. } = &manuscript;
        let typesetter = &self.press.typesetter;
        let typeset = typesetter.typeset(&Metadata::brief(&brief), rendered, json.clone())?;
        Ok(Copy {
            press: self.press,
            layout: Layout::read(&typeset.document),
            brief,
            manuscript: Rc::new(manuscript),
            typeset,
            fitted_alone: false,
            tried: BTreeSet::new(),
        })
    }
}

impl fit::Laid for Copy<'_> {
    fn layout(&self) -> &Layout {
        &self.layout
    }
}

impl<'a> Copy<'a> {
    pub(super) fn check_verbatim(&self) -> Result<()> {
        let typesetter = &self.press.typesetter;
        self.typeset
            .check_verbatim(typesetter, &self.manuscript.rendered)
    }

    /// The selection and what the copy holds of it, as JSON, which every PDF carries. It holds nothing of the
    /// recipient.
    pub(crate) fn json(&self) -> &str {
        &self.manuscript.json
    }

    /// What of the selection is not printed, or is shortened.
    pub(crate) fn left_out(&self) -> &[LeftOut] {
        &self.manuscript.left_out
    }

    /// How many pages it has.
    pub(crate) fn pages(&self) -> usize {
        self.layout.pages
    }

    /// What of the selection is printed on its pages.
    pub(crate) fn held(&self) -> Brief<'a> {
        self.brief.held(&self.manuscript.rendered.printed)
    }

    /// The copy as one file.
    ///
    /// # Errors
    /// Those of [`Copy::pdf`]. If the format is several files, or has no pages: see [`super::Edition::text`].
    pub(crate) fn bytes(&self, format: Format) -> Result<Vec<u8>> {
        match format {
            Format::Pdf => self.pdf(),
            Format::Json => Ok(self.json().as_bytes().to_vec()),
            Format::Html | Format::Md => Err(eco_vec![error("this format has no pages")]),
            Format::Typ | Format::Png | Format::Svg => {
                Err(eco_vec![error("this format is several files")])
            }
        }
    }

    /// The copy as a PDF.
    ///
    /// # Errors
    /// Those of [`Typeset::pdf`].
    pub(crate) fn pdf(&self) -> Result<Vec<u8>> {
        self.typeset
            .pdf(&self.press.typesetter, &self.manuscript.rendered)
    }

    /// The copy in a format of one file, or of one file for each page: the name of each file, which begins with
    /// `stem`, and its bytes.
    ///
    /// # Errors
    /// Those of [`Copy::bytes`]. [`Format::Typ`] is a folder, which [`Copy::write_folder`] writes.
    pub(crate) fn files(&self, stem: &str, format: Format) -> Result<Vec<(String, Vec<u8>)>> {
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

    /// Writes the copy as a folder of Typst files.
    ///
    /// # Errors
    /// Those of [`folder::write_folder`].
    pub(crate) fn write_folder(&self, path: &Path) -> Result<()> {
        folder::write_folder(
            path,
            self.press.project,
            &self.press.typesetter,
            &self.typeset,
            self.json(),
        )
    }
}

/// Names files of pages: `stem-1.png` and so on.
fn numbered(stem: &str, extension: &str, pages: Vec<Vec<u8>>) -> Vec<(String, Vec<u8>)> {
    (1..)
        .zip(pages)
        .map(|(number, page): (usize, _)| (format!("{stem}-{number}.{extension}"), page))
        .collect()
}
