//! Names of recipients, however long and in whatever letters: on the page, and as they were written.

use crate::batch::Conference;
use crate::program::stderr;
use crate::readers::{squeezed, words};

/// Names in the letters that the built-in typefaces have, each of another language or kind.
const NAMES: [&str; 25] = [
    "Hélène Durand",
    "Jean-François Bouvier-Châtelain",
    "Wolfeschlegelsteinhausenbergerdorff",
    "Andrianampoinimerinatompokoindrindra",
    "María de los Ángeles Fernández-Caballero y Núñez de Balboa",
    "Donaudampfschifffahrtsgesellschaftskapitän",
    "Włodzimierz Grzegorz Brzęczyszczykiewicz",
    "Þórhallur Guðmundsson",
    "Nguyễn Thị Phương Thảo",
    "Αλεξάνδρα Παπαδημητροπούλου",
    "Екатерина Александровна Рождественская",
    "Olúwafẹ́mi Adébáyọ̀",
    "Ștefania Țurcanu-Brâncoveanu",
    "Gülşen İbrahimoğlu",
    "Seán Ó Súilleabháin",
    "Ngũgĩ wa Thiong’o",
    "Leszczyńska-Wojciechowska-Skrzypczyńska",
    "Jiří Řehoř z Růžové",
    "Kānepuʻuohaʻiliomākapu",
    "Æthelþryð Bjørnstjerne",
    "Siobhán Nic Gearailt",
    "Đorđe Đurđević",
    "Lluís Gonzàlez i Mañé",
    "Ambassadrice Marie-Antoinette de La Rochefoucauld-Montmorency-Laval",
    "Tagakinwaahowat",
];

/// The ways in which lists write a name, from short ones to those that nothing lets break.
fn shapes(name: &str) -> [String; 8] {
    let joined: String = name.split_whitespace().collect();
    let letters: String = joined.chars().filter(|c| c.is_alphanumeric()).collect();
    let ninety: String = letters.chars().cycle().take(90).collect();
    [
        name.to_owned(),
        format!("M. le professeur {name} (suppléant de {name})"),
        vec![name.replace(' ', "-"); 4].join("-"),
        format!(
            "{joined}@une-direction-departementale.de-la-protection-judiciaire-de-la-jeunesse.example.org"
        ),
        format!("{letters}@{}.example.org", letters.repeat(3)),
        format!("https://www.example.org/{}/{letters}", letters.repeat(4)),
        ninety,
        format!("{name}, 123 {}straße 45", letters.repeat(6)),
    ]
}

/// A list of these names, in which each has an organisation that is as long.
fn list(names: &[String]) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let rows = (1..).zip(names).map(|(number, name)| {
        let organisation = names[number % names.len()].as_str();
        format!("{number};{};{}\n", quoted(name), quoted(organisation))
    });
    format!("No;Nom;Structure\n{}", rows.collect::<String>())
}

#[test]
fn the_longest_names_stay_on_the_page_and_are_copied_as_they_were_written() {
    let mut names: Vec<String> = NAMES.iter().flat_map(|name| shapes(name)).collect();
    assert_eq!(names.len(), 200);
    let build = |template: &str, list: &str| {
        format!(
            "[[build]]\naudiences = [\"a\"]\ntemplate = \"{template}\"\nrecipients = \"{list}\"\ncolumns = {{ name = \"Nom\", organisation = \"Structure\" }}\noutput = \"{{{{ template }}}}/{{{{ recipient.no }}}}.pdf\"\n"
        )
    };
    let longest = ["checklist", "digest", "leaflet", "one-pager"];
    let builds = longest.map(|template| build(template, "longest.csv"));
    let manifest = build("briefing", "all.csv") + &builds.concat();
    let conference = Conference::new(&manifest);
    conference.write("all.csv", list(&names));
    let all = names.clone();
    names.sort_by_key(|name| std::cmp::Reverse(name.chars().count()));
    names.truncate(12);
    conference.write("longest.csv", list(&names));
    conference.succeed("out", &["--jobs", "2", "--quiet"]);
    let mut read = 0;
    for (template, names) in [("briefing", &all)]
        .into_iter()
        .chain(longest.map(|name| (name, &names)))
    {
        for (number, name) in (1..).zip(names) {
            let file = conference.path(&format!("out/{template}/{number}.pdf"));
            let Some(words) = words(&file) else {
                return;
            };
            // All document types have A4 pages, upright.
            for word in &words {
                let is_inside = word.left >= 0.0
                    && word.right <= 595.3
                    && word.top >= 0.0
                    && word.bottom <= 841.9;
                assert!(is_inside, "{template}, {name}: {word:?}");
            }
            let text: String = words.iter().map(|word| word.text.as_str()).collect();
            let text = text.replace("&amp;", "&");
            let organisation = &names[number % names.len()];
            let whom = squeezed(&format!("{name}, {organisation}"));
            assert!(
                squeezed(&text).contains(&whom),
                "{template}, {name}: {text}"
            );
            read += 1;
        }
    }
    assert_eq!(read, 200 + 12 * longest.len());
}

#[test]
fn names_in_letters_that_no_typeface_has_are_refused_with_their_rows() {
    let names = [
        "李小龍",
        "สมชาย ใจดี",
        "محمد بن سلمان",
        "דוד בן־גוריון",
        "მიხეილ",
        "रवीन्द्रनाथ ठाकुर",
        "Kekuhaupiʻo 李",
    ];
    let conference = Conference::new(
        "[[build]]\naudiences = [\"a\"]\nrecipients = \"all.csv\"\ncolumns = { name = \"Nom\", organisation = \"Structure\" }\n",
    );
    conference.write("all.csv", list(&names.map(str::to_owned)));
    let ended = conference.batch("out", &[]);
    assert_eq!(ended.status.code(), Some(1));
    let said = stderr(&ended);
    for (row, name) in (2..).zip(names) {
        assert!(
            said.contains(&format!("all.csv, row {row}: no typeface has the letter")),
            "{name}: {said}"
        );
    }
    assert!(!conference.path("out/a").exists());
}
