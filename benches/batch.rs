//! How fast batches are: 400 briefings of about five pages, two jobs at a time, three ways in one run.
//!
//! - `loop`: a plain loop in one process on two threads, that pastes the text into each main file,
//!   compiles it and writes the PDF: what a program does that knows nothing of how Typst caches.
//! - `batch`: `plaidoyer batch`, whole: plan, workers, files, journal, manifest, index.
//! - `typst`: `typst compile` for each file under `xargs -P2`, where a `typst` is on PATH.
//!
//! `varied`: every briefing has another selection. `mail-merge`: one selection, another recipient.
//! Then: how many outputs a second run checks in a second, and how much memory 5,000 briefings take.
//!
//! `cargo bench --bench batch` prints rates and ratios; `-- quick` leaves the last two out. Rates drift
//! with the machine, ratios do not.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

use typst::diag::FileResult;
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};
use typst_kit::fonts::FontStore;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

/// Briefings in a run.
const COUNT: usize = 400;

/// Jobs at a time.
const JOBS: usize = 2;

const PROGRAM: &str = env!("CARGO_BIN_EXE_plaidoyer");

fn main() {
    let quick = std::env::args().any(|argument| argument == "quick");
    let folder = tempfile::tempdir().unwrap();
    for workload in [Workload::Varied, Workload::MailMerge] {
        workload.measure(folder.path());
    }
    if !quick {
        unchanged(folder.path());
        memory(folder.path());
    }
}

/// What is built.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Workload {
    /// Every briefing has another selection.
    Varied,
    /// One selection, another recipient each time.
    MailMerge,
}

impl Workload {
    fn name(self) -> &'static str {
        match self {
            Workload::Varied => "varied",
            Workload::MailMerge => "mail-merge",
        }
    }

    fn measure(self, folder: &Path) {
        let folder = folder.join(self.name());
        let project = project(&folder);
        let manifest = folder.join("manifest.toml");
        fs::write(&manifest, self.manifest(&folder, COUNT)).unwrap();

        let output = folder.join("batch");
        let (seconds, _) = batch(&project, &manifest, &output);
        let batch_rate = rate(self, "batch", seconds);
        let pages: usize = results(&output)
            .iter()
            .map(|output| usize::try_from(output["pages"].as_u64().unwrap()).unwrap())
            .sum();
        println!(
            "  {:.1} pages each, {:.0} KB each",
            pages as f64 / COUNT as f64,
            size(&output) as f64 / COUNT as f64 / 1e3
        );

        let sources = folder.join("typst");
        self.paste(&project, &sources);
        let files: Vec<PathBuf> = (0..COUNT)
            .map(|i| sources.join(format!("{i}.typ")))
            .collect();
        let start = Instant::now();
        plain_loop(&sources, &files);
        let loop_rate = rate(self, "loop", start.elapsed().as_secs_f64());
        println!("  batch/loop {:.2}", batch_rate / loop_rate);

        match command_line(&sources, &files) {
            Some(seconds) => {
                let typst_rate = rate(self, "typst", seconds);
                println!("  batch/typst {:.2}", batch_rate / typst_rate);
            }
            None => println!("{}: no `typst` on PATH", self.name()),
        }
    }

    /// The manifest, with what it needs beside it.
    fn manifest(self, folder: &Path, count: usize) -> String {
        match self {
            Workload::Varied => {
                let audiences = folder.join("project/audiences");
                fs::create_dir_all(&audiences).unwrap();
                let names: Vec<String> = (0..count)
                    .map(|i| {
                        let name = format!("varied-{i}");
                        fs::write(audiences.join(format!("{name}.toml")), profile(&name, i))
                            .unwrap();
                        format!("{name:?}")
                    })
                    .collect();
                format!("[[build]]\naudiences = [{}]\n", names.join(", "))
            }
            Workload::MailMerge => {
                let audiences = folder.join("project/audiences");
                fs::create_dir_all(&audiences).unwrap();
                fs::write(audiences.join("merged.toml"), profile("merged", 0)).unwrap();
                let mut list = String::from("name,organisation\n");
                for i in 0..count {
                    let _ = writeln!(list, "Person Number {i},Organisation {}", i % 50);
                }
                fs::write(folder.join("people.csv"), list).unwrap();
                "[[build]]\naudiences = [\"merged\"]\nrecipients = \"people.csv\"\n".to_owned()
            }
        }
    }

    /// The same briefings as main files with the report's text in them.
    fn paste(self, project: &Path, sources: &Path) {
        let built = sources.join("built");
        let audiences: Vec<String> = match self {
            Workload::Varied => (0..COUNT).map(|i| format!("varied-{i}")).collect(),
            Workload::MailMerge => vec!["merged".into()],
        };
        let status = Command::new(PROGRAM)
            .args([
                "build",
                "--format",
                "typ",
                "--date",
                "2026-11-24",
                "--project",
            ])
            .arg(project)
            .arg("--output")
            .arg(&built)
            .args(&audiences)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(status.success());
        // One design library and one set of typefaces; the text goes into each main file.
        for i in 0..COUNT {
            let from = built.join(&audiences[i % audiences.len()]);
            if i == 0 {
                for shared in ["templates", "fonts", "labels.typ", "lib"] {
                    copy(&from.join(shared), &sources.join(shared));
                }
                // What the components themselves import of it.
                copy(&from.join("report.typ"), &sources.join("report.typ"));
            }
            let main = fs::read_to_string(from.join("main.typ")).unwrap();
            let report = fs::read_to_string(from.join("report.typ")).unwrap();
            let words = report.replace("#let contents", "\n#let contents");
            let title = match self {
                Workload::Varied => format!("Briefing {i}"),
                Workload::MailMerge => {
                    format!("Prepared for Person Number {i}, Organisation {}", i % 50)
                }
            };
            let name = format!("selection-{i}.json");
            copy(&from.join("selection.json"), &sources.join(&name));
            let main = main
                .replace("#import \"/report.typ\": words", &needed(&words, &main))
                .replace("/selection.json", &format!("/{name}"));
            // What varies stands where people put it: in set rules.
            let main = format!(
                "#set document(title: {title:?}, date: datetime(year: 2026, month: 11, day: 24))\n#set text(lang: \"en\")\n{main}"
            );
            fs::write(sources.join(format!("{i}.typ")), main).unwrap();
        }
    }
}

