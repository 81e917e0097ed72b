//! What a page says of itself.

use chrono::NaiveDate;
use typst::ecow::EcoString;

use super::tree::{self, Page};
use crate::import::document::Properties;

/// What a page says of itself in its head.
pub(super) fn about(html: &Page) -> Properties {
    let mut about = Properties::default();
    for node in tree::elements(html.root()) {
        let field = match tree::name(node) {
            "html" => {
                let language = tree::attribute(node, "lang").or(tree::attribute(node, "xml:lang"));
                let code = language.unwrap_or_default().split(['-', '_']).next();
                about.language = code
                    .filter(|code| code.len() == 2 && code.is_ascii())
                    .map(|code| code.to_lowercase().into());
                continue;
            }
            "title" if about.page_title.is_none() => {
                let words = tree::words(node);
                about.page_title = (!words.is_empty()).then(|| words.into());
                continue;
            }
            "meta" => {
                let name = tree::attribute(node, "name").or(tree::attribute(node, "property"));
                match name.unwrap_or_default().to_lowercase().as_str() {
                    // `author` is who made the page.
                    "dc.creator" | "citation_author" => &mut about.author,
                    "date"
                    | "dc.date"
                    | "dcterms.date"
                    | "dcterms.issued"
                    | "dc.date.issued"
                    | "article:published_time"
                    | "datepublished" => &mut about.date,
                    _ => continue,
                }
            }
            "body" => break,
            _ => continue,
        };
        let content = tree::attribute(node, "content").filter(|content| !content.is_empty());
        if field.is_none() {
            *field = content.map(EcoString::from);
        }
    }
    // Only the day counts, `2024-01-31`, and not a time after it.
    about.date = about.date.and_then(|date| {
        let day = date.get(..10)?;
        NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?;
        Some(day.into())
    });
    about
}
