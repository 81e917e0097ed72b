//! The signature of a PDF: a file beside it that tells whose key signed it, and that its bytes are those that were
//! signed.
//!
//! It is an SSH signature, as `ssh-keygen -Y sign` makes it. People have such keys, and `ssh-keygen -Y verify` checks
//! it without this program.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use ssh_key::public::KeyData;
use ssh_key::{HashAlg, LineEnding, PrivateKey, PublicKey, SshSig};
use typst::ecow::{eco_format, eco_vec};

use crate::diagnostic::{Result, error, io_error};

/// What signatures are made for: one that its owner made for something else, such as a commit, is none of a PDF.
const NAMESPACE: &str = "plaidoyer";

/// A file of more bytes is no signature.
const MOST: u64 = 64 << 10;

/// The file of the signature of `path`: `FILE.pdf.sig`, as `ssh-keygen` calls it too.
pub(crate) fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".sig");
    name.into()
}

/// A key that signs. It is an Ed25519 key: with it, the same bytes have the same signature.
#[derive(Debug)]
pub(crate) struct SigningKey(PrivateKey);

impl SigningKey {
    /// Reads the private key of a file.
    ///
    /// # Errors
    /// Where it cannot be read, is none of OpenSSH's, is of another kind, or has a passphrase.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = fs::read(path).map_err(|e| eco_vec![io_error("read the key", path, &e)])?;
        let name = path.display();
        let key = PrivateKey::from_openssh(&text).ok();
        let Some(key) = key.filter(|key| key.algorithm().is_ed25519()) else {
            let is_public = public_key(&String::from_utf8_lossy(&text)).is_some();
            let (what, way) = match is_public {
                true => (
                    "is a public key",
                    "`--sign` takes the private one: the file without `.pub`",
                ),
                false => (
                    "is no private Ed25519 key of OpenSSH",
                    "`ssh-keygen -t ed25519 -N \"\" -f KEYFILE` makes one",
                ),
            };
            return Err(eco_vec![error(eco_format!("{name} {what}")).with_hint(way)]);
        };
        if key.is_encrypted() {
            return Err(eco_vec![
                error(eco_format!("{name} has a passphrase, which plaidoyer does not ask for"))
                    .with_hint(eco_format!(
                        "leave out `--sign`, and sign what was built: `ssh-keygen -Y sign -n {NAMESPACE} -f {name} FILE.pdf` asks for it, and makes the same signature"
                    ))
            ]);
        }
        Ok(Self(key))
    }

    /// The signature of bytes, as it stands in its file.
    ///
    /// # Errors
    /// Where the key is broken.
    pub(crate) fn sign(&self, bytes: &[u8]) -> Result<String> {
        SshSig::sign(&self.0, NAMESPACE, HashAlg::Sha512, bytes)
            .and_then(|signature| signature.to_pem(LineEnding::LF))
            .map_err(|e| eco_vec![error(eco_format!("could not sign: {e}"))])
    }
}

/// Public keys, and whose they are.
#[derive(Debug)]
pub(crate) struct Keys(Vec<(String, PublicKey)>);

/// What a signature says of a PDF.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Signed {
    /// One of the keys signed these bytes: whose it is.
    By(String),
    /// There is no signature.
    Not,
    /// It names another key: its fingerprint.
    ByAnother(String),
    /// It is made for something else.
    For(String),
    /// It names one of the keys, and does not fit these bytes: whose the key is.
    OtherBytes(String),
    /// It is no SSH signature.
    Unreadable,
}

impl Keys {
    /// Reads a file of public keys: one as `ssh-keygen` writes it, or one for each line, with or without a name before
    /// it.
    ///
    /// # Errors
    /// Where it cannot be read, or a line is no Ed25519 key.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = fs::read(path).map_err(|e| eco_vec![io_error("read the key", path, &e)])?;
        let text = String::from_utf8_lossy(&text);
        let mut keys = Vec::new();
        for (number, line) in (1..).zip(text.lines().map(str::trim)) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            keys.push(public_key(line).ok_or_else(|| {
                eco_vec![
                    error(eco_format!("{}: line {number} is no public Ed25519 key", path.display()))
                        .with_hint("a line is `ssh-ed25519 AAAA… NAME`, as in a file that ends in `.pub`, or `NAME ssh-ed25519 AAAA…`, as in a list of allowed signers; options are not read")
                ]
            })?);
        }
        if keys.is_empty() {
            return Err(eco_vec![error(eco_format!(
                "{} has no key",
                path.display()
            ))]);
        }
        Ok(Self(keys))
    }

    /// What the signature beside a PDF says of it.
    ///
    /// # Errors
    /// Where one of the two cannot be read.
    pub(crate) fn judge(&self, pdf: &Path) -> Result<Signed> {
        let path = beside(pdf);
        let signature = match beginning(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Signed::Not),
            read => read.map_err(|e| eco_vec![io_error("read", &path, &e)])?,
        };
        let Ok(signature) = SshSig::from_pem(&signature) else {
            return Ok(Signed::Unreadable);
        };
        let owned = self.0.iter();
        let mut owned = owned.filter(|(_, key)| key.key_data() == signature.public_key());
        let Some((owner, key)) = owned.next() else {
            return Ok(Signed::ByAnother(fingerprint(signature.public_key())));
        };
        if signature.namespace() != NAMESPACE {
            return Ok(Signed::For(signature.namespace().to_owned()));
        }
        let bytes = fs::read(pdf).map_err(|e| eco_vec![io_error("read", pdf, &e)])?;
        let owner = format!("{owner} {}", fingerprint(key.key_data()));
        Ok(match key.verify(NAMESPACE, &bytes, &signature) {
            Ok(()) => Signed::By(owner.trim().to_owned()),
            Err(_) => Signed::OtherBytes(owner.trim().to_owned()),
        })
    }
}

/// The Ed25519 key of a line, and whose it is: by the name before it, or else by what stands behind it.
fn public_key(line: &str) -> Option<(String, PublicKey)> {
    let named = |(name, rest): (&str, &str)| {
        let key = PublicKey::from_openssh(rest.trim()).ok()?;
        Some((name.to_owned(), key))
    };
    let key = PublicKey::from_openssh(line.trim()).ok();
    let key = key.map(|key| (key.comment().to_owned(), key));
    let key = key.or_else(|| named(line.trim().split_once(char::is_whitespace)?));
    key.filter(|(_, key)| key.algorithm().is_ed25519())
}

/// As much of a file as a signature may have.
fn beginning(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn fingerprint(key: &KeyData) -> String {
    key.fingerprint(HashAlg::Sha256).to_string()
}
