//! Lists of people: nobody falls off one, and no letter of a name becomes another, without a word.

use std::fs;

use crate::batch::Conference;
use crate::program::{root, stderr};

/// What the program does with a list of which the column `Nom` has the names.
fn planned(list: impl AsRef<[u8]>) -> Result<String, String> {
    planned_with("people.csv", list, "")
}

/// What it does with a list of this file name, and more keys in its `[[build]]`.
fn planned_with(name: &str, list: impl AsRef<[u8]>, keys: &str) -> Result<String, String> {
    let conference = Conference::new(&format!(
        "[[build]]\naudiences = [\"a\"]\nrecipients = \"{name}\"\ncolumns = {{ name = \"Nom\" }}\n{keys}\n",
    ));
    conference.write(name, list);
    let ended = conference.batch("out", &["--dry-run"]);
    let said = stderr(&ended);
    if ended.status.success() {
        Ok(said + &String::from_utf8_lossy(&ended.stdout))
    } else {
        assert_eq!(ended.status.code(), Some(1), "{said}");
        Err(said)
    }
}

#[test]
fn what_would_lose_somebody_is_an_error_at_its_place() {
    let wrong: [(&[u8], &[&str]); 9] = [
        (
            b"Nom,X\nA,\"Foo\nB,Bar\nC,\"Baz\nD,Qux\n",
            &["people.csv, row 2, column B: a quotation mark is out of place"],
        ),
        (
            b"Nom,X\nA,\"Foo\nB,Bar\nC,Baz\"\nD,Qux\n",
            &["people.csv, row 2, column B: the lines of the cell look like rows of their own"],
        ),
        // One column, where every line would be a row.
        (
            b"Nom\nA\n\"B\nC\"\nD\n",
            &["people.csv, row 3, column A: the lines of the cell look like rows of their own"],
        ),
        (
            b"Nom,X\n\"A\nB\",Foo\nC,Bar\n",
            &["people.csv, row 2, column A (Nom): the name has several lines"],
        ),
        (
            "Nom,Prénom,Prenom\nA,B,C\n".as_bytes(),
            &["people.csv has two columns `prenom`: B (Prénom) and C (Prenom)"],
        ),
        (
            b"Nom,,X\nA,B,C\nD,,E\n",
            &["people.csv, row 2, column B: the cell is under no heading"],
        ),
        (
            "Nom,X\n\u{a0}\u{200b},B\nC,D\n".as_bytes(),
            &["people.csv, row 2, column A (Nom): the name is empty"],
        ),
        (
            b"\xef\xbb\xbfNom,X\nA,B\nC\xff,D\n",
            &["people.csv, row 3: there is a byte that is no letter"],
        ),
        (
            b"Nom\nAnna\nOnd\xf8ej\n",
            &["people.csv, row 3: the text is not UTF-8, and what letters it has is uncertain"],
        ),
    ];
    for (list, expected) in wrong {
        let said = planned(list).unwrap_err();
        let errors: Vec<&str> = said
            .lines()
            .filter_map(|line| line.strip_prefix("error: "))
            .collect();
        assert_eq!(errors, expected, "{said}");
    }
}

#[test]
fn what_a_list_is_read_as_is_said() {
    let polish = planned(b"Nom;X\r\n\xa3ukasz Wi\x9cniewski;A\r\n").unwrap();
    assert!(
        polish.contains("people.csv is read as windows-1250, with the letters Łś"),
        "{polish}"
    );
    assert!(
        polish.contains("build: a/lukasz-wisniewski.pdf"),
        "{polish}"
    );
    let mac = planned(b"Nom;X\rH\x8el\x8fne;A\rJos\x8e;B\r").unwrap();
    assert!(
        mac.contains("people.csv is read as macintosh, with the letters èé"),
        "{mac}"
    );
    assert!(mac.contains("build: a/helene.pdf") && mac.contains("build: a/jose.pdf"));
    let western = planned(b"Nom;X\r\nH\xe9l\xe8ne;A\r\n").unwrap();
    assert!(western.contains("is read as windows-1252"), "{western}");
    let tabs = planned("sep=\t\nNom\tX\nZoë\ta;b;c\n").unwrap();
    assert!(tabs.contains("build: a/zoe.pdf"), "{tabs}");
    assert!(!tabs.contains("is read as"), "{tabs}");
}

