//! What a briefing can do without, in the order in which it gives way where its pages are too few:
//! first what the profile lists under `until-fit`, its last entry first; then findings shrink to
//! their short forms; then whole findings go. The lowest priority comes first, which is the end of
//! the profile's order. Recommendations are no part of this: they never give way.

mod moves;
mod short;
mod shown;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Brief, Excerpt, Finding, LeftOut, LeftOutBecause, Rung, Setting, selection};
use crate::report::{Address, Code, Passage};
use moves::{Move, Unit, moves, units};
use short::shortened;
pub use shown::Shown;

/// The cuts that a briefing can take, each after those before it.
#[derive(Debug)]
pub struct Cuts<'a> {
    brief: &'a Brief<'a>,
    /// How many entries of `until-fit` there are.
    held_back: usize,
    /// What is left once all of those are away.
    findings: Vec<Finding<'a>>,
    units: Vec<Unit>,
    /// Then these, by position in `findings`.
    moves: Vec<Move>,
}

/// Which cuts are taken: the first so many, but for those that were taken back.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Taken {
    count: usize,
    /// By position in the moves.
    back: BTreeSet<usize>,
}

impl Taken {
    /// The first `count` cuts.
    pub fn first(count: usize) -> Self {
        Self {
            count,
            back: BTreeSet::new(),
        }
    }

    /// Of how many cuts they are, those that were taken back among them.
    pub fn count(&self) -> usize {
        self.count
    }
}

impl<'a> Cuts<'a> {
    /// The cuts that `brief` can take of what is shown of it.
    pub fn new(brief: &'a Brief<'a>, shown: &Shown) -> Self {
        // Where nothing but headings is printed, passages that are held back make no room.
        let prints_words = brief.findings.iter().any(|f| shown.prints_words(f));
        let held_back = match prints_words {
            true => brief.audience.until_fit.len(),
            false => 0,
        };
        let findings = if held_back == 0 {
            brief.findings.clone()
        } else {
            selection::hold_back(brief.report, brief.audience, held_back)
        };
        let units = units(&findings, shown);
        Self {
            brief,
            held_back,
            moves: moves(&units),
            units,
            findings,
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

    /// The moves among the cuts that are taken, each by its position, in the order in which they came.
    pub fn taken_moves(&self, taken: &Taken) -> impl DoubleEndedIterator<Item = usize> {
        let moves = 0..taken.count.saturating_sub(self.held_back);
        moves.filter(|at| !taken.back.contains(at))
    }

    /// Whether all of these cuts are among others.
    pub fn is_within(&self, these: &Taken, others: &Taken) -> bool {
        let of_profile = |taken: &Taken| taken.count.min(self.held_back);
        let others_have =
            |at: usize| at + self.held_back < others.count && !others.back.contains(&at);
        of_profile(these) <= of_profile(others) && self.taken_moves(these).all(others_have)
    }

    /// These cuts without the one at a position among the moves; `None` where another that is taken
    /// does not allow that, as a whole finding needs what it needs whole.
    pub fn without(&self, taken: &Taken, at: usize) -> Option<Taken> {
        let mut without = taken.clone();
        without.back.insert(at);
        let (there, whole) = self.state(&without);
        let has_needs = |i: usize| {
            let needs = &self.units[i].needs;
            !whole[i] || !there[i] || needs.iter().all(|&need| there[need] && whole[need])
        };
        let is_seen = match &self.moves[at] {
            Move::Shorten(these) => these.iter().all(|&i| there[i]),
            Move::LeaveOut(_) => true,
        };
        (is_seen && (0..self.units.len()).all(has_needs)).then_some(without)
    }

    /// Of each finding, whether it is printed, and whether with all its words.
    fn state(&self, taken: &Taken) -> (Vec<bool>, Vec<bool>) {
        let mut there = vec![true; self.units.len()];
        let mut whole = there.clone();
        for at in self.taken_moves(taken) {
            match &self.moves[at] {
                Move::Shorten(these) => these.iter().for_each(|&i| whole[i] = false),
                Move::LeaveOut(these) => these.iter().for_each(|&i| there[i] = false),
            }
        }
        (there, whole)
    }

    /// What is printed of the report's findings after these cuts.
    fn findings(&self, taken: &Taken) -> Vec<Finding<'a>> {
        if taken.count == 0 {
            return self.brief.findings.clone();
        }
        if taken.count < self.held_back {
            return selection::hold_back(self.brief.report, self.brief.audience, taken.count);
        }
        let (there, whole) = self.state(taken);
        let findings = self.findings.iter().zip(there.into_iter().zip(whole));
        findings
            .filter(|(_, (there, _))| *there)
            .filter_map(|(finding, (_, whole))| match whole {
                true => Some(finding.clone()),
                false => shortened(finding),
            })
            .collect()
    }

    /// The briefing after these cuts.
    pub fn brief(&self, setting: Setting, taken: &Taken) -> Brief<'a> {
        let findings = self.findings(taken);
        let without_room = self.without_room(&findings, taken);
        Brief {
            setting,
            rung: self.rung(setting, taken),
            findings,
            without_room,
            ..self.brief.clone()
        }
    }

    /// How far down the ladder these cuts are.
    fn rung(&self, setting: Setting, taken: &Taken) -> Rung {
        let last = self.taken_moves(taken).next_back();
        match last.map(|at| &self.moves[at]) {
            _ if taken.count == 0 => setting.rung(),
            None => Rung::UntilFit,
            Some(Move::Shorten(_)) => Rung::Short,
            Some(Move::LeaveOut(_)) => Rung::LeftOut,
        }
    }

    /// What the cuts took: sections that are gone, entries of `until-fit` of which something is, and
    /// sections that are shortened.
    fn without_room(&self, findings: &[Finding], taken: &Taken) -> Vec<LeftOut> {
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
        let from = self.held_back.saturating_sub(taken.count);
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
            .taken_moves(taken)
            .flat_map(|at| match &self.moves[at] {
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
