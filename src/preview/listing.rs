//! The report as a list, what is decided about each of its passages and recommendations, and the profile.

use std::collections::HashMap;

use serde::Serialize;
use typst::ecow::EcoString;

use crate::audience::{Audience, Localized};
use crate::brief::{Verdict, WhyAnswer, line_key};
use crate::diagnostic::{NamedFiles as _, Places, SourcePlace};
use crate::project::Project;
use crate::report::{Address, Facets, Item, Report, Text};

/// The report, as it is listed beside the pages.
#[derive(Debug, Serialize)]
pub(crate) struct ReportList {
    /// The report's title.
    pub(crate) title: String,
    /// Its sections, in document order.
    pub(crate) sections: Vec<ListedSection>,
}

/// A section.
#[derive(Debug, Serialize)]
pub(crate) struct ListedSection {
    /// Its address, as one types it.
    pub(crate) at: String,
    /// Its code.
    pub(crate) code: String,
    /// Its title.
    pub(crate) title: String,
    /// The heading that it stands under; none for one of the highest.
    pub(crate) under: Option<String>,
    /// Its passages and recommendations.
    pub(crate) items: Vec<ListedItem>,
}

/// A passage or a recommendation.
#[derive(Debug, Serialize)]
pub(crate) struct ListedItem {
    /// Its address, as one types it.
    pub(crate) at: String,
    /// Whether it is a recommendation.
    pub(crate) is_recommendation: bool,
    /// What people call it.
    pub(crate) name: String,
    /// Its words.
    pub(crate) text: String,
    /// How it is classified: each facet with its values.
    pub(crate) facets: Vec<(String, String)>,
    /// Whose words it reports, where they are not the report's own.
    pub(crate) voice: Option<String>,
    /// When it was true.
    pub(crate) as_of: Option<String>,
    /// What it would mislead without.
    pub(crate) needs: Vec<String>,
    /// Where it is written.
    pub(crate) place: Option<SourcePlace>,
}

impl ReportList {
    /// The list of a report.
    pub(crate) fn new(project: &Project, report: &Report) -> Self {
        let mut places = Places::new(project);
        let sections = report.sections.iter().map(|section| ListedSection {
            at: report.written(&Address::Section(section.code.clone())),
            code: section.code.printed().unwrap_or_default(),
            title: section.title.plain().into(),
            under: section
                .code
                .parent()
                .map(|code| report.written(&Address::Section(code.clone()))),
            items: section
                .items
                .iter()
                .map(|item| match item {
                    Item::Passage(item) => ListedItem {
                        voice: item.voice.as_ref().map(|voice| {
                            let label = report.taxonomy.voice_label(voice, &report.about.language);
                            label.to_owned()
                        }),
                        as_of: item.as_of.as_ref().map(ToString::to_string),
                        needs: item.needs.iter().map(ToString::to_string).collect(),
                        ..listed(
                            report,
                            Address::Passage(item.id.clone()),
                            (&item.text, &item.facets.or(&section.facets)),
                            places.of(item.span),
                        )
                    },
                    Item::Recommendation(item) => listed(
                        report,
                        Address::Recommendation(item.number),
                        (&item.text, &report.facets_of(item)),
                        places.of(item.span),
                    ),
                })
                .collect(),
        });
        Self {
            title: report.about.title.to_string(),
            sections: sections.collect(),
        }
    }
}

fn listed(
    report: &Report,
    at: Address,
    (text, facets): (&Text, &Facets),
    place: Option<SourcePlace>,
) -> ListedItem {
    let facets = facets.iter().filter(|(_, values)| !values.is_empty());
    let facets = facets.map(|(facet, values)| {
        let values: Vec<&str> = values.iter().map(|value| value.as_str()).collect();
        (facet.to_string(), values.join(", "))
    });
    ListedItem {
        is_recommendation: matches!(at, Address::Recommendation(_)),
        name: match &at {
            Address::Recommendation(number) => format!("Recommendation {number}"),
            other => other.to_string(),
        },
        at: report.written(&at),
        text: text.heard(),
        facets: facets.collect(),
        voice: None,
        as_of: None,
        needs: Vec::new(),
        place,
    }
}

/// What is decided about a passage or recommendation.
#[derive(Debug, Serialize)]
pub(crate) struct Decided {
    /// Its address, as one types it.
    pub(crate) at: String,
    /// How it is printed, or that it is not.
    pub(crate) form: Standing,
    /// What decided, in a sentence.
    pub(crate) why: String,
}

/// How something is printed, or that it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Standing {
    /// All its words.
    Whole,
    /// Some of its words.
    Part,
    /// Its short form, for want of space.
    Short,
    /// Its number, and the title of its section.
    InALine,
    /// It is selected, and there is no room for it.
    NoRoom,
    /// It is selected, and the template does not print it.
    Template,
    /// The profile excludes it.
    Excluded,
    /// The profile does not select it.
    NotSelected,
}

