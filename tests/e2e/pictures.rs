//! What each document type looks like, and each component: held against a picture that a person looked at.
//! The handbook shows those of components.
//!
//! A picture that changes is written to `target/pictures`, and the test says where both are. Where the
//! change is meant, `PLAIDOYER_PICTURES=accept cargo test --release pictures` keeps the new ones.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use hayro::vello_cpu::Pixmap;

use crate::design::{AUDIENCES, TYPES};
use crate::program::{DATE, built_as, plaidoyer, root, stderr};
use crate::projects::write;
use crate::readers::drawn;

/// Set to `accept`, it keeps what is drawn.
const ACCEPT: &str = "PLAIDOYER_PICTURES";

/// Pixels to a point: small, but a line that moves is seen.
const SCALE: f32 = 0.5;

/// The same for the first pages of document types that the handbook shows, and for its components.
const HANDBOOK_PAGES: f32 = 0.28;
const HANDBOOK: f32 = 1.1;

/// The most pages that the handbook shows of a document type.
const MOST_PAGES: usize = 3;

/// The gap between two pages, in pixels.
const GAP: u16 = 6;

/// A colour may differ by so much, of 255: edges of letters fall a little differently from one
/// processor to the next.
const SHADE: u8 = 40;

/// Of the pixels, so many may differ by more: one in so many. A word that changes is more than that.
const ONE_IN: usize = 20_000;

#[test]
fn every_document_type_looks_as_it_did_when_somebody_looked() {
    let folder = tempfile::tempdir().unwrap();
    let mut changed = Vec::new();
    let mut known: Vec<String> = Vec::new();
    for audience in AUDIENCES {
        for (template, _) in TYPES {
            for language in ["en", "fr"] {
                let name = format!("{audience}.{template}.{language}.png");
                let folder = folder.path().join(format!("{template}-{language}"));
                let file = built_as(audience, template, language, &folder);
                let bytes = fs::read(file).unwrap();
                let pages = side_by_side(&drawn(&bytes, SCALE));
                changed.extend(compare(&pictures(), &name, pages));
                if (audience, language) == (AUDIENCES[0], "en") {
                    let name = format!("{template}.png");
                    let pages = drawn(&bytes, HANDBOOK_PAGES);
                    let pages = &pages[..pages.len().min(MOST_PAGES)];
                    changed.extend(compare(&of_handbook(), &name, side_by_side(pages)));
                }
                known.push(name);
            }
        }
    }
    assert!(changed.is_empty(), "\n{}", changed.join("\n"));
    let kept = fs::read_dir(pictures()).unwrap();
    let kept = kept.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let left_over: Vec<String> = kept.filter(|name| !known.contains(name)).collect();
    assert_eq!(left_over, Vec::<String>::new(), "no test draws these");
}

