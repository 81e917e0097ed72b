//! From what is chosen to what is shown: the one place of the preview that decides and typesets.

use super::draw::Drawings;
use super::listing::{KeyAddresses, Profile, ReportList, decided};
use super::state::{AddressedPlace, Briefing, ListedAudience, Lists};
use super::{Choice, PreviewSettings};
use crate::audience::Audience;
use crate::brief::{Brief, Sample, WhyAnswer, localized};
use crate::diagnostic::{Result, ShownProblem, shown};
use crate::edition::{Edition, Press, Wanted, with_edition};
use crate::labels::languages;
use crate::project::{Asked, Project, Quoted};
use crate::report::text::Picture;
use crate::report::{Report, content_hash, unfilled};
use crate::template;

/// Typst forgets what was not used in so many briefings, so that its memory stays the same size.
const REMEMBERED: usize = 5;

/// What came of making what is chosen.
#[derive(Debug, Default)]
pub(crate) struct MadeBriefing {
    /// What could be chosen; none where the report is not right.
    pub(crate) lists: Option<Lists>,
    /// The report's list, as JSON.
    pub(crate) report: Option<String>,
    /// The briefing, where nothing was wrong.
    pub(crate) briefing: Option<Briefing>,
    /// What is wrong, and what is warned of.
    pub(crate) problems: Vec<ShownProblem>,
    /// What of the project was asked for; none where it could not be opened, and so anything matters.
    pub(crate) asked: Option<Asked>,
}

/// Makes what is chosen of a project as it is now. If that ended the process before this one, only `death` is told, and
/// any change after it is acted on.
pub(super) fn make(
    known: &Project,
    (settings, choice): (&PreviewSettings, &Choice),
    drawings: &Drawings,
    death: Option<ShownProblem>,
) -> MadeBriefing {
    let mut made = MadeBriefing::default();
    let project = match known.reopened() {
        Ok(project) => project,
        Err(problems) => {
            made.problems = shown(known, &problems);
            return made;
        }
    };
    let is_made = death.is_none();
    if let Err(problems) = fill(&mut made, &project, (settings, choice), drawings, death) {
        made.problems = shown(&project, &problems);
    }
    made.asked = is_made.then(|| project.asked());
    comemo::evict(REMEMBERED);
    made
}

fn fill(
    made: &mut MadeBriefing,
    project: &Project,
    chosen: (&PreviewSettings, &Choice),
    drawings: &Drawings,
    death: Option<ShownProblem>,
) -> Result<()> {
    let (settings, choice) = chosen;
    let source = Report::load(project)?;
    let names = Audience::names(project)?;
    let language = choice.language.as_ref().unwrap_or(&source.about.language);
    let report = source.clone().in_language(project, language)?;
    let listing = crate::output::json::to_string(&ReportList::new(project, &report));
    let recipients = match &settings.recipients {
        Some(list) => (list.read)(project),
        None => Ok(Vec::new()),
    };
    made.lists = Some(Lists {
        audiences: names
            .iter()
            .map(|name| named(project, &source, name))
            .collect(),
        languages: languages(project),
        templates: template::of_briefings(project),
        recipients: recipients
            .iter()
            .flatten()
            .map(|r| r.name.clone())
            .collect(),
        report: content_hash(&listing),
    });
    made.report = Some(listing);
    if let Some(death) = death {
        made.problems.push(death);
        return Ok(());
    }
    let recipients = recipients?;
    let name = match names.first() {
        Some(first) if choice.audience.is_empty() => first,
        _ => &choice.audience,
    };
    let audience = Audience::load(project, &report, name)?;
    let mut warnings = unfilled(project)?;
    let briefing = with_choice(project, &report, &audience, chosen, |press, edition| {
        let brief = edition.selection();
        warnings.extend(brief.pictures().iter().filter_map(Picture::undescribed));
        let fitted = edition.fitted(Sample::of(&recipients).as_ref())?;
        let recipient = choice.recipient.and_then(|place| recipients.get(place));
        let copy = fitted.copy(recipient)?;
        warnings.extend(copy.typeset.warnings.iter().cloned());
        let keys = KeyAddresses::new(&report);
        let places = copy.typeset.places(press.typesetter());
        let places = places.into_iter().filter_map(|place| {
            let at = report.written(keys.address(&place.key)?);
            Some(AddressedPlace { at, place })
        });
        Ok(Briefing {
            title: brief.title().to_owned(),
            language: language.clone(),
            template: brief.template.text.clone(),
            date: brief.date.to_string(),
            setting: copy.held().setting,
            pages: drawings.of(&copy.typeset.document),
            places: places.collect(),
            items: decided(&WhyAnswer {
                selected: brief,
                held: &copy.held(),
                left_out: copy.left_out(),
            }),
            profile: Profile::new(project, &report, &audience),
            accents: press.typesetter().accents(),
        })
    })?;
    made.problems = shown(project, &warnings);
    made.briefing = Some(briefing);
    Ok(())
}

/// Decides the briefing of an audience as it is chosen, and hands its edition to `look`, with what prints it.
///
/// # Errors
/// What keeps it from being printed, and those of `look`.
pub(crate) fn with_choice<T>(
    project: &Project,
    report: &Report,
    audience: &Audience,
    (settings, choice): (&PreviewSettings, &Choice),
    look: impl FnOnce(&Press, Edition) -> Result<T>,
) -> Result<T> {
    let template = choice.template.as_ref();
    let wanted = Wanted {
        date: settings.date,
        language: choice.language.as_ref().unwrap_or(&report.about.language),
        template: template.map(|name| Quoted::whole(project.remember("--as", name), name)),
    };
    with_edition(project, report, audience, wanted, |press, edition| {
        let briefs = std::slice::from_ref(edition.selection());
        Brief::check_language(briefs, settings.source_language)?;
        look(press, edition)
    })
}

/// An audience as it is listed; one whose profile is not right goes by its name.
fn named(project: &Project, report: &Report, name: &str) -> ListedAudience {
    let audience = Audience::load(project, report, name).ok();
    let title = audience
        .and_then(|audience| localized(&audience.title, &report.about.language).map(str::to_owned));
    ListedAudience {
        id: name.to_owned(),
        title: title.unwrap_or_else(|| name.to_owned()),
    }
}
