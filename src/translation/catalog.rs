//! Reads a PO file, message by message.
//!
//! [`polib`] reads PO files too, but takes them on trust: it panics on a string without a keyword, cuts
//! lines of more than 64 KiB, and overlooks `#,fuzzy`. What is read here is read whole, or it is an
//! error at its place.

use std::ops::Range;

use typst::syntax::FileId;

use crate::diagnostic::{Problems, Result, error_at};

/// A message of a PO file, without plural forms.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Message {
    /// `msgctxt`: what it is about.
    pub(crate) context: String,
    /// `msgid`: the words that are translated.
    pub(crate) source: String,
    /// `msgstr`: the translation.
    pub(crate) translation: String,
    /// Whether its translation has to be read again.
    pub(crate) fuzzy: bool,
    /// Where it begins.
    pub(crate) range: Range<usize>,
}

impl Message {
    /// A field of a header's translation.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.translation.lines();
        let mut fields = lines.filter_map(|line| line.split_once(':'));
        let (_, value) = fields.find(|(field, _)| field.trim() == name)?;
        Some(value.trim())
    }
}

/// The strings of a message, in their order.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum MessageField {
    Context,
    Source,
    Translation,
}

/// Reads the messages of a PO file, its header first. Comments and obsolete messages (`#~`) are skipped.
///
/// # Errors
/// If a line is not PO, or a message is not whole; all at once, each at its place.
pub(super) fn read(file: FileId, text: &str) -> Result<Vec<Message>> {
    let mut reader = CatalogReader {
        file,
        messages: Vec::new(),
        message: Message::default(),
        field: None,
        problems: Problems::default(),
    };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        reader.line(line.trim(), at..at + line.trim_end().len());
        at += line.len();
    }
    reader.close();
    reader.problems.finish(reader.messages)
}

struct CatalogReader {
    file: FileId,
    messages: Vec<Message>,
    /// The message that is open, or the flags before it.
    message: Message,
    /// The string of it that was read last.
    field: Option<MessageField>,
    problems: Problems,
}

impl CatalogReader {
    fn line(&mut self, line: &str, range: Range<usize>) {
        if let Some(flags) = line.strip_prefix("#,") {
            self.close();
            self.message.fuzzy |= flags.split(',').any(|flag| flag.trim() == "fuzzy");
            return;
        }
        if line.starts_with("#~") {
            // The flags before an obsolete message belong to it.
            self.close();
            self.message.fuzzy = false;
        }
        if line.is_empty() || line.starts_with('#') {
            return;
        }
        let (keyword, string) = line.split_at(line.find('"').unwrap_or(line.len()));
        let field = match keyword.trim_end() {
            "" => self.field,
            "msgctxt" => Some(MessageField::Context),
            "msgid" => Some(MessageField::Source),
            "msgstr" => Some(MessageField::Translation),
            _ => None,
        };
        let (Some(field), Some(words)) = (field, unquoted(string)) else {
            self.problem(
                range,
                "this is no line of a PO file without plural forms",
                "it begins with `msgctxt`, `msgid`, `msgstr` or `#`, or is a string that goes on; in a string stands `\\\"` for `\"`",
            );
            return;
        };
        if !keyword.is_empty() {
            if field != MessageField::Translation && self.field == Some(MessageField::Translation) {
                self.close();
            }
            let follows = match field {
                MessageField::Context => self.field.is_none(),
                MessageField::Source => self.field.is_none_or(|last| last == MessageField::Context),
                MessageField::Translation => self.field == Some(MessageField::Source),
            };
            if !follows {
                self.problem(
                    range,
                    "this line is not in its place",
                    "a message is a `msgctxt`, a `msgid` and a `msgstr`, in this order and each once",
                );
                return;
            }
            if self.field.is_none() {
                self.message.range = range;
            }
            self.field = Some(field);
        }
        match field {
            MessageField::Context => &mut self.message.context,
            MessageField::Source => &mut self.message.source,
            MessageField::Translation => &mut self.message.translation,
        }
        .push_str(&words);
    }

