//! Moves Typst's diagnostics to the files that people wrote.

use std::sync::PoisonError;

use typst::WorldExt as _;
use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoVec, eco_format};
use typst::syntax::DiagSpan;

use super::Typesetter;
use super::world::BriefingWorld;
use crate::diagnostic::Problems;
use crate::project::path_id;
use crate::template::{OWN_TYPST, Rendered};

impl Typesetter<'_> {
    /// Moves diagnostics from generated files to those that people wrote, each once: one slip in a loop of a
    /// template is many slips in what it prints.
    pub(super) fn locate(
        &self,
        world: &BriefingWorld,
        rendered: &Rendered,
        diagnostics: EcoVec<SourceDiagnostic>,
    ) -> EcoVec<SourceDiagnostic> {
        /// How many problems are shown: after an unclosed bracket everything that follows is wrong, and more
        /// would not help.
        const ENOUGH: usize = 5;

        let mut located = Problems::default();
        for diagnostic in diagnostics {
            located.push(self.locate_one(world, rendered, diagnostic));
        }
        let mut located = located.into_distinct();
        if located.len() > ENOUGH {
            let more = located.len() - ENOUGH;
            located.truncate(ENOUGH);
            if let Some(last) = located.make_mut().last_mut() {
                last.hint(eco_format!(
                    "{more} more follow, perhaps from the same slip"
                ));
            }
        }
        located
    }

    fn locate_one(
        &self,
        world: &BriefingWorld,
        rendered: &Rendered,
        mut diagnostic: SourceDiagnostic,
    ) -> SourceDiagnostic {
        let in_template = |span: DiagSpan| {
            (span.id() == Some(world.main.id()))
                .then(|| rendered.origin(&world.range(span)?))
                .flatten()
        };
        if let Some((span, expression)) = in_template(diagnostic.span) {
            diagnostic.span = span;
            if expression && diagnostic.message.contains("`#`") {
                diagnostic.hint(OWN_TYPST);
            }
        } else if diagnostic.span.id() == Some(world.report.id()) {
            let place = world
                .range(diagnostic.span)
                .and_then(|range| self.module.origin(range.start));
            if let Some(place) = place {
                diagnostic.span = place.span;
                diagnostic.hint(eco_format!("these are the words of {}", place.name));
            }
        } else if diagnostic.span.id() == Some(world.brand.id()) {
            let place = world
                .range(diagnostic.span)
                .and_then(|range| self.brand.origin(range.start));
            diagnostic.span = place.unwrap_or(DiagSpan::detached());
        } else if let Some(span) = self.own_typeface(world, &diagnostic) {
            diagnostic.span = span;
        } else if let Some((span, _)) = diagnostic
            .trace
            .iter()
            .rev()
            .find_map(|point| in_template(point.span.into()))
        {
            // A component rejects what the template gave it: the place in the template comes first.
            let component = std::mem::replace(&mut diagnostic.span, span);
            diagnostic.spanned_hint("in this component", component);
            diagnostic.trace.clear();
        } else if diagnostic.span.id() == Some(world.main.id()) {
            diagnostic.span = DiagSpan::detached();
        }
        diagnostic
    }

    /// Where the project names a typeface that Typst does not know. Typst itself points into the component that
    /// uses it.
    fn own_typeface(
        &self,
        world: &BriefingWorld,
        diagnostic: &SourceDiagnostic,
    ) -> Option<DiagSpan> {
        let name = diagnostic.message.strip_prefix("unknown font family: ")?;
        let read = world.read.lock().unwrap_or_else(PoisonError::into_inner);
        let files = read.iter().filter_map(|path| path_id(path).ok());
        files.filter(|id| self.project.is_own(*id)).find_map(|id| {
            let text = self.project.text(id).ok()?.to_lowercase();
            let at = text.find(&format!("\"{name}\""))?;
            Some(DiagSpan::from_range(id, at..at + name.len() + 2))
        })
    }
}
