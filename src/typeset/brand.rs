//! The module `brand.typ`: what the design library takes from a theme.

use std::ops::Range;

use typst::syntax::DiagSpan;

use crate::template::escape::{literal, markup};
use crate::theme::{Paper, Theme};

/// The text of the module, and where it comes from.
#[derive(Debug)]
pub(super) struct Brand {
    /// The text.
    pub(crate) source: String,
    /// Byte ranges of the text, with the places in `theme.toml` that they come from.
    places: Vec<(Range<usize>, DiagSpan)>,
}

impl Brand {
    /// The module for a theme, with the theme's words in a language.
    pub(crate) fn new(theme: &Theme, language: &str) -> Self {
        let mut brand = Brand {
            source: String::from("// What `theme.toml` says.\n"),
            places: Vec::new(),
        };
        let [report, editors] = theme.families().map(|names| {
            let names = names.into_iter().map(|name| format!("{}, ", literal(name)));
            names.collect::<String>()
        });
        brand.define("report-face", &format!("({report})"), None);
        brand.define("editors-face", &format!("({editors})"), None);
        let fallback = !theme.names_typefaces();
        brand.define("fallback", &fallback.to_string(), None);
        let rgb = |colour: &str| format!("rgb({})", literal(colour));
        for (name, colour) in &theme.colours {
            brand.define(name, &rgb(colour), None);
        }
        let accents = theme.accents.iter();
        let accents = accents.map(|(name, colour)| format!("{}: {}, ", literal(name), rgb(colour)));
        brand.define(
            "accents",
            &format!("({})", accents.collect::<String>()),
            None,
        );
        brand.define("accent", &literal(&theme.accent), None);
        let [page, leaflet, poster] = match theme.paper {
            Paper::A4 => ["a4", "a5", "a3"],
            Paper::Letter => ["us-letter", "us-statement", "us-tabloid"],
        };
        let sheets = format!("(page: \"{page}\", leaflet: \"{leaflet}\", poster: \"{poster}\")");
        brand.define("sheets", &sheets, None);
        // The image and the line are made here, so that errors about them can be traced to where they are written.
        let logo = theme.logo.as_ref();
        let image = logo.map(|logo| {
            let (path, format) = (
                literal(&format!("/{}", logo.path)),
                literal(logo.format.name()),
            );
            let alt = literal(logo.description(language));
            format!("image({path}, format: {format}, alt: {alt})")
        });
        brand.define(
            "logo",
            image.as_deref().unwrap_or("none"),
            logo.map(|logo| logo.span),
        );
        let line = theme
            .footer_line(language)
            .map(|line| format!("[{}]", markup(line)));
        brand.define(
            "footer-line",
            line.as_deref().unwrap_or("none"),
            theme.footer_line_at,
        );
        brand
    }

    fn define(&mut self, name: &str, value: &str, place: Option<DiagSpan>) {
        self.source.push_str(&format!("#let {name} = "));
        let start = self.source.len();
        self.source.push_str(value);
        let range = start..self.source.len();
        self.source.push('\n');
        self.places.extend(place.map(|place| (range, place)));
    }

    /// The place in `theme.toml` that a byte of it comes from.
    pub(crate) fn origin(&self, at: usize) -> Option<DiagSpan> {
        let place = self.places.iter().find(|(range, _)| range.contains(&at));
        place.map(|(_, place)| *place)
    }
}
