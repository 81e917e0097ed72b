//! Checks that text can be read in the colours of a theme.

use std::collections::BTreeMap;

use typst::diag::SourceDiagnostic;
use typst::ecow::eco_format;
use typst::syntax::DiagSpan;

use crate::diagnostic::Problems;

/// The least contrast at which people with weak sight can read text (WCAG 2.2, success criterion 1.4.3).
pub(crate) const LEAST_CONTRAST: f64 = 4.5;

/// Red, green and blue, from 0 to 1.
pub(crate) type Rgb = [f64; 3];

/// The contrast of two colours, from 1 to 21 (WCAG 2.2, “contrast ratio”).
pub(crate) fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// How bright a colour is, from 0 to 1 (WCAG 2.2, “relative luminance”).
fn luminance(colour: Rgb) -> f64 {
    let [red, green, blue] = colour.map(|share| {
        if share <= 0.04045 {
            share / 12.92
        } else {
            ((share + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// A colour, and where a project states it.
#[derive(Debug)]
pub(crate) struct Colour {
    /// As `#1b2026`.
    pub(crate) hex: String,
    /// Its place; `None` if it is built in.
    pub(crate) span: Option<DiagSpan>,
}

impl Colour {
    /// Its parts; `None` if it is no colour such as `#1b2026`.
    fn rgb(&self) -> Option<Rgb> {
        let digits = self
            .hex
            .strip_prefix('#')
            .filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let part = |at: usize| {
            let part = u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()?;
            Some(f64::from(part) / 255.0)
        };
        Some([part(0)?, part(2)?, part(4)?])
    }
}

/// Checks that each colour is valid, and that text can be read on its background. Two built-in colours are not
/// compared.
pub(crate) fn check(
    colours: &BTreeMap<&str, Colour>,
    accents: &BTreeMap<String, Colour>,
    problems: &mut Problems,
) {
    let all = colours.values().chain(accents.values());
    for colour in all.filter(|colour| colour.rgb().is_none()) {
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
            let reached = text.rgb().zip(light.rgb());
            let reached = reached.map(|(text, light)| contrast(text, light));
            let Some(reached) = reached.filter(|reached| *reached < LEAST_CONTRAST) else {
                continue;
            };
            // Two built-in colours have enough contrast.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_standard() {
        const WHITE: Rgb = [1.0; 3];
        assert!((contrast([0.0; 3], WHITE) - 21.0).abs() < 0.01);
        // The grey that just has 4.5 on white: #767676.
        let grey = [118.0 / 255.0; 3];
        assert!((contrast(grey, WHITE) - 4.54).abs() < 0.01);
        assert!((contrast(WHITE, WHITE) - 1.0).abs() < 0.01);
    }
}
