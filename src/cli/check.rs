//! `plaidoyer check`: checks everything that briefings are made of.

use std::process::ExitCode;
use std::sync::Arc;

use chrono::NaiveDate;
use clap::Args;
use typst::diag::SourceDiagnostic;
use typst::ecow::eco_format;

use super::date::DateArgument;
use super::print;
use super::timeout::Timeout;
use crate::audience::Audience;
use crate::bounded;
use crate::brief::Brief;
use crate::brief::coverage::reaches;
use crate::diagnostic::{self, Problems, Result};
use crate::edition::Press;
use crate::labels::{self, Labels};
use crate::project::{Project, Quoted};
use crate::report::{Pending, Report, coverage, taxonomy, unfilled};
use crate::template::{self, Template};
use crate::theme::Theme;
use crate::typeset;

/// Checks the report, the audience profiles, the labels and the templates
///
/// Each briefing is printed with the template of its profile. A template of the project that no profile names is read,
/// and not tried: the last line names it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  plaidoyer check              the files, in an instant
  plaidoyer check --typeset    also that every briefing can be made, within its page limit")]
pub(crate) struct Check {
    /// Also typeset every briefing, without writing it, and treat warnings as errors
    #[arg(long)]
    typeset: bool,

    #[command(flatten)]
    date: DateArgument,

    #[command(flatten)]
    pub(super) timeout: Timeout,
}

impl Check {
    pub(super) fn run(self, project: &Project) -> ExitCode {
        super::finish(project, self.check(project))
    }

    fn check(&self, project: &Project) -> Result<()> {
        let report = Report::load(project)?;
        // Files do not depend on the date. Pages do: a later briefing marks passages that were true only at a date of
        // their own.
        let date = if self.typeset {
            self.date.resolve()?
        } else {
            NaiveDate::default()
        };
        let mut problems = Problems::default();
        let mut undescribed = Problems::default();
        if let Some(theme) = problems.absorb(Theme::load(project)) {
            problems.absorb(typeset::check_typefaces(project, &theme));
            problems.extend(theme.broken_logo());
        }
        let audiences =
            Audience::load_each(project, &report, &Audience::names(project)?, &mut problems);
        // How many queries touch each briefing: known once it is typeset.
        let mut touched = Vec::new();
        let source_language = report.about.language.clone();
        let mut translated = Vec::new();
        let mut notes = Vec::new();
        let mut languages = labels::languages(project);
        // The report's own first, which has all that it says; what is said once is said of this one.
        languages.sort_by_key(|language| *language != source_language);
        for (i, language) in languages.iter().enumerate() {
            let Some(labels) = problems
                .absorb(Labels::load(project, language))
                .map(Arc::new)
            else {
                continue;
            };
            let Some(report) = problems.absorb(report.in_language(project, language)) else {
                continue;
            };
            let briefs = Brief::decide_each(&report, &audiences, date, language, &mut problems);
            notes.extend(labels::unused(project, language)?);
            problems.extend(outdated(&report));
            problems.extend(report.broken_pictures());
            undescribed.extend(report.undescribed());
            translated.extend(progress(&report));
            // What is selected is the same in every language.
            if i == 0 && briefs.len() == audiences.len() && !briefs.is_empty() {
                let folder = project.report_folder()?;
                problems.absorb(coverage::check(project, &folder, &report, &|number| {
                    reaches(&briefs, number)
                }));
                let unanswered = briefs.iter();
                notes.extend(unanswered.filter_map(|brief| unanswered_signs(brief)));
            }
            self.check_templates(project, &labels, &briefs, &mut problems);
            if self.typeset {
                let set = typeset_all(project, &report, &labels, language, &briefs);
                let counts = problems.absorb(set).unwrap_or_default();
                if *language == source_language {
                    touched = counts;
                }
            }
        }
        notes.extend(unfilled(project)?);
        notes.extend(taxonomy::unnamed(project, &project.report_folder()?)?);
        notes.extend(undescribed.into_distinct());
        diagnostic::emit(project, &notes);
        problems.finish(())?;
        let counts = [
            format!("{} sections", report.sections.len()),
            format!("{} passages", report.passages().count()),
            format!("{} recommendations", report.recommendations().count()),
            format!("{} footnotes", report.footnotes.len()),
            format!("{} audiences", audiences.len()),
        ];
        print::line(format_args!("{}: nothing wrong", counts.join(", ")));
        translated.iter().for_each(print::line);
        let named = audiences.iter().map(|audience| &*audience.template.text);
        let untried = template::untried(project, named)?.join(", ");
        if !untried.is_empty() {
            print::line(format_args!(
                "read and not tried, since no profile names them (`plaidoyer build AUDIENCE --as TEMPLATE`): {untried}"
            ));
        }
        for (audience, count) in touched.iter().filter(|(_, count)| *count > 0) {
            print::line(format_args!(
                "{audience}: {count} of {} queries to the authors touch it",
                report.queries.len()
            ));
        }
        Ok(())
    }

