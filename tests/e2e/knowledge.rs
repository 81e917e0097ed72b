//! The report as a knowledge base: evidence, voices, coverage, search, queries, schemas.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::program::{
    DATE, REPORT, audiences, built_in_pdf, built_in_selection, json, pdf, plaidoyer, root,
    small_report, stderr, stdout,
};
use crate::readers::{pages, squeezed};

fn passages(selection: &Value) -> Vec<&Value> {
    let findings = selection["findings"].as_array().unwrap();
    findings
        .iter()
        .flat_map(|finding| finding["passages"].as_array().unwrap())
        .collect()
}

fn strings(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item.as_str().unwrap())
        .collect()
}

#[test]
fn there_are_thirteen_audiences_and_every_recommendation_reaches_one() {
    assert_eq!(audiences().len(), 13, "{:?}", audiences());
    let coverage = json(&["coverage", "--json", "--date", DATE]);
    let recommendations = coverage["recommendations"].as_object().unwrap();
    assert_eq!(recommendations.len(), 47);
    for (number, reached) in recommendations {
        assert!(
            !reached.as_array().unwrap().is_empty(),
            "recommendation {number} reaches nobody"
        );
    }
    let counts = coverage["audiences"].as_object().unwrap();
    assert_eq!(counts.keys().cloned().collect::<Vec<_>>(), audiences());
    for (audience, counts) in counts {
        let selection = built_in_selection(audience);
        assert_eq!(
            counts["findings"],
            selection["findings"].as_array().unwrap().len()
        );
        assert_eq!(
            counts["recommendations"],
            selection["recommendations"].as_array().unwrap().len()
        );
        assert!(counts["pages"].as_u64().unwrap() > 0 && counts["words"].as_u64().unwrap() > 100);
        for number in selection["recommendations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["number"].to_string())
        {
            assert!(
                strings(&recommendations[&number]).contains(&audience.as_str()),
                "{audience} {number}"
            );
        }
    }
    let findings = coverage["findings"].as_object().unwrap();
    for (code, reached) in findings
        .iter()
        .filter(|(code, _)| code.starts_with(|c: char| c.is_ascii_uppercase()))
    {
        assert!(
            !reached.as_array().unwrap().is_empty(),
            "{code} reaches nobody"
        );
    }
}

#[test]
fn what_a_passage_needs_is_printed_with_it() {
    let mut needs = 0;
    for audience in audiences() {
        let selection = built_in_selection(&audience);
        let passages = passages(selection);
        let ids: Vec<&str> = passages
            .iter()
            .map(|passage| passage["id"].as_str().unwrap())
            .collect();
        for passage in &passages {
            for need in strings(&passage["needs"]) {
                assert!(
                    ids.contains(&need),
                    "{audience} prints {} without {need}",
                    passage["id"]
                );
                needs += 1;
            }
            assert!(
                ["select", "include", "needs"].contains(&passage["why"]["by"].as_str().unwrap())
            );
            // The report's own voice is not there.
            assert!(passage.get("voice").is_none_or(Value::is_string));
        }
        for finding in selection["findings"].as_array().unwrap() {
            assert!(finding["why"]["by"].is_string() && finding["why"]["rule"].is_string());
        }
    }
    assert!(needs > 0, "nothing that is printed needs anything");
}

#[test]
fn evidence_is_of_the_words_that_are_printed_and_of_no_others() {
    let mut seen = BTreeMap::new();
    for audience in audiences() {
        let selection = built_in_selection(&audience);
        let mut printed: Vec<String> = passages(selection)
            .iter()
            .map(|p| p["text"].as_str().unwrap().into())
            .collect();
        for list in ["recommendations", "footnotes"] {
            printed.extend(
                selection[list]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|r| r["text"].as_str().unwrap().into()),
            );
        }
        for list in ["figures", "quotations", "legal_references"] {
            for item in selection[list].as_array().unwrap() {
                let words = item["text"].as_str().unwrap();
                assert!(
                    printed.iter().any(|text| text.contains(words)),
                    "{audience}: {words}"
                );
                *seen.entry(list).or_insert(0) += 1;
            }
        }
        for term in selection["terms"].as_array().unwrap() {
            assert!(
                strings(&term["forms"])
                    .iter()
                    .any(|form| printed.iter().any(|text| text.contains(form))),
                "{audience}: {term}"
            );
            *seen.entry("terms").or_insert(0) += 1;
        }
    }
    assert_eq!(seen.len(), 4, "{seen:?}");
    let overseas = built_in_selection("overseas-departments");
    let ids: Vec<&str> = overseas["figures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["id"].as_str().unwrap())
        .collect();
    assert!(
        ids.iter().any(|id| id.starts_with("B.I.8/5#")),
        "the figures of Mayotte: {ids:?}"
    );
    assert!(!ids.iter().any(|id| id.starts_with("A.II.2")), "{ids:?}");
}

#[test]
fn what_the_report_rebuts_is_not_shown_and_what_is_pulled_stands_alone() {
    let all = built_in_selection("treaty-body");
    let figures = all["figures"].as_array().unwrap();
    let shown = |how: &str| {
        figures
            .iter()
            .filter(|figure| figure["picture"] == how)
            .count()
    };
    assert!(shown("drawn") > 0 && shown("number") > 0);
    let rebutted: Vec<&Value> = figures
        .iter()
        .filter(|figure| figure["rebutted"] == true)
        .collect();
    assert_eq!(rebutted.len(), 3, "the State’s three 95%: {rebutted:?}");
    assert!(
        rebutted.iter().all(|figure| figure["picture"] != "drawn"),
        "{rebutted:?}"
    );
    let quotations = all["quotations"].as_array().unwrap();
    let pulled: Vec<&Value> = quotations
        .iter()
        .filter(|quotation| quotation["pull"] == true)
        .collect();
    assert!(!pulled.is_empty());
    for quotation in pulled {
        let words = quotation["text"]
            .as_str()
            .unwrap()
            .split_whitespace()
            .count();
        assert!(words <= 30, "{words} words: {quotation}");
        assert!(
            !quotation["speaker"].as_str().unwrap().contains("not named"),
            "{quotation}"
        );
    }
}

/// A report of one part with two signs in it, for readers who meet children.
fn report_with_signs(profile: &str, evidence: &str) -> TempDir {
    let sections = "[[section]]\ncode = \"A.I.1\"\nlevel = 3\ntitle = \"Finding\"\n[[section.item]]\nid = \"A.I.1/1\"\n\
         text = \"Some children are thin. Some children hide. Of 95% it is said that they are well, wrongly.\"\n\
         [[section.item]]\nrecommendation = 1\ntext = \"Mend it.\"\n";
    let folder = small_report(&format!("template = \"poster\"\n{profile}"), sections);
    let signs = ["Some children are thin.", "Some children hide."]
        .map(|sign| format!("[[sign]]\nat = \"A.I.1/1\"\ntext = \"{sign}\"\n"));
    let exception =
        "[[exception]]\nrecommendation = 1\nreason = \"a profile that takes all selects none\"\n";
    fs::write(folder.path().join("seeds/small/coverage.toml"), exception).unwrap();
    let path = folder.path().join("seeds/small/evidence.toml");
    fs::write(path, format!("{evidence}{}", signs.concat())).unwrap();
    folder
}

#[test]
fn signs_are_shown_where_the_profile_says_so_with_what_to_do() {
    let shown = |profile: &str| {
        let project = report_with_signs(profile, "");
        let page = pages(&pdf(Some(project.path()), "a", project.path())).concat();
        let others = ["html", "md"].map(|format| {
            let output = plaidoyer()
                .arg("--project")
                .arg(project.path())
                .args(["build", "a", "--format", format, "--date", DATE, "-o"])
                .arg(project.path())
                .output()
                .unwrap();
            assert!(output.status.success(), "{}", stderr(&output));
            fs::read_to_string(project.path().join(format!("a.{format}"))).unwrap()
        });
        let said = [&page, &others[0], &others[1]].map(|words| squeezed(words));
        let (sign, call) = (squeezed("Some children hide."), squeezed("Call 119."));
        // Pages and e-mails have the whole passage besides.
        let heading = squeezed("Signs to look for");
        said.map(|words| words.contains(&sign) && words.contains(&heading) && words.contains(&call))
    };
    let call = "if-noticed = { en = \"Call 119.\" }";
    assert_eq!(shown(&format!("shows-signs = true\n{call}")), [true; 3]);
    assert_eq!(shown(call), [false; 3]);

    let check = |profile: &str| {
        let project = report_with_signs(profile, "");
        let output = plaidoyer()
            .arg("--project")
            .arg(project.path())
            .arg("check")
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        stderr(&output)
    };
    let note = check("shows-signs = true");
    for part in [
        "warning: ",
        "audiences/a.toml:4:1",
        "write `if-noticed = { en = \"…\" }`",
    ] {
        assert!(note.contains(part), "no {part}: {note}");
    }
    assert_eq!(
        check("shows-signs = true\nif-noticed = { en = \"Call 119.\" }"),
        ""
    );
    assert_eq!(check(""), "");
}

#[test]
fn a_figure_is_not_drawn_without_a_scale_nor_one_that_is_rebutted() {
    let figure = "[[figure]]\nid = \"well\"\nat = \"A.I.1/1\"\nvalue = 95\nunit = \"percent\"\nmeasures = \"are well\"\n\
         text = \"Of 95% it is said that they are well, wrongly.\"\n";
    let check = |more: &str| {
        let project = report_with_signs("", &format!("{figure}{more}"));
        let output = plaidoyer()
            .arg("--project")
            .arg(project.path())
            .arg("check")
            .output()
            .unwrap();
        (output.status.success(), stderr(&output))
    };
    let (is_right, said) = check("picture = \"drawn\"\n");
    assert!(
        !is_right && said.contains("nothing gives this figure a scale"),
        "{said}"
    );
    let (is_right, said) = check("picture = \"drawn\"\nof = \"children\"\nrebutted = true\n");
    assert!(!is_right && said.contains("is not drawn"), "{said}");
    assert!(
        said.contains("evidence.toml:8:11") && said.contains("picture = \"number\""),
        "{said}"
    );
    for right in [
        "picture = \"drawn\"\nof = \"children\"\n",
        "picture = \"number\"\nrebutted = true\n",
    ] {
        assert_eq!(check(right), (true, String::new()));
    }
    // One that is rebutted stands in its sentence alone, which rebuts it.
    for (template, rebutted) in [
        ("briefing", false),
        ("poster", false),
        ("briefing", true),
        ("poster", true),
    ] {
        let number = format!("{figure}picture = \"number\"\nrebutted = {rebutted}\n");
        let project = report_with_signs("", &number);
        let path = project.path().join("audiences/a.toml");
        let profile = fs::read_to_string(&path).unwrap();
        fs::write(
            &path,
            profile.replace("\"poster\"", &format!("\"{template}\"")),
        )
        .unwrap();
        let words = squeezed(&pages(&pdf(Some(project.path()), "a", project.path())).concat());
        let is_shown = words.contains(&squeezed("95%arewell"));
        assert_eq!(is_shown, !rebutted, "{template}: {words}");
        let output = plaidoyer()
            .arg("--project")
            .arg(project.path())
            .args(["build", "a", "--format", "html", "--date", DATE, "-o"])
            .arg(project.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        let page = fs::read_to_string(project.path().join("a.html")).unwrap();
        assert_eq!(page.contains("<figure"), !rebutted, "{page}");
    }
}

#[test]
fn a_reported_voice_and_a_date_gone_by_are_shown() {
    let text = squeezed(&pages(built_in_pdf("parliament")).concat());
    let selection = built_in_selection("parliament");
    let bill = passages(selection)
        .into_iter()
        .find(|passage| passage["id"] == "B.I.4/4")
        .expect("the bill of 2015");
    assert_eq!(bill["as_of"], "2015-03");
    assert!(text.contains(&squeezed("[as of March 2015]")));
    assert!(
        passages(selection)
            .iter()
            .any(|passage| passage["voice"] == "state")
    );
    assert!(text.contains(&squeezed("[The State’s position")));

    // On a day of that time it was simply true.
    let project = tempfile::tempdir().unwrap();
    fs::write(project.path().join("plaidoyer.toml"), "").unwrap();
    crate::program::plaidoyer()
        .args(["build", "parliament", "--date", "2015-03-15", "-o"])
        .arg(project.path())
        .assert()
        .success();
    let then = squeezed(&pages(&fs::read(project.path().join("parliament.pdf")).unwrap()).concat());
    assert!(
        !then.contains("[asof2015") && !then.contains("asofMarch2015"),
        "the year and month are not over yet"
    );
    assert!(
        then.contains("asof29February2012"),
        "what was over then is marked"
    );
}

#[test]
fn search_finds_inflections_and_ignores_accents() {
    let found = json(&["search", "bone", "testing", "--json"]);
    let ids: Vec<&str> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids[0], "35", "{ids:?}");
    assert!(ids.contains(&"F.I.1/1"));
    let scores: Vec<f64> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["score"].as_f64().unwrap())
        .collect();
    assert!(scores.windows(2).all(|pair| pair[0] >= pair[1]));
    let accents = json(&[
        "search",
        "Protection",
        "Judiciaire",
        "de",
        "la",
        "Jeunesse",
        "--json",
    ]);
    assert_eq!(accents[0]["section"], "D.II.3");
    let folded = json(&["search", "Acse", "--json"]);
    assert_eq!(folded, json(&["search", "Acsé", "--json"]));
    assert!(
        json(&["search", "zzzz", "--json"])
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[test]
fn queries_name_their_place_and_touch_briefings() {
    let all = json(&["queries", "--json"]);
    let all = all.as_array().unwrap();
    assert!(all.len() > 40);
    for query in all {
        for key in ["id", "section", "kind", "question", "suggestion"] {
            assert!(query[key].is_string(), "{key} of {query}");
        }
    }
    let touched = json(&[
        "queries",
        "--audience",
        "education-staff",
        "--json",
        "--date",
        DATE,
    ]);
    let touched = touched.as_array().unwrap().len();
    assert!((1..all.len()).contains(&touched));
    // What a briefing holds is known once it is typeset.
    assert!(!stdout(&["check"]).contains("queries"));
    let checked = stdout(&["check", "--typeset", "--date", DATE]);
    let line = format!("education-staff: {touched} of {} queries", all.len());
    assert!(checked.contains(&line), "{checked}");
}

#[test]
fn coverage_holds_more_audiences_than_there_are_letters() {
    let folder = tempfile::tempdir().unwrap();
    let small = root().join("tests/cases/selection-json.in");
    crate::batch::copy(&small, folder.path());
    let profile = fs::read_to_string(small.join("audiences/a.toml")).unwrap();
    for number in 1..30 {
        let id = format!("a{number}");
        let own = profile.replace("id = \"a\"", &format!("id = \"{id}\""));
        fs::write(folder.path().join(format!("audiences/{id}.toml")), own).unwrap();
    }
    let project = folder.path().to_str().unwrap();
    let table = stdout(&["--project", project, "coverage", "--date", DATE]);
    assert!(table.contains("\nAD a9\n"), "{table}");
    let row = table
        .lines()
        .find(|line| line.trim_start().starts_with("1 "))
        .unwrap();
    assert_eq!(row.matches('×').count(), 30, "{row}");
    let output = folder.path().join("out");
    let path = output.to_str().unwrap();
    stdout(&[
        "--project",
        project,
        "coverage",
        "--format",
        "pdf",
        "--date",
        DATE,
        "-o",
        path,
    ]);
    let bytes = fs::read(output.join("coverage.pdf")).unwrap();
    assert_eq!(crate::readers::faults(&bytes), Vec::<String>::new());
    let words = pages(&bytes).concat();
    assert!(words.contains("AD"), "{words}");
}

#[test]
fn why_names_the_rule_and_the_facets() {
    assert!(
        stdout(&["why", "14", "overseas-departments"])
            .contains("recommendation 14 is in: the profile selects `")
    );
    let out = stdout(&["why", "E.I.1", "overseas-departments"]);
    assert!(
        out.contains("E.I.1/1 is not in: `") && out.contains("territory: none"),
        "{out}"
    );
    // Values of its own, and those of its section.
    let out = stdout(&["why", "E.I.1", "education-staff"]);
    assert!(out.contains(" (inherited)\n"), "{out}");
    let out = stdout(&["why", "12", "police-trainers"]);
    assert!(!out.contains("(inherited)"), "{out}");
}

#[test]
fn why_answers_a_wrong_order_and_a_letter_too_many() {
    for (arguments, hint) in [
        (
            ["why", "education-staff", "12"],
            "write `plaidoyer why 12 education-staff`",
        ),
        (["why", "R12", "education-staff"], "did you mean `12`?"),
    ] {
        let output = plaidoyer().args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains(hint), "{}", stderr(&output));
    }
}

#[test]
fn the_committed_schemas_are_those_of_the_types() {
    let folder = tempfile::tempdir().unwrap();
    let out = stdout(&["schema", "-o", folder.path().to_str().unwrap()]);
    assert!(out.lines().count() >= 10);
    let taplo = fs::read_to_string(root().join(".taplo.toml")).unwrap();
    for path in out.lines() {
        let name = path.rsplit(['/', '\\']).next().unwrap();
        let committed = fs::read_to_string(root().join("docs/schemas").join(name));
        assert!(
            committed.is_ok_and(|committed| fs::read_to_string(path).unwrap() == committed),
            "run `plaidoyer schema`: {name} is out of date"
        );
        assert!(
            taplo.contains(&format!("docs/schemas/{name}")),
            "{name} is not in .taplo.toml"
        );
    }
    let annotations: Value = serde_json::from_str(
        &fs::read_to_string(root().join("docs/schemas/annotations.schema.json")).unwrap(),
    )
    .unwrap();
    let values = &annotations["$defs"]["Entry"]["properties"]["sector"]["items"]["enum"];
    assert!(
        strings(values).contains(&"police"),
        "facet values are completed"
    );
}

#[test]
fn the_coverage_table_is_the_same_in_every_format() {
    let coverage = json(&["coverage", "--json", "--date", DATE]);
    let csv = stdout(&["coverage", "--format", "csv", "--date", DATE]);
    let mut lines = csv.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').skip(1).collect();
    assert_eq!(header, audiences());
    let lines: Vec<&str> = lines.collect();
    let items =
        ["recommendations", "findings"].map(|kind| coverage[kind].as_object().unwrap().len());
    assert_eq!(lines.len(), items.iter().sum::<usize>());
    for line in lines {
        let mut fields = line.split(',');
        let item = fields.next().unwrap();
        let marked: Vec<&str> = header
            .iter()
            .zip(fields)
            .filter(|(_, mark)| *mark == "x")
            .map(|(audience, _)| *audience)
            .collect();
        let kind = if item.parse::<u16>().is_ok() {
            "recommendations"
        } else {
            "findings"
        };
        assert_eq!(strings(&coverage[kind][item]), marked, "{item}");
    }
    let folder = tempfile::tempdir().unwrap();
    crate::program::plaidoyer()
        .args(["coverage", "--format", "pdf", "--date", DATE, "-o"])
        .arg(folder.path())
        .assert()
        .success();
    let bytes = fs::read(folder.path().join("coverage.pdf")).unwrap();
    assert_eq!(crate::readers::faults(&bytes), Vec::<String>::new());
    assert!(squeezed(&pages(&bytes).concat()).contains(&squeezed("Briefing for police trainers")));
}

#[test]
fn every_finding_has_a_short_form_or_a_reason_why_not() {
    let log = fs::read_to_string(root().join(REPORT).join("editors-log.md")).unwrap();
    let findings = json(&["list", "findings", "--json"]);
    let mut entries = String::new();
    for entry in fs::read_dir(root().join(REPORT).join("annotations")).unwrap() {
        entries.push_str(&fs::read_to_string(entry.unwrap().path()).unwrap());
    }
    for finding in findings.as_array().unwrap() {
        let code = finding["section"].as_str().unwrap();
        let short = finding["passages"]
            .as_array()
            .unwrap()
            .iter()
            .any(|passage| {
                entries.contains(&format!(
                    "at = \"{}/short\"",
                    passage["id"].as_str().unwrap()
                ))
            });
        assert!(
            short || log.contains(&format!("no short form: {code}")),
            "{code} has no short form"
        );
    }
}

#[test]
fn the_coverage_page_says_of_each_recommendation_in_which_form_each_audience_gets_it_and_why() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let arguments = ["coverage", "--format", "html", "--date", DATE, "-o", out];
    stdout(&arguments);
    let page = fs::read_to_string(folder.path().join("coverage.html")).unwrap();
    assert!(!page.contains("<script") && !page.contains("http://") && !page.contains("https://"));
    let coverage = json(&["coverage", "--json", "--date", DATE]);
    let recommendations = coverage["recommendations"].as_object().unwrap();
    let audiences = coverage["audiences"].as_object().unwrap();
    let cells = |state: &str, word: &str| {
        page.matches(&format!(
            "<td class=\"{state}\"><details name=\"why\"><summary>{word}</summary>"
        ))
        .count()
    };
    let (whole, line, not) = (
        cells("whole", "whole"),
        cells("line", "in a line"),
        cells("not", "not"),
    );
    let reached: usize = recommendations
        .values()
        .map(|who| who.as_array().unwrap().len())
        .sum();
    assert_eq!(whole + line, reached);
    assert_eq!(whole + line + not, recommendations.len() * audiences.len());
    assert_eq!(page.matches("class=\"nobody\"").count(), 0);
    assert!(
        page.contains("recommendation 14 is in: the profile selects"),
        "no reason"
    );
    assert!(page.contains("Everything reaches an audience."));
    assert!(!page.contains("lang=\"en\">recommendation"));
    // The reasons are in English, which a page in another language says, to people and to screen readers.
    stdout(&[&arguments[..], &["--lang", "fr"]].concat());
    let french = fs::read_to_string(folder.path().join("coverage.html")).unwrap();
    assert!(
        french.contains("pourquoi, en anglais")
            && french.contains("<p lang=\"en\">recommendation 14 is in")
    );

    let section = "[[section]]\ncode = \"A.I.1\"\nlevel = 3\ntitle = \"A <finding>\"\n\
        [[section.item]]\nrecommendation = 1\ntext = '''\nMend it.\n'''\n\
        [[section.item]]\nid = \"A.I.1/1\"\ntext = '''\nIt is broken.\n'''\n";
    let project = small_report("template = \"briefing\"", section);
    let profile = project.path().join("audiences/a.toml");
    let nobody = fs::read_to_string(&profile).unwrap();
    fs::write(
        &profile,
        nobody.replace("recommendations = \"true\"", "recommendations = \"false\""),
    )
    .unwrap();
    let project = project.path().to_str().unwrap();
    stdout(&[&["--project", project], &arguments[..]].concat());
    let page = fs::read_to_string(folder.path().join("coverage.html")).unwrap();
    assert!(page.contains("<tr class=\"nobody\">"), "{page}");
    assert!(
        page.contains("reaches no audience") && page.contains("A &lt;finding&gt;"),
        "{page}"
    );
    assert!(
        page.contains("the profile names items one by one, and not this one"),
        "{page}"
    );
}
