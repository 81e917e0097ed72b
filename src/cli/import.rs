//! `plaidoyer import`: a source document -> report data.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use similar::TextDiff;
use typst::ecow::{eco_format, eco_vec};

use super::print;
use crate::diagnostic::{Problems, Result, error, io_error};
use crate::import;
use crate::output::write::write;
use crate::project::Project;

/// Reads a source document and writes it as report data
///
/// An `import.toml` beside the document says how it is laid out. Files that are already there and
/// differ are kept, and the difference is shown.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  plaidoyer import seeds/my-report/source.txt -o seeds/my-report"
)]
pub struct Import {
    /// The source document, a text file
    source: PathBuf,

    /// The report's folder [default: the document's own]
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

impl Import {
    pub(super) fn run(self) -> ExitCode {
        let folder = self
            .source
            .parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new("."))
            .to_owned();
        let output = self.output.unwrap_or_else(|| folder.clone());
        match Project::directory(&folder) {
            Ok(project) => {
                let name = self
                    .source
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                super::finish(&project, import_into(&project, &name, &output))
            }
            Err(problems) => super::finish(&Project::built_in(), Err(problems)),
        }
    }
}

fn import_into(project: &Project, source: &str, output: &Path) -> Result<()> {
    let (imported, files) = import::import(project, source)?;
    for correction in &imported.corrections {
        print::note(format_args!(
            "line {}: {} is printed, {} is meant: {}",
            correction.line, correction.printed, correction.code, correction.why
        ));
    }
    let mut problems = Problems::default();
    for (path, text) in files {
        let path = output.join(path);
        match fs::read_to_string(&path) {
            Ok(there) if there == text => {
                print::note(format_args!("unchanged  {}", path.display()))
            }
            Ok(there) => {
                let there_name = path.display().to_string();
                let diff = TextDiff::from_lines(&there, &text);
                print::line(diff.unified_diff().header(&there_name, "as imported"));
                problems
                    .push(error(eco_format!("{there_name} differs from what the document says; it was kept")).with_hint(
                    "if the edits are meant, mend the document or `import.toml`; to import afresh, move the file away",
                ));
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                write(&path, text.as_bytes())?;
                print::note(format_args!("written    {}", path.display()));
            }
            Err(e) => return Err(eco_vec![io_error("read", &path, &e)]),
        }
    }
    problems.finish(())
}