/// Of the report's words, those that a main file asks for.
fn needed(report: &str, main: &str) -> String {
    report
        .lines()
        .filter(|line| {
            let key = line.trim_start().split('"').nth(1);
            let is_entry = line.starts_with("  \"");
            !is_entry || key.is_some_and(|key| main.contains(&format!("words({key:?}")))
        })
        .collect::<Vec<_>>()
        .join("\n")
}

/// A profile that selects 12 findings and 14 recommendations or so, each time others.
fn profile(name: &str, number: usize) -> String {
    let mut findings = Vec::new();
    for i in 0..12 {
        findings.push(format!(
            "{:?}",
            SECTIONS[(number * 5 + i * 7) % SECTIONS.len()]
        ));
    }
    findings.sort_unstable();
    findings.dedup();
    let mut numbers: Vec<usize> = (0..14).map(|i| (number * 3 + i * 5) % 47 + 1).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let numbers: Vec<String> = numbers.iter().map(|n| format!("\"{n}\"")).collect();
    format!(
        "id = {name:?}\ntitle = {{ en = \"Briefing {number}\" }}\ntemplate = \"briefing\"\n[select]\nfindings = \"false\"\nrecommendations = \"false\"\ninclude = [{}, {}]\n",
        findings.join(", "),
        numbers.join(", ")
    )
}

/// Sections of the report that no passage elsewhere needs or is needed by.
const SECTIONS: [&str; 24] = [
    "A.I.2", "A.I.3", "A.II.1", "A.II.3", "A.II.5", "A.II.6", "B.I.1", "B.I.2", "B.I.3", "B.I.4",
    "B.I.5", "B.I.7", "B.II.1", "B.II.2", "C.I.1", "C.I.3", "C.I.6", "C.I.7", "C.II.5", "D.I.1",
    "D.II.2", "E.I.1", "F.I.1", "F.IV.4",
];

