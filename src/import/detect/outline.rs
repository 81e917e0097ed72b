//! The outline: headings by style, by bold lines, or by their numbers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use super::number::{Notation, regex};
use super::{Candidate, LONGEST_TITLE, literal};
use crate::import::document::Style;

/// Titles of parts without a number, which stand alone on a line.
static ALONE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^(?<title>introduction|preface|foreword|summary|executive summary|abstract|background|methodology|conclusions?|recommendations?|conclusions? and recommendations?|annex(?:es)?|appendi(?:x|ces)|bibliography|references|glossary|acknowledge?ments|préface|avant-propos|résumé|synthèse|contexte|méthodologie|recommandations?|conclusions? et recommandations?|annexes?|bibliographie|glossaire|remerciements|introducción|resumen|conclusiones|recomendaciones|anexos?|einleitung|zusammenfassung|empfehlungen|anhang|introduzione|conclusioni|raccomandazioni)$",
    )
});

/// A line of capitals.
static CAPITALS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?<title>\p{Lu}[\p{Lu}\d\s’'“”«»(),:&/–-]{3,158}[\p{Lu}\d)”»])$"));

/// The heading that is the title of the document: the first of several, if all others are of a lower level.
pub(super) fn title<'s, 't>(seen: &'s [Candidate<'t>]) -> Option<&'s Candidate<'t>> {
    let headings = seen.iter();
    let mut headings = headings.filter_map(|seen| Some((heading(seen.style)?, seen)));
    let (level, first) = headings.next()?;
    let mut others = headings.map(|(level, _)| level).peekable();
    let is_title = others.peek().is_some() && others.all(|other| other > level);
    let is_part = ALONE.is_match(first.text);
    (is_title && !is_part && first.number.is_none()).then_some(first)
}

/// The rules of headings, except the `title` of the document.
pub(super) fn rules(seen: &[Candidate], title: Option<&Candidate>) -> String {
    let of_title = title.and_then(|title| heading(title.style));
    let styled = || seen.iter().filter_map(|seen| heading(seen.style));
    let levels: BTreeSet<u8> = styled().filter(|level| Some(*level) != of_title).collect();
    let mut out = String::new();
    if let Some(level) = of_title {
        out += &format!(
            "\n[[exclusion]]\nstyle = \"heading {level}\"\nreason = \"the title of the document, which `report.toml` has\"\n"
        );
    }
    let mut level = 0;
    for style in &levels {
        level += 1;
        let of_style = seen.iter();
        let of_style = of_style.filter(|seen| seen.style == Style::Heading(*style));
        let families = of_style.clone();
        let families = families.filter_map(|seen| Some(&seen.number.as_ref()?.family));
        let families: BTreeSet<&Notation> = families.collect();
        let style = format!("heading {style}");
        // Families with longer codes come first: a shorter code can be the beginning of a longer one.
        for family in families.iter().rev() {
            let title = match family {
                Notation::Bare => r"\p{Lu}.*",
                _ => ".+",
            };
            let (codes, sign) = (family.codes(), family.sign());
            let pattern = format!(r"^(?<code>{codes}){sign}(?<title>{title})$");
            let own = of_style.clone().filter(|seen| is_of(seen, family));
            push(&mut out, own, level, Some(&style), Some(&pattern));
        }
        let others = of_style.filter(|seen| seen.number.is_none());
        push(&mut out, others, level, Some(&style), None);
    }
    // If there is only one styled heading, it is the title of the whole.
    if styled().count() > 1 {
        return out;
    }
    let bold: Vec<&Candidate> = seen.iter().filter(|seen| is_bold_heading(seen)).collect();
    if bold.len() > 1 {
        by_number(&mut out, level, &bold, Some("bold"));
        return out;
    }
    let plain: Vec<&Candidate> = seen.iter().filter(|seen| is_plain(seen)).collect();
    by_number(&mut out, level, &plain, None);
    out
}

fn heading(style: Style) -> Option<u8> {
    match style {
        Style::Heading(level) => Some(level),
        _ => None,
    }
}

fn is_bold_heading(seen: &Candidate) -> bool {
    seen.style == Style::Bold && !seen.boxed && seen.is_title()
}

fn is_plain(seen: &Candidate) -> bool {
    matches!(seen.style, Style::Body | Style::Bold) && !seen.boxed
}

