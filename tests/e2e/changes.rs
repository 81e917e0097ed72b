//! A change builds again what it touches and nothing else: each kind of input is changed a little, and the
//! files that a run from nothing would give otherwise are those that are built again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::batch::Conference;
use crate::program::root;

/// Two audiences that share nothing but the report, each in every format, and copies with names.
const MANIFEST: &str = r#"
[event]
name = "Round table"
place = "Marseille"
date = "2026-12-04"
contact = "https://example.org/event"

[[build]]
audiences = "*"
formats = ["pdf", "json", "html", "md"]
output = "{{ audience.id }}.{{ extension }}"

[[build]]
audiences = ["a"]
recipients = "people.csv"
columns = { name = "Nom", organisation = "Structure" }
output = "copies/{{ recipient.name | slug }}.pdf"

[build.values]
room = "Salle 1"
"#;

const REPORT: &str = r#"
[[section]]
code = "A"
title = "PART"

[[section]]
code = "A.I"
level = 2
title = "Subpart"

[[section]]
code = "A.I.1"
level = 3
title = "The first finding"

[[section.item]]
id = "A.I.1/1"
text = "The State says that all of 40% are well."

[[section.item]]
id = "A.I.1/2"
text = "It is not[^1]. The ASE knows it."

[[section.item]]
id = "A.I.1/3"
text = "![A map](pictures/map.svg)"

[[section.item]]
recommendation = 1
text = "Mend it."

[[section]]
code = "A.I.2"
level = 3
title = "A finding of which a recommendation alone is selected"

[[section.item]]
id = "A.I.2/1"
text = "Nobody selects this passage."

[[section.item]]
recommendation = 2
text = "Change it[^2]."

[[footnote]]
number = 1
text = "A note of a passage."

[[footnote]]
number = 2
text = "A note of a recommendation."
"#;

const OTHER_PART: &str = r#"
[[section]]
code = "E"
title = "EDUCATION"

[[section]]
code = "E.I"
level = 2
title = "Other subpart"

[[section]]
code = "E.I.1"
level = 3
title = "Another finding"

[[section.item]]
id = "E.I.1/1"
text = "Schools see it first. Nobody asks them. They wait."

[[section.item]]
recommendation = 3
text = "Ask the schools."
"#;

const ABOUT: &str = r##"
title = "A small report"
author = "The authors"
submission = "a report for tests"
date = 2015-01-01
language = "en"
recommendations = 3
files = ["A", "E"]
url = "https://example.org/report"
section-anchor = "#s-{code}"
"##;

const ANNOTATIONS: &str = r#"
[[entry]]
at = "E.I.1/1/short"
text = "Schools see it first."

[[entry]]
at = "A.I.1/1/short"
text = "all of 40% are well."
"#;

const EVIDENCE: &str = r#"
[[figure]]
id = "well"
at = "A.I.1/1"
text = "all of 40% are well"
value = 40
unit = "percent"
measures = "those who are well"
of = "all"
picture = "drawn"

[[term]]
term = "ASE"
forms = ["ASE"]
spelled-out = "The ASE"
at = "A.I.1/2"
"#;

const PROFILE: &str = r#"
id = "a"
title = { en = "Briefing" }
template = "own"
message = "E.I.1/1/short"
lead = { en = "Our lead." }

[select]
findings = "false"
recommendations = "false"
include = ["A.I.1", "1", "2"]
"#;

const OTHER_PROFILE: &str = r#"
id = "b"
title = { en = "Other briefing" }
template = "briefing"

[select]
findings = "false"
recommendations = "false"
include = ["E.I.1", "3"]
"#;

/// Prints what the others do not: the message, the values, and words that only a component names.
const TEMPLATE: &str = r#"{% extends "builtin/briefing.typ.j2" %}
{% block closing %}
#import "/templates/lib/own.typ": own
#own
#about[{{ values.room | default("None") }}]
{% if audience.message %}{{ audience.message.text }}{% endif %}
{% include "part.typ.j2" %}
{% endblock %}
"#;

const COMPONENT: &str = "#import \"/report.typ\": words\n#let own = [#words(\"A.I.2/1\") #image(\"/logo.svg\", alt: \"Ours\")]\n";

