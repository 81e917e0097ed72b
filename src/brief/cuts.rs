//! What a briefing can do without, in the order in which it gives way where its pages are too few:
//! first what the profile lists under `until-fit`, its last entry first; then findings shrink to
//! their short forms; then whole findings go. The lowest priority comes first, which is the end of
//! the profile's order. Recommendations are no part of this: they never give way.

use std::collections::{BTreeMap, HashMap};

use super::{Brief, Excerpt, Finding, LeftOut, LeftOutBecause, Rung, Selected, Setting, selection};
use crate::brief::By;
use crate::report::{Address, Code, Passage, PassageId, Report, SHORT};

/// The cuts that a briefing can take, each after those before it.
#[derive(Debug)]
pub struct Cuts<'a> {
    brief: &'a Brief<'a>,
    /// How many entries of `until-fit` there are.
    held_back: usize,
    /// What is left once all of those are away.
    findings: Vec<Finding<'a>>,
    /// Then these, by position in `findings`.
    moves: Vec<Move>,
}

impl<'a> Cuts<'a> {
    /// The cuts that `brief` can take; `is_printed` says which findings are on the pages at all, as
    /// nothing is won by cutting others.
    pub fn new(brief: &'a Brief<'a>, is_printed: impl Fn(&Finding) -> bool) -> Self {
        let held_back = brief.audience.until_fit.len();
        let findings = if held_back == 0 {
            brief.findings.clone()
        } else {
            selection::hold_back(brief.report, brief.audience, held_back)
        };
        let moves = moves(&units(&findings, is_printed));
        Self {
            brief,
            held_back,
            findings,
            moves,
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.held_back + self.moves.len()
    }

    /// Whether there is nothing to cut.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What is printed of the report's findings after the first `count` cuts.
    pub fn findings(&self, count: usize) -> Vec<Finding<'a>> {
        if count == 0 {
            return self.brief.findings.clone();
        }
        if count < self.held_back {
            return selection::hold_back(self.brief.report, self.brief.audience, count);
        }
        let mut findings: Vec<Option<Finding>> = self.findings.iter().cloned().map(Some).collect();
        for cut in self.moves.iter().take(count - self.held_back) {
            match cut {
                Move::Shorten(these) => these.iter().for_each(|&i| {
                    findings[i] = findings[i].as_ref().and_then(shortened);
                }),
                Move::LeaveOut(these) => these.iter().for_each(|&i| findings[i] = None),
            }
        }
        findings.into_iter().flatten().collect()
    }

