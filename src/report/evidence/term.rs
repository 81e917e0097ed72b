//! The terms that a report spells out, and the search for them in its words.

use aho_corasick::AhoCorasick;
use serde::Serialize;
use typst::ecow::EcoString;

/// An abbreviation or institution.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Term {
    /// How the report names it.
    pub(crate) term: EcoString,
    /// Every form that the report prints: a passage in which one stands uses the term.
    pub(crate) forms: Vec<EcoString>,
    /// Spelled out as the report does.
    pub(crate) spelled_out: EcoString,
    /// Its name in its own language, if the report gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) original: Option<EcoString>,
}

/// All terms of a report.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    terms: Vec<Term>,
    /// All forms of all terms, to be found in one reading of a text.
    forms: AhoCorasick,
    /// For each form, the index of its term.
    term_of: Vec<usize>,
}

impl Terms {
    /// Prepares the search for these terms.
    pub(crate) fn new(terms: Vec<Term>) -> Self {
        let forms = terms
            .iter()
            .enumerate()
            .flat_map(|(at, term)| term.forms.iter().map(move |form| (at, form.as_str())));
        let (term_of, forms): (Vec<usize>, Vec<&str>) = forms.unzip();
        Self {
            // This fails only if the forms have more letters than an automaton has states (billions): no file
            // of that length is read.
            forms: AhoCorasick::new(forms).expect("a report has fewer forms of terms than that"),
            term_of,
            terms,
        }
    }

    /// The terms that a text uses: one of their forms stands in it as whole words.
    pub(crate) fn in_text(&self, text: &str) -> Vec<&Term> {
        let mut used = vec![false; self.terms.len()];
        for form in self.forms.find_overlapping_iter(text) {
            let before = text[..form.start()].chars().next_back();
            let after = text[form.end()..].chars().next();
            let is_word = !before.is_some_and(char::is_alphanumeric)
                && !after.is_some_and(char::is_alphanumeric);
            used[self.term_of[form.pattern().as_usize()]] |= is_word;
        }
        let terms = self.terms.iter().zip(used);
        terms
            .filter_map(|(term, used)| used.then_some(term))
            .collect()
    }
}

impl Default for Terms {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_used_where_a_form_of_it_stands_as_whole_words() {
        let term = |term: &str, forms: &[&str]| Term {
            term: term.into(),
            forms: forms.iter().map(|form| (*form).into()).collect(),
            spelled_out: "".into(),
            original: None,
        };
        let terms = Terms::new(vec![
            term("ASE", &["ASE", "Childhood Welfare Assistance"]),
            term("Welfare", &["Welfare"]),
            term("UN", &["UN"]),
        ]);
        let used = |text: &str| -> Vec<String> {
            let used = terms.in_text(text).into_iter();
            used.map(|term| term.term.to_string()).collect()
        };
        assert_eq!(used("the (ASE) and UNICEF"), ["ASE"]);
        assert_eq!(used("Childhood Welfare Assistance"), ["ASE", "Welfare"]);
        assert_eq!(used("a CASE, no more"), Vec::<String>::new());
    }
}
