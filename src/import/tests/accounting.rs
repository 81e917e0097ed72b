//! What is left out, and the proof that nothing else is.

use super::*;

#[test]
fn another_table_is_a_passage() {
    let (_, imported) = import(
        "# Figures\n\nWords.\n\n| Year | Children |\n|---|---|\n| 2024 | 12[^1] |\n\n[^1]: Counted.\n",
    );
    let items = &imported.sections[0].items;
    assert_eq!(items.len(), 2);
    assert_eq!(items[1].text.plain(), "Year\nChildren\n2024\n12");
    assert_eq!(items[1].text.notes(), [1]);
}

#[test]
fn a_note_is_called_or_said_to_be_called_nowhere() {
    let (_, imported) = import(
        "# Law[^1]\n\nWords[^2] and words.\n\n[^1]: Of the heading.\n\n[^2]: Of the words.\n\n[^3]: Of nothing.\n",
    );
    let numbers = imported.notes.iter().map(|note| note.number);
    assert_eq!(numbers.collect::<Vec<_>>(), [2]);
    let reasons = reasons(&imported);
    assert!(
        reasons.contains(&"a note of words that can call none"),
        "{reasons:?}"
    );
    assert!(warns(&imported, &["called at line 1"]));
}

#[test]
fn the_contents_and_the_numbers_of_pages_are_left_out() {
    let (_, imported) = import(
        "Contents\n\nI. Law ......... 1\n\nII. Practice ......... 2\n\nI. Law\n\nWords.\n\n1\n\nII. Practice\n\nWords.\n\n2\n\nWords.\n\n3\n",
    );
    assert_eq!(outline(&imported), ["I Law", "II Practice"]);
    let reasons = reasons(&imported);
    for reason in ["the number of a page", "table of contents"] {
        let own = reasons.iter().filter(|own| own.contains(reason));
        assert_eq!(own.count(), 3, "{reasons:?}");
    }
}

#[test]
fn what_is_imported_is_held_against_the_document() {
    let document = read::read("a.md", b"# Law\n\nOne two three.\n\nFour five.").unwrap();
    let flow = Flow::new(&document);
    let (_, imported) = import_document(&document);
    let mut changed = imported;
    let words = |text: &str| crate::report::Text::parse(text).unwrap();
    for wrong in [
        "One two.",
        "One two two three.",
        "Two one three.",
        "One two four.",
    ] {
        changed.sections[0].items[0].text = words(wrong);
        let differs = account(&flow, &changed).unwrap_err();
        assert_eq!(
            differs.place.unwrap().to_string(),
            "line 3",
            "{wrong}: {}",
            differs.message
        );
    }
    changed.sections[0].items[0].text = words("One two three.");
    assert_eq!(account(&flow, &changed), Ok(()));
    changed.sections[0].items.swap(0, 1);
    // The place is part of what an item says of itself: only its words are moved.
    let unit = changed.sections[0].items[0].unit;
    changed.sections[0].items[0].unit = changed.sections[0].items[1].unit;
    changed.sections[0].items[1].unit = unit;
    assert!(account(&flow, &changed).is_err());
    changed.sections[0].items.pop();
    assert!(account(&flow, &changed).is_err());
}
