//! `plaidoyer man`: the manual pages, one for each command.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Command, CommandFactory as _, ValueHint};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};
use typst::ecow::{eco_format, eco_vec};

use super::date::DateArgument;
use super::{Cli, print};
use crate::diagnostic::{Result, error};
use crate::output::write::write;
use crate::project::Project;

/// Writes the manual pages, one for each command
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  plaidoyer man ~/.local/share/man/man1    then: man plaidoyer-build")]
pub(crate) struct ManCommand {
    /// The folder to write into
    #[arg(value_hint = ValueHint::DirPath)]
    dir: PathBuf,
}

impl ManCommand {
    pub(super) fn run(self, project: &Project) -> ExitCode {
        super::finish(project, self.write())
    }

    fn write(&self) -> Result<()> {
        let date = DateArgument::default().resolve_or(None, true)?.to_string();
        // `plaidoyer help` only repeats what each page says.
        let mut program = Cli::command().disable_help_subcommand(true);
        program.build();
        self.write_page(&program, &date)
    }

    /// Writes the page of a command, and those of its own commands.
    fn write_page(&self, command: &Command, date: &str) -> Result<()> {
        let name = command.get_display_name().unwrap_or(command.get_name());
        let path = self.dir.join(format!("{name}.1"));
        let failed = |e| eco_vec![error(eco_format!("{name} has no manual page: {e}"))];
        write(&path, &page(command, name, date).map_err(failed)?)?;
        print::line(path.display());
        let commands = command.get_subcommands().filter(|it| !it.is_hide_set());
        commands
            .into_iter()
            .try_for_each(|command| self.write_page(command, date))
    }
}

/// The page of a command, for roff.
fn page(command: &Command, name: &str, date: &str) -> io::Result<Vec<u8>> {
    let man = Man::new(command.clone())
        .title(name.to_uppercase())
        .date(date)
        .source(concat!("plaidoyer ", env!("CARGO_PKG_VERSION")))
        .manual("User Commands");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    examples(command).to_writer(&mut page)?;
    Ok(page)
}

/// What stands below the help, line by line as it is there.
fn examples(command: &Command) -> Roff {
    let mut roff = Roff::new();
    if let Some(help) = command.get_after_help() {
        let help = help.to_string();
        let mut lines = help.lines();
        let heading = lines.next().unwrap_or_default().trim_end_matches(':');
        roff.control("SH", [heading.to_uppercase().as_str()]);
        roff.control("EX", []);
        for line in lines {
            roff.text([roman(line)]);
        }
        roff.control("EE", []);
    }
    roff
}
