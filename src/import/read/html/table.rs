//! Tables, and elements of that name that only lay out the page.

use super::tree::{self, Node, attribute, elements, name};
use super::{HtmlReader, page};
use crate::import::document::{Locator, SourceBlock, SourceCell, SourceTable};
use typst::ecow::EcoString;

/// The most columns that a cell spans in browsers.
const WIDEST: usize = 1000;

/// A row of a table, and whether it stands in the head of the table.
struct HtmlRow<'a> {
    cells: Vec<Node<'a>>,
    in_head: bool,
}

impl<'a> HtmlReader<'a> {
    /// Takes a table. One with a single cell is a box. One that holds another table, or that says so, only lays out
    /// the page.
    pub(super) fn table(&mut self, node: Node<'a>) {
        self.close_paragraph();
        let rows = rows(node);
        let count = rows.iter().map(|row| row.cells.len()).sum::<usize>();
        let is_layout = matches!(attribute(node, "role"), Some("presentation" | "none"))
            || elements(node).any(|node| name(node) == "table")
            || count == 0
            || self.note.is_some();
        if is_layout {
            self.children(node);
            self.close_paragraph();
        } else if count == 1 && self.within.cell.is_none() {
            let outer = self.boxed;
            self.boxes += 1;
            self.boxed = Some(self.boxes);
            self.children(node);
            self.close_paragraph();
            self.boxed = outer;
        } else {
            self.data(node, rows);
        }
    }

    fn data(&mut self, node: Node<'a>, rows: Vec<HtmlRow<'a>>) {
        let place = Locator::Line(self.line);
        let caption = node.children().find(|node| name(*node) == "caption");
        let caption = caption.map(tree::words).filter(|words| !words.is_empty());
        let is_heading =
            |row: &&HtmlRow| row.in_head || row.cells.iter().all(|cell| name(*cell) == "th");
        let heading_rows = rows.iter().take_while(is_heading).count();
        let outer = std::mem::take(&mut self.within);
        self.within.style = outer.style.clone();
        let height = rows.len();
        let mut table = SourceTable {
            place,
            caption: caption.map(EcoString::from),
            heading_rows,
            rows: Vec::new(),
        };
        for (at, row) in rows.into_iter().enumerate() {
            let mut cells = Vec::new();
            for cell in row.cells {
                self.begin(cell);
                if let Some(reason) = page::reason(cell, false) {
                    self.leave_out(cell, reason);
                    continue;
                }
                self.within.cell = Some(Vec::new());
                self.children(cell);
                self.close_paragraph();
                let span = |name: &str| tree::number::<usize>(cell, name);
                let columns = span("colspan").unwrap_or(1).clamp(1, WIDEST);
                let rows = match span("rowspan") {
                    Some(0) => height - at,
                    rows => rows.unwrap_or(1).clamp(1, height - at),
                };
                let paragraphs = self.within.cell.take().unwrap_or_default();
                cells.push(SourceCell::new(columns, rows, paragraphs));
            }
            table.rows.push(cells);
        }
        self.within = outer;
        let mut cells = table.rows.iter().flatten();
        if cells.any(|cell| !cell.paragraphs.is_empty()) {
            self.document.blocks.push(SourceBlock::Table(table));
        }
    }
}

/// The rows of a table that have cells, in document order.
fn rows(table: Node) -> Vec<HtmlRow> {
    let mut rows = Vec::new();
    for part in table.children() {
        let in_head = name(part) == "thead";
        if !in_head && !matches!(name(part), "tbody" | "tfoot") {
            continue;
        }
        for row in part.children().filter(|node| name(*node) == "tr") {
            let cells = row.children();
            let cells = cells.filter(|node| matches!(name(*node), "td" | "th"));
            let cells: Vec<Node> = cells.collect();
            if !cells.is_empty() {
                rows.push(HtmlRow { cells, in_head });
            }
        }
    }
    rows
}
