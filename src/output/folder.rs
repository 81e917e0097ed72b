//! A briefing as Typst: a folder that the `typst` command compiles as it is.

use std::path::Path;

use crate::diagnostic::Result;
use crate::output::write::write;
use crate::project::{Project, path_id};
use crate::typeset::{BRAND, LABELS, MAIN, REPORT, SELECTION, Typeset, Typesetter, font_files};

/// Writes the Typst that was compiled, with the parts of the design library that it reads and the
/// typefaces: `typst compile --font-path fonts main.typ`.
///
/// # Errors
/// If a file cannot be read or written.
pub(crate) fn write_folder(
    folder: &Path,
    project: &Project,
    typesetter: &Typesetter,
    typeset: &Typeset,
    selection: &str,
) -> Result<()> {
    write(&folder.join(REPORT), typesetter.report_source().as_bytes())?;
    write(&folder.join(LABELS), typesetter.labels_source().as_bytes())?;
    write(&folder.join(BRAND), typesetter.brand_source().as_bytes())?;
    write(&folder.join(SELECTION), selection.as_bytes())?;
    for path in typeset.files.iter().cloned().chain(font_files(project)) {
        write(&folder.join(&path), &project.bytes(path_id(&path)?)?)?;
    }
    // Last, so that a folder with a main file is whole.
    write(&folder.join(MAIN), typeset.main.as_bytes())
}
