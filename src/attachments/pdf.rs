//! PDF: what was filled into its form fields, and the text of its pages.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pdf_extract::{Dictionary, Document, Object, PlainTextOutput, output_doc_page};

use super::content::Gathered;
use crate::domain::paper::{Content, Unread};

/// More pages than this are not read.
const MOST_PAGES: usize = 50;
/// Fields of a form stand in groups so deep.
const DEEPEST_GROUP: usize = 16;
/// More fields than this are not read.
const MOST_FIELDS: usize = 2_000;

pub(super) fn content(bytes: &[u8]) -> Result<Content, Unread> {
    // An encrypted document that opens with the empty password is read: whoever has it may read it.
    let is_sealed =
        |document: &Document| document.trailer.has(b"Encrypt") && !document.was_encrypted();
    let document = match Document::load_mem(bytes) {
        Ok(document) if is_sealed(&document) => return Err(Unread::Sealed),
        Ok(document) => document,
        Err(pdf_extract::Error::InvalidPassword | pdf_extract::Error::Decryption(_)) => {
            return Err(Unread::Sealed);
        }
        Err(_) => return Err(Unread::Damaged),
    };
    let mut gathered = Gathered::default();
    gathered.table();
    let mut n_fields = 0;
    let fields = form(&document).and_then(|form| array(&document, form, b"Fields"));
    for field in fields.into_iter().flatten() {
        add_field(&document, field, "", 0, &mut n_fields, &mut gathered);
    }
    let pages = document.get_pages();
    if pages.len() > MOST_PAGES {
        gathered.cut();
    }
    let mut has_failed = false;
    for &number in pages.keys().take(MOST_PAGES) {
        let mut page = String::new();
        // One page that the parser fails on leaves the others.
        let read = catch_unwind(AssertUnwindSafe(|| {
            let mut output = PlainTextOutput::new(&mut page);
            output_doc_page(&document, &mut output, number).is_ok()
        }));
        has_failed |= !read.unwrap_or(false);
        gathered.text(&page);
        gathered.text("\n");
    }
    let content = gathered.done(has_script(&document));
    if content.blocks.is_empty() && has_failed { Err(Unread::Damaged) } else { Ok(content) }
}

fn resolved<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Object> {
    document.dereference(object).ok().map(|(_, object)| object)
}

/// Whether a document brings a script of its own, or starts something when it is opened.
fn has_script(document: &Document) -> bool {
    let Ok(catalog) = document.catalog() else { return false };
    let dictionary = |key: &[u8]| {
        catalog.get(key).ok().and_then(|object| resolved(document, object)?.as_dict().ok())
    };
    let is_script = |action: &Dictionary| {
        let kind = action.get(b"S").and_then(Object::as_name).unwrap_or_default();
        kind == b"JavaScript" || kind == b"Launch"
    };
    dictionary(b"Names").is_some_and(|names| names.has(b"JavaScript"))
        || dictionary(b"OpenAction").is_some_and(is_script)
}

fn form(document: &Document) -> Option<&Dictionary> {
    resolved(document, document.catalog().ok()?.get(b"AcroForm").ok()?)?.as_dict().ok()
}

fn array<'a>(document: &'a Document, of: &'a Dictionary, key: &[u8]) -> Option<&'a Vec<Object>> {
    resolved(document, of.get(key).ok()?)?.as_array().ok()
}

/// A field of a form and those below it (ISO 32000-1, 12.7.3), each as a row of label and value.
fn add_field(
    document: &Document,
    object: &Object,
    above: &str,
    depth: usize,
    n_fields: &mut usize,
    gathered: &mut Gathered,
) {
    *n_fields += 1;
    if depth > DEEPEST_GROUP || *n_fields > MOST_FIELDS {
        return gathered.cut();
    }
    let Some(field) = resolved(document, object).and_then(|object| object.as_dict().ok()) else {
        return;
    };
    let text = |key: &[u8]| resolved(document, field.get(key).ok()?).and_then(written);
    // What is shown to people, else the name within the form.
    let label = text(b"TU").or_else(|| text(b"T")).unwrap_or_else(|| above.to_owned());
    match text(b"V") {
        Some(value) => {
            gathered.row([label, value]);
        }
        None => {
            for kid in array(document, field, b"Kids").into_iter().flatten() {
                add_field(document, kid, &label, depth + 1, n_fields, gathered);
            }
        }
    }
}

/// A value as text: what was typed, or the name of what was ticked.
fn written(object: &Object) -> Option<String> {
    let written = match object {
        Object::String(..) => pdf_extract::decode_text_string(object).ok()?,
        Object::Name(name) => String::from_utf8_lossy(name).into_owned(),
        Object::Array(values) => {
            let values: Vec<String> = values.iter().take(50).filter_map(one).collect();
            values.join(", ")
        }
        Object::Null
        | Object::Boolean(_)
        | Object::Integer(_)
        | Object::Real(_)
        | Object::Dictionary(_)
        | Object::Stream(_)
        | Object::Reference(_) => return None,
    };
    Some(written).filter(|written| !written.trim().is_empty() && written != "Off")
}

fn one(object: &Object) -> Option<String> {
    matches!(object, Object::String(..))
        .then(|| pdf_extract::decode_text_string(object).ok())
        .flatten()
}
