//! XML of office files, event by event: bounded in depth, without entities of its own.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::domain::paper::Unread;

/// Office programs nest far less.
const DEEPEST: usize = 200;

/// What stands in a document.
pub(super) enum Mark<'a> {
    Start(&'a BytesStart<'a>),
    End(&'a str),
    Text(&'a str),
}

/// Tells `each` what stands in a document, until it returns `false`. Names are without their prefix.
pub(super) fn walk(text: &str, mut each: impl FnMut(Mark<'_>) -> bool) -> Result<(), Unread> {
    let mut reader = Reader::from_str(text);
    let mut depth = 0_usize;
    loop {
        let goes_on = match reader.read_event().map_err(|_| Unread::Damaged)? {
            Event::Start(start) => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(Unread::Crafted);
                }
                each(Mark::Start(&start))
            }
            Event::Empty(start) => {
                each(Mark::Start(&start)) && each(Mark::End(start.local_name().as_ref()))
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                each(Mark::End(end.local_name().as_ref()))
            }
            Event::Text(text) => each(Mark::Text(&text.xml10_content())),
            Event::CData(text) => each(Mark::Text(&text.xml10_content())),
            Event::GeneralRef(entity) => {
                let letter = match entity.resolve_char_ref() {
                    Ok(Some(letter)) => letter.to_string(),
                    _ => known_entity(&entity.xml10_content()).to_owned(),
                };
                each(Mark::Text(&letter))
            }
            // Nothing that an office program writes declares anything.
            Event::DocType(_) => return Err(Unread::Crafted),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => true,
            Event::Eof if depth > 0 => return Err(Unread::Damaged),
            Event::Eof => return Ok(()),
        };
        if !goes_on {
            return Ok(());
        }
    }
}

fn known_entity(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    }
}

/// An attribute's value, by its name without prefix.
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = start.attributes().flatten();
    let found = attributes.find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(found.value.clone().into_owned())
}
