//! Where files come from: a project's directory first, then what the program carries.
//!
//! Every file that plaidoyer reads (report, profiles, templates, labels, fonts) is read through one
//! store, by a path in one virtual tree, so that any of them can be overridden by a project and any
//! problem in one of them can be shown at its line.

mod layers;
mod located;
mod quoted;
mod toml_words;
mod world;

use std::path::Path;

use schemars::JsonSchema;
use serde::Deserialize;
use typst::ecow::{eco_format, eco_vec};
use typst::foundations::Bytes;
use typst::syntax::{FileId, RootedPath, VirtualPath, VirtualRoot};
use typst::text::FontBook;
use typst::utils::LazyHash;
use typst::{Library, LibraryExt};
use typst_kit::files::FileStore;

use crate::diagnostic::{NamedFiles, Result, error, error_at, io_error, suggestion};
use layers::Layers;
pub(crate) use layers::{Asked, built_in_files};
pub(crate) use located::Located;
pub use quoted::Quoted;

/// The file that makes a directory a project.
pub(crate) const PROJECT_FILE: &str = "plaidoyer.toml";

/// A hint: how to begin a project of the built-in report.
pub(crate) const BUILT_IN_REPORT: &str =
    "an empty file `plaidoyer.toml` makes a folder a project of the built-in report";

/// One project: a directory with `plaidoyer.toml`, or the built-in project alone.
pub struct Project {
    store: FileStore<Layers>,
    library: LazyHash<Library>,
    no_fonts: LazyHash<FontBook>,
}

impl std::fmt::Debug for Project {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Project")
            .field("root", &self.root())
            .finish_non_exhaustive()
    }
}

/// What `plaidoyer.toml` says.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "Settings")]
pub(crate) struct ProjectSettings {
    /// The folder under `seeds/` that holds the report; the built-in one where none is named.
    report: Option<Located<String>>,
    /// Whether templates may run Typst plugins: WebAssembly, which nobody can read.
    #[serde(default)]
    plugins: bool,
}

impl Project {
    /// The built-in project, which reads nothing from the file system.
    pub fn built_in() -> Self {
        Self::with_layers(Layers::built_in())
    }

    /// The project in the directory `root`.
    ///
    /// # Errors
    /// If `root` is no directory, or has no `plaidoyer.toml`.
    pub fn open(root: &Path) -> Result<Self> {
        let root = root
            .canonicalize()
            .map_err(|e| eco_vec![io_error("open the project", root, &e)])?;
        if !root.join(PROJECT_FILE).is_file() {
            return Err(eco_vec![
                error(eco_format!("{} is not a project", root.display())).with_hint(eco_format!(
                    "a project is a directory with a file `{PROJECT_FILE}`, which may be empty"
                ))
            ]);
        }
        Ok(Self::with_layers(Layers::over(root)))
    }

