//! The files of a document's pictures: which of them can be printed, and what they are called in the report's
//! folder.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use percent_encoding::percent_decode_str;
use typst::ecow::{EcoString, eco_format};

use super::PictureBytes;
use super::data::Imported;
use super::document::{ImageFile, Source, SourcePicture};
use crate::picture::{self, Unprintable};
use crate::project::{Project, path_id};

/// The folder of pictures in the report's folder.
const FOLDER: &str = "pictures";

/// The longest name of a file, in letters, without a number at the end.
const LONGEST_NAME: usize = 60;

/// The files of a document's pictures.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    /// For each of [`Source::pictures`], its path in the report's folder, or why it cannot be printed.
    paths: Vec<Result<EcoString, Unprintable>>,
    /// The files that can be printed, by their paths.
    files: BTreeMap<EcoString, Vec<u8>>,
    /// The pictures that the document shows from its own folder, printed or not, by their paths there.
    beside: BTreeMap<String, Vec<u8>>,
}

impl Pictures {
    /// The pictures of `document`, which lies in the directory of `project`.
    pub(crate) fn of(project: &Project, document: &Source) -> Self {
        let mut pictures = Pictures::default();
        for file in &document.pictures {
            let path = pictures.keep(project, file);
            pictures.paths.push(path);
        }
        pictures
    }

    /// Keeps a file under a name of its own, unless it is kept already.
    fn keep(&mut self, project: &Project, file: &ImageFile) -> Result<EcoString, Unprintable> {
        let bytes = match &file.bytes {
            Some(bytes) => bytes.clone(),
            None => {
                let (path, bytes) = beside(project, &file.name)?;
                if picture::is_picture(&bytes) {
                    self.beside.insert(path, bytes.clone());
                }
                bytes
            }
        };
        let format = picture::format(&bytes)?;
        picture::check_whole(format, &bytes)?;
        let address = file.name.split(['?', '#']).next().unwrap_or_default();
        let stem = Path::new(address).file_stem().unwrap_or_default();
        let stem = percent_decode_str(&stem.to_string_lossy())
            .decode_utf8_lossy()
            .into_owned();
        let stem: String = slug::slugify(stem).chars().take(LONGEST_NAME).collect();
        let stem = if stem.is_empty() { "picture" } else { &stem };
        let named = |number: &str| eco_format!("{FOLDER}/{stem}{number}.{}", format.name());
        let (mut path, mut count) = (named(""), 1);
        while self.files.get(&path).is_some_and(|known| *known != bytes) {
            count += 1;
            path = named(&format!("-{count}"));
        }
        self.files.insert(path.clone(), bytes);
        Ok(path)
    }

    /// The path of a picture in the report's folder.
    ///
    /// # Errors
    /// If it cannot be printed: why.
    pub(crate) fn path(&self, picture: &SourcePicture) -> Result<EcoString, Unprintable> {
        let drawn = || {
            Err(Unprintable {
                why: "is drawn by the program that wrote the document".into(),
                way: "copy it there, paste it as a picture, and import again",
            })
        };
        let path = picture.file.and_then(|file| self.paths.get(file).cloned());
        path.unwrap_or_else(drawn)
    }

    /// The files that the texts of an import name, by their paths in the report's folder; and those that the
    /// document shows from its own, by their paths there.
    pub(crate) fn of_texts(
        mut self,
        imported: &Imported,
    ) -> (Vec<PictureBytes>, Vec<PictureBytes>) {
        let pictures = imported.items().flat_map(|item| item.text.pictures());
        let named: HashSet<&EcoString> = pictures.map(|picture| &picture.path).collect();
        self.files.retain(|path, _| named.contains(path));
        let files = self.files.into_iter();
        let files = files.map(|(path, bytes)| (path.into(), bytes)).collect();
        (files, self.beside.into_iter().collect())
    }
}

/// The path and the bytes of a file that a document points to: in its folder, and nowhere else.
fn beside(project: &Project, address: &str) -> Result<PictureBytes, Unprintable> {
    let wrong = |why: &str, way| Unprintable {
        why: why.into(),
        way,
    };
    let elsewhere = || {
        wrong(
            "is outside of the document’s folder",
            "save it beside the document, and let the document show that file",
        )
    };
    if address.starts_with("//") || address.contains("://") {
        return Err(wrong(
            "is on the web, and is not fetched",
            "save it beside the document, and let the document show that file",
        ));
    }
    if address.starts_with('/') || address.contains(['\\', ':']) {
        return Err(elsewhere());
    }
    // The address as it is written, and then as browsers read it.
    let plain = address.split(['?', '#']).next().unwrap_or_default();
    let decoded = percent_decode_str(plain).decode_utf8_lossy();
    for path in [address, &decoded] {
        let Ok(id) = path_id(path) else {
            return Err(elsewhere());
        };
        if project.is_own(id) {
            picture::check_size(project.size(id))?;
            let bytes = project.bytes(id).map_err(|_| elsewhere())?;
            return Ok((id.vpath().get_without_slash().to_owned(), bytes.to_vec()));
        }
    }
    Err(wrong(
        "is not there",
        "put it where the document shows it from, and import again",
    ))
}
