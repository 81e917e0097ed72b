//! Finds the rules of a document: what is a heading, a numbered paragraph, a recommendation, furniture.
//!
//! Each finder looks at structure alone: styles, numbers, the order of numbers, where paragraphs stand. The
//! rules are written down as an editor would write them, and read back from there.

mod furniture;
mod number;
mod outline;
mod recommendations;
mod series;

use self::number::{Number, Numbers};
use super::account::first;
use super::document::{Source, SourceBlock, Style};
use super::flow::Flow;
use super::pictures::Pictures;
use super::rules::Rules;
use super::writer::title_of_file;
use super::{RULES_FILE, apply};
use crate::diagnostic::Result;
use crate::output::toml::short;
use crate::project::Project;
use crate::report::text::squeezed;

/// A paragraph outside of tables.
pub(super) struct Candidate<'a> {
    pub(crate) unit: usize,
    pub(crate) style: Style,
    pub(crate) boxed: bool,
    /// Its words, its label first.
    pub(crate) text: &'a str,
    /// The number that it begins with.
    pub(crate) number: Option<Number>,
}

impl Candidate<'_> {
    /// Whether it reads like a title: short, and not ending as a sentence or a part of one does.
    pub(crate) fn is_title(&self) -> bool {
        let words = &self.text[self.number.as_ref().map_or(0, |number| number.end)..];
        let ends = words.trim_end().ends_with(['.', ';', ',', ':', '…']);
        let begins =
            words.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || !c.is_alphabetic());
        !words.is_empty() && words.chars().count() <= LONGEST_TITLE && !ends && begins
    }
}

/// The most characters of a title.
pub(super) const LONGEST_TITLE: usize = 160;

/// Finds the rules of `document`, whose words are `flow`, whose pictures are `pictures`, and whose file is called
/// `name`. Returns the text of an `import.toml`, and the rules that are read from it.
///
/// # Errors
/// If the rules that were found are not valid. Tests show that this does not happen.
pub(super) fn detect(
    project: &Project,
    document: &Source,
    flow: &Flow,
    pictures: &Pictures,
    name: &str,
) -> Result<(String, Rules)> {
    let mut numbers = Numbers::default();
    let mut seen = Vec::new();
    for (block, &unit) in document.blocks.iter().zip(&flow.blocks) {
        if let SourceBlock::Paragraph(paragraph) = block {
            let text = flow.units[unit].words.as_str();
            seen.push(Candidate {
                unit,
                style: paragraph.style,
                boxed: paragraph.boxed.is_some(),
                text,
                number: match paragraph.style {
                    Style::Contents => None,
                    Style::Heading(_) => numbers.read(text).or_else(|| number::bare(text)),
                    _ => numbers.read(text),
                },
            });
        }
    }
    let read = |text: &str| Rules::load(project, project.remember(RULES_FILE, text));

    let title = outline::title(&seen);
    let head = head(document, flow, name, title.map(|seen| seen.text));
    let tables = furniture::rules(document, &seen) + &outline::rules(&seen, title);
    let draft = apply::apply(document, flow, pictures, &read(&(head.clone() + &tables))?)?;
    let parts = series::ByHeading::new(&draft, &seen);
    let (numbered, series) = series::rule(&parts);
    let recommendations = recommendations::rules(document, &parts, series.as_ref());
    let text = head + &numbered + &tables + &recommendations;
    let rules = read(&text)?;
    Ok((text, rules))
}

/// The beginning of the file: what it is, the language and the title.
fn head(document: &Source, flow: &Flow, name: &str, heading: Option<&str>) -> String {
    let about = &document.about;
    let title = about.title.as_deref().or(about.page_title.as_deref());
    let title = title.or(heading).map(squeezed);
    let title = title.filter(|title| !title.is_empty());
    let title = title.unwrap_or_else(|| title_of_file(name));
    let said = document.about.language.as_deref();
    let (note, language) = match said.or_else(|| language(flow)) {
        Some(language) if said.is_some() => ("The language of the document.", language),
        Some(language) => (
            "The language that the document seems to be in; it does not say so.",
            language,
        ),
        None => (
            "The document does not say its language: is this right?",
            "en",
        ),
    };
    format!(
        "# How {name} is laid out, as `plaidoyer import` found it. Where it found it wrong, mend a rule here and\n\
         # import again: this file is then obeyed. Patterns are regular expressions.\n\n\
         # {note}\nlanguage = {}\n\
         # The title of what stands before the first heading; it is ours.\ntitle = {}\n",
        short(language),
        short(&title)
    )
}

/// The language that a document seems to be in.
fn language(flow: &Flow) -> Option<&'static str> {
    /// How many characters, of two bytes at most, are enough to tell.
    const ENOUGH: usize = 20_000;
    let mut words = String::new();
    for unit in &flow.units {
        words += &unit.words;
        words.push('\n');
        if words.len() >= 2 * ENOUGH {
            break;
        }
    }
    let found = whatlang::detect(&words).filter(whatlang::Info::is_reliable)?;
    let mut languages = LANGUAGES.iter();
    let (_, code) = languages.find(|(lang, _)| *lang == found.lang())?;
    Some(code)
}

/// The two-letter codes of the languages that are told apart.
const LANGUAGES: [(whatlang::Lang, &str); 10] = [
    (whatlang::Lang::Eng, "en"),
    (whatlang::Lang::Fra, "fr"),
    (whatlang::Lang::Spa, "es"),
    (whatlang::Lang::Deu, "de"),
    (whatlang::Lang::Ita, "it"),
    (whatlang::Lang::Por, "pt"),
    (whatlang::Lang::Nld, "nl"),
    (whatlang::Lang::Ara, "ar"),
    (whatlang::Lang::Rus, "ru"),
    (whatlang::Lang::Cmn, "zh"),
];

/// A pattern as a TOML literal.
pub(super) fn literal(pattern: &str) -> String {
    if pattern.contains('\'') {
        short(pattern)
    } else {
        format!("'{pattern}'")
    }
}