    /// Reads every template, including those that no profile names. Prints each briefing by its own template,
    /// without laying it out.
    fn check_templates(
        &self,
        project: &Project,
        labels: &Arc<Labels>,
        briefs: &[Brief],
        problems: &mut Problems,
    ) {
        let names = template::names(project);
        for name in &names {
            let named = Quoted::whole(project.remember("templates", name), name);
            let Some(template) = problems.absorb(Template::load(project, labels, &named)) else {
                continue;
            };
            for brief in briefs
                .iter()
                .filter(|brief| brief.audience.template.text == *name)
            {
                bounded::begin(&brief.audience.id, name);
                let rendered = template
                    .context(brief, labels)
                    .and_then(|context| template.render(&context, None));
                problems.absorb(rendered);
            }
        }
        for brief in briefs
            .iter()
            .filter(|brief| !names.contains(&brief.audience.template.text))
        {
            problems.absorb(Template::load(project, labels, &brief.audience.template));
        }
    }
}

/// A note on a profile that shows signs and does not say what to do about them.
fn unanswered_signs(brief: &Brief) -> Option<SourceDiagnostic> {
    let at = brief.audience.shows_signs?;
    if brief.if_noticed().is_some() || brief.signs(&brief.used()).is_empty() {
        return None;
    }
    let language = brief.language;
    let note = SourceDiagnostic::warning(
        at,
        "these readers are shown signs to look for, and not told what to do who notices one",
    );
    Some(note.with_hint(eco_format!("write `if-noticed = {{ {language} = \"…\" }}`")))
}

/// A problem for each translation of a text that has changed since, at its place.
fn outdated(report: &Report) -> Vec<SourceDiagnostic> {
    let pending = report
        .translation
        .iter()
        .flat_map(|translation| &translation.pending);
    pending
        .filter_map(|(unit, pending)| match pending {
            Pending::Outdated(at) => Some(report.outdated(unit, *at)),
            Pending::Missing => None,
        })
        .collect()
}

/// How much of the report is translated, if somebody has begun.
fn progress(report: &Report) -> Option<String> {
    let translation = report.translation.as_ref()?;
    let (all, pending) = (report.units().count(), translation.pending.len());
    (pending < all).then(|| {
        format!(
            "{}: {} of {all} texts translated",
            translation.language,
            all - pending
        )
    })
}

/// Typesets the briefings that are translated. Gives for each audience how many queries to the authors touch
/// its briefing.
fn typeset_all(
    project: &Project,
    report: &Report,
    labels: &Arc<Labels>,
    language: &str,
    briefs: &[Brief],
) -> Result<Vec<(String, usize)>> {
    let mut problems = Problems::default();
    let mut touched = Vec::new();
    let press = Press::new(project, report, briefs, labels, language)?;
    // What is not translated can be built with `--allow-source-language` only.
    for brief in briefs.iter().filter(|brief| brief.is_translated()) {
        let made = || {
            let copy = press.edition(brief)?.copy()?;
            copy.pdf()?;
            Ok(copy)
        };
        if let Some(copy) = problems.absorb(made()) {
            problems.extend(typeset::deny(&copy.typeset.warnings));
            touched.push((brief.audience.id.clone(), copy.held().queries().len()));
        }
    }
    problems.finish(touched)
}
