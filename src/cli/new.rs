//! `plaidoyer new`: begins a project, an audience or a facet.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueHint};
use typst::ecow::{eco_format, eco_vec};

use super::date::DateArgument;
use super::{completions, import, print};
use crate::diagnostic::{Result, error, io_error};
use crate::import::RULES_FILE;
use crate::import::document::Properties;
use crate::output::write::write;
use crate::project::Project;
use crate::report::{Address, Code, Report, TO_FILL_IN, vocabulary};
use crate::starter::{self, Asked, Starter, StarterAudience, Wanted};

/// Begins a project, an audience or a facet
///
/// `plaidoyer new DIR --from report.docx` makes a project of a report that can be built at once: it imports the
/// document, and writes an audience that gets everything, another to copy, a conference and a template. Without
/// `--from`, the report is a small example.
///
/// A project of the built-in report is a folder with an empty file `plaidoyer.toml`.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "\
Examples:
  plaidoyer new our-report --from report.docx         a project of a Word file
  plaidoyer new audience nurses --codes 2.1,3         in a project: a profile of two sections
  plaidoyer new audience heads --recommendations 7-24,34
  plaidoyer new facet sector schools transport        in a project: a vocabulary"
)]
pub(crate) struct New {
    /// The project's folder, which must be new or empty
    #[arg(required = true, value_hint = ValueHint::DirPath)]
    dir: Option<PathBuf>,

    /// The report: a .docx, .md, .html or .txt file
    #[arg(long, value_name = "FILE", add = completions::file(import::DOCUMENTS))]
    from: Option<PathBuf>,

    /// The report's title [default: what the document says]
    #[arg(long)]
    title: Option<String>,

    /// Whose report it is [default: what the document says]
    #[arg(long)]
    author: Option<String>,

    /// The day that the report was handed in, as YYYY-MM-DD [default: what the document says]
    #[arg(long, value_name = "DATE")]
    report_date: Option<NaiveDate>,

    /// The report's language, as a two-letter code [default: what the document says]
    #[arg(long, value_name = "LANG", add = completions::language())]
    language: Option<String>,

    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    Audience(NewAudience),
    Facet(NewFacet),
}

/// Writes the profile of an audience that gets some sections and recommendations
#[derive(Debug, Args)]
struct NewAudience {
    /// Its name: small letters, digits and hyphens
    name: String,

    /// The sections that it gets, each with the passages under it, or with its recommendations if it has no
    /// passages
    #[arg(long, value_delimiter = ',', value_name = "CODE", add = completions::address())]
    codes: Vec<String>,

    /// The recommendations that it gets; `7-24` is all from 7 to 24, in the report's order
    #[arg(long, value_delimiter = ',', value_name = "LABEL", add = completions::recommendation())]
    recommendations: Vec<String>,

    /// What stands on the cover [default: its name]
    #[arg(long)]
    title: Option<String>,

    /// The document type or template
    #[arg(long, default_value = "briefing", value_name = "TEMPLATE", add = completions::template())]
    template: String,
}

/// Adds values to a facet of the report's taxonomy, or begins one
#[derive(Debug, Args)]
struct NewFacet {
    /// The facet, such as `sector` or `addressee`
    #[arg(add = completions::facet())]
    facet: String,

    /// Its values
    #[arg(required = true)]
    values: Vec<String>,
}

impl New {
    pub(super) fn run(self, project: &Project) -> ExitCode {
        let result = match &self.what {
            Some(What::Audience(audience)) => audience.write(project),
            Some(What::Facet(facet)) => facet.write(project),
            None => self.project(),
        };
        super::finish(project, result)
    }

