//! Page limits: what gives way, in which order, and that nothing is lost in silence.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use lopdf::Document;
use regex::Regex;
use serde_json::Value;
use tempfile::TempDir;

use crate::program::{
    DATE, audiences, built_in_pdf, built_in_selection, json, pdf, plaidoyer, root, small_report,
    stderr,
};
use crate::readers::{body_words, page_count, pages, squeezed};
use crate::verify::attachment;

/// A project with one audience, for which `select` and `limits` are as given; the report is the
/// built-in one.
fn project(template: &str, select: &str, limits: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("plaidoyer.toml"), "").unwrap();
    fs::create_dir(folder.path().join("audiences")).unwrap();
    add_audience(folder.path(), "a", template, (select, limits));
    folder
}

fn add_audience(project: &Path, id: &str, template: &str, (select, limits): (&str, &str)) {
    let profile = format!(
        "id = \"{id}\"\ntitle = {{ en = \"A\" }}\ntemplate = \"{template}\"\n[select]\n{select}\n[limits]\n{limits}\n"
    );
    fs::write(project.join(format!("audiences/{id}.toml")), profile).unwrap();
}

const POLICE: &str = "findings = \"'police' in sector and not ('mayotte' in territory or 'french-guiana' in territory)\"\n\
     recommendations = \"'police' in sector\"\norder = [\"F\", \"B\"]";

fn selection(project: &Path) -> Value {
    let project = project.to_str().unwrap();
    json(&[
        "--project",
        project,
        "build",
        "a",
        "--format",
        "json",
        "--date",
        DATE,
    ])
}

fn strings(list: &Value, name: &str) -> Vec<String> {
    let items = list.as_array().unwrap().iter();
    items
        .map(|item| item[name].to_string().trim_matches('"').to_owned())
        .collect()
}

fn left_out(selection: &Value, why: &str) -> Vec<String> {
    let items = selection["left_out"].as_array().unwrap().iter();
    items
        .filter(|item| item["why"] == why)
        .map(|item| item["item"].as_str().unwrap().to_owned())
        .collect()
}

fn passages(selection: &Value) -> Vec<&Value> {
    let findings = selection["findings"].as_array().unwrap().iter();
    findings
        .flat_map(|finding| finding["passages"].as_array().unwrap())
        .collect()
}

/// What must hold of everything that is built: it keeps its limit, the pages hold what the JSON says
/// and name what is left out, and no passage is without what it needs.
fn check(selection: &Value, pdf: &[u8], limit: usize) {
    let pages = pages(pdf);
    assert!(pages.len() <= limit, "{} pages", pages.len());
    let text = body_words(&pages);
    for finding in selection["findings"].as_array().unwrap() {
        assert!(
            text.contains(&squeezed(finding["title"].as_str().unwrap())),
            "{finding}"
        );
    }
    let passages = passages(selection);
    let ids: HashSet<&str> = passages.iter().map(|p| p["id"].as_str().unwrap()).collect();
    for passage in &passages {
        let words = squeezed(passage["text"].as_str().unwrap());
        assert!(text.contains(&words), "{passage}");
        for need in passage["needs"].as_array().unwrap() {
            assert!(ids.contains(need.as_str().unwrap()), "{passage}");
        }
    }
    static REPORT: LazyLock<Value> =
        LazyLock::new(|| json(&["list", "findings", "--json", "--date", DATE]));
    for recommendation in selection["recommendations"].as_array().unwrap() {
        let words = match recommendation["form"].as_str().unwrap() {
            "whole" => &recommendation["text"],
            // In a line it is named by the title of its section.
            _ => {
                let mut sections = REPORT.as_array().unwrap().iter();
                let section = sections.find(|s| s["section"] == recommendation["section"]);
                &section.unwrap()["title"]
            }
        };
        let words = squeezed(words.as_str().unwrap());
        assert!(text.contains(&words), "{recommendation}");
    }
    let in_a_line = left_out(selection, "in-a-line");
    let lines = selection["recommendations"].as_array().unwrap().iter();
    let lines = lines.filter(|item| item["form"] == "in-a-line");
    assert_eq!(
        in_a_line,
        lines
            .map(|item| item["number"].to_string())
            .collect::<Vec<_>>()
    );
    for item in left_out(selection, "no-room") {
        // Of many, those of a subpart stand together: `F.V.1, 3`. Front matter has no code on the page.
        let named = match item.rsplit_once('.') {
            Some((subpart, _)) => text.contains(&squeezed(&format!("{subpart}."))),
            None => !item.starts_with(char::is_uppercase),
        };
        assert!(named, "{item} is not named on the page");
    }
    assert_eq!(left_out(selection, "template"), Vec::<String>::new());
}

