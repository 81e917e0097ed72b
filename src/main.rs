//! The `plaidoyer` program; everything is in the library.

fn main() -> std::process::ExitCode {
    // `plaidoyer list findings | head` ends like any other program there, without a complaint.
    sigpipe::reset();
    plaidoyer::cli::run()
}
