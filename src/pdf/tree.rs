//! The structure of a PDF: its elements, in the order in which a screen reader reads them.

use std::collections::HashMap;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier};

use super::words::{self, Marked, PdfWords};
use super::{string, text};

/// An element of the structure.
#[derive(Debug)]
pub(crate) struct PdfElement {
    /// Its type, such as `H1`.
    pub(crate) tag: String,
    /// The text that a screen reader reads in place of all that is in it, such as the description of a picture.
    pub(crate) alternative: Option<PdfWords>,
    /// Whether it begins on a line of its own, and not within the words around it.
    pub(crate) is_block: bool,
    /// What is in it, in that order.
    pub(crate) parts: Vec<PdfPart>,
}

/// What is in an element.
#[derive(Debug)]
pub(crate) enum PdfPart {
    /// Words of its own.
    Words(PdfWords),
    /// Another element.
    Element(PdfElement),
    /// A link over words that are in it as well.
    Link(PdfLink),
}

/// Where a link leads, and its name.
#[derive(Debug)]
pub(crate) struct PdfLink {
    /// Its name for screen readers.
    pub(crate) name: String,
    /// Where it leads: an address, or `page 3`.
    pub(crate) target: String,
}

/// The types whose elements stand within the words around them, unless they say otherwise.
const INLINE: [&str; 9] = [
    "Span",
    "Em",
    "Strong",
    "Link",
    "Quote",
    "Code",
    "Reference",
    "Lbl",
    "Datetime",
];

/// Reads the structure of a PDF whose language is `language`; `None` if it has no structure.
pub(super) fn read(pdf: &Pdf, language: Option<&str>) -> Option<Vec<PdfPart>> {
    let root = pdf.xref().get::<Dict>(pdf.xref().root_id())?;
    let structure = root.get::<Dict>("StructTreeRoot")?;
    let pages = pdf.pages().iter().map(|page| page.raw().obj_id());
    let reader = Reader {
        pdf,
        marked: words::read(pdf),
        pages: (1..)
            .zip(pages)
            .filter_map(|(number, id)| Some((id?, number)))
            .collect(),
    };
    Some(reader.parts(&structure, None, language))
}

struct Reader<'a> {
    pdf: &'a Pdf,
    marked: Marked,
    /// The number of each page, from 1.
    pages: HashMap<ObjectIdentifier, usize>,
}

impl<'a> Reader<'a> {
    /// What is in an element on a page and in a language.
    fn parts(
        &self,
        of: &Dict<'a>,
        page: Option<ObjectIdentifier>,
        language: Option<&str>,
    ) -> Vec<PdfPart> {
        let page = of.get_ref("Pg").map(ObjectIdentifier::from).or(page);
        let part = |kid| self.part(kid, page, language);
        self.each(of, "K").into_iter().filter_map(part).collect()
    }

    /// The object under a key, or those in the list that stands there.
    fn each(&self, of: &Dict<'a>, key: &str) -> Vec<Object<'a>> {
        match of.get::<Object>(key) {
            Some(Object::Array(all)) => {
                let all = all.raw_iter();
                all.filter_map(|one| self.resolved(one)).collect()
            }
            one => Vec::from_iter(one),
        }
    }

    fn part(
        &self,
        kid: Object<'a>,
        page: Option<ObjectIdentifier>,
        language: Option<&str>,
    ) -> Option<PdfPart> {
        let number = match kid {
            Object::Number(number) => number.as_i64().try_into().ok()?,
            Object::Dict(kid) => {
                let kind = kid.get::<Name>("Type");
                match kind.as_ref().map(Name::as_str) {
                    Some("OBJR") => return self.link(&kid.get::<Dict>("Obj")?).map(PdfPart::Link),
                    Some("MCR") => {
                        let page = kid.get_ref("Pg").map(ObjectIdentifier::from).or(page);
                        return self.words(page?, kid.get::<i32>("MCID")?, language);
                    }
                    _ => return Some(PdfPart::Element(self.element(&kid, page, language)?)),
                }
            }
            _ => return None,
        };
        self.words(page?, number, language)
    }

    fn words(
        &self,
        page: ObjectIdentifier,
        number: i32,
        language: Option<&str>,
    ) -> Option<PdfPart> {
        let mut words = self.marked.get(&(page, number))?.clone();
        words.language = words.language.or(language.map(str::to_owned));
        words.page = self.pages.get(&page).copied().unwrap_or_default();
        Some(PdfPart::Words(words))
    }

    fn element(
        &self,
        of: &Dict<'a>,
        page: Option<ObjectIdentifier>,
        language: Option<&str>,
    ) -> Option<PdfElement> {
        let string = |key| string(of, key);
        let tag = of.get::<Name>("S")?.as_str().to_owned();
        let own = string("Lang");
        let language = own.as_deref().or(language);
        let alternative = string("Alt").or_else(|| string("ActualText"));
        Some(PdfElement {
            is_block: !INLINE.contains(&tag.as_str()) || self.stands_alone(of),
            alternative: alternative.map(|text| PdfWords {
                text,
                language: language.map(str::to_owned),
                page: 0,
            }),
            parts: self.parts(of, page, language),
            tag,
        })
    }

    /// Whether an inline element states that it is set as a block.
    fn stands_alone(&self, of: &Dict<'a>) -> bool {
        self.each(of, "A").into_iter().any(|one| {
            let placement = one.into_dict().and_then(|one| one.get::<Name>("Placement"));
            placement.is_some_and(|placement| placement.as_str() == "Block")
        })
    }

    fn link(&self, annotation: &Dict<'a>) -> Option<PdfLink> {
        let target = match annotation.get::<Object>("Dest") {
            Some(Object::Array(place)) => format!("page {}", self.page_of(&place)?),
            Some(Object::String(name)) => text(&name),
            Some(Object::Name(name)) => name.as_str().to_owned(),
            _ => string(&annotation.get::<Dict>("A")?, "URI")?,
        };
        Some(PdfLink {
            name: string(annotation, "Contents").unwrap_or_default(),
            target,
        })
    }

    /// The number of the page that a link leads to.
    fn page_of(&self, place: &Array<'a>) -> Option<usize> {
        let page = place.raw_iter().next()?.as_obj_ref()?;
        self.pages.get(&page.into()).copied()
    }

    fn resolved(&self, object: MaybeRef<Object<'a>>) -> Option<Object<'a>> {
        match object {
            MaybeRef::NotRef(object) => Some(object),
            MaybeRef::Ref(to) => self.pdf.xref().get(to.into()),
        }
    }
}
