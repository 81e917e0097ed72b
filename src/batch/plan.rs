//! The plan of a batch: every file that it makes, decided before the first one is.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoString, eco_format};

use super::editions::PlannedEdition;
use super::file_name::{FileNames, NamedAfter};
use super::letters;
use super::manifest::{Audiences, BuildEntry, Manifest};
use super::recipients::{Chosen, Listed, Recipients};
use crate::audience::Audience;
use crate::brief::{Occasion, Recipient, Sample};
use crate::diagnostic::{Problems, Result, error, with_suggestion};
use crate::labels::languages;
use crate::output::Format;
use crate::project::{Project, Quoted};
use crate::report::Report;
use crate::template;

/// Every file of a batch.
#[derive(Debug, Default)]
pub struct Plan {
    /// The audiences that are built for.
    pub(crate) audiences: Vec<Audience>,
    /// The event and values of each `[[build]]`.
    pub(crate) occasions: Vec<Occasion>,
    /// The editions, each once.
    pub(crate) editions: Vec<PlannedEdition>,
    /// The files, in the order of the manifest and of its lists.
    pub(crate) outputs: Vec<PlannedFile>,
    /// What the user should know about how the lists were read.
    pub(crate) notes: Vec<EcoString>,
}

/// One file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PlannedFile {
    /// Its path in the output folder, with `/` between folders.
    pub(crate) file: String,
    /// The index of its edition in [`Plan::editions`].
    pub(crate) edition: usize,
    /// The format that it is written in.
    pub(crate) format: Format,
    /// The recipient whose name it bears.
    pub(crate) recipient: Option<Recipient>,
    /// Where the recipient is listed: `participants.csv, row 7`.
    pub(crate) row: Option<EcoString>,
}

/// Names in the output folder that the batch itself uses.
const RESERVED: [&str; 2] = [super::INDEX, super::STATE];

impl Plan {
    /// Plans what a manifest asks for.
    ///
    /// # Errors
    /// If anything is wrong with the manifest, its lists or the profiles that it names; all at once, after the
    /// `problems` that were found before: unknown audiences, languages and templates, missing columns, empty
    /// names, two files of one name.
    pub fn new(
        project: &Project,
        report: &Report,
        manifest: &Manifest,
        mut problems: Problems,
    ) -> Result<Self> {
        let known = Known {
            audiences: Audience::names(project)?,
            languages: languages(project),
            source_language: report.about.language.clone(),
            templates: template::names(project),
        };
        let mut plan = Plan::default();
        let builds: Vec<Vec<WantedBriefing>> = manifest
            .builds
            .iter()
            .map(|build| known.resolve(build, &mut plan.notes, &mut problems))
            .collect();
        // Each profile is read once, however many builds name it.
        let names: BTreeSet<&String> = builds
            .iter()
            .flatten()
            .map(|wanted| &wanted.audience)
            .collect();
        let names: Vec<String> = names.into_iter().cloned().collect();
        plan.audiences = Audience::load_each(project, report, &names, &mut problems);
        for (build, wanted) in manifest.builds.iter().zip(builds) {
            plan.occasions.push(Occasion {
                event: manifest.event.clone(),
                values: build.values.clone(),
            });
            problems.absorb(plan.add(report, build, wanted));
        }
        plan.set_samples();
        plan.check_names(&mut problems);
        let printed = plan.outputs.iter().filter(|o| o.format == Format::Pdf);
        let rows = printed.filter_map(|o| Some((o.recipient.as_ref()?, o.row.as_deref()?)));
        letters::check(project, rows, &mut problems);
        problems.finish(plan)
    }

    /// The languages of the editions.
    pub(crate) fn languages(&self) -> impl Iterator<Item = &str> {
        self.editions
            .iter()
            .map(|edition| edition.language.as_str())
    }

    /// Adds the files of a build. Its occasion is the last in `occasions`.
    fn add(
        &mut self,
        report: &Report,
        build: &BuildEntry,
        wanted: Vec<WantedBriefing>,
    ) -> Result<()> {
        let mut problems = Problems::default();
        let names = FileNames::new(build)?;
        let occasion = self.occasions.len() - 1;
        for WantedBriefing {
            audience,
            language,
            listed,
        } in wanted
        {
            let mut audiences = self.audiences.iter();
            // What is wrong with a profile that could not be read is told already.
            let Some(place) = audiences.position(|known| known.id == audience) else {
                continue;
            };
            let edition = self.edition(PlannedEdition {
                audience: place,
                language: language.clone(),
                template: build.template.clone(),
                occasion,
                sample: None,
            });
            let audience = &self.audiences[place];
            let template = build.template.as_ref().unwrap_or(&audience.template);
            let named = NamedAfter {
                audience,
                template: &template.text,
                language: &language,
                source_language: &report.about.language,
                event: self.occasions[occasion].event.as_ref(),
            };
            for format in &build.formats {
                let name = names.name(named, *format, listed.as_ref());
                self.outputs
                    .extend(problems.absorb(name).map(|file| PlannedFile {
                        file,
                        edition,
                        format: *format,
                        recipient: listed.as_ref().map(|row| row.recipient.clone()),
                        row: listed.as_ref().map(|row| row.place.clone()),
                    }));
            }
        }
        problems.finish(())
    }

