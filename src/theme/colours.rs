//! Whether text can be read in the colours of a theme.

use std::collections::BTreeMap;

use typst::diag::SourceDiagnostic;
use typst::ecow::eco_format;
use typst::syntax::DiagSpan;

use crate::diagnostic::Problems;

/// Text on this is read by people with weak sight (WCAG 2.2, success criterion 1.4.3).
const LEAST_CONTRAST: f64 = 4.5;

/// A colour, and where a project states it.
#[derive(Debug)]
pub struct Colour {
    /// As `#1b2026`.
    pub hex: String,
    /// Where; none where it is built in.
    pub span: Option<DiagSpan>,
}

impl Colour {
    /// Its relative luminance (WCAG 2.2); none where it is no colour such as `#1b2026`.
    fn luminance(&self) -> Option<f64> {
        let digits = self
            .hex
            .strip_prefix('#')
            .filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()?) / 255.0;
            let is_dark = value <= 0.04045;
            Some(if is_dark {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            })
        };
        Some(0.2126 * part(0)? + 0.7152 * part(2)? + 0.0722 * part(4)?)
    }
}

/// Checks that each colour is one, and that text can be read on what it stands on, where the project states either.
pub fn check(
    colours: &BTreeMap<&str, Colour>,
    accents: &BTreeMap<String, Colour>,
    problems: &mut Problems,
) {
    let all = colours.values().chain(accents.values());
    for colour in all.filter(|colour| colour.luminance().is_none()) {
        let problem = eco_format!("`{}` is no colour", colour.hex);
        let span = colour.span.unwrap_or(DiagSpan::detached());
        problems.push(SourceDiagnostic::error(span, problem).with_hint("write it as `#1b2026`"));
    }
    // Headings and links of web pages are set in the accent.
    let on_light = ["ink", "quiet"]
        .iter()
        .filter_map(|name| Some((*name, colours.get(name)?)));
    let accents = accents.iter().map(|(name, colour)| (name.as_str(), colour));
    for (name, text) in on_light.chain(accents) {
        for surface in ["paper", "panel"] {
            let Some(light) = colours.get(surface) else {
                continue;
            };
            let Some(reached) = contrast(text, light).filter(|reached| *reached < LEAST_CONTRAST)
            else {
                continue;
            };
            // What the project does not state is right among itself.
            let Some(span) = text.span.or(light.span) else {
                continue;
            };
            let message = eco_format!(
                "`{name}` ({}) and `{surface}` ({}) have a contrast of {reached:.1}: text cannot be read",
                text.hex,
                light.hex
            );
            problems.push(SourceDiagnostic::error(span, message).with_hint(
                "take a contrast of 4.5 or more: text is set in either colour on the other",
            ));
        }
    }
}

/// The contrast of two colours, from 1 to 21 (WCAG 2.2).
fn contrast(one: &Colour, other: &Colour) -> Option<f64> {
    let (one, other) = (one.luminance()?, other.luminance()?);
    Some((one.max(other) + 0.05) / (one.min(other) + 0.05))
}
