//! The report's own addresses: of parts, subparts, sections, passages, spans and recommendations.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use roman_numerals_rs::RomanNumeral;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use typst::ecow::{EcoString, eco_format};

/// The code of a heading, which is also the code of what stands under it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Code {
    /// Front matter, which the report gives no code: a name of ours, such as `intro`.
    Front(EcoString),
    /// A part: `A`.
    Part(char),
    /// A subpart: `A.I`.
    Subpart(char, RomanNumeral),
    /// A section, whose title states a finding: `A.I.2`.
    Section(char, RomanNumeral, u8),
}

impl Code {
    /// The part that this code lies in; `None` for front matter.
    pub fn part(&self) -> Option<Code> {
        match self {
            Code::Front(_) => None,
            Code::Part(part) | Code::Subpart(part, _) | Code::Section(part, ..) => {
                Some(Code::Part(*part))
            }
        }
    }

    /// The subpart that a section lies in; `None` for everything else.
    pub fn subpart(&self) -> Option<Code> {
        match self {
            Code::Section(part, subpart, _) => Some(Code::Subpart(*part, *subpart)),
            Code::Front(_) | Code::Part(_) | Code::Subpart(..) => None,
        }
    }

    /// The code as the report prints it; `None` for front matter, for which it prints none.
    pub fn printed(&self) -> Option<String> {
        match self {
            Code::Front(_) => None,
            _ => Some(self.to_string()),
        }
    }

    /// Whether `self` is `other` or lies under it: `A.I.2` lies within `A.I` and `A`.
    pub fn within(&self, other: &Code) -> bool {
        match other {
            Code::Front(_) | Code::Section(..) => self == other,
            Code::Part(_) => self.part().as_ref() == Some(other),
            Code::Subpart(part, number) => match self {
                Code::Subpart(p, n) | Code::Section(p, n, _) => p == part && n == number,
                Code::Front(_) | Code::Part(_) => false,
            },
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Code::Front(name) => write!(f, "{name}"),
            Code::Part(part) => write!(f, "{part}"),
            Code::Subpart(part, number) => write!(f, "{part}.{number}"),
            Code::Section(part, number, section) => write!(f, "{part}.{number}.{section}"),
        }
    }
}

/// Why a word is not an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidAddress(EcoString);

impl fmt::Display for InvalidAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidAddress {}

impl FromStr for Code {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || {
            InvalidAddress(eco_format!(
                "`{text}` is no code of a section; expected a code such as `A`, `A.I`, `A.I.2` or `intro`"
            ))
        };
        let is_name =
            |s: &str| s.len() > 1 && s.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        let mut steps = text.split('.');
        let first = steps.next().unwrap_or_default();
        if first == text && is_name(first) {
            return Ok(Code::Front(first.into()));
        }
        let part = match first.chars().collect::<Vec<_>>()[..] {
            [letter @ 'A'..='Z'] => letter,
            _ => return Err(invalid()),
        };
        let Some(numeral) = steps.next() else {
            return Ok(Code::Part(part));
        };
        let numeral: RomanNumeral = numeral
            .parse()
            .ok()
            .filter(|n: &RomanNumeral| n.to_string() == numeral)
            .ok_or_else(invalid)?;
        let Some(number) = steps.next() else {
            return Ok(Code::Subpart(part, numeral));
        };
        let number = decimal(number)
            .and_then(|n| u8::try_from(n).ok())
            .ok_or_else(invalid)?;
        match steps.next() {
            None => Ok(Code::Section(part, numeral, number)),
            Some(_) => Err(invalid()),
        }
    }
}

/// A positive decimal number as people write it: no sign, no leading zero.
fn decimal(text: &str) -> Option<u16> {
    text.parse()
        .ok()
        .filter(|n: &u16| *n > 0 && n.to_string() == text)
}

/// The address of a passage: `A.I.2/1`, the first passage under `A.I.2`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PassageId {
    /// The heading it stands under.
    pub section: Code,
    /// Its place there, from 1, in document order.
    pub number: u16,
}

impl fmt::Display for PassageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.section, self.number)
    }
}

