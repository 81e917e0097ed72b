//! Changing a profile's text: what is not changed stays as somebody wrote it, comments and order included.

use toml_edit::{Array, DocumentMut, InlineTable, Item, Key, Value};

/// An array in a line that is longer than so many letters is set one item to a line.
const LONGEST_LINE: usize = 110;

/// The table of what is selected.
const SELECT: &str = "select";

/// The key of what leads.
const ASKS: &str = "asks";

/// A profile's text that is being changed.
#[derive(Debug)]
pub struct ProfileText {
    document: DocumentMut,
    /// Whether its lines end as on Windows.
    has_carriage_returns: bool,
}

impl ProfileText {
    /// Reads a text. A key of `keys` that it has only in a comment, as new profiles have, is taken out of the
    /// comment.
    ///
    /// # Errors
    /// Where it is not TOML.
    pub fn read(text: &str, keys: &[&str]) -> Result<Self, toml_edit::TomlError> {
        let has_carriage_returns = text.contains("\r\n");
        let mut text = text.replace("\r\n", "\n");
        for key in keys {
            let document: DocumentMut = text.parse()?;
            let is_there = match key.split_once('.') {
                Some((table, key)) => document.get(table).is_some_and(|t| t.get(key).is_some()),
                None => document.contains_key(key),
            };
            if !is_there {
                text = uncommented(&text, key);
            }
        }
        Ok(Self {
            document: text.parse()?,
            has_carriage_returns,
        })
    }

    /// The text as it is now.
    pub fn text(&self) -> String {
        let text = self.document.to_string();
        if self.has_carriage_returns {
            text.replace('\n', "\r\n")
        } else {
            text
        }
    }

    /// Sets what stands under a key.
    pub fn set(&mut self, key: &str, value: impl Into<Value>) {
        put(self.document.as_item_mut(), key, value.into());
    }

    /// Sets what is said in a language; nothing where the text is empty.
    pub fn say(&mut self, key: &str, language: &str, text: &str) {
        let root = self.document.as_item_mut();
        if !text.is_empty() {
            insert(root, key, InlineTable::new().into());
        }
        let Some(words) = root.get_mut(key) else {
            return;
        };
        if !text.is_empty() {
            put(words, language, text.into());
        } else if without(words, language) {
            self.document.remove(key);
        }
    }

    /// Sets the page limit.
    pub fn limit(&mut self, pages: Option<u16>) {
        const LIMITS: &str = "limits";

        match pages {
            Some(pages) => put(self.table(LIMITS), "pages", i64::from(pages).into()),
            None => {
                let limits = self.document.get_mut(LIMITS);
                if limits.is_some_and(|limits| without(limits, "pages")) {
                    self.document.remove(LIMITS);
                }
            }
        }
    }

    /// Adds to a list of `[select]` what it has not.
    pub fn add(&mut self, list: &str, word: &str) {
        let select = self.table(SELECT);
        insert(select, list, Array::new().into());
        if let Some(array) = select.get_mut(list).and_then(Item::as_array_mut) {
            push(array, word);
            wrap(array, list);
        }
    }

    /// Takes words out of a list of `[select]`.
    pub fn take(&mut self, list: &str, is_it: impl Fn(&str) -> bool) {
        let select = self.table(SELECT);
        let Some(array) = select.get_mut(list).and_then(Item::as_array_mut) else {
            return;
        };
        for place in (0..array.len()).rev() {
            let word = array.get(place).and_then(Value::as_str);
            if word.is_some_and(&is_it) {
                remove(array, place);
            }
        }
        drop_empty(select, list);
    }