const LOGO: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"10\"><rect width=\"9\" height=\"9\"/></svg>";

fn conference() -> Conference {
    let conference = Conference::new(MANIFEST);
    let small = "project/seeds/small";
    for (path, text) in [
        ("text/en/A.toml", REPORT),
        ("text/en/E.toml", OTHER_PART),
        ("report.toml", ABOUT),
        ("annotations/A.toml", ANNOTATIONS),
        ("evidence.toml", EVIDENCE),
        ("pictures/map.svg", LOGO),
    ] {
        conference.write(&format!("{small}/{path}"), text);
    }
    for (path, text) in [
        ("audiences/a.toml", PROFILE),
        ("audiences/b.toml", OTHER_PROFILE),
        ("templates/own.typ.j2", TEMPLATE),
        ("templates/part.typ.j2", "#about[Part]\n"),
        ("templates/lib/own.typ", COMPONENT),
        ("templates/labels/en.ftl", "findings-heading = Findings\n"),
        ("logo.svg", LOGO),
        ("theme.toml", "contact-page = \"https://example.org/us\"\n"),
        ("plaidoyer.toml", "report = \"small\"\n"),
    ] {
        conference.write(&format!("project/{path}"), text);
    }
    for name in ["page.html.j2", "email.md.j2"] {
        let template = fs::read(root().join("templates").join(name)).unwrap();
        conference.write(&format!("project/templates/{name}"), template);
    }
    conference.write(
        "people.csv",
        "Nom;Structure\nHélène Durand;Police nationale\nJean Petit;ENM\n",
    );
    conference
}

/// A kind of input: a file, what in it is changed to what, and what the run says of it.
const CHANGES: [(&str, &str, &str, &str); 33] = [
    (
        "project/seeds/small/text/en/A.toml",
        "PART",
        "PARS",
        "title of A",
    ),
    (
        "project/seeds/small/text/en/E.toml",
        "EDUCATION",
        "EDUCATIOM",
        "title of E",
    ),
    (
        "project/seeds/small/text/en/A.toml",
        "The first",
        "The fjrst",
        "title of A.I.1",
    ),
    (
        "project/seeds/small/text/en/A.toml",
        "recommendation alone",
        "recommendation alome",
        "title of A.I.2",
    ),
    (
        "project/seeds/small/text/en/A.toml",
        "The State",
        "The Ststs",
        "passage A.I.1/1",
    ),
    (
        "project/seeds/small/text/en/A.toml",
        "note of a passage",
        "mote of a passage",
        "passage A.I.1/2",
    ),
    (
        "project/seeds/small/text/en/A.toml",
        "![A map]",
        "![A plan]",
        "passage A.I.1/3",
    ),
    (
        "project/seeds/small/pictures/map.svg",
        "width=\"9\"",
        "width=\"7\"",
        "seeds/small/pictures/map.svg",
    ),
    (
        "project/seeds/small/text/en/A.toml",
        "selects this",
        "selects that",
        "passage A.I.2/1",
    ),
    (
        "project/seeds/small/text/en/A.toml",
        "Mend it.",
        "Mend it!",
        "recommendation 1",
    ),
    (
        "project/seeds/small/text/en/A.toml",
        "note of a recom",
        "mote of a recom",
        "recommendation 2",
    ),
    (
        "project/seeds/small/text/en/E.toml",
        "Ask the",
        "Ask all",
        "recommendation 3",
    ),
    (
        "project/seeds/small/annotations/A.toml",
        "text = \"Schools see it first.\"",
        "text = \"Schools see it\"",
        "passage E.I.1/1",
    ),
    (
        "project/seeds/small/evidence.toml",
        "measures = \"those",
        "measures = \"thoze",
        "what is shown as ",
    ),
    (
        "project/seeds/small/evidence.toml",
        "value = 40",
        "value = 41",
        "what is shown as ",
    ),
    (
        "project/seeds/small/evidence.toml",
        "spelled-out = \"The ASE\"",
        "spelled-out = \"The ASE knows\"",
        "what is shown as terms",
    ),
    (
        "project/seeds/small/report.toml",
        "A small",
        "A smell",
        "what is shown as ",
    ),
    (
        "project/seeds/small/report.toml",
        "The authors",
        "The writers",
        "what is shown as ",
    ),
    (
        "project/seeds/small/report.toml",
        "example.org/report",
        "example.org/repost",
        "what is shown as ",
    ),
    (
        "project/seeds/small/text/en/directory.toml",
        "A. Name",
        "A. Nome",
        "",
    ),
    (
        "project/audiences/a.toml",
        "Our lead",
        "Our load",
        "profile",
    ),
    (
        "project/audiences/a.toml",
        "message = \"E.I.1/1/short\"",
        "message = \"3\"",
        "profile",
    ),
    (
        "project/templates/own.typ.j2",
        "#about[{{",
        "#about[Room {{",
        "template own.typ.j2",
    ),
    (
        "project/templates/part.typ.j2",
        "Part",
        "Bart",
        "template part.typ.j2",
    ),
    (
        "project/templates/lib/own.typ",
        "let own = [",
        "let own = [.",
        "templates/lib/own.typ",
    ),
    (
        "project/templates/labels/en.ftl",
        "Findings",
        "Finding5",
        "labels",
    ),
    ("project/logo.svg", "width=\"9\"", "width=\"8\"", "logo.svg"),
    (
        "conference.toml",
        "contact = \"https://example.org/event\"",
        "contact = \"Us\"",
        "event",
    ),
    (
        "project/theme.toml",
        "contact-page = \"https://example.org/us\"",
        "contact-page = \"https://example.org/ask\"",
        "theme.toml",
    ),
    ("conference.toml", "Salle 1", "Salle 2", "values"),
    ("people.csv", "ENM", "ENP", "people.csv, row 3"),
    (
        "project/templates/page.html.j2",
        "<body",
        "<body  ",
        "template page.html.j2",
    ),
    (
        "project/templates/email.md.j2",
        "# {{",
        "## {{",
        "template email.md.j2",
    ),
];

