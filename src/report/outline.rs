//! The outline of a report: what its addresses are, and what a word that somebody wrote points to.

use std::collections::HashMap;

use typst::diag::{SourceDiagnostic, bail};
use typst::ecow::{EcoString, eco_format, eco_vec};
use typst::syntax::{DiagSpan, FileId};

use super::code::{WrittenLabel, decimal};
use super::series::{self, Series};
use super::{Address, Code, Item, Label, PassageId, Section, SpanId};
use crate::diagnostic::{self, error, error_at, moved, with_suggestion};
use crate::project::Located;

/// Put before the code of a heading if it is the label of a recommendation as well.
const SECTION: &str = "section:";

/// Put before the label of a recommendation if it is the code of a heading as well.
const RECOMMENDATION: &str = "recommendation:";

/// The addresses of a report, by how they are written.
#[derive(Debug, Clone, Default)]
pub(super) struct Outline {
    codes: HashMap<EcoString, Code>,
    labels: HashMap<EcoString, Label>,
    /// Passages, by the numbers that the document prints before them.
    numbered: HashMap<EcoString, Vec<PassageId>>,
}

/// Why a word is no address.
enum No {
    /// Nothing has this name.
    Unknown,
    /// Several things have this name. For each, how to write it so that it is the only one.
    Ambiguous(Vec<String>),
}

impl Outline {
    pub(super) fn new(sections: &[Section]) -> Self {
        let mut outline = Outline::default();
        for section in sections {
            let code = &section.code;
            let spelling = code.as_str().into();
            outline.codes.entry(spelling).or_insert(code.clone());
            for item in &section.items {
                match item {
                    Item::Passage(passage) => {
                        let id = &passage.id;
                        if let Some(number) = passage.label.clone() {
                            outline.numbered.entry(number).or_default().push(id.clone());
                        }
                    }
                    Item::Recommendation(item) => {
                        let spelling = item.number.to_string().into();
                        outline.labels.entry(spelling).or_insert(item.number);
                    }
                }
            }
        }
        outline
    }

    /// What a word points to. A passage or span need not be there: only its heading is looked up.
    fn address(&self, word: &str) -> Result<Address, No> {
        if let Some(code) = word.strip_prefix(SECTION) {
            return self.below_heading(code).ok_or(No::Unknown);
        }
        if let Some(label) = word.strip_prefix(RECOMMENDATION) {
            let label = self.labels.get(label).ok_or(No::Unknown)?;
            return Ok(Address::Recommendation(*label));
        }
        let heading = self.below_heading(word);
        let label = self.labels.get(word).map(|l| Address::Recommendation(*l));
        let numbered = self.numbered.get(word).into_iter().flatten();
        let ways = [
            heading.map(|address| (format!("{SECTION}{word}"), address)),
            label.map(|address| (format!("{RECOMMENDATION}{word}"), address)),
        ];
        let ways = ways.into_iter().flatten();
        let numbered = numbered.map(|id| (id.to_string(), Address::Passage(id.clone())));
        let mut ways: Vec<(String, Address)> = ways.chain(numbered).collect();
        match ways.len() {
            1 => Ok(ways.remove(0).1),
            0 => Err(No::Unknown),
            _ => Err(No::Ambiguous(
                ways.into_iter().map(|(written, _)| written).collect(),
            )),
        }
    }

    /// A heading, or a passage or span under one: `2.1`, `2.1/3`, `2.1/3/short`.
    fn below_heading(&self, word: &str) -> Option<Address> {
        if let Some(code) = self.codes.get(word) {
            return Some(Address::Section(code.clone()));
        }
        let passage = |word: &str| {
            let (code, number) = word.rsplit_once('/')?;
            Some(PassageId {
                section: self.codes.get(code)?.clone(),
                number: decimal(number)?,
            })
        };
        if let Some(id) = passage(word) {
            return Some(Address::Passage(id));
        }
        let (id, name) = word.rsplit_once('/')?;
        let name = Some(name).filter(|name| !name.is_empty())?.into();
        Some(Address::Span(SpanId {
            passage: passage(id)?,
            name,
        }))
    }
}

impl super::Report {
    /// What a word points to, whether or not a passage or span of that name is there.
    ///
    /// # Errors
    /// If nothing has this name, or more than one thing. The error has no place.
    pub(crate) fn address(&self, word: &str) -> Result<Address, SourceDiagnostic> {
        self.index.outline.address(word).map_err(|no| match no {
            No::Unknown => self.unknown(word),
            No::Ambiguous(ways) => error(eco_format!("the report has more than one `{word}`"))
                .with_hint(eco_format!("write `{}`", ways.join("` or `"))),
        })
    }

