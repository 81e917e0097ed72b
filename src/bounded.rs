//! A command that typesets, in a process of its own: a template that takes all memory, or has no end, ends that
//! process and no more. Nothing inside a process survives it.
//!
//! The command runs as a child of the same program, which has its standard input as a sign of life of its parent, and
//! says on its standard error which briefing begins. The parent passes on what else it says, and tells what it died of.
//! If a child said what the next one needs, the parent starts a next one that goes on from there.

use std::ffi::OsString;
use std::io::{self, BufRead as _, BufReader, IsTerminal as _, Read as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
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

/// What a line begins with that tells what the child leaves to the next one, if it dies.
const LEAVES: &[u8] = b"\0leaves ";

/// What a line begins with that tells how many seconds a briefing took when the child gave it up.
const GIVES_UP: &[u8] = b"\0gives up ";

/// Whether this process is the child.
static IS_CHILD: AtomicBool = AtomicBool::new(false);

/// Says that a briefing begins: it has so much time, and it is the one to blame.
pub(crate) fn begin(audience: &str, template: &str) {
    say(
        BEGINS,
        &format!("`{audience}` by the template `{template}`"),
    );
}

/// Says what the next child goes on from if this one dies of a briefing: one line.
pub(crate) fn leave(what: &str) {
    say(LEAVES, what);
}

/// Says that a briefing took so long that it is given up. Its parent then ends this process.
pub(crate) fn give_up(after: Duration) {
    say(GIVES_UP, &after.as_secs().to_string());
}

/// Limits the time of what is typeset until the result is dropped. After `limit` the briefing is given up.
pub(crate) fn allow(limit: Duration) -> Sender<()> {
    let (is_done, done) = mpsc::channel();
    thread::spawn(move || {
        if done.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
            give_up(limit);
        }
    });
    is_done
}

fn say(what: &[u8], text: &str) {
    if IS_CHILD.load(Ordering::Relaxed) {
        let line = [what, text.as_bytes(), b"\n"].concat();
        // Without a parent nobody asks.
        let _ = io::stderr().write_all(&line);
    }
}

/// What a child that died of a briefing left to this one.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Legacy {
    /// What it died of, in a sentence.
    pub(crate) death: String,
    /// The way out.
    pub(crate) way: String,
    /// What it said that it leaves.
    pub(crate) left: String,
}

