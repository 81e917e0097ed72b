//! `plaidoyer preview`: a briefing in the browser, which follows each saved change.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::making::Making;
use super::timeout::Timeout;
use super::{completions, print};
use crate::audience::Audience;
use crate::batch::{manifest, recipients::Recipients};
use crate::bounded::Legacy;
use crate::brief::Recipient;
use crate::diagnostic::{Problems, Result};
use crate::preview::{Preview, PreviewSettings, WatchedRecipients};
use crate::project::{Project, Quoted};
use crate::report::Report;

/// Shows a briefing in the browser as it will print, follows each saved change, and edits its profile
///
/// The page can be opened on this machine only. All files that a briefing is made of are watched. An error is
/// shown over the pages until it is mended.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plaidoyer preview                               the first audience; the page has them all
  plaidoyer preview police-trainers --as one-pager
  plaidoyer preview media --recipients people.csv")]
pub(crate) struct PreviewCommand {
    /// The audience to begin with
    #[arg(value_name = "AUDIENCE", add = completions::audience())]
    audience: Option<String>,

    #[command(flatten)]
    making: Making,

    /// A list of people whose names copies can bear: a CSV, XLSX or ODS file with a column `name`
    #[arg(long, value_name = "FILE", add = completions::file(&["csv", "xlsx", "ods"]))]
    recipients: Option<PathBuf>,

    /// The port of the page's address [default: a free one]
    #[arg(long)]
    port: Option<u16>,

    /// Print the page's address and do not open it
    #[arg(long)]
    no_open: bool,

    #[command(flatten)]
    timeout: Timeout,
}

impl PreviewCommand {
    pub(super) fn run(self, project: Project, legacy: Option<Legacy>) -> ExitCode {
        let preview = match self.open(&project, legacy.as_ref()) {
            Ok(preview) => preview,
            Err(problems) => return super::finish(&project, Err(problems)),
        };
        if legacy.is_some() {
            // The page is open, at the same address.
            preview.serve();
            return ExitCode::SUCCESS;
        }
        let address = preview.address();
        print::line(&address);
        print::note("the preview runs until it is stopped with Ctrl-C");
        if !self.no_open && opener::open(&address).is_err() {
            print::note("no browser could be opened: open the address in one");
        }
        preview.serve();
        ExitCode::SUCCESS
    }

    fn open(&self, project: &Project, legacy: Option<&Legacy>) -> Result<Preview> {
        let (settings, mut choice) = self.making.previewed()?;
        if let (Some(name), None) = (&self.audience, legacy) {
            // A misspelt name is reported here, where it was typed.
            if Audience::path(project, name)?.is_none() {
                Audience::load(project, &Report::load(project)?, name)?;
            }
            choice.audience.clone_from(name);
        }
        let recipients = self.recipients.as_deref().map(list);
        let settings = PreviewSettings {
            recipients,
            limit: self.timeout.limit(),
            ..settings
        };
        if let Some(legacy) = legacy {
            return Preview::resume(project.reopened()?, settings, legacy);
        }
        Preview::open(project.reopened()?, settings, choice, self.port)
    }
}

/// A list of recipients, which is read again for each briefing.
fn list(path: &Path) -> WatchedRecipients {
    let from = path.to_owned();
    WatchedRecipients {
        path: path.to_owned(),
        read: Box::new(move |project| read(project, &from)),
    }
}

fn read(project: &Project, path: &Path) -> Result<Vec<Recipient>> {
    let name = path.display().to_string();
    let list = manifest::ListSource {
        path: path.to_owned(),
        written: Quoted::whole(project.remember("--recipients", &name), &name),
        sheet: None,
        columns: BTreeMap::new(),
        headings_row: None,
        hidden_rows: None,
    };
    let mut problems = Problems::default();
    let rows = Recipients::read(&list, &mut problems)?.rows;
    problems.finish(rows.into_iter().map(|row| row.recipient).collect())
}
