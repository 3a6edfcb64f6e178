//! Documents that are zip archives: which one it is, and its parts, unpacked only so far. Archives inside are not opened.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;
use zip::result::ZipError;

use super::{open_document, sheet, word};
use crate::domain::paper::{Content, Unread};

/// All parts together unpack to no more than this, whatever they declare.
const MOST_UNPACKED: u64 = 64 << 20;
/// A document has far fewer parts.
const MOST_PARTS: usize = 2_000;

/// A document that is a zip archive.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
}

pub(super) fn content(bytes: &[u8]) -> Result<Content, Unread> {
    let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| unread(&error))?;
    if zip.len() > MOST_PARTS {
        return Err(Unread::Crafted);
    }
    let mut archive = Archive { zip };
    let has = |name: &str| archive.zip.index_for_name(name).is_some();
    let (is_word, is_sheet) = (has("word/document.xml"), has("xl/workbook.xml"));
    let is_open = has("content.xml") && has("mimetype");
    if !(is_word || is_sheet || is_open) {
        let is_office = has("[Content_Types].xml");
        return Err(if is_office { Unread::OtherFormat } else { Unread::Archive });
    }
    archive.check_size()?;
    let has_macros = archive.has_macros();
    if is_word {
        word::content(&archive.part("word/document.xml")?, has_macros)
    } else if is_sheet {
        sheet::content(bytes, has_macros)
    } else {
        open_document::content(&mut archive, has_macros)
    }
}

impl Archive<'_> {
    /// Unpacks everything into nothing: what parts declare of their size is not believed.
    fn check_size(&mut self) -> Result<(), Unread> {
        let mut room = MOST_UNPACKED;
        for at in 0..self.zip.len() {
            let part = self.zip.by_index(at).map_err(|error| unread(&error))?;
            let copied = std::io::copy(&mut part.take(room + 1), &mut std::io::sink());
            room =
                room.checked_sub(copied.map_err(|_| Unread::Damaged)?).ok_or(Unread::TooLarge)?;
        }
        Ok(())
    }

    /// A part as text.
    pub(super) fn part(&mut self, name: &str) -> Result<String, Unread> {
        let part = self.zip.by_name(name).map_err(|error| unread(&error))?;
        let mut bytes = Vec::new();
        part.take(MOST_UNPACKED).read_to_end(&mut bytes).map_err(|_| Unread::Damaged)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn has_macros(&self) -> bool {
        let is_macro = |name: &str| {
            name.ends_with("vbaProject.bin")
                || name.starts_with("Basic/")
                || name.starts_with("Scripts/")
        };
        self.zip.file_names().flatten().any(|name| is_macro(&name))
    }
}

/// Why a zip cannot be read.
fn unread(error: &ZipError) -> Unread {
    let is_sealed = matches!(
        error,
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword
    );
    if is_sealed { Unread::Sealed } else { Unread::Damaged }
}