#[test]
fn every_limit_is_kept_and_all_recommendations_are_there() {
    let room = project("briefing", POLICE, "pages = 30");
    let whole = selection(room.path());
    // Set with less space where that spares a last page with hardly anything on it.
    assert!(whole["setting"] == "normal" || whole["setting"] == "tight");
    assert_eq!(whole["left_out"].as_array().unwrap().len(), 0);
    let bytes = pdf(Some(room.path()), "a", &room.path().join("out"));
    let most = page_count(&bytes);

    let numbers = |selection: &Value| strings(&selection["recommendations"], "number");
    let (mut settings, mut reasons) = (HashSet::new(), HashSet::new());
    // The summary and what stands at the back take two pages and more.
    let limits: Vec<usize> = (3..most).collect();
    assert!(limits.len() > 5, "{limits:?}");
    let audience = |limit: &usize| format!("a{limit}");
    for limit in &limits {
        let limits = format!("pages = {limit}");
        add_audience(room.path(), &audience(limit), "briefing", (POLICE, &limits));
    }
    let built = |names: &[String], options: &[&str]| {
        let mut build = plaidoyer();
        build.arg("--project").arg(room.path()).arg("build");
        let build = build.args(names).args(["--date", DATE]).args(options);
        let output = build.current_dir(room.path()).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        output
    };
    let names: Vec<String> = limits.iter().map(audience).collect();
    let output = built(&names, &["-o", "one"]);
    // The same again, to the byte, in the other order.
    let reversed: Vec<String> = names.iter().rev().cloned().collect();
    built(&reversed, &["-o", "two"]);
    let said = stderr(&output);
    // Of each, the number of pages is said first.
    let ends = Regex::new(&format!(", dated {DATE}\n")).unwrap();
    let said: Vec<&str> = ends.split(&said).skip(1).collect();
    assert_eq!(said.len(), limits.len());
    for (limit, said) in limits.into_iter().zip(said) {
        let read = |folder: &str| {
            let file = format!("{folder}/{}.pdf", audience(&limit));
            fs::read(room.path().join(file)).unwrap()
        };
        let bytes = read("one");
        // The PDF carries what `--format json` prints.
        let (_, fitted) = attachment(&Document::load_mem(&bytes).unwrap());
        if limit == 5 {
            let printed = built(&[audience(&limit)], &["--format", "json"]).stdout;
            assert_eq!(serde_json::from_slice::<Value>(&printed).unwrap(), fitted);
        }
        check(&fitted, &bytes, limit);
        assert_eq!(numbers(&fitted), numbers(&whole));
        assert!(bytes == read("two"), "{limit}");

        let (gone, short) = (left_out(&fitted, "no-room"), left_out(&fitted, "shortened"));
        let sections = strings(&fitted["findings"], "section");
        let all = strings(&whole["findings"], "section");
        let accounted = all
            .iter()
            .filter(|code| sections.contains(code) != gone.contains(code));
        assert_eq!(accounted.count(), all.len(), "{gone:?}");
        // The terminal says the same.
        let lines = left_out(&fitted, "in-a-line");
        for item in gone.iter().chain(&short).chain(&lines) {
            assert!(said.contains(item), "{item}: {said}");
        }
        // Recommendations are set whole before there is any finding.
        assert!(
            lines.is_empty() || sections.is_empty(),
            "{lines:?} {sections:?}"
        );
        // What comes first in the profile's order gives way last.
        if !short.is_empty() && short.len() < all.len() / 2 {
            assert!(!short.contains(&all[0]), "{short:?}");
        }
        settings.insert(fitted["setting"].as_str().unwrap().to_owned());
        let why = fitted["left_out"].as_array().unwrap().iter();
        reasons.extend(why.map(|left| left["why"].as_str().unwrap().to_owned()));
    }
    assert!(settings.contains("small"), "{settings:?}");
    for reason in ["shortened", "no-room", "in-a-line"] {
        assert!(reasons.contains(reason), "{reasons:?}");
    }
}

