//! Series of numbered labels: `1`, `2`, `4` or `R1`, `R2`.

use std::collections::BTreeMap;

/// Labels that differ only in their last number.
#[derive(Debug, Clone)]
pub(crate) struct Series<'a> {
    /// What stands before the number.
    pub(crate) before: &'a str,
    /// The numbers, and how often each is there.
    numbers: BTreeMap<u32, usize>,
}

/// What stands before the last number of a label, and that number.
pub(crate) fn split(label: &str) -> Option<(&str, u32)> {
    let before = label.trim_end_matches(|c: char| c.is_ascii_digit());
    Some((before, label[before.len()..].parse().ok()?))
}

impl<'a> Series<'a> {
    /// The series of labels, in alphabetical order. Labels that end in no number are in none.
    pub(crate) fn of(labels: impl IntoIterator<Item = &'a str>) -> Vec<Self> {
        let mut series: BTreeMap<&str, BTreeMap<u32, usize>> = BTreeMap::new();
        for (before, number) in labels.into_iter().filter_map(split) {
            let numbers = series.entry(before).or_default();
            *numbers.entry(number).or_default() += 1;
        }
        let series = series.into_iter();
        series
            .map(|(before, numbers)| Self { before, numbers })
            .collect()
    }

    /// The lowest and the highest label.
    pub(crate) fn ends(&self) -> Option<(String, String)> {
        let (first, last) = (self.numbers.keys().next()?, self.numbers.keys().last()?);
        Some((self.label(first), self.label(last)))
    }

    /// The labels from the number `from` on that are not there.
    pub(crate) fn missing(&self, from: u32) -> Vec<String> {
        /// The most labels of one gap that are listed.
        const MANY: usize = 1000;
        let mut missing = Vec::new();
        let mut next = from;
        for number in self.numbers.keys() {
            missing.extend((next..*number).take(MANY).map(|number| self.label(&number)));
            next = number.saturating_add(1);
        }
        missing
    }

    /// The labels between the lowest and the highest that are not there.
    pub(crate) fn gaps(&self) -> Vec<String> {
        self.missing(self.numbers.keys().next().copied().unwrap_or_default())
    }

    /// The labels that are there more than once.
    pub(crate) fn twice(&self) -> Vec<String> {
        let twice = self.numbers.iter().filter(|(_, count)| **count > 1);
        twice.map(|(number, _)| self.label(number)).collect()
    }

    fn label(&self, number: &u32) -> String {
        format!("{}{number}", self.before)
    }
}

/// Labels in a line, the first few of them: `16, 28`.
pub(crate) fn few(labels: &[String]) -> String {
    /// The most that are named.
    const FEW: usize = 10;
    let named = labels[..labels.len().min(FEW)].join(", ");
    match labels.len().checked_sub(FEW) {
        Some(more @ 1..) => format!("{named} and {more} more"),
        _ => named,
    }
}
