//! Checks the first promise, that no word of the report is changed: before a PDF is written, the words and
//! pictures on its pages are compared with the data. A rule in a template or component (`show "child": …`,
//! `upper`) could change them.
//!
//! The report module labels each text, and Typst marks where a labelled text starts and ends. What stands
//! between the two marks, over as many pages as it takes, must be the text of the data, word for word.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoVec, eco_format};
use typst::foundations::Content;
use typst::introspection::{Location, Tag};
use typst::layout::{Frame, FrameItem, Point};
use typst::model::TableCell;
use typst::pdf::{ArtifactElem, PdfMarkerTag, PdfMarkerTagKind};
use typst::text::TextItem;
use typst_layout::PagedDocument;

use super::module::ReportModule;
use super::words::WordsText;
use crate::diagnostic::Problems;

/// Compares the report's words with what is set on the pages: every text that is set, and each text of the keys
/// that a template `printed`.
pub(super) fn check(
    module: &ReportModule,
    printed: &BTreeSet<String>,
    document: &PagedDocument,
) -> EcoVec<SourceDiagnostic> {
    let mut reader = Reader::new(module, document);
    for (page, at) in (1..).zip(document.pages()) {
        reader.read(page, Point::zero(), &at.frame);
    }
    let mut by_text: BTreeMap<(&str, usize), Vec<&Found>> = BTreeMap::new();
    for key in printed {
        let count = module.texts(key).map_or(0, |(texts, _)| texts.len());
        by_text.extend((0..count).map(|text| ((key.as_str(), text), Vec::new())));
    }
    // A text of which nothing is set, such as a hidden one, is not printed.
    for found in reader
        .found
        .iter()
        .filter(|found| !found.set.trim().is_empty() || found.pictures > 0)
    {
        by_text
            .entry((found.key, found.text))
            .or_default()
            .push(found);
    }
    let mut problems = Problems::default();
    for ((key, text), found) in by_text {
        let Some((texts, span)) = module.texts(key) else {
            continue;
        };
        let WordsText {
            words: data,
            pictures,
            ..
        } = &texts[text];
        // `recommendation:3` is called `recommendation 3`.
        let called = key.replacen(':', " ", 1);
        let changed = found
            .iter()
            .find_map(|found| Some((found.page, differs(data, &found.set)?)));
        if let Some((page, at)) = changed {
            let words = words_from(data, at);
            problems.push(
                SourceDiagnostic::error(span, eco_format!("the words of {called} do not stand on the page as they stand here"))
                    .with_hint(eco_format!("what starts on page {page} differs from “{words}” on: a rule in a template or component changes it")),
            );
        } else if let Some(found) = found.iter().find(|found| found.pictures != *pictures) {
            let (page, here) = (found.page, found.pictures);
            problems.push(
                SourceDiagnostic::error(span, eco_format!("the pictures of {called} do not stand on the page as they stand here"))
                    .with_hint(eco_format!("of {pictures} there are {here} in what starts on page {page}: a rule in a template or component changes it")),
            );
        } else if printed.contains(key)
            && found.iter().all(|found| found.is_beside)
            && (!data.trim().is_empty() || *pictures > 0)
        {
            let what = if data.trim().is_empty() {
                "pictures"
            } else {
                "words"
            };
            problems.push(
                SourceDiagnostic::error(
                    span,
                    eco_format!(
                        "the {what} of {called} are printed by the template and stand on no page"
                    ),
                )
                .with_hint("a rule or component drops them or makes them an artifact"),
            );
        }
    }
    problems.into_distinct()
}

/// A text of the report on the pages.
struct Found<'a> {
    key: &'a str,
    /// Which text of the key.
    text: usize,
    /// The page on which it starts, from 1.
    page: usize,
    /// What is set, each line after a line break.
    set: String,
    /// How many pictures are set.
    pictures: usize,
    /// Whether it stands in an artifact, such as a running header, which is not read aloud.
    is_beside: bool,
}

/// What has started and not ended yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// A text of the report, by its number among those that were found.
    Text(usize),
    /// What is not part of the text around it: running lines, raised numbers of notes.
    Artifact,
    /// The label of a list's item.
    Label,
}

/// Reads pages in the order in which they are read aloud.
struct Reader<'a> {
    module: &'a ReportModule,
    /// What stands elsewhere than where it is read: floats, footnotes, and the parts of a table's cell that
    /// goes over several pages. By the element that it belongs to; each with its page and place.
    moved: HashMap<Location, Vec<(usize, Point, &'a Frame)>>,
    open: Vec<(Location, Open)>,
    found: Vec<Found<'a>>,
    /// Where the latest words are set; `None` if the next words start a line in any case.
    latest: Option<(usize, Point)>,
}

