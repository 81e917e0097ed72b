//! How briefings are made: the arguments that `build`, `listen` and `preview` share.

use std::sync::Arc;

use clap::Args;

use super::completions;
use super::date::DateArgument;
use super::timeout::TIMEOUT;
use crate::audience::Audience;
use crate::brief::Brief;
use crate::diagnostic::{Problems, Result};
use crate::edition::Press;
use crate::labels::Labels;
use crate::preview::{Choice, PreviewSettings};
use crate::project::{Project, Quoted};
use crate::report::Report;

/// The date, language and template of briefings.
#[derive(Debug, Args)]
pub(super) struct Making {
    #[command(flatten)]
    date: DateArgument,

    /// The language of the briefings [default: the report's]
    #[arg(long, value_name = "LANG", add = completions::language())]
    lang: Option<String>,

    /// Print words that are not translated into `--lang` in the report's own language, and say so
    #[arg(long, requires = "lang")]
    allow_source_language: bool,

    /// The template to print with, instead of the profile's
    #[arg(long = "as", value_name = "TEMPLATE", add = completions::template())]
    template: Option<String>,
}

impl Making {
    /// The settings of a preview, and what it shows first: the first audience, without a recipient.
    ///
    /// # Errors
    /// Those of [`DateArgument::resolve`].
    pub(super) fn previewed(&self) -> Result<(PreviewSettings, Choice)> {
        let settings = PreviewSettings {
            date: self.date.resolve()?,
            source_language: self.allow_source_language,
            recipients: None,
            limit: TIMEOUT,
        };
        let choice = Choice {
            audience: String::new(),
            language: self.lang.clone(),
            template: self.template.clone(),
            recipient: None,
        };
        Ok((settings, choice))
    }

    /// Decides the briefings of the audiences `names` and makes each.
    ///
    /// # Errors
    /// If any of them cannot be made. All problems are reported together.
    pub(super) fn each(
        &self,
        project: &Project,
        names: &[String],
        mut make: impl FnMut(&Press, &Brief) -> Result<()>,
    ) -> Result<()> {
        let date = self.date.resolve()?;
        let report = Report::load(project)?;
        let language = self.lang.as_ref().unwrap_or(&report.about.language);
        let labels = Arc::new(Labels::load(project, language)?);
        let report = report.in_language(project, language)?;

        let mut problems = Problems::default();
        let audiences = Audience::load_each(project, &report, names, &mut problems);
        let mut briefs = Brief::decide_each(&report, &audiences, date, language, &mut problems);
        if let Some(name) = &self.template {
            let template = Quoted::whole(project.remember("--as", name), name);
            briefs
                .iter_mut()
                .for_each(|brief| brief.template = template.clone());
        }
        let language_checked = Brief::check_language(&briefs, self.allow_source_language);
        if problems.absorb(language_checked).is_none() {
            return problems.fail();
        }
        let press = Press::new(project, &report, &briefs, &labels, language)?;
        for brief in &briefs {
            problems.absorb(make(&press, brief));
        }
        problems.finish(())
    }
}
