//! Small documents of each format, of the shapes that reports have.

mod html;
mod markdown;
mod text;
mod word;

use super::read;
use crate::import::document::{Paragraph, Skipped, Source, SourceBlock, Style};
use crate::report::text::Inline;

/// Reads a document that has no error.
fn document(name: &str, bytes: impl AsRef<[u8]>) -> Source {
    read(name, bytes.as_ref()).unwrap_or_else(|problems| panic!("{name}: {problems:?}"))
}

/// The words of an inline with its marks, as Markdown has them.
fn marked(words: &[Inline]) -> String {
    words
        .iter()
        .map(|inline| match inline {
            Inline::Run(words) => words.to_string(),
            Inline::Emphasis(inner) => format!("*{}*", marked(inner)),
            Inline::Strong(inner) => format!("**{}**", marked(inner)),
            Inline::Link(url, inner) => format!("[{}]({url})", marked(inner)),
            Inline::Note(number) => format!("[^{number}]"),
            Inline::Omission => "[…]".into(),
        })
        .collect()
}

fn shown_paragraph(paragraph: &Paragraph) -> String {
    let style = match paragraph.style {
        Style::Body => String::new(),
        Style::Heading(level) => format!("h{level}"),
        Style::Bold => "bold".into(),
        Style::Item(depth) => format!("item {depth}"),
        Style::Quotation => "quotation".into(),
        Style::Contents => "contents".into(),
    };
    let boxed = paragraph.boxed.map(|number| format!("box {number}"));
    let label = paragraph.label.as_ref().map(|label| format!("<{label}>"));
    let parts = [Some(style), boxed, label, Some(marked(&paragraph.words))];
    let parts: Vec<String> = parts
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(" ")
}

/// A document as lines: blocks with their places, notes, what is left out, doubts.
fn shown(document: &Source) -> String {
    let mut lines = Vec::new();
    for block in &document.blocks {
        match block {
            SourceBlock::Paragraph(paragraph) => {
                let (place, shown) = (paragraph.place, shown_paragraph(paragraph));
                lines.push(format!("{place}: {shown}"));
            }
            SourceBlock::Table(table) => {
                let caption = table.caption.as_deref().unwrap_or("-");
                lines.push(format!(
                    "{}: table {caption}, heading rows {}",
                    table.place, table.heading_rows
                ));
                for row in &table.rows {
                    let mut line = String::from(" ");
                    for cell in row {
                        line += " | ";
                        if (cell.columns, cell.rows) != (1, 1) {
                            line += &format!("{}x{} ", cell.columns, cell.rows);
                        }
                        let words = cell.paragraphs.iter().map(shown_paragraph);
                        line += &words.collect::<Vec<_>>().join(" / ");
                    }
                    lines.push(line);
                }
            }
            SourceBlock::Picture(picture) => lines.push(format!(
                "{}: picture {:?} {}",
                picture.place,
                picture.file,
                picture.description.as_deref().unwrap_or("-")
            )),
        }
    }
    for note in &document.notes {
        let words: Vec<String> = note.paragraphs.iter().map(|words| marked(words)).collect();
        let words = words.join(" / ");
        lines.push(format!("{}: note {} {words}", note.place, note.number));
    }
    for left_out in &document.left_out {
        let Skipped {
            place,
            reason,
            text,
        } = left_out;
        lines.push(format!("{place}: left out, {reason}: {text}"));
    }
    for doubt in &document.doubts {
        let place = doubt.place.unwrap();
        lines.push(format!("{place}: doubt, {}", doubt.message));
    }
    lines.join("\n")
}
