//! What is done once all of a document is read.

use typst::ecow::{EcoString, eco_format};

use super::Importer;
use crate::diagnostic::{self, error_at};
use crate::import::RULES_FILE;
use crate::import::data::{Exclusion, Imported, ImportedItem, ImportedKind, Mention};
use crate::import::document::{Locator, Warning};
use crate::link::check_link;
use crate::output::markdown;
use crate::project::file_id;
use crate::report::Text;
use crate::report::text::{self, Inline, extend, squeezed};

impl Importer<'_> {
    pub(super) fn finish(mut self) -> diagnostic::Result<Imported> {
        self.part_pictures();
        for (i, words) in self.document.left_out.iter().enumerate() {
            let unit = self.flow.left_out + i;
            self.exclude_units(unit..unit + 1, words.place, &words.reason);
        }
        self.settle_items();
        self.notes();
        self.named_sections();
        self.missing_recommendations();
        self.unused_rules();
        self.whole();
        let Importer {
            mut out, problems, ..
        } = self;
        out.exclusions.sort_by_key(|exclusion| exclusion.from);
        out.warnings.sort_by_key(|warning| warning.place);
        problems.finish(out)
    }

    /// Makes each text one that the report's files can hold, and leaves out what they cannot.
    fn settle_items(&mut self) {
        let mut sections = std::mem::take(&mut self.out.sections);
        let mut whole = Vec::new();
        for section in &mut sections {
            let mut settled = Vec::with_capacity(section.items.len());
            for mut item in std::mem::take(&mut section.items) {
                let text = std::mem::take(&mut item.text);
                match self.settle(text, item.unit, item.place) {
                    Ok(text) => settled.push(ImportedItem { text, ..item }),
                    Err(why) => self.cannot_hold(&item, &why, &mut whole),
                }
            }
            section.items = settled;
        }
        self.out.sections = sections;
        // What was left out of such an item before is a part of what is left out now.
        self.out.exclusions.retain(|other| {
            let before = whole.partition_point(|whole| whole.from <= other.from);
            before == 0 || other.from >= whole[before - 1].to
        });
        self.out.exclusions.append(&mut whole);
    }

    /// A text as it is read back after it is written.
    ///
    /// # Errors
    /// If it cannot be read back with the same words: why.
    pub(super) fn settle(
        &mut self,
        mut text: Text,
        unit: usize,
        place: Locator,
    ) -> Result<Text, EcoString> {
        let mut addresses = Vec::new();
        text.each_line_mut(&mut |words| unlink(words, &mut addresses));
        let empty = text::Block::Paragraph(Vec::new());
        text.blocks.retain(|block| *block != empty);
        for address in addresses {
            let reason = "the address of a link that a briefing cannot follow";
            self.aside(unit, place, reason, address);
        }
        let heard = squeezed(&text.heard());
        let holds = |text: &Text| match Text::parse(&markdown::text(text)) {
            Ok(read) if squeezed(&read.heard()) == heard => Ok(read),
            Ok(_) => Err("its words would be read otherwise".into()),
            Err(invalid) => Err(invalid.message),
        };
        holds(&text).or_else(|_| {
            // Lists that Markdown would read in another way are written as paragraphs.
            let lines = text.lines();
            let blocks = lines.iter().map(|line| {
                let mut words = Vec::new();
                let label = line.label.map(|label| eco_format!("{label} "));
                extend(&mut words, label.map(Inline::Run));
                extend(&mut words, line.content.iter().cloned());
                text::Block::Paragraph(words)
            });
            let blocks = blocks.collect();
            holds(&Text { blocks })
        })
    }

    /// Leaves out an item whose words the report's files cannot hold.
    fn cannot_hold(&mut self, item: &ImportedItem, why: &str, whole: &mut Vec<Exclusion>) {
        let message = match &item.kind {
            ImportedKind::Recommendation(recommendation) if item.text.blocks.is_empty() => {
                eco_format!("recommendation {} has no words", recommendation.label)
            }
            _ => eco_format!("the report's files cannot hold what stands here: {why}"),
        };
        self.warn(item.place, message, None);
        let reason = "words that the report's files cannot hold";
        self.exclude_units(item.unit..item.end, item.place, reason);
        whole.extend(self.out.exclusions.pop());
    }

    /// Lists something as left out that is no word of the document, such as an address.
    fn aside(&mut self, unit: usize, place: Locator, reason: &str, text: String) {
        let end = self.flow.units.get(unit).map_or(0, |unit| unit.words.len());
        self.exclude((unit, end), (unit, end), place, reason, Mention::Named);
        if let Some(exclusion) = self.out.exclusions.last_mut() {
            exclusion.text = text;
        }
    }

    /// Decides which sections recommendations belong to that name one. If at least half of them name the one that
    /// they stand in, another name is taken for a misprint, with a warning. If not, as in a list at the end, they
    /// belong to the section that they name.
    fn named_sections(&mut self) {
        let (mut all, mut here) = (0, 0);
        for section in &self.out.sections {
            for item in &section.items {
                if let ImportedKind::Recommendation(recommendation) = &item.kind
                    && let Some(named) = &recommendation.named
                {
                    all += 1;
                    here += usize::from(named == section.name.as_str());
                }
            }
        }
        let elsewhere = here * 2 < all;
        let mut warnings = Vec::new();
        for section in &mut self.out.sections {
            let own = section.name.as_str().to_owned();
            for item in &mut section.items {
                let ImportedKind::Recommendation(recommendation) = &mut item.kind else {
                    continue;
                };
                let Some(named) = &recommendation.named else {
                    continue;
                };
                if *named == own {
                    continue;
                }
                if elsewhere && self.names.contains_key(named) {
                    recommendation.elsewhere = true;
                    continue;
                }
                warnings.push((
                    item.place,
                    eco_format!("recommendation {} names {named}, but stands under {own}", recommendation.label),
                    eco_format!(
                        "it was kept under {own}. If the code is a misprint, say so in the rules:\n[[correction]]\nplace = \"{}\"\nprinted = \"{named}\"\nmeant = \"{own}\"\nwhy = \"…\"",
                        item.place
                    ),
                ));
                recommendation.printed.get_or_insert_with(|| named.clone());
            }
        }
        for (place, message, hint) in warnings {
            self.warn(place, message, Some(hint));
        }
    }

    /// Warns if the document has no headings, no recommendations, or no numbers of recommendations.
    fn whole(&mut self) {
        let mut warnings = Vec::new();
        let mut say = |message: &str, hint: &str| {
            warnings.push(Warning {
                place: None,
                message: message.into(),
                hint: Some(hint.into()),
            });
        };
        let mut sections = self.out.sections.iter();
        if sections.all(|section| section.editors_title) {
            say(
                "no headings were found: all of it stands in one section, whose title is ours",
                "a rule `[[level]]` says what a heading is, by its `style` or by a `pattern`",
            );
        }
        if self.out.recommendations().next().is_none() {
            say(
                "no recommendations were found",
                "a rule `[[recommendation]]` says where they are, by a `pattern`, `under` a heading, or in the `column` of a table",
            );
        }
        if self.numbered_by_us > 0 {
            say(
                "the document prints no numbers before recommendations: the program counted them",
                "a rule `[[recommendation]]` with a `label` says how they are numbered",
            );
        }
        self.out.warnings.append(&mut warnings);
    }

    fn unused_rules(&mut self) {
        let id = file_id(RULES_FILE);
        for (rule, used) in self.rules.corrections.iter().zip(&self.used) {
            if !used {
                let message = eco_format!("{} prints no `{}`", rule.place.as_ref(), rule.printed);
                self.problems.push(error_at(id, rule.place.span(), message).with_hint(
                    "a correction names the place in the document and the code or label as it is printed there",
                ));
            }
        }
        for (front, found) in self.rules.front.iter().zip(&self.front) {
            if !found {
                let what = front.heading.as_ref().or(front.begins.as_ref());
                let message = eco_format!("`{}` is not in the document", front.id.as_ref());
                self.problems.push(
                    error_at(id, front.id.span(), message).with_hint(eco_format!(
                        "no paragraph is or begins with `{}`",
                        what.map_or("", String::as_str)
                    )),
                );
            }
        }
    }
}

/// Takes away links that a briefing cannot have, and adds their addresses to `addresses`.
fn unlink(words: &mut Vec<Inline>, addresses: &mut Vec<String>) {
    for mut inline in std::mem::take(words) {
        if let Inline::Link(_, inner) | Inline::Emphasis(inner) | Inline::Strong(inner) =
            &mut inline
        {
            unlink(inner, addresses);
        }
        match inline {
            Inline::Link(url, inner) if check_link(&url).is_err() => {
                addresses.push(url.into());
                extend(words, inner);
            }
            inline => inline.push_to(words),
        }
    }
}
