//! Workbooks, as spreadsheet programs and others write them.

use std::io::{Cursor, Write as _};

use super::*;

/// The formats of cells: none, a date, a time of day, a duration, five digits.
const STYLES: &str = "<numFmts><numFmt numFmtId=\"164\" formatCode=\"00000\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"20\"/><xf numFmtId=\"46\"/><xf numFmtId=\"164\"/></cellXfs>";

fn workbook(properties: &str, sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    styled(STYLES, properties, sheets)
}

/// A workbook of one sheet: its rows, and what follows them.
pub(super) fn of_one(content: &str) -> Vec<u8> {
    workbook("", &[("A", "visible", content)])
}

/// A workbook of sheets, each with its name, its state and the XML of its rows and what follows them.
pub(super) fn styled(styles: &str, properties: &str, sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let relation = |id: usize, kind: &str, target: &str| {
        format!("<Relationship Id=\"r{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>")
    };
    let mut listed = String::new();
    let mut relations = relation(0, "styles", "styles.xml");
    let mut files = vec![
        (
            "_rels/.rels".to_owned(),
            format!(
                "<Relationships xmlns=\"{PACKAGE}\">{}</Relationships>",
                relation(1, "officeDocument", "xl/workbook.xml")
            ),
        ),
        (
            "xl/styles.xml".to_owned(),
            format!("<styleSheet xmlns=\"{MAIN}\">{styles}</styleSheet>"),
        ),
    ];
    for (at, (name, state, content)) in (1..).zip(sheets) {
        listed +=
            &format!("<sheet name=\"{name}\" sheetId=\"{at}\" state=\"{state}\" r:id=\"r{at}\"/>");
        relations += &relation(at, "worksheet", &format!("s{at}.xml"));
        let content = format!("<worksheet xmlns=\"{MAIN}\">{content}</worksheet>");
        files.push((format!("xl/s{at}.xml"), content));
    }
    files.push((
        "xl/workbook.xml".to_owned(),
        format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\">{properties}<sheets>{listed}</sheets></workbook>"),
    ));
    files.push((
        "xl/_rels/workbook.xml.rels".to_owned(),
        format!("<Relationships xmlns=\"{PACKAGE}\">{relations}</Relationships>"),
    ));
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        archive
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// Rows of cells from A1 on: a text, or the XML of a cell.
pub(super) fn sheet_data(rows: &[&[&str]]) -> String {
    let cell = |(column, (row, content)): (usize, (usize, &&str))| {
        let place = format!("{}{row}", letters(column));
        match content.strip_prefix('<') {
            Some(xml) => format!("<c r=\"{place}\" {xml}</c>"),
            None => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{content}</t></is></c>"),
        }
    };
    let row = |(number, cells): (usize, &&[&str])| {
        let cells = cells
            .iter()
            .map(|content| (number, content))
            .enumerate()
            .map(cell);
        format!("<row r=\"{number}\">{}</row>", cells.collect::<String>())
    };
    let rows: String = (1..).zip(rows).map(row).collect();
    format!("<sheetData>{rows}</sheetData>")
}

fn xlsx(properties: &str, rows: &[&[&str]]) -> Result<Sheet> {
    let bytes = workbook(properties, &[("A", "visible", &sheet_data(rows))]);
    workbook::read(bytes, "l.xlsx".into(), &plainly())
}

#[test]
fn dates_and_times_are_those_of_the_sheet() {
    let rows: [&[&str]; 2] = [
        &["Nom", "a", "b", "c", "d", "e", "f"],
        &[
            "A",
            "<s=\"1\"><v>44898</v>",
            "<s=\"1\"><v>44898.395833333336</v>",
            "<s=\"2\"><v>0.39583333333333331</v>",
            "<s=\"3\"><v>1.1041782407407408</v>",
            "<s=\"1\"><v>-1e300</v>",
            "<t=\"d\"><v>2026-12-04T09:30:00</v>",
        ],
    ];
    let sheet = xlsx("<workbookPr date1904=\"1\"/>", &rows).unwrap();
    assert_eq!(
        texts(&sheet.rows[0])[1..5],
        ["2026-12-04", "2026-12-04 09:30", "9:30", "26:30:01"]
    );
    assert!(texts(&sheet.rows[0])[5].starts_with("-1000"));
    assert_eq!(texts(&sheet.rows[0])[6], "2026-12-04 09:30");
    let sheet = xlsx("", &rows).unwrap();
    assert_eq!(
        texts(&sheet.rows[0])[1..4],
        ["2022-12-03", "2022-12-03 09:30", "9:30"]
    );
}