#[test]
fn a_build_of_nothing_is_an_error() {
    for (field, told) in [("languages", "in no language"), ("formats", "in no format")] {
        let conference = Conference::new(&format!(
            "[[build]]\naudiences = [\"a\"]\nrecipients = \"people.csv\"\ncolumns = {{ name = \"Nom\" }}\n{field} = []\n"
        ));
        conference.write("people.csv", "Nom\nA\n");
        let ended = conference.batch("out", &["--dry-run"]);
        assert_eq!(ended.status.code(), Some(1), "nobody gets anything");
        let said = stderr(&ended);
        assert!(said.contains(&format!("this build is {told}")), "{said}");
        assert!(said.contains("conference.toml:5:"), "{said}");
    }
}

#[test]
fn a_title_above_the_headings_is_passed_over_or_told_plainly() {
    let list = "Liste des participants,,\nNom,Structure,Table\nAnna,Foo,1\n";
    let found = planned(list).unwrap();
    assert!(found.contains("build: a/anna.pdf"), "{found}");
    assert!(
        found.contains("the headings are in row 2; row 1 above them is not read"),
        "{found}"
    );
    let said = planned_with("people.csv", list, "headings-row = 2").unwrap();
    assert!(said.contains("build: a/anna.pdf"), "{said}");
    // Where the column is named otherwise, nothing tells which row it is in.
    let other = planned(list.replace("Nom", "Name")).unwrap_err();
    assert!(
        other.contains("error: people.csv has no column `Nom`"),
        "{other}"
    );
    assert!(
        other.contains("hint: expected one of: Liste des participants\n"),
        "{other}"
    );
    assert!(
        other.contains(
            "row 1 is read as the headings; if they stand in another, say which: `headings-row = 2`"
        ),
        "{other}"
    );
    let nothing = planned_with("people.csv", list, "headings-row = 7").unwrap_err();
    assert!(
        nothing.contains("error: people.csv has nothing in row 7"),
        "{nothing}"
    );
}

#[test]
fn people_who_are_merged_or_hidden_in_a_workbook_are_not_lost() {
    for name in ["merged-and-filtered.xlsx", "merged-and-filtered.ods"] {
        let list = fs::read(root().join("tests/lists").join(name)).unwrap();
        let read = planned_with(
            name,
            &list,
            "output = \"{{ recipient.structure | slug }}/{{ recipient.name | slug }}.pdf\"",
        )
        .unwrap();
        for file in [
            "enm/anna.pdf",
            "enm/bruno.pdf",
            "enm/chloe.pdf",
            "police/david.pdf",
        ] {
            assert!(read.contains(&format!("build: {file}\n")), "{name}: {read}");
        }
        assert!(
            read.contains(&format!(
                "{name}: row 5 is hidden by a filter, and read; say whether they are meant"
            )),
            "{read}"
        );
        let skipped = planned_with(name, &list, "hidden-rows = \"skip\"").unwrap();
        assert!(
            skipped.contains("row 5 is hidden by a filter, and not read"),
            "{skipped}"
        );
        assert!(
            skipped.contains("a/anna.pdf") && !skipped.contains("chloe"),
            "{skipped}"
        );
    }
}

#[test]
fn what_may_not_be_meant_is_said_with_its_rows() {
    let list = "Nom,Structure\nAnna,L&#039;Oasis\nBruno et Chloé,Police\n\"Durand, Hélène\",Foo & Bar\n\"Jean Petit, Marie Grand\",\nDavid,H&ocirc;tel\n";
    let said = planned(list).unwrap();
    let warnings: Vec<&str> = said
        .lines()
        .filter_map(|line| line.strip_prefix("warning: "))
        .collect();
    assert_eq!(
        warnings,
        [
            "people.csv, rows 2 and 6, column B (Structure): a web form left `&#039;` in the text, which is printed so; write the sign itself",
            "people.csv, rows 3 and 5, column A (Nom): there may be two names in one cell, which get one copy; give each person a row",
        ],
        "{said}"
    );
}

#[test]
fn a_column_that_cannot_be_used_is_said() {
    let said = planned("Nom,Name,…\nAnna,Anne,x\n").unwrap();
    assert!(
        said.contains("people.csv: column B (Name) is not used, since `name` is column A"),
        "{said}"
    );
    assert!(
        said.contains("people.csv: column C (…) is not used, since its heading makes no name"),
        "{said}"
    );
}