/// What a file is a copy of, in whatever format.
fn stem(file: &str) -> String {
    file.rsplit_once('.').unwrap().0.to_owned()
}

#[test]
fn a_change_builds_again_what_it_touches_and_nothing_else() {
    let conference = conference();
    conference.succeed("out", &[]);
    let own = ["manifest.json", "index.html"];
    let files = |folder: &str| -> BTreeMap<String, Vec<u8>> {
        let files = conference.files(folder).into_iter();
        files.filter(|(name, _)| !own.contains(&&**name)).collect()
    };
    let mut before = files("out");
    assert_eq!(before.len(), 10);
    // The notes of passages and those of recommendations.
    let json: serde_json::Value = serde_json::from_slice(&before["a.json"]).unwrap();
    let notes = json["footnotes"].as_array().unwrap().iter();
    let notes: Vec<u64> = notes.map(|note| note["number"].as_u64().unwrap()).collect();
    assert_eq!(notes, [1, 2]);
    let mut touched_nothing = Vec::new();
    for (number, (file, from, to, why)) in CHANGES.into_iter().enumerate() {
        conference.replace(file, from, to);
        let said = conference.succeed("out", &[]);
        let after = files("out");
        let fresh = format!("fresh-{number}");
        conference.succeed(&fresh, &[]);
        assert!(after == files(&fresh), "{file}, {to}: stale files\n{said}");
        let changed: BTreeSet<String> = after
            .iter()
            .filter(|(name, bytes)| before.get(*name) != Some(bytes))
            .map(|(name, _)| stem(name))
            .collect();
        let again = said
            .lines()
            .filter_map(|line| line.strip_prefix("built again: "));
        let again: Vec<(&str, &str)> = again.map(|line| line.split_once(": ").unwrap()).collect();
        let built: BTreeSet<String> = again.iter().map(|(name, _)| stem(name)).collect();
        assert_eq!(built, changed, "{file}, {to}\n{said}");
        let is_page = |name: &str| name.ends_with(".html") || name.ends_with(".md");
        if file.contains(".typ") {
            // What sets pages has nothing to say to what has none.
            assert!(
                !again.iter().any(|(name, _)| is_page(name)),
                "{file}: {said}"
            );
        }
        for (name, reason) in &again {
            assert!(reason.contains(why), "{file}, {to}: {name}: {reason}");
        }
        if changed.is_empty() {
            touched_nothing.push(to);
        }
        before = after;
    }
    // No template here prints what a recommendation's section states, or who coordinates.
    assert_eq!(touched_nothing, ["recommendation alome", "A. Nome"]);
}

