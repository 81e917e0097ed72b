//! The one place that writes files, and removes what was written.

use std::fs::{self, Permissions};
use std::io::Write as _;
use std::path::Path;

use typst::ecow::eco_vec;

use crate::diagnostic::{Result, io_error};
use crate::signature::beside;

/// Writes a file whole or not at all: into a temporary file beside it, which is then renamed. Missing folders
/// above it are made. An existing file of this name is replaced; its signature, if it has one, is removed unless the
/// bytes are the same.
///
/// # Errors
/// If a folder cannot be made, or the file cannot be written. Then nothing of the file is left.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    persist(path, bytes, true)
}

/// [`write()`] without waiting for the disk: after a power failure the file may exist without its bytes. A
/// batch uses it, as it keeps a journal of sizes and would wait for thousands of files.
///
/// # Errors
/// Those of [`write()`].
pub(crate) fn write_unsynced(path: &Path, bytes: &[u8]) -> Result<()> {
    persist(path, bytes, false)
}

fn persist(path: &Path, bytes: &[u8], sync: bool) -> Result<()> {
    let failed = |e: std::io::Error| eco_vec![io_error("write", path, &e)];
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    let mut file = new_file(folder).map_err(failed)?;
    // To the file itself: what goes wrong then names no temporary file.
    file.as_file_mut().write_all(bytes).map_err(failed)?;
    if sync {
        file.as_file().sync_all().map_err(failed)?;
    }
    let signature = beside(path);
    if signature.exists() && fs::read(path).ok().as_deref() != Some(bytes) {
        remove(&signature)?;
    }
    file.persist(path).map_err(|e| failed(e.error))?;
    Ok(())
}

/// Removes a file, and its signature if it has one.
///
/// # Errors
/// If one of them cannot be removed.
pub(crate) fn remove(path: &Path) -> Result<()> {
    let signature = beside(path);
    if signature.exists() {
        remove(&signature)?;
    }
    fs::remove_file(path).map_err(|e| eco_vec![io_error("remove", path, &e)])
}

/// How the names of temporary files begin.
const UNFINISHED: &str = ".plaidoyer-";

/// Whether there is a file at a path that was not written to its end.
pub(crate) fn is_unfinished(path: &Path) -> bool {
    path.is_file()
        && path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with(UNFINISHED))
}

/// A temporary file with the permissions that any new file would get, and not only its owner's.
fn new_file(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED);
    #[cfg(unix)]
    let permissions: Permissions = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    #[cfg(unix)]
    builder.permissions(permissions);
    builder.tempfile_in(folder)
}
