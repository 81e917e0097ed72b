//! The report's own addresses: of headings, passages, spans and recommendations.
//!
//! A report may spell its codes and labels as it likes. Which heading stands under which is known from the
//! outline, and never read from the spelling.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use typst::ecow::{EcoString, eco_format};
use typst::utils::PicoStr;

/// The code of a heading, which is also the code of what stands under it: as the report prints it (`A.I.2`,
/// `2.1`, `Chapter 4`), or an id that editors or an import give, if it prints none (`introduction`).
///
/// Two codes of one report are the same if they are spelled the same.
#[derive(Debug, Clone)]
pub(crate) struct Code(Arc<Heading>);

#[derive(Debug)]
struct Heading {
    spelling: EcoString,
    /// Whether the report prints it.
    printed: bool,
    /// The heading above it.
    parent: Option<Code>,
}

impl Code {
    /// The code of a heading that stands under `parent`; `printed` says whether the report prints it.
    pub(crate) fn new(spelling: EcoString, printed: bool, parent: Option<Code>) -> Self {
        Self(Arc::new(Heading {
            spelling,
            printed,
            parent,
        }))
    }

    /// Its spelling.
    pub(crate) fn as_str(&self) -> &str {
        &self.0.spelling
    }

    /// The code as the report prints it; `None` if it prints none.
    pub(crate) fn printed(&self) -> Option<String> {
        self.0.printed.then(|| self.0.spelling.to_string())
    }

    /// The heading that it stands under; `None` for one of the highest.
    pub(crate) fn parent(&self) -> Option<&Code> {
        self.0.parent.as_ref()
    }

    /// The highest heading that it stands under: the part; `None` for one of the highest.
    pub(crate) fn part(&self) -> Option<&Code> {
        let parent = self.parent()?;
        Some(parent.part().unwrap_or(parent))
    }

    /// How many headings it stands under.
    pub(crate) fn depth(&self) -> usize {
        self.parent().map_or(0, |parent| parent.depth() + 1)
    }

    /// Whether `self` is `other` or stands under it: `A.I.2` lies within `A.I` and `A`.
    pub(crate) fn within(&self, other: &Code) -> bool {
        self == other || self.parent().is_some_and(|parent| parent.within(other))
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.0.spelling == other.0.spelling
    }
}

impl Eq for Code {}

impl Hash for Code {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.spelling.hash(state);
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.spelling)
    }
}

/// The address of a passage: `A.I.2/1`, the first passage under `A.I.2`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct PassageId {
    /// The heading it stands under.
    pub(crate) section: Code,
    /// Its place there, from 1, in document order.
    pub(crate) number: u32,
}

impl fmt::Display for PassageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.section, self.number)
    }
}

/// The address of a marked part of a passage: `C.II.3/1/mayotte`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct SpanId {
    /// The passage it is a part of.
    pub(crate) passage: PassageId,
    /// The name that editors gave it.
    pub(crate) name: EcoString,
}

impl fmt::Display for SpanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.passage, self.name)
    }
}

/// What the report calls a recommendation: `14`, `R3`, `140.7`, `4(a)`. Labels are in document order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Label {
    /// As it is printed.
    spelling: PicoStr,
    /// Its place among all recommendations, from 0.
    place: usize,
}

impl Label {
    /// The label of the recommendation at `place` among all, from 0.
    pub(super) fn new(spelling: &str, place: usize) -> Self {
        Self {
            spelling: PicoStr::intern(spelling),
            place,
        }
    }

    /// The key of its words. It differs from that of a section that is called the same.
    pub(crate) fn key(self) -> String {
        format!("recommendation:{self}")
    }

    /// As it is written in TOML and JSON.
    pub(crate) fn written(self) -> WrittenLabel {
        WrittenLabel(self.to_string().into())
    }
}

impl PartialEq for Label {
    fn eq(&self, other: &Self) -> bool {
        self.spelling == other.spelling
    }
}

impl Eq for Label {}

impl Hash for Label {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.spelling.hash(state);
    }
}

impl PartialOrd for Label {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Label {
    fn cmp(&self, other: &Self) -> Ordering {
        self.place.cmp(&other.place)
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.spelling.resolve())
    }
}

impl Serialize for Label {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.written().serialize(serializer)
    }
}

/// A label as it stands in TOML and JSON: a number if it is one, else a string.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct WrittenLabel(pub(crate) EcoString);

impl WrittenLabel {
    /// As it stands in TOML.
    pub(crate) fn toml(&self) -> String {
        match self.number() {
            Some(number) => number.to_string(),
            None => toml::Value::from(self.0.as_str()).to_string(),
        }
    }

    /// The number that it is, if it is one.
    pub(crate) fn number(&self) -> Option<u16> {
        decimal(&self.0)?.try_into().ok()
    }
}

impl fmt::Display for WrittenLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for WrittenLabel {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.number() {
            Some(number) => serializer.serialize_u16(number),
            None => serializer.serialize_str(&self.0),
        }
    }
}

impl<'de> Deserialize<'de> for WrittenLabel {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "a label, such as `14` or `\"R3\"`")]
        enum Written {
            Number(u16),
            Word(String),
        }
        Ok(WrittenLabel(match Written::deserialize(deserializer)? {
            Written::Number(number) => eco_format!("{number}"),
            Written::Word(word) => word.into(),
        }))
    }
}

impl JsonSchema for WrittenLabel {
    fn schema_name() -> Cow<'static, str> {
        "Label".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["integer", "string"] })
    }
}

/// A positive decimal number as people write it: no sign, no leading zero.
pub(super) fn decimal(text: &str) -> Option<u32> {
    text.parse()
        .ok()
        .filter(|n: &u32| *n > 0 && n.to_string() == text)
}

/// Anything in the report that can be pointed to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Address {
    /// A heading, with all that stands under it.
    Section(Code),
    /// One passage.
    Passage(PassageId),
    /// A marked part of a passage.
    Span(SpanId),
    /// A recommendation.
    Recommendation(Label),
}

impl Address {
    /// The key of its words, which nothing else in the report has.
    pub(crate) fn key(&self) -> String {
        match self {
            Address::Recommendation(label) => label.key(),
            Address::Section(_) | Address::Passage(_) | Address::Span(_) => self.to_string(),
        }
    }

    /// What the report prints to find it by: the code of its heading, or the label of a recommendation. `None`
    /// if it prints none.
    pub(crate) fn printed(&self) -> Option<String> {
        match self {
            Address::Section(code) => code.printed(),
            Address::Passage(id) => id.section.printed(),
            Address::Span(id) => id.passage.section.printed(),
            Address::Recommendation(label) => Some(label.to_string()),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Section(code) => code.fmt(f),
            Address::Passage(id) => id.fmt(f),
            Address::Span(id) => id.fmt(f),
            Address::Recommendation(label) => label.fmt(f),
        }
    }
}

/// Addresses are written as strings in JSON.
macro_rules! serialize_as_string {
    ($($address:ident),*) => {$(
        impl Serialize for $address {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    )*};
}

serialize_as_string!(Code, PassageId, Address);
