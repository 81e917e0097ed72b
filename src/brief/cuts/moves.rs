//! The order in which findings shrink and go.

use std::collections::HashMap;

use super::short::shortened;
use super::shown::Shown;
use crate::brief::{By, Finding};
use crate::report::PassageId;

/// A finding, as far as it matters for what can be cut.
#[derive(Debug, Default, Clone)]
pub(super) struct Unit {
    /// Whether it is on the pages at all.
    printed: bool,
    /// Whether it has a short form that would be on the pages instead.
    short: bool,
    /// The findings that it needs, as long as it is whole: a short form stands on its own.
    pub(super) needs: Vec<usize>,
    /// Whether it is there only because others need it.
    is_help: bool,
}

/// A cut: findings that shrink or go together, as one of them needs the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Move {
    Shorten(Vec<usize>),
    LeaveOut(Vec<usize>),
}

/// The findings as units, by position.
pub(super) fn units(findings: &[Finding], shown: &Shown) -> Vec<Unit> {
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
                printed: shown.prints(finding),
                short: shown.prints_words(finding) && shortened(finding).is_some(),
                needs,
                is_help: finding.passages.iter().all(|p| p.why.by == By::Needs),
            }
        })
        .collect()
}

/// All cuts in their order, for findings in the order of their priority.
pub(super) fn moves(units: &[Unit]) -> Vec<Move> {
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
