//! The note that says which words of a briefing are not translated.

use fluent_bundle::FluentValue;

use super::Brief;
use crate::diagnostic::Result;
use crate::labels::Labels;
use crate::report::{Address, Code, Unit};

impl Brief<'_> {
    /// The note about `printed`, the units that an output prints. It names the sections and recommendations
    /// that are not translated and then such footnotes, or says that nothing is translated. `None` if
    /// everything is.
    ///
    /// # Errors
    /// If a label is missing.
    pub(crate) fn untranslated(&self, printed: &[Unit], labels: &Labels) -> Result<Option<String>> {
        let report = self.report;
        let pending = printed.iter().filter(|unit| report.is_pending(unit));
        let mut pending: Vec<&Unit> = pending.collect();
        pending.sort_by_key(|unit| matches!(unit, Unit::Footnote(_)));
        if pending.is_empty() {
            return Ok(None);
        }
        let language = labels.language_name(&report.about.language)?;
        let language = ("language", FluentValue::from(language));
        if pending.len() == printed.len() {
            return labels.get("untranslated-all", [language]).map(Some);
        }
        let mut items = Vec::new();
        for unit in pending {
            let item = name(unit, labels)?;
            if !items.contains(&item) {
                items.push(item);
            }
        }
        let items = ("items", FluentValue::from(items.join(" · ")));
        labels.get("untranslated-some", [language, items]).map(Some)
    }
}

/// The name by which readers know a unit.
fn name(unit: &Unit, labels: &Labels) -> Result<String> {
    let section = |code: &Code| match code.printed() {
        Some(code) => Ok(code),
        None => labels.get("front-heading", []),
    };
    match unit {
        Unit::About(_) => labels.get("colophon-heading", []),
        Unit::Footnote(number) => labels.note(*number),
        Unit::At(Address::Recommendation(number)) => {
            let name = labels.get("recommendation", [])?;
            Ok(format!("{name} {number}"))
        }
        Unit::At(Address::Section(code)) => section(code),
        Unit::At(Address::Passage(id)) => section(&id.section),
        Unit::At(Address::Span(id)) => section(&id.passage.section),
    }
}
