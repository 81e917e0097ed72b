//! The coordinator's side of workers: it hands out what is to be made, replaces workers that die or
//! take too long, and hears what became of each file.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::process::Command;
use std::sync::mpsc;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::cache::NEED;
use super::process::Process;
use super::worker::{WorkerAnswer, WorkerRequest, WorkerSetup};
use crate::diagnostic::Result;

/// How much the workers may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// How many workers there are at most.
    pub(crate) jobs: NonZeroUsize,
    /// The memory for all of them together, in bytes.
    pub(crate) memory: u64,
    /// How long a worker may take for one file.
    pub(crate) timeout: Duration,
}

/// How many workers there are, and what limits their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Workers {
    /// How many; 0 if there is nothing to make.
    pub(crate) count: usize,
    /// What limits their number.
    pub(crate) kept_by: KeptBy,
}

/// What limits the number of workers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeptBy {
    /// [`Limits::jobs`].
    Jobs,
    /// [`Limits::memory`]: with one more, each would have less than it needs.
    Memory,
    /// There are no more files to make.
    Files,
}

impl Limits {
    /// The workers for a number of files.
    pub(crate) fn workers(&self, files: usize) -> Workers {
        let memory = usize::try_from(self.memory / NEED).unwrap_or(usize::MAX);
        let bounds = [
            (self.jobs.get(), KeptBy::Jobs),
            (files, KeptBy::Files),
            (memory.max(1), KeptBy::Memory),
        ];
        // If two are the smallest, `min_by_key` takes the first of them.
        let (count, kept_by) = bounds
            .into_iter()
            .min_by_key(|(count, _)| *count)
            .unwrap_or(bounds[0]);
        Workers { count, kept_by }
    }

    /// The memory of each worker, in bytes, for a number of files.
    pub(crate) fn memory_of_one(&self, files: usize) -> u64 {
        self.memory / self.workers(files).count.max(1) as u64
    }
}

/// The subcommand of this program that is a worker.
pub(crate) const COMMAND: &str = "worker";

