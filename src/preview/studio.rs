//! What is shown, what was asked for, and the making of it: one briefing at a time, each in a thread of its own, so
//! that somebody is there to see that one fails or takes too long.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::draw::{Drawing, Drawings};
use super::edit::Refused;
use super::guard::Guard;
use super::history::{Changes, History};
use super::make::{MadeBriefing, make};
use super::shared::Shared;
use super::state::PageState;
use super::{Choice, PreviewSettings};
use crate::bounded::{self, STACK};
use crate::diagnostic::{ShownProblem, shown};
use crate::project::{Asked, Project};

/// After this time the page says that a briefing is not ready yet.
const PATIENCE: Duration = Duration::from_secs(10);

/// After that, the time between two looks at whether another briefing is wanted.
const SHORT: Duration = Duration::from_millis(200);

/// What the preview shows and how it comes to be.
#[derive(Debug)]
pub(crate) struct Studio {
    /// The project, as it is found again for each briefing.
    pub(crate) project: Project,
    /// What does not change while it runs.
    pub(crate) settings: PreviewSettings,
    /// Who may ask.
    pub(super) guard: Guard,
    /// What was written, and can be taken back.
    pub(crate) history: History,
    /// The pages that are shown.
    pub(super) drawings: Drawings,
    now: Mutex<Now>,
    /// Whenever `now` changes.
    changed: Condvar,
}

/// What changes while it runs.
#[derive(Debug)]
struct Now {
    state: Arc<PageState>,
    /// The report's list, as JSON.
    report: Arc<String>,
    /// What was asked of the project for the latest briefing; none where anything matters.
    asked: Option<Asked>,
    /// How often a briefing was wanted.
    wanted: u64,
}

impl Studio {
    /// A preview of `choice` that shows nothing yet; `changes` can be taken back.
    pub(super) fn new(
        project: Project,
        settings: PreviewSettings,
        guard: Guard,
        choice: Choice,
        changes: Changes,
    ) -> Self {
        let history = History::new(changes);
        let (undo, redo) = history.next();
        let root = project.root().map(|root| root.display().to_string());
        let state = PageState {
            revision: 0,
            project: root,
            choice,
            lists: Shared::default(),
            briefing: None,
            problems: Shared::default(),
            undo,
            redo,
        };
        Self {
            project,
            settings,
            guard,
            history,
            drawings: Drawings::default(),
            now: Mutex::new(Now {
                state: Arc::new(state),
                report: Arc::default(),
                asked: None,
                wanted: 1,
            }),
            changed: Condvar::new(),
        }
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is shown.
    pub(crate) fn state(&self) -> Arc<PageState> {
        Arc::clone(&self.now().state)
    }

    /// What is shown once it is another state than that of `revision`, or after a while as it is.
    pub(crate) fn state_after(&self, revision: u64, patience: Duration) -> Arc<PageState> {
        let is_same = |now: &mut Now| now.state.revision == revision;
        let waited = self
            .changed
            .wait_timeout_while(self.now(), patience, is_same);
        let (now, _) = waited.unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&now.state)
    }

    /// The report's list, as JSON.
    pub(crate) fn report(&self) -> Arc<String> {
        Arc::clone(&self.now().report)
    }

    /// A page that is shown, by its name.
    pub(crate) fn page(&self, name: &str) -> Option<Shared<Drawing>> {
        let state = self.state();
        let pages = &state.briefing.as_ref()?.pages;
        pages.iter().find(|page| page.name == name).cloned()
    }

    /// Whether a change at a path of the project can change what is shown.
    pub(crate) fn concerns(&self, path: &str) -> bool {
        self.now()
            .asked
            .as_ref()
            .is_none_or(|asked| asked.concerns(path))
    }