impl<'a> Reader<'a> {
    fn new(module: &'a ReportModule, document: &'a PagedDocument) -> Self {
        let mut moved = HashMap::new();
        for (page, at) in (1..).zip(document.pages()) {
            collect_moved(page, Point::zero(), &at.frame, &mut moved);
        }
        Self {
            module,
            moved,
            open: Vec::new(),
            found: Vec::new(),
            latest: None,
        }
    }

    fn read(&mut self, page: usize, origin: Point, frame: &'a Frame) {
        for (at, item) in frame.items() {
            let at = origin + *at;
            match item {
                FrameItem::Group(group) if group.parent.is_none() => {
                    self.read(page, at, &group.frame);
                }
                FrameItem::Tag(tag @ Tag::Start(element, _)) => {
                    if let Some(open) = self.started(page, element) {
                        self.open.push((tag.location(), open));
                    }
                    for (page, at, frame) in self.moved.remove(&tag.location()).unwrap_or_default()
                    {
                        self.read(page, at, frame);
                    }
                }
                FrameItem::Tag(Tag::End(location, ..)) => {
                    self.open.retain(|(open, _)| open != location);
                }
                // Text smaller than a point cannot be read: it counts as left out.
                FrameItem::Text(text) if text.size.to_pt() >= 1.0 => self.set(page, at, text),
                FrameItem::Image(..) => self.draw(),
                _ => {}
            }
        }
    }

    /// What the element is that starts on a page; `None` if it does not matter here.
    fn started(&mut self, page: usize, element: &Content) -> Option<Open> {
        if let Some((key, text)) = element
            .label()
            .and_then(|label| self.module.labelled(label))
        {
            self.found.push(Found {
                key,
                text,
                page,
                set: String::new(),
                pictures: 0,
                is_beside: self.open.iter().any(|(_, open)| *open == Open::Artifact),
            });
            return Some(Open::Text(self.found.len() - 1));
        }
        if element.is::<TableCell>() {
            // Cells stand apart, though no space is set between them.
            self.latest = None;
            return None;
        }
        if let Some(marker) = element.to_packed::<PdfMarkerTag>() {
            // A label and its item stand apart, though no space is set between them.
            self.latest = None;
            return (marker.kind == PdfMarkerTagKind::ListItemLabel).then_some(Open::Label);
        }
        element.is::<ArtifactElem>().then_some(Open::Artifact)
    }

    /// Counts a picture among those of the texts that it stands in.
    fn draw(&mut self) {
        for (_, open) in self.open.iter().rev() {
            match open {
                Open::Text(number) => self.found[*number].pictures += 1,
                Open::Artifact => break,
                Open::Label => {}
            }
        }
    }

    /// Adds what is set to the texts that it stands in.
    fn set(&mut self, page: usize, at: Point, text: &TextItem) {
        let is_bullet = matches!(self.open.last(), Some((_, Open::Label)))
            && !text.text.contains(char::is_alphanumeric);
        if is_bullet {
            return;
        }
        let starts_line = self.latest.is_none_or(|(on, latest)| {
            on != page || at.x < latest.x || (at.y - latest.y).abs() > text.size / 2.0
        });
        for (_, open) in self.open.iter().rev() {
            match open {
                Open::Text(number) => {
                    let set = &mut self.found[*number].set;
                    if starts_line {
                        set.push('\n');
                    }
                    set.push_str(&text.text);
                    self.latest = Some((page, at));
                }
                Open::Artifact => break,
                Open::Label => {}
            }
        }
    }
}

/// Gathers what stands elsewhere than where it is read.
fn collect_moved<'a>(
    page: usize,
    origin: Point,
    frame: &'a Frame,
    moved: &mut HashMap<Location, Vec<(usize, Point, &'a Frame)>>,
) {
    for (at, item) in frame.items() {
        if let FrameItem::Group(group) = item {
            let at = origin + *at;
            if let Some(parent) = group.parent {
                let parts = moved.entry(parent.location).or_default();
                parts.push((page, at, &group.frame));
            }
            collect_moved(page, at, &group.frame, moved);
        }
    }
}

