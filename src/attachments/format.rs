//! What a file is: by its first bytes, and not by its name alone.

use crate::domain::message::Attachment;
use crate::domain::paper::Unread;

/// What the first bytes of a file say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Format {
    Pdf,
    Zip,
    /// The container of old and of encrypted office files.
    Compound,
    OtherArchive,
    RichText,
    Text,
    Other,
}

/// Bytes in which something that is no text would show.
const LOOKED_AT: usize = 4096;

/// The format of a file.
pub(super) fn told(bytes: &[u8]) -> Format {
    let head = bytes.get(..LOOKED_AT).unwrap_or(bytes);
    let begins = |magics: &[&[u8]]| magics.iter().any(|magic| head.starts_with(magic));
    if begins(&[b"PK\x03\x04", b"PK\x05\x06"]) {
        return Format::Zip;
    }
    if begins(&[b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]) {
        return Format::Compound;
    }
    if begins(&[
        b"7z\xbc\xaf\x27\x1c",
        b"Rar!\x1a\x07",
        b"\x1f\x8b",
        b"\xfd7zXZ",
        b"BZh",
        b"(\xb5/\xfd",
    ]) {
        return Format::OtherArchive;
    }
    if begins(&[b"{\\rtf"]) {
        return Format::RichText;
    }
    // Some programs write a few bytes before it.
    if head.get(..1024).unwrap_or(head).windows(5).any(|window| window == b"%PDF-") {
        return Format::Pdf;
    }
    let is_wide = begins(&[b"\xff\xfe", b"\xfe\xff"]);
    let is_control = |byte: &&u8| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0c);
    let n_controls = head.iter().filter(is_control).count();
    if is_wide || (!head.is_empty() && n_controls == 0) { Format::Text } else { Format::Other }
}

const TEXTS: &[&str] = &["txt", "csv", "tsv", "text"];
const DOCUMENTS: &[&str] = &["docx", "docm", "odt", "ods", "xlsx", "xlsm", "pdf"];
const OTHER_DOCUMENTS: &[&str] =
    &["doc", "xls", "rtf", "ppt", "pptx", "odp", "pages", "numbers", "wps"];
/// Zip files that are something else by custom.
const ZIPS: &[&str] = &["zip", "jar", "apk", "7z", "rar", "gz", "tgz", "tar", "xz", "bz2"];

/// Whether a child should read a file; `None` where it is no document at all.
pub(super) fn first_look(attachment: &Attachment, bytes: &[u8]) -> Option<Result<(), Unread>> {
    let ending = ending(attachment);
    let is_of = |list: &[&str]| list.contains(&ending.as_str());
    let is_document = is_of(TEXTS) || is_of(DOCUMENTS) || has_document_type(attachment);
    match told(bytes) {
        Format::Pdf | Format::Zip | Format::Compound => Some(Ok(())),
        Format::OtherArchive => Some(Err(Unread::Archive)),
        Format::RichText => Some(Err(Unread::OtherFormat)),
        Format::Text if is_document => Some(Ok(())),
        _ if bytes.is_empty() && is_document => Some(Err(Unread::NoText)),
        Format::Other if is_document || is_of(OTHER_DOCUMENTS) || is_of(ZIPS) => {
            Some(Err(Unread::Mislabelled))
        }
        Format::Text if is_of(OTHER_DOCUMENTS) => Some(Err(Unread::Mislabelled)),
        Format::Text | Format::Other => None,
    }
}

/// Whether name or type say that a text is a table.
pub(super) fn is_named_table(attachment: &Attachment) -> bool {
    matches!(ending(attachment).as_str(), "csv" | "tsv")
        || matches!(
            attachment.content_type.as_str(),
            "text/csv" | "text/tab-separated-values" | "application/csv"
        )
}

fn has_document_type(attachment: &Attachment) -> bool {
    let kind = attachment.content_type.as_str();
    is_named_table(attachment)
        || kind == "application/pdf"
        || kind.starts_with("application/vnd.openxmlformats-officedocument.wordprocessingml")
        || kind.starts_with("application/vnd.openxmlformats-officedocument.spreadsheetml")
        || kind.starts_with("application/vnd.oasis.opendocument")
}

fn ending(attachment: &Attachment) -> String {
    let (_, ending) = attachment.name.rsplit_once('.').unwrap_or_default();
    ending.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, content_type: &str, bytes: &[u8], expected: Option<Result<(), Unread>>) {
        let attachment = Attachment {
            name: name.to_owned(),
            content_type: content_type.to_owned(),
            size_bytes: bytes.len(),
            read: None,
        };
        assert_eq!(first_look(&attachment, bytes), expected, "{name}");
    }

    #[test]
    fn the_bytes_say_what_a_file_is() {
        let unknown = "application/octet-stream";
        check("form.docx", unknown, b"PK\x03\x04...", Some(Ok(())));
        check("form", unknown, b"%PDF-1.7\n", Some(Ok(())));
        check("form.pdf", "application/pdf", b"PK\x03\x04", Some(Ok(())));
        check(
            "form.pdf",
            "application/pdf",
            b"\x7fELF\x02\x01\x01\0\0",
            Some(Err(Unread::Mislabelled)),
        );
        check("form.docx", unknown, b"MZ\x90\0\x03", Some(Err(Unread::Mislabelled)));
        check("form.docx", unknown, b"Name: A", Some(Ok(())));
        check("form.txt", "text/plain", b"", Some(Err(Unread::NoText)));
        check("form.doc", "application/msword", b"{\\rtf1 Name", Some(Err(Unread::OtherFormat)));
        check("photos.7z", unknown, b"7z\xbc\xaf\x27\x1c\0\x04", Some(Err(Unread::Archive)));
    }

    #[test]
    fn pictures_invitations_and_signatures_are_no_documents() {
        check("logo.png", "image/png", b"\x89PNG\r\n\x1a\n\0\0", None);
        check("invite.ics", "text/calendar", b"BEGIN:VCALENDAR", None);
        check("smime.p7s", "application/pkcs7-signature", b"\x30\x82\x01\0", None);
        check("part 2", "text/html", b"<html>", None);
    }
}
