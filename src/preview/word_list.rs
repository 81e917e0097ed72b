//! Lists of words in a profile: adding and taking away, with the comments that stand beside them.

use toml_edit::{Array, RawString, Value};

/// An array in a line that is longer than so many letters is set one item to a line.
const LONGEST_LINE: usize = 110;

/// Adds a word at a place of a list, as its other words are written.
pub(super) fn insert_word(array: &mut Array, place: usize, word: &str) {
    let Some(next) = array.get_mut(place) else {
        return push(array, word);
    };
    let before = prefix(next);
    let mut value = Value::from(word);
    let Some((line, above)) = before.split_once('\n') else {
        next.decor_mut().set_prefix(" ");
        value.decor_mut().set_prefix(before);
        array.insert_formatted(place, value);
        return;
    };
    // What stands in the line of the word before is about that one; the lines above the next word are about the next.
    let indent = above.rsplit_once('\n').map_or(above, |(_, indent)| indent);
    value.decor_mut().set_prefix(format!("{line}\n{indent}"));
    next.decor_mut().set_prefix(format!("\n{above}"));
    array.insert_formatted(place, value);
}

/// Adds a word at the end of a list.
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
pub(super) fn remove(array: &mut Array, place: usize) {
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
pub(super) fn wrap(array: &mut Array, name: &str) {
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

/// A text as it is written; nothing where there is none.
pub(super) fn raw(text: Option<&RawString>) -> &str {
    text.and_then(RawString::as_str).unwrap_or_default()
}

fn prefix(value: &Value) -> String {
    raw(value.decor().prefix()).to_owned()
}
