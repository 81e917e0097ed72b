//! Reading the list of member associations at the end of a document.

use std::ops::Range;

use typst::ecow::EcoString;

use super::Exclusion;
use super::lines::Line;
use super::settings::DirectorySettings;
use crate::report::Directory;
use crate::report::directory::{Coordinator, Organisation};

/// Reads the lines from the directory's heading to the end. A member association is its name (a line
/// or more), its site, its address, and what it says of itself, up to the next empty line after
/// words that begin with a tab.
pub(super) fn read(
    lines: &[Line],
    settings: &DirectorySettings,
    exclusions: &mut Vec<Exclusion>,
) -> Directory {
    let mut reader = DirectoryReader {
        settings,
        exclusions,
        directory: Directory::default(),
        state: State::Coordinator,
    };
    for line in lines {
        reader.line(line);
    }
    reader.directory
}

/// What the next words are.
#[derive(Clone, Copy, PartialEq)]
enum State {
    /// The coordinator, or the first name.
    Coordinator,
    /// The name of an association.
    Name,
    /// Its site or address, or the first words of its mission.
    Contact,
    /// More of its mission.
    Mission,
}

struct DirectoryReader<'a> {
    settings: &'a DirectorySettings,
    exclusions: &'a mut Vec<Exclusion>,
    directory: Directory,
    state: State,
}

impl DirectoryReader<'_> {
    fn line(&mut self, line: &Line) {
        let text = line.text.trim();
        let start = line.text.len() - line.text.trim_start().len();
        let origin = |range: Range<usize>| line.origin(start + range.start..start + range.end);
        let settings = self.settings;
        if text.is_empty() {
            if self.state == State::Mission {
                self.state = State::Name;
            }
        } else if settings.heading.0.is_match(text) {
            self.directory.title = text.into();
        } else if let Some(found) = settings.coordinator.0.captures(text) {
            let part = |name| found.name(name).map_or(0..0, |found| found.range());
            let (role, name, address) = (part("role"), part("name"), part("address"));
            self.exclude(
                origin(name.end..address.start),
                &settings.punctuation_reason,
                false,
            );
            self.exclude(
                origin(address.end..text.len()),
                &settings.personal_reason,
                true,
            );
            self.directory.coordinator = Coordinator {
                role: text[role].into(),
                name: text[name].into(),
                address: self.address(&text[address.clone()], origin(address)),
                site: None,
            };
        } else if settings.site.0.is_match(text) {
            let site: EcoString = text.into();
            match self.directory.organisations.last_mut() {
                Some(organisation) => organisation.site = Some(site),
                None => self.directory.coordinator.site = Some(site),
            }
            if self.state != State::Coordinator {
                self.state = State::Contact;
            }
        } else if let Some(found) = settings.address.0.captures(text) {
            let address = found.name("address").map_or(0..0, |found| found.range());
            let general = self.address(&text[address.clone()], origin(address.clone()));
            if general.is_some() {
                self.exclude(
                    origin(0..address.start),
                    &settings.punctuation_reason,
                    false,
                );
            } else {
                self.exclude(origin(0..address.start), &settings.personal_reason, true);
            }
            if let Some(organisation) = self.directory.organisations.last_mut() {
                organisation.address = general;
            }
        } else {
            self.words(text, origin(text.trim_end_matches(',').len()..text.len()));
        }
    }

    /// Takes words that are a name or a mission.
    fn words(&mut self, text: &str, trailing_comma: Range<usize>) {
        match (self.state, self.directory.organisations.last_mut()) {
            (State::Contact | State::Mission, Some(organisation)) => {
                push_words(&mut organisation.mission, text);
                self.state = State::Mission;
            }
            (State::Name, Some(organisation)) if organisation.site.is_none() => {
                push_words(&mut organisation.name, text)
            }
            _ => {
                let name = text.trim_end_matches(',').into();
                self.directory.organisations.push(Organisation {
                    name,
                    ..Organisation::default()
                });
                self.exclude(trailing_comma, &self.settings.punctuation_reason, false);
                self.state = State::Name;
            }
        }
    }

    /// An address, if it is general; another one is excluded.
    fn address(&mut self, address: &str, origin: Range<usize>) -> Option<EcoString> {
        if self
            .settings
            .general_addresses
            .iter()
            .any(|general| general == address)
        {
            return Some(address.into());
        }
        self.exclude(origin, &self.settings.personal_reason, true);
        None
    }

    fn exclude(&mut self, range: Range<usize>, reason: &str, personal: bool) {
        if !range.is_empty() {
            self.exclusions.push(Exclusion {
                range,
                reason: reason.to_owned(),
                personal,
            });
        }
    }
}

fn push_words(text: &mut EcoString, words: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(words);
}
