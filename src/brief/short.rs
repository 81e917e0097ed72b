//! Short forms: what is printed of a finding that has no room as a whole.

use crate::brief::{Excerpt, Finding, Selected};
use crate::report::SHORT;

/// The short form of a finding. It holds the short forms of its passages, and passages of which the profile
/// selects only parts as they are; passages without a short form are left out. `None` if no passage becomes its
/// short form, or the result is not shorter.
pub(super) fn shortened<'a>(finding: &Finding<'a>) -> Option<Finding<'a>> {
    let short: Vec<Selected<Excerpt>> = finding
        .passages
        .iter()
        .filter_map(|selected| match &selected.item.kept {
            Some(_) => Some(selected.clone()),
            None => Some(Selected {
                item: selected.item.short()?,
                why: selected.why.clone(),
            }),
        })
        .collect();
    let is_short = |selected: &Selected<Excerpt>| selected.item.is_short();
    let was_short = finding.passages.iter().filter(|s| is_short(s)).count();
    if short.iter().filter(|s| is_short(s)).count() == was_short
        || size(&short) >= size(&finding.passages)
    {
        return None;
    }
    Some(finding.with(short))
}

/// How many bytes of text these have.
fn size(passages: &[Selected<Excerpt>]) -> usize {
    passages
        .iter()
        .map(|selected| selected.item.text().plain().len())
        .sum()
}

impl<'a> Excerpt<'a> {
    /// The passage's short form.
    fn short(&self) -> Option<Self> {
        let short = self
            .passage
            .spans
            .iter()
            .find(|span| span.id.name == SHORT)?;
        Some(Excerpt::new(
            self.passage,
            Some(short.ranges.clone()),
            false,
        ))
    }

    /// Whether what is printed is the passage's short form, which stands on its own.
    pub(crate) fn is_short(&self) -> bool {
        self.kept.is_some() && self.short().is_some_and(|short| short.kept == self.kept)
    }
}

impl<'a> Finding<'a> {
    /// This finding with only these of its passages, and with gaps where the others stood.
    fn with(&self, passages: Vec<Selected<Excerpt<'a>>>) -> Self {
        let mut rest = passages.into_iter().peekable();
        let mut passages = Vec::new();
        let mut gap = false;
        for passage in self.section.passages() {
            match rest.next_if(|selected| selected.item.passage.id == passage.id) {
                Some(mut selected) => {
                    selected.item.gap_before = std::mem::take(&mut gap);
                    passages.push(selected);
                }
                None => gap = true,
            }
        }
        Finding {
            section: self.section,
            passages,
            gap_after: gap,
        }
    }
}
