//! The first line of a file that an import writes. It tells the next import whether somebody has edited the file.

use crate::report::content_hash;

/// How that line begins; the hash of the rest of the file ends it.
const STAMP: &str =
    "# Written by `plaidoyer import`, which writes it anew as long as nobody edits it: ";

/// `text` below its stamp.
pub(super) fn stamped(text: &str) -> String {
    format!("{STAMP}{}\n\n{text}", content_hash(text))
}

/// The hash that a file is stamped with, and the rest of it.
fn parts(file: &str) -> Option<(&str, &str)> {
    file.strip_prefix(STAMP)?.split_once("\n\n")
}

/// What became of a file since an import wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Since {
    /// It already has the words that are to be written.
    Same,
    /// Nobody edited it, or the edit is what is to be written.
    Untouched,
    /// Somebody edited it, or wrote it by hand.
    Edited,
}

/// What became of the file with the text `there`, which `new` is to replace.
pub(crate) fn since(there: &str, new: &str) -> Since {
    let text = |file| parts(file).map_or(file, |(_, text)| text);
    match parts(there) {
        _ if there == new => Since::Same,
        None if text(new) == there => Since::Same,
        Some((hash, text)) if hash == content_hash(text) => Since::Untouched,
        // The edit is what the document says by now.
        Some((_, edited)) if edited == text(new) => Since::Untouched,
        _ => Since::Edited,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_untouched_as_long_as_its_stamp_is_that_of_its_words() {
        let (old, new) = (stamped("text = 1\n"), stamped("text = 2\n"));
        let edited = old.replace("text = 1", "text = 3");
        for (there, expected) in [
            (new.as_str(), Since::Same),
            // By hand, and the same.
            ("text = 2\n", Since::Same),
            (&old, Since::Untouched),
            (&old.replace("text = 1", "text = 2"), Since::Untouched),
            (&edited, Since::Edited),
            (&format!("{old}# A remark.\n"), Since::Edited),
            (&format!("# A remark.\n{old}"), Since::Edited),
            ("text = 1\n", Since::Edited),
            ("", Since::Edited),
        ] {
            assert_eq!(since(there, &new), expected, "{there}");
        }
    }
}
