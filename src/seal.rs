//! The seal of a PDF: a hash of all its bytes, which is written among them.
//!
//! It reveals that a file was changed on its way. It is no proof of who made the file: anybody can make a new
//! seal.

use aho_corasick::AhoCorasick;
use regex::bytes::Regex;
use sha2::{Digest as _, Sha256};

/// What a seal begins with.
const PREFIX: &str = "sha256:";

/// How many hexadecimal digits follow.
const DIGITS: usize = 64;

/// The placeholder for a seal, which has the seal's length. The hash is that of all bytes with this in place of
/// the seal.
pub fn unsealed() -> String {
    format!("{PREFIX}{}", "0".repeat(DIGITS))
}

/// Seals a PDF in which [`unsealed`] stands. Neither its length nor the places of its objects change.
pub fn seal(pdf: Vec<u8>) -> Vec<u8> {
    let seal = hash(&pdf);
    replaced(pdf, &unsealed(), &seal)
}

/// Whether a PDF has the bytes that were sealed; `None` if it has no seal.
pub fn is_whole(pdf: &[u8]) -> Option<bool> {
    let seals = Regex::new(&format!("{PREFIX}[0-9a-f]{{{DIGITS}}}")).ok()?;
    let found = seals.find_iter(pdf).last()?.as_bytes();
    let seal = String::from_utf8_lossy(found);
    let bytes = replaced(pdf.to_vec(), &seal, &unsealed());
    Some(hash(&bytes) == seal)
}

fn hash(bytes: &[u8]) -> String {
    format!("{PREFIX}{}", hex::encode(Sha256::digest(bytes)))
}

/// Bytes in which every `from` is replaced by `to`, which is as long.
fn replaced(mut bytes: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
    // Making a searcher does not fail for one short pattern.
    let Ok(searcher) = AhoCorasick::new([from]) else {
        return bytes;
    };
    let places: Vec<usize> = searcher
        .find_iter(&bytes)
        .map(|found| found.start())
        .collect();
    for place in places {
        bytes[place..place + to.len()].copy_from_slice(to.as_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_file_is_whole_until_a_byte_of_it_is_another() {
        let pdf = format!("%PDF (word) ({0}) <{0}> end", unsealed()).into_bytes();
        let sealed = seal(pdf.clone());
        assert_eq!(sealed.len(), pdf.len());
        assert_eq!(is_whole(&sealed), Some(true));
        for at in 0..sealed.len() {
            let mut other = sealed.clone();
            other[at] ^= 1;
            assert_ne!(is_whole(&other), Some(true), "byte {at}");
        }
        assert_eq!(is_whole(&[sealed, b"\n".to_vec()].concat()), Some(false));
        assert_eq!(is_whole(b"no PDF"), None);
    }
}
