//! Cargo's build script: rebuilds the program when a file that it embeds is changed, added or removed.
#![allow(clippy::print_stdout)]

fn main() {
    for folder in ["seeds", "templates", "fonts"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