/// Rules of headings that are told by their numbers, a level for each family in the order in which they
/// appear.
fn by_number(out: &mut String, mut level: u8, candidates: &[&Candidate], style: Option<&str>) {
    let mut families: BTreeMap<&Notation, (usize, usize, usize)> = BTreeMap::new();
    for (i, seen) in candidates.iter().enumerate() {
        let Some(number) = &seen.number else { continue };
        let (first, all, titles) = families.entry(&number.family).or_insert((i, 0, 0));
        *all += 1;
        if seen.is_title() {
            if *titles == 0 {
                *first = i;
            }
            *titles += 1;
        }
    }
    // A family is one of headings if most of it reads like titles.
    families.retain(|family, (_, all, titles)| {
        let enough = 2 - usize::from(matches!(family, Notation::Word(_)));
        *titles >= enough && *titles * 5 >= *all * 3
    });
    let ordered = families.iter();
    let ordered = ordered.map(|(family, (first, ..))| (*family, *first));
    let mut ordered: Vec<(&Notation, usize)> = ordered.collect();
    ordered.sort_by_key(|(family, first)| match family {
        Notation::Dotted(steps) => (*steps, *first),
        _ => (0, *first),
    });
    let is_alone = |seen: &&Candidate| seen.number.is_none() && ALONE.is_match(seen.text);
    let candidates = || candidates.iter().copied();
    // Capitals tell a heading only if nothing else does.
    let capitals =
        candidates().filter(|seen| seen.number.is_none() && CAPITALS.is_match(seen.text));
    if style.is_none() && ordered.is_empty() && capitals.clone().count() > 1 {
        return push(out, capitals, level + 1, style, Some(CAPITALS.as_str()));
    }
    let alone = candidates().filter(is_alone);
    let titles: BTreeSet<String> = alone.clone().map(|seen| regex::escape(seen.text)).collect();
    if !titles.is_empty() {
        let titles: Vec<String> = titles.into_iter().collect();
        let pattern = format!("^(?<title>{})$", titles.join("|"));
        push(out, alone, level + 1, style, Some(&pattern));
    }
    // `C.` can be a letter and a Roman number: if there are both, each family gets signs of its own.
    let both = families.contains_key(&Notation::Roman) && families.contains_key(&Notation::Upper);
    let limit = LONGEST_TITLE - 1;
    for (family, _) in &ordered {
        level += 1;
        let codes = match family {
            Notation::Roman if both => "[IVX]+".to_owned(),
            Notation::Upper if both => "[A-HJ-UWYZ]".to_owned(),
            family => family.strict_codes(),
        };
        let own = candidates().filter(|seen| is_of(seen, family) && seen.is_title());
        let sign = family.sign();
        let pattern = format!(r"^(?<code>{codes}){sign}(?<title>\S.{{0,{limit}}}[^.;,:…\s])$");
        push(out, own, level, style, Some(&pattern));
    }
    let others = candidates().filter(|seen| seen.number.is_none() && !is_alone(seen));
    if style.is_some() && others.clone().next().is_some() {
        let pattern = format!(r"^(?<title>.{{1,{limit}}}[^.;,:…])$");
        push(out, others, level + 1, style, Some(&pattern));
    }
}

fn is_of(seen: &Candidate, family: &Notation) -> bool {
    seen.number
        .as_ref()
        .is_some_and(|number| number.family == *family)
}

/// Adds a rule, with a comment that says what it was made for.
fn push<'s, 't: 's>(
    out: &mut String,
    own: impl Iterator<Item = &'s Candidate<'t>>,
    level: u8,
    style: Option<&str>,
    pattern: Option<&str>,
) {
    let own: Vec<&Candidate> = own.collect();
    let found = match &own[..] {
        [] => "Whatever has no code.".to_owned(),
        [first, ..] => format!(
            "{} of these; the first: {}",
            own.len(),
            super::first(first.text)
        ),
    };
    *out += &format!("\n# {found}\n[[level]]\nlevel = {level}\n");
    if let Some(style) = style {
        *out += &format!("style = \"{style}\"\n");
    }
    if let Some(pattern) = pattern {
        *out += &format!("pattern = {}\n", literal(pattern));
    }
}