    /// Which recommendations lead.
    pub fn asks(&self) -> Vec<String> {
        let asks = self.document.get(ASKS).and_then(Item::as_array);
        let words = asks.into_iter().flat_map(Array::iter);
        words.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Sets which recommendations lead; those that stay keep what is written beside them.
    pub fn lead(&mut self, asks: &[String]) {
        let root = self.document.as_item_mut();
        insert(root, ASKS, Array::new().into());
        let Some(array) = root.get_mut(ASKS).and_then(Item::as_array_mut) else {
            return;
        };
        let mut place = 0;
        while place < array.len() {
            let is_kept = array
                .get(place)
                .and_then(Value::as_str)
                .is_some_and(|word| asks.iter().any(|ask| ask == word));
            if is_kept {
                place += 1;
            } else {
                remove(array, place);
            }
        }
        for ask in asks {
            if !array.iter().any(|value| value.as_str() == Some(ask)) {
                push(array, ask);
            }
        }
        for (value, ask) in array.iter_mut().zip(asks) {
            if value.as_str() != Some(ask) {
                replace(value, ask.as_str().into());
            }
        }
        wrap(array, ASKS);
        drop_empty(root, ASKS);
    }

    fn table(&mut self, name: &str) -> &mut Item {
        let root = self.document.as_table_mut();
        root.entry(name).or_insert_with(toml_edit::table)
    }
}

/// Sets a value in a table; what is written around the one before stays.
fn put(table: &mut Item, key: &str, value: Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => replace(old, value),
        None => insert(table, key, value),
    }
}

/// Takes a key out of a table, and says whether nothing is left of it.
fn without(table: &mut Item, key: &str) -> bool {
    table.as_table_like_mut().is_some_and(|entries| {
        entries.remove(key);
        entries.is_empty()
    })
}

/// The order in which profiles have their keys.
const ORDER: [&str; 16] = [
    "id",
    "title",
    "template",
    "accent",
    "headline",
    "lead",
    "message",
    "is",
    ASKS,
    "figures",
    "shows-signs",
    "findings",
    "recommendations",
    "include",
    "exclude",
    "order",
];

/// Adds a key that is not there, after those that stand before it in other profiles.
fn insert(table: &mut Item, key: &str, value: Value) {
    let Some(entries) = table.as_table_like_mut() else {
        return;
    };
    if entries.contains_key(key) {
        return;
    }
    let mut keys: Vec<String> = entries.iter().map(|(key, _)| key.to_owned()).collect();
    let rank = |key: &str| ORDER.iter().position(|other| *other == key);
    let is_before = |other: &String| rank(other).is_some_and(|other| Some(other) < rank(key));
    let place = keys.iter().rposition(is_before);
    keys.insert(place.map_or(keys.len(), |place| place + 1), key.to_owned());
    entries.insert(key, Item::Value(value));
    let place = |key: &Key| keys.iter().position(|other| other == key.get());
    if let Some(table) = table.as_table_mut() {
        table.sort_values_by(|a, _, b, _| place(a).cmp(&place(b)));
    }
}

fn replace(old: &mut Value, mut value: Value) {
    *value.decor_mut() = old.decor().clone();
    *old = value;
}

/// Takes a list away in which nothing is; where a comment stands with it, the list stays.
fn drop_empty(table: &mut Item, list: &str) {
    let Some(entries) = table.as_table_like_mut() else {
        return;
    };
    let Some(array) = entries.get(list).and_then(Item::as_array) else {
        return;
    };
    let above = entries.key(list).map(|key| raw(key.leaf_decor().prefix()));
    let inside = raw(Some(array.trailing()));
    let is_explained = above
        .into_iter()
        .chain([inside])
        .any(|text| text.contains('#'));
    if array.is_empty() && !is_explained {
        entries.remove(list);
    }
}

fn raw(text: Option<&toml_edit::RawString>) -> &str {
    text.and_then(toml_edit::RawString::as_str)
        .unwrap_or_default()
}

fn prefix(value: &Value) -> String {
    raw(value.decor().prefix()).to_owned()
}

