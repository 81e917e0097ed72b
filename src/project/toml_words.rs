//! What is wrong in a TOML file, in the words of those who write one: the libraries that read it speak of Rust's types.

/// How the library that reads TOML calls a date where something else was expected.
const DATE_KEY: &str = "$__toml_private_datetime";

/// A message about a value of the wrong kind, such as `expected a table, found the number 1`; any other as it is.
pub(super) fn plain(message: &str) -> String {
    let rest = ["invalid type: ", "invalid value: ", "invalid length "]
        .into_iter()
        .find_map(|begin| message.strip_prefix(begin));
    let parts = rest.and_then(|rest| rest.split_once(", expected "));
    match parts {
        _ if message.contains(DATE_KEY) && message.starts_with("unknown ") => {
            "expected a table, found a date".to_owned()
        }
        // A list in place of a table has its length told, and a date in place of anything that has a place a text.
        Some((_, expected)) if message.starts_with("invalid length ") => {
            format!("expected {}, found a list", wanted(expected))
        }
        Some((_, "a spanned value")) => "a date cannot stand here".to_owned(),
        Some((found, expected)) => format!("expected {}, found {}", wanted(expected), given(found)),
        None if message.starts_with("wanted ") => {
            "expected a word in quotation marks, of those that are known here".to_owned()
        }
        None if message == "datetime key not found" => format!("expected {DATE}, found a table"),
        None => message
            .replacen("unknown variant ", "unknown word ", 1)
            .replace('\n', ", "),
    }
}

/// A date, as TOML has it.
const DATE: &str = "a date, such as 2026-12-04";

/// What was expected.
fn wanted(expected: &str) -> String {
    let number = expected.strip_prefix("a nonzero ").unwrap_or(expected);
    let least = u8::from(number != expected);
    let plain = match number {
        "a map" => "a table",
        "a sequence" => "a list",
        "a boolean" => "`true` or `false`",
        "a TOML datetime" => DATE,
        "f32" | "f64" => "a number",
        "u8" => return format!("a whole number from {least} to {}", u8::MAX),
        "u16" => return format!("a whole number from {least} to {}", u16::MAX),
        "u32" | "u64" | "usize" => return format!("a whole number from {least}"),
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        _ if number.starts_with("struct ") => "a table",
        _ if number.starts_with("tuple ") || number.starts_with("a tuple ") => "a list",
        other => other,
    };
    plain.to_owned()
}

/// What was found instead.
fn given(found: &str) -> String {
    let kinds = [
        ("map", "a table"),
        ("sequence", "a list"),
        ("integer ", "the number "),
        ("floating point ", "the number "),
        ("boolean ", ""),
        ("string ", "the text "),
    ];
    let plain = kinds.into_iter().find_map(|(kind, plain)| {
        let rest = found.strip_prefix(kind)?;
        Some(format!("{plain}{rest}"))
    });
    plain.unwrap_or_else(|| found.to_owned())
}
