//! Recommendations, by all the ways in which documents make them.

use super::*;

#[test]
fn a_list_under_a_heading_that_says_so_is_recommendations() {
    let (text, imported) = import(
        "# Visits\n\n1. Not one.\n\n# Recommandations\n\n1. Nommer un tuteur :\n   - sans délai ;\n   - sans frais.\n2. Former la police.\n\n# Annexe\n\n- Rien.",
    );
    assert_eq!(
        recommendations(&imported),
        [
            "1 recommandations: Nommer un tuteur : / sans délai ; / sans frais.",
            "2 recommandations: Former la police.",
        ],
        "{text}"
    );
}

#[test]
fn numbers_of_their_own_under_such_a_heading_are_recommendations_and_numbered_paragraphs_are_not() {
    let (_, imported) = import(&format!(
        "I. Visits\n\n1\\. First, {LONG}.\n\n2\\. Second, {LONG}.\n\nII. Conclusions and/or recommendations\n\n\
         3\\. The following will be examined, since {LONG}:\n\n3.1 Appoint a guardian (Peru);\n\n3.2 Train the police (Mali);\n\n\
         4\\. All of this reflects that {LONG}.\n\nIII. Annex\n\n5\\. Last, {LONG}."
    ));
    assert_eq!(
        recommendations(&imported),
        [
            "3.1 II: Appoint a guardian (Peru);",
            "3.2 II: Train the police (Mali);"
        ]
    );
    assert_eq!(numbered(&imported), ["1", "2", "3", "4", "5"]);
}

#[test]
fn recommendations_that_are_called_so_are_found_wherever_they_stand() {
    let (_, imported) = import(
        "# A.I. Law\n\n## A.I.1. Duties\n\nWords.\n\n**Recommendation no. 1: A.I.1**\n\nAppoint a guardian.\n\n\
         More words. Recommendation 1 is not this.\n\n## A.I.2. Rights\n\n**Recommendation no. 2: A.1.2**\n\nTrain the police.\n\n# A.II. Practice",
    );
    assert_eq!(recommendations(&imported)[1], "2 A.I.2: Train the police.");
    let mut warnings = imported.warnings.iter();
    let warning = warnings.find(|warning| warning.message.contains("names A.1.2"));
    let hint = warning.unwrap().hint.as_ref().unwrap();
    assert!(hint.contains("[[correction]]"), "{hint}");
}

#[test]
fn short_labels_are_found() {
    let (_, imported) = import(
        "# Law\n\nR1. Appoint a guardian.\n\nR2: Train the police.\n\n# Practice\n\nR3 Visit.",
    );
    assert_eq!(
        recommendations(&imported),
        [
            "R1 law: Appoint a guardian.",
            "R2 law: Train the police.",
            "R3 practice: Visit."
        ]
    );
}

#[test]
fn a_column_of_a_table_is_recommendations_and_the_others_are_their_fields() {
    let (_, imported) = import(
        "# List\n\n| Recommendation | Position |\n|---|---|\n| 1.1 Appoint a guardian. | Supported |\n| 1.2 Train the police. | Noted |\n",
    );
    assert_eq!(
        recommendations(&imported),
        [
            "1.1 list: Appoint a guardian.",
            "1.2 list: Train the police."
        ]
    );
    assert_eq!(fields(&imported, "1.2"), [("Position", "Noted")]);
}

#[test]
fn two_recommendations_of_one_number_are_said_with_both_places() {
    let (_, imported) = import(
        "# Recommendations\n\n## To the State\n\n1. Act.\n2. Pay.\n\n## To the police\n\n1. Train.\n2. Visit.",
    );
    assert_eq!(
        recommendations(&imported),
        [
            "1 to-the-state: Act.",
            "2 to-the-state: Pay.",
            "to-the-police-1 to-the-police: Train.",
            "to-the-police-2 to-the-police: Visit."
        ]
    );
    assert!(warns(
        &imported,
        &["recommendation 1 is there twice", "line 5"]
    ));
}

#[test]
fn bullets_under_such_a_heading_are_counted_by_us_where_the_document_has_no_numbers() {
    let (text, imported) = import(
        "# Visits\n\n- Not one.\n\n# Our recommendations\n\n- Appoint a guardian.\n- Train the police.",
    );
    assert_eq!(
        recommendations(&imported),
        [
            "1 our-recommendations: Appoint a guardian.",
            "2 our-recommendations: Train the police."
        ],
        "{text}"
    );
    assert!(warns(&imported, &["counted them"]));
}

