//! Prints results on stdout and notes on stderr.

use std::fmt::Display;
use std::io::{self, ErrorKind, IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

use comfy_table::{ContentArrangement, Table, presets};

/// Whether writing to stdout has failed, as on a full disk.
static FAILED: AtomicBool = AtomicBool::new(false);

/// Prints a result as it is.
pub(super) fn text(text: impl Display) {
    if !is_said(write!(anstream::stdout(), "{text}")) {
        FAILED.store(true, Ordering::Relaxed);
    }
}

/// Whether writing succeeded. If the reader has seen enough and closed the pipe, as `| head` does, that is no
/// failure.
fn is_said(written: io::Result<()>) -> bool {
    written.map_or_else(|e| e.kind() == ErrorKind::BrokenPipe, |()| true)
}

/// Prints a result on a line of its own.
pub(super) fn line(text: impl Display) {
    self::text(format_args!("{text}\n"));
}

/// Prints a note. If that fails, nobody is there to read it.
pub(super) fn note(text: impl Display) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Whether all results were printed.
pub(super) fn succeeded() -> bool {
    is_said(anstream::stdout().flush()) && !FAILED.load(Ordering::Relaxed)
}

/// The width of a table that is not printed on a terminal, in columns.
const TABLE_WIDTH: u16 = 120;

/// Prints a table, as wide as the terminal.
pub(super) fn table(header: &[String], rows: Vec<Vec<String>>) {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic);
    if !io::stdout().is_terminal() {
        table.set_width(TABLE_WIDTH);
    }
    table.set_header(header);
    table.add_rows(
        rows.into_iter()
            .map(|row| row.into_iter().collect::<Vec<String>>()),
    );
    line(table);
}
