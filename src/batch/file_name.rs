//! Names of a batch's files, by the pattern of a build.

use minijinja::{Environment, UndefinedBehavior, context};
use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoString, eco_format, eco_vec};

use super::manifest::BuildEntry;
use super::recipients::Listed;
use crate::audience::Audience;
use crate::brief::{Event, localized};
use crate::diagnostic::{Result, error, minijinja_message, moved};
use crate::output::{Format, Variant};
use crate::project::Quoted;
use crate::template::recipient_value;

/// The name of the pattern among templates.
const PATTERN: &str = "output";

/// The longest name of a file or folder that common file systems take, in bytes.
const LONGEST: usize = 240;

/// What a file can be named after.
#[derive(Clone, Copy)]
pub(super) struct NamedAfter<'a> {
    pub(crate) audience: &'a Audience,
    pub(crate) template: &'a str,
    pub(crate) language: &'a str,
    /// The report's own language, which the usual names leave out.
    pub(crate) source_language: &'a str,
    pub(crate) event: Option<&'a Event>,
}

/// What gives the files of a build their names.
pub(super) struct FileNames<'a> {
    /// The pattern, with what evaluates it; `None` for the usual names.
    pattern: Option<(&'a Quoted, Environment<'a>)>,
    /// Whether the files are of several formats.
    several: bool,
}

impl<'a> FileNames<'a> {
    /// Reads the pattern of a build.
    ///
    /// # Errors
    /// If the pattern has a syntax error, at its place.
    pub(super) fn new(build: &'a BuildEntry) -> Result<Self> {
        let several = build.formats.len() > 1;
        let Some(pattern) = &build.output else {
            return Ok(Self {
                pattern: None,
                several,
            });
        };
        let mut env = Environment::new();
        env.set_undefined_behavior(UndefinedBehavior::Strict);
        env.set_debug(true);
        env.add_filter("slug", |text: &str| slug::slugify(text));
        env.add_template(PATTERN, &pattern.text)
            .map_err(|e| eco_vec![problem(pattern, &e)])?;
        Ok(Self {
            pattern: Some((pattern, env)),
            several,
        })
    }

    /// The path of a file in the output folder.
    ///
    /// # Errors
    /// If the pattern uses a name that is not there, or the path leaves the folder, is empty, or is not allowed on
    /// some file system. The message names the row of the list.
    pub(super) fn name(
        &self,
        named: NamedAfter,
        format: Format,
        listed: Option<&Listed>,
    ) -> Result<String> {
        let NamedAfter {
            audience,
            template,
            language,
            event,
            source_language,
        } = named;
        let extension = format.extension().unwrap_or_default();
        let Some((pattern, env)) = &self.pattern else {
            let variant = Variant {
                audience: &audience.id,
                template: (template != audience.template.text).then_some(template),
                language: (language != source_language).then_some(language),
            };
            let Some(listed) = listed else {
                return Ok(variant.file_name(format));
            };
            let (folder, name) = (variant.stem(), slug::slugify(&listed.recipient.name));
            return checked(format!("{folder}/{name}.{extension}"), Some(listed));
        };
        let context = context! {
            audience => context! {
                id => audience.id.as_str(),
                title => localized(&audience.title, language),
            },
            language => language,
            template => template,
            extension => extension,
            event => event.map(|event| context! {
                name => event.name.as_str(),
                place => event.place.as_deref(),
                date => event.date.map(|date| date.to_string()),
            }),
            recipient => listed.map(|listed| recipient_value(&listed.recipient)),
        };
        let rendered = env
            .get_template(PATTERN)
            .and_then(|template| template.render(context))
            .map_err(|e| eco_vec![problem(pattern, &e)])?;
        let mut name = rendered.trim().to_owned();
        let suffix = format!(".{extension}");
        if !name.to_lowercase().ends_with(&suffix) {
            let of_another = Format::extensions()
                .any(|other| name.to_lowercase().ends_with(&format!(".{other}")));
            match (of_another, self.several) {
                (false, _) => name.push_str(&suffix),
                // One pattern for several formats: each file gets its own ending.
                (true, true) => {
                    let stem = name.rfind('.').unwrap_or(name.len());
                    name.truncate(stem);
                    name.push_str(&suffix);
                }
                (true, false) => {
                    let message = eco_format!("{name} would be written as {extension}");
                    let problem = SourceDiagnostic::error(pattern.span(), message);
                    return Err(eco_vec![problem.with_hint(
                        "end `output` with `.{{ extension }}`, or leave the ending out"
                    )]);
                }
            }
        }
        checked(name, listed).map_err(|problems| match listed {
            Some(_) => problems,
            None => moved(problems, pattern.span()),
        })
    }
}

