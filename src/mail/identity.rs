//! What makes two mails the same: sender, date, subject, text and attachments, without traces of the way.

use crate::domain::message::Incoming;

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
    if incoming.date.is_none() && incoming.text.trim().is_empty() {
        // Nothing to compare by: only the Message-ID can tell two such mails apart.
        parts.push(incoming.message_id.clone().unwrap_or_default());
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::undecoded;

    #[track_caller]
    fn check(one: &str, other: &str, is_same: bool) {
        assert_eq!(
            undecoded(one.as_bytes()) == undecoded(other.as_bytes()),
            is_same,
            "{one} {other}"
        );
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
