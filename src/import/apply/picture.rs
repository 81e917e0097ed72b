//! Pictures: passages, parts of a recommendation, or left out.

use std::ops::Range;

use typst::ecow::{EcoString, eco_format};
use typst::syntax::DiagSpan;

use super::Importer;
use crate::import::data::ImportedKind;
use crate::import::document::{Locator, SourcePicture};
use crate::picture::Unprintable;
use crate::report::Text;
use crate::report::text::{self, Block, squeezed};

/// A picture after a recommendation that may go on. What comes next tells whether it is a part of it.
pub(super) struct Waiting {
    shown: Block,
    place: Locator,
    units: Range<usize>,
}

impl Importer<'_> {
    /// Takes a picture. Within a recommendation it is a part of that, else a passage.
    pub(super) fn picture(&mut self, units: Range<usize>, picture: &SourcePicture) {
        if picture.is_decoration {
            return self.exclude_picture(units, picture, "is marked as decoration");
        }
        let path = match self.pictures.path(picture) {
            Ok(path) => path,
            Err(unprintable) => return self.leave_out_picture(units, picture, &unprintable),
        };
        if picture.description.is_none() {
            let message = eco_format!("nobody has written what the picture `{path}` shows");
            let hint = eco_format!(
                "write it in the document, as its alternative text, and import again; or between the brackets, where the text has `![]({path})`"
            );
            self.warn(picture.place, message, Some(hint));
        }
        let shown = Block::Picture(text::Picture {
            description: squeezed(picture.description.as_deref().unwrap_or_default()).into(),
            path,
            span: DiagSpan::detached(),
        });
        self.waiting.push(Waiting {
            shown,
            place: picture.place,
            units,
        });
        match &self.open {
            None => self.part_pictures(),
            Some(open) if open.holds(picture.boxed) => self.join_pictures(),
            Some(_) => {}
        }
    }

    /// Makes the waiting pictures a part of the last recommendation.
    pub(super) fn join_pictures(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        if let Some(item) = self.last_item_mut() {
            for Waiting { shown, units, .. } in waiting {
                item.text.blocks.push(shown);
                item.end = units.end;
            }
        }
    }

    /// Makes the waiting pictures passages.
    pub(super) fn part_pictures(&mut self) {
        for Waiting {
            shown,
            place,
            units,
        } in std::mem::take(&mut self.waiting)
        {
            let blocks = vec![shown];
            let kind = ImportedKind::Passage(None);
            self.push(units.start, place, kind, Text { blocks });
            if let Some(item) = self.last_item_mut() {
                item.end = units.end;
            }
        }
    }

    /// Leaves out a picture that cannot be printed, and warns what to do about it.
    fn leave_out_picture(
        &mut self,
        units: Range<usize>,
        picture: &SourcePicture,
        Unprintable { why, way }: &Unprintable,
    ) {
        let name = match (self.name_of(picture), &picture.description) {
            (Some(name), _) => eco_format!(" `{name}`"),
            (None, Some(description)) => eco_format!(" “{description}”"),
            (None, None) => EcoString::new(),
        };
        let message = eco_format!("the picture{name} {why}: it was left out");
        self.warn(picture.place, message, Some((*way).into()));
        self.exclude_picture(units, picture, why);
    }

    /// Lists a picture as left out.
    fn exclude_picture(&mut self, units: Range<usize>, picture: &SourcePicture, why: &str) {
        self.exclude_units(units, picture.place, &eco_format!("a picture that {why}"));
        let name = self.name_of(picture);
        if let Some(exclusion) = self.out.exclusions.last_mut()
            && exclusion.text.is_empty()
        {
            exclusion.text = name.unwrap_or("without a description".into()).into();
        }
    }

    /// The name or address of a picture's file.
    fn name_of(&self, picture: &SourcePicture) -> Option<EcoString> {
        let file = self.document.pictures.get(picture.file?)?;
        Some(file.name.clone())
    }
}
