//! A worker's process, as the coordinator sees it: started, asked, ended, and what it died of.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use typst::ecow::{eco_format, eco_vec};

use super::worker::{
    WorkerAnswer, WorkerReady, WorkerReply, WorkerRequest, WorkerSetup, json_line,
};
use crate::diagnostic::{Result, error};
use crate::last_words::{LastWords, death};

/// How long a worker may take to get ready, unless one file may take longer. It usually takes a fraction of a
/// second.
const READY: Duration = Duration::from_secs(60);

/// How long a worker that is asked for nothing more may take to end.
const END: Duration = Duration::from_secs(5);

/// A worker that is ready.
pub(crate) struct Process {
    child: Child,
    /// Lines for its standard input. A separate thread writes them, since a stopped worker reads nothing.
    requests: Sender<Vec<u8>>,
    /// The whole lines of its standard output.
    answers: Receiver<Vec<u8>>,
    /// The thread that reads its standard error. It ends when the worker does.
    listener: JoinHandle<LastWords>,
}

/// Why there is no answer.
enum Silence {
    /// It takes too long.
    Late,
    /// Its standard output is closed: it is dead.
    Gone,
    /// Its answer cannot be used, for this reason.
    Nonsense(String),
}

impl Process {
    /// Starts a worker with `command`, and waits until it is ready. Returns `Ok(Err(why))` if it dies before, or
    /// takes longer than both `limit` and [`READY`].
    ///
    /// # Errors
    /// If no process can be started, or the worker finds a problem that all files share.
    pub(crate) fn start(
        mut command: Command,
        setup: &WorkerSetup,
        limit: Duration,
    ) -> Result<std::result::Result<Self, String>> {
        let failed =
            |e: std::io::Error| eco_vec![error(eco_format!("could not start a worker: {e}"))];
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let no_pipe = || failed(std::io::Error::other("it has no pipes"));
        let mut input = child.stdin.take().ok_or_else(no_pipe)?;
        let output = child.stdout.take().ok_or_else(no_pipe)?;
        let errors = child.stderr.take().ok_or_else(no_pipe)?;
        let (requests, asked) = mpsc::channel::<Vec<u8>>();
        thread::spawn(move || {
            for line in asked {
                // If the worker is dead, the missing answer tells.
                if input.write_all(&line).is_err() {
                    break;
                }
            }
        });
        let (send, answers) = mpsc::channel();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            let mut line = Vec::new();
            // A line without an end is from a worker that died while it answered.
            while output.read_until(b'\n', &mut line).is_ok() && line.ends_with(b"\n") {
                if send.send(std::mem::take(&mut line)).is_err() {
                    break;
                }
            }
        });
        let listener = thread::spawn(move || listen(errors));
        let worker = Process {
            child,
            requests,
            answers,
            listener,
        };
        worker.say(setup);
        let limit = limit.max(READY);
        match worker.hear::<WorkerReady>(limit) {
            Ok(Ok(())) => Ok(Ok(worker)),
            Ok(Err(why)) => {
                worker.end();
                Err(eco_vec![error(eco_format!(
                    "a worker cannot get ready:\n{}",
                    why.trim_end()
                ))])
            }
            Err(silence) => Ok(Err(worker.why(silence, limit))),
        }
    }

    /// Has a file made. Returns the worker as well if it can make another one.
    pub(crate) fn make(
        self,
        request: &WorkerRequest,
        limit: Duration,
    ) -> (WorkerAnswer, Option<Self>) {
        self.say(request);
        match self.hear::<WorkerReply>(limit) {
            Ok(reply) if reply.file.as_deref() != request.file() => {
                let why = Silence::Nonsense("it is about another file".into());
                (Err(self.why(why, limit)), None)
            }
            Ok(WorkerReply {
                answer: Ok(made), ..
            }) if made.full => {
                self.end();
                (Ok(made), None)
            }
            Ok(reply) => (reply.answer, Some(self)),
            Err(silence) => (Err(self.why(silence, limit)), None),
        }
    }

    /// Ends a worker that waits for requests.
    pub(crate) fn end(mut self) {
        drop(self.requests);
        if self.answers.recv_timeout(END) != Err(RecvTimeoutError::Disconnected) {
            // It may have ended meanwhile.
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }

    fn say(&self, message: &impl Serialize) {
        // If the worker is dead, the missing answer tells.
        let _ = self.requests.send(json_line(message));
    }

    fn hear<T: DeserializeOwned>(&self, limit: Duration) -> std::result::Result<T, Silence> {
        match self.answers.recv_timeout(limit) {
            Ok(line) => serde_json::from_slice(&line).map_err(|e| Silence::Nonsense(e.to_string())),
            Err(RecvTimeoutError::Timeout) => Err(Silence::Late),
            Err(RecvTimeoutError::Disconnected) => Err(Silence::Gone),
        }
    }

    /// Ends a worker that did not answer as it should. Returns why its file failed.
    fn why(mut self, silence: Silence, limit: Duration) -> String {
        if !matches!(silence, Silence::Gone) {
            // It may have died meanwhile.
            let _ = self.child.kill();
        }
        let status = self.child.wait();
        let last_words = self.listener.join().unwrap_or_default();
        match (silence, status) {
            (Silence::Late, _) => {
                format!("it took longer than {} s and was stopped", limit.as_secs())
            }
            (Silence::Nonsense(why), _) => {
                format!("the worker gave an answer that means nothing: {why}")
            }
            (Silence::Gone, Ok(status)) => {
                format!("the worker {}", death(status, &last_words))
            }
            (Silence::Gone, Err(e)) => format!("the worker died: {e}"),
        }
    }
}

fn listen(mut errors: impl Read) -> LastWords {
    let mut last_words = LastWords::default();
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = errors.read(&mut buffer) {
        last_words.add(&buffer[..count]);
    }
    last_words
}
