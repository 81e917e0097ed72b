//! The look that a project chooses without code: its `theme.toml` over the built-in one.

mod colours;
mod file;

use std::collections::BTreeMap;

use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoString, eco_format};
use typst::foundations::Bytes;
use typst::syntax::{DiagSpan, FileId};

use crate::audience::Localized;
use crate::brief::localized;
use crate::diagnostic::{Problems, Result, error_at, with_suggestion};
use crate::link::{LINKS, check_link};
use crate::picture::{self, PictureFormat};
use crate::project::{Located, Project, file_id, path_id};
use colours::Colour;
pub(crate) use colours::{LEAST_CONTRAST, Rgb, contrast};
use file::LogoFile;
pub(crate) use file::Paper;
pub(crate) use file::ThemeFile;

/// The file of a project that chooses its look.
pub(crate) const THEME_FILE: &str = "theme.toml";

/// A look that was checked: text can be read in its colours, and its logo can be printed.
#[derive(Debug, Clone)]
pub(crate) struct Theme {
    /// The paper that documents are printed on.
    pub(crate) paper: Paper,
    /// The accent where none is named: a name in `accents`.
    pub(crate) accent: String,
    /// The page that briefings send their readers to.
    pub(crate) contact_page: Option<String>,
    footer_line: Localized,
    /// Where that line is written.
    pub(crate) footer_line_at: Option<DiagSpan>,
    /// The other colours, by name.
    pub(crate) colours: BTreeMap<&'static str, String>,
    /// The accents, by name.
    pub(crate) accents: BTreeMap<String, String>,
    /// The families of the report's typefaces, and of the editors'.
    families: [Vec<Family>; 2],
    /// Whether another typeface may be used for a letter that the named ones lack.
    fallback: bool,
    /// The logo.
    pub(crate) logo: Option<Logo>,
}

/// A family of typefaces, and where the project names it.
#[derive(Debug, Clone)]
struct Family {
    name: String,
    span: Option<DiagSpan>,
}

/// A logo that can be printed.
#[derive(Debug, Clone)]
pub(crate) struct Logo {
    /// Its path in the project.
    pub(crate) path: String,
    /// Its format.
    pub(crate) format: PictureFormat,
    /// Its bytes.
    pub(crate) bytes: Bytes,
    /// Where `theme.toml` names it.
    pub(crate) span: DiagSpan,
    description: Localized,
}

impl Theme {
    /// The look of a project.
    ///
    /// # Errors
    /// If its `theme.toml` has mistakes, each at its place: too little contrast, a link that may not stand in a
    /// briefing, a logo that does not exist or cannot be printed.
    pub(crate) fn load(project: &Project) -> Result<Self> {
        let own = file_id(THEME_FILE);
        let built_in = built_in()?;
        let theme = match project.root() {
            Some(_) if project.is_own(own) => project.toml::<ThemeFile>(own)?,
            _ => ThemeFile::default(),
        };
        let mut problems = Problems::default();
        let at = |value: &Located<String>| DiagSpan::from_range(own, value.span());
        let mut shades = BTreeMap::new();
        let mut accents = BTreeMap::new();
        for (file, is_own) in [(&built_in, false), (&theme, true)] {
            let colour = |hex: &Located<String>| Colour {
                hex: hex.as_ref().clone(),
                span: is_own.then(|| at(hex)),
            };
            let named = file.colours.named().into_iter();
            shades.extend(named.filter_map(|(name, hex)| Some((name, colour(hex?)))));
            accents.extend(
                file.accents
                    .iter()
                    .map(|(name, hex)| (name.clone(), colour(hex))),
            );
        }
        colours::check(&shades, &accents, &mut problems);
        let accent = match &theme.accent {
            Some(accent) if !accents.contains_key(accent.as_ref()) => {
                let message = eco_format!("there is no accent `{}`", accent.as_ref());
                problems.push(with_suggestion(
                    SourceDiagnostic::error(at(accent), message)
                        .with_hint("`[accents]` makes one: `house = \"#0b4fa3\"`"),
                    accent.as_ref(),
                    accents.keys().map(String::as_str),
                ));
                String::new()
            }
            Some(accent) => accent.as_ref().clone(),
            None => built_in.accent.map(Located::into_inner).unwrap_or_default(),
        };
        if let Some(page) = &theme.contact_page
            && let Err(message) = check_link(page.as_ref())
        {
            problems.push(error_at(own, page.span(), message).with_hint(LINKS));
        }
        let footer_line_at = theme.footer_line.values().next().map(at);
        let fallback = theme.typefaces.report.is_none() && theme.typefaces.editors.is_none();
        let families = [
            (theme.typefaces.report, built_in.typefaces.report),
            (theme.typefaces.editors, built_in.typefaces.editors),
        ];
        let families = families.map(|(own, built_in)| {
            let own = own.filter(|names| !names.is_empty());
            let is_own = own.is_some();
            let family = |name: Located<String>| Family {
                span: is_own.then(|| at(&name)),
                name: name.into_inner(),
            };
            let names = own.or(built_in).into_iter().flatten();
            names.map(family).collect::<Vec<_>>()
        });
        if let [Some(report), Some(editors)] = families.each_ref().map(|names| names.first())
            && report.name.eq_ignore_ascii_case(&editors.name)
        {
            let span = editors.span.or(report.span);
            let message = "the report and its editors have one typeface, so that nobody can tell whose words are whose";
            problems.push(
                SourceDiagnostic::error(span.unwrap_or(DiagSpan::detached()), message)
                    .with_hint("set `report` and `editors`, each to another one"),
            );
        }
        let logo = theme
            .logo
            .and_then(|logo| problems.absorb(read_logo(project, own, &logo)));
        let hex = |colour: Colour| colour.hex;
        problems.finish(Self {
            paper: theme.paper.or(built_in.paper).unwrap_or(Paper::A4),
            accent,
            contact_page: theme.contact_page.map(Located::into_inner),
            footer_line: words(&theme.footer_line),
            footer_line_at,
            colours: shades
                .into_iter()
                .map(|(name, colour)| (name, hex(colour)))
                .collect(),
            accents: accents
                .into_iter()
                .map(|(name, colour)| (name, hex(colour)))
                .collect(),
            families,
            fallback,
            logo,
        })
    }

