//! End-to-end tests through the binary, read back with tools that others wrote.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod accounting;
mod batch;
mod beginnings;
mod briefings;
mod broken;
mod changes;
mod commands;
mod compiler;
mod design;
mod escaping;
mod fit;
mod formats;
mod knowledge;
mod languages;
mod links;
mod listen;
mod lists;
mod paths;
mod pictures;
mod program;
mod projects;
mod readers;
mod shards;
mod verbatim;
mod workers;
