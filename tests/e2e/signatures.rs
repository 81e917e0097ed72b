//! Signatures: whose key signed a PDF, and that it is the one that was signed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use ssh_key::private::{Ed25519Keypair, KeypairData};
use ssh_key::{LineEnding, PrivateKey};
use tempfile::TempDir;

use crate::batch::Conference;
use crate::program::{plaidoyer, small_report, stderr};
use crate::readers::skip;

const SECTIONS: &str = "
[[section]]
code = \"A.I.1\"
level = 3
title = \"Nobody counts\"

[[section.item]]
id = \"A.I.1/1\"
text = \"Nobody counts the calls.\"

[[section.item]]
recommendation = 1
text = \"Count the calls.\"
";

/// A key with a passphrase, as `ssh-keygen -t ed25519` writes it.
const LOCKED: &str = "-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABCyL6L3Rv
LhUzlwpUu29/ijAAAAEAAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIEl99AIXMa7WArZ6
/BdaQz8UaVqPG6m+80XRv8XNq5HbAAAAoALp/SHV+NtfmecOG1i4xn77CCtr2nx4S3oFH9
/EgR1mdThcq0VmJqQWmJFUtK2FZp/s36wdCZaB0hGHxPAVwxNhjpIEDA9u/TW5PQk+AamQ
Wtc1C8HqLL9+EMpcdVX+A5T6OWAa75NPWl9nJO0g+ovSCvcO5P59lJIr3VFM2PJvFKS0nt
O7L3Gg9DEoUhE9MLPve4LTOxY3ro097TXY8CE=
-----END OPENSSH PRIVATE KEY-----
";

/// A key of another kind.
const ECDSA: &str = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBEUPjEcDxmqhaRkvae2Ze7/byAhgwgOzsP3Th3hGo1GBOIrlmGgjF2CZvJFI6GvZknH9O1xsRIS3KEzcAasJ/ik= e@example.org\n";

/// Makes the key of somebody: in `folder` a private key `WHO`, and a public one `WHO.pub`.
fn make_key(folder: &Path, who: &str) -> PathBuf {
    let mut seed = [0; 32];
    seed[..who.len()].copy_from_slice(who.as_bytes());
    let pair = KeypairData::Ed25519(Ed25519Keypair::from_seed(&seed));
    let key = PrivateKey::new(pair, format!("{who}@example.org")).unwrap();
    let path = folder.join(who);
    fs::write(&path, key.to_openssh(LineEnding::LF).unwrap()).unwrap();
    let public = key.public_key().to_openssh().unwrap();
    fs::write(folder.join(format!("{who}.pub")), public + "\n").unwrap();
    path
}

/// A project whose one audience is `a`, and two people's keys.
fn project() -> TempDir {
    let project = small_report("template = \"briefing\"", SECTIONS);
    make_key(project.path(), "editor");
    make_key(project.path(), "stranger");
    project
}

/// Builds into `out/`.
fn build(project: &Path, arguments: &[&str]) -> Output {
    plaidoyer()
        .current_dir(project)
        .env("SOURCE_DATE_EPOCH", "1795478400")
        .args(["build", "a", "--output", "out"])
        .args(arguments)
        .output()
        .unwrap()
}

fn verify(project: &Path, key: &str) -> (i32, String) {
    let output = plaidoyer()
        .current_dir(project)
        .args(["verify", "out/a.pdf", "--key", key])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout.clone()).unwrap() + &stderr(&output);
    (output.status.code().unwrap(), said)
}

#[test]
fn a_signed_file_is_told_with_whose_key_signed_it() {
    let project = project();
    let project = project.path();
    let built = build(project, &["--sign", "editor"]);
    assert!(built.status.success(), "{}", stderr(&built));
    let paths = String::from_utf8(built.stdout).unwrap();
    assert_eq!(
        paths.lines().collect::<Vec<_>>(),
        ["out/a.pdf", "out/a.pdf.sig"]
    );
    let (code, said) = verify(project, "editor.pub");
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("the project makes the same file; signed by editor@example.org SHA256:"),
        "{said}"
    );
    // The same file and key make the same signature.
    let first = fs::read(project.join("out/a.pdf.sig")).unwrap();
    assert!(build(project, &["--sign", "editor"]).status.success());
    assert_eq!(fs::read(project.join("out/a.pdf.sig")).unwrap(), first);
    // A list of several people's, as ssh-keygen reads it.
    let key = |who: &str| fs::read_to_string(project.join(who).with_extension("pub")).unwrap();
    let list = format!(
        "# Who may sign\nstranger@elsewhere {}\nthe-editor {}",
        key("stranger"),
        key("editor")
    );
    fs::write(project.join("allowed_signers"), list).unwrap();
    let (code, said) = verify(project, "allowed_signers");
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("; signed by the-editor SHA256:"), "{said}");
}

