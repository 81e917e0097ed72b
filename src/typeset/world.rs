//! The world that one briefing is compiled in: the project's files, and the five that are generated.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use typst::diag::{FileError, FileResult};
use typst::ecow::eco_format;
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, World};
use typst_kit::fonts::FontStore;

use crate::picture::check_pixels;
use crate::project::{Project, file_id};

/// The path of the document that a template printed.
pub(crate) const MAIN: &str = "main.typ";
/// The path of the report module.
pub(crate) const REPORT: &str = "report.typ";
/// The path of the labels.
pub(crate) const LABELS: &str = "labels.typ";
/// The path of what the theme says.
pub(crate) const BRAND: &str = "brand.typ";
/// The path of the selection, which every PDF carries.
pub(crate) const SELECTION: &str = "selection.json";

/// Everything that one compilation can read.
pub(super) struct BriefingWorld<'a> {
    pub(crate) project: &'a Project,
    pub(crate) library: &'a LazyHash<Library>,
    pub(crate) fonts: &'a FontStore,
    pub(crate) main: Source,
    pub(crate) report: Source,
    pub(crate) labels: Source,
    pub(crate) brand: Source,
    pub(crate) selection: Bytes,
    pub(crate) date: Option<Datetime>,
    /// The files of the project that were read.
    pub(crate) read: Mutex<BTreeSet<String>>,
}

impl BriefingWorld<'_> {
    fn note(&self, id: FileId) {
        let path = id.vpath().get_without_slash().to_owned();
        self.read
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(path);
    }
}

impl World for BriefingWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        for generated in [&self.main, &self.report, &self.labels, &self.brand] {
            if generated.id() == id {
                return Ok(generated.clone());
            }
        }
        self.note(id);
        self.project.source(id)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == file_id(SELECTION) {
            return Ok(self.selection.clone());
        }
        self.note(id);
        let bytes = self.project.file(id)?;
        // A few bytes can be a picture that takes all memory once it is drawn.
        check_pixels(&bytes).map_err(|found| {
            FileError::Other(Some(eco_format!("it {}: {}", found.why, found.way)))
        })?;
        Ok(bytes)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        self.date
    }
}
