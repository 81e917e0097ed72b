//! Plain text, in each of the shapes that reports have: a line for each paragraph; paragraphs between empty
//! lines; lines broken at a width and indented, with the heads and feet of pages, as a PDF gives them.
//!
//! Lines are joined. No sign is dropped, except a soft hyphen at the end of a line. Columns of text are not told
//! apart.

mod hyphen;
mod lines;
mod notes;
mod pages;

use typst::ecow::EcoString;

use self::hyphen::Hyphen;
use self::lines::{LineLabel, TextLine};
use super::words::{LineBuilder, RunStyle};
use crate::import::document::{Paragraph, Source, SourceBlock, Style};

/// A line of more bytes is a whole paragraph.
const LONG: usize = 160;

/// Indents that differ by no more columns count as the same, since columns made from a PDF are not exact.
const SAME: usize = 2;

/// Reads a text with `\n` at the ends of its lines.
pub(super) fn read(source: &str) -> Source {
    let mut pages = pages::split(source);
    let mut reader = TextReader::default();
    pages::leave_out(&mut pages, &mut reader.document.left_out);
    let feet = notes::take(&mut pages, &mut reader.document);
    let all = Widths::of(pages.iter().flatten());
    reader.has_long_lines = has_long_lines(pages.iter().flatten());
    let stars = pages.iter().flatten();
    let stars = stars.filter(|line| line.words.starts_with("* "));
    reader.has_stars = stars.count() > 1;
    for (lines, foot) in pages.iter().zip(feet) {
        reader.widths = Widths::of(lines).or(all);
        reader.is_new_page = true;
        for line in lines {
            reader.line(line);
        }
        reader.foot.extend(foot);
    }
    reader.finish(source)
}

/// Whether most of a text stands in lines that are too long to be broken at a width.
fn has_long_lines<'a>(lines: impl Iterator<Item = &'a TextLine<'a>>) -> bool {
    let (mut long, mut all) = (0, 0);
    for line in lines {
        let words = line.words.split_whitespace();
        let words: usize = words.map(|word| word.len() + 1).sum();
        all += words;
        if words > LONG {
            long += words;
        }
    }
    long * 2 > all
}

/// The columns between which lines stand.
#[derive(Debug, Clone, Copy)]
struct Widths {
    left: usize,
    right: usize,
}

impl Widths {
    /// The columns of `lines`; `None` if they are too few to tell.
    fn of<'a>(lines: impl IntoIterator<Item = &'a TextLine<'a>>) -> Option<Self> {
        /// Fewer lines do not tell.
        const FEW: usize = 8;
        let lines = lines.into_iter();
        let lines = lines.filter(|line| !line.is_blank() && !line.has_columns());
        let lines: Vec<&TextLine> = lines.collect();
        let mut rights: Vec<usize> = lines.iter().map(|line| line.right()).collect();
        rights.sort_unstable();
        let left = lines.iter().map(|line| line.indent).min()?;
        let right = *rights.get(rights.len() * 9 / 10)?;
        (lines.len() >= FEW).then_some(Self { left, right })
    }
}

/// How much of the width a line and the first word of the next would fill, in hundredths. If it is little, the
/// line was not broken at the width. A PDF has letters of several sizes, so this alone does not decide.
type Share = usize;

/// Below this share, a line on which a sentence ends also ends its paragraph.
const SHORT: Share = 80;

/// Below this share, a line on which no sentence ends is a title, if the next begins with a capital.
const TITLE: Share = 55;

/// Below this share, a line on which no sentence ends does not continue on the next.
const BARE: Share = 40;

/// A paragraph that is open.
struct OpenParagraph<'a> {
    words: LineBuilder,
    paragraph: Paragraph,
    /// Its lines: the first and the last, and how many.
    first: TextLine<'a>,
    last: TextLine<'a>,
    count: usize,
    label: Option<LineLabel>,
}