/// A project with the built-in report.
fn project(folder: &Path) -> PathBuf {
    let project = folder.join("project");
    fs::create_dir_all(&project).unwrap();
    fs::write(project.join("plaidoyer.toml"), "").unwrap();
    project
}

/// Runs a batch; gives the seconds and the coordinator's and workers' largest memory together.
fn batch(project: &Path, manifest: &Path, output: &Path) -> (f64, u64) {
    let start = Instant::now();
    let mut child = Command::new(PROGRAM)
        .arg("batch")
        .arg(manifest)
        .arg("--project")
        .arg(project)
        .arg("--output")
        .arg(output)
        .args(["--date", "2026-11-24", "--jobs", &JOBS.to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let id = child.id();
    let ended = Arc::new(AtomicBool::new(false));
    let watched = Arc::clone(&ended);
    let watch = thread::spawn(move || {
        let mut peak = 0;
        while !watched.load(Ordering::Relaxed) {
            peak = peak.max(memory_of_family(id));
            thread::sleep(std::time::Duration::from_millis(50));
        }
        peak
    });
    let mut errors = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut errors).unwrap();
    let status = child.wait().unwrap();
    let seconds = start.elapsed().as_secs_f64();
    ended.store(true, Ordering::Relaxed);
    assert!(status.success(), "{errors}");
    (seconds, watch.join().unwrap())
}

/// The resident memory of a process and its children, in bytes; 0 where `/proc` does not tell.
fn memory_of_family(id: u32) -> u64 {
    let children = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .filter(|child| {
            let stat = fs::read_to_string(format!("/proc/{child}/stat")).unwrap_or_default();
            let parent = stat
                .rsplit(')')
                .next()
                .and_then(|rest| rest.split_whitespace().nth(1));
            parent.is_some_and(|parent| parent == id.to_string())
        });
    children.chain([id]).map(resident).sum()
}

fn resident(id: u32) -> u64 {
    fs::read_to_string(format!("/proc/{id}/status"))
        .unwrap_or_default()
        .lines()
        .find_map(|line| {
            line.strip_prefix("VmRSS:")?
                .trim()
                .strip_suffix(" kB")?
                .parse::<u64>()
                .ok()
        })
        .map_or(0, |kilobytes| kilobytes * 1024)
}

fn results(output: &Path) -> Vec<serde_json::Value> {
    let text = fs::read_to_string(output.join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
    manifest["outputs"].as_array().unwrap().clone()
}

fn size(output: &Path) -> u64 {
    results(output)
        .iter()
        .map(|entry| {
            fs::metadata(output.join(entry["file"].as_str().unwrap()))
                .unwrap()
                .len()
        })
        .sum()
}

fn rate(workload: Workload, how: &str, seconds: f64) -> f64 {
    let rate = COUNT as f64 / seconds;
    println!("{}, {how}: {rate:.0} a second", workload.name());
    rate
}

/// A world whose main file has everything in it.
struct Plain<'a> {
    folder: &'a Path,
    library: &'a LazyHash<Library>,
    fonts: &'a FontStore,
    main: Source,
}

impl World for Plain<'_> {
    fn library(&self) -> &LazyHash<Library> {
        self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            return Ok(self.main.clone());
        }
        // Kept, as any program would: the design library is the same for all.
        static SOURCES: Mutex<Vec<(FileId, Source)>> = Mutex::new(Vec::new());
        let mut sources = SOURCES.lock().unwrap();
        if let Some((_, source)) = sources.iter().find(|(other, _)| *other == id) {
            return Ok(source.clone());
        }
        let text = fs::read_to_string(self.folder.join(path_of(id))).unwrap();
        let source = Source::new(id, text);
        sources.push((id, source.clone()));
        Ok(source)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        Ok(Bytes::new(fs::read(self.folder.join(path_of(id))).unwrap()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn path_of(id: FileId) -> String {
    id.vpath().get_without_slash().to_owned()
}

/// Compiles each file and writes its PDF, on as many threads as there are jobs, with everything that
/// does not vary loaded once.
fn plain_loop(folder: &Path, files: &[PathBuf]) {
    let library = LazyHash::new(Library::default());
    let mut fonts = FontStore::new();
    for entry in fs::read_dir(folder.join("fonts")).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "ttf" || extension == "otf")
        {
            for font in Font::iter(Bytes::new(fs::read(&path).unwrap())) {
                let info = font.info().clone();
                fonts.push((font, info));
            }
        }
    }
    let main =
        RootedPath::new(VirtualRoot::Project, VirtualPath::new("main.typ").unwrap()).intern();
    let standards = PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_3a]).unwrap();
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..JOBS {
            scope.spawn(|| {
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let world = Plain {
                        folder,
                        library: &library,
                        fonts: &fonts,
                        main: Source::new(main, fs::read_to_string(file).unwrap()),
                    };
                    let document = typst::compile::<PagedDocument>(&world).output.unwrap();
                    let options = PdfOptions {
                        timestamp: Datetime::from_ymd(2026, 11, 24).map(Timestamp::new_utc),
                        standards: standards.clone(),
                        ..PdfOptions::default()
                    };
                    let pdf = typst_pdf::pdf(&document, &options).unwrap();
                    fs::write(file.with_extension("pdf"), pdf).unwrap();
                    typst::comemo::evict(10);
                }
            });
        }
    });
}

