//! What makes two mails the same: sender, date, subject, text and attachments, without traces of the way.

use crate::domain::message::Incoming;

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
