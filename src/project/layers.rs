//! Two layers of files, the project's over the built-in ones.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rust_embed::{Embed, EmbeddedFile};
use typst::diag::{FileError, FileResult};
use typst::foundations::Bytes;
use typst::syntax::{FileId, VirtualRoot};
use typst_kit::files::FileLoader;

/// The files that the program carries. The source document and the importer's files stay outside:
/// they hold or point to personal addresses, and nothing but the importer reads them.
#[derive(Embed)]
#[folder = "seeds"]
#[prefix = "seeds/"]
#[exclude = "*/source.txt"]
#[exclude = "*/import.toml"]
#[exclude = "*/import-exclusions.toml"]
struct Seeds;

/// The templates, their labels and the design library.
#[derive(Embed)]
#[folder = "templates"]
#[prefix = "templates/"]
struct Templates;

/// The typefaces and their licences.
#[derive(Embed)]
#[folder = "fonts"]
#[prefix = "fonts/"]
struct Fonts;

/// The built-in file of this path.
fn built_in(path: &str) -> Option<EmbeddedFile> {
    Seeds::get(path)
        .or_else(|| Templates::get(path))
        .or_else(|| Fonts::get(path))
}

/// The folder of the report that the program carries.
///
/// # Panics
/// Never: the program is not built without one, as `seeds` would have no file to embed.
pub(super) fn built_in_report() -> String {
    let about = Seeds::iter().find(|path| path.ends_with("/report.toml"));
    let about = about.expect("a report is built in");
    about.trim_end_matches("/report.toml").to_owned()
}

/// The paths of all built-in files.
fn built_in_paths() -> impl Iterator<Item = Cow<'static, str>> {
    Seeds::iter().chain(Templates::iter()).chain(Fonts::iter())
}

/// Prefix under which a built-in file stays reachable where a project has one of the same name.
pub(super) const BUILT_IN: &str = "builtin/";

/// A project's directory (if there is one) over the built-in files.
#[derive(Debug)]
pub(super) struct Layers {
    /// Canonical.
    root: Option<PathBuf>,
    /// Texts from outside the layers, such as an expression of the command line, and how people call
    /// them.
    remembered: Mutex<HashMap<FileId, (String, Bytes)>>,
}

impl Layers {
    pub(super) fn built_in() -> Self {
        Self {
            root: None,
            remembered: Mutex::default(),
        }
    }

    /// `root` must be canonical: files are held against it so that no symbolic link leads outside.
    pub(super) fn over(root: PathBuf) -> Self {
        Self {
            root: Some(root),
            remembered: Mutex::default(),
        }
    }

    pub(super) fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    pub(super) fn remember(&self, id: FileId, name: &str, text: Bytes) {
        self.remembered
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id, (name.to_owned(), text));
    }

    /// How people call a text from outside the layers; none where `id` is no such text.
    pub(super) fn remembered_name(&self, id: FileId) -> Option<String> {
        self.remembered
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&id)
            .map(|(name, _)| name.clone())
    }

    /// The project's own file for `id`, if it has one.
    pub(super) fn on_disk(&self, id: FileId) -> Option<PathBuf> {
        let path = target(id);
        if path.starts_with(BUILT_IN) {
            return None;
        }
        let path = self.root.as_ref()?.join(path);
        path.is_file().then_some(path)
    }

    /// Where the project's file for `id` would be, if no layer has one.
    pub(super) fn missing(&self, id: FileId) -> Option<PathBuf> {
        let path = target(id);
        if path.starts_with(BUILT_IN) || built_in(&path).is_some() {
            return None;
        }
        Some(self.root.as_ref()?.join(path))
    }

    pub(super) fn exists(&self, path: &str) -> bool {
        self.root
            .as_ref()
            .is_some_and(|root| root.join(path).is_file())
            || built_in(path).is_some()
    }

    pub(super) fn list(&self, folder: &str, suffix: &str) -> Vec<String> {
        let mut paths: BTreeSet<String> = self
            .children(folder)
            .into_iter()
            .filter(|p| p.ends_with(suffix))
            .collect();
        paths.retain(|path| self.exists(path));
        paths.into_iter().collect()
    }

    /// The names of the folders directly in `folder`.
    pub(super) fn folders(&self, folder: &str) -> Vec<String> {
        let names: BTreeSet<String> = self
            .children(folder)
            .into_iter()
            .filter(|path| !self.exists(path))
            .filter_map(|path| Some(path.rsplit_once('/')?.1.to_owned()))
            .collect();
        names.into_iter().collect()
    }

    /// The paths of the files and folders directly in `folder`.
    fn children(&self, folder: &str) -> Vec<String> {
        let of_project = self
            .root
            .iter()
            .filter_map(|root| fs::read_dir(root.join(folder)).ok())
            .flatten()
            .filter_map(|entry| Some(format!("{folder}/{}", entry.ok()?.file_name().to_str()?)));
        let of_program = built_in_paths().filter_map(|path| {
            let name = path
                .strip_prefix(folder)?
                .strip_prefix('/')?
                .split('/')
                .next()?
                .to_owned();
            Some(format!("{folder}/{name}"))
        });
        of_project.chain(of_program).collect()
    }
}

/// Where a file of the virtual tree lies in a layer. Typst code imports the design library as
/// `/lib/…`, as in a folder that the `typst` command compiles; here it is one of the templates.
pub(super) fn target(id: FileId) -> String {
    let path = id.vpath().get_without_slash();
    let (layer, path) = match path.strip_prefix(BUILT_IN) {
        Some(rest) => (BUILT_IN, rest),
        None => ("", path),
    };
    match path.strip_prefix("lib/") {
        Some(rest) => format!("{layer}templates/lib/{rest}"),
        None => format!("{layer}{path}"),
    }
}

impl FileLoader for Layers {
    fn load(&self, id: FileId) -> FileResult<Bytes> {
        if let VirtualRoot::Package(spec) = id.root() {
            return Err(FileError::Other(Some(typst::ecow::eco_format!(
                "package {spec} is not available: plaidoyer works without a network"
            ))));
        }
        if let Some((_, text)) = self
            .remembered
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&id)
        {
            return Ok(text.clone());
        }
        if let (Some(path), Some(root)) = (self.on_disk(id), &self.root) {
            let real = path
                .canonicalize()
                .map_err(|e| FileError::from_io(e, &path))?;
            if !real.starts_with(root) {
                return Err(FileError::AccessDenied);
            }
            return fs::read(&real)
                .map(Bytes::new)
                .map_err(|e| FileError::from_io(e, &path));
        }
        let path = target(id);
        match built_in(path.strip_prefix(BUILT_IN).unwrap_or(&path)) {
            Some(file) => Ok(Bytes::new(file.data)),
            None => Err(FileError::NotFound(path.into())),
        }
    }
}