/// What is decided about everything in a report, in document order.
pub(crate) fn decided(answer: &WhyAnswer) -> Vec<Decided> {
    let report = answer.selected.report;
    let items = report.sections.iter().flat_map(|section| &section.items);
    let addresses = items.map(|item| match item {
        Item::Passage(item) => Address::Passage(item.id.clone()),
        Item::Recommendation(item) => Address::Recommendation(item.number),
    });
    addresses.map(|at| decided_at(answer, &at)).collect()
}

/// What is decided about what stands at an address.
pub(crate) fn decided_at(answer: &WhyAnswer, at: &Address) -> Decided {
    let report = answer.selected.report;
    let mut decisions = answer.explain(at).into_iter();
    let decision = decisions.next();
    let is_short = || {
        let mut held = answer.held.passages();
        held.any(|held| {
            Address::Passage(held.item.passage.id.clone()) == *at && held.item.is_short()
        })
    };
    let form = match decision.as_ref().map(|decision| &decision.verdict) {
        Some(Verdict::In { excerpt: false, .. }) => Standing::Whole,
        Some(Verdict::In { excerpt: true, .. }) if is_short() => Standing::Short,
        Some(Verdict::In { excerpt: true, .. }) => Standing::Part,
        Some(Verdict::InALine(_)) => Standing::InALine,
        Some(Verdict::NoRoom(_) | Verdict::Shortened(_)) => Standing::NoRoom,
        Some(Verdict::NotPrinted(_)) => Standing::Template,
        Some(Verdict::Excluded(_)) => Standing::Excluded,
        Some(Verdict::NotSelected(_) | Verdict::NotNamed) | None => Standing::NotSelected,
    };
    Decided {
        at: report.written(at),
        form,
        why: decision.map_or_else(String::new, |decision| decision.to_string()),
    }
}

/// A profile, as it is edited beside the pages.
#[derive(Debug, Serialize)]
pub(crate) struct Profile {
    /// The audience's name.
    pub(crate) id: String,
    /// Its file, as one would type it.
    pub(crate) file: String,
    /// Whether that file is the project's own.
    pub(crate) is_own: bool,
    /// The title, by language.
    pub(crate) title: Localized,
    /// The point, by language.
    pub(crate) headline: Localized,
    /// The editors' own words, by language.
    pub(crate) lead: Localized,
    /// The recommendations that lead.
    pub(crate) asks: Vec<String>,
    /// The headings that come first.
    pub(crate) order: Vec<String>,
    /// The page limit.
    pub(crate) pages: Option<u16>,
    /// The accent; none where it is the theme's.
    pub(crate) accent: Option<EcoString>,
    /// The template.
    pub(crate) template: String,
}

impl Profile {
    /// The profile of an audience.
    pub(crate) fn new(project: &Project, report: &Report, audience: &Audience) -> Self {
        Self {
            id: audience.id.clone(),
            file: project.name(audience.file),
            is_own: project.is_own(audience.file),
            title: audience.title.clone(),
            headline: audience.headline.clone(),
            lead: audience.lead.clone(),
            asks: audience
                .asks
                .iter()
                .map(|ask| report.written(&ask.value))
                .collect(),
            order: audience
                .select
                .order
                .iter()
                .map(|heading| report.written(&Address::Section(heading.value.clone())))
                .collect(),
            pages: audience.pages,
            accent: audience
                .accent
                .as_ref()
                .map(|accent| accent.value.as_str().into()),
            template: audience.template.text.clone(),
        }
    }
}

/// The address of what the words of a key are of: of a part of a passage the passage, of a piece of evidence what
/// it is drawn from.
pub(crate) struct KeyAddresses(HashMap<String, Address>);

impl KeyAddresses {
    /// The keys of a report.
    pub(crate) fn new(report: &Report) -> Self {
        let mut keys = HashMap::new();
        for section in &report.sections {
            let at = Address::Section(section.code.clone());
            keys.insert(line_key(&section.code), at.clone());
            keys.insert(at.key(), at);
            for passage in section.passages() {
                let at = Address::Passage(passage.id.clone());
                let spans = passage.spans.iter().map(|span| span.id.to_string());
                keys.extend(spans.map(|key| (key, at.clone())));
                keys.insert(at.key(), at);
            }
            for item in section.recommendations() {
                let at = Address::Recommendation(item.number);
                keys.insert(at.key(), at);
            }
        }
        let evidence = &report.evidence;
        let figures = evidence.figures.iter().map(|item| (&item.words, &item.at));
        let quotations = evidence.quotations.iter();
        let signs = evidence.signs.iter().map(|item| (&item.words, &item.at));
        let drawn = figures
            .chain(quotations.map(|item| (&item.words, &item.at)))
            .chain(signs);
        keys.extend(drawn.map(|(key, at)| (key.to_string(), at.clone())));
        Self(keys)
    }

    /// The address of what the words of a key are of.
    pub(crate) fn address(&self, key: &str) -> Option<&Address> {
        // `A.I.2/1#0-40` is a part of `A.I.2/1`.
        let whole = || key.split_once('#').and_then(|(whole, _)| self.0.get(whole));
        self.0.get(key).or_else(whole)
    }
}
