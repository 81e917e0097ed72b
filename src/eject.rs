//! Copies of built-in files that a project makes to change them, and how both have changed since.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use similar::TextDiff;
use typst::ecow::{EcoString, eco_format, eco_vec};

use crate::diagnostic::{Result, error, io_error, with_suggestion};
use crate::output::write::write;
use crate::project::{Project, built_in_files, file_id, path_id};
use crate::report::content_hash;

/// The file of a project that records what was copied from which version.
pub(crate) const RECORD_FILE: &str = "ejected.toml";

/// The comment at the head of the record.
const HEAD: &str = "# What `plaidoyer eject` has copied, as it was then: `plaidoyer status` holds it against what the \
                    program has now.\n\n";

/// A built-in file that a project can have a copy of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ejectable {
    /// Its path in the program.
    built_in: String,
    /// The path at which a project's own file replaces it.
    pub(crate) path: String,
}

/// What a copy was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Copied {
    /// The version of the program.
    program: String,
    /// The text. `status` shows how the program's has changed since.
    text: String,
}

type Record = BTreeMap<String, Copied>;

/// What has become of a project's file that replaces a built-in one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Status {
    /// Its path in the project.
    pub(crate) path: String,
    /// The sentence about it.
    pub(crate) said: String,
    /// How the built-in file has changed since it was copied, as a unified diff; empty if it has not.
    pub(crate) diff: String,
}

/// The built-in files that a project can copy: templates, components, labels, and the audiences and data of its report
/// where that is built in.
///
/// # Errors
/// If `plaidoyer.toml` is not valid.
fn ejectable(project: &Project) -> Result<Vec<Ejectable>> {
    let program = Project::built_in();
    let mut all = Vec::new();
    for (folder, suffix) in [
        ("templates", ".j2"),
        ("templates/lib", ".typ"),
        ("templates/labels", ".ftl"),
    ] {
        all.extend(
            program
                .list(folder, suffix)
                .into_iter()
                .map(|path| Ejectable {
                    built_in: path.clone(),
                    path,
                }),
        );
    }
    let report = format!("{}/", project.report_folder()?);
    for built_in in built_in_files(&report, ".toml") {
        // A project has its profiles in a folder of its own.
        let profile = built_in.strip_prefix(&report);
        let profile = profile.filter(|path| path.starts_with("audiences/"));
        all.push(Ejectable {
            path: profile.unwrap_or(&built_in).to_owned(),
            built_in,
        });
    }
    Ok(all)
}

impl Ejectable {
    /// Its path without `templates/` or the folder of the report: `briefing.typ.j2`, `lib/cover.typ`,
    /// `labels/en.ftl`, `audiences/media.toml`, `annotations/A.toml`.
    fn called(&self) -> &str {
        let of_report = self.path.strip_prefix("seeds/");
        of_report
            .and_then(|path| Some(path.split_once('/')?.1))
            .or_else(|| self.path.strip_prefix("templates/"))
            .unwrap_or(&self.path)
    }

    /// The name of the file, with or without its ending.
    fn names(&self) -> [&str; 2] {
        let file = self.path.rsplit('/').next().unwrap_or(&self.path);
        [file, file.split('.').next().unwrap_or(file)]
    }

    fn is(&self, name: &str) -> bool {
        self.path == name
            || self.called() == name
            || self.called().split('.').next() == Some(name)
            || self.names().contains(&name)
    }

    fn text(&self) -> Result<String> {
        Project::built_in().text(path_id(&self.built_in)?)
    }
}

/// The name of each built-in file that a project can copy.
///
/// # Errors
/// If `plaidoyer.toml` is not valid.
pub(crate) fn names(project: &Project) -> Result<Vec<String>> {
    let all = ejectable(project)?;
    Ok(all.iter().map(|file| file.called().to_owned()).collect())
}

/// The built-in file of a name: its path, its file name, or its file name without the ending.
///
/// # Errors
/// If there is no such file, or several.
pub(crate) fn find(project: &Project, name: &str) -> Result<Ejectable> {
    let all = ejectable(project)?;
    let named: Vec<&Ejectable> = all.iter().filter(|file| file.is(name)).collect();
    match named[..] {
        [one] => Ok(one.clone()),
        [] => {
            let words: Vec<&str> = all
                .iter()
                .flat_map(|file| [file.called(), file.names()[1]])
                .collect();
            let problem = error(eco_format!("the program has no file `{name}` to copy"));
            Err(eco_vec![with_suggestion(problem, name, words)])
        }
        _ => {
            let paths: Vec<&str> = named.iter().map(|file| file.called()).collect();
            let problem = error(eco_format!("`{name}` names several files"));
            Err(eco_vec![
                problem.with_hint(eco_format!("say which: {}", paths.join(", ")))
            ])
        }
    }
}

