//! Changed files: each is one of a corpus with a few edits, such as slips, attacks and broken disks make.

use std::fmt;
use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use zip::write::SimpleFileOptions;

/// A file of a corpus.
#[derive(Debug, Clone)]
pub(crate) struct Seed {
    pub(crate) name: String,
    /// Its parts, where it is an archive: a changed byte in one that is packed would be told by its sum alone.
    parts: Vec<(String, Vec<u8>)>,
    is_archive: bool,
}

impl Seed {
    pub(crate) fn open(path: &Path) -> Self {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let bytes = fs::read(path).unwrap();
        let is_archive = bytes.starts_with(b"PK");
        let mut parts = vec![(name.clone(), bytes)];
        if is_archive {
            let mut archive = zip::ZipArchive::new(Cursor::new(parts.remove(0).1)).unwrap();
            for at in 0..archive.len() {
                let mut file = archive.by_index(at).unwrap();
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes).unwrap();
                parts.push((file.name().unwrap().into_owned(), bytes));
            }
        }
        Self {
            name,
            parts,
            is_archive,
        }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        if !self.is_archive {
            return self.parts[0].1.clone();
        }
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let stored =
            SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        for (name, bytes) in &self.parts {
            archive.start_file(name, stored).unwrap();
            archive.write_all(bytes).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }
}

/// Bytes, shown as a Rust literal.
#[derive(Clone)]
pub(crate) struct Bytes(pub Vec<u8>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

#[derive(Debug, Clone)]
enum Edit {
    Insert(Index, Vec<u8>),
    Delete(Index, Index),
    Repeat(Index, Index, usize),
    Flip(Index, u8),
    /// Copies a piece of the file elsewhere.
    Move(Index, Index, Index),
}

/// What readers read in a way of their own.
const SIGNS: &[&str] = &[
    "\n",
    "\n\n",
    "\r",
    "\r\n",
    "\t",
    " ",
    "    ",
    "\0",
    "\u{feff}",
    "\u{ad}",
    "\u{200b}",
    "\u{202e}",
    "é",
    "е\u{301}",
    "😀",
    "\"",
    "'",
    "`",
    "\\",
    "*",
    "**",
    "_",
    "[",
    "]",
    "](",
    "[^1]",
    "[^9999999999]",
    "![",
    "(",
    ")",
    "<",
    ">",
    "</",
    "<!--",
    "-->",
    "&",
    "&amp;",
    "&#0;",
    "&#x110000;",
    "|",
    "|---|",
    "#",
    "# ",
    "> ",
    "- ",
    "1. ",
    "10.9.8.",
    "a) ",
    "R1",
    "Recommendation 99",
    "Chapter IV",
    ";",
    ",",
    ":",
    "=",
    "{",
    "}",
    "{{",
    "{%",
    "$",
    "@",
    "%",
    "~",
    "/",
    "//",
    "https://",
    "mailto:",
    "data:",
    "..",
    "../",
    "0",
    "-1",
    "1e309",
    "4294967296",
    "18446744073709551616",
    "NaN",
    " and ",
    " or ",
    " not ",
    " in ",
    "true",
    "msgid \"\"",
    "msgstr ",
    "#, fuzzy\n",
    "obj",
    "endobj",
    "stream",
    "endstream",
    "<<",
    ">>",
    "/Length 1",
    "/Kids",
    " 0 R",
    "xref",
    "trailer",
    "%PDF-",
    "table:number-rows-repeated=\"1048576\"",
    "table:number-rows-spanned=\"4294967295\"",
    "ref=\"A1:XFD1048576\"",
    "ref=\"B9:A1\"",
    "hidden=\"1\"",
    "r=\"0\"",
    "r=\"4294967297\"",
    "s=\"9999\"",
    "t=\"s\"",
    "<w:p>",
    "</w:p>",
    "<w:tbl>",
    "w:val=\"-1\"",
    "<table>",
    "<td colspan=\"65536\">",
    "<ul><li>",
    "<svg>",
    "<script>",
];

fn edit() -> impl Strategy<Value = Edit> {
    let bytes = prop_oneof![
        4 => select(SIGNS).prop_map(|sign| sign.as_bytes().to_vec()),
        1 => any::<String>().prop_map(String::into_bytes),
        1 => prop::collection::vec(any::<u8>(), 0..8),
    ];
    // Most pieces are short, and some are long.
    let times = prop_oneof![3 => 1_usize..4, 1 => 50_usize..3000];
    prop_oneof![
        4 => (any::<Index>(), bytes).prop_map(|(at, bytes)| Edit::Insert(at, bytes)),
        2 => any::<(Index, Index)>().prop_map(|(at, to)| Edit::Delete(at, to)),
        2 => (any::<(Index, Index)>(), times).prop_map(|((at, to), times)| Edit::Repeat(at, to, times)),
        1 => any::<(Index, u8)>().prop_map(|(at, byte)| Edit::Flip(at, byte)),
        1 => any::<(Index, Index, Index)>().prop_map(|(at, to, where_to)| Edit::Move(at, to, where_to)),
    ]
}

/// The most bytes of a changed file: edits that repeat would else make it larger and larger.
const LARGEST: usize = 200_000;

fn apply(edit: &Edit, bytes: &mut Vec<u8>) {
    let length = bytes.len() + 1;
    let piece = |from: &Index, to: &Index| {
        let from = from.index(length);
        // A few bytes, most of the time.
        let to = (from + to.index(64)).min(length - 1);
        from..to.max(from)
    };
    match edit {
        Edit::Insert(at, new) => {
            let at = at.index(length);
            bytes.splice(at..at, new.iter().copied());
        }
        Edit::Delete(from, to) => drop(bytes.drain(piece(from, to))),
        Edit::Repeat(from, to, times) => {
            let range = piece(from, to);
            let copies = bytes[range.clone()].repeat(*times);
            if bytes.len() + copies.len() < LARGEST {
                bytes.splice(range.end..range.end, copies);
            }
        }
        Edit::Flip(at, byte) => {
            if let Some(place) = bytes.get_mut(at.index(length)) {
                *place ^= byte;
            }
        }
        Edit::Move(from, to, at) => {
            let moved = bytes[piece(from, to)].to_vec();
            let at = at.index(length);
            bytes.splice(at..at, moved);
        }
    }
}

/// Changed files of a corpus: the name and the bytes.
pub(crate) fn changed(seeds: Vec<Seed>) -> impl Strategy<Value = (String, Bytes)> {
    let seeds = Arc::new(seeds);
    let edits = prop::collection::vec((any::<Index>(), edit()), 1..10);
    (any::<Index>(), edits).prop_map(move |(seed, edits)| {
        let mut seed = seeds[seed.index(seeds.len())].clone();
        for (part, edit) in &edits {
            let part = part.index(seed.parts.len());
            apply(edit, &mut seed.parts[part].1);
        }
        (seed.name.clone(), Bytes(seed.bytes()))
    })
}