#[test]
fn what_is_not_signed_by_the_key_for_these_bytes_is_told() {
    let project = project();
    let project = project.path();
    let signature = project.join("out/a.pdf.sig");
    let is_told = |what: &str| {
        let (code, said) = verify(project, "editor.pub");
        assert_eq!(code, 1, "{said}");
        assert!(said.contains(what), "{what}: {said}");
    };
    assert!(build(project, &[]).status.success());
    is_told("; not signed: there is no out/a.pdf.sig");
    assert!(build(project, &["--sign", "stranger"]).status.success());
    is_told("; signed by another key, SHA256:");
    // One that names the editor's key, and is of another file.
    let other = ["--as", "one-pager", "--sign", "editor"];
    assert!(build(project, &other).status.success());
    fs::copy(project.join("out/a.one-pager.pdf.sig"), &signature).unwrap();
    is_told("; its signature names editor@example.org SHA256:");
    // One byte of the file is another.
    assert!(build(project, &["--sign", "editor"]).status.success());
    let file = project.join("out/a.pdf");
    let bytes = fs::read(&file).unwrap();
    let mut changed = bytes.clone();
    changed[bytes.len() / 2] ^= 1;
    fs::write(&file, changed).unwrap();
    is_told("does not fit: the file was changed after it was signed");
    fs::write(&file, bytes).unwrap();
    let right = fs::read_to_string(&signature).unwrap();
    for wrong in ["", "no signature", &right[..right.len() / 2]] {
        fs::write(&signature, wrong).unwrap();
        is_told("; its signature is no SSH signature");
    }
    let pair = PrivateKey::from_openssh(fs::read(project.join("editor")).unwrap()).unwrap();
    let mail = pair.sign("mail", ssh_key::HashAlg::Sha512, &fs::read(&file).unwrap());
    fs::write(&signature, mail.unwrap().to_pem(LineEnding::LF).unwrap()).unwrap();
    is_told("; its signature is made for `mail`");
}

#[test]
fn ssh_keygen_takes_our_signatures_and_we_take_its() {
    let project = project();
    let project = project.path();
    assert!(build(project, &["--sign", "editor"]).status.success());
    let public = fs::read_to_string(project.join("editor.pub")).unwrap();
    fs::write(project.join("allowed_signers"), format!("editor {public}")).unwrap();
    let checked = Command::new("ssh-keygen")
        .current_dir(project)
        .args(["-Y", "verify", "-f", "allowed_signers", "-I", "editor"])
        .args(["-n", "plaidoyer", "-s", "out/a.pdf.sig"])
        .stdin(fs::File::open(project.join("out/a.pdf")).unwrap())
        .stdout(Stdio::piped())
        .output();
    let checked = match checked {
        Ok(checked) => checked,
        Err(e) => return skip("ssh-keygen", &e),
    };
    assert!(checked.status.success(), "{}", stderr(&checked));
    let ours = fs::read(project.join("out/a.pdf.sig")).unwrap();
    fs::remove_file(project.join("out/a.pdf.sig")).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let private = fs::Permissions::from_mode(0o600);
        fs::set_permissions(project.join("editor"), private).unwrap();
    }
    let signed = Command::new("ssh-keygen")
        .current_dir(project)
        .args(["-Y", "sign", "-n", "plaidoyer", "-f", "editor", "out/a.pdf"])
        .output()
        .unwrap();
    assert!(signed.status.success(), "{}", stderr(&signed));
    assert_eq!(fs::read(project.join("out/a.pdf.sig")).unwrap(), ours);
    let (code, said) = verify(project, "allowed_signers");
    assert_eq!(code, 0, "{said}");
}

#[test]
fn a_key_that_cannot_sign_is_told_before_anything_is_written() {
    let project = project();
    let project = project.path();
    fs::write(project.join("locked"), LOCKED).unwrap();
    fs::write(project.join("ecdsa.pub"), ECDSA).unwrap();
    for (key, what) in [
        ("editor.pub", "editor.pub is a public key"),
        (
            "locked",
            "`ssh-keygen -Y sign -n plaidoyer -f locked FILE.pdf`",
        ),
        ("ecdsa.pub", "is no private Ed25519 key"),
        ("plaidoyer.toml", "is no private Ed25519 key"),
        ("nowhere", "could not read the key nowhere"),
    ] {
        let said = build(project, &["--sign", key]);
        assert_eq!(said.status.code(), Some(1));
        let said = stderr(&said);
        assert!(said.contains(what), "{key}: {said}");
        assert!(!project.join("out").exists());
    }
    let said = build(project, &["--sign", "editor", "--format", "html"]);
    assert_eq!(said.status.code(), Some(2));
    assert!(!project.join("out").exists());
    assert!(build(project, &["--sign", "editor"]).status.success());
    for (key, what) in [
        ("editor", "editor: line 1 is no public Ed25519 key"),
        ("ecdsa.pub", "ecdsa.pub: line 1 is no public Ed25519 key"),
        ("nowhere", "could not read the key nowhere"),
    ] {
        let (code, said) = verify(project, key);
        assert_eq!(code, 1, "{said}");
        assert!(said.contains(what), "{key}: {said}");
    }
}

