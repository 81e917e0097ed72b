//! What a template sees of a briefing.

use minijinja::value::Serde;
use minijinja::{Value, context};

use super::asks;
use super::chart;
use super::words::Words;
use crate::brief::{Brief, Event, Excerpt, Finding, Gaps, Recipient, Selected, localized};
use crate::diagnostic::Result;
use crate::labels::Labels;
use crate::report::evidence::{Figure, LegalReference};
use crate::report::translation::AboutField;
use crate::report::{Address, Code, Recommendation, Report, Unit, Voice};

/// The context of a briefing, without a recipient.
///
/// # Errors
/// If a label is missing.
pub(super) fn context(brief: &Brief, labels: &Labels) -> Result<Value> {
    let about = &brief.report.about;
    let directory = &brief.report.directory;
    let findings: Vec<(&Code, Value)> = brief
        .findings
        .iter()
        .map(|item| Ok((&item.section.code, finding(brief, labels, item)?)))
        .collect::<Result<_>>()?;
    let recommendations: Vec<Value> = brief
        .recommendations
        .iter()
        .map(|item| asks::recommendation(brief, item))
        .collect();
    let asked = || brief.recommendations.iter().map(|selected| selected.item);
    let in_a_line = |item: &&Recommendation| brief.in_a_line.contains(&item.number);
    let (leads, others) = asks::leads(brief, &recommendations);
    Ok(context! {
        audience => context! {
            id => brief.audience.id.as_str(),
            title => brief.title(),
            headline => brief.headline(),
            pages => brief.audience.pages.filter(|_| brief.has_own_template()),
            lead => brief.lead(),
            contents => brief.contents(),
            if_noticed => brief.if_noticed(),
            accent => brief.audience.accent.as_ref().map(|accent| accent.value.as_str()),
            message => asks::message(brief, labels)?,
        },
        report => context! {
            id => brief.report.id.as_str(),
            title => about.title.as_str(),
            title_language => foreign(brief, &Unit::About(AboutField::Title)),
            author => about.author.as_str(),
            submission => about.submission.as_str(),
            submission_language => foreign(brief, &Unit::About(AboutField::Submission)),
            url => about.url.as_ref().map(|url| url.as_ref().as_str()),
            year => about.year(),
            version => version(&brief.version()),
            site => directory.coordinator.site.as_deref(),
            organisations => directory.organisations.iter().map(|o| o.name.to_string()).collect::<Vec<_>>(),
        },
        date => labels.date(DATE_FORMAT, brief.date)?,
        iso => brief.date.to_string(),
        language => brief.language,
        untranslated => brief.untranslated(&brief.selected_units(), labels)?,
        event => brief.occasion.event.as_ref().map(|item| event(item, labels)).transpose()?,
        values => Value::from(Serde(&brief.occasion.values)),
        parts => parts(brief.report, &findings),
        findings => findings.into_iter().map(|(_, finding)| finding).collect::<Vec<_>>(),
        addressed => asks::addressed(brief),
        recommendations => recommendations,
        leads => leads,
        lines => context! {
            all => asks::lines(asked().filter(in_a_line)),
            own => asks::lines(asked().filter(in_a_line).filter(|item| brief.is_addressed(item))),
            // However they are printed elsewhere.
            others => asks::lines(asked().filter(|item| !brief.is_addressed(item))),
        },
        others => others,
        setting => brief.setting.name(),
        left_out => left_out(brief),
        ..evidence(brief, labels)?
    })
}

/// The label that gives the format of dates.
pub(super) const DATE_FORMAT: &str = "date-format";

fn event(event: &Event, labels: &Labels) -> Result<Value> {
    let date = event.date.map(|date| labels.date(DATE_FORMAT, date));
    Ok(context! {
        name => event.name.as_str(),
        place => event.place.as_deref(),
        date => date.transpose()?,
        organiser => event.organiser.as_deref(),
        contact => event.contact.as_deref(),
    })
}

/// A recipient, with every column of the list; one without an organisation has `none`.
pub(crate) fn recipient_value(recipient: &Recipient) -> Value {
    let fields = recipient
        .fields
        .iter()
        .map(|(name, value)| (name.as_str(), Value::from(value.as_str())));
    // Of two with one name the later one counts.
    let pairs = [("organisation", Value::from(()))]
        .into_iter()
        .chain(fields)
        .chain([("name", Value::from(recipient.name.as_str()))]);
    Value::from_pairs(pairs)
}

/// The first eight letters of a hash: enough for a person to tell two versions apart.
fn version(hash: &str) -> &str {
    hash.get(..8).unwrap_or(hash)
}

/// The language of a unit of translation; `None` for the briefing's.
fn foreign<'a>(brief: &Brief<'a>, unit: &Unit) -> Option<&'a str> {
    let language = brief.report.language_of(unit);
    (language != brief.language).then_some(language)
}

/// The places where a reader finds what had no room.
fn left_out(brief: &Brief) -> Vec<Value> {
    let places = brief.places_without_room().into_iter();
    places
        .map(|place| {
            context! {
                code => place.code(),
                title => Words::value(place.section.code.to_string()),
            }
        })
        .collect()
}