/// The path, if every system allows it.
fn checked(name: String, listed: Option<&Listed>) -> Result<String> {
    let Some(why) = name.split('/').find_map(why_no_name) else {
        return Ok(name);
    };
    let place = listed.map_or_else(EcoString::new, |listed| eco_format!("{}: ", listed.place));
    Err(eco_vec![
        error(eco_format!("{place}`{name}` is no file name: {why}")).with_hint(
            "the filter `slug` turns any text into a name: `{{ recipient.name | slug }}`"
        )
    ])
}

/// Why some system does not allow this name of a file or folder; `None` if all do.
fn why_no_name(step: &str) -> Option<EcoString> {
    let stem = step.split('.').next().unwrap_or_default().to_lowercase();
    // Names of devices on Windows, whatever their ending
    // (<https://learn.microsoft.com/windows/win32/fileio/naming-a-file>).
    let numbered = ["com", "lpt"].map(|device| stem.strip_prefix(device).map(str::as_bytes));
    let is_device = ["con", "prn", "aux", "nul"].contains(&stem.as_str())
        || numbered
            .iter()
            .any(|number| matches!(number, Some([b'1'..=b'9'])));
    if step == ".." {
        Some("it leads out of the output folder".into())
    } else if stem.is_empty() {
        // Also hidden files.
        Some("a file or folder in it has no name".into())
    } else if let Some(sign) = step
        .chars()
        .find(|c| c.is_control() || matches!(c, '<' | '>' | ':' | '"' | '\\' | '|' | '?' | '*'))
    {
        Some(eco_format!("it has the sign {sign:?}"))
    } else if step.ends_with(['.', ' ']) || step.starts_with(' ') {
        Some("a name in it begins with a space, or ends with one or with a full stop".into())
    } else if step.len() > LONGEST {
        Some(eco_format!("it is longer than {LONGEST} bytes"))
    } else if is_device {
        Some(eco_format!("`{stem}` is a device on Windows"))
    } else {
        None
    }
}

/// What minijinja complains about in a pattern.
fn problem(pattern: &Quoted, error: &minijinja::Error) -> SourceDiagnostic {
    let span = error
        .range()
        .map_or_else(|| pattern.span(), |range| pattern.at(range));
    let problem = SourceDiagnostic::error(span, minijinja_message(error));
    match error.kind() {
        minijinja::ErrorKind::UndefinedError => problem.with_hint(
            "there are `audience.id`, `audience.title`, `language`, `template`, `extension`, `event.…` and, with a list, `recipient.…`",
        ),
        minijinja::ErrorKind::UnknownFilter => {
            problem.with_hint("`slug` makes a file name of a text")
        }
        _ => problem,
    }
}

#[cfg(test)]
mod tests {
    use super::why_no_name;

    #[test]
    fn names_that_some_system_does_not_take_are_found() {
        for name in [
            "a.pdf",
            "jean-dupont.pdf",
            "contact",
            "com",
            "nullable",
            "a b.pdf",
        ] {
            assert_eq!(why_no_name(name), None, "{name}");
        }
        for name in [
            "", "..", ".pdf", "a:b", "a\u{7}", "nul.pdf", "COM1", "a.", " a", "a\\b",
        ] {
            assert!(why_no_name(name).is_some(), "{name}");
        }
    }
}
