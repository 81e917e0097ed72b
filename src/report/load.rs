//! Reads a report's folder into the model, and reports all that is wrong with it at once.

use std::collections::BTreeMap;

use typst::ecow::eco_format;
use typst::syntax::{DiagSpan, FileId};

use super::loader::Loader;
use super::text_file::TextFile;
use super::{
    About, Address, Directory, Evidence, Index, Item, Label, Report, Taxonomy, evidence, query,
};
use crate::diagnostic::{Problems, Result, error_at, moved};
use crate::project::{Located, Project, path_id};

impl Report {
    /// Reads the project's report: its text, its taxonomy, and the editors' entries.
    ///
    /// # Errors
    /// All that is wrong with it, file by file: syntax, unknown keys, duplicate and unknown codes,
    /// footnotes without an anchor and anchors without a footnote, missing recommendations, entries
    /// about a text that has changed.
    pub fn load(project: &Project) -> Result<Self> {
        let folder = project.report_folder()?;
        let about_id = path_id(&format!("{folder}/report.toml"))?;
        let about: About = project.toml(about_id)?;
        let text_folder = format!("{folder}/text/{}", about.language);

        let mut loader = Loader::default();
        loader.problems.extend(about.check_web(about_id));
        for name in &about.files {
            let path = format!("{text_folder}/{}.toml", name.as_ref());
            let id = path_id(&path)
                .map_err(|problems| moved(problems, DiagSpan::from_range(about_id, name.span())));
            let Some(id) = loader.problems.absorb(id) else {
                continue;
            };
            let file = project.toml::<TextFile>(id);
            let source = project.text(id).unwrap_or_default();
            if let Some(file) = loader.problems.absorb(file) {
                loader.add(id, &source, file);
            }
        }
        let directory = loader.problems.absorb(directory(project, &text_folder));
        let taxonomy = loader.problems.absorb(Taxonomy::load(project, &folder));
        // If a file cannot be read, what it would have held is not reported as missing.
        if loader.problems.is_empty() {
            loader.check(&about, about_id);
        }

        let text_is_whole = loader.problems.is_empty();
        let Loader {
            mut sections,
            footnotes,
            named,
            mut problems,
            ..
        } = loader;
        let index = Index::new(&sections);
        let mut taxonomy = taxonomy.unwrap_or_default();
        for item in sections.iter_mut().flat_map(|section| &mut section.items) {
            if let Item::Recommendation(item) = item {
                let fields = item.fields.iter();
                for (name, value) in fields.filter(|(_, value)| !value.contains('\n')) {
                    if let Some((facet, value)) = taxonomy.field(name, value) {
                        item.facets.set(facet, vec![value]);
                    }
                }
            }
        }
        let mut report = Report {
            id: folder.trim_start_matches("seeds/").to_owned(),
            about,
            sections,
            footnotes,
            directory: directory.unwrap_or_default(),
            taxonomy,
            evidence: Evidence::default(),
            queries: Vec::new(),
            translation: None,
            pictures: BTreeMap::new(),
            index,
        };
        problems.absorb(report.read_pictures(project, &folder));
        if text_is_whole {
            for (label, file, words) in &named {
                problems.absorb(report.follow(*label, *file, words));
            }
        }
        for path in project.list(&format!("{folder}/annotations"), ".toml") {
            let Some(id) = problems.absorb(path_id(&path)) else {
                continue;
            };
            problems.absorb(super::annotation::apply(project, id, &mut report));
        }
        // Evidence and queries quote the text: they cannot be checked if it cannot be read.
        if text_is_whole {
            let evidence = evidence::load(project, &folder, &report, BTreeMap::new());
            report.evidence = problems.absorb(evidence).unwrap_or_default();
            let queries = query::load(project, &folder, &report);
            report.queries = problems.absorb(queries).unwrap_or_default();
        }
        problems.finish(report)
    }

    /// Sets the sections that a recommendation names.
    fn follow(&mut self, label: Label, file: FileId, words: &[Located<String>]) -> Result<()> {
        let mut problems = Problems::default();
        let mut codes = Vec::new();
        for word in words {
            match self.located(file, word) {
                Ok(Address::Section(code)) => codes.push(code),
                Ok(other) => problems.push(
                    error_at(file, word.span(), eco_format!("{other} is no heading")).with_hint(
                        "`sections` lists the codes of the headings whose findings it follows from",
                    ),
                ),
                Err(found) => problems.extend(found),
            }
        }
        let mut codes = codes.into_iter();
        if let Some(&(section, item)) = self.index.recommendations.get(&label)
            && let Some(Item::Recommendation(item)) = self.sections[section].items.get_mut(item)
            && let Some(first) = codes.next()
        {
            item.section = first;
            item.also = codes.collect();
        }
        problems.finish(())
    }
}

/// Reads the directory of the authors, if there is one.
fn directory(project: &Project, text_folder: &str) -> Result<Directory> {
    let path = format!("{text_folder}/directory.toml");
    if !project.exists(&path) {
        return Ok(Directory::default());
    }
    project.toml(path_id(&path)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_is_whole() {
        let report = Report::load(&Project::built_in()).unwrap();
        assert_eq!(report.recommendations().count(), 47);
        assert_eq!(report.footnotes.len(), 9);
        assert_eq!(report.directory.organisations.len(), 24);
        let parts: Vec<String> = report
            .sections
            .iter()
            .map(|section| section.code.to_string())
            .filter(|code| code.len() == 1)
            .collect();
        assert_eq!(parts, ["A", "B", "C", "D", "E", "F"]);
        let printed: Vec<&str> = report
            .sections
            .iter()
            .filter_map(|section| section.printed.as_deref())
            .collect();
        assert_eq!(printed, ["B.II.3"]);
        let printed: Vec<&str> = report
            .recommendations()
            .filter_map(|(_, r)| r.printed.as_deref())
            .collect();
        assert_eq!(printed, ["A.1.5", "A.1.5", "C.1.8", "DII.2"]);
    }
}
