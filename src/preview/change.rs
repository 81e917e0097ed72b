//! Changes of the project's profiles: proposed with their difference, written, and taken back.
//!
//! Nothing is written over that changed on disk since it was read here.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use similar::{ChangeTag, TextDiff};
use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoVec, eco_format, eco_vec};

use super::edit::{Edit, ProfileDraft, Refused};
use super::history::{Changes, WrittenChange};
use super::make::with_choice;
use super::studio::Studio;
use crate::audience::Audience;
use crate::bounded;
use crate::diagnostic::{self, NamedFiles as _, ShownProblem, error, io_error, shown};
use crate::output::write::{remove, write};
use crate::project::path_id;
use crate::report::{Address, Report, content_hash};
use crate::starter::{self, Wanted};

/// So many lines around a change are shown.
const CONTEXT: usize = 3;

/// What is to be changed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EditRequest {
    /// The audience.
    audience: String,
    /// The changes, in this order.
    edits: Vec<Edit>,
    /// What the text was known by that they were proposed for.
    #[serde(default)]
    base: String,
}

/// The difference that changes would make.
#[derive(Debug, Serialize)]
pub(crate) struct Proposal {
    /// The file, as one would type it.
    file: String,
    /// Whether it is first copied into the project.
    copies: bool,
    /// What the text is known by that it was proposed for.
    base: String,
    /// The passages that come with it, as what is selected then would mislead without them.
    brings: Vec<String>,
    /// The passages that go with it, as nothing needs them any more.
    takes_along: Vec<String>,
    /// The lines: each `+`, `-` or as it was, and `@` between lines that stand apart.
    lines: Vec<(char, String)>,
}

/// A new audience.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AudienceRequest {
    /// Its title, of which its name is made.
    title: String,
    /// The document type.
    template: String,
    /// The addresses of what it gets.
    items: Vec<String>,
}

/// What was written.
#[derive(Debug, Serialize)]
pub(crate) struct WrittenFile {
    /// The file, as one would type it.
    pub(crate) file: String,
    /// The audience.
    pub(crate) audience: String,
}

/// A change that can be written.
struct Planned {
    path: PathBuf,
    /// As one would type it.
    file: String,
    copies: bool,
    before: String,
    after: String,
    brings: Vec<String>,
    takes_along: Vec<String>,
    name: String,
}

impl Studio {
    /// The difference that a request would make.
    ///
    /// # Errors
    /// If it would make a profile that is not right, or there is no project.
    pub(crate) fn propose(&self, request: &EditRequest) -> Refused<Proposal> {
        let planned = self.planned(request)?;
        Ok(Proposal {
            lines: difference(&planned.before, &planned.after),
            base: content_hash(&planned.before),
            file: planned.file,
            copies: planned.copies,
            brings: planned.brings,
            takes_along: planned.takes_along,
        })
    }

    /// Writes what was proposed.
    ///
    /// # Errors
    /// As [`Self::propose`]; where the text is another one than the one that it was proposed for.
    pub(crate) fn write(&self, request: &EditRequest) -> Refused<WrittenFile> {
        // One at a time: each is held against what is on disk, and then written.
        let mut changes = self.history.lock();
        let planned = self.planned(request)?;
        if content_hash(&planned.before) != request.base {
            return Err(self.refused(eco_vec![changed_meanwhile(&planned.file)]));
        }
        let change = WrittenChange {
            name: planned.name,
            before: (!planned.copies).then_some(planned.before),
            after: planned.after,
            path: planned.path,
        };
        let written = self.put(&mut changes, change, request.audience.clone())?;
        drop(changes);
        self.show_history();
        Ok(written)
    }

    /// Takes the latest change back.
    ///
    /// # Errors
    /// If there is none, or the file changed since.
    pub(crate) fn take_back(&self) -> Refused<()> {
        let mut changes = self.history.lock();
        let Some(change) = changes.done.back().cloned() else {
            return Err(self.refused(eco_vec![error("there is nothing to take back")]));
        };
        self.replace(&change.path, Some(&change.after), change.before.as_ref())?;
        changes.done.pop_back();
        changes.taken_back.push(change);
        drop(changes);
        self.show_history();
        Ok(())
    }

    /// Does again what was taken back last.
    ///
    /// # Errors
    /// If there is nothing, or the file changed since.
    pub(crate) fn do_again(&self) -> Refused<()> {
        let mut changes = self.history.lock();
        let Some(change) = changes.taken_back.last().cloned() else {
            return Err(self.refused(eco_vec![error("there is nothing to do again")]));
        };
        self.replace(&change.path, change.before.as_ref(), Some(&change.after))?;
        changes.taken_back.pop();
        changes.push(change);
        drop(changes);
        self.show_history();
        Ok(())
    }

    /// Writes the profile of a new audience, and shows it.
    ///
    /// # Errors
    /// If there is no project, an audience of this name is there already, or it would get nothing.
    pub(crate) fn begin_audience(&self, new: &AudienceRequest) -> Refused<WrittenFile> {
        let mut changes = self.history.lock();
        let project = self.reopened()?;
        let plan = || -> diagnostic::Result<_> {
            let root = project.own_root()?;
            let report = Report::load(&project)?;
            let (recommendations, codes): (Vec<String>, Vec<String>) = {
                let is_asked =
                    |at: &String| matches!(report.existing(at), Ok(Address::Recommendation(_)));
                new.items.iter().cloned().partition(is_asked)
            };
            let name = slug::slugify(&new.title);
            let (path, text) = starter::new_audience(
                &project,
                &report,
                &Wanted {
                    name: &name,
                    title: Some(&new.title),
                    template: &new.template,
                    codes: &codes,
                    recommendations: &recommendations,
                },
            )?;
            Ok((root.join(path), text, name))
        };
        let (path, after, name) = plan().map_err(|problems| shown(&project, &problems))?;
        let change = WrittenChange {
            name: format!("new audience {name}"),
            path,
            before: None,
            after,
        };
        let written = self.put(&mut changes, change, name)?;
        drop(changes);
        self.show_history();
        let mut choice = self.state().choice.clone();
        choice.audience.clone_from(&written.audience);
        // As its profile says.
        choice.template = None;
        self.choose(choice);
        Ok(written)
    }