/// Adds a word at the end of a list, as its other words are written.
fn push(array: &mut Array, word: &str) {
    let last = array
        .len()
        .checked_sub(1)
        .and_then(|place| array.get_mut(place));
    let before = last.as_ref().map(|last| prefix(last)).unwrap_or_default();
    let Some((_, indent)) = before.rsplit_once('\n') else {
        array.push(word);
        return;
    };
    let indent = indent.to_owned();
    // What stands after the last word belongs to it, and goes before the new one.
    let mut after = String::new();
    if let Some(last) = last {
        after.push_str(raw(last.decor().suffix()));
        last.decor_mut().set_suffix("");
    }
    after.push_str(raw(Some(array.trailing())));
    let closing = after
        .rsplit_once('\n')
        .map(|(_, closing)| closing.to_owned());
    let mut value = Value::from(word);
    value
        .decor_mut()
        .set_prefix(format!("{}\n{indent}", after.trim_end()));
    array.push_formatted(value);
    array.set_trailing(format!("\n{}", closing.unwrap_or_default()));
    array.set_trailing_comma(true);
}

/// Takes a word out of a list, and the comment that stands after it in its line. Comments in lines of their own and
/// those of other words stay.
fn remove(array: &mut Array, place: usize) {
    let value = array.remove(place);
    let own = prefix(&value);
    let suffix = raw(value.decor().suffix()).to_owned();
    let next = array.get(place).map(prefix);
    let is_last = next.is_none();
    let after = next.unwrap_or_else(|| format!("{suffix}{}", raw(Some(array.trailing()))));
    let (line, rest) = after.split_at(after.find('\n').unwrap_or(after.len()));
    let after = if line.contains('#') { rest } else { &after };
    let kept = if own.contains('#') {
        format!("{}{after}", own.trim_end())
    } else if is_last || after.contains('#') {
        after.to_owned()
    } else {
        own
    };
    match array.get_mut(place) {
        Some(next) => next.decor_mut().set_prefix(kept),
        None => array.set_trailing(kept),
    }
}

/// Sets a list one word to a line where it is too long for one.
fn wrap(array: &mut Array, name: &str) {
    let line = format!("{name} = {array}");
    if line.contains('\n') || line.chars().count() <= LONGEST_LINE {
        return;
    }
    for value in array.iter_mut() {
        value.decor_mut().set_prefix("\n  ");
        value.decor_mut().set_suffix("");
    }
    array.set_trailing("\n");
    array.set_trailing_comma(true);
}