/// Copies built-in files into the project in `root`, and records their versions.
///
/// # Errors
/// If one of the copies exists already, in which case none is made. If a file cannot be written.
pub(crate) fn eject(project: &Project, root: &Path, files: &[Ejectable]) -> Result<()> {
    let mut record = read(project)?;
    let mut copies = Vec::new();
    for file in files {
        let path = root.join(&file.path);
        if path.symlink_metadata().is_ok() {
            let problem = error(eco_format!("{} is there already", path.display()));
            return Err(eco_vec![problem.with_hint("move it away to have the built-in file in its place; `plaidoyer status` tells them apart")]);
        }
        let text = file.text()?;
        let copied = Copied {
            program: env!("CARGO_PKG_VERSION").into(),
            text: text.clone(),
        };
        record.insert(file.path.clone(), copied);
        copies.push((path, text));
    }
    for (path, text) in &copies {
        write(path, text.as_bytes())?;
    }
    let toml = toml::to_string_pretty(&record).map_err(|e| eco_vec![error(eco_format!("{e}"))])?;
    write(&root.join(RECORD_FILE), format!("{HEAD}{toml}").as_bytes())
}

fn read(project: &Project) -> Result<Record> {
    let file = file_id(RECORD_FILE);
    if project.is_own(file) {
        project.toml(file)
    } else {
        Ok(Record::new())
    }
}

/// What has become of each of the project's files that replaces a built-in one or was copied from one, by path.
///
/// # Errors
/// If a file cannot be read.
pub(crate) fn status(project: &Project, root: &Path) -> Result<Vec<Status>> {
    let record = read(project)?;
    let all = ejectable(project)?;
    let mut files: Vec<Status> = Vec::new();
    for file in &all {
        if !record.contains_key(&file.path) && project.is_own(path_id(&file.path)?) {
            files.extend(unrecorded(project, file)?);
        }
    }
    for (path, copied) in &record {
        let own = root.join(path);
        let own = match std::fs::read_to_string(&own) {
            Ok(text) => Some(text),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
            Err(e) => return Err(eco_vec![io_error("read", &own, &e)]),
        };
        let now = all
            .iter()
            .find(|file| file.path == *path)
            .map(Ejectable::text)
            .transpose()?;
        files.push(recorded(path, copied, own.as_deref(), now.as_deref()));
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

/// The status of a file that was not copied by `eject`. `None` for labels: they add to the built-in ones, and
/// do not replace the file.
fn unrecorded(project: &Project, file: &Ejectable) -> Result<Option<Status>> {
    if file.path.ends_with(".ftl") {
        return Ok(None);
    }
    let is_same = project.text(path_id(&file.path)?)? == file.text()?;
    let said = match is_same {
        true => "says what the built-in file says: it can be removed",
        false => "stands over the built-in file, and nobody recorded of which version",
    };
    Ok(Some(Status {
        path: file.path.clone(),
        said: said.into(),
        diff: String::new(),
    }))
}

/// The status of a copy: `own` is the project's text, and `now` that of the program.
fn recorded(path: &str, copied: &Copied, own: Option<&str>, now: Option<&str>) -> Status {
    let version = format!("{} ({})", copied.program, content_hash(&copied.text));
    let has_changed = now.is_some_and(|now| now != copied.text);
    let edited: EcoString = match own {
        None => "is not there any more".into(),
        Some(own) if Some(own) == now && has_changed => "says what the program says now".into(),
        Some(own) if own == copied.text => "nobody has edited it".into(),
        Some(_) => "edited".into(),
    };
    let program = match now {
        None => "the program has no such file any more".into(),
        Some(_) if has_changed => format!("the program's has changed since {version}"),
        Some(_) => format!("the program's is still that of {version}"),
    };
    let diff = match now {
        Some(now) if has_changed => TextDiff::from_lines(copied.text.as_str(), now)
            .unified_diff()
            .header(
                &format!("{path}, {}", copied.program),
                &format!("{path}, {}", env!("CARGO_PKG_VERSION")),
            )
            .to_string(),
        _ => String::new(),
    };
    Status {
        path: path.to_owned(),
        said: format!("{edited}; {program}"),
        diff,
    }
}
