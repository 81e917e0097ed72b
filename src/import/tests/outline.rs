//! Headings and numbered paragraphs.

use super::*;

#[test]
fn headings_are_told_by_style_and_their_codes_are_split_off() {
    let (_, imported) = import(
        "# Chapter 1: The law\n\nWords.\n\n## 1.1 Duties\n\nWords.\n\n### 1.1.1. Of the State\n\nWords.\n\n\
         # Chapter 2: Practice\n\n## 2.1 Visits\n\nWords.\n\n# Postscript\n\nWords.",
    );
    assert_eq!(
        outline(&imported),
        [
            "Chapter 1 The law",
            "  1.1 Duties",
            "    1.1.1 Of the State",
            "Chapter 2 Practice",
            "  2.1 Visits",
            "[postscript] Postscript",
        ]
    );
}

#[test]
fn headings_are_told_by_bold_lines_where_there_are_no_styles() {
    let (_, imported) = import(
        "**I. The law**\n\nWords.\n\n**A. Duties**\n\nWords.\n\n**B. Rights**\n\nWords.\n\n**II. Practice**\n\nWords.",
    );
    assert_eq!(
        outline(&imported),
        ["I The law", "  A Duties", "  B Rights", "II Practice"]
    );
}

#[test]
fn headings_are_told_by_their_numbers_where_nothing_else_does() {
    let (_, imported) = import(
        "Introduction\n\nWords that go on.\n\nI. Summary of the visits\n\nA. Presentation by the State\n\nWords that go on.\n\n\
         B. Dialogue\n\nWords that go on.\n\nII. Conclusions and recommendations\n\nWords that go on.",
    );
    assert_eq!(
        outline(&imported),
        [
            "[introduction] Introduction",
            "I Summary of the visits",
            "  A Presentation by the State",
            "  B Dialogue",
            "II Conclusions and recommendations",
        ]
    );
}

#[test]
fn paragraphs_whose_numbers_go_on_across_headings_are_numbered_passages() {
    let (_, imported) = import(&format!(
        "# 1. Law\n\n1.1. In law, {LONG}.\n\n1.2. In law, {LONG}.\n\n## Duties\n\n1.3. In law, {LONG}.\n\n\
         # 2. Practice\n\n2.1. In practice, {LONG}.\n\n2.2. In practice, {LONG}."
    ));
    assert_eq!(
        outline(&imported),
        ["1 Law", "  [duties] Duties", "2 Practice"]
    );
    assert_eq!(numbered(&imported), ["1.1", "1.2", "1.3", "2.1", "2.2"]);
}

#[test]
fn two_headings_of_one_code_are_said_with_both_places() {
    let (_, imported) =
        import("# A. Law\n\nWords.\n\n# B. Practice\n\nWords.\n\n# A. Annex\n\nWords.");
    assert_eq!(
        outline(&imported),
        ["A Law", "B Practice", "[a-annex] A. Annex"]
    );
    let mut warnings = imported.warnings.iter();
    let warning = warnings.find(|w| w.message.contains("twice")).unwrap();
    assert_eq!(warning.place.unwrap().to_string(), "line 9");
    assert!(warning.message.contains("line 1"));
    let hint = warning.hint.as_ref().unwrap();
    assert!(hint.contains("place = \"line 9\"\nprinted = \"A\""));
}

#[test]
fn a_document_without_headings_is_one_section_of_ours() {
    let (_, imported) = import("Words.\n\n- One\n- Two\n\nMore words.");
    assert_eq!(outline(&imported), ["[section-a] a"]);
    assert!(imported.sections[0].editors_title);
    let said = messages(&imported);
    assert!(
        said[0].contains("no headings") && said[1].contains("no recommendations"),
        "{said:?}"
    );
}

#[test]
fn lines_of_capitals_are_headings_where_nothing_else_is() {
    let (_, imported) = import(
        "THE VISITS\n\nWords that go on.\n\nWHAT WE ASK, AND OF WHOM\n\nWords that go on. UNICEF does.",
    );
    assert_eq!(
        outline(&imported),
        [
            "[the-visits] THE VISITS",
            "[what-we-ask-and-of-whom] WHAT WE ASK, AND OF WHOM"
        ]
    );
}

#[test]
fn letters_below_roman_numbers_are_not_taken_for_them() {
    let (_, imported) = import(
        "I. Law\n\nA. One\n\nWords.\n\nB. Two\n\nWords.\n\nC. Three\n\nWords.\n\nD. Four\n\nWords.\n\nII. Practice\n\nWords.",
    );
    assert_eq!(
        outline(&imported),
        [
            "I Law",
            "  A One",
            "  B Two",
            "  C Three",
            "  D Four",
            "II Practice"
        ]
    );
}