    fn put(
        &self,
        changes: &mut Changes,
        change: WrittenChange,
        audience: String,
    ) -> Refused<WrittenFile> {
        let file = change.path.display().to_string();
        self.replace(&change.path, change.before.as_ref(), Some(&change.after))?;
        changes.push(change);
        changes.taken_back.clear();
        Ok(WrittenFile { file, audience })
    }

    /// Writes a text over another one, if that is what the file holds; none stands for no file.
    fn replace(&self, path: &Path, before: Option<&String>, after: Option<&String>) -> Refused<()> {
        let there = on_disk(path).map_err(|problem| self.refused(eco_vec![problem]))?;
        if there.as_ref() != before {
            let file = path.display().to_string();
            return Err(self.refused(eco_vec![changed_meanwhile(&file)]));
        }
        let done = match after {
            Some(after) => write(path, after.as_bytes()),
            None => remove(path),
        };
        done.map_err(|problems| self.refused(problems))
    }

    fn show_history(&self) {
        let (undo, redo) = self.history.next();
        self.update(|state| {
            state.undo = undo;
            state.redo = redo;
        });
        self.leave(false);
        self.remake();
    }

    /// Checks that a profile's pages can be set as its text is to be, where they can be now: what is wrong
    /// beforehand keeps nobody from editing.
    fn check_room(&self, draft: &ProfileDraft, text: &str) -> Refused<()> {
        let state = self.state();
        let is_shown = state
            .briefing
            .as_ref()
            .is_some_and(|briefing| briefing.profile.id == draft.audience);
        if !is_shown || state.problems.iter().any(|problem| !problem.is_warning) {
            return Ok(());
        }
        let choice = &state.choice;
        let _time = bounded::allow(self.settings.limit);
        draft.try_on(text, |project, brief| {
            with_choice(
                project,
                brief.report,
                brief.audience,
                (&self.settings, choice),
                |_, edition| edition.copy().map(|_| ()),
            )
        })
    }

    fn refused(&self, problems: EcoVec<SourceDiagnostic>) -> Vec<ShownProblem> {
        shown(&self.project, &problems)
    }

    fn planned(&self, request: &EditRequest) -> Refused<Planned> {
        let project = self.reopened()?;
        let find = || -> diagnostic::Result<_> {
            let root = project.own_root()?.to_owned();
            let report = Report::load(&project)?;
            let Some(path) = Audience::path(&project, &request.audience)? else {
                // It says which there are.
                Audience::load(&project, &report, &request.audience)?;
                return Err(eco_vec![error("there is no such audience")]);
            };
            let id = path_id(&path)?;
            let copies = !project.is_own(id);
            let own = if copies {
                starter::audience_path(&request.audience)
            } else {
                path
            };
            Ok((root.join(&own), own, copies, project.text(id)?, report))
        };
        let (path, own, copies, before, report) =
            find().map_err(|problems| shown(&project, &problems))?;
        let draft = ProfileDraft {
            project: &project,
            report: &report,
            settings: &self.settings,
            audience: &request.audience,
            path: &own,
        };
        let after = draft.edited(&before, &request.edits)?;
        self.check_room(&draft, &after)?;
        // What is wrong with it as it is keeps nobody from editing.
        let (was_there, was_needed) = draft.passages(&before).unwrap_or_default();
        let (is_there, is_needed) = draft.passages(&after)?;
        let beside = |needed: Vec<String>, other: &BTreeSet<String>| {
            let needed = needed.into_iter().filter(|at| !other.contains(at));
            needed.collect()
        };
        let names: Vec<String> = request.edits.iter().map(Edit::name).collect();
        let file = match copies {
            true => own.clone(),
            false => path_id(&own)
                .map(|id| project.name(id))
                .unwrap_or(own.clone()),
        };
        Ok(Planned {
            path,
            file,
            copies,
            before,
            after,
            brings: beside(is_needed, &was_there),
            takes_along: beside(was_needed, &is_there),
            name: names.join(", "),
        })
    }
}

fn changed_meanwhile(file: &str) -> SourceDiagnostic {
    error(eco_format!(
        "{file} changed on disk meanwhile, and is not written over"
    ))
    .with_hint("look at it as it is now, and make the change again")
}

/// The text of a file; none where there is no file.
fn on_disk(path: &Path) -> Result<Option<String>, SourceDiagnostic> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(io_error("read", path, &e)),
    }
}

/// The lines that change, with a few around them.
fn difference(before: &str, after: &str) -> Vec<(char, String)> {
    let diff = TextDiff::from_lines(before, after);
    let mut lines = Vec::new();
    for group in diff.grouped_ops(CONTEXT) {
        if !lines.is_empty() {
            lines.push(('@', String::new()));
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            lines.push((
                sign,
                change.value().trim_end_matches(['\r', '\n']).to_owned(),
            ));
        }
    }
    lines
}
