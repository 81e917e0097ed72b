//! The steps by which a briefing fills its pages: each adds something that is selected, or replaces its shorter
//! form. A document type lists the steps in its order; fitting takes as many of them as have room.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::asks::LEADS;
use super::short::shortened;
use super::{Brief, By, Excerpt, Finding, LeftOut, LeftOutBecause, Room, Setting};
use crate::report::{Address, Label, PassageId};

/// A kind of step, as document types list them.
///
/// Content for which a type lists no step is printed as it is selected. Otherwise, before the first step, each
/// recommendation is printed as a line, and no finding, figure or case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StepKind {
    /// The recommendations that lead are printed whole, one more with each step.
    LeadAsks,
    /// The other recommendations are printed whole, one more with each step.
    FurtherAsks,
    /// One more figure is set apart.
    Figure,
    /// One more case or quotation is set apart.
    Case,
    /// Findings are added in their short forms, one more with each step.
    FindingsShort,
    /// Findings are printed whole, one more with each step.
    FindingsWhole,
}

impl StepKind {
    /// The kind of this name in the design library.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "lead-asks" => Self::LeadAsks,
            "further-asks" => Self::FurtherAsks,
            "figure" => Self::Figure,
            "case" => Self::Case,
            "findings-short" => Self::FindingsShort,
            "findings-whole" => Self::FindingsWhole,
            _ => return None,
        })
    }
}

/// What a document type states of itself.
#[derive(Debug, Default)]
pub(crate) struct DocumentType {
    /// The most pages that it may have; `None` if it has no limit of its own.
    pub(crate) max_pages: Option<usize>,
    /// The most words that it may have once it takes more steps than `least`; `None` for any number.
    pub(crate) max_words: Option<usize>,
    /// The steps by which it fills its pages, in their order.
    pub(crate) steps: Vec<StepKind>,
    /// The last kind of step for which it uses smaller type rather than leave a step out; `None` for all kinds.
    pub(crate) least: Option<StepKind>,
}

/// One step. Findings are given by their positions in the selection.
#[derive(Debug, Clone, Copy)]
enum Step {
    Ask(Label),
    Figure,
    Case,
    /// The short form of a finding.
    Short(usize),
    /// A finding.
    Whole(usize),
}

/// All steps of a briefing, in the order of its document type.
#[derive(Debug)]
pub(crate) struct Steps<'a> {
    selected: &'a Brief<'a>,
    steps: Vec<(StepKind, Step)>,
    /// The short form of each finding that has one.
    short: Vec<Option<Finding<'a>>>,
}

impl<'a> Steps<'a> {
    /// The steps of what is selected, by the kinds that a document type lists.
    pub(crate) fn new(selected: &'a Brief<'a>, kinds: &[StepKind]) -> Self {
        let findings = &selected.findings;
        let short: Vec<Option<Finding>> = findings.iter().map(shortened).collect();
        // What is there only because others need it comes with them.
        let is_help = |finding: &Finding| finding.passages.iter().all(|p| p.why.by == By::Needs);
        let mut own: Vec<usize> = (0..findings.len())
            .filter(|i| !is_help(&findings[*i]))
            .collect();
        // What the report found comes before how it introduces itself.
        own.sort_by_key(|i| selected.report.is_front(&findings[*i].section.code));
        let asks = selected.asks();
        let leads = asks.len().min(LEADS);
        let ask = |i: &usize| Step::Ask(selected.recommendations[*i].item.number);
        let mut steps = Vec::new();
        for kind in kinds {
            let own = own.iter().copied();
            let more: Vec<Step> = match kind {
                StepKind::LeadAsks => asks[..leads].iter().map(ask).collect(),
                StepKind::FurtherAsks => asks[leads..].iter().map(ask).collect(),
                StepKind::Figure => vec![Step::Figure],
                StepKind::Case => vec![Step::Case],
                StepKind::FindingsShort => own
                    .map(|i| {
                        if short[i].is_some() {
                            Step::Short(i)
                        } else {
                            Step::Whole(i)
                        }
                    })
                    .collect(),
                StepKind::FindingsWhole => own.map(Step::Whole).collect(),
            };
            steps.extend(more.into_iter().map(|step| (*kind, step)));
        }
        Self {
            selected,
            steps,
            short,
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.steps.len()
    }

    /// The positions of the steps of each kind, in the order in which the kinds are taken.
    pub(crate) fn kinds(&self) -> Vec<Range<usize>> {
        let mut end = 0;
        let runs = self.steps.chunk_by(|(one, _), (next, _)| one == next);
        runs.map(|run| {
            let start = end;
            end += run.len();
            start..end
        })
        .collect()
    }

    /// How many steps there are up to the last one of a kind; none if there is no such step.
    pub(crate) fn up_to(&self, kind: StepKind) -> usize {
        let last = self.steps.iter().rposition(|(other, _)| *other == kind);
        last.map_or(0, |last| last + 1)
    }

    /// The briefing after these steps, which are given by their positions.
    pub(crate) fn brief(&self, setting: Setting, taken: &BTreeSet<usize>) -> Brief<'a> {
        let lists = |kinds: &[StepKind]| self.steps.iter().any(|(kind, _)| kinds.contains(kind));
        let mut brief = self.selected.set(setting);
        brief.selected = Some(self.selected);
        if lists(&[StepKind::LeadAsks, StepKind::FurtherAsks]) {
            let all = brief.recommendations.iter();
            brief.in_a_line = all.map(|selected| selected.item.number).collect();
        }
        let room = |kind| if lists(&[kind]) { 0 } else { usize::MAX };
        brief.room = Room {
            figures: room(StepKind::Figure),
            cases: room(StepKind::Case),
        };
        let (mut short, mut whole) = (BTreeSet::new(), BTreeSet::new());
        for (_, step) in taken.iter().filter_map(|at| self.steps.get(*at)) {
            match step {
                Step::Ask(number) => {
                    brief.in_a_line.remove(number);
                }
                Step::Figure => brief.room.figures += 1,
                Step::Case => brief.room.cases += 1,
                Step::Short(i) => {
                    short.insert(*i);
                    whole.extend(
                        self.short[*i]
                            .iter()
                            .flat_map(|finding| self.needed_by(finding)),
                    );
                }
                Step::Whole(i) => {
                    whole.insert(*i);
                    whole.extend(self.needed_by(&self.selected.findings[*i]));
                }
            }
        }
        if lists(&[StepKind::FindingsShort, StepKind::FindingsWhole]) {
            let findings = brief.findings.iter().zip(&self.short).enumerate();
            let printed = findings.filter_map(|(i, (finding, shorter))| match shorter {
                _ if whole.contains(&i) => Some(finding.clone()),
                Some(shorter) if short.contains(&i) => Some(shorter.clone()),
                _ => None,
            });
            brief.findings = printed.collect();
        }
        brief.without_room = self.without_room(&brief);
        brief
    }

