//! The list of member organisations at the end of a document.

use std::ops::Range;

use typst::ecow::EcoString;

use super::Importer;
use crate::import::data::Mention;
use crate::import::document::{Locator, SourceBlock};
use crate::import::rules::DirectoryRules;
use crate::report::Directory;
use crate::report::directory::{Coordinator, Organisation};

/// What the next words are.
#[derive(Clone, Copy, PartialEq)]
enum Next {
    /// The coordinator, or the first name.
    Coordinator,
    /// The name of an association.
    Name,
    /// Its site or address, or the first words of its mission.
    Contact,
    /// More of its mission.
    Mission,
}

/// A paragraph of the directory.
struct DirectoryLine<'a> {
    unit: usize,
    place: Locator,
    text: &'a str,
}

impl Importer<'_> {
    /// If the block `block` is the heading of the directory, reads it to the end of the document, and returns true.
    /// A member organisation is its name (a paragraph or more), its site, its address, and what it says of itself.
    pub(super) fn directory(&mut self, block: usize) -> bool {
        let Some(rules) = &self.rules.directory else {
            return false;
        };
        let text = |block: usize| self.flow.units[self.flow.blocks[block]].words.as_str();
        if !rules.heading.as_ref().is_match(text(block)) {
            return false;
        }
        let blocks = self.document.blocks.iter().enumerate().skip(block);
        let mut entries = Vec::new();
        for (i, block) in blocks {
            let (unit, place) = (self.flow.blocks[i], block.place());
            if let SourceBlock::Paragraph(_) = block {
                let text = self.flow.units[unit].words.trim();
                entries.push(DirectoryLine { unit, place, text });
            } else {
                let units = unit..self.flow.block_end(i);
                self.exclude_units(units, place, "what a directory cannot hold");
            }
        }
        let mut reader = DirectoryReader {
            applier: self,
            rules,
            directory: Directory::default(),
            state: Next::Coordinator,
        };
        for (i, entry) in entries.iter().enumerate() {
            let mut near = entries[i + 1..].iter().take(2);
            let before_site = near.any(|next| rules.site.as_ref().is_match(next.text));
            reader.entry(entry, before_site);
        }
        let directory = reader.directory;
        self.out.directory = Some((self.flow.blocks[block], directory));
        true
    }
}

struct DirectoryReader<'a, 'b> {
    applier: &'a mut Importer<'b>,
    rules: &'a DirectoryRules,
    directory: Directory,
    state: Next,
}

impl DirectoryReader<'_, '_> {
    fn entry(&mut self, entry: &DirectoryLine, before_site: bool) {
        let (text, rules) = (entry.text, self.rules);
        if rules.heading.as_ref().is_match(text) {
            self.directory.title = text.into();
        } else if let Some(found) = rules.coordinator.as_ref().captures(text) {
            let part = |name| found.name(name).map_or(0..0, |found| found.range());
            let (role, name, address) = (part("role"), part("name"), part("address"));
            self.exclude(entry, name.end..address.start, false);
            self.exclude(entry, address.end..text.len(), true);
            self.directory.coordinator = Coordinator {
                role: text[role].into(),
                name: text[name].into(),
                address: self.address(entry, address),
                site: None,
            };
        } else if rules.site.as_ref().is_match(text) {
            let site: EcoString = text.into();
            match self.directory.organisations.last_mut() {
                Some(organisation) => organisation.site = Some(site),
                None => self.directory.coordinator.site = Some(site),
            }
            if self.state != Next::Coordinator {
                self.state = Next::Contact;
            }
        } else if let Some(found) = rules.address.as_ref().captures(text) {
            let address = found.name("address").map_or(0..0, |found| found.range());
            let general = self.address(entry, address.clone());
            self.exclude(entry, 0..address.start, general.is_none());
            if let Some(organisation) = self.directory.organisations.last_mut() {
                organisation.address = general;
            }
        } else {
            self.words(entry, before_site && !text.ends_with('.'));
        }
    }

    /// Takes words that are a name or a mission.
    fn words(&mut self, entry: &DirectoryLine, before_site: bool) {
        let text = entry.text;
        match (self.state, self.directory.organisations.last_mut()) {
            (Next::Contact | Next::Mission, Some(organisation)) if !before_site => {
                push_words(&mut organisation.mission, text);
                self.state = Next::Mission;
            }
            (Next::Name, Some(organisation)) if organisation.site.is_none() => {
                push_words(&mut organisation.name, text);
            }
            _ => {
                let name = text.trim_end_matches(',');
                self.directory.organisations.push(Organisation {
                    name: name.into(),
                    ..Organisation::default()
                });
                self.exclude(entry, name.len()..text.len(), false);
                self.state = Next::Name;
            }
        }
    }

    /// An address, if it is general; another one is excluded.
    fn address(&mut self, entry: &DirectoryLine, range: Range<usize>) -> Option<EcoString> {
        let address = &entry.text[range.clone()];
        let mut general = self.rules.general_addresses.iter();
        if general.any(|general| general == address) {
            return Some(address.into());
        }
        self.exclude(entry, range, true);
        None
    }

    fn exclude(&mut self, entry: &DirectoryLine, range: Range<usize>, personal: bool) {
        if range.is_empty() {
            return;
        }
        let (reason, listing) = if personal {
            (&self.rules.personal_reason, Mention::Personal)
        } else {
            (&self.rules.punctuation_reason, Mention::Named)
        };
        let DirectoryLine { unit, place, .. } = *entry;
        self.applier
            .exclude_part(unit, range, place, reason, listing);
    }
}

fn push_words(text: &mut EcoString, words: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(words);
}
