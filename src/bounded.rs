//! A command that typesets, in a process of its own: a template that takes all memory, or has no end, ends that
//! process and no more. Nothing inside a process survives it.
//!
//! The command runs as a child of the same program, which has its standard input as a sign of life of its parent, and
//! says on its standard error which briefing begins. The parent passes on what else it says, and tells what it died of.

use std::ffi::OsString;
use std::io::{self, BufRead as _, BufReader, IsTerminal as _, Read as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use typst::ecow::{eco_format, eco_vec};

use crate::diagnostic::{Result, error};
use crate::last_words::{LastWords, death};

/// The option that makes the program the child.
pub(crate) const ARGUMENT: &str = "bounded";

/// The stack of a thread that typesets, in bytes: templates may nest deeper than a main thread takes.
pub(crate) const STACK: usize = 256 << 20;

/// The addresses that the child may take, in bytes: the allocator and the stack reserve a part and use little of it.
#[cfg(unix)]
const ADDRESSES: u64 = 4 << 30;

/// What a line on standard error begins with that tells which briefing begins.
const BEGINS: &[u8] = b"\0begins ";

/// Whether this process is the child.
static IS_CHILD: AtomicBool = AtomicBool::new(false);

/// Says that a briefing begins: it has so much time, and it is the one to blame.
pub(crate) fn begin(audience: &str, template: &str) {
    if IS_CHILD.load(Ordering::Relaxed) {
        let briefing = format!("`{audience}` by the template `{template}`");
        let line = [BEGINS, briefing.as_bytes(), b"\n"].concat();
        // Without a parent nobody asks.
        let _ = io::stderr().write_all(&line);
    }
}

/// Runs a command as the child: with a large stack, bounded memory, and no longer than its parent lives.
pub(crate) fn serve(command: impl FnOnce() -> ExitCode + Send + 'static) -> ExitCode {
    IS_CHILD.store(true, Ordering::Relaxed);
    #[cfg(unix)]
    for (resource, limit) in [
        (rlimit::Resource::AS, ADDRESSES),
        (rlimit::Resource::CORE, 0),
    ] {
        // A system that knows no such limit has none.
        let _ = resource.set(limit, limit);
    }
    let (end, ended) = mpsc::channel();
    let orphaned = end.clone();
    thread::spawn(move || {
        // It says nothing: this ends when the parent does.
        let _ = io::stdin().read_to_end(&mut Vec::new());
        let _ = orphaned.send(ExitCode::FAILURE);
    });
    let started = thread::Builder::new().stack_size(STACK).spawn(move || {
        let code = catch_unwind(AssertUnwindSafe(command));
        let _ = end.send(code.unwrap_or(ExitCode::from(PANICKED)));
    });
    match started {
        Ok(_) => ended.recv().unwrap_or(ExitCode::FAILURE),
        Err(_) => ExitCode::FAILURE,
    }
}

/// What a program exits with that panicked.
const PANICKED: u8 = 101;

/// What the child says.
enum Said {
    /// A briefing begins.
    Begins(String),
    /// Anything else; the line with its end.
    Line(Vec<u8>),
}

/// Has a child do what these arguments ask for; each briefing may take so long.
///
/// # Errors
/// What the child died of, or that it was stopped; that no child can be started.
pub(crate) fn run(arguments: impl Iterator<Item = OsString>, limit: Duration) -> Result<ExitCode> {
    let failed = |e: io::Error| eco_vec![error(eco_format!("could not start the typesetter: {e}"))];
    let mut command = Command::new(std::env::current_exe().map_err(failed)?);
    command.arg(format!("--{ARGUMENT}")).args(arguments);
    if io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        // It cannot know that its words end on a terminal.
        command.env("CLICOLOR_FORCE", "1");
    }
    let mut child = command
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let heard = listen(&mut child);
    let mut briefing = None;
    let mut last_words = LastWords::default();
    let mut deadline = Instant::now() + limit;
    let is_late = loop {
        match heard.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(Said::Begins(next)) => {
                briefing = Some(next);
                deadline = Instant::now() + limit;
            }
            Ok(Said::Line(line)) => {
                if let Some(line) = last_words.unless_dying(line) {
                    // Where that cannot be done, nobody is there to read it.
                    let _ = io::stderr().write_all(&line);
                }
            }
            Err(RecvTimeoutError::Timeout) => break true,
            Err(RecvTimeoutError::Disconnected) => break false,
        }
    };
    if is_late {
        // It may have ended meanwhile.
        let _ = child.kill();
    }
    let status = child.wait().map_err(failed)?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    let (why, way) = match code {
        _ if is_late => (
            format!("took longer than {} s and was stopped", limit.as_secs()),
            "a loop or a rule has no end, or the briefing needs more time: `--timeout SECONDS` gives it more",
        ),
        Some(code) if code != PANICKED => return Ok(code.into()),
        _ => (
            death(status, &last_words),
            "look for a loop, a recursion or a picture without end in the template and in what it imports",
        ),
    };
    let what = briefing.map_or_else(
        || "the typesetter".to_owned(),
        |briefing| format!("the briefing {briefing}"),
    );
    Err(eco_vec![error(eco_format!("{what} {why}")).with_hint(way)])
}

/// What the child says on its standard error, line by line until it ends.
fn listen(child: &mut Child) -> Receiver<Said> {
    let (say, heard) = mpsc::channel();
    if let Some(errors) = child.stderr.take() {
        thread::spawn(move || {
            let mut errors = BufReader::new(errors);
            let mut line = Vec::new();
            while errors
                .read_until(b'\n', &mut line)
                .is_ok_and(|read| read > 0)
            {
                let said = match line.strip_prefix(BEGINS) {
                    Some(briefing) => {
                        Said::Begins(String::from_utf8_lossy(briefing).trim_end().to_owned())
                    }
                    None => Said::Line(line.clone()),
                };
                if say.send(said).is_err() {
                    break;
                }
                line.clear();
            }
        });
    }
    heard
}
