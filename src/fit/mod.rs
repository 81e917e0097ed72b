//! The page limit, kept by a ladder: less space, then type down to 9 pt, then what the editors list
//! under `until-fit`, then findings in their short forms, then whole findings left out, the lowest
//! priority first. Where the next finding is longer than what is free then, shorter ones after it come
//! back. Recommendations are never shortened and never left out.
//!
//! This is the one room that goes back to `brief`. How much has to go is computed from one layout and
//! confirmed by another: a briefing is not laid out again and again until it fits.

mod layout;
mod savings;
mod too_long;

use std::collections::BTreeSet;

use crate::brief::{Brief, Cuts, Finding, Setting, Taken, words_of};
use crate::diagnostic::Result;
pub use layout::{Layout, lines_beyond};
use savings::Savings;
pub use too_long::{check, too_long};

/// Less than this share of the last page is near-empty.
const NEAR_EMPTY: f64 = 0.2;

/// After so many typesettings what fits is good enough, though a finding more might have fitted.
const ENOUGH: usize = 6;

/// So often is tried what else has room, once enough is cut.
const REFILLS: usize = 3;

/// From so many bytes of the report's words on a page on, a briefing is tried in the smallest setting
/// first. A page of A4 in 9 pt holds some 4,000, headings and recommendations among them. What is
/// right for a briefing does not depend on this, only how soon it is found.
const CROWDED: usize = 5_000;

/// A briefing as it fits, or as short as it gets.
#[derive(Debug)]
pub struct Fitted<'a, L> {
    /// What is in it.
    pub brief: Brief<'a>,
    /// How it was laid out.
    pub laid: L,
    /// The pages that it may have; `None` where nothing limits them.
    pub limit: Option<usize>,
    /// Whether it keeps that limit.
    pub fits: bool,
    /// How often something was typeset to find that out.
    pub typesettings: usize,
}

/// A briefing that was laid out, as far as fitting is concerned.
pub trait Laid {
    /// The room that it takes.
    fn layout(&self) -> &Layout;
    /// The keys of the report's words that are on its pages.
    fn printed(&self) -> &BTreeSet<String>;
}

/// What is saved beyond what is needed, in points, by the first cut: one that is a line short costs a
/// typesetting, and one that is a line long rarely costs a finding.
const MARGIN: f64 = 14.0;

/// Fits a briefing to its pages; `lay_out` typesets one.
///
/// # Errors
/// Those of `lay_out`. A briefing that does not fit is no error here.
pub fn fit<'a, L: Laid>(
    brief: &'a Brief<'a>,
    lay_out: impl FnMut(&Brief<'a>) -> Result<L>,
) -> Result<Fitted<'a, L>> {
    let mut ladder = Ladder {
        brief,
        lay_out,
        limit: None,
        typesettings: 0,
    };
    // A limit of the profile's is for its own template.
    let own = brief.template.text == brief.audience.template.text;
    let of_profile = brief.audience.pages.filter(|_| own).map(usize::from);
    let limit = |of_type: Option<usize>| of_profile.into_iter().chain(of_type).min();
    if of_profile.is_some_and(|pages| bytes(brief) > pages * CROWDED) {
        // Hardly any setting holds so much: no use in trying the others first.
        let small = ladder.set(Setting::Small)?;
        ladder.limit = limit(small.1.layout().max_pages);
        if !ladder.fits(&small.1) {
            return ladder.cut(small);
        }
    }
    let normal = ladder.lay_out(brief)?;
    ladder.limit = limit(normal.layout().max_pages);
    ladder.climb_down(normal)
}

/// The bytes of the report's words in a briefing.
fn bytes(brief: &Brief) -> usize {
    let findings = brief.findings.iter();
    let findings = findings.map(|finding| words_of(brief.report, finding));
    let recommendations = brief.recommendations.iter();
    let recommendations = recommendations.map(|selected| selected.item.text.plain().len());
    findings.chain(recommendations).sum()
}

struct Ladder<'a, F> {
    brief: &'a Brief<'a>,
    lay_out: F,
    limit: Option<usize>,
    typesettings: usize,
}

