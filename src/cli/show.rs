//! `plaidoyer show`: what the report says at an address, and how editors classified it.

use std::process::ExitCode;

use clap::Args;

use super::{completions, print};
use crate::diagnostic::Result;
use crate::project::Project;
use crate::report::{
    Address, Facet, Facets, Item, Passage, Recommendation, Report, Section, Text, Unit,
    content_hash,
};

/// Shows what the report says under a code or number, and how it is classified
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plaidoyer show F.IV.3              a section
  plaidoyer show A.I.2/1             a passage
  plaidoyer show C.II.3/1/mayotte    a marked part of a passage
  plaidoyer show 43                  a recommendation")]
pub(crate) struct Show {
    /// A code, or the number of a recommendation
    #[arg(value_name = "CODE|NUMBER", add = completions::address())]
    address: String,
}

impl Show {
    pub(super) fn run(self, project: &Project) -> ExitCode {
        super::finish(project, self.show(project))
    }

    fn show(&self, project: &Project) -> Result<()> {
        let report = Report::load(project)?;
        let address = super::address(&report, &self.address)?;
        match &address {
            Address::Section(code) => {
                for section in report
                    .sections
                    .iter()
                    .filter(|section| section.code.within(code))
                {
                    show_section(&report, section);
                }
            }
            Address::Passage(id) => {
                if let Some((section, passage)) = report.passage(id) {
                    show_passage(&report, section, passage);
                }
            }
            Address::Span(id) => {
                if let (Some((section, passage)), Some(span)) =
                    (report.passage(&id.passage), report.span(id))
                {
                    print::line(format_args!(
                        "{id}\n{}\n",
                        passage.text.excerpt(&span.ranges)
                    ));
                    show_facets(&span.facets.or(&passage.facets).or(&section.facets));
                }
            }
            Address::Recommendation(number) => {
                if let Some((_, item)) = report.recommendation(*number) {
                    show_recommendation(&report, item);
                }
            }
        }
        Ok(())
    }
}

fn show_section(report: &Report, section: &Section) {
    print::line(format_args!("{} {}", section.code, section.title.plain()));
    if let Some(printed) = &section.printed {
        print::line(format_args!("printed as {printed}"));
    }
    print::line(format_args!("hash {}", section.content_hash()));
    show_facets(&section.facets);
    print::line("");
    for item in &section.items {
        match item {
            Item::Passage(passage) => show_passage(report, section, passage),
            Item::Recommendation(item) => show_recommendation(report, item),
        }
    }
}

fn show_passage(report: &Report, section: &Section, passage: &Passage) {
    print::line(format_args!("{}\n{}", passage.id, passage.text));
    for note in passage
        .text
        .notes()
        .into_iter()
        .filter_map(|number| report.footnote(number))
    {
        print::line(format_args!("note {}: {}", note.number, note.text));
    }
    show_pictures(&passage.text);
    print::line(format_args!("hash {}", content_hash(&passage.text.heard())));
    if let Some(voice) = &passage.voice {
        print::line(format_args!("voice {}", voice.as_str()));
    }
    if let Some(as_of) = &passage.as_of {
        print::line(format_args!("as of {as_of}"));
    }
    if !passage.needs.is_empty() {
        let needs: Vec<String> = passage.needs.iter().map(ToString::to_string).collect();
        print::line(format_args!("needs {}", needs.join(", ")));
    }
    for span in &passage.spans {
        print::line(format_args!(
            "marked as {}: {}",
            span.id.name,
            passage.text.excerpt(&span.ranges)
        ));
        let part = Unit::At(Address::Span(span.id.clone()));
        if let Some(hash) = report.unit_hash(&part) {
            print::line(format_args!("hash of {}: {hash}", span.id.name));
        }
    }
    show_facets(&passage.facets.or(&section.facets));
    print::line("");
}

fn show_recommendation(report: &Report, item: &Recommendation) {
    let sections: Vec<String> = item.sections().map(ToString::to_string).collect();
    print::line(format_args!(
        "Recommendation {}, {}\n{}",
        item.number,
        sections.join(", "),
        item.text
    ));
    show_pictures(&item.text);
    for (name, value) in item.beside() {
        print::line(format_args!("{name}: {value}"));
    }
    if let Some(printed) = &item.printed {
        print::line(format_args!("printed as {printed}"));
    }
    print::line(format_args!("hash {}", content_hash(&item.text.heard())));
    show_facets(&report.facets_of(item));
    print::line("");
}

fn show_pictures(text: &Text) {
    for picture in text.pictures() {
        print::line(format_args!("picture {}", picture.path));
    }
}

fn show_facets(facets: &Facets) {
    let judged = |(facet, values): &(Facet, &[_])| !facet.is_field() && !values.is_empty();
    for (facet, values) in facets.iter().filter(judged) {
        let values: Vec<&str> = values
            .iter()
            .map(crate::report::FacetValue::as_str)
            .collect();
        print::line(format_args!("{facet}: {}", values.join(", ")));
    }
}