/// A text in which the line that has a key in a comment is none any more: `# lead = …`, or of `limits.pages` both
/// lines. Unchanged where there is no such line.
fn uncommented(text: &str, key: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let bare = |line: &&str| line.strip_prefix("# ").map(str::to_owned);
    let is_of = |line: &&str, start: &str| bare(line).is_some_and(|line| line.starts_with(start));
    match key.split_once('.') {
        Some((table, key)) => {
            let heading = format!("[{table}]");
            let found = lines
                .windows(2)
                .position(|pair| is_of(&pair[0], &heading) && is_of(&pair[1], &format!("{key} =")));
            if let Some(at) = found {
                lines[at] = &lines[at][2..];
                lines[at + 1] = &lines[at + 1][2..];
            }
        }
        None => {
            let end = lines.iter().position(|line| line.starts_with('['));
            let end = end.unwrap_or(lines.len());
            let found = lines[..end]
                .iter()
                .position(|line| is_of(line, &format!("{key} =")));
            if let Some(at) = found {
                lines[at] = &lines[at][2..];
            }
        }
    }
    let mut changed = lines.join("\n");
    changed.push('\n');
    // Where that is not TOML, it was a comment after all.
    match changed.parse::<DocumentMut>() {
        Ok(_) => changed,
        Err(_) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> ProfileText {
        ProfileText::read(text, &[]).unwrap()
    }

    #[test]
    fn a_word_goes_with_its_comment_and_all_others_stay() {
        let text = "[select]\ninclude = [\n  \"A\", # why A\n  # of B\n  \"B\", # why B\n  \"C\", # why C\n]\n";
        let without = |word: &str| {
            let mut profile = read(text);
            profile.take("include", |other| other == word);
            profile.text()
        };
        assert_eq!(
            without("A"),
            "[select]\ninclude = [\n  # of B\n  \"B\", # why B\n  \"C\", # why C\n]\n"
        );
        assert_eq!(
            without("B"),
            "[select]\ninclude = [\n  \"A\", # why A\n  # of B\n  \"C\", # why C\n]\n"
        );
        assert_eq!(
            without("C"),
            "[select]\ninclude = [\n  \"A\", # why A\n  # of B\n  \"B\", # why B\n]\n"
        );
    }

    #[test]
    fn a_word_is_added_as_the_others_are_written() {
        for (before, after) in [
            ("include = [\"A\"]\n", "include = [\"A\", \"B\"]\n"),
            ("include = [ # all\n]\n", "include = [ # all\n\"B\"]\n"),
            (
                "include = [\n  \"A\", # why\n]\n",
                "include = [\n  \"A\", # why\n  \"B\",\n]\n",
            ),
            (
                "include = [\n  \"A\" # why\n]\n",
                "include = [\n  \"A\", # why\n  \"B\",\n]\n",
            ),
            (
                "findings = \"true\" # all\n",
                "findings = \"true\" # all\ninclude = [\"B\"]\n",
            ),
        ] {
            let mut profile = read(&format!("[select]\n{before}"));
            profile.add("include", "B");
            let text = profile.text();
            if before.contains("[ #") {
                // Not pretty, and still the same words.
                assert!(text.contains("# all\n") && text.contains("\"B\""), "{text}");
            } else {
                assert_eq!(text, format!("[select]\n{after}"));
            }
        }
    }

    #[test]
    fn a_long_list_is_set_in_lines_and_an_empty_one_goes() {
        let mut profile = read("[select]\nfindings = \"true\"\n");
        for number in 0..40 {
            profile.add("exclude", &format!("A.{number}"));
        }
        assert!(
            profile
                .text()
                .contains("exclude = [\n  \"A.0\",\n  \"A.1\",\n")
        );
        assert!(profile.text().ends_with("  \"A.39\",\n]\n"));
        profile.take("exclude", |_| true);
        assert_eq!(profile.text(), "[select]\nfindings = \"true\"\n");
        let mut profile = read("[select]\n# Why.\nexclude = [\"A\"]\n");
        profile.take("exclude", |_| true);
        assert_eq!(profile.text(), "[select]\n# Why.\nexclude = []\n");
    }

    #[test]
    fn what_a_new_profile_has_in_a_comment_is_filled_in() {
        let text = "id = \"a\"\r\n# A sentence.\r\n# lead = { en = \"What.\" }\r\n\r\n[select]\r\n# Say findings = what.\r\n\r\n# [limits]\r\n# pages = 4\r\n";
        let mut profile = ProfileText::read(text, &["lead", "limits.pages"]).unwrap();
        profile.say("lead", "en", "Now.");
        profile.limit(Some(1));
        assert_eq!(
            profile.text(),
            "id = \"a\"\r\n# A sentence.\r\nlead = { en = \"Now.\" }\r\n\r\n[select]\r\n# Say findings = what.\r\n\r\n[limits]\r\npages = 1\r\n"
        );
    }

    #[test]
    fn what_is_said_and_what_leads_is_changed_in_place() {
        let text = "title = { en = \"A\", fr = \"B\" } # of all\nasks = [\"1\", \"2\"] # lead\naccent = \"red\"\n\n# Ours.\n[lead]\nen = \"C\"\n\n[limits]\npages = 2\n";
        let mut profile = read(text);
        profile.say("title", "fr", "D");
        profile.say("lead", "en", "E");
        profile.say("headline", "en", "F");
        profile.lead(&["2".into(), "3".into()]);
        profile.set("accent", "blue");
        profile.limit(None);
        assert_eq!(
            profile.text(),
            "title = { en = \"A\", fr = \"D\" } # of all\nasks = [\"2\", \"3\"] # lead\naccent = \"blue\"\nheadline = { en = \"F\" }\n\n# Ours.\n[lead]\nen = \"E\"\n"
        );
        profile.say("lead", "en", "");
        assert!(!profile.text().contains("[lead]"));
    }
}