    /// The project as its files are now.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub(crate) fn reopened(&self) -> Refused<Project> {
        let project = self.project.reopened();
        project.map_err(|problems| shown(&self.project, &problems))
    }

    /// Asks for the briefing to be made anew.
    pub(crate) fn remake(&self) {
        self.now().wanted += 1;
        self.changed.notify_all();
    }

    /// Shows something else.
    pub(crate) fn choose(&self, choice: Choice) {
        self.update(|state| state.choice = choice);
        self.leave(false);
        self.remake();
    }

    /// Changes what is shown.
    pub(crate) fn update(&self, change: impl FnOnce(&mut PageState)) {
        let mut now = self.now();
        let state = Arc::make_mut(&mut now.state);
        change(state);
        state.revision += 1;
        drop(now);
        self.changed.notify_all();
    }

    /// Shows what was made.
    fn show(&self, made: MadeBriefing) {
        let mut now = self.now();
        now.asked = made.asked;
        if let Some(report) = made.report {
            now.report = Arc::new(report);
        }
        let state = Arc::make_mut(&mut now.state);
        state.revision += 1;
        state.problems = Shared::new(made.problems);
        if let Some(lists) = made.lists {
            state.lists = Shared::new(lists);
        }
        if let Some(briefing) = made.briefing {
            if state.choice.audience.is_empty() {
                state.choice.audience.clone_from(&briefing.profile.id);
            }
            state.briefing = Some(Shared::new(briefing));
        }
        drop(now);
        self.changed.notify_all();
    }

    /// Waits until a briefing is wanted that was not wanted at `since`: what is chosen, and when it was wanted.
    fn next(&self, since: u64) -> (Choice, u64) {
        let is_same = |now: &mut Now| now.wanted == since;
        let waited = self.changed.wait_while(self.now(), is_same);
        let now = waited.unwrap_or_else(PoisonError::into_inner);
        (now.state.choice.clone(), now.wanted)
    }

    fn is_wanted_since(&self, since: u64) -> bool {
        self.now().wanted != since
    }
}

/// Makes briefings as they are wanted, for as long as the program runs. If a briefing ended the process before this
/// one, that is shown first.
pub(super) fn run(studio: Arc<Studio>, mut death: Option<ShownProblem>) {
    thread::spawn(move || {
        let mut since = 0;
        loop {
            let (choice, wanted) = studio.next(since);
            since = wanted;
            let (sender, receiver) = channel();
            if !start(&studio, choice, death.take(), sender) {
                studio.show(failed("the system gives no thread to typeset in"));
                continue;
            }
            let begun = Instant::now();
            let limit = studio.settings.limit;
            let mut patience = PATIENCE.min(limit);
            loop {
                match receiver.recv_timeout(patience) {
                    Ok(made) => studio.show(made),
                    Err(RecvTimeoutError::Timeout) => {
                        let is_awaited = studio.is_wanted_since(since);
                        if is_awaited || begun.elapsed() >= limit {
                            studio.leave(is_awaited);
                            return bounded::give_up(begun.elapsed());
                        }
                        if patience != SHORT {
                            let problems = Shared::new(vec![slow(limit)]);
                            studio.update(|state| state.problems = problems);
                            // Now a change is not kept waiting for it.
                            patience = SHORT;
                        }
                        continue;
                    }
                    Err(RecvTimeoutError::Disconnected) => {
                        studio.show(failed(
                            "typesetting failed: what the terminal says tells why",
                        ));
                    }
                }
                break;
            }
        }
    });
}

/// Makes a briefing in a thread of its own, and sends it. Says whether it could start.
fn start(
    studio: &Arc<Studio>,
    choice: Choice,
    death: Option<ShownProblem>,
    to: Sender<MadeBriefing>,
) -> bool {
    let studio = Arc::clone(studio);
    let typesetter = thread::Builder::new().stack_size(STACK);
    let started = typesetter.spawn(move || {
        let chosen = (&studio.settings, &choice);
        let made = make(&studio.project, chosen, &studio.drawings, death);
        // Nobody waits for what was given up.
        let _ = to.send(made);
    });
    started.is_ok()
}

fn failed(message: &str) -> MadeBriefing {
    MadeBriefing {
        problems: vec![ShownProblem {
            is_warning: false,
            message: message.into(),
            place: None,
            hints: vec![("change a file, and it is tried again".into(), None)],
        }],
        ..MadeBriefing::default()
    }
}

/// What is said of a briefing that takes long.
fn slow(limit: Duration) -> ShownProblem {
    let (seconds, most) = (PATIENCE.as_secs(), limit.as_secs());
    ShownProblem {
        is_warning: false,
        message: format!("the pages are not set after {seconds} seconds"),
        place: None,
        hints: vec![(
            format!(
                "a template or component may go round without end: mend it and save it, and the pages are set anew; \
                 after {most} seconds this is given up"
            ),
            None,
        )],
    }
}
