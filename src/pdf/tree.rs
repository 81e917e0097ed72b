//! The structure of a PDF: its elements, in the order in which a screen reader reads them.

use std::collections::HashMap;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier};

use super::text;
use super::words::{self, Marked, Words};

/// An element of the structure.
#[derive(Debug)]
pub(crate) struct Element {
    /// Its type, such as `H1`.
    pub(crate) tag: String,
    /// The text that a screen reader reads in place of all that is in it, such as the description of a picture.
    pub(crate) alternative: Option<Words>,
    /// Whether it begins on a line of its own, and not within the words around it.
    pub(crate) is_block: bool,
    /// What is in it, in that order.
    pub(crate) parts: Vec<Part>,
}

/// What is in an element.
#[derive(Debug)]
pub(crate) enum Part {
    /// Words of its own.
    Words(Words),
    /// Another element.
    Element(Element),
    /// A link over words that are in it as well.
    Link(Link),
}

/// Where a link leads, and its name.
#[derive(Debug)]
pub(crate) struct Link {
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
pub(super) fn read(pdf: &Pdf, language: Option<&str>) -> Option<Vec<Part>> {
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
    ) -> Vec<Part> {
        let page = of.get_ref("Pg").map(ObjectIdentifier::from).or(page);
        let kids = match of.get::<Object>("K") {
            Some(Object::Array(kids)) => kids
                .raw_iter()
                .filter_map(|kid| self.resolved(kid))
                .collect(),
            kid => Vec::from_iter(kid),
        };
        let part = |kid| self.part(kid, page, language);
        kids.into_iter().filter_map(part).collect()
    }

    fn part(
        &self,
        kid: Object<'a>,
        page: Option<ObjectIdentifier>,
        language: Option<&str>,
    ) -> Option<Part> {
        let number = match kid {
            Object::Number(number) => number.as_i64().try_into().ok()?,
            Object::Dict(kid) => {
                let kind = kid.get::<Name>("Type");
                match kind.as_ref().map(Name::as_str) {
                    Some("OBJR") => return self.link(&kid.get::<Dict>("Obj")?).map(Part::Link),
                    Some("MCR") => {
                        let page = kid.get_ref("Pg").map(ObjectIdentifier::from).or(page);
                        return self.words(page?, kid.get::<i32>("MCID")?, language);
                    }
                    _ => return Some(Part::Element(self.element(&kid, page, language)?)),
                }
            }
            _ => return None,
        };
        self.words(page?, number, language)
    }

    fn words(&self, page: ObjectIdentifier, number: i32, language: Option<&str>) -> Option<Part> {
        let mut words = self.marked.get(&(page, number))?.clone();
        words.language = words.language.or(language.map(str::to_owned));
        words.page = self.pages.get(&page).copied().unwrap_or_default();
        Some(Part::Words(words))
    }

    fn element(
        &self,
        of: &Dict<'a>,
        page: Option<ObjectIdentifier>,
        language: Option<&str>,
    ) -> Option<Element> {
        let string = |key| {
            let string = of.get::<hayro_syntax::object::String>(key)?;
            Some(text(&string))
        };
        let tag = of.get::<Name>("S")?.as_str().to_owned();
        let own = string("Lang");
        let language = own.as_deref().or(language);
        let alternative = string("Alt").or_else(|| string("ActualText"));
        Some(Element {
            is_block: !INLINE.contains(&tag.as_str()) || self.stands_alone(of),
            alternative: alternative.map(|text| Words {
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
        let attributes = match of.get::<Object>("A") {
            Some(Object::Array(all)) => all
                .raw_iter()
                .filter_map(|one| self.resolved(one))
                .collect(),
            one => Vec::from_iter(one),
        };
        attributes.into_iter().any(|one| {
            let placement = one.into_dict().and_then(|one| one.get::<Name>("Placement"));
            placement.is_some_and(|placement| placement.as_str() == "Block")
        })
    }

    fn link(&self, annotation: &Dict<'a>) -> Option<Link> {
        let string = |of: &Dict<'a>, key| {
            let string = of.get::<hayro_syntax::object::String>(key)?;
            Some(text(&string))
        };
        let target = match annotation.get::<Object>("Dest") {
            Some(Object::Array(place)) => format!("page {}", self.page_of(&place)?),
            Some(Object::String(name)) => text(&name),
            Some(Object::Name(name)) => name.as_str().to_owned(),
            _ => string(&annotation.get::<Dict>("A")?, "URI")?,
        };
        Some(Link {
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
