//! Driving a real browser: chromium, through the WebDriver protocol of its driver.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::readers::skip;

/// What the protocol calls an element's name.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// So long something that happens in the page may take on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser with one page.
pub(crate) struct Browser {
    driver: Child,
    session: String,
    _profile: TempDir,
}

impl Browser {
    /// Opens a page; `None`, said on stderr, where there is no chromium.
    pub(crate) fn open(address: &str) -> Option<Self> {
        let mut driver = match Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
        {
            Ok(driver) => driver,
            Err(e) => {
                skip("chromedriver", &e);
                return None;
            }
        };
        // It says on which port it listens.
        let lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = lines.map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("successfully on port ")?;
            port.trim_end_matches('.').parse::<u16>().ok()
        });
        let profile = tempfile::tempdir().unwrap();
        let folder = format!("--user-data-dir={}", profile.path().display());
        let arguments = json!([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1280,900",
            folder,
        ]);
        let mut browser = Browser {
            driver,
            session: format!("http://127.0.0.1:{}/session", port.unwrap()),
            _profile: profile,
        };
        let options = json!({ "goog:chromeOptions": { "args": arguments } });
        let session = browser.post("", json!({ "capabilities": { "alwaysMatch": options } }));
        let id = session["sessionId"].as_str().unwrap();
        browser.session = format!("{}/{id}", browser.session);
        browser.post("/url", json!({ "url": address }));
        Some(browser)
    }

    /// What a script gives, which is the body of a function.
    pub(crate) fn run(&self, script: &str) -> Value {
        self.post("/execute/sync", json!({ "script": script, "args": [] }))
    }

    /// Waits until a script gives something that is neither `null`, `false` nor empty, and gives that.
    pub(crate) fn wait(&self, script: &str) -> Value {
        let start = Instant::now();
        loop {
            let value = self.run(script);
            if !matches!(&value, Value::Null | Value::Bool(false)) && value != json!("") {
                return value;
            }
            assert!(
                start.elapsed() < PATIENCE,
                "{script} gives nothing; the page says: {}",
                self.run("return document.body.innerText")
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Clicks, as with a mouse, on the element that a script gives, once it is there.
    pub(crate) fn click(&self, script: &str) {
        let element = self.wait(script);
        let id = element[ELEMENT].as_str().unwrap();
        self.post(&format!("/element/{id}/click"), json!({}));
    }

    /// Goes to another page.
    pub(crate) fn go(&self, address: &str) {
        self.post("/url", json!({ "url": address }));
    }

    /// What somebody who pastes would get.
    pub(crate) fn clipboard(&self) -> Value {
        let may = json!({ "descriptor": { "name": "clipboard-read" }, "state": "granted" });
        self.post("/permissions", may);
        self.run("return navigator.clipboard.readText()")
    }

    /// Clicks on the element of a selector, and types into it.
    pub(crate) fn write(&self, selector: &str, text: &str) {
        let find = format!("return document.querySelector({selector:?})");
        self.click(&find);
        let element = self.run(&find);
        let element = element[ELEMENT].as_str().unwrap();
        self.post(
            &format!("/element/{element}/value"),
            json!({ "text": text }),
        );
    }

    /// Presses keys where the focus is; WebDriver has a letter for each key.
    pub(crate) fn press(&self, keys: &str) {
        let keys: Vec<String> = keys.chars().map(String::from).collect();
        let press =
            |key: &String| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key }));
        let presses: Vec<Value> = keys.iter().flat_map(press).collect();
        let board = json!([{ "type": "key", "id": "keyboard", "actions": presses }]);
        self.post("/actions", json!({ "actions": board }));
    }

    fn post(&self, path: &str, body: Value) -> Value {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .into();
        let answer = agent
            .post(format!("{}{path}", self.session))
            .header("Content-Type", "application/json")
            .send(body.to_string());
        let text = answer.unwrap().body_mut().read_to_string().unwrap();
        let answer: Value = serde_json::from_str(&text).unwrap();
        let value = &answer["value"];
        assert!(value.get("error").is_none(), "{path} {body}: {value}");
        value.clone()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It closes the browser; the driver alone would leave it.
        let _ = ureq::delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
