//! Barriers for people who use a keyboard or a screen reader: axe-core finds none in the pages for browsers.

use std::io::{Error, ErrorKind};
use std::path::Path;

use serde_json::json;

use crate::browser::Browser;
use crate::preview::{Preview, project, put, with_text};
use crate::program::{DATE, stdout};
use crate::readers::skip;

/// Names the file of axe-core, for browsers.
const AXE: &str = "PLAIDOYER_AXE";

/// axe-core; `None`, said on stderr, where nobody says where it is.
fn axe() -> Option<String> {
    match std::env::var(AXE) {
        Ok(path) => Some(std::fs::read_to_string(path).unwrap()),
        Err(_) => {
            let unset = Error::new(ErrorKind::NotFound, format!("{AXE} is not set"));
            skip("axe-core", &unset);
            None
        }
    }
}

/// Fails where axe-core finds anything in what the browser shows.
fn check(browser: &Browser, axe: &str, view: &str) {
    browser.run(axe);
    let found = browser.run(
        "return axe.run().then(({ violations, passes }) => passes.length === 0 ? ['nothing was checked'] :
           violations.map(({ help, nodes }) => [help, ...nodes.map((node) => node.html)].join('\\n  ')))",
    );
    assert_eq!(found, json!([]), "{view}");
}

#[test]
fn no_view_of_the_preview_has_a_barrier() {
    let Some(axe) = axe() else {
        return;
    };
    let folder = project();
    let preview = Preview::of(folder.path(), &["nurses"]);
    let Some(browser) = Browser::open(&preview.address()) else {
        return;
    };
    let check = |view: &str| check(&browser, &axe, view);
    let by_id = |id: &str| format!("return document.getElementById({id:?})");
    browser.click(&with_text(".row .name", "Recommendation 33"));
    browser.wait("return document.querySelector('.detail') && document.querySelector('.sheet img')?.naturalWidth");
    check("pages, and a panel with an item open");
    browser.click(&with_text(".detail button", "Take it out"));
    browser.wait("return document.getElementById('change').open");
    check("a difference");
    browser.click(&by_id("write"));
    browser.wait("return document.getElementById('changes').textContent");
    check("what a change did");
    browser.run("document.getElementById('panel').scrollTop = 0");
    browser.write("#search", "bone");
    browser.wait("return !document.getElementById('results').hidden");
    check("a search");
    browser.click(&by_id("tab-profile"));
    check("the profile");
    browser.click(&by_id("tab-coverage"));
    browser.click("return document.querySelector('#map td button')");
    check("who gets what, and why");
    browser.click(&by_id("new"));
    browser.wait("return document.getElementById('create').open");
    check("a new audience");
    browser.click(&by_id("create-cancel"));
    put(
        folder.path(),
        "templates/one-pager.typ.j2",
        "{{ audiense }}",
    );
    browser.wait("return !document.getElementById('problems').hidden");
    check("an error");
}

#[test]
fn no_web_page_has_a_barrier() {
    let Some(axe) = axe() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    stdout(&[
        "build", "media", "--format", "html", "--date", DATE, "-o", out,
    ]);
    stdout(&["coverage", "--format", "html", "--date", DATE, "-o", out]);
    let address = |name: &str| format!("file://{}", Path::new(out).join(name).display());
    let Some(browser) = Browser::open(&address("media.html")) else {
        return;
    };
    check(&browser, &axe, "a briefing");
    browser.go(&address("coverage.html"));
    check(&browser, &axe, "who gets what");
}
