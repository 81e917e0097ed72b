//! `plaidoyer listen`: what a screen reader gets from a PDF.

use std::process::ExitCode;

use clap::Args;

use super::making::Making;
use super::timeout::Timeout;
use super::{completions, print};
use crate::brief::Brief;
use crate::diagnostic::{self, Result};
use crate::edition::Press;
use crate::listen::listen;
use crate::project::Project;

/// Prints what a screen reader gets from the PDF of an audience
///
/// The PDF is made as `build` makes it and read back, without being written. Each line is an element of its
/// structure, in the order in which it is read aloud: its type, such as H2 for a heading, and its words, or the
/// description of a picture. Each link stands below the words that it is in, with its name and where it leads.
/// ‹fr› is a change of language.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plaidoyer listen police-trainers
  plaidoyer listen education-staff --as leaflet
  plaidoyer listen police-trainers | grep '^ *H'    its headings
  plaidoyer listen police-trainers | grep ' Link'   its links")]
pub(crate) struct ListenCommand {
    /// The audience; `plaidoyer list audiences` names them
    #[arg(value_name = "AUDIENCE", add = completions::audience())]
    audience: String,

    #[command(flatten)]
    making: Making,

    #[command(flatten)]
    pub(super) timeout: Timeout,
}

impl ListenCommand {
    pub(super) fn run(self, project: &Project) -> ExitCode {
        let audience = std::slice::from_ref(&self.audience);
        let made = self.making.each(project, audience, |press, brief| {
            listen_to(project, press, brief)
        });
        super::finish(project, made)
    }
}

fn listen_to(project: &Project, press: &Press, brief: &Brief) -> Result<()> {
    let copy = press.edition(brief)?.copy()?;
    diagnostic::emit(project, &copy.typeset.warnings);
    print::text(listen(copy.pdf()?)?);
    Ok(())
}