/// Files that stand over built-in ones, or beside them, once they are written; what the run says of each.
const NEW_FILES: [(&str, &str, &str); 7] = [
    (
        "project/templates/chart.html.j2",
        "{% macro drawing(chart, accent) %}<p>{{ accent }}</p>{% endmacro %}\n",
        "template chart.html.j2",
    ),
    (
        "project/templates/lib/theme.typ",
        "#import \"/builtin/lib/theme.typ\": *\n#let ink = rgb(\"#111111\")\n#let accents = accents + (blue: rgb(\"#111155\"))\n",
        "lib/theme.typ",
    ),
    (
        "project/templates/briefing.typ.j2",
        "{% extends \"builtin/briefing.typ.j2\" %}\n{% block closing %}\n#about[Own]\n{% endblock %}\n",
        "template ",
    ),
    (
        "project/templates/labels/en.ftl",
        "recommendations-heading = What we ask\n",
        "labels",
    ),
    ("project/templates/index.html.j2", "<p>Own</p>\n", ""),
    (
        "project/templates/lib/nobody.typ",
        "#let nobody = none\n",
        "",
    ),
    (
        "project/seeds/small/queries.toml",
        "[[query]]\nid = \"q\"\nat = \"A.I.1\"\nkind = \"slip\"\nquestion = \"?\"\nsuggestion = \"!\"\n",
        "",
    ),
];

#[test]
fn a_file_that_stands_over_another_builds_again_what_it_touches() {
    let conference = conference();
    conference.succeed("out", &[]);
    for (number, (file, text, why)) in NEW_FILES.into_iter().enumerate() {
        let before = conference.files("out");
        conference.write(file, text);
        let said = conference.succeed("out", &[]);
        let fresh = format!("fresh-{number}");
        conference.succeed(&fresh, &[]);
        let after = conference.files("out");
        assert!(
            after == conference.files(&fresh),
            "{file}: stale files\n{said}"
        );
        let again: Vec<&str> = said
            .lines()
            .filter_map(|line| line.strip_prefix("built again: "))
            .collect();
        let is_own = |name: &str| name == "index.html" || name == "manifest.json";
        let changed = after
            .iter()
            .any(|(name, bytes)| !is_own(name) && before.get(name) != Some(bytes));
        assert_eq!(!again.is_empty(), changed, "{file}: {said}");
        assert!(
            again.iter().all(|line| line.contains(why)),
            "{file}: {said}"
        );
        assert_eq!(changed, !why.is_empty(), "{file}: {said}");
    }
}

#[test]
fn who_joins_or_leaves_the_list_builds_no_other_copy_again() {
    let conference = conference();
    conference.succeed("out", &[]);
    // Longer than everybody, and nothing has less room for it.
    let longer = "Nom;Structure\nHélène Durand;Police nationale\nJean Petit;ENM\nOuardia Saïd-Benkhelifa;École nationale de la magistrature\n";
    conference.write("people.csv", longer);
    let said = conference.succeed("out", &[]);
    assert!(said.contains("1 built, 10 unchanged, 0 failed"), "{said}");
    let said = conference.succeed("out", &[]);
    assert!(said.contains("0 built, 11 unchanged, 0 failed"), "{said}");
    conference.write("people.csv", "Nom;Structure\nJean Petit;ENM\n");
    let said = conference.succeed("out", &[]);
    assert!(said.contains("0 built, 9 unchanged, 0 failed"), "{said}");
}