#[test]
fn why_and_list_tell_what_the_pages_hold() {
    let project = project("briefing", POLICE, "pages = 6");
    let path = project.path().to_str().unwrap();
    let fitted = selection(project.path());
    let gone = left_out(&fitted, "no-room");
    let short = left_out(&fitted, "shortened");
    let listed = json(&[
        "--project",
        path,
        "list",
        "findings",
        "--audience",
        "a",
        "--json",
        "--date",
        DATE,
    ]);
    assert_eq!(listed, fitted["findings"]);
    let why =
        |item: &str| crate::program::stdout(&["--project", path, "why", item, "a", "--date", DATE]);
    for code in gone.iter().take(2) {
        assert!(
            why(code).contains(&format!("there is no room for {code}")),
            "{}",
            why(code)
        );
    }
    for code in short.iter().take(2) {
        assert!(why(code).contains(" is partly in: "), "{}", why(code));
    }
    assert!(!gone.is_empty() && !short.is_empty());
    // A passage of a section without room that the profile never selected is not selected, room or not.
    let whole = selection(self::project("briefing", POLICE, "").path());
    let selected: HashSet<&str> = passages(&whole)
        .iter()
        .map(|p| p["id"].as_str().unwrap())
        .collect();
    let listed = json(&["list", "findings", "--json"]);
    let never = listed
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| gone.iter().any(|code| finding["section"] == **code))
        .flat_map(|finding| finding["passages"].as_array().unwrap())
        .map(|passage| passage["id"].as_str().unwrap())
        .find(|id| !selected.contains(id))
        .expect("a passage of a section without room that is not selected");
    assert!(
        why(never).contains(" does not hold for it"),
        "{}",
        why(never)
    );
}

#[test]
fn commands_count_what_the_pages_hold() {
    let whole = project("briefing", POLICE, "pages = 30");
    let short = project("briefing", POLICE, "pages = 3");
    let queries = |project: &Path| {
        let project = project.to_str().unwrap();
        let queries = json(&[
            "--project",
            project,
            "queries",
            "--audience",
            "a",
            "--json",
            "--date",
            DATE,
        ]);
        queries.as_array().unwrap().len()
    };
    assert!(queries(short.path()) < queries(whole.path()));
    // A template that prints no findings holds none.
    let template = "{% extends \"builtin/briefing.typ.j2\" %}\n{% block findings %}{% endblock %}\n{% block figures %}{% endblock %}\n{% block signs %}{% endblock %}\n";
    fs::create_dir(whole.path().join("templates")).unwrap();
    fs::write(whole.path().join("templates/asks.typ.j2"), template).unwrap();
    let profile = fs::read_to_string(whole.path().join("audiences/a.toml")).unwrap();
    fs::write(
        whole.path().join("audiences/a.toml"),
        profile.replace("template = \"briefing\"", "template = \"asks\""),
    )
    .unwrap();
    let project = whole.path().to_str().unwrap();
    let listed = json(&[
        "--project",
        project,
        "list",
        "findings",
        "--audience",
        "a",
        "--json",
    ]);
    assert_eq!(listed.as_array().unwrap().len(), 0);
    let why = crate::program::stdout(&["--project", project, "why", "F.IV.3", "a"]);
    assert!(
        why.contains("the template `asks` does not print it"),
        "{why}"
    );
}

#[test]
fn the_built_in_briefings_keep_their_limits() {
    for audience in audiences() {
        let profile = root().join("seeds/together-against-trafficking-2015/audiences");
        let profile = fs::read_to_string(profile.join(format!("{audience}.toml"))).unwrap();
        let mut lines = profile.lines();
        let limit = lines.find_map(|line| line.strip_prefix("pages = "));
        let limit = limit.unwrap().parse().unwrap();
        check(
            built_in_selection(&audience),
            built_in_pdf(&audience),
            limit,
        );
    }
}

/// What the program says of a briefing that is too long.
fn too_long(project: &Path) -> String {
    let output = plaidoyer()
        .arg("--project")
        .arg(project)
        .args(["build", "a", "--date", DATE])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    stderr(&output)
}