    /// An error for each typeface that is not among `known`, at its place.
    pub(crate) fn unknown_typefaces<'k>(
        &self,
        known: impl Iterator<Item = &'k str>,
    ) -> Vec<SourceDiagnostic> {
        let known: Vec<&str> = known.collect();
        let named = self.families.iter().flatten();
        let is_there = |family: &Family| {
            known
                .iter()
                .any(|name| name.eq_ignore_ascii_case(&family.name))
        };
        named
            .filter(|family| !is_there(family))
            .map(|family| {
                let message = eco_format!("there is no typeface `{}`", family.name);
                let span = family.span.unwrap_or(DiagSpan::detached());
                let problem = SourceDiagnostic::error(span, message).with_hint(
                    "put its file (TrueType or OpenType) into the project’s folder `fonts`",
                );
                with_suggestion(problem, &family.name, known.iter().copied())
            })
            .collect()
    }

    /// Whether the project names typefaces, so that no other is used.
    pub(crate) fn names_typefaces(&self) -> bool {
        !self.fallback
    }

    /// Whether something may be printed in a family of typefaces.
    pub(crate) fn prints_with(&self, family: &str) -> bool {
        let mut named = self.families.iter().flatten();
        self.fallback || named.any(|named| named.name.eq_ignore_ascii_case(family))
    }

    /// The error about a logo whose file is broken; it is drawn to find out.
    pub(crate) fn broken_logo(&self) -> Option<SourceDiagnostic> {
        let logo = self.logo.as_ref()?;
        let broken = picture::check_whole(logo.format, &logo.bytes).err()?;
        Some(
            SourceDiagnostic::error(logo.span, eco_format!("the logo {}", broken.why))
                .with_hint(broken.way),
        )
    }

    /// The families of the report's typefaces, and of the editors'.
    pub(crate) fn families(&self) -> [Vec<&str>; 2] {
        self.families
            .each_ref()
            .map(|families| families.iter().map(|family| family.name.as_str()).collect())
    }

    /// The line at the foot of pages, in this language if it is written in it, or else in another one.
    pub(crate) fn footer_line(&self, language: &str) -> Option<&str> {
        said(&self.footer_line, language)
    }

    /// Its colours by name, with its own accent as `accent`.
    pub(crate) fn web_colours(&self) -> BTreeMap<&str, &str> {
        let colours = self.colours.iter();
        let colours = colours.map(|(name, colour)| (*name, colour.as_str()));
        let accent = self.accents.get(&self.accent);
        colours
            .chain(accent.map(|accent| ("accent", accent.as_str())))
            .collect()
    }

    /// The name of its paper in CSS.
    pub(crate) fn css_paper(&self) -> &'static str {
        match self.paper {
            Paper::A4 => "A4",
            Paper::Letter => "letter",
        }
    }
}

impl Logo {
    /// Its description for people who cannot see it, in this language if it is written in it, or else in
    /// another one.
    pub(crate) fn description(&self, language: &str) -> &str {
        said(&self.description, language).unwrap_or_default()
    }
}

/// The words in a language, or else in English, or else in any other one, so that every document has some.
fn said<'w>(words: &'w Localized, language: &str) -> Option<&'w str> {
    let any = words.values().next();
    localized(words, language).or(any.map(EcoString::as_str))
}

/// The theme of the program.
fn built_in() -> Result<ThemeFile> {
    Project::built_in().toml(file_id("templates/theme.toml"))
}

fn words(said: &BTreeMap<String, Located<String>>) -> Localized {
    let said = said.iter();
    said.map(|(language, words)| (language.clone(), words.as_ref().as_str().into()))
        .collect()
}

/// Reads a logo.
fn read_logo(project: &Project, file: FileId, logo: &LogoFile) -> Result<Logo> {
    let name = logo.file.as_ref();
    let wrong = |message: EcoString| error_at(file, logo.file.span(), message);
    let description = words(logo.description.as_ref());
    if description.values().all(|words| words.trim().is_empty()) {
        let problem = error_at(
            file,
            logo.description.span(),
            "nobody has written what the logo is",
        );
        return Err([problem
            .with_hint("for those who do not see it: `description = { en = \"Logo of …\" }`")]
        .into());
    }
    let here = path_id(name).ok().filter(|id| project.is_own(*id));
    let Some(id) = here else {
        let problem = wrong(eco_format!("there is no logo `{name}` in the project"));
        return Err(
            [problem.with_hint("its path is relative to the project’s folder: `logo.svg`")].into(),
        );
    };
    let unprintable =
        |why: picture::Unprintable| [wrong(eco_format!("the logo {}", why.why)).with_hint(why.way)];
    picture::check_size(project.size(id)).map_err(unprintable)?;
    let bytes = project.bytes(id)?;
    let format = picture::format(&bytes).map_err(unprintable)?;
    if !matches!(
        format,
        PictureFormat::Svg | PictureFormat::Png | PictureFormat::Jpeg
    ) {
        return Err([
            wrong("a logo is an SVG, PNG or JPEG".into()).with_hint("save it as one of these")
        ]
        .into());
    }
    Ok(Logo {
        path: name.clone(),
        format,
        bytes,
        span: DiagSpan::from_range(file, logo.file.span()),
        description,
    })
}
