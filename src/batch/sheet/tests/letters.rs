//! Encodings.

use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1250, WINDOWS_1252, WINDOWS_1254};

use super::*;

#[test]
fn letters_are_those_that_were_meant() {
    let read = |encoding: &'static Encoding, names: &[&str]| {
        let list = format!("Nom;Structure\n{};X\n", names.join(";Association\n"));
        let (bytes, ..) = encoding.encode(&list);
        csv::read(&bytes, "l.csv".into(), &plainly()).map(|sheet| {
            let read: Vec<String> = sheet.rows.iter().map(|row| texts(row)[0].into()).collect();
            assert_eq!(read, names, "other letters, and not a word");
            assert!(sheet.notes[0].contains(encoding.name()));
        })
    };
    // One word is enough for French, and for letters that make no words in Windows-1252.
    for name in [
        "Hélène",
        "Anaïs",
        "Loïc",
        "INÈS",
        "Cœur",
        "Benoît",
        "L’Haÿ-les-Roses",
        "n° 5 à Où",
        "François “Zoë”",
        "Jürgen Groß",
        "José García",
        "Été…",
        "Café – « thé »",
        "l´Été à 5 k€",
    ] {
        read(WINDOWS_1252, &[name]).unwrap();
    }
    for name in [
        "Łukasz",
        "Małgorzata",
        "Zając",
        "Jagiełło",
        "ŁUKASZ",
        "Łukasz Wiśniewski",
    ] {
        read(WINDOWS_1250, &[name]).unwrap();
    }
    for name in [
        "Hélène",
        "Anaïs",
        "Zoë",
        "François",
        "Jérôme",
        "Élodie",
        "Müller",
        "José Núñez",
        "João",
        "Association d’aide",
        "HÉLÈNE",
    ] {
        read(MACINTOSH, &[name]).unwrap();
    }
    // Other languages need several words.
    let czech = [
        "Jiří", "Dvořák", "Růžena", "Ondřej", "Luděk", "Němec", "Bartoň", "Kučera", "Jiřina",
        "Řehoř",
    ];
    read(WINDOWS_1250, &czech).unwrap();
    let turkish = [
        "Ayşe", "Yılmaz", "Çağlar", "Gülşen", "İbrahim", "Doğan", "Işık", "Şahin", "Kılıç",
    ];
    read(WINDOWS_1254, &turkish).unwrap();
    let danish = [
        "Åse",
        "Bjørn",
        "Søren",
        "Kjærsgård",
        "Jørgen",
        "Håkon",
        "Pål",
        "Brønnum",
        "Sæther",
    ];
    read(WINDOWS_1252, &danish).unwrap();
    // One or two words could be in either encoding, and are never read wrongly.
    for (encoding, names) in [
        (WINDOWS_1250, czech.as_slice()),
        (
            WINDOWS_1250,
            &[
                "Gdańsk",
                "Győr",
                "Babić",
                "Szőke",
                "Źródło",
                "Dąbrowska",
                "Ştefan",
                "Đorđević",
            ],
        ),
        (WINDOWS_1254, &turkish),
        (WINDOWS_1252, &danish),
        (WINDOWS_1252, &["Núñez", "João", "Lætitia", "Guðrún"]),
        (MACINTOSH, &["Où", "Lætitia", "Åse Bjørn", "Cœur"]),
    ] {
        for (at, name) in names.iter().enumerate() {
            let _ = read(encoding, &[name]);
            let _ = read(encoding, &["Anna", name, names[(at + 1) % names.len()]]);
        }
    }
}

#[test]
fn letters_that_cannot_be_right_are_errors_with_their_row() {
    let uncertain = "the text is not UTF-8, and what letters it has is uncertain";
    let broken = "the accents are broken (`Ã©` where `é` is meant)";
    for (list, told) in [
        (
            "Nom;X\nA;\"a\nb\"\nHÃ©lÃ¨ne;\n".as_bytes(),
            format!("row 3: {broken}"),
        ),
        ("Nom\nA\nH√©l√®ne\n".as_bytes(), format!("row 3: {broken}")),
        ("Nom\nÅ‚\n".as_bytes(), format!("row 2: {broken}")),
        (b"Nom\nAnna\nOnd\xf8ej\n", format!("row 3: {uncertain}")),
        (b"Nom\nb\nh\x81\xff\n", format!("row 3: {uncertain}")),
        (
            b"\xef\xbb\xbfNom\nA\nB\xff\n",
            "row 3: there is a byte that is no letter".into(),
        ),
        (
            b"\xff\xfeN\0\n\0\x00\xd8\n\0",
            "row 2: there is a byte that is no letter".into(),
        ),
        (
            b"N\0o\0m\0\n\0A\0\n\0",
            "row 1: there is a control character in the text".into(),
        ),
        (
            b"Nom\nA\n\x1a",
            "row 3: there is a control character in the text".into(),
        ),
        (
            "Nom\nL\u{92}Hay\n".as_bytes(),
            "row 2: there is a control character in the text".into(),
        ),
    ] {
        assert_eq!(problems(list), [told], "{}", String::from_utf8_lossy(list));
    }
}