#[test]
fn a_box_is_a_recommendation_from_its_first_line_to_its_end() {
    let (text, imported) = import_document(&lines(
        "p Introduction
         h1 A - LAW
         h2 A.I. Duties
         h3 A.I.1 Of the State
         p Words.
         box1 Recommendation no. 1: A.I.1.
         box1 Appoint a guardian:
         box1 Without delay.
         box2 Recommendation no.2: A.I.1
         box2 Train the police.
         p More words.
         h3 A.I.2. Of others
         item One
         item Two
         box3 Recommendation no. 3: AI.2
         box3 Pay.",
    ));
    assert_eq!(
        outline(&imported),
        [
            "[section-a] a",
            "A LAW",
            "  A.I Duties",
            "    A.I.1 Of the State",
            "    A.I.2 Of others"
        ],
        "{text}"
    );
    assert_eq!(
        recommendations(&imported),
        [
            "1 A.I.1: Appoint a guardian: / Without delay.",
            "2 A.I.1: Train the police.",
            "3 A.I.2: Pay.",
        ],
        "{text}"
    );
    assert_eq!(
        messages(&imported),
        ["recommendation 3 names AI.2, but stands under A.I.2"]
    );
}

#[test]
fn rows_of_one_cell_are_headings() {
    let (text, imported) = import_document(&lines(
        "row Recommendation | Position | Full list of themes
         row Theme: Guardians
         row 1.1 Appoint a guardian (Peru). Source: A/1 | Supported | Guardians // Affected: // - children
         row 1.3 Pay. | Noted |
         row Theme: Police
         row 1.2 Train the police. | Supported | Police",
    ));
    assert_eq!(
        outline(&imported),
        [
            "[theme-guardians] Theme: Guardians",
            "[theme-police] Theme: Police"
        ],
        "{text}"
    );
    assert_eq!(
        recommendations(&imported),
        [
            "1.1 theme-guardians: Appoint a guardian (Peru). Source: A/1",
            "1.3 theme-guardians: Pay.",
            "1.2 theme-police: Train the police.",
        ]
    );
    assert_eq!(
        fields(&imported, "1.1"),
        [
            ("Position", "Supported"),
            ("Full list of themes", "Guardians\nAffected:\n- children")
        ]
    );
}

#[test]
fn a_heading_that_is_a_recommendation_goes_on_to_the_next_one() {
    let (_, imported) = import(&format!(
        "# Law\n\n1.1 In law, {LONG}.\n\n1.2 In law, {LONG}.\n\n### Recommendation 1\n\nAppoint a guardian.\n\nDo so at once.\n\n\
         1.3 In law, {LONG}.\n\n# Practice\n\n1.4 In law, {LONG}.\n\n### Recommendation 2\n\nTrain the police."
    ));
    assert_eq!(
        recommendations(&imported),
        [
            "1 law: Appoint a guardian. / Do so at once.",
            "2 practice: Train the police."
        ]
    );
    assert_eq!(numbered(&imported), ["1.1", "1.2", "1.3", "1.4"]);
}

#[test]
fn a_list_at_the_end_names_the_sections_that_its_recommendations_belong_to() {
    let (_, imported) = import(
        "# A.I. Law\n\nWords.\n\n# A.II. Practice\n\nWords.\n\n# Recommendations\n\n\
         **Recommendation 1: A.I**\n\nAppoint a guardian.\n\n**Recommendation 2: A.II**\n\nTrain the police.",
    );
    let named = imported.recommendations();
    let named = named.map(|item| (item.named.as_deref(), item.elsewhere));
    let named: Vec<_> = named.collect();
    assert_eq!(named, [(Some("A.I"), true), (Some("A.II"), true)]);
}

#[test]
fn numbered_lists_within_recommendations_are_their_parts() {
    let (text, imported) = import(
        "# Recommendations\n\n1\\. The State should:\n\n1. act;\n2. pay:\n   1. at once;\n   2. in full.\n\n\
         2\\. The police should train.\n\n3\\. All should:\n\n- meet:\n  1. often;\n  2. early.",
    );
    assert_eq!(
        recommendations(&imported),
        [
            "1 recommendations: The State should: / 1. act; / 2. pay: / 1. at once; / 2. in full.",
            "2 recommendations: The police should train.",
            "3 recommendations: All should: / meet: / 1. often; / 2. early.",
        ],
        "{text}"
    );
}

#[test]
fn a_picture_within_a_recommendation_is_a_part_of_it_and_one_after_it_is_a_passage() {
    let shown = |what: &str| {
        format!(
            "![{what}](<data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/%3E>)\n\n"
        )
    };
    let markdown = format!(
        "# Asked\n\nRecommendation 1: Do this:\n\n{}(a) first;\n\nRecommendation 2: Do that.\n\n{}\
         # Seen\n\n- one\n\n{}- two\n",
        shown("Within"),
        shown("After"),
        shown("Between"),
    );
    let (_, imported) = import(&markdown);
    let texts = imported.items().map(|item| item.text.heard());
    let texts: Vec<String> = texts.map(|text| text.replace('\n', " / ")).collect();
    assert_eq!(
        texts,
        [
            "Do this: / Within / (a) first;",
            "Do that.",
            "After",
            "one",
            "Between",
            "two",
        ]
    );
}
