//! Fits a briefing to its pages. Its document type lists kinds of steps, each of which adds something or
//! replaces its shorter form. Of each kind, one after the other, as many of the first steps are taken as fit.
//!
//! Smaller type is used only to keep the steps that the document type is for. This is the only room that has
//! `brief` decide again what a briefing holds.

mod layout;
mod too_long;

use std::collections::BTreeSet;
use std::ops::Range;

use crate::brief::{Brief, DocumentType, Setting, Steps};
use crate::diagnostic::Result;
pub(crate) use layout::{Layout, lines_beyond};
pub(crate) use too_long::too_long;

/// The last page is near-empty if less than this share of it is used.
const NEAR_EMPTY: f64 = 0.2;

/// How many steps of a kind are tried after the first one that does not fit.
const LATER: usize = 2;

/// A briefing as it fits, or in its shortest form if that does not fit either.
#[derive(Debug)]
pub(crate) struct Fitted<'a, L> {
    /// The briefing with what has room.
    pub(crate) brief: Brief<'a>,
    /// How it was laid out.
    pub(crate) laid: L,
    /// The page limit; `None` if there is none.
    pub(crate) limit: Option<Limit>,
    /// Whether it keeps that limit.
    pub(crate) fits: bool,
    /// How often pages were laid out to find this out.
    pub(crate) typesettings: usize,
}

/// The page limit: the smaller of those of its profile and of its document type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    /// The most pages that a briefing may have.
    pub(crate) pages: usize,
    /// The limit of its document type; `None` if that has none.
    pub(crate) of_type: Option<usize>,
}

/// A briefing that was laid out, as far as fitting needs to know it.
pub(crate) trait Laid {
    /// The room that it takes.
    fn layout(&self) -> &Layout;
}

/// Fits a briefing to its pages; `lay_out` lays one out.
///
/// # Errors
/// Those of `lay_out`. If the briefing does not fit, that is no error here.
pub(crate) fn fit<'a, L: Laid>(
    brief: &'a Brief<'a>,
    document_type: &DocumentType,
    lay_out: impl FnMut(&Brief<'a>) -> Result<L>,
) -> Result<Fitted<'a, L>> {
    // The profile's limit is for its own template only.
    let own = brief.has_own_template();
    let of_profile = brief.audience.pages.filter(|_| own).map(usize::from);
    let pages = of_profile.into_iter().chain(document_type.max_pages).min();
    let steps = Steps::new(brief, &document_type.steps);
    let least = document_type.least;
    let mut search = Search {
        least: least.map_or(steps.len(), |kind| steps.up_to(kind)),
        steps,
        lay_out,
        pages,
        words: document_type.max_words,
        typesettings: 0,
    };
    let WithPlace { brief, laid, .. } = search.run()?;
    Ok(Fitted {
        brief,
        fits: search.keeps_pages(&laid),
        laid,
        limit: pages.map(|pages| Limit {
            pages,
            of_type: document_type.max_pages,
        }),
        typesettings: search.typesettings,
    })
}

struct Search<'a, F> {
    steps: Steps<'a>,
    lay_out: F,
    pages: Option<usize>,
    words: Option<usize>,
    /// How many of the first steps are worth smaller type.
    least: usize,
    typesettings: usize,
}

/// A briefing after some steps, laid out.
struct WithPlace<'a, L> {
    taken: BTreeSet<usize>,
    brief: Brief<'a>,
    laid: L,
}

