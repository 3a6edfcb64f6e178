//! Which messages no machine may answer (RFC 3834, and what responders do in its place).

use mail_parser::{Address as Mailboxes, Message, MessagePart, MimeHeaders, PartType};

use super::{compose, threading};
use crate::domain::message::{Incoming, Machine};
use crate::domain::own;

/// Why a message is a machine's, if it is.
pub fn machine(
    message: &Message<'_>,
    incoming: &Incoming,
    own_addresses: &[String],
) -> Option<Machine> {
    if let Some(bounce) = bounce(message, incoming) {
        return Some(bounce);
    }
    let is_calendar = |part: &MessagePart<'_>| {
        part.content_type().is_some_and(|given| given.subtype() == Some("calendar"))
    };
    let asks_for_person = message.header_raw("X-Auto-Response-Suppress").is_some()
        || message.parts.iter().any(is_calendar);
    let is_by_list = is_by_list(message, own_addresses);
    automatic(message, incoming, own_addresses, is_by_list)
        .map(Machine::Automatic)
        .or_else(|| is_by_list.then_some(Machine::List))
        .or_else(|| asks_for_person.then_some(Machine::AsksForPerson))
}

/// Whether a message came through a mailing list that was written to at an address of ours: a mailbox may stand behind a list or
/// a group. A newsletter goes to its subscribers, and nobody posts to it.
fn is_by_list(message: &Message<'_>, own_addresses: &[String]) -> bool {
    let header = |name: &'static str| message.header_raw(name).map(str::trim);
    let posts = header("List-Post").map(|value| !value.eq_ignore_ascii_case("NO"));
    let is_precedence_list =
        header("Precedence").is_some_and(|value| value.eq_ignore_ascii_case("list"));
    let is_newsletter = header("List-Unsubscribe").is_some() && !is_precedence_list;
    let is_list =
        posts.unwrap_or(is_precedence_list || (header("List-Id").is_some() && !is_newsletter));
    let written_to = [message.to(), message.cc()].into_iter().flatten().flat_map(Mailboxes::iter);
    let mut addresses = written_to.filter_map(|mailbox| mailbox.address.as_deref());
    is_list && addresses.any(|address| own::is_own(own_addresses, address))
}

/// A delivery report (RFC 3464), or the plain-text kinds that some servers send.
fn bounce(message: &Message<'_>, incoming: &Incoming) -> Option<Machine> {
    let root = message.content_type();
    let is_report = root.is_some_and(|given| {
        given.subtype() == Some("report")
            && given
                .attribute("report-type")
                .is_none_or(|kind| kind.eq_ignore_ascii_case("delivery-status"))
    });
    let sender = incoming
        .sender
        .as_ref()
        .map(super::super::domain::party::Address::as_str)
        .unwrap_or_default();
    let is_daemon = ["mailer-daemon@", "postmaster@", "microsoftexchange"]
        .iter()
        .any(|name| sender.starts_with(name));
    let subject = incoming.subject.to_lowercase();
    let signs = [
        "undeliver",
        "delivery status notification",
        "returned mail",
        "failure notice",
        "delivery failure",
        "mail delivery failed",
        "delivery delayed",
        "delayed mail",
    ];
    let is_said = signs.iter().any(|sign| subject.contains(sign));
    if !(is_report || (is_daemon && is_said)) {
        return None;
    }
    let is_delay =
        incoming.text.lines().any(|line| line.trim().eq_ignore_ascii_case("action: delayed"))
            || message.parts.iter().any(|part| is_delayed(&part.body))
            || subject.contains("delay");
    let returned = message.parts.iter().find_map(|part| returned_id(&part.body));
    let of = returned.or_else(|| incoming.answers.first().cloned());
    Some(Machine::Bounce { of, is_delay })
}

fn part_text(body: &PartType<'_>) -> Option<String> {
    match body {
        PartType::Text(text) | PartType::Html(text) => Some(text.to_string()),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
            Some(String::from_utf8_lossy(bytes).into_owned())
        }
        PartType::Message(_) | PartType::Multipart(_) => None,
    }
}

