//! Small documents of many shapes, and what is found in them.

mod accounting;
mod outline;
mod recommendations;

use super::account::account;
use super::apply::apply;
use super::data::{Imported, ImportedKind, Name};
use super::detect::detect;
use super::document::{Locator, Paragraph, Source, SourceBlock, SourceCell, SourceTable, Style};
use super::flow::Flow;
use super::pictures::Pictures;
use super::read;
use crate::project::Project;
use crate::report::text::Inline;

/// A document in Markdown, taken apart by the rules that are found in it.
fn import(markdown: &str) -> (String, Imported) {
    let document = read::read("a.md", markdown.as_bytes()).unwrap();
    import_document(&document)
}

fn import_document(document: &Source) -> (String, Imported) {
    let flow = Flow::new(document);
    let project = Project::built_in();
    let pictures = Pictures::of(&project, document);
    let (text, rules) = detect(&project, document, &flow, &pictures, "a.md").unwrap();
    let imported = apply(document, &flow, &pictures, &rules).unwrap();
    assert_eq!(account(&flow, &imported), Ok(()), "{text}");
    (text, imported)
}

/// The outline, a line for each heading: as deep as it stands, its code or id, its title.
fn outline(imported: &Imported) -> Vec<String> {
    let line = |section: &super::data::ImportedSection| {
        let name = match &section.name {
            Name::Code(code) => code.clone(),
            Name::Id(id) => format!("[{id}]"),
        };
        format!(
            "{}{name} {}",
            "  ".repeat(usize::from(section.level) - 1),
            section.title
        )
    };
    imported.sections.iter().map(line).collect()
}

/// The recommendations: label, section, words.
fn recommendations(imported: &Imported) -> Vec<String> {
    let mut all = Vec::new();
    for section in &imported.sections {
        for item in &section.items {
            if let ImportedKind::Recommendation(recommendation) = &item.kind {
                let words = item.text.plain().replace('\n', " / ");
                let (label, section) = (&recommendation.label, section.name.as_str());
                all.push(format!("{label} {section}: {words}"));
            }
        }
    }
    all
}

/// The fields of the recommendation with this label.
fn fields<'a>(imported: &'a Imported, label: &str) -> Vec<(&'a str, &'a str)> {
    let mut recommendations = imported.recommendations();
    let found = recommendations.find(|item| item.label == label).unwrap();
    let fields = found.fields.iter();
    fields
        .map(|f| (f.name.as_str(), f.value.as_str()))
        .collect()
}

/// The labels of numbered paragraphs.
fn numbered(imported: &Imported) -> Vec<&str> {
    let labels = imported.items().filter_map(|item| match &item.kind {
        ImportedKind::Passage(label) => label.as_deref(),
        ImportedKind::Recommendation(_) => None,
    });
    labels.collect()
}

fn reasons(imported: &Imported) -> Vec<&str> {
    let exclusions = imported.exclusions.iter();
    exclusions.map(|exclusion| &*exclusion.reason).collect()
}

fn messages(imported: &Imported) -> Vec<&str> {
    let warnings = imported.warnings.iter();
    warnings.map(|warning| &*warning.message).collect()
}

/// Whether a warning has all of these words.
fn warns(imported: &Imported, words: &[&str]) -> bool {
    let mut messages = messages(imported).into_iter();
    messages.any(|message| words.iter().all(|words| message.contains(words)))
}

const LONG: &str = "the visits showed that most of the children who were met had been waiting for a guardian for longer than the law allows";

/// A document of lines: `h2 Title`, `p Words`, `box1 Words` (in the first box), `item Words`, `row A | B`; a row of one
/// cell spans all columns of the table, whose first row is above it.
fn lines(text: &str) -> Source {
    let mut document = Source::default();
    let paragraph = |number: usize, style: Style, boxed: Option<usize>, words: &str| Paragraph {
        place: Locator::Paragraph(number),
        style,
        label: matches!(style, Style::Item(_)).then(|| "•".into()),
        words: vec![Inline::Run(words.into())],
        boxed,
    };
    let all = text.lines().map(str::trim).filter(|line| !line.is_empty());
    for (i, line) in all.enumerate() {
        let (kind, words) = line.split_once(' ').unwrap();
        let level = kind.trim_start_matches(char::is_alphabetic);
        let level: usize = level.parse().unwrap_or(1);
        if kind != "row" {
            let (style, boxed) = match kind.trim_end_matches(|c: char| c.is_ascii_digit()) {
                "h" => (Style::Heading(level as u8), None),
                "box" => (Style::Body, Some(level)),
                "item" => (Style::Item(1), None),
                _ => (Style::Body, None),
            };
            document.blocks.push(SourceBlock::Paragraph(paragraph(
                i + 1,
                style,
                boxed,
                words,
            )));
            continue;
        }
        let cells: Vec<&str> = words.split('|').map(str::trim).collect();
        if !matches!(document.blocks.last(), Some(SourceBlock::Table(_))) {
            let place = Locator::Paragraph(i + 1);
            let table = SourceTable {
                place,
                caption: None,
                heading_rows: 1,
                rows: Vec::new(),
            };
            document.blocks.push(SourceBlock::Table(table));
        }
        if let Some(SourceBlock::Table(table)) = document.blocks.last_mut() {
            let columns = table.rows.first().map_or(1, Vec::len);
            let columns = if cells.len() == 1 { columns } else { 1 };
            let cell = |words: &&str| {
                let words = words.split(" // ").filter(|words| !words.is_empty());
                let paragraphs = words.map(|words| paragraph(i + 1, Style::Body, None, words));
                SourceCell::new(columns, 1, paragraphs.collect())
            };
            table.rows.push(cells.iter().map(cell).collect());
        }
    }
    document
}
