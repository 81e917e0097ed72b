//! Which cuts a briefing takes: as few as keep its limit.

use super::heights::Heights;
use super::{BYTES_A_PAGE, LINE, Ladder, Laid, Placed};
use crate::brief::{Brief, Cuts, Setting, Taken};
use crate::diagnostic::Result;

/// After so many layouts what fits is good enough, though a finding more might have fitted.
pub(super) const ENOUGH: usize = 5;

/// So often is tried what else has room, once enough is cut.
pub(super) const REFILLS: usize = 3;

impl<'a, L: Laid, F: FnMut(&Brief<'a>) -> Result<L>> Ladder<'a, '_, F> {
    /// Takes cuts until a briefing has no more than `limit` pages; all of them where even that is too
    /// long, and none where none is needed. `whole` is all that is selected, if that was laid out and is
    /// too long.
    pub(super) fn cut(
        &mut self,
        limit: usize,
        whole: Option<Placed<'a, L>>,
    ) -> Result<Placed<'a, L>> {
        let cuts = Cuts::new(self.brief, self.shown);
        let mut search = Search {
            limit,
            rest: self.bytes_of_rest(),
            heights: Heights::new(&cuts, self.shown),
            fits: None,
            too_long: Vec::new(),
            unlike: 0,
        };
        // Fewer cuts than the least do not fit; one more than the most do, once that is known.
        let (mut least, mut most) = (0, cuts.len());
        let mut taken = match whole {
            Some(_) => Taken::first(0),
            None => search.next(least, most),
        };
        let mut placed = match whole {
            Some(whole) => whole,
            None => self.lay_out(cuts.brief(Setting::Small, &taken))?,
        };
        let mut enough = None;
        let mut layouts = 0;
        loop {
            layouts += 1;
            let fits = self.fits(&placed.1);
            search.learn(&taken, &placed.1, fits);
            let count = taken.count();
            if fits {
                let Some(fewer) = count.checked_sub(1) else {
                    return Ok(placed);
                };
                most = fewer;
                enough = Some((taken, placed));
            } else {
                least = count + 1;
                if least > most && enough.is_none() {
                    return Ok(placed);
                }
            }
            if let Some((taken, placed)) = enough.take_if(|_| {
                least > most || layouts >= ENOUGH || search.is_hopeless(&Taken::first(most))
            }) {
                return self.fill(&cuts, search, taken, placed);
            }
            taken = search.next(least, most);
            placed = self.lay_out(cuts.brief(Setting::Small, &taken))?;
        }
    }

    /// Takes cuts back that there is room for: the next finding may be longer than that, but shorter
    /// ones of lower priority are not.
    fn fill(
        &mut self,
        cuts: &Cuts<'a>,
        mut search: Search<'a, '_>,
        mut taken: Taken,
        mut placed: Placed<'a, L>,
    ) -> Result<Placed<'a, L>> {
        // What was too long had a longer finding in it than those that are tried now.
        search.unlike = search.too_long.len();
        for _ in 0..REFILLS {
            let mut more = taken.clone();
            for at in cuts.taken_moves(&taken).rev() {
                if let Some(without) = cuts.without(&more, at)
                    && search.has_room(cuts, &without)
                {
                    more = without;
                }
            }
            if more == taken {
                break;
            }
            let tried = self.lay_out(cuts.brief(Setting::Small, &more))?;
            let fits = self.fits(&tried.1);
            search.learn(&more, &tried.1, fits);
            if fits {
                (taken, placed) = (more, tried);
            }
        }
        Ok(placed)
    }
}

/// What is known of cuts: those that were tried, and heights.
struct Search<'a, 'b> {
    limit: usize,
    /// Bytes of what is printed besides findings.
    rest: usize,
    heights: Heights<'a, 'b>,
    /// The longest that fits, and what stands beyond the limit: less than nothing is what is free.
    fits: Option<(Taken, f64)>,
    /// What is too long, the shortest last.
    too_long: Vec<(Taken, f64)>,
    /// How many of those say nothing of what is tried now.
    unlike: usize,
}

impl<'a> Search<'a, '_> {
    fn learn(&mut self, taken: &Taken, laid: &impl Laid, fits: bool) {
        let layout = laid.layout();
        self.heights.learn(taken, layout, self.rest);
        let tried = (taken.clone(), layout.beyond(self.limit));
        if fits {
            self.fits = Some(tried);
        } else {
            self.too_long.push(tried);
        }
    }

    /// The number of cuts to try next, from `least` to `most`.
    fn next(&mut self, least: usize, most: usize) -> Taken {
        let room = self.room();
        Taken::first(self.heights.cuts_for(least, most, room))
    }

    /// The height that there is for findings.
    fn room(&mut self) -> f64 {
        let mut after = |taken: &Taken| self.heights.after(taken);
        match (&self.fits, self.too_long[self.unlike..].last()) {
            (None, None) => (self.limit * BYTES_A_PAGE) as f64 - self.rest as f64,
            (Some((taken, beyond)), None) | (None, Some((taken, beyond))) => after(taken) - beyond,
            // What stays in one piece leaves gaps at the foot of columns, and less findings come with
            // fewer charts: so it is somewhere between.
            (Some((shorter, free)), Some((longer, beyond))) => {
                let height = after(shorter);
                let more = (after(longer) - height).max(0.0);
                height + more * free / (free - beyond)
            }
        }
    }

    /// Whether something is so much longer than what fits that it need not be tried. Heights are computed
    /// to a line: what is that much too long might fit.
    fn is_hopeless(&mut self, taken: &Taken) -> bool {
        let Some((fits, beyond)) = &self.fits else {
            return false;
        };
        self.heights.after(taken) > self.heights.after(fits) - beyond + LINE
    }

    /// Whether something has room that was not tried, though more than what fits.
    fn has_room(&mut self, cuts: &Cuts<'a>, taken: &Taken) -> bool {
        let mut tried = self.too_long.iter();
        !tried.any(|(tried, _)| cuts.is_within(taken, tried)) && {
            let room = self.room();
            self.heights.after(taken) <= room
        }
    }
}
