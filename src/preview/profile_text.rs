//! Changing a profile's text: what is not changed stays as somebody wrote it, comments and order included.

use super::word_list::{insert_word, raw, remove, wrap};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Key, Value};

/// The table of what is selected.
const SELECT: &str = "select";

/// The key of what leads.
const ASKS: &str = "asks";

/// A profile's text that is being changed.
#[derive(Debug)]
pub(crate) struct ProfileText {
    document: DocumentMut,
    /// Whether its lines end as on Windows.
    has_carriage_returns: bool,
}

impl ProfileText {
    /// Reads a text. A key of `keys` that it has only in a comment, as new profiles have, is taken out of the
    /// comment.
    ///
    /// # Errors
    /// If it is not TOML.
    pub(crate) fn read(text: &str, keys: &[&str]) -> Result<Self, toml_edit::TomlError> {
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
    pub(crate) fn text(&self) -> String {
        let text = self.document.to_string();
        if self.has_carriage_returns {
            text.replace('\n', "\r\n")
        } else {
            text
        }
    }

    /// Sets what stands under a key.
    pub(crate) fn set(&mut self, key: &str, value: impl Into<Value>) {
        put(self.document.as_item_mut(), key, value.into());
    }

    /// Sets what is said in a language; nothing where the text is empty.
    pub(crate) fn say(&mut self, key: &str, language: &str, text: &str) {
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
    pub(crate) fn limit(&mut self, pages: Option<u16>) {
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

    /// Adds to a list of `[select]` what it has not, after the last of the words that come before it.
    pub(crate) fn add(&mut self, list: &str, word: &str, is_before: impl Fn(&str) -> bool) {
        let select = self.table(SELECT);
        insert(select, list, Array::new().into());
        if let Some(array) = select.get_mut(list).and_then(Item::as_array_mut) {
            let words: Vec<&str> = array
                .iter()
                .map(|word| word.as_str().unwrap_or_default())
                .collect();
            let last = words.iter().rposition(|word| is_before(word));
            insert_word(array, last.map_or(0, |last| last + 1), word);
            wrap(array, list);
        }
    }

    /// Takes words out of a list of `[select]`.
    pub(crate) fn take(&mut self, list: &str, is_it: impl Fn(&str) -> bool) {
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
    pub(crate) fn asks(&self) -> Vec<String> {
        let asks = self.document.get(ASKS).and_then(Item::as_array);
        let words = asks.into_iter().flat_map(Array::iter);
        words.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Sets which recommendations lead; those that stay keep what is written beside them.
    pub(crate) fn lead(&mut self, asks: &[String]) {
        set_words(self.document.as_item_mut(), ASKS, asks);
    }

    /// Sets which headings come first; those that stay keep what is written beside them.
    pub(crate) fn order(&mut self, headings: &[String]) {
        set_words(self.table(SELECT), "order", headings);
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
    "headline",
    "lead",
    "template",
    "accent",
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

/// Sets the words of a list, in this order; those that stay keep what is written beside them.
fn set_words(table: &mut Item, list: &str, words: &[String]) {
    insert(table, list, Array::new().into());
    let Some(array) = table.get_mut(list).and_then(Item::as_array_mut) else {
        return;
    };
    let mut place = 0;
    while place < array.len() {
        let is_kept = array
            .get(place)
            .and_then(Value::as_str)
            .is_some_and(|word| words.iter().any(|other| other == word));
        if is_kept {
            place += 1;
        } else {
            remove(array, place);
        }
    }
    for word in words {
        if !array.iter().any(|value| value.as_str() == Some(word)) {
            insert_word(array, array.len(), word);
        }
    }
    for (value, word) in array.iter_mut().zip(words) {
        if value.as_str() != Some(word) {
            replace(value, word.as_str().into());
        }
    }
    wrap(array, list);
    drop_empty(table, list);
}

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
mod tests;
