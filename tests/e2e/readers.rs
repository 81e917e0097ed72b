//! Reading PDFs back: with crates always, with other people's programs where they are installed.

use std::path::Path;
use std::process::{Command, Output};

use hayro::vello_cpu::Pixmap;
use regex::Regex;

/// Set where a missing program must fail and not be skipped.
const NEED_TOOLS: &str = "PLAIDOYER_TEST_TOOLS";

/// What a program says on stdout, decoded leniently; `None`, said on stderr, where it is not
/// installed.
pub(crate) fn tool(program: &str, arguments: &[&str], file: &Path) -> Option<String> {
    let output = run_tool(program, arguments, file)?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What a program makes of a file; `None`, said on stderr, where it is not installed.
pub(crate) fn run_tool(program: &str, arguments: &[&str], file: &Path) -> Option<Output> {
    match Command::new(program).args(arguments).arg(file).output() {
        Ok(output) => Some(output),
        Err(e) => {
            skip(program, &e);
            None
        }
    }
}

/// Says that checks are skipped, as a program cannot be run; fails where none may be skipped.
pub(crate) fn skip(program: &str, error: &std::io::Error) {
    use std::io::Write as _;

    if std::env::var_os(NEED_TOOLS).is_some() {
        panic!("{program} is needed ({NEED_TOOLS} is set): {error}");
    }
    // Straight to the terminal: the test harness hides what a passing test prints.
    let _ = writeln!(std::io::stderr(), "skipped: {program} is not installed");
}

/// A text as it is compared: without whitespace and soft hyphens.
pub(crate) fn squeezed(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && *c != '\u{ad}')
        .collect()
}

/// The words in `pdfinfo -struct-text`: what stands between the quotation marks of lines that hold
/// nothing else.
pub(crate) fn structure_words(listing: &str) -> String {
    listing
        .lines()
        .filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix('"'))
        .collect()
}

/// How many pages a PDF has.
pub(crate) fn page_count(pdf: &[u8]) -> usize {
    lopdf::Document::load_mem(pdf).unwrap().get_pages().len()
}

/// The text of each page, read by a crate, which takes it a third of a second a page; running lines included.
pub(crate) fn pages(pdf: &[u8]) -> Vec<String> {
    pdf_extract::extract_text_from_mem_by_pages(pdf).unwrap()
}

/// The words of a briefing of the built-in report that bears `DATE`, in the order of its pages, squeezed:
/// without the lines at the head and the foot of pages, between which a passage may go on.
pub(crate) fn body_words(pages: &[String]) -> String {
    let head_ends = squeezed("24 November 2026");
    let foot = squeezed(
        "Alternative report to the Committee on the Rights of the Child on child trafficking in France",
    );
    let mut words = String::new();
    for (number, page) in (1..).zip(pages) {
        let page = squeezed(page);
        let mut body = page.as_str();
        if pages.len() > 1 {
            body = body.strip_suffix(&foot).expect("a page without its foot");
        }
        if number > 1 {
            let head = format!("Page{number}of{}", pages.len());
            let head = body.strip_prefix(&head).expect("a page without its head");
            body = head
                .split_once(&head_ends)
                .expect("a head without its date")
                .1;
        }
        words.push_str(body);
    }
    words
}

/// Finds the texts in order in `haystack`, and gives those that are not there.
pub(crate) fn missing_in_order<'a>(haystack: &str, texts: &'a [String]) -> Vec<&'a String> {
    let haystack = squeezed(haystack);
    let mut from = 0;
    let mut missing = Vec::new();
    for text in texts {
        let words = squeezed(text);
        match haystack[from..].find(&words) {
            Some(at) => from += at + words.len(),
            None => missing.push(text),
        }
    }
    missing
}

/// The faults that a validator finds in a PDF, for PDF/UA-1 and PDF/A-3a.
pub(crate) fn faults(pdf: &[u8]) -> Vec<String> {
    use page_validation::{ValidationOptions, ValidationProfile, validate_pdf_bytes};
    // Where the last byte of a compressed stream is a carriage return, the validator takes it for a part of
    // the line's end that follows, and the stream for a byte too short. Other validators do not.
    let end = b"\r\nendstream";
    let ends_in_return = pdf.windows(end.len()).any(|bytes| bytes == end);
    let is_mistaken = |failure: &str| {
        ends_in_return && failure.contains("/Length does not match its raw content length")
    };
    [ValidationProfile::PdfUa1, ValidationProfile::PdfA3a]
        .into_iter()
        .flat_map(|profile| {
            let report =
                validate_pdf_bytes(pdf, &ValidationOptions::default().profile(profile)).unwrap();
            assert!(report.rules.total > 0);
            report
                .failures
                .into_iter()
                .map(move |failure| format!("{profile:?} {failure}"))
        })
        .filter(|failure| !is_mistaken(failure))
        .collect()
}

/// The share of each page that is not white, 0 to 1, once a crate has drawn it.
pub(crate) fn ink(pdf: &[u8]) -> Vec<f64> {
    drawn(pdf, 0.5)
        .iter()
        .map(|picture| {
            let pixels = picture.data();
            let dark = pixels
                .iter()
                .filter(|pixel| pixel.r < 250 || pixel.g < 250 || pixel.b < 250)
                .count();
            dark as f64 / pixels.len() as f64
        })
        .collect()
}

/// A picture of each page on white, drawn by a crate with `scale` pixels to a point.
pub(crate) fn drawn(pdf: &[u8], scale: f32) -> Vec<Pixmap> {
    use hayro::hayro_interpret::InterpreterSettings;
    use hayro::hayro_syntax::Pdf;
    use hayro::vello_cpu::color::palette::css::WHITE;
    use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
    let pdf = Pdf::new(pdf.to_vec()).unwrap();
    let cache = RenderCache::new();
    let settings = PixmapSettings {
        x_scale: scale,
        y_scale: scale,
        bg_color: WHITE,
    };
    let pages = pdf.pages();
    let draw = |page| {
        render(
            page,
            &cache,
            &InterpreterSettings::default(),
            &RenderSettings::default(),
            &settings,
        )
    };
    pages.iter().map(draw).collect()
}

/// A word on a page, in points.
#[derive(Debug)]
pub(crate) struct Word {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
    pub(crate) text: String,
}

/// The words of a file, with their places on its pages; `None` where poppler is not installed.
pub(crate) fn words(file: &Path) -> Option<Vec<Word>> {
    tool("pdftotext", &["-bbox"], file)?;
    let boxes = std::fs::read_to_string(file.with_extension("html")).unwrap();
    let word = r#"xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>"#;
    let word = Regex::new(word).unwrap();
    let found = word.captures_iter(&boxes).map(|found| {
        let number = |i: usize| found[i].parse().unwrap();
        let text = found[5].to_owned();
        let (left, top, right, bottom) = (number(1), number(2), number(3), number(4));
        Word {
            left,
            top,
            right,
            bottom,
            text,
        }
    });
    Some(found.collect())
}