/// Has the `typst` command compile each file; `None` where there is none.
fn command_line(folder: &Path, files: &[PathBuf]) -> Option<f64> {
    Command::new("typst").arg("--version").output().ok()?;
    let list: Vec<String> = files
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    let start = Instant::now();
    let mut child = Command::new("xargs")
        .args([
            "-P",
            &JOBS.to_string(),
            "-n",
            "1",
            "typst",
            "compile",
            "--root",
        ])
        .arg(folder)
        .arg("--font-path")
        .arg(folder.join("fonts"))
        .args(["--ignore-system-fonts", "--pdf-standard", "ua-1,a-3a"])
        .args(["--creation-timestamp", "1795478400"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), list.join("\n").as_bytes())
        .unwrap();
    assert!(child.wait().unwrap().success());
    Some(start.elapsed().as_secs_f64())
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else if from.is_file() {
        fs::copy(from, to).unwrap();
    }
}

/// How many outputs a run checks in a second when nothing has changed.
fn unchanged(folder: &Path) {
    let folder = folder.join("unchanged");
    let project = project(&folder);
    let manifest = folder.join("manifest.toml");
    let count = 10_000;
    let text = Workload::MailMerge
        .manifest(&folder, count)
        .replace("merged", "small");
    let small = "id = \"small\"\ntitle = { en = \"Small\" }\ntemplate = \"briefing\"\n[select]\nfindings = \"false\"\nrecommendations = \"false\"\ninclude = [\"12\"]\n";
    fs::write(project.join("audiences/small.toml"), small).unwrap();
    fs::write(&manifest, text).unwrap();
    let output = folder.join("out");
    batch(&project, &manifest, &output);
    let (seconds, _) = batch(&project, &manifest, &output);
    println!(
        "nothing changed: {:.0} outputs checked a second",
        count as f64 / seconds
    );
}

/// How much memory 5,000 briefings take.
fn memory(folder: &Path) {
    let folder = folder.join("memory");
    let project = project(&folder);
    let manifest = folder.join("manifest.toml");
    let mut peaks = Vec::new();
    for count in [1_000, 5_000] {
        fs::write(&manifest, Workload::MailMerge.manifest(&folder, count)).unwrap();
        let (_, peak) = batch(&project, &manifest, &folder.join(count.to_string()));
        println!("{count} briefings: {:.0} MB at most", peak as f64 / 1e6);
        peaks.push(peak as f64);
    }
    println!(
        "five times as many briefings take {:.2} of the memory",
        peaks[1] / peaks[0]
    );
}
