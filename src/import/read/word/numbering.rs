//! The numbers of a Word file's lists and headings, which Word counts anew each time (ECMA-376, part 1, 17.9).

use std::collections::HashMap;

use roxmltree::{Document as Xml, Node};
use typst::ecow::EcoString;

use super::{attribute, child, is, switch, value};
use crate::import::read::roman;

/// How deep lists go.
const LEVELS: usize = 9;

/// How a level of a list is numbered.
#[derive(Debug, Clone)]
struct Level {
    start: usize,
    format: String,
    /// The number with what stands around it, such as `%1.%2)`.
    text: String,
    /// Whether the numbers of the levels above are Arabic here, whatever they are there.
    is_legal: bool,
    /// This level begins again after an item of one of this many highest levels; `None` for any level above it.
    restart: Option<usize>,
}

/// The lists by their numbers, and how far each was counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// For each list, the definition that it counts by, and its levels.
    lists: HashMap<String, (String, Vec<Level>)>,
    /// The numbers of each definition: lists of one definition continue each other's numbers.
    counts: HashMap<String, [Option<usize>; LEVELS]>,
    /// The numbers at which lists begin that have not begun, if they differ from their definitions.
    starts: HashMap<(String, usize), usize>,
}

impl Numbering {
    pub(crate) fn new(xml: Option<&Xml>) -> Self {
        let mut numbering = Numbering::default();
        let Some(xml) = xml else { return numbering };
        let root = xml.root_element();
        let definitions = root.children().filter(|node| is(*node, "abstractNum"));
        let definitions =
            definitions.filter_map(|node| Some((attribute(node, "abstractNumId")?, node)));
        let definitions: HashMap<&str, Node> = definitions.collect();
        for node in root.children().filter(|node| is(*node, "num")) {
            let definition = value(node, "abstractNumId").unwrap_or_default();
            let (Some(id), Some(levels)) = (attribute(node, "numId"), definitions.get(definition))
            else {
                continue;
            };
            let levels = levels.children().filter(|node| is(*node, "lvl"));
            let mut levels: Vec<Level> = levels.take(LEVELS).map(level_of).collect();
            for change in node.children().filter(|node| is(*node, "lvlOverride")) {
                let deep = attribute(change, "ilvl").and_then(|deep| deep.parse().ok());
                let Some(deep) = deep.filter(|deep| *deep < levels.len()) else {
                    continue;
                };
                if let Some(level) = child(change, "lvl") {
                    levels[deep] = level_of(level);
                }
                let start = value(change, "startOverride").and_then(|start| start.parse().ok());
                if let Some(start) = start {
                    numbering.starts.insert((id.to_owned(), deep), start);
                }
            }
            let list = (definition.to_owned(), levels);
            numbering.lists.insert(id.to_owned(), list);
        }
        numbering
    }

    /// Whether there is such a list. There is no list `0`: it takes a paragraph out of the list of its style.
    pub(crate) fn has(&self, list: &str) -> bool {
        self.lists.contains_key(list)
    }

    /// Counts an item of a list, at level `deep` from 0, and returns its label.
    pub(crate) fn next(&mut self, list: &str, deep: usize) -> Option<EcoString> {
        let (definition, levels) = self.lists.get(list)?;
        let deep = deep.min(levels.len().checked_sub(1)?);
        let counts = self.counts.entry(definition.clone()).or_default();
        let start = self.starts.remove(&(list.to_owned(), deep));
        let next = counts[deep].map(|count| count + 1);
        counts[deep] = start.or(next).or(Some(levels[deep].start));
        for below in deep + 1..levels.len() {
            if levels[below].restart.is_none_or(|level| deep < level) {
                counts[below] = None;
            }
        }
        let level = &levels[deep];
        if level.format == "bullet" {
            return Some("•".into());
        }
        if level.format == "none" {
            return None;
        }
        let mut label = EcoString::new();
        let mut signs = level.text.chars().peekable();
        while let Some(sign) = signs.next() {
            let of = signs.peek().and_then(|digit| digit.to_digit(10));
            match of.filter(|of| sign == '%' && (1..=LEVELS as u32).contains(of)) {
                Some(of) => {
                    signs.next();
                    let of = of as usize - 1;
                    let Some(other) = levels.get(of) else {
                        continue;
                    };
                    let count = counts[of].unwrap_or(other.start);
                    let format = match level.is_legal {
                        true => "decimal",
                        false => &other.format,
                    };
                    label.push_str(&written(count, format));
                }
                None => label.push(sign),
            }
        }
        let label = label.trim();
        (!label.is_empty()).then(|| label.into())
    }
}

fn level_of(node: Node) -> Level {
    let number = |name| value(node, name).and_then(|number| number.parse().ok());
    Level {
        start: number("start").unwrap_or(0),
        format: value(node, "numFmt").unwrap_or("decimal").to_owned(),
        text: value(node, "lvlText").unwrap_or_default().to_owned(),
        is_legal: switch(node, "isLgl").unwrap_or(false),
        restart: number("lvlRestart"),
    }
}

/// A number in a format of Word's.
fn written(number: usize, format: &str) -> String {
    let or_arabic = |roman: Option<String>| roman.unwrap_or_else(|| number.to_string());
    match format {
        "upperRoman" => or_arabic(roman(number, true)),
        "lowerRoman" => or_arabic(roman(number, false)),
        "upperLetter" => letters(number, 'A'),
        "lowerLetter" => letters(number, 'a'),
        "decimalZero" => format!("{number:02}"),
        _ => number.to_string(),
    }
}

/// a … z, aa, bb, …: as Word counts in letters.
fn letters(number: usize, first: char) -> String {
    let Some(place) = number.checked_sub(1) else {
        return String::new();
    };
    // Fewer than 26 places after `a` or `A`, it is a letter.
    let letter = char::from(first as u8 + (place % 26) as u8);
    letter.to_string().repeat(place / 26 + 1)
}
