//! Which links may stand in a briefing, and how codes and labels are written in links.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use typst::ecow::{EcoString, eco_format};

/// The schemes of links that may stand in a briefing: pages and mailboxes, and nothing that runs or
/// opens a reader's own files.
const SCHEMES: [&str; 3] = ["https://", "http://", "mailto:"];

/// The hint about a link that may not stand in a briefing.
pub(crate) const LINKS: &str = "links go to `https://…`, `http://…` or `mailto:…`";

/// Whether a link may stand in a briefing.
pub(crate) fn is_link(url: &str) -> bool {
    SCHEMES.iter().any(|scheme| {
        url.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            && url.len() > scheme.len()
            && !url.contains(|c: char| c.is_whitespace() || c.is_control())
    })
}

/// Checks that a link may stand in a briefing.
///
/// # Errors
/// The message about a link that may not.
pub(crate) fn check_link(url: &str) -> Result<(), EcoString> {
    if is_link(url) {
        Ok(())
    } else {
        Err(eco_format!("`{url}` is no link that a briefing may hold"))
    }
}

/// The characters other than letters and digits that stand in an address as they are.
const IN_ADDRESSES: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// A code or label as a part of a web address, and as the `id` of what it names in a page: `Chapter%204`.
pub(crate) fn fragment(word: &str) -> String {
    utf8_percent_encode(word, IN_ADDRESSES).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_labels_of_every_shape_stand_in_addresses() {
        for plain in ["A.I.2", "A.I.2/1", "14", "annex-1", "R_3"] {
            assert_eq!(fragment(plain), plain);
        }
        assert_eq!(fragment("Chapter 4"), "Chapter%204");
        assert_eq!(fragment("4(a)"), "4%28a%29");
        assert_eq!(fragment("§ 4%"), "%C2%A7%204%25");
    }

    #[test]
    fn pages_and_mailboxes_are_links_and_nothing_else_is() {
        for url in ["https://x.org/a#b", "HTTP://x.org", "mailto:a@x.org"] {
            assert!(is_link(url), "{url}");
        }
        for url in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "data:text/html,x",
            "https://",
            "x.org",
            "//x.org",
            "https://x.org/a b",
            " https://x.org",
            "java\nscript:x",
            "",
        ] {
            assert!(!is_link(url), "{url}");
        }
    }
}
