//! The recipients whose names the copies bear, read from a list by its columns.

use std::collections::BTreeMap;

use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoString, eco_format, eco_vec};

use super::doubts;
use super::manifest::ListSource;
use super::sheet::{Sheet, SheetCell, SheetReading, SheetRow, field_name, letters};
use crate::brief::Recipient;
use crate::diagnostic::{Problems, Result, error, moved, suggestion};

/// A row of a list, read.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    /// Where it is: `participants.csv, row 7`.
    pub(crate) place: EcoString,
    /// Who it is.
    pub(crate) recipient: Recipient,
    /// The audience that a column chooses.
    pub(crate) audience: Option<Chosen>,
    /// The language that a column chooses.
    pub(crate) language: Option<Chosen>,
}

/// An audience or a language that a cell chooses.
#[derive(Debug, Clone)]
pub(crate) struct Chosen {
    /// What the cell says.
    pub(crate) value: String,
    /// Where the cell is, as people find it.
    pub(crate) place: EcoString,
}

/// A list, read.
#[derive(Debug)]
pub(crate) struct Recipients {
    /// The rows, in the order of the list.
    pub(crate) rows: Vec<Listed>,
    /// What the user should know about how the list was read.
    pub(crate) notes: Vec<EcoString>,
}

/// The fields that choose what a recipient gets.
const CHOICES: [&str; 2] = ["audience", "language"];

impl Recipients {
    /// Reads a list. Problems in single rows, such as an empty name, go to `problems`. The other rows are returned
    /// all the same, so that problems with them are found too.
    ///
    /// # Errors
    /// If the list cannot be read, or a column is missing or there twice.
    pub(crate) fn read(list: &ListSource, problems: &mut Problems) -> Result<Self> {
        let reading = SheetReading {
            sheet: list.sheet.as_deref(),
            headings_row: list.headings_row,
            hidden_rows: list.hidden_rows,
            are_headings: &|cells| are_headings(list, cells),
        };
        let sheet = Sheet::read(&list.path, list.written.text.clone(), &reading)
            .map_err(|problems| moved(problems, list.written.span()))?;
        let mut notes = sheet.notes.clone();
        let columns = Columns::find(list, &sheet, &mut notes)?;
        notes.extend(doubts::entities(&sheet));
        notes.extend(doubts::several_names(&sheet, columns.name));
        let mut rows = Vec::new();
        for row in &sheet.rows {
            rows.extend(columns.read(&sheet, row, problems));
        }
        if sheet.rows.is_empty() {
            problems.push(SourceDiagnostic::error(
                list.written.span(),
                eco_format!("{} has headings and no rows", sheet.name),
            ));
        }
        Ok(Recipients { rows, notes })
    }
}

/// Whether these cells are the headings: they have all that the manifest names, and one for the recipients' names.
fn are_headings(list: &ListSource, cells: &[&str]) -> bool {
    let named = |heading: &str| cells.contains(&heading);
    let by_itself = || cells.iter().any(|cell| field_name(cell) == "name");
    list.columns.values().all(|heading| named(&heading.text))
        && (list.columns.contains_key("name") || by_itself())
}

/// Which column holds what, from 0.
struct Columns {
    name: usize,
    choices: BTreeMap<&'static str, usize>,
    fields: Vec<(String, usize)>,
}

