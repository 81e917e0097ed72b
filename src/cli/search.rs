//! `plaidoyer search`: passages and recommendations by words.

use std::process::ExitCode;

use bm25::{Document, Language, SearchEngineBuilder};
use clap::Args;
use serde::Serialize;

use super::print;
use crate::diagnostic::Result;
use crate::output::json;
use crate::project::Project;
use crate::report::{Address, Code, Item, Report};

/// Finds passages and recommendations by words, in any inflection and without accents, best first
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plaidoyer search bone test
  plaidoyer search \"ad hoc guardian\" --json")]
pub struct Search {
    /// The words
    #[arg(value_name = "WORDS", required = true)]
    words: Vec<String>,

    /// As JSON, one array of objects
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Found {
    id: String,
    section: Code,
    score: f32,
    text: String,
}

impl Search {
    pub(super) fn run(self, project: &Project) -> ExitCode {
        super::finish(project, self.search(project))
    }

    fn search(&self, project: &Project) -> Result<()> {
        let report = Report::load(project)?;
        let found = search(&report, &self.words.join(" "));
        if self.json {
            print::text(json::to_string(&found));
        } else if found.is_empty() {
            print::note("nothing found");
        }
        for item in found.iter().filter(|_| !self.json) {
            print::line(format_args!(
                "{}  ({:.1})\n{}\n",
                item.id, item.score, item.text
            ));
        }
        Ok(())
    }
}

/// Everything that holds one of the words or more, best first, equal ones in document order.
fn search(report: &Report, words: &str) -> Vec<Found> {
    let items: Vec<(String, &Code, String)> = report
        .sections
        .iter()
        .flat_map(|section| section.items.iter().map(move |item| (section, item)))
        .map(|(section, item)| match item {
            Item::Passage(item) => (Address::Passage(item.id.clone()), section, &item.text),
            Item::Recommendation(item) => {
                (Address::Recommendation(item.number), section, &item.text)
            }
        })
        .map(|(at, section, text)| (report.written(&at), &section.code, text.heard()))
        .collect();
    // A finding's title says what its passages are about.
    let documents = items.iter().zip(0u32..).map(|((_, code, text), id)| {
        let title = report
            .section(code)
            .map(|section| section.title.plain())
            .unwrap_or_default();
        Document::new(id, format!("{title}\n{text}"))
    });
    let language = match report.about.language.as_str() {
        "fr" => Language::French,
        "es" => Language::Spanish,
        "de" => Language::German,
        _ => Language::English,
    };
    let engine = SearchEngineBuilder::<u32>::with_documents(language, documents).build();
    let mut results: Vec<(u32, f32)> = engine
        .search(words, None)
        .into_iter()
        .map(|result| (result.document.id, result.score))
        .collect();
    results.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    results
        .into_iter()
        .filter_map(|(id, score)| {
            let (id, code, text) = items.get(id as usize)?;
            Some(Found {
                id: id.clone(),
                section: (*code).clone(),
                score,
                text: text.clone(),
            })
        })
        .collect()
}
