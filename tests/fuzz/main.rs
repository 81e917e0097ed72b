//! Whatever comes in: what the program reads is read or refused, and never takes it down.
//!
//! Each target takes its small files in `corpus/`, changes them, and hands them to what reads them. Inputs are the
//! same in each run, unless `PLAIDOYER_FUZZ_SEED` says which others; `scripts/fuzz.sh` goes on for hours.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod edits;
mod targets;

use std::cell::RefCell;
use std::fs;
use std::path::Path;
use std::time::Duration;

use proptest::test_runner::{Config, RngSeed, TestRunner};

use edits::Seed;

/// More of a processor than any reader needs for an input of these sizes.
const SLOW: Duration = Duration::from_secs(10);

/// How long this thread has worked: what waits for others on a busy machine is not slow. Nothing where the system does
/// not say it.
fn worked() -> Duration {
    let told = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = told
        .split(' ')
        .next()
        .and_then(|number| number.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// Hands changed files of a target's corpus to what reads them: the name of the file, and its bytes. A reader
/// that panics or takes long fails, with the smallest input that does it.
fn fuzz(target: &str, cases: u32, read: impl Fn(&str, &[u8])) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
    let mut files: Vec<_> = fs::read_dir(corpus.join(target))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let seeds: Vec<Seed> = files.iter().map(|file| Seed::open(file)).collect();
    for seed in &seeds {
        read(&seed.name, &seed.bytes());
    }
    let config = Config {
        cases: number("PLAIDOYER_FUZZ_CASES").map_or(cases, |cases| cases as u32),
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(number("PLAIDOYER_FUZZ_SEED").unwrap_or(0)),
        ..Config::default()
    };
    // What is read now, for a reader that takes the whole process down.
    let last =
        number("PLAIDOYER_FUZZ_SEED").map(|_| std::env::temp_dir().join(format!("fuzz-{target}")));
    let slowest = RefCell::new(Duration::ZERO);
    let run = |(name, bytes): (String, edits::Bytes)| {
        if let Some(last) = &last {
            fs::write(last, &bytes.0).unwrap();
        }
        let begun = worked();
        read(&name, &bytes.0);
        let took = worked().saturating_sub(begun);
        assert!(took < SLOW, "took {took:?}");
        let mut slowest = slowest.borrow_mut();
        *slowest = took.max(*slowest);
        Ok(())
    };
    TestRunner::new(config)
        .run(&edits::changed(seeds), run)
        .unwrap_or_else(|e| panic!("{e}"));
    println!("{target}: the slowest took {:?}", slowest.borrow());
}
