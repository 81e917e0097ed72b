//! How long it takes from a saved file to new pages in the preview, and in a browser that shows them, and whether its
//! memory stays the same.
//!
//! `cargo bench --bench preview` prints medians.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use chrono::NaiveDate;
use plaidoyer::{
    Audience, Brief, Choice, Labels, Press, Preview, PreviewSettings, Project, Report,
};
use serde_json::Value;

use browser::Browser;

#[path = "../tests/e2e/browser.rs"]
#[allow(dead_code, reason = "tests do more with it")]
mod browser;

/// What the browser needs of the tests.
mod readers {
    /// Says that there is no browser.
    pub(crate) fn skip(program: &str, error: &std::io::Error) {
        println!("skipped: {program}: {error}");
    }
}

/// Without part B its briefing has eight pages.
const AUDIENCE: &str = "media";
const DATE: &str = "2026-11-24";

/// So often each is measured.
const RUNS: usize = 40;

/// After so many changes memory is measured, twice: what is remembered of the first ones is forgotten by then.
const CHANGES: [usize; 2] = [100, 1000];

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join(format!("audiences/{AUDIENCE}.toml"));
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("seeds/together-against-trafficking-2015/audiences")
        .join(format!("{AUDIENCE}.toml"));
    fs::create_dir_all(profile.parent().unwrap()).unwrap();
    fs::copy(built_in, &profile).unwrap();
    fs::write(folder.path().join("plaidoyer.toml"), "").unwrap();
    let change = Change {
        text: fs::read_to_string(&profile)
            .unwrap()
            .replace("order = ", "exclude = [\"B\"]\norder = "),
        profile,
    };

    let (mut first_pages, mut builds) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        builds.push(timed(|| build(folder.path())));
        first_pages.push(timed(|| drop(first_page(folder.path()))));
    }
    let (build, first_page) = (median(builds), median(first_pages));
    println!("a cold build, the whole process: {build:.0} ms");
    println!(
        "to the first page of a preview: {first_page:.0} ms, {:.2} times as long",
        first_page / build
    );

    let mut warm = Vec::new();
    for run in 0..RUNS {
        change.save(run);
        warm.push(timed(|| make(folder.path())));
    }
    let warm = median(warm);
    println!("a warm compile in the process: {warm:.1} ms");

    let preview = follow(folder.path());
    let mut revision = state(&preview, 0)["revision"].as_u64().unwrap();
    let mut step = |run: usize| {
        change.save(run);
        let start = Instant::now();
        let state = state(&preview, revision);
        revision = state["revision"].as_u64().unwrap();
        let known = start.elapsed();
        let pages = state["briefing"]["pages"].as_array().unwrap();
        // What changes is on the first page.
        fetch(&preview, pages[0]["name"].as_str().unwrap());
        (known, start.elapsed(), pages.len())
    };
    let (mut known, mut shown, mut pages) = (Vec::new(), Vec::new(), 0);
    for run in 0..RUNS {
        let (at, fetched, count) = step(RUNS + run);
        known.push(at);
        shown.push(fetched);
        pages = count;
    }
    let (known, shown) = (median(known), median(shown));
    let allowed = 1.5 * warm + 30.0;
    println!("from a saved file to the state of {pages} pages: {known:.1} ms");
    println!(
        "and to the changed page: {shown:.1} ms; 1.5 warm compiles and 30 ms are {allowed:.1} ms"
    );
    if let Some(drawn) = drawn(&preview, &change) {
        println!("and to the page drawn in the browser: {drawn:.1} ms");
    }
    let memory = CHANGES.map(|until| {
        for run in 0..until {
            step(run);
        }
        memory_stats::memory_stats().unwrap().physical_mem as f64 / 1e6
    });
    println!(
        "memory of server and client after {} changes {:.0} MB, after {} more {:.0} MB",
        CHANGES[0], memory[0], CHANGES[1], memory[1]
    );
}

