//! Finds names with letters that no typeface has, or with invisible signs, before the first file is made.
//! Otherwise their copies would fail one by one, and the manifest, which must hold no names, could not say why.

use std::collections::BTreeSet;

use typst::ecow::eco_format;

use crate::brief::Recipient;
use crate::diagnostic::{Problems, error};
use crate::project::Project;
use crate::report::text::turns_letters;
use crate::typeset::missing_letters;

/// Finds the rows whose names or organisations cannot be printed; `rows` are recipients, each with the place
/// where it is listed.
pub(super) fn check<'a>(
    project: &Project,
    rows: impl Iterator<Item = (&'a Recipient, &'a str)>,
    problems: &mut Problems,
) {
    let printed = |(recipient, row): (&'a Recipient, &'a str)| {
        let organisation = recipient.fields.get("organisation");
        let words = std::iter::once(&recipient.name).chain(organisation);
        (row, words.map(String::as_str).collect::<String>())
    };
    let rows: Vec<(&str, String)> = rows.map(printed).collect();
    for (row, words) in &rows {
        if words.contains(turns_letters) {
            problems.push(
                error(eco_format!(
                    "{row}: an invisible sign lets the name be read otherwise than it is written"
                ))
                .with_hint("type the name anew, and do not paste it"),
            );
        }
    }
    let letters = rows.iter().flat_map(|(_, words)| words.chars());
    let letters: BTreeSet<char> = letters
        .filter(|letter| !letter.is_ascii() && !letter.is_whitespace())
        .collect();
    if letters.is_empty() {
        return;
    }
    let missing = problems.absorb(missing_letters(project, letters));
    let missing = missing.unwrap_or_default();
    let mut seen = BTreeSet::new();
    for (row, words) in &rows {
        if let Some(letter) = words.chars().find(|letter| missing.contains(letter))
            && seen.insert(row)
        {
            problems.push(
                error(eco_format!("{row}: no typeface has the letter `{letter}`")).with_hint(
                    "put a typeface that has it into the project’s `fonts` folder, or write the name in other letters",
                ),
            );
        }
    }
}
