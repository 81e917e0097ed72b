//! Links on the pages: they lead to web pages and mailboxes only. Each has a name for screen readers.

use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoString, EcoVec};
use typst::foundations::{Content, Label, NativeElement as _, Selector, ShowFn, Target};
use typst::introspection::{Introspector as _, MetadataElem};
use typst::model::{Destination, LinkElem, LinkMarker, LinkTarget};
use typst::utils::PicoStr;
use typst::{Library, LibraryExt as _};
use typst_layout::PagedDocument;

use crate::link::{LINKS, check_link};

/// The label of metadata in a link that names it, if its words do not.
const NAME: &str = "link-name";

/// Typst's library, with links that are named by their words. Screen readers read a link's description in place
/// of its words, and Typst would describe it by its address.
pub(super) fn library() -> Library {
    let mut library = Library::default();
    // This panics if Typst has no rule for links, which any test would show.
    library.rules.replace(Target::Paged, LINK_RULE);
    library
}

/// Typst's own rule for links, with another description.
const LINK_RULE: ShowFn<LinkElem> = |link, engine, styles| {
    let span = link.span();
    let dest = link.dest.resolve_early(engine, span)?;
    let description = match name(&link.body) {
        Some(name) => name,
        // A picture, or words that are known only where they are laid out.
        None => dest.alt_text(engine, styles, span)?,
    };
    Ok(LinkMarker::new(link.body.clone(), Some(description))
        .pack()
        .spanned(span)
        .set(LinkElem::current, Some(dest)))
};

/// The name of a link: what metadata in it states, or else its words; `None` if it has neither.
fn name(body: &Content) -> Option<EcoString> {
    let label = Label::new(PicoStr::intern(NAME));
    let named = label.and_then(|label| body.query_first_naive(&Selector::Label(label)));
    let stated = named.and_then(|named| {
        let metadata = named.into_packed::<MetadataElem>().ok()?;
        metadata.value.clone().cast::<EcoString>().ok()
    });
    let words = stated.unwrap_or_else(|| body.plain_text());
    let words: Vec<&str> = words.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" ").into())
}

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
