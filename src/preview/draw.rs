//! The pages as drawings. A page that is as it was is not drawn again, and has the same name: the browser does not
//! fetch it again either.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use regex::bytes::Regex;
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
    let svg = quick(page_svg(page));
    Drawing {
        name: format!("{:032x}", typst::utils::hash128(&svg)),
        width: page.frame.width().to_pt(),
        height: page.frame.height().to_pt(),
        svg,
    }
}

/// The same drawing in a form that a browser draws faster: after typesetting, drawing takes the longest time of a
/// change. Each letter refers to its shape directly, not to a symbol around it, and attributes that only repeat a
/// default are left out.
fn quick(svg: Vec<u8>) -> Vec<u8> {
    static SYMBOL: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r#"<symbol id="(\w+)" overflow="visible"><path ([^<>]*)/></symbol>"#).ok()
    });
    static DEFAULT: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#" (?:fill-rule="nonzero"|y="0")"#).ok());
    let (Some(symbol), Some(default)) = (&*SYMBOL, &*DEFAULT) else {
        return svg;
    };
    let svg = symbol.replace_all(&svg, &b"<path id=\"$1\" $2/>"[..]);
    default.replace_all(&svg, &b""[..]).into_owned()
}

#[cfg(test)]
mod tests {
    use super::quick;

    #[test]
    fn a_letter_is_a_reference_to_its_shape_and_the_rest_stays() {
        let symbol = r##"<symbol id="g1" overflow="visible"><path d="M 0 0" fill-rule="nonzero"/></symbol>"##;
        let other = r##"<symbol id="g2" overflow="visible"><image x="1"/></symbol>"##;
        let used = r##"<use xlink:href="#g1" x="3" y="0" fill="#fff" fill-rule="nonzero"/>"##;
        let raised =
            r##"<use xlink:href="#g1" x="3" y="0.5" fill="#fff"/><path fill-rule="evenodd"/>"##;
        let quicker = quick([symbol, other, used, raised].concat().into_bytes());
        let shape = r##"<path id="g1" d="M 0 0"/>"##;
        let used = r##"<use xlink:href="#g1" x="3" fill="#fff"/>"##;
        assert_eq!(
            String::from_utf8(quicker).unwrap(),
            [shape, other, used, raised].concat()
        );
    }
}
