//! `plaidoyer completions`: what a shell needs to complete commands, and the words that it is then offered.
//!
//! The script that a shell reads asks the program itself at each press of Tab, through a variable: audiences, codes and
//! templates are those of the project that the command line is about. If a project cannot be read, nothing is said: a
//! message would stand in the middle of what somebody types. Nothing is written.

use std::collections::BTreeSet;
use std::env;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory as _};
use clap_complete::engine::{
    ArgValueCandidates, ArgValueCompleter, CompletionCandidate, PathCompleter,
};
use clap_complete::env::Shells;
use clap_complete::{CompleteEnv, Shell};
use typst::ecow::{eco_format, eco_vec};

use super::{Cli, print};
use crate::audience::Audience;
use crate::brief::localized;
use crate::diagnostic::{Problems, Result, error};
use crate::eject;
use crate::labels;
use crate::project::Project;
use crate::report::text::beginning;
use crate::report::{Address, Report};
use crate::template;

/// The variable by which a script asks for completions. It has the name of the shell.
const VARIABLE: &str = "PLAIDOYER_COMPLETE";

/// Prints a script that lets a shell complete commands, options, audiences, codes and templates
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  source <(plaidoyer completions bash)                                     in ~/.bashrc
  source <(plaidoyer completions zsh)                                      in ~/.zshrc, after compinit
  plaidoyer completions fish > ~/.config/fish/completions/plaidoyer.fish   once")]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self, project: &Project) -> ExitCode {
        super::finish(project, self.script().map(print::text))
    }

    fn script(&self) -> Result<String> {
        let failed = |e| {
            eco_vec![error(eco_format!(
                "no script for {} can be made: {e}",
                self.shell
            ))]
        };
        let mut script = Vec::new();
        let name = env!("CARGO_PKG_NAME");
        if let Some(shell) = Shells::builtins().completer(&self.shell.to_string()) {
            shell
                .write_registration(VARIABLE, name, name, name, &mut script)
                .map_err(failed)?;
        }
        if self.shell == Shell::Zsh {
            script.extend(AUTOLOADED.as_bytes());
        }
        Ok(String::from_utf8_lossy(&script).into_owned())
    }
}

/// If the script is a file in zsh's `fpath`, zsh runs it as a function at the first Tab: it must then complete at once.
const AUTOLOADED: &str = "
if [ \"$funcstack[1]\" = \"_plaidoyer\" ]; then
    _clap_dynamic_completer_plaidoyer \"$@\"
fi
";

/// Answers a shell that asks for completions; none where the program is run for anything else.
pub(super) fn answer() -> Option<ExitCode> {
    let here = env::current_dir().ok();
    let asked = CompleteEnv::with_factory(Cli::command).var(VARIABLE);
    match asked.try_complete(env::args_os(), here.as_deref()) {
        Ok(false) => None,
        Ok(true) => Some(ExitCode::SUCCESS),
        Err(_) => Some(ExitCode::FAILURE),
    }
}

/// The project of the command line that somebody is typing.
fn project() -> Result<Project> {
    let typed: Vec<OsString> = env::args_os().skip_while(|word| word != "--").collect();
    let typed = Cli::command()
        .ignore_errors(true)
        .try_get_matches_from(typed.get(1..).unwrap_or_default());
    let named = typed
        .ok()
        .and_then(|typed| typed.get_one::<PathBuf>("project").cloned());
    super::open(named.as_deref())
}

/// What may stand for an argument, as the project has it. What cannot be read has nothing to offer.
fn from_project(
    list: impl Fn(&Project) -> Result<Vec<CompletionCandidate>> + Send + Sync + 'static,
) -> ArgValueCandidates {
    ArgValueCandidates::new(move || {
        project()
            .and_then(|project| list(&project))
            .unwrap_or_default()
    })
}

fn plain(words: impl IntoIterator<Item = impl Into<OsString>>) -> Vec<CompletionCandidate> {
    words.into_iter().map(CompletionCandidate::new).collect()
}

/// A word, and what some shells show beside it.
fn described(word: String, what: &str) -> CompletionCandidate {
    CompletionCandidate::new(word).help(Some(beginning(what).into()))
}

/// The name of an audience, with its title.
pub(super) fn audience() -> ArgValueCandidates {
    from_project(|project| {
        let names = Audience::names(project)?;
        let Ok(report) = Report::load(project) else {
            return Ok(plain(names));
        };
        let audiences = Audience::load_each(project, &report, &names, &mut Problems::default());
        let titled = |name: String| {
            let audience = audiences.iter().find(|audience| audience.id == name);
            let title = audience.and_then(|it| localized(&it.title, &report.about.language));
            described(name, title.unwrap_or_default())
        };
        Ok(names.into_iter().map(titled).collect())
    })
}

/// The name of a template that prints a briefing.
pub(super) fn template() -> ArgValueCandidates {
    from_project(|project| Ok(plain(template::of_briefings(project))))
}

/// A language that has labels.
pub(super) fn language() -> ArgValueCandidates {
    from_project(|project| Ok(plain(labels::languages(project))))
}

/// The name of a facet.
pub(super) fn facet() -> ArgValueCandidates {
    from_project(|project| {
        let report = Report::load(project)?;
        Ok(plain(
            report.taxonomy.facets().map(|facet| facet.to_string()),
        ))
    })
}

/// The name of a built-in file that can be copied.
pub(super) fn built_in_file() -> ArgValueCandidates {
    from_project(|project| Ok(plain(eject::names(project)?)))
}

/// The label of a recommendation, with its beginning.
pub(super) fn recommendation() -> ArgValueCandidates {
    from_project(|project| Ok(recommendations(&Report::load(project)?).collect()))
}

fn recommendations(report: &Report) -> impl Iterator<Item = CompletionCandidate> {
    report.recommendations().map(|(_, item)| {
        let address = Address::Recommendation(item.number);
        described(report.written(&address), &item.text.heard())
    })
}

/// An address: a code, with the title of its section, or the label of a recommendation. As folders are for files, a code
/// with a slash behind it is for the passages of the section.
pub(super) fn address() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| {
        let typed = typed.to_string_lossy();
        let Ok(report) = project().and_then(|project| Report::load(&project)) else {
            return Vec::new();
        };
        let mut all: Vec<CompletionCandidate> = Vec::new();
        if typed.contains('/') {
            for (_, passage) in report.passages() {
                let at = Address::Passage(passage.id.clone());
                all.push(described(report.written(&at), &passage.text.heard()));
                for part in &passage.spans {
                    let words = passage.text.excerpt(&part.ranges).to_string();
                    all.push(described(
                        report.written(&Address::Span(part.id.clone())),
                        &words,
                    ));
                }
            }
        } else {
            for section in &report.sections {
                let at = Address::Section(section.code.clone());
                all.push(described(report.written(&at), &section.title.plain()));
            }
            all.extend(recommendations(&report));
        }
        beginning_with(&typed, all)
    })
}

