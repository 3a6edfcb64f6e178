//! A file's bytes to its text. Runs in the child: what it works on was written by nobody knows whom.

use std::panic::catch_unwind;

use super::format::{self, Format};
use super::{archive, pdf, plain};
use crate::domain::paper::{Content, Unread};

/// What a file says. `is_table`: name or type say that a text is a table. The parsers of others may panic; they never go on
/// with what they had.
pub fn extract(bytes: &[u8], is_table: bool) -> Result<Content, Unread> {
    let content = catch_unwind(|| match format::told(bytes) {
        Format::Pdf => pdf::content(bytes),
        Format::Zip => archive::content(bytes),
        Format::Compound if is_sealed(bytes) => Err(Unread::Sealed),
        Format::Compound | Format::RichText => Err(Unread::OtherFormat),
        Format::OtherArchive => Err(Unread::Archive),
        Format::Text => Ok(plain::content(bytes, is_table)),
        Format::Other => Err(Unread::Mislabelled),
    })
    .unwrap_or(Err(Unread::Damaged))?;
    if content.blocks.is_empty() { Err(Unread::NoText) } else { Ok(content) }
}

/// Whether a compound file wraps an encrypted document (MS-OFFCRYPTO 1.3.1): it has a stream of that name.
fn is_sealed(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|window| window == name)
}