#[test]
fn one_who_joins_and_cannot_be_printed_for_stops_no_other() {
    let conference = conference();
    let block = "{% block closing %}";
    let own = format!(
        "{block}\n{{% if recipient and recipient.name == \"Maximiliane von Hohenstein\" %}}#panic(\"no\"){{% endif %}}\n"
    );
    conference.replace("project/templates/own.typ.j2", block, &own);
    conference.succeed("out", &[]);
    let people = fs::read_to_string(conference.path("people.csv")).unwrap();
    conference.write(
        "people.csv",
        format!("{people}Maximiliane von Hohenstein;X\n"),
    );
    for _ in 0..2 {
        let ended = conference.batch("out", &[]);
        let said = crate::program::stderr(&ended);
        assert!(said.contains("0 built, 10 unchanged, 1 failed"), "{said}");
        assert!(said.contains("panicked with: no"), "{said}");
    }
}

/// A conference whose first audience has three pages, which its findings fill; `lines` says in Typst how many
/// lines a copy has for its recipient, called `name`.
fn crowded(lines: &str) -> Conference {
    let conference = conference();
    let mut findings = String::new();
    for number in 3..60 {
        findings.push_str(&format!(
            "\n[[section]]\ncode = \"A.I.{number}\"\nlevel = 3\ntitle = \"Finding {number}\"\n\n[[section.item]]\nid = \"A.I.{number}/1\"\ntext = \"This is one more sentence of finding {number}, which takes a line or two of its page.\"\n"
        ));
    }
    let note = "\n[[footnote]]\nnumber = 1";
    conference.replace(
        "project/seeds/small/text/en/A.toml",
        note,
        &format!("{findings}{note}"),
    );
    conference.replace(
        "project/audiences/a.toml",
        "include = [\"A.I.1\", \"1\", \"2\"]",
        "include = [\"A\", \"1\", \"2\"]\n\n[limits]\npages = 3",
    );
    let block = "{% block closing %}";
    let own = format!(
        "{block}\n{{% if recipient %}}\n#let name = {{{{ recipient.name | code }}}}\n#context for i in range({lines}) [#parbreak() #i]\n{{% endif %}}\n"
    );
    conference.replace("project/templates/own.typ.j2", block, &own);
    conference
}

#[test]
fn a_copy_that_is_longer_than_all_others_is_fitted_by_itself() {
    // Of two names of as many letters the wider one takes more lines.
    let conference = crowded("int(measure(name).width / 4pt)");
    let list = format!("Nom\n{}\n{}\nJean Petit\n", "i".repeat(41), "W".repeat(40));
    conference.write("people.csv", list);
    conference.replace("conference.toml", ", organisation = \"Structure\"", "");
    conference.succeed("out", &[]);
    let manifest = fs::read_to_string(conference.path("out/manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let left_out = |name: &str| {
        let mut outputs = manifest["outputs"].as_array().unwrap().iter();
        let output = outputs.find(|output| output["file"] == *format!("copies/{name}.pdf"));
        let output = output.unwrap();
        assert!(output["pages"].as_u64().unwrap() <= 3, "{output}");
        output["left_out"].as_array().unwrap().len()
    };
    let (narrow, wide) = (left_out(&"i".repeat(41)), left_out(&"w".repeat(40)));
    assert!(wide > narrow, "{wide} and {narrow}");
    assert_eq!(left_out("jean-petit"), narrow);
    let said = conference.succeed("out", &[]);
    assert!(said.contains("0 built, 11 unchanged"), "{said}");
}

#[test]
fn copies_are_built_again_where_the_longest_name_leaves_less_room() {
    let conference = crowded("name.len()");
    conference.succeed("out", &[]);
    let people = fs::read_to_string(conference.path("people.csv")).unwrap();
    conference.write(
        "people.csv",
        format!("{people}Maximiliane von Hohenstein-Schwarzburg;X\n"),
    );
    let said = conference.succeed("out", &[]);
    assert!(
        said.contains("copies/jean-petit.pdf: what has room beside the recipients"),
        "{said}"
    );
    assert!(said.contains("3 built, 8 unchanged, 0 failed"), "{said}");
    conference.succeed("fresh", &[]);
    assert!(conference.files("out") == conference.files("fresh"));
}
