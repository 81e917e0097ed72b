//! Markdown.

use super::{document, shown};

#[test]
fn markdown_gives_paragraphs_lists_tables_notes_and_what_is_left_out() {
    let read = document("rapport.md", include_str!("documents/rapport.md"));
    assert_eq!(read.about.title.as_deref(), Some("Un rapport"));
    insta::assert_snapshot!(shown(&read));
}

#[test]
fn notes_whose_labels_are_words_are_counted_in_the_order_of_their_places() {
    let read = document("a.md", "Un[^b], deux[^a].\n\n[^a]: A.\n\n[^b]: B.\n");
    assert_eq!(
        shown(&read),
        "line 1: Un[^1], deux[^2].\nline 3: note 2 A.\nline 5: note 1 B."
    );
}