/// Runs a command as the child: with a large stack, bounded memory, and no longer than its parent lives. The command
/// gets what an earlier child left.
pub(crate) fn serve(command: impl FnOnce(Option<Legacy>) -> ExitCode + Send + 'static) -> ExitCode {
    IS_CHILD.store(true, Ordering::Relaxed);
    #[cfg(unix)]
    for (resource, limit) in [
        (rlimit::Resource::AS, ADDRESSES),
        (rlimit::Resource::CORE, 0),
    ] {
        // A system that knows no such limit has none.
        let _ = resource.set(limit, limit);
    }
    let mut line = String::new();
    // A parent that is gone says nothing; then this ends as well.
    let _ = io::stdin().read_line(&mut line);
    let legacy = serde_json::from_str(&line).unwrap_or_default();
    let (end, ended) = mpsc::channel();
    let orphaned = end.clone();
    thread::spawn(move || {
        // It says nothing: this ends when the parent does.
        let _ = io::stdin().read_to_end(&mut Vec::new());
        let _ = orphaned.send(ExitCode::FAILURE);
    });
    let started = thread::Builder::new().stack_size(STACK).spawn(move || {
        let code = catch_unwind(AssertUnwindSafe(|| command(legacy)));
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
    /// What it leaves to the next child.
    Leaves(String),
    /// A briefing took so many seconds, and is given up.
    GivesUp(u64),
    /// Anything else; the line with its end.
    Line(Vec<u8>),
}

/// How a child ended.
enum End {
    /// As it meant to.
    Code(ExitCode),
    /// By what it was doing.
    Death {
        /// What it died of, in a sentence.
        death: String,
        /// The way out.
        way: &'static str,
        /// What it leaves to the next child; `None` if that would die as well.
        left: Option<String>,
    },
}

/// Has a child do what these arguments ask for; each briefing may take as long as `limit`. If the child dies and left
/// something to go on from, another one follows.
///
/// # Errors
/// What the child died of, or that it was stopped; that no child can be started.
pub(crate) fn run(arguments: impl Iterator<Item = OsString>, limit: Duration) -> Result<ExitCode> {
    let arguments: Vec<OsString> = arguments.collect();
    let mut legacy = None;
    loop {
        let end = run_once(&arguments, limit, legacy.as_ref());
        let end =
            end.map_err(|e| eco_vec![error(eco_format!("could not start the typesetter: {e}"))]);
        match end? {
            End::Code(code) => return Ok(code),
            End::Death { death, way, left } => match left {
                Some(left) => {
                    let way = way.to_owned();
                    legacy = Some(Legacy { death, way, left });
                }
                None => return Err(eco_vec![error(death).with_hint(way)]),
            },
        }
    }
}

fn run_once(arguments: &[OsString], limit: Duration, legacy: Option<&Legacy>) -> io::Result<End> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(format!("--{ARGUMENT}")).args(arguments);
    if io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        // It cannot know that its words end on a terminal.
        command.env("CLICOLOR_FORCE", "1");
    }
    let mut child = command
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(input) = &mut child.stdin {
        // If the child is dead already, its exit status says so.
        let _ = writeln!(input, "{}", serde_json::to_string(&legacy)?);
    }
    let heard = listen(&mut child);
    let mut briefing = None;
    let mut left = None;
    let mut last_words = LastWords::default();
    let mut deadline = Instant::now() + limit;
    let late = loop {
        match heard.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(Said::Begins(next)) => {
                briefing = Some(next);
                deadline = Instant::now() + limit;
            }
            Ok(Said::Leaves(what)) => left = Some(what),
            Ok(Said::GivesUp(seconds)) => break Some(seconds),
            Ok(Said::Line(line)) => {
                if let Some(line) = last_words.unless_dying(line) {
                    // Where that cannot be done, nobody is there to read it.
                    let _ = io::stderr().write_all(&line);
                }
            }
            Err(RecvTimeoutError::Timeout) => break Some(limit.as_secs()),
            Err(RecvTimeoutError::Disconnected) => break None,
        }
    };
    if late.is_some() {
        // It may have ended meanwhile.
        let _ = child.kill();
    }
    let status = child.wait()?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    let (why, way) = match (late, code) {
        (Some(seconds), _) => (
            format!("took longer than {seconds} s and was stopped"),
            "a loop or a rule has no end, or the briefing needs more time: `--timeout SECONDS` gives it more",
        ),
        (None, Some(code)) if code != PANICKED => return Ok(End::Code(code.into())),
        _ => (
            death(status, &last_words),
            "look for a loop, a recursion or a picture without end in the template and in what it imports",
        ),
    };
    // A child that died before any briefing began would die again.
    let left = left.filter(|_| briefing.is_some());
    let what = briefing.map_or_else(
        || "the typesetter".to_owned(),
        |briefing| format!("the briefing {briefing}"),
    );
    let death = format!("{what} {why}");
    Ok(End::Death { death, way, left })
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
                if say.send(understood(std::mem::take(&mut line))).is_err() {
                    break;
                }
            }
        });
    }
    heard
}

fn understood(line: Vec<u8>) -> Said {
    let after = |what: &[u8]| {
        let text = line.strip_prefix(what)?;
        Some(String::from_utf8_lossy(text).trim_end().to_owned())
    };
    let seconds = || after(GIVES_UP)?.parse().ok();
    if let Some(briefing) = after(BEGINS) {
        Said::Begins(briefing)
    } else if let Some(what) = after(LEAVES) {
        Said::Leaves(what)
    } else if let Some(seconds) = seconds() {
        Said::GivesUp(seconds)
    } else {
        Said::Line(line)
    }
}
