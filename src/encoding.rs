//! Guesses the encoding of a text that does not state it.
//!
//! A byte order mark states it, and nothing but UTF-8 looks like UTF-8. What remains are the code pages of
//! Windows and Mac Roman, in which the same bytes are different letters. Guesses from few words are often
//! wrong. So a guess is taken only if all candidates agree on the letters, if only one candidate makes words of
//! them, or if there are enough words. Otherwise the encoding is an error.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, MACINTOSH, UTF_8, WINDOWS_1252};
use regex::Regex;
use typst::ecow::{EcoString, eco_format};

/// Letters that are the same bytes in the code pages of Western and of Central Europe.
const ALIKE: &str = "áâäçéëíîóôöúüßšž";

/// Further letters, in places where French has them: they are accepted even in a single word. Elsewhere `è` is
/// likely to be the `č` of another code page, as French never writes it before a vowel.
static FRENCH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?i)[èê][bcdfghjklmnpqrstvwxz]|[aeiouyé]ï|aÿ|oû|œu|[àù]$")
        .expect("it is the same in every run")
});

/// How many different words with letters outside [`ALIKE`] make a guess good. In random samples of names in
/// eleven languages no such guess was wrong, and some were from fewer words.
const ENOUGH: usize = 8;

/// A decoded text, and what to report about its letters.
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// The name of the encoding that it was read as, in a message; `None` for UTF-8.
    pub(crate) note: Option<EcoString>,
    /// Letters which show that the text was decoded wrongly, or damaged before.
    pub(crate) wrong: Option<Wrong>,
}

/// Letters that are not those that the author wrote.
#[derive(Debug)]
pub(crate) struct Wrong {
    /// The first of them, as they stand in the text.
    pub(crate) sign: String,
    /// What is wrong with them.
    pub(crate) message: &'static str,
}

/// Decodes a text.
pub(crate) fn decode(bytes: &[u8]) -> Decoded {
    let told = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let (encoding, uncertain) = match told {
        Some(encoding) => (encoding, None),
        None if std::str::from_utf8(bytes).is_ok() => (UTF_8, None),
        None => match guess(bytes) {
            Ok(encoding) => (encoding, None),
            Err(sign) => (WINDOWS_1252, Some(sign)),
        },
    };
    let text = encoding.decode(bytes).0;
    // Joined files have more than one byte order mark.
    let text = text.trim_start_matches('\u{feff}').to_owned();
    let note = (encoding != UTF_8).then(|| {
        let foreign: BTreeSet<char> = text.chars().filter(|letter| !letter.is_ascii()).collect();
        let letters: String = foreign.into_iter().filter(|c| c.is_alphabetic()).collect();
        match (told, letters.as_str()) {
            (Some(_), _) | (_, "") => eco_format!("is read as {}", encoding.name()),
            (None, letters) => {
                eco_format!("is read as {}, with the letters {letters}", encoding.name())
            }
        }
    });
    let wrong = match uncertain {
        Some(sign) => Some(Wrong {
            sign,
            message: "the text is not UTF-8, and what letters it has is uncertain",
        }),
        None => broken(&text),
    };
    Decoded { text, note, wrong }
}

/// The encoding of a text that is not UTF-8.
///
/// # Errors
/// If it is uncertain: a word whose letters are uncertain, decoded as Windows-1252.
fn guess(bytes: &[u8]) -> Result<&'static Encoding, String> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let odd = |encoding: &'static Encoding| {
        let text = encoding.decode_without_bom_handling(bytes).0;
        words(&text).find(|word| is_odd(word)).map(str::to_owned)
    };
    let western = WINDOWS_1252.decode_without_bom_handling(bytes).0;
    let telling: BTreeSet<&str> = words(&western).filter(|word| tells(word)).collect();
    let enough = telling.len() >= ENOUGH;
    let foreign = words(&western).find(|word| tells(&FRENCH.replace_all(word, "")));
    let odd_word = odd(WINDOWS_1252);
    let is_western = odd_word.is_none();
    let guess_fits = odd(guess).is_none();
    // Spreadsheet programs write the code pages of Windows. The detector often guesses one of the web that is similar,
    // in which the same bytes are other letters.
    let of_the_web = guess.name().starts_with("ISO-8859");
    let is_mac = !is_western && odd(MACINTOSH).is_none();
    match (guess_fits, is_mac) {
        _ if is_western && foreign.is_none() => Ok(WINDOWS_1252),
        (true, _) if enough && !of_the_web => Ok(guess),
        (true, false) if !is_western && !of_the_web => Ok(guess),
        (false, true) => Ok(MACINTOSH),
        _ => Err(odd_word
            .or_else(|| foreign.map(str::to_owned))
            .unwrap_or_default()),
    }
}

