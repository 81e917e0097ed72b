//! Adds to `taxonomy.toml` without losing what its editors wrote in it.

use toml_edit::{DocumentMut, InlineTable, Item, Table, value};
use typst::ecow::{eco_format, eco_vec};

use crate::diagnostic::{Result, error};

/// Words that cannot be names of facets, since entries and expressions use them otherwise.
const TAKEN: [&str; 7] = ["at", "hash", "text", "kind", "voice", "needs", "true"];

/// The beginning of a new file.
const HEAD: &str = "# The closed vocabulary that classifies the report: each facet, its values, and what they are called.\n\n";

/// The text of a taxonomy with further values of a facet. Each is called by its own words in `language`, until
/// somebody writes a better label. Comments and order stay.
///
/// # Errors
/// If the text is no TOML, the facet has no name that expressions can use, or a value is there already or has
/// other signs than small letters, digits and hyphens.
pub(crate) fn extended(
    text: &str,
    facet: &str,
    values: &[String],
    language: &str,
) -> Result<String> {
    // In an expression, a hyphen would be a minus sign.
    if slug::slugify(facet).replace('-', "_") != facet || TAKEN.contains(&facet) {
        let problem = error(eco_format!("`{facet}` is no name of a facet"));
        return Err(eco_vec![problem.with_hint(
            "small letters and `_`, such as `sector` (who must know) or `addressee` (who must act)"
        )]);
    }
    let head = if text.trim().is_empty() { HEAD } else { "" };
    let mut document: DocumentMut = text
        .parse()
        .map_err(|e| eco_vec![error(eco_format!("`taxonomy.toml` is no TOML: {e}"))])?;
    let table = document.entry(facet).or_insert(Item::Table(Table::new()));
    let Some(table) = table.as_table_mut() else {
        return Err(eco_vec![error(eco_format!("`{facet}` is no table"))]);
    };
    for word in values {
        if slug::slugify(word) != *word {
            let hint = eco_format!(
                "small letters, digits and hyphens, such as `{}`",
                slug::slugify(word)
            );
            let problem = error(eco_format!("`{word}` is no value of a facet"));
            return Err(eco_vec![problem.with_hint(hint)]);
        }
        if table.contains_key(word) {
            let problem = error(eco_format!(
                "the facet `{facet}` has a value `{word}` already"
            ));
            return Err(eco_vec![problem]);
        }
        let mut called = InlineTable::new();
        called.insert(language, word.replace('-', " ").into());
        table.insert(word, value(called));
    }
    Ok(format!("{head}{document}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_added_and_comments_stay() {
        let values = ["schools".to_owned(), "night-buses".to_owned()];
        let begun = extended("", "sector", &values, "en").unwrap();
        insta::assert_snapshot!(begun, @r#"
        # The closed vocabulary that classifies the report: each facet, its values, and what they are called.

        [sector]
        schools = { en = "schools" }
        night-buses = { en = "night buses" }
        "#);
        let more = extended(
            &begun.replace("schools =", "# Whoever teaches.\nschools ="),
            "sector",
            &["police".to_owned()],
            "en",
        );
        insta::assert_snapshot!(more.unwrap(), @r#"
        # The closed vocabulary that classifies the report: each facet, its values, and what they are called.

        [sector]
        # Whoever teaches.
        schools = { en = "schools" }
        night-buses = { en = "night buses" }
        police = { en = "police" }
        "#);
        assert!(extended(&begun, "sector", &values, "en").is_err());
        assert!(extended(&begun, "Secter", &values, "en").is_err());
    }
}