    /// The briefing after the first `count` cuts.
    pub fn brief(&self, setting: Setting, count: usize) -> Brief<'a> {
        let findings = self.findings(count);
        let without_room = self.without_room(&findings, count);
        Brief {
            setting,
            rung: self.rung(setting, count),
            findings,
            without_room,
            ..self.brief.clone()
        }
    }

    /// How far down the ladder `count` cuts are.
    fn rung(&self, setting: Setting, count: usize) -> Rung {
        let last = count
            .checked_sub(self.held_back + 1)
            .and_then(|last| self.moves.get(last));
        match last {
            _ if count == 0 => setting.rung(),
            None => Rung::UntilFit,
            Some(Move::Shorten(_)) => Rung::Short,
            Some(Move::LeaveOut(_)) => Rung::LeftOut,
        }
    }

    /// What the cuts took: sections that are gone, entries of `until-fit` of which something is, and
    /// sections that are shortened.
    fn without_room(&self, findings: &[Finding], count: usize) -> Vec<LeftOut> {
        let now: HashMap<&Code, &Finding> = findings
            .iter()
            .map(|finding| (&finding.section.code, finding))
            .collect();
        let left = |item, why| LeftOut { item, why };
        let gone: Vec<&Code> = self
            .brief
            .findings
            .iter()
            .map(|finding| &finding.section.code)
            .filter(|code| !now.contains_key(code))
            .collect();
        let sections = gone
            .iter()
            .map(|code| left(Address::Section((*code).clone()), LeftOutBecause::NoRoom));
        let from = self.held_back.saturating_sub(count);
        let held_back = self.brief.audience.until_fit[from..].iter().filter(|at| {
            // What is gone with its section has been named with it.
            let taken = match &at.value {
                Address::Section(code) => self
                    .brief
                    .findings
                    .iter()
                    .any(|f| f.section.code.within(code) && !gone.contains(&&f.section.code)),
                Address::Passage(id) => !gone.contains(&&id.section),
                Address::Span(id) => !gone.contains(&&id.passage.section),
                Address::Recommendation(_) => false,
            };
            taken && !self.is_whole(&at.value, &now)
        });
        let held_back = held_back.map(|at| left(at.value.clone(), LeftOutBecause::NoRoom));
        let short = self
            .moves
            .iter()
            .take(count.saturating_sub(self.held_back))
            .flat_map(|cut| match cut {
                Move::Shorten(these) => these.as_slice(),
                Move::LeaveOut(_) => &[],
            })
            .map(|&i| &self.findings[i].section.code)
            .filter(|code| now.contains_key(code))
            .map(|code| left(Address::Section(code.clone()), LeftOutBecause::Shortened));
        sections.chain(held_back).chain(short).collect()
    }

    /// Whether all that the selection has at an address is printed still.
    fn is_whole(&self, at: &Address, now: &HashMap<&Code, &Finding>) -> bool {
        let is_at = |passage: &Passage| match at {
            Address::Section(code) => passage.id.section.within(code),
            Address::Passage(id) => passage.id == *id,
            Address::Span(id) => passage.id == id.passage,
            Address::Recommendation(_) => false,
        };
        self.brief.findings.iter().all(|finding| {
            let now: Vec<String> = now
                .get(&finding.section.code)
                .iter()
                .flat_map(|finding| &finding.passages)
                .map(|selected| selected.item.key())
                .collect();
            finding
                .passages
                .iter()
                .filter(|selected| is_at(selected.item.passage))
                .all(|selected| now.contains(&selected.item.key()))
        })
    }
}

/// Every excerpt that a briefing may print, whatever it has to do without.
pub fn excerpts<'a>(brief: &Brief<'a>) -> Vec<Excerpt<'a>> {
    let mut excerpts: BTreeMap<String, Excerpt> = BTreeMap::new();
    for count in 0..=brief.audience.until_fit.len() {
        let held_back;
        let findings = match count {
            0 => &brief.findings,
            _ => {
                held_back = selection::hold_back(brief.report, brief.audience, count);
                &held_back
            }
        };
        let passages = findings.iter().flat_map(|finding| &finding.passages);
        let items = passages.map(|selected| selected.item.clone());
        let short = findings.iter().filter_map(shortened).flat_map(|finding| {
            let passages = finding.passages.into_iter();
            passages.map(|selected| selected.item).collect::<Vec<_>>()
        });
        for excerpt in items.chain(short).filter(|item| item.kept.is_some()) {
            excerpts.entry(excerpt.key()).or_insert(excerpt);
        }
    }
    excerpts.into_values().collect()
}

/// The short form of a finding: of its passages those that have one, in theirs, and those of which
/// the profile selects parts. `None` where it has none, or that is no shorter.
fn shortened<'a>(finding: &Finding<'a>) -> Option<Finding<'a>> {
    let short: Vec<Selected<Excerpt>> = finding
        .passages
        .iter()
        .filter_map(|selected| match &selected.item.kept {
            Some(_) => Some(selected.clone()),
            None => Some(Selected {
                item: selected.item.short()?,
                why: selected.why.clone(),
            }),
        })
        .collect();
    let is_short = |selected: &Selected<Excerpt>| selected.item.is_short();
    let was_short = finding.passages.iter().filter(|s| is_short(s)).count();
    if short.iter().filter(|s| is_short(s)).count() == was_short
        || size(&short) >= size(&finding.passages)
    {
        return None;
    }
    Some(finding.with(short))
}

/// How many bytes of text these have.
fn size(passages: &[Selected<Excerpt>]) -> usize {
    passages
        .iter()
        .map(|selected| selected.item.text().plain().len())
        .sum()
}

