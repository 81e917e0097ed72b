//! Lists as people write them: merged, hidden, under a title, and formatted.

use std::io::{Cursor, Write as _};

use super::workbooks::{of_one, sheet_data, styled};
use super::*;

/// An ODS file with one sheet of these rows.
fn ods(rows: &str) -> Vec<u8> {
    const OASIS: &str = "urn:oasis:names:tc:opendocument:xmlns";
    let content = format!(
        "<office:document-content xmlns:office=\"{OASIS}:office:1.0\" xmlns:text=\"{OASIS}:text:1.0\" xmlns:table=\"{OASIS}:table:1.0\"><office:body><office:spreadsheet><table:table table:name=\"A\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let manifest = "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", &content),
        ("META-INF/manifest.xml", manifest),
    ] {
        archive
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn ods_cell(attributes: &str, text: &str) -> String {
    format!(
        "<table:table-cell office:value-type=\"string\" {attributes}><text:p>{text}</text:p></table:table-cell>"
    )
}

fn ods_row(attributes: &str, cells: &[String]) -> String {
    format!(
        "<table:table-row {attributes}>{}</table:table-row>",
        cells.concat()
    )
}

fn read(bytes: Vec<u8>, name: &str, hidden_rows: Option<HiddenRows>) -> Sheet {
    let reading = SheetReading {
        hidden_rows,
        ..plainly()
    };
    workbook::read(bytes, name.into(), &reading).unwrap()
}

#[test]
fn merged_cells_are_everybodys_whom_they_span() {
    let covered = "<table:covered-table-cell/>".to_owned();
    let rows = [
        ods_row("", &["Nom", "X"].map(|text| ods_cell("", text))),
        ods_row(
            "",
            &[
                ods_cell("", "A"),
                ods_cell("table:number-rows-spanned=\"3\"", "ENM"),
            ],
        ),
        ods_row("", &[ods_cell("", "B"), covered.clone()]),
        ods_row("", &[ods_cell("", "C"), covered]),
        ods_row("", &[ods_cell("", "D"), ods_cell("", "Z")]),
    ];
    let sheet = read(ods(&rows.concat()), "l.ods", None);
    let rows: Vec<_> = sheet.rows.iter().map(texts).collect();
    assert_eq!(rows, [["A", "ENM"], ["B", "ENM"], ["C", "ENM"], ["D", "Z"]]);
    // Merged cells do not make a person of an empty row, nor show what they cover.
    let data = sheet_data(&[&["Nom", "X", "Y"], &["A", "ENM", "old"], &["B"], &["", ""]]);
    let merged = format!("{data}<mergeCells><mergeCell ref=\"B2:C4\"/></mergeCells>");
    let sheet = read(of_one(&merged), "l.xlsx", None);
    let rows: Vec<_> = sheet.rows.iter().map(texts).collect();
    assert_eq!(rows, [["A", "ENM", ""], ["B", "ENM", ""]]);
}

#[test]
fn hidden_rows_are_said_and_a_key_decides() {
    let data = sheet_data(&[&["Nom"], &["A"], &["B"], &["C"], &["D"], &["E"]]);
    let data = ["2", "4", "5"].iter().fold(data, |data, row| {
        data.replace(
            &format!("<row r=\"{row}\">"),
            &format!("<row r=\"{row}\" hidden=\"1\">"),
        )
    });
    let filter = "<autoFilter ref=\"A1:A6\"><filterColumn colId=\"0\"/></autoFilter>";
    let filtered = of_one(&format!("{data}{filter}"));
    let by_hand = of_one(&data);
    let rows = [
        ods_row("", &[ods_cell("", "Nom")]),
        ods_row("table:visibility=\"filter\"", &[ods_cell("", "A")]),
        ods_row("", &[ods_cell("", "B")]),
        ods_row(
            "table:visibility=\"filter\" table:number-rows-repeated=\"2\"",
            &[ods_cell("", "C")],
        ),
        ods_row("", &[ods_cell("", "E")]),
        // To the end of the sheet, as LibreOffice writes it.
        ods_row(
            "table:visibility=\"collapse\" table:number-rows-repeated=\"1048570\"",
            &["<table:table-cell/>".to_owned()],
        ),
    ];
    let filtered_ods = ods(&rows.concat());
    for (bytes, name, hidden) in [
        (&filtered, "l.xlsx", "hidden by a filter"),
        (&by_hand, "l.xlsx", "hidden"),
        (&filtered_ods, "l.ods", "hidden by a filter"),
    ] {
        let all = read(bytes.clone(), name, None);
        assert_eq!(all.rows.len(), 5);
        let note = &all.notes[0];
        assert!(
            note.starts_with(&format!(
                "{name}: rows 2 and 4–5 are {hidden}, and read; say"
            )),
            "{note}"
        );
        let skipped = read(bytes.clone(), name, Some(HiddenRows::Skip));
        assert_eq!(names(&skipped), ["B", "E"]);
        assert!(skipped.notes[0].ends_with(&format!("{hidden}, and not read")));
        let included = read(bytes.clone(), name, Some(HiddenRows::Include));
        assert_eq!(included.rows.len(), 5);
        assert!(included.notes[0].ends_with(&format!("{hidden}, and read")));
    }
}

#[test]
fn headings_are_found_below_a_title() {
    let is_named = |cells: &[&str]| cells.contains(&"Nom");
    let looking = SheetReading {
        are_headings: &is_named,
        ..plainly()
    };
    let list = "Liste des participants;\n;\nNom;X\nA;B\n";
    let sheet = csv::read(list.as_bytes(), "l.csv".into(), &looking).unwrap();
    assert_eq!(
        (&*sheet.headings, names(&sheet)),
        (&["Nom".to_owned(), "X".into()][..], vec!["A"])
    );
    assert_eq!(
        sheet.notes,
        ["l.csv: the headings are in row 3; row 1 above them is not read"]
    );
    // A title without separators, as somebody types it.
    let list = "Participants\n2026\nNom;X\nA;B\n";
    let sheet = csv::read(list.as_bytes(), "l.csv".into(), &looking).unwrap();
    assert_eq!(names(&sheet), ["A"]);
    assert!(sheet.notes[0].contains("rows 1–2 above them are not read"));
    // A row whose number is given, whatever it holds.
    let said = |row| {
        let reading = SheetReading {
            headings_row: Some(row),
            ..plainly()
        };
        csv::read(list.as_bytes(), "l.csv".into(), &reading)
    };
    assert_eq!(said(3).unwrap().headings, ["Nom", "X"]);
    assert_eq!(
        said(9).unwrap_err()[0].message,
        "l.csv has nothing in row 9"
    );
}

#[test]
fn dates_and_numbers_are_shown_as_the_sheet_formats_them() {
    let formats = [
        ("dd/mm/yyyy", "46360", "04/12/2026"),
        ("d mmmm yyyy", "46360", "2026-12-04"),
        ("[$-F800]dddd, mmmm dd, yyyy", "46360", "2026-12-04"),
        (
            "0#&quot; &quot;##&quot; &quot;##&quot; &quot;##&quot; &quot;##",
            "612345678",
            "06 12 34 56 78",
        ),
        ("0%", "0.5", "50%"),
        ("0.00", "12.5", "12.50"),
        ("#,##0", "1234567", "1\u{202f}234\u{202f}567"),
        ("General", "0.30000000000000004", "0.3"),
        ("General", "33612345678901", "33612345678901"),
        (";;;", "7", "7"),
    ];
    let number_formats: String = (200..)
        .zip(formats)
        .map(|(id, (code, ..))| format!("<numFmt numFmtId=\"{id}\" formatCode=\"{code}\"/>"))
        .collect();
    // The first style is that of cells that say none.
    let styles: String = (199..210)
        .map(|id| format!("<xf numFmtId=\"{id}\"/>"))
        .collect();
    let cells: Vec<String> = (1..)
        .zip(formats)
        .map(|(style, (_, value, _))| format!("<s=\"{style}\"><v>{value}</v>"))
        .collect();
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    let styles = format!("<numFmts>{number_formats}</numFmts><cellXfs>{styles}</cellXfs>");
    let data = sheet_data(&[&["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"], &cells]);
    let bytes = styled(&styles, "", &[("A", "visible", &data)]);
    let shown = read(bytes, "l.xlsx", None);
    assert_eq!(texts(&shown.rows[0]), formats.map(|(.., shown)| shown));
    // ODS says what each cell shows.
    let rows = [
        ods_row("", &["Nom", "X"].map(|text| ods_cell("", text))),
        "<table:table-row><table:table-cell office:value-type=\"date\" office:date-value=\"2026-12-04\"><text:p>vendredi 4 décembre</text:p></table:table-cell><table:table-cell office:value-type=\"currency\" office:value=\"1234.5\"><text:p>1 234,50 €</text:p></table:table-cell></table:table-row>".to_owned(),
    ];
    let shown = read(ods(&rows.concat()), "l.ods", None);
    assert_eq!(texts(&shown.rows[0]), ["vendredi 4 décembre", "1 234,50 €"]);
}

#[test]
fn rows_are_told_in_few_words() {
    assert_eq!(rows_told(&[4]), "row 4");
    assert_eq!(rows_told(&[4, 5, 6, 9, 12, 13]), "rows 4–6, 9 and 12–13");
}

#[test]
fn a_workbook_that_is_cut_off_is_refused() {
    let cut = ods("<table:table-row></table:table></table:table>");
    let refused = workbook::read(cut, "l.ods".into(), &plainly()).unwrap_err();
    assert!(refused[0].message.starts_with("could not read l.ods: "));
}
