//! A PDF made again from the project at hand: what it prints beside the report's words is held against that.

use std::fs;
use std::path::Path;

use chrono::NaiveDate;
use typst::ecow::{eco_format, eco_vec};

use super::carried::{Carried, Ours};
use super::pages::is_letter;
use super::today::Today;
use crate::audience::Audience;
use crate::diagnostic::{Result, error, io_error};
use crate::edition::{Wanted, with_edition};
use crate::pdf::apart::PdfReading;
use crate::project::{Project, Quoted};
use crate::typeset::{SELECTION, words_from};

/// What the project at hand makes of the briefing that a PDF says it is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Again {
    /// The same file, to the byte.
    Same,
    /// The same words in the order in which they are read; but other pictures, links, running lines or typefaces.
    SameWords,
    /// Other words: where, and which.
    Otherwise(String),
}

impl Today {
    /// Makes the briefing again that a PDF says it is, and compares the two.
    ///
    /// # Errors
    /// If the project at hand makes no such briefing.
    pub(crate) fn again(&self, project: &Project, path: &Path, ours: &Ours) -> Result<Again> {
        let made = self.make(project, &ours.carried)?;
        let file = fs::read(path).map_err(|e| eco_vec![io_error("read", path, &e)])?;
        if made == file {
            return Ok(Again::Same);
        }
        let made = PdfReading::of(made, SELECTION)?;
        Ok(match parting(&ours.reading, &made) {
            Some(where_and_which) => Again::Otherwise(where_and_which),
            None => Again::SameWords,
        })
    }

    fn make(&self, project: &Project, carried: &Carried) -> Result<Vec<u8>> {
        let Carried {
            audience,
            date,
            language,
            template,
            ..
        } = carried;
        let date: NaiveDate = date
            .parse()
            .map_err(|_| eco_vec![error(eco_format!("`{date}` is no date"))])?;
        // The name is somebody's: it is not looked for in folders.
        if !Audience::names(project)?.contains(audience) {
            return Err(eco_vec![error(eco_format!(
                "there is no audience `{audience}`"
            ))]);
        }
        let report = self.report();
        let audience = Audience::load(project, report, audience)?;
        let template = Quoted::whole(project.remember(SELECTION, template), template);
        let wanted = Wanted {
            date,
            language,
            template: Some(template),
        };
        with_edition(project, report, &audience, wanted, |_, edition| {
            edition.copy()?.pdf()
        })
    }
}

/// Where the words of two PDFs part.
fn parting(file: &PdfReading, made: &PdfReading) -> Option<String> {
    let letters = |reading: &'_ PdfReading| {
        let signs = reading.words.char_indices();
        signs.filter(|(_, c)| is_letter(*c)).collect::<Vec<_>>()
    };
    let [ours, other] = [file, made].map(letters);
    let longest = ours.len().max(other.len());
    let sign = |of: &[(usize, char)], at: usize| of.get(at).map(|(_, sign)| *sign);
    let at = (0..longest).find(|at| sign(&ours, *at) != sign(&other, *at))?;
    let place = |of: &[(usize, char)], end: usize| of.get(at).map_or(end, |(place, _)| *place);
    let (here, there) = (
        place(&ours, file.words.len()),
        place(&other, made.words.len()),
    );
    Some(format!(
        "page {} has “{}” where the project at hand prints “{}”",
        file.page(here),
        words_from(&file.words, here),
        words_from(&made.words, there)
    ))
}
