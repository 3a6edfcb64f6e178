//! Raw mail to `Incoming`: decoding that never fails and says what it could not decode.

use std::panic::catch_unwind;

use jiff::Timestamp;
use jiff::tz::Offset;
use mail_parser::{
    Address as Mailboxes, DateTime, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders,
    PartType,
};

use super::body::{self, MOST_TEXT_BYTES};
use super::loops;
use crate::domain::message::{Attachment, Incoming};
use crate::domain::own;
use crate::domain::party::{Address, Channel};
use crate::domain::reading::{Problem, ProblemKind};
use crate::plain;
use crate::reading::values;

/// Forwarded messages inside forwarded messages are opened so deep.
const DEEPEST_FORWARD: usize = 4;
/// More parts than this are not listed.
const MOST_ATTACHMENTS: usize = 200;

/// Decodes a raw mail. `own_addresses` are those under which the desk receives.
pub fn incoming(raw: &[u8], own_addresses: &[String]) -> Incoming {
    with_files(raw, own_addresses).0
}

/// Decodes a raw mail; with it the bytes of its attachments, in their order.
pub fn with_files(raw: &[u8], own_addresses: &[String]) -> (Incoming, Vec<Vec<u8>>) {
    let mut files = Vec::new();
    let incoming = decoded(raw, own_addresses, &mut files);
    (incoming, files)
}

fn decoded(raw: &[u8], own_addresses: &[String], files: &mut Vec<Vec<u8>>) -> Incoming {
    let mut incoming = Incoming::by(Channel::Mail);
    // Where its bookkeeping of nested parts comes to grief, the parser panics in builds that check it.
    let message = match catch_unwind(|| MessageParser::default().parse(raw)) {
        Ok(Some(message)) => message,
        unread => {
            let sentence = match unread {
                Ok(_) => "the mail has no headers that could be read",
                Err(_) => "the parts of the mail could not be told apart",
            };
            incoming.problems.push(problem(ProblemKind::Unreadable, sentence));
            return incoming;
        }
    };
    read_headers(&message, &mut incoming);
    add_text(&message, &mut incoming, files, 0);
    if incoming.text.len() > MOST_TEXT_BYTES {
        let end = incoming.text.floor_char_boundary(MOST_TEXT_BYTES);
        incoming.text.truncate(end);
        incoming.problems.push(problem(
            ProblemKind::Unreadable,
            "the text is very long: only its first part was read",
        ));
    }
    if incoming.text.trim().is_empty() && incoming.attachments.is_empty() {
        incoming.problems.push(problem(ProblemKind::Empty, "there is no text"));
    }
    incoming.machine = loops::machine(&message, &incoming, own_addresses);
    incoming.is_copy = is_copy(&message, own_addresses);
    incoming
}

fn problem(kind: ProblemKind, sentence: &str) -> Problem {
    Problem { kind, sentence: sentence.to_owned() }
}