    fn project(&self) -> Result<()> {
        let dir = self.dir.as_deref().unwrap_or(Path::new("."));
        let failed = |e: &std::io::Error| eco_vec![io_error("write", dir, e)];
        if fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) || dir.is_file() {
            return Err(eco_vec![
                error(eco_format!("{} is there already", dir.display()))
                    .with_hint("a project is begun in a new or empty folder")
            ]);
        }
        let parent = folder_of(dir);
        // Whole or not at all: a mistake in the document leaves neither half a project nor a folder above it.
        let there = parent.ancestors().find(|folder| folder.is_dir());
        let staging = tempfile::Builder::new()
            .prefix(".plaidoyer-")
            .tempdir_in(there.unwrap_or(Path::new(".")));
        let staging = staging.map_err(|e| failed(&e))?;
        let name = dir
            .file_name()
            .map(|name| slug::slugify(name.to_string_lossy()));
        let name = name
            .filter(|name| !name.is_empty())
            .unwrap_or("report".into());
        let unclear = self.fill(staging.path(), &name)?;
        fs::create_dir_all(parent).map_err(|e| failed(&e))?;
        if dir.is_dir() {
            fs::remove_dir(dir).map_err(|e| failed(&e))?;
        }
        make_readable(staging.path()).map_err(|e| failed(&e))?;
        fs::rename(staging.path(), dir).map_err(|e| failed(&e))?;
        // Its folder has another name now.
        let _ = staging.keep();
        let dir = dir.display();
        print::note(format_args!("written    {dir}/"));
        for line in unclear {
            print::note(format_args!("{dir}/seeds/{name}/report.toml: {line}"));
        }
        print::note(format_args!("next: cd {dir} && plaidoyer build everyone"));
        Ok(())
    }

    /// Writes the files of a project. Gives a line for each thing that its editors have to fill in.
    fn fill(&self, root: &Path, name: &str) -> Result<Vec<String>> {
        let (file, bytes) = match &self.from {
            Some(path) => {
                import::check_readable(path)?;
                let bytes = fs::read(path).map_err(|e| eco_vec![io_error("read", path, &e)])?;
                let file = path.file_name().unwrap_or_default();
                (file.to_string_lossy().into_owned(), bytes)
            }
            None => {
                let (file, text) = starter::example()?;
                (file, text.into_bytes())
            }
        };
        let folder = root.join("seeds").join(name);
        write(&folder.join(&file), &bytes)?;
        let words = |words: &Option<String>| words.as_deref().map(Into::into);
        let given = Properties {
            title: words(&self.title),
            author: words(&self.author),
            date: self.report_date.map(|date| eco_format!("{date}")),
            language: words(&self.language),
            ..Properties::default()
        };
        let today = DateArgument::default().resolve_or(None, true)?;
        let own = self.from.as_deref().map(folder_of);
        let source = Project::directory(own.unwrap_or(&folder))?;
        let taken = crate::import::import(&source, &file, None, &given, today)?;
        import::say(&file, &taken);
        let rules = taken.found.iter().map(|rules| (RULES_FILE, rules));
        let about = [("report.toml", &taken.report)];
        let files = taken.files.iter().map(|(path, text)| (path.as_str(), text));
        for (path, text) in rules.chain(about).chain(files) {
            write(&folder.join(path), text.as_bytes())?;
        }
        for (path, bytes) in &taken.pictures {
            write(&folder.join(path), bytes)?;
        }
        // The pictures beside the document as well, so that its copy can be imported again.
        for (path, bytes) in &taken.beside {
            let path = folder.join(path);
            if !path.exists() {
                write(&path, bytes)?;
            }
        }
        let put = |(path, text): starter::StarterFile| write(&root.join(path), text.as_bytes());
        put(starter::project_file(name)?)?;
        let report = Report::load(&Project::open(root)?)?;
        let files = starter::files(&Starter {
            report: name.to_owned(),
            document: file.clone(),
            title: report.about.title.to_string(),
            language: report.about.language.clone(),
        });
        files?.into_iter().try_for_each(put)?;
        put(starter::audience(&example(&report))?)?;
        let lines = taken.report.lines();
        Ok(lines
            .filter_map(|line| line.strip_prefix(TO_FILL_IN))
            .map(|what| format!("to be filled in:{what}"))
            .collect())
    }
}

/// The folder that a file lies in.
fn folder_of(path: &Path) -> &Path {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}

/// Lets others read the folder: a temporary folder can be read by its owner only.
fn make_readable(folder: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}

/// An audience to copy: the first two sections that have words and nothing under them, and the first two
/// recommendations.
fn example(report: &Report) -> StarterAudience {
    let sections = report.sections.iter();
    let parents: Vec<&Code> = sections.clone().filter_map(|s| s.code.parent()).collect();
    let with_words = sections
        .filter(|section| section.passages().next().is_some() && !parents.contains(&&section.code));
    let codes = with_words.map(|section| Address::Section(section.code.clone()));
    let labels = report.recommendations();
    let labels = labels.map(|(_, item)| Address::Recommendation(item.number));
    let written = |addresses: &mut dyn Iterator<Item = Address>| -> Vec<String> {
        addresses
            .take(2)
            .map(|address| report.written(&address))
            .collect()
    };
    let labels = written(&mut { labels });
    let section = None;
    let asked = (!labels.is_empty()).then_some(Asked { section, labels });
    StarterAudience {
        id: "example".into(),
        title: "Briefing for an example audience".into(),
        language: report.about.language.clone(),
        template: "briefing".into(),
        codes: written(&mut { codes }),
        asked: asked.into_iter().collect(),
        facet_value: None,
    }
}

impl NewAudience {
    fn write(&self, project: &Project) -> Result<()> {
        let root = project.own_root()?;
        let report = Report::load(project)?;
        let (path, text) = starter::new_audience(
            project,
            &report,
            &Wanted {
                name: &self.name,
                title: self.title.as_deref(),
                template: &self.template,
                codes: &self.codes,
                recommendations: &self.recommendations,
            },
        )?;
        let path = root.join(path);
        write(&path, text.as_bytes())?;
        print::note(format_args!("written    {}", path.display()));
        print::note(format_args!("next: plaidoyer build {}", self.name));
        Ok(())
    }
}

impl NewFacet {
    fn write(&self, project: &Project) -> Result<()> {
        let root = project.own_root()?;
        let report = Report::load(project)?;
        let path = root.join(project.report_folder()?).join("taxonomy.toml");
        if !path.is_file() && !path.with_file_name("report.toml").is_file() {
            return Err(eco_vec![
                error("the report is the built-in one, whose vocabulary is not the project's")
                    .with_hint("`plaidoyer eject taxonomy.toml` copies it into the project, to be changed there")
            ]);
        }
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(e) => return Err(eco_vec![io_error("read", &path, &e)]),
        };
        let text = vocabulary::extended(&text, &self.facet, &self.values, &report.about.language)?;
        write(&path, text.as_bytes())?;
        print::note(format_args!("written    {}", path.display()));
        print::note(format_args!(
            "next: say in {}/annotations/ what is which, and select by `'{}' in {}`",
            path.with_file_name("")
                .display()
                .to_string()
                .trim_end_matches('/'),
            self.values[0],
            self.facet
        ));
        Ok(())
    }
}
