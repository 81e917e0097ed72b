//! From laid out pages to files: PDF, PNG, SVG.

use typst::ecow::{eco_format, eco_vec};
use typst::foundations::Smart;
use typst::utils::Scalar;
use typst_layout::Page;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use typst_render::RenderOptions;
use typst_svg::SvgOptions;

use super::{PROGRAM, Typeset, Typesetter};
use crate::diagnostic::{Result, error};
use crate::seal;
use crate::template::Rendered;

/// The resolution of pictures of pages: sharp on a screen, and small enough for an e-mail.
const PIXELS_PER_INCH: f64 = 144.0;
const POINTS_PER_INCH: f64 = 72.0;

impl Typeset {
    /// A picture of each page, as PNG.
    ///
    /// # Errors
    /// If a page is too large for a picture.
    pub(crate) fn png(&self) -> Result<Vec<Vec<u8>>> {
        let options = RenderOptions {
            pixel_per_pt: Scalar::new(PIXELS_PER_INCH / POINTS_PER_INCH),
            ..RenderOptions::default()
        };
        self.document
            .pages()
            .iter()
            .map(|page| {
                typst_render::render(page, &options)
                    .encode_png()
                    .map_err(|e| eco_vec![error(eco_format!("could not draw a page: {e}"))])
            })
            .collect()
    }

    /// A drawing of each page, as SVG.
    pub(crate) fn svg(&self) -> Vec<Vec<u8>> {
        self.document.pages().iter().map(page_svg).collect()
    }

    /// The briefing as a PDF that conforms to PDF/UA-1 (ISO 14289-1) and PDF/A-3a (ISO 19005-3), sealed.
    ///
    /// # Errors
    /// If the pages hold what the standards forbid, such as a character that no typeface has.
    pub(crate) fn pdf(&self, typesetter: &Typesetter, rendered: &Rendered) -> Result<Vec<u8>> {
        let standards = PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_3a])
            .map_err(|e| eco_vec![error(e.message().clone())])?;
        let options = PdfOptions {
            creator: Smart::Custom(Some(PROGRAM.into())),
            timestamp: self.date.map(Timestamp::new_utc),
            standards,
            ..PdfOptions::default()
        };
        let pdf = typst_pdf::pdf(&self.document, &options);
        pdf.map(seal::seal)
            .map_err(|diagnostics| self.located(typesetter, rendered, diagnostics))
    }
}

/// A drawing of a page, as SVG.
pub(crate) fn page_svg(page: &Page) -> Vec<u8> {
    typst_svg::svg(page, &SvgOptions::default()).into_bytes()
}
