//! The numerals of lists that more than one format has.

use roman_numerals_rs::RomanNumeral;

/// A number in Roman numerals; `None` if it has none, like 0.
pub(super) fn roman(number: impl TryInto<u16>, is_capital: bool) -> Option<String> {
    let number = RomanNumeral::new(number.try_into().ok()?).ok()?;
    Some(if is_capital {
        number.to_uppercase()
    } else {
        number.to_lowercase()
    })
}
