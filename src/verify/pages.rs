//! Whether a PDF is as it was written: what it carries, held against the words on its pages.

use super::carried::{CarriedWords, Ours, whole};
use crate::typeset::{differs, words_from};

/// What of a PDF is not as it was written; empty where all that can be told is.
pub(crate) fn faults(ours: &Ours) -> Vec<String> {
    let seal = match ours.reading.is_whole {
        Some(true) => None,
        Some(false) => Some("its seal is broken: its bytes are not those that were written"),
        None => Some("it has no seal: another program wrote it last"),
    };
    let mut faults = contradictions(ours);
    let pages = PageLetters::new(ours);
    let mut begins = Vec::new();
    for printed in &ours.carried.printed {
        for (number, text) in printed.texts.iter().enumerate() {
            match pages.find(text) {
                Ok(places) if number == 0 => begins.extend(places),
                Ok(_) => {}
                Err(fault) => faults.push(format!("{}: {fault}", called(printed))),
            }
        }
    }
    begins.sort_unstable();
    let turns = begins.windows(2).find_map(|two| {
        let [before, after] = [two[0], two[1]].map(|at| ours.reading.page(at));
        (after < before).then_some((before, after))
    });
    if let Some((before, after)) = turns {
        faults.push(format!(
            "page {after} stands before page {before}, and is read after it: pages have changed places"
        ));
    }
    if let Some(seal) = seal {
        let all_the_same = match faults.is_empty() {
            true => "; each text of the report that it prints stands on its pages all the same",
            false => "",
        };
        faults.insert(0, format!("{seal}{all_the_same}"));
    }
    faults
}

/// What people call printed words: `recommendation:14` is recommendation 14.
pub(crate) fn called(printed: &CarriedWords) -> String {
    whole(&printed.key).replacen(':', " ", 1)
}

/// Where the attached selection contradicts itself: it has the words of an item twice, as what is selected and as
/// what is printed.
fn contradictions(ours: &Ours) -> Vec<String> {
    let carried = &ours.carried;
    let passages = carried
        .findings
        .iter()
        .flat_map(|finding| &finding.passages);
    let passages = passages.map(|passage| (passage.id.clone(), &passage.text));
    let recommendations = carried.recommendations.iter();
    let recommendations =
        recommendations.map(|item| (format!("recommendation:{}", item.number.0), &item.text));
    let mut faults = Vec::new();
    for (key, text) in passages.chain(recommendations) {
        if let Some(printed) = carried.printed(&key)
            && printed.texts.first() != Some(text)
        {
            let called = called(printed);
            faults.push(format!("{called}: the attachment has two wordings of it"));
        }
    }
    faults
}

/// The words on the pages, in the order in which they are read.
struct PageLetters<'a> {
    ours: &'a Ours,
    /// Their letters: without white space, and without the hyphens at which a line can end.
    letters: String,
    /// Where each byte of the letters stands among the words.
    places: Vec<usize>,
}

impl<'a> PageLetters<'a> {
    fn new(ours: &'a Ours) -> Self {
        let mut letters = String::new();
        let mut places = Vec::new();
        for (at, sign) in ours
            .reading
            .words
            .char_indices()
            .filter(|(_, c)| is_letter(*c))
        {
            letters.push(sign);
            places.extend(std::iter::repeat_n(at, sign.len_utf8()));
        }
        PageLetters {
            ours,
            letters,
            places,
        }
    }

    /// Where a text begins, as bytes of the words: wherever it stands whole.
    ///
    /// # Errors
    /// If it stands nowhere: what stands there instead.
    fn find(&self, text: &str) -> Result<Vec<usize>, String> {
        let wanted: String = text.chars().filter(|c| is_letter(*c)).collect();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let found = self.letters.match_indices(&wanted);
        let is_same = |(at, _): &(usize, &str)| {
            let slice = self.slice(*at, *at + wanted.len());
            differs(&evened(text), &evened(slice)).is_none()
        };
        let places: Vec<usize> = found
            .filter(is_same)
            .map(|(at, _)| self.places[at])
            .collect();
        if places.is_empty() {
            return Err(self.instead(text, &wanted));
        }
        Ok(places)
    }

    /// The words between two bytes of the letters.
    fn slice(&self, from: usize, to: usize) -> &str {
        let words = &self.ours.reading.words;
        let end = self.places.get(to).copied().unwrap_or(words.len());
        &words[self.places[from]..end]
    }

    /// What stands where a text should.
    fn instead(&self, text: &str, wanted: &str) -> String {
        /// So many letters in common are no chance.
        const ENOUGH: usize = 16;

        let beginning: String = wanted.chars().take(ENOUGH).collect();
        let common = |at: usize| {
            let both = self.letters[at..].chars().zip(wanted.chars());
            both.take_while(|(one, other)| one == other)
                .map(|(one, _)| one.len_utf8())
                .sum::<usize>()
        };
        let found = self.letters.match_indices(&beginning);
        let nearest = found.map(|(at, _)| (common(at), at)).max();
        let Some((common, at)) = nearest else {
            return "its words stand on no page as they were written".to_owned();
        };
        let mut letters = 0;
        let parts_at = text.char_indices().find(|(_, c)| {
            letters += if is_letter(*c) { c.len_utf8() } else { 0 };
            letters > common
        });
        let written = words_from(text, parts_at.map_or(0, |(at, _)| at));
        let words = &self.ours.reading.words;
        let place = self.places.get(at + common).copied().unwrap_or(words.len());
        let stands = words_from(words, place);
        let page = self.ours.reading.page(place);
        if common == wanted.len() {
            return format!(
                "on page {page} its words are parted or joined otherwise than they were written"
            );
        }
        format!("page {page} has “{stands}” where “{written}” was written")
    }
}

/// Whether a sign is one of the words, and not of how their lines break.
pub(super) fn is_letter(sign: char) -> bool {
    !sign.is_whitespace() && !matches!(sign, '\u{ad}' | '-')
}

/// Words as they are compared: a hyphen at the end of a line is repeated on the next one in some languages, and
/// one at either end of a text is not told from that.
fn evened(text: &str) -> String {
    let ends = |c: char| c.is_whitespace() || matches!(c, '\u{ad}' | '-');
    text.trim_matches(ends).replace("--", "-")
}
