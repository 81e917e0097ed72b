//! How high findings are with other cuts than those that were laid out.

use std::collections::HashMap;
use std::rc::Rc;

use super::Layout;
use crate::brief::{Cuts, Setting, Shown, Taken};
use crate::report::Code;

/// Bytes of the line that names what is left out: of its beginning, and for each section besides the title.
const LINE: usize = 60;
const NAME: usize = 12;

/// What is known of how high findings are, all in the smallest setting. It grows with each layout: what
/// was laid out in one piece has been measured, and the rest is as high as its words are many.
///
/// Heights are in points. Before anything was laid out they are in bytes.
pub(super) struct Heights<'a, 'b> {
    cuts: &'b Cuts<'a>,
    shown: &'b Shown,
    measured: HashMap<Form, f64>,
    scale: Scale,
    known: HashMap<Taken, Rc<Forms>>,
}

/// A finding as it is printed: its code, and how many bytes.
type Form = (Code, usize);

/// What is printed after some cuts.
struct Forms {
    findings: Vec<Form>,
    /// Bytes of the line that names what is left out.
    line: usize,
}

impl<'a, 'b> Heights<'a, 'b> {
    /// What can be said before anything was laid out.
    pub(super) fn new(cuts: &'b Cuts<'a>, shown: &'b Shown) -> Self {
        Self {
            cuts,
            shown,
            measured: HashMap::new(),
            scale: Scale {
                base: 0.0,
                byte: 1.0,
            },
            known: HashMap::new(),
        }
    }

    /// Learns from the layout of what is printed after these cuts; `rest` is how many bytes of the
    /// report's words that has besides findings.
    pub(super) fn learn(&mut self, taken: &Taken, layout: &Layout, rest: usize) {
        let forms = self.forms(taken);
        // A template that prints findings in a way of its own tells no heights.
        if layout.findings.len() == forms.findings.len() {
            for (form, height) in forms.findings.iter().zip(&layout.findings) {
                if let Some(height) = height {
                    self.measured.insert(form.clone(), *height);
                }
            }
        }
        let measured = self.measured.iter();
        let measured = measured.map(|((_, bytes), height)| (*bytes as f64, *height));
        self.scale = Scale::through(measured.collect()).unwrap_or_else(|| {
            let bytes: usize = forms.findings.iter().map(|(_, bytes)| bytes).sum();
            Scale {
                base: 0.0,
                byte: layout.end / (bytes + rest).max(1) as f64,
            }
        });
    }

    /// How high all findings together are after these cuts, with the line that names those left out.
    pub(super) fn after(&mut self, taken: &Taken) -> f64 {
        let forms = self.forms(taken);
        let findings = forms.findings.iter().map(|form| {
            let measured = self.measured.get(form).copied();
            measured.unwrap_or_else(|| self.scale.height(form.1))
        });
        findings.sum::<f64>() + self.scale.byte * forms.line as f64
    }

    /// The smallest number of cuts, from `least` to `most`, after which findings are no higher than
    /// `room`; `most` where there is none.
    pub(super) fn cuts_for(&mut self, least: usize, most: usize, room: f64) -> usize {
        let (mut low, mut high) = (least, most);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.after(&Taken::first(middle)) <= room {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }

    fn forms(&mut self, taken: &Taken) -> Rc<Forms> {
        if let Some(known) = self.known.get(taken) {
            return Rc::clone(known);
        }
        let brief = self.cuts.brief(Setting::Small, taken);
        let shown = brief.findings.iter().filter(|f| self.shown.prints(f));
        let places = brief.places_without_room().into_iter();
        let names = places.map(|place| NAME + place.title.map_or(0, |title| title.plain().len()));
        let names: usize = names.sum();
        let forms = Rc::new(Forms {
            findings: shown
                .map(|finding| {
                    let bytes = self.shown.bytes_of(brief.report, finding);
                    (finding.section.code.clone(), bytes)
                })
                .collect(),
            line: if names > 0 { LINE + names } else { 0 },
        });
        self.known.insert(taken.clone(), Rc::clone(&forms));
        forms
    }
}

/// How high a finding is by the bytes of its words: the line through those that were measured.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Scale {
    base: f64,
    byte: f64,
}

impl Scale {
    /// From bytes and heights; `None` where there are none.
    fn through(mut measured: Vec<(f64, f64)>) -> Option<Self> {
        // In one order: sums of floating point numbers depend on it.
        measured.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
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
        let line = Scale::through(vec![(300.0, 70.0), (100.0, 30.0), (200.0, 50.0)]).unwrap();
        assert!((line.base - 10.0).abs() < 1e-9 && (line.byte - 0.2).abs() < 1e-9);
        assert!((line.height(50) - 20.0).abs() < 1e-9);
        let same = Scale::through(vec![(100.0, 30.0), (100.0, 50.0)]).unwrap();
        assert_eq!(
            same,
            Scale {
                base: 0.0,
                byte: 0.4
            }
        );
        assert_eq!(Scale::through(Vec::new()), None);
    }
}
