//! Commands as people type them: stdout, stderr and exit status, compared whole.
//!
//! A case is a file in `tests/cases`: `NAME.trycmd` or `NAME.toml`, beside it the folder `NAME.in`
//! that it runs in. `TRYCMD=overwrite cargo test --release` writes what the program says now.

#[test]
fn cases() {
    trycmd::TestCases::new()
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .default_bin_name("plaidoyer")
        .case("tests/cases/*.trycmd")
        .case("tests/cases/*.toml");
}
