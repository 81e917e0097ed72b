//! What a process of this program said last, and what it died of.

use std::process::ExitStatus;
use std::sync::LazyLock;

use regex::Regex;

/// The end of what a process said on its standard error.
#[derive(Debug, Default)]
pub(crate) struct LastWords {
    bytes: Vec<u8>,
    /// Whether more was said before it.
    is_cut: bool,
}

/// How the lines begin in which Rust says what a process dies of.
const DYING: [&[u8]; 3] = [
    b"memory allocation of ",
    b"thread '",
    b"fatal runtime error",
];

impl LastWords {
    /// How much is kept, in bytes.
    const MOST: usize = 8 << 10;

    /// Adds what was said next.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        let before = self.bytes.len().saturating_sub(Self::MOST);
        self.is_cut |= before > 0;
        self.bytes.drain(..before);
    }

    /// Keeps a line if the process is dying, and otherwise gives it back.
    pub(crate) fn unless_dying(&mut self, line: Vec<u8>) -> Option<Vec<u8>> {
        let is_dying = !self.bytes.is_empty() || DYING.iter().any(|begin| line.starts_with(begin));
        if !is_dying {
            return Some(line);
        }
        self.add(&line);
        None
    }

    /// Its lines, without how to get a backtrace, and without the numbers of threads, which differ from run to
    /// run.
    pub(crate) fn text(&self) -> String {
        static THREAD: LazyLock<Option<Regex>> =
            LazyLock::new(|| Regex::new(r"^(thread '.*') \(\d+\) ").ok());
        let text = String::from_utf8_lossy(&self.bytes);
        let whole_lines = match text.split_once('\n') {
            Some((_, rest)) if self.is_cut && !rest.trim().is_empty() => rest,
            _ => &text,
        };
        let lines = whole_lines
            .lines()
            .map(str::trim_end)
            .filter(|line| !line.is_empty() && !line.starts_with("note: run with `RUST_BACKTRACE"))
            .map(|line| match &*THREAD {
                Some(thread) => thread.replace(line, "$1 ").into_owned(),
                None => line.to_owned(),
            });
        let cut = self.is_cut.then(|| "…".to_owned());
        cut.into_iter().chain(lines).collect::<Vec<_>>().join("\n")
    }
}

/// What a process died of: a sentence that lacks its subject, such as “the worker”.
pub(crate) fn death(status: ExitStatus, last_words: &LastWords) -> String {
    let words = last_words.text();
    if let Some(line) = words
        .lines()
        .find(|line| line.starts_with("memory allocation of "))
    {
        return format!("took more memory than it may: {line}");
    }
    if words.contains("has overflowed its stack") {
        return "goes too deep: it calls itself, or something nests, without end".into();
    }
    let how = killed(status).unwrap_or_else(|| format!("ended with {status}"));
    if words.is_empty() {
        how
    } else {
        format!("{how}: {words}")
    }
}

/// The signal that ended a process, if one did.
fn killed(status: ExitStatus) -> Option<String> {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        let name = match signal {
            6 => " (aborted: out of memory, or too deep a recursion)",
            9 => " (killed from outside, perhaps for want of memory)",
            11 => " (memory fault, perhaps too deep a recursion)",
            _ => "",
        };
        return Some(format!("was killed by signal {signal}{name}"));
    }
    let _ = status;
    None
}