    /// Like [`Self::address`], but the passage or span must be there.
    ///
    /// # Errors
    /// If [`Self::address`] fails, or there is no such passage or span.
    pub(crate) fn existing(&self, word: &str) -> diagnostic::Result<Address> {
        let address = self.address(word).map_err(|problem| eco_vec![problem])?;
        if self.has(&address) {
            Ok(address)
        } else {
            bail!(self.unknown(word))
        }
    }

    /// Like [`Self::existing`], but if a heading and a recommendation have this name, it is the heading.
    ///
    /// # Errors
    /// If [`Self::existing`] fails.
    pub(crate) fn heading_first(&self, word: &str) -> diagnostic::Result<Address> {
        let heading = self.existing(&format!("{SECTION}{word}"));
        heading.or_else(|_| self.existing(word))
    }

    /// Like [`Self::existing`], but if a heading and a recommendation have this name, it is the recommendation.
    ///
    /// # Errors
    /// If [`Self::existing`] fails.
    pub(crate) fn recommendation_first(&self, word: &str) -> diagnostic::Result<Address> {
        let recommendation = self.existing(&format!("{RECOMMENDATION}{word}"));
        recommendation.or_else(|_| self.existing(word))
    }

    /// An address as people write it, with a prefix if something else has the same name.
    pub(crate) fn written(&self, address: &Address) -> String {
        let word = address.to_string();
        if self.address(&word).is_ok() {
            return word;
        }
        match address {
            Address::Recommendation(_) => format!("{RECOMMENDATION}{word}"),
            Address::Section(_) | Address::Passage(_) | Address::Span(_) => {
                format!("{SECTION}{word}")
            }
        }
    }

    /// The address that a word in a file points to.
    ///
    /// # Errors
    /// If [`Self::existing`] fails, at the place of the word.
    pub(crate) fn located(
        &self,
        file: FileId,
        word: &Located<String>,
    ) -> diagnostic::Result<Address> {
        let place = DiagSpan::from_range(file, word.span());
        self.existing(word.as_ref())
            .map_err(|problems| moved(problems, place))
    }

    /// The recommendation of a label that stands in a file.
    ///
    /// # Errors
    /// If there is no such recommendation, at the place of the label.
    pub(crate) fn label(
        &self,
        file: FileId,
        label: &Located<WrittenLabel>,
    ) -> diagnostic::Result<Label> {
        match self.index.outline.labels.get(&label.as_ref().0) {
            Some(label) => Ok(*label),
            None => bail!(error_at(
                file,
                label.span(),
                eco_format!("the report has no recommendation {}", label.as_ref()),
            )),
        }
    }

    /// An error about a word that is no address. It names the nearest one.
    fn unknown(&self, word: &str) -> SourceDiagnostic {
        let problem = error(eco_format!("the report has no `{word}`"));
        if let Some(hint) = self.counted(word).or_else(|| self.lettered(word)) {
            return problem.with_hint(hint);
        }
        let addresses = self.addresses();
        with_suggestion(problem, word, addresses.iter().map(String::as_str))
    }

    /// A hint that names the recommendation with the number of `word` and other letters before it: `12` for `R12`.
    fn lettered(&self, word: &str) -> Option<EcoString> {
        let bare = |label: &str| label.trim_start_matches(char::is_alphabetic).to_owned();
        let wanted = Some(bare(word)).filter(|bare| !bare.is_empty())?;
        let labels = self.recommendations();
        let mut labels = labels.map(|(_, item)| item.number.to_string());
        let label = labels.find(|label| bare(label) == wanted)?;
        Some(eco_format!("did you mean `{label}`?"))
    }

    /// A hint that names the recommendations that are numbered like `word`.
    fn counted(&self, word: &str) -> Option<EcoString> {
        let word = word.strip_prefix(RECOMMENDATION).unwrap_or(word);
        let (before, _) = series::split(word)?;
        let labels: Vec<String> = self
            .recommendations()
            .map(|(_, item)| item.number.to_string())
            .collect();
        let series = Series::of(labels.iter().map(String::as_str));
        let series = series.iter().find(|series| series.before == before)?;
        let (first, last) = series.ends().filter(|(first, last)| first != last)?;
        let gaps = series.gaps();
        Some(match gaps.is_empty() {
            true => eco_format!("there are recommendations {first} to {last}"),
            false => eco_format!(
                "there are recommendations {first} to {last}, without {}",
                series::few(&gaps)
            ),
        })
    }
}

/// An error about a word, moved to its place in a file.
pub(crate) fn placed<T>(
    mut problem: SourceDiagnostic,
    file: FileId,
    word: &Located<T>,
) -> SourceDiagnostic {
    problem.span = DiagSpan::from_range(file, word.span());
    problem
}