impl<'a> Excerpt<'a> {
    /// The passage's short form.
    fn short(&self) -> Option<Self> {
        let short = self
            .passage
            .spans
            .iter()
            .find(|span| span.id.name == SHORT)?;
        Some(Excerpt {
            passage: self.passage,
            kept: Some(short.ranges.clone()),
            gap_before: false,
        })
    }

    /// Whether what is printed is the passage's short form, which stands on its own.
    pub fn is_short(&self) -> bool {
        self.kept.is_some() && self.short().is_some_and(|short| short.kept == self.kept)
    }
}

impl<'a> Finding<'a> {
    /// This finding with these of its passages.
    fn with(&self, passages: Vec<Selected<Excerpt<'a>>>) -> Self {
        let mut rest = passages.into_iter().peekable();
        let mut passages = Vec::new();
        let mut gap = false;
        for passage in self.section.passages() {
            match rest.next_if(|selected| selected.item.passage.id == passage.id) {
                Some(mut selected) => {
                    selected.item.gap_before = std::mem::take(&mut gap);
                    passages.push(selected);
                }
                None => gap = true,
            }
        }
        Finding {
            section: self.section,
            passages,
            gap_after: gap,
        }
    }
}

/// A finding, as far as it matters for what can be cut.
#[derive(Debug, Default, Clone)]
struct Unit {
    /// Whether it is on the pages at all.
    printed: bool,
    /// Whether it has a short form.
    short: bool,
    /// The findings that it needs, as long as it is whole: a short form stands on its own.
    needs: Vec<usize>,
    /// Whether it is there only because others need it.
    is_help: bool,
}

/// A cut: findings that shrink or go together, as one of them needs the others.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Move {
    Shorten(Vec<usize>),
    LeaveOut(Vec<usize>),
}

fn units(findings: &[Finding], is_printed: impl Fn(&Finding) -> bool) -> Vec<Unit> {
    let mut place: HashMap<&PassageId, usize> = HashMap::new();
    for (i, finding) in findings.iter().enumerate() {
        place.extend(finding.passages.iter().map(|p| (&p.item.passage.id, i)));
    }
    findings
        .iter()
        .enumerate()
        .map(|(i, finding)| {
            let needs = finding.passages.iter().flat_map(|p| &p.item.passage.needs);
            let mut needs: Vec<usize> = needs
                .filter_map(|need| place.get(need).copied())
                .filter(|&need| need != i)
                .collect();
            needs.sort_unstable();
            needs.dedup();
            Unit {
                printed: is_printed(finding),
                short: shortened(finding).is_some(),
                needs,
                is_help: finding.passages.iter().all(|p| p.why.by == By::Needs),
            }
        })
        .collect()
}

/// All cuts in their order, for findings in the order of their priority.
fn moves(units: &[Unit]) -> Vec<Move> {
    let mut needed_by: Vec<Vec<usize>> = vec![Vec::new(); units.len()];
    for (i, unit) in units.iter().enumerate() {
        for &need in &unit.needs {
            needed_by[need].push(i);
        }
    }
    let mut moves = Vec::new();
    // Which findings have all their words, and so need others.
    let mut whole: Vec<bool> = units.iter().map(|unit| unit.printed).collect();
    while let Some(together) = cheapest(&whole, &needed_by, |i| units[i].short) {
        together.iter().for_each(|&i| whole[i] = false);
        moves.push(Move::Shorten(together));
    }
    let mut there: Vec<bool> = units.iter().map(|unit| unit.printed).collect();
    loop {
        // What is short or not there needs nothing and holds nothing back.
        let needing: Vec<Vec<usize>> = needed_by
            .iter()
            .map(|by| {
                by.iter()
                    .copied()
                    .filter(|&i| whole[i] && there[i])
                    .collect()
            })
            .collect();
        let Some(mut together) = cheapest(&there, &needing, |_| true) else {
            return moves;
        };
        together.iter().for_each(|&i| there[i] = false);
        // What was there for their sake alone goes with them.
        while let Some(help) = (0..units.len()).rev().find(|&i| {
            there[i]
                && units[i].is_help
                && !needed_by[i].iter().any(|&by| there[by])
                && needed_by[i].iter().any(|by| together.contains(by))
        }) {
            there[help] = false;
            together.push(help);
        }
        together.sort_unstable();
        moves.push(Move::LeaveOut(together));
    }
}

