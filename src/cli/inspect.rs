//! `plaidoyer inspect`: what a PDF says of itself.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;
use serde_json::Value;

use super::{completions, print};
use crate::brief::{LeftOutBecause, Why};
use crate::diagnostic::Result;
use crate::output::json::{self, Form};
use crate::project::Project;
use crate::verify::{Carried, Ours};

/// Prints what a PDF of plaidoyer says of itself: what it is, what it prints, in which form and why
///
/// `plaidoyer verify` compares that with the pages and the report.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plaidoyer inspect briefings/police-trainers.pdf
  plaidoyer inspect briefings/police-trainers.pdf --json")]
pub(crate) struct Inspect {
    /// The PDF
    #[arg(value_name = "FILE", add = completions::file(&["pdf"]))]
    file: PathBuf,

    /// As JSON, one object: `pages`, `whole` (whether no byte was changed), and all that is attached as `selection`
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct InspectObject {
    pages: usize,
    whole: bool,
    selection: Value,
}

impl Inspect {
    pub(super) fn run(self, project: &Project) -> ExitCode {
        super::finish(project, self.inspect())
    }

    fn inspect(&self) -> Result<()> {
        let ours = Ours::read(&self.file)?;
        if self.json {
            let attached = ours.reading.attachments.first();
            let selection = attached.and_then(|text| serde_json::from_str(text).ok());
            print::text(json::to_string(&InspectObject {
                pages: ours.reading.pages,
                whole: ours.reading.is_whole == Some(true),
                selection: selection.unwrap_or_default(),
            }));
        } else {
            show(&self.file, &ours);
        }
        Ok(())
    }
}

fn show(file: &Path, ours: &Ours) {
    let Ours { reading, carried } = ours;
    let whole = match reading.is_whole {
        Some(true) => "yes: no byte was changed since it was written",
        Some(false) => "no: its bytes are not those that were written",
        None => "no: it has no seal, another program wrote it last",
    };
    for (name, value) in [
        ("file", &*file.display().to_string()),
        ("whole", whole),
        ("pages", &reading.pages.to_string()),
        ("audience", &carried.audience),
        ("report", &carried.report),
        ("version", &carried.report_version),
        ("date", &carried.date),
        ("language", &carried.language),
        (
            "template",
            &format!("{}, {}", carried.template, carried.template_hash),
        ),
        ("setting", &carried.setting),
        ("profile", &carried.profile_hash),
        ("program", &carried.program),
    ] {
        print::line(format_args!("{name:10}{value}"));
    }
    print::line("");
    let header = ["Printed", "Form", "Why"].map(str::to_owned);
    print::table(&header, printed(carried));
    if !carried.left_out.is_empty() {
        let header = ["Left out, or not whole", "Why"].map(str::to_owned);
        let left_out = carried.left_out.iter();
        let rows = left_out.map(|left| vec![left.item.clone(), because(left.why).to_owned()]);
        print::line("");
        print::table(&header, rows.collect());
    }
}

/// Each item that is printed, its form and why.
fn printed(carried: &Carried) -> Vec<Vec<String>> {
    let passages = carried
        .findings
        .iter()
        .flat_map(|finding| &finding.passages);
    let passages = passages.filter(|passage| carried.printed(&passage.id).is_some());
    let passages = passages.map(|passage| {
        let form = if passage.excerpt { "in part" } else { "whole" };
        vec![passage.id.clone(), form.to_owned(), reason(&passage.why)]
    });
    let recommendations = carried.recommendations.iter().filter_map(|item| {
        let form = match item.form? {
            Form::Whole => "whole",
            Form::InALine => "in a line",
        };
        let called = format!("recommendation {}", item.number.0);
        Some(vec![called, form.to_owned(), reason(&item.why)])
    });
    passages.chain(recommendations).collect()
}

fn reason(why: &Why) -> String {
    let by = serde_json::to_value(why.by).unwrap_or_default();
    format!("{}: {}", by.as_str().unwrap_or_default(), why.rule)
}

fn because(why: LeftOutBecause) -> &'static str {
    match why {
        LeftOutBecause::NoRoom => "there was no room",
        LeftOutBecause::Shortened => "there was room for its short form alone",
        LeftOutBecause::InALine => "there was room for a line alone",
        LeftOutBecause::Template => "the template does not print it",
    }
}
