//! Plain text.

use super::{document, shown};

/// A page: its head, text, and foot.
fn page(head: &str, text: &str, foot: &str) -> String {
    format!("{head}\n\n{text}\n\n\n{foot}\n")
}

#[test]
fn pages_give_sentences_that_no_head_or_foot_cuts() {
    let pages = [
        page(
            "                                                            ABC/5/15",
            "       I. The law

      A.       What it says

               1.     The first paragraph of the report goes on over a line, and the next line is
               full as well, so that it ends on the
               third.
               2.     The second paragraph calls a note (in force since 2013);1 it was adopted in
               2019. It goes on over the page, where the words that are set in italics are called

           1 See the first report, whose
             title is long.",
            "2                                                        GE.25-01234",
        ),
        page(
            "ABC/5/15",
            "              laws of the State.
              3.     The third has parts:
                     (a)    One that is an offence under the law and its
              many amendments;
                 (b)     Another;
              140.1    Ratify the Convention on the Protection of the Rights of Persons, and
              align the law (Spain) (Portugal);
              140.2  Do so soon (Malta).
                  • One who is called the first of all the persons who are named in this list
                    and goes on;
                  • Another.",
            "GE.25-01234                                                        3",
        ),
        page(
            "                    ABC/5/15",
            "Annex\n              Composition of the delegation\n              The delegation was small.",
            "4          GE.25-01234",
        ),
    ];
    let first = "                United Nations             ABC/5/15\n\n\n\nGE.25-01234 (E)   210325\n*2501234*\n";
    let text = format!("{first}\x0c{}", pages.join("\x0c"));
    insta::assert_snapshot!(shown(&document("a.txt", text)));
}

#[test]
fn a_french_text_between_empty_lines_gives_paragraphs_lists_and_contents() {
    insta::assert_snapshot!(shown(&document(
        "rapport",
        "Table des matières
I. Introduction ........................... 1
II. La traite des êtres humains et la
    protection des enfants ................ 4

INTRODUCTION

La France a présenté son cinquième rapport. Le Comité en a pris acte à sa session d’avant-
hier, et les associations non-
gouvernementales en ont parlé. Elles ont rappelé les articles
12. et 13 de la Convention, et les mesures pré- et
post-natales. Les asso-
ciations y reviennent :

- protéger les enfants, quelle que soit leur nationalité, partout sur le
  territoire ;
- les entendre.
   - dans leur langue ;

1) Une suite
2) Une autre

R1. Protéger les mineurs qui sont victimes de la traite des êtres humains,
sans condition.
R2. Les accueillir."
    )));
}

#[test]
fn long_lines_are_paragraphs() {
    let long = "The State has to protect all children who are victims of trafficking. ".repeat(4);
    let text =
        format!("\tA title\n{long}\nA short line that ends in a comma,\n·  an item\n{long}\n");
    let long = long.trim_end();
    assert_eq!(
        shown(&document("a.text", text)),
        format!(
            "line 1: A title\nline 2: {long}\nline 3: A short line that ends in a comma,\n\
             line 4: item 1 <·> an item\nline 5: {long}"
        )
    );
}

#[test]
fn a_note_that_no_place_calls_is_a_paragraph_after_the_sentence_that_goes_on() {
    let text = "The first page of the report ends with a sentence that goes on over to the\n\
        \n____________\n1 A note that nothing calls, and\nthat goes on.\n* Another.\n\x0c\
        next page.\n\nThe end.\n";
    assert_eq!(
        shown(&document("a.txt", text)),
        "page 1, line 1: The first page of the report ends with a sentence that goes on over to the next page.\n\
         page 1, line 4: 1 A note that nothing calls, and that goes on.\n\
         page 1, line 6: * Another.\n\
         page 2, line 9: The end.\n\
         page 1, line 3: left out, the line above the notes of a page: ____________"
    );
}

#[test]
fn numbers_after_words_call_no_note_that_may_be_another() {
    let text =
        "Art. 1 is a law, and CO1 is a gas, as Ecpat1 and Ecpat1 say.\n\n1 A note.\n\x0cThe end.\n";
    assert_eq!(document("a.txt", text).notes, []);
}

#[test]
fn a_division_that_is_no_sign_of_the_word_is_doubted() {
    let text = "The asso-\nciation of associations. The association is a non-\ngovernmental one. It is long-\nterm, and co\u{ad}\noperates.\n";
    assert_eq!(
        shown(&document("a.txt", text)),
        "line 1: The asso-ciation of associations. The association is a non-governmental one. It is long-term, and cooperates.\n\
         line 2: doubt, the hyphen of `asso-ciation` may be no more than a division at the end of a line; hyphens are kept"
    );
}
