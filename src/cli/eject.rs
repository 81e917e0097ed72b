//! `plaidoyer eject`: copies built-in files, to be changed.

use std::process::ExitCode;

use clap::Args;

use super::{completions, print};
use crate::diagnostic::{Problems, Result};
use crate::eject::{self, RECORD_FILE};
use crate::project::Project;

/// Copies built-in templates, components, audiences, label files or data of the report into the project, to be changed
/// there
///
/// The copy replaces the built-in file. `ejected.toml` records what it was copied from, so that `plaidoyer
/// status` can say what a later version of the program has changed in it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plaidoyer eject briefing.typ.j2      a template
  plaidoyer eject lib/cover            a component
  plaidoyer eject police-trainers      an audience
  plaidoyer eject labels/fr            the words of a language
  plaidoyer eject taxonomy.toml        the vocabulary of the built-in report")]
pub(crate) struct EjectCommand {
    /// The files, by path, by name, or by name without ending
    #[arg(required = true, add = completions::built_in_file())]
    names: Vec<String>,
}

impl EjectCommand {
    pub(super) fn run(self, project: &Project) -> ExitCode {
        super::finish(project, self.eject(project))
    }

    fn eject(&self, project: &Project) -> Result<()> {
        let root = project.own_root()?;
        let mut problems = Problems::default();
        let mut files = Vec::new();
        for name in &self.names {
            if let Some(file) = problems.absorb(eject::find(project, name))
                && !files.contains(&file)
            {
                files.push(file);
            }
        }
        problems.finish(())?;
        eject::eject(project, root, &files)?;
        for file in &files {
            print::note(format_args!(
                "written    {}",
                root.join(&file.path).display()
            ));
        }
        print::note(format_args!(
            "recorded   {}",
            root.join(RECORD_FILE).display()
        ));
        Ok(())
    }
}