/// Whether a word that was decoded as Windows-1252 would have other letters in another code page.
fn tells(word: &str) -> bool {
    let mut letters = word.chars().flat_map(char::to_lowercase);
    letters.any(|letter| letter.is_alphabetic() && !letter.is_ascii() && !ALIKE.contains(letter))
}

/// The words of a text that hold characters outside ASCII. ASCII characters other than letters separate words.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_ascii() && !c.is_ascii_alphabetic())
        .filter(|word| !word.is_ascii())
}

/// Whether a word looks wrongly decoded: it has a sign between its letters, a capital inside, or letters of
/// another script. `HŽl¸ne` is what `Hélène` becomes in the wrong encoding.
fn is_odd(word: &str) -> bool {
    /// Signs that are usual before a letter, after one, and between two.
    const BEFORE: &str = "“‘«¿¡„‚‹–—•…·’†\u{a0}";
    const AFTER: &str = "”’»›…–—·°®™©²€•†ªº\u{a0}";
    const BETWEEN: &str = "’´·–—…\u{a0}\u{ad}";

    let letters: Vec<char> = word.chars().collect();
    let letter_at = |at: Option<usize>| {
        let letter = *letters.get(at?)?;
        (letter.is_alphabetic() && !matches!(letter, 'ª' | 'º')).then_some(letter)
    };
    let is_latin = letters.iter().any(char::is_ascii_alphabetic);
    letters.iter().enumerate().any(|(at, &c)| {
        let (before, after) = (letter_at(at.checked_sub(1)), letter_at(Some(at + 1)));
        if c.is_ascii() {
            false
        } else if c.is_control() || c == '\u{fffd}' {
            true
        } else if letter_at(Some(at)).is_some() {
            let foreign =
                matches!(c, 'ƒ' | 'µ') || !matches!(c, ..'\u{250}' | '\u{1e00}'..'\u{1f00}');
            let small = |letter: Option<char>| letter.is_some_and(char::is_lowercase);
            (is_latin && foreign)
                || (c.is_uppercase() && before.is_some() && (small(before) || small(after)))
        } else {
            match (before, after) {
                (None, None) => false,
                (None, Some(_)) => !BEFORE.contains(c),
                (Some(_), None) => !AFTER.contains(c),
                (Some(_), Some(_)) => !BETWEEN.contains(c),
            }
        }
    })
}

/// What shows that a text was damaged before: bytes that its encoding does not have, UTF-8 that was read as
/// something else and saved again, control characters.
fn broken(text: &str) -> Option<Wrong> {
    let thirds = text.chars().skip(2).map(Some).chain([None]);
    let pairs = text.chars().zip(text.chars().skip(1)).zip(thirds);
    // The second byte of a letter in UTF-8, as Windows-1252 reads it.
    let goes_on = |letter: char| {
        let text = letter.to_string();
        let (bytes, _, is_unknown) = WINDOWS_1252.encode(&text);
        !is_unknown && matches!(*bytes, [0x80..=0xbf])
    };
    // After a word in capitals these are quotation marks.
    let closes = |second: char, third: Option<char>| {
        matches!(second, '”' | '’') && !third.is_some_and(char::is_alphabetic)
    };
    let misread = |((first, second), third): &((char, char), Option<char>)| match first {
        'Ã' | 'Â' | 'Å' | 'Ä' => goes_on(*second) && !closes(*second, *third),
        '√' => !second.is_ascii(),
        'â' => *second == '€',
        _ => false,
    };
    let control = |c: &char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\x0c');
    if text.contains('\u{fffd}') {
        Some(Wrong {
            sign: "\u{fffd}".into(),
            message: "there is a byte that is no letter",
        })
    } else if let Some(((first, second), _)) = pairs.into_iter().find(misread) {
        Some(Wrong {
            sign: format!("{first}{second}"),
            message: "the accents are broken (`Ã©` where `é` is meant)",
        })
    } else {
        text.chars().find(control).map(|c| Wrong {
            sign: c.into(),
            message: "there is a control character in the text",
        })
    }
}
