//! What a template has: blocks, values, filters and functions. What they are is said in the page.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::ValueKind;
use regex::Regex;

use super::{WORDS, root};
use crate::audience::Audience;
use crate::brief::{Brief, Event, LeftOut, LeftOutBecause, Occasion, Recipient};
use crate::diagnostic::Problems;
use crate::labels::Labels;
use crate::project::Project;
use crate::report::{Address, Report};
use crate::template::{Template, own_filters_and_functions, recipient_value};

pub(super) fn tables() -> Vec<(String, String)> {
    vec![
        ("blocks".to_owned(), blocks()),
        ("values".to_owned(), values()),
        ("filters and functions".to_owned(), filters()),
    ]
}

fn blocks() -> String {
    let briefing = fs::read_to_string(root().join("templates/briefing.typ.j2")).unwrap();
    let blocks = Regex::new(r"\{% block (\w+) %\}").unwrap();
    let rows = blocks.captures_iter(&briefing);
    let rows = rows.map(|found| format!("| `{}` | {WORDS} |\n", &found[1]));
    format!(
        "| block | what it prints |\n|---|---|\n{}",
        rows.collect::<String>()
    )
}

fn filters() -> String {
    let labels = Labels::load(&Project::built_in(), "en").unwrap();
    let rows = own_filters_and_functions(&Arc::new(labels)).into_iter();
    let rows = rows.map(|(name, what)| format!("| `{name}` | {what} | {WORDS} |\n"));
    format!(
        "| name | | what it does |\n|---|---|---|\n{}",
        rows.collect::<String>()
    )
}

/// The values of all built-in briefings together, as if an event had asked for them.
fn values() -> String {
    let project = Project::built_in();
    let report = Report::load(&project).unwrap();
    let mut problems = Problems::default();
    let names = Audience::names(&project).unwrap();
    let audiences = Audience::load_each(&project, &report, &names, &mut problems);
    let date = chrono::NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
    let mut briefs = Brief::decide_each(&report, &audiences, date, "en", &mut problems);
    assert!(problems.is_empty());
    let words = || Some("…".to_owned());
    let event = Event {
        name: "…".to_owned(),
        place: words(),
        date: Some(date),
        organiser: words(),
        contact: Some("https://example.org".to_owned()),
    };
    let occasion = Occasion {
        event: Some(event),
        ..Occasion::default()
    };
    let recipient = Recipient {
        name: "…".to_owned(),
        fields: BTreeMap::new(),
    };
    let labels = Arc::new(Labels::load(&project, "en").unwrap());
    let mut contexts = vec![minijinja::context! { recipient => recipient_value(&recipient) }];
    for brief in &mut briefs {
        brief.occasion = &occasion;
        // What a page without room has: a finding that is left out, and recommendations in a line.
        brief.without_room = vec![LeftOut {
            item: Address::Section(brief.findings[0].section.code.clone()),
            why: LeftOutBecause::NoRoom,
        }];
        let last = brief.recommendations.last().unwrap();
        brief.in_a_line.insert(last.item.number);
        let template = Template::load(&project, &labels, &brief.template).unwrap();
        contexts.push(template.context(brief, &labels).unwrap());
    }
    let rows = held(&contexts).into_iter();
    let rows =
        rows.map(|(name, values)| format!("| `{name}` | {} | {WORDS} |\n", fields(&values, 2)));
    format!(
        "| value | what it holds | what it is |\n|---|---|---|\n{}",
        rows.collect::<String>()
    )
}

/// The fields of values, or of their items if they are lists; those of fields too, down to `depth`.
fn fields(values: &[Value], depth: usize) -> String {
    if depth == 0 {
        return String::new();
    }
    let fields = held(values).into_iter().map(|(name, values)| {
        let below = fields(&values, depth - 1);
        if below.is_empty() {
            format!("`{name}`")
        } else {
            format!("`{name}` ({below})")
        }
    });
    fields.collect::<Vec<_>>().join(", ")
}

/// What maps, and the maps in lists, hold by each name.
fn held(values: &[Value]) -> BTreeMap<String, Vec<Value>> {
    let mut held: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let mut maps = Vec::new();
    for value in values {
        match value.kind() {
            ValueKind::Map => maps.push(value.clone()),
            ValueKind::Seq => maps.extend(value.try_iter().unwrap()),
            _ => {}
        }
    }
    for map in maps.iter().filter(|map| map.kind() == ValueKind::Map) {
        for name in map.try_iter().unwrap() {
            let value = map.get_item(&name).unwrap();
            held.entry(name.to_string()).or_default().push(value);
        }
    }
    held
}