    /// The index of an edition, which is added if it is new.
    fn edition(&mut self, edition: PlannedEdition) -> usize {
        let mut editions = self.editions.iter();
        let known = editions.rposition(|known| known.is_same(&edition));
        known.unwrap_or_else(|| {
            self.editions.push(edition);
            self.editions.len() - 1
        })
    }

    /// Gives each edition the sample of its recipients.
    fn set_samples(&mut self) {
        let mut named: Vec<Vec<&Recipient>> = vec![Vec::new(); self.editions.len()];
        for output in &self.outputs {
            named[output.edition].extend(&output.recipient);
        }
        for (edition, named) in self.editions.iter_mut().zip(named) {
            edition.sample = Sample::of(named);
        }
    }

    /// Finds files that would overwrite each other, or what the batch itself writes.
    fn check_names(&self, problems: &mut Problems) {
        let mut seen: HashMap<String, &PlannedFile> = HashMap::new();
        for output in &self.outputs {
            // Some file systems do not tell capitals from small letters.
            let name = output.file.to_lowercase();
            let top = name.split('/').next().unwrap_or_default();
            if RESERVED.contains(&top) || (top.starts_with("manifest") && top.ends_with(".json")) {
                problems.push(
                    error(eco_format!(
                        "{} is a file that the batch itself writes",
                        output.file
                    ))
                    .with_hint("give this build another `output`"),
                );
            }
            if let Some(first) = seen.insert(name, output) {
                let of = |output: &PlannedFile| match &output.row {
                    Some(row) => row.clone(),
                    None => {
                        let audience = self.editions[output.edition].audience;
                        self.audiences[audience].id.as_str().into()
                    }
                };
                problems.push(
                    error(eco_format!(
                        "two outputs have the name {}: of {}, and of {}",
                        output.file,
                        of(first),
                        of(output)
                    ))
                    .with_hint(
                        "let `output` hold what tells them apart, such as `{{ recipient.organisation | slug }}`, `{{ language }}` or `{{ template }}`",
                    ),
                );
            }
        }
    }
}

/// The names that a manifest can use.
struct Known {
    audiences: Vec<String>,
    languages: Vec<String>,
    /// The report's, for builds that name none.
    source_language: String,
    templates: Vec<String>,
}

/// A briefing that a build asks for, in all its formats.
struct WantedBriefing {
    audience: String,
    language: String,
    listed: Option<Listed>,
}

impl Known {
    /// The briefings that a build asks for. Unknown names go to `problems`.
    fn resolve(
        &self,
        build: &BuildEntry,
        notes: &mut Vec<EcoString>,
        problems: &mut Problems,
    ) -> Vec<WantedBriefing> {
        let mut named = |kind: &str, names: &[Quoted], known: &[String]| -> Vec<String> {
            let (right, wrong): (Vec<&Quoted>, Vec<&Quoted>) =
                names.iter().partition(|name| known.contains(&name.text));
            problems.extend(wrong.into_iter().map(|name| SourceDiagnostic {
                span: name.span(),
                ..unknown(kind, &name.text, known)
            }));
            right.into_iter().map(|name| name.text.clone()).collect()
        };
        named("template", build.template.as_slice(), &self.templates);
        let languages = match build.languages.as_slice() {
            [] => vec![self.source_language.clone()],
            names => named("language", names, &self.languages),
        };
        let audiences = match &build.audiences {
            Audiences::All => self.audiences.clone(),
            Audiences::Named(names) => named("audience", names, &self.audiences),
            Audiences::OfRecipients => Vec::new(),
        };
        let rows: Vec<Option<Listed>> = match &build.recipients {
            Some(list) => {
                let read = Recipients::read(list, problems);
                let Some(list) = problems.absorb(read) else {
                    return Vec::new();
                };
                notes.extend(list.notes);
                list.rows.into_iter().map(Some).collect()
            }
            None => vec![None],
        };
        let mut wanted = Vec::new();
        for listed in rows {
            let mut choose =
                |kind: &str, of: Option<&Chosen>, given: &[String], known: &[String]| {
                    let Some(chosen) = of else {
                        return given.to_vec();
                    };
                    if known.contains(&chosen.value) {
                        return vec![chosen.value.clone()];
                    }
                    let problem = unknown(kind, &chosen.value, known);
                    problems.push(SourceDiagnostic {
                        message: eco_format!("{}: {}", chosen.place, problem.message),
                        ..problem
                    });
                    Vec::new()
                };
            let row = listed.as_ref();
            let chosen = row.and_then(|row| row.audience.as_ref());
            let audiences = choose("audience", chosen, &audiences, &self.audiences);
            let chosen = row.and_then(|row| row.language.as_ref());
            let languages = choose("language", chosen, &languages, &self.languages);
            for audience in audiences {
                for language in &languages {
                    wanted.push(WantedBriefing {
                        audience: audience.clone(),
                        language: language.clone(),
                        listed: listed.clone(),
                    });
                }
            }
        }
        wanted
    }
}

/// The problem with a name that is not known.
fn unknown(kind: &str, name: &str, known: &[String]) -> SourceDiagnostic {
    with_suggestion(
        error(eco_format!("there is no {kind} `{name}`")),
        name,
        known.iter().map(String::as_str),
    )
}
