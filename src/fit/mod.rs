//! The page limit, kept by a ladder: less space, then type down to 9 pt, then what the editors list
//! under `until-fit`, then findings in their short forms, then whole findings left out, the lowest
//! priority first. Where the next finding is longer than what is free then, shorter ones after it come
//! back. Recommendations are never shortened and never left out.
//!
//! This is the one room that goes back to `brief`. How much has to go is computed from what was laid
//! out and confirmed by laying it out: a briefing is not laid out again and again until it fits.

mod cut;
mod heights;
mod layout;
mod too_long;

use std::collections::BTreeSet;

use crate::brief::{Brief, Setting, Shown};
use crate::diagnostic::Result;
pub use layout::{Layout, lines_beyond};
pub use too_long::too_long;

/// Less than this share of the last page is near-empty.
const NEAR_EMPTY: f64 = 0.2;

/// The height of a line, in points.
const LINE: f64 = 12.0;

/// Bytes of the report's words on a page of A4 in 9 pt, headings and recommendations among them. What is
/// right for a briefing does not depend on this, nor on the next one, only how soon it is found.
const BYTES_A_PAGE: usize = 4_000;

/// From so many on hardly any setting holds a briefing, and it is cut before it is laid out.
const CROWDED: usize = 5_000;

/// A briefing as it fits, or as short as it gets.
#[derive(Debug)]
pub struct Fitted<'a, L> {
    /// What is in it.
    pub brief: Brief<'a>,
    /// How it was laid out.
    pub laid: L,
    /// The pages that it may have; `None` where nothing limits them.
    pub limit: Option<Limit>,
    /// Whether it keeps that limit.
    pub fits: bool,
    /// How often something was typeset to find that out.
    pub typesettings: usize,
}

/// The pages that a briefing may have: the fewest that its profile or its document type allows.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// How many these are.
    pub pages: usize,
    /// How many its document type allows; `None` where it has no limit of its own.
    pub of_type: Option<usize>,
}

/// What is known of a briefing before it is laid out.
#[derive(Debug, Default)]
pub struct Outline {
    /// The keys of the report's words that its template prints.
    pub printed: BTreeSet<String>,
    /// The pages that its document type has at most.
    pub max_pages: Option<usize>,
}

/// A briefing that was laid out, as far as fitting is concerned.
pub trait Laid {
    /// The room that it takes.
    fn layout(&self) -> &Layout;
}

/// Fits a briefing to its pages; `lay_out` typesets one.
///
/// # Errors
/// Those of `lay_out`. A briefing that does not fit is no error here.
pub fn fit<'a, L: Laid>(
    brief: &'a Brief<'a>,
    outline: &Outline,
    lay_out: impl FnMut(&Brief<'a>) -> Result<L>,
) -> Result<Fitted<'a, L>> {
    // A limit of the profile's is for its own template.
    let own = brief.has_own_template();
    let of_profile = brief.audience.pages.filter(|_| own).map(usize::from);
    let pages = of_profile.into_iter().chain(outline.max_pages).min();
    let shown = Shown::new(brief, &outline.printed);
    let mut ladder = Ladder {
        brief,
        shown: &shown,
        lay_out,
        limit: pages,
        typesettings: 0,
    };
    let (brief, laid) = ladder.climb_down()?;
    Ok(Fitted {
        brief,
        fits: ladder.fits(&laid),
        laid,
        limit: pages.map(|pages| Limit {
            pages,
            of_type: outline.max_pages,
        }),
        typesettings: ladder.typesettings,
    })
}

/// A briefing and how it was laid out.
type Placed<'a, L> = (Brief<'a>, L);

struct Ladder<'a, 's, F> {
    brief: &'a Brief<'a>,
    shown: &'s Shown,
    lay_out: F,
    limit: Option<usize>,
    typesettings: usize,
}

impl<'a, L: Laid, F: FnMut(&Brief<'a>) -> Result<L>> Ladder<'a, '_, F> {
    fn lay_out(&mut self, brief: Brief<'a>) -> Result<Placed<'a, L>> {
        self.typesettings += 1;
        let laid = (self.lay_out)(&brief)?;
        Ok((brief, laid))
    }

    fn fits(&self, laid: &L) -> bool {
        self.limit.is_none_or(|limit| laid.layout().pages <= limit)
    }

    fn climb_down(&mut self) -> Result<Placed<'a, L>> {
        if let Some(limit) = self
            .limit
            .filter(|limit| self.bytes_of_findings() + self.bytes_of_rest() > limit * CROWDED)
        {
            let cut = self.cut(limit, None)?;
            if cut.0.rung > Setting::Small.rung() {
                return Ok(cut);
            }
        }
        let normal = self.lay_out(self.brief.clone())?;
        if self.fits(&normal.1) {
            if near_empty(normal.1.layout()) {
                // A little less room for each thing, and the last page is not needed.
                for setting in [Setting::Tight, Setting::Small] {
                    let other = self.lay_out(self.brief.set(setting))?;
                    if !near_empty(other.1.layout()) {
                        return Ok(other);
                    }
                }
            }
            return Ok(normal);
        }
        drop(normal);
        let small = self.lay_out(self.brief.set(Setting::Small))?;
        if let Some(limit) = self.limit.filter(|_| !self.fits(&small.1)) {
            return self.cut(limit, Some(small));
        }
        let tight = self.lay_out(self.brief.set(Setting::Tight))?;
        let is_better =
            self.fits(&tight.1) && (!near_empty(tight.1.layout()) || near_empty(small.1.layout()));
        Ok(if is_better { tight } else { small })
    }

    /// Bytes of what is printed of the findings, all that are selected.
    fn bytes_of_findings(&self) -> usize {
        let findings = self.brief.findings.iter();
        findings
            .map(|finding| self.shown.bytes_of(self.brief.report, finding))
            .sum()
    }

    /// Bytes of the report's words that are printed besides: those of the recommendations.
    fn bytes_of_rest(&self) -> usize {
        let recommendations = self.brief.recommendations.iter();
        recommendations
            .map(|selected| selected.item.text.plain().len())
            .sum()
    }
}

/// Whether there is hardly anything on the last of several pages.
fn near_empty(layout: &Layout) -> bool {
    layout.pages > 1 && layout.used < NEAR_EMPTY * layout.page
}

#[cfg(test)]
mod tests;