fn read_headers(message: &Message<'_>, incoming: &mut Incoming) {
    let first = |mailboxes: Option<&Mailboxes<'_>>| {
        mailboxes.and_then(Mailboxes::first).map(|mailbox| {
            (
                mailbox.name.as_deref().map(one_line),
                mailbox.address.as_deref().and_then(Address::mail),
            )
        })
    };
    let (name, from) = first(message.from()).unwrap_or_default();
    let reply_to = first(message.reply_to()).and_then(|(_, address)| address);
    let sender = first(message.sender()).and_then(|(_, address)| address);
    let is_from = |header: &&mail_parser::Header<'_>| header.name == mail_parser::HeaderName::From;
    let has_one_author = message.headers().iter().filter(is_from).count() == 1
        && message.from().is_some_and(|from| from.iter().count() == 1);
    incoming.author = from.clone().filter(|_| has_one_author);
    incoming.sender_name = name.filter(|name| !name.is_empty());
    incoming.sender = reply_to.or(from).or(sender);
    if incoming.sender.is_none() {
        incoming.problems.push(problem(
            ProblemKind::NoSender,
            "there is no sender's address that could be answered",
        ));
    }
    let shown = incoming.sender_name.as_deref().and_then(values::email).map(str::to_lowercase);
    if shown.is_some_and(|shown| {
        incoming.sender.as_ref().is_some_and(|sender| sender.as_str() != shown)
    }) {
        let sentence = "the sender's name shows another address than the sender's own";
        incoming.problems.push(problem(ProblemKind::Deceptive, sentence));
    }
    let lists = [message.to(), message.cc(), message.bcc()];
    let addresses = lists
        .into_iter()
        .flatten()
        .flat_map(Mailboxes::iter)
        .filter_map(|mailbox| mailbox.address.as_deref());
    incoming.recipients = addresses.filter_map(Address::mail).collect();
    let delivered = ["Delivered-To", "X-Original-To", "Envelope-To"];
    let also =
        delivered.iter().filter_map(|header| message.header_raw(*header)).filter_map(Address::mail);
    incoming.recipients.extend(also);
    incoming.subject = one_line(message.subject().unwrap_or_default());
    incoming.message_id = message
        .message_id()
        .map(|id| id.trim().to_owned())
        .filter(|id| !id.is_empty() && id.len() <= 998);
    incoming.answers = ids(message.in_reply_to());
    let references = ids(message.references());
    incoming.answers.extend(references.into_iter().rev().take(20));
    incoming.date =
        message.date().and_then(|date| Timestamp::from_second(date.to_timestamp()).ok());
    incoming.offset = message.date().and_then(offset).filter(|offset| !offset.is_zero());
}

/// Whether a mail goes to others, and one of our own addresses is copied in.
fn is_copy(message: &Message<'_>, own_addresses: &[String]) -> bool {
    let addresses = |mailboxes: Option<&Mailboxes<'_>>| -> Vec<String> {
        let all = mailboxes.into_iter().flat_map(Mailboxes::iter);
        all.filter_map(|mailbox| mailbox.address.as_deref().map(str::to_owned)).collect()
    };
    let (to, copied) = (addresses(message.to()), addresses(message.cc()));
    let is_ours = |address: &String| own::is_own(own_addresses, address);
    !to.is_empty() && !to.iter().any(is_ours) && copied.iter().any(is_ours)
}

/// How far from UTC a date was written.
fn offset(date: &DateTime) -> Option<Offset> {
    let seconds = i32::from(date.tz_hour) * 3600 + i32::from(date.tz_minute) * 60;
    Offset::from_seconds(if date.tz_before_gmt { -seconds } else { seconds }).ok()
}

fn ids(header: &HeaderValue<'_>) -> Vec<String> {
    match header.as_text_list() {
        Some(list) => list.iter().map(|id| id.trim().to_owned()).collect(),
        None => header.as_text().map(|id| id.trim().to_owned()).into_iter().collect(),
    }
}

