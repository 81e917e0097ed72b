//! How much room cuts save, computed from one layout.

use std::collections::HashMap;

use super::Layout;
use crate::brief::{Brief, Cuts, Finding, Taken, words_of};

/// What cuts save of the room that the whole selection takes, in points.
///
/// A finding that is printed has been measured; what is left of it after a cut takes as much less as
/// it has fewer words.
pub(super) struct Savings<'a, 'b> {
    cuts: &'b Cuts<'a>,
    brief: &'b Brief<'a>,
    /// Of each finding by its section's code, the bytes of its words and its height.
    whole: HashMap<String, (usize, f64)>,
    scale: Scale,
    known: HashMap<Taken, f64>,
}

/// Bytes of the line that names what is left out, without the names and for each.
const LINE: usize = 60;
const NAME: usize = 8;

impl<'a, 'b> Savings<'a, 'b> {
    pub(super) fn new(
        brief: &'b Brief<'a>,
        cuts: &'b Cuts<'a>,
        layout: &Layout,
        is_printed: impl Fn(&Finding) -> bool,
    ) -> Self {
        let printed: Vec<&Finding> = brief.findings.iter().filter(|f| is_printed(f)).collect();
        let bytes: Vec<usize> = printed
            .iter()
            .map(|finding| words_of(brief.report, finding))
            .collect();
        // A template that prints findings in a way of its own tells no heights.
        let heights = if layout.findings.len() == printed.len() {
            layout.findings.clone()
        } else {
            vec![None; printed.len()]
        };
        let measured: Vec<(f64, f64)> = bytes
            .iter()
            .zip(&heights)
            .filter_map(|(bytes, height)| Some((*bytes as f64, (*height)?)))
            .collect();
        let scale = Scale::of(&measured).unwrap_or_else(|| {
            let all: usize = bytes.iter().sum();
            let used = layout.pages.saturating_sub(1) as f64 * layout.page + layout.used;
            Scale {
                base: 0.0,
                byte: used / all.max(1) as f64,
            }
        });
        let whole = printed
            .iter()
            .zip(bytes)
            .zip(heights)
            .map(|((finding, bytes), height)| {
                let height = height.unwrap_or_else(|| scale.height(bytes));
                (finding.section.code.to_string(), (bytes, height))
            })
            .collect();
        Self {
            cuts,
            brief,
            whole,
            scale,
            known: HashMap::from([(Taken::first(0), 0.0)]),
        }
    }

    /// What the first `count` cuts save.
    pub(super) fn of_first(&mut self, count: usize) -> f64 {
        self.of(&Taken::first(count))
    }

    /// What these cuts save.
    pub(super) fn of(&mut self, taken: &Taken) -> f64 {
        if let Some(known) = self.known.get(taken) {
            return *known;
        }
        let brief = self.cuts.brief(self.brief.setting, taken);
        let mut saved: f64 = self.whole.values().map(|(_, height)| height).sum();
        for finding in &brief.findings {
            if let Some((bytes, height)) = self.whole.get(&finding.section.code.to_string()) {
                let fewer = bytes.saturating_sub(words_of(brief.report, finding));
                saved -= height - self.scale.byte * fewer as f64;
            }
        }
        let places = brief.places_without_room().len();
        if places > 0 {
            saved -= self.scale.byte * (LINE + places * NAME) as f64;
        }
        self.known.insert(taken.clone(), saved);
        saved
    }

    /// The smallest number of cuts, from `least` to `most`, that saves `need`; `most` where none does.
    pub(super) fn cuts_for(&mut self, need: f64, least: usize, most: usize) -> usize {
        let (mut low, mut high) = (least, most);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.of_first(middle) >= need {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }
}

/// How high a finding is by the bytes of its words: the line through those that were measured.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Scale {
    base: f64,
    byte: f64,
}

impl Scale {
    fn of(measured: &[(f64, f64)]) -> Option<Self> {
        let count = measured.len() as f64;
        let (x, y) = measured.iter().fold((0.0, 0.0), |(x, y), one| {
            (x + one.0 / count, y + one.1 / count)
        });
        if measured.is_empty() || x <= 0.0 {
            return None;
        }
        let (mut across, mut along) = (0.0, 0.0);
        for one in measured {
            across += (one.0 - x) * (one.0 - x);
            along += (one.0 - x) * (one.1 - y);
        }
        let slope = along / across;
        let base = y - slope * x;
        // Two or three of one length tell nothing but how long they are.
        Some(if slope.is_finite() && slope > 0.0 && base >= 0.0 {
            Scale { base, byte: slope }
        } else {
            Scale {
                base: 0.0,
                byte: y / x,
            }
        })
    }

    fn height(self, bytes: usize) -> f64 {
        self.base + self.byte * bytes as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_lie_on_a_line_or_are_in_proportion() {
        let line = Scale::of(&[(100.0, 30.0), (200.0, 50.0), (300.0, 70.0)]).unwrap();
        assert!((line.base - 10.0).abs() < 1e-9 && (line.byte - 0.2).abs() < 1e-9);
        assert!((line.height(50) - 20.0).abs() < 1e-9);
        let same = Scale::of(&[(100.0, 30.0), (100.0, 50.0)]).unwrap();
        assert_eq!(
            same,
            Scale {
                base: 0.0,
                byte: 0.4
            }
        );
        assert_eq!(Scale::of(&[]), None);
    }
}