#[test]
fn no_signature_of_an_earlier_file_stays_beside_a_new_one() {
    let project = project();
    let project = project.path();
    let signature = project.join("out/a.pdf.sig");
    assert!(build(project, &["--sign", "editor"]).status.success());
    // The same bytes: it still fits.
    let said = stderr(&build(project, &[]));
    assert!(signature.exists() && !said.contains("removed"), "{said}");
    let said = stderr(&build(project, &["--date", "2026-11-25"]));
    assert!(!signature.exists());
    assert!(
        said.contains("removed: out/a.pdf.sig: it signed an earlier file"),
        "{said}"
    );
}

#[test]
fn a_batch_signs_each_pdf_once_and_again_where_it_is_new() {
    let conference = Conference::new(
        "[[build]]\naudiences = [\"b\"]\nformats = [\"pdf\", \"md\"]\nrecipients = \"list.csv\"\ncolumns = { name = \"Name\" }\n",
    );
    conference.write("list.csv", "Name\nAda\nBen\n");
    make_key(conference.folder.path(), "editor");
    make_key(conference.folder.path(), "stranger");
    let signatures = || {
        let files = conference.files("out").into_iter();
        let signed: Vec<(String, Vec<u8>)> =
            files.filter(|(name, _)| name.ends_with(".sig")).collect();
        signed
    };
    let names = |signed: &[(String, Vec<u8>)]| {
        let names: Vec<String> = signed.iter().map(|(name, _)| name.clone()).collect();
        names
    };
    conference.succeed("out", &[]);
    assert!(signatures().is_empty());
    // What is there already is signed too, and nothing is built again for it.
    let said = conference.succeed("out", &["--sign", "editor"]);
    assert!(said.contains("0 built, 4 unchanged"), "{said}");
    let first = signatures();
    assert_eq!(names(&first), ["b/ada.pdf.sig", "b/ben.pdf.sig"]);
    let verified = plaidoyer()
        .current_dir(conference.folder.path())
        .args(["verify", "--project", "project", "--key", "editor.pub"])
        .args(["out/b/ada.pdf", "out/b/ben.pdf"])
        .output()
        .unwrap();
    assert!(verified.status.success(), "{}", stderr(&verified));
    // Another key, and shards.
    conference.succeed("out", &["--sign", "stranger"]);
    assert_ne!(signatures(), first);
    conference.succeed("shards", &["--sign", "editor", "--shard", "1/2"]);
    conference.succeed("shards", &["--sign", "editor", "--shard", "2/2"]);
    conference.succeed("out", &["--sign", "editor"]);
    for (name, signature) in &first {
        let shard = fs::read(conference.path("shards").join(name)).unwrap();
        let again = fs::read(conference.path("out").join(name)).unwrap();
        assert!(shard == *signature && again == *signature, "{name}");
    }
    // One is made anew, without a key: its signature goes, and that is said.
    conference.write("out/b/ben.pdf", "cut");
    let said = conference.succeed("out", &[]);
    assert!(said.contains("not signed any more: b/ben.pdf"), "{said}");
    assert_eq!(names(&signatures()), ["b/ada.pdf.sig"]);
    conference.succeed("out", &["--sign", "editor"]);
    assert_eq!(signatures(), first);
    // Bytes that the batch did not write are not signed.
    let ada = conference.path("out/b/ada.pdf");
    let mut bytes = fs::read(&ada).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&ada, bytes).unwrap();
    let refused = conference.batch("out", &["--sign", "stranger"]);
    assert_eq!(refused.status.code(), Some(1));
    let said = stderr(&refused);
    assert!(
        said.contains("b/ada.pdf is not signed: the file has other bytes")
            && said.contains("`--verify`"),
        "{said}"
    );
    conference.succeed("out", &["--sign", "editor", "--verify"]);
    assert_eq!(signatures(), first);
    // A file that no build makes any more takes its signature with it.
    conference.write("list.csv", "Name\nAda\n");
    conference.succeed("out", &["--prune"]);
    assert_eq!(names(&signatures()), ["b/ada.pdf.sig"]);
}
