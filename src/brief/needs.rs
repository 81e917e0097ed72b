//! Checks that a template prints no passage without those that it needs, as it would mislead.

use std::collections::BTreeSet;

use typst::diag::SourceDiagnostic;
use typst::ecow::eco_format;

use super::Brief;
use crate::diagnostic::{Problems, Result};

impl Brief<'_> {
    /// Checks that a template which prints a passage prints what that needs; `printed` holds the keys of what
    /// it printed. A short form needs nothing.
    ///
    /// # Errors
    /// One for each passage that is printed without another that it needs.
    pub(crate) fn check_needs(&self, printed: &BTreeSet<String>) -> Result<()> {
        let is_printed = |key: String| printed.contains(&key);
        let mut problems = Problems::default();
        for selected in self.passages() {
            let excerpt = &selected.item;
            if excerpt.is_short() || !is_printed(excerpt.key()) {
                continue;
            }
            for need in &excerpt.passage.needs {
                let needed = self.passages().find(|other| other.item.passage.id == *need);
                if needed.is_some_and(|needed| !is_printed(needed.item.key())) {
                    problems.push(
                        SourceDiagnostic::error(
                            self.template.span(),
                            eco_format!(
                                "the template `{}` prints {} without {need}, and without that it would mislead",
                                self.template.text,
                                excerpt.passage.id,
                            ),
                        )
                        .with_hint("print all passages of a finding, or exclude both in the profile"),
                    );
                }
            }
        }
        problems.finish(())
    }
}