/// The profile that is changed.
struct Change {
    profile: PathBuf,
    text: String,
}

impl Change {
    /// Saves it with a headline that it had not before.
    fn save(&self, run: usize) {
        let headline = format!("headline = {{ en = \"Version {run}\" }}");
        let lines = self.text.lines().map(|line| {
            if line.starts_with("headline") {
                headline.as_str()
            } else {
                line
            }
        });
        fs::write(&self.profile, lines.collect::<Vec<_>>().join("\n")).unwrap();
    }
}

/// From a saved file to the changed page drawn in a browser; `None` where there is none.
fn drawn(preview: &str, change: &Change) -> Option<f64> {
    let browser = Browser::open(preview)?;
    let last = "performance.getEntriesByName('pages drawn').at(-1)?.detail";
    browser.wait(&format!("return {last}"));
    let times = (0..RUNS).map(|run| {
        // What follows the pages in view is done by then.
        std::thread::sleep(Duration::from_millis(500));
        let saved = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let saved = saved.as_millis();
        change.save(2 * RUNS + run);
        let took = browser.wait(&format!(
            "const took = {last} - {saved}; return took > 0 ? took : null"
        ));
        Duration::from_millis(took.as_u64().unwrap())
    });
    Some(median(times.collect()))
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e3
}

/// Reads a project, decides a briefing and lays it out.
fn make(folder: &Path) {
    let project = Project::open(folder).unwrap();
    let report = Report::load(&project).unwrap();
    let labels = Arc::new(Labels::load(&project, "en").unwrap());
    let audience = Audience::load(&project, &report, AUDIENCE).unwrap();
    let brief = Brief::decide(&report, &audience, date(), "en").unwrap();
    let briefs = std::slice::from_ref(&brief);
    let press = Press::new(&project, &report, briefs, &labels, "en").unwrap();
    press.edition(&brief).unwrap().copy().unwrap();
    comemo::evict(5);
}

fn date() -> NaiveDate {
    DATE.parse().unwrap()
}

/// The address of a preview in this process.
fn follow(folder: &Path) -> String {
    let settings = PreviewSettings {
        date: date(),
        source_language: false,
        recipients: None,
        limit: Duration::from_secs(60),
    };
    let choice = Choice {
        audience: AUDIENCE.into(),
        ..Choice::default()
    };
    let project = Project::open(folder).unwrap();
    let preview = Preview::open(project, settings, choice, None).unwrap();
    let address = preview.address();
    std::thread::spawn(move || preview.serve());
    address
}

fn state(address: &str, after: u64) -> Value {
    let answer = ureq::get(format!("{address}/state?after={after}")).call();
    let text = answer.unwrap().body_mut().read_to_string().unwrap();
    serde_json::from_str(&text).unwrap()
}

fn fetch(address: &str, page: &str) {
    let answer = ureq::get(format!("{address}/page/{page}.svg")).call();
    answer.unwrap().body_mut().read_to_vec().unwrap();
}

fn build(folder: &Path) {
    let output = folder.join("out");
    let built = program(folder)
        .args(["build", AUDIENCE, "--date", DATE, "--output"])
        .arg(output)
        .output();
    assert!(built.unwrap().status.success());
}

fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plaidoyer"));
    command.current_dir(folder);
    command
}

/// A preview of its own process, once its first page is fetched.
fn first_page(folder: &Path) -> Stopped {
    use std::io::{BufRead as _, BufReader};

    let mut preview = program(folder)
        .args(["preview", AUDIENCE, "--no-open", "--date", DATE])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut address = String::new();
    let mut output = BufReader::new(preview.stdout.take().unwrap());
    output.read_line(&mut address).unwrap();
    let state = state(address.trim(), 0);
    let page = state["briefing"]["pages"][0]["name"].as_str().unwrap();
    fetch(address.trim(), page);
    Stopped(preview)
}

/// A process that is stopped in the end.
struct Stopped(Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
