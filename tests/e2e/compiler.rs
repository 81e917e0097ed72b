//! Typst over a folder, as the `typst` command compiles it: nothing of the program's own.

use std::fs;
use std::path::Path;

use typst::diag::FileResult;
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::files::{FileLoader, FileStore, FsRoot};
use typst_kit::fonts::FontStore;
use typst_layout::PagedDocument;

struct Folder(FsRoot);

impl FileLoader for Folder {
    fn load(&self, id: FileId) -> FileResult<Bytes> {
        self.0.load(id.vpath())
    }
}

struct FolderWorld {
    library: LazyHash<Library>,
    files: FileStore<Folder>,
    fonts: FontStore,
}

impl World for FolderWorld {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        RootedPath::new(VirtualRoot::Project, VirtualPath::new("main.typ").unwrap()).intern()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.files.source(id)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.file(id)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Compiles `main.typ` of a folder with the typefaces in its `fonts/`, and gives the number of pages
/// and the warnings.
pub(crate) fn compile(folder: &Path) -> (usize, Vec<String>) {
    let mut fonts = FontStore::new();
    for entry in fs::read_dir(folder.join("fonts")).unwrap() {
        for font in Font::iter(Bytes::new(fs::read(entry.unwrap().path()).unwrap())) {
            let info = font.info().clone();
            fonts.push((font, info));
        }
    }
    let files = FileStore::new(Folder(FsRoot::new(folder.to_owned())));
    let world = FolderWorld {
        library: LazyHash::new(Library::default()),
        files,
        fonts,
    };
    let compiled = typst::compile::<PagedDocument>(&world);
    let warnings = compiled
        .warnings
        .iter()
        .map(|warning| warning.message.to_string())
        .collect();
    (compiled.output.unwrap().pages().len(), warnings)
}