    /// The directory that a source document is imported from, which need not be a project.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn directory(directory: &Path) -> Result<Self> {
        let root = directory
            .canonicalize()
            .map_err(|e| eco_vec![io_error("open", directory, &e)])?;
        Ok(Self::with_layers(Layers::over(root)))
    }

    /// The project that `directory` lies in: the nearest directory upwards that has a
    /// `plaidoyer.toml`, or the built-in one.
    ///
    /// # Errors
    /// If that directory cannot be opened.
    pub(crate) fn find(directory: &Path) -> Result<Self> {
        match directory
            .ancestors()
            .find(|dir| dir.join(PROJECT_FILE).is_file())
        {
            Some(root) => Self::open(root),
            None => Ok(Self::built_in()),
        }
    }

    fn with_layers(layers: Layers) -> Self {
        Self {
            store: FileStore::new(layers),
            library: LazyHash::new(Library::default()),
            no_fonts: LazyHash::new(FontBook::new()),
        }
    }

    /// The same project, with its files read anew.
    ///
    /// # Errors
    /// Those of [`Self::open`].
    pub(crate) fn reopened(&self) -> Result<Self> {
        self.root().map_or_else(|| Ok(Self::built_in()), Self::open)
    }

    /// The project as it would be if `text` were written to its file at `path`. Nothing is written.
    ///
    /// # Errors
    /// Those of [`Self::open`].
    pub(crate) fn with_draft(&self, path: &str, text: &str) -> Result<Self> {
        let mut project = self.reopened()?;
        project.store.loader_mut().draft(path, text);
        Ok(project)
    }

    /// The files and folders of its directory that were asked for so far, including those that do not exist.
    pub(crate) fn asked(&self) -> Asked {
        self.store.loader().asked()
    }

    /// The project's directory; `None` for the built-in project.
    pub(crate) fn root(&self) -> Option<&Path> {
        self.store.loader().root()
    }

    /// The project's directory, to write into.
    ///
    /// # Errors
    /// If the project is the built-in one.
    pub(crate) fn own_root(&self) -> Result<&Path> {
        self.root().ok_or_else(|| {
            let problem = error("there is no project here");
            eco_vec![
                problem
                    .with_hint("`plaidoyer new DIR` makes one; commands find it from within DIR")
                    .with_hint(BUILT_IN_REPORT)
            ]
        })
    }

    /// The folder of the report, `seeds/…`: the one that `plaidoyer.toml` names, else the built-in one.
    ///
    /// # Errors
    /// If `plaidoyer.toml` is not valid, or names a report that does not exist.
    pub(crate) fn report_folder(&self) -> Result<String> {
        let id = file_id(PROJECT_FILE);
        let report = match self.root() {
            Some(_) => self.toml::<ProjectSettings>(id)?.report,
            None => None,
        };
        let Some(report) = report else {
            return Ok(layers::built_in_report());
        };
        let folder = format!("seeds/{}", report.as_ref());
        let about = format!("{folder}/report.toml");
        if path_id(&about).is_ok() && self.exists(&about) {
            return Ok(folder);
        }
        let known = self.store.loader().folders("seeds");
        Err(eco_vec![crate::diagnostic::with_suggestion(
            error_at(
                id,
                report.span(),
                eco_format!("there is no report `{}`", report.as_ref()),
            ),
            report.as_ref(),
            known.iter().map(String::as_str),
        )])
    }

    /// Whether templates may run Typst's plugins: only where `plaidoyer.toml` says so.
    ///
    /// # Errors
    /// If `plaidoyer.toml` is not valid.
    pub(crate) fn allows_plugins(&self) -> Result<bool> {
        Ok(self.root().is_some() && self.toml::<ProjectSettings>(file_id(PROJECT_FILE))?.plugins)
    }

    /// Whether a file of this path is in the project or built in.
    pub(crate) fn exists(&self, path: &str) -> bool {
        self.store.loader().exists(path)
    }

    /// Whether the project has a file of its own for `id`, which replaces a built-in one of the same path.
    pub(crate) fn is_own(&self, id: FileId) -> bool {
        self.store.loader().on_disk(id).is_some()
    }

    /// The paths of the files directly in `folder` whose names end in `suffix`, in the order of
    /// their names; those of the project and the built-in ones, each once.
    pub(crate) fn list(&self, folder: &str, suffix: &str) -> Vec<String> {
        self.store.loader().list(folder, suffix)
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// If it cannot be read; the message names the file.
    pub(crate) fn bytes(&self, id: FileId) -> Result<Bytes> {
        self.store
            .file(id)
            .map_err(|e| eco_vec![error(eco_format!("could not read {}: {e}", self.name(id)))])
    }

    /// The size of the project's file in bytes, without reading it. 0 if it is built in, or its size cannot be
    /// asked for.
    pub(crate) fn size(&self, id: FileId) -> u64 {
        let path = self.store.loader().on_disk(id);
        path.and_then(|path| path.metadata().ok())
            .map_or(0, |metadata| metadata.len())
    }

    /// Gives a text that is in no file a name, so that a problem in it can be shown at its place. Two
    /// texts never share an id, whatever they are called.
    pub(crate) fn remember(&self, name: &str, text: &str) -> FileId {
        self.remember_bytes(name, Bytes::from_string(text.to_owned()))
    }

    fn remember_bytes(&self, name: &str, bytes: Bytes) -> FileId {
        let hash = typst::utils::hash128(&(name, &bytes));
        // Digits, which are a path on every system.
        let path = VirtualPath::new(format!("{REMEMBERED}{hash:032x}"))
            .expect("digits are a path on every system");
        let id = RootedPath::new(VirtualRoot::Project, path).intern();
        self.store.loader().remember(id, name, bytes);
        id
    }

    /// Reads a file from anywhere, such as a batch's manifest, so that problems in it can be shown at their
    /// places.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn adopt(&self, path: &Path) -> Result<FileId> {
        let bytes = std::fs::read(path).map_err(|e| eco_vec![io_error("read", path, &e)])?;
        Ok(self.remember_bytes(&path.display().to_string(), Bytes::new(bytes)))
    }

    /// The text of a file.
    ///
    /// # Errors
    /// If it cannot be read or is not UTF-8; the message names the file.
    pub(crate) fn text(&self, id: FileId) -> Result<String> {
        // As bytes: asked for as a source, it would be parsed as Typst.
        let bytes = self.bytes(id)?;
        let text =
            str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes)).map_err(|e| {
                let line = bytes[..e.valid_up_to()]
                    .iter()
                    .filter(|byte| **byte == b'\n')
                    .count()
                    + 1;
                eco_vec![
                    error(eco_format!(
                        "{} is not UTF-8 text: line {line} has other bytes",
                        self.name(id)
                    ))
                    .with_hint("save it as UTF-8 in your editor")
                ]
            })?;
        Ok(text.to_owned())
    }

    /// Reads a TOML file as a type.
    ///
    /// # Errors
    /// If it has a syntax error, an unknown key or a value of another type, at its place.
    pub(crate) fn toml<T: for<'de> Deserialize<'de>>(&self, id: FileId) -> Result<T> {
        let text = self.text(id)?;
        toml::from_str(&text).map_err(|e| {
            let message = toml_words::plain(e.message());
            let problem = error_at(id, e.span().unwrap_or(0..0), message.as_str());
            // serde quotes the unknown word first, then those that would have been right.
            let words: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
            eco_vec![match words.split_first() {
                Some((word, right)) if message.starts_with("unknown ") => problem.with_hints(
                    suggestion(word, right.iter().copied()).filter(|hint| hint.starts_with("did")),
                ),
                _ => problem,
            }]
        })
    }
}

/// The id of a path in the virtual tree, such as `templates/briefing.typ.j2`.
///
/// # Errors
/// If it leads out of the tree, or holds a backslash, which separates folders on some systems and is a letter
/// on others.
pub(crate) fn path_id(path: &str) -> Result<FileId> {
    match VirtualPath::new(path) {
        Ok(path) => Ok(RootedPath::new(VirtualRoot::Project, path).intern()),
        Err(e) => Err(eco_vec![
            error(eco_format!("`{path}` is no path in a project: {e}"))
                .with_hint("folders are parted by `/`, and none is called `..`")
        ]),
    }
}

/// The id of a path that the program itself names, such as `plaidoyer.toml`. A path that comes from
/// elsewhere has no `'static` life: [`path_id`] takes it, and can fail.
///
/// # Panics
/// Never: no path in this program's source leads out of the virtual tree.
pub fn file_id(path: &'static str) -> FileId {
    let path = VirtualPath::new(path).expect("the program's own paths stay in the tree");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// The folder of the virtual tree for texts that are in no file.
const REMEMBERED: &str = ".remembered/";

#[cfg(test)]
mod tests;
