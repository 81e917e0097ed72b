//! The rules by which a document becomes report data: `import.toml`.
//!
//! An import without this file finds the rules (`detect`) and writes them down; an import with it obeys.

use std::borrow::Cow;
use std::ops::Deref;

use regex::Regex;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use typst::ecow::{EcoString, eco_format};
use typst::syntax::FileId;

use super::document::Style;
use crate::diagnostic::{Problems, Result, error_at};
use crate::project::{Located, Project};

/// How a document is laid out.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Rules {
    /// The language of the document: the folder under `text/`.
    pub(crate) language: String,
    /// What stands before the first heading gets this title, which is the editors'.
    pub(crate) title: String,
    /// The rules of headings. The first rule that a paragraph matches makes it a heading.
    #[serde(default, rename = "level")]
    pub(crate) levels: Vec<LevelRule>,
    /// The paragraphs that have a number of their own.
    pub(crate) numbered: Option<NumberedRule>,
    /// Where the recommendations are.
    #[serde(default, rename = "recommendation")]
    pub(crate) recommendations: Vec<RecommendationRule>,
    /// Pieces of front matter without a code, in document order.
    #[serde(default)]
    pub(crate) front: Vec<Front>,
    /// Misprinted codes and labels, and those that stand twice.
    #[serde(default, rename = "correction")]
    pub(crate) corrections: Vec<Correction>,
    /// What is left out of the data.
    #[serde(default, rename = "exclusion")]
    pub(crate) exclusions: Vec<ExclusionRule>,
    /// The marks of a text that a word processor saved.
    pub(crate) text: Option<TextRules>,
    /// The list of member organisations at the end.
    pub(crate) directory: Option<DirectoryRules>,
}

/// The marks of a text that a word processor saved, one line a paragraph.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct TextRules {
    /// The sign before an item of a list. It is drawn, and is no word.
    pub(crate) bullet: Located<Pattern>,
    /// The label of an item without such a sign.
    pub(crate) label: Located<Pattern>,
    /// A line that begins a box, which ends before the next line without words.
    #[serde(rename = "box")]
    pub(crate) boxes: Option<Located<Pattern>>,
    /// Where a note is called; group `number`.
    pub(crate) anchor: Located<Pattern>,
    /// The note itself; groups `number` and `text`.
    pub(crate) note: Located<Pattern>,
    /// The reason for which the marks of notes are left out.
    pub(crate) reason: String,
}

/// The list of member organisations, from its heading to the end of the document.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct DirectoryRules {
    /// Its heading.
    pub(crate) heading: Located<Pattern>,
    /// Who coordinates the authors; groups `role`, `name` and `address`.
    pub(crate) coordinator: Located<Pattern>,
    /// A paragraph that is a web address.
    pub(crate) site: Located<Pattern>,
    /// A paragraph that is an e-mail address; group `address`.
    pub(crate) address: Located<Pattern>,
    /// The addresses that name no person: all others stay in the source document.
    pub(crate) general_addresses: Vec<String>,
    /// The reason for which the other addresses are left out.
    pub(crate) personal_reason: String,
    /// The reason for which the punctuation and words between the fields are left out.
    pub(crate) punctuation_reason: String,
}

/// A rule of headings: a style, a pattern, or both.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct LevelRule {
    /// How deep such a heading stands; 1 is the highest.
    pub(crate) level: u8,
    /// What the document says that it is.
    pub(crate) style: Option<StyleName>,
    /// How it reads; groups `title` and, if it has a code, `code`. Without a pattern all of it is the title.
    pub(crate) pattern: Option<Located<Pattern>>,
}

/// Paragraphs that have a number of their own.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct NumberedRule {
    /// How they begin; group `label`.
    pub(crate) label: Located<Pattern>,
    /// Only those of this style.
    pub(crate) style: Option<StyleName>,
}

/// A style by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StyleName(pub(crate) Style);

/// A rule of recommendations: one of `pattern`, `under` and `column`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RecommendationRule {
    /// How a recommendation begins, wherever it stands; groups `label` and, if it names the section that it
    /// belongs to, `section`.
    pub(crate) pattern: Option<Located<Pattern>>,
    /// Under headings with this title, and headings below them, what has a `label` is a recommendation; without a
    /// rule for `label`, each item of a list is one.
    pub(crate) under: Option<Located<Pattern>>,
    /// In a table that has a column of this heading, each row is a recommendation; the other columns are its
    /// fields, and a row of one cell is a heading.
    pub(crate) column: Option<Located<String>>,
    /// Under such a heading, only paragraphs of this style are recommendations.
    pub(crate) style: Option<StyleName>,
    /// How a recommendation's words begin; group `label`. Without it, the import numbers recommendations.
    pub(crate) label: Option<Located<Pattern>>,
    /// How deep the headings within a table stand.
    pub(crate) level: Option<u8>,
}

/// A piece of front matter: from its heading, or from the paragraph that begins it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Front {
    /// The name that editors give it.
    pub(crate) id: Located<String>,
    /// The whole heading, if it has one.
    pub(crate) heading: Option<String>,
    /// How its first paragraph begins, if it has no heading.
    pub(crate) begins: Option<String>,
    /// The title that editors give it, if it has no heading.
    pub(crate) editors_title: Option<String>,
}

