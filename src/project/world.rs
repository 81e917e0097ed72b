//! What diagnostics need of a project in order to show a line: a world, and the names of its files.

use std::path::{Path, PathBuf};

use typst::diag::FileResult;
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, World};

use super::{Project, file_id, layers};
use crate::diagnostic::NamedFiles;

/// A world without a main file or fonts: what diagnostics need in order to show a line.
impl World for Project {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.no_fonts
    }

    fn main(&self) -> FileId {
        file_id("main.typ")
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.store.source(id)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.store.file(id)
    }

    fn font(&self, _: usize) -> Option<Font> {
        None
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

impl NamedFiles for Project {
    fn name(&self, id: FileId) -> String {
        let loader = self.store.loader();
        if let Some(name) = loader.remembered_name(id) {
            return name;
        }
        match loader.on_disk(id).or_else(|| loader.missing(id)) {
            Some(path) => from_here(&path).display().to_string(),
            None => {
                let path = layers::target(id);
                format!("<built in>/{}", path.trim_start_matches(layers::BUILT_IN))
            }
        }
    }
}

/// `path` as one would type it in the working directory.
fn from_here(path: &Path) -> PathBuf {
    std::env::current_dir()
        .ok()
        .and_then(|here| {
            path.strip_prefix(here.canonicalize().ok()?)
                .ok()
                .map(Path::to_owned)
        })
        .unwrap_or_else(|| path.to_owned())
}