fn is_delayed(body: &PartType<'_>) -> bool {
    part_text(body).is_some_and(|text| {
        text.lines().any(|line| line.trim().eq_ignore_ascii_case("action: delayed"))
    })
}

/// The Message-ID of the message that came back, from the copy of it or of its headers.
fn returned_id(body: &PartType<'_>) -> Option<String> {
    if let PartType::Message(inner) = body {
        return inner.message_id().map(str::to_owned);
    }
    let text = part_text(body)?;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some((name, id)) = line.split_once(':') else { continue };
        let name = name.trim_start().trim_start_matches("X-").trim_start_matches("Original-");
        if name.eq_ignore_ascii_case("message-id") {
            // A long id stands on a line of its own.
            let id = if id.trim().is_empty() { lines.next().unwrap_or_default() } else { id };
            return Some(id.trim().trim_start_matches('<').trim_end_matches('>').to_owned());
        }
    }
    None
}

/// With which the subjects of responders and calendars begin; a person who answers one writes `Re:` before it.
const AUTOMATIC_SUBJECTS: &[&str] = &[
    "accepted:",
    "ateb awtomatig",
    "auto reply",
    "auto-reply",
    "automatic reply",
    "automatic response",
    "autoreply",
    "declined:",
    "ooo:",
    "out of office",
    "out of the office",
    "read:",
    "tentative:",
    "tentatively accepted:",
];

fn automatic(
    message: &Message<'_>,
    incoming: &Incoming,
    own_addresses: &[String],
    is_by_list: bool,
) -> Option<&'static str> {
    let header =
        |name: &'static str| message.header_raw(name).map(|value| value.trim().to_lowercase());
    let sender = incoming
        .sender
        .as_ref()
        .map(super::super::domain::party::Address::as_str)
        .unwrap_or_default();
    let from = message
        .from()
        .and_then(Mailboxes::first)
        .and_then(|from| from.address.as_deref())
        .unwrap_or_default()
        .to_lowercase();
    let is_own = |address: &str| own::is_own(own_addresses, address);
    // A list may put its own address in the place of the writer's.
    if !is_by_list && (is_own(sender) || is_own(&from)) {
        return Some("from an address of our own");
    }
    let is_of_a_desk = incoming
        .message_id
        .as_deref()
        .and_then(threading::cause)
        .is_some_and(|(id, _)| threading::subject(&id).is_some());
    let boundary = message.content_type().and_then(|given| given.attribute("boundary"));
    if is_of_a_desk || boundary.is_some_and(|boundary| boundary.starts_with(compose::BOUNDARY)) {
        return Some("a letter of a desk such as this one");
    }
    if header("Auto-Submitted").is_some_and(|value| !value.starts_with("no")) {
        return Some("it says so itself, Auto-Submitted");
    }
    if !is_by_list
        && header("Precedence")
            .is_some_and(|value| ["bulk", "list", "junk", "auto_reply"].contains(&value.as_str()))
    {
        return Some("bulk mail, Precedence");
    }
    if !is_by_list
        && ["List-Id", "List-Unsubscribe", "List-Post"]
            .iter()
            .any(|name| message.header_raw(*name).is_some())
    {
        return Some("a mailing list");
    }
    if ["X-Autoreply", "X-Autorespond", "X-Autoresponse"]
        .iter()
        .any(|name| message.header_raw(*name).is_some())
    {
        return Some("it calls itself an automatic answer");
    }
    if header("Return-Path").is_some_and(|path| path == "<>") {
        return Some("sent with a null return path");
    }
    let subject = incoming.subject.trim_start().to_lowercase();
    if AUTOMATIC_SUBJECTS.iter().any(|begin| subject.starts_with(begin)) {
        return Some("its subject is that of an automatic answer");
    }
    let local = from.split('@').next().unwrap_or_default();
    let letters = local.replace(['-', '.', '_', '+'], "");
    let is_nobody = ["noreply", "donotreply"].iter().any(|nobody| letters.contains(nobody))
        || ["mailer-daemon", "postmaster", "bounces"].contains(&local)
        || local.starts_with("owner-")
        || local.ends_with("-request");
    is_nobody.then_some("from an address that nobody reads")
}
