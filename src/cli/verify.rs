//! `plaidoyer verify`: whether PDFs are as they were written, and whether the report still says the same.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueHint};

use super::{completions, print};
use crate::diagnostic::{Problems, Result};
use crate::project::Project;
use crate::signature::{Keys, Signed, beside};
use crate::typeset::PROGRAM;
use crate::verify::{Again, ChangedWords, Fate, Ours, Today, faults};

/// The exit code where every file is as it was written, and the report or its project has changed since.
const CHANGED: u8 = 3;

/// Tells whether PDFs are as plaidoyer wrote them, and whether the report still says the same
///
/// The words on the pages are read back and held against what is attached, and both against the report of the
/// project; and the file is made again, for what it prints beside the report. The exit code is 0 where all is as it
/// was written and unchanged; 1 where a file is not, or cannot be told, or is not signed by a key of `--key`; 3 where
/// all files are as they were written, and the report or its project has changed since.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plaidoyer verify briefings/*.pdf
  plaidoyer verify police-trainers.pdf --key editor.pub
  plaidoyer --project our-report verify everyone.pdf")]
pub(crate) struct Verify {
    /// The PDFs
    #[arg(value_name = "FILE", required = true, add = completions::file(&["pdf"]))]
    files: Vec<PathBuf>,

    /// Tell whether each PDF is signed, in FILE.pdf.sig, by one of the public SSH keys in this file
    #[arg(long, value_name = "PUBLIC", value_hint = ValueHint::FilePath)]
    key: Option<PathBuf>,
}

/// What is told of a file.
struct Told {
    name: String,
    /// How many texts of the report it prints, and from which version.
    texts: usize,
    version: String,
    /// What is not as it was written.
    faults: Vec<String>,
    /// What has changed in the report; or why it cannot be held against it.
    changes: std::result::Result<Vec<ChangedWords>, String>,
    /// What the project at hand makes of it: in words, and whether that is something else. None where the
    /// report has changed, or the file is at fault already.
    again: Option<(bool, String)>,
}

impl Verify {
    pub(super) fn run(self, project: &Project) -> ExitCode {
        let keys = match self.key.as_deref().map(Keys::read).transpose() {
            Ok(keys) => keys,
            Err(problems) => return super::finish(project, Err(problems)),
        };
        let mut told = Vec::new();
        let mut problems = Problems::default();
        let mut are_signed = true;
        for file in &self.files {
            let verdict = match problems.absorb(tell(project, file)) {
                Some(one) => {
                    let verdict = one.verdict();
                    told.push(one);
                    verdict
                }
                None => "cannot be verified".to_owned(),
            };
            let signed = keys.as_ref().map(|keys| keys.judge(file));
            let signed = signed.and_then(|signed| problems.absorb(signed));
            are_signed &= matches!(signed, None | Some(Signed::By(_)));
            let signature = signed.map(|signed| format!("; {}", signature(file, &signed)));
            let signature = signature.unwrap_or_default();
            print::line(format_args!("{}: {verdict}{signature}", file.display()));
        }
        told.iter().for_each(Told::explain);
        let is_wrong = |one: &Told| !one.faults.is_empty() || one.changes.is_err();
        let is_changed = |one: &Told| {
            let report = one.changes.as_ref().is_ok_and(|all| !all.is_empty());
            report || one.again.as_ref().is_some_and(|(is_other, _)| *is_other)
        };
        match super::finish(project, problems.finish(())) {
            ExitCode::SUCCESS if !are_signed || told.iter().any(is_wrong) => ExitCode::FAILURE,
            ExitCode::SUCCESS if told.iter().any(is_changed) => ExitCode::from(CHANGED),
            ended => ended,
        }
    }
}

/// What the signature of a file says.
fn signature(file: &Path, signed: &Signed) -> String {
    match signed {
        Signed::By(whom) => format!("signed by {whom}"),
        Signed::Not => format!("not signed: there is no {}", beside(file).display()),
        Signed::ByAnother(key) => format!("signed by another key, {key}"),
        Signed::For(what) => format!("its signature is made for `{what}`, and for no briefing"),
        Signed::OtherBytes(whom) => format!(
            "its signature names {whom} and does not fit: the file was changed after it was signed, or the signature \
             is another file's"
        ),
        Signed::Unreadable => "its signature is no SSH signature".to_owned(),
    }
}

