//! The report's words in a template: a value that can be printed, and cannot be changed.

use std::fmt;
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Object, ObjectRepr};

use super::TypstTexts;
use crate::brief::Gaps;

/// Words of the report, by their key in the report module. A template prints a reference to them: so they are
/// never taken for markup, and are laid out once for a whole batch.
#[derive(Debug)]
pub(crate) struct Words {
    /// The key in the report module.
    pub(crate) key: String,
    /// What must stand with them so that they do not mislead.
    pub(crate) mark: Option<String>,
    /// Beside which of their ends passages were left out.
    pub(crate) gaps: Gaps,
}

/// What filters and operators see instead of the words: the last private-use character of Unicode, which no
/// text holds. It is repeated so that most slices still hold one. If it is to be printed, the template has
/// changed report text.
const OPAQUE: &str =
    "\u{10FFFD}\u{10FFFD}\u{10FFFD}\u{10FFFD}\u{10FFFD}\u{10FFFD}\u{10FFFD}\u{10FFFD}";

impl Words {
    /// The words of a key, as a template value.
    pub(crate) fn value(key: impl Into<String>) -> Value {
        Self::marked(key, None, Gaps::default())
    }

    /// The words of a key with a mark and with `[…]` where others stood, as a template value.
    pub(crate) fn marked(key: impl Into<String>, mark: Option<String>, gaps: Gaps) -> Value {
        Value::from_object(Words {
            key: key.into(),
            mark,
            gaps,
        })
    }

    /// The words as an expression of Typst code, in which each text is replaced by its sign.
    pub(crate) fn code(&self, held: &mut TypstTexts) -> String {
        let mut code = format!("words({}", held.sign(self.key.clone()));
        if let Some(mark) = &self.mark {
            code.push_str(", mark: ");
            code.push_str(&held.sign(mark.clone()));
        }
        for (name, is_there) in [("before", self.gaps.before), ("after", self.gaps.after)] {
            if is_there {
                code.push_str(&format!(", {name}: true"));
            }
        }
        code.push(')');
        code
    }

    /// Whether a string was made from report text.
    pub(crate) fn are_in(text: &str) -> bool {
        text.contains('\u{10FFFD}')
    }
}

impl Object for Words {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(OPAQUE)
    }
}

/// Typst code that is printed as it is: what the filter `code` gives.
#[derive(Debug)]
pub(crate) struct Typst {
    /// The code, in which each text is replaced by its sign.
    pub(crate) source: String,
    /// The keys of report words in it.
    pub(crate) words: Vec<String>,
}

impl Object for Typst {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.words.is_empty() {
            &self.source
        } else {
            OPAQUE
        })
    }
}
