//! The `plaidoyer` program; everything is in the library.

/// Worth a seventh of the time of a batch.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    plaidoyer::run()
}
