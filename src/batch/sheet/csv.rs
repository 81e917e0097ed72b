//! Lists as CSV, in the separators and encodings that spreadsheet programs write.

use std::borrow::Cow;

use typst::ecow::{eco_format, eco_vec};

use super::{Cell, Row, Sheet};
use crate::diagnostic::{Problems, Result, error};

/// Reads CSV as spreadsheet programs write it: with commas, semicolons or tabs; in UTF-8, UTF-16 with
/// its mark, or else the Windows-1252 of Western European Windows.
pub(super) fn read(bytes: &[u8], name: String) -> Result<Sheet> {
    let (text, encoding) = decode(bytes, &name)?;
    // A first line `sep=;` tells Excel the separator, and is no row of its own to anybody else.
    let (text, told) = match text.split_once('\n') {
        Some((first, rest)) if first.trim_end().len() == 5 && first.starts_with("sep=") => {
            (rest, Some(first.as_bytes()[4]))
        }
        _ => (text.as_ref(), None),
    };
    let first_row = 1 + usize::from(told.is_some());
    // All lines end alike, also the last one, so that lines can be counted.
    let text = format!("{}\n", text.trim_end_matches(['\r', '\n'])).replace("\r\n", "\n");
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(told.unwrap_or_else(|| delimiter(&text)))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut problems = Problems::default();
    let mut rows: Vec<Row> = Vec::new();
    let mut record = ::csv::StringRecord::new();
    let mut number = first_row;
    let mut breaks = false;
    loop {
        let before = reader.position().line();
        if !reader
            .read_record(&mut record)
            .map_err(|e| eco_vec![error(eco_format!("{name}, row {number}: {e}"))])?
        {
            break;
        }
        // Blank lines are rows to a spreadsheet, and nothing to the reader, which skips those before a
        // record. Line breaks in a cell are in its row.
        let lines = reader.position().line() - before;
        let own = 1 + record.iter().flat_map(|cell| cell.matches('\n')).count();
        number += usize::try_from(lines).unwrap_or(own).saturating_sub(own);
        // More cells than headings: a separator stands in a text that has no quotation marks.
        let columns = rows.first().map_or(record.len(), |first| first.cells.len());
        if record
            .iter()
            .skip(columns)
            .any(|cell| !cell.trim().is_empty())
        {
            let cells = record.len();
            problems.push(
                error(eco_format!(
                    "{name}, row {number}: there are {cells} cells under {columns} headings"
                ))
                .with_hint("put quotation marks around a text that has the separator in it"),
            );
        }
        breaks = record.iter().any(|cell| cell.contains('\n'));
        rows.push(Row {
            number,
            cells: record
                .iter()
                .map(|cell| Cell::Text(cell.trim().to_owned()))
                .collect(),
        });
        number += 1;
    }
    // Every quotation mark that is opened is closed, and one that is meant is doubled: otherwise all lines
    // to the end are in one cell.
    if let Some(last) = rows.last()
        && breaks
        && text.matches('"').count() % 2 == 1
    {
        let row = last.number;
        problems.push(
            error(eco_format!(
                "{name}, row {row}: a quotation mark is not closed"
            ))
            .with_hint("close it, or double it where it is part of the text"),
        );
    }
    problems.finish(())?;
    Sheet::new(name, rows, encoding)
}

/// Decodes text; says which encoding it was if not UTF-8.
fn decode<'a>(bytes: &'a [u8], name: &str) -> Result<(Cow<'a, str>, Option<&'static str>)> {
    let (encoding, told) = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => (encoding, true),
        None => (encoding_rs::UTF_8, false),
    };
    let (text, _, malformed) = encoding.decode(bytes);
    if !malformed {
        return match misread(&text) {
            Some(row) => Err(eco_vec![
                error(eco_format!(
                    "{name}, row {row}: the accents are broken (`Ã©` where `é` is meant)"
                ))
                .with_hint("export the list again, as “CSV UTF-8”")
            ]),
            None => Ok((
                text,
                (encoding != encoding_rs::UTF_8).then(|| encoding.name()),
            )),
        };
    }
    // Five bytes mean nothing in Windows-1252: whoever has them has another encoding.
    let foreign = bytes
        .iter()
        .position(|byte| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d | 0x00));
    if told || foreign.is_some() {
        let end = foreign.unwrap_or(0);
        let row = 1 + bytes[..end].iter().filter(|byte| **byte == b'\n').count();
        return Err(eco_vec![
            error(eco_format!(
                "{name}, row {row}: the text is neither UTF-8 nor Windows-1252"
            ))
            .with_hint("export the list again, as “CSV UTF-8”, or give the spreadsheet itself")
        ]);
    }
    let encoding = encoding_rs::WINDOWS_1252;
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Ok((text, Some(encoding.name())))
}

