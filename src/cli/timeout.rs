//! How long one briefing may take.

use std::num::NonZeroU64;
use std::time::Duration;

use clap::Args;

/// How long one briefing may take by default.
pub(super) const TIMEOUT: Duration = Duration::from_secs(60);

/// Longer than any command runs.
pub(super) const A_YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// `--timeout`.
#[derive(Debug, Args)]
pub(super) struct Timeout {
    /// How many seconds one briefing may take [default: 60]
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<NonZeroU64>,
}

impl Timeout {
    /// The limit that was given, or else the default.
    pub(super) fn limit(&self) -> Duration {
        let said = self
            .timeout
            .map(|seconds| Duration::from_secs(seconds.get()));
        said.unwrap_or(TIMEOUT)
    }
}
