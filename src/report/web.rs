//! The web addresses of a report and of its items.

use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoString, eco_format};
use typst::syntax::FileId;

use super::{About, Address, Report};
use crate::diagnostic::error_at;
use crate::link::{LINKS, check_link, fragment};
use crate::project::Located;

/// Stands for the code of a section in `section-anchor`.
const CODE: &str = "{code}";

/// Stands for the number of a recommendation in `recommendation-anchor`.
const NUMBER: &str = "{number}";

impl About {
    /// What is wrong with the report's web address.
    pub(super) fn check_web(&self, file: FileId) -> Vec<SourceDiagnostic> {
        let mut problems = Vec::new();
        if let Some(url) = &self.url
            && let Err(message) = check_link(url.as_ref())
        {
            problems.push(error_at(file, url.span(), message).with_hint(LINKS));
        }
        for (anchor, name, place) in [
            (&self.section_anchor, "section-anchor", CODE),
            (&self.recommendation_anchor, "recommendation-anchor", NUMBER),
        ] {
            let Some(anchor) = anchor else { continue };
            let mut wrong = |message: EcoString, hint: EcoString| {
                problems.push(error_at(file, anchor.span(), message).with_hint(hint));
            };
            if self.url.is_none() {
                wrong(
                    eco_format!("there is no `url` that the `{name}` could be added to"),
                    "write `url = \"https://…\"`, the address of the report".into(),
                );
            }
            let filled = anchor.as_ref().replace(place, "1");
            if filled == *anchor.as_ref() || filled.contains(['{', '}', ' ']) {
                wrong(
                    eco_format!("the `{name}` has no `{place}`, or more than that"),
                    eco_format!("it is what follows the report's `url`, such as `#{place}`"),
                );
            }
        }
        problems
    }
}

impl Report {
    /// The web address of a section, a passage's section, or a recommendation: the report's address, with an anchor
    /// if `report.toml` says how anchors are written. `None` if the report is not on the web.
    pub(crate) fn web_address(&self, at: &Address) -> Option<String> {
        let url = self.about.url.as_ref()?.as_ref();
        let filled = |anchor: &Option<Located<String>>, place, word: &str| {
            anchor
                .as_ref()
                .map(|anchor| anchor.as_ref().replace(place, &fragment(word)))
                .unwrap_or_default()
        };
        let code = match at {
            Address::Section(code) => code,
            Address::Passage(id) => &id.section,
            Address::Span(id) => &id.passage.section,
            Address::Recommendation(number) => {
                let anchor = filled(
                    &self.about.recommendation_anchor,
                    NUMBER,
                    &number.to_string(),
                );
                return Some(format!("{url}{anchor}"));
            }
        };
        let anchor = filled(&self.about.section_anchor, CODE, &code.to_string());
        Some(format!("{url}{anchor}"))
    }
}