/// An expression that selects, as `--where` takes it: from a quotation mark on, the values of facets.
pub(super) fn expression() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| {
        let typed = typed.to_string_lossy();
        // Some shells hand on the quotation mark that an argument with spaces stands in.
        let typed = typed.strip_prefix('"').unwrap_or(&typed);
        let Ok(report) = project().and_then(|project| Report::load(&project)) else {
            return Vec::new();
        };
        let taxonomy = &report.taxonomy;
        let clauses = || {
            let facets = taxonomy.facets();
            facets.flat_map(|facet| {
                let values = taxonomy.values(facet);
                values.map(move |value| format!("'{value}' in {facet}"))
            })
        };
        let all: BTreeSet<String> = typed
            .match_indices('\'')
            .flat_map(|(at, _)| clauses().map(move |clause| format!("{}{clause}", &typed[..at])))
            .collect();
        beginning_with(typed, plain(all))
    })
}

fn beginning_with(typed: &str, mut all: Vec<CompletionCandidate>) -> Vec<CompletionCandidate> {
    all.retain(|candidate| candidate.get_value().to_string_lossy().starts_with(typed));
    all
}

/// A file with one of these endings, and the folders on the way.
pub(super) fn file(endings: &'static [&'static str]) -> ArgValueCompleter {
    ArgValueCompleter::new(PathCompleter::any().filter(|path| {
        let ending = path.extension().unwrap_or_default();
        let mut endings = endings.iter();
        path.is_file() && endings.any(|wanted| ending.eq_ignore_ascii_case(wanted))
    }))
}

#[cfg(test)]
mod tests {
    use clap::{Arg, Command, CommandFactory as _, ValueHint};
    use clap_complete::engine::{ArgValueCandidates, ArgValueCompleter};

    use crate::cli::Cli;

    /// What nobody can guess: numbers, days, and words that somebody thinks of.
    const OPEN: [&str; 10] = [
        "DATE", "SECONDS", "N", "SIZE", "I/N", "PORT", "WORDS", "NAME", "TITLE", "AUTHOR",
    ];

    fn is_completed(argument: &Arg) -> bool {
        argument.get::<ArgValueCandidates>().is_some()
            || argument.get::<ArgValueCompleter>().is_some()
            || !matches!(
                argument.get_value_hint(),
                ValueHint::Unknown | ValueHint::AnyPath
            )
            || !argument.get_possible_values().is_empty()
    }

    fn lacking(command: &Command, found: &mut Vec<String>) {
        for argument in command.get_arguments() {
            let names = argument.get_value_names().unwrap_or_default();
            let is_open = names.iter().any(|name| OPEN.contains(&name.as_str()));
            if argument.get_action().takes_values() && !is_open && !is_completed(argument) {
                found.push(format!("{} {}", command.get_name(), argument.get_id()));
            }
        }
        let commands = command.get_subcommands().filter(|it| !it.is_hide_set());
        commands.for_each(|command| lacking(command, found));
    }

    #[test]
    fn each_argument_is_completed_that_can_be() {
        let mut program = Cli::command().disable_help_subcommand(true);
        program.build();
        let mut found = Vec::new();
        lacking(&program, &mut found);
        // Values that are new, and a file that is written.
        assert_eq!(found, ["translations export", "facet values"]);
    }
}
