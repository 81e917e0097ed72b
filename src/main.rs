//! The `plaidoyer` program; everything is in the library.

/// Saves a seventh of the time that a batch takes.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    plaidoyer::run()
}
