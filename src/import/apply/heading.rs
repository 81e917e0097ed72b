//! Paragraphs that are headings.

use typst::ecow::eco_format;

use super::line::Trimmed;
use super::{Importer, ranges, unique};
use crate::import::data::{ImportedSection, Name};
use crate::import::document::Style;
use crate::import::rules::Front;
use crate::report::text::squeezed;

impl Importer<'_> {
    /// Takes a paragraph that is a heading, or that begins a piece of front matter. Returns whether all of it is
    /// taken.
    pub(super) fn heading(&mut self, line: &Trimmed) -> bool {
        if let Some(taken) = self.front_matter(line) {
            return taken;
        }
        let rules = self.rules;
        let plain = matches!(line.style, Style::Body | Style::Bold | Style::Heading(_));
        for rule in &rules.levels {
            let plain = plain && line.boxed.is_none();
            if !rule.style.map_or(plain, |style| style.is(line.style)) {
                continue;
            }
            let text = line.text.as_str();
            let (code, title, kept, whole) = match &rule.pattern {
                None => (None, text, Vec::new(), 0..0),
                Some(pattern) => {
                    let Some(found) = pattern.as_ref().captures(text) else {
                        continue;
                    };
                    let (code, title) = (found.name("code"), found.name("title"));
                    let kept = ranges([code, title]);
                    let title = title.map_or("", |title| title.as_str());
                    (code.map(|code| code.as_str()), title, kept, 0..text.len())
                }
            };
            self.open_section(line, rule.level, code, title, &kept, whole);
            return true;
        }
        false
    }

    /// Begins a piece of front matter, if the paragraph does so. Returns whether all of it is the heading.
    fn front_matter(&mut self, line: &Trimmed) -> Option<bool> {
        let rules = self.rules;
        let text = line.text.trim();
        let is_heading = |front: &Front| front.heading.as_deref() == Some(text);
        let i = rules.front.iter().position(|front| {
            let begins = front.begins.as_ref();
            is_heading(front) || begins.is_some_and(|begins| text.starts_with(begins))
        })?;
        let front = &rules.front[i];
        self.front[i] = true;
        let own = is_heading(front);
        let title = match own {
            true => text,
            false => front.editors_title.as_deref().unwrap_or_default(),
        };
        let name = Name::Id(front.id.as_ref().clone());
        let section = ImportedSection::new(name, 1, title.to_owned(), line.unit, line.place);
        self.add_section(ImportedSection {
            editors_title: !own,
            front: true,
            ..section
        });
        Some(own)
    }

    fn open_section(
        &mut self,
        line: &Trimmed,
        level: u8,
        code: Option<&str>,
        title: &str,
        kept: &[std::ops::Range<usize>],
        whole: std::ops::Range<usize>,
    ) {
        let mut title = squeezed(title);
        let mut printed = None;
        let mut code = code.map(str::to_owned);
        if let Some(as_printed) = &code
            && let Some(rule) = self.corrected(line.place, as_printed)
        {
            let meant = rule.meant.clone();
            printed = code.replace(meant);
        }
        let twice = code.as_ref().and_then(|code| self.names.get(code).copied());
        if let (Some(other), Some(twofold)) = (twice, &code) {
            self.warn(
                line.place,
                eco_format!("the code {twofold} is there twice: it is the code of a heading at {other} as well"),
                Some(eco_format!(
                    "here it was left in the title. If one is a misprint, say so in the rules:\n[[correction]]\nplace = \"{}\"\nprinted = \"{}\"\nmeant = \"…\"\nwhy = \"…\"",
                    line.place,
                    printed.as_deref().unwrap_or(twofold)
                )),
            );
        }
        if title.is_empty() || twice.is_some() {
            title = squeezed(&line.text);
            code = None;
            printed = None;
        } else {
            self.gaps(
                line,
                whole,
                kept,
                "what a heading says beside its code and title",
            );
        }
        let name = code.map_or_else(|| Name::Id(self.id_of(&title)), Name::Code);
        let section = ImportedSection::new(name, level, title, line.unit, line.place);
        self.add_section(ImportedSection { printed, ..section });
    }

    /// Begins a section.
    pub(super) fn add_section(&mut self, section: ImportedSection) {
        self.part_pictures();
        self.open = None;
        if self.under.is_some_and(|(_, level)| section.level <= level) {
            self.under = None;
        }
        if self.under.is_none() {
            let rule = self.rules.recommendations.iter().position(|rule| {
                let under = rule.under.as_ref();
                under.is_some_and(|pattern| pattern.as_ref().is_match(&section.title))
            });
            self.under = rule.map(|rule| (rule, section.level));
        }
        self.names
            .insert(section.name.as_str().to_owned(), section.place);
        self.out.sections.push(section);
    }

    /// An id for a section of this title that has no code.
    pub(super) fn id_of(&mut self, title: &str) -> String {
        let slug = slug::slugify(title);
        // An id of one letter could be taken for a code.
        let slug = match slug.get(..60).filter(|_| slug.len() > 60) {
            Some(long) => long
                .rsplit_once('-')
                .map_or(long, |(words, _)| words)
                .into(),
            None if slug.len() < 2 => format!("section-{slug}").trim_end_matches('-').into(),
            None => slug,
        };
        unique(&mut self.slugs, &self.names, slug)
    }
}
