//! The words on the pages of a PDF, under the numbers by which the elements of its structure refer to them.

use std::collections::HashMap;
use std::rc::Rc;

use hayro_cmap::{BfString, CMap};
use hayro_syntax::Pdf;
use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction;
use hayro_syntax::object::{Dict, MaybeRef, Name, Object, ObjectIdentifier, Stream};
use hayro_syntax::page::Resources;

use super::string;

/// Words that follow each other, in one language.
#[derive(Debug, Clone, Default)]
pub(crate) struct PdfWords {
    /// The words.
    pub(crate) text: String,
    /// Their own language; `None` if it is that of the words around them.
    pub(crate) language: Option<String>,
    /// The page that they stand on, from 1; 0 for what stands on none, such as a description.
    pub(crate) page: usize,
}

/// The words of each piece of marked content, by its page and its number there.
pub(super) type Marked = HashMap<(ObjectIdentifier, i32), PdfWords>;

/// Reads the words of all pages. What no element can refer to, such as a running header, is not among
/// them.
pub(super) fn read(pdf: &Pdf) -> Marked {
    let mut marked = Marked::new();
    for page in pdf.pages().iter() {
        let Some(id) = page.raw().obj_id() else {
            continue;
        };
        let mut reader = Reader {
            page: id,
            marked: &mut marked,
            open: Vec::new(),
            font: None,
        };
        reader.read(page.typed_operations(), page.resources());
    }
    marked
}

/// Marked content that has begun and not ended yet.
#[derive(Debug, Clone, Copy)]
enum OpenMark {
    /// What an element refers to by this number.
    Numbered(i32),
    /// What screen readers skip: it is decoration, or other words are read in its place.
    Unheard,
    /// Characters in reverse order, as they are drawn from the right. They begin at this byte of the words.
    Reversed(usize),
    Other,
}

/// A typeface: what its codes mean.
#[derive(Debug)]
struct Font {
    /// How many bytes a code has.
    width: usize,
    meaning: Option<CMap>,
}

struct Reader<'m> {
    page: ObjectIdentifier,
    marked: &'m mut Marked,
    open: Vec<OpenMark>,
    font: Option<Rc<Font>>,
}

impl Reader<'_> {
    fn read(&mut self, mut operations: TypedIter, resources: &Resources) {
        let mut fonts: HashMap<Vec<u8>, Option<Rc<Font>>> = HashMap::new();
        while let Some(operation) = operations.next() {
            match operation {
                TypedInstruction::BeginMarkedContent(begin) => self.begin(begin.0, None),
                TypedInstruction::BeginMarkedContentWithProperties(begin) => {
                    let properties = begin.1.clone().into_dict();
                    self.begin(begin.0, properties);
                }
                TypedInstruction::EndMarkedContent(_) => self.end(),
                TypedInstruction::TextFont(font) => {
                    let known = fonts.entry(font.0.to_vec());
                    let loaded = known.or_insert_with(|| load(&resources.get_font(font.0)?));
                    self.font.clone_from(loaded);
                }
                TypedInstruction::ShowText(shown) => self.show(shown.0.as_bytes()),
                TypedInstruction::ShowTexts(shown) => {
                    // Between the strings stand the distances that move them together or apart.
                    for item in shown.0.raw_iter() {
                        if let MaybeRef::NotRef(Object::String(string)) = item {
                            self.show(string.as_bytes());
                        }
                    }
                }
                TypedInstruction::XObject(drawn) => {
                    let form = resources.get_x_object(drawn.0);
                    self.read_form(form, resources);
                }
                _ => {}
            }
        }
    }

    /// Reads what a page draws as one piece, such as what is not opaque.
    fn read_form(&mut self, form: Option<Stream>, resources: &Resources) {
        let Some(form) = form.filter(|form| {
            let subtype = form.dict().get::<Name>("Subtype");
            subtype.is_some_and(|subtype| subtype.as_str() == "Form")
        }) else {
            return;
        };
        if let Ok(content) = form.decoded() {
            let own = form.dict().get::<Dict>("Resources").unwrap_or_default();
            let resources = Resources::from_parent(own, resources.clone());
            self.read(TypedIter::new(&content), &resources);
        }
    }

    fn begin(&mut self, tag: &Name, properties: Option<Dict>) {
        let string = |key| string(properties.as_ref()?, key);
        let number = properties
            .as_ref()
            .and_then(|properties| properties.get::<i32>("MCID"));
        let open = match (tag.as_str(), number) {
            ("Artifact", _) => OpenMark::Unheard,
            (_, Some(number)) => {
                let words = self.marked.entry((self.page, number)).or_default();
                words.language = string("Lang");
                OpenMark::Numbered(number)
            }
            ("ReversedChars", None) => {
                OpenMark::Reversed(self.current().map_or(0, |words| words.text.len()))
            }
            _ => OpenMark::Other,
        };
        self.open.push(open);
        if let Some(heard) = string("ActualText")
            && let Some(words) = self.current()
        {
            words.text.push_str(&heard);
            if let Some(open) = self.open.last_mut() {
                *open = OpenMark::Unheard;
            }
        }
    }

    fn end(&mut self) {
        if let Some(OpenMark::Reversed(from)) = self.open.pop()
            && let Some(words) = self.current()
        {
            let reversed: String = words.text[from..].chars().rev().collect();
            words.text.replace_range(from.., &reversed);
        }
    }

    /// The words to which what is shown now belongs; `None` if screen readers skip it.
    fn current(&mut self) -> Option<&mut PdfWords> {
        for open in self.open.iter().rev() {
            match open {
                OpenMark::Unheard => return None,
                OpenMark::Numbered(number) => return self.marked.get_mut(&(self.page, *number)),
                OpenMark::Reversed(_) | OpenMark::Other => {}
            }
        }
        None
    }

    fn show(&mut self, codes: &[u8]) {
        let Some(font) = self.font.clone() else {
            return;
        };
        let Some(words) = self.current() else {
            return;
        };
        for code in codes.chunks(font.width) {
            let code = code
                .iter()
                .fold(0, |code, byte| code << 8 | u32::from(*byte));
            let meaning = font.meaning.as_ref();
            match meaning.and_then(|meaning| meaning.lookup_bf_string(code)) {
                Some(BfString::Char(sign)) => words.text.push(sign),
                Some(BfString::String(signs)) => words.text.push_str(&signs),
                None => words.text.push(char::REPLACEMENT_CHARACTER),
            }
        }
    }
}

/// What the codes of a typeface mean.
fn load(font: &Dict) -> Option<Rc<Font>> {
    let subtype = font.get::<Name>("Subtype")?;
    let meaning = font
        .get::<Stream>("ToUnicode")
        .and_then(|stream| CMap::parse(&stream.decoded().ok()?, |_| None));
    Some(Rc::new(Font {
        width: if subtype.as_str() == "Type0" { 2 } else { 1 },
        meaning,
    }))
}