impl Columns {
    /// Finds the columns. `notes` gets those that are not used.
    fn find(list: &ListSource, sheet: &Sheet, notes: &mut Vec<EcoString>) -> Result<Self> {
        let mut problems = Problems::default();
        let mut mapped: BTreeMap<&str, usize> = BTreeMap::new();
        for (field, heading) in &list.columns {
            let mut columns = sheet.headings.iter().zip(0..);
            let mut next = || columns.find(|(other, _)| **other == heading.text);
            let problem = |message| SourceDiagnostic::error(heading.span(), message);
            let name = &sheet.name;
            problems.push(match (next(), next()) {
                (Some((_, column)), None) => {
                    mapped.insert(field, column);
                    continue;
                }
                (Some(_), Some(_)) => problem(eco_format!("{name} has two columns `{}`", heading.text))
                    .with_hint("rename one of them in the list"),
                (None, _) => problem(eco_format!("{name} has no column `{}`", heading.text))
                    .with_hints(suggestion(&heading.text, sheet.named_headings()))
                    .with_hint(eco_format!(
                        "row {} is read as the headings; if they stand in another, say which: `headings-row = {}`",
                        sheet.headings_row,
                        sheet.headings_row + 1
                    )),
            });
        }
        // The other columns go under their own headings.
        let mut own: BTreeMap<String, usize> = BTreeMap::new();
        for (column, heading) in sheet.headings.iter().enumerate() {
            let field = String::from(field_name(heading));
            let is_taken = mapped.values().any(|other| *other == column);
            if is_taken || heading.is_empty() {
                continue;
            }
            // If the manifest says which column a field is, no other column is that field.
            let why = match mapped.get(field.as_str()) {
                Some(column) => Some(eco_format!("`{field}` is column {}", letters(*column))),
                None => field.is_empty().then(|| "its heading makes no name".into()),
            };
            if let Some(why) = why {
                let (name, column) = (&sheet.name, sheet.column(column));
                notes.push(eco_format!("{name}: {column} is not used, since {why}"));
            } else if let Some(first) = own.get(&field) {
                let place =
                    |column| eco_format!("{} ({})", letters(column), sheet.headings[column]);
                let (name, first, second) = (&sheet.name, place(*first), place(column));
                let message = eco_format!("{name} has two columns `{field}`: {first} and {second}");
                problems.push(
                    SourceDiagnostic::error(list.written.span(), message).with_hint(
                        "rename one of them in the list, or say in `columns` which is which",
                    ),
                );
            } else {
                own.insert(field, column);
            }
        }
        let name = mapped.get("name").copied().or_else(|| own.remove("name"));
        if name.is_none() && !list.columns.contains_key("name") {
            let message = eco_format!("no column of {} is said to hold the names", sheet.name);
            let headings: Vec<&str> = sheet.named_headings().collect();
            problems.push(
                SourceDiagnostic::error(list.written.span(), message).with_hint(eco_format!(
                    "write `columns = {{ name = \"…\" }}` with one of: {}",
                    headings.join(", ")
                )),
            );
        }
        let fields = mapped
            .iter()
            .filter(|(field, _)| **field != "name" && !CHOICES.contains(field))
            .map(|(field, column)| ((*field).to_owned(), *column))
            .chain(own)
            .collect();
        let choices = CHOICES
            .into_iter()
            .filter_map(|field| Some((field, *mapped.get(field)?)))
            .collect();
        let Some(name) = name else {
            return problems.fail();
        };
        problems.finish(Columns {
            name,
            choices,
            fields,
        })
    }

    fn read(&self, sheet: &Sheet, row: &SheetRow, problems: &mut Problems) -> Option<Listed> {
        // It shows where the cell is, and not what is in it.
        let problem =
            |column, what: &str| error(eco_format!("{}: {what}", sheet.place(row, column)));
        for (column, cell) in row.cells.iter().enumerate() {
            let heading = sheet.headings.get(column).map_or("", String::as_str);
            if heading.is_empty() && *cell != SheetCell::Text(String::new()) {
                problems.push(
                    problem(column, "the cell is under no heading")
                        .with_hint("give its column a heading, or delete it"),
                );
            }
        }
        let text = |column: usize| match row.cells.get(column) {
            Some(SheetCell::Text(text)) => Ok(text.as_str()),
            Some(SheetCell::Error(value)) => {
                let what = format!("the cell is the error {value}");
                Err(eco_vec![problem(column, &what)])
            }
            None => Ok(""),
        };
        let mut needed = |what: &str, column: usize| {
            let text = problems.absorb(text(column))?;
            problems.push(if text.is_empty() {
                problem(column, &format!("the {what} is empty"))
            } else if text.contains(['\n', '\r']) {
                problem(column, &format!("the {what} has several lines"))
                    .with_hint("each person has a row, and a name one line")
            } else {
                return Some(text.to_owned());
            });
            None
        };
        let name = needed("name", self.name);
        let mut choice = |field: &'static str| {
            let Some(column) = self.choices.get(field) else {
                return Some(None);
            };
            let value = needed(field, *column)?;
            let place = sheet.place(row, *column);
            Some(Some(Chosen { value, place }))
        };
        let (audience, language) = (choice("audience"), choice("language"));
        let mut fields = BTreeMap::new();
        for (field, column) in &self.fields {
            let text = problems.absorb(text(*column))?;
            // Other fields exist though they are empty, so that a template can print them.
            if !text.is_empty() || field != "organisation" {
                fields.insert(field.clone(), text.to_owned());
            }
        }
        Some(Listed {
            place: eco_format!("{}, row {}", sheet.name, row.number),
            recipient: Recipient {
                name: name?,
                fields,
            },
            audience: audience?,
            language: language?,
        })
    }
}