/// Lets workers, started with `command`, make the files of `requests`. Calls `done` with the index of a request
/// and its answer, in the order in which the answers come. If `done` fails, no further file is begun.
///
/// # Errors
/// If no worker can be started or get ready, or `done` fails.
pub(crate) fn run(
    command: impl Fn() -> Command + Sync,
    setup: &WorkerSetup,
    requests: Vec<WorkerRequest>,
    limits: Limits,
    mut done: impl FnMut(usize, WorkerAnswer) -> Result<()>,
) -> Result<()> {
    let workers = limits.workers(requests.len()).count;
    let queue: Mutex<VecDeque<(usize, WorkerRequest)>> =
        Mutex::new(requests.into_iter().enumerate().collect());
    let queue = || queue.lock().unwrap_or_else(PoisonError::into_inner);
    let next = || queue().pop_front();
    let give_up = || queue().clear();
    // If a worker dies, only the file that it was to make is lost.
    let make = |worker: &mut Option<Process>, request: &WorkerRequest| -> Result<WorkerAnswer> {
        let ready = match worker.take() {
            Some(ready) => ready,
            None => match Process::start(command(), setup, limits.timeout)? {
                Ok(ready) => ready,
                Err(why) => return Ok(Err(why)),
            },
        };
        let (answer, rest) = ready.make(request, limits.timeout);
        *worker = rest;
        Ok(answer)
    };
    let (answers, heard) = mpsc::channel::<Result<(usize, WorkerAnswer)>>();
    thread::scope(|scope| {
        for _ in 0..workers {
            let answers = answers.clone();
            scope.spawn(|| {
                // Moved in, so that the channel closes when the last thread ends.
                let answers = answers;
                let mut worker = None;
                while let Some((number, request)) = next() {
                    let answer = make(&mut worker, &request).map(|answer| (number, answer));
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
            let heard = answer.and_then(|(number, answer)| done(number, answer));
            if heard.is_err() && result.is_ok() {
                result = heard;
                give_up();
            }
        }
        result
    })
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::path::PathBuf;
    use std::time::Instant;

    use chrono::NaiveDate;

    use super::*;
    use crate::batch::plan::PlannedFile;
    use crate::batch::worker::MadeFile;
    use crate::output::Format;

    /// A worker that does what it should, except that it fails once, at `$STEP`; then the folder `$ONCE` is there.
    const FAKE: &str = r#"
once() { [ "$STEP" = "$1" ] && mkdir "$ONCE" 2> /dev/null; }
die() {
  printf '%s\n' "thread 'x' (123) panicked at a.rs:1:2:" "first cause" "second cause" >&2
  printf '%s\n' 'note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace' >&2
  kill -9 $$
}
once before-set-up && die
read -r set_up
once set-up && die
once refuse && { echo '{"Err":"error: no label `about`"}'; exit; }
echo '{"Ok":null}'
once ready && die
while read -r line; do
  file=${line#*\"file\":\"}
  file=${file%%\"*}
  once request && die
  once stop && kill -STOP $$
  : > "$FOLDER/$file"
  once file && die
  once half && { printf '{"file":"%s","ans' "$file"; die; }
  once noise && echo 'warning: something'
  once binary && printf '\377\376\n'
  once long && { head -c 100000 /dev/zero | tr '\0' 'x' >&2; echo >&2; die; }
  once line && { head -c 100000 /dev/zero | tr '\0' 'x' >&2; echo ' cause' >&2; exit 3; }
  answer=$(printf '{"file":"%s","answer":{"Ok":%s}}' "$file" "$MADE")
  echo "$answer"
  once twice && echo "$answer"
  [ "$file" = d.pdf ] && once last && die
  [ "$file" = d.pdf ] && once stopped-last && kill -STOP $$
done
"#;

    struct Ended {
        result: Result<()>,
        /// The files that were made, as the coordinator heard.
        made: Vec<&'static str>,
        /// Those that were not, and why.
        failed: Vec<(&'static str, String)>,
    }

    /// Four files, made by one fake worker after the other.
    fn with(step: &str) -> Ended {
        let folder = tempfile::tempdir().unwrap();
        let made = MadeFile {
            pages: Some(1),
            ..MadeFile::default()
        };
        let made = serde_json::to_string(&made).unwrap();
        let command = || {
            let mut command = Command::new("sh");
            command
                .args(["-c", FAKE])
                .env("STEP", step)
                .env("ONCE", folder.path().join("once"))
                .env("FOLDER", folder.path())
                .env("MADE", &made);
            command
        };
        let setup = WorkerSetup {
            project: None,
            output: PathBuf::new(),
            shard: None,
            date: NaiveDate::default(),
            audiences: Vec::new(),
            occasions: Vec::new(),
            editions: Vec::new(),
            memory: NEED,
        };
        let files = ["a.pdf", "b.pdf", "c.pdf", "d.pdf"];
        let requests = files.map(|file| {
            WorkerRequest::File(PlannedFile {
                file: file.into(),
                edition: 0,
                format: Format::Pdf,
                recipient: None,
                row: None,
            })
        });
        let limits = Limits {
            jobs: NonZeroUsize::MIN,
            memory: NEED,
            timeout: Duration::from_secs(2),
        };
        let mut ended = Ended {
            result: Ok(()),
            made: Vec::new(),
            failed: Vec::new(),
        };
        let (made, failed) = (&mut ended.made, &mut ended.failed);
        ended.result = run(
            command,
            &setup,
            requests.into(),
            limits,
            |number, answer| {
                match answer {
                    Ok(_) => made.push(files[number]),
                    Err(why) => failed.push((files[number], why)),
                }
                Ok(())
            },
        );
        let happened = fs::exists(folder.path().join("once")).unwrap();
        assert!(happened || step.is_empty(), "{step} never came");
        ended
    }

    #[test]
    fn a_death_costs_one_file_at_every_step_and_names_its_cause() {
        for step in [
            "before-set-up",
            "set-up",
            "ready",
            "request",
            "file",
            "half",
        ] {
            let ended = with(step);
            assert!(ended.result.is_ok(), "{step}");
            assert_eq!(ended.made, ["b.pdf", "c.pdf", "d.pdf"], "{step}");
            assert_eq!(
                ended.failed,
                [(
                    "a.pdf",
                    "the worker was killed by signal 9 (killed from outside, perhaps for want of memory): thread 'x' panicked at a.rs:1:2:\nfirst cause\nsecond cause".to_owned()
                )],
                "{step}"
            );
        }
        for step in ["", "last"] {
            let ended = with(step);
            assert!(ended.result.is_ok() && ended.failed.is_empty(), "{step}");
            assert_eq!(ended.made.len(), 4, "{step}");
        }
    }

    #[test]
    fn the_cause_is_found_at_the_end_of_much_else() {
        let (_, why) = &with("long").failed[0];
        assert!(
            why.ends_with("…\nthread 'x' panicked at a.rs:1:2:\nfirst cause\nsecond cause"),
            "{why}"
        );
        let (_, why) = &with("line").failed[0];
        assert!(
            why.contains("exit status: 3: …\nxxx") && why.ends_with("xxx cause"),
            "{why}"
        );
    }

    #[test]
    fn an_answer_is_for_what_was_asked_or_for_nothing() {
        for (step, failed, why) in [
            ("noise", "a.pdf", "means nothing: expected value"),
            ("binary", "a.pdf", "means nothing: expected value"),
            ("twice", "b.pdf", "means nothing: it is about another file"),
        ] {
            let ended = with(step);
            assert_eq!(ended.made.len(), 3, "{step}");
            assert_eq!(ended.failed[0].0, failed, "{step}");
            assert!(ended.failed[0].1.contains(why), "{:?}", ended.failed);
        }
    }

    #[test]
    fn a_worker_that_is_stopped_keeps_nobody_waiting() {
        let ended = with("stop");
        assert_eq!(ended.made.len(), 3);
        assert_eq!(
            ended.failed,
            [(
                "a.pdf",
                "it took longer than 2 s and was stopped".to_owned()
            )]
        );
        let start = Instant::now();
        assert_eq!(with("stopped-last").made.len(), 4);
        assert!(start.elapsed() < Duration::from_secs(60));
    }

    #[test]
    fn what_is_wrong_with_all_files_is_said_once() {
        let ended = with("refuse");
        let problems = ended.result.unwrap_err();
        assert_eq!(problems.len(), 1);
        assert_eq!(
            problems[0].message,
            "a worker cannot get ready:\nerror: no label `about`"
        );
        assert!(ended.made.is_empty() && ended.failed.is_empty());
    }

    #[test]
    fn workers_are_as_many_as_memory_and_work_allow() {
        let workers = |jobs: usize, memory: u64, files: usize| {
            let limits = Limits {
                jobs: NonZeroUsize::new(jobs).unwrap(),
                memory,
                timeout: Duration::from_secs(1),
            };
            assert!(limits.memory_of_one(files) >= NEED);
            let Workers { count, kept_by } = limits.workers(files);
            (count, kept_by)
        };
        assert_eq!(workers(4, 4 * NEED, 400), (4, KeptBy::Jobs));
        assert_eq!(workers(52, 4 * NEED + 1, 400), (4, KeptBy::Memory));
        assert_eq!(workers(52, NEED, 400), (1, KeptBy::Memory));
        assert_eq!(workers(52, 52 * NEED, 3), (3, KeptBy::Files));
        assert_eq!(workers(2, NEED, 0), (0, KeptBy::Files));
    }
}
