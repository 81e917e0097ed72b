//! A copy of an edition, and the formats that it is written in.

use std::collections::BTreeSet;
use std::path::Path;
use std::rc::Rc;

use typst::ecow::eco_vec;

use super::Press;
use crate::brief::{Brief, DocumentType, LeftOut, Recipient};
use crate::diagnostic::{Result, error};
use crate::output::{Format, folder, json};
use crate::template::Rendered;
use crate::typeset::{About, Typeset};

/// What a copy holds of the selection.
#[derive(Debug)]
pub(crate) struct Content {
    /// The keys of the report's words that are printed.
    printed: BTreeSet<String>,
    /// What of the selection is not printed, or is shortened.
    pub(crate) left_out: Vec<LeftOut>,
    /// The selection as JSON, which every PDF carries. It holds nothing of the recipient.
    pub(crate) json: String,
}

/// A copy that its template has printed as Typst, and that is not laid out yet.
pub(super) struct Draft<'a> {
    press: &'a Press<'a>,
    pub(super) brief: Rc<Brief<'a>>,
    rendered: Rendered,
    content: Rc<Content>,
}

/// A copy of an edition, laid out.
#[derive(Debug)]
pub struct Copy<'a> {
    press: &'a Press<'a>,
    pub(super) brief: Rc<Brief<'a>>,
    rendered: Rendered,
    /// What it holds of the selection.
    pub(crate) content: Rc<Content>,
    /// Its pages.
    pub(crate) typeset: Typeset,
    /// Whether it was fitted by itself, because its recipient's texts need more room than the edition has for
    /// them. It may hold less than other copies.
    pub(crate) fitted_alone: bool,
    /// The keys of the words that were laid out to fit this copy by itself.
    pub(super) tried: BTreeSet<String>,
}

impl<'a> Draft<'a> {
    /// A copy of `brief` for `recipient`, as its template printed it. `latest` is what the previous copy held,
    /// which is most likely the same.
    ///
    /// # Errors
    /// Those of [`Brief::check_needs`].
    pub(super) fn new(
        press: &'a Press<'a>,
        template_hash: &str,
        recipient: Option<&Recipient>,
        brief: Rc<Brief<'a>>,
        rendered: Rendered,
        latest: Option<Rc<Content>>,
    ) -> Result<Self> {
        let content = match latest.filter(|content| content.printed == rendered.printed) {
            Some(same) => same,
            None => {
                brief.check_needs(&rendered.printed)?;
                let left_out = brief.left_out(&rendered.printed);
                let printed = rendered.printed.iter().map(|key| json::Printed {
                    key,
                    texts: press.typesetter.texts(key),
                });
                let print = json::Print {
                    template_hash,
                    occasion: recipient.is_some() || brief.occasion.is_some(),
                    printed: printed.collect(),
                    left_out: &left_out,
                };
                let json = json::to_string(&json::Selection::new(&brief, print));
                Rc::new(Content {
                    printed: rendered.printed.clone(),
                    left_out,
                    json,
                })
            }
        };
        Ok(Draft {
            press,
            brief,
            rendered,
            content,
        })
    }

    /// What its document type states of itself.
    pub(super) fn document_type(&self) -> Result<DocumentType> {
        let about = About::brief(&self.brief);
        let selection = self.content.json.clone();
        let typesetter = &self.press.typesetter;
        typesetter.document_type(&about, &self.rendered, selection)
    }

    pub(super) fn lay_out(self) -> Result<Copy<'a>> {
        let about = About::brief(&self.brief);
        let selection = self.content.json.clone();
        let typesetter = &self.press.typesetter;
        let typeset = typesetter.typeset(&about, &self.rendered, selection)?;
        Ok(Copy {
            press: self.press,
            brief: self.brief,
            rendered: self.rendered,
            content: self.content,
            typeset,
            fitted_alone: false,
            tried: BTreeSet::new(),
        })
    }
}

impl<'a> Copy<'a> {
    pub(super) fn check_verbatim(&self) -> Result<()> {
        let typesetter = &self.press.typesetter;
        self.typeset.check_verbatim(typesetter, &self.rendered)
    }

    /// How many pages it has.
    pub(crate) fn pages(&self) -> usize {
        self.typeset.document.pages().len()
    }

    /// What of the selection is printed on its pages.
    pub(crate) fn held(&self) -> Brief<'a> {
        self.brief.held(&self.content.printed)
    }

    /// The copy as one file.
    ///
    /// # Errors
    /// Those of [`Copy::pdf`]. If the format is several files, or has no pages: see [`super::Edition::text`].
    pub(crate) fn bytes(&self, format: Format) -> Result<Vec<u8>> {
        match format {
            Format::Pdf => self.pdf(),
            Format::Json => Ok(self.content.json.clone().into_bytes()),
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
        self.typeset.pdf(&self.press.typesetter, &self.rendered)
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
            &self.content.json,
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