    /// The findings that must be whole beside this one, by position: what its passages need, and what those
    /// need. Short forms stand on their own.
    fn needed_by(&self, finding: &Finding) -> BTreeSet<usize> {
        let findings = &self.selected.findings;
        let needs = |finding: &Finding| -> Vec<usize> {
            let passages = finding.passages.iter().map(|selected| &selected.item);
            let needs = passages
                .filter(|item| !item.is_short())
                .flat_map(|item| &item.passage.needs);
            let has = |finding: &Finding, need: &PassageId| {
                finding
                    .passages
                    .iter()
                    .any(|selected| selected.item.passage.id == *need)
            };
            let at = |need| findings.iter().position(|finding| has(finding, need));
            needs.filter_map(at).collect()
        };
        let mut needed = BTreeSet::new();
        let mut todo = needs(finding);
        while let Some(i) = todo.pop() {
            if needed.insert(i) {
                todo.extend(needs(&findings[i]));
            }
        }
        needed
    }

    /// The selected findings that `brief` does not hold, and those that it holds in a shorter form.
    fn without_room(&self, brief: &Brief) -> Vec<LeftOut> {
        let printed = |finding: &Finding| {
            let mut printed = brief.findings.iter();
            printed.find(|other| other.section.code == finding.section.code)
        };
        let keys = |finding: &Finding| -> Vec<String> {
            let passages = finding.passages.iter();
            passages.map(|selected| selected.item.key()).collect()
        };
        let of_findings = |why, is: &dyn Fn(&Finding) -> bool| -> Vec<LeftOut> {
            let findings = self.selected.findings.iter().filter(|finding| is(finding));
            let item = |finding: &Finding| Address::Section(finding.section.code.clone());
            findings
                .map(|finding| LeftOut {
                    item: item(finding),
                    why,
                })
                .collect()
        };
        let gone = of_findings(LeftOutBecause::NoRoom, &|finding| {
            printed(finding).is_none()
        });
        let shortened = of_findings(LeftOutBecause::Shortened, &|finding| {
            printed(finding).is_some_and(|printed| keys(printed) != keys(finding))
        });
        gone.into_iter().chain(shortened).collect()
    }
}

/// Every partial passage that a briefing may print, however much room it has; each once.
pub(crate) fn excerpts<'a>(brief: &Brief<'a>) -> Vec<Excerpt<'a>> {
    let short = brief
        .findings
        .iter()
        .filter_map(shortened)
        .collect::<Vec<_>>();
    let findings = brief.findings.iter().chain(&short);
    let items = findings.flat_map(|finding| finding.passages.iter().map(|p| p.item.clone()));
    let excerpts: BTreeMap<String, Excerpt> = items
        .filter(|item| item.kept.is_some())
        .map(|item| (item.key(), item))
        .collect();
    excerpts.into_values().collect()
}
