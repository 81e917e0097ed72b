//! `plaidoyer import`: turns a source document into report data.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueHint};
use similar::TextDiff;
use typst::ecow::{eco_format, eco_vec};
use typst::syntax::FileId;

use super::date::DateArgument;
use super::{completions, print};
use crate::diagnostic::{Problems, Result, error, io_error, with_suggestion};
use crate::import::document::Properties;
use crate::import::{self, RULES_FILE, Since, Taken, Warning};
use crate::output::write::write;
use crate::project::{Project, file_id};

/// Reads a source document and writes it as report data
///
/// Finds headings, numbered paragraphs, recommendations and notes, prints what it found, and writes it as rules
/// into `import.toml`. If something was found wrongly, correct a rule and import again: an `import.toml` beside
/// the document or in the report's folder is followed, and files that nobody has edited are written again. If a
/// file that somebody has edited would change, nothing is written, and the difference is shown.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  plaidoyer import report.docx -o seeds/my-report")]
pub(crate) struct Import {
    /// The source document: a .docx, .md, .html or .txt file
    #[arg(add = completions::file(DOCUMENTS))]
    source: PathBuf,

    /// The report's folder [default: the document's own]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    output: Option<PathBuf>,
}

/// The endings of documents that can be read.
pub(super) const DOCUMENTS: &[&str] = &["docx", "md", "html", "htm", "txt"];

