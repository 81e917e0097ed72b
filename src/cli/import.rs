//! `plaidoyer import`: a source document -> report data.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use similar::TextDiff;
use typst::ecow::{eco_format, eco_vec};
use typst::syntax::FileId;

use super::date::DateArgument;
use super::print;
use crate::diagnostic::{Problems, Result, error, io_error};
use crate::import::document::About;
use crate::import::{self, RULES_FILE, Taken, Warning};
use crate::output::write::write;
use crate::project::{Project, file_id};

/// Reads a source document and writes it as report data
///
/// Finds headings, numbered paragraphs, recommendations and notes, prints what it found, and writes it down
/// as rules in `import.toml`. Where it found something wrong, mend a rule and import again: an `import.toml`
/// beside the document or in the report's folder is obeyed. Files that are already there and differ are kept,
/// and the difference is shown.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  plaidoyer import report.docx -o seeds/my-report")]
pub struct Import {
    /// The source document
    source: PathBuf,

    /// The report's folder [default: the document's own]
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// So many warnings are printed of one kind of hint.
const FEW_WARNINGS: usize = 20;

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
    let today = DateArgument::default().resolve_or(None, true)?;
    let rules = rules(project, output)?;
    let taken = import::import(project, source, rules, &About::default(), today)?;
    say(source, &taken);
    let mut problems = Problems::default();
    if let Some(rules) = &taken.found {
        put(&output.join(RULES_FILE), rules.as_bytes(), &mut problems)?;
    }
    for (path, text) in &taken.files {
        put(&output.join(path), text.as_bytes(), &mut problems)?;
    }
    for (path, bytes) in &taken.pictures {
        put(&output.join(path), bytes, &mut problems)?;
    }
    // What is said of the report as a whole is its editors'.
    let report = output.join("report.toml");
    if !report.exists() {
        put(&report, taken.report.as_bytes(), &mut problems)?;
    }
    problems.finish(())
}

/// The rules that are obeyed, where there are any.
fn rules(project: &Project, output: &Path) -> Result<Option<FileId>> {
    if project.exists(RULES_FILE) {
        return Ok(Some(file_id(RULES_FILE)));
    }
    let path = output.join(RULES_FILE);
    if path.is_file() {
        project.adopt(&path).map(Some)
    } else {
        Ok(None)
    }
}

/// Says what was found, and what a person should look at.
pub(super) fn say(source: &str, taken: &Taken) {
    let header: Vec<String> = import::COLUMNS.map(str::to_owned).to_vec();
    let rows = taken.summary.rows.iter().map(|row| row.to_vec());
    print::table(&header, rows.collect());
    for correction in &taken.imported.corrections {
        print::note(format_args!(
            "{}: {} is printed, {} is meant: {}",
            correction.place, correction.printed, correction.meant, correction.why
        ));
    }
    let warnings: Vec<&Warning> = taken
        .doubts
        .iter()
        .chain(&taken.imported.warnings)
        .collect();
    for warning in warnings.iter().take(FEW_WARNINGS) {
        let place = warning
            .place
            .map(|place| format!(", {place}"))
            .unwrap_or_default();
        print::note(format_args!(
            "warning: {source}{place}: {}",
            warning.message
        ));
        for line in warning.hint.iter().flat_map(|hint| hint.lines()) {
            print::note(format_args!("    {line}"));
        }
    }
    if warnings.len() > FEW_WARNINGS {
        print::note(format_args!(
            "warning: and {} more of these",
            warnings.len() - FEW_WARNINGS
        ));
    }
}

/// Writes a file; one that is there and differs is kept, and the difference of texts is shown.
fn put(path: &Path, bytes: &[u8], problems: &mut Problems) -> Result<()> {
    match fs::read(path) {
        Ok(there) if there == bytes => print::note(format_args!("unchanged  {}", path.display())),
        Ok(there) => {
            let there_name = path.display().to_string();
            if let (Ok(there), Ok(text)) = (str::from_utf8(&there), str::from_utf8(bytes)) {
                let diff = TextDiff::from_lines(there, text);
                print::line(diff.unified_diff().header(&there_name, "as imported"));
            }
            problems.push(
                error(eco_format!("{there_name} differs from what the document says; it was kept")).with_hint(
                    "if the edits are meant, mend the document or `import.toml`; to import afresh, move the file away",
                ),
            );
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            write(path, bytes)?;
            print::note(format_args!("written    {}", path.display()));
        }
        Err(e) => return Err(eco_vec![io_error("read", path, &e)]),
    }
    Ok(())
}