/// Puts lines together into paragraphs.
#[derive(Default)]
struct TextReader<'a> {
    document: Source,
    has_long_lines: bool,
    has_stars: bool,
    widths: Option<Widths>,
    open: Option<OpenParagraph<'a>>,
    /// How many empty lines stood before this one on its page.
    empty: usize,
    is_new_page: bool,
    /// The paragraphs at the feet of the pages that the open paragraph continues across.
    foot: Vec<Vec<TextLine<'a>>>,
    /// The last number of one, two, three … steps, and its indent.
    numbers: Vec<(Vec<u32>, usize)>,
    /// The indents of the lists that are open.
    lists: Vec<usize>,
    /// The words that were joined at a hyphen.
    hyphens: Vec<Hyphen<'a>>,
}

impl<'a> TextReader<'a> {
    fn line(&mut self, line: &TextLine<'a>) {
        if line.is_blank() {
            self.empty += 1;
            return;
        }
        let label = line.label().filter(|(label, _)| {
            *label != LineLabel::Dash || self.has_stars || !line.words.starts_with('*')
        });
        let goes_on = |open| !self.begins(open, line, label.as_ref());
        let goes_on = self.open.as_ref().is_some_and(goes_on);
        self.empty = 0;
        self.is_new_page = false;
        if let Some(open) = self.open.as_mut().filter(|_| goes_on) {
            if join(&mut open.words, &open.last, line) {
                self.hyphens.extend(Hyphen::new(&open.last, line));
            }
            push(&mut open.words, line, 0);
            open.last = line.clone();
            open.count += 1;
        } else {
            self.close();
            self.begin(line, label);
        }
    }

    /// Whether `line` begins a paragraph, after the one that is open.
    fn begins(
        &self,
        open: &OpenParagraph,
        line: &TextLine,
        label: Option<&(LineLabel, usize)>,
    ) -> bool {
        let last = &open.last;
        if self.has_long_lines
            || last.has_leaders()
            || last.has_columns()
            || line.has_columns() && !line.has_leaders()
        {
            return true;
        }
        // A label that stands alone on its line belongs to the next line.
        let own = last.label();
        let is_bare = own.is_some_and(|(_, length)| length == last.words.len());
        if open.count == 1 && is_bare && label.is_none() {
            return false;
        }
        let filled = self.filled(last, line);
        if let Some((label, length)) = label
            && self.is_label(open, line, label, *length, filled)
        {
            return true;
        }
        if self.is_new_page {
            return !line.begins_small()
                && (last.ends() || filled < TITLE && line.begins_capital());
        }
        if self.empty > 0 {
            let is_break =
                self.empty == 1 && filled >= SHORT && !last.ends() && line.begins_small();
            return !is_break;
        }
        let body = last.indent;
        let is_deeper = line.indent > body + SAME;
        let is_outer = line.indent + SAME < body;
        let is_short = filled < if is_deeper || is_outer { SHORT } else { TITLE };
        if last.ends() {
            let leads = open.count == 1;
            let hangs = leads && open.label.is_some();
            let is_full = filled >= SHORT || line.begins_small();
            return is_deeper && !hangs || is_outer && !leads || !is_full;
        }
        filled < BARE || is_short && line.begins_capital()
    }

    /// How much of the width `last` fills, with the first word of `line`.
    fn filled(&self, last: &TextLine, line: &TextLine) -> Share {
        let Some(widths) = self.widths else {
            return 100;
        };
        let end = (last.right() + 1 + line.first_word()).saturating_sub(widths.left);
        end * 100 / (widths.right - widths.left).max(1)
    }

