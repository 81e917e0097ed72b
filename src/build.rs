//! Cargo's build script: rebuilds the program when a file that it embeds is changed, added or removed,
//! and tells it which sources it is built from.
#![allow(clippy::print_stdout)]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

fn main() -> io::Result<()> {
    for folder in ["seeds", "templates", "fonts", "src", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={folder}");
    }
    let mut files = Vec::new();
    collect(Path::new("src"), &mut files)?;
    files.push("Cargo.lock".into());
    files.sort_unstable();
    let mut hasher = Sha256::new();
    for file in files {
        hasher.update(fs::read(file)?);
    }
    let hash = hex::encode(&hasher.finalize()[..6]);
    println!("cargo::rustc-env=PLAIDOYER_SOURCES={hash}");
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
