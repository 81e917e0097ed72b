//! The words of a paragraph, put together from the runs that a format has.

use typst::ecow::EcoString;

use crate::import::document::{Locator, Paragraph, Style};
use crate::report::text::{Inline, extend};

/// How a run of words is set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RunStyle {
    pub(crate) strong: bool,
    pub(crate) emphasis: bool,
    /// The address that the words link to.
    pub(crate) link: Option<EcoString>,
}

/// What stands in a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Words(EcoString),
    /// White space: a space, or a no-break space if there was no other.
    Space(char),
    Note(u16),
}

/// A paragraph that is being put together.
#[derive(Debug, Clone, Default)]
pub(super) struct LineBuilder(Vec<(Piece, RunStyle)>);

impl LineBuilder {
    /// Adds words. Control characters are white space, and white space between words is one space.
    pub(crate) fn push(&mut self, text: &str, setting: &RunStyle) {
        for c in text.chars() {
            let is_space = c.is_whitespace() || c.is_control();
            let sticks = matches!(c, '\u{a0}' | '\u{202f}');
            match self.0.last_mut() {
                Some((Piece::Words(words), last)) if !is_space && last == setting => words.push(c),
                _ if !is_space => self.0.push((Piece::Words(c.into()), setting.clone())),
                Some((Piece::Space(_), _)) if sticks => {}
                Some((Piece::Space(space), _)) => *space = ' ',
                _ => {
                    let space = if sticks { c } else { ' ' };
                    self.0.push((Piece::Space(space), RunStyle::default()));
                }
            }
        }
    }

    /// Adds a space.
    pub(crate) fn space(&mut self) {
        self.push(" ", &RunStyle::default());
    }

    /// Adds the place of a note.
    pub(crate) fn note(&mut self, number: u16) {
        self.0.push((Piece::Note(number), RunStyle::default()));
    }

    /// Whether there are neither words nor notes.
    pub(crate) fn is_empty(&self) -> bool {
        let mut pieces = self.0.iter();
        pieces.all(|(piece, _)| matches!(piece, Piece::Space(_)))
    }

    /// Whether there are words, and all of them are strong.
    pub(crate) fn all_strong(&self) -> bool {
        let mut words = self.0.iter().filter(is_word);
        let is_strong = |(_, style): &(Piece, RunStyle)| style.strong;
        words.next().is_some_and(is_strong) && words.all(is_strong)
    }

    /// Takes strong emphasis away.
    pub(crate) fn plain_weight(mut self) -> Self {
        for (_, setting) in &mut self.0 {
            setting.strong = false;
        }
        self
    }

    /// The words as the report keeps them: without white space at the ends, and with emphasis and links around
    /// words alone.
    pub(crate) fn finish(mut self) -> Vec<Inline> {
        let is_space = |(piece, _): &(Piece, RunStyle)| matches!(piece, Piece::Space(_));
        while self.0.last().is_some_and(is_space) {
            self.0.pop();
        }
        let leading = self.0.iter().take_while(|piece| is_space(piece)).count();
        self.0.drain(..leading);
        // Spaces and notes are set like the words on both sides. A link holds no note.
        for at in 0..self.0.len() {
            if is_word(&&self.0[at]) {
                continue;
            }
            let before = self.0[..at].iter().rfind(is_word);
            let after = self.0[at..].iter().find(is_word);
            self.0[at].1 = match (before, after) {
                (Some((_, before)), Some((_, after))) => {
                    let near = [at.checked_sub(1), Some(at + 1)].into_iter();
                    let mut near = near.map(|at| Some(&self.0.get(at?)?.1.link));
                    let in_link =
                        is_space(&self.0[at]) && near.all(|link| link == Some(&before.link));
                    RunStyle {
                        strong: before.strong && after.strong,
                        emphasis: before.emphasis && after.emphasis,
                        link: before.link.clone().filter(|_| in_link),
                    }
                }
                _ => RunStyle::default(),
            };
        }
        let mut line = Vec::new();
        nest(&self.0, &LAYERS, &mut line);
        line
    }
}

fn is_word((piece, _): &&(Piece, RunStyle)) -> bool {
    matches!(piece, Piece::Words(_))
}

/// What may stand around words: whether it is one around both of two runs, and the words in it.
type Layer = (
    fn(&RunStyle, &RunStyle) -> bool,
    fn(&RunStyle, Vec<Inline>) -> Vec<Inline>,
);

/// Links, strong words and emphasis, outermost first.
const LAYERS: [Layer; 3] = [
    (
        |a, b| a.link == b.link,
        |style, words| match &style.link {
            Some(link) => vec![Inline::Link(link.clone(), words)],
            None => words,
        },
    ),
    (
        |a, b| a.strong == b.strong,
        |style, words| match style.strong {
            true => vec![Inline::Strong(words)],
            false => words,
        },
    ),
    (
        |a, b| a.emphasis == b.emphasis,
        |style, words| match style.emphasis {
            true => vec![Inline::Emphasis(words)],
            false => words,
        },
    ),
];

/// Adds `pieces` to a line, with `layers` around those that have them.
fn nest(pieces: &[(Piece, RunStyle)], layers: &[Layer], line: &mut Vec<Inline>) {
    let Some(((is_one, around), inner)) = layers.split_first() else {
        let inlines = pieces.iter().map(|(piece, _)| match piece {
            Piece::Words(words) => Inline::Run(words.clone()),
            Piece::Space(space) => Inline::Run((*space).into()),
            Piece::Note(number) => Inline::Note(*number),
        });
        return extend(line, inlines);
    };
    for part in pieces.chunk_by(|(_, a), (_, b)| is_one(a, b)) {
        let mut inside = Vec::new();
        nest(part, inner, &mut inside);
        extend(line, around(&part[0].1, inside));
    }
}

impl Paragraph {
    /// A paragraph outside of boxes. Body text becomes [`Style::Bold`] if all its words are strong.
    pub(super) fn new(
        place: Locator,
        style: Style,
        label: Option<EcoString>,
        words: LineBuilder,
    ) -> Self {
        let is_bold = matches!(style, Style::Body) && words.all_strong();
        let style = if is_bold { Style::Bold } else { style };
        let words = match style {
            Style::Heading(_) | Style::Bold | Style::Contents => words.plain_weight(),
            _ => words,
        };
        Self {
            place,
            style,
            label,
            words: words.finish(),
            boxed: None,
        }
    }
}
