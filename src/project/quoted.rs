//! A string and the place it was written at, so that a problem inside it is shown there.

use std::ops::Range;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use typst::syntax::{DiagSpan, FileId};

use super::{Located, file_id};

/// A string of a TOML file (or the whole of a text that is no file), with its place.
#[derive(Debug, Clone)]
pub struct Quoted {
    /// The string.
    pub text: String,
    file: FileId,
    /// The string's literal in the file, quotation marks included.
    literal: Range<usize>,
    /// Where the text itself begins; `None` if the literal writes it with escapes.
    start: Option<usize>,
}

impl Quoted {
    /// A string that serde read from the TOML file `file`, whose whole text is `source`.
    pub(crate) fn new(file: FileId, source: &str, string: &Located<String>) -> Self {
        let literal = string.span();
        let text = string.as_ref().clone();
        let start = source
            .get(literal.clone())
            .and_then(|quoted| quoted.find(&text))
            .map(|at| literal.start + at);
        Self {
            text,
            file,
            literal,
            start,
        }
    }

    /// A text that is the whole of `file`.
    pub fn whole(file: FileId, text: &str) -> Self {
        Self {
            text: text.to_owned(),
            file,
            literal: 0..text.len(),
            start: Some(0),
        }
    }

    /// The place of a byte range of the text; the whole literal if it has escapes.
    pub(crate) fn at(&self, range: Range<usize>) -> DiagSpan {
        let range = match self.start {
            Some(start) => start + range.start..start + range.end,
            None => self.literal.clone(),
        };
        DiagSpan::from_range(self.file, range)
    }

    /// The place of the first occurrence of `words`; the whole literal where there is none.
    pub(crate) fn find(&self, words: &str) -> DiagSpan {
        match self.text.find(words) {
            Some(at) if !words.is_empty() => self.at(at..at + words.len()),
            _ => self.span(),
        }
    }

    /// The place of the whole literal.
    pub(crate) fn span(&self) -> DiagSpan {
        DiagSpan::from_range(self.file, self.literal.clone())
    }
}

/// Another process gets the text alone.
impl Serialize for Quoted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}

/// A text from another process, which has no place here that could be shown.
impl<'de> Deserialize<'de> for Quoted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(Self::whole(file_id("elsewhere"), &text))
    }
}