/// The byte of `data` at which the words that are `set` begin to differ from it; `None` if both are the same
/// words.
///
/// Where the data has white space, the pages must have white space or a new line. Where it has none, they must
/// have none, except that a line may end with a hyphen that the data lacks, or where no hyphen is needed.
pub(crate) fn differs(data: &str, set: &str) -> Option<usize> {
    let mut set = set.trim().chars().peekable();
    let mut before = None;
    let mut apart = false;
    let signs = data.trim_end().char_indices();
    for (at, sign) in signs.filter(|(_, sign)| *sign != SOFT_HYPHEN) {
        if sign.is_whitespace() {
            apart = true;
            continue;
        }
        let (mut line, mut space, mut hyphen) = (false, false, false);
        while let Some(gap) = set.next_if(|c| c.is_whitespace() || *c == SOFT_HYPHEN) {
            line |= gap == '\n';
            space |= gap.is_whitespace() && gap != '\n';
            hyphen |= gap == SOFT_HYPHEN;
        }
        match before {
            // Two words are set as one.
            Some((at, _)) if apart && !line && !space => return Some(at),
            Some((_, before)) if !apart => {
                if space || line && !hyphen && !may_break(before, sign, data, at) {
                    return Some(at);
                }
                if line && before == '-' && sign != '-' {
                    // Some languages repeat a hyphen where a line ends at it.
                    set.next_if_eq(&'-');
                }
            }
            _ => {}
        }
        if set.next() != Some(sign) {
            return Some(at);
        }
        before = Some((at, sign));
        apart = false;
    }
    set.any(|c| c != SOFT_HYPHEN).then_some(data.len())
}

const SOFT_HYPHEN: char = '\u{ad}';

/// Whether a line may end between two characters that no space separates. The second one is at byte `at` of
/// `data`.
fn may_break(before: char, after: char, data: &str, at: usize) -> bool {
    // Thai and its neighbours, and the scripts of East Asia, write words without spaces.
    let is_unspaced = |c| matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..);
    let is_inside_word = before.is_alphanumeric() && after.is_alphanumeric();
    let word = data[..at].rsplit(char::is_whitespace).next();
    !is_inside_word
        || is_unspaced(before)
        || is_unspaced(after)
        // Typst breaks addresses of the web wherever they take too much room.
        || word.is_some_and(|word| word.contains("://"))
}

/// A few words of a text, beginning with the one that holds byte `at` or stands before it.
pub(crate) fn words_from(data: &str, at: usize) -> String {
    const FEW: usize = 4;

    let data = data.trim_end();
    let start = data[..at.min(data.len())]
        .char_indices()
        .rev()
        .find(|(_, c)| c.is_whitespace())
        .map_or(0, |(at, c)| at + c.len_utf8());
    let words: Vec<&str> = data[start..].split_whitespace().take(FEW).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_same_however_their_lines_break() {
        for (data, set) in [
            ("One two\nthree.", "\nOne two\nthree."),
            // A space at the end of a line.
            ("One two", "One \ntwo"),
            ("One\u{a0}two", "One two"),
            ("twofold", "two\u{ad}\nfold"),
            ("two\u{ad}fold", "twofold"),
            ("two\u{ad}fold", "two\u{ad}\nfold"),
            ("two-fold", "two-\nfold"),
            // As in Portuguese.
            ("beija-flor", "beija-\n-flor"),
            ("and/or", "and/\nor"),
            ("one—two", "one—\ntwo"),
            ("https://example.org/a1b2", "https://example.org/a\n1b2"),
            ("人権と子供", "人権\nと子供"),
            ("", ""),
        ] {
            assert_eq!(differs(data, set), None, "{data:?} as {set:?}");
        }
    }

    #[test]
    fn words_that_are_changed_are_found_where_they_change() {
        for (data, set, at) in [
            ("One two", "Onetwo", 2),
            ("One two", "Ones two", 2),
            ("twofold", "two fold", 3),
            ("twofold", "two\nfold", 3),
            ("twofold", "two-\nfold", 3),
            ("two-fold", "twofold", 3),
            ("two-fold", "two- fold", 4),
            ("One two", "ONE TWO", 1),
            ("One two", "One", 2),
            ("One two", "One two three", 7),
            ("One two", "Not One two", 0),
            ("One two three", "One three two", 5),
        ] {
            assert_eq!(differs(data, set), Some(at), "{data:?} as {set:?}");
        }
        assert_eq!(words_from("One two three", 5), "two three");
        assert_eq!(words_from("One two", 7), "two");
    }
}
