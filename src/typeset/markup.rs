//! The report's texts as Typst markup.

use std::fmt::Write as _;

use crate::picture::PictureFormat;
use crate::report::text::{Block, Cell, Inline, ListItem, OMISSION, Picture, Text};
use crate::template::escape::{literal, markup};

/// A text as markup. Its words are string literals, so that no character of them is taken for markup. `file`
/// gives the path and the format of a picture.
pub(super) fn body<'f>(
    text: &Text,
    file: impl Fn(&Picture) -> Option<(&'f str, PictureFormat)>,
) -> String {
    let mut out = String::new();
    for (i, block) in text.blocks.iter().enumerate() {
        if i > 0 {
            out.push_str("#parbreak();");
        }
        match block {
            Block::Paragraph(inlines) => push_line(&mut out, inlines),
            Block::List(items) => push_list(&mut out, items),
            Block::Table(rows) => push_table(&mut out, rows),
            Block::Picture(picture) => {
                if let Some((path, format)) = file(picture) {
                    push_picture(&mut out, picture, path, format);
                }
            }
        }
    }
    out
}

/// Adds a table: its cells, row by row, each as content. The first row holds the headings.
fn push_table(out: &mut String, rows: &[Vec<Cell>]) {
    out.push_str("#data-table(");
    for row in rows {
        out.push('(');
        for cell in row {
            out.push('[');
            push_line(out, cell);
            out.push_str("], ");
        }
        out.push_str("), ");
    }
    out.push_str(");");
}

fn push_picture(out: &mut String, picture: &Picture, path: &str, format: PictureFormat) {
    // The image is made here, so that errors about it can be traced to where it is written.
    let alt = picture
        .said()
        .map_or("labels.picture-undescribed".to_owned(), literal);
    let (path, format) = (literal(&format!("/{path}")), literal(format.name()));
    let _ = write!(
        out,
        "#picture(image({path}, format: {format}, alt: {alt}));"
    );
}

fn push_list(out: &mut String, items: &[ListItem]) {
    if items.iter().any(|item| item.label.is_some()) {
        out.push_str("#enum(numbering: n => (");
        for item in items {
            let _ = write!(
                out,
                "{}, ",
                literal(item.label.as_deref().unwrap_or_default())
            );
        }
        out.push_str(").at(n - 1)");
    } else {
        out.push_str("#list(");
    }
    for item in items {
        if !out.ends_with('(') {
            out.push_str(", ");
        }
        out.push('[');
        push_line(out, &item.content);
        if !item.children.is_empty() {
            push_list(out, &item.children);
        }
        out.push(']');
    }
    out.push_str(");");
}

/// Adds all words of a paragraph, an item or a cell.
fn push_line(out: &mut String, inlines: &[Inline]) {
    push_inlines(out, inlines);
    if ends_with_note(inlines) {
        // Typst puts an anchor at the end of a line only if something follows it, and otherwise at the beginning.
        out.push_str("#h(0pt);");
    }
}

fn ends_with_note(inlines: &[Inline]) -> bool {
    match inlines.last() {
        Some(Inline::Note(_)) => true,
        Some(Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link(_, inner)) => {
            ends_with_note(inner)
        }
        _ => false,
    }
}

fn push_inlines(out: &mut String, inlines: &[Inline]) {
    for (i, inline) in inlines.iter().enumerate() {
        match inline {
            Inline::Run(words) => {
                // The number of a note stands above the signs that follow it, and takes some of the space after them.
                let (signs, rest) = words.split_at(words.find(' ').unwrap_or_default());
                match i.checked_sub(1).map(|before| &inlines[before]) {
                    Some(Inline::Note(number))
                        if !signs.is_empty() && !signs.contains(char::is_alphanumeric) =>
                    {
                        out.push_str(&markup(signs));
                        let _ = write!(out, "#note-room({number});");
                        out.push_str(&markup(rest));
                    }
                    _ => out.push_str(&markup(words)),
                }
            }
            Inline::Emphasis(inner) => push_wrapped(out, "emph", inner),
            Inline::Strong(inner) => push_wrapped(out, "strong", inner),
            Inline::Link(url, inner) => {
                push_wrapped(out, &format!("link({})", literal(url)), inner);
            }
            Inline::Note(number) => {
                let goes_on = matches!(inlines.get(i + 1), Some(Inline::Run(words)) if words.starts_with(' '));
                let _ = write!(out, "#note-anchor({number}, before-space: {goes_on});");
            }
            Inline::Omission => out.push_str(&markup(OMISSION)),
        }
    }
}

fn push_wrapped(out: &mut String, function: &str, inner: &[Inline]) {
    let _ = write!(out, "#{function}[");
    push_inlines(out, inner);
    out.push_str("];");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_markup_without_words_in_it() {
        let file = |_: &Picture| Some(("seeds/r/pictures/a", PictureFormat::Png));
        let markup = |markdown: &str| body(&Text::parse(markdown).unwrap(), file);
        insta::assert_snapshot!(markup("One *two* [three](https://x.eu), \\#four.\n\nFive[^3] six[^4]."), @r#"#"One ";#emph[#"two";];#" ";#link("https://x.eu")[#"three";];#", #four.";#parbreak();#"Five";#note-anchor(3, before-space: true);#" six";#note-anchor(4, before-space: false);#".";"#);
        insta::assert_snapshot!(markup("- one\n- two"), @r##"#list([#"one";], [#"two";]);"##);
        insta::assert_snapshot!(markup("1. one\n2. two"), @r##"#enum(numbering: n => ("1.", "2.", ).at(n - 1), [#"one";], [#"two";]);"##);
        insta::assert_snapshot!(markup("![A \"map\"](pictures/a.png)\n\n![](b.png)"), @r#"#picture(image("/seeds/r/pictures/a", format: "png", alt: "A \"map\""));#parbreak();#picture(image("/seeds/r/pictures/a", format: "png", alt: labels.picture-undescribed));"#);
    }
}