/// The address of a marked part of a passage: `C.II.3/1/mayotte`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SpanId {
    /// The passage it is a part of.
    pub passage: PassageId,
    /// The name that editors gave it.
    pub name: EcoString,
}

impl fmt::Display for SpanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.passage, self.name)
    }
}

/// A recommendation's number, from 1.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct RecommendationNumber(pub u16);

impl fmt::Display for RecommendationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Anything in the report that can be pointed to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Address {
    /// A section, subpart, part or piece of front matter, with all its passages.
    Section(Code),
    /// One passage.
    Passage(PassageId),
    /// A marked part of a passage.
    Span(SpanId),
    /// A recommendation.
    Recommendation(RecommendationNumber),
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Section(code) => code.fmt(f),
            Address::Passage(id) => id.fmt(f),
            Address::Span(id) => id.fmt(f),
            Address::Recommendation(number) => number.fmt(f),
        }
    }
}

impl FromStr for Address {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(number) = decimal(text) {
            return Ok(Address::Recommendation(RecommendationNumber(number)));
        }
        let mut steps = text.split('/');
        let section: Code = steps.next().unwrap_or_default().parse().map_err(|_| {
            InvalidAddress(eco_format!(
                "`{text}` is no address in a report; expected a code (`F.IV.3`), a passage (`F.IV.3/1`), \
                 a span (`C.II.3/1/mayotte`) or the number of a recommendation (`43`)"
            ))
        })?;
        let Some(number) = steps.next() else {
            return Ok(Address::Section(section));
        };
        let number = decimal(number).ok_or_else(|| {
            InvalidAddress(eco_format!(
                "`{text}` is no passage; expected a number after the `/`, such as `{section}/1`"
            ))
        })?;
        let passage = PassageId { section, number };
        match (steps.next(), steps.next()) {
            (None, _) => Ok(Address::Passage(passage)),
            (Some(name), None) if !name.is_empty() => Ok(Address::Span(SpanId {
                passage,
                name: name.into(),
            })),
            _ => Err(InvalidAddress(eco_format!(
                "`{text}` is no span; expected a name, such as `{passage}/short`"
            ))),
        }
    }
}

impl FromStr for PassageId {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse()? {
            Address::Passage(id) => Ok(id),
            _ => Err(InvalidAddress(eco_format!(
                "`{text}` is no passage; expected an id such as `A.I.2/1`"
            ))),
        }
    }
}

/// Addresses are written as strings in TOML and JSON.
macro_rules! serde_as_string {
    ($($address:ident: $pattern:literal),*) => {$(
        impl JsonSchema for $address {
            fn schema_name() -> Cow<'static, str> {
                stringify!($address).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
        impl Serialize for $address {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $address {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
            }
        }
    )*};
}

serde_as_string!(
    Code: "^([A-Z](\\.[IVX]+(\\.[1-9][0-9]*)?)?|[a-z-]{2,})$",
    PassageId: "^([A-Z](\\.[IVX]+(\\.[1-9][0-9]*)?)?|[a-z-]{2,})/[1-9][0-9]*$",
    Address: "^([1-9][0-9]*|([A-Z](\\.[IVX]+(\\.[1-9][0-9]*)?)?|[a-z-]{2,})(/[1-9][0-9]*(/[^/]+)?)?)$"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_they_are_written() {
        for text in [
            "A",
            "A.I",
            "F.IV.3",
            "intro",
            "F.II/1",
            "A.I.2/1",
            "intro/12",
            "C.II.3/1/mayotte",
            "47",
        ] {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_misprinted_is_no_address() {
        for text in [
            "", "A.1.5", "DII.2", "A.I.", "A.IIII.1", "a.I", "A.I.0", "A.I.2/", "A.I.2/x",
            "A.I.2/1/", "0", "047",
        ] {
            assert!(text.parse::<Address>().is_err(), "{text} was taken");
        }
    }

    #[test]
    fn a_section_lies_within_its_subpart_and_part() {
        let code = |text: &str| text.parse::<Code>().unwrap();
        assert!(code("A.I.2").within(&code("A.I")) && code("A.I.2").within(&code("A")));
        assert!(!code("A.II.2").within(&code("A.I")) && !code("A").within(&code("A.I")));
        assert!(code("intro").within(&code("intro")));
    }
}