    /// Ends the message that is open.
    fn close(&mut self) {
        match self.field.take() {
            None => {}
            Some(MessageField::Translation) => {
                self.messages.push(std::mem::take(&mut self.message))
            }
            Some(MessageField::Context | MessageField::Source) => {
                let message = std::mem::take(&mut self.message);
                self.problem(
                    message.range,
                    "this message is not whole",
                    "a message is a `msgctxt`, a `msgid` and a `msgstr`, in this order and each once",
                );
            }
        }
    }

    fn problem(&mut self, range: Range<usize>, message: &str, hint: &str) {
        self.problems
            .push(error_at(self.file, range, message).with_hint(hint));
    }
}

/// The words of a string in quotation marks; `None` if it is no such string.
fn unquoted(string: &str) -> Option<String> {
    let inner = string.strip_prefix('"')?.strip_suffix('"')?;
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        out.push(match c {
            '"' => return None,
            '\\' => match chars.next()? {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                c @ ('"' | '\\') => c,
                _ => return None,
            },
            c => c,
        });
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use std::io::BufWriter;

    use polib::catalog::Catalog;
    use polib::metadata::CatalogMetadata;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;
    use crate::generated::check;
    use crate::project::file_id;

    fn messages(text: &str) -> Result<Vec<Message>> {
        read(file_id("x.po"), text)
    }

    #[test]
    fn messages_are_read_whatever_tool_wrote_them() {
        let text = "#\n# A note\nmsgid \"\"\nmsgstr \"\"\n\"Language: fr\\n\"\n#. x\n#,fuzzy, c-format\r\nmsgctxt \"1\"\r\n\
                    msgid \"One\"\nmsgstr \"\"\n  \"Un\"\n\"e \\\"fois\\\"\"\nmsgctxt \"2\"\nmsgid   \"Two\"\nmsgstr\"\"\n#, fuzzy\n#~ msgid \"old\"\n\
                    msgid \"Three\"\nmsgstr \"\"\n";
        let messages = messages(text).unwrap();
        assert_eq!(messages[0].header("Language"), Some("fr"));
        let read = |message: &Message| {
            let Message {
                context,
                source,
                translation,
                fuzzy,
                ..
            } = message.clone();
            (context, source, translation, fuzzy)
        };
        assert_eq!(
            read(&messages[1]),
            ("1".into(), "One".into(), "Une \"fois\"".into(), true)
        );
        assert_eq!(
            read(&messages[2]),
            ("2".into(), "Two".into(), String::new(), false)
        );
        assert_eq!(
            read(&messages[3]),
            (String::new(), "Three".into(), String::new(), false)
        );
        assert_eq!(messages.len(), 4);
    }

    #[test]
    fn what_is_no_po_is_an_error_at_its_place() {
        for (text, place) in [
            ("msgid x", "msgid x"),
            ("\"", "\""),
            ("\"x\"", "\"x\""),
            ("#\n\"x\"\nmsgid \"\"\nmsgstr \"\"", "\"x\""),
            ("msgid \"a\"\nmsgstr \"open", "msgstr \"open"),
            ("<html>", "<html>"),
            ("msgid_plural \"x\"", "msgid_plural \"x\""),
            ("msgid \"a\\\"", "msgid \"a\\\""),
            ("msgid \"a\" \"b\"\n", "msgid \"a\" \"b\""),
            ("msgid \"\\q\"\n", "msgid \"\\q\""),
            ("msgid \"a\"\nmsgstr \"b\"\nmsgstr \"c\"", "msgstr \"c\""),
            ("msgid \"a\"\nmsgid \"b\"\nmsgstr \"c\"", "msgid \"b\""),
            ("msgid \"a\"\nmsgctxt \"b\"\nmsgstr \"c\"", "msgctxt \"b\""),
            ("msgstr \"a\"", "msgstr \"a\""),
            ("msgctxt \"a\"\nmsgid \"b\"", "msgctxt \"a\""),
            (
                "msgctxt \"a\"\n#, fuzzy\nmsgid \"b\"\nmsgstr \"c\"",
                "msgctxt \"a\"",
            ),
        ] {
            let errors = messages(text).unwrap_err();
            let at = text.find(place).unwrap();
            assert_eq!(
                errors[0],
                error_at(
                    file_id("x.po"),
                    at..at + place.len(),
                    errors[0].message.clone()
                )
                .with_hints(errors[0].hints.iter().map(|hint| hint.v.clone())),
                "{text}"
            );
        }
    }

    /// A PO file as `polib` writes it.
    fn written(messages: &[(String, String, String)]) -> String {
        let mut metadata = CatalogMetadata::new();
        metadata.language = "fr".into();
        let mut catalog = Catalog::new(metadata);
        for (i, (context, source, translation)) in messages.iter().enumerate() {
            let mut message = polib::message::Message::build_singular();
            message
                .with_msgctxt(format!("{i}{context}"))
                .with_msgid(source.clone())
                .with_msgstr(translation.clone());
            catalog.append_or_update(message.done());
        }
        let mut writer = BufWriter::new(Vec::new());
        polib::po_file::write(&catalog, &mut writer).unwrap();
        String::from_utf8(writer.into_inner().unwrap()).unwrap()
    }

    fn written_messages() -> impl Strategy<Value = Vec<(String, String, String)>> {
        let words = || {
            let piece = select(
                &[
                    "a",
                    " ",
                    "\"",
                    "\\",
                    "\n",
                    "\\n",
                    "\t",
                    "é",
                    "#",
                    "msgid ",
                    "[^3]",
                    "long words ",
                ][..],
            );
            prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
        };
        prop::collection::vec((words(), words(), words()), 0..5)
    }

    #[test]
    fn what_is_written_is_read_as_it_was() {
        check(2_000, written_messages(), |messages| {
            let read = self::messages(&written(&messages)).unwrap();
            assert_eq!(read.len(), messages.len() + 1);
            for (i, (message, (context, source, translation))) in
                read[1..].iter().zip(&messages).enumerate()
            {
                assert_eq!(
                    (&message.source, &message.translation),
                    (source, translation)
                );
                assert_eq!(message.context, format!("{i}{context}"));
            }
        });
    }

    #[test]
    fn a_long_line_is_one_message() {
        let words = "words that go on \\\"msgid ".repeat(10_000);
        let text = format!("msgid \"\"\nmsgstr \"x\"\nmsgid \"{words}\"\nmsgstr \"{words}\"\n");
        let read = messages(&text).unwrap();
        assert_eq!(read[1].translation, words.replace('\\', ""));
    }

    #[test]
    fn no_bytes_are_too_much() {
        let bytes = prop::collection::vec(any::<u8>(), 0..60);
        check(2_000, bytes, |bytes| {
            drop(messages(&String::from_utf8_lossy(&bytes)))
        });
        let piece = select(
            &[
                "msgid ",
                "msgstr ",
                "msgctxt ",
                "msgstr[0] ",
                "\"",
                "\"",
                "\\",
                "\n",
                "\n",
                "#",
                "#, fuzzy\n",
                "#~ ",
                "é",
                "\"a\"",
                "\r",
                "\u{feff}",
                "msgid \"\"\nmsgstr \"\"\n",
            ][..],
        );
        check(2_000, prop::collection::vec(piece, 0..20), |pieces| {
            drop(messages(&pieces.concat()))
        });
        // Files with a few edits: either every `msgid` is read as a message, or it is an error.
        let edits = prop::collection::vec(
            (
                any::<prop::sample::Index>(),
                select(&["", "\"", "\\", "\n", "x", " "][..]),
            ),
            1..4,
        );
        check(2_000, (written_messages(), edits), |(written, edits)| {
            let mut text = self::written(&written);
            for (at, edit) in edits {
                let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
                let at = *at.get(&ends);
                let end = text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
                text.replace_range(at..end, edit);
            }
            let lines = text
                .lines()
                .filter(|line| line.trim_start().starts_with("msgid"))
                .count();
            if let Ok(read) = messages(&text) {
                assert_eq!(read.len(), lines, "{text}");
            }
        });
    }
}