impl<'a, L: Laid, F: FnMut(&Brief<'a>) -> Result<L>> Search<'a, F> {
    fn place(&mut self, setting: Setting, taken: BTreeSet<usize>) -> Result<WithPlace<'a, L>> {
        self.typesettings += 1;
        let brief = self.steps.brief(setting, &taken);
        let laid = (self.lay_out)(&brief)?;
        Ok(WithPlace { taken, brief, laid })
    }

    fn keeps_pages(&self, laid: &L) -> bool {
        self.pages.is_none_or(|most| laid.layout().pages <= most)
    }

    fn fits(&self, placed: &WithPlace<L>) -> bool {
        // Up to `least`, steps are taken however many words they add.
        let is_needed = placed.taken.len() <= self.least;
        let keeps_words = self
            .words
            .is_none_or(|most| is_needed || placed.laid.layout().words <= most);
        keeps_words && self.keeps_pages(&placed.laid)
    }

    /// Chooses the roomiest setting in which the first `least` steps fit, or as many of them as fit in any.
    /// Then it takes further steps that fit.
    fn run(&mut self) -> Result<WithPlace<'a, L>> {
        let missing = |placed: &WithPlace<L>, least| -> Vec<bool> {
            (0..least)
                .map(|step| !placed.taken.contains(&step))
                .collect()
        };
        let mut best = self.least(Setting::Normal, BTreeSet::new())?;
        for setting in [Setting::Tight, Setting::Small] {
            if self.fits(&best) && !missing(&best, self.least).contains(&true) {
                break;
            }
            let beginning = (0..self.least).take_while(|step| best.taken.contains(step));
            let tighter = self.least(setting, beginning.collect())?;
            // Of two steps, the one that comes first counts more.
            let is_fuller = missing(&tighter, self.least) < missing(&best, self.least);
            if is_fuller || !self.keeps_pages(&best.laid) {
                best = tighter;
            }
        }
        if self.keeps_pages(&best.laid) {
            best = self.fill(best, self.least..self.steps.len())?;
        }
        self.without_near_empty_page(best)
    }

    /// Takes those of the first `least` steps that fit in a setting. `fit` holds the steps at the beginning
    /// that fit in a roomier setting.
    fn least(&mut self, setting: Setting, fit: BTreeSet<usize>) -> Result<WithPlace<'a, L>> {
        let all = self.place(setting, (0..self.least).collect())?;
        if self.fits(&all) {
            return Ok(all);
        }
        let some = self.place(setting, fit)?;
        if self.keeps_pages(&some.laid) {
            return self.fill(some, 0..self.least);
        }
        Ok(some)
    }

    /// Takes as many of these steps as still fit, one kind after the other.
    fn fill(
        &mut self,
        mut placed: WithPlace<'a, L>,
        steps: Range<usize>,
    ) -> Result<WithPlace<'a, L>> {
        for kind in self.steps.kinds() {
            let kind = kind.start.max(steps.start)..kind.end.min(steps.end);
            if !kind.clone().all(|step| placed.taken.contains(&step)) {
                placed = self.longest(placed, kind)?;
            }
        }
        Ok(placed)
    }

    /// Takes as many of the first `steps` as fit: it doubles their number until they do not fit, and then
    /// halves the interval. After that it tries a few single steps after the first one that does not fit.
    fn longest(
        &mut self,
        mut placed: WithPlace<'a, L>,
        steps: Range<usize>,
    ) -> Result<WithPlace<'a, L>> {
        let setting = placed.brief.setting;
        let first = placed.taken.clone();
        let (mut fits, mut too_many) = (0, steps.len() + 1);
        let mut count = 1;
        while fits + 1 < too_many {
            let more = steps.start..steps.start + count;
            let tried = self.place(setting, first.iter().copied().chain(more).collect())?;
            if self.fits(&tried) {
                (fits, placed) = (count, tried);
            } else {
                too_many = count;
            }
            count = usize::midpoint(fits, too_many).min(2 * fits.max(1));
        }
        for later in steps.skip(too_many).take(LATER) {
            let taken = placed.taken.iter().copied().chain([later]).collect();
            let tried = self.place(setting, taken)?;
            if self.fits(&tried) {
                placed = tried;
            }
        }
        Ok(placed)
    }

    /// Sets a briefing tightly if its last page is near-empty, and is not so then.
    fn without_near_empty_page(&mut self, placed: WithPlace<'a, L>) -> Result<WithPlace<'a, L>> {
        if placed.brief.setting == Setting::Normal && near_empty(placed.laid.layout()) {
            let tight = self.place(Setting::Tight, placed.taken.clone())?;
            if !near_empty(tight.laid.layout()) {
                return Ok(tight);
            }
        }
        Ok(placed)
    }
}

/// Whether there is hardly anything on the last of several pages.
fn near_empty(layout: &Layout) -> bool {
    layout.pages > 1 && layout.used < NEAR_EMPTY * layout.page
}

#[cfg(test)]
mod tests;
