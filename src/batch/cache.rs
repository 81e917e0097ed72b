//! The memory of a worker: how much it needs, and when it forgets what it has cached.

/// What a worker needs, in bytes. With less, it would be replaced after every few files, which takes longer than making
/// them.
pub(crate) const NEED: u64 = ALWAYS + 4 * EACH;

/// What a worker holds whatever it keeps of earlier files, in bytes: measured on the built-in report as 157 MB.
const ALWAYS: u64 = 163_000_000;

/// What the results of one file more take, in bytes: measured as 2 MB if all are copies of one, and 9 MB if each has
/// another selection.
const EACH: u64 = 12_000_000;

/// For how many files a result is kept at most that nothing asks for. The cache is gone through after each file: with
/// more, that takes as long as it saves.
const OLDEST: u64 = 25;

/// Forgets what none of the latest files asked for, so that the process stays within `memory` bytes. Returns whether it
/// holds more all the same.
pub(crate) fn keep_small(memory: u64) -> bool {
    let age = (memory.saturating_sub(ALWAYS) / EACH).clamp(1, OLDEST);
    comemo::evict(usize::try_from(age).unwrap_or(1));
    let held = memory_stats::memory_stats().map_or(0, |stats| stats.physical_mem);
    held as u64 > memory
}
