//! The `plaidoyer` program; everything is in the library.

fn main() -> std::process::ExitCode {
    plaidoyer::cli::run()
}
