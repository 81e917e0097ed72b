//! The typefaces: the bundled ones and a project's own. System fonts are never consulted, so that a
//! briefing looks the same on every machine.

use std::collections::BTreeSet;

use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoString, eco_format};
use typst::layout::{Frame, FrameItem};
use typst::syntax::Span;
use typst::text::Font;
use typst_kit::fonts::FontStore;
use typst_layout::PagedDocument;

use crate::diagnostic::{Problems, Result, error};
use crate::project::{Project, path_id};
use crate::theme::Theme;

/// The folder of typefaces.
const FOLDER: &str = "fonts";

/// Loads the typefaces of a project, in the order of their files' names.
///
/// # Errors
/// If a file is no font, or the theme names a typeface that does not exist. All problems are reported together.
pub(crate) fn load(project: &Project, theme: &Theme) -> Result<FontStore> {
    let mut problems = Problems::default();
    let mut store = FontStore::new();
    for path in files(project) {
        let Some(bytes) = problems.absorb(path_id(&path).and_then(|id| project.bytes(id))) else {
            continue;
        };
        let mut any = false;
        for font in Font::iter(bytes) {
            any = true;
            let info = font.info().clone();
            store.push((font, info));
        }
        if !any {
            problems.push(unreadable(&path));
        }
    }
    let infos = (0..).map_while(|index| store.book().info(index));
    let known: BTreeSet<&str> = infos.map(|info| info.family.as_str()).collect();
    problems.extend(theme.unknown_typefaces(known.into_iter()));
    problems.finish(store)
}

/// Checks the typefaces of a project.
///
/// # Errors
/// Those of [`load`].
pub(crate) fn check(project: &Project, theme: &Theme) -> Result<()> {
    load(project, theme).map(|_| ())
}

/// Those of `letters` that are in none of the typefaces that a project may print with.
///
/// # Errors
/// If the theme cannot be loaded; and those of [`load`].
pub(crate) fn missing(
    project: &Project,
    letters: impl IntoIterator<Item = char>,
) -> Result<Vec<char>> {
    let theme = Theme::load(project)?;
    let store = load(project, &theme)?;
    let infos = (0..).map_while(|index| store.book().info(index));
    let infos: Vec<_> = infos
        .filter(|info| theme.prints_with(&info.family))
        .collect();
    let is_missing = |letter: &char| {
        !infos
            .iter()
            .any(|info| info.coverage.contains(u32::from(*letter)))
    };
    Ok(letters.into_iter().filter(is_missing).collect())
}

/// A letter on the pages that its typeface lacks.
#[derive(Debug)]
pub(super) struct Lacking {
    /// Where its text was written.
    pub(crate) span: Span,
    family: String,
    letter: EcoString,
    /// What stands around it in the line.
    around: EcoString,
}

impl Lacking {
    /// The error. It quotes `text`, or if that is `None` what stands around the letter.
    pub(crate) fn problem(self, text: Option<&str>) -> SourceDiagnostic {
        let Self {
            family,
            letter,
            around,
            ..
        } = &self;
        let text = text.unwrap_or(around.as_str());
        let message = eco_format!("the typeface `{family}` has no letter `{letter}`: “{text}”");
        SourceDiagnostic::error(self.span, message)
            .with_hint("name one that has it after the first of `[typefaces]` in `theme.toml`")
    }
}

/// The letters on the pages that their typefaces lack, at most one for each piece of a line.
pub(super) fn lacking(document: &PagedDocument) -> Vec<Lacking> {
    let mut found = Vec::new();
    for page in document.pages() {
        look_through(&page.frame, &mut found);
    }
    found
}

fn look_through(frame: &Frame, found: &mut Vec<Lacking>) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => look_through(&group.frame, found),
            FrameItem::Text(text) => {
                let without = text.glyphs.iter().find(|glyph| glyph.id == 0);
                found.extend(without.map(|glyph| Lacking {
                    span: glyph.span.0,
                    family: text.font.info().family.clone(),
                    letter: text.text.get(glyph.range()).unwrap_or_default().into(),
                    around: text.text.clone(),
                }));
            }
            _ => {}
        }
    }
}

/// The paths of the typefaces' files.
pub(crate) fn files(project: &Project) -> Vec<String> {
    [".ttf", ".otf"]
        .iter()
        .flat_map(|suffix| project.list(FOLDER, suffix))
        .collect()
}

fn unreadable(path: &str) -> SourceDiagnostic {
    error(eco_format!("{path} is no font that can be read"))
        .with_hint("TrueType and OpenType files are")
}
