//! One run at a time in an output folder.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use typst::ecow::{eco_format, eco_vec};

use super::shard::Shard;
use crate::diagnostic::{Result, error, io_error};

/// The name of the file that workers lock.
const WORKERS: &str = "workers";

/// The locks of a run, held as long as it lives: the system takes them back from a process that is
/// killed.
#[derive(Debug)]
pub struct Lock {
    _folder: File,
    _shard: Option<File>,
}

impl Lock {
    /// Takes the folder whose batch's own files are in `state`: all of it, or what is one shard's.
    ///
    /// # Errors
    /// Where another run has it.
    pub fn take(state: &Path, shard: Option<Shard>) -> Result<Self> {
        let all = open(&state.join("lock"))?;
        match shard {
            None => {
                held(state, all.try_lock(), "another run")?;
                wait_for_workers(state, None)?;
                Ok(Lock {
                    _folder: all,
                    _shard: None,
                })
            }
            Some(shard) => {
                held(state, all.try_lock_shared(), "another run")?;
                let own = open(&state.join(format!("lock-{}", shard.name())))?;
                held(
                    state,
                    own.try_lock(),
                    &format!("another run of shard {shard}"),
                )?;
                wait_for_workers(state, Some(shard))?;
                Ok(Lock {
                    _folder: all,
                    _shard: Some(own),
                })
            }
        }
    }
}

/// What a worker holds while it may write. A worker outlives its run by the file that it is on: the
/// next run waits for that, so that no older file comes after a newer one.
///
/// # Errors
/// Where the lock's file cannot be opened.
pub fn worker_lock(state: &Path, shard: Option<Shard>) -> Result<File> {
    let path = worker_path(state, shard);
    let file = open(&path)?;
    file.lock_shared()
        .map_err(|e| eco_vec![io_error("lock", &path, &e)])?;
    Ok(file)
}

fn worker_path(state: &Path, shard: Option<Shard>) -> PathBuf {
    state.join(match shard {
        None => WORKERS.to_owned(),
        Some(shard) => format!("{WORKERS}-{}", shard.name()),
    })
}

/// Waits for workers that outlived their run: those of a shard, or all.
fn wait_for_workers(state: &Path, shard: Option<Shard>) -> Result<()> {
    let failed = |path: &Path, e: &std::io::Error| eco_vec![io_error("lock", path, e)];
    let paths = match shard {
        Some(_) => vec![worker_path(state, shard)],
        None => std::fs::read_dir(state)
            .map_err(|e| failed(state, &e))?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| {
                path.file_name()
                    .is_some_and(|name| name.to_string_lossy().starts_with(WORKERS))
            })
            .collect(),
    };
    for path in paths {
        open(&path)?.lock().map_err(|e| failed(&path, &e))?;
    }
    Ok(())
}

fn open(path: &Path) -> Result<File> {
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(|e| eco_vec![io_error("open", path, &e)])
}

fn held(state: &Path, taken: std::result::Result<(), TryLockError>, who: &str) -> Result<()> {
    let folder = state.parent().unwrap_or(state).display();
    match taken {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(eco_vec![
            error(eco_format!("{who} is writing into {folder}"))
                .with_hint("wait until it has ended, or give another folder with `--output`")
        ]),
        Err(TryLockError::Error(e)) => Err(eco_vec![io_error("lock", state, &e)]),
    }
}
