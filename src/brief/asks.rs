//! Which recommendations lead where not all of them can.

use super::Brief;
use crate::report::{Address, Facet};

/// How many recommendations lead a briefing.
pub(crate) const LEADS: usize = 3;

impl Brief<'_> {
    /// The positions of all its recommendations, in the order in which they lead: first those under the
    /// profile's `asks`, in that order; then its message; then those that ask these readers to act, and of
    /// these first the ones that ask the fewest others; then the rest. Equals keep the profile's order.
    pub(crate) fn asks(&self) -> Vec<usize> {
        let audience = self.audience;
        let message = audience.message.as_ref().map(|message| &message.value);
        let mut positions: Vec<usize> = (0..self.recommendations.len()).collect();
        positions.sort_by_cached_key(|&position| {
            let item = self.recommendations[position].item;
            let address = Address::Recommendation(item.number);
            let listed = audience.asks.iter().position(|ask| ask.value == address);
            let addressees = item.facets.get(Facet::ADDRESSEE).unwrap_or_default();
            let (own, others): (Vec<_>, Vec<_>) = addressees
                .iter()
                .partition(|addressee| audience.is.contains(addressee));
            // `false` comes before `true`, and `None` before a number.
            (
                listed.unwrap_or(usize::MAX),
                message != Some(&address),
                own.is_empty(),
                (!own.is_empty()).then_some(others.len()),
            )
        });
        positions
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audience::{Audience, WithPlace};
    use crate::project::Project;
    use crate::report::{Label, Report};

    #[test]
    fn asks_come_first_then_the_message_then_what_the_readers_can_do_themselves() {
        let project = Project::built_in();
        let report = Report::load(&project).unwrap();
        let mut audience = Audience::load(&project, &report, "police-trainers").unwrap();
        let date = chrono::NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let placed = |number: &str| WithPlace {
            value: report.existing(number).unwrap(),
            span: audience.select.findings.source.span(),
        };
        let (last, middle) = (placed("43"), placed("42"));
        let police = report.taxonomy.value(Facet::ADDRESSEE, "police").unwrap();
        let order = |audience: &Audience| -> Vec<Label> {
            let brief = Brief::decide(&report, audience, date, "en").unwrap();
            let positions = brief.asks();
            let mut all = positions.clone();
            all.sort_unstable();
            assert!(all.into_iter().eq(0..brief.recommendations.len()));
            let number = |&position: &usize| brief.recommendations[position].item.number;
            positions.iter().map(number).collect()
        };
        (audience.asks, audience.message, audience.is) = (Vec::new(), None, Vec::new());
        let plain = order(&audience);

        audience.is = vec![police.clone()];
        let own = order(&audience);
        let others: Vec<Option<usize>> = own
            .iter()
            .map(|number| {
                let (_, item) = report.recommendation(*number).unwrap();
                let addressees = item.facets.get(Facet::ADDRESSEE).unwrap_or_default();
                addressees.contains(&police).then_some(addressees.len())
            })
            .collect();
        let count = others.iter().flatten().count();
        assert!(count > 1 && count < own.len(), "{others:?}");
        assert!(others[..count].is_sorted() && others[..count].iter().all(Option::is_some));
        let rest: Vec<Label> = plain
            .iter()
            .copied()
            .filter(|number| !own[..count].contains(number))
            .collect();
        assert_eq!(own[count..], rest);

        let label = |placed: &WithPlace<Address>| match placed.value {
            Address::Recommendation(label) => label,
            _ => panic!("no recommendation"),
        };
        let named = [label(&last), label(&middle)];
        audience.message = Some(middle.clone());
        assert_eq!(order(&audience)[0], named[1]);
        audience.asks = vec![last.clone()];
        assert_eq!(order(&audience)[..2], named);
        assert_eq!(
            order(&audience)[2],
            *own.iter().find(|n| !named.contains(n)).unwrap()
        );
    }
}
