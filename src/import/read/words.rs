//! The words of a paragraph, put together from the runs that a format has.

use typst::ecow::EcoString;

use crate::import::document::{Locator, Paragraph, Style};
use crate::report::text::Inline;

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
        self.0
            .iter()
            .all(|(piece, _)| matches!(piece, Piece::Space(_)))
    }

    /// Whether there are words, and all of them are strong.
    pub(crate) fn all_strong(&self) -> bool {
        let mut words = self
            .0
            .iter()
            .filter(|(piece, _)| matches!(piece, Piece::Words(_)))
            .peekable();
        words.peek().is_some() && words.all(|(_, setting)| setting.strong)
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
        while matches!(self.0.last(), Some((Piece::Space(_), _))) {
            self.0.pop();
        }
        let leading = self
            .0
            .iter()
            .take_while(|(piece, _)| matches!(piece, Piece::Space(_)))
            .count();
        self.0.drain(..leading);
        // Spaces and notes are set like the words on both sides. A link holds no note.
        for at in 0..self.0.len() {
            if matches!(self.0[at].0, Piece::Words(_)) {
                continue;
            }
            let is_word = |(piece, _): &&(Piece, RunStyle)| matches!(piece, Piece::Words(_));
            let before = self.0[..at].iter().rfind(is_word);
            let after = self.0[at..].iter().find(is_word);
            let setting = match (before, after) {
                (Some((_, before)), Some((_, after))) => RunStyle {
                    strong: before.strong && after.strong,
                    emphasis: before.emphasis && after.emphasis,
                    link: before.link.clone().filter(|link| {
                        matches!(self.0[at].0, Piece::Space(_))
                            && at > 0
                            && self
                                .0
                                .get(at - 1)
                                .is_some_and(|(_, near)| near.link.as_ref() == Some(link))
                            && self
                                .0
                                .get(at + 1)
                                .is_some_and(|(_, near)| near.link.as_ref() == Some(link))
                    }),
                },
                _ => RunStyle::default(),
            };
            self.0[at].1 = setting;
        }
        let mut line = Vec::new();
        nest(&self.0, &LAYERS, &mut line);
        line
    }
}

/// What stands around words, outermost first.
enum Layer {
    Link,
    Strong,
    Emphasis,
}

const LAYERS: [Layer; 3] = [Layer::Link, Layer::Strong, Layer::Emphasis];

/// Adds `pieces` to a line, with `layers` around those that have them.
fn nest(pieces: &[(Piece, RunStyle)], layers: &[Layer], line: &mut Vec<Inline>) {
    let Some((layer, inner)) = layers.split_first() else {
        for (piece, _) in pieces {
            let inline = match piece {
                Piece::Words(words) => Inline::Run(words.clone()),
                Piece::Space(space) => Inline::Run((*space).into()),
                Piece::Note(number) => Inline::Note(*number),
            };
            inline.push_to(line);
        }
        return;
    };
    let same = |(_, a): &(Piece, RunStyle), (_, b): &(Piece, RunStyle)| match layer {
        Layer::Link => a.link == b.link,
        Layer::Strong => a.strong == b.strong,
        Layer::Emphasis => a.emphasis == b.emphasis,
    };
    for part in pieces.chunk_by(same) {
        let setting = &part[0].1;
        let mut inside = Vec::new();
        nest(part, inner, &mut inside);
        let inline = match layer {
            Layer::Link => setting
                .link
                .clone()
                .map(|link| Inline::Link(link, inside.clone())),
            Layer::Strong => setting.strong.then(|| Inline::Strong(inside.clone())),
            Layer::Emphasis => setting.emphasis.then(|| Inline::Emphasis(inside.clone())),
        };
        match inline {
            Some(inline) => line.push(inline),
            None => inside.into_iter().for_each(|inline| inline.push_to(line)),
        }
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
