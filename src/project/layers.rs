//! Two layers of files, the project's over the built-in ones.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

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

/// The paths of the built-in files whose paths begin and end like this, in alphabetical order.
pub(crate) fn built_in_files(prefix: &str, suffix: &str) -> Vec<String> {
    let paths = built_in_paths().filter(|path| path.starts_with(prefix) && path.ends_with(suffix));
    let mut paths: Vec<String> = paths.map(Cow::into_owned).collect();
    paths.sort_unstable();
    paths
}

/// Prefix under which a built-in file can be reached even if a project has one of the same name.
pub(super) const BUILT_IN: &str = "builtin/";

/// A project's directory (if there is one) over the built-in files.
#[derive(Debug)]
pub(super) struct Layers {
    /// The project's directory, as a canonical path.
    root: Option<PathBuf>,
    /// Texts that are in no file, such as an expression on the command line, each with its name in messages.
    remembered: Mutex<HashMap<FileId, (String, Bytes)>>,
    /// Texts that replace those of the project's files, by path, and are not written.
    drafts: BTreeMap<String, Bytes>,
    /// The files and folders of the project's directory that were asked for.
    asked: Mutex<Asked>,
}

/// The files and folders of a project's directory that were asked for, including those that do not exist. What
/// is made of the project can change only if one of them changes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    /// Paths of files.
    files: BTreeSet<String>,
    /// Folders that were listed, each with the ending of the names that were asked for.
    folders: BTreeSet<(String, String)>,
}

impl Asked {
    /// Whether it matters that something changed at a path of the project. If a folder is at that path,
    /// anything in it may have changed.
    pub(crate) fn concerns(&self, path: &str) -> bool {
        let is_within = |inner: &str| {
            let rest = inner.strip_prefix(path);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let is_listed = |(folder, suffix): &(String, String)| {
            is_within(folder)
                || path.rsplit_once('/').is_some_and(|(parent, name)| {
                    parent == folder && name.ends_with(suffix.as_str())
                })
        };
        self.files.iter().any(|file| is_within(file)) || self.folders.iter().any(is_listed)
    }
}

impl Layers {
    pub(super) fn built_in() -> Self {
        Self {
            root: None,
            remembered: Mutex::default(),
            drafts: BTreeMap::new(),
            asked: Mutex::default(),
        }
    }

    /// `root` must be canonical: the paths of files are compared with it so that no symbolic link leads
    /// outside.
    pub(super) fn over(root: PathBuf) -> Self {
        Self {
            root: Some(root),
            ..Self::built_in()
        }
    }

    /// Replaces the text of the project's file at `path`, without writing it.
    pub(super) fn draft(&mut self, path: &str, text: &str) {
        let bytes = Bytes::from_string(text.to_owned());
        self.drafts.insert(path.to_owned(), bytes);
    }

    /// What was asked for so far.
    pub(super) fn asked(&self) -> Asked {
        self.lock_asked().clone()
    }

    fn lock_asked(&self) -> MutexGuard<'_, Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The path of the project's own file, or of its draft; `None` if it has neither.
    fn own(&self, path: &str) -> Option<PathBuf> {
        let own = self.root.as_ref()?.join(path);
        self.lock_asked().files.insert(path.to_owned());
        (self.drafts.contains_key(path) || own.is_file()).then_some(own)
    }

    pub(super) fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    fn lock_remembered(&self) -> MutexGuard<'_, HashMap<FileId, (String, Bytes)>> {
        let remembered = self.remembered.lock();
        remembered.unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn remember(&self, id: FileId, name: &str, text: Bytes) {
        self.lock_remembered().insert(id, (name.to_owned(), text));
    }

    /// The name in messages of a text that is in no file; `None` if `id` is no such text.
    pub(super) fn remembered_name(&self, id: FileId) -> Option<String> {
        let remembered = self.lock_remembered();
        remembered.get(&id).map(|(name, _)| name.clone())
    }

    /// The project's own file for `id`, if it has one.
    pub(super) fn on_disk(&self, id: FileId) -> Option<PathBuf> {
        let path = target(id);
        if path.starts_with(BUILT_IN) {
            return None;
        }
        self.own(&path)
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
        self.own(path).is_some() || built_in(path).is_some()
    }

    pub(super) fn list(&self, folder: &str, suffix: &str) -> Vec<String> {
        let mut paths = self.children(folder, suffix);
        paths.retain(|path| path.ends_with(suffix) && self.exists(path));
        paths.into_iter().collect()
    }

    /// The names of the folders directly in `folder`.
    pub(super) fn folders(&self, folder: &str) -> Vec<String> {
        let mut paths = self.children(folder, "");
        paths.retain(|path| !self.exists(path));
        let names = paths.iter().filter_map(|path| path.rsplit_once('/'));
        names.map(|(_, name)| name.to_owned()).collect()
    }

    /// The paths of the files and folders directly in `folder`, each once, asked for names that end in `suffix`.
    fn children(&self, folder: &str, suffix: &str) -> BTreeSet<String> {
        let listed = (folder.to_owned(), suffix.to_owned());
        self.lock_asked().folders.insert(listed);
        let of_project = self
            .root
            .iter()
            .filter_map(|root| fs::read_dir(root.join(folder)).ok())
            .flatten()
            .filter_map(|entry| Some(format!("{folder}/{}", entry.ok()?.file_name().to_str()?)));
        let of_program = built_in_paths().filter_map(|path| {
            let inner = path.strip_prefix(folder)?.strip_prefix('/')?;
            let name = inner.split('/').next()?;
            Some(format!("{folder}/{name}"))
        });
        let drafts = self.drafts.keys().filter(|path| {
            path.rsplit_once('/')
                .is_some_and(|(parent, _)| parent == folder)
        });
        of_project
            .chain(of_program)
            .chain(drafts.cloned())
            .collect()
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
        if let Some((_, text)) = self.lock_remembered().get(&id) {
            return Ok(text.clone());
        }
        if let Some(draft) = self.drafts.get(&target(id)) {
            return Ok(draft.clone());
        }
        if let (Some(path), Some(root)) = (self.on_disk(id), &self.root) {
            let failed = |e| FileError::from_io(e, &path);
            let real = path.canonicalize().map_err(failed)?;
            if !real.starts_with(root) {
                return Err(FileError::AccessDenied);
            }
            return fs::read(&real).map(Bytes::new).map_err(failed);
        }
        let path = target(id);
        match built_in(path.strip_prefix(BUILT_IN).unwrap_or(&path)) {
            Some(file) => Ok(Bytes::new(file.data)),
            None => Err(FileError::NotFound(path.into())),
        }
    }
}
