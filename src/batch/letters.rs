//! Names in letters that no typeface has, found before the first file is made: later their copies could not
//! be written as PDF, and what is said of a failed file stands in the manifest, where no name belongs.

use std::collections::BTreeSet;

use typst::ecow::eco_format;

use super::plan::Output;
use crate::diagnostic::{Problems, error};
use crate::output::Format;
use crate::project::Project;
use crate::typeset::missing_letters;

/// Finds the rows whose names or organisations cannot be printed.
pub(super) fn check(project: &Project, outputs: &[Output], problems: &mut Problems) {
    let printed = |output: &Output| {
        let recipient = output.recipient.iter();
        let words = recipient.flat_map(|recipient| {
            let organisation = recipient.fields.get("organisation");
            std::iter::once(&recipient.name).chain(organisation)
        });
        words.flat_map(|words| words.chars()).collect::<Vec<char>>()
    };
    let rows = || outputs.iter().filter(|output| output.format == Format::Pdf);
    let letters: BTreeSet<char> = rows()
        .flat_map(printed)
        .filter(|letter| !letter.is_ascii() && !letter.is_whitespace())
        .collect();
    if letters.is_empty() {
        return;
    }
    let missing = problems
        .absorb(missing_letters(project, letters))
        .unwrap_or_default();
    if missing.is_empty() {
        return;
    }
    let mut seen = BTreeSet::new();
    for output in rows() {
        let letters = printed(output);
        let Some(letter) = letters.iter().find(|letter| missing.contains(letter)) else {
            continue;
        };
        let row = output.row.as_deref().unwrap_or_default();
        if seen.insert(row) {
            problems.push(
                error(eco_format!("{row}: no typeface has the letter `{letter}`")).with_hint(
                    "put a typeface that has it into the project’s `fonts` folder, or write the name in other letters",
                ),
            );
        }
    }
}