/// Holds a file against itself and against the report.
fn tell(project: &Project, file: &Path) -> Result<Told> {
    let ours = Ours::read(file)?;
    let carried = &ours.carried;
    super::known_language(project, &carried.language)?;
    let today = Today::load(project, &carried.language)?;
    let (own, at_hand) = (&carried.report, today.id());
    let other = || {
        format!(
            "it is made from the report `{own}`, and the project at hand has `{at_hand}`: name its own by `--project`"
        )
    };
    let faults = faults(&ours);
    let changes = match own == at_hand {
        true => Ok(today.changes(carried)),
        false => Err(other()),
    };
    let is_same = faults.is_empty() && changes.as_ref().is_ok_and(Vec::is_empty);
    Ok(Told {
        name: file.display().to_string(),
        texts: carried.printed.len(),
        version: carried.report_version.clone(),
        faults,
        changes,
        again: is_same.then(|| again(project, file, &ours, &today)),
    })
}

/// What the project at hand makes of a file, and whether that is something else.
fn again(project: &Project, file: &Path, ours: &Ours, today: &Today) -> (bool, String) {
    if ours.carried.occasion {
        let words = "what it bears of an event or a recipient, and all else beside the report, is not verified";
        return (false, words.to_owned());
    }
    match today.again(project, file, ours) {
        Ok(Again::Same) => (false, "the project makes the same file".to_owned()),
        // The same program makes the same file, to the byte.
        Ok(Again::SameWords) if ours.carried.program == PROGRAM => {
            let what = "the project makes another file of the same words: pictures, links, running lines or the look are others";
            (true, what.to_owned())
        }
        Ok(Again::SameWords) => {
            let by = &ours.carried.program;
            (
                false,
                format!(
                    "the project makes the same words; what {by} drew beside them is not verified"
                ),
            )
        }
        Ok(Again::Otherwise(what)) => (true, what),
        Err(problems) => {
            let why = problems.first().map(|problem| problem.message.as_str());
            (
                true,
                format!(
                    "the project makes no such file: {}",
                    why.unwrap_or_default()
                ),
            )
        }
    }
}

impl Told {
    /// The answer in a few words.
    fn verdict(&self) -> String {
        let written = match self.faults.is_empty() {
            true => "as it was written",
            false => "not as it was written",
        };
        let since = match &self.changes {
            Ok(changes) if changes.is_empty() => "the report says the same".to_owned(),
            Ok(changes) => {
                let (changed, all) = (changes.len(), self.texts);
                format!("the report says {changed} of {all} texts otherwise")
            }
            Err(_) => "its report is not at hand".to_owned(),
        };
        let again = self.again.iter().map(|(_, again)| format!("; {again}"));
        format!("{written}; {since}{}", again.collect::<String>())
    }

    /// What is behind it, a line each.
    fn explain(&self) {
        let changes = self.changes.as_deref().unwrap_or_default();
        let unheld = self.changes.as_ref().err();
        if self.faults.is_empty() && changes.is_empty() && unheld.is_none() {
            return;
        }
        print::line(format_args!("\n{}", self.name));
        for fault in self.faults.iter().chain(unheld) {
            print::line(format_args!("  {fault}"));
        }
        for ChangedWords { called, what } in changes {
            match what {
                Fate::Amended { printed, today } => {
                    print::line(format_args!("  {called} reads otherwise today"));
                    print::line(format_args!("    in the file: {printed}"));
                    print::line(format_args!("    today:       {today}"));
                }
                Fate::Moved(to) => print::line(format_args!("  {called} stands at {to} today")),
                Fate::Withdrawn(printed) => {
                    print::line(format_args!("  {called} is not in the report today"));
                    print::line(format_args!("    in the file: {printed}"));
                }
            }
        }
        if !changes.is_empty() {
            print::line(format_args!(
                "  The file says that its words are version {} of the report. Whether the report was changed since, or \
                 the file is forged, the file alone cannot tell.",
                self.version
            ));
        }
    }
}
