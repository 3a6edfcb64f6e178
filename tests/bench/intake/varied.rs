//! The mails of the corpus once more, from other senders.

use std::fs;
use std::path::{Path, PathBuf};

/// The same mails from other people, with other ids, as files of a folder.
pub fn varied(mails: &[Vec<u8>], round: usize, folder: &Path) -> PathBuf {
    fs::create_dir_all(folder).unwrap();
    let id = format!("Message-ID: <r{round}.");
    let domain = format!(".r{round}@");
    for (at, mail) in mails.iter().enumerate() {
        let mail = replaced(mail, 0, b"Message-ID: <", id.as_bytes());
        let sender = position(&mail, 0, b"From: ").unwrap();
        let mail = replaced(&mail, sender, b"@", domain.as_bytes());
        fs::write(folder.join(format!("{round:07}.{at:07}")), mail).unwrap();
    }
    folder.to_owned()
}

/// Where some bytes first stand from a place on.
fn position(mail: &[u8], from: usize, bytes: &[u8]) -> Option<usize> {
    mail[from..].windows(bytes.len()).position(|window| window == bytes).map(|at| at + from)
}

/// A mail with the first occurrence of some bytes, from a place on, replaced.
fn replaced(mail: &[u8], from: usize, bytes: &[u8], by: &[u8]) -> Vec<u8> {
    match position(mail, from, bytes) {
        Some(at) => [&mail[..at], by, &mail[at + bytes.len()..]].concat(),
        None => mail.to_vec(),
    }
}
