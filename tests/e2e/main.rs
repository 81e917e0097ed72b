//! End-to-end tests through the binary, read back with tools that others wrote.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod accounting;
mod briefings;
mod commands;
mod compiler;
mod design;
mod escaping;
mod knowledge;
mod program;
mod projects;
mod readers;