/// The evidence of what the briefing prints.
fn evidence(brief: &Brief, labels: &Labels) -> Result<Value> {
    let selection = brief.selection();
    let all = selection.used();
    // Where all has room, it is the same.
    let with_room = brief.selected.map(|_| brief.used());
    let used = with_room.as_ref().unwrap_or(&all);
    let instruments = &brief.report.evidence.instruments;
    let references: Vec<Value> = used
        .legal_references
        .iter()
        .map(|reference| {
            let name = instruments
                .get(&reference.instrument)
                .and_then(|names| localized(names, brief.language));
            context! {
                text => reference.text.as_str(),
                instrument => name.unwrap_or(&reference.instrument),
                articles => reference.articles.iter().map(ToString::to_string).collect::<Vec<_>>(),
            }
        })
        .collect();
    let figures: Vec<Value> = used
        .figures
        .iter()
        .map(|item| {
            let figure = chart::figure(labels, item)?;
            Ok(context! { text => Words::value(item.words.as_str()), ..figure })
        })
        .collect::<Result<_>>()?;
    let quotations: Vec<Value> = used
        .quotations
        .iter()
        .map(|quotation| {
            context! {
                text => Words::value(quotation.words.as_str()),
                at => quotation.at.to_string(),
                code => quotation.at.printed().unwrap_or_default(),
                alone => chart::alone(brief, &quotation.at),
                speaker => quotation.speaker.as_str(),
                voice => quotation.voice.as_ref().map(Voice::as_str),
                source => quotation.source.as_deref(),
                pull => quotation.pull,
            }
        })
        .collect();
    let asked = brief.asked_terms();
    let mut terms = used.terms.clone();
    // The words themselves say what such a term means.
    terms.retain(|term| !term.spelled_out.starts_with(term.term.as_str()));
    terms.sort_by_key(|term| term.term.to_lowercase());
    let terms: Vec<Value> = terms
        .iter()
        .map(|term| {
            context! {
                asked => asked.iter().any(|other| other.term == term.term),
                term => term.term.as_str(),
                spelled_out => term.spelled_out.as_str(),
                original => term.original.as_deref(),
            }
        })
        .collect();
    let signs: Vec<Value> = selection
        .signs(&all)
        .iter()
        .map(|sign| {
            context! {
                text => Words::value(sign.words.as_str()),
                at => sign.at.to_string(),
                code => sign.at.printed().unwrap_or_default(),
            }
        })
        .collect();
    // What is set apart does not need its finding beside it.
    let mut shown = all.figures.clone();
    match &brief.audience.figures {
        Some(listed) => {
            let place = |figure: &Figure| listed.iter().position(|name| name.value == figure.id);
            shown.retain(|figure| place(figure).is_some());
            shown.sort_by_key(|figure| place(figure));
        }
        None => shown.sort_by_key(|figure| selection.rank(&figure.at)),
    }
    let charts = chart::charts(brief, labels, &shown)?;
    let is = |chart: &Value, what| chart.get_attr(what).is_ok_and(|value| value.is_true());
    let apart = charts
        .iter()
        .filter(|chart| is(chart, "alone") && !is(chart, "rebutted"));
    let apart: Vec<Value> = apart.take(brief.room.figures).cloned().collect();
    Ok(context! {
        apart => context! { charts => apart, quotes => asks::quotes(brief, &all) },
        charts => charts,
        signs => signs,
        instruments => cited(brief, &used.legal_references),
        figures => figures,
        quotations => quotations,
        legal_references => references,
        terms => terms,
        cases => &used.cases,
    })
}

/// The instruments that the briefing cites, each once, with the articles that it cites.
fn cited(brief: &Brief, references: &[&LegalReference]) -> Vec<Value> {
    let names = &brief.report.evidence.instruments;
    let mut cited: Vec<(&str, Vec<&str>)> = Vec::new();
    for reference in references {
        let at = match cited.iter().position(|(id, _)| *id == reference.instrument) {
            Some(at) => at,
            None => {
                cited.push((&reference.instrument, Vec::new()));
                cited.len() - 1
            }
        };
        for article in &reference.articles {
            if !cited[at].1.contains(&article.as_str()) {
                cited[at].1.push(article);
            }
        }
    }
    cited
        .into_iter()
        .map(|(id, articles)| {
            let name = names.get(id).and_then(|names| localized(names, brief.language));
            // Owned: the names live no longer than this briefing.
            context! { name => name.map_or(id, |name| name).to_owned(), articles => articles.into_iter().map(str::to_owned).collect::<Vec<_>>() }
        })
        .collect()
}

/// The findings by part of the report, in the briefing's order. Findings that belong to no part have no part
/// title, and are front matter if they stand before the first part.
fn parts(report: &Report, findings: &[(&Code, Value)]) -> Vec<Value> {
    findings
        .chunk_by(|(one, _), (next, _)| one.part() == next.part())
        .map(|group| {
            let part = group[0].0.part();
            context! {
                title => part.map(|part| Words::value(part.to_string())),
                code => part.and_then(Code::printed),
                is_front => report.is_front(group[0].0),
                findings => group.iter().map(|(_, finding)| finding.clone()).collect::<Vec<_>>(),
            }
        })
        .collect()
}

fn finding(brief: &Brief, labels: &Labels, finding: &Finding) -> Result<Value> {
    let code = &finding.section.code;
    let passages = finding.passages.iter().enumerate();
    let passages: Vec<Value> = passages
        .map(|(i, selected)| passage(brief, labels, selected, finding.gaps(i)))
        .collect::<Result<_>>()?;
    let address = Address::Section(code.clone());
    Ok(context! {
        id => code.as_str(),
        code => code.printed(),
        url => brief.report.web_address(&address),
        title => Words::value(code.to_string()),
        passages => passages,
    })
}

fn passage(
    brief: &Brief,
    labels: &Labels,
    selected: &Selected<Excerpt>,
    gaps: Gaps,
) -> Result<Value> {
    let excerpt = &selected.item;
    let mark = brief.mark(excerpt.passage, labels)?;
    Ok(context! {
        id => excerpt.passage.id.to_string(),
        kind => Value::from(Serde(excerpt.passage.kind)),
        // With its mark, so that no template can print a reported voice as the report's own.
        text => Words::marked(excerpt.key(), mark, gaps),
    })
}