fn one_line(text: &str) -> String {
    let text = plain::letters(text);
    let words: Vec<&str> = text
        .split(|letter: char| letter.is_whitespace() || letter.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

fn add_text(
    message: &Message<'_>,
    incoming: &mut Incoming,
    files: &mut Vec<Vec<u8>>,
    depth: usize,
) {
    for part in message.text_bodies() {
        let text = body::text(part);
        incoming.problems.extend(body::problem(part, &text));
        add_paragraph(&mut incoming.text, &text);
        if incoming.text.len() > MOST_TEXT_BYTES {
            return;
        }
    }
    let is_text =
        |part: &MessagePart<'_>| matches!(part.body, PartType::Text(_) | PartType::Html(_));
    for (at, part) in message.attachments().enumerate().take(MOST_ATTACHMENTS) {
        let content_type = content_type(part);
        note_wrapping(&content_type, incoming);
        if let PartType::Message(inner) = &part.body {
            if depth < DEEPEST_FORWARD {
                add_forwarded(inner, incoming, files, depth);
            } else {
                incoming.problems.push(problem(
                    ProblemKind::Unreadable,
                    "messages are forwarded inside one another too deep to open",
                ));
            }
            continue;
        }
        let is_inline = part.content_disposition().is_none_or(mail_parser::ContentType::is_inline);
        if is_text(part)
            && is_inline
            && part.attachment_name().is_none()
            && content_type == "text/plain"
        {
            add_paragraph(&mut incoming.text, &body::text(part));
            continue;
        }
        let name = part.attachment_name().map_or_else(|| format!("part {}", at + 1), one_line);
        let size_bytes = part.len();
        incoming.attachments.push(Attachment { name, content_type, size_bytes, read: None });
        files.push(part.contents().to_vec());
    }
    if depth == 0 {
        note_wrapping(&content_type(message.root_part()), incoming);
    }
}

fn add_forwarded(
    inner: &Message<'_>,
    incoming: &mut Incoming,
    files: &mut Vec<Vec<u8>>,
    depth: usize,
) {
    let sender = inner.from().and_then(Mailboxes::first);
    let name = sender.and_then(|sender| sender.name.as_deref()).unwrap_or_default();
    let address = sender.and_then(|sender| sender.address.as_deref()).unwrap_or_default();
    let subject = one_line(inner.subject().unwrap_or_default());
    let head = format!(
        "---------- Forwarded message ----------\nFrom: {name} <{address}>\nSubject: {subject}"
    );
    add_paragraph(&mut incoming.text, &head);
    add_text(inner, incoming, files, depth + 1);
}

fn add_paragraph(text: &mut String, paragraph: &str) {
    let paragraph = paragraph.trim_end();
    if paragraph.is_empty() {
        return;
    }
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(paragraph);
}

fn content_type(part: &MessagePart<'_>) -> String {
    let given =
        part.content_type().map(|given| (given.ctype(), given.subtype().unwrap_or("octet-stream")));
    given.map_or_else(
        || "text/plain".to_owned(),
        |(kind, subtype)| format!("{kind}/{subtype}").to_lowercase(),
    )
}

/// Content that only a person's client can open is told to an officer.
fn note_wrapping(content_type: &str, incoming: &mut Incoming) {
    let sentence = match content_type {
        "application/ms-tnef" | "application/vnd.ms-tnef" => {
            "an Outlook container (winmail.dat) holds what was attached"
        }
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => {
            "the content is wrapped or encrypted with S/MIME"
        }
        "multipart/encrypted" | "application/pgp-encrypted" => "the content is encrypted with PGP",
        _ => return,
    };
    if incoming.problems.iter().all(|known| known.sentence != sentence) {
        incoming.problems.push(problem(ProblemKind::Sealed, sentence));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, expected: &str) {
        assert_eq!(incoming(raw.as_bytes(), &[]).text, expected);
    }

    #[test]
    fn a_table_gives_each_cell_its_line() {
        check(
            "Content-Type: text/html\r\n\r\n<table><tr><td>Name</td><td>A&nbsp;B</td></tr></table>",
            "Name\nA B",
        );
    }

    #[test]
    fn a_forwarded_message_is_opened() {
        let raw = "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nsee below\r\n--x\r\nContent-Type: message/rfc822\r\n\r\nFrom: A <a@b.example>\r\nSubject: hello\r\n\r\ninner\r\n--x--\r\n";
        check(
            raw,
            "see below\n\n---------- Forwarded message ----------\nFrom: A <a@b.example>\nSubject: hello\n\ninner",
        );
    }

    #[test]
    fn a_sender_without_an_address_is_a_problem_and_nothing_is_lost() {
        let incoming = incoming(b"From: somebody\r\nSubject: hi\r\n\r\nhello", &[]);
        assert_eq!(incoming.sender, None);
        assert_eq!(
            incoming.problems.first().map(|problem| problem.kind),
            Some(ProblemKind::NoSender)
        );
        assert_eq!(incoming.text, "hello");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_give_an_incoming(bytes: Vec<u8>) {
            let _ = incoming(&bytes, &[]);
        }
    }
}
