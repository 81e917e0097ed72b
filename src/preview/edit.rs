//! Edits of a profile: each is tried on a draft, and only what makes the profile that was meant is proposed.

use std::collections::BTreeSet;

use serde::Deserialize;
use typst::ecow::eco_format;

use super::PreviewSettings;
use super::profile_text::ProfileText;
use crate::audience::Audience;
use crate::brief::{Brief, By};
use crate::diagnostic::{Result, ShownProblem, error, shown, with_suggestion};
use crate::project::Project;
use crate::report::{Address, PassageId, Report};
use crate::template;

/// A change that the page asks for.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Edit {
    /// Puts a passage or recommendation in.
    In {
        /// Its address.
        at: String,
    },
    /// Takes one out.
    Out {
        /// Its address.
        at: String,
    },
    /// Sets which recommendations lead.
    Asks {
        /// Their addresses, in this order.
        asks: Vec<String>,
    },
    /// Sets which headings come first.
    Order {
        /// Their addresses, in this order.
        order: Vec<String>,
    },
    /// Sets what editors say in a language.
    Words {
        /// What.
        key: EditorsWords,
        /// The language.
        language: String,
        /// What is said; nothing where it is empty.
        text: String,
    },
    /// Sets the page limit.
    Pages {
        /// The limit, if there is to be one.
        pages: Option<u16>,
    },
    /// Sets the accent.
    Accent {
        /// Its name or colour.
        accent: String,
    },
    /// Sets the document type.
    Template {
        /// Its name.
        template: String,
    },
}

/// What editors say in a profile.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum EditorsWords {
    /// The briefing's title.
    Title,
    /// The point.
    Headline,
    /// What stands before the findings.
    Lead,
}

impl EditorsWords {
    /// The profile's key for it.
    fn key(self) -> &'static str {
        match self {
            EditorsWords::Title => "title",
            EditorsWords::Headline => "headline",
            EditorsWords::Lead => "lead",
        }
    }
}

impl Edit {
    /// What people call it.
    pub(crate) fn name(&self) -> String {
        match self {
            Edit::In { at } => format!("{at} in"),
            Edit::Out { at } => format!("{at} out"),
            Edit::Asks { .. } => "what leads".into(),
            Edit::Order { .. } => "what comes first".into(),
            Edit::Words { key, .. } => key.key().into(),
            Edit::Pages { .. } => "page limit".into(),
            Edit::Accent { .. } => "accent".into(),
            Edit::Template { .. } => "document type".into(),
        }
    }

    /// The key that it changes, where new profiles have that in a comment.
    fn commented_key(&self) -> Option<&'static str> {
        match self {
            Edit::Words { key, .. } => Some(key.key()),
            Edit::Asks { .. } => Some("asks"),
            Edit::Pages { pages: Some(_) } => Some("limits.pages"),
            _ => None,
        }
    }
}

/// What is wrong, for the page to show.
pub(crate) type Refused<T> = std::result::Result<T, Vec<ShownProblem>>;

/// A profile as it would be.
pub(crate) struct ProfileDraft<'a> {
    /// The project as it is.
    pub(crate) project: &'a Project,
    /// Its report.
    pub(crate) report: &'a Report,
    /// What the preview is made with.
    pub(crate) settings: &'a PreviewSettings,
    /// The audience.
    pub(crate) audience: &'a str,
    /// The path of its file, as it is to be.
    pub(crate) path: &'a str,
}

