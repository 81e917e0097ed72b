//! Texts as HTML.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::picture::PictureFormat;
use crate::report::PictureFile;
use crate::report::text::{Block, Cell, Inline, ListItem, OMISSION, Picture, Text};
use crate::template::escape::html;

/// A few words of the editors, which have square brackets already.
pub(crate) fn editors(text: &str) -> String {
    format!("<span class=\"editors\">{}</span>", html(text))
}

/// What a page shows of a picture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown<'a> {
    /// Its file.
    pub(crate) file: &'a PictureFile,
    /// The text for those who cannot see it.
    pub(crate) description: &'a str,
}

/// A text, block by block. The numbers of its footnotes lead to `#note-N`. `notes` gives their names for screen
/// readers, and `picture` what is shown of a picture.
pub(crate) fn text<'p>(
    text: &'p Text,
    notes: &[(u16, String)],
    picture: impl Fn(&'p Picture) -> Option<Shown<'p>>,
) -> String {
    let mut out = String::new();
    for block in &text.blocks {
        match block {
            Block::Paragraph(line) => {
                out.push_str("<p>");
                inlines(line, notes, &mut out);
                out.push_str("</p>\n");
            }
            Block::List(list) => items(list, notes, &mut out),
            Block::Table(rows) => table(rows, notes, &mut out),
            Block::Picture(shown) => out.extend(picture(shown).map(figure)),
        }
    }
    out
}

/// A picture, with its bytes in the page.
fn figure(shown: Shown) -> String {
    let Shown { file, description } = shown;
    format!(
        "<figure style=\"margin: 0 0 .9rem\"><img style=\"max-width: 100%; height: auto\" \
         src=\"{}\" alt=\"{}\"></figure>\n",
        source(file.format, &file.bytes),
        html(description)
    )
}

/// The address of a picture whose bytes stand in the page.
pub(crate) fn source(format: PictureFormat, bytes: &[u8]) -> String {
    format!(
        "data:{};base64,{}",
        format.media_type(),
        STANDARD.encode(bytes)
    )
}

fn table(rows: &[Vec<Cell>], notes: &[(u16, String)], out: &mut String) {
    out.push_str("<table>\n");
    for (i, row) in rows.iter().enumerate() {
        let (open, close) = match i {
            0 => ("<th scope=\"col\">", "</th>"),
            _ => ("<td>", "</td>"),
        };
        out.push_str("<tr>");
        for cell in row {
            out.push_str(open);
            inlines(cell, notes, out);
            out.push_str(close);
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</table>\n");
}

fn items(list: &[ListItem], notes: &[(u16, String)], out: &mut String) {
    // The report prints labels of its own: the browser must not add others.
    let labelled = list.iter().any(|item| item.label.is_some());
    out.push_str(if labelled {
        "<ul class=\"labelled\" role=\"list\">\n"
    } else {
        "<ul>\n"
    });
    for item in list {
        out.push_str("<li>");
        if let Some(label) = &item.label {
            out.push_str(&format!("<span class=\"label\">{}</span> ", html(label)));
        }
        inlines(&item.content, notes, out);
        if !item.children.is_empty() {
            out.push('\n');
            items(&item.children, notes, out);
        }
        out.push_str("</li>\n");
    }
    out.push_str("</ul>\n");
}

fn inlines(line: &[Inline], notes: &[(u16, String)], out: &mut String) {
    for inline in line {
        match inline {
            Inline::Run(words) => out.push_str(&html(words)),
            Inline::Emphasis(inner) => wrapped("em", inner, notes, out),
            Inline::Strong(inner) => wrapped("strong", inner, notes, out),
            Inline::Link(url, inner) => {
                out.push_str(&format!("<a href=\"{}\">", html(url)));
                inlines(inner, notes, out);
                out.push_str("</a>");
            }
            Inline::Note(number) => {
                let name = notes
                    .iter()
                    .find(|(note, _)| note == number)
                    .map_or_else(|| number.to_string(), |(_, name)| html(name));
                out.push_str(&format!(
                    "<sup id=\"call-{number}\"><a href=\"#note-{number}\" role=\"doc-noteref\" \
                     aria-label=\"{name}\">{number}</a></sup>"
                ));
            }
            Inline::Omission => {
                out.push_str(&format!("<span class=\"editors\">{OMISSION}</span>"));
            }
        }
    }
}

fn wrapped(tag: &str, inner: &[Inline], notes: &[(u16, String)], out: &mut String) {
    out.push_str(&format!("<{tag}>"));
    inlines(inner, notes, out);
    out.push_str(&format!("</{tag}>"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_paragraphs_lists_and_places_of_notes() {
        let read = |markdown: &str| {
            text(
                &Text::parse(markdown).unwrap(),
                &[(3, "Note 3".into())],
                |_| None,
            )
        };
        insta::assert_snapshot!(read("One *two*[^3] \\<b> & [x](https://x.org/?a=1&b=\"2\")."), @r##"
        <p>One <em>two</em><sup id="call-3"><a href="#note-3" role="doc-noteref" aria-label="Note 3">3</a></sup> &lt;b&gt; &amp; <a href="https://x.org/?a=1&amp;b=&quot;2&quot;">x</a>.</p>
        "##);
        insta::assert_snapshot!(read("- a) one\n- b) two\n"), @r#"
        <ul class="labelled" role="list">
        <li><span class="label">a)</span> one</li>
        <li><span class="label">b)</span> two</li>
        </ul>
        "#);
    }
}
