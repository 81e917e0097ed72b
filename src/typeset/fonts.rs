//! The typefaces: the bundled ones and a project's own. System fonts are never consulted, so that a
//! briefing looks the same on every machine.

use typst::diag::SourceDiagnostic;
use typst::ecow::eco_format;
use typst::text::Font;
use typst_kit::fonts::FontStore;

use crate::diagnostic::{Problems, Result, error};
use crate::project::{Project, path_id};

/// The folder of typefaces.
const FOLDER: &str = "fonts";

/// Loads the typefaces of a project, in the order of their files' names.
///
/// # Errors
/// Files that are no fonts; all at once.
pub fn load(project: &Project) -> Result<FontStore> {
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
    problems.finish(store)
}

/// Of these letters those that no typeface of a project has.
///
/// # Errors
/// Files that are no fonts; all at once.
pub fn missing(project: &Project, letters: impl IntoIterator<Item = char>) -> Result<Vec<char>> {
    let store = load(project)?;
    let infos: Vec<_> = (0..).map_while(|index| store.book().info(index)).collect();
    let is_missing = |letter: &char| {
        !infos
            .iter()
            .any(|info| info.coverage.contains(u32::from(*letter)))
    };
    Ok(letters.into_iter().filter(is_missing).collect())
}

/// The paths of the typefaces' files.
pub fn files(project: &Project) -> Vec<String> {
    [".ttf", ".otf"]
        .iter()
        .flat_map(|suffix| project.list(FOLDER, suffix))
        .collect()
}

fn unreadable(path: &str) -> SourceDiagnostic {
    error(eco_format!("{path} is no font that can be read"))
        .with_hint("TrueType and OpenType files are")
}
