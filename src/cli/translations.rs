//! `plaidoyer translations`: what of the report is not translated, out to a translator and back.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;
use typst::ecow::{eco_format, eco_vec};

use super::{completions, print};
use crate::diagnostic::{Result, error};
use crate::output::{json, write::write};
use crate::project::Project;
use crate::report::text::beginning;
use crate::report::{Report, Unit};
use crate::translation::{self, TranslationState, Work};

/// Lists what of the report is not translated into a language, or was changed since; exports it for a
/// translator, and imports the translation
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plaidoyer translations fr                     what is missing or out of date
  plaidoyer translations fr --export fr.po      for a translator, with what there is
  plaidoyer translations fr --import fr.po      back into the project")]
pub(crate) struct Translations {
    /// The language, such as `fr`
    #[arg(value_name = "LANG", add = completions::language())]
    language: String,

    /// Write everything as PO: `msgctxt` is the code, `msgid` the source in Markdown
    #[arg(long, value_name = "FILE.po", conflicts_with_all = ["import", "json"])]
    export: Option<PathBuf>,

    /// Read a PO file back into `text/LANG/` of the project
    #[arg(long, value_name = "FILE.po", conflicts_with = "json", add = completions::file(&["po"]))]
    import: Option<PathBuf>,

    /// As JSON, one array of objects
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct WorkObject<'a> {
    item: String,
    state: TranslationState,
    source: &'a str,
}

/// Checks that no other file is overwritten: it may hold a translator's work that was not read back yet.
fn check_nothing_lost(path: &Path, po: &[u8]) -> Result<()> {
    match std::fs::read(path) {
        Ok(there) if there != po => Err(eco_vec![
            error(eco_format!(
                "{} is there already, and is not what would be written",
                path.display()
            ))
            .with_hint("read it back with `--import` and remove it, or give another name")
        ]),
        _ => Ok(()),
    }
}

impl Translations {
    pub(super) fn run(self, project: &Project) -> ExitCode {
        super::finish(project, self.translations(project))
    }

    fn translations(&self, project: &Project) -> Result<()> {
        let language = &self.language;
        let report = Report::load(project)?;
        check_target(&report, language)?;
        if let Some(path) = &self.import {
            return self.import(project, &report, path);
        }
        let work = translation::work(project, &report, language)?;
        if let Some(path) = &self.export {
            let po = translation::export(&report, language, &work)?;
            check_nothing_lost(path, &po)?;
            write(path, &po)?;
            print::line(path.display());
            print::note(format_args!("  {}", counts(&work)));
            return Ok(());
        }
        let undone: Vec<&Work> = work
            .iter()
            .filter(|work| work.state() != TranslationState::Translated)
            .collect();
        if self.json {
            let objects: Vec<WorkObject> = undone
                .iter()
                .map(|work| WorkObject {
                    item: report.unit_name(&work.unit),
                    state: work.state(),
                    source: &work.source,
                })
                .collect();
            print::text(json::to_string(&objects));
            return Ok(());
        }
        let rows = undone
            .iter()
            .map(|work| {
                let state = match work.state() {
                    TranslationState::OutOfDate => "out of date",
                    TranslationState::Missing | TranslationState::Translated => "missing",
                };
                vec![
                    report.unit_name(&work.unit),
                    state.to_owned(),
                    beginning(&work.source),
                ]
            })
            .collect::<Vec<_>>();
        if !rows.is_empty() {
            let header = ["item", "translation", "source"].map(str::to_owned);
            print::table(&header, rows);
        }
        print::line(counts(&work));
        // Mistakes in the files are reported here too, before somebody builds.
        report.in_language(project, language).map(|_| ())
    }

    fn import(&self, project: &Project, report: &Report, path: &Path) -> Result<()> {
        let language = &self.language;
        let Some(root) = project.root() else {
            return Err(eco_vec![
                error("a translation is written into a project, and this is the built-in one")
                    .with_hint("make a directory with a file `plaidoyer.toml`, which may be empty, and give it by `--project`")
            ]);
        };
        let imported = translation::import(project, report, language, project.adopt(path)?)?;
        let new: HashSet<Unit> = imported.entries.keys().cloned().collect();
        let mut entries = report.translation_entries(project, language)?;
        let changed = imported
            .entries
            .iter()
            .filter(|(unit, entry)| {
                entries.get(unit).is_none_or(|there| {
                    there.source != entry.source
                        || there.text.text.trim_end() != entry.text.text.trim_end()
                })
            })
            .count();
        entries.extend(imported.entries);
        // Checked first, so that nothing is written that could not be read.
        report.with_translation(project, language, entries.clone())?;
        let folder = project.report_folder()?;
        let files = translation::files(project, report, &folder, language, &entries, &new);
        for file in &files {
            let path = root.join(&file.path);
            write(&path, file.text.as_bytes())?;
            print::line(path.display());
            if file.loses_comments {
                print::note("  the comments in it were not kept");
            }
        }
        print::note(format_args!(
            "{changed} of {} translations are new or changed",
            new.len()
        ));
        if !imported.fuzzy.is_empty() {
            let fuzzy = imported.fuzzy.iter();
            let fuzzy: Vec<String> = fuzzy.map(|unit| report.unit_name(unit)).collect();
            print::note(format_args!("fuzzy, so not taken: {}", fuzzy.join(", ")));
        }
        Ok(())
    }
}

/// Checks that a report can be translated into a language.
fn check_target(report: &Report, language: &str) -> Result<()> {
    let valid: Option<unic_langid::LanguageIdentifier> = language.parse().ok();
    if valid.is_none_or(|valid| valid != language) {
        return Err(eco_vec![
            error(eco_format!("`{language}` is no language"))
                .with_hint("a language has a code of two or three letters, such as `fr`")
        ]);
    }
    if language == report.about.language {
        return Err(eco_vec![error(eco_format!(
            "the report is in `{language}` already"
        ))]);
    }
    Ok(())
}

fn counts(work: &[Work]) -> String {
    let count = |state| work.iter().filter(|work| work.state() == state).count();
    format!(
        "{} of {} texts translated, {} out of date, {} missing",
        count(TranslationState::Translated),
        work.len(),
        count(TranslationState::OutOfDate),
        count(TranslationState::Missing)
    )
}
