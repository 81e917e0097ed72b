//! The files of a report's pictures, and what is wrong with them.

use std::collections::BTreeMap;

use typst::diag::SourceDiagnostic;
use typst::ecow::{EcoString, eco_format};
use typst::foundations::Bytes;

use super::text::{Picture, Text};
use super::{Item, Report};
use crate::diagnostic::{Problems, Result, moved, with_suggestion};
use crate::picture::{self, PictureFormat, Unprintable};
use crate::project::{Project, path_id};

/// The file of a picture.
#[derive(Debug, Clone)]
pub(crate) struct PictureFile {
    /// Its path in the project: `seeds/our-report/pictures/chart-1.png`.
    pub(crate) path: String,
    /// Its format.
    pub(crate) format: PictureFormat,
    /// Its bytes.
    pub(crate) bytes: Bytes,
}

/// The files of a report's pictures, by their paths in its texts.
pub(super) type PictureFiles = BTreeMap<EcoString, PictureFile>;

impl Report {
    /// The file of a picture that stands in one of its texts.
    pub(crate) fn picture_file(&self, picture: &Picture) -> Option<&PictureFile> {
        self.pictures.get(&picture.path)
    }

    /// The texts of its passages, recommendations and footnotes.
    fn texts(&self) -> impl Iterator<Item = &Text> {
        let items = self.sections.iter().flat_map(|section| &section.items);
        let items = items.map(|item| match item {
            Item::Passage(passage) => &passage.text,
            Item::Recommendation(item) => &item.text,
        });
        items.chain(self.footnotes.iter().map(|note| &note.text))
    }

    /// A warning for each picture without a description.
    pub(crate) fn undescribed(&self) -> Vec<SourceDiagnostic> {
        let pictures = self.texts().flat_map(Text::pictures);
        pictures.filter_map(Picture::undescribed).collect()
    }

    /// An error for each picture whose file is broken. To find out, every picture is drawn.
    pub(crate) fn broken_pictures(&self) -> Vec<SourceDiagnostic> {
        let pictures = self.texts().flat_map(Text::pictures);
        let pictures = pictures.filter_map(|picture| {
            let file = self.picture_file(picture)?;
            let broken = picture::check_whole(file.format, &file.bytes).err()?;
            Some(picture.wrong(broken))
        });
        pictures.collect()
    }

    /// Reads the files of its pictures, which lie in `folder`. Those that are known are not read again.
    ///
    /// # Errors
    /// If a file is outside of that folder, is not there, or cannot be printed; all at once, each at the place
    /// where a text names it.
    pub(super) fn read_pictures(&mut self, project: &Project, folder: &str) -> Result<()> {
        let mut problems = Problems::default();
        let mut files = std::mem::take(&mut self.pictures);
        for picture in self.texts().flat_map(Text::pictures) {
            if !files.contains_key(&picture.path)
                && let Some(file) = problems.absorb(read(project, folder, picture))
            {
                files.insert(picture.path.clone(), file);
            }
        }
        self.pictures = files;
        problems.finish(())
    }
}

impl Picture {
    /// A warning if nobody has written what it shows.
    pub(crate) fn undescribed(&self) -> Option<SourceDiagnostic> {
        let message = eco_format!("nobody has written what the picture `{}` shows", self.path);
        self.said().is_none().then(|| {
            SourceDiagnostic::warning(self.span, message).with_hint(eco_format!(
                "write it between the brackets, for those who do not see it: `![what it shows]({})`",
                self.path
            ))
        })
    }

    /// An error that says why it cannot be printed.
    fn wrong(&self, Unprintable { why, way }: Unprintable) -> SourceDiagnostic {
        let message = eco_format!("the picture `{}` {why}", self.path);
        SourceDiagnostic::error(self.span, message).with_hint(way)
    }
}

/// Reads the file of a picture.
fn read(project: &Project, folder: &str, picture: &Picture) -> Result<PictureFile> {
    let written = &picture.path;
    let wrong = |message: EcoString| SourceDiagnostic::error(picture.span, message);
    if !is_inside(written) {
        let message = eco_format!("the picture `{written}` is not in the report’s folder");
        return Err([wrong(message).with_hint(eco_format!(
            "put its file into `{folder}/pictures`, and write `![what it shows](pictures/…)`"
        ))]
        .into());
    }
    let path = format!("{folder}/{written}");
    let id = path_id(&path)?;
    if !project.exists(&path) {
        let beside = path.rsplit_once('/').map_or(folder, |(beside, _)| beside);
        let known = project.list(beside, "");
        let known = known
            .iter()
            .filter_map(|known| known.strip_prefix(folder)?.strip_prefix('/'));
        let problem = wrong(eco_format!("there is no picture `{written}`"))
            .with_hint(eco_format!("its file is expected at `{path}`"));
        return Err([with_suggestion(problem, written, known)].into());
    }
    // Before it is read.
    picture::check_size(project.size(id)).map_err(|why| [picture.wrong(why)])?;
    let bytes = project.bytes(id);
    let bytes = bytes.map_err(|problems| moved(problems, picture.span))?;
    let format = picture::format(&bytes).map_err(|why| [picture.wrong(why)])?;
    Ok(PictureFile {
        path,
        format,
        bytes,
    })
}

/// Whether a path stays in the folder that it is relative to.
fn is_inside(path: &str) -> bool {
    !path.contains(['\\', ':']) && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}