#[test]
fn a_line_with_a_link_or_a_raised_number_counts_once() {
    let said = |line: &str| {
        let lines = format!("- {line}\n").repeat(120);
        let project = small_report(
            "template = \"own\"\nlimits.pages = 1",
            &format!(
                "[[section]]\ncode = \"A.I.1\"\nlevel = 3\ntitle = \"A finding\"\n\
                 [[section.item]]\nrecommendation = 1\ntext = '''\n{lines}'''\n"
            ),
        );
        // The numbers of notes, and text of another size, stand a little higher or lower than the line.
        fs::create_dir(project.path().join("templates")).unwrap();
        fs::write(
            project.path().join("templates/own.typ.j2"),
            "{% extends \"builtin/briefing.typ.j2\" %}\n{% block asks %}{% endblock %}\n{% block recommendations %}\n\
             #show emph: set text(baseline: -3pt)\n{{ recommendations[0].text }}\n{% endblock %}\n",
        )
        .unwrap();
        too_long(project.path())
    };
    let plain =
        said("Write to the authority at this address or to that one before it is too late.");
    assert!(plain.contains(" lines longer than the 1 page"), "{plain}");
    let first = |said: &str| said.lines().next().unwrap_or_default().to_owned();
    for line in [
        "Write to the authority at this address [or to that](https://example.org/a) one before it is too late.",
        "Write to the authority *at* this address or to that one before it *is* too late.",
    ] {
        assert_eq!(first(&said(line)), first(&plain), "{line}");
    }
}

#[test]
fn no_more_pages_are_proposed_than_the_document_type_has() {
    // It prints every recommendation whole, whatever room there is.
    let own = "{% extends \"builtin/checklist.typ.j2\" %}\n{% block recommendations %}\n\
        {% for item in recommendations %}\n\
        #task(number: {{ item.number | code }}, section: {{ item.section | code }})[{{ item.text }}]\n\
        {% endfor %}\n{% endblock %}\n";
    let said = |recommendations: &str| {
        let select = format!("findings = \"false\"\nrecommendations = \"{recommendations}\"");
        let project = project("own", &select, "pages = 1");
        fs::create_dir(project.path().join("templates")).unwrap();
        fs::write(project.path().join("templates/own.typ.j2"), own).unwrap();
        too_long(project.path())
    };
    let many = said("true");
    assert!(
        many.contains("`own` has at most 2 pages: `--as digest` or `--as briefing` holds more"),
        "{many}"
    );
    assert!(!many.contains("it fits with"), "{many}");
    let few = said("'education' in sector");
    assert!(few.contains("it fits with `pages = 2`"), "{few}");
}

#[test]
fn a_copy_that_cannot_fit_costs_itself_and_no_other() {
    for (template, way_out) in [
        (
            "one-pager",
            "has at most 1 page: `--as digest` or `--as briefing` holds more",
        ),
        ("briefing", "it fits with `pages = "),
    ] {
        let project = small_report(
            "template = \"own\"\nlimits.pages = 3",
            "[[section]]\ncode = \"A.I.1\"\nlevel = 3\ntitle = \"A finding\"\n\
             [[section.item]]\nrecommendation = 1\ntext = '''\nMend it.\n'''\n",
        );
        fs::create_dir(project.path().join("templates")).unwrap();
        for (file, text) in [
            (
                "templates/own.typ.j2",
                format!(
                    "{{% extends \"builtin/{template}.typ.j2\" %}}\n{{% block closing %}}\n\
                     {{% if recipient.more == \"yes\" %}}{{{{ (\"Much of it. \" * 2000) }}}}{{% endif %}}\n{{% endblock %}}\n"
                ),
            ),
            ("people.csv", "Name,More\nThe one with the longest name,no\nShort,yes\n".to_owned()),
            (
                "conference.toml",
                "[event]\nname = \"E\"\nplace = \"P\"\ndate = \"2026-12-04\"\norganiser = \"O\"\ncontact = \"c@example.org\"\n\
                 [[build]]\naudiences = [\"a\"]\nrecipients = \"people.csv\"\ncolumns = { name = \"Name\" }\n"
                    .to_owned(),
            ),
        ] {
            fs::write(project.path().join(file), text).unwrap();
        }
        let output = plaidoyer()
            .current_dir(project.path())
            .args(["batch", "conference.toml", "-o", "out"])
            .output()
            .unwrap();
        let said = stderr(&output);
        assert!(said.contains("failed: a/short.pdf"), "{said}");
        assert!(
            said.contains("shorten what this copy bears of its recipient"),
            "{said}"
        );
        assert!(said.contains(way_out), "{said}");
        assert!(said.contains("1 built, 0 unchanged, 1 failed"), "{said}");
    }
}