#[cfg(test)]
mod tests {
    use typst::syntax::DiagSpan;

    use super::*;
    use crate::report::{Facets, Kind, Passage, Recommendation, Text, Title};

    /// A heading with passages, each by the number that is printed before it, and recommendations.
    fn section(code: &Code, numbers: &[&str], labels: &[Label]) -> Section {
        let passage = |(label, number): (&&str, u32)| {
            Item::Passage(Passage {
                id: PassageId {
                    section: code.clone(),
                    number,
                },
                label: Some((*label).into()),
                kind: Kind::Paragraph,
                text: Text::default(),
                facets: Facets::default(),
                voice: None,
                as_of: None,
                needs: Vec::new(),
                spans: Vec::new(),
                span: DiagSpan::detached(),
            })
        };
        let recommendation = |label: &Label| {
            Item::Recommendation(Recommendation {
                number: *label,
                section: code.clone(),
                also: Vec::new(),
                printed: None,
                fields: Vec::new(),
                text: Text::default(),
                facets: Facets::default(),
                span: DiagSpan::detached(),
            })
        };
        let items = numbers.iter().zip(1..).map(passage);
        Section {
            code: code.clone(),
            printed: None,
            title: Title::Printed("A title".into()),
            items: items.chain(labels.iter().map(recommendation)).collect(),
            facets: Facets::default(),
            span: DiagSpan::detached(),
        }
    }

    fn code(spelling: &str, parent: Option<&Code>) -> Code {
        Code::new(spelling.into(), true, parent.cloned())
    }

    fn written(outline: &Outline, word: &str) -> Result<String, Option<Vec<String>>> {
        match outline.address(word) {
            Ok(address) => Ok(address.key()),
            Err(No::Unknown) => Err(None),
            Err(No::Ambiguous(ways)) => Err(Some(ways)),
        }
    }

    #[test]
    fn what_lies_within_what_is_asked_of_the_tree_and_not_of_the_spelling() {
        let chapter = code("Chapter 3", None);
        let middle = code("Z", Some(&chapter));
        let deep = code("2.1.1", Some(&middle));
        let alike = code("2.1", None);
        assert!(deep.within(&chapter) && deep.within(&middle) && deep.within(&deep));
        assert!(!deep.within(&alike) && !chapter.within(&deep));
        assert_eq!(deep.part(), Some(&chapter));
        assert_eq!(deep.parent(), Some(&middle));
        assert_eq!((deep.depth(), chapter.part()), (2, None));
    }

    #[test]
    fn a_word_is_what_it_alone_can_be() {
        let seven = code("7", None);
        let chapter = code("Chapter 3", None);
        let labels = ["7", "4(a)", "R1"].map(|label| Label::new(label, 0));
        let sections = [
            section(&seven, &["4.1", "4.2"], &labels),
            section(&chapter, &["4.2", "R1"], &[]),
        ];
        let outline = Outline::new(&sections);
        let known = |word| written(&outline, word).unwrap();
        assert_eq!(known("Chapter 3"), "Chapter 3");
        assert_eq!(known("Chapter 3/2"), "Chapter 3/2");
        assert_eq!(known("Chapter 3/2/short"), "Chapter 3/2/short");
        assert_eq!(known("4.1"), "7/1");
        assert_eq!(known("4(a)"), "recommendation:4(a)");
        assert_eq!(known("section:7"), "7");
        assert_eq!(known("section:7/1"), "7/1");
        assert_eq!(known("recommendation:7"), "recommendation:7");
        let more = |word| written(&outline, word).unwrap_err().unwrap();
        assert_eq!(more("7"), ["section:7", "recommendation:7"]);
        assert_eq!(more("4.2"), ["7/2", "Chapter 3/1"]);
        assert_eq!(more("R1"), ["recommendation:R1", "Chapter 3/2"]);
        for word in [
            "",
            "8",
            "chapter 3",
            "7/0",
            "7/01",
            "recommendation:8",
            "section:R1",
        ] {
            assert_eq!(written(&outline, word), Err(None), "{word}");
        }
    }

    #[test]
    fn labels_are_the_same_by_spelling_and_in_order_by_place() {
        let [ten, nine] = [("10", 0), ("9", 1)].map(|(label, place)| Label::new(label, place));
        assert!(ten < nine);
        assert_eq!(ten, Label::new("10", 5));
        let json = |label: Label| serde_json::to_string(&label).unwrap();
        assert_eq!(json(ten), "10");
        assert_eq!(json(Label::new("R3", 0)), "\"R3\"");
        assert_eq!(json(Label::new("010", 0)), "\"010\"");
        assert_eq!(json(Label::new("140.7", 0)), "\"140.7\"");
    }
}
