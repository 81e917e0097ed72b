//! Lists of people: nobody falls off one, and no letter of a name becomes another, without a word.

use crate::batch::Conference;
use crate::program::stderr;

/// What the program does with a list of which the column `Nom` has the names.
fn planned(list: impl AsRef<[u8]>) -> Result<String, String> {
    let conference = Conference::new(
        "[[build]]\naudiences = [\"a\"]\nrecipients = \"people.csv\"\ncolumns = { name = \"Nom\" }\n",
    );
    conference.write("people.csv", list);
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
