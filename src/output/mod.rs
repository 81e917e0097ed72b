//! What leaves the program: files, written whole or not at all, and JSON.

pub mod write;
