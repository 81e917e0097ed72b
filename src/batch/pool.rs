//! The coordinator's side of workers: it hands out what is to be made, replaces workers that die or
//! take too long, and hears what became of each file.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::num::NonZeroUsize;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use typst::ecow::{eco_format, eco_vec};

use super::worker::{Answer, Request, Setup};
use crate::diagnostic::{Result, error};

/// How much the workers may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How many workers there are.
    pub jobs: NonZeroUsize,
    /// How long one may be on one file.
    pub timeout: Duration,
}

/// The command of this program that works.
pub const COMMAND: &str = "worker";

/// Has workers make the files of `requests`, and tells `done` the answer to each, by its number, in
/// the order in which they come. Where `done` fails, no further file is begun.
///
/// # Errors
/// Where no worker can be started, and what `done` fails with.
pub fn run(
    setup: &Setup,
    requests: Vec<Request>,
    limits: Limits,
    mut done: impl FnMut(usize, Answer) -> Result<()>,
) -> Result<()> {
    let queue: Mutex<VecDeque<(usize, Request)>> =
        Mutex::new(requests.into_iter().enumerate().collect());
    let next = || {
        queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front()
    };
    let give_up = || {
        queue.lock().unwrap_or_else(PoisonError::into_inner).clear();
    };
    let (answers, heard) = mpsc::channel::<std::io::Result<(usize, Answer)>>();
    thread::scope(|scope| {
        for _ in 0..limits.jobs.get() {
            let answers = answers.clone();
            scope.spawn(|| {
                // Moved in, so that the channel closes when the last of them ends.
                let answers = answers;
                let mut worker = None;
                while let Some((number, request)) = next() {
                    let answer = (|| {
                        let working = match worker.take() {
                            Some(working) => working,
                            None => Worker::start(setup)?,
                        };
                        let (answer, rest) = working.make(&request, limits.timeout);
                        worker = rest;
                        Ok((number, answer))
                    })();
                    let failed = answer.is_err();
                    if answers.send(answer).is_err() || failed {
                        give_up();
                        break;
                    }
                }
                if let Some(worker) = worker {
                    worker.end();
                }
            });
        }
        drop(answers);
        let mut result = Ok(());
        for answer in heard {
            let heard = match answer {
                Ok((number, answer)) => done(number, answer),
                Err(e) => Err(eco_vec![error(eco_format!(
                    "could not start a worker: {e}"
                ))]),
            };
            if heard.is_err() && result.is_ok() {
                result = heard;
                give_up();
            }
        }
        result
    })
}

/// A worker's process.
struct Worker {
    child: Child,
    requests: ChildStdin,
    answers: Receiver<std::io::Result<String>>,
    /// The end of what it said on stderr.
    last_words: Arc<Mutex<String>>,
}

impl Worker {
    fn start(setup: &Setup) -> std::io::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg(COMMAND)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let piped = || std::io::Error::other("a worker has no pipes");
        let mut requests = child.stdin.take().ok_or_else(piped)?;
        let output = child.stdout.take().ok_or_else(piped)?;
        let mut errors = child.stderr.take().ok_or_else(piped)?;
        let (send, answers) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines() {
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        let last_words = Arc::new(Mutex::new(String::new()));
        let words = Arc::clone(&last_words);
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = errors.read(&mut buffer) {
                let mut words = words.lock().unwrap_or_else(PoisonError::into_inner);
                // Only the latest are of use.
                *words = String::from_utf8_lossy(&buffer[..count]).into_owned();
            }
        });
        // Where it cannot be written, the worker is dead, and the first answer will say so.
        let _ = write_line(&mut requests, setup);
        Ok(Worker {
            child,
            requests,
            answers,
            last_words,
        })
    }

    /// Has a file made. The worker comes back if it can make another one.
    fn make(mut self, request: &Request, timeout: Duration) -> (Answer, Option<Self>) {
        // As above.
        let _ = write_line(&mut self.requests, request);
        match self.answers.recv_timeout(timeout) {
            Ok(Ok(line)) => match serde_json::from_str::<Answer>(&line) {
                Ok(Ok(made)) if made.full => {
                    self.end();
                    (Ok(made), None)
                }
                Ok(answer) => (answer, Some(self)),
                Err(e) => {
                    let why = format!("the worker gave an answer that means nothing: {e}");
                    self.kill();
                    (Err(why), None)
                }
            },
            Err(RecvTimeoutError::Timeout) => {
                self.kill();
                let seconds = timeout.as_secs();
                (
                    Err(format!("it took longer than {seconds} s and was stopped")),
                    None,
                )
            }
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => (Err(self.autopsy()), None),
        }
    }

    fn kill(mut self) {
        // It may have died meanwhile.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Ends a worker that waits for requests.
    fn end(mut self) {
        drop(self.requests);
        let _ = self.child.wait();
    }

    /// What the worker died of.
    fn autopsy(mut self) -> String {
        let status = self.child.wait();
        let words = self
            .last_words
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .lines()
            .map(str::trim)
            .rfind(|line| !line.is_empty())
            .map(str::to_owned);
        let how = match status {
            Ok(status) => death(status),
            Err(e) => format!("the worker died: {e}"),
        };
        match words {
            Some(words) => format!("{how}: {words}"),
            None => how,
        }
    }
}

fn death(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        let name = match signal {
            6 => " (aborted: out of memory, or too deep a recursion)",
            9 => " (killed from outside, perhaps for want of memory)",
            11 => " (memory fault, perhaps too deep a recursion)",
            _ => "",
        };
        return format!("the worker was killed by signal {signal}{name}");
    }
    format!("the worker ended with {status}")
}

fn write_line(to: &mut ChildStdin, message: &impl serde::Serialize) -> std::io::Result<()> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    to.write_all(&line)?;
    to.flush()
}
