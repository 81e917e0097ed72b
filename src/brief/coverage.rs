//! Who gets what: recommendations and findings by audience.

use crate::audience::Expression;
use crate::brief::Brief;
use crate::report::{Code, Label, Report};

/// Which audiences each recommendation and finding reaches.
#[derive(Debug)]
pub(crate) struct Coverage {
    /// The recommendations in document order, each with the audiences that get it.
    pub(crate) recommendations: Vec<(Label, Vec<String>)>,
    /// The sections that hold passages, in document order, each with the audiences that get a part of it.
    pub(crate) findings: Vec<(Code, Vec<String>)>,
}

impl Coverage {
    /// The coverage of a report by briefings.
    pub(crate) fn new(report: &Report, briefs: &[Brief]) -> Self {
        let who = |has: &dyn Fn(&Brief) -> bool| -> Vec<String> {
            briefs
                .iter()
                .filter(|brief| has(brief))
                .map(|brief| brief.audience.id.clone())
                .collect()
        };
        Coverage {
            recommendations: report
                .recommendations()
                .map(|(_, item)| {
                    let number = item.number;
                    (
                        number,
                        who(&|brief| {
                            brief
                                .recommendations
                                .iter()
                                .any(|selected| selected.item.number == number)
                        }),
                    )
                })
                .collect(),
            findings: report
                .sections
                .iter()
                .filter(|section| section.passages().next().is_some())
                .map(|section| {
                    let code = &section.code;
                    (
                        code.clone(),
                        who(&|brief| {
                            brief
                                .findings
                                .iter()
                                .any(|finding| finding.section.code == *code)
                        }),
                    )
                })
                .collect(),
        }
    }
}

/// Whether any audience gets a recommendation. An audience that gets all of them, whatever their facets, does
/// not count, unless the report's taxonomy is empty.
pub(crate) fn reaches(briefs: &[Brief], number: Label) -> bool {
    briefs
        .iter()
        .filter(|brief| {
            brief.report.taxonomy.is_empty()
                || brief.audience.select.recommendations.expression != Expression::Constant(true)
        })
        .any(|brief| {
            brief
                .recommendations
                .iter()
                .any(|selected| selected.item.number == number)
        })
}

/// How many words a briefing prints in its passages and recommendations.
pub(crate) fn words(brief: &Brief) -> usize {
    let passages = brief.passages().map(|selected| selected.item.text());
    let recommendations = brief
        .recommendations
        .iter()
        .map(|selected| &selected.item.text);
    passages
        .chain(recommendations)
        .map(|text| text.plain().split_whitespace().count())
        .sum()
}
