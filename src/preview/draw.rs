//! The pages as drawings. A page that is as it was is not drawn again, and has the same name: the browser does not
//! fetch it again either.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use serde::Serialize;
use typst_layout::{Page, PagedDocument};

use super::shared::Shared;
use crate::typeset::page_svg;

/// A page as it is shown.
#[derive(Debug, Serialize)]
pub(crate) struct Drawing {
    /// A hash of it, by which it is fetched.
    pub(crate) name: String,
    /// Its width in points.
    pub(crate) width: f64,
    /// Its height in points.
    pub(crate) height: f64,
    /// The SVG.
    #[serde(skip)]
    pub(crate) svg: Vec<u8>,
}

/// The pages that are shown, by the hash of what they are drawn from.
#[derive(Debug, Default)]
pub(crate) struct Drawings(Mutex<HashMap<u128, Shared<Drawing>>>);

impl Drawings {
    /// The pages of a document. Those that it has not are forgotten.
    pub(crate) fn of(&self, document: &PagedDocument) -> Vec<Shared<Drawing>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let draw = |page: &Page| {
            let hash = typst::utils::hash128(page);
            let drawing = known.get(&hash).cloned();
            (hash, drawing.unwrap_or_else(|| Shared::new(drawn(page))))
        };
        let drawn: Vec<_> = document.pages().par_iter().map(draw).collect();
        known.clear();
        known.extend(drawn.iter().cloned());
        drawn.into_iter().map(|(_, drawing)| drawing).collect()
    }
}

fn drawn(page: &Page) -> Drawing {
    let svg = page_svg(page);
    Drawing {
        name: format!("{:032x}", typst::utils::hash128(&svg)),
        width: page.frame.width().to_pt(),
        height: page.frame.height().to_pt(),
        svg,
    }
}