/// The row in which UTF-8 was read as Windows-1252 and saved again.
fn misread(text: &str) -> Option<usize> {
    let broken = [
        "Ã©", "Ã¨", "Ã§", "Ã«", "Ã´", "Ã¢", "Ã®", "Ãª", "â€™", "\u{fffd}",
    ];
    let at = broken.iter().filter_map(|word| text.find(word)).min()?;
    Some(1 + text[..at].matches('\n').count())
}

/// The separator that the first line has most often outside quotation marks.
fn delimiter(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b';', 0), (b',', 0), (b'\t', 0)];
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if quoted => {}
            _ => {
                for (candidate, count) in &mut counts {
                    *count += usize::from(byte == *candidate);
                }
            }
        }
    }
    // Of as many, the first: `max_by_key` would take the last.
    let most = counts.iter().map(|(_, count)| *count).max();
    counts
        .iter()
        .find(|(_, count)| Some(*count) == most)
        .map_or(b',', |(candidate, _)| *candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv(bytes: &[u8]) -> Sheet {
        read(bytes, "list.csv".into()).unwrap()
    }

    fn texts(row: &Row) -> Vec<&str> {
        row.cells
            .iter()
            .map(|cell| match cell {
                Cell::Text(text) | Cell::Error(text) => text.as_str(),
            })
            .collect()
    }

    #[test]
    fn rows_have_the_numbers_that_a_spreadsheet_shows() {
        let sheet = csv(b"Nom,Structure\n\nA,\"two\nlines\"\n,\n\n\nB,x");
        assert_eq!(sheet.headings, ["Nom", "Structure"]);
        let numbers: Vec<_> = sheet.rows.iter().map(|row| row.number).collect();
        assert_eq!(numbers, [3, 7]);
        assert_eq!(texts(&sheet.rows[0]), ["A", "two\nlines"]);
        assert_eq!(
            sheet.place(&sheet.rows[1], 1).to_string(),
            "list.csv, row 7, column B (Structure)"
        );
    }

    #[test]
    fn what_excel_exports_is_read_right() {
        let windows = csv(b"Nom;Structure\r\nH\xe9l\xe8ne;\"C; D\"\r\n");
        assert_eq!(windows.encoding, Some("windows-1252"));
        assert_eq!(texts(&windows.rows[0]), ["Hélène", "C; D"]);
        let rows = csv(b"Nom\r\n\r\nA\r\n\r\nB\r\n").rows;
        assert_eq!(
            rows.iter().map(|row| row.number).collect::<Vec<_>>(),
            [3, 5]
        );
        let marked = csv(b"\xef\xbb\xbfNom;Structure\r\nZo\xc3\xab;D\r\n");
        assert_eq!(marked.headings[0], "Nom");
        assert_eq!(texts(&marked.rows[0]), ["Zoë", "D"]);
        let utf16: Vec<u8> = [0xfeff]
            .into_iter()
            .chain("Nom\tX\r\nŁ\tY\r\n".encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(texts(&csv(&utf16).rows[0]), ["Ł", "Y"]);
        assert_eq!(texts(&csv(b"sep=;\nNom;X\na,b;c\n").rows[0]), ["a,b", "c"]);
    }

    #[test]
    fn rows_that_would_lose_somebody_are_errors() {
        let problems = |bytes: &[u8]| read(bytes, "l.csv".into()).unwrap_err();
        let wide = problems(b"Nom,Structure\nA,B\nO, C,D\n\nE,F,G,H\n");
        assert_eq!(wide.len(), 2);
        assert!(
            wide[0]
                .message
                .starts_with("l.csv, row 3: there are 3 cells")
        );
        assert!(wide[1].message.starts_with("l.csv, row 5:"));
        let open = problems(b"Nom,Structure\nA,B\n\"C,D\nE,F\n");
        assert_eq!(open.len(), 1);
        assert!(
            open[0]
                .message
                .starts_with("l.csv, row 3: a quotation mark")
        );
        // Empty cells at the end are what some programs write; a mark inside a text is no opening one.
        assert_eq!(csv(b"Nom,Structure\nA,B,,\nC 12\",D\n").rows.len(), 2);
    }

    #[test]
    fn other_encodings_are_errors_with_their_row() {
        let broken = read("Nom\nHÃ©lÃ¨ne\n".as_bytes(), "l.csv".into()).unwrap_err();
        assert!(broken[0].message.starts_with("l.csv, row 2:"));
        let foreign = read(b"Nom\nb\nh\x81\xff\n", "l.csv".into()).unwrap_err();
        assert!(foreign[0].message.starts_with("l.csv, row 3:"));
    }
}
