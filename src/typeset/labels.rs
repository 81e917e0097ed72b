//! The module `labels.typ`: what components print of their own.

use crate::labels::Labels;
use crate::report::{Address, Report};
use crate::template::escape::literal;

/// The labels as a Typst dictionary, and the report's places on the web as another.
pub(super) fn module(labels: &Labels, language: &str, report: &Report) -> String {
    let mut source =
        String::from("// The words that components print of their own.\n#let labels = (\n");
    source.push_str(&format!("  language: {},\n", literal(language)));
    for (name, words) in labels.patterns() {
        source.push_str(&format!("  {}: {},\n", literal(name), literal(&words)));
    }
    source.push_str(
        ")\n\n// Where the report's sections and recommendations stand on the web.\n#let web = (\n",
    );
    let sections = report
        .sections
        .iter()
        .map(|section| Address::Section(section.code.clone()));
    let recommendations = report
        .recommendations()
        .map(|(_, item)| Address::Recommendation(item.number));
    let mut any = false;
    for address in sections.chain(recommendations) {
        let Some(url) = report.web_address(&address) else {
            continue;
        };
        let key = literal(&address.key());
        source.push_str(&format!("  {key}: {},\n", literal(&url)));
        any = true;
    }
    source.push_str(if any { ")\n" } else { ":)\n" });
    source
}
