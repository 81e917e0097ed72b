//! Rows of CSV.

use super::*;

#[test]
fn rows_have_the_numbers_that_a_spreadsheet_shows() {
    let sheet = csv("Nom,Structure\n\nA,\"two\nlines\"\n,\n\n\nB,x");
    assert_eq!(sheet.headings, ["Nom", "Structure"]);
    assert_eq!(numbers(&sheet), [3, 7]);
    assert_eq!(texts(&sheet.rows[0]), ["A", "two\nlines"]);
    assert_eq!(
        sheet.place(&sheet.rows[1], 1).to_string(),
        "l.csv, row 7, column B (Structure)"
    );
    assert_eq!(numbers(&csv("Nom\r\n\r\nA\r\n\r\nB\r\n")), [3, 5]);
    // As old Macs end lines.
    let mac = csv("Nom;Structure\r\rA;x,y,z\rB;x");
    assert_eq!((names(&mac), numbers(&mac)), (vec!["A", "B"], vec![3, 4]));
}

#[test]
fn what_excel_exports_is_read_right() {
    let windows = csv(b"Nom;Structure\r\nH\xe9l\xe8ne;\"C; D\"\r\n");
    assert_eq!(texts(&windows.rows[0]), ["Hélène", "C; D"]);
    assert_eq!(
        windows.notes[0],
        "l.csv is read as windows-1252, with the letters èé"
    );
    let marked = csv(b"\xef\xbb\xbfNom;Structure\r\nZo\xc3\xab;D\r\n");
    assert_eq!(marked.headings[0], "Nom");
    assert_eq!(texts(&marked.rows[0]), ["Zoë", "D"]);
    let utf16: Vec<u8> = [0xfeff]
        .into_iter()
        .chain("Nom\tX\r\nŁ\tY\r\n".encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let utf16 = csv(&utf16);
    assert_eq!(texts(&utf16.rows[0]), ["Ł", "Y"]);
    assert_eq!(utf16.notes[0], "l.csv is read as UTF-16LE");
    for (separator, list) in [
        (';', "sep=;\nNom;X\na,b;c\n"),
        ('\t', "sep=\t\r\nNom\tX\r\na,b\tc\r\n"),
        ('|', "sep=|\rNom|X\ra,b|c\r"),
    ] {
        let sheet = csv(list);
        assert_eq!(texts(&sheet.rows[0]), ["a,b", "c"], "{separator}");
        assert_eq!(numbers(&sheet), [3]);
    }
}

#[test]
fn quotation_marks_join_no_rows() {
    let place = |marked: &str| {
        let problems = problems(marked);
        assert_eq!(problems.len(), 1, "{problems:?}");
        problems.into_iter().next().unwrap()
    };
    for (list, at) in [
        ("Nom,X\nA,\"Foo\nB,Bar\nC,\"Baz\nD,Qux\n", "row 2, column B"),
        ("Nom,X\nA,B\n\"C,D\nE,F\n", "row 3, column A"),
        ("Nom,X\nA,B\nC 12\",D\n", "row 3, column A"),
        ("Nom,X\nA, \"B, C\"\nD,E\n", "row 2, column B"),
        ("Nom,X\nA,\"B\" \nD,E\n", "row 2, column B"),
    ] {
        let told = place(list);
        assert_eq!(told, format!("{at}: a quotation mark is out of place"));
    }
    let joined = "column B: the lines of the cell look like rows of their own";
    assert_eq!(
        place("Nom,X\nA,\"Foo\nB,Bar\"\nC,D\n"),
        format!("row 2, {joined}")
    );
    assert_eq!(
        place("Nom,X\nA,\"Foo\nB\nC,Baz\"\nD,E\n"),
        format!("row 2, {joined}")
    );
    assert_eq!(
        texts(&csv("Nom,X\n\"C 12\"\"\",D\n").rows[0]),
        ["C 12\"", "D"]
    );
}

#[test]
fn addresses_have_several_lines() {
    let sheet = csv("Nom,Adresse\nA,\"12, rue X\n75001 Paris\"\nB,\"Lyon\nFrance\"\nC,\n");
    assert_eq!(texts(&sheet.rows[0]), ["A", "12, rue X\n75001 Paris"]);
    assert_eq!(names(&sheet), ["A", "B", "C"]);
    // Lines that look like rows are accepted if other cells of the column have several lines as well.
    let sheet = csv(
        "Name,Address\nA,\"1 Low St\nYork, UK\"\nB,\"2 Low St\nYork, UK\"\nC,Leeds\nD,\"x\ny\"\n",
    );
    assert_eq!(names(&sheet), ["A", "B", "C", "D"]);
}

#[test]
fn rows_that_would_lose_somebody_are_errors() {
    assert_eq!(
        problems("Nom,Structure\nA,B\nO, C,D\n\nE,F,G,H\nI,J,\n"),
        [
            "row 3: there are 3 cells under 2 headings",
            "row 5: there are 4 cells under 2 headings",
            "row 6: there are 3 cells under 2 headings",
        ]
    );
    assert_eq!(
        problems("Nom,StructureA,B\nC,D\nE,F\n"),
        ["row 1: there are 3 headings, and no row has as many cells"]
    );
    // Programs leave out the last cells of rows that are empty.
    assert_eq!(names(&csv("Nom,X,Y\nA,B,C\nD\nE,F\n")), ["A", "D", "E"]);
    // A row of invisible spaces is empty.
    assert_eq!(
        names(&csv("Nom,X\n\u{a0},\u{200b}\n\u{feff}A\u{200b},\n")),
        ["A"]
    );
}
