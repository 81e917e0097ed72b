//! Links on the pages: to pages and mailboxes, and to nothing that runs or opens a reader's own files.

use typst::diag::SourceDiagnostic;
use typst::ecow::EcoVec;
use typst::foundations::{NativeElement as _, Selector};
use typst::introspection::Introspector as _;
use typst::model::{Destination, LinkElem, LinkTarget};
use typst_layout::PagedDocument;

use crate::link::{LINKS, check_link};

/// The links of a document that may not stand in a briefing, each at its place.
pub(super) fn forbidden(document: &PagedDocument) -> EcoVec<SourceDiagnostic> {
    let selector = Selector::Elem(LinkElem::ELEM, None);
    document
        .introspector()
        .query(&selector)
        .iter()
        .filter_map(|content| {
            let link = content.to_packed::<LinkElem>()?;
            let LinkTarget::Dest(Destination::Url(url)) = &link.dest else {
                return None;
            };
            let message = check_link(url.as_str()).err()?;
            Some(SourceDiagnostic::error(content.span(), message).with_hint(LINKS))
        })
        .collect()
}