/// The samples of the handbook as one template, each on a page of its own.
#[test]
fn every_component_looks_as_it_does_in_the_handbook() {
    let samples = fs::read_to_string(root().join("docs/components.typ.j2")).unwrap();
    let (head, samples) = samples.split_once("\n//! ").unwrap();
    let samples: Vec<(&str, &str)> = samples
        .split("\n//! ")
        .map(|sample| sample.split_once('\n').unwrap())
        .collect();
    let pages = samples
        .iter()
        .map(|(_, sample)| format!("#page[\n{sample}\n]\n"));
    let template = format!("{head}\n{}", pages.collect::<String>());
    let project = tempfile::tempdir().unwrap();
    write(project.path(), "plaidoyer.toml", "");
    write(project.path(), "templates/samples.typ.j2", &template);
    let output = plaidoyer()
        .arg("--project")
        .arg(project.path())
        .args([
            "build",
            "ministries",
            "--as",
            "samples",
            "--date",
            DATE,
            "-o",
        ])
        .arg(project.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let pdf = fs::read(project.path().join("ministries.samples.pdf")).unwrap();
    let pages = drawn(&pdf, HANDBOOK);
    assert_eq!(pages.len(), samples.len());
    let compared = samples
        .iter()
        .zip(pages)
        .filter_map(|((name, _), page)| compare(&of_handbook(), &format!("{name}.png"), page));
    let changed: Vec<String> = compared.collect();
    assert!(changed.is_empty(), "\n{}", changed.join("\n"));
}

fn pictures() -> PathBuf {
    root().join("tests/pictures")
}

fn of_handbook() -> PathBuf {
    root().join("docs/src/lookup/pictures")
}

fn side_by_side(pages: &[Pixmap]) -> Pixmap {
    let height = pages.iter().map(Pixmap::height).max().unwrap();
    let width = pages.iter().map(|page| page.width() + GAP).sum::<u16>() - GAP;
    let mut sheet = Pixmap::new(width, height);
    let stride = usize::from(width) * 4;
    let grey = [128, 128, 128, 255];
    for pixel in sheet.data_as_u8_slice_mut().chunks_exact_mut(4) {
        pixel.copy_from_slice(&grey);
    }
    let mut left = 0;
    for page in pages {
        let row = usize::from(page.width()) * 4;
        for (y, pixels) in page.data_as_u8_slice().chunks_exact(row).enumerate() {
            let at = y * stride + left * 4;
            sheet.data_as_u8_slice_mut()[at..at + row].copy_from_slice(pixels);
        }
        left += usize::from(page.width() + GAP);
    }
    sheet
}

/// What is to say where a sheet is not like its picture.
fn compare(folder: &Path, name: &str, sheet: Pixmap) -> Option<String> {
    let kept = folder.join(name);
    let before = fs::read(&kept)
        .ok()
        .map(|bytes| Pixmap::from_png(Cursor::new(bytes)).unwrap());
    let differing = before.as_ref().map(|before| differing(before, &sheet));
    let most = sheet.data().len() / ONE_IN;
    if differing.is_some_and(|differing| differing <= most) {
        return None;
    }
    let png = sheet.into_png().unwrap();
    if std::env::var(ACCEPT).is_ok_and(|value| value == "accept") {
        fs::create_dir_all(folder).unwrap();
        fs::write(&kept, png).unwrap();
        return None;
    }
    let new = root().join("target/pictures").join(name);
    fs::create_dir_all(new.parent().unwrap()).unwrap();
    fs::write(&new, png).unwrap();
    let how = match differing {
        None => "is not there".to_owned(),
        Some(usize::MAX) => "has another size".to_owned(),
        Some(pixels) => format!("differs in {pixels} pixels of at most {most}"),
    };
    Some(format!("{} {how}; new: {}", kept.display(), new.display()))
}

/// How many pixels differ; all there may be where the sizes do.
fn differing(before: &Pixmap, now: &Pixmap) -> usize {
    if (before.width(), before.height()) != (now.width(), now.height()) {
        return usize::MAX;
    }
    let pixels = before.data().iter().zip(now.data());
    let far = |one: u8, other: u8| one.abs_diff(other) > SHADE;
    pixels
        .filter(|(one, other)| far(one.r, other.r) || far(one.g, other.g) || far(one.b, other.b))
        .count()
}

#[test]
fn a_picture_differs_where_a_word_does() {
    let folder = tempfile::tempdir().unwrap();
    let build = |date: &str| {
        let folder = folder.path().join(date);
        let output = plaidoyer()
            .args(["build", "overseas-departments", "--date", date, "-o"])
            .arg(&folder)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        let bytes = fs::read(folder.join("overseas-departments.pdf")).unwrap();
        side_by_side(&drawn(&bytes, SCALE))
    };
    let (one, other) = (build("2026-11-24"), build("2026-03-08"));
    // The day and the month, in one place.
    let differing = differing(&one, &other);
    assert!(differing > one.data().len() / ONE_IN, "{differing}");
}