    /// Whether what reads like a label is one: numbers, letters and dashes stand at the beginning of broken
    /// lines too.
    fn is_label(
        &self,
        open: &OpenParagraph,
        line: &TextLine,
        label: &LineLabel,
        length: usize,
        filled: Share,
    ) -> bool {
        /// A gap of this many columns stands after labels alone.
        const WIDE: usize = 3;
        let is_like_last = match label {
            LineLabel::Bullet => return true,
            LineLabel::Dash => {
                open.label == Some(LineLabel::Dash)
                    && open.first.indent.abs_diff(line.indent) <= SAME
            }
            LineLabel::Number(steps) => self.numbers.iter().any(|(last, indent)| {
                follows(last, steps) && indent.abs_diff(line.indent) <= SAME && self.empty == 0
            }),
            LineLabel::Letter => false,
        };
        is_like_last || line.gap(length) >= WIDE || open.last.ends() || filled < SHORT
    }

    fn begin(&mut self, line: &TextLine<'a>, label: Option<(LineLabel, usize)>) {
        let mut style = Style::Body;
        let mut sign = None;
        let mut start = 0;
        match &label {
            Some((LineLabel::Bullet | LineLabel::Dash, length)) => {
                sign = Some(EcoString::from(&line.words[..*length]));
                start = *length;
                self.lists.retain(|indent| *indent <= line.indent + 1);
                let outer = self.lists.last();
                if outer.is_none_or(|indent| *indent + 1 < line.indent) {
                    self.lists.push(line.indent);
                }
                style = Style::Item(u8::try_from(self.lists.len()).unwrap_or(u8::MAX));
            }
            Some((LineLabel::Number(steps), _)) => {
                self.numbers.retain(|(last, _)| last.len() != steps.len());
                self.numbers.push((steps.clone(), line.indent));
                self.lists.clear();
            }
            _ => self.lists.clear(),
        }
        let mut words = LineBuilder::default();
        push(&mut words, line, start);
        self.open = Some(OpenParagraph {
            words,
            paragraph: Paragraph {
                place: line.place,
                style,
                label: sign,
                words: Vec::new(),
                boxed: None,
            },
            first: line.clone(),
            last: line.clone(),
            count: 1,
            label: label.map(|(label, _)| label),
        });
    }

    /// Ends the open paragraph, and adds after it what stood at the foot of its pages.
    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            let mut paragraph = open.paragraph;
            if open.last.has_leaders() {
                paragraph.style = Style::Contents;
            }
            paragraph.words = open.words.finish();
            if !paragraph.words.is_empty() || paragraph.label.is_some() {
                self.document.blocks.push(SourceBlock::Paragraph(paragraph));
            }
        }
        for lines in std::mem::take(&mut self.foot) {
            let words = notes::words(&lines, 0);
            let paragraph = Paragraph::new(lines[0].place, Style::Body, None, words);
            self.document.blocks.push(SourceBlock::Paragraph(paragraph));
        }
    }

    fn finish(mut self, source: &str) -> Source {
        self.close();
        let doubt = hyphen::doubt(&self.hyphens, source);
        self.document.doubts.extend(doubt);
        self.document.sort_left_out();
        self.document
    }
}

/// Whether the number `next` comes after `last`.
fn follows(last: &[u32], next: &[u32]) -> bool {
    match (last.split_last(), next.split_last()) {
        (Some((last, outer)), Some((next, next_outer))) => outer == next_outer && *next == last + 1,
        _ => false,
    }
}

/// Adds the words of `line` from the byte `start`, with the notes that they call.
fn push(words: &mut LineBuilder, line: &TextLine, start: usize) {
    let plain = RunStyle::default();
    let mut at = start;
    for (range, number) in &line.calls {
        words.push(&line.words[at..range.start], &plain);
        words.note(*number);
        at = range.end;
    }
    // A soft hyphen at the end of a line is no sign of the word.
    words.push(line.words[at..].trim_end_matches('\u{ad}'), &plain);
}

/// Adds what stands between two lines: a space, or nothing after a hyphen within a word. Returns whether it is
/// nothing.
fn join(words: &mut LineBuilder, last: &TextLine, line: &TextLine) -> bool {
    let is_joined = hyphen::joins(last.words, line.words);
    if !is_joined {
        words.space();
    }
    is_joined
}