#[test]
fn the_list_is_the_sheet_that_shows_it() {
    let one = sheet_data(&[&["Nom"], &["Old"]]);
    let two = sheet_data(&[&["Nom"], &["New"]]);
    let read = |sheets: &[(&str, &str, &str)], named: Option<&str>| {
        workbook::read(
            workbook("", sheets),
            "l.xlsx".into(),
            &SheetReading {
                sheet: named,
                ..plainly()
            },
        )
    };
    let sheets = [
        ("A", "hidden", one.as_str()),
        ("B", "visible", ""),
        ("C", "visible", &two),
    ];
    assert_eq!(names(&read(&sheets, None).unwrap()), ["New"]);
    assert_eq!(names(&read(&sheets, Some("A")).unwrap()), ["Old"]);
    let sheets = [
        ("Monday", "visible", one.as_str()),
        ("Tuesday", "visible", &two),
    ];
    let several = read(&sheets, None).unwrap_err();
    assert_eq!(several[0].message, "l.xlsx has several sheets");
    assert!(several[0].hints[0].v.ends_with("Monday, Tuesday"));
    assert_eq!(names(&read(&sheets, Some("Tuesday")).unwrap()), ["New"]);
}

#[test]
fn cells_have_what_the_sheet_shows_in_them() {
    // Merged cells show their text once, for all rows.
    let data = sheet_data(&[&["Nom", "X"], &["A", "ENM"], &["B", ""], &["C", "Z"]]);
    let merged = format!(
        "{data}<mergeCells><mergeCell ref=\"B2:B3\"/><mergeCell ref=\"B4:B900000\"/></mergeCells>"
    );
    let bytes = workbook("", &[("A", "visible", &merged)]);
    let sheet = workbook::read(bytes, "l.xlsx".into(), &plainly()).unwrap();
    let rows: Vec<_> = sheet.rows.iter().map(texts).collect();
    assert_eq!(rows, [["A", "ENM"], ["B", "ENM"], ["C", "Z"]]);
    // Headings of two rows are not somebody's name.
    let data = sheet_data(&[&["Nom", "X"], &["", "Y"], &["A", "B"]]);
    let merged = format!("{data}<mergeCells><mergeCell ref=\"A1:A2\"/></mergeCells>");
    let bytes = workbook("", &[("A", "visible", &merged)]);
    let sheet = workbook::read(bytes, "l.xlsx".into(), &plainly()).unwrap();
    assert_eq!(names(&sheet), ["", "A"]);
    let postcode = xlsx(
        "",
        &[
            &["Nom", "X", "Y"],
            &["A", "<s=\"4\"><v>6000</v>", "<><v>1e21</v>"],
        ],
    );
    assert_eq!(
        texts(&postcode.unwrap().rows[0]),
        ["A", "06000", "1000000000000000000000"]
    );
    // A formula that nobody computed is not an empty text.
    let formulas = |cell| xlsx("", &[&["Nom", "X"], &["A", cell]]);
    let not_computed = formulas("<><f>1+1</f>").unwrap();
    assert!(
        not_computed.notes[0].starts_with("l.xlsx, row 2, column B: the formula has no result"),
        "{:?}",
        not_computed.notes
    );
    let computed = formulas("<><f>1+1</f><v>2</v>").unwrap();
    assert_eq!(texts(&computed.rows[0]), ["A", "2"]);
    let empty = formulas("<t=\"str\"><f>\"\"</f><v></v>").unwrap();
    assert_eq!(names(&empty), ["A"]);
}

#[test]
fn a_list_that_asks_for_too_much_is_refused_before_it_is_read() {
    let read = |bytes: Vec<u8>| {
        let read = workbook::read(bytes, "l.xlsx".into(), &plainly());
        read.expect_err("it is too large")[0].message.clone()
    };
    let cell = |at: &str, what: &str| {
        let row = at.trim_start_matches(char::is_alphabetic);
        format!("<row r=\"{row}\"><c r=\"{at}\" t=\"str\">{what}</c></row>")
    };
    let heading = cell("A1", "<v>Name</v>");
    for far in ["<v>x</v>", "<f>1+1</f>"] {
        let far = cell("XFD1048576", far);
        let content = format!("<sheetData>{heading}{far}</sheetData>");
        let said = read(of_one(&content));
        assert!(said.contains("as far down as row 1048576"), "{said}");
        assert!(said.contains("as far right as column XFD"), "{said}");
    }
    // A format alone is nothing that stands there.
    let far = "<row r=\"1048576\"><c r=\"XFD1048576\" s=\"1\"></c></row>";
    let content = format!(
        "<sheetData>{heading}{}{far}</sheetData>",
        cell("A2", "<v>Ada</v>")
    );
    let sheet = workbook::read(of_one(&content), "l.xlsx".into(), &plainly()).unwrap();
    assert_eq!(names(&sheet), ["Ada"]);
    let spaces = " ".repeat(257 << 20);
    let bomb = of_one(&format!("<sheetData>{heading}{spaces}</sheetData>"));
    assert_eq!(read(bomb), "l.xlsx unpacks to more than 256 MB");
}
