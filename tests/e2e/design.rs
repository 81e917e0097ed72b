//! The design system: colours that can be read, labels in every language, and every document type for
//! audiences of different kinds.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use regex::Regex;

use crate::program::{DATE, REPORT, audiences, built_as, json, plaidoyer, root, stderr};
use crate::readers::{body_words, faults, ink, page_count, pages, squeezed, tool};

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

/// The built-in theme.
fn theme() -> toml::Table {
    read("templates/theme.toml").parse().unwrap()
}

/// Every colour of the theme by its name.
fn colours() -> BTreeMap<String, String> {
    let named = ["colours", "accents"].map(|table| theme()[table].as_table().unwrap().clone());
    let named = named.into_iter().flatten();
    named
        .map(|(name, colour)| (name, colour.as_str().unwrap().to_owned()))
        .collect()
}

/// The names in a list of the design library, such as `text-on-light`; the accents.
fn role(name: &str) -> Vec<String> {
    if name == "accents" {
        return theme()[name].as_table().unwrap().keys().cloned().collect();
    }
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

/// The document types, and the pages that each has at most.
pub(crate) const TYPES: [(&str, usize); 6] = [
    ("briefing", 16),
    ("one-pager", 1),
    ("checklist", 2),
    ("leaflet", 4),
    ("digest", 4),
    ("poster", 1),
];

/// Audiences of different kinds, with few and many recommendations.
pub(crate) const AUDIENCES: [&str; 3] =
    ["police-trainers", "education-staff", "overseas-departments"];

/// The recommendations that lead for an audience: those that its profile lists first.
pub(crate) fn leads(audience: &str) -> Vec<u64> {
    let profile = read(&format!("{REPORT}/audiences/{audience}.toml"));
    let listed = Regex::new(r#"(?m)^asks = \[(.*)\]$"#).unwrap();
    let listed = listed.captures(&profile).expect("a profile with asks")[1].to_owned();
    let numbers = listed.split(", ").map(|number| number.trim_matches('"'));
    let numbers: Vec<u64> = numbers.map(|number| number.parse().unwrap()).collect();
    assert_eq!(numbers.len(), 3, "{audience}");
    numbers
}

/// The bytes of a briefing as a document type.
fn built(audience: &str, template: &str, folder: &Path) -> Vec<u8> {
    fs::read(built_as(audience, template, "en", &folder.join(template))).unwrap()
}

#[test]
fn every_document_type_is_made_for_audiences_of_different_kinds() {
    let folder = tempfile::tempdir().unwrap();
    for audience in AUDIENCES {
        for (template, most) in TYPES {
            let bytes = built(audience, template, folder.path());
            let id = format!("{audience} as {template}");
            assert_eq!(faults(&bytes), Vec::<String>::new(), "{id}");
            let count = page_count(&bytes);
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
        ("de", "Bericht von 2015 · ausgegeben am 24. November 2026"),
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

/// What stands before each of the texts, wherever it stands in `haystack`, since the text before it.
fn before_each<'a>(haystack: &'a str, texts: &[(u64, String)]) -> Vec<(u64, &'a str)> {
    let mut found: Vec<(usize, usize, u64)> = Vec::new();
    for (number, text) in texts {
        let text = squeezed(text);
        let places = haystack.match_indices(&text);
        found.extend(places.map(|(at, _)| (at, at + text.len(), *number)));
    }
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
    for audience in AUDIENCES {
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
            let whole = recommendations
                .iter()
                .filter(|item| item["form"] == "whole");
            let texts: Vec<(u64, String)> = whole
                .map(|item| {
                    let text = item["text"].as_str().unwrap().to_owned();
                    (item["number"].as_u64().unwrap(), text)
                })
                .collect();
            let listed: Vec<u64> = texts.iter().map(|(number, _)| *number).collect();
            let leads = leads(audience);
            let is_further = |number: &&u64| !leads.contains(number);
            let further: Vec<u64> = listed.iter().filter(is_further).copied().collect();
            let expected = match template {
                // On the first page, and under all recommendations.
                "briefing" => [leads, listed].concat(),
                "one-pager" | "leaflet" | "checklist" => [leads, further].concat(),
                _ => listed,
            };
            for words in &readings {
                let read = before_each(words, &texts);
                let order: Vec<u64> = read.iter().map(|(number, _)| *number).collect();
                assert_eq!(order, expected, "{id}");
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
            }
        }
    }
}

#[test]
fn every_audience_has_a_poster() {
    let broken = Regex::new(r"\[…\][A-F]\.").unwrap();
    let folder = tempfile::tempdir().unwrap();
    for audience in audiences() {
        let bytes = built(&audience, "poster", folder.path());
        let message = json(&["build", &audience, "--format", "json"])["message"]["text"].clone();
        let words = squeezed(message.as_str().unwrap());
        let pages = pages(&bytes);
        assert_eq!(pages.len(), 1, "{audience}");
        let page = squeezed(&pages[0]);
        assert!(page.contains(&words), "{audience}: {words}");
        assert!(!words.ends_with("[…]"), "{audience}: {words}");
        // Nor does what stands below it break off: a code follows each figure and sign.
        assert!(!broken.is_match(&page), "{audience}: {page}");
        for said in [
            "The report asks this of:",
            "Report of 2015 · issued",
            "recommendations for this audience",
        ] {
            assert!(
                page.contains(&squeezed(said)),
                "{audience} does not say “{said}”: {page}"
            );
        }
    }
}

#[test]
fn the_message_of_a_poster_is_a_paragraph() {
    let folder = tempfile::tempdir().unwrap();
    for language in ["en", "fr", "de"] {
        let folder = folder.path().join(language);
        let file = built_as("police-trainers", "poster", language, &folder);
        if let Some(listing) = tool("pdfinfo", &["-struct-text"], &file) {
            let lines: Vec<&str> = listing.lines().map(str::trim).collect();
            let message = lines
                .iter()
                .position(|line| line.contains("\"Trigger an alert"));
            let before = message.and_then(|at| lines.get(at - 1)).unwrap();
            assert!(
                before.starts_with("P (block)"),
                "{before} in {language}: {listing}"
            );
        }
    }
}

/// A template that prints nothing but figures, in columns as narrow as a third of A4.
const FIGURES: &str = r#"
#import "/lib/plaidoyer.typ": *
#import "/report.typ": words
#show: one-pager.with(setting: "small")
#key-figures(columns: 3,
  {% for chart in charts %}
  key-figure(kind: {{ chart.kind | code }}, parts: {{ chart.parts | code }}, key: {{ chart.key | code }}, code: {{ chart.code | code }})[{{ chart.text }}],
  {% endfor %}
)
#document-end()
"#;

#[test]
fn no_figure_is_set_too_small_to_be_read() {
    let project = tempfile::tempdir().unwrap();
    fs::write(project.path().join("plaidoyer.toml"), "").unwrap();
    fs::create_dir(project.path().join("templates")).unwrap();
    fs::write(project.path().join("templates/figures.typ.j2"), FIGURES).unwrap();
    let output = plaidoyer()
        .arg("--project")
        .arg(project.path())
        .args([
            "build",
            "treaty-body",
            "--as",
            "figures",
            "--date",
            DATE,
            "-o",
        ])
        .arg(project.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let file = project.path().join("treaty-body.figures.pdf");
    let Some(listing) = tool("mutool", &["draw", "-F", "stext"], &file) else {
        return;
    };
    // Runs of one face and size, with their letters.
    let run = Regex::new(r#"(?s)<font name="([^"]+)" size="([0-9.]+)">(.*?)</font>"#).unwrap();
    let letter = Regex::new(r#" c="([^"]+)""#).unwrap();
    let runs: Vec<(&str, f64, String)> = run
        .captures_iter(&listing)
        .map(|found| {
            let (_, [face, size, letters]) = found.extract();
            let words = letter.captures_iter(letters).map(|c| c[1].to_owned());
            (face, size.parse().unwrap(), words.collect())
        })
        .collect();
    let code = Regex::new(r"^[A-F]\.[IVX]+\.[0-9]+$").unwrap();
    let codes = runs.iter().filter(|(.., words)| code.is_match(words));
    assert!(codes.count() > 3 && runs.len() > 30, "{runs:?}");
    for (face, size, words) in &runs {
        let is_report = face.starts_with("Atkinson") && !code.is_match(words);
        let least = if is_report { 9.0 } else { 8.0 };
        assert!(*size > least - 0.01, "“{words}” in {size} pt");
    }
    // The large numbers are the editors', whose noughts have no stroke.
    let largest = runs.iter().max_by(|one, other| one.1.total_cmp(&other.1));
    assert!(largest.unwrap().0.starts_with("SourceSerif"), "{largest:?}");
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
        assert_eq!(listing.matches("Figure:").count(), 2, "{listing}");
    }
    if let Some(plain) = tool("qpdf", &["--json", "--json-key=qpdf"], &file) {
        assert!(
            plain.contains(&format!("/Alt\": \"u:[as of 2015] {statement}")),
            "no alternative text"
        );
    }
}

#[test]
fn a_profile_names_the_figures_that_its_pages_show_and_their_order() {
    let project = tempfile::tempdir().unwrap();
    fs::write(project.path().join("plaidoyer.toml"), "").unwrap();
    fs::create_dir(project.path().join("audiences")).unwrap();
    let shown = |figures: &str| {
        let profile = format!(
            "id = \"a\"\ntitle = {{ en = \"A\" }}\ntemplate = \"poster\"\nmessage = \"35\"\n{figures}\n\
             [select]\nfindings = \"'health' in sector or 'police' in sector\"\ninclude = [\"35\"]\n"
        );
        fs::write(project.path().join("audiences/a.toml"), profile).unwrap();
        let mut listen = plaidoyer();
        listen.arg("--project").arg(project.path());
        listen
            .args(["listen", "a", "--date", DATE])
            .output()
            .unwrap()
    };
    let places = |output: &std::process::Output| -> Vec<Option<usize>> {
        assert!(output.status.success(), "{}", stderr(output));
        let heard = String::from_utf8_lossy(&output.stdout);
        let begins = ["The use of bone tests", "Very few police officers know"];
        begins.iter().map(|words| heard.find(words)).collect()
    };
    let listed = places(&shown("figures = [\"F.IV.3/1#30\", \"F.I.1/1#18\"]"));
    assert!(listed[1].is_some() && listed[1] < listed[0], "{listed:?}");
    let one = places(&shown("figures = [\"F.I.1/1#18\"]"));
    assert!(one[0].is_some() && one[1].is_none(), "{one:?}");
    let none = places(&shown("figures = []"));
    assert_eq!(none, [None, None]);

    let unknown = shown("figures = [\"F.I.1/1#81\"]");
    let said = stderr(&unknown);
    assert!(!unknown.status.success());
    assert!(
        said.contains("a.toml:5:12") && said.contains("`F.I.1/1#18`"),
        "{said}"
    );

    let not_selected = shown("figures = [\"A.II.2/1#40\"]");
    let said = stderr(&not_selected);
    assert!(!not_selected.status.success());
    assert!(
        said.contains("a.toml:5:12") && said.contains("put `A.II.2/1` under `include`"),
        "{said}"
    );
}
