//! Reads PDFs back from their bytes, as a reader's program would. Nothing here knows how they were made.

pub(crate) mod apart;
mod tree;
mod words;

use encoding_rs::WINDOWS_1252;
use hayro_syntax::object::{Array, Dict, Object, Stream, String as PdfString};
use hayro_syntax::{LoadPdfError, Pdf};
use typst::ecow::eco_vec;

use crate::diagnostic::{Result, error};
pub(crate) use tree::{PdfElement, PdfLink, PdfPart};
pub(crate) use words::PdfWords;

/// A PDF.
pub(crate) struct PdfDocument(Pdf);

impl std::fmt::Debug for PdfDocument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document").finish_non_exhaustive()
    }
}

impl PdfDocument {
    /// Opens the bytes of a PDF.
    ///
    /// # Errors
    /// If the bytes are no PDF, or the PDF cannot be read without a password.
    pub(crate) fn open(bytes: Vec<u8>) -> Result<Self> {
        let pdf = Pdf::new(bytes).map_err(|problem| {
            let problem = match problem {
                LoadPdfError::Decryption(_) => error("this PDF is encrypted")
                    .with_hint("save it without a password, or ask for the file as it was made"),
                LoadPdfError::Invalid => error("this is no PDF, or a broken one")
                    .with_hint("ask for the file again: it may have been cut off on its way"),
            };
            eco_vec![problem]
        })?;
        Ok(Self(pdf))
    }

    /// How many pages it has.
    pub(crate) fn pages(&self) -> usize {
        self.0.pages().len()
    }

    /// Its title, in its language.
    pub(crate) fn title(&self) -> PdfWords {
        let title = self.0.metadata().title.as_deref();
        PdfWords {
            text: title.map(text).unwrap_or_default(),
            language: self.language(),
            page: 0,
        }
    }

    /// Its elements, in the order in which a screen reader reads them; `None` if it has no structure.
    pub(crate) fn structure(&self) -> Option<Vec<PdfPart>> {
        tree::read(&self.0, self.language().as_deref())
    }

    /// The files of this name that are attached to it.
    pub(crate) fn attachments(&self, name: &str) -> Vec<Vec<u8>> {
        let mut found = Vec::new();
        let names = self
            .catalog()
            .and_then(|catalog| catalog.get::<Dict>("Names"));
        if let Some(files) = names.and_then(|names| names.get::<Dict>("EmbeddedFiles")) {
            collect_files(&files, name, &mut found);
        }
        found
    }

    fn catalog(&self) -> Option<Dict<'_>> {
        self.0.xref().get::<Dict>(self.0.xref().root_id())
    }

    fn language(&self) -> Option<String> {
        string(&self.catalog()?, "Lang")
    }
}

/// Gathers the files of a name under a node of the tree of all attached files.
fn collect_files(node: &Dict, name: &str, found: &mut Vec<Vec<u8>>) {
    if let Some(nodes) = node.get::<Array>("Kids") {
        for node in nodes.iter::<Dict>() {
            collect_files(&node, name, found);
        }
    }
    let Some(files) = node.get::<Array>("Names") else {
        return;
    };
    for file in files.iter::<Object>().filter_map(Object::into_dict) {
        let called = string(&file, "UF").or_else(|| string(&file, "F"));
        let bytes = || {
            let stream = file.get::<Dict>("EF")?.get::<Stream>("F")?;
            Some(stream.decoded().ok()?.into_owned())
        };
        if called.is_some_and(|called| called == name) {
            found.extend(bytes());
        }
    }
}

/// The text under a key.
fn string(of: &Dict, key: &str) -> Option<String> {
    of.get::<PdfString>(key).map(|string| text(&string))
}

/// Decodes a text of a PDF that stands outside its pages. If it begins with a byte order mark it is Unicode,
/// otherwise Windows-1252.
fn text(bytes: &[u8]) -> String {
    WINDOWS_1252.decode(bytes).0.into_owned()
}
