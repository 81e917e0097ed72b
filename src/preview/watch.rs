//! Watches the project's directory. The system tells of whatever changes there; whether it matters is decided by
//! what the latest briefing asked for, whether it is there or not.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use notify::event::ModifyKind;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use typst::ecow::{eco_format, eco_vec};

use super::studio::Studio;
use crate::diagnostic::{Result, error};

/// Some programs save in several steps: a change counts once nothing happened for so long. The watcher of typst-kit
/// waits ten times as long.
const QUIET: Duration = Duration::from_millis(10);

/// Where something happens all the time, a change counts after so long all the same.
const LONGEST: Duration = Duration::from_millis(200);

/// A watch that is kept.
#[derive(Debug)]
pub(crate) struct Watch {
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Watches what a preview is made of; none where that is the built-in project alone.
    ///
    /// # Errors
    /// If the system cannot watch it.
    pub(crate) fn start(studio: &Arc<Studio>) -> Result<Option<Self>> {
        let root = studio.project.root().map(Path::to_owned);
        let list = studio.settings.recipients.as_ref();
        let list = list.map(|list| list.path.canonicalize().unwrap_or(list.path.clone()));
        if root.is_none() && list.is_none() {
            return Ok(None);
        }
        let failed = |e: notify::Error| {
            eco_vec![
                error(eco_format!("could not watch the project: {e}")).with_hint(
                    "some systems watch only so many folders: make the project's folder smaller"
                )
            ]
        };
        let (sender, receiver) = channel();
        let mut watcher = notify::recommended_watcher(sender).map_err(failed)?;
        if let Some(root) = &root {
            watcher
                .watch(root, RecursiveMode::Recursive)
                .map_err(failed)?;
        }
        // The folder: a program that saves may put another file in the list's place.
        let folder = list.as_deref().and_then(Path::parent);
        if let Some(folder) = folder
            && root.as_ref().is_none_or(|root| !folder.starts_with(root))
        {
            watcher
                .watch(folder, RecursiveMode::NonRecursive)
                .map_err(failed)?;
        }
        let studio = Arc::clone(studio);
        thread::spawn(move || follow(&studio, &receiver, root, list));
        Ok(Some(Self { _watcher: watcher }))
    }
}

/// Asks for a new briefing whenever something changed that matters.
fn follow(
    studio: &Studio,
    events: &Receiver<notify::Result<Event>>,
    root: Option<PathBuf>,
    list: Option<PathBuf>,
) {
    let matters = |path: &Path| {
        let inside = root.as_ref().and_then(|root| path.strip_prefix(root).ok());
        // Paths of the project are written with `/` on all systems.
        let inside = inside.map(|path| path.to_string_lossy().replace('\\', "/"));
        list.as_deref() == Some(path) || inside.is_some_and(|path| studio.concerns(&path))
    };
    let concerns = |event: &notify::Result<Event>| match event {
        Ok(event) => {
            is_change(event.kind) && event.paths.iter().any(|path| matters(path))
                || event.need_rescan()
        }
        // Something was missed.
        Err(_) => true,
    };
    while let Ok(first) = events.recv() {
        if !concerns(&first) {
            continue;
        }
        let start = Instant::now();
        while start.elapsed() < LONGEST && events.recv_timeout(QUIET).is_ok() {}
        studio.remake();
    }
}

/// Whether a file's content or name changed, and not only when it was read.
fn is_change(kind: EventKind) -> bool {
    !matches!(
        kind,
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_))
    )
}
