//! One run at a time in an output folder.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use typst::ecow::{eco_format, eco_vec};

use super::shard::{OwnFiles, Shard, overlap};
use crate::diagnostic::{Result, error, io_error};

/// The files that runs lock. A whole run locks its own file alone. A shard locks its own file, and shares the
/// lock of the whole run's file with other shards.
const RUNS: OwnFiles = OwnFiles {
    stem: "lock",
    extension: "",
};

/// The files that workers lock: the workers of a run share the lock of one file.
const WORKERS: OwnFiles = OwnFiles {
    stem: "workers",
    extension: "",
};

/// How long a run waits for workers of an earlier one. They end when their coordinator does.
const PATIENCE: Duration = Duration::from_secs(10);

/// The locks of a run, held until this is dropped. The system releases those of a process that is killed.
#[derive(Debug)]
pub(crate) struct Lock(#[expect(dead_code, reason = "held, not read")] (File, Option<File>));

impl Lock {
    /// Locks an output folder, for a whole run or for one shard; `state` is the folder of the batch's own files
    /// in it.
    ///
    /// # Errors
    /// If another run has locked it, or a worker of an earlier run does not end.
    pub(crate) fn take(state: &Path, shard: Option<Shard>) -> Result<Self> {
        let all = open(&state.join(RUNS.name(None)))?;
        let own = match shard {
            None => {
                free(state, all.try_lock(), None)?;
                None
            }
            Some(_) => {
                free(state, all.try_lock_shared(), None)?;
                let own = open(&state.join(RUNS.name(shard)))?;
                free(state, own.try_lock(), shard)?;
                // If both begin at once, each sees the other one.
                for (other, path) in RUNS.in_folder(state)? {
                    if other.is_some() && other != shard && overlap(other, shard) {
                        free(state, open(&path)?.try_lock(), other)?;
                    }
                }
                Some(own)
            }
        };
        for (other, path) in WORKERS.in_folder(state)? {
            if overlap(other, shard) {
                wait_for_workers(state, &path)?;
            }
        }
        Ok(Lock((all, own)))
    }
}

/// Takes the lock that a worker holds while it may write. A worker may outlive its run by a moment: the next run
/// waits for its end, so that no older file replaces a newer one.
///
/// # Errors
/// If the lock's file cannot be opened.
pub(crate) fn worker_lock(state: &Path, shard: Option<Shard>) -> Result<File> {
    let path = state.join(WORKERS.name(shard));
    let file = open(&path)?;
    file.lock_shared()
        .map_err(|e| eco_vec![io_error("lock", &path, &e)])?;
    Ok(file)
}

fn wait_for_workers(state: &Path, path: &Path) -> Result<()> {
    let file = open(path)?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) if start.elapsed() < PATIENCE => {
                thread::sleep(Duration::from_millis(20));
            }
            Err(TryLockError::WouldBlock) => {
                return Err(eco_vec![
                    error(eco_format!(
                        "a worker of an earlier run has not ended, and may still write into {}",
                        folder(state)
                    ))
                    .with_hint("end the process `plaidoyer worker`, which may be stopped, or give another folder with `--output`")
                ]);
            }
            Err(TryLockError::Error(e)) => return Err(eco_vec![io_error("lock", path, &e)]),
        }
    }
}

fn open(path: &Path) -> Result<File> {
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(|e| eco_vec![io_error("open", path, &e)])
}

/// The output folder, as messages show it.
fn folder(state: &Path) -> std::path::Display<'_> {
    state.parent().unwrap_or(state).display()
}

/// Checks that a lock was taken. If not, the message says that `who` has it: a shard or, for `None`, any run.
fn free(
    state: &Path,
    taken: std::result::Result<(), TryLockError>,
    who: Option<Shard>,
) -> Result<()> {
    match taken {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => {
            let shard = who.map(|shard| eco_format!(" of shard {shard}"));
            Err(eco_vec![
                error(eco_format!(
                    "another run{} is writing into {}",
                    shard.unwrap_or_default(),
                    folder(state)
                ))
                .with_hint("wait until it has ended, or give another folder with `--output`")
            ])
        }
        Err(TryLockError::Error(e)) => Err(eco_vec![io_error("lock", state, &e)]),
    }
}
