//! A new audience: its name, and what of the report it gets.

use std::collections::HashSet;

use typst::ecow::{eco_format, eco_vec};

use super::{Asked, StarterAudience, StarterFile, audience};
use crate::audience::Audience;
use crate::diagnostic::{Problems, Result, error};
use crate::project::Project;
use crate::report::{Address, Label, Report};

/// What somebody wants of a new audience.
#[derive(Debug)]
pub(crate) struct Wanted<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    /// Its title; `None` if it is to be made of its name.
    pub(crate) title: Option<&'a str>,
    /// The document type or template.
    pub(crate) template: &'a str,
    /// The sections that it gets, as people write them. A section without passages stands for its recommendations.
    pub(crate) codes: &'a [String],
    /// The recommendations that it gets; `7-24` is all from 7 to 24.
    pub(crate) recommendations: &'a [String],
}

/// The file of a new audience of a project.
///
/// # Errors
/// If the name is not valid or is taken, the audience gets nothing, or the report does not have what it gets.
pub(crate) fn new_audience(
    project: &Project,
    report: &Report,
    wanted: &Wanted,
) -> Result<StarterFile> {
    let name = wanted.name;
    if slug::slugify(name) != name || name.is_empty() {
        let mut problem = error(eco_format!("`{name}` is no name of an audience"));
        let right = slug::slugify(name);
        problem.hint(match right.as_str() {
            "" => "small letters, digits and hyphens, such as `school-nurses`".into(),
            right => eco_format!("small letters, digits and hyphens, such as `{right}`"),
        });
        return Err(eco_vec![problem]);
    }
    if let Some(path) = Audience::path(project, name)? {
        let own = project.own_root()?.join(&path);
        let problem = error(eco_format!("there is an audience `{name}` already"));
        return Err(eco_vec![problem.with_hint(match own.is_file() {
            true => eco_format!("edit {}, or take another name", own.display()),
            false => "it is built in: take another name".into(),
        })]);
    }
    if wanted.codes.is_empty() && wanted.recommendations.is_empty() {
        return Err(eco_vec![error("the audience would get nothing").with_hint(
            "name sections with `--codes 2.1,3`, recommendations with `--recommendations R1,R4`, or both"
        )]);
    }
    let (codes, asked) = selected(report, wanted)?;
    audience(&StarterAudience {
        id: name.to_owned(),
        title: wanted.title.map_or_else(|| title(name), str::to_owned),
        language: report.about.language.clone(),
        template: wanted.template.to_owned(),
        codes,
        asked,
        facet_value: facet_value(report),
    })
}

/// An expression that the report's vocabulary allows: the first value of its first facet.
fn facet_value(report: &Report) -> Option<String> {
    let taxonomy = &report.taxonomy;
    let mut facets = taxonomy.facets().filter(|facet| !facet.is_field());
    facets.find_map(|facet| Some(format!("'{}' in {facet}", taxonomy.values(facet).next()?)))
}

/// A name as a title: `school-nurses` is “School nurses”.
fn title(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let words = first.chain(letters).map(|c| if c == '-' { ' ' } else { c });
    words.collect()
}

/// The sections and recommendations that it gets, each once, since a profile that names one twice is an error.
fn selected(report: &Report, wanted: &Wanted) -> Result<(Vec<String>, Vec<Asked>)> {
    let mut problems = Problems::default();
    let codes = wanted.codes.iter().map(|word| report.heading_first(word));
    let codes: Vec<Address> = codes.filter_map(|found| problems.absorb(found)).collect();
    let labels = wanted.recommendations.iter();
    let labels = labels.map(|word| recommendations(report, word));
    let labels = labels.filter_map(|found| problems.absorb(found)).flatten();
    let mut sections: Vec<&Address> = Vec::new();
    let mut asked = vec![(None, labels.collect())];
    for address in &codes {
        let Address::Section(code) = address else {
            // A passage, or a part of one.
            sections.push(address);
            continue;
        };
        let below = || report.sections.iter().filter(|s| s.code.within(code));
        let labels: Vec<Label> = below()
            .flat_map(|s| s.recommendations())
            .map(|r| r.number)
            .collect();
        if below().any(|section| section.passages().next().is_some()) {
            sections.push(address);
        } else if labels.is_empty() {
            problems.push(error(eco_format!("nothing stands under {code}")));
        } else {
            asked.push((Some(code.to_string()), labels));
        }
    }
    problems.finish(())?;
    let mut kept: Vec<String> = Vec::new();
    for (i, address) in sections.iter().enumerate() {
        let is_within = |other: &Address| match (address, other) {
            (Address::Section(own), Address::Section(other)) => own != other && own.within(other),
            (Address::Passage(own), Address::Section(other)) => own.section.within(other),
            (Address::Span(own), Address::Section(other)) => own.passage.section.within(other),
            (Address::Span(own), Address::Passage(other)) => own.passage == *other,
            _ => false,
        };
        if !sections[..i].contains(address) && !sections.iter().any(|other| is_within(other)) {
            kept.push(report.written(address));
        }
    }
    let mut seen = HashSet::new();
    let asked = asked
        .into_iter()
        .map(|(section, labels): (_, Vec<Label>)| Asked {
            section,
            labels: labels
                .into_iter()
                .filter(|label| seen.insert(*label))
                .map(|label| report.written(&Address::Recommendation(label)))
                .collect(),
        });
    Ok((
        kept,
        asked.filter(|asked| !asked.labels.is_empty()).collect(),
    ))
}

/// The recommendations that a word names: one by its label, or all from one to another.
fn recommendations(report: &Report, word: &str) -> Result<Vec<Label>> {
    let label = |word: &str| match report.recommendation_first(word) {
        Ok(Address::Recommendation(label)) => Ok(label),
        Ok(other) => Err(eco_vec![error(eco_format!("{other} is no recommendation"))]),
        Err(problems) => Err(problems),
    };
    let range = |(dash, _): (usize, &str)| {
        let (first, last) = (&word[..dash], &word[dash + 1..]);
        Some(label(first.trim()).ok()?..=label(last.trim()).ok()?)
    };
    // A label can have a hyphen of its own.
    let found = label(word);
    let Some(range) = found
        .is_err()
        .then(|| word.match_indices('-').find_map(range))
        .flatten()
    else {
        return found.map(|label| vec![label]);
    };
    let labels = report.recommendations().map(|(_, item)| item.number);
    let labels: Vec<Label> = labels.filter(|label| range.contains(label)).collect();
    if labels.is_empty() {
        let message = eco_format!(
            "no recommendation stands from {} to {}",
            range.start(),
            range.end()
        );
        let (first, last) = (range.end(), range.start());
        return Err(eco_vec![
            error(message).with_hint(eco_format!("write `{first}-{last}`"))
        ]);
    }
    Ok(labels)
}
