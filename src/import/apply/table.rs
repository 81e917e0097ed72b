//! Tables: one of recommendations, or one that is a passage.

use std::ops::Range;

use super::line::Trimmed;
use super::passage::paragraph_text;
use super::{Importer, is_drawn};
use crate::import::data::{
    ColumnValue, ImportedKind, ImportedRecommendation, ImportedSection, Mention, Name,
};
use crate::import::document::{Locator, SourceCell, SourceTable};
use crate::import::rules::RecommendationRule;
use crate::report::Text;
use crate::report::text::{self, Inline, extend, plain, squeezed};

/// A cell, the column that it begins in, and its first unit.
struct PlacedCell<'t> {
    cell: &'t SourceCell,
    column: usize,
    unit: usize,
}

impl PlacedCell<'_> {
    fn units(&self) -> Range<usize> {
        self.unit..self.unit + self.cell.paragraphs.len()
    }

    fn words(&self) -> String {
        let paragraphs = self.cell.paragraphs.iter();
        let words = paragraphs.map(|paragraph| squeezed(&plain(&paragraph.numbered())));
        let words: Vec<String> = words.filter(|words| !words.is_empty()).collect();
        words.join("\n")
    }
}

impl Importer<'_> {
    pub(super) fn table(&mut self, block: usize, table: &SourceTable) {
        self.open = None;
        let first = self.flow.blocks[block];
        let rows = rows(table, first + usize::from(table.caption.is_some()));
        let rules = self.rules;
        let found = rules.recommendations.iter().find_map(|rule| {
            let column = column(rule.column.as_ref()?.as_ref(), rows.first()?)?;
            Some((rule, column))
        });
        if let Some(caption) = &table.caption {
            self.push(
                first,
                table.place,
                ImportedKind::Passage(None),
                paragraph_text(vec![Inline::Run(caption.clone())]),
            );
        }
        match found {
            Some((rule, column)) => self.recommendations(table, rule, column, &rows),
            None => self.passage_of(table, &rows, self.flow.block_end(block)),
        }
    }

    /// Takes a table that is a passage; `end` is the unit after it.
    fn passage_of(&mut self, table: &SourceTable, rows: &[Vec<PlacedCell>], end: usize) {
        let mut cells = rows.iter().flatten();
        let columns = cells
            .clone()
            .map(|cell| cell.column + cell.cell.columns.max(1));
        let columns = columns.max().unwrap_or(0);
        let Some(first) = cells.find(|cell| !cell.words().is_empty()) else {
            return;
        };
        let mut lines: Vec<Vec<Vec<Inline>>> = Vec::new();
        // A table without headings has a row of empty ones.
        if table.heading_rows == 0 {
            lines.push(vec![Vec::new(); columns]);
        }
        for row in rows {
            let mut line = vec![Vec::new(); columns];
            for PlacedCell { cell, column, .. } in row {
                for paragraph in &cell.paragraphs {
                    let words: &mut Vec<Inline> = &mut line[*column];
                    if !words.is_empty() {
                        extend(words, [Inline::Run(" ".into())]);
                    }
                    extend(words, paragraph.numbered());
                }
            }
            lines.push(line);
        }
        let text = Text {
            blocks: vec![text::Block::Table(lines)],
        };
        self.push(first.unit, table.place, ImportedKind::Passage(None), text);
        if let Some(item) = self.last_item_mut() {
            item.end = end;
        }
    }

    fn recommendations(
        &mut self,
        table: &SourceTable,
        rule: &RecommendationRule,
        column: usize,
        rows: &[Vec<PlacedCell>],
    ) {
        let headings = &rows[0];
        for cell in headings.iter().filter(|cell| !cell.units().is_empty()) {
            let reason = "the heading of a column, which is the name of a field";
            self.exclude_units(cell.units(), table.place, reason);
        }
        let columns = headings.iter().map(|cell| cell.cell.columns).sum::<usize>();
        for row in &rows[1..] {
            let place = |cell: &PlacedCell| {
                cell.cell
                    .paragraphs
                    .first()
                    .map_or(table.place, |p| p.place)
            };
            match &row[..] {
                [cell] if columns > 1 && cell.cell.columns > 1 => {
                    let title = squeezed(&cell.words());
                    if !title.is_empty() {
                        let name = Name::Id(self.id_of(&title));
                        let level = rule.level.unwrap_or(1);
                        let place = place(cell);
                        let section = ImportedSection::new(name, level, title, cell.unit, place);
                        self.add_section(section);
                    }
                }
                _ => self.row(rule, column, headings, row, &place),
            }
        }
    }

    fn row(
        &mut self,
        rule: &RecommendationRule,
        column: usize,
        headings: &[PlacedCell],
        row: &[PlacedCell],
        place: &dyn Fn(&PlacedCell) -> Locator,
    ) {
        let Some(own) = row.iter().find(|cell| cell.column == column) else {
            for cell in row {
                self.exclude_units(cell.units(), place(cell), "a cell beside no recommendation");
            }
            return;
        };
        let mut text = Text::default();
        let mut printed = None;
        for (i, paragraph) in own.cell.paragraphs.iter().enumerate() {
            let line = Trimmed::new(own.unit + i, paragraph, Vec::new());
            let mut from = 0;
            if i == 0
                && let Some(pattern) = &rule.label
                && let Some((label, end)) = self.label(pattern.as_ref(), &line)
            {
                printed = Some(label);
                from = end;
            }
            let words = paragraph_text(line.words_from(from));
            text.blocks.extend(words.blocks);
        }
        let mut fields = Vec::new();
        for cell in row.iter().filter(|cell| cell.column != column) {
            let value = cell.words();
            if value.is_empty() {
                continue;
            }
            let mut headings = headings.iter();
            let name = headings.find(|heading| heading.column == cell.column);
            let name = name.map(|heading| squeezed(&heading.words()));
            let name = name.filter(|name| !name.is_empty());
            let name = name.unwrap_or_else(|| format!("column {}", cell.column + 1));
            let unit = cell.unit;
            fields.push(ColumnValue { name, value, unit });
        }
        if text.blocks.is_empty() && printed.is_none() {
            for field in fields {
                let to = (field.unit + field.value.lines().count(), 0);
                let reason = "a cell beside no recommendation";
                self.exclude((field.unit, 0), to, place(own), reason, Mention::Named);
            }
            return;
        }
        let recommendation = self.recommendation(place(own), printed.as_deref(), None);
        let end = fields.iter().map(|field| field.unit + 1).max();
        let kind = ImportedKind::Recommendation(ImportedRecommendation {
            fields,
            ..recommendation
        });
        self.push(own.unit, place(own), kind, text);
        if let Some(item) = self.last_item_mut() {
            item.end = item.end.max(end.unwrap_or(0));
        }
        self.open = None;
    }
}

