//! The memory of a worker: how much it needs, and when it forgets what it has cached.

/// What a worker needs, in bytes: what it always holds, and the fewest results that its cache keeps. With less,
/// it would be replaced after every few files, which takes longer than making them.
pub(crate) const NEED: u64 = Cache::ALWAYS + 2 * Cache::ROUND as u64 * Cache::EACH;

/// Keeps Typst's cache within a number of bytes. That cache forgets by age alone, and does not count bytes.
pub(crate) struct Cache {
    /// For how many rounds a result is kept that nothing asks for.
    age: usize,
    /// What the process may hold, in bytes.
    budget: usize,
    /// How many files were made in this round.
    made: usize,
}

impl Cache {
    /// How many files make a round. The cache forgets once in a round, since that goes through all of it and
    /// takes a third of the time of a briefing.
    const ROUND: usize = 8;

    /// What a worker holds without a cache, in bytes: measured on the built-in report as 114 MB.
    const ALWAYS: u64 = 115_000_000;

    /// What a briefing leaves in the cache, in bytes: measured as 2.7 MB if all are copies of one, and
    /// 5.3 MB if they have many selections, templates and languages.
    const EACH: u64 = 6_000_000;

    /// The largest `age`, however much memory there is.
    const OLDEST: u64 = 12;

    /// A cache for a worker that may use `memory` bytes. A result that nothing asks for is in memory for its own
    /// round and for `age` more.
    pub(crate) fn new(memory: u64) -> Self {
        let rounds = memory.saturating_sub(Self::ALWAYS) / (Self::EACH * Self::ROUND as u64);
        let age = rounds.saturating_sub(1).clamp(1, Self::OLDEST);
        Self {
            age: usize::try_from(age).unwrap_or(1),
            budget: usize::try_from(memory).unwrap_or(usize::MAX),
            made: 0,
        }
    }

    /// Counts a file, and forgets old results at the end of a round. Returns whether the process still holds more
    /// than it may.
    pub(crate) fn keep_small(&mut self) -> bool {
        self.made += 1;
        if self.made < Self::ROUND {
            return false;
        }
        self.made = 0;
        comemo::evict(self.age);
        let held = || memory_stats::memory_stats().map_or(0, |stats| stats.physical_mem);
        if held() <= self.budget {
            return false;
        }
        comemo::evict(0);
        held() > self.budget
    }
}