/// The most warnings that are printed.
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
        let opened = check_readable(&self.source).and_then(|()| Project::directory(&folder));
        match opened {
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

/// Checks that a document can be read.
///
/// # Errors
/// If there is no such file, it is a folder, or the system does not let it be read; with what to do about it.
pub(super) fn check_readable(source: &Path) -> Result<()> {
    if source.is_dir() {
        let message = eco_format!("{} is a folder", source.display());
        let hint = "name the document itself: a .docx, .md, .html or .txt file";
        return Err(eco_vec![error(message).with_hint(hint)]);
    }
    let Err(e) = fs::File::open(source) else {
        return Ok(());
    };
    let problem = io_error("read", source, &e);
    Err(eco_vec![match e.kind() {
        ErrorKind::NotFound => {
            let folder = source.parent().filter(|p| !p.as_os_str().is_empty());
            let there = fs::read_dir(folder.unwrap_or(Path::new(".")));
            let there = there.into_iter().flatten().flatten();
            let mut there: Vec<String> = there
                .filter_map(|entry| entry.file_name().into_string().ok())
                .collect();
            there.sort_unstable();
            let name = source.file_name().unwrap_or_default().to_string_lossy();
            with_suggestion(problem, &name, there.iter().map(String::as_str))
        }
        ErrorKind::PermissionDenied =>
            problem.with_hint("ask its owner for a copy, or for the right to read it"),
        _ => problem,
    }])
}

fn import_into(project: &Project, source: &str, output: &Path) -> Result<()> {
    let today = DateArgument::default().resolve_or(None, true)?;
    let rules = rules(project, output)?;
    let taken = import::import(project, source, rules, &Properties::default(), today)?;
    say(source, &taken);
    let rules = taken
        .found
        .iter()
        .map(|rules| (RULES_FILE, rules.as_bytes()));
    let texts = taken.files.iter();
    let texts = texts.map(|(path, text)| (path.as_str(), text.as_bytes()));
    let pictures = taken.pictures.iter();
    let pictures = pictures.map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    let mut files: Vec<(PathBuf, &[u8])> = rules
        .chain(texts)
        .chain(pictures)
        .map(|(path, bytes)| (output.join(path), bytes))
        .collect();
    // `report.toml` belongs to the editors: one that exists is kept.
    let report = output.join("report.toml");
    let is_new = !report.exists();
    if is_new {
        files.push((report.clone(), taken.report.as_bytes()));
    }
    put(&files)?;
    if !is_new {
        doubt_report(&report, &taken.report);
    }
    Ok(())
}

/// The file of rules to follow, if there is one.
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

/// Prints what was found, and what a person should look at.
pub(super) fn say(source: &str, taken: &Taken) {
    let header: Vec<String> = import::COLUMNS.map(str::to_owned).to_vec();
    let rows = taken.summary.iter().map(|row| row.to_vec());
    print::table(&header, rows.collect());
    for correction in &taken.imported.corrections {
        print::note(format_args!(
            "{}: {} is printed, {} is meant: {}",
            correction.place.as_ref(),
            correction.printed,
            correction.meant,
            correction.why
        ));
    }
    let warnings: Vec<&Warning> = taken
        .doubts
        .iter()
        .chain(&taken.imported.warnings)
        .collect();
    let shown = &warnings[..warnings.len().min(FEW_WARNINGS)];
    for (i, warning) in shown.iter().enumerate() {
        let place = warning
            .place
            .map(|place| format!(", {place}"))
            .unwrap_or_default();
        print::note(format_args!(
            "warning: {source}{place}: {}",
            warning.message
        ));
        // Equal hints of successive warnings are printed once, after the last.
        let next = shown.get(i + 1).map(|next| &next.hint);
        let hint = warning.hint.iter().filter(|_| next != Some(&warning.hint));
        for line in hint.flat_map(|hint| hint.lines()) {
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

/// What to do with a file.
enum Step {
    Keep,
    Write,
    Rewrite,
}

/// Writes files, or none of them if somebody has edited one that differs. Prints the differences of texts.
fn put(files: &[(PathBuf, &[u8])]) -> Result<()> {
    let mut problems = Problems::default();
    let mut steps = Vec::new();
    for (path, bytes) in files {
        match fs::read(path) {
            Ok(there) => steps.extend(problems.absorb(over(path, &there, bytes))),
            Err(e) if e.kind() == ErrorKind::NotFound => steps.push(Step::Write),
            Err(e) => problems.push(io_error("read", path, &e)),
        }
    }
    let steps = problems.finish(steps)?;
    for ((path, bytes), step) in files.iter().zip(steps) {
        let done = match step {
            Step::Keep => "unchanged",
            Step::Write => "written",
            Step::Rewrite => "rewritten",
        };
        if !matches!(step, Step::Keep) {
            write(path, bytes)?;
        }
        print::note(format_args!("{done:<10} {}", path.display()));
    }
    Ok(())
}

/// What to do with a file that exists. Prints how its text differs.
///
/// # Errors
/// If it differs, and somebody has edited it.
fn over(path: &Path, there: &[u8], bytes: &[u8]) -> Result<Step> {
    let texts = (str::from_utf8(there), str::from_utf8(bytes));
    let since = match texts {
        (Ok(there), Ok(text)) => import::since(there, text),
        _ if there == bytes => Since::Same,
        _ => Since::Edited,
    };
    if since == Since::Same {
        return Ok(Step::Keep);
    }
    let name = path.display().to_string();
    if let (Ok(there), Ok(text)) = texts {
        let diff = TextDiff::from_lines(there, text);
        print::line(diff.unified_diff().header(&name, "as imported"));
    }
    if since == Since::Untouched {
        return Ok(Step::Rewrite);
    }
    Err(eco_vec![
        error(eco_format!(
            "{name} differs from what the document says, and somebody has edited it; it was kept, and nothing was written"
        ))
        .with_hint(
            "if the edits are meant, mend the document or `import.toml`; to import afresh, move the file away",
        )
    ])
}

/// Warns if the `report.toml` that is kept has another language or list of files than the import: files that it
/// does not list are not read.
fn doubt_report(path: &Path, imported: &str) {
    let read = |text: &str| text.parse::<toml::Table>().ok();
    let there = fs::read_to_string(path).ok();
    let (Some(there), Some(imported)) = (there.as_deref().and_then(read), read(imported)) else {
        return;
    };
    for key in ["language", "files"] {
        if let Some(meant) = imported
            .get(key)
            .filter(|meant| there.get(key) != Some(meant))
        {
            let path = path.display();
            print::note(format_args!("warning: {path}: write `{key} = {meant}`"));
        }
    }
}
