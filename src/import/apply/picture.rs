//! Pictures: passages, parts of a recommendation, or left out.

use std::ops::Range;

use typst::ecow::{EcoString, eco_format};
use typst::syntax::DiagSpan;

use super::Applier;
use crate::import::data::Kind;
use crate::import::document::Picture;
use crate::import::flow::squeezed;
use crate::picture::Unprintable;
use crate::report::Text;
use crate::report::text::{self, Block};

impl Applier<'_> {
    /// Takes a picture: in the box of a recommendation a part of that, else a passage.
    pub(super) fn picture(&mut self, units: Range<usize>, picture: &Picture) {
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
        let is_part = |open: &super::Open| open.is_box(picture.boxed);
        let end = units.end;
        if self.open.as_ref().is_some_and(is_part) {
            if let Some(item) = self.last_item_mut() {
                item.text.blocks.push(shown);
            }
        } else {
            self.open = None;
            let text = Text {
                blocks: vec![shown],
            };
            self.push(units.start, picture.place, Kind::Passage(None), text);
        }
        if let Some(item) = self.last_item_mut() {
            item.end = end;
        }
    }

    /// Names a picture as left out.
    fn leave_out_picture(
        &mut self,
        units: Range<usize>,
        picture: &Picture,
        Unprintable { why, way }: &Unprintable,
    ) {
        let file = picture
            .file
            .and_then(|file| self.document.pictures.get(file));
        let name = match (&picture.description, file) {
            (_, Some(file)) => eco_format!(" `{}`", file.name),
            (Some(description), None) => eco_format!(" “{description}”"),
            (None, None) => EcoString::new(),
        };
        let message = eco_format!("the picture{name} {why}: it was left out");
        self.warn(picture.place, message, Some((*way).into()));
        self.exclude_units(units, picture.place, &eco_format!("a picture that {why}"));
        if let Some(exclusion) = self.out.exclusions.last_mut()
            && exclusion.text.is_empty()
        {
            exclusion.text =
                file.map_or("without a description".into(), |file| file.name.to_string());
        }
    }
}
