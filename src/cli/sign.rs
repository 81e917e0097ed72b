//! With which key PDFs are signed.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::diagnostic::Result;
use crate::signature::SigningKey;

/// `--sign`.
#[derive(Debug, Args)]
pub(super) struct Sign {
    /// Sign each PDF with this private SSH key (Ed25519), into FILE.pdf.sig beside it
    #[arg(long = "sign", value_name = "KEYFILE", value_hint = ValueHint::FilePath)]
    key_file: Option<PathBuf>,
}

impl Sign {
    /// Whether a key was named.
    pub(super) fn is_wanted(&self) -> bool {
        self.key_file.is_some()
    }

    /// The key that was named.
    ///
    /// # Errors
    /// As [`SigningKey::read`].
    pub(super) fn key(&self) -> Result<Option<SigningKey>> {
        self.key_file.as_deref().map(SigningKey::read).transpose()
    }
}