/// The rows of a table, with the column that each cell begins in. The first cell's first unit is `unit`.
fn rows(table: &SourceTable, mut unit: usize) -> Vec<Vec<PlacedCell<'_>>> {
    // For each column, how many rows below are covered by a cell above.
    let mut covered: Vec<usize> = Vec::new();
    let mut rows = Vec::new();
    for row in &table.rows {
        let mut column = 0;
        let mut placed = Vec::new();
        let next = covered.iter().map(|rows| rows.saturating_sub(1));
        let mut next: Vec<usize> = next.collect();
        for cell in row {
            while covered.get(column).is_some_and(|rows| *rows > 0) {
                column += 1;
            }
            placed.push(PlacedCell { cell, column, unit });
            unit += cell.paragraphs.len();
            let end = column + cell.columns.max(1);
            next.resize(next.len().max(end), 0);
            next[column..end].fill(cell.rows.saturating_sub(1));
            column = end;
        }
        covered = next;
        rows.push(placed);
    }
    rows
}

/// The column of this heading. Signs that are drawn beside its words do not count.
fn column(heading: &str, headings: &[PlacedCell]) -> Option<usize> {
    let same = |cell: &&PlacedCell| {
        squeezed(&cell.words())
            .trim_matches(is_drawn)
            .eq_ignore_ascii_case(heading.trim_matches(is_drawn))
    };
    headings.iter().find(same).map(|cell| cell.column)
}