/// Of the findings that are `open`, those to cut next: the one of lowest priority with all that need
/// it, whose priority counts too. `None` where none of them may be cut with all that need it.
fn cheapest(
    open: &[bool],
    needed_by: &[Vec<usize>],
    may: impl Fn(usize) -> bool,
) -> Option<Vec<usize>> {
    let mut best: Option<Vec<usize>> = None;
    for start in (0..open.len()).rev().filter(|&i| open[i]) {
        // From here on each has a member of higher priority than the best one's least.
        if best.as_ref().is_some_and(|best| best[0] > start) {
            break;
        }
        let mut together = vec![start];
        let mut next = 0;
        while let Some(&i) = together.get(next) {
            next += 1;
            for &by in needed_by[i].iter().filter(|&&by| open[by]) {
                if !together.contains(&by) {
                    together.push(by);
                }
            }
        }
        together.sort_unstable();
        if together.iter().all(|&i| may(i))
            && best.as_ref().is_none_or(|best| together[0] > best[0])
        {
            best = Some(together);
        }
    }
    best
}

/// Bytes of the words of a finding, its footnotes included.
pub fn words_of(report: &Report, finding: &Finding) -> usize {
    finding
        .passages
        .iter()
        .map(|selected| report.with_notes(&selected.item.text()).len())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(short: bool, needs: &[usize]) -> Unit {
        Unit {
            printed: true,
            short,
            needs: needs.to_vec(),
            is_help: false,
        }
    }

    #[test]
    fn all_shrink_before_one_goes_and_the_last_comes_first() {
        let units = [unit(true, &[]), unit(false, &[]), unit(true, &[])];
        let expected = [
            Move::Shorten(vec![2]),
            Move::Shorten(vec![0]),
            Move::LeaveOut(vec![2]),
            Move::LeaveOut(vec![1]),
            Move::LeaveOut(vec![0]),
        ];
        assert_eq!(moves(&units), expected);
    }

    #[test]
    fn what_a_whole_finding_needs_stays_as_long_as_it_does() {
        // The first needs the last: that one neither shrinks nor goes before it.
        let units = [unit(true, &[2]), unit(true, &[]), unit(true, &[])];
        let expected = [
            Move::Shorten(vec![1]),
            Move::Shorten(vec![0, 2]),
            // Short forms stand on their own.
            Move::LeaveOut(vec![2]),
            Move::LeaveOut(vec![1]),
            Move::LeaveOut(vec![0]),
        ];
        assert_eq!(moves(&units), expected);
        // One without a short form that needs the last keeps it whole.
        let units = [unit(false, &[2]), unit(true, &[]), unit(true, &[])];
        let expected = [
            Move::Shorten(vec![1]),
            Move::LeaveOut(vec![1]),
            Move::LeaveOut(vec![0, 2]),
        ];
        assert_eq!(moves(&units), expected);
        // Two that need each other go together, where the first of them stands.
        let units = [unit(false, &[]), unit(false, &[2]), unit(false, &[1])];
        let expected = [Move::LeaveOut(vec![1, 2]), Move::LeaveOut(vec![0])];
        assert_eq!(moves(&units), expected);
    }

    #[test]
    fn what_is_there_for_the_sake_of_another_goes_with_it() {
        let help = Unit {
            is_help: true,
            ..unit(false, &[])
        };
        let units = [unit(false, &[]), help, unit(false, &[1])];
        let expected = [Move::LeaveOut(vec![1, 2]), Move::LeaveOut(vec![0])];
        assert_eq!(moves(&units), expected);
    }

    #[test]
    fn what_is_not_on_the_pages_is_not_cut() {
        let hidden = Unit {
            printed: false,
            ..unit(true, &[])
        };
        assert_eq!(moves(&[hidden]), []);
    }
}