impl<'a, L: Laid, F: FnMut(&Brief<'a>) -> Result<L>> Ladder<'a, F> {
    fn lay_out(&mut self, brief: &Brief<'a>) -> Result<L> {
        self.typesettings += 1;
        (self.lay_out)(brief)
    }

    /// The whole selection in a setting.
    fn set(&mut self, setting: Setting) -> Result<(Brief<'a>, L)> {
        let brief = self.brief.set(setting);
        let laid = self.lay_out(&brief)?;
        Ok((brief, laid))
    }

    fn fits(&self, laid: &L) -> bool {
        self.limit.is_none_or(|limit| laid.layout().pages <= limit)
    }

    fn done(&self, (brief, laid): (Brief<'a>, L)) -> Fitted<'a, L> {
        Fitted {
            fits: self.fits(&laid),
            brief,
            laid,
            limit: self.limit,
            typesettings: self.typesettings,
        }
    }

    fn climb_down(&mut self, normal: L) -> Result<Fitted<'a, L>> {
        if self.fits(&normal) {
            if near_empty(normal.layout()) {
                // A little less room for each thing, and the last page is not needed.
                for setting in [Setting::Tight, Setting::Small] {
                    let other = self.set(setting)?;
                    if !near_empty(other.1.layout()) {
                        return Ok(self.done(other));
                    }
                }
            }
            return Ok(self.done((self.brief.clone(), normal)));
        }
        drop(normal);
        let small = self.set(Setting::Small)?;
        if !self.fits(&small.1) {
            return self.cut(small);
        }
        let tight = self.set(Setting::Tight)?;
        let is_better =
            self.fits(&tight.1) && (!near_empty(tight.1.layout()) || near_empty(small.1.layout()));
        Ok(self.done(if is_better { tight } else { small }))
    }

    /// Takes the smallest number of cuts with which the briefing fits.
    fn cut(&mut self, whole: (Brief<'a>, L)) -> Result<Fitted<'a, L>> {
        let Some(limit) = self.limit else {
            return Ok(self.done(whole));
        };
        let printed = whole.1.printed();
        let is_printed = |finding: &Finding| {
            printed.contains(&finding.section.code.to_string())
                || finding
                    .passages
                    .iter()
                    .any(|p| printed.contains(&p.item.key()))
        };
        let cuts = Cuts::new(self.brief, is_printed);
        let mut savings = Savings::new(self.brief, &cuts, whole.1.layout(), is_printed);
        // Fewer cuts than these do not fit; as many as those do.
        let mut too_few = 0;
        let mut enough: Option<(usize, (Brief<'a>, L))> = None;
        let mut need = overflow(limit, whole.1.layout()) + MARGIN;
        if cuts.is_empty() {
            return Ok(self.done(whole));
        }
        let mut last = whole;
        loop {
            let most = enough.as_ref().map_or(cuts.len(), |(count, _)| count - 1);
            if too_few >= most || (enough.is_some() && self.typesettings >= ENOUGH) {
                break;
            }
            let count = savings.cuts_for(need, too_few + 1, most);
            let brief = cuts.brief(Setting::Small, &Taken::first(count));
            let laid = self.lay_out(&brief)?;
            if self.fits(&laid) {
                let free = free(limit, laid.layout());
                enough = Some((count, (brief, laid)));
                need = savings.of_first(count) - free;
                // What is free is not enough to take the last cut back.
                if count == too_few + 1 || savings.of_first(count - 1) < need {
                    break;
                }
            } else {
                too_few = count;
                need = savings.of_first(count) + overflow(limit, laid.layout());
                last = (brief, laid);
                // It is known to fit with one more than this.
                if enough
                    .as_ref()
                    .is_some_and(|(count, _)| savings.of_first(count - 1) < need)
                {
                    break;
                }
            }
        }
        let fitted = match enough {
            Some((count, fitted)) => self.fill(&cuts, &mut savings, limit, count, fitted)?,
            None => last,
        };
        Ok(self.done(fitted))
    }

    /// Takes back what there is room for once the first `count` cuts are taken: the next finding may be
    /// longer than that, but shorter ones of lower priority are not.
    fn fill(
        &mut self,
        cuts: &Cuts<'a>,
        savings: &mut Savings<'a, '_>,
        limit: usize,
        count: usize,
        mut fitted: (Brief<'a>, L),
    ) -> Result<(Brief<'a>, L)> {
        let mut taken = Taken::first(count);
        // With one cut less than these the briefing does not fit: it was tried, or is computed to.
        let next = cuts.taken_moves(&taken).next_back();
        let mut room = free(limit, fitted.1.layout()) - MARGIN;
        for _ in 0..REFILLS {
            let mut more = taken.clone();
            let mut takes = 0.0;
            for at in cuts.taken_moves(&taken).rev() {
                if Some(at) == next {
                    continue;
                }
                if let Some(without) = cuts.without(&more, at) {
                    let longer = takes + savings.of(&more) - savings.of(&without);
                    if longer <= room {
                        (takes, more) = (longer, without);
                    }
                }
            }
            if more == taken {
                break;
            }
            let brief = cuts.brief(Setting::Small, &more);
            let laid = self.lay_out(&brief)?;
            if self.fits(&laid) {
                room = free(limit, laid.layout()) - MARGIN;
                (taken, fitted) = (more, (brief, laid));
            } else {
                // What must stay in one piece leaves gaps at the foot of columns, so less has room.
                room = takes - overflow(limit, laid.layout()) - MARGIN;
            }
        }
        Ok(fitted)
    }
}

/// What stands beyond the pages that a briefing may have, in points.
fn overflow(limit: usize, layout: &Layout) -> f64 {
    layout.pages.saturating_sub(limit + 1) as f64 * layout.page + layout.used
}

/// What is free on the pages that a briefing may have, in points.
fn free(limit: usize, layout: &Layout) -> f64 {
    limit.saturating_sub(layout.pages) as f64 * layout.page + layout.free
}

/// Whether there is hardly anything on the last of several pages.
fn near_empty(layout: &Layout) -> bool {
    layout.pages > 1 && layout.used < NEAR_EMPTY * layout.page
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audience::Audience;
    use crate::brief::LeftOutBecause;
    use crate::project::Project;
    use crate::report::Report;

    /// Pages that are made of words alone, a line for every sixty bytes.
    struct Fake {
        layout: Layout,
        printed: BTreeSet<String>,
    }

    impl Laid for Fake {
        fn layout(&self) -> &Layout {
            &self.layout
        }
        fn printed(&self) -> &BTreeSet<String> {
            &self.printed
        }
    }

    const PAGE: f64 = 700.0;

    fn height(brief: &Brief) -> f64 {
        let line = match brief.setting {
            Setting::Normal => 12.0,
            Setting::Tight => 11.0,
            Setting::Small => 10.0,
        };
        let lines = |bytes: usize| (bytes as f64 / 60.0).ceil();
        let findings = brief.findings.iter();
        let findings = findings.map(|f| 3.0 + lines(words_of(brief.report, f)));
        let rest = brief.recommendations.iter();
        let rest = rest.map(|r| 3.0 + lines(r.item.text.plain().len()));
        let left_out = lines(8 * brief.places_without_room().len());
        line * (findings.chain(rest).sum::<f64>() + left_out)
    }

    fn lay_out(brief: &Brief) -> Fake {
        let height = height(brief);
        let pages = (height / PAGE).ceil();
        let used = height - (pages - 1.0) * PAGE;
        let keys = brief.findings.iter().flat_map(|f| &f.passages);
        Fake {
            layout: Layout {
                pages: pages as usize,
                page: PAGE,
                used,
                free: PAGE - used,
                findings: vec![None; brief.findings.len()],
                ..Layout::default()
            },
            printed: keys.map(|p| p.item.key()).collect(),
        }
    }

    #[test]
    fn no_fewer_cuts_would_do_and_what_has_room_comes_back() {
        let project = Project::built_in();
        let report = Report::load(&project).unwrap();
        let mut audience = Audience::load(&project, &report, "judges-prosecutors").unwrap();
        let date = chrono::NaiveDate::default();
        let mut came_back = 0;
        for pages in 2..12 {
            audience.pages = Some(pages);
            let brief = Brief::decide(&report, &audience, date, "en").unwrap();
            let fitted = fit(&brief, |brief| Ok(lay_out(brief))).unwrap();
            let cuts = Cuts::new(&brief, |_| true);
            let limit = f64::from(pages) * PAGE;
            let least = (0..=cuts.len())
                .find(|count| height(&cuts.brief(Setting::Small, &Taken::first(*count))) <= limit);
            let Some(least) = least else {
                // Not even the recommendations have room.
                assert!(!fitted.fits && fitted.brief.findings.is_empty());
                continue;
            };
            assert!(fitted.fits);
            assert!(
                fitted.typesettings <= ENOUGH + REFILLS,
                "{pages}: {}",
                fitted.typesettings
            );
            if least == 0 {
                assert!(fitted.brief.without_room.is_empty());
            } else {
                // Nothing gives way but what must, and of that some may come back.
                assert!(height(&fitted.brief) <= limit);
                let most = cuts.brief(Setting::Small, &Taken::first(least));
                for left in &fitted.brief.without_room {
                    let is_cut = most.without_room.iter().any(|cut| {
                        cut.item == left.item
                            && (cut.why == left.why || left.why == LeftOutBecause::Shortened)
                    });
                    assert!(is_cut, "{pages} pages: {left:?}");
                }
                came_back += most.without_room.len() - fitted.brief.without_room.len();
            }
        }
        assert!(came_back > 0);
    }
}
