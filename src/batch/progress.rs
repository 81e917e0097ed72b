//! Shows how far a batch is: done of total, rate, time left and failures.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// How often a line is printed if stderr is no terminal.
const NOW_AND_THEN: Duration = Duration::from_secs(10);

/// Progress of a run.
#[derive(Debug)]
pub(crate) struct Progress {
    shown: Meter,
    total: usize,
    done: usize,
    failed: usize,
    start: Instant,
}

#[derive(Debug)]
enum Meter {
    /// A bar, on a terminal.
    Bar(ProgressBar),
    /// Lines, if stderr is no terminal; the time of the latest.
    Lines(Instant),
    Nothing,
}

impl Progress {
    /// Progress towards `total` files.
    pub(crate) fn new(total: usize, quiet: bool) -> Self {
        let start = Instant::now();
        let shown = if quiet || total == 0 {
            Meter::Nothing
        } else if std::io::stderr().is_terminal() {
            let bar = ProgressBar::new(total as u64);
            // If this template were wrong, the default bar would be shown.
            if let Ok(style) = ProgressStyle::with_template(
                "{wide_bar} {pos} of {len} · {per_sec} · {eta} left{msg}",
            ) {
                bar.set_style(style);
            }
            Meter::Bar(bar)
        } else {
            Meter::Lines(start)
        };
        Self {
            shown,
            total,
            done: 0,
            failed: 0,
            start,
        }
    }

    /// Counts a file.
    pub(crate) fn count(&mut self, made: bool) {
        self.done += 1;
        self.failed += usize::from(!made);
        match &mut self.shown {
            Meter::Bar(bar) => {
                if !made {
                    bar.set_message(format!(" · {} failed", self.failed));
                }
                bar.inc(1);
            }
            Meter::Lines(latest) if latest.elapsed() >= NOW_AND_THEN => {
                *latest = Instant::now();
                self.print_line();
            }
            Meter::Lines(_) | Meter::Nothing => {}
        }
    }

    /// Calls `print`, which writes to stderr, with the bar out of its way.
    pub(crate) fn suspend(&self, print: impl FnOnce()) {
        match &self.shown {
            Meter::Bar(bar) => bar.suspend(print),
            _ => print(),
        }
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        if let Meter::Bar(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }

    fn print_line(&self) {
        let seconds = self.start.elapsed().as_secs_f64();
        let rate = self.done as f64 / seconds;
        let left = (self.total - self.done) as f64 / rate;
        let failed = match self.failed {
            0 => String::new(),
            failed => format!(", {failed} failed"),
        };
        // If stderr cannot be written, nobody reads it.
        let _ = writeln!(
            anstream::stderr(),
            "{} of {}, {rate:.0} a second, {left:.0} s left{failed}",
            self.done,
            self.total
        );
    }
}
