//! The live preview: in a real browser, and what its server refuses.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::browser::Browser;
use crate::program::{DATE, REPORT, root};

/// A profile with comments that nobody may lose.
const NURSES: &str = "\
# Whom we meet at school.
id = \"nurses\"
title = { en = \"For school nurses\" } # their own words
template = \"one-pager\"
asks = [\"33\"]

[select]
include = [
  # Exploitation at home.
  \"E.I.1\",
  \"C.III.3\", # placement
  \"33\",
  \"28\", # the last
]
";

/// A project of the built-in report with one audience of its own.
pub(crate) fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "plaidoyer.toml", "");
    put(folder.path(), "audiences/nurses.toml", NURSES);
    folder
}

pub(crate) fn put(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn get(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap()
}

/// A preview that runs.
pub(crate) struct Preview {
    program: Child,
    /// Such as `127.0.0.1:40123`.
    host: String,
}

impl Preview {
    pub(crate) fn of(folder: &Path, arguments: &[&str]) -> Self {
        let mut program = Command::new(assert_cmd::cargo::cargo_bin("plaidoyer"))
            .args(["preview", "--no-open", "--date", DATE, "--project"])
            .arg(folder)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut output = BufReader::new(program.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        let host = line.trim().strip_prefix("http://").unwrap().to_owned();
        Preview { program, host }
    }

    pub(crate) fn address(&self) -> String {
        format!("http://{}/", self.host)
    }

    /// The status and the whole answer to a request with these lines as its head.
    fn ask(&self, request: &str, headers: &[&str], body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        let headers: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
        let length = body.len();
        let head = format!(
            "{request} HTTP/1.1\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        // Who is refused may be cut off.
        let _ = stream.write_all(body.as_bytes());
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let answer = String::from_utf8_lossy(&bytes).into_owned();
        let status = answer.split(' ').nth(1).unwrap_or_default();
        (status.parse().unwrap_or_default(), answer)
    }

    fn read(&self, path: &str) -> String {
        let host = format!("Host: {}", self.host);
        let (status, answer) = self.ask(&format!("GET {path}"), &[&host], "");
        assert_eq!(status, 200, "{path}: {answer}");
        answer.split_once("\r\n\r\n").unwrap().1.to_owned()
    }

    fn state_after(&self, revision: u64) -> Value {
        let url = format!("http://{}/state?after={revision}", self.host);
        let start = Instant::now();
        // One that dies of a template goes on after a moment.
        let mut answer = loop {
            match ureq::get(&url).call() {
                Ok(answer) => break answer,
                Err(e) => assert!(start.elapsed() < Duration::from_secs(20), "{e}"),
            }
            std::thread::sleep(Duration::from_millis(50));
        };
        let text = answer
            .body_mut()
            .with_config()
            .limit(1 << 26)
            .read_to_string();
        serde_json::from_str(&text.unwrap()).unwrap()
    }

    /// The state in which something holds, which it comes to.
    fn wait(&self, holds: impl Fn(&Value) -> bool) -> Value {
        let start = Instant::now();
        let mut state = self.state_after(0);
        while !holds(&state) {
            assert!(
                start.elapsed() < Duration::from_secs(60),
                "{}",
                state["problems"]
            );
            state = self.state_after(state["revision"].as_u64().unwrap());
        }
        state
    }

    fn token(&self) -> String {
        let page = self.read("/");
        let (_, rest) = page.split_once("plaidoyer-token\" content=\"").unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    }

    /// Asks as the page does.
    fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let headers = [
            format!("Host: {}", self.host),
            format!("Origin: http://{}", self.host),
            format!("X-Plaidoyer-Token: {}", self.token()),
            "Content-Type: application/json".into(),
        ];
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        let (status, answer) = self.ask(&format!("POST {path}"), &headers, &body.to_string());
        let body = answer.split_once("\r\n\r\n").unwrap().1;
        (status, serde_json::from_str(body).unwrap_or(Value::Null))
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn has_pages(state: &Value) -> bool {
    state["briefing"]["pages"]
        .as_array()
        .is_some_and(|pages| !pages.is_empty())
}

pub(crate) fn with_text(selector: &str, text: &str) -> String {
    format!(
        "return [...document.querySelectorAll({selector:?})].find((one) => one.textContent.startsWith({text:?}) && one.offsetParent) || null"
    )
}

const FIRST_PAGE: &str = "const image = document.querySelector('.sheet img'); return image && image.complete && image.naturalWidth ? image.src : null";

#[test]
fn the_page_follows_what_is_saved_and_shows_what_is_wrong() {
    let folder = project();
    let preview = Preview::of(folder.path(), &["nurses"]);
    let Some(browser) = Browser::open(&preview.address()) else {
        return;
    };
    let first = browser.wait(FIRST_PAGE);
    browser.run("document.getElementById('pages').scrollTop = 120");

    let with_headline =
        NURSES.replace("asks", "headline = { en = \"You may see it first\" }\nasks");
    put(folder.path(), "audiences/nurses.toml", &with_headline);
    let changed =
        format!("const now = (() => {{ {FIRST_PAGE} }})(); return now !== {first} ? now : null");
    let second = browser.wait(&changed);
    assert_eq!(
        browser.run("return document.getElementById('pages').scrollTop"),
        120
    );
    assert_eq!(
        browser.run("return document.querySelector('.sheet').classList.contains('changed')"),
        true
    );

    let template = "templates/one-pager.typ.j2";
    put(
        folder.path(),
        template,
        "\n{{ audiense.title }} and {{ audience.titel }}\n",
    );
    let problem = browser.wait("return document.getElementById('problems').innerText");
    let problem = problem.as_str().unwrap();
    for part in [
        "there is no `audiense.title`",
        &format!("{template}:2:4"),
        "{{ audiense.title }}",
        "did you mean `audience`?",
    ] {
        assert!(problem.contains(part), "{part} is not in {problem}");
    }
    // The last good pages stay.
    assert_eq!(browser.run(FIRST_PAGE), second);
    browser.click("return document.querySelector('#problems .place')");
    browser.wait("return document.getElementById('status').textContent.startsWith('Copied ')");
    let copied = browser.clipboard();
    assert!(
        copied
            .as_str()
            .unwrap()
            .ends_with(&format!("{template}:2:4")),
        "{copied}"
    );

    fs::remove_file(folder.path().join(template)).unwrap();
    browser.wait("return document.getElementById('problems').hidden");
    assert_eq!(browser.run(FIRST_PAGE), second);
    let status = "const said = document.getElementById('status').textContent; return said.includes('error') ? null : said";
    assert!(browser.wait(status).as_str().unwrap().starts_with("1 page"));
}

#[test]
fn a_recommendation_is_moved_out_by_a_click_and_taken_back() {
    let folder = project();
    let preview = Preview::of(folder.path(), &["nurses"]);
    let Some(browser) = Browser::open(&preview.address()) else {
        return;
    };
    // What is typed stays where something else is written meanwhile.
    browser.click(&with_text("[role=tab]", "Profile"));
    browser.write("#edit [name=lead]", "Not written yet.");
    browser.click(&with_text("[role=tab]", "Contents"));
    browser.click(&with_text(".row .name", "Recommendation 33"));
    browser.wait("return document.querySelector('.detail')");
    let card = browser.run("return document.querySelector('.row.open').innerText");
    // The report's words come first, then what one can do, then what it is.
    let mut rest = card.as_str().unwrap();
    for part in [
        "The role of the national education system",
        "Train the staff",
        "Recommendation 33",
        "Take it out",
        "the profile includes 33",
        "code",
        "sector",
        "/text/en/",
        "page 1",
    ] {
        let found = rest.split_once(part);
        rest = found
            .unwrap_or_else(|| panic!("{part} is not in {rest} of {card}"))
            .1;
    }
    // And where it stands is marked on the page.
    assert_ne!(
        browser.run("return document.querySelectorAll('.mark.chosen').length"),
        0
    );
    browser.click(&with_text(".detail button", "Take it out"));
    let difference = browser.wait("return document.getElementById('diff').innerText");
    let difference = difference.as_str().unwrap();
    assert!(
        difference.contains("-   \"33\",") && difference.contains("- asks = [\"33\"]"),
        "{difference}"
    );
    assert_eq!(
        get(folder.path(), "audiences/nurses.toml"),
        NURSES,
        "nothing is written yet"
    );
    browser.click("return document.getElementById('write')");
    let is_out = "return document.querySelector('.row.open .badge')?.textContent === 'not in it'";
    browser.wait(is_out);
    assert_eq!(
        browser.run("return document.querySelector('#edit [name=lead]').value"),
        "Not written yet."
    );
    let without = NURSES
        .replace("  \"33\",\n", "")
        .replace("asks = [\"33\"]\n", "");
    assert_eq!(get(folder.path(), "audiences/nurses.toml"), without);
    browser.click(
        "const button = document.getElementById('undo'); return button.disabled ? null : button",
    );
    browser.wait("return document.querySelector('.row.open .badge')?.textContent !== 'not in it'");
    assert_eq!(get(folder.path(), "audiences/nurses.toml"), NURSES);
    browser.click(
        "const button = document.getElementById('redo'); return button.disabled ? null : button",
    );
    browser.wait(is_out);
    assert_eq!(get(folder.path(), "audiences/nurses.toml"), without);
    let name = "return document.getElementById('undo').textContent";
    assert_eq!(browser.run(name), "Take back: 33 out");
    browser.click("return document.getElementById('undo')");
    browser.wait("return document.querySelector('.row.open .badge')?.textContent !== 'not in it'");
    assert_eq!(get(folder.path(), "audiences/nurses.toml"), NURSES);

    // From the page to the list: a click on words of the report opens what they are of.
    browser.click("document.querySelector('.row.open > button').click(); return document.querySelector('.row.open') ? null : document.body");
    browser.run(
        "const place = state.briefing.places.find((place) => place.at === '33');
         const image = document.querySelectorAll('.sheet img')[place.page];
         const box = image.getBoundingClientRect();
         const scale = box.width / state.briefing.pages[place.page].width;
         image.dispatchEvent(new MouseEvent('click', { bubbles: true,
           clientX: box.left + (place.x + 5) * scale, clientY: box.top + (place.y + 5) * scale }))",
    );
    browser.wait(
        "return document.querySelector('.row.open .name')?.textContent === 'Recommendation 33'",
    );
}

#[test]
fn a_one_pager_for_a_new_audience_is_made_with_the_mouse() {
    let folder = project();
    let preview = Preview::of(folder.path(), &["nurses"]);
    let Some(browser) = Browser::open(&preview.address()) else {
        return;
    };
    browser.click("const button = document.getElementById('new'); return report && state && state.briefing && !button.disabled ? button : null");
    browser.write("#create-name", "Night guards");
    let size = "return document.getElementById('create').offsetHeight";
    let before = browser.run(size);
    browser.write("#create-search", "bone");
    assert_eq!(browser.run(size), before, "nothing moves while one looks");
    browser.click("return [...document.querySelectorAll('#create-items label')].find((one) => one.offsetParent && one.textContent.includes('Recommendation 35'))");
    browser.click(&with_text("#creating button", "Make it"));
    browser.wait("return document.getElementById('title').textContent === 'Night guards'");
    browser.click("return document.getElementById('tab-profile')");
    browser.write("#edit [name=lead]", "What you can do at night.");
    browser.write("#edit [name=pages]", "1");
    browser.click("return document.querySelector('#accents input[value=teal]')");
    browser.click("return document.querySelector('#ask option[value=\"35\"]')");
    browser.click(&with_text("#edit button", "Show the change"));
    browser.click("const button = document.getElementById('write'); return button.offsetParent ? button : null");
    browser.wait("return state.briefing.profile.accent === 'teal'");
    let text = get(folder.path(), "audiences/night-guards.toml");
    for line in [
        "title = { en = \"Night guards\" }",
        "lead = { en = \"What you can do at night.\" }",
        "template = \"one-pager\"",
        "accent = \"teal\"",
        "asks = [\"35\"]",
        "[limits]",
        "pages = 1",
    ] {
        assert!(
            text.lines().any(|other| other == line),
            "{line} is not in\n{text}"
        );
    }
}

/// What the panel says that the last change did.
fn said_of_the_change(browser: &Browser, part: &str) -> String {
    let script = format!(
        "const said = document.getElementById('changes').textContent; return said.includes({part:?}) ? said : null"
    );
    browser.wait(&script).as_str().unwrap().to_owned()
}

#[test]
fn what_a_change_does_to_anything_else_is_said_on_the_spot() {
    let folder = project();
    let preview = Preview::of(folder.path(), &["nurses"]);
    let Some(browser) = Browser::open(&preview.address()) else {
        return;
    };
    browser.wait(FIRST_PAGE);
    let path = "audiences/nurses.toml";
    let others = ["1", "5", "10", "11", "14", "26", "34", "35", "37", "44"]
        .map(|at| format!("  \"{at}\",\n"));
    let full = NURSES.replace("the last\n", &format!("the last\n{}", others.concat()));
    put(folder.path(), path, &full);
    assert_eq!(
        said_of_the_change(&browser, "Put in"),
        "Put in: 1, 5. Put in, but in a line for want of room: 10, 11, 14, 26, 34, 35, 37, 44. \
         Now in a line for want of room: 28. "
    );
    // Each code leads to what it is of.
    browser.click(&with_text("#changes button", "28"));
    browser.wait(
        "return document.querySelector('.row.open .name')?.textContent === 'Recommendation 28'",
    );
    put(folder.path(), path, NURSES);
    assert_eq!(
        said_of_the_change(&browser, "Taken out"),
        "Taken out: 1, 5, 10, 11, 14, 26, 34, 35, 37, 44. No longer in a line: 28. "
    );
    put(
        folder.path(),
        path,
        &NURSES.replace("school nurses", "nurses"),
    );
    said_of_the_change(&browser, "Nothing was shortened or left out.");
    // Another briefing is no change of this one.
    browser.run("choose({ audience: 'media' })");
    browser.wait("return state.briefing.profile.id === 'media' && !document.getElementById('changes').textContent");
}

/// Clicks away the dialog that shows what would be written, and gives its words.
fn proposal(browser: &Browser) -> String {
    let said = browser.wait(
        "const dialog = document.getElementById('change'); return dialog.open && dialog.innerText",
    );
    browser.click("return document.getElementById('cancel')");
    said.as_str().unwrap().to_owned()
}

#[test]
fn what_comes_with_a_change_is_said_before_it_is_written() {
    let folder = project();
    let preview = Preview::of(folder.path(), &["nurses"]);
    let propose = |edits: Value| {
        let request = json!({ "audience": "nurses", "edits": edits });
        let (status, proposed) = preview.post("/edit", &request);
        assert_eq!(status, 200, "{proposed}");
        proposed
    };
    let proposed = propose(json!([{ "what": "in", "at": "D.I.1/2" }]));
    assert_eq!(proposed["brings"], json!(["D.I.1/1"]));
    assert_eq!(proposed["takes_along"], json!([]));
    let with = NURSES.replace("  \"C.III.3\"", "  \"D.I.1/2\",\n  \"C.III.3\"");
    put(folder.path(), "audiences/nurses.toml", &with);
    let proposed = propose(json!([{ "what": "out", "at": "D.I.1/2" }]));
    assert_eq!(proposed["brings"], json!([]));
    assert_eq!(proposed["takes_along"], json!(["D.I.1/1"]));
    put(folder.path(), "audiences/nurses.toml", NURSES);

    let Some(browser) = Browser::open(&preview.address()) else {
        return;
    };
    browser.wait(FIRST_PAGE);
    browser.write("#search", "judges justify accommodation");
    browser.click(&with_text("#results .row .name", "D.I.1/2"));
    browser.click(&with_text(".detail button", "Put it in"));
    let said = proposal(&browser);
    assert!(
        said.contains("Brings along D.I.1/1, without which it would mislead: “Children in"),
        "{said}"
    );
    // What is not in the briefing can lead: it is put in first.
    browser.click("return document.getElementById('tab-profile')");
    let option = "return document.querySelector('#ask option[value=\"14\"]')";
    let text = browser.run(&format!("{option}.textContent"));
    assert!(text.as_str().unwrap().contains("not in it"), "{text}");
    browser.click(option);
    browser.click(&with_text("#edit button", "Show the change"));
    let said = proposal(&browser);
    for part in [
        "Is put in first, as it was not in the briefing: Recommendation 14",
        "+   \"14\",",
        "+ asks = [\"33\", \"14\"]",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
}

#[test]
fn what_is_put_in_stands_in_the_report_s_order() {
    let folder = project();
    let preview = Preview::of(folder.path(), &["nurses"]);
    preview.wait(has_pages);
    let put_in = ["35", "F.I.1/1", "14", "A.II.2/1", "A.I.2/1"];
    let edits: Vec<Value> = put_in
        .iter()
        .map(|at| json!({ "what": "in", "at": at }))
        .collect();
    let mut request = json!({ "audience": "nurses", "edits": edits });
    let (status, proposed) = preview.post("/edit", &request);
    assert_eq!(status, 200, "{proposed}");
    request["base"] = proposed["base"].clone();
    assert_eq!(preview.post("/write", &request).0, 200);
    let include = "\
include = [
  \"A.I.2/1\",
  \"A.II.2/1\",
  # Exploitation at home.
  \"E.I.1\",
  \"C.III.3\", # placement
  \"F.I.1/1\",
  \"14\",
  \"33\",
  \"28\", # the last
  \"35\",
]
";
    let text = get(folder.path(), "audiences/nurses.toml");
    assert!(text.ends_with(include), "{text}");
}

#[test]
fn parts_are_put_in_order_with_the_keyboard() {
    let folder = project();
    let preview = Preview::of(folder.path(), &["nurses"]);
    let Some(browser) = Browser::open(&preview.address()) else {
        return;
    };
    browser.click("return state?.briefing && document.getElementById('tab-profile')");
    let shown = "return [...document.querySelectorAll('#order li span')].map((one) => one.textContent.split(' ')[0]).join()";
    assert_eq!(browser.wait(shown), "C,E");
    browser.run("document.querySelector('#order [aria-label=\"Earlier: E\"]').focus()");
    browser.press(" ");
    assert_eq!(browser.run(shown), "E,C");
    // What was moved keeps the focus; it is the first one now, and can only go back.
    let focus = "return document.activeElement.getAttribute('aria-label')";
    assert_eq!(browser.run(focus), "Later: E");
    browser.click("return document.querySelector('#first option[value=\"C.III\"]')");
    assert_eq!(browser.run(shown), "C.III,E,C");
    browser.run("document.querySelector('#order [aria-label=\"No more: C.III\"]').focus()");
    browser.press(" ");
    assert_eq!(browser.run(shown), "E,C");
    browser.click(&with_text("#edit button", "Show the change"));
    browser.wait("return document.getElementById('change').open");
    browser.press(" ");
    browser.wait("return state.briefing.profile.order.join() === 'E'");
    let with = format!("{}order = [\"E\"]\n", NURSES);
    assert_eq!(get(folder.path(), "audiences/nurses.toml"), with);
}

#[test]
fn what_a_search_finds_stands_under_its_heading() {
    let folder = project();
    let preview = Preview::of(folder.path(), &["nurses"]);
    let Some(browser) = Browser::open(&preview.address()) else {
        return;
    };
    browser.wait(FIRST_PAGE);
    browser.write("#search", "bone");
    let found = browser.wait("return document.getElementById('results').innerText");
    assert!(
        found
            .as_str()
            .unwrap()
            .starts_with("The tests for determining age are questionable\n"),
        "{found}"
    );
    browser.run("document.getElementById('search').value = ''; search()");
    let shown =
        "return [...document.querySelectorAll('#report .heading')].some((one) => one.offsetParent)";
    assert_eq!(browser.run(shown), false);
}

#[test]
fn nobody_else_reaches_the_preview() {
    let folder = project();
    let preview = Preview::of(folder.path(), &["nurses"]);
    preview.wait(has_pages);
    let own = format!("Host: {}", preview.host);
    let port = preview.host.rsplit_once(':').unwrap().1;
    let (status, page) = preview.ask("GET /", &[&own], "");
    assert_eq!(status, 200);
    for header in [
        "Content-Security-Policy: default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'",
        "X-Content-Type-Options: nosniff",
        "Cross-Origin-Resource-Policy: same-origin",
    ] {
        assert!(page.contains(header), "{page}");
    }
    for host in [
        "Host: example.org",
        "Host: 127.0.0.1",
        &format!("Host: rebound.example:{port}"),
    ] {
        for path in ["/", "/state?after=0", "/report"] {
            let (status, answer) = preview.ask(&format!("GET {path}"), &[host], "");
            assert_eq!(status, 403, "{answer}");
            assert!(!answer.contains("nurses"), "{answer}");
        }
    }
    assert_eq!(
        preview.ask("GET /", &[&own, "Host: example.org"], "").0,
        403
    );
    let other = "Origin: http://example.org";
    assert_eq!(preview.ask("GET /state?after=0", &[&own, other], "").0, 403);

    let origin = format!("Origin: http://{}", preview.host);
    let token = format!("X-Plaidoyer-Token: {}", preview.token());
    let body =
        json!({ "audience": "nurses", "edits": [{ "what": "pages", "pages": 1 }] }).to_string();
    for headers in [
        vec![own.as_str(), origin.as_str()],
        vec![&own, &origin, "X-Plaidoyer-Token: 0000"],
        vec![&own, &token],
        vec![&own, &token, other],
        vec![&own, &token, "Origin: null"],
        vec!["Host: example.org", &origin, &token],
    ] {
        for path in ["/edit", "/write", "/undo", "/redo", "/audience", "/choose"] {
            let (status, answer) = preview.ask(&format!("POST {path}"), &headers, &body);
            assert_eq!(status, 403, "{headers:?}: {answer}");
        }
    }
    assert_eq!(
        preview.ask("POST /edit", &[&own, &origin, &token], &body).0,
        200
    );
    let long = "x".repeat(100_000);
    assert_eq!(
        preview.ask("POST /edit", &[&own, &origin, &token], &long).0,
        413
    );
    assert_eq!(preview.ask("DELETE /", &[&own, &origin, &token], "").0, 405);
    assert_eq!(get(folder.path(), "audiences/nurses.toml"), NURSES);
    // A project brings no script into the page.
    put(
        folder.path(),
        "templates/preview/preview.js",
        "alert('ours')",
    );
    assert!(!preview.read("/preview.js").contains("ours"));
    let state = preview.wait(has_pages);
    let drawing = format!(
        "GET /page/{}.svg",
        state["briefing"]["pages"][0]["name"].as_str().unwrap()
    );
    let (status, answer) = preview.ask(&drawing, &[&own], "");
    assert_eq!(status, 200);
    assert!(
        answer.contains("Content-Security-Policy: default-src 'none'")
            && answer.contains("sandbox")
    );
}

#[test]
fn what_changed_meanwhile_is_not_written_over() {
    let folder = project();
    let preview = Preview::of(folder.path(), &["nurses"]);
    preview.wait(has_pages);
    let mut request = json!({ "audience": "nurses", "edits": [{ "what": "out", "at": "28" }] });
    let (status, proposed) = preview.post("/edit", &request);
    assert_eq!(status, 200, "{proposed}");
    let others = NURSES.replace("For school nurses", "For all nurses");
    put(folder.path(), "audiences/nurses.toml", &others);
    request["base"] = proposed["base"].clone();
    let (status, said) = preview.post("/write", &request);
    assert_eq!(status, 422);
    assert!(
        said[0]["message"]
            .as_str()
            .unwrap()
            .contains("changed on disk meanwhile"),
        "{said}"
    );
    assert_eq!(get(folder.path(), "audiences/nurses.toml"), others);

    // Made again, it is written; and not taken back once somebody else wrote.
    request["base"] = preview.post("/edit", &request).1["base"].clone();
    assert_eq!(preview.post("/write", &request).0, 200);
    let written = get(folder.path(), "audiences/nurses.toml");
    assert_eq!(written, others.replace("  \"28\", # the last\n", ""));
    put(
        folder.path(),
        "audiences/nurses.toml",
        &others.replace("nurses\" }", "them\" }"),
    );
    assert_eq!(preview.post("/undo", &json!({})).0, 422);
    put(folder.path(), "audiences/nurses.toml", &written);
    assert_eq!(preview.post("/undo", &json!({})).0, 200);
    assert_eq!(get(folder.path(), "audiences/nurses.toml"), others);
}

#[test]
fn what_is_put_back_in_leaves_the_profile_as_it_was() {
    let folder = project();
    let built_in = fs::read_to_string(root().join(REPORT).join("audiences/police-trainers.toml"));
    put(
        folder.path(),
        "audiences/police-trainers.toml",
        &built_in.unwrap(),
    );
    let before = get(folder.path(), "audiences/police-trainers.toml");
    let preview = Preview::of(folder.path(), &["police-trainers"]);
    preview.wait(has_pages);
    let edit = |what: &str, at: &str| {
        let edits = json!([{ "what": what, "at": at }]);
        let mut request = json!({ "audience": "police-trainers", "edits": edits });
        let (status, proposed) = preview.post("/edit", &request);
        assert_eq!(status, 200, "{proposed}");
        request["base"] = proposed["base"].clone();
        assert_eq!(preview.post("/write", &request).0, 200);
        get(folder.path(), "audiences/police-trainers.toml")
    };
    // What an expression selects is excluded, in the place where profiles say so; 35 does not lead.
    let without = edit("out", "35");
    let include = "include = [\"B.II.3/1\", \"17\"]\n";
    let excluded = before.replace(include, &format!("{include}exclude = [\"35\"]\n"));
    assert_eq!(without, excluded);
    assert_eq!(edit("in", "35"), before);
    // What is included is not, and comes back as it was written.
    assert_eq!(edit("out", "17"), before.replace(", \"17\"]", "]"));
    assert_eq!(edit("in", "17"), before);
    // There and back changes nothing.
    let request = json!({ "audience": "police-trainers", "edits": [{ "what": "in", "at": "1" }, { "what": "out", "at": "1" }] });
    let (status, proposed) = preview.post("/edit", &request);
    assert_eq!((status, &proposed["lines"]), (200, &json!([])));
}

#[test]
fn an_edit_that_makes_no_profile_is_refused_in_the_program_s_own_words() {
    let folder = project();
    let preview = Preview::of(folder.path(), &["nurses"]);
    preview.wait(has_pages);
    for (edit, message) in [
        (
            json!({ "what": "asks", "asks": ["43"] }),
            "recommendation 43 is not selected, so it cannot lead",
        ),
        (json!({ "what": "in", "at": "E.I.9/1" }), "E.I.9/1"),
        (
            json!({ "what": "words", "key": "title", "language": "en", "text": " " }),
            "title",
        ),
        (
            json!({ "what": "template", "template": "one-pagr" }),
            "there is no template `one-pagr`",
        ),
        (json!({ "what": "accent", "accent": "pink" }), "pink"),
    ] {
        let (status, said) =
            preview.post("/edit", &json!({ "audience": "nurses", "edits": [edit] }));
        assert_eq!(status, 422, "{said}");
        assert!(
            said[0]["message"].as_str().unwrap().contains(message),
            "{said}"
        );
    }
    assert_eq!(get(folder.path(), "audiences/nurses.toml"), NURSES);
}

#[test]
fn a_built_in_audience_is_copied_first_and_without_a_project_nothing_is_written() {
    let folder = project();
    let preview = Preview::of(folder.path(), &["media"]);
    let state = preview.wait(has_pages);
    assert_eq!(state["briefing"]["profile"]["is_own"], false);
    let mut request = json!({ "audience": "media", "edits": [{ "what": "pages", "pages": 11 }] });
    let (_, proposed) = preview.post("/edit", &request);
    assert_eq!(
        (&proposed["copies"], &proposed["file"]),
        (&json!(true), &json!("audiences/media.toml"))
    );
    request["base"] = proposed["base"].clone();
    assert_eq!(preview.post("/write", &request).0, 200);
    let built_in = fs::read_to_string(root().join(REPORT).join("audiences/media.toml")).unwrap();
    let own = get(folder.path(), "audiences/media.toml");
    let changed: Vec<(&str, &str)> = built_in
        .lines()
        .zip(own.lines())
        .filter(|(a, b)| a != b)
        .collect();
    assert!(matches!(changed[..], [(_, "pages = 11")]), "{changed:?}");
    assert_eq!(preview.post("/undo", &json!({})).0, 200);
    assert!(!folder.path().join("audiences/media.toml").exists());
    drop(preview);

    let nowhere = tempfile::tempdir().unwrap();
    let mut program = Command::new(assert_cmd::cargo::cargo_bin("plaidoyer"));
    let program = program
        .args(["preview", "--no-open", "--date", DATE])
        .current_dir(nowhere.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut program = program.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(program.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let host = line.trim().strip_prefix("http://").unwrap().to_owned();
    let preview = Preview { program, host };
    assert_eq!(preview.wait(has_pages)["project"], Value::Null);
    let (status, said) = preview.post("/edit", &request);
    assert_eq!(status, 422);
    assert!(said.to_string().contains("plaidoyer new DIR"), "{said}");
}

#[test]
fn whatever_a_briefing_is_made_of_is_followed_and_nothing_else() {
    let folder = project();
    let preview = Preview::of(folder.path(), &["nurses"]);
    let mut revision = preview.wait(has_pages)["revision"].as_u64().unwrap();
    let built_in = |path: &str| fs::read_to_string(root().join("templates").join(path)).unwrap();
    let theme = built_in("lib/theme.typ").replace("rgb(\"#0b4fa3\")", "rgb(\"#0b4fa4\")");
    let labels = built_in("labels/en.ftl");
    for (path, text) in [
        ("templates/lib/theme.typ", theme.as_str()),
        ("templates/labels/en.ftl", &labels),
        ("templates/one-pager.typ.j2", &built_in("one-pager.typ.j2")),
        ("audiences/new.toml", "id = \"new\"\n"),
        ("fonts/ours.ttf", "no font"),
        ("plaidoyer.toml", "contact-page = \"https://example.org\"\n"),
    ] {
        put(folder.path(), path, text);
        let state = preview.state_after(revision);
        let next = state["revision"].as_u64().unwrap();
        assert!(next > revision, "{path} is not followed");
        if path.starts_with("fonts") {
            let message = state["problems"][0]["message"].as_str().unwrap();
            assert!(message.contains("fonts/ours.ttf is no font"), "{message}");
            fs::remove_file(folder.path().join(path)).unwrap();
            preview.wait(|state| state["problems"] == json!([]));
        }
        std::thread::sleep(Duration::from_millis(500));
        revision = preview.state_after(0)["revision"].as_u64().unwrap();
    }
    for path in [
        "notes.txt",
        "audiences/notes.md",
        "briefings/nurses.pdf",
        "templates/lib/unused.typ",
    ] {
        put(folder.path(), path, "");
    }
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(preview.state_after(0)["revision"].as_u64(), Some(revision));
}

#[test]
fn copies_for_people_on_a_list_are_shown() {
    let folder = project();
    put(
        folder.path(),
        "people.csv",
        "name,organisation\nAda Lovelace,School One\n",
    );
    let list = folder.path().join("people.csv");
    let preview = Preview::of(
        folder.path(),
        &["nurses", "--recipients", list.to_str().unwrap()],
    );
    let state = preview.wait(has_pages);
    assert_eq!(state["lists"]["recipients"], json!(["Ada Lovelace"]));
    let page = |state: &Value| {
        state["briefing"]["pages"][0]["name"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let nobody = page(&state);
    let choice =
        json!({ "audience": "nurses", "language": null, "template": null, "recipient": 0 });
    assert_eq!(preview.post("/choose", &choice).0, 200);
    let ada = page(&preview.wait(|state| page(state) != nobody));
    put(
        folder.path(),
        "people.csv",
        "name,organisation\nGrace Hopper,School One\n",
    );
    let state = preview.wait(|state| page(state) != ada);
    assert_eq!(state["lists"]["recipients"], json!(["Grace Hopper"]));
}

#[test]
fn a_template_that_never_ends_is_said_and_given_up() {
    let folder = project();
    let preview = Preview::of(folder.path(), &["nurses"]);
    let revision = preview.wait(has_pages)["revision"].as_u64().unwrap();
    let template = "templates/one-pager.typ.j2";
    let endless = "#for i in range(30000) { for j in range(30000) { } }\n";
    put(folder.path(), template, endless);
    let state = preview.state_after(revision);
    let message = state["problems"][0]["message"].as_str().unwrap();
    assert!(message.contains("not set after 10 seconds"), "{message}");
    // The server answers all the while, and the next change is followed.
    assert!(has_pages(&state));
    fs::remove_file(folder.path().join(template)).unwrap();
    let start = Instant::now();
    preview.wait(|state| state["problems"] == json!([]));
    assert!(start.elapsed() < Duration::from_secs(10));
}

/// What an error says where it is the only one.
fn only_error(state: &Value) -> String {
    let problems = state["problems"].as_array().unwrap();
    match &problems[..] {
        [problem] if problem["is_warning"] == false => problem["message"].as_str().unwrap().into(),
        _ => String::new(),
    }
}

#[test]
fn a_template_that_would_be_the_death_of_it_is_said_and_survived() {
    let folder = project();
    let preview = Preview::of(folder.path(), &["--timeout", "5", "nurses"]);
    let template = "templates/one-pager.typ.j2";
    let good = fs::read_to_string(root().join(template)).unwrap();
    let before = preview.wait(has_pages);
    let token = preview.token();
    let edit = json!({ "audience": "nurses", "edits": [{ "what": "out", "at": "28" }] });
    let base = preview.post("/edit", &edit).1["base"].clone();
    let mut request = edit.clone();
    request["base"] = base;
    assert_eq!(preview.post("/write", &request).0, 200);
    for (text, why) in [
        (
            "#let x = ([],) * 1000000000",
            "took more memory than it may",
        ),
        (
            "#let x = \"a\" * 10000000000",
            "took more memory than it may",
        ),
        ("#let f(x) = { show: f; x }\n#show: f\nx", "goes too deep"),
        (
            "#for i in range(100000) { for j in range(100000) { } }",
            "took longer than 5 s and was stopped",
        ),
    ] {
        put(folder.path(), template, text);
        let message = format!("the briefing `nurses` by the template `one-pager` {why}");
        let state = preview.wait(|state| only_error(state).starts_with(&message));
        // It is the same page, and what was written can be taken back.
        assert_eq!(preview.token(), token);
        assert_eq!(state["undo"], json!("28 out"));
        assert_eq!(state["lists"], before["lists"]);
        put(folder.path(), template, &good);
        let state = preview.wait(|state| has_pages(state) && state["problems"] == json!([]));
        assert_eq!(state["briefing"]["title"], before["briefing"]["title"]);
    }
    assert_eq!(preview.post("/undo", &json!({})).0, 200);
    assert_eq!(get(folder.path(), "audiences/nurses.toml"), NURSES);
}

#[test]
fn the_last_good_pages_stay_where_a_template_is_the_death_of_the_preview() {
    let folder = project();
    let preview = Preview::of(folder.path(), &["nurses"]);
    let Some(browser) = Browser::open(&preview.address()) else {
        return;
    };
    let first = browser.wait(FIRST_PAGE);
    browser.run("window.isSame = true");
    let template = "templates/one-pager.typ.j2";
    put(folder.path(), template, "#let x = \"a\" * 10000000000");
    let problem = browser.wait("return document.getElementById('problems').innerText");
    let problem = problem.as_str().unwrap();
    for part in [
        "the briefing `nurses` by the template `one-pager` took more memory than it may",
        "look for a loop, a recursion or a picture without end",
    ] {
        assert!(problem.contains(part), "{part} is not in {problem}");
    }
    assert_eq!(browser.run(FIRST_PAGE), first);
    // Another choice is made while the template is as it is; then it is mended.
    browser.run("choose({ audience: 'media', template: 'briefing' })");
    browser.wait("return state.briefing.profile.id === 'media' && document.getElementById('problems').hidden");
    // The panel follows the pages.
    browser.wait("return document.getElementById('title').textContent !== 'For school nurses'");
    browser.run("choose({ audience: 'nurses', template: null })");
    browser.wait("return document.getElementById('problems').innerText");
    fs::remove_file(folder.path().join(template)).unwrap();
    browser.wait("return document.getElementById('problems').hidden && state.briefing.profile.id === 'nurses'");
    assert_eq!(browser.wait(FIRST_PAGE), first);
    // The page was never loaded anew.
    assert_eq!(browser.run("return window.isSame"), true);
}