/// A code or label, and what is meant by it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Correction {
    /// The place: `line 102`, `page 3, line 102` or `paragraph 80`.
    pub(crate) place: Located<String>,
    /// What is printed there.
    pub(crate) printed: String,
    /// What is meant.
    pub(crate) meant: String,
    /// How that is known.
    pub(crate) why: String,
}

/// What is left out of the data: paragraphs of a style, or each match of a pattern in a paragraph.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ExclusionRule {
    /// Paragraphs of this style.
    pub(crate) style: Option<StyleName>,
    /// What matches this.
    pub(crate) pattern: Option<Located<Pattern>>,
    /// Why it is left out.
    pub(crate) reason: Located<String>,
}

impl StyleName {
    /// The name, as a rule has it.
    pub(crate) fn name(self) -> String {
        match self.0 {
            Style::Heading(level) => format!("heading {level}"),
            Style::Body => "body".into(),
            Style::Bold => "bold".into(),
            Style::Item(_) => "item".into(),
            Style::Quotation => "quotation".into(),
            Style::Contents => "contents".into(),
        }
    }

    /// Whether `style` is this one. Items of lists have one style at any depth.
    pub(crate) fn is(self, style: Style) -> bool {
        match (self.0, style) {
            (Style::Item(_), Style::Item(_)) => true,
            (own, style) => own == style,
        }
    }

    fn parse(name: &str) -> Option<Self> {
        use Style::{Body, Bold, Contents, Heading, Item, Quotation};
        let headings = (1..=9).map(Heading);
        let all = headings.chain([Body, Bold, Item(1), Quotation, Contents]);
        all.map(StyleName).find(|style| style.name() == name)
    }
}

impl<'de> Deserialize<'de> for StyleName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        StyleName::parse(&name).ok_or_else(|| {
            D::Error::custom(format!(
                "`{name}` is no style; expected `heading 1` to `heading 9`, `body`, `bold`, `item`, `quotation` or `contents`"
            ))
        })
    }
}

impl JsonSchema for StyleName {
    fn schema_name() -> Cow<'static, str> {
        "StyleName".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^(heading [1-9]|body|bold|item|quotation|contents)$"
        })
    }
}

/// A regular expression in a TOML string, checked as it is read.
#[derive(Debug, Clone)]
pub(crate) struct Pattern(Regex);

impl Deref for Pattern {
    type Target = Regex;

    fn deref(&self) -> &Regex {
        &self.0
    }
}

impl JsonSchema for Pattern {
    fn schema_name() -> Cow<'static, str> {
        "Pattern".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "regex" })
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        Regex::new(&String::deserialize(deserializer)?)
            .map(Pattern)
            .map_err(D::Error::custom)
    }
}

impl Rules {
    /// Reads and checks the rules in the file `id`.
    ///
    /// # Errors
    /// If a key is unknown, a pattern is not valid or has not the groups that it needs, or a rule says nothing
    /// or two things; each at its place.
    pub(crate) fn load(project: &Project, id: FileId) -> Result<Self> {
        let rules: Rules = project.toml(id)?;
        let mut problems = Problems::default();
        let mut problem = |span, message: EcoString, hint: Option<EcoString>| {
            problems.push(error_at(id, span, message).with_hints(hint));
        };
        let mut needs = |pattern: &Located<Pattern>, groups: &[&str]| {
            for group in groups {
                if !pattern
                    .as_ref()
                    .capture_names()
                    .flatten()
                    .any(|name| name == *group)
                {
                    let message = eco_format!("this pattern has no group `{group}`");
                    let hint =
                        eco_format!("put `(?<{group}>…)` around the part that is the {group}");
                    problem(pattern.span(), message, Some(hint));
                }
            }
        };
        for pattern in rules.levels.iter().filter_map(|rule| rule.pattern.as_ref()) {
            needs(pattern, &["title"]);
        }
        let labels = rules.recommendations.iter();
        let labels = labels.flat_map(|rule| [&rule.pattern, &rule.label]);
        let numbered = rules.numbered.as_ref().map(|rule| &rule.label);
        for pattern in labels.flatten().chain(numbered) {
            needs(pattern, &["label"]);
        }
        if let Some(text) = &rules.text {
            needs(&text.anchor, &["number"]);
            needs(&text.note, &["number", "text"]);
        }
        if let Some(directory) = &rules.directory {
            needs(&directory.coordinator, &["role", "name", "address"]);
            needs(&directory.address, &["address"]);
        }
        for LevelRule {
            level,
            style,
            pattern,
        } in &rules.levels
        {
            if style.is_none() && pattern.is_none() {
                let message =
                    eco_format!("a rule of level {level} has neither `style` nor `pattern`");
                problem(0..0, message, None);
            }
        }
        for (i, rule) in rules.recommendations.iter().enumerate() {
            let (pattern, under, column) = (&rule.pattern, &rule.under, &rule.column);
            let ways = [pattern.is_some(), under.is_some(), column.is_some()];
            if ways.iter().filter(|way| **way).count() != 1 {
                let message =
                    eco_format!("recommendation rule {} does not say where they are", i + 1);
                let hint = "give it one of `pattern`, `under` and `column`";
                problem(0..0, message, Some(hint.into()));
            }
        }
        for ExclusionRule {
            style,
            pattern,
            reason,
        } in &rules.exclusions
        {
            if style.is_none() && pattern.is_none() {
                let message = "this exclusion has neither `style` nor `pattern`";
                problem(reason.span(), message.into(), None);
            }
        }
        problems.finish(rules)
    }
}
