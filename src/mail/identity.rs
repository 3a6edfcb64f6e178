//! What makes two mails the same: sender, date, subject, text and attachments, without traces of the way.

use crate::domain::message::Incoming;
use crate::domain::party::Address;

/// The lines of a head that stay the same on every way.
const LASTING: [&str; 4] = ["from:", "date:", "subject:", "message-id:"];

/// The parts of the identity of a mail that cannot be read, found without decoding anything; the whole of it where it has no
/// head, or no Message-ID there.
pub fn undecoded(raw: &[u8]) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    let (mut at, mut has_id) = (0, false);
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        if line.trim_ascii().is_empty() {
            parts.extend(raw.get(at..));
            return if has_id { parts } else { vec![raw] };
        }
        let begins = |name: &str| {
            line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
        };
        if LASTING.iter().any(|name| begins(name)) {
            parts.push(line.trim_ascii());
            has_id |= begins("message-id:");
        }
    }
    vec![raw]
}

/// The Message-ID of a mail, by its head alone and without decoding anything, as reading finds it.
pub fn message_id_undecoded(raw: &[u8]) -> Option<String> {
    let field = field_undecoded(raw, b"message-id:")?;
    let id = field.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    let id = id.map_or(field.trim(), |(id, _)| id.trim());
    (!id.is_empty()).then(|| id.to_owned())
}

/// Who wrote a mail, by its head alone and without decoding anything: whose data it is has to be known before it is read.
pub fn author_undecoded(raw: &[u8]) -> Option<Address> {
    let from = field_undecoded(raw, b"from:")?;
    let in_brackets = from.rsplit_once('<').and_then(|(_, rest)| rest.split_once('>'));
    Address::mail(in_brackets.map_or(&*from, |(address, _)| address))
}

/// The first field of a name in a head, with its folded lines.
fn field_undecoded(raw: &[u8], name: &[u8]) -> Option<String> {
    let mut field: Option<Vec<u8>> = None;
    for line in raw.split(|byte| *byte == b'\n') {
        if line.trim_ascii().is_empty() {
            break;
        }
        let is_continued = line.first().is_some_and(u8::is_ascii_whitespace);
        let begins = line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        match &mut field {
            Some(field) if is_continued => field.extend_from_slice(line),
            Some(_) => break,
            None if begins => field = Some(line.get(name.len()..).unwrap_or_default().to_vec()),
            None => {}
        }
    }
    field.map(|field| String::from_utf8_lossy(&field).into_owned())
}

/// The parts of a message's identity, for a keyed digest.
pub fn identity(incoming: &Incoming) -> Vec<String> {
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let sender =
        incoming.sender.as_ref().map(|sender| sender.as_str().to_owned()).unwrap_or_default();
    let date = incoming.date.map(|date| date.to_string()).unwrap_or_default();
    let mut parts = vec![sender, date, folded(&incoming.subject), folded(&incoming.text)];
    let files = incoming
        .attachments
        .iter()
        .map(|file| format!("{} {} {}", file.name, file.content_type, file.size_bytes));
    parts.extend(files);
    if incoming.date.is_none() {
        // Who says the same again on another day says it again: only the Message-ID can tell two such mails apart.
        parts.push(incoming.message_id.clone().unwrap_or_default());
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::{Address, author_undecoded, message_id_undecoded, undecoded};

    #[track_caller]
    fn check(one: &str, other: &str, is_same: bool) {
        assert_eq!(
            undecoded(one.as_bytes()) == undecoded(other.as_bytes()),
            is_same,
            "{one} {other}"
        );
    }

    #[test]
    fn the_author_stands_in_the_head() {
        let check = |mail: &str, expected: Option<&str>| {
            let found = author_undecoded(mail.as_bytes());
            assert_eq!(found.as_ref().map(Address::as_str), expected, "{mail}");
        };
        check(
            "Subject: x\r\nFrom: \"A, B\"\r\n <A@b.example>\r\nTo: c@d.example\r\n\r\n",
            Some("a@b.example"),
        );
        check("from: a@b.example\n\nFrom: c@d.example\n", Some("a@b.example"));
        check("To: a@b.example\n\nFrom: c@d.example\n", None);
        check("rubbish", None);
        let id = message_id_undecoded(b"Message-ID:\r\n <1@b.example>\r\nFrom: x\r\n\r\n");
        assert_eq!(id.as_deref(), Some("1@b.example"));
    }

    #[test]
    fn mails_that_cannot_be_read_are_told_apart_without_traces_of_their_way() {
        let mail = "From: a@b.example\nMessage-ID: <1@b.example>\n\nHello\n";
        check(mail, &format!("Delivered-To: c@d.example\r\n{mail}"), true);
        check(mail, &mail.replace("<1@", "<2@"), false);
        check(mail, &mail.replace("Hello", "Bye"), false);
        check("From: a@b.example\n\nHello", "From: a@b.example\nX: 1\n\nHello", false);
        check("rubbish", "other rubbish", false);
        check("", "\n", false);
    }
}
