//! The design system: colours that can be read, labels in every language, and every document type for
//! audiences of different kinds.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use regex::Regex;

use crate::program::{REPORT, audiences, built_as, json, root};
use crate::readers::{body_words, faults, ink, pages, squeezed, tool};

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// The relative luminance of a colour such as `#183f6b`, as WCAG 2 defines it.
fn luminance(hex: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

/// The contrast of two colours, 1 to 21.
fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Every colour of the theme by its name.
fn colours() -> BTreeMap<String, String> {
    let theme = read("templates/lib/theme.typ");
    let named = Regex::new(r##"(?:#let )?([a-z-]+)(?: =|:) rgb\("(#[0-9a-f]{6})"\)"##).unwrap();
    let colours: BTreeMap<String, String> = named
        .captures_iter(&theme)
        .map(|found| (found[1].to_owned(), found[2].to_owned()))
        .collect();
    assert_eq!(
        colours.len(),
        theme.matches("rgb(").count(),
        "a colour of the theme has no name of its own"
    );
    colours
}

/// The names in a list of the theme, such as `text-on-light`, or the keys of a dictionary.
fn role(name: &str) -> Vec<String> {
    let theme = read("templates/lib/theme.typ");
    let list = Regex::new(&format!(r"(?s)#let {name} = \((.*?)\n?\)\n")).unwrap();
    let list = list.captures(&theme).unwrap()[1].to_owned();
    let item = Regex::new(r"^\s*([a-z-]+)").unwrap();
    list.split(',')
        .filter_map(|part| Some(item.captures(part)?[1].to_owned()))
        .collect()
}

#[test]
fn every_text_can_be_read_on_everything_that_it_may_stand_on() {
    let colours = colours();
    let mut roles = BTreeSet::new();
    let mut check = |texts: &str, surfaces: &str, least: f64| {
        for text in role(texts) {
            for surface in role(surfaces) {
                let reached = contrast(&colours[&text], &colours[&surface]);
                assert!(reached >= least, "{text} on {surface}: {reached:.1}:1");
                roles.extend([text.clone(), surface]);
            }
        }
    };
    check("text-on-light", "light", 4.5);
    check("text-on-accent", "accents", 7.0);
    roles.extend(role("lines-only"));
    let without_role: Vec<&String> = colours
        .keys()
        .filter(|name| !roles.contains(*name))
        .collect();
    assert_eq!(
        without_role,
        Vec::<&String>::new(),
        "each colour is text, a surface or a line"
    );
}

#[test]
fn no_component_makes_a_colour_of_its_own() {
    let colour = Regex::new(
        r"\b(rgb|luma|cmyk|oklab|oklch|color\.\w+|gradient\.\w+)\(|(fill|stroke|paint): *(white|black|gray|silver|red|blue|green|navy|teal|aqua|purple|maroon|orange|yellow|lime|olive|fuchsia|eastern)\b|\.(lighten|darken|transparentize|saturate|desaturate|negate)\(",
    )
    .unwrap();
    for wrong in [
        "set text(fill: red)",
        "stroke: 1pt + rgb(\"#000\")",
        "panel.lighten(10%)",
    ] {
        assert!(colour.is_match(wrong), "{wrong}");
    }
    for file in fs::read_dir(root().join("templates/lib")).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        // The theme holds the colours; a profile's own colour becomes one in `accent-colour`.
        if name == "theme.typ" {
            continue;
        }
        let text = fs::read_to_string(&path)
            .unwrap()
            .replace("rgb(chosen)", "");
        let found = colour.find(&text).map(|found| found.as_str().to_owned());
        assert_eq!(found, None, "in {name}");
        // Lines are no surfaces, and surfaces are no text.
        for wrong in [
            "text(fill: hairline",
            "text(fill: panel",
            "set text(fill: panel",
        ] {
            assert!(!text.contains(wrong), "{wrong} in {name}");
        }
    }
}

#[test]
fn each_audience_has_an_accent_of_its_own() {
    let accents = role("accents");
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    let named = Regex::new(r#"(?m)^accent = "([^"]+)""#).unwrap();
    for audience in audiences() {
        let profile = read(&format!("{REPORT}/audiences/{audience}.toml"));
        let accent = named.captures(&profile).unwrap()[1].to_owned();
        assert!(accents.contains(&accent), "{audience}: {accent}");
        if let Some(other) = taken.insert(accent.clone(), audience.clone()) {
            panic!("{audience} and {other} share {accent}");
        }
    }
}

#[test]
fn each_audience_has_a_message_that_it_selects() {
    for audience in audiences() {
        let profile = read(&format!("{REPORT}/audiences/{audience}.toml"));
        assert!(profile.contains("\nmessage = "), "{audience}");
        let selection = json(&["build", &audience, "--format", "json"]);
        let item = selection["message"]["item"].as_str().unwrap();
        let passages = selection["findings"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|f| f["passages"].as_array().unwrap());
        let selected = passages.clone().any(|p| {
            p["id"]
                .as_str()
                .is_some_and(|id| item == format!("{id}/short"))
        }) || selection["recommendations"]
            .as_array()
            .unwrap()
            .iter()
            .any(|r| item.parse().is_ok_and(|number: u64| r["number"] == number));
        assert!(selected, "{audience}: {item} is not in its briefing");
    }
}

/// The labels of a language: each with the variables in it.
fn labels(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    fn collect(pattern: &Pattern<&str>, names: &mut BTreeSet<String>) {
        for element in &pattern.elements {
            let PatternElement::Placeable { expression } = element else {
                continue;
            };
            match expression {
                Expression::Inline(inline) => variable(inline, names),
                Expression::Select { selector, variants } => {
                    variable(selector, names);
                    for variant in variants {
                        collect(&variant.value, names);
                    }
                }
            }
        }
    }
    fn variable(inline: &InlineExpression<&str>, names: &mut BTreeSet<String>) {
        if let InlineExpression::VariableReference { id } = inline {
            names.insert(id.name.to_owned());
        }
    }
    let text = read(&format!("templates/labels/{language}.ftl"));
    let resource = fluent_syntax::parser::parse(text.as_str()).unwrap();
    resource
        .body
        .iter()
        .filter_map(|entry| {
            let Entry::Message(message) = entry else {
                return None;
            };
            let mut names = BTreeSet::new();
            collect(message.value.as_ref()?, &mut names);
            Some((message.id.name.to_owned(), names))
        })
        .collect()
}

#[test]
fn every_language_has_the_same_labels_with_the_same_variables() {
    let english = labels("en");
    assert!(english.len() > 50 && english.values().any(|variables| !variables.is_empty()));
    for file in fs::read_dir(root().join("templates/labels")).unwrap() {
        let path = file.unwrap().path();
        let language = path.file_stem().unwrap().to_string_lossy().into_owned();
        let mut labels = labels(&language);
        // Only some languages write the first of a month in a form of its own.
        labels.remove("date-format-first");
        assert_eq!(labels, english, "{language}");
    }
}

#[test]
fn french_labels_keep_their_signs_on_the_line_of_the_word() {
    let wrong =
        Regex::new(r"(?m)^[a-z][^#]*?([^\u{a0}\s][;!?»]|[^\u{a0}]:(?: |$)|[ ][;!?»]|«[^\u{a0}])")
            .unwrap();
    for (label, is_wrong) in [
        ("a = Page : oui", true),
        ("a = Oui !", true),
        ("a = «\u{a0}Oui\u{a0}»", false),
        ("a = « Oui\u{a0}»", true),
        ("a = Page\u{a0}: oui", false),
    ] {
        assert_eq!(wrong.is_match(label), is_wrong, "{label}");
    }
    let text: String = read("templates/labels/fr.ftl")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(wrong.find(&text).map(|found| found.as_str()), None);
}

/// The document types, and the pages that each has at most.
pub const TYPES: [(&str, usize); 6] = [
    ("briefing", 8),
    ("one-pager", 1),
    ("checklist", 2),
    ("leaflet", 4),
    ("digest", 4),
    ("poster", 1),
];

/// Audiences of different kinds, with few and many recommendations.
pub const AUDIENCES: [&str; 3] = ["police-trainers", "education-staff", "overseas-departments"];

/// The bytes of a briefing as a document type.
fn built(audience: &str, template: &str, folder: &Path) -> Vec<u8> {
    fs::read(built_as(audience, template, "en", &folder.join(template))).unwrap()
}

#[test]
fn every_document_type_is_made_for_audiences_of_different_kinds() {
    let folder = tempfile::tempdir().unwrap();
    for audience in AUDIENCES {
        for (template, most) in TYPES {
            // Eleven recommendations are more than a page.
            if template == "one-pager" && audience == "police-trainers" {
                continue;
            }
            let bytes = built(audience, template, folder.path());
            let id = format!("{audience} as {template}");
            assert_eq!(faults(&bytes), Vec::<String>::new(), "{id}");
            let count = pages(&bytes).len();
            assert!(count <= most, "{id} has {count} pages");
            if template == "leaflet" {
                assert_eq!(count, 4, "{id} cannot be folded");
            }
            let ink = ink(&bytes);
            assert!(ink.iter().all(|share| *share > 0.01), "{id}: {ink:?}");
        }
    }
}

#[test]
fn every_face_says_of_when_the_report_is() {
    let folder = tempfile::tempdir().unwrap();
    for (language, issued) in [
        ("en", "Report of 2015 · issued 24 November 2026"),
        ("fr", "Rapport de 2015 · diffusé le 24 novembre 2026"),
    ] {
        for (template, _) in TYPES {
            let folder = folder.path().join(format!("{template}-{language}"));
            let file = built_as("overseas-departments", template, language, &folder);
            let pages = pages(&fs::read(file).unwrap());
            let id = format!("{template} in {language}: {}", pages[0]);
            assert!(squeezed(&pages[0]).contains(&squeezed(issued)), "{id}");
            // Where a running head has no room for it, it has the date.
            if template == "briefing" {
                assert!(squeezed(&pages[1]).contains(&squeezed(issued)), "{id}");
            }
        }
    }
}

/// What stands before each text in `haystack`, since the text before it; the texts in the order in which
/// they stand there.
fn before_each<'a>(haystack: &'a str, texts: &[(usize, String)]) -> Vec<(usize, &'a str)> {
    let mut found: Vec<(usize, usize, usize)> = texts
        .iter()
        .map(|(number, text)| {
            let text = squeezed(text);
            let at = haystack.find(&text).unwrap_or_else(|| panic!("{text}"));
            (at, at + text.len(), *number)
        })
        .collect();
    found.sort_unstable();
    let mut last = 0;
    found
        .into_iter()
        .map(|(start, end, number)| {
            let before = &haystack[last..start];
            last = end;
            (number, before)
        })
        .collect()
}

#[test]
fn every_document_type_is_read_in_the_order_of_its_pages() {
    let folder = tempfile::tempdir().unwrap();
    for audience in ["education-staff", "overseas-departments"] {
        for (template, _) in TYPES.into_iter().filter(|(name, _)| *name != "poster") {
            let id = format!("{audience} as {template}");
            let output = folder.path().join(template);
            let file = built_as(audience, template, "en", &output);
            // In the order of the page's content, as a crate reads it, and poppler where it is.
            let mut readings = vec![body_words(&pages(&fs::read(&file).unwrap()))];
            let raw = file.with_extension("txt");
            if tool("pdftotext", &["-raw"], &file).is_some() {
                readings.push(squeezed(&fs::read_to_string(raw).unwrap()));
            }
            let selection = json(&["build", audience, "--as", template, "--format", "json"]);
            let recommendations = selection["recommendations"].as_array().unwrap();
            let texts: Vec<(usize, String)> = recommendations
                .iter()
                .map(|item| {
                    let number = usize::try_from(item["number"].as_u64().unwrap()).unwrap();
                    (number, item["text"].as_str().unwrap().to_owned())
                })
                .collect();
            assert!(!texts.is_empty(), "{id}");
            for words in &readings {
                let read = before_each(words, &texts);
                for (number, before) in &read {
                    let item = recommendations
                        .iter()
                        .find(|item| item["number"] == *number);
                    let section = item.unwrap()["section"].as_str().unwrap();
                    let heading = before.rfind(section).and_then(|at| {
                        let number = number.to_string();
                        before[..at]
                            .rfind(&number)
                            .map(|from| at - from - number.len())
                    });
                    assert!(
                        heading.is_some_and(|apart| apart < 5),
                        "{id}: {number} · {section} does not stand before its words: {before}"
                    );
                }
                // A checklist goes by addressee.
                if template != "checklist" {
                    let order: Vec<usize> = read.iter().map(|(number, _)| *number).collect();
                    let expected: Vec<usize> = texts.iter().map(|(number, _)| *number).collect();
                    assert_eq!(order, expected, "{id}");
                }
            }
        }
    }
}

#[test]
fn every_audience_has_a_poster() {
    let folder = tempfile::tempdir().unwrap();
    for audience in audiences() {
        let bytes = built(&audience, "poster", folder.path());
        let message = json(&["build", &audience, "--format", "json"])["message"]["text"].clone();
        let words = squeezed(message.as_str().unwrap());
        let pages = pages(&bytes);
        assert_eq!(pages.len(), 1, "{audience}");
        assert!(squeezed(&pages[0]).contains(&words), "{audience}: {words}");
    }
}

#[test]
fn a_picture_of_a_figure_is_read_aloud_as_its_statement() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = built("ministries", "poster", folder.path());
    let statement =
        "Currently, the Taubira circular on unaccompanied foreign minors does not apply";
    assert!(squeezed(&pages(&bytes).concat()).contains(&squeezed(statement)));
    let file = folder.path().join("poster/ministries.poster.pdf");
    if let Some(listing) = tool("pdfinfo", &["-struct"], &file) {
        assert_eq!(listing.matches("Figure:").count(), 3, "{listing}");
    }
    if let Some(plain) = tool("qpdf", &["--json", "--json-key=qpdf"], &file) {
        assert!(
            plain.contains(&format!("/Alt\": \"u:[as of 2015] {statement}")),
            "no alternative text"
        );
    }
}

#[test]
fn every_component_is_described_for_those_who_write_templates() {
    let described = read("docs/design.md");
    let imported = Regex::new(r#"(?m)^#import "[a-z-]+\.typ": (.*)$"#).unwrap();
    let all = read("templates/lib/plaidoyer.typ");
    assert_eq!(
        imported.captures_iter(&all).count(),
        all.matches("#import").count(),
        "an import that is not read here"
    );
    assert!(all.contains("#import"));
    for found in imported.captures_iter(&all) {
        for name in found[1].split(", ") {
            assert!(
                described.contains(&format!("`{name}("))
                    || described.contains(&format!("| `{name}` |")),
                "{name} is not described"
            );
        }
    }
}
