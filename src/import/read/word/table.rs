//! The tables of a Word file.

use roxmltree::Node;

use super::body::Body;
use super::{attribute, child, is, switch, value};
use crate::import::document::{Paragraph, SourceBlock, SourceCell, SourceTable, Style};

impl<'a> Body<'a> {
    /// Reads a table. Each cell of a table with a single column is a box.
    pub(super) fn table(&mut self, node: Node<'a, 'a>, boxed: Option<usize>) {
        let rows = within(node, "tr").into_iter();
        let (deleted, rows): (Vec<Node>, Vec<Node>) = rows.partition(is_deleted);
        let cells = |row: Node<'a, 'a>| within(row, "tc");
        for row in deleted {
            self.delete(row);
        }
        let widest = rows.iter().map(|row| cells(*row).len()).max().unwrap_or(0);
        if widest <= 1 {
            for cell in rows.iter().flat_map(|row| cells(*row)) {
                let own = boxed.unwrap_or_else(|| self.new_box());
                self.blocks(cell, Some(own));
            }
            return;
        }
        let place = self.next_place();
        // For each column, the row and the index in it of the cell that may span further rows.
        let mut above: Vec<Option<(usize, usize)>> = Vec::new();
        let mut made: Vec<Vec<SourceCell>> = Vec::new();
        let mut heading_rows = 0;
        for (number, row) in rows.iter().enumerate() {
            let properties = child(*row, "trPr");
            let is_heading = properties.and_then(|node| switch(node, "tblHeader"));
            let mut line: Vec<SourceCell> = Vec::new();
            let mut column = 0;
            for cell in cells(*row) {
                let properties = child(cell, "tcPr");
                let span = properties.and_then(|node| value(node, "gridSpan")?.parse().ok());
                let columns: usize = span.unwrap_or(1).clamp(1, 64);
                above.resize(above.len().max(column + columns), None);
                let merged = properties.and_then(|node| child(node, "vMerge"));
                let goes_on = merged.is_some_and(|node| attribute(node, "val") != Some("restart"));
                let paragraphs = self.paragraphs_of(cell);
                match above[column].filter(|_| goes_on) {
                    Some((row, at)) => {
                        made[row][at].rows += 1;
                        // The words of a covered cell are not shown, but must not be lost.
                        let words = paragraphs.into_iter().filter(|p| !p.words.is_empty());
                        made[row][at].paragraphs.extend(words);
                    }
                    None => {
                        above[column] = merged.map(|_| (number, line.len()));
                        line.push(SourceCell::new(columns, 1, paragraphs));
                    }
                }
                column += columns;
            }
            let is_heading = is_heading == Some(true) || number == 0 && is_bold(&line);
            heading_rows += usize::from(is_heading && number == heading_rows);
            made.push(line);
        }
        self.document.blocks.push(SourceBlock::Table(SourceTable {
            place,
            caption: None,
            heading_rows,
            rows: made,
        }));
    }

    /// The paragraphs of a cell, those of tables in it among them.
    fn paragraphs_of(&mut self, cell: Node<'a, 'a>) -> Vec<Paragraph> {
        let blocks = std::mem::take(&mut self.document.blocks);
        self.blocks(cell, None);
        let inside = std::mem::replace(&mut self.document.blocks, blocks);
        let mut paragraphs = Vec::new();
        for block in inside {
            match block {
                SourceBlock::Paragraph(paragraph) => paragraphs.push(paragraph),
                SourceBlock::Table(table) => {
                    let cells = table.rows.into_iter().flatten();
                    paragraphs.extend(cells.flat_map(|cell| cell.paragraphs));
                }
                // It comes before the table, which is added last.
                SourceBlock::Picture(picture) => {
                    self.document.blocks.push(SourceBlock::Picture(picture))
                }
            }
        }
        paragraphs
    }
}

/// Whether a row was deleted whole.
fn is_deleted(row: &Node) -> bool {
    child(*row, "trPr").is_some_and(|properties| child(properties, "del").is_some())
}

/// Whether all that stands in a row is bold.
fn is_bold(row: &[SourceCell]) -> bool {
    let mut paragraphs = row.iter().flat_map(|cell| &cell.paragraphs).peekable();
    paragraphs.peek().is_some() && paragraphs.all(|paragraph| paragraph.style == Style::Bold)
}

/// The children of this name, also those in a content control and inserted ones.
fn within<'a>(parent: Node<'a, 'a>, name: &str) -> Vec<Node<'a, 'a>> {
    let mut found = Vec::new();
    for node in parent.children().filter(Node::is_element) {
        match node.tag_name().name() {
            _ if is(node, name) => found.push(node),
            "sdt" | "sdtContent" | "customXml" | "ins" => found.extend(within(node, name)),
            _ => {}
        }
    }
    found
}
