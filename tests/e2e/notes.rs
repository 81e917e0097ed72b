//! The raised numbers of notes stand behind their words, and over no others.

use std::fs;

use crate::program::{pdf, plaidoyer, stderr};
use crate::readers::{Word, words};

/// A note at the end of each place where words can stand, and before each kind of sign; two-digit numbers too.
const CALLS: &str = "\
# 1 Facts

Whoever asks Alfa[^1], for example, or Bravo[^2]; or Charlie[^3] and others, or *Delta*[^4]: hears of Echo.[^5]

They name:

- in a list that goes on over its first line, so that the last word of it stands in another line than the sign, Foxtrot;[^6]
- in an item with another under it, Golf[^7]
  - and in that one Hotel.[^8]

| Who | How |
|-----|-----|
| India[^9] | by *Juliett*[^10] |

# 2 Asks

Recommendation 1: Ask Kilo;[^11] and then Lima[^12], Mike[^13]. And nobody else but *Novembre.[^14]*

";

#[test]
fn numbers_of_notes_stand_behind_their_words_and_before_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let notes: String = (1..=14).map(|n| format!("[^{n}]: Note.\n")).collect();
    fs::write(folder.path().join("report.md"), format!("{CALLS}{notes}")).unwrap();
    let begun = plaidoyer()
        .current_dir(folder.path())
        .args(["new", "ours", "--from", "report.md", "--author", "Us"])
        .output()
        .unwrap();
    assert!(begun.status.success(), "{}", stderr(&begun));
    let out = folder.path().join("out");
    pdf(Some(&folder.path().join("ours")), "everyone", &out);
    let Some(words) = words(&out.join("everyone.pdf")) else {
        return;
    };
    let names = [
        "Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India",
        "Juliett", "Kilo", "Lima", "Mike", "Novembre",
    ];
    for (name, number) in names.iter().zip(1..) {
        let number = number.to_string();
        let called = words
            .iter()
            .find(|word| word.text.starts_with(name))
            .unwrap();
        let line = |word: &&Word| (word.top - called.top).abs() < 4.0;
        let is_raised = |word: &&Word| word.bottom < called.bottom - 2.0 && word.text == number;
        let mark = words.iter().filter(line).find(is_raised);
        let mark = mark.unwrap_or_else(|| panic!("{number} is not beside {called:?}: {words:?}"));
        // Over a sign such as a comma, at most.
        let behind = mark.left - called.right;
        assert!((-4.0..2.0).contains(&behind), "{mark:?} {called:?}");
        let next = words
            .iter()
            .filter(line)
            .filter(|word| word.left > called.right);
        let next = next
            .filter(|word| word.text != number)
            .map(|word| word.left);
        let room = next.fold(f64::INFINITY, f64::min) - mark.right;
        assert!(room > 1.0, "{room} points after {mark:?} {called:?}");
    }
}