impl ProfileDraft<'_> {
    /// The text of the profile after all edits.
    ///
    /// # Errors
    /// An edit that makes a profile that is not right, with what `build` would say of it.
    pub(crate) fn edited(&self, text: &str, edits: &[Edit]) -> Refused<String> {
        let mut text = text.to_owned();
        for edit in edits {
            text = self.edit(&text, edit)?;
        }
        self.try_on(&text, |_, _| Ok(()))?;
        Ok(text)
    }

    fn edit(&self, text: &str, edit: &Edit) -> Refused<String> {
        let keys: Vec<&str> = edit.commented_key().into_iter().collect();
        let mut profile = self.read(text, &keys)?;
        match edit {
            Edit::In { at } => return self.put_in(text, at),
            Edit::Out { at } => return self.take_out(text, at),
            Edit::Asks { asks } => profile.lead(asks),
            Edit::Order { order } => profile.order(order),
            Edit::Words {
                key,
                language,
                text,
            } => profile.say(key.key(), language, text.trim()),
            Edit::Pages { pages } => profile.limit(*pages),
            Edit::Accent { accent } => profile.set("accent", accent.as_str()),
            Edit::Template { template } => {
                self.check_template(template)?;
                profile.set("template", template.as_str());
            }
        }
        Ok(profile.text())
    }

    /// A text that can be changed. Where it is none, what is wrong with it is what `build` says.
    fn read(&self, text: &str, keys: &[&str]) -> Refused<ProfileText> {
        ProfileText::read(text, keys).map_err(|e| {
            let said = self.try_on(text, |_, _| Ok(())).err();
            said.unwrap_or_else(|| shown(self.project, &[error(e.message())]))
        })
    }

    /// Lets go of an `exclude` first, and includes only what is not selected then.
    fn put_in(&self, text: &str, at: &str) -> Refused<String> {
        let at = self.address(at)?;
        let without = |profile: &mut ProfileText| {
            profile.take("exclude", |word| self.is_it(word, &at));
        };
        let with = |profile: &mut ProfileText| {
            without(profile);
            self.add(profile, "include", &at);
        };
        self.first_that(text, &[&without, &with], |brief| is_whole(brief, &at))
    }

    /// Lets go of an `include` first, and excludes only what is selected all the same. What is out does not lead.
    fn take_out(&self, text: &str, at: &str) -> Refused<String> {
        let at = self.address(at)?;
        let without = |profile: &mut ProfileText| {
            profile.take("include", |word| self.is_it(word, &at));
            let asks = profile.asks();
            let kept: Vec<String> = asks
                .iter()
                .filter(|word| !self.is_it(word, &at))
                .cloned()
                .collect();
            if kept.len() < asks.len() {
                profile.lead(&kept);
            }
        };
        let with = |profile: &mut ProfileText| {
            without(profile);
            self.add(profile, "exclude", &at);
        };
        self.first_that(text, &[&without, &with], |brief| !is_there(brief, &at))
    }

    /// The first way of changing the text that makes a profile that is right and of which `holds` is true.
    fn first_that(
        &self,
        text: &str,
        ways: &[&dyn Fn(&mut ProfileText)],
        holds: impl Fn(&Brief) -> bool,
    ) -> Refused<String> {
        let mut problems = Vec::new();
        for way in ways {
            let mut profile = self.read(text, &[])?;
            way(&mut profile);
            let changed = profile.text();
            match self.try_on(&changed, |_, brief| Ok(holds(brief))) {
                Ok(true) => return Ok(changed),
                Ok(false) => {
                    let problem = error("another entry of the profile decides about this")
                        .with_hint("`include` and `exclude` name it, or what it stands in: change that entry in the file");
                    problems = shown(self.project, &[problem]);
                }
                Err(said) => problems = said,
            }
        }
        Err(problems)
    }

    /// Adds what stands at an address to a list of the profile, in the report's order: passages, then recommendations,
    /// as new profiles have them.
    fn add(&self, profile: &mut ProfileText, list: &str, at: &Address) {
        let is_before = |word: &str| {
            let other = self.report.existing(word);
            other.is_ok_and(|other| self.rank(&other) < self.rank(at))
        };
        profile.add(list, &self.report.written(at), is_before);
    }

    fn rank(&self, at: &Address) -> (bool, usize, u32) {
        let report = self.report;
        let of_passage = |id: &PassageId| (false, report.position(&id.section), id.number);
        match at {
            Address::Section(code) => (false, report.position(code), 0),
            Address::Passage(id) => of_passage(id),
            Address::Span(id) => of_passage(&id.passage),
            Address::Recommendation(label) => {
                let mut all = report.recommendations();
                let place = all.position(|(_, item)| item.number == *label);
                (true, place.unwrap_or(usize::MAX), 0)
            }
        }
    }

    /// Whether a word of the profile means what stands at an address.
    fn is_it(&self, word: &str, at: &Address) -> bool {
        self.report.existing(word).is_ok_and(|other| other == *at)
    }

    fn address(&self, word: &str) -> Refused<Address> {
        let address = self.report.existing(word);
        address.map_err(|problems| shown(self.project, &problems))
    }

    fn check_template(&self, name: &str) -> Refused<()> {
        let known = template::names(self.project);
        if known.iter().any(|other| other == name) {
            return Ok(());
        }
        let problem = error(eco_format!("there is no template `{name}`"));
        let problem = with_suggestion(problem, name, known.iter().map(String::as_str));
        Err(shown(self.project, &[problem]))
    }

    /// The passages that would be selected, and in document order those of them that others need.
    ///
    /// # Errors
    /// As [`Self::try_on`].
    pub(crate) fn passages(&self, text: &str) -> Refused<(BTreeSet<String>, Vec<String>)> {
        self.try_on(text, |_, brief| {
            let written = |id: &PassageId| self.report.written(&Address::Passage(id.clone()));
            let all = brief.passages();
            let all = all.map(|selected| (written(&selected.item.passage.id), selected.why.by));
            let all: Vec<(String, By)> = all.collect();
            let needed = all.iter().filter(|(_, by)| *by == By::Needs);
            let needed = needed.map(|(at, _)| at.clone()).collect();
            Ok((all.into_iter().map(|(at, _)| at).collect(), needed))
        })
    }

    /// Looks at what would be decided if `text` stood in the profile's file.
    ///
    /// # Errors
    /// What is wrong with it then, at its place in that text.
    pub(crate) fn try_on<T>(
        &self,
        text: &str,
        look: impl FnOnce(&Project, &Brief) -> Result<T>,
    ) -> Refused<T> {
        let project = self.project.with_draft(self.path, text);
        let project = project.map_err(|problems| shown(self.project, &problems))?;
        let decide = || {
            let audience = Audience::load(&project, self.report, self.audience)?;
            let language = &self.report.about.language;
            let brief = Brief::decide(self.report, &audience, self.settings.date, language)?;
            look(&project, &brief)
        };
        decide().map_err(|problems| shown(&project, &problems))
    }
}

fn is_there(brief: &Brief, at: &Address) -> bool {
    match at {
        Address::Recommendation(number) => {
            let mut selected = brief.recommendations.iter();
            selected.any(|selected| selected.item.number == *number)
        }
        Address::Passage(id) => brief
            .passages()
            .any(|selected| selected.item.passage.id == *id),
        Address::Section(_) | Address::Span(_) => false,
    }
}

fn is_whole(brief: &Brief, at: &Address) -> bool {
    let is_cut = |id: &PassageId| {
        let mut passages = brief.passages();
        passages.any(|selected| selected.item.passage.id == *id && selected.item.kept.is_some())
    };
    is_there(brief, at) && !matches!(at, Address::Passage(id) if is_cut(id))
}
